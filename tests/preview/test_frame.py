"""`frame`: which items are seen, at which time, and what becomes of editor states that are not valid."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageFilter

from indream.preview import Fonts, Picture, PreviewError, frame
from indream.preview._content import Contents
from indream.preview._media import Media, Missing
from tests.support.editor_state.builders import (
    ITEM_KINDS,
    SECOND,
    Object,
    asset,
    caption,
    item,
    sequence,
    state,
    timelines,
)
from tests.support.preview_states import GOLDEN, MEDIA, box, picture, solid, text
from tests.support.repository import title_card

FONTS = Fonts(system=False)
RED, BLUE, BLACK = (255, 0, 0), (0, 0, 255), (0, 0, 0)
FULL = box(0, 0, 640, 360)


def drawn(document: object, at: Any = 0, **options: Any) -> Picture:
    """A picture of a quarter of the size, with the fonts of the package and without the label."""
    usual = {"scale": 0.25, "fonts": FONTS, "files": MEDIA, "label": False}
    return frame(document, at, **{**usual, **options})  # type: ignore[arg-type]


def center(document: object, at: Any = 0, **options: Any) -> tuple[int, ...]:
    """The color in the middle of the picture."""
    image = drawn(document, at, **options).image
    color = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(color, tuple)
    return color


def visible(kind: str) -> Object:
    """An item of a kind that is seen in the middle of the picture; its own background makes text a box."""
    fields: dict[str, Object] = {
        "text": {
            "background": {"color": "#00ff00", "horizontalPadding": 400, "borderRadius": 0},
            "text": "▮",
        },
        "captions": {"background": {"color": "#00ff00", "horizontalPadding": 400, "borderRadius": 0}},
        "filter": {"intensity": 1},
        "effect": {"effectType": "fade-in", "intensity": 1},
        "chart": {"chartType": "pie", "data": {"slices": [{"label": " ", "value": 1}]}},
    }
    geometry = {} if kind in {"effect", "filter", "audio"} else FULL
    size = {"fontSize": 300} if kind in {"text", "captions"} else {}
    if kind == "text-template":
        node = {
            "id": "n",
            "type": "image",
            "imageType": "svg",
            "imageComponentId": " ",
            "imageLottieJson": None,
        }
        fields[kind] = {"nodes": [{**node, "x": 0, "y": 0, "width": 640, "height": 360, "opacity": 1}]}
    return item(kind, "it") | fields.get(kind, {}) | geometry | size


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_earlier_tracks_are_above(kind: str) -> None:
    """An item of each type is seen above a solid, and hidden below it; sound is never seen."""
    element = visible(kind)
    assets = {element["assetId"]: {"captions": [caption(0, 900, "▮")]}} if kind == "captions" else {}
    other = solid("solid", "#c83020", **FULL)
    above = center(picture(element, other, assets=assets))
    assert (0xC8, 0x30, 0x20) == center(picture(other, element, assets=assets))
    assert (kind == "audio") == (above == (0xC8, 0x30, 0x20))


@pytest.mark.parametrize(("opacity", "part"), [(1, 1), (0.5, 0.5), (0, 0), (9, 1)])
def test_the_opacity_of_a_picture_in_a_template(opacity: float, part: float) -> None:
    """The box in its place has it."""
    element = visible("text-template")
    whole = center(picture(element))
    element["nodes"][0]["opacity"] = opacity
    assert pytest.approx([level * part for level in whole], abs=1) == center(picture(element))


def test_an_item_is_shown_from_its_start_until_before_its_end() -> None:
    """To the tick."""
    element = solid("a", "#ff0000", start=7, duration=10, **FULL)
    document = sequence(element, compositionWidth=640, compositionHeight=360)
    seen = {tick: center(document, f"{tick}t") for tick in (6, 7, 16, 17)}
    assert {6: BLACK, 7: RED, 16: RED, 17: BLACK} == seen


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize(("direction", "edges"), [("ltr", (100, 360)), ("rtl", (0, 200))])
def test_a_line_that_is_wider_than_its_box_sticks_out_at_its_end(
    align: str, direction: str, edges: tuple[int, int]
) -> None:
    """As in browsers: the beginning of the text is seen, whatever its alignment is."""
    background = {"color": "#00ff00", "horizontalPadding": 0, "borderRadius": 0}
    fields = {"fontSize": 40, "align": align, "direction": direction, "background": background}
    words = item("text", "it", text="W" * 20, color="#00ff00", **fields, **box(100, 0, 100, 60))
    found = drawn(picture(words) | {"compositionWidth": 360}, scale=1).image.getchannel("G")
    area = found.point(lambda level: 255 * (level > 127)).getbbox()
    assert area is not None
    assert edges == (area[0], area[2])


def test_a_chart_label_that_is_wider_than_its_place_stays_in_its_middle() -> None:
    """It sticks out on both sides."""
    row = {"label": "W" * 30, "values": {"a": 0}}
    data = {"series": [{"key": "a", "label": "a"}], "rows": [row]}
    chart = item("chart", "it", chartType="bar", data=data, themeColor="#000000", **FULL)
    narrow = {field: {"value": number, "keyframes": []} for field, number in (("width", 300), ("left", 100))}
    found = drawn(picture(chart | narrow), scale=1).image.convert("L")
    area = found.crop((0, 300, 640, 360)).point(lambda level: 255 * (level > 100)).getbbox()
    assert area is not None
    assert 250 == pytest.approx((area[0] + area[2]) / 2, abs=1.5)


def test_hidden_tracks_are_not_seen() -> None:
    """Muted ones are."""
    document = picture(solid("a", "#ff0000", **FULL), solid("b", "#0000ff", **FULL))
    document["tracks"][0]["hidden"] = True
    document["tracks"][1]["muted"] = True
    assert BLUE == center(document)


@pytest.mark.parametrize(
    ("at", "tick"),
    [
        (0, 0),
        (1.5, 360_000),
        ("00:00:03.5", 840_000),
        ("45f", 360_000),
        ("500ms", 120_000),
        ("7t", 7),
        ("00:00:03:15", 840_000),
    ],
)
def test_times(at: Any, tick: int) -> None:
    """Numbers are seconds; frames are those of 30 per second."""
    document = picture(solid("a", "#ff0000", start=tick, duration=1, **FULL))
    assert RED == center(document, at)


@pytest.mark.parametrize("at", [-1, "soon", float("nan"), "1:2:3:4:5"])
def test_invalid_times(at: Any) -> None:
    """They are named."""
    with pytest.raises(ValueError, match=r"^at(: .* is not a time| must)"):
        drawn(title_card(), at)


def test_after_the_end_only_the_background_is_seen() -> None:
    """It is black without one."""
    assert BLACK == center(picture(solid("a", "#ff0000", **FULL)), 99)
    blue = {"type": "color", "color": "#00f", "gradient": None}
    assert BLUE == center(picture(globalBackground=blue), 99)


@pytest.mark.parametrize("scale", [0.1, 0.5, 1, 2])
def test_scale(scale: float) -> None:
    """The picture has the size of the composition, times the scale."""
    assert (round(640 * scale), round(360 * scale)) == drawn(picture(), scale=scale).image.size


@pytest.mark.parametrize("scale", [0, -1, 9, math.nan, math.inf])
def test_invalid_scales(scale: float) -> None:
    """They are rejected."""
    with pytest.raises(ValueError, match=r"^scale must be above 0 and at most 8, not "):
        drawn(picture(), scale=scale)


def test_a_scale_that_is_not_a_number() -> None:
    """The error names it."""
    scale: Any = "0.5"
    with pytest.raises(TypeError, match=r"^scale must be a number, not str$"):
        drawn(picture(), scale=scale)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"editorState": picture()}, r"cannot be read: this is a payload: pass its editorState$"),
        ("state.json", r"cannot be read: pass an editor state, which is a dict, not str$"),
        (None, r"cannot be read: pass an editor state, which is a dict, not NoneType$"),
    ],
)
def test_values_that_are_not_editor_states(document: Any, message: str) -> None:
    """The error says what to pass."""
    with pytest.raises(PreviewError, match=message):
        drawn(document)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"files": "media"}, r"^files must be a dict, not str$"),
        ({"files": ["a.png"]}, r"^files must be a dict, not list$"),
        ({"fonts": ["brand"]}, r"^fonts must be Fonts\(…\), not list$"),
    ],
)
def test_arguments_of_another_type(changes: Any, message: str) -> None:
    """The error names them."""
    with pytest.raises(TypeError, match=message):
        frame(picture(), **changes)


@pytest.mark.parametrize("size", [0, -5, "wide", None, 1e300, math.nan])
def test_a_size_that_cannot_be_read(size: object) -> None:
    """The picture cannot be made."""
    with pytest.raises(PreviewError, match="compositionWidth and compositionHeight") as caught:
        drawn(picture(compositionWidth=size))
    assert "PREVIEW_SIZE" == caught.value.code


def test_a_picture_that_would_be_too_large() -> None:
    """It is rejected before it is drawn."""
    with pytest.raises(PreviewError, match="more than 64 million; pass a smaller scale"):
        drawn(picture(compositionWidth=100_000, compositionHeight=100_000), scale=1)


def test_the_label() -> None:
    """It is in the lower right corner, unless it is turned off."""
    plain, labeled = (drawn(picture(), label=label, scale=1).image for label in (False, True))
    assert plain.getbbox() is None
    left, top, right, bottom = labeled.getbbox() or (0, 0, 0, 0)
    assert left > 320
    assert top > 180
    assert right <= 640
    assert bottom <= 360


class Timeline:
    """Has the methods of a timeline that the preview uses."""

    def __init__(self) -> None:
        self.files = {"hero": MEDIA["hero"]}

    def to_editor_state(self) -> Object:
        """A picture in full size."""
        return GOLDEN["slide"][0]


def test_a_timeline_brings_its_files() -> None:
    """Those passed replace them."""
    timeline = Timeline()
    assert center(GOLDEN["slide"][0], 0.2) == center(timeline, 0.2, files=None)
    assert [] == drawn(timeline, 0.2, files=None).notes
    missing = drawn(timeline, 0.2, files={"hero": "nowhere.png"}).notes
    assert ["PREVIEW_FILE_MISSING"] == [note.code for note in missing]


def test_a_picture_is_saved_in_the_format_of_its_name(tmp_path: Path) -> None:
    """An unknown one is an error, and no file remains."""
    result = drawn(picture())
    for name, start in {"a.png": b"\x89PNG", "a.JPG": b"\xff\xd8", "a.webp": b"RIFF"}.items():
        result.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
    for name in ("b.xyz", "b", "b.psd"):
        with pytest.raises(ValueError, match=r"pass a name that ends with \.png, \.jpg or \.webp"):
            result.save(tmp_path / name)
    with pytest.raises(ValueError, match=r"c\.xbm: XBM cannot hold this picture \(.*\): pass .* \.png$"):
        result.save(tmp_path / "c.xbm")
    assert {"a.png", "a.JPG", "a.webp"} == {path.name for path in tmp_path.iterdir()}


def test_a_picture_in_a_notebook() -> None:
    """It is a PNG, and its text says how large it is."""
    result = drawn(picture())
    assert result._repr_png_().startswith(b"\x89PNG")
    assert "<Picture 160 × 90, 0 notes>" == repr(result)


@pytest.mark.parametrize(
    "content", [{}, [], None, "state", {"tracks": 1, "items": [], "compositionWidth": 5}]
)
def test_what_is_not_an_editor_state(content: Any) -> None:
    """It has no size."""
    with pytest.raises(PreviewError):
        drawn(content)


JUNK: list[Any] = [
    None,
    -1,
    0,
    1e300,
    -1e18,
    "",
    "x" * 300,
    [],
    {},
    {"value": -4},
    {"value": 1e18},
    True,
    "\ud800",
]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=timelines(), chance=st.randoms(use_true_random=False))
def test_damaged_editor_states_are_drawn_as_far_as_they_can_be_read(document: Object, chance: Any) -> None:
    """They never raise, and are never changed."""
    document = json.loads(json.dumps(document))
    document |= {"compositionWidth": 64, "compositionHeight": 96}
    for _ in range(8):
        place: Any = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            keys = [key for key in keys if key not in ("compositionWidth", "compositionHeight")]
            if not keys:
                break
            key = chance.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and chance.random() < 0.85:
                place = place[key]
                continue
            place[key] = copy.deepcopy(chance.choice(JUNK))
            break
    before = copy.deepcopy(document)
    for at in (0, 0.4, 1.1):
        assert (64, 96) == drawn(document, at, scale=1).image.size
    assert before == document


def test_a_state_with_unreadable_parts_shows_the_others() -> None:
    """An item that cannot be read is left out."""
    document = state(solid("good", "#f00", **FULL), solid("bad", "#00f", **FULL))
    document |= {"compositionWidth": 640, "compositionHeight": 360}
    document["tracks"].reverse()
    document["items"]["bad"]["width"] = "wide"
    assert RED == center(document)


@pytest.mark.parametrize(
    ("at", "seen"), [(0.74, RED), (0.76, RED), (1.0, (128, 0, 128)), (1.24, (5, 0, 250)), (1.26, BLUE)]
)
def test_a_fade(at: float, seen: tuple[int, int, int]) -> None:
    """It is centered on the cut, and the earlier item stays until the later one covers it."""
    before, after = solid("a", "#f00", **FULL), solid("b", "#00f", start=SECOND, **FULL)
    join = {"id": "j", "trackId": "track", "fromClipId": "a", "toClipId": "b", "type": "fade"}
    document = sequence(
        before, after, compositionWidth=640, compositionHeight=360,
        transitions={"j": {**join, "durationTicks": SECOND // 2}},
    )  # fmt: skip
    assert seen == pytest.approx(center(document, at), abs=6)


@pytest.mark.parametrize(
    ("stops", "places"),
    [
        ("red, blue", (0, 1)),
        ("red, lime, blue", (0, 0.5, 1)),
        ("red, lime, white, black, blue", (0, 0.25, 0.5, 0.75, 1)),
        ("red 20%, lime, white, blue 80%", (0.2, 0.4, 0.6, 0.8)),
        ("red, lime, white 50%, black, blue", (0, 0.25, 0.5, 0.75, 1)),
        ("red 60%, lime 20%, white, blue", (0.6, 0.6, 0.8, 1)),
    ],
)
def test_stops_of_a_gradient_without_places_are_spread_evenly(stops: str, places: tuple[float, ...]) -> None:
    """Between those around them; a place before that of the stop before is moved to it."""
    colors = [stop.split()[0] for stop in stops.split(", ")]
    exact = ", ".join(f"{color} {place:.0%}" for color, place in zip(colors, places, strict=True))
    pictures = [
        frame(picture(solid("a", f"linear-gradient(to right, {text})", **FULL)), fonts=FONTS, label=False)
        for text in (stops, exact)
    ]
    assert pictures[0].image.tobytes() == pictures[1].image.tobytes()
    assert [] == pictures[0].notes


def test_the_first_picture() -> None:
    """It is drawn without a time."""
    first = solid("a", "#ff0000", duration=1, **FULL)
    assert (255, 0, 0) == frame(picture(first), scale=0.1, fonts=FONTS, label=False).image.getpixel((9, 9))


def test_the_pixels_of_a_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as the scale of the item and of the picture say, in each direction."""
    scales: list[tuple[float, float]] = []
    monkeypatch.setattr(Contents, "drawn", lambda _self, _item, _layer, scale: scales.append(scale) or [])
    drawn(picture(solid("a", "#ff0000", **box(0, 0, 640, 360, scaleX=3, scaleY=0.5))))
    assert [(0.75, 0.125)] == scales


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"width": 100, "height": 50}, (180, 90)),
        ({"width": 50, "height": 100}, (160, 320)),
        ({"width": None, "height": None}, (160, 90)),
        ({"width": 320, "height": None}, (320, 90)),
        ({"width": None, "height": 180}, (160, 180)),
        ({"width": 9000, "height": 1}, (1280, 90)),
        ({"width": 1, "height": 9000}, (160, 720)),
    ],
)
def test_the_size_of_a_background_image(
    monkeypatch: pytest.MonkeyPatch, fields: Object, size: tuple[int, int]
) -> None:
    """It covers the picture of 160 × 90, in its own proportions as far as they are known."""
    sizes: list[tuple[int, int]] = []

    def missing(_: Media, asset_id: str, size: tuple[int, int]) -> Any:
        sizes.append(size)
        raise Missing(f"no file was passed for {asset_id}")

    monkeypatch.setattr(Media, "image", missing)
    background = {"type": "image", "imageAssetId": "a"}
    drawn(picture(globalBackground=background, assets={"a": asset("image", "a", **fields)}))
    assert [size] == sizes


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"width": 1, "height": 1}, 1),
        ({"width": 0.5, "height": 0.5}, 1),
        ({"width": 0}, 0),
        ({"height": 0}, 0),
        ({"height": -1}, 0),
        ({"opacity": 0.01}, 1),
        ({"opacity": 0}, 0),
        ({"scaleX": 0}, 0),
        ({"scaleY": 0}, 0),
        ({"scaleX": -1}, 1),
        ({"left": 640}, 0),
        ({"left": 639}, 1),
        ({"left": -640}, 0),
        ({"top": 360}, 0),
        ({"top": -360}, 0),
        ({"top": -359}, 1),
    ],
)
def test_items_that_are_drawn(monkeypatch: pytest.MonkeyPatch, fields: Object, count: int) -> None:
    """Those with a size and an opacity that are on the picture."""
    calls: list[object] = []
    monkeypatch.setattr(Contents, "drawn", lambda *arguments: calls.append(arguments) or [])
    drawn(
        picture(solid("a", "#ff0000", **box(**{"left": 0, "top": 0, "width": 640, "height": 360, **fields})))
    )
    assert count == len(calls)


@pytest.mark.parametrize("side", [(1, 2), (2, 1)])
def test_the_smallest_composition_in_the_largest_scale(side: tuple[int, int]) -> None:
    """A pixel is enough."""
    document = picture(compositionWidth=side[0], compositionHeight=side[1])
    assert (8 * side[0], 8 * side[1]) == drawn(document, scale=8).image.size
    with pytest.raises(PreviewError, match="compositionWidth and compositionHeight"):
        drawn(picture(**{**document, "compositionWidth": 0.9}), scale=8)


def test_the_levels_of_a_blurred_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a part of the smaller side of a quarter of the picture, which is 90 pixels."""
    radii: list[float] = []
    blur = ImageFilter.GaussianBlur
    monkeypatch.setattr(ImageFilter, "GaussianBlur", lambda radius: radii.append(radius) or blur(radius))
    element = item("image", "it", **FULL)
    for level in (-1, 0, 1, 2.9, 3, 4, 5, None):
        drawn(picture(element, globalBackground={"type": "blur", "level": level}), scale=1)
    assert [0, 0, 1.35, 2.7, 4.5, 7.2, 7.2, 0] == pytest.approx(radii)


def test_a_directory_in_place_of_fonts_is_named() -> None:
    """The fonts themselves are passed, since they are read once for many pictures."""
    with pytest.raises(TypeError, match=r"fonts must be Fonts\('brand/fonts'\)"):
        drawn(picture(), fonts="brand/fonts")


@pytest.mark.parametrize("at", [0.1, 0.4, 0.8])
def test_marks_that_are_characters_of_their_own(at: float) -> None:
    """The word that is spoken, and the letters that are typed, are those of the same text without them."""
    words = ["Éàâéèêëïî", " çà", " était", " déjà"]
    images: list[bytes] = []
    for form in ("NFC", "NFD"):
        spoken = item("captions", "spoken", fontSize=28, **box(0, 0, 640, 100))
        typewriter = {"in": {"type": "typewriter", "durationTicks": SECOND}}
        content = normalize(form, "".join(words))
        typed = text("typed", content, captionAnimations=typewriter, **box(0, 200, 640, 100))
        document = picture(spoken, typed)
        document["assets"]["captions-asset"] |= {
            "timingGranularity": "word",
            "captions": [
                caption(250 * number, 250 * number + 250, normalize(form, word))
                for number, word in enumerate(words)
            ],
        }
        images.append(drawn(document, at=at).image.tobytes())
    assert images[0] == images[1]
