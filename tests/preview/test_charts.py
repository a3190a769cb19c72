"""The names in a chart: which are shown, and where."""

from __future__ import annotations

from math import sqrt

import pytest

from indream.preview._charts import chart_labels


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
