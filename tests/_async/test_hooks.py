# Written here, async; tests/_sync/test_hooks.py is derived from it.
"""`on_request`, `on_response` and spans: which attempts they see, and with which values."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from indream import AsyncIndreamClient, RequestInfo, ResponseInfo
from indream.errors import APITimeoutError, NotFoundError
from indream.generated.api.exports import get_export
from tests.support.asynchronous import Hooks
from tests.support.fake_service import CREATED, FakeService, drop, envelope, problem, task
from tests.support.held_time import HeldTime

pytestmark = pytest.mark.usefixtures("held_time")

GET = ("getExport", "GET", "/v1/exports/{taskId}")


async def test_hooks_see_each_attempt(held_time: HeldTime) -> None:
    """Method, path template, attempt, and then status or fault, duration and request id."""
    messages: list[RequestInfo] = []
    service = FakeService(
        drop(httpx.ReadTimeout),
        problem(503, headers={"X-Request-Id": "r-1"}),
        task(),
    )

    def slowly(request: httpx.Request) -> httpx.Response:
        held_time.now += 0.25
        return service(request)

    options = {**service.options, "transport": httpx.MockTransport(slowly)}
    async with AsyncIndreamClient(
        **options, on_request=messages.append, on_response=messages.append
    ) as client:
        await client.exports.get("an-id")
    assert [
        RequestInfo(*GET, 1),
        ResponseInfo(*GET, 1, 0.25, None, "no response was received", None),
        RequestInfo(*GET, 2),
        ResponseInfo(*GET, 2, 0.25, 503, None, "r-1"),
        RequestInfo(*GET, 3),
        ResponseInfo(*GET, 3, 0.25, 200, None, None),
    ] == messages
    assert "an-id" not in repr(messages)


async def test_hooks_see_raw_calls_and_polls() -> None:
    """Every request takes the same path, so the hooks see all of them."""
    messages: list[RequestInfo] = []
    service = FakeService(task("PENDING", progress=0), task("COMPLETED"))
    async with AsyncIndreamClient(**service.options, on_request=messages.append) as client:
        await client.exports.wait("task-1")
        await get_export.asyncio("t", client=client)
    assert [RequestInfo(*GET, 1)] * 3 == messages


def breaking(kind: type[BaseException]) -> Any:
    """Something that raises when it is called."""

    def broken(_: object) -> Any:
        raise kind

    return broken


@pytest.mark.parametrize(
    ("kind", "in_source"),
    [(LookupError, True), (KeyboardInterrupt, True), (KeyboardInterrupt, False), (LookupError, False)],
)
async def test_hooks_see_interrupted_attempts(
    kind: type[BaseException], in_source: bool, spans: Spans
) -> None:
    """A hook that counts attempts in flight ends at zero; the exception is passed on."""
    messages: list[RequestInfo] = []
    options = {**FakeService(task()).options, "tracer_provider": spans.provider}
    if not in_source:
        options["transport"] = httpx.MockTransport(breaking(kind))
    async with AsyncIndreamClient(
        **options, on_request=messages.append, on_response=messages.append
    ) as client:
        source = map(breaking(kind), [1])
        with pytest.raises(kind):
            await (
                client.uploads.upload(source, filename="a.png", size=3)
                if in_source
                else client.exports.get("t")
            )
    begun, ended = messages
    assert isinstance(ended, ResponseInfo)
    assert (begun.operation, 1, None) == (ended.operation, ended.attempt, ended.status)
    assert "the attempt was interrupted" == ended.fault
    (span,) = spans.finished
    assert (StatusCode.ERROR, kind.__name__) == (span.status.status_code, span.status.description)
    assert ["the attempt was interrupted"] == [
        (event.attributes or {})["indream.fault"] for event in span.events
    ]


async def test_a_failing_hook_does_not_lose_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    """The answer, which may have been paid for, still arrives; the log has the hook's traceback."""

    def broken(info: RequestInfo) -> None:
        raise LookupError(f"no counter for {info.operation}")

    client = AsyncIndreamClient(**FakeService(task()).options, on_request=broken, on_response=broken)
    async with client:
        assert (await client.exports.get("t")).task_id == "task-1"
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["a hook failed; the call continues"] * 2 == [record.getMessage() for record in errors]
    assert "no counter for getExport" in caplog.text


async def test_an_interrupt_in_a_hook_is_raised() -> None:
    """Ctrl-C is not a failure of the hook."""

    def interrupted(_: RequestInfo) -> None:
        raise KeyboardInterrupt

    async with AsyncIndreamClient(**FakeService(task()).options, on_request=interrupted) as client:
        with pytest.raises(KeyboardInterrupt):
            await client.exports.get("t")


async def test_with_options_replaces_hooks() -> None:
    """`with_options` replaces the hooks it is given, and keeps the others."""
    usual: list[RequestInfo] = []
    special: list[RequestInfo] = []
    client = AsyncIndreamClient(
        **FakeService(task()).options, on_request=usual.append, on_response=usual.append
    )
    async with client:
        await client.with_options(on_request=special.append).exports.get("t")
    assert [[RequestInfo], [ResponseInfo]] == [[type(info) for info in item] for item in (special, usual)]


@pytest.mark.parametrize("name", ["on_request", "on_response"])
@pytest.mark.parametrize(
    ("hook", "words"), [("print", "not str"), (Hooks.waits, "not awaited"), (Hooks(), "not awaited")]
)
async def test_invalid_hooks_are_rejected_by_name(name: str, hook: Any, words: str) -> None:
    """An object that can't be called, or would have to be awaited, is rejected at once and by name."""
    with pytest.raises(TypeError, match=f"{name} must be .*{words}"):
        AsyncIndreamClient(**FakeService(task()).options, **{name: hook})


# --- OpenTelemetry


class Spans:
    """A tracer provider and what it has got."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    @property
    def finished(self) -> tuple[ReadableSpan, ...]:
        """The spans that have ended."""
        return self._exporter.get_finished_spans()


@pytest.fixture
def spans() -> Spans:
    """With its own provider, the one of the process is not used."""
    return Spans()


@pytest.mark.parametrize(("url", "port"), [("http://127.0.0.1", 80), ("http://127.0.0.1:8080", 8080)])
async def test_a_span_has_the_port_of_the_service(spans: Spans, url: str, port: int) -> None:
    """Also if the URL does not say it."""
    service = FakeService(task())
    options = {**service.options, "base_url": url}
    async with AsyncIndreamClient(**options, tracer_provider=spans.provider) as client:
        await client.exports.get("an-id")
    [span] = spans.finished
    assert port == dict(span.attributes or {})["server.port"]


async def test_a_call_is_one_span_with_an_event_per_attempt(spans: Spans) -> None:
    """However often it was sent, a call is one client span, with an event for each attempt."""
    service = FakeService(
        drop(httpx.ReadTimeout), problem(503, headers={"X-Request-Id": "r-1"}), task(), task()
    )
    async with AsyncIndreamClient(**service.options, tracer_provider=spans.provider) as client:
        await client.exports.get("an-id")
        await client.exports.get("an-id")
    first, second = spans.finished
    assert ("GET /v1/exports/{taskId}", SpanKind.CLIENT) == (first.name, first.kind)
    assert {
        "http.request.method": "GET",
        "url.template": "/v1/exports/{taskId}",
        "indream.operation": "getExport",
        "server.address": "service.test",
        "server.port": 443,
        "http.response.status_code": 200,
        "http.request.resend_count": 2,
        "indream.request_id": "r-1",
    } == dict(first.attributes or {})
    assert [
        {"indream.attempt": 1, "indream.duration": 0.0, "indream.fault": "no response was received"},
        {
            "indream.attempt": 2,
            "indream.duration": 0.0,
            "http.response.status_code": 503,
            "indream.request_id": "r-1",
        },
        {"indream.attempt": 3, "indream.duration": 0.0, "http.response.status_code": 200},
    ] == [dict(event.attributes or {}) for event in first.events]
    assert ({"attempt"}, StatusCode.UNSET) == (
        {event.name for event in first.events},
        first.status.status_code,
    )
    assert 1 == len(second.events)
    assert "http.request.resend_count" not in (second.attributes or {})


@pytest.mark.parametrize(
    ("script", "error", "kind"),
    [
        (problem(404, errorCode="TASK_NOT_FOUND"), NotFoundError, "TASK_NOT_FOUND"),
        (drop(httpx.ReadTimeout), APITimeoutError, "APITimeoutError"),
    ],
)
async def test_the_span_of_a_failed_call_has_its_error_code(
    spans: Spans, script: Any, error: type[Exception], kind: str
) -> None:
    """The span says so, with the service's code or our error's name, and quotes nobody."""
    service = FakeService(script)
    client = AsyncIndreamClient(**service.options, max_retries=0, tracer_provider=spans.provider)
    async with client:
        with pytest.raises(error):
            await client.exports.get("an-id")
    (span,) = spans.finished
    assert (StatusCode.ERROR, error.__name__) == (span.status.status_code, span.status.description)
    assert kind == (span.attributes or {})["error.type"]
    assert ["attempt"] == [event.name for event in span.events]  # without the exception and its traceback
    assert "an-id" not in span.to_json()


async def test_spans_are_children_of_the_callers_span(spans: Spans) -> None:
    """A span of the application is the parent."""
    tracer = spans.provider.get_tracer("the application")
    async with AsyncIndreamClient(**FakeService(task()).options, tracer_provider=spans.provider) as client:
        with tracer.start_as_current_span("a request"):
            await client.exports.get("t")
    ours, theirs = spans.finished
    assert ours.parent is not None
    assert theirs.context is not None
    assert theirs.context.span_id == ours.parent.span_id


class BrokenProcessor(SpanProcessor):
    """It fails at the start or at the end of each client span."""

    def __init__(self, fails_at: str) -> None:
        self.fails_at = fails_at

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        """Fail, if it does so here."""
        if self.fails_at == "start" and span.kind is SpanKind.CLIENT:
            raise OSError("no collector")

    def on_end(self, span: ReadableSpan) -> None:
        """Fail, if it does so here."""
        if self.fails_at == "end" and span.kind is SpanKind.CLIENT:
            raise OSError("no collector")


@pytest.mark.parametrize("fails_at", ["start", "end"])
async def test_a_broken_trace_does_not_lose_an_answer(
    spans: Spans, fails_at: str, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """It may have been paid for; a failure is logged, and is not put in the place of the call's own error."""
    spans.provider.add_span_processor(BrokenProcessor(fails_at))
    tracer = spans.provider.get_tracer("the application")
    service = FakeService(envelope(CREATED, 201), problem(404))
    async with AsyncIndreamClient(**service.options, tracer_provider=spans.provider) as client:
        with tracer.start_as_current_span("a request"):
            assert "task-1" == (await client.exports.create(payload)).task_id
            with pytest.raises(NotFoundError):
                await client.exports.get("task-1")
    logged = [record.getMessage() for record in caplog.records if record.name == "indream"]
    assert ["OpenTelemetry failed; the call continues"] * 2 == logged
    [theirs] = [span for span in spans.finished if span.name == "a request"]
    assert () == theirs.events


async def test_an_invalid_tracer_provider_is_rejected() -> None:
    """The argument is named."""
    with pytest.raises(TypeError, match="tracer_provider must be an OpenTelemetry TracerProvider, not str"):
        AsyncIndreamClient(**FakeService(task()).options, tracer_provider="otel")  # type: ignore[arg-type]
