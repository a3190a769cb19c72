"""`validate` and `lint`: every problem with its place, and an exit code that scripts can go by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indream.editor_state import upgrade_editor_state
from indream.sandbox import Sandbox
from tests.support.editor_state.builders import asset, item, still, track
from tests.support.repository import ROOT

from .conftest import Cli

SHAPE = (
    "wrong.json: 2 errors\n"
    "  error  $.items.greeting.fontSize  must be at least 1, is 0\n"
    "  error  $.tracks                   is missing\n"
    '                                    → it has "trakcs": did you mean "tracks"?\n'
)


def overlapping(place: Path) -> str:
    """An editor state that fits its schema, and has an item in two tracks."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["tracks"].append({**state["tracks"][0], "id": "again"})
    (place / "twice.json").write_text(json.dumps(state), encoding="utf-8")
    return "twice.json"


def test_a_valid_state_is_reported_as_valid(cli: Cli, sandbox: Sandbox) -> None:
    """The service has the last word."""
    assert (0, "state.json: valid\n", "") == attributes(cli("validate", "state.json"))
    assert ["POST /v1/editor/validate"] == [
        f"{request.method} {request.path}" for request in sandbox.requests
    ]


def attributes(result: object) -> tuple[object, ...]:
    """Code, output and errors of a result."""
    return tuple(getattr(result, name) for name in ("code", "out", "err"))


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("command", [["validate"], ["validate", "--local"], ["lint"]])
def test_every_problem_is_listed_aligned_and_nothing_is_sent(cli: Cli, command: list[str]) -> None:
    """Place, message and hint, in columns; without a key."""
    assert (1, SHAPE, "") == attributes(cli(*command, "wrong.json"))


def test_json_output_has_every_problem(cli: Cli, wrong: Path) -> None:
    """All that is known of each."""
    result = cli("validate", wrong, "--json")
    assert (1, "") == (result.code, result.err)
    assert {
        "valid": False,
        "problems": [
            {
                "code": "EDITOR_SCHEMA_INVALID",
                "path": "$.items.greeting.fontSize",
                "message": "must be at least 1, is 0",
                "hint": None,
                "severity": "error",
            },
            {
                "code": "EDITOR_SCHEMA_INVALID",
                "path": "$.tracks",
                "message": "is missing",
                "hint": 'it has "trakcs": did you mean "tracks"?',
                "severity": "error",
            },
        ],
        "problemsOmitted": 0,
    } == result.json


def test_problems_found_by_the_service_are_shown(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Its problems are shown like those found here, with their codes."""
    result = cli("validate", overlapping(place))
    assert 1 == result.code
    assert "EDITOR_TRACK_ITEM_REPEATED" in result.out
    assert 1 == len(sandbox.requests)
    assert 0 == cli("validate", "--local", "twice.json").code
    assert 1 == len(sandbox.requests)


def test_lint_needs_no_service(cli: Cli, place: Path) -> None:
    """The meaning of the timeline is checked locally; warnings alone do not make it fail."""
    result = cli("lint", overlapping(place))
    assert 1 == result.code
    assert "EDITOR_TRACK_ITEM_REPEATED" in result.out

    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["transitions"] = {}
    for entry in state["tracks"]:
        entry["items"] = []
    unused = cli("lint", "-", stdin=json.dumps(state).encode())
    assert 0 == unused.code
    assert unused.out.startswith("standard input: ")
    assert "warning" in unused.out
    assert "EDITOR_ITEM_UNUSED" in unused.out


def test_lint_can_use_the_capabilities_of_the_account(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """The service is asked for its capabilities when wanted."""
    assert 0 == cli("lint", "--capabilities", "state.json").code
    assert ["/v1/editor/capabilities"] == [request.path for request in sandbox.requests]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "state.json is not JSON: unexpected end of data, line 1, column 2"),
        ("[1]", "state.json must contain a JSON object, not an array"),
        ('"x"', "state.json must contain a JSON object, not a string"),
        ("null", "state.json must contain a JSON object, not null"),
        ("true", "state.json must contain a JSON object, not true or false"),
        ("1", "state.json must contain a JSON object, not a number"),
    ],
)
def test_a_file_without_a_state_is_rejected(cli: Cli, place: Path, text: str, message: str) -> None:
    """It says what is wrong with the file."""
    (place / "state.json").write_text(text, encoding="utf-8")
    assert (1, "", f"error: {message}\n") == attributes(cli("validate", "--local", "state.json"))


def test_a_missing_file_is_named(cli: Cli) -> None:
    """The error names it."""
    assert (1, "", "error: nowhere.json: No such file or directory\n") == attributes(
        cli("lint", "nowhere.json")
    )


def test_a_state_is_found_under_editor_state(cli: Cli, place: Path) -> None:
    """A payload or a project has its state under `editorState`."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = json.dumps({"editorState": {**state, "compositionWidth": 20}, "ratio": "9:16"})
    result = cli("validate", "--local", "-", stdin=payload.encode())
    assert 1 == result.code
    assert "$.compositionWidth" in result.out


@pytest.mark.parametrize("command", [("lint",), ("validate", "--local")])
def test_many_problems_are_capped_and_counted(cli: Cli, place: Path, command: tuple[str, ...]) -> None:
    """The first 100 are listed; how many more there are is the last line, or a field of the JSON."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["tracks"][0]["items"] = []
    state["items"] = {f"i{number}": {"type": "txt", "id": f"i{number}"} for number in range(300)}
    (place / "many.json").write_text(json.dumps(state), encoding="utf-8")
    result = cli(*command, "many.json")
    assert result.code == 1
    assert "  and at least " in result.out.splitlines()[-1]
    output = json.loads(cli(*command, "many.json", "--json").out)
    assert 200 <= output["problemsOmitted"]
    assert 100 == sum(problem["code"] == "EDITOR_SCHEMA_INVALID" for problem in output["problems"])


OLD = ROOT / "tests/vectors/old_states/2-lead-in.json"
REPORT = (
    "old.json: 5 changes\n"
    '  - stateVersion: "1.0"\n'
    '  + stateSchemaVersion: "v1"\n'
    '  ~ items.lines.contentStartOffsetMs: 6.67 → {"contentStartOffsetTicks":1601}\n'
    '  ~ items.lines.pageDurationInMilliseconds: 3000 → {"pageDurationTicks":720000}\n'
    "  + items.lines.captionGroupId: null\n"
)


@pytest.fixture
def old(place: Path) -> dict[str, Any]:
    """An editor state of the service before 1.1.0, which is also in a file."""
    state: dict[str, Any] = json.loads(OLD.read_text(encoding="utf-8"))["state"]
    (place / "old.json").write_text(json.dumps(state), encoding="utf-8")
    return state


def test_an_old_state_is_upgraded_with_a_report(cli: Cli, place: Path, old: dict[str, Any]) -> None:
    """The state on standard output or in a file, the report on standard error."""
    result = cli("upgrade", "old.json")
    assert (0, REPORT) == (result.code, result.err)
    assert (0, "", REPORT) == attributes(cli("upgrade", "old.json", "-o", "new.json"))
    assert result.out == (place / "new.json").read_text(encoding="utf-8")
    assert result.json == upgrade_editor_state(old).state
    assert (0, "new.json: no changes\n") == attributes(cli("upgrade", "new.json"))[::2]
    assert (0, "new.json: valid\n", "") == attributes(cli("lint", "new.json"))


def test_a_long_change_stays_on_one_line(
    cli: Cli, place: Path, old: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on a terminal, so that a copied path is whole."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    names = {name: f"{name}-{'long-' * 30}" for name in old["items"]}
    old["items"] = {names[name]: {**fields, "id": names[name]} for name, fields in old["items"].items()}
    (place / "old.json").write_text(json.dumps(old), encoding="utf-8")
    lines = cli("upgrade", "old.json").err.splitlines()
    assert max(map(len, lines)) > 150
    assert all(line.startswith("  ") for line in lines[1:])


@pytest.mark.usefixtures("old")
def test_the_report_of_an_upgrade_for_machines(cli: Cli) -> None:
    """One line of JSON."""
    result = cli("upgrade", "old.json", "--json")
    assert 0 == result.code
    assert [] == result.error["problems"]
    assert {
        "kind": "changed",
        "path": "$.items.lines.contentStartOffsetMs",
        "before": 6.67,
        "after": {"contentStartOffsetTicks": 1601},
    } == result.error["changes"][2]


def test_a_state_inside_a_payload_is_upgraded_there(cli: Cli, old: dict[str, Any]) -> None:
    """The payload keeps its other fields; the old name of the version is replaced in it too."""
    payload = {"editorState": old, "stateVersion": "1.0", "fps": 30}
    result = cli("upgrade", "-", stdin=json.dumps(payload).encode())
    assert 0 == result.code
    state = upgrade_editor_state(old).state
    assert {"editorState": state, "stateSchemaVersion": "v1", "fps": 30} == result.json
    for version in ("v1", "v2"):
        both = json.dumps({**payload, "stateSchemaVersion": version}).encode()
        assert version == cli("upgrade", "-", stdin=both).json["stateSchemaVersion"]


@pytest.mark.usefixtures("wrong")
def test_what_an_upgrade_cannot_fix_is_reported(cli: Cli) -> None:
    """The state is written nevertheless."""
    result = cli("upgrade", "wrong.json")
    assert 1 == result.code
    assert result.err.startswith("wrong.json: no changes\n  error  $.items.greeting.fontSize")
    assert 0 == result.json["items"]["greeting"]["fontSize"]


def test_the_frame_rate_of_an_upgrade(cli: Cli) -> None:
    """For times in frames; it must be one."""
    state = json.dumps({"brandRuntime": {"introShiftInFrames": 1}}).encode()
    assert 9600 == cli("upgrade", "-", "--fps", "25", stdin=state).json["brandRuntime"]["introShiftTicks"]
    result = cli("upgrade", "-", "--fps", "0", stdin=state)
    assert (1, "") == (result.code, result.out)
    assert "--fps must be a number above 0, is 0.0" in result.err


def overlapping_items(place: Path) -> Path:
    """An editor state whose two titles overlap on their track."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["items"]["date"]["startTicks"] = 240_000
    state["transitions"] = {}
    path = place / "overlap.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    return path


MOVED = (
    "overlap.json: 2 changes\n"
    '  + tracks[0]: {"id":"titles-2","items":["date"],"hidden":false,"muted":false}\n'
    '  ~ items.date: moves from the track "titles" to the track "titles-2"\n'
)


def test_the_lint_fixes_overlaps(cli: Cli, place: Path) -> None:
    """The state on standard output or in a file, the report on standard error."""
    overlapping_items(place)
    result = cli("lint", "overlap.json", "--fix")
    assert (0, MOVED) == (result.code, result.err)
    assert (0, "", MOVED) == attributes(cli("lint", "overlap.json", "--layout", "--fix", "-o", "fixed.json"))
    assert result.out == (place / "fixed.json").read_text(encoding="utf-8")
    assert (0, "fixed.json: valid\n", "") == attributes(cli("lint", "fixed.json", "--layout"))
    result = cli("lint", "fixed.json", "--fix")
    assert (0, "fixed.json: no changes\n") == (result.code, result.err)


def test_a_fixed_state_stays_in_its_payload(cli: Cli, place: Path) -> None:
    """With --json, the report is one line of JSON."""
    payload = {"editorState": json.loads(overlapping_items(place).read_text(encoding="utf-8")), "fps": 30}
    result = cli("lint", "-", "--fix", "--json", stdin=json.dumps(payload).encode())
    assert (0, 30, 3) == (result.code, result.json["fps"], len(result.json["editorState"]["tracks"]))
    assert ["added", "moved"] == [change["kind"] for change in result.error["changes"]]


@pytest.mark.usefixtures("wrong")
def test_errors_that_the_fix_leaves(cli: Cli) -> None:
    """They are reported, and the state is written nevertheless."""
    result = cli("lint", "wrong.json", "--fix")
    assert (1, 0) == (result.code, result.json["items"]["greeting"]["fontSize"])
    assert "$.items.greeting.fontSize  must be at least 1, is 0" in result.err


def test_an_output_needs_a_fix(cli: Cli, place: Path) -> None:
    """Otherwise there is nothing to write."""
    result = cli("lint", "state.json", "-o", "new.json")
    assert (1, "") == (result.code, result.out)
    assert "--output needs --fix" in result.err
    assert not (place / "new.json").exists()


def test_layout_problems_are_warnings(cli: Cli, place: Path) -> None:
    """In the table and as JSON; those that the lint reports anyway are there once."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["tracks"].reverse()
    (place / "hidden.json").write_text(json.dumps(state), encoding="utf-8")
    assert (0, "hidden.json: valid\n", "") == attributes(cli("lint", "hidden.json"))
    result = cli("lint", "hidden.json", "--layout")
    assert (0, "") == (result.code, result.err)
    assert result.out.startswith("hidden.json: 2 warnings\n  warning  $.items.greeting  is completely behind")
    found = cli("lint", "hidden.json", "--layout", "--json").json
    assert (True, ["LAYOUT_HIDDEN"] * 2) == (
        found["valid"],
        [problem["code"] for problem in found["problems"]],
    )


def test_problems_that_two_checks_know_are_reported_once(cli: Cli, place: Path) -> None:
    """A file that is not uploaded, for example."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    size = {"width": still(100), "height": still(100)}
    state["items"]["picture"] = item(
        "image", "picture", 0, state["items"]["backdrop"]["durationTicks"], **size
    )
    state["tracks"].insert(0, track("new", "picture"))
    state["assets"]["image-asset"] = asset("image", "image-asset", width=100, height=100, remoteUrl=None)
    (place / "local.json").write_text(json.dumps(state), encoding="utf-8")
    result = cli("lint", "local.json", "--layout", "--json")
    assert ["EDITOR_ASSET_NOT_UPLOADED"] == [problem["code"] for problem in result.json["problems"]]


def test_the_changes_between_two_states(cli: Cli, place: Path) -> None:
    """For people and for machines; the exit code is that of the command diff."""
    overlapping_items(place)
    lines = '  - transitions.cut: "fade"\n'
    result = cli("diff", "state.json", "overlap.json")
    head = "state.json → overlap.json: 2 changes\n  ~ items.date: starts 1 s earlier\n"
    assert (1, head + lines, "") == attributes(result)
    found = cli("diff", "state.json", "overlap.json", "--json").json["changes"]
    assert ["retimed", "removed"] == [change["kind"] for change in found]
    assert (480_000, 240_000) == tuple(found[0][side]["startTicks"] for side in ("before", "after"))
    text = (place / "state.json").read_bytes()
    assert (0, "state.json → standard input: no changes\n", "") == attributes(
        cli("diff", "state.json", "-", stdin=text)
    )
    result = cli("diff", "-", "-", stdin=text)
    assert (1, "") == (result.code, result.out)
    assert "standard input can be read only once" in result.err
