"""Date-times of the wire: read with a zone, written back in the form they came in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timezone
from typing import Any

from dateutil.parser import isoparse

__all__ = ["format_moment", "parse_moment"]

_read = datetime.fromisoformat
_LETTERS = re.compile(r"[0-9W:.,+\-TtZz ]*[Tt ][0-9W:.,+\-TtZz ]*")
"""What a date-time consists of, a separator among it: the parsers would take any character for one."""


class _Moment(datetime):
    """A date-time that remembers its text, because the service's usual form would not give it back.

    Arithmetic and `replace` give a new one without the text, so the text never tells a lie.
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

    `format_moment` writes it back letter for letter.
    """
    if (
        len(text) == 24  # the service's usual form, which needs no memory: 2026-09-25T00:00:00.000Z
        and text[10] == "T"
        and text[19] == "."
        and text[23] == "Z"
        and text[5] != "W"  # a week date would be written back as a calendar date,
        and (text[11] != "2" or text[12] != "4")  # and midnight as hour 24 as the next day
    ):
        return _read(text)
    return _parse_unusual(text)


def _parse_unusual(text: str) -> datetime:
    if not _LETTERS.fullmatch(text):
        raise ValueError("not a date-time")
    try:
        moment = _read(text)
    except ValueError:
        moment = isoparse(text)
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a date-time without a zone")
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a date-time that UTC has no year for") from None
    kept = _Moment.combine(moment.date(), moment.time(), timezone(offset))
    kept.wire_text = text
    return kept


def format_moment(moment: datetime) -> str:
    """Write a date-time as it was read, or in the service's form: UTC, with milliseconds.

    Microseconds are written where there are any. ValueError for a date-time without a zone.
    """
    if isinstance(moment, _Moment) and moment.wire_text is not None:
        return moment.wire_text
    if moment.tzinfo is None:
        raise ValueError("a date-time needs a zone: use datetime.now(timezone.utc)")
    spec = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=spec).removesuffix("+00:00") + "Z"
