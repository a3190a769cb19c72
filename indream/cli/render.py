"""`render`: render an editor state to a file."""

from __future__ import annotations

from pathlib import Path

from indream._exports.options import ProjectRenderOptions
from indream.cli.command import command
from indream.cli.input import STDIN, State
from indream.cli.output import Output
from indream.cli.progress import progress
from indream.cli.rendering import (
    ExportOptions,
    NoLint,
    Recovery,
    Target,
    advising,
    check,
    check_ending,
    keywords,
    payload_of,
    write_file,
)
from indream.cli.root import RENDERING, root
from indream.cli.service import Service

__all__ = ["render"]


@command(
    root,
    examples=[
        "indream render state.json -o welcome.mp4",
        "indream render state.json --sandbox",
        "indream render - -o welcome.webm --idempotency-key welcome-1 < state.json",
    ],
    rich_help_panel=RENDERING,
)
def render(
    state: State,
    output: Output,
    service: Service,
    *,
    target: Target = None,
    flags: ProjectRenderOptions,
    options: ExportOptions,
    no_lint: NoLint = False,
) -> None:
    """Render an editor state to a file: check it, create the export, wait for it, download its file.

    Problems in the state are found before anything is sent, as with `indream lint`. If all export slots are
    taken, it waits for one. The id of the export is written to standard error as soon as it is known. Ctrl-C,
    SIGTERM and SIGHUP leave the export running, and the message says how to get its file. Pass
    --idempotency-key if the command may run again: without it, each run creates and bills another export.

    Exit code 0: the file is saved. 1: permanent error. 2: temporary error, retry later; if an export may have
    been created, or is still rendering, the message says how to get its file.
    """
    payload = payload_of(state, options, target)
    check_ending(target or ".", payload)
    if not no_lint:
        payload = check(payload)
    path = target or _path_for(state, str(payload["format"]))
    recovery = Recovery(
        service, path, key=options.idempotency_key, client_task_id=payload.get("clientTaskId")
    )
    with service.client() as client, advising(recovery), progress(silent=output.json) as bars:
        result = client.exports.render(
            payload,
            path,
            lint=False,  # `check` has done it
            **keywords(flags, recovery, output, bars),
        )
    write_file(output, service, result.path or Path(path), result.task)


def _path_for(state: str, format_: str) -> str:
    """Where the file goes by default."""
    return "." if state == STDIN else f"{Path(state).stem}.{format_}"
