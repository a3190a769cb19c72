"""OpenTelemetry: a client span for each call, with an event for each of its attempts."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from opentelemetry.trace import (
    INVALID_SPAN,
    SpanKind,
    Status,
    StatusCode,
    TracerProvider,
    get_current_span,
    use_span,
)

from indream._arguments import check_type
from indream._version import __version__

if TYPE_CHECKING:
    from collections.abc import Generator

    from opentelemetry.trace import Span
    from opentelemetry.util.types import AttributeValue

    from indream._wire.attempts import ResponseInfo
    from indream._wire.request import Operation

__all__ = ["Tracing"]

_log = logging.getLogger("indream")


class Tracing:
    """Makes the spans of one client. Attribute names are those of OpenTelemetry's HTTP conventions."""

    def __init__(self, provider: TracerProvider, base_url: str) -> None:
        check_type("tracer_provider", provider, TracerProvider, "an OpenTelemetry TracerProvider")
        self._tracer = provider.get_tracer("indream", __version__)
        parts = urlsplit(base_url)
        self._server: dict[str, AttributeValue] = {
            "server.address": parts.hostname or "",
            "server.port": parts.port or (443 if parts.scheme == "https" else 80),
        }

    @contextmanager
    def span(self, operation: Operation) -> Generator[None]:
        """The span of one call, current while it lasts."""
        attributes: dict[str, AttributeValue] = {
            "http.request.method": operation.method,
            "url.template": operation.path,
            "indream.operation": operation.id,
            **self._server,
        }
        scope = ExitStack()
        span: Span = INVALID_SPAN
        with _survived():
            started = self._tracer.start_as_current_span(
                f"{operation.method} {operation.path}",
                kind=SpanKind.CLIENT,
                attributes=attributes,
                # OpenTelemetry would record the traceback and the service's message.
                record_exception=False,
                set_status_on_exception=False,
            )
            span = scope.enter_context(started)
        if span is INVALID_SPAN:  # Otherwise the attempts would be events of the application's own span.
            scope.enter_context(use_span(span))
        try:
            yield
        except BaseException as error:
            with _survived():
                kind = getattr(error, "error_code", None) or type(error).__name__
                span.set_attribute("error.type", kind)
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            with _survived():
                scope.close()

    def attempted(self, info: ResponseInfo) -> None:
        """Put an attempt into the current call's span."""
        with _survived():
            _put_into(get_current_span(), info)


def _put_into(span: Span, info: ResponseInfo) -> None:
    attributes: dict[str, str | int] = {}
    if info.status is not None:
        attributes["http.response.status_code"] = info.status
        span.set_attribute("http.response.status_code", info.status)
    if info.fault is not None:
        attributes["indream.fault"] = info.fault
    if info.request_id is not None:
        attributes["indream.request_id"] = info.request_id
        span.set_attribute("indream.request_id", info.request_id)
    if info.attempt > 1:
        span.set_attribute("http.request.resend_count", info.attempt - 1)
    span.add_event(
        "attempt", {"indream.attempt": info.attempt, "indream.duration": info.duration, **attributes}
    )


@contextmanager
def _survived() -> Generator[None]:
    """A context whose exception is logged: an answer that was paid for must not be lost because of it."""
    try:
        yield
    except Exception:  # noqa: BLE001 - whatever a processor of spans raises, the call continues
        _log.exception("OpenTelemetry failed; the call continues")
