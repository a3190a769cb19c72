"""The descriptions of charts: their data as plain dicts and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias, TypeVar, Unpack

from indream.timeline._changes import copied
from indream.timeline._errors import TimelineError, check_list, entries_of, in_message
from indream.timeline._items import Placement, Placing, Visible, at_least
from indream.timeline._keyframes import check_number
from indream.timeline._time import Duration

__all__ = ["AreaChart", "BarChart", "LineChart", "PieChart", "RadarChart", "ScatterChart", "Table"]

Row: TypeAlias = float | Mapping[str, float]
Table: TypeAlias = Mapping[str, Row] | Sequence[tuple[str, Row]]
"""A value for each label, or the values of several series for each label."""

_First = TypeVar("_First")
_Second = TypeVar("_Second")

# The key of the only series of a table that has one value for each label.
_ONLY = "value"


class _Chart(Visible):
    """A chart with its data in wire format."""

    _kind: ClassVar[str] = "chart"
    _chart: ClassVar[str]

    _data: dict[str, Any]
    _color: str
    _animation: Duration

    def _draw(
        self,
        arguments: Mapping[str, Any],
        data: dict[str, Any],
        theme_color: object,
        animation_duration: Duration,
    ) -> None:
        """Set the attributes of a new description."""
        if not isinstance(theme_color, str) or not theme_color:
            raise TypeError(f"theme_color must be a color, not {in_message(theme_color)}")
        self._place(arguments, _data=data, _color=theme_color, _animation=animation_duration)

    def _fields(self, at: Placement) -> dict[str, Any]:
        return {
            **self._geometry(at, self._layout.plain_box(at.canvas)),
            "chartType": self._chart,
            "themeColor": self._color,
            "data": copied(self._data),
            "animationDurationTicks": at_least("animation_duration", self._animation, at.grid),
            "keepAspectRatio": False,
        }


class BarChart(_Chart):
    """A bar chart; it fills the canvas without its margins unless it has a size.

    Args:
        data: A value for each label, `{"Q1": 42}`, or the values of several series,
            `{"Q1": {"2025": 42, "2026": 58}}`; also as a list of pairs.
        theme_color: Its main color.
        animation_duration: How long it takes to grow, in seconds.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: It has no data (`CHART_EMPTY`), or the rows have different series, or a value is not
            valid (`VALUE_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _chart: ClassVar[str] = "bar"

    def __init__(
        self,
        data: Table,
        *,
        theme_color: str = "#3b82f6",
        animation_duration: Duration = 1,
        **placing: Unpack[Placing],
    ) -> None:
        self._draw(placing, _table(data), theme_color, animation_duration)


class LineChart(BarChart):
    """A line chart; its arguments are those of `BarChart`."""

    _chart: ClassVar[str] = "line"


class AreaChart(BarChart):
    """An area chart; its arguments are those of `BarChart`."""

    _chart: ClassVar[str] = "area"


class RadarChart(BarChart):
    """A radar chart; its arguments are those of `BarChart`."""

    _chart: ClassVar[str] = "radar"


class PieChart(_Chart):
    """A pie chart; it fills the canvas without its margins unless it has a size.

    Args:
        slices: A value from 0 for each label: `{"Desktop": 46, "Mobile": 34}`.
        theme_color: Its main color.
        animation_duration: How long it takes to grow, in seconds.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: It has no slices (`CHART_EMPTY`), or a value is not valid (`VALUE_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _chart: ClassVar[str] = "pie"

    def __init__(
        self,
        slices: Mapping[str, float],
        *,
        theme_color: str = "#3b82f6",
        animation_duration: Duration = 1,
        **placing: Unpack[Placing],
    ) -> None:
        entries: list[dict[str, Any]] = []
        for label, value in entries_of("slices", slices):
            check_number(f"the value of {label!r}", value, 0)
            entries.append({"label": _label(label), "value": value})
        _require("slices", entries)
        self._draw(placing, {"slices": entries}, theme_color, animation_duration)


class ScatterChart(_Chart):
    """A scatter chart; it fills the canvas without its margins unless it has a size.

    Args:
        points: The points of each series: `{"plants": [(1.5, 20), (2, 31)]}`.
        theme_color: Its main color.
        animation_duration: How long it takes to appear, in seconds.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: It has no points (`CHART_EMPTY`), or a value is not valid (`VALUE_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _chart: ClassVar[str] = "scatter"

    def __init__(
        self,
        points: Mapping[str, Iterable[tuple[float, float]]],
        *,
        theme_color: str = "#3b82f6",
        animation_duration: Duration = 1,
        **placing: Unpack[Placing],
    ) -> None:
        entries: list[dict[str, Any]] = []
        for key, pairs in entries_of("points", points):
            check_list(f"the points of {key!r}", pairs, "pairs")
            for x, y in map(_pair, pairs):
                check_number(f"x of {key!r}", x)
                check_number(f"y of {key!r}", y)
                entries.append({"seriesKey": _label(key), "x": x, "y": y})
        _require("points", entries)
        data = {"series": [{"key": key, "label": key} for key in points], "points": entries}
        self._draw(placing, data, theme_color, animation_duration)


def _table(data: Table) -> dict[str, Any]:
    """The series and rows of a table."""
    check_list("data", data, "rows, or a dict")
    pairs = list(data.items() if isinstance(data, Mapping) else data)
    _require("rows", pairs)
    rows: list[dict[str, Any]] = []
    for label, row in map(_pair, pairs):
        values: Mapping[str, float] = row if isinstance(row, Mapping) else {_ONLY: row}
        for key, value in values.items():
            check_number(f"{_label(key)!r} of {label!r}", value)
        rows.append({"label": _label(label), "values": dict(values)})
    keys = list(rows[0]["values"])
    _require(f"values for {rows[0]['label']!r}", keys)
    for row in rows:
        if row["values"].keys() != set(keys):
            raise TimelineError(
                "VALUE_INVALID",
                f"{row['label']!r} has the series {', '.join(row['values']) or 'none'}, but "
                f"{rows[0]['label']!r} has {', '.join(keys)}.",
                "Each row needs a value for each series.",
            )
    return {"series": [{"key": key, "label": key} for key in keys], "rows": rows}


def _pair(pair: tuple[_First, _Second]) -> tuple[_First, _Second]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:  # pyright: ignore[reportUnnecessaryIsInstance] - it is checked here
        raise TypeError(f"rows and points must be pairs, such as ('Q1', 42), not {in_message(pair)}")
    return pair


def _label(label: object) -> str:
    if not isinstance(label, str):
        raise TypeError(f"labels and series must be texts, not {type(label).__name__}")
    if not label:
        raise TimelineError("VALUE_INVALID", "labels and series must not be empty.")
    return label


def _require(noun: str, entries: Sequence[object]) -> None:
    if not entries:
        raise TimelineError("CHART_EMPTY", f"The chart has no {noun}.", "Pass at least one.")
