# Derived from tests/_async/test_secrets.py by `make generate`: do not edit, change that file.
"""Where the API key must not appear, and where it must not go: the policy's section "Secrets"."""

from __future__ import annotations

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

from indream import IndreamClient
from indream.errors import APIError, AuthError, IndreamError
from tests.fake_service import API_KEY, BASE_URL, Chunks, FakeService, answer, drop, envelope, problem, task

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
    "an echo in escapes": answer(
        403, json.dumps({"detail": ECHO}).replace(API_KEY, "".join(f"\\u{ord(one):04x}" for one in API_KEY))
    ),
    "an echo in a success": answer(200, "<html>", {"X-Request-Id": API_KEY, "X-Authorization": API_KEY}),
    "an echo across the cut": problem(403, detail="x" * 1995 + API_KEY),
    "refused, across the cut": drop(httpx.ConnectError, "x" * 193 + API_KEY),
}


def failure(name: str) -> IndreamError:
    """The error of a call that fails like this."""
    with IndreamClient(**FakeService(FAILURES[name]).options) as client:
        with pytest.raises(IndreamError) as caught:
            client.exports.get("t")
    return caught.value


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error with all its causes and contexts."""
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is not None:
            yield one
            pending += [one.__cause__, one.__context__]


def frames(error: BaseException) -> Iterator[FrameType]:
    """The frames of our package and its dependencies in an error's traceback."""
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if "/tests/" not in step.tb_frame.f_code.co_filename:
            yield step.tb_frame
        step = step.tb_next


@pytest.mark.parametrize("name", FAILURES)
def test_errors_do_not_hold_the_key(name: str) -> None:
    """Not in their text, their attributes, their pickle, nor in a traceback that shows local variables."""
    error = failure(name)
    for one in chain(error):
        shown = [repr(one), str(one), repr(one.args), repr(vars(one)), pprint.pformat(vars(one))]
        assert API_KEY not in "".join(shown)
        for frame in frames(one):
            assert API_KEY not in repr(frame.f_locals)
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = "".join(text for text in told.format() if "/tests/" not in text)
    assert API_KEY not in ours
    assert API_KEY.encode() not in pickle.dumps(error)
    # not even the beginning of it, cut off
    assert API_KEY[:6] not in str(error)


@pytest.mark.parametrize("name", FAILURES)
def test_errors_do_not_hold_the_request(name: str) -> None:
    """Neither an exception nor a request of httpx, which hold the key, can be reached from what is raised."""
    error = failure(name)
    for one in chain(error):
        assert not type(one).__module__.startswith(("httpx", "httpcore", "ssl", "orjson"))
        values = list(vars(one).values())
        for frame in frames(one):
            values += frame.f_locals.values()
        for value in values:
            assert not isinstance(value, httpx.Request | httpx.Response | httpx.Headers)
            assert not (isinstance(value, BaseException) and not isinstance(value, IndreamError))


def test_the_key_goes_nowhere_but_into_its_header() -> None:
    """It stands in `Authorization` alone, not in the URL, another header or a body."""
    service = FakeService(envelope([]))
    with IndreamClient(**service.options) as client:
        client.illustrations.search("x")
    (request,) = service.requests
    assert [("authorization", f"Bearer {API_KEY}")] == [
        (name, value) for name, value in request.headers.items() if API_KEY in value
    ]
    assert API_KEY not in str(request.url)


def test_nothing_shows_the_key() -> None:
    """No repr of a client, of its resources, or of what they are made of."""
    with IndreamClient(**FakeService(task()).options) as client:
        client.exports.get("t")
        assert f"<{type(client).__name__} {BASE_URL}>" == repr(client)
        pending: list[object] = [client, *(getattr(client, name) for name in RESOURCES)]
        seen: set[int] = set()
        while pending:
            one = pending.pop()
            if id(one) in seen or isinstance(one, str | type | FakeService):
                continue
            seen.add(id(one))
            assert API_KEY not in repr(one) + str(one)
            if type(one).__module__.startswith("indream"):
                pending += getattr(one, "__dict__", {}).values()


def test_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Method, path template, status, attempt, duration, request id: no bodies, ids, query values, no key."""
    caplog.set_level(logging.DEBUG)
    service = FakeService(
        drop(httpx.ReadTimeout, ECHO),
        problem(503, detail="a-body-value", headers={"X-Request-Id": "r-1"}),
        task(outputUrl="https://files.test/?signature=a-body-value"),
    )
    with IndreamClient(**service.options) as client:
        client.exports.get("an-id")
        service.script = [envelope([])]
        client.illustrations.search("a-query-value")
    lines = [record.getMessage() for record in caplog.records if record.name == "indream"]
    assert [
        "GET /v1/exports/{taskId}, attempt 1, 0.000 s: no answer came",
        "GET /v1/exports/{taskId}, attempt 2, 0.000 s: status 503, request r-1",
        "GET /v1/exports/{taskId}, attempt 3, 0.000 s: status 200",
        "GET /v1/illustrations, attempt 1, 0.000 s: status 200",
    ] == lines
    assert API_KEY not in caplog.text
    assert {logging.DEBUG} == {record.levelno for record in caplog.records if record.name == "indream"}


def test_the_log_is_silent_unless_asked(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is written at the levels that applications show by default."""
    caplog.set_level(logging.INFO)
    with IndreamClient(**FakeService(problem(503)).options) as client:
        with pytest.raises(APIError):
            client.exports.get("t")
    assert [] == [record for record in caplog.records if record.name == "indream"]


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
    ],
)
def test_keys_that_are_none(key: str) -> None:
    """Printable ASCII without spaces; what is wrong with it is told without showing it, in locals either."""
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        IndreamClient(key)
    for one in chain(caught.value):
        assert "s3cr3t" not in repr(one)
        assert all("s3cr3t" not in repr(frame.f_locals) for frame in frames(one))


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
def test_refused_arguments_do_not_show_the_key(
    wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor a password in a URL; whether the key was given or is in the environment."""
    monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
    for given in ({"api_key": API_KEY}, {}):
        with pytest.raises((ValueError, TypeError)) as caught:
            IndreamClient(**given, **wrong)
        for one in chain(caught.value):
            assert "pa55word" not in str(one)
            for frame in frames(one):
                assert API_KEY not in repr(frame.f_locals)


@pytest.mark.parametrize("spare", [copy.copy, copy.deepcopy, pickle.dumps])
def test_clients_are_not_copied(spare: Callable[[object], object]) -> None:
    """Pickle and copy refuse a client and what hangs on it, and say why."""
    with IndreamClient(**FakeService().options) as client:
        for one in (client, *(getattr(client, name) for name in RESOURCES)):
            if spare is copy.copy and one is not client:
                continue  # a second handle on the same client is no second client
            with pytest.raises(TypeError, match="holds open connections and a key"):
                spare(one)
        with pytest.raises(TypeError, match="secret"):
            spare(client._settings.api_key)


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
def test_https_unless_it_is_this_machine(base_url: str, allowed: bool) -> None:
    """`base_url` is https, unless the host is loopback or `allow_insecure` was asked for."""
    if not allowed:
        with pytest.raises(ValueError, match="must be https"):
            IndreamClient(API_KEY, base_url=base_url)
    with IndreamClient(API_KEY, base_url=base_url, allow_insecure=not allowed) as client:
        assert client._settings.loopback == (allowed and base_url.lower().startswith("http://"))


def test_an_echoed_key_is_struck_out() -> None:
    """What a proxy sends back of the request reaches the user without the key."""
    error = failure("an echo")
    assert AuthError is type(error)
    assert isinstance(error, APIError)
    assert ECHO.replace(API_KEY, "…") == error.detail == error.request_id
    assert "…" == error.headers["x-authorization"]
