"""`exports`: create, list, watch, cancel and download exports."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Annotated

import typer

from indream.cli.command import command, group
from indream.cli.input import State
from indream.cli.listing import Listing
from indream.cli.output import Column, Output, moment, moment_in_brief
from indream.cli.paths import as_output
from indream.cli.progress import progress
from indream.cli.rendering import (
    ExportOptions,
    NoLint,
    Overwrite,
    Recovery,
    advising,
    check,
    payload_of,
    write_created,
    write_file,
)
from indream.cli.root import ACCOUNT, root
from indream.cli.service import Account, Service

__all__ = ["exports"]

exports = group(
    "Create, list, wait for, cancel and download exports.",
    examples=[
        "indream exports list",
        "indream exports wait 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d -o welcome.mp4",
    ],
)
root.add_typer(exports, name="exports", rich_help_panel=ACCOUNT)

_COLUMNS = (
    Column("ID", "taskId"),
    Column("STATUS", "status", tight=8),
    Column("DONE", "progress", lambda value: f"{value:.0f}%", rank=1),
    Column("LENGTH", "durationSeconds", lambda value: f"{value:g} s", rank=4),
    Column("CREATED (UTC)", "createdAt", moment, moment_in_brief, rank=2),
    Column("FILE", "filename", least=12, rank=3),
)

TaskId = Annotated[str, typer.Argument(metavar="ID", help="The export's id.", show_default=False)]


@command(exports, "list", examples=["indream exports list", "indream exports list --all --json"])
def list_(
    output: Output,
    service: Account,
    listing: Listing,
    created_by: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Show only the exports of the API key with this id.", show_default=False
        ),
    ] = None,
) -> None:
    """List the account's exports."""
    with service.client() as client:
        tasks = [
            task.to_dict()
            for task in client.exports.iter(limit=listing.most, created_by_api_key_id=created_by)
        ]
    output.table(tasks, _COLUMNS, none="No exports.", most=listing.most)


@command(exports, examples=["indream exports get 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"])
def get(task_id: TaskId, output: Output, service: Account) -> None:
    """Show an export."""
    with service.client() as client:
        task = client.exports.get(task_id)
    output.document(task.to_dict())


@command(
    exports,
    examples=[
        "indream exports create state.json --idempotency-key welcome-1",
        "indream exports create state.json --callback-url https://example.com/hooks --json",
    ],
)
def create(
    state: State, output: Output, service: Service, options: ExportOptions, no_lint: NoLint = False
) -> None:
    """Create an export without waiting for it.

    `indream render` also waits for it and downloads the file.
    """
    payload = payload_of(state, options)
    if not no_lint:
        payload = check(payload)
    recovery = Recovery(service, key=options.idempotency_key, client_task_id=payload.get("clientTaskId"))
    with service.client() as client, advising(recovery):
        created = client.exports.create(payload, recovery.key)
    write_created(output, service, created)


@command(
    exports,
    examples=[
        "indream exports wait 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
        "indream exports wait 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d -o welcome.mp4",
    ],
)
def wait(
    task_id: TaskId,
    output: Output,
    service: Account,
    file: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=as_output,
            metavar="PATH",
            help="Download its file to this path.",
            show_default=False,
        ),
    ] = None,
    overwrite: Overwrite = False,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="The longest time to wait.")] = 600,
) -> None:
    """Wait until an export has ended.

    Exit code 0: it is completed. 1: it failed or was canceled. 2: it is still rendering.
    """
    if file is not None and not overwrite and Path(file).is_file():  # before the wait, not after it
        raise FileExistsError(errno.EEXIST, "the file exists (--overwrite replaces it)", file)
    recovery = Recovery(service, file, task_id=task_id)
    with service.client() as client, advising(recovery), progress(silent=output.json) as bars:
        task = client.exports.wait(task_id, timeout, on_progress=bars.export(task_id))
        path = None
        if file is not None:
            path = client.exports.download(task, file, overwrite=overwrite, on_progress=bars.bytes(file))
    if path is None:
        output.document(task.to_dict())
    else:
        write_file(output, service, path, task)


@command(exports, examples=["indream exports cancel 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"])
def cancel(task_id: TaskId, output: Output, service: Account) -> None:
    """Cancel an export."""
    with service.client() as client:
        task = client.exports.cancel(task_id)
    output.document(task.to_dict())


@command(
    exports,
    examples=[
        "indream exports download 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
        "indream exports download 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d -o welcome.mp4 --overwrite",
    ],
)
def download(
    task_id: TaskId,
    output: Output,
    service: Account,
    file: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            parser=as_output,
            metavar="PATH",
            help="The file, or a directory for a file with the export's name.",
        ),
    ] = ".",
    overwrite: Overwrite = False,
) -> None:
    """Download the file of a completed export. A failed download leaves no file."""
    with service.client() as client, progress(silent=output.json) as bars:
        task = client.exports.get(task_id)
        path = client.exports.download(task, file, overwrite=overwrite, on_progress=bars.bytes(task_id))
    write_file(output, service, path, task)
