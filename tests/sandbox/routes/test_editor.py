"""The editor's capabilities, the validation of states, and the illustrations."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from indream.sandbox import editor
from indream.sandbox.problems import Code
from tests.support.repository import ROOT
from tests.support.sandbox.api import Api, editor_state, solid


def test_the_capabilities_are_what_the_schema_allows(api: Api) -> None:
    capabilities = api.data("GET", "/v1/editor/capabilities")
    assert ["rectangle", "circle", "triangle", "star"] == capabilities["shapes"]
    assert ["fade", "slide", "wipe", "flip", "clock-wipe", "iris"] == capabilities["transitions"]
    assert 8 == len(capabilities["filters"])
    assert [0, 1, 2, 3, 4] == capabilities["backgroundPresets"]["blurLevels"]


def test_presets_are_complete(api: Api) -> None:
    capabilities = api.data("GET", "/v1/editor/capabilities")
    captions = capabilities["captionAnimations"]
    assert {
        "effects": [
            {
                "id": "flash-to-black-default",
                "type": "flash-to-black",
                "label": "Flash to black",
                "defaultDurationInSeconds": 1,
                "defaultIntensity": 0.5,
                "params": {
                    "brightTicks": 48_000,
                    "darkTicks": 48_000,
                    "tailDarkTicks": 24_000,
                    "maxOpacity": 0.9,
                },
            },
            {
                "id": "blur-default",
                "type": "blur",
                "label": "Blur",
                "defaultDurationInSeconds": 1,
                "defaultIntensity": 0.5,
                "params": {},
            },
        ],
        "filter": {
            "id": "verdant-glow-default",
            "type": "verdant-glow",
            "label": "Verdant glow",
            "defaultIntensity": 0.7,
        },
        "caption": {
            "id": "elastic-pop-out",
            "type": "elastic-pop",
            "label": "Elastic pop",
            "preview": "https://sandbox.invalid/previews/elastic-pop-out.webm",
        },
        "in": ["converge", "elastic-pop", "typewriter", "lay-down", "center-type-out", "curtain-close"],
        "loop": ["jitter", "rainbow", "sweep-shine"],
    } == {
        "effects": capabilities["effectPresets"][:2],
        "filter": capabilities["filterPresets"][0],
        "caption": captions["out"][1],
        "in": [preset["type"] for preset in captions["in"]],
        "loop": [preset["type"] for preset in captions["loop"]],
    }


@pytest.mark.parametrize(
    ("presets", "kinds"),
    [("transitionPresets", "transitions"), ("effectPresets", "effects"), ("filterPresets", "filters")],
)
def test_each_kind_has_a_preset(api: Api, presets: str, kinds: str) -> None:
    capabilities = api.data("GET", "/v1/editor/capabilities")
    assert capabilities[kinds] == [preset["type"] for preset in capabilities[presets]]


def test_every_caption_animation_has_its_place(api: Api) -> None:
    groups = api.data("GET", "/v1/editor/capabilities")["captionAnimations"]
    assert 9 == len({preset["type"] for group in groups.values() for preset in group})
    ids = [preset["id"] for group in groups.values() for preset in group]
    assert len(ids) == len(set(ids))


def test_a_preset_of_an_effect_makes_a_valid_item(api: Api) -> None:
    capabilities = api.data("GET", "/v1/editor/capabilities")
    for preset in capabilities["effectPresets"]:
        item = {
            "id": "effect",
            "type": "effect",
            "startTicks": 0,
            "durationTicks": round(preset["defaultDurationInSeconds"] * 240_000),
            "isDraggingInTimeline": False,
            "effectType": preset["type"],
            "intensity": preset["defaultIntensity"],
            "params": preset["params"],
        }
        state = editor_state(item)
        assert api.data("POST", "/v1/editor/validate", json={"editorState": state})["valid"], preset


def test_presets_have_an_intensity_that_an_item_may_have(api: Api) -> None:
    """A part of the full strength."""
    capabilities = api.data("GET", "/v1/editor/capabilities")
    presets = [*capabilities["effectPresets"], *capabilities["filterPresets"]]
    assert [] == [preset for preset in presets if not 0 < preset["defaultIntensity"] <= 1]


def test_a_valid_state_is_valid(api: Api) -> None:
    response = api.call("POST", "/v1/editor/validate", json={"editorState": editor_state()}).json()
    assert {"valid": True, "errors": []} == response["data"]
    assert {"capabilitiesVersion": "1.1.0"} == response["meta"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"compositionWidth": 10}, "$.compositionWidth"),
        ({"stateSchemaVersion": "v2"}, "$.stateSchemaVersion"),
    ],
)
def test_validation_reports_a_broken_schema(api: Api, change: dict[str, Any], path: str) -> None:
    state = {**editor_state(), **change}
    result = api.data("POST", "/v1/editor/validate", json={"editorState": state})
    assert not result["valid"]
    assert [("EDITOR_SCHEMA_INVALID", path)] == [(error["code"], error["path"]) for error in result["errors"]]


def test_many_errors_are_capped_and_counted_in_a_thread(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    check = editor._errors_in

    def recorded(state: dict[str, Any]) -> Any:
        threads.append(threading.current_thread().name)
        return check(state)

    monkeypatch.setattr(editor, "_errors_in", recorded)
    state = editor_state() | {"items": {f"i{number}": {"type": "txt"} for number in range(5000)}}
    result = api.data("POST", "/v1/editor/validate", json={"editorState": state})
    assert (101, False) == (len(result["errors"]), result["valid"])
    assert ("$", "at least 4,900 more errors") == (
        result["errors"][-1]["path"],
        result["errors"][-1]["message"],
    )
    assert [True] == [name.startswith("indream: disk") for name in threads]


def test_many_problems_of_a_project_s_assets_hide_no_other_problem(api: Api) -> None:
    state = editor_state() | {"assets": {f"a{number}": {"type": "image"} for number in range(150)}}
    options = {"ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
    statuses: list[int] = []
    for width in (1080, 5):
        draft = {"editorState": {**state, "compositionWidth": width}, "stateSchemaVersion": "v1"}
        project = api.data("POST", "/v1/projects", json=draft, draft=True)
        answer = api.call("POST", f"/v1/projects/{project['projectId']}/exports", json=options)
        statuses.append(answer.status_code)
    assert [201, 422] == statuses


def test_validation_reports_a_broken_semantic_rule(api: Api) -> None:
    state = editor_state(solid("a", seconds=5), solid("b", start=4, seconds=5))
    result = api.data("POST", "/v1/editor/validate", json={"editorState": state})
    assert not result["valid"]
    assert ["EDITOR_TRACK_ITEM_OVERLAP"] == [error["code"] for error in result["errors"]]


@pytest.mark.parametrize(
    ("overlaps", "unused", "count", "last"),
    [
        (99, 0, 99, "EDITOR_TRACK_ITEM_OVERLAP"),
        (100, 0, 100, "EDITOR_TRACK_ITEM_OVERLAP"),
        (140, 0, 101, "at least 40 more errors"),
        (60, 100, 60, "EDITOR_TRACK_ITEM_OVERLAP"),
    ],
)
def test_further_semantic_errors_are_counted(
    api: Api, overlaps: int, unused: int, count: int, last: str
) -> None:
    """But not warnings, which a full list leaves out first."""
    state = editor_state(*(solid(f"a{number}") for number in range(overlaps + 1)))
    state["items"] |= {f"b{number}": solid(f"b{number}") for number in range(unused)}
    errors = api.data("POST", "/v1/editor/validate", json={"editorState": state})["errors"]
    assert (count, True) == (len(errors), last in (errors[-1]["code"], errors[-1]["message"]))


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"type": "effect", "effectType": "sparkle"}, "EDITOR_EFFECT_TYPE_INVALID"),
        ({"type": "filter", "filterType": "sparkle"}, "EDITOR_FILTER_TYPE_INVALID"),
    ],
)
def test_an_unknown_effect_or_filter_has_its_own_code(api: Api, item: dict[str, Any], code: str) -> None:
    times = {"startTicks": 0, "durationTicks": 240_000, "isDraggingInTimeline": False}
    state = editor_state({"id": "one", **times, "intensity": 1, "params": {}, **item})
    errors = api.data("POST", "/v1/editor/validate", json={"editorState": state})["errors"]
    assert (code, "$.items.one.filterType".replace("filter", item["type"])) in [
        (error["code"], error["path"]) for error in errors
    ]


def test_an_unknown_transition_has_its_own_code(api: Api) -> None:
    state = editor_state(solid("a", seconds=5), solid("b", start=5, seconds=5))
    ends = {"trackId": "track-1", "fromClipId": "a", "toClipId": "b"}
    state["transitions"]["t"] = {"id": "t", "type": "sparkle", "durationTicks": 1, "easing": "linear", **ends}
    errors = api.data("POST", "/v1/editor/validate", json={"editorState": state})["errors"]
    assert ("EDITOR_TRANSITION_TYPE_INVALID", "$.transitions.t.type") in [
        (error["code"], error["path"]) for error in errors
    ]


def test_a_warning_does_not_make_a_state_invalid(api: Api) -> None:
    state = editor_state()
    state["items"]["unused"] = solid("unused")
    assert {
        "valid": True,
        "errors": [],
    } == api.data("POST", "/v1/editor/validate", json={"editorState": state})


@pytest.mark.parametrize("body", [{}, {"editorState": None}, {"editorState": []}, {"editorState": "{}"}])
def test_a_body_without_a_state_object_is_400(api: Api, body: dict[str, Any]) -> None:
    problem = api.problem("POST", "/v1/editor/validate", json=body)
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_all_illustrations_are_found_without_a_query(api: Api) -> None:
    names = api.data("GET", "/v1/illustrations")
    assert len(names) >= 60
    assert sorted(set(names)) == names
    assert names == api.data("GET", "/v1/illustrations", params={"q": ""})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("creative", ["ICreativeProcess", "ICreativeThinking"]),
        ("sail", ["ISailingBoat", "ISailor"]),
        (" SAILOR ", ["ISailor"]),
        ("x" * 200, []),
        ("парус", []),
    ],
)
def test_illustrations_are_searched(api: Api, query: str, expected: list[str]) -> None:
    assert expected == api.data("GET", "/v1/illustrations", params={"q": query})


def test_pages_and_examples_name_illustrations_that_exist(api: Api) -> None:
    """Otherwise a reader's first illustration would be one that the service does not have."""
    files = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.py")]
    calls = [
        name for file in files for name in re.findall(r"Illustration\(\s*\"(.+?)\"", file.read_text("utf-8"))
    ]
    spec = (ROOT / "openapi.yaml").read_text("utf-8")
    examples = re.findall(r"illustrationName: (\S+)", spec)
    assert len(calls) >= 3
    assert examples
    assert {*calls, *examples} <= set(api.data("GET", "/v1/illustrations"))


def test_a_query_that_is_too_long_is_400(api: Api) -> None:
    problem = api.problem("GET", "/v1/illustrations", params={"q": "x" * 201})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem
