"""Cues: captions in order of time, and the operations on them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, Self, cast, overload

from indream._errors import counted
from indream._paths import check_name
from indream.captions._cue import Cue
from indream.captions._durations import exact_number, milliseconds_of
from indream.captions._lines import line_of, lines_of
from indream.captions._problems import LINE_LENGTH, overlaps, reading_problems
from indream.captions._text import words_of
from indream.captions._timing import time_text

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from indream.captions._cue import Found, Granularity
    from indream.captions._durations import Duration
    from indream.captions._problems import CaptionProblem
    from indream.generated.editor_state import CaptionAsset, CaptionEntry

__all__ = ["Cues", "cues_found", "formatted"]

_GAP = Fraction(800)


class Cues(Sequence[Cue]):
    """Cues in order of time: words with times of their own, or lines.

    Immutable: each method returns new cues. Cues with the same texts, times and granularity are equal.

    Args:
        cues: Cues, or tuples of text, start and end in milliseconds, and optionally a confidence.
        granularity: `"word"` if each cue is a word, with the space that separates it from the previous one at
            its start; otherwise `"line"`.

    Raises:
        ValueError: A cue has no text, begins before 0, or does not end after its start; or the granularity is
            another text.
        TypeError: A cue is not a tuple of text and numbers.

    Attributes:
        granularity: `"word"` or `"line"`.
        skipped: The parts of the file that were left out, and why.
        estimated: Whether times of words were estimated from the lengths of the words.

    Examples:
        >>> cues = Cues([("Hello, world", 0, 1500)])
        >>> print(cues.shift(2).to_srt())
        1
        00:00:02,000 --> 00:00:03,500
        Hello, world
        <BLANKLINE>
    """

    __slots__ = ("_cues", "estimated", "granularity", "skipped")

    _cues: tuple[Cue, ...]
    granularity: Granularity
    skipped: tuple[str, ...]
    estimated: bool

    def __init__(
        self, cues: Iterable[Cue | tuple[Any, ...]] = (), *, granularity: Granularity = "line"
    ) -> None:
        if granularity not in ("word", "line"):
            raise ValueError(f"granularity must be 'word' or 'line', not {granularity!r}")
        checked = [_checked(number, cue) for number, cue in enumerate(cues, start=1)]
        checked.sort(key=lambda cue: (cue.start, cue.end))
        _fill(self, checked, granularity)

    def _with(
        self,
        cues: Iterable[Cue],
        granularity: Granularity | None = None,
        *,
        estimated: bool | None = None,
        skipped: Iterable[str] = (),
    ) -> Self:
        new = type(self).__new__(type(self))
        estimate = self.estimated if estimated is None else estimated
        _fill(new, cues, granularity or self.granularity, [*self.skipped, *skipped], estimate)
        return new

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cues cannot be changed: make new ones instead of setting {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cues cannot be changed: {name!r} stays")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self._cues, self.granularity, self.skipped, self.estimated)

    def __len__(self) -> int:
        return len(self._cues)

    @overload
    def __getitem__(self, index: int) -> Cue: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Cue | Self:
        if isinstance(index, slice):
            cues = self._cues[index]
            return self._with(cues if (index.step or 1) > 0 else cues[::-1])
        return self._cues[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cues):
            return NotImplemented
        return self.granularity == other.granularity and self._cues == other._cues

    def __hash__(self) -> int:
        return hash((self.granularity, self._cues))

    def __repr__(self) -> str:
        if not self._cues:
            return "<Cues: none>"
        cues = counted(len(self), self.granularity)
        last = max(cue.end for cue in self._cues)
        return f"<Cues: {cues}, {time_text(self._cues[0].start)} to {time_text(last)}>"

    def lines(self, *, max_chars: int = LINE_LENGTH, max_gap: Duration = 0.8) -> Self:
        """Join words into lines, broken first at pauses and at ends of sentences.

        Cues that are lines stay as they are if their lines have at most `max_chars` characters; longer ones
        are divided, and the times of the parts are estimated.

        Args:
            max_chars: The number of characters of a line. A longer word is a line of its own.
            max_gap: The longest pause within a line, in seconds.

        Raises:
            ValueError: `max_chars` is below 1, or `max_gap` is negative or not a time.
            TypeError: An argument has another type.
        """
        limit = _count("max_chars", max_chars)
        gap = milliseconds_of("max_gap", max_gap)
        if gap < 0:
            raise ValueError(f"max_gap must not be negative, is {max_gap!r}")
        if self.granularity == "word":
            return self._with((line_of(line) for line in lines_of(self._cues, limit, gap)), "line")
        lines: list[Cue] = []
        divided = False
        for cue in self._cues:
            if max(map(len, cue.text.split("\n"))) <= limit:
                lines.append(cue)
            else:
                divided = True
                lines += (line_of(line) for line in lines_of(_words(cue), limit, gap))
        lines.sort(key=lambda cue: (cue.start, cue.end))
        return self._with(lines, estimated=self.estimated or divided)

    def words(self) -> Self:
        """Divide the time of each line among its words by their lengths: an estimate, as `estimated` shows.

        Cues that are words already stay as they are.
        """
        if self.granularity == "word":
            return self
        words: list[Cue] = []
        for cue in self._cues:
            first, *rest = _words(cue)
            if words:
                from indream.captions._text import joined

                first = first._replace(text=joined(words[-1].text, first.text))
            words += [first, *rest]
        words.sort(key=lambda cue: (cue.start, cue.end))
        return self._with(_first_without_space(words), "word", estimated=True)

    def shift(self, by: Duration) -> Self:
        """Move all cues in time, later or, if `by` is negative, earlier.

        Cues that would end before 0 are left out and listed in `skipped`; one that would begin before 0
        begins at 0.

        Args:
            by: Seconds, or a text such as `"-500ms"`.

        Raises:
            ValueError: `by` is not a time.
            TypeError: It has another type.
        """
        offset = milliseconds_of("by", by)
        moved = [
            cue._replace(start=max(cue.start + offset, Fraction(0)), end=cue.end + offset) for cue in self
        ]
        skipped = [
            f"cue {number}: it would end before 0"
            for number, cue in enumerate(moved, start=1)
            if cue.end <= 0
        ]
        return self._with(self._first([cue for cue in moved if cue.end > 0]), skipped=skipped)

    def retime(self, rate: float | Fraction) -> Self:
        """Fit the cues to a video that plays at another rate: all times are divided by it.

        Args:
            rate: 2 for a video that plays at double speed; 25 / 24 for a film that was sped up to 25 fps.

        Raises:
            ValueError: `rate` is not positive, or not finite.
            TypeError: It is not a number.
        """
        exact = _positive("rate", rate)
        return self._with(cue._replace(start=cue.start / exact, end=cue.end / exact) for cue in self)

    def cut(self, start: Duration, end: Duration) -> Self:
        """Return the cues of a period, with times counted from its start; those at its edges are cut.

        Args:
            start: The start of the period in seconds.
            end: The end of the period in seconds.

        Raises:
            ValueError: The period does not end after its start, or one of them is not a time.
            TypeError: An argument has another type.
        """
        first, last = milliseconds_of("start", start), milliseconds_of("end", end)
        if last <= first:
            raise ValueError(f"end must be after start: {end!r} is not after {start!r}")
        inside = [
            cue._replace(start=max(cue.start - first, Fraction(0)), end=min(cue.end, last) - first)
            for cue in self
            if cue.start < last and cue.end > first
        ]
        return self._with(self._first(inside))

    def _first(self, cues: list[Cue]) -> list[Cue]:
        """The cues, without the space that separated the first word from one that was removed."""
        cues.sort(key=lambda cue: (cue.start, cue.end))
        return _first_without_space(cues) if self.granularity == "word" else cues

    def to_srt(self) -> str:
        """Return the cues as an SRT file. Words are joined into lines, as `lines()` does.

        Times are rounded to milliseconds. SRT has no way to write `<b>` or `{\\an8}` as text: readers take
        them for markup.
        """
        from indream.captions._srt import write_srt

        return write_srt(self.lines() if self.granularity == "word" else self)

    def to_vtt(self, *, words: bool = False) -> str:
        """Return the cues as a WebVTT file. Words are joined into lines, as `lines()` does.

        Args:
            words: Whether the times of words are written too, in tags inside the lines. For cues that are
                lines they are estimated, as `words()` does.
        """
        from indream.captions._vtt import write_vtt, write_vtt_words

        if not words:
            return write_vtt(self.lines() if self.granularity == "word" else self)
        if self.granularity == "line":
            return write_vtt_words(_words(cue) for cue in self)
        return write_vtt_words(lines_of(self._cues, LINE_LENGTH, _GAP))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the cues to a file, in UTF-8 without a byte order mark; an existing file is replaced at once.

        Args:
            path: The file; its suffix decides the format: `.srt`, or `.vtt`, which has the times of words if
                the cues are words.

        Raises:
            CaptionsError: The suffix is another one (`CAPTIONS_FORMAT_UNKNOWN`).
            OSError: The file cannot be written.
        """
        from indream.captions._saving import format_of, write

        write(formatted(self, format_of(path)), path)

    def problems(self, *, max_chars_per_second: float = 20) -> list[CaptionProblem]:
        """Return the problems for readers: overlaps, too little time, and lines that are too long.

        Words are joined into lines, as `lines()` does, except to find overlaps.

        Args:
            max_chars_per_second: The reading speed above which a cue is too fast.

        Raises:
            ValueError: It is not positive, or not finite.
            TypeError: It is not a number.

        Returns:
            The problems in order of time.
        """
        limit = _positive("max_chars_per_second", max_chars_per_second)
        shown = self.lines() if self.granularity == "word" else self
        problems = overlaps(self) + reading_problems(shown, limit)
        return sorted(problems, key=lambda problem: problem.start)

    def to_editor_asset(self, id: str, *, filename: str = "captions.json") -> CaptionAsset:
        """Return the cues as an asset of an editor state, for a captions item.

        Args:
            id: The id of the asset.
            filename: A name for people; no file of this name is needed.

        Raises:
            ValueError: `id` or `filename` is empty.
            TypeError: One of them is not a text.
        """
        id, filename = check_name("id", id), check_name("filename", filename)
        import json

        entries = [_entry(cue, words=self.granularity == "word") for cue in self]
        # A cue may be cut so short that the numbers of JSON cannot say it; nothing of it is seen.
        entries = [entry for entry in entries if entry["startMs"] != entry["endMs"]]
        return {
            "id": id,
            "type": "caption",
            "filename": filename,
            "size": len(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode("utf-8")),
            "mimeType": "application/json",
            "captions": entries,
            "timingGranularity": self.granularity,
        }


def formatted(cues: Cues, format: Literal["srt", "vtt"]) -> str:
    """The content of a file for the cues, as `save` writes it."""
    match format:
        case "srt":
            return cues.to_srt()
        case "vtt":
            return cues.to_vtt(words=cues.granularity == "word")


def cues_found(found: Found) -> Cues:
    """The cues that a reader has found; they are in order and checked already."""
    return _restored(Cues, tuple(found.cues), found.granularity, tuple(found.skipped), found.estimated)


def _restored(
    cls: type[Cues],
    cues: tuple[Cue, ...],
    granularity: Granularity,
    skipped: tuple[str, ...],
    estimated: bool,
) -> Cues:
    restored = cls.__new__(cls)
    _fill(restored, cues, granularity, skipped, estimated)
    return restored


def _fill(
    new: Cues,
    cues: Iterable[Cue],
    granularity: Granularity,
    skipped: Iterable[str] = (),
    estimated: bool = False,
) -> None:
    """Set the attributes of new cues, which nothing can change afterward."""
    values = {
        "_cues": tuple(cues),
        "granularity": granularity,
        "skipped": tuple(skipped),
        "estimated": estimated,
    }
    for name, value in values.items():
        object.__setattr__(new, name, value)


def _words(cue: Cue) -> list[Cue]:
    """The words of a line, with estimated times."""
    return [
        Cue(text, Fraction(start), Fraction(end), cue.confidence)
        for text, start, end, _ in words_of(cue.text, cue.start, cue.end)
    ]


def _first_without_space(words: list[Cue]) -> list[Cue]:
    if words:
        words[0] = words[0]._replace(text=words[0].text.lstrip())
    return words


def _checked(number: int, cue: object) -> Cue:
    """A cue of the caller with exact times."""
    values = cast("tuple[object, ...]", cue) if isinstance(cue, tuple) else ()
    if not 3 <= len(values) <= 4:
        raise TypeError(f"cue {number} must be a tuple of text, start and end, not {cue!r:.80}")
    text, start, end, confidence = values if len(values) == 4 else (*values, None)
    if not isinstance(text, str):
        raise TypeError(f"the text of cue {number} must be a string, not {type(text).__name__}")
    if not text.strip():
        raise ValueError(f"cue {number} has no text")
    since = exact_number(f"the start of cue {number}", start, "milliseconds")
    until = exact_number(f"the end of cue {number}", end, "milliseconds")
    if since < 0 or until <= since:
        raise ValueError(
            f"cue {number} must begin at 0 or later and end after it begins: {start!r} to {end!r}"
        )
    if confidence is not None:
        confidence = float(exact_number(f"the confidence of cue {number}", confidence))
    return Cue(text, since, until, confidence)


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be an integer, not {type(value).__name__}")
    if value < 1:
        raise ValueError(f"{name} must be at least 1, is {value}")
    return value


def _positive(name: str, value: object) -> Fraction:
    number = exact_number(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be positive, is {value}")
    return number


def _entry(cue: Cue, *, words: bool) -> CaptionEntry:
    return {
        "text": cue.text,
        "startMs": _json_number(cue.start),
        "endMs": _json_number(cue.end),
        "timestampMs": _json_number((cue.start + cue.end) / 2) if words else None,
        "confidence": cue.confidence,
    }


def _json_number(time: Fraction) -> float:
    return time.numerator if time.denominator == 1 else float(time)
