"""The observers of a client's attempts: its log, the caller's hooks, and OpenTelemetry spans."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from indream._warning import warn_user
from indream._wire.answer import Answer, request_id
from indream._wire.attempts import RequestInfo, ResponseInfo
from indream._wire.retry import Failure
from indream._wire.settings import check_callback

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from opentelemetry.trace import TracerProvider

    from indream._wire.request import Operation
    from indream._wire.tracing import Tracing

__all__ = ["Hooks", "configure_log", "log_retry", "make_hooks"]

T = TypeVar("T")

_log = logging.getLogger("indream")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}
_LINE = "%(asctime)s %(levelname)-5s %(name)s: %(message)s"


@dataclass(frozen=True, slots=True)
class Hooks:
    """The functions and the tracing that observe a client's attempts.

    Attributes:
        log: Has a line for each attempt at DEBUG, and one for each retry at INFO.
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

    def retrying(self, operation: Operation, service: str, outcome: Answer | Failure, pause: float) -> None:
        """Report that another attempt follows after a pause in seconds."""
        reason = outcome.reason if isinstance(outcome, Failure) else f"status {outcome.status}"
        log_retry(f"{operation.method} {operation.path} ({operation.id})", service, reason, pause)


def log_retry(call: str, host: str, reason: str, pause: float) -> None:
    """Write at INFO that an attempt failed, and when the next one follows.

    Args:
        call: The call, such as `POST /v1/exports (createExport)`.
        host: The host that was called.
        reason: Why it failed.
        pause: Seconds until the next one.
    """
    _log.info("%s at %s failed, next attempt in %.1f s: %s", call, host, pause, reason)


def configure_log(level: str | None) -> None:
    """Show the log on standard error, as `INDREAM_LOG` asks for it.

    A log that the program has configured is used as it is, with this level or a lower one of its own.

    Args:
        level: The value of `INDREAM_LOG`: `debug`, `info`, or nothing. Others are a warning.
    """
    if not level:
        return
    number = _LEVELS.get(level.strip().lower())
    if number is None:
        warn_user(f"INDREAM_LOG must be debug or info, not {level[:40]!r}: it is ignored", UserWarning)
        return
    if not 0 < _log.level < number:
        _log.setLevel(number)
    if not _log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_LINE))
        _log.addHandler(handler)


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
