"""`render`: render an editor state to a file."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._exports.options import ProjectRenderOptions
from indream.cli.command import command
from indream.cli.errors import CommandError, sentence
from indream.cli.input import STDIN, State
from indream.cli.output import Output
from indream.cli.paths import as_directory
from indream.cli.preview import usual_name, write_notes
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["render"]


@command(
    root,
    examples=[
        "indream render state.json -o welcome.mp4",
        "indream render state.json --sandbox",
        "indream render state.json --preview --files .",
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
    preview: Annotated[
        bool,
        typer.Option(
            "--preview", help="First draw a contact sheet beside the file, with -preview.png in its name."
        ),
    ] = False,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            parser=as_directory,
            metavar="DIRECTORY",
            help="Find files of assets here by their names, for --preview.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Render an editor state to a file: check it, create the export, wait for it, download its file.

    Problems in the state are found before anything is sent, as with `indream lint`. If all export slots are
    taken, it waits for one. The id of the export is written to standard error as soon as it is known. Ctrl-C,
    SIGTERM and SIGHUP leave the export running, and the message says how to get its file. Pass
    --idempotency-key if the command may run again: without it, each run creates and bills another export.
    The sheet of --preview is drawn before anything is sent, and needs the extra [bold]preview[/bold]; if that
    fails, there is a warning, and the file is rendered.

    Exit code 0: the file is saved. 1: permanent error. 2: temporary error, retry later; if an export may have
    been created, or is still rendering, the message says how to get its file.
    """
    if preview:
        from indream._extras import require

        require("indream render --preview", "preview", "PIL")
    elif files:
        raise CommandError("--files is for --preview; leave it out, or add --preview")
    payload = payload_of(state, options, target)
    document: Mapping[str, Any] = payload["editorState"]
    check_ending(target or ".", payload)
    if not no_lint:
        payload = check(payload)
    path = target or _path_for(state, str(payload["format"]))
    extra: dict[str, Any] = {}
    if preview:
        extra["preview"] = _sheet(document, _sheet_path(state, path), files or (), output)
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
    write_file(output, service, result.path or Path(path), result.task, extra)


def _path_for(state: str, format_: str) -> str:
    """Where the file goes by default."""
    return "." if state == STDIN else f"{Path(state).stem}.{format_}"


def _sheet_path(state: str, path: str) -> Path:
    """Where the contact sheet goes: beside the file, or into its directory."""
    from indream._files.part_file import names_directory

    if names_directory(path):
        return Path(path) / usual_name(state, ".png")
    return Path(path).with_name(f"{Path(path).stem}-preview.png")


def _sheet(
    document: Mapping[str, Any], target: Path, directories: Sequence[Path], output: Output
) -> str | None:
    """Draw the contact sheet, and say where it is; a failure is a warning.

    Returns:
        The path of the sheet; None if it could not be drawn.
    """
    from indream.preview import contact_sheet
    from indream.preview._files import files_in

    try:
        picture = contact_sheet(document, files=files_in(document, directories))
        picture.save(target)
    except Exception as error:  # noqa: BLE001 - no mistake in a drawing may prevent a render
        warnings.warn(f"the preview could not be drawn: {sentence(error)}", stacklevel=2)
        return None
    if not output.json:
        write_notes(picture.notes)
    output.note(f"preview: {target}")
    return str(target)
