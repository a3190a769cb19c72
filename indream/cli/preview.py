"""`preview`: pictures of an editor state, drawn on this computer, or a page with a player."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from indream.cli.command import command
from indream.cli.errors import CommandError
from indream.cli.input import STDIN, State, read_state
from indream.cli.output import Output, plain, writer
from indream.cli.root import RENDERING, root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from indream.preview import Fonts, Note, Picture

__all__ = ["preview"]

_SCALE: Final = 0.5


@command(
    root,
    examples=[
        "indream preview state.json",
        "indream preview state.json --at 1.5 -o frame.png",
        "indream preview state.json --files . --at 0.5 --at 2.5",
        "indream preview state.json --files . --html",
    ],
    rich_help_panel=RENDERING,
)
def preview(
    state: State,
    output: Output,
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TIME",
            help="Draw this time, such as 1.5, 0:03.5 or 45f; several are drawn side by side.",
            show_default="the cuts and the middles of all items",
        ),
    ] = None,
    sheet: Annotated[bool, typer.Option("--sheet", help="Draw a contact sheet, also of one time.")] = False,
    html: Annotated[
        bool,
        typer.Option(
            "--html",
            help="Write a page instead: a player, the tracks to scale, and all problems at their items.",
        ),
    ] = False,
    target_file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the picture or page here; the suffix decides the format of a picture.",
            show_default="STATE-preview.png or .html in the current directory",
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(metavar="ID=PATH", help="The file of an asset, by its id.", show_default=False),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIRECTORY", help="Find files of assets here by their names.", show_default=False
        ),
    ] = None,
    fonts: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIRECTORY", help="Find fonts here first.", show_default=False),
    ] = None,
    scale: Annotated[
        float, typer.Option(help="The size of a picture of one time; 1 is that of the composition.")
    ] = _SCALE,
    no_label: Annotated[
        bool, typer.Option("--no-label", help="Leave out the word APPROXIMATION in a picture of one time.")
    ] = False,
) -> None:
    """Draw what an editor state shows: a contact sheet, one time, or a page with a player.

    The picture is an approximation. The notes on standard error say where it is known to differ from that of
    the service. Needs no key. Pictures need the extra [bold]preview[/bold], the page needs none. An existing
    file is replaced.
    """
    from indream.preview import Fonts
    from indream.preview._files import files_in
    from indream.preview._page import page_of

    document = read_state(state)
    paths: dict[str, Path] = {**files_in(document, files or ()), **_named(file or (), document)}
    usual = f"{'state' if state == STDIN else Path(state).stem}-preview"
    if html:
        only_pictures = {
            "--at": at,
            "--sheet": sheet,
            "--fonts": fonts,
            "--scale": scale != _SCALE,
            "--no-label": no_label,
        }
        for option, value in only_pictures.items():
            if value:
                raise CommandError(f"{option} is for pictures; leave it out, or leave out --html")
        page_file = target_file or Path(f"{usual}.html")
        page = page_of(document, paths, directory=page_file.parent)
        page_file.write_text(page.html, encoding="utf-8")
        _report(output, {"file": str(page_file)}, page.notes)
        return
    found_fonts = Fonts(*(fonts or ()))
    try:
        picture = _drawn(document, at or [], sheet, scale, not no_label, paths, found_fonts)
    except ValueError as error:
        raise _mistake(error) from error
    target = target_file or Path(f"{usual}.png")
    try:
        picture.save(target)
    except ValueError as error:
        raise CommandError(str(error)) from None
    _report(
        output,
        {"file": str(target), "width": picture.image.width, "height": picture.image.height},
        picture.notes,
    )


def _report(output: Output, written: Mapping[str, Any], notes: Sequence[Note]) -> None:
    """Say which file was written, and where it is known to differ."""
    if output.json:
        output.raw({**written, "notes": [note._asdict() for note in notes]})
        return
    err = writer(stderr=True)
    for note in notes:
        err.print(plain(str(note)), soft_wrap=True)
    output.line(written["file"])


def _drawn(
    document: Mapping[str, Any],
    times: Sequence[str],
    sheet: bool,
    scale: float,
    label: bool,
    files: Mapping[str, Path],
    fonts: Fonts,
) -> Picture:
    from indream.preview import contact_sheet, frame
    from indream.preview._paint import ticks_of

    ticks = [f"{ticks_of('at', time)}t" for time in times]
    if len(ticks) == 1 and not sheet:
        return frame(document, ticks[0], scale=scale, files=files, fonts=fonts, label=label)
    return contact_sheet(document, times=ticks or None, files=files, fonts=fonts)


def _named(pairs: Sequence[str], document: Mapping[str, Any]) -> dict[str, Path]:
    """The files of assets that are named on the command line."""
    assets: object = document.get("assets")
    found: dict[str, Path] = {}
    for pair in pairs:
        id, separator, path = pair.partition("=")
        if not (id and separator and path):
            raise CommandError(f"--file must be ID=PATH, not {pair!r}")
        if not isinstance(assets, dict) or id not in assets:
            raise CommandError(f"--file {id}: the editor state has no asset with this id")
        if not Path(path).is_file():
            raise CommandError(f"--file {id}: {path} is not a file")
        found[id] = Path(path)
    return found


def _mistake(error: ValueError) -> Exception:
    from indream.preview import PreviewError

    return error if isinstance(error, PreviewError) else CommandError(f"--{error}")
