"""Date-times are read with a zone and written back letter for letter; other texts are refused."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from indream._json.dates import format_moment, parse_day, parse_moment
from indream._json.http_dates import parse_http_date

NOON = datetime(2026, 9, 25, 12, tzinfo=UTC)
EAST = timezone(timedelta(hours=2))

READ = {
    "2026-09-25T12:00:00.000Z": NOON,
    "2026-09-25T12:00:00.123Z": NOON.replace(microsecond=123000),
    "2026-09-25T12:00:00Z": NOON,
    "2026-09-25T12:00Z": NOON,
    "2026-09-25T12Z": NOON,
    "2026-09-25T12:00:00.000+00:00": NOON,
    "2026-09-25T12:00:00-00:00": NOON,
    "2026-09-25T14:00:00+02:00": NOON,
    "2026-09-25T14:00:00.000000+0200": NOON,
    "2026-09-25T14:00:00+02": NOON,
    "2026-09-25T12:00:00.1Z": NOON.replace(microsecond=100000),
    "2026-09-25T12:00:00,5Z": NOON.replace(microsecond=500000),
    "2026-09-25T12:00:00.123456Z": NOON.replace(microsecond=123456),
    "2026-09-25T12:00:00.123456789Z": NOON.replace(microsecond=123456),
    "2026-09-25t12:00:00z": NOON,
    "2026-09-25t12:00:00.000Z": NOON,
    "2026-09-25 12:00:00.000Z": NOON,
    "2026-09-25T12:00:00,000Z": NOON,
    "2026-09-25T12:00:00.000z": NOON,
    "2026-09-25T14:00:00.0+02": NOON,
    "2026-09-25T14:00:00+0200": NOON,
    "2026-09-25 12:00:00Z": NOON,
    "20260925T120000Z": NOON,
    "20260925T1200Z": NOON,
    "2026-W39-5T12:00:00.000Z": NOON,
    "2026W395T12Z": NOON,
    "2026-268T12:00Z": NOON,
    "2026-09-25T24:00:00.000Z": datetime(2026, 9, 26, tzinfo=UTC),
    "2026-09-25T24:00Z": datetime(2026, 9, 26, tzinfo=UTC),
    "2024-02-29T12:00:00.000Z": datetime(2024, 2, 29, 12, tzinfo=UTC),
    "0001-01-01T00:00:00.000Z": datetime(1, 1, 1, tzinfo=UTC),
    "9999-12-31T23:59:59.999Z": datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
}

REFUSED = [
    "",
    " ",
    "T",
    "Z",
    "soon",
    "2026",
    "2026-09",
    "2026-09-25",
    "12:00:00Z",
    "2026-09-25T12:00:00",
    "2026-09-25T12:00:00.000",
    "2026-09-25T23:59:60Z",
    "2016-12-31T23:59:60.000Z",
    "2026-02-29T12:00:00.000Z",
    "2026-13-01T12:00:00.000Z",
    "2026-09-31T12:00:00.000Z",
    "2026-09-25T25:00:00.000Z",
    "2026-09-25T12:60:00.000Z",
    "2026-09-25x12:00:00Z",
    "2026-09-25x12:00:00.000Z",
    "2026-09-25T12:00:00.0000",
    "2026-09-25T12:00:00 UTC",
    "2026-09-25T12:00:00.000ZZ",
    " 2026-09-25T12:00:00.000Z",
    "2026-09-25T12:00:00.000Z ",
    "2026-09-25T12:00:00.000Z\n",
    "٢٠٢٦-09-25T12:00:00.000Z",
    "2026-09-25T12:00:00+25:00",
    "2026-09-25T12:00:00\u221202:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-01:00",
    "0000-01-01T00:00:00.000Z",
    "1790337600",
    "2026-09-25T12:00:00.000+Z",
    "2026-09-25TT12:00:00Z",
    "2026-9-25T12:00:00Z",
    "2026-09-25T12:00:00:000Z",
    "2026-09-25T12:00:00;000Z",
    "2026-09-25T12:00:00.Z",
    "2026-09-25T12:00:.000Z",
    "2026-09-25T12:00:0.000Z",
    "2026-09-25T12:0:00.000Z",
    "2026-09-25T 2:00:00Z",
    "2026-09-25T+2:00:00Z",
    "2026-09-25T12:-0:00,000Z",
    " 026-09-25T12:00:00Z",
    "+026-09-25T12:00:00.000+00:00",
    "2026-09-25Z12:00:00Z",
    "2026-09-25+12:00:00.000+00:00",
    "2026-09-25T12:00:00-00:0",
    "2026-09-25T14:00:00+02000",
    "2026-09-25T14:00:00+02-00",
    "2026-09-25T14:00:00+02:00:00",
    "2026-09-25T1200:00Z",
    "2026-09T12:00:00Z",
    "2026W39 5T12Z",
]


@pytest.mark.parametrize("text", READ)
def test_dates_are_read_and_written_back(text: str) -> None:
    """Any ISO 8601 form is read as the same moment, with a zone, and written back letter for letter."""
    moment = parse_moment(text)
    assert READ[text] == moment
    assert isinstance(moment.tzinfo, timezone)
    assert text == format_moment(moment)


@pytest.mark.parametrize("text", REFUSED)
def test_other_texts_are_refused(text: str) -> None:
    """A text that is not a date-time with a zone, or lies outside of the calendar in UTC, is refused."""
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text)


def test_no_text_close_to_a_date_time_is_read() -> None:
    """Each character of each form is replaced, inserted and removed; the result is a date-time or refused."""
    form = re.compile(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{4}-W[0-9]{2}-[0-9]|[0-9]{4}W[0-9]{3}|[0-9]{4}-?[0-9]{3})"
        r"[Tt ]([0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]+)?)?)?)([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)"
    )
    close = {text[:at] + letter + text[at + size :] for text in READ for at in range(len(text) + 1)
             for letter in ["", *"09W:.,;+-TtZz "] for size in (0, 1)}  # fmt: skip
    assert [] == sorted(text for text in close if is_read(text) and not form.fullmatch(text))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-25", date(2026, 9, 25)),
        ("20260925", None),
        ("2026-W39-5", None),
        ("2026-268", None),
        ("2026-9-25", None),
        ("2026-09-25T00:00:00Z", None),
        ("2026-09-25\n", None),
        ("2026-02-29", None),
        ("٢٠٢٦-09-25", None),
    ],
)
def test_dates_have_a_single_form(text: str, day: date | None) -> None:
    """Python reads other forms too, which would not be written back as they were."""
    if day is None:
        with pytest.raises(ValueError, match=r"."):
            parse_day(text)
    else:
        assert day == parse_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 25 Sep 2026 12:00:00 GMT",
        "Friday, 25-Sep-26 12:00:00 GMT",
        "Fri Sep 25 12:00:00 2026",
        "Fri, 25 Sep 2026 12:00:00 +0000",
        "Fri, 25 Sep 2026 14:00:00 +0200",
        "Fri, 25 Sep 2026 12:00:00 UTC",
        "Fri, 25 Sep 2026 12:00:00",
    ],
)
def test_dates_of_headers_are_in_utc(text: str) -> None:
    """The three forms of HTTP are read, and the first one with another zone or without any."""
    assert NOON == parse_http_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-09-25T12:00:00Z",
        "25 Sep 2026 12:00:00 GMT",
        "Sep 25 2026 12:00:00 GMT",
        "Fri, 25 Sep 2026 12:00 GMT",
        "Fri, 25 Sep 2026 12.00.00 GMT",
        "Fri, 25 Sep 2026 12:00:00:000 GMT",
        "Fri, 25 Sep 2026 12:00:00.000 GMT",
        "Fri, 25 Sep 2026 1:2:3 GMT",
        "Fri, 25 Sep 2026 ١٢:00:00 GMT",
        "Fri, 25 Sep 2026 12:00:00 GMT, or so",
        "Fri, 25 Sep 2026 12:00:00 XYZ",
        "Fri, 25 Sep 2026 12:00:00 +9999",
        "Fri, 25 Sep 26 12:00:00 GMT",
        "Fri, 31 Sep 2026 12:00:00 GMT",
        "Fri, 25 Xyz 2026 12:00:00 GMT",
    ],
)
def test_other_texts_are_not_dates_of_headers(text: str) -> None:
    """Python's reader guesses what is missing, and ignores what it cannot read."""
    with pytest.raises(ValueError, match=r"."):
        parse_http_date(text)


def is_read(text: str) -> bool:
    """Whether a text is read as a date-time."""
    try:
        parse_moment(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("text", READ)
def test_copies_keep_the_form(text: str) -> None:
    """A pickled or copied date-time is the same, and is written the same."""
    moment = parse_moment(text)
    for other in (pickle.loads(pickle.dumps(moment)), copy.deepcopy(moment), copy.copy(moment)):
        assert (moment, text) == (other, format_moment(other))


def test_computed_dates_are_written_in_the_usual_form() -> None:
    """A date-time that was computed from one that was read is written in the usual form."""
    moment = parse_moment("2026-09-25T14:00:00+02:00")
    assert "2026-09-25T13:00:00.000Z" == format_moment(moment + timedelta(hours=1))
    assert "2026-09-25T12:30:00.000Z" == format_moment(moment.replace(minute=30))
    assert "2026-09-25T12:00:00.000Z" == format_moment(moment.astimezone(UTC))
    moved = pickle.loads(pickle.dumps(moment + timedelta(hours=1)))
    assert "2026-09-25T13:00:00.000Z" == format_moment(moved)
    assert repr(NOON.astimezone(EAST)) == repr(moment)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOON, "2026-09-25T12:00:00.000Z"),
        (NOON.astimezone(EAST), "2026-09-25T12:00:00.000Z"),
        (NOON.replace(microsecond=5000), "2026-09-25T12:00:00.005Z"),
        (NOON.replace(microsecond=5), "2026-09-25T12:00:00.000005Z"),
    ],
)
def test_dates_are_written_in_utc(moment: datetime, text: str) -> None:
    """A date-time of the user's own is written in UTC, with milliseconds, or as many digits as it has."""
    assert text == format_moment(moment)


def test_a_date_time_without_a_zone_is_not_written() -> None:
    """Nobody knows when it is."""
    with pytest.raises(ValueError, match="needs a time zone"):
        format_moment(datetime(2026, 9, 25))
