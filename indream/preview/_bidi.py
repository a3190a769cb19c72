"""The order in which the characters of a line are drawn, where words run in two directions.

This is the algorithm of Unicode (UAX #9) without its control characters for nested directions.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["has_two_directions", "levels_of", "mirrored", "visual_order"]

_RTL: Final = frozenset({"R", "AL"})
# Spaces, symbols and punctuation marks have the direction of what is around them.
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON"})
# Marks of nested directions are ignored, as all control characters without a direction are.
_IGNORED: Final = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_BRACKETS: Final = (
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦅⦆〈〉《》「」『』【】〔〕〖〗〘〙〚〛（）［］｛｝｟｠｢｣"
)
_MIRRORED_SIGNS: Final = "<>«»‹›≤≥≪≫≮≯≰≱∈∋∉∌⊂⊃⊄⊅⊆⊇⊢⊣⋖⋗"
_CLOSING: Final = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_PAIRS: Final = {
    **_CLOSING,
    **dict(zip(_MIRRORED_SIGNS[::2], _MIRRORED_SIGNS[1::2], strict=True)),
}
_MIRRORED: Final = {**_PAIRS, **{closing: opening for opening, closing in _PAIRS.items()}}
# The algorithm stops to pair brackets if more than this number are open.
_OPEN: Final = 63


def has_two_directions(text: str) -> bool:
    """Whether a text has letters or numbers that run from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(it) in {*_RTL, "AN"} for it in text)


def mirrored(character: str) -> str:
    """The character that is drawn for another one where text runs from right to left: `)` for `(`."""
    return _MIRRORED.get(character, character)


def levels_of(text: str, *, rtl: bool) -> list[int]:
    """The level of each character of a paragraph; characters of odd levels run from right to left.

    Args:
        text: The paragraph.
        rtl: Whether it runs from right to left as a whole.
    """
    base = int(rtl)
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    places = [index for index, kind in enumerate(kinds) if kind not in _IGNORED]
    resolved = [kinds[index] for index in places]
    _resolve_weak(resolved, "R" if rtl else "L")
    _resolve_brackets([text[index] for index in places], resolved, "R" if rtl else "L")
    _resolve_neutral(resolved, "R" if rtl else "L")
    found = dict(zip(places, resolved, strict=True))
    levels: list[int] = []
    for index in range(len(text)):
        kind = found.get(index)
        if kind is None:
            levels.append(levels[-1] if levels else base)
        elif rtl:
            levels.append(1 if kind == "R" else 2)
        else:
            levels.append({"L": 0, "R": 1}.get(kind, 2))
    _reset_separators(kinds, levels, base)
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """The indexes of the characters of a line from left to right.

    Args:
        levels: Their levels.
    """
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    return order


def _resolve_weak(kinds: list[str], start: str) -> None:
    """Numbers and the signs that belong to them (rules W1 to W7)."""
    previous = strong = start
    for index in range(len(kinds)):
        if kinds[index] == "NSM":
            kinds[index] = previous
        previous = kinds[index]
        if previous in {"L", *_RTL}:
            strong = previous
        elif previous == "EN" and strong == "AL":
            kinds[index] = "AN"
    for index, kind in enumerate(kinds):
        if kind == "AL":
            kinds[index] = "R"
        elif 0 < index < len(kinds) - 1 and kind in {"ES", "CS"}:
            number = kinds[index - 1]
            if number == kinds[index + 1] and (number == "EN" or (number == "AN" and kind == "CS")):
                kinds[index] = number
    for first, end in _runs(kinds, frozenset({"ET"})):
        if "EN" in (kinds[first - 1 : first] + kinds[end : end + 1]):
            kinds[first:end] = ["EN"] * (end - first)
    strong = start
    for index, kind in enumerate(kinds):
        if kind in {"ES", "ET", "CS"}:
            kinds[index] = "ON"
        elif kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _resolve_brackets(characters: Sequence[str], kinds: list[str], base: str) -> None:
    """Two brackets have the same direction (rule N0)."""
    for opening, closing in _bracket_pairs(characters, kinds):
        inside = {_side(kind) for kind in kinds[opening + 1 : closing]} - {None}
        if not inside:
            continue
        direction = base
        if base not in inside:
            before = (_side(kind) for kind in reversed(kinds[:opening]))
            direction = next((side for side in before if side is not None), base)
        for index in (opening, closing):
            kinds[index] = direction


def _bracket_pairs(characters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """The places of brackets that belong together, in the order of the opening ones."""
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for index, (character, kind) in enumerate(zip(characters, kinds, strict=True)):
        if kind != "ON":
            continue
        if character in _CLOSING:
            if len(stack) == _OPEN:
                break
            stack.append((_CLOSING[character], index))
            continue
        matching = next(
            (number for number in reversed(range(len(stack))) if stack[number][0] == character), None
        )
        if matching is not None:
            pairs.append((stack[matching][1], index))
            del stack[matching:]
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], base: str) -> None:
    """Spaces and signs between two words of one direction have that direction too (rules N1 and N2)."""
    for first, end in _runs(kinds, _NEUTRAL):
        before = _side(kinds[first - 1]) if first else base
        after = _side(kinds[end]) if end < len(kinds) else base
        kinds[first:end] = [before if before == after and before else base] * (end - first)


def _reset_separators(kinds: Sequence[str], levels: list[int], base: int) -> None:
    """Tabs, and the white space before them, have the direction of the paragraph (rule L1)."""
    is_before_tab = False
    for index in reversed(range(len(kinds))):
        if kinds[index] in {"S", "B"}:
            is_before_tab = True
        elif kinds[index] != "WS" and kinds[index] not in _IGNORED:
            is_before_tab = False
        if is_before_tab:
            levels[index] = base


def _runs(kinds: Sequence[str], among: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The start and end of each sequence of some kinds."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] in among:
            end += 1
        if end > start:
            yield start, end
        start = end + 1


def _side(kind: str) -> str | None:
    """The direction of a letter or number; None for other characters."""
    return "R" if kind in {"R", "EN", "AN"} else "L" if kind == "L" else None
