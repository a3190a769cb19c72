"""`batch`: many renders, from a file of jobs to a directory of videos."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._batch.options import BatchOptions
from indream._wire.settings import with_flags
from indream.cli.command import command
from indream.cli.errors import DONE, LATER, NOT_SO, AdvisedError, exit_code, fields_of
from indream.cli.input import STDIN, stdin
from indream.cli.output import Output, plain, to_json, writer
from indream.cli.progress import progress
from indream.cli.rendering import NoLint
from indream.cli.root import RENDERING, root
from indream.cli.service import Service
from indream.cli.streams import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator

    from indream.batch import Outcome

__all__ = ["batch"]


@command(
    root,
    examples=[
        "indream batch jobs.jsonl -o videos",
        "indream batch jobs.jsonl -o videos --checkpoint night.jsonl --fail-fast",
    ],
    rich_help_panel=RENDERING,
)
def batch(
    jobs: Annotated[
        str,
        typer.Argument(
            metavar="JOBS",
            help="A file with a JSON object in each line: a [bold]key[/bold] of your choice, a"
            " [bold]payload[/bold] as for an export, and optionally a [bold]filename[/bold]; - is"
            " standard input.",
            show_default=False,
        ),
    ],
    output: Output,
    service: Service,
    directory: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="The directory for the files; created if it is missing."
        ),
    ],
    options: BatchOptions,
    no_lint: NoLint = False,
) -> int:
    """Render many editor states to files, using all export slots of the account.

    All jobs are checked and linted before the first is sent. Run the same command again to resume, even after
    Ctrl-C, a signal or a crash: nothing is rendered twice. Writes a line for each job with its key and its
    file or error; with --json, an object.

    Exit code 0: all files are saved. 1: a job failed with a permanent error.
    2: all errors are temporary, retry later.
    """
    from indream.batch import jobs_from_jsonl

    codes: set[int] = set()
    unwritten: OutputError | None = None
    with (
        service.client() as client,
        _created_if_missing(directory),
        _resume_advice(service),
        progress(silent=output.json) as bars,
    ):
        for outcome in client.exports.render_many(
            jobs_from_jsonl(stdin() if jobs == STDIN else jobs),
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
        out.print(plain(str(outcome.error)), style="red", soft_wrap=True)


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
        advice = () if service.sandbox else ("run the same command again to resume",)
        raise AdvisedError(error, *advice, again=True) from error
