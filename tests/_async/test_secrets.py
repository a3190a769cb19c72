# Written here, async; tests/_sync/test_secrets.py is derived from it.
"""Where the API key must not appear, and where it must not go: the policy's section "Secrets"."""

from __future__ import annotations

import collections
import copy
import json
import logging
import pickle
import pprint
import ssl
import traceback
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import httpx
import pytest
from httpcore._backends.sync import SyncStream

from indream import AsyncIndreamClient
from indream._net.loop_sockets import LoopStream
from indream._wire.settings import Secret
from indream.errors import APIError, AuthError, IndreamError
from indream.generated.api.exports import get_export
from tests.support.fake_service import (
    API_KEY,
    BASE_URL,
    Chunks,
    FakeService,
    answer,
    drop,
    envelope,
    problem,
    task,
)
from tests.support.faults.plans import FAULTS, Endless, Hang, Problem, Step
from tests.support.faults.server import FaultServer
from tests.support.repository import TESTS

pytestmark = pytest.mark.usefixtures("held_time")

RESOURCES = ("exports", "projects", "uploads", "assets", "editor", "illustrations")
ECHO = f"you sent Authorization: Bearer {API_KEY}"
FAILURES: dict[str, Any] = {
    "401": problem(401, "OPEN_API_KEY_INVALID"),
    "an HTML 502": answer(502, ECHO),
    "a redirect": answer(302, headers={"Location": "https://elsewhere.test/"}),
    "no JSON": answer(200, ECHO),
    "another shape": envelope({API_KEY: API_KEY}),
    "too large": answer(200, Chunks(*[ECHO * 2**15] * 33)),
    "a broken encoding": answer(200, ECHO, {"Content-Encoding": "gzip"}),
    "cut": answer(200, Chunks(ECHO, httpx.ReadError(ECHO))),
    "read timeout": drop(httpx.ReadTimeout, ECHO),
    "refused": drop(httpx.ConnectError, ECHO),
    "TLS": drop(httpx.ConnectError, ECHO, ssl.SSLCertVerificationError(1, ECHO)),
    "not HTTP": drop(httpx.LocalProtocolError, f"Illegal header value b'Bearer {API_KEY}'"),
    "not HTTP, they say": drop(httpx.RemoteProtocolError, f"illegal status line: {ECHO}"),
    "an unknown protocol": drop(httpx.UnsupportedProtocol, ECHO),
    "a transport of one's own": OSError(ECHO),
    "an echo": answer(
        403,
        json.dumps(dict.fromkeys(("type", "title", "detail", "errorCode", "more"), ECHO)),
        {"X-Request-Id": ECHO, "X-Authorization": API_KEY},
    ),
    "an echo in a redirect": answer(302, "", {"Location": f"https://elsewhere.test/?{API_KEY}"}),
    "an echo in escapes": answer(
        403,
        json.dumps({"detail": ECHO}).replace(
            API_KEY, "".join(f"\\u{ord(character):04x}" for character in API_KEY)
        ),
    ),
    "an echo in a success": answer(200, "<html>", {"X-Request-Id": API_KEY, "X-Authorization": API_KEY}),
    "an echo across the cut": problem(403, detail="x" * 1995 + API_KEY),
    "refused, across the cut": drop(httpx.ConnectError, "x" * 193 + API_KEY),
}


async def failure(name: str) -> IndreamError:
    """The error of a call that fails like this."""
    async with AsyncIndreamClient(**FakeService(FAILURES[name]).options) as client:
        with pytest.raises(IndreamError) as caught:
            await client.exports.get("t")
    return caught.value


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error with all its causes and contexts."""
    pending: list[BaseException | None] = [error]
    while pending:
        link = pending.pop()
        if link is not None:
            yield link
            pending += [link.__cause__, link.__context__]


def frames(error: BaseException) -> Iterator[FrameType]:
    """The frames of our package and its dependencies in an error's traceback."""
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if not step.tb_frame.f_code.co_filename.startswith(TESTS):
            yield step.tb_frame
        step = step.tb_next


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is one of our package's."""
    return str(frame.f_globals.get("__name__")).partition(".")[0] == "indream"


async def error_of(client: AsyncIndreamClient) -> IndreamError | None:
    """The error that a call ends in, if it does."""
    try:
        await client.exports.get("t")
    except IndreamError as error:
        return error
    return None


def places_of_the_key(value: object, name: str) -> list[str]:
    """Where the key is below a value: in its attributes, and theirs, and so on; `Secret` is the one place."""
    found: list[str] = []
    pending: list[tuple[object, str]] = [(value, name)]
    seen: dict[int, object] = {}
    while pending:
        item, path = pending.pop()
        if id(item) in seen or isinstance(item, Secret | FaultServer | type):
            continue
        seen[id(item)] = item
        if isinstance(item, str | bytes | bytearray | memoryview):
            text = item if isinstance(item, str) else bytes(item).decode("latin-1")
            found += [path] if API_KEY in text else []
        elif isinstance(item, dict):
            pending += [(part, f"{path}[{key!r}]") for key, part in item.items()] + [
                (key, path) for key in item
            ]
        elif isinstance(item, list | tuple | set | frozenset | collections.deque):
            pending += [(part, f"{path}[…]") for part in item]
        elif type(item).__module__.partition(".")[0] in ("indream", "httpx", "httpcore", "h11", "anyio"):
            slots = [slot for kind in type(item).__mro__ for slot in getattr(kind, "__slots__", ())]
            names = {*getattr(item, "__dict__", ()), *slots}
            pending += [(getattr(item, part), f"{path}.{part}") for part in names if hasattr(item, part)]
    return found


@pytest.mark.rule("secrets.key-errors")
@pytest.mark.parametrize("name", FAILURES)
async def test_errors_do_not_hold_the_key(name: str) -> None:
    """Not in their text, their attributes, their pickle, nor in a traceback that shows local variables."""
    error = await failure(name)
    assert [] != list(frames(error))
    for link in chain(error):
        shown = [repr(link), str(link), repr(link.args), repr(vars(link)), pprint.pformat(vars(link))]
        assert API_KEY not in "".join(shown)
        for frame in frames(link):
            assert API_KEY not in repr(frame.f_locals)
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = "".join(text for text in report.format() if TESTS not in text)
    assert API_KEY not in ours
    assert API_KEY.encode() not in pickle.dumps(error)
    # not even the beginning of it, cut off
    assert API_KEY[:6] not in str(error)


@pytest.mark.rule("secrets.key-errors")
@pytest.mark.parametrize("name", FAILURES)
async def test_errors_do_not_hold_the_request(name: str) -> None:
    """Neither an exception nor a request of httpx, which hold the key, can be reached from what is raised."""
    error = await failure(name)
    for link in chain(error):
        assert not type(link).__module__.startswith(("httpx", "httpcore", "ssl", "orjson"))
        values = list(vars(link).values())
        for frame in frames(link):
            values += frame.f_locals.values()
        for value in values:
            assert not isinstance(value, httpx.Request | httpx.Response | httpx.Headers)
            assert not (isinstance(value, BaseException) and not isinstance(value, IndreamError))


@pytest.mark.rule("secrets.key-errors")
@pytest.mark.parametrize("step", [*FAULTS, Hang(500), Endless()], ids=repr)
async def test_network_faults_leave_no_key_behind(step: Step) -> None:
    """Not in objects that an error's frames and attributes refer to, nor in the client, for every fault."""
    with FaultServer([step]) as server:
        async with AsyncIndreamClient(
            API_KEY, base_url=server.base_url, max_retries=0, timeout=0.1
        ) as client:
            error = await error_of(client)
            assert error is None or error.attempts == 1
            for link in chain(error):
                assert [] == places_of_the_key(vars(link), repr(link))
                for frame in frames(link):
                    assert [] == places_of_the_key(frame.f_locals, frame.f_code.co_name)
            assert API_KEY.encode() not in pickle.dumps(error)
            assert [] == places_of_the_key(client, "client")


@pytest.mark.rule("secrets.key-errors")
@pytest.mark.parametrize("strokes", [("write",), ("write", "aclose")])
@pytest.mark.parametrize("kind", [KeyboardInterrupt, RuntimeError])
async def test_an_interrupted_call_leaves_no_key_in_its_frames(
    kind: type[BaseException], strokes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupt, and one more on top of it, show no frame of ours that holds the head of the request."""

    def strike(*_: object, **__: object) -> None:
        raise kind

    with FaultServer() as server:
        async with AsyncIndreamClient(API_KEY, base_url=server.base_url) as client:
            with monkeypatch.context() as patch:
                patch.setattr("indream._async._backend.send_in_time", strike)
                patch.setattr("indream._net.loop_sockets._Plain.send", strike)
                if "aclose" in strokes:
                    for stream in (LoopStream, SyncStream):
                        patch.setattr(stream, "aclose", strike, raising=False)
                with pytest.raises(kind) as caught:
                    await client.exports.get("t")
    broken = list(chain(caught.value))
    assert len(strokes) <= len(broken)
    ours = [frame for link in broken for frame in frames(link) if is_ours(frame)]
    assert "write" in {frame.f_code.co_name for frame in ours}
    for frame in ours:
        assert API_KEY not in repr(frame.f_locals)


@pytest.mark.rule("secrets.key-place")
async def test_the_key_is_sent_only_in_its_header() -> None:
    """It is in `Authorization` alone, not in the URL, another header or a body."""
    service = FakeService(envelope([]))
    async with AsyncIndreamClient(**service.options) as client:
        await client.illustrations.search("x")
    (request,) = service.requests
    assert [("authorization", f"Bearer {API_KEY}")] == [
        (name, value) for name, value in request.headers.items() if API_KEY in value
    ]
    assert API_KEY not in str(request.url)


@pytest.mark.rule("secrets.key-repr")
async def test_nothing_shows_the_key() -> None:
    """No repr of a client, of its resources, or of what they are made of."""
    async with AsyncIndreamClient(**FakeService(task()).options) as client:
        await client.exports.get("t")
        assert f"<{type(client).__name__} {BASE_URL}>" == repr(client)
        pending: list[object] = [client, *(getattr(client, name) for name in RESOURCES)]
        seen: set[int] = set()
        while pending:
            item = pending.pop()
            if id(item) in seen or isinstance(item, str | type | FakeService):
                continue
            seen.add(id(item))
            assert API_KEY not in repr(item) + str(item)
            if type(item).__module__.startswith("indream"):
                pending += getattr(item, "__dict__", {}).values()


@pytest.mark.rule("secrets.key-repr")
async def test_answers_do_not_hold_the_key() -> None:
    """Nor do their pickles, although the service may repeat in a header what it was sent."""
    service = FakeService(task(headers={"X-Authorization": ECHO}))
    async with AsyncIndreamClient(**service.options) as client:
        response = await client.send(get_export.request("t"))
    for item in (response, response.parsed, response.parsed.data):
        assert [] == places_of_the_key(item, type(item).__name__)
        assert API_KEY.encode() not in pickle.dumps(item)
        assert API_KEY not in repr(item)


@pytest.mark.rule("secrets.key-repr")
@pytest.mark.parametrize("name", FAILURES)
async def test_hooks_do_not_receive_the_key(name: str) -> None:
    """Their arguments show how an attempt went, without the content that was sent or received."""
    messages: list[object] = []
    hooks = {"on_request": messages.append, "on_response": messages.append}
    async with AsyncIndreamClient(**FakeService(FAILURES[name]).options, **hooks) as client:
        with pytest.raises(IndreamError):
            await client.exports.get("t")
    assert len(messages) >= 2
    assert API_KEY not in "".join(f"{message!r}{message}" for message in messages)
    assert [] == places_of_the_key(messages, "told")


@pytest.mark.rule("secrets.log", "secrets.key-logs")
async def test_each_attempt_is_one_log_line_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """Method, path template, status, attempt, duration, request id: no bodies, ids, query values, no key."""
    caplog.set_level(logging.DEBUG)
    service = FakeService(
        drop(httpx.ReadTimeout, ECHO),
        problem(503, detail="a-body-value", headers={"X-Request-Id": "r-1"}),
        task(outputUrl="https://files.test/?signature=a-body-value"),
    )
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.get("an-id")
        service.script = [envelope([])]
        await client.illustrations.search("a-query-value")
    records = [record for record in caplog.records if record.name == "indream"]
    lines = [record.getMessage() for record in records if record.levelno == logging.DEBUG]
    assert [
        "GET /v1/exports/{taskId}, attempt 1, 0.000 s: no response was received",
        "GET /v1/exports/{taskId}, attempt 2, 0.000 s: status 503, request r-1",
        "GET /v1/exports/{taskId}, attempt 3, 0.000 s: status 200",
        "GET /v1/illustrations, attempt 1, 0.000 s: status 200",
    ] == lines
    assert API_KEY not in caplog.text
    assert {logging.DEBUG, logging.INFO} == {record.levelno for record in records}
    assert 2 == len(records) - len(lines)  # the retries


@pytest.mark.rule("secrets.key-logs")
async def test_logs_of_httpx_and_httpcore_do_not_show_the_key(caplog: pytest.LogCaptureFixture) -> None:
    """On a real connection, with httpcore at DEBUG too; httpx itself logs nothing."""
    caplog.set_level(logging.DEBUG)
    with FaultServer([Problem(503)]) as server:
        async with AsyncIndreamClient(API_KEY, base_url=server.base_url) as client:
            await client.exports.get("t")
    assert [f"Bearer {API_KEY}"] * 2 == [request.header("Authorization") for request in server.requests]
    loggers = {record.name.partition(".")[0] for record in caplog.records}
    assert {"indream", "httpcore"} == loggers - {"asyncio"}
    assert API_KEY not in "".join(f"{caplog.text}{vars(record)}" for record in caplog.records)


async def test_nothing_is_logged_at_default_levels(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is written at the levels that are shown by default."""
    caplog.set_level(logging.WARNING)
    async with AsyncIndreamClient(**FakeService(problem(503)).options) as client:
        with pytest.raises(APIError):
            await client.exports.get("t")
    assert [] == [record for record in caplog.records if record.name == "indream"]


@pytest.mark.rule("secrets.key-checked")
@pytest.mark.parametrize(
    "key",
    [
        "sk s3cr3t",
        "Bearer sk_s3cr3t",
        "sk_sé3cr3t",
        "sk_s3cr3t\nX: 1",
        "sk_\0s3cr3t",
        "sk_\x7fs3cr3t",
        "“sk_s3cr3t”",
        '"sk_s3cr3t"',
    ],
)
async def test_malformed_keys_are_rejected_without_showing_them(key: str) -> None:
    """Printable ASCII without spaces and quotes; neither the error nor a local variable shows a wrong key."""
    with pytest.raises(ValueError, match=r"must (be printable ASCII|not be in quotes)") as caught:
        AsyncIndreamClient(key)
    for link in chain(caught.value):
        assert "s3cr3t" not in repr(link)
        assert all("s3cr3t" not in repr(frame.f_locals) for frame in frames(link))


@pytest.mark.rule("secrets.key-errors")
@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": 0},
        {"max_retries": -1},
        {"poll_interval": 0},
        {"base_url": "http://service.test"},
        {"base_url": "https://user:pa55word@service.test"},
        {"base_url": "https://service.test:pa55word"},
        {"transport": httpx.MockTransport(FakeService()), "http_client": object()},
        {"transport": object()},
        {"http_client": object()},
    ],
)
async def test_refused_arguments_do_not_show_the_key(
    wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor a password in a URL; whether the key was given or is in the environment."""
    monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
    for item in ({"api_key": API_KEY}, {}):
        with pytest.raises((ValueError, TypeError)) as caught:
            AsyncIndreamClient(**item, **wrong)
        for link in chain(caught.value):
            assert "pa55word" not in str(link)
            for frame in frames(link):
                assert API_KEY not in repr(frame.f_locals)


@pytest.mark.rule("secrets.no-copies")
@pytest.mark.parametrize("spare", [copy.copy, copy.deepcopy, pickle.dumps])
async def test_clients_are_not_copied(spare: Callable[[object], object]) -> None:
    """Pickle and copy refuse a client and what hangs on it, and say why."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        for item in (client, *(getattr(client, name) for name in RESOURCES)):
            if spare is copy.copy and item is not client:
                continue  # a second handle on the same client is not a second client
            with pytest.raises(TypeError, match="has open connections and a key"):
                spare(item)


@pytest.mark.rule("secrets.https")
@pytest.mark.parametrize(
    ("base_url", "allowed"),
    [
        ("https://service.test", True),
        ("http://service.test", False),
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://LOCALHOST", True),
        ("HTTP://localhost", True),
        ("http://api.localhost", False),
        ("http://localhost.evil.test", False),
        ("http://127.0.0.1.evil.test", False),
        ("http://0.0.0.0", False),
        ("http://10.0.0.1", False),
        ("http://2130706433", False),
        ("http://[::ffff:127.0.0.1]", True),
    ],
)
async def test_base_url_must_be_https_except_on_loopback(base_url: str, allowed: bool) -> None:
    """`base_url` is https, unless the host is loopback or `allow_insecure` was asked for."""
    if not allowed:
        with pytest.raises(ValueError, match="must be https"):
            AsyncIndreamClient(API_KEY, base_url=base_url)
    service = FakeService(task())
    async with AsyncIndreamClient(
        API_KEY, base_url=base_url, allow_insecure=not allowed, transport=httpx.MockTransport(service)
    ) as client:
        await client.exports.get("t")
    assert base_url.lower().startswith(f"{service.requests[0].url.scheme}://")


@pytest.mark.rule("secrets.key-errors")
async def test_an_echoed_key_is_redacted() -> None:
    """A proxy's copy of the request reaches the user without the key."""
    error = await failure("an echo")
    assert AuthError is type(error)
    assert isinstance(error, APIError)
    assert ECHO.replace(API_KEY, "…") == error.detail == error.request_id
    assert "…" == error.headers["x-authorization"]


@pytest.mark.rule("secrets.key-errors")
async def test_a_key_echoed_in_a_redirect_is_redacted() -> None:
    """The error shows the place, without the key."""
    error = await failure("an echo in a redirect")
    assert isinstance(error, APIError)
    assert "https://elsewhere.test/?…" == error.headers["location"]
