"""Likely mistakes and our own rules: each has a state that breaks it, and one beside it that does not."""

from __future__ import annotations

import copy
import re
from typing import Any

import orjson
import pytest

from indream.editor_state import check_editor_state, lint_editor_state
from indream.editor_state._capability_rules import unavailable
from indream.editor_state._timeline import Timeline
from indream.sandbox.catalog import capabilities
from indream.types import EditorCapabilities
from tests.support.contract import contract
from tests.support.editor_state.builders import (
    SECOND,
    Object,
    asset,
    caption,
    chart,
    item,
    sequence,
    state,
    still,
    transition,
)
from tests.support.repository import ROOT

CAPABILITIES = EditorCapabilities.from_dict(capabilities())
NAMES = ["IBoat", "ISailor"]


def moving(*times: int, values: float = 0.5) -> Object:
    """A number with keyframes at these times."""
    return {"value": 1, "keyframes": [{"timeTicks": time, "value": values} for time in times]}


def joined(**changes: Any) -> Object:
    """Two items with a transition between them, whose fields are changed."""
    return sequence(
        item("solid", "a"),
        item("solid", "b", SECOND),
        transitions={"t": transition("t", "track", "a", "b") | changes},
    )


def directed(type: str, direction: object) -> Object:
    """A transition with a direction."""
    return joined(type=type, params={"direction": direction})


def animated(id: str, place: str) -> Object:
    """Two items with a transition, one of which also has an animation."""
    whole = joined()
    whole["items"][id]["animations"] = {place: {"type": "fade", "durationTicks": SECOND // 4}}
    return whole


def twice(before: str, after: str) -> Object:
    """Three items with a transition between the first two, and another one."""
    whole = joined()
    whole["items"]["c"] = item("solid", "c", 2 * SECOND)
    whole["tracks"][0]["items"].append("c")
    whole["transitions"]["u"] = transition("u", "track", before, after)
    return whole


def captioned(end: float, lead_in: int = 0) -> Object:
    """A captions item of two seconds with a caption that ends at this millisecond."""
    whole = state(item("captions", "it", 0, 2 * SECOND, contentStartOffsetTicks=lead_in))
    whole["assets"]["captions-asset"]["captions"] = [caption(0, 500), caption(500, end)]
    return whole


def played(kind: str, seconds: float, changes: Object | None = None, **fields: Any) -> Object:
    """An item that shows a file of this length."""
    whole = state(item(kind, "it", **fields))
    whole["assets"][f"{kind}-asset"] |= {"durationInSeconds": seconds, **(changes or {})}
    return whole


def stored(kind: str, **fields: Any) -> Object:
    """An item with an asset whose fields are changed."""
    whole = state(item(kind, "it"))
    whole["assets"][f"{kind}-asset"] |= fields
    return whole


def unplaced() -> Object:
    """An asset without a remote reference, whose item is on no track."""
    whole = state(items={"it": item("image", "it")}, assets={"image-asset": asset("image", "image-asset")})
    whole["assets"]["image-asset"]["remoteUrl"] = None
    return whole


def plotted(kind: str, **data: Any) -> Object:
    """A chart with other data."""
    drawn = chart(kind, "it")
    drawn["data"] |= data
    return state(drawn)


def template(**node: Any) -> Object:
    """A text template whose image node has other fields."""
    whole = item("text-template", "it")
    whole["nodes"][0] |= node
    return state(whole)


def backed(url: str) -> Object:
    """A background picture."""
    background = {"type": "image", "imageAssetId": None, "imageUrl": url, "source": "custom"}
    return state(globalBackground=background)


TIMING, CHART, CONFLICT = (
    "EDITOR_CAPTION_TIMING_INVALID",
    "EDITOR_CHART_KEY_INVALID",
    "EDITOR_TRANSITION_CONFLICT",
)
DIRECTION, RANGE = "EDITOR_TRANSITION_DIRECTION_INVALID", "EDITOR_SOURCE_RANGE_INVALID"
URL, UPLOADED = "EDITOR_ASSET_URL_INVALID", "EDITOR_ASSET_NOT_UPLOADED"
ORDER, OPACITY, SIZE = "EDITOR_KEYFRAME_ORDER", "EDITOR_OPACITY_INVALID", "EDITOR_SIZE_INVALID"
FIELD, RATIO = "EDITOR_FIELD_UNKNOWN", "EDITOR_RATIO_INVALID"
SERIES = [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]
TWICE = [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]
BOTH = [{"label": "May", "values": {"a": 1, "b": 2}}]
ONE = [{"label": "May", "values": {"a": 1}}]
OTHER = [{"label": "May", "values": {"a": 1, "b": 2, "c": 3}}]
FULL = "$.items.it.data.rows[0].values"

# The code, severity and place of a finding, the state that has it, and a state beside it that has none.
CASES: dict[str, tuple[str, str, str, Object, Object]] = {
    "a ratio that the composition does not have": (
        RATIO,
        "warning",
        "$.outputRatio",
        state(outputRatio="9:16", compositionWidth=1920, compositionHeight=1080),
        state(outputRatio="9:16", compositionWidth=607, compositionHeight=1080),
    ),
    "a composition that is turned": (
        RATIO,
        "warning",
        "$.outputRatio",
        state(outputRatio="4:3", compositionWidth=1080, compositionHeight=1440),
        state(outputRatio="custom", compositionWidth=1080, compositionHeight=1440),
    ),
    "a caption that runs past its item": (
        TIMING,
        "warning",
        '$.assets["captions-asset"].captions[1].endMs',
        captioned(2100),
        captioned(2000),
    ),
    "a caption that runs past its item after its lead-in": (
        TIMING,
        "warning",
        '$.assets["captions-asset"].captions[1].endMs',
        captioned(1600, SECOND // 2),
        captioned(1500, SECOND // 2),
    ),
    "a row with a key of no series": (
        CHART,
        "error",
        f"{FULL}.c",
        plotted("bar", series=SERIES, rows=OTHER),
        plotted("bar", series=SERIES, rows=BOTH),
    ),
    "a row without a value for a series": (
        CHART,
        "warning",
        FULL,
        plotted("radar", series=SERIES, rows=ONE),
        plotted("radar", series=SERIES[:1], rows=ONE),
    ),
    "two series with one key": (
        CHART,
        "error",
        "$.items.it.data.series[1].key",
        plotted("line", series=TWICE, rows=ONE),
        plotted("line", series=SERIES, rows=BOTH),
    ),
    "a point of no series": (
        CHART,
        "error",
        "$.items.it.data.points[0].seriesKey",
        plotted("scatter", series=SERIES, points=[{"seriesKey": "c", "x": 0, "y": 0}]),
        plotted("scatter", series=SERIES, points=[{"seriesKey": "b", "x": 0, "y": 0}]),
    ),
    "a direction that a slide does not have": (
        DIRECTION,
        "warning",
        "$.transitions.t.params.direction",
        directed("slide", "from-top-left"),
        directed("wipe", "from-top-left"),
    ),
    "a direction without its preposition": (
        DIRECTION,
        "warning",
        "$.transitions.t.params.direction",
        directed("flip", "left"),
        directed("flip", "from-left"),
    ),
    "a direction that is a number": (
        DIRECTION,
        "warning",
        "$.transitions.t.params.direction",
        directed("wipe", 90),
        directed("iris", 90),
    ),
    "an entrance animation at a transition": (
        CONFLICT,
        "warning",
        "$.items.b.animations.in",
        animated("b", "in"),
        animated("b", "out"),
    ),
    "an exit animation at a transition": (
        CONFLICT,
        "warning",
        "$.items.a.animations.out",
        animated("a", "out"),
        animated("a", "in"),
    ),
    "two transitions at one cut": (
        CONFLICT,
        "warning",
        "$.transitions.u",
        twice("a", "b"),
        twice("b", "c"),
    ),
    "a video that is shorter than its item": (
        RANGE,
        "warning",
        "$.items.it.durationTicks",
        played("video", 0.9),
        played("video", 1),
    ),
    "a video that ends early at its playback rate": (
        RANGE,
        "warning",
        "$.items.it.durationTicks",
        played("video", 1.5, playbackRate=2),
        played("video", 1.5, playbackRate=1.5),
    ),
    "a sound that starts after the end of its file": (
        RANGE,
        "warning",
        "$.items.it.sourceStartTicks",
        played("audio", 5, sourceStartTicks=5 * SECOND),
        played("audio", 5, sourceStartTicks=4 * SECOND),
    ),
    "a GIF that plays once and is shorter than its item": (
        RANGE,
        "warning",
        "$.items.it.durationTicks",
        played("gif", 0.5, {"loopBehavior": "finite"}),
        played("gif", 0.5, {"loopBehavior": "loop"}),
    ),
    "a blob: URL": (
        URL,
        "warning",
        '$.assets["image-asset"].remoteUrl',
        stored("image", remoteUrl="blob:https://app.example.com/4f1c"),
        stored("image", remoteUrl="https://files.example.com/blob:4f1c"),
    ),
    "a path": (
        URL,
        "warning",
        '$.assets["video-asset"].remoteUrl',
        stored("video", remoteUrl="/home/ann/beach.mp4"),
        stored("video", remoteUrl="http://127.0.0.1:8080/beach.mp4"),
    ),
    "a path of Windows": (
        URL,
        "warning",
        '$.assets["audio-asset"].remoteUrl',
        stored("audio", remoteUrl="C:\\Music\\theme.mp3"),
        stored("audio", remoteUrl="data:audio/mpeg;base64,AAAA"),
    ),
    "a file: URL": (
        URL,
        "warning",
        '$.assets["gif-asset"].remoteUrl',
        stored("gif", remoteUrl="FILE:///tmp/cat.gif"),
        stored("gif", remoteUrl=None, remoteKey="uploads/cat.gif"),
    ),
    "a file name": (
        URL,
        "warning",
        '$.assets["image-asset"].remoteUrl',
        stored("image", remoteUrl="hero.png"),
        stored("image", remoteUrl="https://files.example.com/hero.png"),
    ),
    "a background picture on one computer": (
        URL,
        "warning",
        "$.globalBackground.imageUrl",
        backed("blob:https://app.example.com/4f1c"),
        backed("https://files.example.com/paper.png"),
    ),
    "an asset on the timeline that was not uploaded": (
        UPLOADED,
        "warning",
        '$.assets["video-asset"]',
        stored("video", remoteUrl=None),
        stored("video", remoteUrl=None, remoteKey="uploads/beach.mp4"),
    ),
    "a lottie asset without its content": (
        UPLOADED,
        "warning",
        '$.assets["lottie-asset"]',
        stored("lottie", remoteUrl=""),
        stored("lottie", remoteUrl="", resourceJson={"v": "5.7"}),
    ),
    "keyframes in the wrong order": (
        ORDER,
        "warning",
        "$.items.it.left.keyframes[2].timeTicks",
        state(item("solid", "it", left=moving(0, 5, 4, 3))),
        state(item("solid", "it", left=moving(0, 3, 4, 5))),
    ),
    "two keyframes at one time": (
        ORDER,
        "warning",
        "$.items.it.decibelAdjustment.keyframes[1].timeTicks",
        state(item("audio", "it", decibelAdjustment=moving(0, 0))),
        state(item("audio", "it", decibelAdjustment=moving(0, 1))),
    ),
    "an opacity in percent": (
        OPACITY,
        "warning",
        "$.items.it.opacity.value",
        state(item("text", "it", opacity=still(100))),
        state(item("text", "it", opacity=still(1))),
    ),
    "a negative opacity in a keyframe": (
        OPACITY,
        "warning",
        "$.items.it.opacity.keyframes[0].value",
        state(item("text", "it", opacity=moving(0, values=-0.1))),
        state(item("text", "it", opacity=moving(0, values=0))),
    ),
    "an opacity in percent in a node": (
        OPACITY,
        "warning",
        "$.items.it.nodes[0].opacity",
        template(opacity=50),
        template(opacity=0.5),
    ),
    "a width of 0": (
        SIZE,
        "warning",
        "$.items.it.width.value",
        state(item("image", "it", width=still(0))),
        state(item("image", "it", width=still(1))),
    ),
    "a scale of 0": (
        SIZE,
        "warning",
        "$.items.it.scaleX.value",
        state(item("image", "it", scaleX=still(0))),
        state(item("image", "it", scaleX=still(-1))),
    ),
    "a scale that stays 0": (
        SIZE,
        "warning",
        "$.items.it.scaleY.value",
        state(item("image", "it", scaleY=moving(0, values=0) | {"value": 0})),
        state(item("image", "it", scaleY=moving(0, values=1) | {"value": 0})),
    ),
    "a picture without a size that is not a sound": (
        SIZE,
        "warning",
        "$.items.it.height.value",
        state(item("video", "it", height=still(0))),
        state(item("audio", "it", height=still(0))),
    ),
    "a node without a size": (
        SIZE,
        "warning",
        "$.items.it.nodes[0].height",
        template(height=0),
        template(height=1),
    ),
    "a misspelled optional field of an item": (
        FIELD,
        "warning",
        "$.items.it.animation",
        state(item("text", "it", animation={})),
        state(item("text", "it", animations={}, animation={})),
    ),
    "a misspelled optional field of an asset": (
        FIELD,
        "warning",
        '$.assets["image-asset"].remotekey',
        stored("image", remotekey="uploads/hero.png"),
        stored("image", remoteKey="uploads/hero.png", thumbnail="small.png"),
    ),
    "a misspelled optional field of the state": (
        FIELD,
        "warning",
        "$.globalBackgrund",
        state(globalBackgrund={"type": "none"}),
        state(globalBackground={"type": "none"}, savedBy="ann"),
    ),
    "a misspelled optional field of a chart": (
        FIELD,
        "warning",
        "$.items.it.linkGroupID",
        state(chart("pie", "it", linkGroupID="g")),
        state(chart("pie", "it", linkGroupId="g")),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_likely_mistake_is_one_finding(case: str) -> None:
    """It has its code, its severity and its place, and says what to do; the schema allows the state."""
    code, severity, path, wrong, _ = CASES[case]
    before = copy.deepcopy(wrong)
    [problem] = lint_editor_state(wrong)
    assert (code, severity, path) == (problem.code, problem.severity, problem.path)
    assert problem.hint
    assert [] == check_editor_state(wrong)
    assert before == wrong


@pytest.mark.parametrize("case", CASES)
def test_a_state_beside_it_has_no_finding(case: str) -> None:
    """The schema allows this state too."""
    *_, right = CASES[case]
    assert [] == [str(problem) for problem in lint_editor_state(right)]
    assert [] == check_editor_state(right)


def test_an_asset_of_an_unused_item_need_not_be_uploaded() -> None:
    """It is never drawn, which is the only finding."""
    assert ["EDITOR_ITEM_UNUSED"] == [problem.code for problem in lint_editor_state(unplaced())]


def test_times_that_were_rounded_to_frames_are_no_findings() -> None:
    """A clip and a caption may be longer than what they show, by up to a frame at 30 frames per second."""
    assert [] == lint_editor_state(played("video", 0.97))
    assert [] == lint_editor_state(captioned(2033))


def test_several_captions_that_are_cut_off_are_one_finding() -> None:
    """The first of them is named, and the others are counted."""
    whole = captioned(2100)
    whole["assets"]["captions-asset"]["captions"].append(caption(600, 2200))
    [problem] = lint_editor_state(whole)
    assert problem.message.endswith("so the caption is cut off, like 1 more")


@pytest.mark.parametrize(
    ("field", "place", "type", "code"),
    [
        ("animations", "in", "fade", "EDITOR_ANIMATION_TYPE_INVALID"),
        ("animations", "out", "zoom-out", "EDITOR_ANIMATION_TYPE_INVALID"),
        ("captionAnimations", "in", "typewriter", "EDITOR_CAPTION_ANIMATION_TYPE_INVALID"),
        ("captionAnimations", "loop", "rainbow", "EDITOR_CAPTION_ANIMATION_TYPE_INVALID"),
    ],
)
def test_animations_are_among_the_capabilities(field: str, place: str, type: str, code: str) -> None:
    """Those of items and of nodes of text templates, where the capabilities of the account are passed."""
    animations = {field: {place: {"type": type, "durationTicks": SECOND}}}
    whole = state(item("text", "it", **animations), item("text-template", "template"))
    whole["items"]["template"]["nodes"][1] |= animations
    assert [] == check_editor_state(whole)
    assert [] == lint_editor_state(whole)
    assert [] == lint_editor_state(whole, CAPABILITIES)
    other = EditorCapabilities.from_dict(
        {**capabilities(), "animations": [], "captionAnimations": {"in": [], "out": [], "loop": []}}
    )
    assert [
        (code, "error", f"$.items.it.{field}.{place}.type"),
        (code, "error", f"$.items.template.nodes[1].{field}.{place}.type"),
    ] == [(problem.code, problem.severity, problem.path) for problem in lint_editor_state(whole, other)]


def test_illustrations_are_among_the_names() -> None:
    """Where their names are passed, another one is a warning."""
    whole = state(item("illustration", "it", illustrationName="IBoatt"))
    assert [] == lint_editor_state(whole)
    [problem] = lint_editor_state(whole, illustrations=NAMES)
    assert ("EDITOR_ILLUSTRATION_UNKNOWN", "warning") == (problem.code, problem.severity)
    assert (
        '$.items.it.illustrationName: the service has no illustration "IBoatt" — did you mean "IBoat"?'
        == (str(problem))
    )
    whole["items"]["it"]["illustrationName"] = "IBoat"
    assert [] == lint_editor_state(whole, illustrations=NAMES)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (-0.1, ""),
        (0, None),
        (0.5, None),
        (1, None),
        (1.001, ": write 0.01001"),
        (1.5, ": write 0.015"),
        (100, ": write 1"),
        (100.5, ""),
        (101, ""),
    ],
)
def test_opacities(value: float, hint: str | None) -> None:
    """A percentage is converted, in an item, its keyframes and the nodes of text templates."""
    node = {"id": "n", "type": "text", "opacity": value}
    documents = {
        "opacity.value": item("solid", "it", opacity={"value": value, "keyframes": []}),
        "opacity.keyframes[0].value": item(
            "solid", "it", opacity={"value": 1, "keyframes": [{"timeTicks": 0, "value": value}]}
        ),
        "nodes[0].opacity": item("text-template", "it", nodes=[node]),
    }
    for path, element in documents.items():
        found = [str(each) for each in lint_editor_state(state(element)) if each.code == OPACITY]
        message = f"$.items.it.{path}: must be from 0 to 1, is {value:g} — opacity is a factor from 0 to 1"
        assert [f"{message}{hint}"] * (hint is not None) == found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"sourceStartTicks": SECOND, "playbackRate": 2}, (1, 0.5)),
        ({"sourceStartTicks": SECOND // 2, "playbackRate": 2}, (1, 0.75)),
        ({"sourceStartTicks": SECOND, "playbackRate": 1 + 1 / 30}, None),
        ({"sourceStartTicks": SECOND, "playbackRate": 1.25}, (1, 0.8)),
        ({"playbackRate": 0}, None),
        ({"playbackRate": -9}, None),
    ],
)
def test_the_rest_of_a_file(fields: Object, expected: tuple[float, float] | None) -> None:
    """The rest of two seconds at the playback rate; less than a frame is not seen."""
    found = [str(each) for each in lint_editor_state(played("video", 2, **fields))]
    if expected is None:
        assert [] == found
        return
    duration, rest = (f"{round(seconds * SECOND)} ({seconds:g} s)" for seconds in expected)
    message = f"is {duration}, but its file lasts only {rest} more at its playbackRate"
    hint = f"shorten it to {rest}, or play it more slowly"
    assert [f"$.items.it.durationTicks: {message} — {hint}"] == found


def test_transitions_without_an_item() -> None:
    """They are not compared with others."""
    document = state(item("solid", "a"), item("solid", "b", SECOND))
    document["transitions"] = {"t": {"id": "t", "toClipId": "b"}, "u": {"id": "u", "fromClipId": "a"}}
    assert [] == lint_editor_state(document)


def states_of_the_project() -> dict[str, Object]:
    """All editor states in the spec, the examples and the pages."""
    found: dict[str, Object] = {}

    def search(place: str, value: Any) -> None:
        if isinstance(value, dict):
            if "timebaseTicksPerSecond" in value and isinstance(value.get("tracks"), list):
                found[place] = value
            for key, entry in value.items():
                search(f"{place}/{key}", entry)
        elif isinstance(value, list):
            for index, entry in enumerate(value):
                search(f"{place}/{index}", entry)

    search("openapi.yaml", contract())
    for path in sorted((ROOT / "examples").rglob("*.json")):
        search(path.name, orjson.loads(path.read_bytes()))
    for path in sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]):
        for number, text in enumerate(
            re.findall(r"```json\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
        ):
            search(f"{path.name}/{number}", orjson.loads(text))
    return found


def test_no_editor_state_of_the_project_has_a_finding() -> None:
    """Those in the spec, with their items and assets, in the examples and on the pages."""
    states = states_of_the_project()
    assert len(states) >= 3
    for place, whole in states.items():
        problems = lint_editor_state(whole, CAPABILITIES)
        assert (place, []) == (place, [str(problem) for problem in problems])


def items_of_the_spec() -> dict[str, list[Object]]:
    """The examples of items and assets in the spec."""
    schemas = contract()["components"]["schemas"]
    return {
        kind: [
            example
            for name, schema in schemas.items()
            if name.endswith(kind)
            for example in schema.get("examples", ())
        ]
        for kind in ("Item", "Asset")
    }


def test_no_example_of_an_item_has_a_finding() -> None:
    """Each item of the spec, on a timeline with the asset that it names and no other."""
    examples = items_of_the_spec()
    assert len(examples["Item"]) >= 14
    for example in examples["Item"]:
        whole = state(items={example["id"]: example}, tracks=[{"id": "t", "items": [example["id"]]}])
        if "assetId" in example:
            whole["assets"] = {example["assetId"]: _asset_for(example, examples["Asset"])}
        assert (example["id"], []) == (example["id"], [str(problem) for problem in lint_editor_state(whole)])


def _asset_for(example: Object, assets: list[Object]) -> Object:
    kind = {"captions": "caption"}.get(example["type"], example["type"])
    [first, *_] = [found for found in assets if found.get("type") == kind]
    return first | {"id": example["assetId"]}


def test_each_kind_of_capability() -> None:
    """Only the field of the type of an item counts; transitions have a type of their own."""
    whole = joined(type="new")
    fields = {"effectType": "new", "filterType": "new", "shape": "new"}
    for kind in ("effect", "filter", "solid", "text"):
        whole["items"][kind] = item(kind, kind) | fields
    found = unavailable(Timeline(whole), CAPABILITIES)
    assert [
        ("EDITOR_EFFECT_TYPE_INVALID", ("items", "effect", "effectType"), "effect"),
        ("EDITOR_FILTER_TYPE_INVALID", ("items", "filter", "filterType"), "filter"),
        ("EDITOR_SHAPE_INVALID", ("items", "solid", "shape"), "shape"),
        ("EDITOR_TRANSITION_TYPE_INVALID", ("transitions", "t", "type"), "transition"),
    ] == [
        (*finding[:2], finding.message.removeprefix("the account's capabilities have no ").split()[0])
        for finding in found
    ]


def test_arguments_of_another_type_are_named() -> None:
    """The JSON of the capabilities, and one name in place of a list."""
    with pytest.raises(TypeError, match=r"^capabilities must be the result of .*, not dict$"):
        lint_editor_state({}, capabilities())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^illustrations must be a list of names"):
        lint_editor_state({}, illustrations="IBoat")
