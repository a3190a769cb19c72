"""Reads the dates of headers, such as those of Retry-After and Last-Modified."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["parse_http_date"]

# The three forms of RFC 9110, 5.6.7. Servers also write the zone as +0000 or UTC, or not at all.
_HTTP_DATE = re.compile(
    r"""
    [A-Z][a-z]{2}, \ \d\d?\ [A-Z][a-z]{2}\ \d{4}\ \d\d:\d\d:\d\d (?: \ (?: GMT | UTC | [+-]\d{4} ) )?
    | [A-Z][a-z]{2,5}day, \ \d\d-[A-Z][a-z]{2}-\d\d\ \d\d:\d\d:\d\d\ GMT
    | [A-Z][a-z]{2}\ [A-Z][a-z]{2}\ [\ \d]\d\ \d\d:\d\d:\d\d\ \d{4}
    """,
    re.ASCII | re.VERBOSE,
)


def parse_http_date(text: str) -> datetime:
    """Read the date of a header, such as Last-Modified; ValueError for every other text.

    The forms without a zone are in UTC.
    """
    if not _HTTP_DATE.fullmatch(text):
        raise ValueError("not an HTTP date")
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
