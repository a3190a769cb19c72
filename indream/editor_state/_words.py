"""Wording of times, types and lists of names."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from indream._json.words import SHOWN_LENGTH, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

__all__ = [
    "FEW",
    "TICKS_PER_SECOND",
    "did_you_mean",
    "hint_for_name",
    "listed",
    "plain_number",
    "refuse_timeline",
    "seconds",
    "ticks",
    "type_names",
]

TICKS_PER_SECOND: Final = 240_000
# The maximum number of values to list in the middle of a sentence.
FEW: Final = 6

# Among more names than this, no similar name is searched, because that would take long.
_SEARCHED = 150


def listed(words: Sequence[str], last: str = "or") -> str:
    """Words as a list in a sentence.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b or c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def did_you_mean(word: object, names: Collection[str]) -> str | None:
    """The name that was probably meant, or None.

    >>> did_you_mean("fontsize", ["fontSize", "fontStyle"]), did_you_mean("x", ["fontSize"])
    ('fontSize', None)
    """
    if not isinstance(word, str) or len(word) > SHOWN_LENGTH or len(names) > _SEARCHED:
        return None
    return _closest(word, tuple(names))


@lru_cache(maxsize=512)
def _closest(word: str, names: tuple[str, ...]) -> str | None:
    # "item-2" is not a misspelling of "item-3".
    plain = {_plain(name): name for name in names if _digits(name) == _digits(word)}
    found = get_close_matches(_plain(word), plain, n=1, cutoff=0.7)
    return plain[found[0]] if found else None


def _plain(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def hint_for_name(noun: str, word: str, names: Collection[str]) -> str | None:
    """A hint that shows the name that was probably meant, or all names if they are few.

    >>> hint_for_name("item", "intor", ["intro"]), hint_for_name("item", "x", ["intro", "end"])
    ('did you mean "intro"?', 'the items are "intro" and "end"')
    """
    similar = did_you_mean(word, names)
    if similar is not None:
        return f"did you mean {quoted(similar)}?"
    if not 0 < len(names) <= FEW:
        return None
    subject = f"the only {noun} is" if len(names) == 1 else f"the {noun}s are"
    return f"{subject} {listed([quoted(name) for name in names], 'and')}"


def plain_number(number: float) -> str:
    """A finite number, without the fraction `.0`.

    >>> plain_number(480000), plain_number(1.0), plain_number(0.5)
    ('480000', '1', '0.5')
    """
    return str(int(number)) if number == int(number) else repr(float(number))


def ticks(number: float) -> str:
    """A number of ticks, with its length in seconds.

    >>> ticks(480000), ticks(120000.0)
    ('480000 (2 s)', '120000 (0.5 s)')
    """
    return f"{plain_number(number)} ({number / TICKS_PER_SECOND:.6g} s)"


def seconds(number: float) -> str:
    """A number of ticks in seconds.

    >>> seconds(480000), seconds(1)
    ('2 s', '0.000004 s')
    """
    text = f"{number / TICKS_PER_SECOND:.6f}".rstrip("0").rstrip(".")
    return f"{text} s"


_TYPE_NAMES: Final = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def type_names(node: Mapping[str, Any]) -> list[str]:
    """The types that a part of the schema names, in words."""
    types = node.get("type", ())
    return [_TYPE_NAMES[name] for name in ([types] if isinstance(types, str) else types)]


def refuse_timeline(state: object) -> None:
    """Raise a TypeError for a timeline of `indream.timeline`: its editor state is meant.

    Anything else is read as far as it is an editor state, so a timeline would be an empty one.
    """
    if callable(getattr(state, "to_editor_state", None)):
        raise TypeError(
            f"the editor state must be a dict, not {type(state).__name__}: pass its to_editor_state()"
        )
