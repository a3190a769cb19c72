"""A font file, and the widths of its characters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from indream.preview._sfnt import DAMAGE, Face, Metrics

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Font", "families_in", "is_italic", "metrics_of", "weight_of"]

_WEIGHTS: Final = {"normal": 400, "regular": 400, "medium": 500, "bold": 700, "black": 900}
_UPRIGHT: Final = frozenset({"normal", "regular", ""})


class Font:
    """A font file, or one font in a collection.

    Attributes:
        path: The path of the file.
        index: The index of the font in the file, which is 0 except in a collection.
        family: The name of the family.
        weight: The weight, such as 400 or 700.
        italic: Whether it is italic or oblique.
    """

    __slots__ = ("family", "index", "italic", "path", "weight")

    def __init__(self, path: Path, index: int, family: str, weight: int, italic: bool) -> None:
        self.path = path
        self.index = index
        self.family = family
        self.weight = weight
        self.italic = italic

    def __repr__(self) -> str:
        return f"<Font {self.family} {self.weight}{' italic' if self.italic else ''}: {self.path.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Font) and (self.path, self.index) == (other.path, other.index)

    def __hash__(self) -> int:
        return hash((self.path, self.index))

    def has(self, character: str) -> bool:
        """Return whether the font has a glyph for a character."""
        metrics = metrics_of(self)
        return metrics is not None and ord(character) in metrics.glyphs


@lru_cache(maxsize=256)
def metrics_of(font: Font) -> Metrics | None:
    """The measurements of a font; None if its file is damaged or gone."""
    try:
        return Metrics(Face(font.path, font.index, font.family, font.weight, font.italic))
    except DAMAGE:
        return None


def families_in(text: str) -> list[str]:
    """The names of font families as CSS lists them, without quotes, in lower case.

    >>> families_in("'TikTok Sans', Roboto")
    ['tiktok sans', 'roboto']
    """
    return [name.strip().strip("\"'").casefold() for name in text.split(",")]


def weight_of(text: str) -> int:
    """The weight of a font as a number.

    >>> weight_of("700"), weight_of("bold"), weight_of("?")
    (700, 700, 400)
    """
    text = text.strip().lower()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else _WEIGHTS.get(text, 400)


def is_italic(variant: str) -> bool:
    """Whether the variant of a font style is italic.

    >>> is_italic("italic"), is_italic("Regular")
    (True, False)
    """
    return variant.lower() not in _UPRIGHT
