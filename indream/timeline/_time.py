"""Exact times: whole ticks, the texts that stand for them, and the frames that they are rounded to."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Final, TypeAlias

from indream._arguments import check_type
from indream.captions._durations import exact_number, milliseconds_of
from indream.editor_state._timeline import TICKS_PER_MS
from indream.editor_state._words import TICKS_PER_SECOND
from indream.timeline._errors import TimelineError, in_message

__all__ = ["Duration", "Grid", "Time", "frames", "rate", "seconds", "ticks", "timecode", "times"]

Duration: TypeAlias = "Time | int | float | Fraction | timedelta | str"
"""A bare number is seconds. Texts: `"1.5s"`, `"500ms"`, `"45f"` (frames at the timeline's fps), `"360000t"`
(ticks), `"1:02.5"` (m:s), `"1:00:02.5"` (h:m:s), `"00:00:01:15"` (timecode), `"00:00:01;15"` (drop-frame). A
float counts as the decimal that it prints as."""

_FORMS: Final = (
    "a number of seconds, or a text such as '1.5s', '500ms', '45f', '360000t', '1:02.5', '00:00:01:15' or "
    "'00:00:01;15'"
)
_FRAMES: Final = re.compile(r"([+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?)\s*f")
_TIMECODE: Final = re.compile(r"([+-]?)([0-9]{1,6}):([0-9]{2}):([0-9]{2})([:;])([0-9]{2,3})")
_RATES: Final = {Fraction(nominal * 1000, 1001): nominal for nominal in (24, 30, 48, 60, 120)}
# The longest time in ticks, about 1,189 years: JSON numbers beyond this are not exact in all programs.
_LONGEST: Final = 2**53
# The decimals of a time in seconds that are close enough to read.
_DECIMALS: Final = 3
# Frame numbers that a drop-frame timecode leaves out at the start of a minute, by its frames per second.
_DROPPED: Final = {30: 2, 60: 4}


class Time:
    """An exact time: whole ticks, 240,000 per second. Immutable.

    It can be added to and compared with everything that stands for a time, such as seconds or `"1.5s"`.
    `seconds`, `frames`, `ticks` and `timecode` return one.

    Args:
        ticks: The number of ticks.

    Raises:
        TimelineError: It is longer than about 1,189 years (`TIME_INVALID`).
        TypeError: The number is not an integer.

    Attributes:
        ticks: The number of ticks.

    Examples:
        >>> clip_end = seconds(1.5) + "500ms"
        >>> clip_end, clip_end.frames(25), clip_end == 2
        (Time('2s'), Fraction(50, 1), True)
    """

    __slots__ = ("_ticks",)

    def __init__(self, ticks: int = 0) -> None:
        check_type("ticks", ticks, int, "an integer (seconds() takes seconds)")
        if abs(ticks) > _LONGEST:
            raise _too_long()
        self._ticks = ticks

    @property
    def ticks(self) -> int:
        """The number of ticks."""
        return self._ticks

    @property
    def seconds(self) -> Fraction:
        """The time in seconds, exact."""
        return Fraction(self._ticks, TICKS_PER_SECOND)

    def frames(self, fps: float = 30) -> Fraction:
        """Return the number of frames, exact.

        Args:
            fps: Frames per second; 23.976, 29.97 and 59.94 mean the exact 1000/1001 rates.
        """
        return self.seconds * rate(fps)

    def __float__(self) -> float:
        return self._ticks / TICKS_PER_SECOND

    def __str__(self) -> str:
        """The time in seconds, without a unit: at most three decimals if that is close enough to read."""
        return times(self._ticks)[0]

    def __repr__(self) -> str:
        decimals = self.seconds
        exact = Fraction(repr(float(self))) == decimals
        return f"Time('{float(self):.15g}s')" if exact else f"Time('{self._ticks}t')"

    def __hash__(self) -> int:
        return hash(float(self))

    def __bool__(self) -> bool:
        return self._ticks != 0

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._ticks == other._ticks
        if not isinstance(other, int | float | Fraction | timedelta | str) or isinstance(other, bool):
            return NotImplemented
        try:
            return self._ticks == _exact_ticks(other)
        except TimelineError:
            return False

    def __lt__(self, other: Duration) -> bool:
        return self._ticks < _exact_ticks(other)

    def __le__(self, other: Duration) -> bool:
        return self._ticks <= _exact_ticks(other)

    def __gt__(self, other: Duration) -> bool:
        return self._ticks > _exact_ticks(other)

    def __ge__(self, other: Duration) -> bool:
        return self._ticks >= _exact_ticks(other)

    def __add__(self, other: Duration) -> Time:
        return Time(self._ticks + _whole_ticks(other))

    def __radd__(self, other: Duration) -> Time:
        return Time(_whole_ticks(other) + self._ticks)

    def __sub__(self, other: Duration) -> Time:
        return Time(self._ticks - _whole_ticks(other))

    def __rsub__(self, other: Duration) -> Time:
        return Time(_whole_ticks(other) - self._ticks)

    def __mul__(self, factor: float | Fraction) -> Time:
        return Time(round(self._ticks * _number("factor", factor)))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float | Fraction) -> Time:
        return Time(round(self._ticks / _number("divisor", divisor)))

    def __neg__(self) -> Time:
        return Time(-self._ticks)


class Grid:
    """The frames of a timeline, and whether its starts and durations are rounded to them.

    Args:
        fps: Frames per second; 23.976, 29.97 and 59.94 mean the exact 1000/1001 rates.
        snap: Whether times are rounded to frames.
    """

    __slots__ = ("fps", "frame", "snap")

    def __init__(self, fps: float = 30, snap: bool = True) -> None:
        self.fps = rate(fps)
        frame = TICKS_PER_SECOND / self.fps
        # Whole for all usual rates, which is faster to calculate with.
        self.frame = int(frame) if frame.denominator == 1 else frame
        self.snap = snap

    def ticks(self, value: Duration) -> int:
        """The time that a value stands for, in ticks, not rounded to frames."""
        return _whole_ticks(value, self.fps)

    @property
    def least(self) -> int:
        """The shortest duration, in ticks: a frame, or a tick without `snap`."""
        return max(round(self.frame), 1) if self.snap else 1

    def nearest(self, ticks: int) -> int:
        """The frame nearest to a time, in ticks, away from 0 for a half; the time itself without `snap`."""
        if not self.snap or ticks % self.frame == 0:
            return ticks
        if ticks < 0:  # so that a shift and the one back are equally long
            return -self.nearest(-ticks)
        return round(floor(ticks / self.frame + Fraction(1, 2)) * self.frame)

    def below(self, ticks: int) -> int:
        """The last frame that is not after a time, in ticks; the time itself without `snap`."""
        if not self.snap or ticks % self.frame == 0:
            return ticks
        return floor(ticks // self.frame * self.frame)


def times(*ticks: int) -> list[str]:
    """The times of one message, in seconds: with as many decimals as tell different times apart.

    >>> times(480_000, 80_000), times(480_000, 480_001)
    (['2', '0.333'], ['2', '2.000004'])
    """
    texts: list[str] = []
    for digits in range(_DECIMALS, 7):  # a tick is more than a millionth of a second
        texts = [f"{round(number / TICKS_PER_SECOND, digits):.15g}" for number in ticks]
        if len(set(texts)) == len(set(ticks)):
            break
    return texts


def seconds(value: float | Fraction | str) -> Time:
    """Return a time in seconds; a float counts as the decimal that it prints as.

    Args:
        value: The number of seconds, or a text such as `"1.5"`.

    Raises:
        TimelineError: The text cannot be read, or the number is not finite (`TIME_INVALID`).
        TypeError: It is not a number or a text.

    Examples:
        >>> seconds(0.1) + seconds(0.2) == seconds(0.3)
        True
    """
    return Time(_whole_ticks(value))


def frames(count: int, fps: float = 30) -> Time:
    """Return the length of a number of frames.

    Args:
        count: The number of frames.
        fps: Frames per second; 23.976, 29.97 and 59.94 mean the exact 1000/1001 rates.

    Raises:
        TimelineError: A number is not finite, or `fps` is not from 1 to 1000 (`TIME_INVALID`).

    Examples:
        >>> frames(15), frames(1, 29.97).ticks
        (Time('0.5s'), 8008)
    """
    return Time(round(_number("count", count) * TICKS_PER_SECOND / rate(fps)))


def ticks(count: int) -> Time:
    """Return a time in ticks, 240,000 per second.

    Args:
        count: The number of ticks.
    """
    return Time(count)


def timecode(text: str, fps: float = 30) -> Time:
    """Return the time of a timecode.

    Args:
        text: `hh:mm:ss:ff`, or `hh:mm:ss;ff` for drop-frame, which exists at 29.97 and 59.94 fps; 30 and 60
            mean these rates then.
        fps: Frames per second; 23.976, 29.97 and 59.94 mean the exact 1000/1001 rates.

    Raises:
        TimelineError: The text is not a timecode of this rate (`TIME_INVALID`).
        TypeError: It is not a text.

    Examples:
        >>> timecode("00:00:01:15"), timecode("00:10:00;00", 29.97).frames(29.97)
        (Time('1.5s'), Fraction(17982, 1))
    """
    check_type("text", text, str, "a timecode")
    found = _TIMECODE.fullmatch(text.strip())
    if found is None:
        raise _invalid(text, "hh:mm:ss:ff, or hh:mm:ss;ff for drop-frame")
    return Time(round(_of_timecode(text, found, rate(fps))))


def rate(fps: float | Fraction) -> Fraction:
    """Frames per second, exact; 23.976, 29.97 and 59.94 as the rates that they stand for."""
    exact = _number("fps", fps)
    if not 1 <= exact <= 1000:
        raise TimelineError("TIME_INVALID", f"fps must be from 1 to 1000, is {in_message(fps)}.")
    for broadcast in _RATES:
        # 23.98 is a common spelling of 23.976.
        if abs(exact - broadcast) < Fraction(1, 200):
            return broadcast
    return exact


def _number(name: str, value: float | Fraction) -> Fraction:
    try:
        return exact_number(name, value)
    except ValueError as error:
        raise TimelineError("TIME_INVALID", f"{error}.") from None


def _whole_ticks(value: Duration, fps: Fraction = Fraction(30)) -> int:
    whole = value * TICKS_PER_SECOND if type(value) is int else round(_exact_ticks(value, fps))
    if abs(whole) > _LONGEST:
        raise _too_long()
    return whole


def _exact_ticks(value: Duration, fps: Fraction = Fraction(30)) -> Fraction | int:
    """The time that a value stands for; not a whole number for 1/7 s, which is rounded when it is used."""
    if isinstance(value, Time):
        return value.ticks
    if isinstance(value, timedelta):
        micros = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
        return Fraction(micros * TICKS_PER_SECOND, 1_000_000)
    if isinstance(value, str):
        return _of_text(value, fps)
    try:
        return exact_number("a time", value, _FORMS) * TICKS_PER_SECOND
    except ValueError:
        raise _invalid(value, _FORMS) from None


def _of_text(text: str, fps: Fraction) -> Fraction:
    stripped = text.strip()
    if found := _FRAMES.fullmatch(stripped):
        return Fraction(found[1]) * TICKS_PER_SECOND / fps
    if found := _TIMECODE.fullmatch(stripped):
        return _of_timecode(text, found, fps)
    try:
        return milliseconds_of("a time", text) * TICKS_PER_MS
    except ValueError:
        raise _invalid(text, _FORMS) from None


def _of_timecode(text: str, found: re.Match[str], fps: Fraction) -> Fraction:
    """The time of a timecode. Drop-frame leaves out numbers, not frames, to stay close to the clock."""
    hours, minutes, secs, frame = (int(found[group]) for group in (2, 3, 4, 6))
    nominal = _RATES.get(fps, fps)
    if nominal.denominator != 1:
        raise _invalid(text, f"seconds: {float(fps):g} fps has no timecode")
    # Three digits could mean milliseconds, unless the rate has frames of three digits.
    if minutes > 59 or secs > 59 or frame >= nominal or (len(found[6]) > 2 and nominal <= 100):
        raise _invalid(text, f"hh:mm:ss:ff with minutes and seconds below 60 and frames below {nominal}")
    number = (hours * 3600 + minutes * 60 + secs) * nominal + frame
    if found[5] == ";":
        dropped = _DROPPED.get(int(nominal))
        if dropped is None:
            raise _invalid(text, f"hh:mm:ss:ff: drop-frame exists at 29.97 and 59.94 fps, not at {nominal}")
        if secs == 0 and frame < dropped and minutes % 10:
            raise _invalid(text, f"a frame that exists: this minute begins with frame {dropped}")
        total = hours * 60 + minutes
        number -= dropped * (total - total // 10)
        fps = Fraction(nominal * 1000, 1001)
    time = number * TICKS_PER_SECOND / fps
    return -time if found[1] == "-" else time


def _too_long() -> TimelineError:
    return TimelineError("TIME_INVALID", f"A time is longer than {_LONGEST} ticks, about 1,189 years.")


def _invalid(value: object, forms: str) -> TimelineError:
    return TimelineError("TIME_INVALID", f"{in_message(value)} is not a time. Write {forms}.")
