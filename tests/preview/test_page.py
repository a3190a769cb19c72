"""`timeline_page`: its tracks, its findings, and a player that evaluates the same scenes as Python."""

from __future__ import annotations

import copy
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Locator, Page, expect

from indream.editor_state import check_editor_state
from indream.editor_state._scene import Scenes
from indream.preview import Fonts, frame, timeline_page
from tests.editor_state.test_scene import spoil
from tests.support.chromium import PATIENCE_MS, chromium, needs_chromium, resize
from tests.support.editor_state.builders import (
    CHART_KINDS,
    ITEM_KINDS,
    SECOND,
    Object,
    asset,
    caption,
    chart,
    item,
    sequence,
    state,
    timelines,
    track,
)
from tests.support.preview_states import FILES, GOLDEN, MEDIA, box, picture, solid
from tests.support.repository import ROOT, title_card

STATES: dict[str, Object] = {"title-card": title_card(), **{name: GOLDEN[name][0] for name in GOLDEN}}
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>\"'><style>*{}</style>\u2028]]>"
# Of 255. The letters of Chromium and of Pillow differ a little.
ROUGHLY = 6.0
SCENES = """([written, ticks]) => {
    const scenes = new IndreamScenes(JSON.parse(written));
    return JSON.stringify(ticks.map(tick => scenes.at(tick)));
}"""


@attrs.frozen
class Opened:
    """A page in a browser, with the addresses that it requested and the complaints of the browser."""

    page: Page
    requested: list[str]
    complaints: list[str]

    def seek(self, tick: float) -> None:
        """Move the player to a tick."""
        self.page.evaluate(
            """tick => {
                const slider = document.getElementById("time");
                slider.value = tick;
                slider.dispatchEvent(new Event("input"));
            }""",
            tick,
        )

    def shown(self, text: str) -> Locator:
        """The elements of the picture that show exactly this text."""
        return self.page.locator("#stage").get_by_text(text, exact=True)


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a new profile."""
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page for all tests of this file, since each new one is a new process."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


@pytest.fixture
def open_page(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """A function that opens the page of a state from a file, on a screen of some size and color scheme."""
    requested: list[str] = []
    complaints: list[str] = []
    listeners: dict[str, Callable[[Any], None]] = {
        "request": lambda request: requested.append(request.url),
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "dialog": lambda dialog: complaints.append(dialog.message),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    monkeypatch.chdir(tmp_path)

    def open_page(
        document: object,
        files: Any = None,
        *,
        player: bool = True,
        width: int = 1280,
        height: int = 720,
        scheme: Any = "light",
    ) -> Opened:
        resize(page, width, height, scheme)
        place = tmp_path / "timeline.html"
        html = timeline_page(document, files=files, player=player)  # type: ignore[arg-type]
        place.write_text(html, encoding="utf-8")
        page.goto(place.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        return Opened(page, requested, complaints)

    yield open_page
    page.goto("about:blank")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


@pytest.fixture(scope="module")
def evaluate(browser: Browser) -> Callable[[object, list[float]], Any]:
    """A function that evaluates the scenes of a state at some ticks in the browser."""
    page = browser.new_page()
    page.set_content(timeline_page({}))

    def evaluate(document: object, ticks: list[float]) -> Any:
        written = json.dumps(Scenes(document).to_dict(), allow_nan=False)
        return json.loads(page.evaluate(SCENES, [written, ticks]), parse_int=float)

    return evaluate


def in_python(document: object, ticks: list[float]) -> Any:
    """The scenes at some ticks, as JSON; a browser has no other numbers than floats."""
    scenes = [Scenes(document).at(tick).to_dict() for tick in ticks]
    return json.loads(json.dumps(scenes), parse_int=float)


def ten_ticks(document: object) -> list[float]:
    """Ten times: at edges, between them, and outside."""
    end = Scenes(document).end or SECOND
    return [-1, 0, 1, *(int(end * part) for part in (0.11, 0.25, 0.375, 0.5, 0.81)), end - 1, end]


# ---- The scene ---------------------------------------------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize("name", STATES)
def test_the_page_evaluates_the_same_scene(name: str, evaluate: Any) -> None:
    """As Python does, at 10 times."""
    document = STATES[name]
    ticks = ten_ticks(document)
    assert 10 == len(ticks)
    assert in_python(document, ticks) == evaluate(document, ticks)


def _animated() -> Object:
    moves = {
        "in": {"type": "fade", "durationTicks": SECOND // 3, "easing": "ease-in-out"},
        "out": {"type": "slide-up", "durationTicks": SECOND // 7, "easing": "ease-out"},
    }
    spoken = {
        "in": {"type": "typewriter", "durationTicks": SECOND // 5, "easing": "ease-in"},
        "out": {"type": "fade", "durationTicks": SECOND // 9},
        "loop": {"type": "rainbow", "durationTicks": 7919},
    }
    keyframes = [{"timeTicks": time, "value": value} for time, value in ((0, 0.1), (7, 0.7), (SECOND, -0.3))]
    return picture(
        item("text", "text", animations=moves, captionAnimations=spoken, **box(1, 2, 3, 4)),
        item(
            "captions", "words", 10, 3 * SECOND, assetId="words", captionAnimations=spoken, **box(1, 2, 3, 4)
        ),
        item("video", "video", playbackRate=1.7, sourceStartTicks=333, **box(1, 2, 3, 4))
        | {
            "rotation": {"value": 1, "keyframes": keyframes},
            "cropTop": {"value": 0.1, "keyframes": keyframes},
        },
        assets={
            "words": asset(
                "caption",
                "words",
                timingGranularity="word",
                captions=[caption(137 * index, 137 * index + 90, f" {index}") for index in range(20)],
            )
        },
    )


@needs_chromium
def test_animations_captions_and_keyframes_are_the_same(evaluate: Any) -> None:
    """At every prime tick, so that fractions have many digits."""
    document = _animated()
    ticks = [float(tick) for tick in range(0, 3 * SECOND, 7919)]
    expected = in_python(document, ticks)
    seen = {key for each in expected for layer in each["layers"] for key, value in layer.items() if value}
    assert {"enter", "exit", "text_enter", "text_exit", "text_loop", "page", "content_time"} <= seen
    assert expected == evaluate(document, ticks)


@needs_chromium
def test_overlaps_and_transitions_are_the_same(evaluate: Any) -> None:
    """Also on a track with items that overlap, and three joined items."""
    document = sequence(
        *(item("solid", f"s{index}", index * 100, 100) for index in range(3)),
        item("image", "over", 50, 120, **box(0, 0, 5, 5)),
        item("image", "under", 50, 10, **box(0, 0, 5, 5)),
    )
    document["transitions"] = {
        name: {
            "id": name,
            "trackId": "track",
            "fromClipId": f"s{index}",
            "toClipId": f"s{index + 1}",
            "type": "wipe",
            "durationTicks": 130,
            "easing": "ease-in",
            "params": {"direction": "from-top"},
        }
        for index, name in enumerate(("first", "second"))
    }
    ticks = [float(tick) for tick in range(301)]
    assert in_python(document, ticks) == evaluate(document, ticks)


@needs_chromium
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(timelines(), st.lists(st.integers(-1, 12 * SECOND), max_size=4), st.booleans(), st.data())
def test_scenes_of_any_state(
    evaluate: Any, document: Object, ticks: list[float], spoiled: bool, data: st.DataObject
) -> None:
    """Of valid states, and of those with damaged values."""
    if spoiled:
        spoil(document, data)
    # Later than that, which is after 1,189 years, not every tick is a number in a browser.
    ticks = [tick for tick in (*ticks, *ten_ticks(document)) if tick < 2**53]
    assert in_python(document, ticks) == evaluate(document, ticks)


@needs_chromium
def test_a_size_beyond_the_integers_of_a_browser(evaluate: Any) -> None:
    """It is the same number in both."""
    document = picture(solid("it", "#ff0000", **box(0, 0, 64, 36)), compositionHeight=2**62 + 1)
    assert in_python(document, [0]) == evaluate(document, [0])


@needs_chromium
@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_player_looks_like_the_pictures(name: str, open_page: Open) -> None:
    """Roughly: their parts have about the same colors."""
    document, at = GOLDEN[name]
    opened = open_page(document, MEDIA, width=640, height=900)
    opened.seek(at * SECOND)
    opened.page.wait_for_function("[...document.images].every(image => image.complete)")
    with Image.open(Path(__file__).parent / "golden" / f"{name}.png") as golden:
        assert ROUGHLY >= difference(opened, golden)


def difference(opened: Opened, picture: Image.Image) -> float:
    """The mean difference between the parts of the player and of a picture, in the band that differs most."""
    with Image.open(io.BytesIO(opened.page.locator("#frame").screenshot())) as shot:
        first, second = (
            image.convert("RGB").resize((32, 18), Image.Resampling.BOX) for image in (shot, picture)
        )
    return max(ImageStat.Stat(ImageChops.difference(first, second)).mean)


@needs_chromium
@pytest.mark.parametrize("size", [320, 640, 1920])
def test_a_blur_looks_like_that_of_the_pictures(size: int, open_page: Open) -> None:
    """The size of the composition may be larger or smaller than that of the player."""
    part = size / 16
    document = picture(
        item("effect", "blur", effectType="blur", intensity=1),
        solid("dot", "#ffffff", "circle", **box(11 * part, 2 * part, 3 * part, 3 * part)),
        solid("ground", "#204080", **box(0, 0, 8 * part, 9 * part)),
        compositionWidth=size,
        compositionHeight=round(9 * part),
    )
    opened = open_page(document, width=900, height=900)
    drawn = frame(document, scale=320 / size, fonts=Fonts(system=False))
    assert ROUGHLY / 2 >= difference(opened, drawn.image)


@needs_chromium
def test_boxes_behind_captions(open_page: Open) -> None:
    """They are as wide as their lines without the space at the end, also after another page was shown."""
    lines = ("Several words that need two lines here", "A rather long page that needs two lines, too")
    document = picture(
        item(
            "captions",
            "it",
            duration=2 * SECOND,
            assetId="a",
            fontSize=40,
            align="left",
            maxLines=1,
            background={"color": "#204080", "horizontalPadding": 10, "borderRadius": 0},
            **box(40, 100, 560, 100),
        ),
        assets={
            "a": asset(
                "caption",
                "a",
                timingGranularity="word",
                captions=[
                    caption(100 * number + 1000 * page, 100 * number + 1000 * page + 100, word)
                    for page, line in enumerate(lines)
                    for number, word in enumerate(re.findall(r" ?[^ ]+", line))
                ],
            )
        },
    )
    opened = open_page(document, width=640, height=900)
    for second in (0.05, 0.65, 1.05):
        opened.seek(second * SECOND)
        drawn = frame(document, second, scale=0.5, fonts=Fonts(system=False))
        assert ROUGHLY >= difference(opened, drawn.image)
    spaces = """() => [...document.querySelectorAll(".behind")].map(box => box.offsetWidth)"""
    style = {"fontFamily": "Inter", "fontSize": 40, "fontStyle": {"variant": "normal", "weight": "700"}}
    width = Fonts(system=False).width("A rather long page that", style)
    assert width + 20 == pytest.approx(opened.page.evaluate(spaces)[0], abs=2)


@needs_chromium
def test_boxes_are_scaled_and_turned(open_page: Open) -> None:
    """About their center."""
    place = box(200, 100, 200, 40, rotation=90, scaleX=1.5)
    opened = open_page(picture(solid("it", "#ff0000", **place)), width=900, height=900)
    frame = opened.page.locator("#frame").bounding_box()
    seen = opened.page.locator("#stage .box").bounding_box()
    assert frame is not None
    assert seen is not None
    scale = frame["width"] / 640
    expected = (280 * scale, -30 * scale, 40 * scale, 300 * scale)
    found = (seen["x"] - frame["x"], seen["y"] - frame["y"], seen["width"], seen["height"])
    assert expected == pytest.approx(found, abs=1)


@needs_chromium
def test_the_page_contains_its_scenes(open_page: Open) -> None:
    """The player shows the items of its time: to the tick."""
    opened = open_page(title_card())
    for tick, texts in ((0, (0, 0)), (SECOND, (1, 0)), (3 * SECOND, (0, 1)), (4 * SECOND, (0, 0))):
        opened.seek(tick)
        counts = [
            opened.shown(text).filter(visible=True).count()
            for text in ("Hello, timeline", "Now rendering in the cloud")
        ]
        if tick != 0:  # at the start, the text is there and transparent
            assert list(texts) == counts, tick
    assert [] == opened.complaints


@needs_chromium
def test_the_line_of_the_word_that_is_spoken(open_page: Open) -> None:
    """It is the one that is shown of a page with more lines, also if the word is the first of its line."""
    element: Any = item(
        "captions", "it", 0, 9 * SECOND, fontSize=36, pageDurationTicks=9 * SECOND, maxLines=1
    )
    document = picture({**element, **box(120, 60, 400, 50)})
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
    document["assets"]["captions-asset"] |= {
        "timingGranularity": "word",
        "captions": [
            caption(1000 * number, 1000 * number + 1000, f" {word}"[number == 0 :])
            for number, word in enumerate(words)
        ],
    }
    opened = open_page(document)
    for number, word in enumerate(words):
        opened.seek(number * SECOND + SECOND // 2)
        shown, lines = opened.page.evaluate(
            """() => {
                const spoken = document.querySelector("#stage .line span[style]");
                const box = document.querySelector("#stage .box").getBoundingClientRect();
                const { top, height } = [...spoken.getClientRects()].at(-1);
                return [spoken.textContent, (top + height / 2 - box.top) / box.height];
            }"""
        )
        assert word == shown.strip()
        assert 0 < lines < 1, word


# ---- Safety ------------------------------------------------------------------------------------------------


def hostile(value: Any, key: str = "") -> Any:
    """A copy with markup after each string except keywords, also in keys that are ids."""
    if isinstance(value, dict):
        named = key in {"items", "assets", "transitions"}
        return {f"{name}{HOSTILE}" if named else name: hostile(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [hostile(part, "ids" if key == "items" else key) for part in value]
    kept = {
        "type",
        "stateSchemaVersion",
        "timingGranularity",
        "chartType",
        "shape",
        "effectType",
        "filterType",
    }
    if isinstance(value, str) and key not in kept:
        return f"{value}{HOSTILE}"
    return value


def every_kind() -> Object:
    """A state with items of all types, all shown at once."""
    items = [
        item(kind, kind, **({} if kind in {"effect", "filter"} else box(9, 9, 600, 300)))
        for kind in ITEM_KINDS
    ]
    items += [chart(kind, f"chart-{kind}", **box(9, 9, 600, 300)) for kind in CHART_KINDS]
    document = picture(*items, globalBackground={"type": "color", "color": "#123456", "gradient": None})
    document["assets"]["captions-asset"]["captions"] = [caption(0, 1000, "Welcome")]
    return document


@needs_chromium
@pytest.mark.parametrize("width", [400, 1600])
def test_markup_in_a_state_is_text(open_page: Open, width: int) -> None:
    """In texts, ids, names, fonts and colors: no script runs, nothing is requested, nothing is reported."""
    opened = open_page(hostile(every_kind()), width=width, height=800)
    for tick in (0, SECOND // 2):
        opened.seek(tick)
    opened.page.locator("summary").click()
    opened.page.locator("table button").first.click()
    expect(opened.shown(f"Hello{HOSTILE}").first).to_be_attached()
    expect(opened.page.locator("#selected")).to_contain_text("</script><script>alert(1)</script>")
    assert 0 == opened.page.locator("img").count()
    assert 2 == opened.page.locator("script").count()
    assert 1 == opened.page.locator("style").count()
    assert [opened.page.url] == opened.requested
    assert [] == opened.complaints
    assert width >= opened.page.evaluate("document.documentElement.scrollWidth")


@needs_chromium
def test_a_script_that_got_into_the_page_would_not_run(open_page: Open, tmp_path: Path) -> None:
    """The policy of the page forbids all scripts and addresses but its own."""
    opened = open_page(title_card())
    html = (tmp_path / "timeline.html").read_text(encoding="utf-8")
    added = "<script>document.title = 'run'</script><img src='http://127.0.0.1:9/x.png'>"
    (tmp_path / "changed.html").write_text(html.replace("</main>", f"</main>{added}"), encoding="utf-8")
    opened.page.goto((tmp_path / "changed.html").as_uri())
    assert "Timeline preview (APPROXIMATION)" == opened.page.title()
    assert 2 == sum("Content Security Policy" in text for text in opened.complaints)


ADDRESSES = ["url(http://127.0.0.1:9/x.png)", "linear-gradient(red, blue), url(http://127.0.0.1:9/y.png)"]
SHEETS = [
    "red; background: url(http://127.0.0.1:9/z.png)",
    "\\75rl(http://127.0.0.1:9/w.png)",
    "image-set('x' 1x)",
]


@needs_chromium
@pytest.mark.parametrize("color", [*ADDRESSES, *SHEETS, "var(--ink)"])
def test_colors_never_name_addresses(open_page: Open, color: str) -> None:
    """They are gray instead, as in pictures."""
    background = {"type": "color", "color": color, "gradient": color}
    opened = open_page(picture(solid("it", color, **box(0, 0, 640, 360)), globalBackground=background))
    seen = opened.page.evaluate("getComputedStyle(document.querySelector('.box .fill')).background")
    assert "rgb(128, 128, 128)" in seen
    assert "url" not in seen
    assert ([opened.page.url], []) == (opened.requested, opened.complaints)


@needs_chromium
@pytest.mark.parametrize("name", STATES)
def test_nothing_is_requested(open_page: Open, name: str) -> None:
    """Pictures and fonts are in the page."""
    opened = open_page(STATES[name], MEDIA)
    opened.seek(SECOND)
    assert {opened.page.url} == {url for url in opened.requested if not url.startswith("data:")}
    assert [] == opened.complaints


def test_only_passed_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never one that an editor state names."""
    monkeypatch.chdir(tmp_path)
    content = MEDIA["hero"].read_bytes()
    (tmp_path / "own.png").write_bytes(content)
    path = str(tmp_path / "own.png")
    document = picture(item("image", "it", assetId="hero", **box(0, 0, 64, 36)))
    document["assets"] = {
        "hero": asset("image", "hero", filename=path, remoteUrl=f"file://{path}", localUrl="own.png")
    }
    html = timeline_page(document)
    assert "data:image" not in html
    assert "PREVIEW_FILE_MISSING" in html
    assert "data:image/png" in timeline_page(document, files={"hero": path})


@needs_chromium
def test_videos_and_sounds_are_linked_by_relative_paths(open_page: Open, tmp_path: Path) -> None:
    """From the current directory, also if the names have characters with a meaning in addresses."""
    name = "a #1?100%'\".webm"
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / name).write_bytes((FILES / "vp8_vorbis.webm").read_bytes())
    document = picture(
        item("video", "video", assetId="clip", **box(0, 0, 640, 360)),
        item("audio", "audio", assetId="clip", **box(0, 0, 1, 1)),
        assets={
            "clip": asset("video", "clip", filename="/etc/passwd", remoteUrl="https://example.com/x.mp4")
        },
    )
    opened = open_page(document, {"clip": tmp_path / "media" / name})
    video = opened.page.locator("video")
    assert "media/a%20%231%3F100%25%27%22.webm" == video.get_attribute("src")
    opened.page.wait_for_function("document.querySelector('video').readyState >= 1")
    assert opened.page.evaluate("document.querySelector('video').videoWidth")
    assert {(tmp_path / "media").as_uri() + "/a%20%231%3F100%25%27%22.webm", opened.page.url} == set(
        opened.requested
    )
    assert [] == opened.complaints


@needs_chromium
def test_sounds_play(open_page: Open, tmp_path: Path) -> None:
    """While the player plays, unless their track is muted."""
    for name in ("heard.wav", "muted.wav"):
        (tmp_path / name).write_bytes((FILES / "pcm.wav").read_bytes())
    document = picture(
        item("audio", "muted", 0, 60 * SECOND, assetId="muted", **box(0, 0, 1, 1)),
        item("audio", "heard", 0, 60 * SECOND, assetId="heard", **box(0, 0, 1, 1)),
        assets={name: asset("audio", name) for name in ("muted", "heard")},
    )
    document["tracks"][0]["muted"] = True
    opened = open_page(document, {name: tmp_path / f"{name}.wav" for name in ("muted", "heard")})
    with opened.page.expect_request("**/*.wav"):
        opened.page.keyboard.press("Space")
    opened.page.keyboard.press("Home")
    assert {opened.page.url, (tmp_path / "heard.wav").as_uri()} == set(opened.requested)
    assert [] == opened.complaints


@needs_chromium
def test_a_video_that_is_gone_becomes_a_box(open_page: Open, tmp_path: Path) -> None:
    """With its name."""
    clip = tmp_path / "clip.webm"
    clip.write_bytes((FILES / "vp8_vorbis.webm").read_bytes())
    document = picture(item("video", "video", assetId="clip", **box(0, 0, 640, 360)))
    document["assets"] = {"clip": asset("video", "clip", filename="holiday.webm")}
    opened = open_page(document, {"clip": clip})
    expect(opened.page.locator("#stage video")).to_have_count(1)
    clip.unlink()
    opened.page.reload()
    expect(opened.shown("holiday.webm")).to_be_attached()
    expect(opened.shown("cannot be read")).to_be_attached()


@pytest.mark.parametrize("name", ["truncated.png", "still.bmp", "pcm.wav", "missing.png"])
def test_files_that_are_not_pictures(name: str) -> None:
    """They are boxes and notes; a readable one is embedded."""
    document = picture(item("image", "it", assetId="hero", **box(0, 0, 64, 36)))
    document["assets"] = {"hero": asset("image", "hero")}
    html = timeline_page(document, files={"hero": FILES / name})
    assert (name == "still.bmp") == ("data:image/bmp" in html)
    assert (name != "still.bmp") == ("PREVIEW_" in html)


# ---- The page ----------------------------------------------------------------------------------------------


@needs_chromium
def test_the_keyboard(open_page: Open) -> None:
    """Arrows move by frames, seconds and cuts, home and end to the ends, and space plays."""
    opened = open_page(title_card())
    press, now = opened.page.keyboard.press, opened.page.locator("#now")
    for key, expected in (
        ("ArrowRight", "0.03 s of 4.00 s"),
        ("ArrowRight", "0.07 s of 4.00 s"),
        ("ArrowLeft", "0.03 s of 4.00 s"),
        ("Shift+ArrowRight", "1.03 s of 4.00 s"),
        ("Shift+ArrowLeft", "0.03 s of 4.00 s"),
        ("ArrowDown", "2.00 s of 4.00 s"),
        ("ArrowUp", "0.00 s of 4.00 s"),
        ("End", "4.00 s of 4.00 s"),
        ("Home", "0.00 s of 4.00 s"),
    ):
        press(key)
        assert expected == now.inner_text(), key
    toggle = opened.page.locator("#toggle")
    press("Space")
    expect(toggle).to_have_text("Pause")
    expect(now).not_to_have_text("0.00 s of 4.00 s")
    press("Space")
    expect(toggle).to_have_text("Play")
    opened.page.get_by_role("button", name="To the end").focus()
    press("Space")
    assert ("4.00 s of 4.00 s", "Play") == (now.inner_text(), toggle.inner_text())


@needs_chromium
def test_playing_ends_at_the_end(open_page: Open) -> None:
    """And begins again from the start."""
    opened = open_page(title_card())
    opened.seek(4 * SECOND - 1)
    opened.page.locator("#toggle").click()
    expect(opened.page.locator("#now")).to_have_text("4.00 s of 4.00 s")
    expect(opened.page.locator("#toggle")).to_have_text("Play")
    opened.page.locator("#toggle").click()
    expect(opened.page.locator("#toggle")).to_have_text("Pause")
    expect(opened.page.locator("#now")).not_to_have_text("4.00 s of 4.00 s")


@needs_chromium
def test_tracks_are_to_scale(open_page: Open) -> None:
    """An item begins and ends at the parts of the track that are those of the timeline."""
    document = sequence(item("solid", "a", 0, 100), item("solid", "b", 150, 50), item("solid", "c", 200, 200))
    opened = open_page(document, width=1600, height=900)
    lane = opened.page.locator("ol.lane").bounding_box()
    assert lane is not None
    for name, begin, end in (("a", 0, 0.25), ("b", 0.375, 0.5), ("c", 0.5, 1)):
        place = opened.page.get_by_role("button", name=f"{name}: solid").first.bounding_box()
        assert place is not None
        assert (place["x"] - lane["x"]) / lane["width"] == pytest.approx(begin, abs=0.002)
        assert (place["x"] + place["width"] - lane["x"]) / lane["width"] == pytest.approx(end, abs=0.002)


@needs_chromium
def test_findings_are_at_their_items(open_page: Open) -> None:
    """In the tracks, in the list, and beside an item that is selected; it is shown, too."""
    document = sequence(item("solid", "first", 0, SECOND), item("solid", "second", SECOND // 2, SECOND))
    document["items"]["second"]["color"] = 7
    opened = open_page(document)
    listed = opened.page.locator("section.problems li")
    expect(listed.filter(has_text="EDITOR_TRACK_ITEM_OVERLAP")).to_have_count(1)
    expect(listed.filter(has_text="EDITOR_SCHEMA_INVALID")).to_have_count(1)
    button = opened.page.locator(".lane").get_by_role("button", name=re.compile("^second: .*finding"))
    expect(button).to_have_class(re.compile("has-error"))
    button.click()
    expect(opened.page.locator("#selected")).to_contain_text("EDITOR_SCHEMA_INVALID")
    expect(opened.page.locator("#now")).to_have_text("0.50 s of 1.50 s")
    expect(button).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize(
    ("change", "code", "name"),
    [
        ({"opacity": {"value": 1, "keyframes": [{"timeTicks": -5, "value": 1}]}}, "EDITOR_", "it"),
        ({"left": {"value": 9999, "keyframes": []}}, "LAYOUT_OFF_CANVAS", "it"),
    ],
)
def test_findings_of_lint_and_layout(change: Object, code: str, name: str) -> None:
    """Each with a button for its item."""
    html = timeline_page(picture(solid(name, "#ff0000", **box(0, 0, 64, 36)) | change))
    listed = html[html.index('aria-labelledby="findings-title"') :]
    assert code in listed
    assert f"<bdi>{name}</bdi>" in listed


def test_findings_of_tracks_assets_and_transitions() -> None:
    """They are those of the items there."""
    document = state(item("image", "shown"), item("solid", "twice"), item("solid", "joined"))
    document["tracks"][0]["items"].append("twice")
    document["assets"]["image-asset"]["size"] = "x"
    document["transitions"] = {"cut": {"fromClipId": "joined", "toClipId": "none"}}
    buttons = dict(re.findall(r"<code>([^<]*)</code>(.*?)</li>", timeline_page(document, player=False)))
    names = {path: re.findall("<bdi>(.*?)</bdi>", markup) for path, markup in buttons.items()}
    assert ["twice"] == names["$.tracks[1].items[0]"]
    assert ["file"] == names["$.assets[&quot;image-asset&quot;].size"]
    assert ["joined"] == names["$.transitions.cut.toClipId"]


@needs_chromium
@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_windows_and_schemes(open_page: Open, width: int, scheme: str) -> None:
    """The page never scrolls sideways, and its colors are those of the scheme."""
    opened = open_page(every_kind(), width=width, height=800, scheme=scheme)
    assert width >= opened.page.evaluate("document.documentElement.scrollWidth")
    brightness = opened.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (scheme == "light") == (int(brightness) > 127)
    frame = opened.page.locator("#frame").bounding_box()
    assert frame is not None
    assert 0 <= frame["x"] < frame["x"] + frame["width"] <= width
    opened.page.locator("summary").click()
    button = opened.page.get_by_role("button", name="motion-graphic", exact=True).bounding_box()
    assert button is not None
    assert button["width"] > button["height"]
    assert width >= opened.page.evaluate("document.documentElement.scrollWidth")
    assert frame["width"] / frame["height"] == pytest.approx(640 / 360, rel=0.01)


@needs_chromium
def test_controls_have_names(open_page: Open) -> None:
    """For those who hear the page."""
    page = open_page(every_kind()).page
    for name in ("To the start", "One frame back", "Play", "One frame forward", "To the end"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    for name in ("Time", "Zoom"):
        expect(page.get_by_role("slider", name=name)).to_be_visible()
    expect(page.locator("#time")).to_have_attribute("aria-valuetext", "0.00 s of 1.00 s")
    expect(page.get_by_role("img", name="APPROXIMATION of the picture at 0.00 s")).to_be_visible()
    expect(page.get_by_role("region", name="Tracks to scale")).to_be_visible()
    expect(page.get_by_text("APPROXIMATION", exact=True)).to_have_count(2)
    nameless = """() => [...document.querySelectorAll("button, input, section, [role=img], [role=region]")]
        .filter(part => !(part.ariaLabel || part.getAttribute("aria-labelledby") || part.textContent.trim()
            || part.labels?.length)).map(part => part.outerHTML)"""
    assert [] == page.evaluate(nameless)


@needs_chromium
def test_a_page_without_a_player(open_page: Open) -> None:
    """It has no script, and still its tracks to scale and its findings."""
    opened = open_page(title_card(), player=False)
    assert 0 == opened.page.locator("script").count()
    expect(opened.page.get_by_role("button", name="backdrop: solid, 0 s to 4 s").first).to_be_visible()
    expect(opened.page.get_by_text("APPROXIMATION", exact=True)).to_be_visible()
    assert "No problems were found" in opened.page.locator("main").inner_text()


@needs_chromium
def test_large_states(open_page: Open) -> None:
    """A thousand items are all there; the picture holds those of its time, not all that were ever shown."""
    items = [
        item("text", f"text-{index}", index % 100 * SECOND, SECOND, text=f"Number {index}")
        for index in range(1000)
    ]
    document = state(*items)
    document["tracks"] = [
        track(f"track-{row}", *(element["id"] for element in items[row * 100 : row * 100 + 100]))
        for row in range(10)
    ]
    opened = open_page(document)
    assert 1000 == opened.page.locator(".lane .item").count()
    opened.page.evaluate(
        """() => { for (let second = 0; second < 100; second++) {
            const slider = document.getElementById("time");
            slider.value = (second + 0.5) * 240000;
            slider.dispatchEvent(new Event("input"));
        } }"""
    )
    assert opened.page.locator("#stage .layer").count() <= 250
    expect(opened.shown("Number 999")).to_be_visible()
    opened.page.locator("#zoom").fill("20")
    lane = opened.page.locator("ol.lane").first.bounding_box()
    assert lane is not None
    assert lane["width"] > 10 * opened.page.evaluate("document.getElementById('scroll').clientWidth")
    assert [] == opened.complaints


@pytest.mark.parametrize(
    "document", [{}, {"tracks": {}, "items": []}, {"tracks": [None]}, {"items": {"a": 1}}, [], None]
)
def test_invalid_states(document: Any) -> None:
    """They give a page with their findings."""
    html = timeline_page(document)
    assert "EDITOR_SCHEMA_INVALID" in html
    assert check_editor_state(document)[0].path in html


@needs_chromium
@pytest.mark.parametrize(
    "document", [{}, {"tracks": [None]}, {"compositionWidth": 10, "compositionHeight": "x"}]
)
def test_the_player_of_an_invalid_state(open_page: Open, document: Object) -> None:
    """It has no picture, and reports no errors."""
    opened = open_page(document)
    opened.page.keyboard.press("Space")
    opened.page.keyboard.press("End")
    expect(opened.page.locator("section.problems")).to_contain_text("EDITOR_SCHEMA_INVALID")
    assert [] == opened.complaints


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(timelines(), st.data())
def test_a_damaged_state_never_raises(document: Object, data: st.DataObject) -> None:
    """It becomes a page that can be written as UTF-8, with JSON that a browser reads."""
    spoil(document, data)
    html = timeline_page(document)
    html.encode()
    written = re.search(r'<script type="application/json" id="timeline-data">(.*?)</script>', html, re.DOTALL)
    assert written is not None
    assert json.loads(written[1], parse_constant=pytest.fail)["scenes"] == json.loads(
        json.dumps(Scenes(document).to_dict())
    )


def test_halves_of_characters() -> None:
    """Half of an emoji cannot be written as UTF-8."""
    html = timeline_page(picture(item("text", "half", text="a\ud83d", **box(0, 0, 64, 36))))
    assert "a\ufffd" in html.encode().decode()


def test_a_timeline_has_its_own_files() -> None:
    """Those that are passed replace them."""

    @attrs.frozen
    class Timeline:
        files: dict[str, Path]

        def to_editor_state(self) -> Object:
            document = picture(item("image", "it", assetId="hero", **box(0, 0, 64, 36)))
            document["assets"] = {"hero": asset("image", "hero")}
            return document

    timeline = Timeline({"hero": MEDIA["hero"]})
    assert "data:image/png" in timeline_page(timeline)
    assert "data:image/jpeg" in timeline_page(timeline, files={"hero": FILES / "still.jpg"})


@pytest.mark.parametrize("directory", ["pages/today", Path("pages/today")])
def test_links_are_relative_to_the_directory_of_the_page(
    directory: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is the current one, if none is passed."""
    monkeypatch.chdir(tmp_path)
    document = picture(item("video", "it", assetId="clip", **box(0, 0, 64, 36)))
    document["assets"] = {"clip": asset("video", "clip")}
    files = {"clip": FILES / "h264_aac.mp4"}
    (tmp_path / "clip.mp4").write_bytes(files["clip"].read_bytes())
    assert '"clip.mp4"' in timeline_page(document, files={"clip": "clip.mp4"})
    assert '"../../clip.mp4"' in timeline_page(document, files={"clip": "clip.mp4"}, directory=directory)


def test_it_needs_no_extra() -> None:
    """Neither Pillow nor PyAV is imported."""
    code = """
import sys
sys.modules["PIL"] = sys.modules["av"] = None
from indream.preview import Fonts, frame, timeline_page
from tests.support.preview_states import GOLDEN, MEDIA
print(len([timeline_page(state, files=MEDIA) for state, _ in GOLDEN.values()]))
"""
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ("12\n", "") == (result.stdout, result.stderr)


def test_the_state_is_not_changed() -> None:
    """The same state gives the same page."""
    document = every_kind()
    before = copy.deepcopy(document)
    assert timeline_page(document) == timeline_page(document)
    assert before == document


@pytest.mark.parametrize("start", [0, SECOND])
def test_sounds_begin_where_their_item_says(tmp_path: Path, start: int) -> None:
    """At that time of their file, at their own rate."""
    (tmp_path / "a.wav").write_bytes((FILES / "pcm.wav").read_bytes())
    sound = item("audio", "a", SECOND, SECOND, assetId="a", sourceStartTicks=start, playbackRate=2)
    html = timeline_page(picture(sound, assets={"a": asset("audio", "a")}), files={"a": tmp_path / "a.wav"})
    written = re.search(r'<script type="application/json" id="timeline-data">(.*?)</script>', html, re.DOTALL)
    assert written is not None
    (found,) = json.loads(written[1])["sounds"]
    assert (SECOND, 2 * SECOND, start, 2) == tuple(found[name] for name in ("start", "end", "begin", "rate"))


@pytest.mark.parametrize(("count", "end"), [(1, ""), (12, ""), (13, " and 1 more"), (20, " and 8 more")])
def test_the_items_of_a_note_on_the_page(count: int, end: str) -> None:
    """Up to twelve are named."""
    names = [f"i{number:02}" for number in range(count)]
    images = [item("image", name, assetId="hero", **box(0, 0, 9, 9)) for name in names]
    found = re.findall(r">\((i\d\d[^<]*)\)</span>", timeline_page(picture(*images)))
    (shown,) = [text for text in found if text.count("i") == min(count, 12)]
    assert set(shown.removesuffix(end).split(", ")) <= set(names)
    assert shown.endswith(end)
    assert ("more" in shown) == bool(end)
