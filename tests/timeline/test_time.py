"""Times are exact: whole ticks, whatever they are written as."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from indream.timeline import Solid, Time, Timeline, TimelineError, frames, seconds, ticks, timecode
from tests.support.numbers import ForeignFloat

TICKS = 240_000

WRITTEN: list[tuple[Any, int]] = [
    (0, 0),
    (3, 3 * TICKS),
    (1.5, 360_000),
    (0.1, 24_000),
    (ForeignFloat(0.1), 24_000),
    (Fraction(1, 3), 80_000),
    (timedelta(minutes=1, microseconds=500_000), 60 * TICKS + 120_000),
    (Time(7), 7),
    ("1.5s", 360_000),
    ("1.5", 360_000),
    (" 500 ms ", 120_000),
    ("45f", 360_000),
    ("360000t", 360_000),
    ("1:02.5", 15_000_000),
    ("1:00:02.5", 3602 * TICKS + 120_000),
    ("00:00:01:15", 360_000),
    # Drop-frame is for 29.97, so a frame is 8,008 ticks.
    ("00:00:01;15", 45 * 8008),
    ("-2s", -2 * TICKS),
]


@pytest.mark.parametrize(("value", "expected"), WRITTEN, ids=[repr(value) for value, _ in WRITTEN])
def test_a_time_is_written_in_many_ways(value: Any, expected: int) -> None:
    """They are added to, subtracted from and compared with times."""
    time = ticks(expected)
    assert Time(0) + value == time
    assert value + Time(0) == time
    assert (time - value).ticks == 0
    assert (value - time).ticks == 0
    assert time == value
    assert time <= value <= time
    assert not time < value < time
    assert Time(expected - 1) < value < Time(expected + 1)
    assert Time(expected - 1) != value


@pytest.mark.parametrize(
    "value",
    ["", "soon", "1:2:3:4:5", "1.5 hours", "00:00:60:00", "00:00:01:30", "00:60:00:00", "1e3", "½",
     float("nan"), float("inf"), "٣s", "1:60", "1:75.5", "1:60:00", "1:00:60", "1_0", "1:02,5", "1:02:03.5:4",
     "00:00:01:1", "00:00:01:015", "00:00:1:15", "00:00:01.15f", "1.s", ".5", "1 0s", "--1s"],
)  # fmt: skip
def test_a_text_that_is_not_a_time_is_rejected(value: Any) -> None:
    """The message shows the forms; a comparison for equality is False."""
    with pytest.raises(TimelineError) as caught:
        Time(0) + value
    assert "TIME_INVALID" == caught.value.code
    assert Time(0) != value


@pytest.mark.parametrize("value", [None, True, [1], b"1s"])
def test_a_value_of_another_type_is_not_a_time(value: Any) -> None:
    """A TypeError, as for numbers; True is not 1 second."""
    with pytest.raises(TypeError):
        Time(0) + value
    with pytest.raises(TypeError):
        Time(value)
    assert Time(TICKS) != value


def test_floats_count_as_the_decimals_that_they_print_as() -> None:
    """0.1 + 0.2 is 0.3."""
    assert seconds(0.1) + seconds(0.2) == seconds(0.3) == 0.3
    assert sum((seconds(0.1) for _ in range(1000)), seconds(0)) == 100


def test_times_are_multiplied_and_shown() -> None:
    """In seconds."""
    time = seconds(1.5)
    assert (time * 2, 2 * time, time / 3, -time) == (seconds(3), seconds(3), seconds(0.5), seconds(-1.5))
    assert (str(time), repr(time), repr(Time(7)), float(time)) == ("1.5", "Time('1.5s')", "Time('7t')", 1.5)
    assert (time.seconds, time.frames(), time.frames(29.97)) == (Fraction(3, 2), 45, Fraction(45000, 1001))
    assert bool(time)
    assert not Time(0)
    assert {seconds(1): "a"}[1] == "a"  # type: ignore[index]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("fps", "length"),
    [
        (24, 10_000),
        (25, 9600),
        (30, 8000),
        (50, 4800),
        (60, 4000),
        (23.976, 10_010),
        (29.97, 8008),
        (47.952, 5005),
        (59.94, 4004),
        (119.88, 2002),
    ],
)
def test_a_frame_of_a_usual_rate_is_whole_ticks(fps: float, length: int) -> None:
    """Broadcast rates are the exact 1000/1001 rates."""
    assert frames(1, fps).ticks == length
    assert frames(1001, fps).ticks == 1001 * length


def drop_frame(number: int, nominal: int) -> str:
    """The timecode of a frame, by counting: each minute but the tenth begins with number 2, or 4."""
    dropped = nominal // 15
    hours = minutes = secs = frame = 0
    for _ in range(number):
        frame += 1
        if frame == nominal:
            frame, secs = 0, secs + 1
            if secs == 60:
                secs, minutes = 0, minutes + 1
                if minutes % 10:
                    frame = dropped
    return f"{hours:02}:{minutes:02}:{secs:02};{frame:02}"


@pytest.mark.parametrize(("fps", "nominal"), [(29.97, 30), (59.94, 60), (30, 30)])
@pytest.mark.parametrize("number", [0, 1, 1799, 1800, 3597, 3598, 3599, 3600, 17_981, 17_982, 20_000])
def test_drop_frame_leaves_out_numbers_not_frames(fps: float, nominal: int, number: int) -> None:
    """Each frame of a recording has one number."""
    exact = Fraction(nominal * 1000, 1001)
    assert timecode(drop_frame(number, nominal), fps).ticks == round(number * TICKS / exact)


@pytest.mark.parametrize(
    ("text", "fps"),
    [("00:01:00;00", 29.97), ("00:01:00;03", 59.94), ("00:00:01;00", 25), ("00:00:00:25", 25), ("1s", 25),
     ("00:00:00:00", Fraction(25, 2))],
)  # fmt: skip
def test_a_timecode_that_does_not_exist_is_rejected(text: str, fps: float) -> None:
    """A frame number that is left out, or a rate without drop-frame."""
    with pytest.raises(TimelineError) as caught:
        timecode(text, fps)
    assert "TIME_INVALID" == caught.value.code


@pytest.mark.parametrize("fps", [0, -1, 1001, float("nan")])
def test_a_rate_must_be_possible(fps: float) -> None:
    """From 1 to 1000 frames per second."""
    with pytest.raises(ValueError, match="fps must be"):
        frames(1, fps)


@given(st.lists(st.floats(0.001, 30), min_size=1, max_size=8), st.sampled_from([24, 25, 29.97, 30, 60, 7]))
def test_clips_touch_exactly_and_fall_on_frames(lengths: list[float], fps: float) -> None:
    """Neighbors share the number."""
    timeline = Timeline(fps=fps)
    clips = [timeline.append(Solid("#ff0000", duration=length)) for length in lengths]
    for clip, length in zip(clips, lengths, strict=True):
        assert clip.previous is None or clip.previous.end == clip.start
        frame = frames(1, fps).ticks
        assert abs(clip.duration.ticks - length * TICKS) <= max(frame, length * 2)
        if fps != 7:
            assert clip.start.ticks % frame == clip.duration.ticks % frame == 0


def test_a_frame_may_be_half_a_tick_longer_than_a_whole_number() -> None:
    """At 256 frames per second, 937.5 ticks."""
    timeline = Timeline(fps=256)
    assert [937.5, 2812.5, 3750] == pytest.approx(
        [timeline.append(Solid("#ff0000", duration=f"{count}f")).duration.ticks for count in (1, 3, 4)],
        abs=0.5,
    )


def test_a_time_without_ticks_is_the_start() -> None:
    assert Time() == 0


def test_without_snap_times_are_kept() -> None:
    """To the tick."""
    timeline = Timeline(snap=False)
    clip = timeline.append(Solid("#ff0000", duration="12345t"))
    assert 12_345 == clip.end.ticks == timeline.overlay(Solid("#00ff00", duration=1), at=clip.end).start.ticks


def test_a_clip_is_a_moment() -> None:
    """It means its start; a time of arithmetic is rounded to a frame."""
    timeline = Timeline()
    timeline.append(Solid("#ff0000", duration=1))
    second = timeline.append(Solid("#00ff00", duration=2))
    assert timeline.overlay(Solid("#0000ff", duration=1), at=second).start == 1
    assert timeline.overlay(Solid("#0000ff", duration=1), at=second.start + 0.49).start == "45f"
    assert [clip.id for clip in timeline.at(second)] == ["solid-3", "solid-2"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite_are_errors_of_the_timeline(number: float) -> None:
    """With the code of all times that are not valid, wherever they are passed."""
    calls: list[Callable[[], object]] = [
        lambda: Timeline(fps=number),
        lambda: Timeline.from_editor_state({}, fps=number),
        lambda: seconds(number),
        lambda: frames(number),  # type: ignore[arg-type]
        lambda: frames(1, number),
        lambda: timecode("00:00:00:01", number),
        lambda: Time(1).frames(number),
        lambda: Time(1) * number,
        lambda: Time(1) / number,
        lambda: Time(1) + number,
    ]
    for call in calls:
        with pytest.raises(TimelineError) as caught:
            call()
        assert "TIME_INVALID" == caught.value.code


@pytest.mark.parametrize("sign", [1, -1])
def test_the_longest_time(sign: int) -> None:
    """A number of ticks that is exact in every program that reads JSON."""
    assert sign * 2**53 == seconds(Fraction(sign * 2**53, TICKS)).ticks
    for value in (sign * 10**30, sign * 1e300, Fraction(sign * (2**53 + 1), TICKS)):
        with pytest.raises(TimelineError) as caught:
            seconds(value)
        assert "TIME_INVALID" == caught.value.code
        assert "longer than 9007199254740992 ticks" in str(caught.value)
