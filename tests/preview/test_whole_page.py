"""`timeline_page`: all of the text of a page, apart from the script and the common style."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from indream.preview import timeline_page
from tests.support.editor_state.builders import SECOND, Object, item, sequence, track
from tests.support.preview_states import box, picture, solid

EXPECTED = Path(__file__).parent / "golden/page.txt"


def document() -> Object:
    """A state with items of several kinds, some of which cannot be read or are not on a track."""
    items = [
        solid("early", "#fff", **box(0, 0, 640, 360)) | {"startTicks": -SECOND, "durationTicks": 3 * SECOND},
        item("image", "late", 5 * SECOND // 2, SECOND, **box(0, 0, 1080, 1920)),
        item("text", "title", SECOND, SECOND, text=" A <title> ", **box(0, 0, 640, 360)),
        {**item("solid", "odd", **box(0, 0, 640, 360)), "type": "new-kind"},
        {**solid("bad", "#fff", **box(0, 0, 640, 360)), "startTicks": "soon"},
        solid("alone", "#fff", **box(0, 0, 640, 360)),
        solid("gone", "#fff", **box(0, 0, 640, 360)) | {"startTicks": -SECOND},
    ]
    tracks = [
        {"items": ["early", "late", "nowhere"]},
        {**track("", "title"), "hidden": True, "muted": True},
        {**track("<c>", "odd", "bad", "gone"), "muted": True},
        track("empty"),
    ]
    return picture(*items, tracks=tracks)


def text_of(page: str) -> str:
    """A line for each element of a page, and then those of its style and of its data that are its own."""
    policy, page = re.findall('content="(default-src.*?)"', page)[0], re.sub("<meta.*\n", "", page)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    rules = [line for line in style.splitlines() if re.match(r"#[mp]\d", line)]
    data = json.loads((re.findall("<script.*?>(.*?)</script>", page, re.DOTALL) or ["{}"])[0])
    page = re.sub("(<(style|script)).*?</.*?>", r"\1>", page, flags=re.DOTALL)
    lines = page.replace("><", ">\n<").splitlines()
    facts = [f"{key} {json.dumps(data[key])}" for key in ("end", "cuts", "items", "pictures") if key in data]
    return "\n".join([re.sub("'sha256-[^']*'", "'sha256'", policy), *lines, *rules, *facts]) + "\n"


def test_a_whole_page(request: pytest.FixtureRequest) -> None:
    """`make record` writes golden/page.txt again; the difference shows in review."""
    shown = text_of(timeline_page(document()))
    if request.config.getoption("--record"):
        EXPECTED.write_text(shown, encoding="utf-8")
    assert EXPECTED.read_text(encoding="utf-8") == shown


def test_a_page_without_a_player() -> None:
    """It has the same findings, tracks and items, and nothing for the script."""
    whole, lines = EXPECTED.read_text(encoding="utf-8"), text_of(timeline_page(document(), player=False))
    _, tracks, table = whole.partition('<section class="problems"')
    assert tracks + table.partition('<section class="notes"')[0] in lines
    assert [
        "default-src 'none'; style-src 'sha256'; base-uri 'none'; form-action 'none'",
        "<!doctype html>",
    ] == (lines.splitlines()[:2])
    assert "<main>" in lines.splitlines()
    assert not re.search("<script|<noscript|PREVIEW_|^end", lines, re.MULTILINE)


@pytest.mark.parametrize(
    ("seconds", "marks"),
    [
        (0.5, ["0", "0.1", "0.2", "0.3", "0.4"]),
        (59, ["0", "10", "20", "30", "40", "50"]),
        (75, ["0", "15", "30", "45", "1:00"]),
    ],
)
def test_marks_of_the_ruler(seconds: float, marks: list[str]) -> None:
    """A few, none of which is at the very end."""
    element: Any = solid("it", "#fff", **box(0, 0, 640, 360)) | {"durationTicks": int(seconds * SECOND)}
    page = timeline_page(picture(element), player=False)
    assert marks == re.findall(r'<span class="mark" id="m\d+">(.*?)</span>', page)


def test_errors_are_listed_before_warnings() -> None:
    """Errors come first, wherever they are in the editor state."""
    state = sequence(item("solid", "a", width={"value": 0, "keyframes": []}), item("solid", "b", SECOND // 2))
    page = timeline_page(state, player=False)
    assert 0 < page.index("on the same track") < page.index("so nothing is visible")


@pytest.mark.parametrize("size", [{}, {"compositionWidth": 640}, {"compositionHeight": 360}])
def test_a_page_of_nothing(size: dict[str, int]) -> None:
    """It says so."""
    lines = text_of(timeline_page({**size, "tracks": [track("a")]}, player=False)).splitlines()
    assert '<span class="facts">size unknown · 0 s · 1 track · 0 items</span>' in lines
    assert '<p class="hint">No item on a track has a time.</p>' in lines
