"""`preview`: pictures of an editor state, a page with a player, or a draft, made on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

import typer

from indream._files.part_file import write_file
from indream.cli import viewer
from indream.cli.command import command
from indream.cli.errors import CommandError
from indream.cli.input import STDIN, State, read_state
from indream.cli.output import Output, plain, writer
from indream.cli.paths import as_directory, as_output_path
from indream.cli.progress import progress
from indream.cli.root import RENDERING, root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from indream.preview import Fonts, Note, Picture

__all__ = ["drawn", "preview", "usual_name", "write_notes"]

Kind: TypeAlias = Literal["pictures", "pages", "drafts"]

_SCALE: Final = 0.5
_SUFFIXES: Final[dict[Kind, str]] = {"pictures": ".png", "pages": ".html", "drafts": ".mp4"}
# The results that an option is for.
_PICTURES: Final[tuple[Kind, ...]] = ("pictures",)
_DRAFTS: Final[tuple[Kind, ...]] = ("drafts",)
_DRAWN: Final[tuple[Kind, ...]] = ("pictures", "drafts")
_FLAGS: Final[dict[Kind, str]] = {"pages": "--html", "drafts": "--draft"}


@command(
    root,
    examples=[
        "indream preview state.json",
        "indream preview state.json --at 1.5 -o frame.png",
        "indream preview state.json --files . --at 0.5 --at 2.5",
        "indream preview state.json --files . --html",
        "indream preview state.json --files . --draft --height 240",
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
    draft: Annotated[bool, typer.Option("--draft", help="Write an MP4 with sound instead.")] = False,
    target_file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            parser=as_output_path,
            metavar="FILE",
            help="Write the picture, page or draft here; the suffix decides the format of a picture.",
            show_default="STATE-preview.png, .html or .mp4 in the current directory",
        ),
    ] = None,
    opens: Annotated[
        bool, typer.Option("--open", help="Open the file with the program that the system has for it.")
    ] = False,
    file: Annotated[
        list[str] | None,
        typer.Option(metavar="ID=PATH", help="The file of an asset, by its id.", show_default=False),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            parser=as_directory,
            metavar="DIRECTORY",
            help="Find files of assets here by their names.",
            show_default=False,
        ),
    ] = None,
    fonts: Annotated[
        list[Path] | None,
        typer.Option(
            parser=as_directory, metavar="DIRECTORY", help="Find fonts here first.", show_default=False
        ),
    ] = None,
    scale: Annotated[
        float,
        typer.Option(
            metavar="NUMBER", help="The size of a picture of one time; 1 is that of the composition."
        ),
    ] = _SCALE,
    fps: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", help="The frames per second of a draft, from 1 to 60.", show_default="15"
        ),
    ] = None,
    height: Annotated[
        int | None,
        typer.Option(
            metavar="PIXELS", help="The height of a draft, an even number from 16.", show_default="480"
        ),
    ] = None,
    no_sound: Annotated[bool, typer.Option("--no-sound", help="Leave out the sound of a draft.")] = False,
    no_label: Annotated[
        bool,
        typer.Option(
            "--no-label", help="Leave out the word APPROXIMATION in a picture of one time, or in a draft."
        ),
    ] = False,
) -> None:
    """Draw what an editor state shows: a contact sheet, one time, a page with a player, or an MP4 with sound.

    The result is an approximation. The notes on standard error say where it is known to differ from that of
    the service. Needs no key. Pictures need the extra [bold]preview[/bold], a draft needs [bold]draft[/bold],
    and the page needs none. An existing file is replaced. Ctrl-C leaves no part of a draft.
    """
    from indream.preview import Fonts
    from indream.preview._files import files_in

    kind = _kind(html=html, draft=draft)
    _check_options(kind, "--at", at, _PICTURES)
    _check_options(kind, "--sheet", sheet, _PICTURES)
    _check_options(kind, "--scale", scale != _SCALE, _PICTURES)
    _check_options(kind, "--fonts", fonts, _DRAWN)
    _check_options(kind, "--no-label", no_label, _DRAWN)
    _check_options(kind, "--fps", fps is not None, _DRAFTS)
    _check_options(kind, "--height", height is not None, _DRAFTS)
    _check_options(kind, "--no-sound", no_sound, _DRAFTS)
    if kind == "pictures" and (sheet or len(at or ()) != 1) and (scale != _SCALE or no_label):
        option = "--no-label" if no_label else "--scale"
        raise CommandError(f"{option} is for a picture of one time; leave it out, or draw one time with --at")
    document = read_state(state)
    paths: dict[str, Path] = {**files_in(document, files or ()), **_named(file or (), document)}
    target = target_file or Path(usual_name(state, _SUFFIXES[kind]))
    written: dict[str, Any] = {"file": str(target)}
    match kind:
        case "pages":
            notes = _write_page(document, target, paths)
        case "drafts":
            options: dict[str, Any] = {"fps": fps, "height": height}
            options = {name: value for name, value in options.items() if value is not None}
            options |= {"sound": not no_sound, "label": not no_label, "files": paths}
            notes = _write_draft(document, target, output, fonts=Fonts(*(fonts or ())), **options)
        case "pictures":
            found_fonts = Fonts(*(fonts or ()))
            try:
                picture = drawn(document, at or [], sheet, scale, not no_label, paths, found_fonts)
            except ValueError as error:
                raise _mistake(error) from error
            try:
                picture.save(target)
            except ValueError as error:
                raise CommandError(str(error)) from None
            written |= {"width": picture.image.width, "height": picture.image.height}
            notes = picture.notes
    obstacle = viewer.open_file(target) if opens else None
    if opens:
        written["opened"] = obstacle is None
    if output.json:
        output.raw({**written, "notes": [note._asdict() for note in notes]})
        return
    write_notes(notes)
    if obstacle is not None:
        output.note(f"{target} was not opened: {obstacle}")
    output.line(str(target))


def usual_name(state: str, suffix: str) -> str:
    """The name of a preview's file by default.

    Args:
        state: The argument of the command: the path of the editor state, or `-`.
        suffix: The suffix of the file.
    """
    return f"{'state' if state == STDIN else Path(state).stem}-preview{suffix}"


def write_notes(notes: Sequence[Note]) -> None:
    """Write on standard error where a preview is known to differ."""
    err = writer(stderr=True)
    for note in notes:
        err.print(plain(str(note)), soft_wrap=True)


def _kind(*, html: bool, draft: bool) -> Kind:
    if html and draft:
        raise CommandError("--html and --draft write different files; leave out one of them")
    return "pages" if html else "drafts" if draft else "pictures"


def _check_options(kind: Kind, option: str, passed: object, kinds: tuple[Kind, ...]) -> None:
    """Raise CommandError if an option is passed that has no effect on this kind of result."""
    if not passed or kind in kinds:
        return
    remedy = f"leave out {_FLAGS[kind]}" if "pictures" in kinds else "add --draft"
    if kind == "pages" and "pictures" not in kinds:
        remedy = "pass --draft instead of --html"
    raise CommandError(f"{option} is for {' and '.join(kinds)}; leave it out, or {remedy}")


def _write_page(document: Mapping[str, Any], target: Path, files: Mapping[str, Path]) -> list[Note]:
    from indream.preview._page import page_of

    page = page_of(document, files, directory=target.parent)
    write_file(target, page.html.encode())
    return page.notes


def _write_draft(document: Mapping[str, Any], target: Path, output: Output, **options: Any) -> list[Note]:
    from indream.preview import draft

    suffix = _SUFFIXES["drafts"]
    if target.suffix.lower() != suffix or target.is_dir():
        raise CommandError(f"{target}: pass a name that ends with {suffix}")
    try:
        with progress(silent=output.json) as bars:
            return draft(document, target, on_progress=bars.frames("draft"), **options)
    except ValueError as error:
        raise _mistake(error) from error


def drawn(
    document: Mapping[str, Any],
    times: Sequence[float | str],
    sheet: bool,
    scale: float,
    label: bool,
    files: Mapping[str, Path],
    fonts: Fonts,
) -> Picture:
    """A picture of one time, or a contact sheet."""
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
