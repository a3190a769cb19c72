"""Payloads of requests are checked before they are sent, in the words of the check of editor states."""

from __future__ import annotations

import asyncio
import contextlib
import decimal
import inspect
import warnings
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from indream import AsyncIndreamClient, AuthError, IndreamClient, ServerError, ValidationError
from indream._json import body as _body
from indream._json import values as _values
from indream.editor_state import _check, _payloads, lint_editor_state, require_payload
from indream.editor_state._payloads import check_payload, with_state_version
from tests.support.repository import OPTIONS

PAYLOAD: dict[str, Any] = {"editorState": {}, "stateSchemaVersion": "v1", **OPTIONS}


def lines(name: str, payload: dict[str, Any]) -> list[str]:
    """The problems that the check finds, a line each."""
    return [str(problem) for problem in check_payload(name, payload)]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"scale": 8},
        {"fps": 60.0},
        {"clientTaskId": "x" * 128, "filename": "a", "callbackUrl": "https://example.com/hook"},
        {"callbackHeaders": {"X-Token": "t"}, "compositionWidth": 50, "compositionHeight": 1920},
        {"aFieldOfTheFuture": {"a": [1]}},
    ],
)
def test_valid_payloads_have_no_problems(change: dict[str, Any]) -> None:
    """Values that the contract allows are not mentioned."""
    assert [] == lines("CreateExportRequest", PAYLOAD | change)


def test_a_right_payload_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """For values that JSON cannot hold; it was written and validated, which is much faster."""
    monkeypatch.setattr(_payloads, "plain", None)
    assert [] == lines("CreateExportRequest", PAYLOAD | {"callbackHeaders": {"X-Token": "t"}})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"scale": float("nan")}, "$.scale"),
        ({"scale": float("inf")}, "$.scale"),
        ({"scale": Decimal("0.6")}, "$.scale"),
        ({"clientTaskId": UUID(int=1)}, "$.clientTaskId"),
        ({"filename": "\ud800"}, "$.filename"),
        ({"callbackHeaders": {1: "t"}}, "$.callbackHeaders"),
        ({"aFieldOfTheFuture": [float("nan")]}, "$.aFieldOfTheFuture[0]"),
        ({"aFieldOfTheFuture": UUID(int=1)}, "$.aFieldOfTheFuture"),
        ({"aFieldOfTheFuture": 2**64}, "$.aFieldOfTheFuture"),
    ],
)
def test_values_that_json_cannot_hold(change: dict[str, Any], path: str) -> None:
    """They are problems with a place, in fields that are known and in those that are not."""
    (line,) = lines("CreateExportRequest", PAYLOAD | change)
    assert path == line.partition(": ")[0]


TWO_LINES = '$.callbackHeaders["X-Token"]: must not contain a line break or NUL'
NOT_A_URL = ["$.callbackUrl: must be a URL such as https://hooks.example.com/indream"]


@pytest.mark.parametrize("name", ["CreateExportRequest", "ProjectExportRequest"])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com/indream",
        "//hooks.example.com/indream",
        "ftp://hooks.example.com/secret",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://hooks.example.com:port/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nHost: other",
        "\nhttps://hooks.example.com/",
        "https://hooks.example.com/\x00",
        "https://[::1/",
    ],
)
def test_callbacks_must_be_http_urls(name: str, url: str) -> None:
    """An http(s) URL is required; the value is not shown, as it may hold a password."""
    payload = OPTIONS if name == "ProjectExportRequest" else PAYLOAD
    assert NOT_A_URL == lines(name, {**payload, "callbackUrl": url})


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "HTTP://hooks.example.com:8080/a?b=c#d",
        "http://127.0.0.1:9/",
        "http://[::1]:9/",
        "https://user:word@hooks.example.com/ü",
        "https://bücher.example/",
    ],
)
def test_http_and_https_callbacks_are_accepted(url: str) -> None:
    """Any http(s) URL."""
    assert [] == lines("CreateExportRequest", {**PAYLOAD, "callbackUrl": url})


@pytest.mark.parametrize("name", ["CreateExportRequest", "ProjectExportRequest"])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"X-Token": "secret\r\nHost: other"},
            TWO_LINES,
        ),
        ({"X-Token": "secret\n"}, TWO_LINES),
        ({"X-Token": "secret\r"}, TWO_LINES),
        ({"X-Token": "\0secret"}, TWO_LINES),
        *(
            ({name: "a"}, "is not the name of a header")
            for name in ("", "X Token", "X:", "X\r\nHost", "X\n", "X\0", "Ü", "X/Y", "(X)")
        ),
    ],
)
def test_invalid_callback_headers_are_rejected(name: str, headers: dict[str, str], expected: str) -> None:
    """Names are tokens, values stay on their line; the values are not shown."""
    payload = OPTIONS if name == "ProjectExportRequest" else PAYLOAD
    [line] = lines(name, {**payload, "callbackHeaders": {"X-Good": "1", **headers}})
    assert line.endswith(expected)
    assert line.startswith("$.callbackHeaders")
    assert "\n" not in line
    assert "secret" not in line


def test_valid_callback_headers_are_accepted() -> None:
    """All characters that HTTP allows in a name, and any text on one line."""
    headers = {"X-Token_1": "a: b\tc", "!#$%&'*+-.^_`|~09azAZ": "", "x": "ü"}
    assert [] == lines("CreateExportRequest", {**PAYLOAD, "callbackHeaders": headers})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"ratio": "9:15"}, '$.ratio: must be "16:9", "9:16", "1:1", "4:3", "3:4" or "custom", is "9:15"'),
        ({"scale": 9}, "$.scale: must be at most 8, is 9"),
        ({"scale": "1"}, '$.scale: must be a number, is "1" — write the number itself: 1'),
        ({"fps": 25}, "$.fps: must be 30 or 60, is 25"),
        ({"fps": True}, "$.fps: must be 30 or 60, is true"),
        ({"format": "mov"}, '$.format: must be "mp4" or "webm", is "mov"'),
        ({"clientTaskId": "x" * 129}, "$.clientTaskId: must have at most 128 characters, has 129"),
        ({"filename": ""}, "$.filename: must not be empty"),
        ({"compositionWidth": 49}, "$.compositionWidth: must be at least 50, is 49"),
        (
            {"callbackHeaders": {"a": 1}},
            '$.callbackHeaders.a: must be a string, is 1 — write it in quotes: "1"',
        ),
        ({"scale": float("nan")}, "$.scale: is NaN, which JSON cannot hold"),
        ({"extra": {1}}, "$.extra: is a set, which JSON cannot hold — list(…) makes it an array"),
    ],
)
def test_one_mistake_is_one_problem(change: dict[str, Any], expected: str) -> None:
    """One thing is wrong: one line says so."""
    assert [expected] == lines("CreateExportRequest", PAYLOAD | change)


def test_all_problems_are_reported_at_once() -> None:
    """Each problem, in the order of the payload."""
    payload = {**PAYLOAD, "ratio": "2:1", "fps": 24, "format": "gif"}
    assert ["$.ratio", "$.fps", "$.format"] == [
        problem.path for problem in check_payload("CreateExportRequest", payload)
    ]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"stateVersion": "v1"}, "stateVersion is the old name of stateSchemaVersion: rename it"),
        ({"stateSchemaVersion": "v2"}, "stateSchemaVersion must be 'v1', is 'v2'"),
        ({"stateSchemaVersion": "v" * 41}, f"stateSchemaVersion must be 'v1', is '{'v' * 40}'"),
        ({"stateSchemaVersion": 1}, "stateSchemaVersion must be 'v1', is of type int"),
    ],
)
def test_versions_of_states_that_are_not_supported(payload: dict[str, Any], reason: str) -> None:
    """The error has the fields that the service's own has."""
    with pytest.raises(ValidationError) as caught:
        with_state_version(payload)
    error, code = caught.value, "STATE_SCHEMA_VERSION_UNSUPPORTED"
    expected = (422, code, code, "Unsupported state schema version", f"{reason}; nothing was sent")
    assert expected == (error.status, error.type, error.error_code, error.title, error.detail)


def test_a_misspelled_field_gets_a_suggestion() -> None:
    """A required field is missing, and the message says which was intended; an optional one is a warning."""
    del (payload := dict(PAYLOAD))["ratio"]
    assert ['$.ratio: is missing — it has "raito": did you mean "ratio"?'] == lines(
        "CreateExportRequest", payload | {"raito": "9:16"}
    )
    (problem,) = check_payload("CreateExportRequest", PAYLOAD | {"callbackURL": "https://example.com"})
    assert ("warning", '$.callbackURL: is not a known field — did you mean "callbackUrl"?') == (
        problem.severity,
        str(problem),
    )


SIZES = [
    (1080, 1920, "16:9", "9:16"),
    (1920, 1080, "9:16", "16:9"),
    (1000, 1000, "4:3", "1:1"),
    (1600, 1000, "16:9", "custom"),
]


@pytest.mark.parametrize("ratio", ["9" * 5000 + ":1", "1:" + "9" * 5000])
def test_a_ratio_of_thousands_of_digits_violates_the_schema(ratio: str) -> None:
    """Python does not read such integers."""
    square = {"compositionWidth": 50, "compositionHeight": 50}
    (line,) = lines("CreateExportRequest", PAYLOAD | {"ratio": ratio, "editorState": square})
    assert line.startswith('$.ratio: must be "16:9", ')


@pytest.mark.parametrize(("width", "height", "wrong", "right"), SIZES)
def test_a_ratio_that_does_not_fit_the_composition_is_a_warning(
    width: int, height: int, wrong: str, right: str
) -> None:
    """The composition of the payload counts first, then that of the editor state."""
    composition = {"compositionWidth": width, "compositionHeight": height}
    for payload in (
        {**PAYLOAD, "editorState": composition},
        {**PAYLOAD, "editorState": {"compositionWidth": 50, "compositionHeight": 1920}, **composition},
    ):
        [problem] = check_payload("CreateExportRequest", payload | {"ratio": wrong})
        assert ("warning", "$.ratio") == (problem.severity, problem.path)
        assert str(problem).endswith(
            f'the composition has {width} × {height} pixels — use "{right}", or change the size of the'
            " composition"
        )
        for fitting in (right, "custom"):
            assert [] == check_payload("CreateExportRequest", payload | {"ratio": fitting})


def test_a_composition_may_be_rounded_to_whole_pixels() -> None:
    """A ratio that differs by less than a hundredth fits."""
    rounded = {"compositionWidth": 607, "compositionHeight": 1080}
    assert [] == check_payload("CreateExportRequest", {**PAYLOAD, "ratio": "9:16", "editorState": rounded})


@pytest.mark.parametrize("name", ["CreateExportRequest", "ProjectExportRequest"])
def test_a_file_name_with_the_suffix_of_another_format_is_a_warning(name: str) -> None:
    """It would be the name of the file in a directory."""
    payload = {key: PAYLOAD[key] for key in PAYLOAD if name == "CreateExportRequest" or key in OPTIONS}
    [problem] = check_payload(name, payload | {"filename": "Welcome.WEBM", "format": "mp4"})
    assert ("warning", '$.filename: ends in .webm, but the format is "mp4" — change one of them') == (
        problem.severity,
        str(problem),
    )
    for filename in ("welcome.mp4", "welcome", "webm", "welcome.v2"):
        assert [] == check_payload(name, payload | {"filename": filename, "format": "mp4"})


def test_a_payload_that_does_not_fit_warns_and_is_sent(state: dict[str, Any]) -> None:
    """The service decides."""
    with refusing(IndreamClient) as client:
        with pytest.warns(UserWarning, match="ratio|filename") as caught, pytest.raises(AuthError):
            client.exports.create({"editorState": state, **OPTIONS, "ratio": "1:1", "filename": "a.mov"})
    assert 2 == len(caught)


def refuse(request: httpx.Request) -> httpx.Response:
    """Nothing may be sent."""
    raise AssertionError(f"{request.method} {request.url} was sent")


@pytest.mark.parametrize("call", ["create", "create_export", "update", "sync", "create_project"])
def test_an_invalid_payload_is_not_sent(call: str, state: dict[str, Any]) -> None:
    """A wrong payload is a ValidationError of this side, with every problem."""
    with IndreamClient("k", transport=httpx.MockTransport(refuse)) as client:
        calls = {
            "create": lambda: client.exports.create({"editorState": state, **OPTIONS, "fps": 1, "scale": 0}),
            "create_export": lambda: client.projects.create_export("p", {**OPTIONS, "fps": 1, "scale": 0}),
            "update": lambda: client.projects.update("p", {"title": 5, "description": 5}),
            "sync": lambda: client.projects.sync("p", {"editorState": [], "x": {1}}),
            "create_project": lambda: client.projects.create({"title": "x" * 121, "editorState": None}),
        }
        with pytest.raises(ValidationError) as caught:
            calls[call]()
    assert ("PAYLOAD_INVALID", 0, 2) == (
        caught.value.error_code,
        caught.value.attempts,
        len(caught.value.problems),
    )
    assert "and 1 more problem" in str(caught.value)


def test_problems_of_state_and_payload_are_reported_together(state: dict[str, Any]) -> None:
    """The editor state's problems first, then the payload's."""
    state["compositionWidth"] = 20
    with IndreamClient("k", transport=httpx.MockTransport(refuse)) as client:
        with pytest.raises(ValidationError) as caught:
            client.exports.create({"editorState": state, **OPTIONS, "fps": 1})
    assert "EDITOR_SCHEMA_INVALID" == caught.value.error_code
    assert ["$.editorState.compositionWidth", "$.fps"] == [problem.path for problem in caught.value.problems]


def test_a_misspelled_optional_field_warns_and_is_sent(state: dict[str, Any]) -> None:
    """The service may know more fields than we do, so it goes out as it is."""
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(500)

    with IndreamClient("k", transport=httpx.MockTransport(answer)) as client:
        with (
            pytest.warns(UserWarning, match='did you mean "filename"'),
            pytest.raises(ServerError),
        ):
            client.exports.create({"editorState": state, **OPTIONS, "fileName": "a.mp4"})
    assert b'"fileName":"a.mp4"' in sent[0]


def refusing(client_class: type[Any]) -> Any:
    """A client of a service that refuses everything."""
    return client_class("k", transport=httpx.MockTransport(lambda _: httpx.Response(401)))


def call(misspelt: dict[str, Any], _: Path) -> None:
    """A call."""
    with refusing(IndreamClient) as client:
        client.exports.create(misspelt)  # this line


def call_awaited(misspelt: dict[str, Any], _: Path) -> None:
    """A call that is awaited."""

    async def main() -> None:
        async with refusing(AsyncIndreamClient) as client:
            await client.exports.create(misspelt)  # this line

    asyncio.run(main())


def call_in_a_task(misspelt: dict[str, Any], _: Path) -> None:
    """A call on the event loop: the line that runs it."""

    async def main() -> None:
        async with refusing(AsyncIndreamClient) as client:
            await asyncio.gather(client.exports.create(misspelt))

    asyncio.run(main())  # this line


def batch(misspelt: dict[str, Any], directory: Path) -> None:
    """A batch."""
    with refusing(IndreamClient) as client:
        jobs = [{"key": "a", "payload": misspelt}]
        list(client.exports.render_many(jobs, directory))  # this line


def batch_awaited(misspelt: dict[str, Any], directory: Path) -> None:
    """A batch whose jobs are looked at in another thread."""

    async def main() -> None:
        async with refusing(AsyncIndreamClient) as client:
            jobs = [{"key": "a", "payload": misspelt}]
            async for _ in client.exports.render_many(jobs, directory):  # this line
                pass

    asyncio.run(main())


@pytest.mark.parametrize("use", [call, call_awaited, call_in_a_task, batch, batch_awaited])
def test_the_warning_names_the_callers_line(
    use: Callable[[dict[str, Any], Path], None], state: dict[str, Any], tmp_path: Path
) -> None:
    """It is the user's own line, with any frames between it and the check."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with contextlib.suppress(AuthError):
            use({"editorState": state, **OPTIONS, "fileName": "a.mp4"}, tmp_path)
    (item,) = (warning for warning in caught if warning.category is UserWarning)
    lines, first = inspect.getsourcelines(use)
    assert __file__ == item.filename
    assert "# this line" in lines[item.lineno - first]


@pytest.mark.parametrize("call", ["create_export", "render", "update"])
def test_an_editor_state_for_a_project_export_warns_and_is_sent(call: str, state: dict[str, Any]) -> None:
    """A project is rendered with its own state, which would be paid for without a word."""
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(400)

    payload = {"title": "Spring"} if call == "update" else OPTIONS
    with IndreamClient("k", transport=httpx.MockTransport(answer)) as client:
        with (
            pytest.warns(
                UserWarning, match=r"\$.editorState: is not a known field .* projects.sync to change"
            ),
            pytest.raises(ValidationError),
        ):
            getattr(client.projects, call)("p", {**payload, "editorState": state})
    assert b'"editorState":{' in sent[0]


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The values that are searched for values that JSON cannot hold."""
    searched: list[object] = []
    search = _values.plain

    def recorded(value: object, keep: tuple[type, ...] = ()) -> Any:
        searched.append(value)
        return search(value, keep)

    for module in (_body, _check, _payloads):
        monkeypatch.setattr(module, "plain", recorded)
    return searched


NULLS = {"filename": "null", "aFieldOfTheFuture": None}


@pytest.mark.parametrize("extra", [{}, NULLS])
def test_a_right_payload_with_nulls_is_not_searched(
    state: dict[str, Any], extra: dict[str, Any], searches: list[object]
) -> None:
    """Neither in its state nor around it: orjson has written it, and the validator found nothing."""
    payload = {**PAYLOAD, "editorState": {**state, "note": None}, **extra}
    require_payload("CreateExportRequest", payload, check_state=True)
    assert [] == searches


@pytest.mark.parametrize(
    ("extra", "places"),
    [
        ({"fps": 25}, ["$.fps"]),
        ({"aFieldOfTheFuture": {1}}, ["$.aFieldOfTheFuture"]),
        ({"aFieldOfTheFuture": float("nan")}, ["$.aFieldOfTheFuture"]),
        ({"aFieldOfTheFuture": decimal.Decimal(1)}, ["$.aFieldOfTheFuture"]),
    ],
)
def test_a_wrong_payload_is_searched(
    state: dict[str, Any], extra: dict[str, Any], places: list[str], searches: list[object]
) -> None:
    """Once, and all that is wrong is found: NaN too, which orjson writes as null."""
    payload = {**PAYLOAD, "editorState": state, **extra}
    with pytest.raises(ValidationError) as caught:
        require_payload("CreateExportRequest", payload, check_state=True)
    assert places == [problem.path for problem in caught.value.problems]
    assert 1 == len(searches)


def test_a_payload_is_not_linted(state: dict[str, Any]) -> None:
    """The service decides about rules beyond the schema, such as items that overlap."""
    track = next(track for track in state["tracks"] if track["items"])
    first = state["items"][track["items"][0]]
    state["items"]["again"] = {**first, "id": "again"}
    track["items"].append("again")
    assert "EDITOR_TRACK_ITEM_OVERLAP" in {problem.code for problem in lint_editor_state(state)}
    payload = {**OPTIONS, "editorState": state, "stateSchemaVersion": "v1"}
    assert payload.keys() == require_payload("CreateExportRequest", payload, check_state=True).keys()


def test_a_path_begins_at_the_payload() -> None:
    """Also for the editor state in it, in the path and in the message: `$` is one object in all of a list."""
    cyclic: dict[str, Any] = {"stateSchemaVersion": "v1"}
    cyclic["items"] = {"again": cyclic}
    payload = {**PAYLOAD, "editorState": cyclic, "fps": 25}
    for check_state in (False, True):
        with pytest.raises(ValidationError) as caught:
            require_payload("CreateExportRequest", payload, check_state=check_state)
        places = [problem.path for problem in caught.value.problems]
        assert {"$.editorState.items.again", "$.fps"} <= set(places)
        assert all(place == "$.fps" or place.startswith("$.editorState.") for place in places)
        [again] = [problem for problem in caught.value.problems if problem.path == places[0]]
        assert "contains itself: it is $.editorState again" == again.message
    del payload["editorState"]
    with pytest.raises(ValidationError) as caught:
        require_payload("CreateExportRequest", payload, check_state=True)
    assert "$.editorState" == caught.value.problems[0].path
