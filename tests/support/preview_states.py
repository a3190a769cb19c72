"""Editor states for pictures: each shows what one part of the painter draws."""

from __future__ import annotations

from typing import Any

from tests.support.editor_state.builders import (
    SECOND,
    Object,
    asset,
    caption,
    chart,
    item,
    state,
    still,
    track,
    transition,
)
from tests.support.repository import ROOT

FILES = ROOT / "tests/media/files"
WIDTH, HEIGHT = 640, 360


def box(left: float, top: float, width: float, height: float, **changes: Any) -> Object:
    """The fields of an item's box; numbers do not move."""
    geometry = {"left": left, "top": top, "width": width, "height": height}
    numbers = {name: still(value) for name, value in changes.items() if isinstance(value, int | float)}
    return {name: still(value) for name, value in geometry.items()} | changes | numbers


def picture(*items: Object, **changes: Any) -> Object:
    """A state of 640 × 360 with these items, the first one on top; each has its own track."""
    return state(*items, **{"compositionWidth": WIDTH, "compositionHeight": HEIGHT, **changes})


def solid(id: str, color: str, shape: str = "rectangle", **fields: Any) -> Object:
    """A shape."""
    return item("solid", id, color=color, shape=shape, **fields)


def text(id: str, content: str, **fields: Any) -> Object:
    """A text in Inter 400, 28 pixels high, at the left."""
    usual = {"fontSize": 28, "align": "left", "fontStyle": {"variant": "normal", "weight": "400"}}
    return item("text", id, text=content, **{**usual, **fields})


def _texts() -> Object:
    lorem = "Lines are broken where a browser breaks them, as far as anyone can see."
    return picture(
        text("left", lorem, **box(20, 20, 290, 130)),
        text(
            "right",
            lorem,
            align="right",
            fontFamily="Roboto",
            color="#ffd166",
            lineHeight=1,
            letterSpacing=1,
            **box(330, 20, 290, 130),
        ),
        text(
            "outline",
            "Outline",
            fontSize=64,
            fontFamily="TikTok Sans",
            strokeWidth=8,
            strokeColor="#d7263d",
            fontStyle={"variant": "normal", "weight": "700"},
            **box(20, 170, 300, 80),
        ),
        text(
            "boxed",
            "A box behind\neach line",
            align="center",
            color="#111111",
            background={"color": "rgba(255, 255, 255, 0.8)", "horizontalPadding": 12, "borderRadius": 10},
            **box(340, 170, 280, 80),
        ),
        text(
            "turned",
            "Größe — “façade”",
            fontStyle={"variant": "normal", "weight": "700"},
            color="#5ec2b7",
            **box(160, 280, 320, 40, rotation=-6, opacity=0.8),
        ),
        globalBackground={"type": "color", "color": "#1f2937", "gradient": None},
    )


def _shapes() -> Object:
    return picture(
        solid("rectangle", "#e63946", **box(30, 30, 120, 90)),
        solid("radius", "#f1a208", **box(190, 30, 120, 90, borderRadius=24)),
        solid("circle", "#2a9d8f", "circle", **box(350, 30, 120, 90)),
        solid("triangle", "#457b9d", "triangle", **box(510, 30, 100, 90)),
        solid("star", "#ffd700", "star", **box(40, 180, 130, 130)),
        solid("turned", "#9b5de5", **box(220, 200, 120, 80, rotation=30, borderRadius=12)),
        solid("faint", "#ffffff", **box(280, 170, 120, 120, opacity=0.4)),
        solid("scaled", "#00bbf9", "circle", **box(450, 200, 80, 80, scaleX=2, scaleY=0.5, rotation=-20)),
        globalBackground={"type": "color", "color": "#f1faee", "gradient": None},
    )


def _images() -> Object:
    return picture(
        item("image", "whole", assetId="hero", **box(20, 20, 180, 101)),
        item(
            "image",
            "cropped",
            assetId="hero",
            **box(220, 20, 200, 112, cropLeft=0.25, cropRight=0.1, cropTop=0.1, borderRadius=16),
        ),
        item("image", "turned", assetId="hero", **box(440, 30, 160, 90, rotation=15, opacity=0.7)),
        item("image", "mirrored", assetId="hero", **box(20, 200, 180, 101, scaleX=-1)),
        item("image", "upright", assetId="rotated", **box(260, 180, 90, 150)),
        item(
            "gif",
            "gif",
            assetId="loops",
            sourceStartTicks=SECOND // 2,
            **box(420, 190, 160, 120, borderRadius=60),
        ),
        assets={
            "hero": asset("image", "hero"),
            "rotated": asset("image", "rotated"),
            "loops": asset("gif", "loops"),
        },
        globalBackground={"type": "color", "color": "#264653", "gradient": None},
    )


WORDS = ("Words", " are", " lit", " while", " they", " are", " spoken")


def words(*texts: str) -> list[Object]:
    """Captions of half a second each."""
    return [caption(500 * index, 500 * (index + 1), text) for index, text in enumerate(texts)]


def _captions() -> Object:
    usual = {"fontSize": 44, "align": "center", "strokeWidth": 6, "strokeColor": "#000000"}
    return picture(
        item(
            "captions",
            "words",
            duration=4 * SECOND,
            assetId="words",
            pageDurationTicks=4 * SECOND,
            **usual,
            **box(40, 40, 560, 120),
        ),
        item(
            "captions",
            "lines",
            duration=4 * SECOND,
            assetId="lines",
            **{**usual, "strokeWidth": 0},
            **box(40, 220, 560, 100),
            background={"color": "#000000b0", "horizontalPadding": 14, "borderRadius": 8},
        ),
        assets={
            "words": asset("caption", "words", timingGranularity="word", captions=words(*WORDS)),
            "lines": asset("caption", "lines", captions=[caption(0, 4000, "A line stays until it ends")]),
        },
        globalBackground={"type": "color", "color": "#3d405b", "gradient": None},
    )


_XY: Object = {
    "series": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
    "rows": [
        {"label": name, "values": {"a": first, "b": second}}
        for name, first, second in (("Mon", 3, 1), ("Tue", 5, 2), ("Wed", 2, 4), ("Thu", 6, 5))
    ],
}
_CHARTS: dict[str, Object] = {
    "line": _XY,
    "bar": _XY,
    "area": _XY,
    "radar": _XY,
    "pie": {"slices": [{"label": name, "value": 1 + len(name)} for name in ("Rye", "Oats", "Wheat")]},
    "scatter": {
        "series": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
        "points": [
            {"seriesKey": key, "x": x, "y": y}
            for key, x, y in (("a", 1, 2), ("a", 2, 3), ("b", 3, 1), ("b", 4, 5), ("a", 5, 4))
        ],
    },
}


def _charts() -> Object:
    places = [(20 + 205 * (index % 3), 15 + 170 * (index // 3)) for index in range(6)]
    return picture(
        *(
            chart(kind, kind, **box(left, top, 190, 160)) | {"data": data}
            for (kind, data), (left, top) in zip(_CHARTS.items(), places, strict=True)
        ),
        globalBackground={"type": "color", "color": "#14213d", "gradient": None},
    )


def _boxes() -> Object:
    return picture(
        item("video", "video", sourceStartTicks=2 * SECOND, **box(20, 20, 280, 150)),
        item("lottie", "lottie", **box(320, 20, 140, 150)),
        item("illustration", "illustration", **box(480, 20, 140, 150, rotation=10)),
        item("motion-graphic", "motion", **box(20, 190, 280, 150)),
        item("text-template", "template", **box(320, 190, 300, 150, scaleX=0.5, scaleY=0.5)),
        globalBackground={"type": "color", "color": "#8d99ae", "gradient": None},
    )


def _gradient() -> Object:
    return picture(
        solid(
            "radial",
            "radial-gradient(circle at 30% 30%, white, rgba(255,0,90,0.6) 60%, transparent)",
            "circle",
            **box(60, 60, 240, 240),
        ),
        solid("corner", "linear-gradient(to bottom right, #000 0%, #fff 100%)", **box(360, 60, 220, 240)),
        globalBackground={
            "type": "color",
            "color": "#000000",
            "gradient": "linear-gradient(135deg, #ff7e5f, #feb47b 40%, #4b79a1)",
        },
    )


def _filter() -> Object:
    return picture(
        text("above", "Above the filter", **box(40, 40, 400, 50)),
        item("filter", "filter", filterType="sunset-orange", intensity=1),
        item("image", "below", assetId="hero", **box(80, 100, 400, 225)),
        assets={"hero": asset("image", "hero")},
        globalBackground={"type": "color", "color": "#4a5568", "gradient": None},
    )


def _blur() -> Object:
    return picture(
        item("image", "portrait", assetId="hero", **box(200, 40, 240, 280, cropLeft=0.2, cropRight=0.2)),
        assets={"hero": asset("image", "hero")},
        globalBackground={"type": "blur", "level": 3},
    )


def joined(type: str, direction: str | None = None) -> Object:
    """Two pictures with a transition in the middle of the cut at one second."""
    before = item("image", "before", assetId="hero", **box(0, 0, WIDTH, HEIGHT))
    after = solid("after", "#118ab2", **box(0, 0, WIDTH, HEIGHT)) | {"startTicks": SECOND}
    join = transition("join", "track", "before", "after") | {"type": type}
    if direction:
        join["params"] = {"direction": direction}
    return picture(
        before,
        after,
        tracks=[track("track", "before", "after")],
        transitions={"join": join},
        assets={"hero": asset("image", "hero")},
    )


def animated(type: str, **changes: Any) -> Object:
    """A text and a circle that come in during one second."""
    come = {"in": {"type": type, "durationTicks": SECOND, "easing": "linear"}}
    return picture(
        text("text", "Coming in", fontSize=60, animations=come, align="center", **box(120, 140, 400, 80)),
        solid("circle", "#ef476f", "circle", animations=come, **box(240, 100, 160, 160)),
        **changes,
    )


GOLDEN: dict[str, tuple[Object, float]] = {
    "texts": (_texts(), 0),
    "shapes": (_shapes(), 0),
    "images": (_images(), 0),
    "captions": (_captions(), 1.2),
    "charts": (_charts(), 0.5),
    "boxes": (_boxes(), 0.5),
    "gradients": (_gradient(), 0),
    "filter": (_filter(), 0.5),
    "blurred-background": (_blur(), 0),
    "wipe": (joined("wipe", "from-bottom-left"), 1),
    "slide": (joined("slide", "from-right"), 1.1),
    "zoom-in": (animated("zoom-in"), 0.6),
}
"""Editor states, each with the time in seconds at which its picture is compared."""

MEDIA = {
    "hero": ROOT / "examples/hero.png",
    "rotated": FILES / "rotated_90.jpg",
    "loops": FILES / "loops.gif",
}
"""The files of their assets."""
