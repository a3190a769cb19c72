"""`batch`: many renders, from a file of jobs to a directory of videos."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._batch.options import BatchOptions
from indream._wire.settings import with_flags
from indream.cli.command import command
from indream.cli.errors import (
    DONE,
    LATER,
    NOT_SO,
    AdvisedError,
    CommandError,
    exit_code,
    fields_of,
    sentence,
)
from indream.cli.input import STDIN, check_sources, name_of, stdin
from indream.cli.output import Output, plain, to_json, writer
from indream.cli.paths import as_input, as_output_path
from indream.cli.progress import progress
from indream.cli.rendering import NoLint
from indream.cli.root import RENDERING, root
from indream.cli.service import Service
from indream.cli.streams import OutputError
from indream.cli.table import table_jobs, uploader

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from indream.batch import Outcome

__all__ = ["batch"]

_PANEL = "Rows of a table"

_ACCEPTED = (
    "JOBS must be a file with a JSON object in each line, which has a key and a payload",
    "to render the rows of a CSV file, add --template FILE",
)


@dataclass(frozen=True)
class TableOptions:
    """How the rows of a table become jobs."""

    template: Annotated[
        str | None,
        typer.Option(
            parser=as_input,
            metavar="FILE",
            help="The JSON of a template, as [bold]Template.to_json[/bold] writes it, or of an editor state"
            " with {{name}} in its texts.",
            show_default=False,
            rich_help_panel=_PANEL,
        ),
    ] = None
    key: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="The column with the key of each job, which names its file.",
            show_default="the column named key, or otherwise the first",
            rich_help_panel=_PANEL,
        ),
    ] = None
    scale: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER", help="0.6 to 8. Default: 1.", show_default=False, rich_help_panel=_PANEL
        ),
    ] = None
    fps: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help="Frames per second, 30 or 60. Default: 30.",
            show_default=False,
            rich_help_panel=_PANEL,
        ),
    ] = None
    format: Annotated[
        str | None,
        typer.Option(metavar="mp4|webm", help="Default: mp4.", show_default=False, rich_help_panel=_PANEL),
    ] = None

    @property
    def payload(self) -> dict[str, Any]:
        """The options of each export."""
        fields = {"scale": self.scale, "fps": self.fps, "format": self.format}
        return {name: value for name, value in fields.items() if value is not None}

    def check(self) -> None:
        """Reject options that have no effect without a template."""
        options = ["key"] if self.key is not None else [*self.payload]
        if self.template is None and options:
            raise CommandError(
                f"--{options[0]} needs --template: in a file of jobs, each payload has its own options"
            )


@command(
    root,
    examples=[
        "indream batch jobs.jsonl -o videos",
        "indream batch jobs.jsonl -o videos --checkpoint night.jsonl --fail-fast",
        "indream batch rows.csv --template template.json -o videos --key id",
    ],
    rich_help_panel=RENDERING,
)
def batch(
    jobs: Annotated[
        str,
        typer.Argument(
            parser=as_input,
            metavar="JOBS",
            help="A file with a JSON object in each line: a [bold]key[/bold] of your choice, a"
            " [bold]payload[/bold] as for an export, and optionally a [bold]filename[/bold]; - is"
            " standard input. With --template: a CSV file.",
            show_default=False,
        ),
    ],
    output: Output,
    service: Service,
    directory: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            parser=as_output_path,
            metavar="DIRECTORY",
            help="The directory for the files; created if it is missing.",
        ),
    ],
    options: BatchOptions,
    rows: TableOptions,
    no_lint: NoLint = False,
) -> int:
    """Render many editor states to files, using all export slots of the account.

    With --template, JOBS is a CSV file, whose first line has the names of the columns. Each row supplies the
    values for one video; files in it are relative to the CSV file, and are uploaded first, each content once.
    All rows are checked before anything is sent.

    All jobs are checked and linted before the first is sent. Run the same command again to resume, even after
    Ctrl-C, a signal or a crash: nothing is rendered twice. Writes a line for each job with its key and its
    file or error; with --json, an object.

    Exit code 0: all files are saved. 1: a job failed with a permanent error, or JOBS cannot be used.
    2: all errors are temporary, retry later.
    """
    rows.check()
    check_sources(jobs, rows.template)
    codes: set[int] = set()
    unwritten: OutputError | None = None
    with (
        service.client() as client,
        _created_if_missing(directory),
        _resume_advice(service),
        progress(silent=output.json) as bars,
    ):
        if rows.template is None:
            all_jobs = _jobs_in(jobs)
        else:
            upload = uploader(client, directory, bars.bytes("uploads"))
            all_jobs = table_jobs(jobs, rows.template, rows.key, upload, rows.payload)
        for outcome in client.exports.render_many(
            all_jobs,
            directory,
            **with_flags(options),
            lint=not no_lint,
            on_progress=bars.batch(directory.name),
        ):
            codes.add(DONE if outcome.error is None else exit_code(outcome.error))
            try:
                _write(output, outcome)
            except OutputError as error:  # the renders are paid for, so their files are still saved
                unwritten = unwritten or error
    if unwritten is not None:
        raise AdvisedError(unwritten, f"the batch has ended; its files are in {directory}", again=True)
    return next((code for code in (NOT_SO, LATER) if code in codes), DONE)


def _jobs_in(source: str) -> Iterator[Mapping[str, Any]]:
    """The jobs of a file with one per line, or of standard input; an error says what it must contain."""
    from indream.batch import jobs_from_jsonl

    is_empty = True
    try:
        for job in jobs_from_jsonl(stdin() if source == STDIN else source):
            is_empty = False
            yield job
    except ValueError as error:
        raise CommandError(str(error), *_ACCEPTED) from None
    if is_empty:
        raise CommandError(f"{name_of(source)} has no jobs", *_ACCEPTED)


def _write(output: Output, outcome: Outcome) -> None:
    if output.json:
        fields: dict[str, Any] = {
            "key": outcome.key,
            "path": None if outcome.path is None else str(outcome.path),
            "taskId": outcome.task_id,
            "error": None if outcome.error is None else fields_of(outcome.error, again=True),
        }
        output.line(to_json(fields, indent=False))
        return
    out = writer()
    out.print(plain(outcome.key), style="bold", end="  ", soft_wrap=True)
    if outcome.error is None:
        out.print(str(outcome.path), soft_wrap=True)
    else:
        out.print(plain(sentence(outcome.error)), style="red", soft_wrap=True)


@contextlib.contextmanager
def _created_if_missing(directory: Path) -> Generator[None]:
    """Create a directory if it is missing, and remove it again if it is still empty."""
    created = not directory.exists()
    if created:
        directory.mkdir()
    try:
        yield
    finally:
        if created:
            with contextlib.suppress(OSError):  # it is not empty
                directory.rmdir()


@contextlib.contextmanager
def _resume_advice(service: Service) -> Generator[None]:
    """Add to an error how to resume the batch that it ended."""
    try:
        yield
    except BaseException as error:
        if exit_code(error) != LATER and not isinstance(error, KeyboardInterrupt):
            raise
        advice = () if service.is_sandbox else ("run the same command again to resume",)
        raise AdvisedError(error, *advice, again=True) from error
