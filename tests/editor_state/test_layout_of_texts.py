"""Rules of the layout lint about texts, at their limits, with fonts whose letters have one width."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from indream.editor_state import lint_layout
from tests.support.editor_state.builders import SECOND, Object, caption, state, still

from .test_layout import captioned, moving, placed, solid, text

FONTS = SimpleNamespace(width=lambda words, element: len(words) * element["fontSize"] / 2)
"""Each letter is half as wide as the font is large."""
BLACK = {"type": "color", "color": "#000000", "gradient": None}


def found(document: Object) -> list[str]:
    """The beginnings of the findings."""
    problems = lint_layout(document, fonts=FONTS)
    return [f"{problem.code[7:]} {problem.path[8:]} {problem.message}"[:80] for problem in problems]


def letters(
    words: str, box: tuple[float, float, float, float] = (100, 800, 800, 120), **fields: Any
) -> Object:
    """A white text of 100 pixels above a blue rectangle; its box has room for 16 letters in one line."""
    usual = {"fontSize": 100, "lineHeight": 1.2, "align": "left", "id": "t"}
    return state(text(words, box=box, **(usual | fields)), solid("s"))


def above(*items: Object, color: str = "#ffffff", behind: str = "#000000", **fields: Any) -> Object:
    """A text of two seconds above these items and a background."""
    usual = {"fontSize": 100, "align": "left", "id": "t", "box": (100, 800, 800, 200), "color": color}
    document = state(text("Hello", **(usual | fields)), *items)
    return document | {"globalBackground": BLACK | {"color": behind}}


def boxed(color: str) -> Object:
    """The field of a box behind the lines."""
    return {"background": {"color": color, "horizontalPadding": 0, "borderRadius": 0}}


def low(id: str = "s", color: str = "#eeeeee", **fields: Any) -> Object:
    """A light rectangle, which white letters do not stand out from."""
    return solid(id, color, **fields)


def pages(*texts: str, **fields: Any) -> Object:
    """Captions of a second each, as lines."""
    captions = [caption(1000 * index, 1000 * index + 1000, words) for index, words in enumerate(texts)]
    usual = {"fontSize": 100, "box": (100, 800, 800, 240), "maxLines": 2}
    return captioned(captions, **(usual | fields))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (letters("a" * 16), []),
        (
            letters("a" * 17),
            ['TEXT_OVERFLOW t.text "aaaaaaaaaaaaaaaaa" needs 850 px, but the box is 800 px wid'],
        ),
        (letters("Hello there", box=(100, 800, 500, 234.4)), []),
        (
            letters("Hello there", box=(100, 800, 500, 234.2)),
            ["TEXT_OVERFLOW t.text needs 2 lines, 240 px high, but the box is 234.2 px high"],
        ),
        (
            letters("a" * 16, box=(100, 800, 768.7, 120)),
            ['TEXT_OVERFLOW t.text "aaaaaaaaaaaaaaaa" needs 800 px, but the box is 768.7 px wi'],
        ),
        (
            letters("a" * 16, box=(100, 800, 767, 120)),
            ['TEXT_OVERFLOW t.text "aaaaaaaaaaaaaaaa" needs 800 px, but the box is 767 px wide'],
        ),
        (
            letters("Hello", box=(-300, 800, 400, 120)),
            ['TEXT_CUT t "Hello" is cut off at the edge of the picture'],
        ),
        (
            letters("Hello", box=(-300, 800, 400, 120), align="right"),
            ['TEXT_CUT t "Hello" is cut off at the edge of the picture'],
        ),
        (
            letters("Hello", box=(-300, 800, 400, 120), align="center"),
            ['TEXT_CUT t "Hello" is cut off at the edge of the picture'],
        ),
        (letters("Hello", box=(-1, 800, 400, 120)), []),
        (
            letters("Hello", box=(-2, 800, 400, 120)),
            ['TEXT_CUT t "Hello" is cut off at the edge of the picture'],
        ),
        # A word that is wider than its box sticks out at its end, whatever its alignment is.
        (
            letters("a" * 18, box=(340, 800, 400, 120), align="center"),
            [
                'TEXT_CUT t "aaaaaaaaaaaaaaaaaa" is cut off at the edge of the picture',
                'TEXT_OVERFLOW t.text "aaaaaaaaaaaaaaaaaa" needs 900 px, but the box is 400 px wi',
            ],
        ),
        (
            letters("a" * 18, box=(340, 800, 400, 120), align="left", direction="rtl"),
            [
                'TEXT_CUT t "aaaaaaaaaaaaaaaaaa" is cut off at the edge of the picture',
                'TEXT_OVERFLOW t.text "aaaaaaaaaaaaaaaaaa" needs 900 px, but the box is 400 px wi',
            ],
        ),
        (
            letters("a" * 18, box=(50, 800, 400, 120), align="right"),
            ['TEXT_OVERFLOW t.text "aaaaaaaaaaaaaaaaaa" needs 900 px, but the box is 400 px wi'],
        ),
        (letters("Hello", box=(100, -1, 400, 120)), []),
        (
            letters("Hello", box=(100, -2, 400, 320)),
            ['TEXT_CUT t "Hello" is cut off at the edge of the picture'],
        ),
        (letters("Hello", box=(100, 1801, 400, 120)), []),
        (
            letters("Hello", box=(100, 1802, 400, 120)),
            ['TEXT_CUT t "Hello" is cut off at the edge of the picture'],
        ),
        (letters("Hello", box=(100, 1700, 400, 320)), []),
        (letters(" ", box=(-300, 800, 400, 120)), []),
        (
            letters("Hello", box=(-3000, 800, 400, 120)),
            ["OFF_CANVAS t is outside of the picture for its whole time: it is from -3000 to -"],
        ),
        (letters("Hello", box=(0, 800, 400, 120), left=moving((0, -400), (0.5, 0), (1, -400))), []),
        (letters("Hello", box=(0, 800, 400, 120), left=moving((0, -400), (1.9, -300), (1.99999, 0))), []),
        # A ticker and credits, which are larger than the picture of 1080 × 1920 and move through it.
        (letters("a" * 30, box=(0, 800, 1600, 120), left=moving((0, 1200), (1.99999, -1700))), []),
        (
            letters("a" * 30, box=(0, 800, 1600, 120), left=moving((0, 1200), (1.99999, -400))),
            ['TEXT_CUT t "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is cut off at the edge of the pictur'],
        ),
        (
            letters("a\n" * 9, fontSize=200, box=(0, 0, 800, 2400), top=moving((0, 2000), (1.9, -2500))),
            [],
        ),
        (
            letters("a\n" * 9, fontSize=200, box=(0, 0, 800, 2400), top=moving((0, 2000), (1.9, -100))),
            [r'TEXT_CUT t "a\na\na\na\na\na\na\na\na\n" is cut off at the edge of the picture'],
        ),
        (
            letters("Hello", fontSize=34),
            ["TEXT_SMALL t.fontSize is 34 px, 1.8% of the height of the picture"],
        ),
        (letters("Hello", fontSize=35), []),
        (letters("Hello", fontSize=0.9), []),
        (letters("Hello", fontSize=1), ["TEXT_SMALL t.fontSize is 1 px, 0.1% of the height of the picture"]),
        (letters("Hello", fontSize=0), []),
        (
            letters("Hello", fontSize=60, scaleY=still(-0.5)),
            ["TEXT_SMALL t.fontSize is 30 px (60 px at a scale of 0.5), 1.6% of the height of "],
        ),
        (letters("Hello", fontSize=60, scaleX=still(0.5)), []),
        (letters("a" * 19, box=(100, 800, 950, 120), seconds=(0, 0.1)), []),
        (letters("a" * 20, box=(60, 800, 1000, 120), seconds=(0, 1)), []),
        (
            letters("a" * 20, box=(60, 800, 1000, 120), seconds=(0, 0.999)),
            ["READING_SPEED t it has 20 characters in 0.999 s, 20 per second"],
        ),
        (
            letters("a" * 20, box=(60, 800, 1000, 120), seconds=(0, 0.5)),
            ["READING_SPEED t it has 20 characters in 0.5 s, 40 per second"],
        ),
    ],
)
def test_whether_a_text_fits_and_can_be_read(document: Object, expected: list[str]) -> None:
    """Its width, its height, its place, its size and its time."""
    assert expected == found(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            pages("a" * 21 + "b " * 20, "b" * 14, maxLines=9, box=(0, 800, 1080, 1000)),
            [
                'TEXT_CUT it "aaaaaaaaaaaaaaaaaaaaab b b b b…b b b b b" is cut off at the edge of',
                "READING_SPEED it its captions at 0 s have 60 characters in 1 s, 60 per second",
            ],
        ),
        (
            pages("word " * 5, "word " * 5, maxLines=9, box=(100, 800, 800, 500)),
            ["READING_SPEED it its captions at 0 s have 24 characters in 1 s, 24 per second, l"],
        ),
        (pages("one two three four"), []),
        (
            pages("one two three four five six seven eight"),
            [
                "TEXT_OVERFLOW it its captions at 0 s: needs 3 lines, 360 px high, but the box is",
                "TEXT_CUT it its captions at 0 s need 3 lines, but maxLines is 2, so they are pro",
                "READING_SPEED it its captions at 0 s have 39 characters in 1 s, 39 per second",
            ],
        ),
        (
            pages("one", "two", "one two three four five six seven eight"),
            [
                "TEXT_OVERFLOW it its captions at 2 s: needs 3 lines, 360 px high, but the box is",
                "TEXT_CUT it its captions at 2 s need 3 lines, but maxLines is 2, so they are pro",
                "READING_SPEED it its captions at 2 s have 39 characters in 1 s, 39 per second",
            ],
        ),
        (
            pages("Hello", box=(-300, 800, 400, 120)),
            ['TEXT_CUT it "Hello" is cut off at the edge of the picture'],
        ),
        (pages("one", box=(100, -30, 800, 180)), []),
        (pages("one", box=(100, -31, 800, 180)), []),
        (pages("one", box=(100, -32, 800, 180)), ['TEXT_CUT it "one" is cut off at the edge of the picture']),
    ],
)
def test_whether_captions_fit_and_can_be_read(document: Object, expected: list[str]) -> None:
    """Page by page; the first page that does not is reported."""
    assert expected == found(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (above(low()), ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s']),
        (above(low(color="#949494")), []),
        (above(low(color="#959595")), ['CONTRAST t.color has a contrast of 3.0 with "s" at 0 s']),
        (above(low(color="#ffffff"), color="#808080"), []),
        (
            above(behind="#eeeeee"),
            ["CONTRAST t.color has a contrast of 1.2 with the global background at 0 s"],
        ),
        (above(behind="#eeeeee80"), []),
        (above(low(color="#eeeeee80"), behind="#000000"), []),
        (
            above(low(color="#eeeeee80"), behind="#ffffff"),
            ['CONTRAST t.color has a contrast of 1.1 with "s" at 0 s'],
        ),
        (
            above(low("a", "#eeeeee80"), low("b", "#dddddd80"), behind="#ffffff"),
            ['CONTRAST t.color has a contrast of 1.2 with "a" at 0 s'],
        ),
        (
            above(low(color="#eeeeeec0"), low("b", "#ffffff")),
            ['CONTRAST t.color has a contrast of 1.1 with "s" at 0 s'],
        ),
        (above(low(opacity=still(0.5)), behind="#000000"), []),
        (above(low(opacity=still(0)), behind="#000000"), []),
        (
            above(low(opacity=still(0.5)), behind="#ffffff"),
            ['CONTRAST t.color has a contrast of 1.1 with "s" at 0 s'],
        ),
        (above(low(box=(100, 800, 250, 120))), ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s']),
        (above(low(box=(100, 800, 240, 120))), []),
        (above(low(box=(101, 800, 800, 120))), []),
        (
            above(low(box=(800, 800, 200, 120)), behind="#ffffff"),
            ["CONTRAST t.color has a contrast of 1.0 with the global background at 0 s"],
        ),
        (
            above(low(rotation=still(90)), behind="#000000"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (
            above(low(box=(0, 0, 1080, 1080), rotation=still(90)), behind="#000000"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (above(low(box=(0, 0, 1080, 1080), rotation=still(45)), behind="#000000"), []),
        (above(low(borderRadius=still(9))), []),
        (above(low(shape="circle")), []),
        (above(low(color="currentcolor")), []),
        (above(low(), color="currentcolor"), []),
        (above(low(), strokeWidth=1, strokeColor="#000000"), []),
        (
            above(low(), strokeWidth=0, strokeColor="#000000"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (
            above(low(), strokeWidth=1, strokeColor="#ffffff"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (above(low(), strokeWidth=1, strokeColor="currentcolor"), []),
        (above(low(), opacity=still(0.5)), ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s']),
        (above(low(), opacity=still(0.49)), []),
        (above(low(), color="#00000080"), []),
        (above(low(), color="#00000010"), ['CONTRAST t.color has a contrast of 1.1 with "s" at 0 s']),
        (above(low(), **boxed("#000000")), []),
        (
            above(solid("s", "#000000"), **boxed("#ffffff")),
            ["CONTRAST t.color has a contrast of 1.0 with its background at 0 s"],
        ),
        (above(solid("s", "#000000"), **boxed("#ffffff80")), []),
        (
            above(low(), **boxed("#ffffff80")),
            ["CONTRAST t.color has a contrast of 1.1 with its background at 0 s"],
        ),
        (above(low(), **boxed("currentcolor")), []),
        (above(placed("captions", "c"), low()), ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s']),
        (
            above(placed("captions", "c"), low()) | {"assets": {}},
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (above(placed("image", "i"), low()), []),
        (
            above(placed("image", "i", opacity=still(0)), low()),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (
            above(low(seconds=(0, 0.3)), behind="#000000"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (
            above(low(seconds=(0.4, 2)), behind="#000000"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0.666667 s'],
        ),
        (above(low(seconds=(1.7, 2)), behind="#000000"), []),
        (
            above(low(seconds=(1.6, 2)), behind="#000000"),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 1.666667 s'],
        ),
        (
            above(
                low(seconds=(0, 0.5)),
                behind="#000000",
                animations={"in": {"type": "fade", "durationTicks": SECOND}},
            ),
            [],
        ),
        (
            above(
                low(seconds=(0, 0.5)),
                behind="#000000",
                animations={"in": {"type": "fade", "durationTicks": 2 * SECOND}},
            ),
            ['CONTRAST t.color has a contrast of 1.2 with "s" at 0 s'],
        ),
        (
            above(
                low(seconds=(1.1, 2)),
                behind="#000000",
                animations={"out": {"type": "fade", "durationTicks": SECOND}},
            ),
            [],
        ),
        (above(low(animations={"in": {"type": "fade", "durationTicks": 2 * SECOND}})), []),
    ],
)
def test_the_contrast_of_a_text(document: Object, expected: list[str]) -> None:
    """With the color behind it, where that is known."""
    assert expected == found(document)
