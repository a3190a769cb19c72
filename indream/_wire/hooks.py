"""The observers of a client's attempts: its log, the caller's hooks, and OpenTelemetry spans."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from indream._wire.answer import Answer, request_id
from indream._wire.attempts import RequestInfo, ResponseInfo
from indream._wire.settings import check_callback

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from opentelemetry.trace import TracerProvider

    from indream._wire.request import Operation
    from indream._wire.retry import Failure
    from indream._wire.tracing import Tracing

__all__ = ["Hooks", "make_hooks"]

T = TypeVar("T")

_log = logging.getLogger("indream")


@dataclass(frozen=True, slots=True)
class Hooks:
    """The functions and the tracing that observe a client's attempts.

    Attributes:
        log: Has a line for each attempt at DEBUG.
        listening: Whether there are functions or tracing; if not, and the log is off, a call needs no hooks.
    """

    log: ClassVar[logging.Logger] = _log

    on_request: Callable[[RequestInfo], object] | None = None
    on_response: Callable[[ResponseInfo], object] | None = None
    tracing: Tracing | None = None
    listening: bool = field(init=False)

    def __post_init__(self) -> None:
        listening = not (self.on_request is None and self.on_response is None and self.tracing is None)
        object.__setattr__(self, "listening", listening)

    def replaced(
        self,
        on_request: Callable[[RequestInfo], object] | None,
        on_response: Callable[[ResponseInfo], object] | None,
    ) -> Hooks:
        """A copy with the functions that are not None in place of its own; TypeError names the argument."""
        return Hooks(
            self.on_request if on_request is None else check_callback("on_request", on_request),
            self.on_response if on_response is None else check_callback("on_response", on_response),
            self.tracing,
        )

    def calling(self, operation: Operation) -> AbstractContextManager[object]:
        """A context for one call with all its attempts."""
        return nullcontext() if self.tracing is None else self.tracing.span(operation)

    def attempting(self, operation: Operation, attempt: int) -> None:
        """Report an attempt that is about to be sent."""
        if self.on_request is not None:
            _call(self.on_request, RequestInfo(operation.id, operation.method, operation.path, attempt))

    def attempted(
        self, operation: Operation, attempt: int, outcome: Answer | Failure, duration: float
    ) -> None:
        """Report the outcome of an attempt."""
        logged = _log.isEnabledFor(logging.DEBUG)
        if self.on_response is None and self.tracing is None and not logged:
            return
        status, fault, id_ = None, None, None
        if isinstance(outcome, Answer):
            status, id_ = outcome.status, request_id(outcome.headers)
        else:
            fault = outcome.outlook.value
        info = ResponseInfo(
            operation.id, operation.method, operation.path, attempt, duration, status, fault, id_
        )
        if logged:
            _log.debug(str(info))
        if self.tracing is not None:
            self.tracing.attempted(info)
        if self.on_response is not None:
            _call(self.on_response, info)


def make_hooks(
    on_request: Callable[[RequestInfo], object] | None,
    on_response: Callable[[ResponseInfo], object] | None,
    tracer_provider: TracerProvider | None,
    base_url: str,
) -> Hooks:
    """Make the hooks of a client from its arguments; TypeError names the argument that is wrong."""
    hooks = Hooks().replaced(on_request, on_response)
    if tracer_provider is None:
        return hooks
    from indream._extras import require

    require("tracer_provider", "otel", "opentelemetry.trace")
    from indream._wire.tracing import Tracing

    return replace(hooks, tracing=Tracing(tracer_provider, base_url))


def _call(hook: Callable[[T], object], info: T) -> None:
    # An answer that was paid for must not be lost because of a mistake in a hook.
    try:
        hook(info)
    except Exception:  # noqa: BLE001 - whatever the hook raises, the call continues
        _log.exception("a hook failed; the call continues")
