"""Every Python block of docs/webhooks.md runs unchanged, the receivers in their own frameworks."""

from __future__ import annotations

import asyncio
import base64
import functools
import io
import json
import logging
import re
import socket
import sys
import threading
import time
import types
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp.test_utils
import django.conf
import django.core.handlers.asgi
import django.core.handlers.wsgi
import django.test
import django.test.utils
import django.utils.functional
import httpx
import pytest
import werkzeug.serving

import indream._clock
from indream import IndreamClient, parse_export_webhook, sign_export_webhook, webhooks
from indream.errors import WebhookVerificationError
from indream.sandbox import run
from indream.types import ExportTask, ExportWebhookEvent
from tests.support.doc_blocks import blocks_of, recipes_of
from tests.support.doc_blocks import execute as run_block
from tests.support.repository import OPTIONS, ROOT
from tests.support.waiting import PATIENCE

PAGE = ROOT / "docs/webhooks.md"
TEXT = PAGE.read_text(encoding="utf-8")
RECIPES = recipes_of("docs/webhooks.md")

SECRET = "whsec_test"
NOW = 1790294442
BODY = (ROOT / "tests/vectors/event.json").read_bytes()
EVENT: dict[str, Any] = json.loads(BODY)
TASK_ID: str = EVENT["task"]["taskId"]

Headers = list[tuple[str, str]]


def test_every_python_block_is_a_recipe() -> None:
    """Each block has its own name, and each name is run below."""
    receivers = ["flask", "django", "fastapi", "aiohttp", "lambda"]
    assert ["create", *receivers, "once", "seen", "testing"] == list(RECIPES)
    assert [] == [block.line for block in blocks_of("docs/webhooks.md")
                  if block.language == "python" and block.recipe is None]  # fmt: skip


# ---- Running a recipe

Execute = Callable[..., Any]


@pytest.fixture
def execute(monkeypatch: pytest.MonkeyPatch) -> Execute:
    """Run a recipe as the file it would be, and give its module."""

    def execute(name: str, module_name: str = "the_recipe") -> Any:
        module = types.ModuleType(module_name)
        module.__file__ = str(PAGE)  # Flask looks for its directories beside it
        monkeypatch.setitem(sys.modules, module_name, module)
        run_block(RECIPES[name], vars(module))
        return module

    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", SECRET)
    return execute


@pytest.fixture
def held_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the receivers it is the moment NOW."""
    monkeypatch.setattr(indream._clock, "wall_time", lambda: float(NOW))


class Receiver:
    """A recipe in its framework.

    Attributes:
        handled: The events that reached `handle`.
    """

    def __init__(self, execute: Execute, name: str) -> None:
        self.handled: list[ExportWebhookEvent] = []
        self.module = execute(name)
        self.module.handle = self.handled.append

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """Send a request, and give the status of the answer."""
        raise NotImplementedError

    def finish(self) -> None:
        """Wait until what was put aside is handled, and take no more. It may be called again."""


class Flask(Receiver):
    """Flask and its test client."""

    def __init__(self, execute: Execute) -> None:
        super().__init__(execute, "flask")

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """Werkzeug joins the values of one name with a comma, as servers do."""
        client = self.module.app.test_client()
        status: int = client.open("/indream", method=method, data=body, headers=headers).status_code
        return status

    def finish(self) -> None:
        """The executor ends when it has nothing left."""
        self.module.workers.shutdown()


@pytest.fixture(scope="module")
def django_settings() -> Iterator[None]:
    """Django has settings for these tests and none after them. CSRF is on, as in a new project."""
    django.conf.settings.configure(
        ALLOWED_HOSTS=["testserver"],
        SECRET_KEY="only for tests",
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    )
    yield
    django.conf.settings._wrapped = django.utils.functional.empty


class Django(Receiver):
    """Django behind WSGI, middleware included."""

    def __init__(self, execute: Execute) -> None:
        super().__init__(execute, "django")

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """The environ is made as wsgiref's server makes it: values of one name are joined with a comma."""
        joined: dict[str, str] = {}
        for name, value in headers:
            key = "HTTP_" + name.upper().replace("-", "_")
            joined[key] = f"{joined[key]},{value}" if key in joined else value
        with django.test.utils.override_settings(ROOT_URLCONF=self.module):
            client = django.test.Client(enforce_csrf_checks=True, raise_request_exception=False)
            answer = client.generic(method, "/indream", body, "application/json", **joined)
        status: int = answer.status_code
        return status

    def finish(self) -> None:
        """The executor ends when it has nothing left."""
        self.module.workers.shutdown()


def send_asgi(app: Any, content: Any, headers: Headers, method: str = "POST") -> int:
    """Send a request to an ASGI application."""

    async def send() -> int:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return (await client.request(method, "/indream", content=content, headers=headers)).status_code

    return asyncio.run(send())


class DjangoAsgi(Django):
    """Django behind ASGI, which joins the values of one name itself."""

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """The handler is called through the middleware, too."""
        with django.test.utils.override_settings(ROOT_URLCONF=self.module):
            return send_asgi(django.core.handlers.asgi.ASGIHandler(), body, headers, method)


class FastAPI(Receiver):
    """FastAPI behind httpx."""

    def __init__(self, execute: Execute) -> None:
        super().__init__(execute, "fastapi")

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """The call of the application includes its background tasks."""
        return send_asgi(self.module.app, body, headers, method)


class Aiohttp(Receiver):
    """aiohttp on a port of 127.0.0.1."""

    def __init__(self, execute: Execute) -> None:
        super().__init__(execute, "aiohttp")
        self.runner = asyncio.Runner()
        self.client: Any = self.runner.run(self._start())

    async def _start(self) -> Any:
        client = aiohttp.test_utils.TestClient(aiohttp.test_utils.TestServer(self.module.app))
        await client.start_server()
        return client

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """Headers go over the wire one by one."""

        async def send() -> int:
            content = io.BytesIO(body)  # aiohttp warns of large bytes
            async with self.client.request(method, "/indream", data=content, headers=headers) as answer:
                status: int = answer.status
                return status

        return self.runner.run(send())

    def finish(self) -> None:
        """The runner waits for the threads of its loop."""
        if not self.client.session.closed:
            self.runner.run(self.client.close())
            self.runner.close()


# As AWS documents them, except for values that have no meaning here.


def grouped(headers: Headers) -> dict[str, list[str]]:
    """All values of each name, names as they were sent."""
    made: dict[str, list[str]] = {}
    for name, value in headers:
        made.setdefault(name, []).append(value)
    return made


def format_1(headers: Headers, method: str) -> dict[str, Any]:
    """A request from a REST API, or from an HTTP API with payload format 1.0."""
    return {
        "version": "1.0",
        "resource": "/indream",
        "path": "/indream",
        "httpMethod": method,
        "headers": dict(headers),  # the last value of each name
        "multiValueHeaders": grouped(headers),
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"httpMethod": method, "path": "/indream", "stage": "$default"},
        "pathParameters": None,
        "stageVariables": None,
    }


def format_2(headers: Headers, method: str) -> dict[str, Any]:
    """A request from an HTTP API with payload format 2.0, or to a function URL."""
    lower = grouped([(name.lower(), value) for name, value in headers])
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/indream",
        "rawQueryString": "",
        "headers": {name: ",".join(values) for name, values in lower.items()},
        "requestContext": {"http": {"method": method, "path": "/indream", "protocol": "HTTP/1.1"}},
    }


class Lambda(Receiver):
    """The function's handler, called as AWS calls it. boto3 is acted: it is there in AWS alone."""

    make_request = staticmethod(format_1)
    encoded = False

    def __init__(self, execute: Execute) -> None:
        super().__init__(execute, "lambda")
        self.sent: list[dict[str, str]] = self.module.queue.sent

    def send(self, body: bytes, headers: Headers, method: str = "POST") -> int:
        """An exception is what AWS makes a 5xx of."""
        text = base64.b64encode(body).decode() if self.encoded else body.decode(errors="replace")
        request = self.make_request([("Content-Type", "application/json"), *headers], method)
        if body or self.make_request is format_1:
            request["body"] = text or None
        request["isBase64Encoded"] = self.encoded
        try:
            answer: dict[str, Any] = self.module.lambda_handler(json.loads(json.dumps(request)), None)
        except ValueError:
            return 502
        assert set(answer) == {"statusCode"}
        status: int = answer["statusCode"]
        return status

    def finish(self) -> None:
        """Messages in the queue can be read on its other side."""
        while self.sent:
            message = self.sent.pop(0)
            assert message.pop("QueueUrl") == "https://queue.test/1"
            self.handled.append(ExportWebhookEvent.model_validate(json.loads(message.pop("MessageBody"))))
            assert not message


class Lambda1Base64(Lambda):
    """Format 1.0, base64: an API with binary media types."""

    encoded = True


class Lambda2(Lambda):
    """Format 2.0."""

    make_request = staticmethod(format_2)


class Lambda2Base64(Lambda2):
    """Format 2.0, base64."""

    encoded = True


class Queue:
    """Replaces an SQS client."""

    def __init__(self, service: str) -> None:
        assert service == "sqs"
        self.sent: list[dict[str, str]] = []

    def send_message(self, **message: str) -> None:
        """Keep a message."""
        self.sent.append(message)


RECEIVERS: list[Callable[[Execute], Receiver]] = [
    Flask, Django, DjangoAsgi, FastAPI, Aiohttp, Lambda, Lambda1Base64, Lambda2, Lambda2Base64,
]  # fmt: skip


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, held_clock: None, django_settings: None) -> None:
    """The environment of the receivers: a clock, Django's settings, and the modules of AWS."""
    boto3 = types.ModuleType("boto3")
    vars(boto3)["client"] = Queue
    monkeypatch.setitem(sys.modules, "boto3", boto3)
    monkeypatch.setenv("QUEUE_URL", "https://queue.test/1")


@pytest.fixture(params=RECEIVERS, ids=lambda receiver: receiver.__name__)
def receiver(
    request: pytest.FixtureRequest, execute: Execute, surroundings: None
) -> Iterator[Callable[[], Receiver]]:
    """Start a receiver; it is ended with the test."""
    started: list[Receiver] = []

    def start() -> Receiver:
        started.append(request.param(execute))
        return started[-1]

    yield start
    for each in started:
        each.finish()


Start = Callable[[], Receiver]


def signed(body: bytes = BODY, secret: str = SECRET, timestamp: int = NOW) -> Headers:
    """The headers the service would send."""
    return list(sign_export_webhook(webhook_secret=secret, raw_body=body, timestamp=timestamp).items())


TIMESTAMP, SIGNATURE = signed()


# ---- Genuine requests

SPACED = json.dumps(EVENT, indent=2).replace("\n", "\r\n").encode() + b"\n"
WIDE = json.dumps(EVENT | {"new": "\u96ea \U0001f600"}, ensure_ascii=False).encode()
ESCAPED = json.dumps(EVENT | {"new": "\u96ea"}).encode()

ACCEPTED: dict[str, tuple[bytes, Headers]] = {
    "as published": (BODY, signed()),
    "spaces": (SPACED, signed(SPACED)),
    "beyond ASCII": (WIDE, signed(WIDE)),
    "escapes": (ESCAPED, signed(ESCAPED)),
    "300 seconds old": (BODY, signed(timestamp=NOW - 300)),
    "300 seconds ahead": (BODY, signed(timestamp=NOW + 300)),
    "names in lower case": (BODY, [(name.lower(), value) for name, value in signed()]),
    "names in upper case": (BODY, [(name.upper(), value) for name, value in signed()]),
    "signature in upper case": (BODY, [TIMESTAMP, (SIGNATURE[0], SIGNATURE[1].upper())]),
    "among other headers": (BODY, [("X-Campaign", "summer"), *signed(), ("X-Campaign", "winter")]),
}


@pytest.mark.rule("webhooks.body", "webhooks.headers")
@pytest.mark.parametrize("case", ACCEPTED)
def test_a_genuine_request_is_accepted(receiver: Start, case: str) -> None:
    """It is answered with 204, and its event is handed on once."""
    started = receiver()
    body, headers = ACCEPTED[case]
    assert started.send(body, headers) == 204
    started.finish()
    assert [event.to_dict() for event in started.handled] == [json.loads(body)]


@pytest.mark.parametrize("kind", ["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"])
def test_every_kind_of_event_is_accepted(receiver: Start, kind: str) -> None:
    """No kind is left out."""
    started = receiver()
    body = json.dumps(EVENT | {"eventType": kind}).encode()
    assert started.send(body, signed(body)) == 204
    started.finish()
    assert [(event.event_type, event.task.task_id) for event in started.handled] == [(kind, TASK_ID)]


@pytest.mark.rule("webhooks.rotation")
@pytest.mark.parametrize("configured", ["whsec_new whsec_test", "whsec_test whsec_old"])
def test_both_secrets_verify_during_a_rotation(
    receiver: Start, monkeypatch: pytest.MonkeyPatch, configured: str
) -> None:
    """Both are good, a third is not."""
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", configured)
    started = receiver()
    secrets = [*configured.split(), "whsec_other"]
    assert [started.send(BODY, signed(secret=secret)) for secret in secrets] == [204, 204, 400]
    started.finish()
    assert len(started.handled) == 2


# ---- Other requests

ALTERED = BODY.replace(b"COMPLETED", b"FAILED...")
WRITTEN_AGAIN = json.dumps(EVENT, separators=(",", ":")).encode()
NOT_UTF8 = b'{"eventType": "\xff"}'

REFUSED: dict[str, tuple[bytes, Headers]] = {
    "another secret": (BODY, signed(secret="whsec_other")),
    "a byte more": (BODY + b" ", signed()),
    "altered": (ALTERED, signed()),
    "parsed and written again": (WRITTEN_AGAIN, signed()),
    "without a body": (b"", signed()),
    "empty, and signed": (b"", signed(b"")),
    "301 seconds old": (BODY, signed(timestamp=NOW - 301)),
    "301 seconds ahead": (BODY, signed(timestamp=NOW + 301)),
    "another timestamp": (BODY, [(TIMESTAMP[0], str(NOW + 1)), SIGNATURE]),
    "timestamp not a number": (BODY, [(TIMESTAMP[0], "now"), SIGNATURE]),
    "signature too short": (BODY, [TIMESTAMP, (SIGNATURE[0], SIGNATURE[1][:-1])]),
    "no headers": (BODY, []),
    "no timestamp": (BODY, [SIGNATURE]),
    "no signature": (BODY, [TIMESTAMP]),
    "two timestamps": (BODY, [TIMESTAMP, TIMESTAMP, SIGNATURE]),
    "two signatures": (BODY, [TIMESTAMP, SIGNATURE, SIGNATURE]),
    "another signature before": (BODY, [TIMESTAMP, (SIGNATURE[0], "0" * 64), SIGNATURE]),
    "another signature after": (BODY, [TIMESTAMP, SIGNATURE, (SIGNATURE[0], "0" * 64)]),
    "two spellings": (BODY, [TIMESTAMP, SIGNATURE, (SIGNATURE[0].lower(), "0" * 64)]),
    "genuine, but no JSON": (b"hello", signed(b"hello")),
    "genuine, but no event": (b"{}", signed(b"{}")),
    "genuine, but no UTF-8": (NOT_UTF8, signed(NOT_UTF8)),
}


@pytest.mark.rule("webhooks.repeated", "webhooks.parse")
@pytest.mark.parametrize("case", REFUSED)
def test_any_other_request_is_refused(receiver: Start, case: str, caplog: pytest.LogCaptureFixture) -> None:
    """It is answered with 400, nothing is handed on, and the log says why without saying what."""
    started = receiver()
    with caplog.at_level(logging.WARNING):
        assert started.send(*REFUSED[case]) == 400
    started.finish()
    assert started.handled == []
    assert "webhook refused: " in caplog.text
    for private in (SECRET, TASK_ID, SIGNATURE[1]):
        assert private not in caplog.text


@pytest.mark.rule("webhooks.body-limit")
@pytest.mark.parametrize("size", [1_048_577, 3_000_000])
def test_a_large_body_is_refused(receiver: Start, size: int) -> None:
    """More than 1 MiB is too large, even if it is signed; some frameworks have their own limit."""
    started = receiver()
    body = BODY.ljust(size)
    assert started.send(body, signed(body)) in {400, 413}
    started.finish()
    assert started.handled == []


def test_other_methods_are_refused(receiver: Start) -> None:
    """Events are posted. In AWS the route sees to that, before the function."""
    started = receiver()
    if not isinstance(started, Lambda):
        assert started.send(BODY, signed(), "PUT") == 405
    assert started.send(b"", [], "GET") in {400, 405}
    started.finish()
    assert started.handled == []


def test_without_a_secret_every_request_is_refused(receiver: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable is a fault of the receiver, and lets nobody in."""
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", "")
    started = receiver()
    for secret in (SECRET, "whsec_other"):
        assert started.send(BODY, signed(secret=secret)) >= 500
    started.finish()
    assert started.handled == []


def test_fastapi_does_not_read_without_end(execute: Execute, surroundings: None) -> None:
    """A body without a stated length is given up when it is too large."""
    pieces = Counter[str]()

    async def long() -> AsyncIterator[bytes]:
        for _ in range(64):
            pieces["sent"] += 1
            yield bytes(65_536)

    assert send_asgi(FastAPI(execute).module.app, long(), signed()) == 413
    assert pieces["sent"] == 17


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body without a length: it is sent in chunks."""
    yield body[:10]
    yield body[10:]


def send_chunks_to_wsgi(app: Any, terminated: bool) -> str:
    """Send a genuine event as a WSGI server does that was sent it in chunks, and give the status.

    `terminated` is whether the server says that it has decoded them.
    """
    environ = django.test.RequestFactory().post("/indream", BODY, "application/json").environ
    del environ["CONTENT_LENGTH"]
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(BODY)}
    if terminated:
        environ["wsgi.input_terminated"] = True
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed()}
    statuses: list[str] = []
    list(app(environ, lambda status, *_: statuses.append(status)))
    [status] = statuses
    return status


@pytest.mark.parametrize("terminated", [False, True])
def test_django_behind_wsgi_does_not_read_chunks(
    execute: Execute, surroundings: None, caplog: pytest.LogCaptureFixture, terminated: bool
) -> None:
    """Without a Content-Length the body is empty, for every server."""
    started = Django(execute)
    with django.test.utils.override_settings(ROOT_URLCONF=started.module):
        status = send_chunks_to_wsgi(django.core.handlers.wsgi.WSGIHandler(), terminated)
    started.finish()
    assert "400 Bad Request" == status
    assert "the signature does not match an empty body" in caplog.text
    assert [] == started.handled


def test_django_behind_asgi_reads_chunks(execute: Execute, surroundings: None) -> None:
    """ASGI hands the body on until it ends."""
    started = DjangoAsgi(execute)
    with django.test.utils.override_settings(ROOT_URLCONF=started.module):
        status = send_asgi(django.core.handlers.asgi.ASGIHandler(), in_pieces(BODY), signed())
    started.finish()
    assert 204 == status
    assert 1 == len(started.handled)


@pytest.mark.parametrize(("terminated", "expected"), [(False, "400 BAD REQUEST"), (True, "204 NO CONTENT")])
def test_flask_reads_chunks_where_the_server_decodes_them(
    execute: Execute, surroundings: None, terminated: bool, expected: str
) -> None:
    """Servers say so, as gunicorn and Flask's own do."""
    started = Flask(execute)
    status = send_chunks_to_wsgi(started.module.app, terminated)
    started.finish()
    assert expected == status
    assert terminated == bool(started.handled)


def test_lambda_fails_with_its_queue(execute: Execute, surroundings: None) -> None:
    """An event that could not be put aside is not answered with 204."""
    started = Lambda(execute)

    def fail(**message: str) -> None:
        raise ConnectionError("no queue")

    started.module.queue.send_message = fail
    with pytest.raises(ConnectionError, match="no queue"):
        started.send(BODY, signed())


def test_events_of_the_sandbox_arrive(execute: Execute, state: dict[str, Any]) -> None:
    """The Flask recipe, served on 127.0.0.1, gets the events of an export of the sandbox."""
    started = Flask(execute)
    done = threading.Event()

    def handle(event: ExportWebhookEvent) -> None:
        started.handled.append(event)
        if event.event_type != "EXPORT_STARTED":
            done.set()

    started.module.handle = handle
    server = werkzeug.serving.make_server("127.0.0.1", 0, started.module.app)
    server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with (
            run(speed=1_000, webhook_secret=SECRET) as sandbox,
            IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client,
        ):
            options = OPTIONS
            hook = {"callbackUrl": f"http://127.0.0.1:{server.server_port}/indream"}
            created = client.exports.create({"editorState": state, **options, **hook})
            assert done.wait(timeout=PATIENCE)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        started.finish()
    assert [(event.event_type, event.task.task_id) for event in started.handled] == [
        ("EXPORT_STARTED", created.task_id),
        ("EXPORT_COMPLETED", created.task_id),
    ]


# ---- The other blocks


def test_the_create_block(
    execute: Execute, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The export is created, and returns what the page says."""
    monkeypatch.chdir(ROOT)
    with run(speed=0) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        execute("create")
        with IndreamClient() as client:
            task = client.exports.get(capsys.readouterr().out.strip())
    assert (task.client_task_id, task.callback_url) == ("order-1042", "https://hooks.example.com/indream")


@pytest.fixture
def once(execute: Execute, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The recipe that acts once, with its own database."""
    monkeypatch.chdir(tmp_path)
    return execute("once")


def in_threads(calls: list[Callable[[], object]]) -> None:
    """Make calls at the same time, and wait for their ends."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def event_of(kind: str, task_id: str = TASK_ID) -> ExportWebhookEvent:
    """An event as a receiver hands it on."""
    task = EVENT["task"] | {"taskId": task_id, "status": kind.removeprefix("EXPORT_")}
    return ExportWebhookEvent.model_validate(EVENT | {"eventType": kind, "task": task})


def test_events_are_handled_once(once: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Repetitions and late ones do nothing; another task is another matter."""
    for kind in ("EXPORT_COMPLETED", "EXPORT_COMPLETED", "EXPORT_STARTED"):
        once.handle(event_of(kind))
    once.handle(event_of("EXPORT_FAILED", "other"))
    lines = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert lines == [[TASK_ID, "COMPLETED"], ["other", "FAILED"]]


def test_failed_work_is_retried(once: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Only work that was done is noted."""

    def fail(*messages: object) -> None:
        raise OSError("disk full")

    once.print = fail
    with pytest.raises(OSError, match="disk full"):
        once.handle(event_of("EXPORT_COMPLETED"))
    del once.print
    once.handle(event_of("EXPORT_COMPLETED"))
    assert capsys.readouterr().out.count(TASK_ID) == 1


def test_events_at_the_same_time_are_handled_once(once: Any) -> None:
    """Receivers work in threads."""
    handled: list[str] = []
    once.print = lambda task_id, *rest: handled.append(task_id)
    events = [event_of("EXPORT_COMPLETED", f"task-{number % 2}") for number in range(8)]
    in_threads([functools.partial(once.handle, event) for event in events])
    assert sorted(handled) == ["task-0", "task-1"]


def test_a_sweep_settles_tasks_without_an_event(
    once: Any, state: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Ended tasks are settled, by sweep or by event, whichever is first; others are left alone."""
    options = {**OPTIONS, "editorState": state}
    with (
        run(speed=0) as sandbox,
        IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client,
    ):
        lost = client.exports.create(options).task_id
        once.sweep(client, [lost])
        assert capsys.readouterr().out == ""
        canceled = client.exports.create(options).task_id
        client.exports.cancel(canceled)
        sandbox.advance(60)
        once.sweep(client, [lost, canceled])
        once.handle(event_of("EXPORT_COMPLETED", lost))
        once.sweep(client, [lost, canceled])
    lines = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert lines == [[lost, "COMPLETED"], [canceled, "CANCELED"]]


def test_a_sweep_passes_over_a_task_that_cannot_be_read(
    once: Any, state: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise no task behind it would ever be settled."""
    with (
        run(speed=0) as sandbox,
        IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client,
    ):
        lost = client.exports.create({**OPTIONS, "editorState": state}).task_id
        sandbox.advance(60)
        once.sweep(client, ["gone", lost])
    lines = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert lines == [["gone", "Not"], [lost, "COMPLETED"]]


@pytest.mark.rule("webhooks.replay")
def test_seen_refuses_a_replay_within_its_window(execute: Execute, held_clock: None) -> None:
    """The second of two equal requests is refused, one signed later is not, and nothing is kept for ever."""
    module = execute("seen")
    now = 1_000.0
    module.time = types.SimpleNamespace(monotonic=lambda: now)

    def receive(headers: Headers) -> str:
        event = parse_export_webhook(
            webhook_secret=SECRET, raw_body=BODY, headers=headers, seen=module.seen, now_timestamp_seconds=NOW
        )
        return event.task.task_id

    assert receive(signed()) == TASK_ID
    assert receive(signed(timestamp=NOW + 1)) == TASK_ID
    for _ in range(2):
        with pytest.raises(WebhookVerificationError, match=r"^the request was seen before$"):
            receive(signed())
    now += 600.5
    with pytest.raises(WebhookVerificationError, match=r"^the request was seen before$"):
        receive(signed())
    now += 0.5
    assert receive(signed()) == TASK_ID
    assert len(module.seen._until) == 1


class SlowText(str):
    """Lets other threads run whenever it is looked up."""

    __slots__ = ()

    def __hash__(self) -> int:
        time.sleep(0.001)
        return super().__hash__()


def test_one_of_simultaneous_equal_requests_is_new(execute: Execute) -> None:
    """Looking and noting are one step."""
    seen = execute("seen").seen
    answers: list[bool] = []
    in_threads([lambda: answers.append(seen(SlowText("signature"), 601))] * 8)
    assert sorted(answers) == [False] + [True] * 7


def test_the_testing_block(execute: Execute) -> None:
    """The page's own tests of the Flask recipe pass."""
    app = execute("flask", "app")
    tests = {name: test for name, test in vars(execute("testing")).items() if name.startswith("test_")}
    assert len(tests) == 3
    for test in tests.values():
        test()
    app.workers.shutdown()


# ---- What the page says in words


def test_the_page_quotes_the_refusals() -> None:
    """The reasons in the last table are those that a log will show."""
    _, _, section = TEXT.partition("\n## When a genuine event is refused\n")
    rows = re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)
    assert len(rows) >= 5
    assert set(rows) <= {refusal.value for refusal in webhooks._Refusal}


def test_the_page_names_all_events_and_real_attributes() -> None:
    """The table of events is complete, and the attributes it names exist."""
    rows = re.findall(r"^\| `(EXPORT_\w+)` \|", TEXT, re.MULTILINE)
    assert rows == ["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"]
    attributes = set(re.findall(r"`event\.task\.(\w+)`", TEXT))
    assert attributes >= {"progress", "output_url", "error", "client_task_id"}
    assert attributes <= {field.name for field in ExportTask.fields}
