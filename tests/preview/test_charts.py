"""The shapes and names in a chart: which are drawn, and where."""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest

from indream.editor_state._colors import Color
from indream.preview._charts import chart_labels, chart_picture


class Pencil:
    """Notes what is drawn, a line for each shape."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def draw(points: Any, *angles: float, fill: tuple[int, ...], **options: Any) -> None:
            numbers = (
                [*points] if isinstance(points[0], int | float) else [x for place in points for x in place]
            )
            words = [name, *(f"{number:.4g}" for number in (*numbers, *angles)), bytes(fill).hex()]
            self.drawn.append(" ".join([*words, *(str(value) for value in options.values())]))

        return draw


def shapes(
    monkeypatch: pytest.MonkeyPatch, kind: str | None, data: Any, progress: float = 1, size: Any = (1000, 600)
) -> list[str]:
    """The shapes of a chart; they are drawn twice as large and then reduced."""
    pencil = Pencil()
    monkeypatch.setattr("PIL.ImageDraw.Draw", lambda image: pencil)
    assert (
        size == chart_picture({"chartType": kind, "data": data}, Color(100, 150, 200, 1), size, progress).size
    )
    return pencil.drawn


def table(**series: list[float | None]) -> Any:
    """The data of a chart with rows; a series has a value for each."""
    count = max(map(len, series.values()))
    return {
        "series": [{"key": key} for key in series],
        "rows": [
            {"label": f"row {row}", "values": {key: values[row] for key, values in series.items()}}
            for row in range(count)
        ],
    }


ROWS = table(a=[10, -5, None], b=[3, 4, 5])
SLICES = {"slices": [{"label": "a", "value": 1}, {"label": "b", "value": -3}, {"label": "c", "value": 3}]}
POINTS = {
    "series": [{"key": "p"}, {"key": "q"}],
    "points": [{"x": 1, "y": 5, "seriesKey": "p"}, {"x": 3, "y": 9, "seriesKey": "q"}, {"seriesKey": "r"}],
}
GRID = [f"line 160 {y} 1840 {y} 8080806e 4" for y in (1056, 816, 576, 336, 96)]
AXES = ["line 160 96 160 1104 8080806e 4", "line 160 1104 1840 1104 8080806e 4"]


@pytest.mark.parametrize(
    ("kind", "data", "progress", "size", "expected"),
    [
        (
            "bar",
            ROWS,
            0.5,
            (1000, 600),
            [
                *GRID,
                "rectangle 244 416 424.3 736 6496c8ff",
                "rectangle 804 736 984.3 896 6496c8ff",
                "rectangle 1364 736 1544 736 6496c8ff",
                "rectangle 440 640 620.3 736 a3a0ddff",
                "rectangle 1000 608 1180 736 a3a0ddff",
                "rectangle 1560 576 1740 736 a3a0ddff",
            ],
        ),
        (
            "line",
            ROWS,
            0.75,
            (1000, 600),
            [
                *GRID,
                "line 440 96 1000 1056 1280 896 6496c8ff 15 curve",
                "ellipse 422.9 78.86 457.1 113.1 6496c8ff",
                "ellipse 982.9 1039 1017 1073 6496c8ff",
                "ellipse 1263 878.9 1297 913.1 6496c8ff",
                "line 440 544 1000 480 1280 448 a3a0ddff 15 curve",
                "ellipse 422.9 526.9 457.1 561.1 a3a0ddff",
                "ellipse 982.9 462.9 1017 497.1 a3a0ddff",
                "ellipse 1263 430.9 1297 465.1 a3a0ddff",
            ],
        ),
        (
            "area",
            ROWS,
            0.5,
            (1000, 600),
            [
                *GRID,
                "polygon 440 736 440 416 1000 896 1560 736 1560 736 6496c878",
                "line 440 416 1000 896 1560 736 6496c8ff 15 curve",
                "ellipse 422.9 398.9 457.1 433.1 6496c8ff",
                "ellipse 982.9 878.9 1017 913.1 6496c8ff",
                "ellipse 1543 718.9 1577 753.1 6496c8ff",
                "polygon 440 736 440 640 1000 608 1560 576 1560 736 a3a0dd78",
                "line 440 640 1000 608 1560 576 a3a0ddff 15 curve",
                "ellipse 422.9 622.9 457.1 657.1 a3a0ddff",
                "ellipse 982.9 590.9 1017 625.1 a3a0ddff",
                "ellipse 1543 558.9 1577 593.1 a3a0ddff",
            ],
        ),
        (None, table(a=[1]), 0.5, (1000, 600), [*GRID, "ellipse 982.9 78.86 1017 113.1 6496c8ff"]),
        ("line", table(a=[0]), 1, (1000, 600), [*GRID, "ellipse 982.9 1039 1017 1073 6496c8ff"]),
        (
            "pie",
            SLICES,
            0.5,
            (1000, 600),
            ["pieslice 448 48 1552 1152 -90 -45 6496c8ff", "pieslice 448 48 1552 1152 -45 90 7639a1ff"],
        ),
        (
            "radar",
            table(a=[10, -5, 4]),
            0.5,
            (1000, 600),
            [
                "line 1000 492 1094 654 906.5 654 1000 492 8080806e 4",
                "line 1000 384 1187 708 812.9 708 1000 384 8080806e 4",
                "line 1000 276 1281 762 719.4 762 1000 276 8080806e 4",
                "line 1000 168 1374 816 625.9 816 1000 168 8080806e 4",
                "line 1000 600 1000 168 8080806e 4",
                "line 1000 600 1374 816 8080806e 4",
                "line 1000 600 625.9 816 8080806e 4",
                "polygon 1000 384 1000 600 925.2 643.2 6496c85a",
                "line 1000 384 1000 600 925.2 643.2 1000 384 6496c8ff 10",
                "ellipse 986.7 370.7 1013 397.3 6496c8ff",
                "ellipse 986.7 586.7 1013 613.3 6496c8ff",
                "ellipse 911.8 629.9 938.5 656.5 6496c8ff",
            ],
        ),
        (
            "radar",
            table(a=[0, 0]),
            1,
            (1000, 600),
            [
                "line 1000 492 1000 708 1000 492 8080806e 4",
                "line 1000 384 1000 816 1000 384 8080806e 4",
                "line 1000 276 1000 924 1000 276 8080806e 4",
                "line 1000 168 1000 1032 1000 168 8080806e 4",
                "line 1000 600 1000 168 8080806e 4",
                "line 1000 600 1000 1032 8080806e 4",
                "line 1000 600 1000 600 1000 600 6496c8ff 10",
                "ellipse 986.7 586.7 1013 613.3 6496c8ff",
                "ellipse 986.7 586.7 1013 613.3 6496c8ff",
            ],
        ),
        (
            "scatter",
            POINTS,
            0.5,
            (1000, 600),
            [
                *AXES,
                "ellipse 736 537.6 760 561.6 6496c8ff",
                "ellipse 1744 134.4 1768 158.4 a3a0ddff",
                "ellipse 232 1042 256 1066 6496c8ff",
            ],
        ),
        (
            "scatter",
            {"points": [{"x": 4, "y": 4}]},
            1,
            (1000, 600),
            [*AXES, "ellipse 220 1030 268 1078 6496c8ff"],
        ),
        ("bar", {}, 1, (1000, 600), [*GRID]),
        ("radar", {}, 1, (1000, 600), []),
        ("pie", {}, 1, (1000, 600), []),
        ("scatter", {}, 1, (1000, 600), [*AXES]),
        (
            "line",
            table(a=[1, 2]),
            1,
            (20, 30),
            [
                "line 3.2 52.8 36.8 52.8 8080806e 1",
                "line 3.2 40.8 36.8 40.8 8080806e 1",
                "line 3.2 28.8 36.8 28.8 8080806e 1",
                "line 3.2 16.8 36.8 16.8 8080806e 1",
                "line 3.2 4.8 36.8 4.8 8080806e 1",
                "line 11.6 28.8 28.4 4.8 6496c8ff 2 curve",
                "ellipse 11.03 28.23 12.17 29.37 6496c8ff",
                "ellipse 27.83 4.229 28.97 5.371 6496c8ff",
            ],
        ),
        (
            "radar",
            table(a=[1, 2, 3]),
            1,
            (30, 20),
            [
                "line 30 16.4 33.12 21.8 26.88 21.8 30 16.4 8080806e 1",
                "line 30 12.8 36.24 23.6 23.76 23.6 30 12.8 8080806e 1",
                "line 30 9.2 39.35 25.4 20.65 25.4 30 9.2 8080806e 1",
                "line 30 5.6 42.47 27.2 17.53 27.2 30 5.6 8080806e 1",
                "line 30 20 30 5.6 8080806e 1",
                "line 30 20 42.47 27.2 8080806e 1",
                "line 30 20 17.53 27.2 8080806e 1",
                "polygon 30 15.2 38.31 24.8 17.53 27.2 6496c85a",
                "line 30 15.2 38.31 24.8 17.53 27.2 30 15.2 6496c8ff 2",
                "ellipse 29.56 14.76 30.44 15.64 6496c8ff",
                "ellipse 37.87 24.36 38.76 25.24 6496c8ff",
                "ellipse 17.08 26.76 17.97 27.64 6496c8ff",
            ],
        ),
        (
            "scatter",
            {"points": [{}]},
            1,
            (30, 20),
            [
                "line 4.8 3.2 4.8 36.8 8080806e 1",
                "line 4.8 36.8 55.2 36.8 8080806e 1",
                "ellipse 6.52 34.32 8.12 35.92 6496c8ff",
            ],
        ),
    ],
)
def test_the_shapes_of_a_chart(
    monkeypatch: pytest.MonkeyPatch,
    kind: str | None,
    data: Any,
    progress: float,
    size: Any,
    expected: list[str],
) -> None:
    """Each with its corners, its color, the width of its lines, and how far the animation is."""
    assert expected == shapes(monkeypatch, kind, data, progress, size)


def test_the_number_of_shapes_of_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each list, the first 200 entries are drawn, or ten times as many points."""
    rows = table(a=[1] * 201)
    assert 200 == len(chart_labels({"chartType": "bar", "data": rows}, 1))
    assert 5 + 200 == len(shapes(monkeypatch, "bar", rows, size=(20, 20)))
    assert 5 + 200 == len(
        shapes(monkeypatch, "bar", table(**{f"k{n}": [1] for n in range(201)}), size=(20, 20))
    )
    assert 200 == len(shapes(monkeypatch, "pie", {"slices": [{"value": 1}] * 201}, size=(20, 20)))
    assert 2 + 2000 == len(shapes(monkeypatch, "scatter", {"points": [{}] * 2001}, size=(20, 20)))


@pytest.mark.parametrize(
    ("color", "shades"),
    [
        ((0, 0, 0, 1), ["000000", "292929", "262626", "262626"]),
        ((255, 255, 255, 1), ["ffffff", "e6e6e6", "d6d6d6", "e6e6e6"]),
        ((255, 0, 0, 1), ["ff0000", "ffaf52", "a0ad00", "61ff00"]),
    ],
)
def test_the_colors_of_series(
    monkeypatch: pytest.MonkeyPatch, color: tuple[float, ...], shades: list[str]
) -> None:
    """They are beside the main color, and neither black nor white."""
    pencil = Pencil()
    monkeypatch.setattr("PIL.ImageDraw.Draw", lambda image: pencil)
    chart_picture({"chartType": "bar", "data": table(a=[1], b=[1], c=[1], d=[1])}, Color(*color), (20, 20), 1)
    assert shades == [line.split()[-1][:6] for line in pencil.drawn[-4:]]


def test_the_picture_of_a_chart() -> None:
    """Its shapes are reduced to its size, and everything else is transparent."""
    image: Any = chart_picture({"chartType": "pie", "data": SLICES}, Color(100, 150, 200, 1), (20, 10), 1)
    colors = [(0, 0, 0, 0), (100, 150, 200, 255), (118, 57, 161, 255)]
    assert colors == [image.getpixel(place) for place in ((1, 5), (12, 3), (8, 6))]


@pytest.mark.parametrize(
    ("kind", "place", "opacity"), [("pie", (120, 30), 51), ("bar", (60, 58), 51), ("area", (100, 58), 24)]
)
def test_a_chart_in_a_transparent_color(kind: str, place: tuple[int, int], opacity: int) -> None:
    """Its shapes are as transparent; those of areas are more so."""
    data = SLICES if kind == "pie" else table(a=[9, 9])
    image: Any = chart_picture({"chartType": kind, "data": data}, Color(100, 150, 200, 0.2), (200, 100), 1)
    assert pytest.approx((100, 150, 200, opacity), abs=5) == image.getpixel(place)


@pytest.mark.parametrize("kind", ["area", "radar"])
def test_areas_do_not_hide_what_is_below_them(kind: str) -> None:
    """Where the areas of two series overlap, both are seen."""
    series: Any = {"a": [9, 9, 9, 9], "b": [5, 5, 5, 5]}

    def middle(**series: list[int]) -> Any:
        fields = {"chartType": kind, "data": table(**series)}
        return chart_picture(fields, Color(255, 0, 0, 1), (200, 100), 1).getpixel((104, 58))

    alone, below, both = middle(b=series["b"]), middle(a=series["a"]), middle(**series)
    assert 0 < alone[3] < both[3]
    assert 0 < below[3] < both[3]


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("bar", [(0.22, 0.94, 0.28), (0.5, 0.94, 0.28), (0.78, 0.94, 0.28)]),
        (None, [(0.22, 0.94, 0.28), (0.5, 0.94, 0.28), (0.78, 0.94, 0.28)]),
        ("radar", [(0.5, 0.06, 0.25), (0.88105, 0.72, 0.25), (0.11895, 0.72, 0.25)]),
        ("scatter", []),
    ],
)
def test_the_names_of_rows(kind: str | None, places: list[tuple[float, float, float]]) -> None:
    """They are below the rows, or around a radar."""
    labels = chart_labels({"chartType": kind, "data": ROWS}, 0)
    assert [f"row {index}" for index in range(len(places))] == [label.text for label in labels]
    assert [pytest.approx(place, abs=1e-5) for place in places] == [tuple(label[1:]) for label in labels]
    assert [] == chart_labels({"chartType": kind}, 1)


@pytest.mark.parametrize(("progress", "names"), [(0, ""), (0.5, "ab"), (0.9, "abc"), (1, "abcd")])
def test_the_slices_of_a_pie_are_named_in_their_middle(progress: float, names: str) -> None:
    """Clockwise from the top; a slice has its name when all of it is drawn."""
    slices = [{"label": name, "value": 2} for name in "abcd"]
    labels = chart_labels({"chartType": "pie", "data": {"slices": slices}}, progress)
    step = 0.27 / sqrt(2)
    places = [(step, -step), (step, step), (-step, step), (-step, -step)]
    expected = [(name, 0.5 + x, 0.5 + y) for name, (x, y) in zip(names, places, strict=False)]
    assert [name for name, *_ in expected] == [label.text for label in labels]
    for label, (_, x, y) in zip(labels, expected, strict=True):
        assert (x, y, 0.3) == pytest.approx((label.x, label.y, label.width))
