"""Durations as arguments: seconds, timedeltas, and texts such as `"1:02.5"`; exact milliseconds inside."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from fractions import Fraction
from typing import Final, TypeAlias

__all__ = ["Duration", "exact", "exact_number", "milliseconds_of"]

Duration: TypeAlias = "int | float | Fraction | timedelta | str"
"""A number is seconds. Texts: `"1.5s"`, `"500ms"`, `"1:02.5"` (m:s), `"1:00:00"` (h:m:s), `"360000t"` (ticks,
240,000 per second). A float counts as the decimal that it prints as."""

_TEXT: Final = re.compile(r"([+-]?)([0-9]{1,12}(?:\.[0-9]{1,12})?)\s*(s|ms|t|)")
# Seconds are below 60, and so are minutes after hours.
_CLOCK: Final = re.compile(
    r"([+-]?)(?:([0-9]{1,9}):(?=[0-5]?[0-9]:))?([0-9]{1,9}):([0-5]?[0-9](?:\.[0-9]{1,12})?)"
)
_UNITS: Final = {"": Fraction(1000), "s": Fraction(1000), "ms": Fraction(1), "t": Fraction(1, 240)}


def exact(number: float | Fraction) -> Fraction:
    """A finite number as it is written: a float counts as the decimal that it prints as."""
    # A subclass of float, such as the numbers of NumPy, may print another text.
    return Fraction(float.__repr__(number) if isinstance(number, float) else number)


def exact_number(name: str, value: object, kind: str = "a number") -> Fraction:
    """A number as it is written: a float counts as the decimal that it prints as.

    Args:
        name: The name of the number, for the message.
        value: The number.
        kind: The words for what it must be.

    Raises:
        TypeError: It is not a number.
        ValueError: It is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise TypeError(f"{name} must be {kind}, not {type(value).__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} must be finite, not {value}")
    return exact(value)


def milliseconds_of(name: str, value: Duration) -> Fraction:
    """A duration in milliseconds, exact.

    Args:
        name: The name of the argument, for the message.
        value: The duration.

    Raises:
        TypeError: It is not a duration.
        ValueError: It is not a finite number, or its text cannot be read.
    """
    # A time of the timeline has whole ticks; this module cannot import its class, which is above.
    ticks: object = getattr(value, "ticks", None)
    if isinstance(ticks, int):
        return Fraction(ticks, 240)
    if isinstance(value, timedelta):
        return Fraction((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds, 1000)
    if isinstance(value, str):
        return _of_text(name, value)
    return exact_number(name, value, "seconds or a text such as '1.5s'") * 1000


def _of_text(name: str, text: str) -> Fraction:
    if found := _TEXT.fullmatch(text.strip()):
        time = Fraction(found[2]) * _UNITS[found[3]]
    elif found := _CLOCK.fullmatch(text.strip()):
        time = (int(found[2] or 0) * 3600 + int(found[3]) * 60 + Fraction(found[4])) * 1000
    else:
        raise ValueError(
            f"{name} must be seconds or a text such as '1.5s', '500ms', '1:02.5' or '360000t', not {text!r}"
        )
    return -time if found[1] == "-" else time
