"""`probe`: the measurements of media files, without the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream.cli.command import command
from indream.cli.errors import DONE, report
from indream.cli.input import check_sources, name_of, opened
from indream.cli.output import Column, Output
from indream.cli.paths import as_input
from indream.cli.root import TOOLS, root

if TYPE_CHECKING:
    from indream.media import MediaInfo

__all__ = ["probe"]

_COLUMNS = (
    Column("FILE", "file", least=16),
    Column("KIND", "kind", rank=1),
    Column("SIZE", "shown"),
    Column("SECONDS", "durationInSeconds", lambda seconds: f"{seconds:.3f}".rstrip("0").rstrip(".")),
    Column("SOUND", "sound"),
    Column("FPS", "fps", lambda fps: f"{fps:.5g}", rank=4),
    Column("CODECS", "codecs", rank=3),
    Column("TYPE", "mimeType", rank=2),
)


@command(
    root,
    examples=["indream probe hero.png", "indream probe - --json < hero.png"],
    rich_help_panel=TOOLS,
)
def probe(
    files: Annotated[
        list[str],
        typer.Argument(
            parser=as_input,
            metavar="FILE...",
            help="Images, GIFs, videos or audio files; - is standard input.",
            show_default=False,
        ),
    ],
    output: Output,
) -> int:
    """Measure media files: size in pixels, duration, whether there is sound.

    Sizes are those of the displayed picture. Values that an editor state requires have the names of its
    fields. No key is needed. Exit code 0: all files were measured. 1: some were not; each of these has an
    error.
    """
    from indream import media

    check_sources(*files)
    code = DONE
    documents: list[dict[str, Any]] = []
    for file in files:
        try:
            with opened(file) as content:
                documents.append(_document(name_of(file), media.probe(content)))
        except (media.MediaError, OSError, ValueError) as error:
            code = report(error, as_json=output.json)
    if documents or output.json:
        shown = documents if output.json else [_row(document) for document in documents]
        output.table(shown, _COLUMNS, "no file could be measured")
    return code


def _document(file: str, info: MediaInfo) -> dict[str, Any]:
    return {
        "file": file,
        "kind": info.kind,
        "mimeType": info.mime_type,
        "size": info.size,
        "width": info.width,
        "height": info.height,
        "durationInSeconds": None if info.duration is None else float(info.duration),
        "hasAudioTrack": info.has_audio,
        "loopBehavior": info.loop,
        "rotation": info.rotation,
        "fps": None if info.fps is None else float(info.fps),
        "codec": info.codec,
        "audioCodec": info.audio_codec,
    }


def _row(document: dict[str, Any]) -> dict[str, Any]:
    """The cells of a table that are made of several values."""
    sound = {True: "yes", False: "no"}.get(document["hasAudioTrack"])
    size = f"{document['width']} × {document['height']}" if document["width"] else None
    codecs = ", ".join(name for name in (document["codec"], document["audioCodec"]) if name)
    return {**document, "shown": size, "sound": sound, "codecs": codecs}
