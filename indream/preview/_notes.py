"""Notes: the known differences between a preview and the picture of the service."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "AFTER_END",
    "COLOR_UNKNOWN",
    "EFFECT_APPROXIMATED",
    "FILE_MISSING",
    "FONT_SUBSTITUTED",
    "GLYPHS_MISSING",
    "PLACEHOLDER",
    "TRANSITION_ASSUMED",
    "Note",
    "Notes",
]

FONT_SUBSTITUTED: Final = "PREVIEW_FONT_SUBSTITUTED"
GLYPHS_MISSING: Final = "PREVIEW_GLYPHS_MISSING"
PLACEHOLDER: Final = "PREVIEW_PLACEHOLDER"
EFFECT_APPROXIMATED: Final = "PREVIEW_EFFECT_APPROXIMATED"
TRANSITION_ASSUMED: Final = "PREVIEW_TRANSITION_ASSUMED"
COLOR_UNKNOWN: Final = "PREVIEW_COLOR_UNKNOWN"
FILE_MISSING: Final = "PREVIEW_FILE_MISSING"
AFTER_END: Final = "PREVIEW_AFTER_END"

_SENTENCES: Final = {
    FONT_SUBSTITUTED: "Some fonts are not installed; the lines may break elsewhere",
    GLYPHS_MISSING: "Some characters are not in the font of their item",
    PLACEHOLDER: "Some items are shown as boxes, or are silent",
    EFFECT_APPROXIMATED: "The exact look of some animations, effects and charts is not documented",
    TRANSITION_ASSUMED: "The exact look of transitions is not documented; they are centered on the cut",
    COLOR_UNKNOWN: "Some colors cannot be read and are shown in gray",
    FILE_MISSING: "Some files were not passed; nothing is downloaded",
    AFTER_END: "The video has ended at some of the times",
}
# A message names at most this many details.
_DETAILS: Final = 8


class Note(NamedTuple):
    """A known difference between a preview and the picture of the service.

    Attributes:
        code: The kind of difference: `PREVIEW_FONT_SUBSTITUTED`, `PREVIEW_GLYPHS_MISSING`,
            `PREVIEW_PLACEHOLDER`, `PREVIEW_EFFECT_APPROXIMATED`, `PREVIEW_TRANSITION_ASSUMED`,
            `PREVIEW_COLOR_UNKNOWN`, `PREVIEW_FILE_MISSING` or `PREVIEW_AFTER_END`.
        items: The ids of the items that it is about; `"background"` stands for the global background.
        message: One sentence.
    """

    code: str
    items: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        items = f" ({', '.join(self.items)})" if self.items else ""
        return f"{self.code}: {self.message}{items}"


class Notes:
    """Collects notes, each code once, with the items and details in the order in which they are found."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, None]] = {}
        self._details: dict[str, dict[str, None]] = {}

    def add(self, code: str, item: str | None, detail: str) -> None:
        """Add an item to the note with this code.

        Args:
            code: The code.
            item: The id of the item; None if it is about no item.
            detail: A few words about the difference, such as the name of the font.
        """
        self._items.setdefault(code, {}).update({} if item is None else {item: None})
        self._details.setdefault(code, {})[detail] = None

    def listed(self) -> list[Note]:
        """The notes in the order of the codes' names."""
        return [Note(code, tuple(self._items[code]), self._message(code)) for code in sorted(self._items)]

    def _message(self, code: str) -> str:
        details = list(self._details[code])
        shown = "; ".join(details[:_DETAILS])
        more = f"; and {len(details) - _DETAILS} more" if len(details) > _DETAILS else ""
        return f"{_SENTENCES[code]}: {shown}{more}."
