"""The layout of text: fonts, lines and the places of characters, in pixels of the composition."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from indream.editor_state._timeline import number_at, object_at, text_at
from indream.preview._bidi import has_two_directions, levels_of, mirrored, visual_order
from indream.preview._font import families_in, is_italic, metrics_of, weight_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from indream.preview._font import Font

__all__ = ["Glyph", "Line", "Style", "Typesetter", "composed"]

# Scripts without spaces between words: a line may be broken between any two of their characters.
_WIDE: Final = (
    "\u1100-\u11ff\u2e80-\u3000\u3003-\u3007\u3012\u3013\u3020-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3"
    "\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
# Where a line may be broken, as browsers do: after white space, hyphens and question marks, around dashes.
_PART: Final = re.compile(
    rf"(?:[{_WIDE}]"
    r"|—"
    rf"|[^\s—{_WIDE}]*?(?:[-\u2010](?=[^\W\d_])|(?<=\w)[-\u2010](?=\d)|[?\u2013\u200b](?=\w))"
    rf"|[^\s—{_WIDE}]+"
    r"|)[^\S\n]*"
)
# Characters without a glyph of their own: they join or select others.
_INVISIBLE: Final = {"Cf", "Cc", "Cs"}
_SELECTORS: Final = range(0xFE00, 0xFE10)
# Scripts of India whose letters join.
_JOINING: Final = range(0x0900, 0x0E00)
_LARGEST: Final = 1e5


class Style(NamedTuple):
    """How a text is set.

    Attributes:
        family: The name of the font family.
        weight: The weight, such as `"400"`.
        variant: `"normal"` or `"italic"`.
        size: The font size in pixels of the composition.
        line_height: The height of a line, a factor of the font size.
        spacing: The space after each letter in pixels of the composition.
        align: `"left"`, `"center"` or `"right"`.
        rtl: Whether the text runs from right to left.
    """

    family: str
    weight: str
    variant: str
    size: float
    line_height: float
    spacing: float
    align: str
    rtl: bool = False

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Style:
        """The style of a text or captions item; fields that cannot be read have their usual values."""
        fields = dict(item)
        font = object_at(fields, "fontStyle") or {}
        rtl = text_at(fields, "direction") == "rtl"
        return cls(
            text_at(fields, "fontFamily") or "Inter",
            text_at(font, "weight") or "400",
            text_at(font, "variant") or "normal",
            min(max(number_at(fields, "fontSize") or 16, 0.1), _LARGEST),
            min(max(number_at(fields, "lineHeight", 1.2), 0), 100),
            min(max(number_at(fields, "letterSpacing") or 0, -_LARGEST), _LARGEST),
            text_at(fields, "align") or ("right" if rtl else "left"),
            rtl,
        )


class Glyph(NamedTuple):
    """A character in its place.

    Attributes:
        character: The character.
        font: The font that has it.
        x: The distance of its origin from the start of its line.
        place: Its index in the text.
    """

    character: str
    font: Font
    x: float
    place: int


class Line(NamedTuple):
    """A line of text.

    Attributes:
        glyphs: Its characters that are drawn.
        width: Its width without the white space at its end.
        baseline: The distance of its baseline from the top of the text.
        start: The index of its first character in the text.
        text: Its characters without the white space at its end.
    """

    glyphs: tuple[Glyph, ...]
    width: float
    baseline: float
    start: int
    text: str


class _Fonts(Protocol):
    """Where fonts are found."""

    def find(self, family: str, weight: str = ..., variant: str = ...) -> Font | None: ...

    def substitute(self, weight: str = ...) -> Font: ...

    def having(self, character: str) -> Font | None: ...


class Typesetter:
    """Sets texts in one style.

    Args:
        fonts: The fonts.
        style: The style.
        replaced: Called with `"font"` or `"glyph"` and a few words for each one that is replaced.
    """

    def __init__(
        self, fonts: _Fonts, style: Style, replaced: Callable[[str, str], None] | None = None
    ) -> None:
        self._fonts = fonts
        self._replaced = replaced or _ignored
        self.style = style
        self.font = self._font()
        self._places: dict[str, tuple[Font, float]] = {}

    def lines(self, text: str, width: float | None = None) -> list[Line]:
        """The lines of a text; without `width`, one for each paragraph.

        Args:
            text: The text.
            width: The width of the box in pixels of the composition. A word that is wider sticks out.
        """
        text = composed(text)
        lines: list[Line] = []
        start = 0
        for paragraph in re.split(r"\r\n|[\n\r\u2028\u2029]", text):
            start = text.index(paragraph, start)
            self._set(paragraph, start, width, lines)
            start += len(paragraph)
        return lines

    def _set(self, text: str, offset: int, width: float | None, lines: list[Line]) -> None:
        """Set a paragraph."""
        fonts, starts, ends = self._measured(text)
        rtl = self.style.rtl
        levels = levels_of(text, rtl=rtl) if rtl or has_two_directions(text) else None
        first = last = 0  # of the line: its start, and the end of its characters without white space
        for part in _PART.finditer(text):
            end = part.start() + len(part[0].rstrip())
            if end == part.start():
                last = last if last > first else end
                continue
            if width is not None and last > first and ends[end - 1] - starts[first] > width + 1e-6:
                lines.append(self._line(text, offset, first, last, fonts, starts, ends, levels, len(lines)))
                first = part.start()
            last = end
        lines.append(self._line(text, offset, first, last, fonts, starts, ends, levels, len(lines)))

    def _line(
        self,
        text: str,
        offset: int,
        first: int,
        last: int,
        fonts: list[Font],
        starts: list[float],
        ends: list[float],
        levels: list[int] | None,
        number: int,
    ) -> Line:
        origin = starts[first] if first < len(starts) else 0
        places = {index: starts[index] - origin for index in range(first, last)}
        if levels is not None:
            x = 0.0
            for index in visual_order(levels[first:last]):
                places[first + index] = x
                x += ends[first + index] - starts[first + index]
        glyphs = tuple(
            Glyph(
                text[index] if levels is None or levels[index] % 2 == 0 else mirrored(text[index]),
                fonts[index],
                x,
                offset + index,
            )
            for index, x in places.items()
            if not text[index].isspace() and not _is_invisible(text[index])
        )
        size, metrics = self.style.size, metrics_of(self.font)
        ascent, descent = (
            (metrics.ascent / metrics.units, metrics.descent / metrics.units) if metrics else (1, 0)
        )
        baseline = size * (self.style.line_height * (number + 0.5) + (ascent - descent) / 2)
        width = ends[last - 1] - origin if last > first else 0
        return Line(glyphs, width, baseline, offset + first, text[first:last])

    def _measured(self, text: str) -> tuple[list[Font], list[float], list[float]]:
        """The font of each character, and its start and end if there were no lines."""
        size, spacing = self.style.size, self.style.spacing
        fonts: list[Font] = []
        starts: list[float] = []
        ends: list[float] = []
        position, previous = 0.0, ""
        for character in text:
            if character not in self._places:
                self._places[character] = self._place(character)
            font, advance = self._places[character]
            if previous and advance and fonts[-1] is font and (metrics := metrics_of(font)) is not None:
                position += metrics.kerning(previous, character) * size
            fonts.append(font)
            starts.append(position)
            if advance:
                position += advance * size + spacing
            ends.append(position)
            previous = character
        return fonts, starts, ends

    def _font(self) -> Font:
        style = self.style
        font = self._fonts.find(style.family, style.weight, style.variant)
        if font is None or metrics_of(font) is None:
            font = self._fonts.substitute(style.weight)
        named = families_in(style.family)[0], weight_of(style.weight), is_italic(style.variant)
        if named != (font.family.casefold(), font.weight, font.italic):
            name = f"{style.family} {style.weight}" + (f" {style.variant}" if named[2] else "")
            drawn = f"{font.family} {font.weight}" + (" italic" if font.italic else "")
            self._replaced("font", f"{name} is drawn in {drawn}")
        return font

    def _place(self, character: str) -> tuple[Font, float]:
        """The font that has a character, and its width there as a part of the font size."""
        font = self.font
        if unicodedata.bidirectional(character) == "AL" or ord(character) in _JOINING:
            self._replaced("glyph", "letters that join are drawn one by one")
        if _is_invisible(character) and character != "\t":
            return font, 0
        if not font.has(character):
            if character.isspace():
                return font, self._advance(font, " ") * (4 if character == "\t" else 1)
            name = f"U+{ord(character):04X}"
            other = self._fonts.having(character)
            if other is None:
                self._replaced("glyph", f"no font has {name}")
            else:
                self._replaced("glyph", f"{name} is drawn in {other.family}")
                font = other
        return font, self._advance(font, character)

    def _advance(self, font: Font, character: str) -> float:
        metrics = metrics_of(font)
        return 0.5 if metrics is None else metrics.advance(character)


def composed(text: str) -> str:
    """A text as it is set: letters that have marks of their own are one character with them, if there is one.

    The places of glyphs and lines are those of its characters.
    """
    return unicodedata.normalize("NFC", text)


def _ignored(kind: str, detail: str) -> None:
    """Where nobody collects notes."""


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE or ord(character) in _SELECTORS
