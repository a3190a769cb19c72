"""`timeline`: programs that write timelines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indream._files.part_file import write_file
from indream.cli.command import command, group
from indream.cli.errors import CommandError
from indream.cli.output import Output, plain, writer
from indream.cli.paths import as_output
from indream.cli.rendering import Overwrite
from indream.cli.root import RENDERING, root
from indream.cli.starters import STARTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["timelines"]

timelines = group("Write programs that make timelines.", examples=["indream timeline new"])
root.add_typer(timelines, name="timeline", rich_help_panel=RENDERING)

NAMES: Sequence[str] = list(STARTERS)


@command(
    timelines,
    examples=["indream timeline new", "indream timeline new holiday.py --template slideshow"],
)
def new(
    output: Output,
    file: Annotated[
        str | None,
        typer.Argument(
            parser=as_output,
            metavar="NAME.py",
            help="The file to write.",
            show_default="the template's name",
        ),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            metavar="|".join(NAMES),
            help="The kind of video that the program makes.",
            autocompletion=lambda: [*NAMES],
        ),
    ] = "title",
    overwrite: Overwrite = False,
) -> None:
    """Write a small program that makes a timeline and renders it.

    The program runs as it is, with a key in INDREAM_API_KEY. Writing it needs no key.
    """
    if template not in STARTERS:
        raise CommandError(f"--template {template}: must be one of {', '.join(NAMES)}")
    path = Path(file or f"{template}.py")
    if path.suffix != ".py":
        raise CommandError(f"{path} must end in .py", f"such as {path}.py")
    write_file(path, STARTERS[template].encode(), overwrite=overwrite)
    if output.json:
        output.raw({"path": str(path)})
        return
    writer().print(plain(f"{path}: run it with python {path}"), soft_wrap=True)
