"""Boxes: what they have in common, and where items are in the picture."""

from __future__ import annotations

from typing import Any

import pytest

from indream.editor_state._boxes import Box, box_of, reach_of
from indream.editor_state._scene import SceneItem, Scenes
from tests.support.editor_state.builders import SECOND, item, state, still

BOX = Box(10, 20, 30, 40)


@pytest.mark.parametrize(
    ("other", "meets", "inside"),
    [
        (Box(10, 20, 30, 40), True, True),
        (Box(11, 21, 29, 39), True, True),
        (Box(9, 20, 30, 40), True, False),
        (Box(10, 19, 30, 40), True, False),
        (Box(10, 20, 31, 40), True, False),
        (Box(10, 20, 30, 41), True, False),
        (Box(0, 20, 10, 40), False, False),
        (Box(0, 20, 10.5, 40), True, False),
        (Box(30, 20, 50, 40), False, False),
        (Box(29.5, 20, 50, 40), True, False),
        (Box(10, 0, 30, 20), False, False),
        (Box(10, 0, 30, 20.5), True, False),
        (Box(10, 40, 30, 50), False, False),
        (Box(10, 39.5, 30, 50), True, False),
    ],
)
def test_two_boxes(other: Box, meets: bool, inside: bool) -> None:
    """They meet if they have an area in common; one without a width or height has none."""
    assert (meets, meets, inside) == (BOX.meets(other), other.meets(BOX), BOX.contains(other))


def test_a_box_that_sticks_out() -> None:
    """It counts as inside up to the margin, on each side."""
    for side in (Box(-1, 0, 0, 0), Box(0, -1, 0, 0), Box(0, 0, 1, 0), Box(0, 0, 0, 1)):
        near, far = (Box(*(a + b * k for a, b in zip(BOX, side, strict=True))) for k in (2, 2.1))
        assert (True, False) == (BOX.contains(near, 2), BOX.contains(far, 2))


def test_the_part_of_a_box_inside_of_another_one() -> None:
    """On each side, the inner edge of the two."""
    assert Box(12, 20, 30, 38) == BOX.cut(Box(12, 18, 33, 38)) == Box(12, 18, 33, 38).cut(BOX)


def placed(**fields: Any) -> SceneItem:
    """A solid of 100 × 40 pixels at 10, 20, with numbers that are still or have keyframes."""
    usual = {"left": 10, "top": 20, "width": 100, "height": 40}
    numbers = {
        name: value if isinstance(value, dict) else still(value) for name, value in (usual | fields).items()
    }
    return Scenes(state(item("solid", "it", SECOND, SECOND, **numbers))).items["it"]


def moving(first: float, last: float) -> dict[str, Any]:
    """A number that changes from the beginning to the end."""
    keyframes = [{"timeTicks": 0, "value": first}, {"timeTicks": SECOND - 1, "value": last}]
    return {"value": last, "keyframes": keyframes}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (10, 20, 110, 60)),
        ({"cropLeft": 0.1, "cropTop": 0.25, "cropRight": 0.2, "cropBottom": 0.5}, (20, 30, 90, 40)),
        ({"scaleX": 2, "scaleY": 0.5}, (-40, 30, 160, 50)),
        ({"scaleX": -2, "scaleY": -0.5, "cropLeft": 0.1, "cropTop": 0.25}, (-40, 30, 140, 45)),
        ({"rotation": 90}, (40, -10, 80, 90)),
        ({"rotation": 90, "cropLeft": 0.1}, (40, 0, 80, 90)),
        ({"rotation": 90, "cropTop": 0.25}, (40, -10, 70, 90)),
        ({"rotation": 180, "cropLeft": 0.1}, (10, 20, 100, 60)),
        ({"rotation": 360, "cropLeft": 0.1}, (20, 20, 110, 60)),
        ({"rotation": 30}, (6.69873, -2.320508, 113.30127, 82.320508)),
    ],
)
def test_the_box_of_an_item(fields: Any, expected: tuple[float, ...]) -> None:
    """After crop, scale and rotation about the middle; an item that does not move reaches no further."""
    found = placed(**fields)
    assert found.is_still
    assert pytest.approx(expected) == box_of(found.layer(found.start)) == reach_of(found)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"left": moving(0, 50)}, (0, 20, 150, 60)),
        ({"top": moving(50, 0)}, (10, 0, 110, 90)),
        ({"width": moving(50, 200)}, (-65, 20, 210, 60)),
        ({"height": moving(20, 80)}, (10, -10, 110, 100)),
        ({"scaleX": moving(-3, 2)}, (-90, 20, 210, 60)),
        ({"scaleY": moving(0.5, 2)}, (10, 0, 110, 80)),
        ({"cropLeft": moving(0, 0.5)}, (10, 20, 110, 60)),
        ({"cropTop": moving(0, 0.5)}, (10, 20, 110, 60)),
        ({"cropRight": moving(0, 0.5)}, (10, 20, 110, 60)),
        ({"cropBottom": moving(0, 0.5)}, (10, 20, 110, 60)),
        # Half of the diagonal of 80 × 60, in each direction.
        ({"width": 80, "height": 60, "rotation": moving(0, 180)}, (0, 0, 100, 100)),
        ({"width": 80, "height": 60, "left": moving(10, 20), "rotation": 30}, (0, 0, 110, 100)),
        ({"width": 80, "height": 60, "left": moving(10, 20), "rotation": 180}, (10, 20, 100, 80)),
    ],
)
def test_the_reach_of_an_item_that_moves(fields: Any, expected: tuple[float, ...]) -> None:
    """It is inside of this box at all times."""
    found = placed(**fields)
    assert not found.is_still
    reach = reach_of(found)
    assert pytest.approx(expected) == reach
    assert all(reach.contains(box_of(found.layer(SECOND + tick))) for tick in (0, SECOND // 3, SECOND - 1))
