"""`captions`: convert and check caption files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._errors import counted
from indream.cli.command import command, group
from indream.cli.errors import DONE, NOT_SO, CommandError
from indream.cli.input import name_of, read_bytes
from indream.cli.output import Output, plain, write_outcome, writer
from indream.cli.paths import as_input, as_output
from indream.cli.root import TOOLS, root

if TYPE_CHECKING:
    from indream.captions import Cues

__all__ = ["captions"]

captions = group(
    "Convert and check caption files: SRT, WebVTT, ASS, LRC and the JSON of Whisper.",
    examples=["indream captions convert speech.srt -o speech.vtt", "indream captions check speech.srt"],
)
root.add_typer(captions, name="captions", rich_help_panel=TOOLS)

File = Annotated[
    str,
    typer.Argument(
        parser=as_input,
        metavar="FILE",
        help="A caption file; its content decides its format. - is standard input.",
        show_default=False,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The encoding of the file.", show_default="UTF-8, or as its byte order mark says"
    ),
]

Format = Annotated[
    str | None,
    typer.Option(
        metavar="srt|vtt|ass|lrc|whisper",
        help="The format of the file.",
        show_default="decided by its content",
        autocompletion=lambda: ["srt", "vtt", "ass", "lrc", "whisper"],
    ),
]


@command(
    captions,
    examples=[
        "indream captions convert speech.srt -o speech.vtt",
        "indream captions convert speech.srt --shift -0.4 --max-chars 32 --to srt",
        "indream captions convert - --encoding cp1252 --to vtt < speech.srt",
    ],
)
def convert(
    file: File,
    output: Output,
    target: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=as_output,
            metavar="FILE",
            help="The .srt or .vtt file to write.",
            show_default="standard output",
        ),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="srt|vtt", help="The format on standard output.", autocompletion=lambda: ["srt", "vtt"]
        ),
    ] = "srt",
    encoding: Encoding = None,
    format: Format = None,
    shift: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Move all cues by seconds, or by a time such as 500ms.", show_default=False
        ),
    ] = None,
    max_chars: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Break lines that are longer.", show_default=False)
    ] = None,
) -> None:
    """Convert a caption file to SRT or WebVTT.

    Cues that are left out are reported on standard error. An existing file is replaced.
    """
    from indream.captions._cues import formatted
    from indream.captions._durations import milliseconds_of

    cues = _read(file, encoding, format)
    if shift is not None:
        cues = cues.shift(milliseconds_of("--shift", shift) / 1000)
    if max_chars is not None:
        cues = cues.lines(max_chars=max_chars)
    if target is None:
        if to not in ("srt", "vtt"):
            raise CommandError(f"--to must be srt or vtt, not {to!r}")
        content = formatted(cues, "vtt" if to == "vtt" else "srt")
        if output.json:
            output.raw({**_facts(cues), "content": content})
        else:
            output.line(content.removesuffix("\n"))
    else:
        cues.save(target)
        if output.json:
            output.raw({**_facts(cues), "file": target})
        else:
            output.line(target)
    if not output.json:
        _report_skipped(cues)


@command(
    captions,
    examples=["indream captions check speech.srt", "indream captions check speech.srt --max-speed 17 --json"],
)
def check(
    file: File,
    output: Output,
    encoding: Encoding = None,
    format: Format = None,
    max_speed: Annotated[
        float, typer.Option(metavar="N", help="The maximum number of characters per second.")
    ] = 20,
) -> int:
    """Find cues that overlap, that are too fast to read, or whose lines are too long.

    Exit code 0: no problems. 1: problems, or parts of the file that cannot be shown.
    """
    cues = _read(file, encoding, format)
    problems = cues.problems(max_chars_per_second=max_speed)
    if output.json:
        found = [{**problem._asdict(), "start": float(problem.start)} for problem in problems]
        output.raw({**_facts(cues), "problems": found})
    else:
        out = writer()
        count = len(problems) + len(cues.skipped)
        verdict = counted(count, "problem") if count else f"{counted(len(cues), 'cue')}, no problems"
        write_outcome(out, name_of(file), verdict, "bold red" if count else "bold green")
        for line in [*cues.skipped, *map(str, problems)]:
            out.print(f"  {plain(line)}", soft_wrap=True)
    return NOT_SO if problems or cues.skipped else DONE


def _read(file: str, encoding: str | None, format: str | None) -> Cues:
    from indream.captions._reading import check_format, read_content

    checked = check_format("--format", format)
    return read_content(read_bytes(file), name_of(file), format=checked, encoding=encoding)


def _facts(cues: Cues) -> dict[str, Any]:
    """Facts about cues, for machines."""
    return {
        "cues": len(cues),
        "granularity": cues.granularity,
        "estimated": cues.estimated,
        "skipped": list(cues.skipped),
    }


def _report_skipped(cues: Cues) -> None:
    if cues.skipped:
        err = writer(stderr=True)
        for reason in cues.skipped:
            err.print("left out:", style="bold yellow", end=" ")
            err.print(plain(reason), soft_wrap=True)
