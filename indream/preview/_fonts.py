"""The fonts to draw with: those in the directories passed, those of the system, and those of the package."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indream._arguments import check_type
from indream._paths import check_path
from indream.preview._font import Font, families_in, is_italic, weight_of
from indream.preview._sfnt import faces_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from indream.generated.editor_state import TextItem

__all__ = ["Fonts"]

_SHIPPED: Final = {"inter": "Inter", "roboto": "Roboto", "tiktok-sans": "TikTok Sans"}
_HOME: Final = Path(__file__).with_name("fonts")
_SUFFIXES: Final = {".ttf", ".otf", ".ttc", ".otc"}
# More files than this in one directory are not looked at.
_FILES: Final = 20_000


class Fonts:
    """The font files to draw with.

    A font is looked for in the directories passed, then in the system's, then among the three that the
    package contains: Inter, Roboto and TikTok Sans, with the characters of western European languages, in
    the weights 400 and 700. The font with the nearest weight is used. Directories are read once per process.

    Args:
        directories: Directories with font files (TTF, OTF, TTC), including those inside them.
        system: Whether the system's fonts are used.

    Raises:
        FileNotFoundError: A directory does not exist.
        NotADirectoryError: It is a file.

    Examples:
        >>> fonts = Fonts(system=False)
        >>> fonts.find("Inter", "700"), fonts.find("Comic Sans MS")
        (<Font Inter 700: inter-700.ttf>, None)
    """

    def __init__(self, *directories: str | os.PathLike[str], system: bool = True) -> None:
        self._directories = tuple(Path(check_path("directory", directory)) for directory in directories)
        for directory in self._directories:
            os.scandir(directory).close()
        self._system = system
        self._found: dict[tuple[str, str, str], Font | None] = {}
        self._substitutes: dict[str, Font | None] = {}

    def find(self, family: str, weight: str = "400", variant: str = "normal") -> Font | None:
        """Return the font of a family whose style is nearest, or None if there is no font of the family.

        Args:
            family: The name of the family, or several, separated by commas, as CSS writes them.
            weight: The weight, such as `"400"`.
            variant: `"normal"` or `"italic"`.

        Raises:
            TypeError: One of them is not a text, such as a weight of 400 instead of `"400"`.
        """
        for name, value in (("family", family), ("weight", weight), ("variant", variant)):
            _check_text(name, value)
        key = family, weight, variant
        if key not in self._found:
            self._found[key] = self._find(family, weight_of(weight), is_italic(variant))
        return self._found[key]

    def width(self, text: str, item: TextItem | Mapping[str, Any]) -> float:
        """Return the width of a text in pixels of the composition: of its longest line, without breaking it.

        Args:
            text: The text.
            item: A text or captions item; its font, size and letter spacing are used.

        Raises:
            TypeError: The text is not a text, or the item is not a dict.
        """
        _check_text("text", text)
        check_type("item", item, Mapping, "a text or captions item, a dict")
        from indream.preview._text import Style, Typesetter

        lines = Typesetter(self, Style.of(item)).lines(text)
        return max((line.width for line in lines), default=0)

    def substitute(self, weight: str = "400") -> Font:
        """Return the font that is used where a family is missing.

        Args:
            weight: The weight, such as `"400"`.

        Raises:
            TypeError: It is not a text.
        """
        _check_text("weight", weight)
        return min(_shipped()[:2], key=lambda font: abs(font.weight - weight_of(weight)))

    def having(self, character: str) -> Font | None:
        """Return the first font that has a glyph for a character, or None.

        Args:
            character: The character.

        Raises:
            TypeError: It is not a text.
        """
        _check_text("character", character)
        if character not in self._substitutes:
            found = (font for font in self._preferred() if font.has(character))
            self._substitutes[character] = next(found, None)
        return self._substitutes[character]

    def _find(self, families: str, weight: int, italic: bool) -> Font | None:
        for name in families_in(families):
            found = [font for font in self._all() if font.family.casefold() == name]
            if found:
                # Of equally near ones, the first: the order is that of the lookup.
                return min(found, key=lambda font: (font.italic != italic, abs(font.weight - weight)))
        return None

    def _preferred(self) -> Iterator[Font]:
        """All fonts, the regular ones first, since the substitute of a glyph is only an emergency."""
        passed = [font for directory in self._directories for font in _fonts_in(directory)]
        yield from sorted([*passed, *_shipped()], key=_strangeness)
        if self._system:
            yield from sorted(_system_fonts(), key=_strangeness)

    def _all(self) -> Iterator[Font]:
        for directory in self._directories:
            yield from _fonts_in(directory)
        if self._system:
            yield from _system_fonts()
        yield from _shipped()


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        suggestion = f"; pass {str(value)!r}" if type(value) is int and 0 < value < 10_000 else ""
        raise TypeError(f"{name} must be a text, not {type(value).__name__}{suggestion}")


def _strangeness(font: Font) -> tuple[bool, int]:
    return font.italic, abs(font.weight - 400)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Font, ...]:
    return tuple(
        Font(_HOME / f"{file}-{weight}.ttf", 0, family, weight, italic=False)
        for file, family in _SHIPPED.items()
        for weight in (400, 700)
    )


@lru_cache(maxsize=64)
def _fonts_in(directory: Path) -> tuple[Font, ...]:
    files: list[Path] = []
    for parent, _, names in os.walk(directory):
        files += (Path(parent, name) for name in names if Path(name).suffix.lower() in _SUFFIXES)
        if len(files) > _FILES:
            break
    return tuple(Font(*face) for file in sorted(files) for face in faces_of(file))


@lru_cache(maxsize=1)
def _system_fonts() -> tuple[Font, ...]:
    return tuple(font for directory in _system_directories() for font in _fonts_in(directory))


def _system_directories() -> list[Path]:
    """The directories in which the system's fonts are installed."""
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        home = Path("/nonexistent")
    if sys.platform == "win32":
        parents = {
            os.environ.get("LOCALAPPDATA"): "Microsoft/Windows/Fonts",
            os.environ.get("WINDIR"): "Fonts",
        }
        return [Path(parent, place) for parent, place in parents.items() if parent]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    own = os.environ.get("XDG_DATA_HOME") or str(home / ".local/share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [
        Path(own, "fonts"),
        home / ".fonts",
        *(Path(place, "fonts") for place in shared.split(":") if place),
    ]
