"""`upload`: send files to the service."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indream.cli.command import command
from indream.cli.errors import AdvisedError, CommandError, kept
from indream.cli.input import STDIN, opened
from indream.cli.output import Output
from indream.cli.paths import as_input
from indream.cli.progress import progress
from indream.cli.root import ACCOUNT, root
from indream.cli.service import SANDBOX_HAS_ENDED, Service

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["upload"]


@command(
    root,
    examples=[
        "indream upload hero.png",
        "indream upload hero.png --project 6f1d2b70-4c0e-4a34-9f5e-2f3a7c1d9b10 --editor-asset",
        "indream upload - --filename hero.png < hero.png",
    ],
    rich_help_panel=ACCOUNT,
)
def upload(
    file: Annotated[
        str,
        typer.Argument(
            parser=as_input,
            metavar="FILE",
            help="An image, a video, an audio file or captions; - is standard input.",
            show_default=False,
        ),
    ],
    output: Output,
    service: Service,
    filename: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The name of the file.", show_default="the name of FILE"),
    ] = None,
    content_type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="The MIME type.", show_default="guessed from the name")
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="ID", help="Bind the asset to this project.", show_default=False)
    ] = None,
    editor_asset: Annotated[
        bool,
        typer.Option("--editor-asset", help="Write its entry for `assets` in an editor state, as JSON."),
    ] = False,
) -> None:
    """Upload a file and show its asset.

    The file is sent only once, because a retry could create a second asset.
    """
    if service.is_sandbox and project is not None:
        raise CommandError("--sandbox excludes --project: a new sandbox has no projects")
    if file == STDIN and filename is None:
        raise CommandError("standard input has no name: pass --filename, such as --filename hero.png")
    with (
        service.client() as client,
        opened(file) as content,
        _interruptible(project),
        progress(silent=output.json) as bars,
    ):
        asset = client.uploads.upload(
            content,
            filename=filename,
            content_type=content_type,
            project_id=project,
            on_progress=bars.bytes(filename or Path(file).name),
        )
    with kept(f"the file was uploaded: it is asset {asset.asset_id}"):
        if editor_asset:
            output.raw(asset.to_editor_asset())
        else:
            output.document(asset.to_dict())
    if service.is_sandbox:
        output.note(SANDBOX_HAS_ENDED)


@contextlib.contextmanager
def _interruptible(project: str | None) -> Generator[None]:
    """Add to an interruption what to do before the upload is repeated."""
    try:
        yield
    except KeyboardInterrupt as error:
        how = f"see indream projects list-assets {project}" if project else "check your account"
        advice = f"the file may have become an asset: {how} before you upload it again"
        raise AdvisedError(error, advice) from error
