"""Editor states for tests: the smallest valid item and asset of each kind, and whole timelines.

The functions give plain dicts that a test then changes. The strategies draw timelines that keep every rule of
the schema and of the lint.
"""

from __future__ import annotations

import copy
from itertools import combinations, pairwise, product
from typing import Any

from hypothesis import strategies as st

SECOND = 240_000
MILLISECOND = SECOND // 1000

Object = dict[str, Any]


def still(value: float = 0) -> Object:
    """A number that does not move."""
    return {"value": value, "keyframes": []}


_GEOMETRY = ("top", "left", "width", "height", "scaleX", "scaleY", "opacity")
_TEXT: Object = {
    "color": "#ffffff",
    "align": "center",
    "fontFamily": "Inter",
    "fontStyle": {"variant": "normal", "weight": "700"},
    "fontSize": 96,
    "lineHeight": 1.2,
    "letterSpacing": 0,
    "direction": "ltr",
    "strokeWidth": 0,
    "strokeColor": "#000000",
}
_IMAGE_NODE: Object = {
    "id": "frame",
    "type": "image",
    "imageType": "svg",
    "imageComponentId": "frame-gold",
    "imageLottieJson": None,
    "x": 0,
    "y": 0,
    "width": 900,
    "height": 300,
    "opacity": 1,
}
_TEXT_NODE: Object = {
    "id": "line",
    "type": "text",
    "x": 0,
    "y": 0,
    "width": 900,
    "height": 300,
    "text": "Summer sale",
    "background": None,
    **_TEXT,
}
_XY_DATA: Object = {
    "series": [{"key": "sales", "label": "Sales"}],
    "rows": [{"label": "January", "values": {"sales": 1}}],
}
_CHART_DATA: dict[str, Object] = {
    "line": _XY_DATA,
    "bar": _XY_DATA,
    "area": _XY_DATA,
    "radar": _XY_DATA,
    "pie": {"slices": [{"label": "Apples", "value": 1}]},
    "scatter": {
        "series": [{"key": "plants", "label": "Plants"}],
        "points": [{"seriesKey": "plants", "x": 1, "y": 2}],
    },
}
_PLAYED: Object = {"sourceStartTicks": 0, "playbackRate": 1}
_HEARD: Object = {"audioFadeInDurationTicks": 0, "audioFadeOutDurationTicks": 0, "decibelAdjustment": still()}
_FIELDS: dict[str, Object] = {
    "image": {"keepAspectRatio": True, "borderRadius": still(), "rotation": still()},
    "motion-graphic": {
        "motionGraphicId": "lower-third",
        "motionGraphicVersion": 1,
        "props": {},
        "slots": {},
        "rotation": still(),
    },
    "video": {"keepAspectRatio": True, "borderRadius": still(), "rotation": still(), **_PLAYED, **_HEARD},
    "gif": {"keepAspectRatio": True, "borderRadius": still(), "rotation": still(), **_PLAYED},
    "lottie": {"keepAspectRatio": True, "rotation": still(), **_PLAYED},
    "audio": {**_PLAYED, **_HEARD},
    "text": {"text": "Hello", "resizeOnEdit": True, **_TEXT},
    "text-template": {
        "schemaVersion": 2,
        "templateId": "4b7c2d18-93ef-4a56-8c01-7d2e9f6a3b54",
        "templateCategory": "titles",
        "nodes": [_IMAGE_NODE, _TEXT_NODE],
    },
    "captions": {
        "highlightColor": "#facc15",
        "pageDurationTicks": SECOND,
        "maxLines": 2,
        "contentStartOffsetTicks": 0,
        "source": "upload",
        "captionGroupId": None,
        "background": None,
        **_TEXT,
    },
    "solid": {
        "color": "#1d4ed8",
        "shape": "rectangle",
        "keepAspectRatio": False,
        "borderRadius": still(),
        "rotation": still(),
    },
    "illustration": {
        "illustrationName": "boat",
        "color": "#0ea5e9",
        "keepAspectRatio": True,
        "rotation": still(),
    },
    "effect": {"effectType": "blur", "intensity": 0.5},
    "filter": {"filterType": "sunset-orange", "intensity": 0.7},
    "chart": {
        "chartType": "line",
        "themeColor": "#22c55e",
        "data": _XY_DATA,
        "animationDurationTicks": 0,
        "keepAspectRatio": False,
        "rotation": still(),
    },
}
_ASSET_FIELDS: dict[str, Object] = {
    "image": {"width": 1080, "height": 1920},
    "video": {"durationInSeconds": 12.5, "hasAudioTrack": True, "width": 1920, "height": 1080},
    "gif": {"durationInSeconds": 1.6, "width": 480, "height": 270, "loopBehavior": "loop"},
    "audio": {"durationInSeconds": 60},
    "caption": {"captions": [], "timingGranularity": "line"},
    "lottie": {"durationInSeconds": 2, "width": 512, "height": 512, "resourceType": "lottie"},
}
ITEM_KINDS = tuple(_FIELDS)
ASSET_KINDS = tuple(_ASSET_FIELDS)
CHART_KINDS = tuple(_CHART_DATA)
# The kind of asset that each kind of item shows.
ASSET_OF = {kind: kind for kind in ASSET_KINDS if kind != "caption"} | {"captions": "caption"}
WITHOUT_GEOMETRY = ("effect", "filter")


def item(kind: str, id: str, start: int = 0, duration: int = SECOND, **changes: Any) -> Object:
    """The smallest valid item of a kind; `changes` are fields to set."""
    geometry = {} if kind in WITHOUT_GEOMETRY else {name: still(1) for name in _GEOMETRY}
    fields = {
        "id": id,
        "type": kind,
        "startTicks": start,
        "durationTicks": duration,
        "isDraggingInTimeline": False,
        **geometry,
        **_FIELDS[kind],
    }
    if kind in ASSET_OF:
        fields["assetId"] = f"{kind}-asset"
    return _own(fields | changes)


def chart(chart_type: str, id: str, **changes: Any) -> Object:
    """The smallest valid chart of a kind."""
    return item("chart", id, chartType=chart_type, data=_CHART_DATA[chart_type], **changes)


def asset(kind: str, id: str, **changes: Any) -> Object:
    """The smallest valid asset of a kind."""
    fields = {
        "id": id,
        "type": kind,
        "filename": "file",
        "size": 1,
        "mimeType": "a/b",
        "remoteUrl": "https://files.example.com/file",
        **_ASSET_FIELDS[kind],
    }
    return _own(fields | changes)


def caption(start: float, end: float, text: str = "Welcome") -> Object:
    """One caption, in milliseconds."""
    return {"text": text, "startMs": start, "endMs": end}


def track(id: str, *items: str) -> Object:
    """A track with items on it."""
    return {"id": id, "items": list(items), "hidden": False, "muted": False}


def transition(id: str, track_id: str, before: str, after: str) -> Object:
    """A fade from one item to the next."""
    return {
        "id": id,
        "trackId": track_id,
        "fromClipId": before,
        "toClipId": after,
        "type": "fade",
        "durationTicks": SECOND // 2,
    }


def state(*items: Object, **changes: Any) -> Object:
    """A valid state with these items one above the other, and the assets that they need."""
    assets = [
        asset(ASSET_OF[element["type"]], element["assetId"])
        for element in items
        if element["type"] in ASSET_OF
    ]
    document = {
        "stateSchemaVersion": "v1",
        "compositionWidth": 1080,
        "compositionHeight": 1920,
        "timebaseTicksPerSecond": SECOND,
        "tracks": [track(f"track-{index}", element["id"]) for index, element in enumerate(items)]
        or [track("track")],
        "assets": {element["id"]: element for element in assets},
        "items": {element["id"]: element for element in items},
        "transitions": {},
    }
    return document | changes


def sequence(*items: Object, **changes: Any) -> Object:
    """A valid state with these items one after the other on one track; they say themselves when."""
    return state(*items, **{"tracks": [track("track", *(element["id"] for element in items))], **changes})


def _own(value: Object) -> Object:
    """A copy that shares nothing, so that a test may change it."""
    return copy.deepcopy(value)


# ---- Strategies -------------------------------------------------------------------------------------------

# They are built once, here: a strategy is validated when it is first drawn. Several values are drawn as one
# choice where they are few, since each draw takes time.
_LETTERS = "ab-é ."
_NAMES = st.none() | st.sampled_from(
    ["".join(letters) for length in range(1, 5) for letters in product(_LETTERS, repeat=length)]
)
_TRACK_COUNTS = st.integers(1, 3)
_STARTS = st.integers(0, 3 * SECOND)
_KINDS = st.lists(st.sampled_from(ITEM_KINDS), max_size=4)
_DURATIONS = st.sampled_from([1, 7, SECOND // 30, SECOND, 10 * SECOND])
_GAPS = st.sampled_from([0, 0, 1, SECOND])
_JOINED = st.sampled_from([False, True, True])
_CHART_KINDS = st.sampled_from(CHART_KINDS)
# The numbers of texts below and above the picture of a template.
_TEXT_COUNTS = st.sampled_from(
    [(below, above) for below in range(4) for above in range(4) if below + above in (1, 2, 3)]
)
_ENTERS: Object = {"in": {"type": "fade", "durationTicks": 1}}
_EXITS: Object = {"out": {"type": "zoom-out", "durationTicks": SECOND, "easing": "linear"}}
_ANIMATIONS = st.sampled_from([None, None, {}, _ENTERS, _EXITS, _ENTERS | _EXITS])
_ANIMATED = ("decibelAdjustment", "opacity", "rotation", "top")
# The places of up to two keyframes: at the start of an item, in its middle and at its end.
_KEYFRAMES = st.sampled_from(
    [(), (), (), *(places for count in (1, 2) for places in combinations(range(3), count))]
)
_GRANULARITIES = st.sampled_from(["word", "line"])
_CAPTION_ANIMATIONS: Object = {"loop": {"type": "rainbow", "durationTicks": SECOND}}
_BOOLEANS = st.booleans()
_BACKGROUNDS = st.sampled_from(
    [
        {"type": "none"},
        {"type": "color", "color": "#000000", "gradient": None},
        {"type": "blur", "level": 4},
        {
            "type": "image",
            "imageAssetId": None,
            "imageUrl": "https://files.example.com/a.png",
            "source": "preset",
        },
    ]
)
_CHANGES = st.fixed_dictionaries(
    {}, optional={"outputRatio": st.just("9:16"), "globalBackground": _BACKGROUNDS}
)


@st.composite
def timelines(draw: st.DrawFn) -> Object:
    """A state that keeps every rule, with any kinds of items."""
    ids = _Ids(draw)
    items: dict[str, Object] = {}
    assets: dict[str, Object] = {}
    tracks: list[Object] = []
    transitions: dict[str, Object] = {}
    for _ in range(draw(_TRACK_COUNTS)):
        placed = track(ids.new("track"))
        time = draw(_STARTS)
        for kind in draw(_KINDS):
            duration = draw(_DURATIONS)
            drawn = _item(draw, kind, ids.new(kind), time, duration)
            if kind in ASSET_OF:
                shown = _asset(draw, kind, ids.new("asset"), drawn)
                drawn["assetId"] = shown["id"]
                assets[shown["id"]] = shown
            time += duration + draw(_GAPS)
            before = placed["items"][-1:]
            if (
                before
                and items[before[0]]["startTicks"] + items[before[0]]["durationTicks"] == drawn["startTicks"]
            ):
                joined = transition(ids.new("transition"), placed["id"], before[0], drawn["id"])
                if draw(_JOINED):
                    transitions[joined["id"]] = joined
                    items[before[0]].get("animations", {}).pop("out", None)
                    drawn.get("animations", {}).pop("in", None)
            items[drawn["id"]] = drawn
            placed["items"].append(drawn["id"])
        tracks.append(placed)
    changes = _own(draw(_CHANGES))
    return state(tracks=tracks, assets=assets, items=items, transitions=transitions, **changes)


class _Ids:
    """Names that differ within one state, some of which need quotes in a path."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._count = 0

    def new(self, noun: str) -> str:
        self._count += 1
        return f"{self._draw(_NAMES) or noun}-{self._count}"


def _item(draw: st.DrawFn, kind: str, id: str, start: int, duration: int) -> Object:
    drawn = item(kind, id, start, duration)
    if kind == "chart":
        drawn |= chart(draw(_CHART_KINDS), id, startTicks=start, durationTicks=duration)
    if kind == "text-template":
        below, above = draw(_TEXT_COUNTS)
        nodes = [*below * [_TEXT_NODE], _IMAGE_NODE, *above * [_TEXT_NODE]]
        drawn["nodes"] = [_own(node) for node in nodes]
    if kind not in (*WITHOUT_GEOMETRY, "audio"):
        animations = draw(_ANIMATIONS)
        if animations is not None:
            drawn["animations"] = _own(animations)
    for name in _ANIMATED:
        if name in drawn:
            times = {(0, duration // 2, duration - 1)[place] for place in draw(_KEYFRAMES)}
            drawn[name]["keyframes"] = [{"timeTicks": time, "value": 0.5} for time in sorted(times)]
    return drawn


def _asset(draw: st.DrawFn, kind: str, id: str, element: Object) -> Object:
    """An asset for an item; captions are timed within their item."""
    shown = asset(ASSET_OF[kind], id)
    if kind == "captions":
        milliseconds = element["durationTicks"] // MILLISECOND
        if milliseconds >= 2:
            edges = sorted(draw(st.sets(st.integers(0, milliseconds), min_size=2, max_size=4)))
            shown["captions"] = [caption(start, end) for start, end in pairwise(edges)]
        shown["timingGranularity"] = draw(_GRANULARITIES)
        if shown["timingGranularity"] == "line" and draw(_BOOLEANS):
            element["captionAnimations"] = _own(_CAPTION_ANIMATIONS)
    return shown
