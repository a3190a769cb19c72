# Derived from indream/_async/_session.py by `make generate`: do not edit, change that file.
"""The session of a client: settings, connections, retry budgets, hooks, and the one way to send a request."""

from __future__ import annotations

from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from logging import DEBUG
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from indream import _clock
from indream._sync import _runtime
from indream._sync._http import Connection
from indream._sync._sources import measured
from indream._wire.answer import Answer
from indream._wire.deadline import NO_DEADLINE
from indream._wire.retry import Budget, Call, Failure, Outlook, keyed
from indream._wire.settings import Settings, with_options
from indream._wire.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from opentelemetry.trace import TracerProvider

    from indream._models.models import Envelope
    from indream._wire.answer import Response
    from indream._wire.attempts import RequestInfo, ResponseInfo
    from indream._wire.deadline import Deadline
    from indream._wire.hooks import Hooks
    from indream._wire.request import Request
    from indream.generated.models import EditorCapabilities

__all__ = ["Session"]

T = TypeVar("T")

_BROKEN_OFF = Failure(Outlook.BROKEN_OFF, "")


class Learned:
    """Facts that the service has reported about itself, shared by a session and those made from it."""

    capabilities: EditorCapabilities | None = None
    illustrations: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Session:
    """The state that the resources of one client share. It refers neither to the client nor to resources.

    Attributes:
        settings: The checked arguments of the client.
        hooks: The log, the caller's hooks and the tracing.
        connection: The connections to the service.
        budget: The budget for retries of calls.
        file_budget: The budget for downloads: a file host that is down must not use up the retries of calls.
        learned: Facts that the service has reported about itself.
        owns_connection: Whether closing this session closes the connections.
    """

    settings: Settings
    hooks: Hooks
    connection: Connection
    budget: Budget = field(default_factory=Budget)
    file_budget: Budget = field(default_factory=Budget)
    learned: Learned = field(default_factory=Learned)
    owns_connection: bool = True

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        transport: httpx.BaseTransport | None,
        http_client: httpx.Client | None,
        on_request: Callable[[RequestInfo], object] | None,
        on_response: Callable[[ResponseInfo], object] | None,
        tracer_provider: TracerProvider | None,
    ) -> Session:
        """Make a session; nothing is connected yet. The arguments are those of the client.

        Raises:
            ValueError: Both a transport and an httpx client were passed, or the environment names a proxy or
                certificates that cannot be used.
            TypeError: An argument has the wrong type.
        """
        from indream._wire.hooks import make_hooks  # imports attrs: `import indream` stays fast without it

        if transport is not None and http_client is not None:
            raise ValueError("pass transport or http_client, not both: a client has its own transport")
        hooks = make_hooks(on_request, on_response, tracer_provider, settings.base_url)
        return cls(settings, hooks, Connection(settings, transport, http_client))

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        poll_interval: float | None = None,
        auto_idempotency: bool | None = None,
        on_request: Callable[[RequestInfo], object] | None = None,
        on_response: Callable[[ResponseInfo], object] | None = None,
    ) -> Session:
        """Return a session with other options, which shares connections, budgets and learned facts.

        Raises:
            ValueError: An option is out of range.
            TypeError: An option has the wrong type.
        """
        settings = with_options(
            self.settings,
            timeout=timeout,
            max_retries=max_retries,
            poll_interval=poll_interval,
            auto_idempotency=auto_idempotency,
        )
        hooks = self.hooks
        if on_request is not None or on_response is not None:
            hooks = hooks.replaced(on_request, on_response)
        return replace(self, settings=settings, hooks=hooks, owns_connection=False)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "IndreamClient has open connections and a key: it cannot be pickled or copied, and neither "
            "can its resources; create a new client where you need it"
        )

    def close(self) -> None:
        """Close the connections; does nothing in a session that `with_options` has made."""
        if self.owns_connection:
            self.connection.close()

    def send(self, request: Request[T], *, deadline: Deadline = NO_DEADLINE) -> Response[T]:
        """Send a request with retries, and read the answer: `client.send`, which describes the errors.

        Args:
            request: The request.
            deadline: When the call ends, with its attempts and pauses.
        """
        request = keyed(request, self.settings.auto_idempotency, _clock.new_key)
        if not isinstance(request.content, Source):
            return self._sent(request, deadline)
        with closing(measured(request.content, self.settings.timeout)) as content:
            return self._sent(request.with_content(content), deadline)

    def _sent(self, request: Request[T], deadline: Deadline) -> Response[T]:
        call = Call(request, self.settings, self.budget, _clock.monotonic(), deadline)
        if call.deadline.passed(_clock.monotonic()):
            raise call.error(Failure(Outlook.NOT_SENT, "its deadline has passed", timed_out=True))
        hooks: Hooks | None = self.hooks
        if not self.hooks.listening and not self.hooks.log.isEnabledFor(DEBUG):
            hooks = None
        with nullcontext() if hooks is None else hooks.calling(request.operation):
            while True:
                call.attempts += 1
                outcome = (self._attempt(call) if hooks is None else self._observed(call, hooks))
                if isinstance(outcome, Answer) and outcome.is_success:
                    return call.read(outcome)
                pause = call.pause_after(
                    outcome, _clock.monotonic(), _clock.wall_time(), _clock.uniform(0.0, 1.0)
                )
                if pause is None:
                    raise call.error(outcome)
                self.hooks.retrying(request.operation, self.settings.service, outcome, pause)
                _runtime.sleep(pause)

    def data(self, request: Request[Envelope[T]], *, deadline: Deadline = NO_DEADLINE) -> T:
        """Send a request like `send`, and return the `data` of the answer."""
        return (self.send(request, deadline=deadline)).parsed.data

    def _attempt(self, call: Call[Any]) -> Answer | Failure:
        return self.connection.exchange(call.request, call.deadline, self.settings.timeout)

    def _observed(self, call: Call[Any], hooks: Hooks) -> Answer | Failure:
        operation = call.request.operation
        hooks.attempting(operation, call.attempts)
        began = _clock.monotonic()
        outcome: Answer | Failure = _BROKEN_OFF
        try:
            outcome = self._attempt(call)
        finally:  # Hooks that saw the attempt begin also see it end when it is canceled.
            hooks.attempted(operation, call.attempts, outcome, _clock.monotonic() - began)
        return outcome
