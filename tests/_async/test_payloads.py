# Written here, async; tests/_sync/test_payloads.py is derived from it.
"""Payloads that are sent, and payloads that are refused before anything is sent."""

from __future__ import annotations

import collections
import copy
import datetime
import decimal
import types
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import orjson
import pytest

from indream import AsyncIndreamClient
from indream.errors import APIError, JobsError, ValidationError
from indream.timeline import Text, Timeline
from tests.support.fake_service import (
    API_KEY,
    CREATED,
    TASK,
    FakeService,
    Reply,
    envelope,
    page,
    problem,
    task,
)
from tests.support.repository import OPTIONS

SUMMARY = {
    "projectId": "p",
    "title": "",
    "description": None,
    "createdAt": TASK["createdAt"],
    "updatedAt": TASK["createdAt"],
}
SYNCED = {"projectId": "p", "stateSchemaVersion": "v1", "updatedAt": TASK["createdAt"]}

Work = Callable[[AsyncIndreamClient], Any]

# --- the requests themselves

ROUTES: list[tuple[str, Work, str, str, Any]] = [
    ("exports.get", lambda c: c.exports.get("t"), "GET", "/v1/exports/t", None),
    ("exports.cancel", lambda c: c.exports.cancel("t"), "DELETE", "/v1/exports/t", None),
    ("exports.list", lambda c: c.exports.list(), "GET", "/v1/exports", None),
    (
        "exports.list of a key",
        lambda c: c.exports.list(20, "a+b/=&?", "k"),
        "GET",
        "/v1/exports?pageSize=20&pageCursor=a%2Bb%2F%3D%26%3F&createdByApiKeyId=k",
        None,
    ),
    (
        "projects.create",
        lambda c: c.projects.create({"title": "x", "editorState": {}}),
        "POST",
        "/v1/projects",
        {"title": "x", "editorState": {}, "stateSchemaVersion": "v1"},
    ),
    ("projects.list", lambda c: c.projects.list(page_size=5), "GET", "/v1/projects?pageSize=5", None),
    ("projects.get", lambda c: c.projects.get("p"), "GET", "/v1/projects/p", None),
    (
        "projects.update",
        lambda c: c.projects.update("p", {"description": None}),
        "PATCH",
        "/v1/projects/p",
        {"description": None},
    ),
    (
        "projects.sync",
        lambda c: c.projects.sync("p", {"editorState": {"a": None}}),
        "POST",
        "/v1/projects/p/sync",
        {"editorState": {"a": None}, "stateSchemaVersion": "v1"},
    ),
    ("projects.delete", lambda c: c.projects.delete("p"), "DELETE", "/v1/projects/p", None),
    (
        "projects.list_assets",
        lambda c: c.projects.list_assets("p", page_cursor="c d"),
        "GET",
        "/v1/projects/p/assets?pageCursor=c%20d",
        None,
    ),
    (
        "projects.add_asset",
        lambda c: c.projects.add_asset("p", "a"),
        "POST",
        "/v1/projects/p/assets",
        {"assetId": "a"},
    ),
    (
        "projects.remove_asset",
        lambda c: c.projects.remove_asset("p", "a"),
        "DELETE",
        "/v1/projects/p/assets/a",
        None,
    ),
    (
        "projects.create_export",
        lambda c: c.projects.create_export("p", OPTIONS),
        "POST",
        "/v1/projects/p/exports",
        OPTIONS,
    ),
    ("assets.get", lambda c: c.assets.get("a"), "GET", "/v1/assets/a", None),
    ("assets.delete", lambda c: c.assets.delete("a"), "DELETE", "/v1/assets/a", None),
    ("editor.capabilities", lambda c: c.editor.capabilities(), "GET", "/v1/editor/capabilities", None),
    ("illustrations.search", lambda c: c.illustrations.search(), "GET", "/v1/illustrations", None),
    (
        "illustrations.search for é",
        lambda c: c.illustrations.search("é & co"),
        "GET",
        "/v1/illustrations?q=%C3%A9%20%26%20co",
        None,
    ),
]


@pytest.mark.parametrize(
    ("work", "method", "target", "body"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES]
)
async def test_each_call_uses_its_route(work: Work, method: str, target: str, body: Any) -> None:
    """Each call uses its route: parameters left out are not sent, the rest is percent-encoded."""
    service = FakeService(problem(418))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError):
            await work(client)
    (request,) = service.requests
    assert (method, target) == (request.method, request.url.raw_path.decode())
    assert f"Bearer {API_KEY}" == request.headers["Authorization"]
    assert request.headers["User-Agent"].startswith("indream-client/")
    assert "application/json" == request.headers["Accept"]
    assert "x-api-key" not in request.headers
    if body is None:
        assert b"" == request.content
        assert "Content-Type" not in request.headers
    else:
        assert [body] == service.bodies
        assert "application/json" == request.headers["Content-Type"]
        assert str(len(request.content)) == request.headers["Content-Length"]


# --- ids

BY_ID: dict[str, Callable[[AsyncIndreamClient, str], Any]] = {
    "exports.get": lambda client, value: client.exports.get(value),
    "exports.cancel": lambda client, value: client.exports.cancel(value),
    "exports.wait": lambda client, value: client.exports.wait(value),
    "projects.get": lambda client, value: client.projects.get(value),
    "projects.update": lambda client, value: client.projects.update(value, {}),
    "projects.sync": lambda client, value: client.projects.sync(value, {"editorState": {}}),
    "projects.delete": lambda client, value: client.projects.delete(value),
    "projects.list_assets": lambda client, value: client.projects.list_assets(value),
    "projects.add_asset": lambda client, value: client.projects.add_asset(value, "a"),
    "projects.remove_asset": lambda client, value: client.projects.remove_asset(value, "a"),
    "projects.remove_asset, the asset": lambda client, value: client.projects.remove_asset("p", value),
    "projects.create_export": lambda client, value: client.projects.create_export(value, OPTIONS),
    "assets.get": lambda client, value: client.assets.get(value),
    "assets.delete": lambda client, value: client.assets.delete(value),
}


@pytest.mark.rule("secrets.ids")
@pytest.mark.parametrize("name", BY_ID)
async def test_ids_that_would_change_the_path_are_rejected(name: str) -> None:
    """Empty, `.` and `..` are ValueErrors that name the id; a wrong kind is a TypeError; nothing is sent."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        for value in ("", ".", ".."):
            with pytest.raises(ValueError, match="_id must not be"):
                await BY_ID[name](client, value)
        with pytest.raises(ValueError, match="lone surrogate"):
            await BY_ID[name](client, "\ud800")
        for value in (None, b"t", 1.5, True, ["t"]):
            with pytest.raises(TypeError, match="_id must be a string"):
                await BY_ID[name](client, value)


@pytest.mark.rule("secrets.ids")
@pytest.mark.parametrize(
    "value",
    [
        "a/b",
        "a%2Fb",
        "../../v1/projects",
        "a?b",
        "a#b",
        "a b",
        "é",
        "日本",
        "...",
        "a\r\nb",
        "\0",
        "a&b;c",
        "%",
    ],
)
@pytest.mark.parametrize("name", ["exports.get", "projects.remove_asset, the asset"])
async def test_ids_are_encoded_whole(name: str, value: str) -> None:
    """An id is one segment of the path, with any characters."""
    service = FakeService(problem(404))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError):
            await BY_ID[name](client, value)
    path = service.requests[0].url.raw_path.decode()
    before, _, last = path.rpartition("/")
    assert value == unquote(last)
    assert before in ("/v1/exports", "/v1/projects/p/assets")
    assert "https://service.test" + path == str(service.requests[0].url)


async def test_a_uuid_is_accepted_as_an_id() -> None:
    """A UUID is as good as its text."""
    service = FakeService(task())
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.get(uuid.UUID(int=5))  # type: ignore[arg-type]
    assert "/v1/exports/00000000-0000-0000-0000-000000000005" == service.requests[0].url.path


async def test_an_overlong_url_is_a_value_error() -> None:
    """A value that httpx would refuse while sending is a ValueError of ours."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match="the limit is 65,536"):
            await client.exports.list(page_cursor="c" * 70_000)


async def test_the_longest_url_is_sent() -> None:
    """It has 65,536 characters; with another one it is a ValueError."""
    service = FakeService(page())
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.list(page_cursor="c")
        fits = "c" * (65_536 - len(str(service.requests[0].url)) + 1)
        await client.exports.list(page_cursor=fits)
        assert 65_536 == len(str(service.requests[1].url))
        with pytest.raises(ValueError, match="has 65,537 characters"):
            await client.exports.list(page_cursor=f"{fits}c")
    assert 2 == len(service.requests)


# --- headers

NO_HEADERS = ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\tb", "é", "日本", " a", "a ", "\x7f", ""]


@pytest.mark.rule("uploads.headers")
@pytest.mark.parametrize("value", NO_HEADERS)
async def test_headers_hold_printable_ascii(value: str, state: dict[str, Any]) -> None:
    """CR, LF and NUL never reach a header, nor anything else that is not printable ASCII."""
    payload = {"editorState": state, **OPTIONS}
    async with AsyncIndreamClient(**FakeService().options) as client:
        for work in (
            lambda: client.exports.create(payload, value),
            lambda: client.projects.create(payload, value),
            lambda: client.projects.create_export("p", OPTIONS, value),
            lambda: client.uploads.upload(b"x", filename="a.png", project_id=value),
            lambda: client.uploads.upload(b"x", filename="a.srt", content_type=value),
        ):
            with pytest.raises(ValueError, match=r"must (be printable ASCII|not be empty)"):
                await work()


# --- stateSchemaVersion


def calls_with_state(client: AsyncIndreamClient) -> list[Callable[[Any], Any]]:
    """The calls that take an editor state in a payload."""
    return [
        client.exports.create,
        client.projects.create,
        lambda payload: client.projects.sync("p", payload),
    ]


ANSWERS_WITH_STATE = [envelope(CREATED, 201), envelope(SUMMARY, 201), envelope(SYNCED)]


@pytest.mark.parametrize("arguments", [{}, {"stateSchemaVersion": "v1"}])
async def test_the_version_of_the_state_is_filled_in(
    arguments: dict[str, str], state: dict[str, Any]
) -> None:
    """Without `stateSchemaVersion` a payload is sent with "v1", on a copy: the caller's stays as it is."""
    service = FakeService(*ANSWERS_WITH_STATE)
    payload = {**arguments, "editorState": state, **OPTIONS}
    before = copy.deepcopy(payload)
    async with AsyncIndreamClient(**service.options) as client:
        for work in calls_with_state(client):
            await work(payload)
    assert before == payload
    assert payload["editorState"] is state
    assert [{"stateSchemaVersion": "v1", **before}] * 3 == service.bodies


@pytest.mark.parametrize(
    "version",
    [
        "v2",
        "",
        None,
        1,
        True,
        ["v1"],
        pytest.param("x" * 5000, id="long"),
        pytest.param(10**5000, id="large"),
    ],
)
async def test_other_versions_are_refused(version: Any, state: dict[str, Any]) -> None:
    """Any other value is STATE_SCHEMA_VERSION_UNSUPPORTED before anything is sent."""
    payload = {"editorState": state, "stateSchemaVersion": version, **OPTIONS}
    async with AsyncIndreamClient(**FakeService().options) as client:
        for work in calls_with_state(client):
            with pytest.raises(ValidationError) as caught:
                await work(payload)
            assert ("STATE_SCHEMA_VERSION_UNSUPPORTED", 422) == (caught.value.error_code, caught.value.status)
            assert len(str(caught.value)) < 250
            assert 0 == caught.value.attempts


async def test_the_old_field_name_state_version_is_refused(state: dict[str, Any]) -> None:
    """`stateVersion` is rejected before anything is sent, also together with the new name."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        for version in ({}, {"stateSchemaVersion": "v1"}):
            payload = {"editorState": state, "stateVersion": "v1", **version, **OPTIONS}
            for work in calls_with_state(client):
                with pytest.raises(ValidationError, match="stateVersion is the old name") as caught:
                    await work(payload)
                assert "STATE_SCHEMA_VERSION_UNSUPPORTED" == caught.value.error_code
                assert 0 == caught.value.attempts


# --- the local check


async def test_an_invalid_state_is_not_sent() -> None:
    """`editor.validate` and `exports.create` check first; the error has every place."""
    broken = {"stateSchemaVersion": "v1", "tracks": []}
    async with AsyncIndreamClient(**FakeService().options) as client:
        for work in (
            lambda: client.editor.validate(broken),
            lambda: client.exports.create({"editorState": broken, **OPTIONS}),
            lambda: client.projects.create({"editorState": broken}, check=True),
            lambda: client.projects.sync("p", {"editorState": broken}, check=True),
        ):
            with pytest.raises(ValidationError) as caught:
                await work()
            assert "EDITOR_SCHEMA_INVALID" == caught.value.error_code
            assert caught.value.problems
            assert all(problem.path.startswith("$") for problem in caught.value.problems)
        with pytest.raises(ValidationError, match="editorState"):
            await client.exports.create(OPTIONS)


async def test_drafts_are_sent_unchecked() -> None:
    """`projects.create` and `projects.sync` take what is not finished yet."""
    service = FakeService(envelope(SUMMARY, 201), envelope(SYNCED))
    async with AsyncIndreamClient(**service.options) as client:
        await client.projects.create({"editorState": {"tracks": []}})
        await client.projects.sync("p", {"editorState": {"tracks": []}})
    assert [{"editorState": {"tracks": []}, "stateSchemaVersion": "v1"}] * 2 == service.bodies


async def test_semantic_problems_are_left_to_the_service(state: dict[str, Any]) -> None:
    """Semantic problems never raise here: the service's own answer reaches the user."""
    tracks = state["tracks"]
    tracks.append({**tracks[0], "id": "again"})  # its items are in two tracks
    found = {"code": "EDITOR_TRACK_ITEM_OVERLAP", "path": "/items/a", "message": "overlap"}
    service = FakeService(
        envelope({"valid": False, "errors": [found]}),
        problem(422, "EDITOR_TRACK_ITEM_OVERLAP"),
    )
    async with AsyncIndreamClient(**service.options) as client:
        result = await client.editor.validate(state)
        with pytest.raises(ValidationError) as caught:
            await client.exports.create({"editorState": state, **OPTIONS})
    assert (False, "/items/a") == (result.valid, result.errors[0].path)
    assert ("EDITOR_TRACK_ITEM_OVERLAP", 1, ()) == (
        caught.value.error_code,
        caught.value.attempts,
        caught.value.problems,
    )
    assert [state, state] == [body["editorState"] for body in service.bodies]


# --- payloads that JSON can't hold

UNHOLDABLE = {
    "NaN": float("nan"),
    "infinity": float("-inf"),
    "beyond 64 bits": 2**64,
    "a lone surrogate": "\ud800",
    "a set": {1},
    "bytes": b"x",
    "a date": datetime.datetime.now(datetime.UTC),
    "a Decimal": decimal.Decimal(1),
    "an object": object(),
    "a key that is not a string": {1: 2},
}


@pytest.mark.parametrize("name", UNHOLDABLE)
async def test_values_that_json_cannot_hold_are_named(name: str) -> None:
    """They are found and named by their place, not silently changed, and nothing is sent."""
    payload = {"editorState": {"a b": [None, {"x": UNHOLDABLE[name]}]}}
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValidationError, match=r'\$\.editorState\["a b"\]\[1\]\.x'):
            await client.projects.create(payload)
        with pytest.raises((ValueError, ValidationError), match=r"\$\.scale"):
            await client.projects.create_export("p", {**OPTIONS, "scale": UNHOLDABLE[name]})


async def test_cyclic_and_too_deep_payloads_are_rejected() -> None:
    """A dict within itself, or one nested beyond reason, is refused."""
    endless: dict[str, Any] = {}
    endless["editorState"] = endless
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    async with AsyncIndreamClient(**FakeService().options) as client:
        for payload in (endless, {"editorState": deep}):
            with pytest.raises(ValidationError, match=r"contains itself|254 levels"):
                await client.projects.create(payload)
    while deep:  # taken apart here: Python would do it by recursion
        deep = deep["a"]


@pytest.mark.parametrize("payload", [None, [], "{}", b"{}", 5, [("editorState", {})]])
async def test_payloads_must_be_mappings(payload: Any) -> None:
    """They are TypeErrors, before anything is sent."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        for work in (
            *calls_with_state(client),
            lambda payload: client.projects.update("p", payload),
            lambda payload: client.projects.create_export("p", payload),
        ):
            with pytest.raises(TypeError, match="payload must be a dict"):
                await work(payload)


async def test_a_timeline_or_a_state_in_place_of_a_payload_is_explained() -> None:
    """The error says what to pass."""
    timeline = Timeline("9:16")
    timeline.append(Text("Hello", duration=1))
    state = timeline.to_editor_state()
    async with AsyncIndreamClient(**FakeService().options) as client:
        for call in (client.exports.create, client.exports.render):
            with pytest.raises(TypeError, match=r"must be a dict, not Timeline: pass its to_payload\(\)$"):
                await call(cast("Any", timeline))
            with pytest.raises(ValidationError) as caught:
                await call(cast("Any", state))
            first = 'is missing — this is an editor state: pass {"editorState": state, …}'
            assert f"$.editorState: {first}" == str(caught.value.problems[0])
        with pytest.raises(ValidationError) as caught:
            await client.exports.create(cast("Any", {**timeline.to_payload(), "editorState": timeline}))
        assert ".to_editor_state() makes it an object" == caught.value.problems[0].hint


async def test_any_mapping_is_a_payload() -> None:
    """Any mapping is a payload: a read-only view, an OrderedDict."""
    service = FakeService(envelope(CREATED, 201))
    async with AsyncIndreamClient(**service.options) as client:
        await client.projects.create_export("p", types.MappingProxyType(OPTIONS))
        await client.projects.create_export("p", collections.OrderedDict(OPTIONS))
    assert [OPTIONS, OPTIONS] == service.bodies


@pytest.mark.parametrize(
    "callback",
    [
        {"callbackUrl": "ftp://hooks.example.com"},
        {"callbackHeaders": {"X-Token": "a\r\nHost: other"}},
        {"callbackHeaders": {"X Token": "a"}},
    ],
)
async def test_unusable_callbacks_are_rejected_before_a_request(
    callback: dict[str, Any], state: dict[str, Any], tmp_path: Path
) -> None:
    """They are found before anything is sent, by each call that makes an export."""
    payload = {"editorState": state, **OPTIONS, **callback}
    async with AsyncIndreamClient(**FakeService().options) as client:
        for work in (
            lambda: client.exports.create(payload),
            lambda: client.exports.render(payload, tmp_path / "a.mp4"),
            lambda: client.projects.create_export("p", {**OPTIONS, **callback}),
            lambda: client.projects.render("p", {**OPTIONS, **callback}, tmp_path / "a.mp4"),
        ):
            with pytest.raises(ValidationError) as caught:
                await work()
            assert "PAYLOAD_INVALID" == caught.value.error_code
        with pytest.raises(JobsError, match=next(iter(callback))):
            [_ async for _ in client.exports.render_many([{"key": "a", "payload": payload}], tmp_path)]


LONG_NOTE = {"note": [0.5] * 100_000}
WRITES: dict[str, tuple[Reply, Callable[[AsyncIndreamClient, dict[str, Any]], Any]]] = {
    "exports.create": (envelope(CREATED, 201), lambda client, payload: client.exports.create(payload)),
    "exports.render": (envelope(CREATED, 201), lambda client, payload: client.exports.render(payload)),
    "projects.create": (envelope(SUMMARY, 201), lambda client, payload: client.projects.create(payload)),
    "projects.create, checked": (
        envelope(SUMMARY, 201),
        lambda client, payload: client.projects.create(payload, check=True),
    ),
    "projects.sync": (envelope(SYNCED), lambda client, payload: client.projects.sync("p", payload)),
    "editor.validate": (
        envelope({"valid": True, "errors": []}),
        lambda client, payload: client.editor.validate(payload["editorState"]),
    ),
    "projects.create_export": (
        envelope(CREATED, 201),
        lambda client, payload: client.projects.create_export("p", payload),
    ),
    "projects.render": (
        envelope(CREATED, 201),
        lambda client, payload: client.projects.render("p", payload),
    ),
}


@pytest.mark.parametrize("extra", [{}, LONG_NOTE], ids=["a small state", "a large state"])
@pytest.mark.parametrize("call", WRITES)
async def test_a_payload_is_written_once(
    call: str, extra: dict[str, Any], state: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor state by one call of orjson, and what is around it by another."""
    calls: list[str] = []
    write = orjson.dumps

    def recorded(value: Any, *args: Any, **options: Any) -> bytes:
        document = value if isinstance(value, dict) else {}
        if document is state or document.get("editorState") is state:
            calls.append("state")
        if "editorState" in document or "format" in document:
            calls.append("payload")
        return write(value, *args, **options)

    monkeypatch.setattr(orjson, "dumps", recorded)
    state.update(extra)
    of_project = call in ("projects.create_export", "projects.render")
    payload = {**OPTIONS} if of_project else {"editorState": state, "title": "Spring"}
    if call.startswith("exports"):
        payload = {"editorState": state, **OPTIONS}
    reply, work = WRITES[call]
    service = FakeService(reply, task("COMPLETED"))
    async with AsyncIndreamClient(**service.options) as client:
        await work(client, payload)
    assert (["payload"] if of_project else ["state", "payload"]) == calls
    assert state == orjson.loads(service.requests[0].content).get("editorState", state)


async def test_an_empty_page_has_no_next_page() -> None:
    """A page without items has no next page."""
    service = FakeService(page())
    async with AsyncIndreamClient(**service.options) as client:
        listed = await client.projects.list()
    assert ([], None) == (listed.items, listed.next_page_cursor)
