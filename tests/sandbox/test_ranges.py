"""Every argument has a range, and no request and no full disk stops a sandbox from responding."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from indream.sandbox import Sandbox
from indream.sandbox.persistence import Archive
from indream.sandbox.problems import Code
from tests.support.sandbox.api import OPTIONS, Api, editor_state, export_body, solid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DEEPEST = 198
"""Levels of an object in a field of an editor state that make 200 levels in the body."""


def nested(levels: int) -> bytes:
    """Return the body of a project whose editor state has a field nested this deep."""
    body = json.dumps({"stateSchemaVersion": "v1", "editorState": {**editor_state(), "deep": "HERE"}})
    return body.replace('"HERE"', '{"a":' * levels + "1" + "}" * levels).encode()


def now(api: Api) -> str:
    """Return the sandbox's time."""
    created: str = api.data("GET", f"/v1/projects/{api.create_project()}")["createdAt"]
    return created


def assert_it_responds(api: Api, *statuses: int) -> None:
    """Check that the sandbox still reads and writes."""
    assert (statuses or (201, 200, 200)) == (
        api.send("POST", "/v1/exports", json=export_body()).status_code,
        api.send("GET", "/v1/exports").status_code,
        api.send("GET", "/v1/projects").status_code,
    )


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("advance", {"seconds": 1e12}, "seconds must be a number, 0 to 1,000,000,000"),
        ("advance", {"seconds": 1e300}, "seconds must be a number, 0 to 1,000,000,000"),
        ("fail_next", {"operation": "*", "delay": 1e12}, "delay must be a number, 0 to 1,000,000,000"),
        ("fail_next", {"operation": "*", "status": 500, "times": 10**10}, "times must be 1 to 1,000,000,000"),
        (
            "fail_next",
            {"operation": "*", "status": 500, "code": "A" * 201},
            "code must have at most 200 char",
        ),
        ("fail_next_task", {"times": 10_001}, "times must be 1 to 10,000"),
        ("fail_next_task", {"error": "e" * 10_001}, "error must have at most 10,000 characters"),
        ("pause_next_task", {"seconds": 1e12}, "seconds must be a number, 0.001 to 1,000,000,000"),
        ("disturb_webhooks", {"late": 1e12}, "late must be a number, 0 to 1,000,000,000"),
        ("disturb_webhooks", {"copies": 1_001}, "copies must be 1 to 1,000"),
    ],
)
def test_a_value_out_of_range_is_rejected(
    tmp_path: Path, action: str, arguments: dict[str, Any], message: str
) -> None:
    """In Python and over the control routes; the sandbox keeps responding."""
    api = Api(data=tmp_path)
    response = api.send("POST", f"/_sandbox/{action.replace('_', '-')}", json=arguments)
    assert 400 == response.status_code
    assert message in response.json()["detail"]
    with pytest.raises(ValueError, match=message):
        getattr(api.sandbox, action)(**arguments)
    assert_it_responds(api)
    api.sandbox.close()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("speed", 1e12),
        ("speed", 10**400),
        ("seed", 2**70),
        ("slots", 10**10),
        ("quota_seconds", 10**10),
        ("sync_interval", 1e12),
        ("webhook_secret", "\ud800"),
        ("api_key", "k" * 10_001),
        ("base_url", "http://sandbox:65536"),
        ("base_url", "http://[::1"),
        ("data", ""),
    ],
)
def test_an_option_out_of_range_is_rejected(option: str, value: Any) -> None:
    options: dict[str, Any] = {option: value}
    with pytest.raises(ValueError, match=option):
        Sandbox(**options)


def test_an_error_that_cannot_be_written_is_rejected(api: Api) -> None:
    with pytest.raises(ValueError, match="error must not contain lone surrogates"):
        api.sandbox.fail_next_task(error="\ud800")


def test_time_ends_in_the_year_9000(tmp_path: Path) -> None:
    """Dates can be written even after many advances, also after a restart."""
    api = Api(data=tmp_path)
    api.create_export()
    while now(api) < "8980":
        api.sandbox.advance(500_000_000)
    with pytest.raises(ValueError, match="past the year 9000"):
        api.sandbox.advance(1e9)
    assert_it_responds(api)
    api.sandbox.close()
    api = Api(data=tmp_path, speed=1_000_000)
    assert_it_responds(api)
    api.sandbox.close()


@pytest.mark.parametrize("path", ["/v1/projects", "/v1/editor/validate", "/v1/exports", "/_sandbox/heal"])
@pytest.mark.parametrize("levels", [DEEPEST + 1, 253, 900])
def test_a_body_that_cannot_be_stored_is_rejected(tmp_path: Path, path: str, levels: int) -> None:
    api = Api(data=tmp_path)
    response = api.send("POST", path, content=nested(levels))
    assert (400, "The body is nested more than 200 levels deep.") == (
        response.status_code,
        response.json()["detail"],
    )
    assert_it_responds(api)
    api.sandbox.close()


def test_a_body_of_the_greatest_depth_is_stored_and_read_again(tmp_path: Path) -> None:
    """Also in an answer that an idempotency key repeats."""
    api = Api(data=tmp_path)
    answers = [
        api.send("POST", "/v1/projects", content=nested(DEEPEST), headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert [201, 201] == [answer.status_code for answer in answers]
    project_id = answers[0].json()["data"]["projectId"]
    api.sandbox.close()
    api = Api(data=tmp_path)
    state = api.send("GET", f"/v1/projects/{project_id}").json()["data"]["editorState"]
    assert json.loads(nested(DEEPEST))["editorState"] == state
    assert 200 == api.send("GET", "/").status_code
    api.sandbox.close()


@pytest.mark.parametrize("ticks", [10**18, 1e300])
def test_a_video_whose_length_cannot_be_stored_is_rejected(tmp_path: Path, ticks: float) -> None:
    api = Api(data=tmp_path)
    endless = {**solid(), "durationTicks": ticks}
    state = editor_state(endless)
    project_id = api.create_project(editorState=state)
    for path, body in (
        ("/v1/exports", export_body(editorState=state)),
        (f"/v1/projects/{project_id}/exports", OPTIONS),
    ):
        assert (422, Code.SANDBOX_REQUEST_INVALID) == api.problem("POST", path, json=body)
    assert_it_responds(api)
    api.sandbox.close()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A disk that is full until the patch is undone."""

    def write(_archive: Archive, _changes: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Archive, "_write", write)
    return monkeypatch


def test_a_failed_save_is_reported_and_the_sandbox_keeps_responding(
    tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """Changes are answered 500, reads are answered, and everything is saved once the disk has room."""
    api = Api(data=tmp_path)
    disk = request.getfixturevalue("full_disk")
    response = api.send("POST", "/v1/exports", json=export_body())
    assert (500, Code.SANDBOX_NOT_SAVED) == (response.status_code, response.json()["errorCode"])
    assert f"could not write to {tmp_path / 'sandbox.sqlite3'}: database or disk is full" in caplog.text
    assert_it_responds(api, 500, 200, 200)
    disk.undo()
    assert 200 == api.send("POST", "/_sandbox/advance", json={"seconds": 60}).status_code
    before = api.data("GET", "/v1/exports")
    api.sandbox.close()
    api = Api(data=tmp_path)
    assert before == api.data("GET", "/v1/exports")
    assert 2 == len(before)
    api.sandbox.close()


def test_a_failed_save_at_close_is_raised_and_releases_the_directory(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    api = Api(data=tmp_path)
    api.sandbox.advance(1)
    disk = request.getfixturevalue("full_disk")
    with pytest.raises(OSError, match=r"could not write to .*sandbox\.sqlite3: database or disk is full"):
        api.sandbox.close()
    disk.undo()
    Api(data=tmp_path).sandbox.close()


@pytest.mark.parametrize("path", ["/v1/projects", "/v1/editor/validate", "/_sandbox/fail-next"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_413(api: Api, path: str, chunked: bool) -> None:
    """By its Content-Length, or as soon as more has arrived."""
    read = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 2**20
            yield b" " * 2**20

    content = parts() if chunked else b" " * (32 * 2**20 + 1)
    response = api.send("POST", path, content=content)
    assert (413, Code.SANDBOX_REQUEST_INVALID) == (response.status_code, response.json()["errorCode"])
    assert read <= 33 * 2**20
    assert_it_responds(api)


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("fail-next", {"operation": "*", "bytesPerSecond": 0}, "bytesPerSecond must be"),
        ("fail-next", {"operation": "*", "afterCommit": True, "cut": 1}, "afterCommit requires"),
        ("fail-next", {"status": 500}, "Missing fields: operation."),
        ("fail-next", {"operation": "*", "bytes_per_second": 1}, "Unknown fields: bytes_per_second."),
        ("pause-next-task", {"percent": 0}, "percent must be"),
        ("pause-next-task", {"seconds": "1"}, "seconds must be"),
    ],
)
def test_errors_of_control_routes_name_the_fields_of_their_json(
    api: Api, name: str, body: dict[str, Any], message: str
) -> None:
    response = api.send("POST", f"/_sandbox/{name}", json=body)
    assert 400 == response.status_code
    assert response.json()["detail"].startswith(message)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_the_greatest_length_is_read(api: Api, chunked: bool) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield b" " * 2**20

    response = api.send("POST", "/v1/projects", content=parts() if chunked else b" " * 32 * 2**20)
    assert (400, True) == (response.status_code, "The body is not JSON" in response.json()["detail"])


def test_five_errors_of_a_body_are_listed(api: Api) -> None:
    body = {"editorState": {}, "stateSchemaVersion": "v1", "ratio": 1, "scale": "x", "fps": "x", "format": 1}
    detail = api.send("POST", "/v1/exports", json={**body, "filename": 1, "callbackUrl": 1}).json()["detail"]
    assert (5, 5) == (len(detail.split("; ")), detail.count("the value"))


def test_a_seed_has_64_bits() -> None:
    for seed in (2**63 - 1, 1 - 2**63):
        Sandbox(seed=seed).close()
    for seed in (2**63, -(2**63)):
        with pytest.raises(ValueError, match="seed must be -9223372036854775807"):
            Sandbox(seed=seed)
