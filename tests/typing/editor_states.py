"""Editor states as people write them, for the type checkers alone: nothing here is run.

A line with an `ignore` is a mistake that each type checker must refuse: both are set to report an
`ignore` that is not needed.
"""

from __future__ import annotations

from indream.generated.editor_state import (
    AnimatedNumberTrack,
    BlurBackground,
    ClipAnimations,
    EditorState,
    EffectItem,
    ImageAsset,
    TextItem,
    Transition,
)
from indream.generated.payloads import CreateExportRequest


def still(value: float) -> AnimatedNumberTrack:
    return {"value": value, "keyframes": []}


def whole_state_as_a_literal() -> EditorState:
    return {
        "stateSchemaVersion": "v1",
        "compositionWidth": 1080,
        "compositionHeight": 1920,
        "timebaseTicksPerSecond": 240000,
        "outputRatio": "9:16",
        "tracks": [{"id": "track", "items": ["title"], "hidden": False, "muted": False}],
        "assets": {
            "beach": {
                "id": "beach",
                "type": "image",
                "filename": "beach.png",
                "size": 482133,
                "remoteUrl": None,
                "mimeType": "image/png",
                "width": 1080,
                "height": 1920,
            }
        },
        "items": {
            "effect": {
                "id": "effect",
                "type": "effect",
                "startTicks": 0,
                "durationTicks": 240000,
                "isDraggingInTimeline": False,
                "effectType": "flash-to-black",
                "intensity": 1,
                "params": {"brightTicks": 1, "darkTicks": 1, "tailDarkTicks": 1, "maxOpacity": 0.9},
            },
            "title": title(),
            "chart": {
                "id": "chart",
                "type": "chart",
                "chartType": "pie",
                "startTicks": 0,
                "durationTicks": 240000,
                "isDraggingInTimeline": False,
                "top": still(0),
                "left": still(0),
                "width": still(800),
                "height": still(600),
                "scaleX": still(1),
                "scaleY": still(1),
                "opacity": {"value": 1, "keyframes": [{"timeTicks": 0, "value": 0.5}]},
                "themeColor": "#22c55e",
                "data": {"slices": [{"label": "Apples", "value": 40}]},
                "animationDurationTicks": 0,
                "keepAspectRatio": False,
                "rotation": still(0),
            },
        },
        "transitions": {},
        "globalBackground": {"type": "color", "color": "#000000", "gradient": None},
        "brandRuntime": None,
    }


def title() -> TextItem:
    return {
        "id": "title",
        "type": "text",
        "startTicks": 0,
        "durationTicks": 240000,
        "isDraggingInTimeline": False,
        "linkGroupId": None,
        "top": still(0),
        "left": still(0),
        "width": still(900),
        "height": still(160),
        "scaleX": still(1),
        "scaleY": still(1),
        "opacity": still(1),
        "text": "Hello",
        "color": "#ffffff",
        "align": "center",
        "fontFamily": "Inter",
        "fontStyle": {"variant": "normal", "weight": "700"},
        "fontSize": 96,
        "lineHeight": 1.2,
        "letterSpacing": -0.5,
        "resizeOnEdit": True,
        "direction": "ltr",
        "strokeWidth": 0,
        "strokeColor": "#000000",
        "background": None,
        "animations": {"in": {"type": "fade", "durationTicks": 120000}},
    }


def state_built_step_by_step(state: EditorState, asset: ImageAsset, transition: Transition) -> None:
    state["items"]["title"] = title()
    state["assets"][asset["id"]] = asset
    state["transitions"][transition["id"]] = transition
    state["tracks"][0]["items"].append("title")
    item = state["items"]["title"]
    if item["type"] == "text":
        item["fontSize"] += 2


def payloads(state: EditorState, plain: dict[str, object]) -> list[CreateExportRequest]:
    return [
        {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"},
        {
            "editorState": plain,
            "ratio": "custom",
            "scale": 0.6,
            "fps": 60,
            "format": "webm",
            "stateSchemaVersion": "v1",
        },
    ]


def mistakes(text: TextItem, effect: EffectItem, animations: ClipAnimations) -> None:
    text["fontsize"] = 5  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportGeneralTypeIssues]
    text["fontSize"] = "5"  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    text["align"] = "centre"  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    text["opacity"] = 1  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    effect["top"] = still(0)  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportGeneralTypeIssues]
    animations["over"] = {}  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportGeneralTypeIssues]
    blur: BlurBackground = {"type": "blur", "level": 5}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
    print(blur)
