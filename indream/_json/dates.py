"""Reads dates and date-times with a zone, and writes date-times back exactly as they were received."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from dateutil.parser import isoparse

__all__ = ["format_moment", "parse_day", "parse_moment"]

_read = datetime.fromisoformat

# The parsers accept more: signs and spaces among the digits, any separator, and a colon before the fraction.
_DATE_TIME = re.compile(
    r"""
    (?: \d{4}-\d\d-\d\d | \d{8} | \d{4}-W\d\d-\d | \d{4}W\d{3} | \d{4}-\d{3} | \d{7} )
    [Tt\ ]
    \d\d (?: :\d\d (?: :\d\d (?: [.,]\d+ )? )? | \d\d (?: \d\d (?: [.,]\d+ )? )? )?
    (?: [Zz] | [+-]\d\d (?: :?\d\d )? )
    """,
    re.ASCII | re.VERBOSE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class _Moment(datetime):
    """A date-time that keeps its text, because its text differs from the service's usual form.

    Arithmetic and `replace` return a date-time without the text, so the text always matches the value.
    """

    wire_text: str | None = None

    def __repr__(self) -> str:
        return repr(datetime.combine(self.date(), self.timetz()))

    def __reduce_ex__(self, protocol: Any) -> str | tuple[Any, ...]:
        if self.wire_text is None:
            return super().__reduce_ex__(protocol)
        return parse_moment, (self.wire_text,)


def parse_moment(text: str) -> datetime:
    """Read any ISO 8601 date-time with a zone; ValueError for every other text.

    `format_moment` returns the same text.
    """
    if (
        len(text) == 24  # The service's usual form, whose text need not be kept: 2026-09-25T00:00:00.000Z.
        and text[10] == "T"
        and text[19] == "."
        and text[23] == "Z"
        and text[5] != "W"  # A week date would be written back as a calendar date,
        and (text[11] != "2" or text[12] != "4")  # and hour 24 as hour 0 of the next day.
    ):
        return _read(text)
    return _parse_unusual(text)


def _parse_unusual(text: str) -> datetime:
    if not _DATE_TIME.fullmatch(text):
        raise ValueError("not a date-time")
    try:
        moment = _read(text)
    except ValueError:
        moment = isoparse(text)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a date-time whose year in UTC is out of range") from None
    kept = _Moment.combine(moment.date(), moment.time(), timezone(moment.utcoffset() or timedelta()))
    kept.wire_text = text
    return kept


def parse_day(text: str) -> date:
    """Read a date such as 2026-09-25; ValueError for every other text."""
    if not _DAY.fullmatch(text):
        raise ValueError("not a date")
    return date.fromisoformat(text)


def format_moment(moment: datetime) -> str:
    """Write a date-time as it was read, or in the service's form: UTC, with milliseconds.

    Microseconds are written if they are not 0. ValueError for a date-time without a zone.
    """
    if isinstance(moment, _Moment) and moment.wire_text is not None:
        return moment.wire_text
    if moment.tzinfo is None:
        raise ValueError("a date-time needs a time zone: use datetime.now(timezone.utc)")
    spec = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=spec).removesuffix("+00:00") + "Z"
