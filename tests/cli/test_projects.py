"""`projects` and `assets`: drafts and uploaded files, from their making to their end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indream.sandbox import Sandbox

from .conftest import Cli


def made(cli: Cli, *argv: object, **options: Any) -> dict[str, Any]:
    """The output of a command that creates something."""
    result = cli(*argv, "--json", **options)
    assert 0 == result.code, result.err
    document: dict[str, Any] = result.json
    return document


def project(cli: Cli, *options: str) -> str:
    """The id of a new project."""
    return str(made(cli, "projects", "create", "state.json", *options)["projectId"])


def test_projects_are_created_changed_and_deleted(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Each command does what its name says."""
    project_id = project(cli, "--title", "Spring", "--description", "For the shop")
    table = cli("projects", "list").out.splitlines()
    assert 2 == len(table)
    assert table[1].startswith(project_id)
    assert table[1].endswith("  Spring  For the shop")

    shown = cli("projects", "get", project_id).out
    assert "Spring" in shown
    assert "editor" not in shown  # a state is for machines
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    assert state == cli("projects", "get", project_id, "--state").json
    assert state == made(cli, "projects", "get", project_id)["editorState"]

    assert "Summer" == made(cli, "projects", "update", project_id, "--title", "Summer")["title"]
    assert None is made(cli, "projects", "update", project_id, "--no-description")["description"]

    draft = {**state, "compositionWidth": 720}
    made(cli, "projects", "sync", project_id, "-", stdin=json.dumps(draft).encode())
    assert draft == cli("projects", "get", project_id, "--state").json

    assert made(cli, "projects", "delete", project_id)["deleted"]
    assert 1 == cli("projects", "get", project_id).code
    assert "No projects.\n" == cli("projects", "list").err


def test_a_project_is_created_once_with_a_key(cli: Cli, sandbox: Sandbox) -> None:
    """With its own key."""
    key = ("--idempotency-key", "spring")
    assert project(cli, *key) == project(cli, *key)


def test_drafts_are_accepted_unless_checked(cli: Cli, sandbox: Sandbox, wrong: Path) -> None:
    """As in Python."""
    project_id = made(cli, "projects", "create", wrong)["projectId"]
    for command in (("create", wrong), ("sync", project_id, wrong)):
        checked = cli("projects", *command, "--check")
        assert 1 == checked.code
        assert "$.editorState.items.greeting.fontSize" in checked.err


def test_an_update_without_changes_is_rejected(cli: Cli, sandbox: Sandbox) -> None:
    """Nothing is sent."""
    result = cli("projects", "update", "some-id")
    assert (1, "error: nothing to change: pass --title, --description or --no-description\n") == (
        result.code,
        result.err,
    )
    both = cli("projects", "update", "some-id", "--description", "x", "--no-description")
    assert "exclude each other" in both.err
    assert [] == list(sandbox.requests)


def test_a_project_is_rendered_in_its_own_ratio(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """The ratio is that of its state, unless an option sets it."""
    project_id = project(cli)
    assert (0, "spring.mp4\n") == (
        (result := cli("projects", "render", project_id, "-o", "spring.mp4")).code,
        result.out,
    )
    assert (place / "spring.mp4").read_bytes()
    assert "9:16" == [request for request in sandbox.requests if request.method == "POST"][-1].body["ratio"]

    made(cli, "projects", "create-export", project_id, "--ratio", "1:1", "--format", "webm")
    body = [request for request in sandbox.requests if request.method == "POST"][-1].body
    assert ("1:1", "webm", 30, 1) == (body["ratio"], body["format"], body["fps"], body["scale"])
    assert [project_id] * 2 == [task.project_id for task in sandbox.tasks]


@pytest.mark.parametrize("command", [("render",), ("create-export", "--ratio", "9:16")])
def test_the_state_of_a_project_is_linted_before_it_is_rendered(
    cli: Cli, sandbox: Sandbox, place: Path, command: tuple[str, ...]
) -> None:
    """Every error is reported, and nothing is created; with `--no-lint` the service decides."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["items"]["date"]["startTicks"] = 0
    (place / "overlapping.json").write_text(json.dumps(state), encoding="utf-8")
    project_id = made(cli, "projects", "create", place / "overlapping.json")["projectId"]
    creations = len([request for request in sandbox.requests if request.method == "POST"])
    result = cli("projects", command[0], project_id, *command[1:])
    assert 1 == result.code
    assert "$.items.date.startTicks" in result.err
    assert "$.transitions.cut" in result.err
    assert creations == len([request for request in sandbox.requests if request.method == "POST"])
    assert 1 == cli("projects", command[0], project_id, *command[1:], "--no-lint").code
    assert creations + 1 == len([request for request in sandbox.requests if request.method == "POST"])


def test_assets_are_bound_and_unbound(cli: Cli, sandbox: Sandbox) -> None:
    """Bound when they are uploaded or later, and let go of."""
    project_id = project(cli)
    assert "The project has no assets.\n" == cli("projects", "list-assets", project_id).err
    asset_id = made(cli, "upload", "hero.png", "--project", project_id)["assetId"]
    row = cli("projects", "list-assets", project_id).out.splitlines()[1]
    assert f"{asset_id}  IMAGE  1,449  hero.png" == row
    assert made(cli, "projects", "remove-asset", project_id, asset_id)["deleted"]
    assert [] == made(cli, "projects", "list-assets", project_id)
    assert asset_id == made(cli, "projects", "add-asset", project_id, asset_id)["assetId"]
    refused = cli("assets", "delete", asset_id)
    assert 1 == refused.code
    assert "ASSET_REFERENCED" in refused.err
    made(cli, "projects", "remove-asset", project_id, asset_id)
    assert "hero.png" == made(cli, "assets", "get", asset_id)["filename"]
    assert "deleted   yes\n" in cli("assets", "delete", asset_id).out


def test_upload_accepts_a_file_or_standard_input(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """From a file or from standard input; as an asset, or as an entry for an editor state."""
    result = cli("upload", "hero.png")
    assert 0 == result.code
    assert "filename  hero.png\n" in result.out
    assert "hero.png: 100% of 1,449 bytes\n" in result.err

    content = (place / "hero.png").read_bytes()
    piped = made(cli, "upload", "-", "--filename", "über.png", stdin=content)
    assert ("über.png", "image/png", 1449) == (piped["filename"], piped["mimetype"], piped["size"])
    entry = cli("upload", "hero.png", "--editor-asset").json
    assert ("image", "image/png") == (entry["type"], entry["mimeType"])
    typed = cli("upload", "hero.png", "--content-type", "image/jpeg", "--filename", "a.jpg")
    assert "image/jpeg" in typed.out


def test_invalid_uploads_are_rejected_before_a_request(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """The error is shown before anything is sent."""
    (place / "empty.png").touch()
    (place / "notes.txt").write_text("notes")
    for argv, message in (
        (("-",), "standard input has no name: pass --filename, such as --filename hero.png"),
        (("nowhere.png",), "No such file or directory"),
        (("empty.png",), "empty"),
        (("notes.txt",), "pass --content-type if it is an image"),
        (("hero.png", "--content-type", "text/plain"), "if it is one of them, pass --content-type"),
        (("state.json",), "json"),
    ):
        result = cli("upload", *argv)
        assert 1 == result.code
        assert message in result.err
    assert [] == list(sandbox.requests)


def test_illustrations_are_printed_one_per_line(cli: Cli, sandbox: Sandbox) -> None:
    """A line each, for `grep` and the like."""
    every = cli("illustrations").out.splitlines()
    keyword = every[0][:4]
    some = cli("illustrations", keyword).out.splitlines()
    assert every[0] in some
    assert set(some) < set(every)
    assert some == cli("illustrations", keyword, "--json").json
    none = cli("illustrations", "zzz")
    assert ("", "No illustrations.\n", 0) == (none.out, none.err, none.code)
    assert [] == cli("illustrations", "zzz", "--json").json


def test_capabilities_are_printed_by_kind(cli: Cli, sandbox: Sandbox) -> None:
    """The names by kind for people, everything for machines."""
    shown = dict(line.split("  ", 1) for line in cli("capabilities").out.splitlines())
    document = cli("capabilities", "--json").json
    assert ", ".join(document["transitions"]) == shown["transitions"].strip()
    assert ", ".join(item["id"] for item in document["captionAnimations"]["in"]) == (
        shown["caption animations in"].strip()
    )
    assert document["version"] == shown["version"].strip()


@pytest.mark.parametrize("title", ["2026-09-25T::Z", "2026-09-25T12:00:00:000Z", "2026-09-25T25:00:00Z"])
def test_a_title_that_is_almost_a_time_is_shown_as_it_is(cli: Cli, sandbox: Sandbox, title: str) -> None:
    """Only times are written in another form."""
    shown = cli("projects", "get", project(cli, "--title", title))
    assert 0 == shown.code, shown.err
    assert title in shown.out


@pytest.mark.parametrize("option", ["--idempotency-key", "--client-task-id"])
@pytest.mark.parametrize("command", ["create-export", "render"])
def test_the_same_key_finds_the_same_export_of_a_project(
    cli: Cli, sandbox: Sandbox, command: str, option: str
) -> None:
    """And an error says that the same command finds it."""
    project = cli("projects", "create", "state.json", "--json").json["projectId"]
    argv = ("projects", command, project, option, "mine", "--json")
    more = ("--overwrite",) if command == "render" else ()
    sandbox.fail_next("POST /v1/projects/{projectId}/exports", close=True, after_commit=True, times=None)
    error = cli(*argv, *more).error
    assert (2, True, True) == (error["exitCode"], error["transient"], error["mayHaveSucceeded"])
    assert "the service may have carried it out: run the same command again to find it" in error["advice"]
    sandbox.heal()
    for _ in range(2):
        result = cli(*argv, *more)
        assert 0 == result.code, result.err
    assert 1 == len(sandbox.tasks)


def test_an_asset_is_shown_and_deleted(cli: Cli, sandbox: Sandbox) -> None:
    """As it was uploaded."""
    asset = cli("upload", "hero.png", "--json").json
    assert asset == cli("assets", "get", asset["assetId"], "--json").json
    assert ["asset", "id", asset["assetId"]] == cli("assets", "get", asset["assetId"]).out.split()[:3]
    assert asset["assetId"] == cli("assets", "delete", asset["assetId"], "--json").json["assetId"]
    assert 1 == cli("assets", "get", asset["assetId"]).code
