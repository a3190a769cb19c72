# Derived from indream/_async/client.py by `make generate`: do not edit, change that file.
"""The client: its settings, its one send path, and the resources that hang on it."""

from __future__ import annotations

import os
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

from indream import _clock
from indream._sync._http import Connection
from indream._sync import _sleep
from indream._core.request import Request
from indream._core.response import Answer, Parse, Response, error_of
from indream._core.retry import LONGEST_WAIT, Budget, Call, needs_key, retry_after_seconds
from indream._core.settings import make_settings
from indream.errors import APIError

if TYPE_CHECKING:
    import httpx

    from indream._sync.assets import Assets
    from indream._sync.editor import Editor
    from indream._sync.exports import Exports
    from indream._sync.illustrations import Illustrations
    from indream._sync.projects import Projects
    from indream._sync.uploads import Uploads

__all__ = ["IndreamClient"]

T = TypeVar("T")


class IndreamClient:
    """A connection to the Indream Open API; make one and keep it.

    Requests that changed nothing, or that the service can tell from a repetition, are retried after
    connection faults, 408, 429 and 5xx answers, with growing pauses; all others are sent once. The exact
    rules may become better over time.

    Args:
        api_key: The key; None reads the environment variable INDREAM_API_KEY.
        base_url: The service; None reads INDREAM_BASE_URL, or is https://api.indream.ai.
        timeout: Seconds one attempt may take (connecting: 5 at most). Default 60.
        max_retries: How often a request is tried again at most. Default 2.
        poll_interval: Seconds between two looks at an export that is waited for. Default 2.
        transport: An httpx transport to send through, for tests and special networks.
        http_client: A ready httpx client to send through; it is not closed with this one.
        auto_idempotency: Send an Idempotency-Key of the client's own with each call that takes one and
            was given none, so that it can be retried without being carried out twice.
        allow_insecure: Permit a base_url over plain http that is not on this machine.

    Raises:
        ValueError: An argument is out of range, or there is no key.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 60,
        max_retries: int = 2,
        poll_interval: float = 2,
        transport: httpx.BaseTransport | None = None,
        http_client: httpx.Client | None = None,
        auto_idempotency: bool = False,
        allow_insecure: bool = False,
    ) -> None:
        if transport is not None and http_client is not None:
            raise ValueError("give transport or http_client, not both: a ready client has its own transport")
        self._settings = make_settings(
            api_key=api_key,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            poll_interval=poll_interval,
            auto_idempotency=auto_idempotency,
            allow_insecure=allow_insecure,
            environ=os.environ,
        )
        self._connection = Connection(self._settings, transport, http_client)
        self._budget = Budget()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds open connections and a key: it can't be pickled or copied; "
            "make a new one where it is needed"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. The client can't be used afterwards."""
        self._connection.close()

    @cached_property
    def exports(self) -> Exports:
        """Renders: create them, watch them, wait for them."""
        from indream._sync.exports import Exports

        return Exports(self)

    @cached_property
    def projects(self) -> Projects:
        """Drafts kept by the service, with their assets."""
        from indream._sync.projects import Projects

        return Projects(self)

    @cached_property
    def uploads(self) -> Uploads:
        """Files going to the service."""
        from indream._sync.uploads import Uploads

        return Uploads(self)

    @cached_property
    def assets(self) -> Assets:
        """Uploaded files."""
        from indream._sync.assets import Assets

        return Assets(self)

    @cached_property
    def editor(self) -> Editor:
        """What the renderer can do, and whether an editor state is valid."""
        from indream._sync.editor import Editor

        return Editor(self)

    @cached_property
    def illustrations(self) -> Illustrations:
        """The names of the hand-drawn illustrations."""
        from indream._sync.illustrations import Illustrations

        return Illustrations(self)

    @property
    def poll_interval(self) -> float:
        """Seconds between two looks at an export, where a call is given none."""
        return self._settings.poll_interval

    def send(self, request: Request, parse: Parse[T], *, deadline: float | None = None) -> Response[T]:
        """Send a built request with this client's key, retries and errors: what every endpoint goes through.

        Args:
            request: What a generated endpoint's `build` gives.
            parse: The same endpoint's `parse`.
            deadline: A time on the monotonic clock at which the call gives up, attempts, pauses and all.

        Raises:
            APIError: The service answered with an error, or not as its contract says.
            APIConnectionError: No answer came.
        """
        settings = self._settings
        if needs_key(request.operation, settings.auto_idempotency, request.idempotency_key):
            request = request.with_key(_clock.new_key())
        attempts = settings.max_retries + 1
        longest = attempts * settings.timeout + settings.max_retries * LONGEST_WAIT
        end = _clock.monotonic() + longest
        call = Call(
            request,
            max_retries=settings.max_retries,
            auto_idempotency=settings.auto_idempotency,
            budget=self._budget,
            deadline=end if deadline is None else min(end, deadline),
        )
        while True:
            call.attempts += 1
            time_left = call.time_left(_clock.monotonic(), settings.timeout)
            outcome = self._connection.exchange(request, max(time_left, 0.001))
            if isinstance(outcome, Answer):
                if 200 <= outcome.status < 300:
                    call.succeeded()
                    return _read(call, outcome, parse)
                pause = call.after_answer(
                    outcome, _clock.monotonic(), _clock.wall_time(), _clock.uniform(0.0, 1.0)
                )
                if pause is None:
                    asked = retry_after_seconds(outcome.headers.get("retry-after"), _clock.wall_time())
                    raise call.stamp(error_of(outcome), retry_after=asked)
            else:
                pause = call.after_fault(outcome, _clock.monotonic(), _clock.uniform(0.0, 1.0))
                if pause is None:
                    raise call.error_of_fault(outcome)
            _sleep.sleep(pause)


def _read(call: Call, answer: Answer, parse: Parse[T]) -> Response[T]:
    try:
        parsed = parse(answer)
    except APIError as error:
        call.unsure = True  # 2xx: it was carried out, only what came of it can't be read
        call.stamp(error)
        raise
    return Response(answer.status, answer.headers, answer.content, parsed)
