# Written here, async; indream/_sync/client.py is derived from it.
"""The client: its settings, its one send path, and the resources that hang on it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

from indream import _clock
from indream._async import _sleep
from indream._async._http import AsyncConnection
from indream._async._loading import load_network
from indream._async._sources import measured
from indream._async._threads import off_loop
from indream._wire.answer import Answer
from indream._wire.retry import Budget, Call, Fault, Outlook, keyed
from indream._wire.settings import Secret, make_settings, with_options
from indream._wire.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    import httpx
    from opentelemetry.trace import TracerProvider

    from indream._async.assets import AsyncAssets
    from indream._async.editor import AsyncEditor
    from indream._async.exports import AsyncExports
    from indream._async.illustrations import AsyncIllustrations
    from indream._async.projects import AsyncProjects
    from indream._async.uploads import AsyncUploads
    from indream._wire.answer import Parse, Response
    from indream._wire.attempts import RequestInfo, ResponseInfo
    from indream._wire.request import Request
    from indream.generated.models import EditorCapabilities

__all__ = ["AsyncIndreamClient"]

T = TypeVar("T")

_BROKEN_OFF = Fault(Outlook.BROKEN_OFF, "")


class _Learned:
    """What the service has told of itself: for a client and its views alike, whichever of them asked."""

    capabilities: EditorCapabilities | None = None


class AsyncIndreamClient:
    """A connection to the Indream Open API; make one and keep it.

    Requests that change nothing, or that the service recognises as repeats, are retried after
    connection faults, 408, 429 and 5xx answers, with growing pauses; all others are sent once. The exact
    rules may become better over time.

    Args:
        api_key: The key; None reads the environment variable INDREAM_API_KEY.
        base_url: The service, without `/v1`; None reads INDREAM_BASE_URL, or is https://api.indream.ai.
        timeout: Seconds one attempt may take (connecting: 5 at most; a large body is given more, at
            64 KiB a second). Default 60.
        max_retries: How often a request is tried again at most. Default 2.
        poll_interval: Seconds between two looks at an export that is waited for. Default 2.
        transport: An httpx transport to send through, for tests and special networks.
        http_client: A ready httpx client to send through, with its connections, proxies, TLS settings and
            event hooks; its auth, headers, cookies, base_url, timeout and redirects are not used. It is
            not closed with this one.
        auto_idempotency: Send an Idempotency-Key of the client's own with each call that takes one and
            was given none (nor a `clientTaskId`), so that it can be retried without being carried out
            twice.
        allow_insecure: Permit a base_url over plain http that is not on this machine.
        on_request: Called with a `RequestInfo` before each attempt, those of raw endpoints and of polling
            too. A plain function, in the async client too; what it raises is logged, the call goes on.
        on_response: Called with a `ResponseInfo` after each attempt, answered, not answered, or broken off
            by an exception; like `on_request`.
        tracer_provider: An OpenTelemetry provider (extra `otel`) to make spans with: a client span for each
            call, with an event for each attempt.

    Raises:
        ValueError: An argument is out of range, or there is no key; or the environment names a proxy that
            cannot be used, or certificates that cannot be read.
        TypeError: An argument is of a wrong kind, such as a sync httpx client here.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 60,
        max_retries: int = 2,
        poll_interval: float = 2,
        transport: httpx.AsyncBaseTransport | None = None,
        http_client: httpx.AsyncClient | None = None,
        auto_idempotency: bool = False,
        allow_insecure: bool = False,
        on_request: Callable[[RequestInfo], object] | None = None,
        on_response: Callable[[ResponseInfo], object] | None = None,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        # Imported when a client is made, with all that its calls need: an import during a call takes locks,
        # which a fork in another thread leaves locked forever in the child. Not at the top of the file, so
        # that `import indream` stays light.
        from indream._async._resources import Resources
        from indream._wire.hooks import make_hooks

        key = Secret(os.environ.get("INDREAM_API_KEY", "") if api_key is None else api_key)
        del api_key  # should an argument be wrong, the traceback shows what stands here
        if transport is not None and http_client is not None:
            raise ValueError("give transport or http_client, not both: a ready client has its own transport")
        base_url_from = None
        if base_url is None and (base_url := os.environ.get("INDREAM_BASE_URL") or None):
            base_url_from = "INDREAM_BASE_URL"
        self._settings = make_settings(
            api_key=key,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            poll_interval=poll_interval,
            auto_idempotency=auto_idempotency,
            allow_insecure=allow_insecure,
            base_url_from=base_url_from,
        )
        self._hooks = make_hooks(on_request, on_response, tracer_provider, self._settings.base_url)
        self._connection = AsyncConnection(self._settings, transport, http_client)
        self._budget = Budget()
        self._file_budget = Budget()  # so that a host of files that is down costs the API no retries
        self._learned = _Learned()
        self._is_view = False
        self._resources = Resources(self)

    def __repr__(self) -> str:
        settings = getattr(self, "_settings", None)  # a traceback shows also a client that was not made
        return f"<{type(self).__name__} {settings.base_url if settings else 'without settings'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds open connections and a key: it can't be pickled or copied; "
            "make a new one where it is needed"
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. The client can't be used afterwards, nor what `with_options` made of it.

        Closing what `with_options` has made does nothing: the connections are not its own.
        """
        if not self._is_view:
            await self._connection.aclose()

    async def warm_up(self) -> None:
        """Load now what the first calls load otherwise: the schemas, compiled, and code for the network.

        Nothing is sent, and a second call does nothing. It takes about a tenth of a second; the async client
        does it in a thread, beside the event loop. Call it when a server starts, or before processes fork.

        Examples:
            >>> await client.warm_up()
        """
        from indream.editor_state._schema import load_schemas  # not at the top, as the resources

        await load_network()
        await off_loop(load_schemas)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        poll_interval: float | None = None,
        auto_idempotency: bool | None = None,
        on_request: Callable[[RequestInfo], object] | None = None,
        on_response: Callable[[ResponseInfo], object] | None = None,
    ) -> Self:
        """Get this client with other options, for a call or a few: `client.with_options(timeout=5)`.

        It costs next to nothing: key, connections, the budget for retries and the capabilities that `lint`
        knows are shared with this client, which stays as it is and is the one to close.

        Args:
            timeout: Seconds one attempt may take. None, here and below: as this client has it.
            max_retries: How often a request is tried again at most.
            poll_interval: Seconds between two looks at an export that is waited for.
            auto_idempotency: Send an Idempotency-Key of the client's own with each call that takes one.
            on_request: Called before each attempt, in place of this client's.
            on_response: Called after each attempt, in place of this client's.

        Raises:
            ValueError: An option is out of range.
            TypeError: An option is of a wrong kind.
        """
        settings = with_options(
            self._settings,
            timeout=timeout,
            max_retries=max_retries,
            poll_interval=poll_interval,
            auto_idempotency=auto_idempotency,
        )
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)  # including what a subclass has put there
        view._settings = settings
        view._hooks = self._hooks.replaced(on_request, on_response)
        view._is_view = True
        view._resources = type(self._resources)(view)
        return view

    @property
    def exports(self) -> AsyncExports:
        """Renders: create them, watch them, wait for them."""
        return self._resources.exports

    @property
    def projects(self) -> AsyncProjects:
        """Drafts kept by the service, with their assets."""
        return self._resources.projects

    @property
    def uploads(self) -> AsyncUploads:
        """Files going to the service."""
        return self._resources.uploads

    @property
    def assets(self) -> AsyncAssets:
        """Uploaded files."""
        return self._resources.assets

    @property
    def editor(self) -> AsyncEditor:
        """What the renderer can do, and whether an editor state is valid."""
        return self._resources.editor

    @property
    def illustrations(self) -> AsyncIllustrations:
        """The names of the hand-drawn illustrations."""
        return self._resources.illustrations

    @property
    def poll_interval(self) -> float:
        """Seconds between two looks at an export, where a call is given none."""
        return self._settings.poll_interval

    async def send(self, request: Request, parse: Parse[T], *, deadline: float | None = None) -> Response[T]:
        """Send a built request with this client's key, retries and errors: what every endpoint goes through.

        Args:
            request: What a generated endpoint's `build` gives.
            parse: The same endpoint's `parse`.
            deadline: A time on the monotonic clock at which the call gives up, attempts, pauses and all.

        Raises:
            APIError: The service answered with an error, or not as its contract says.
            APIConnectionError: No answer came.
            UploadSourceError: The body has changed while it was sent, or is not as long as was said.
            UploadSourceTimeoutError: The body's source gave nothing for the client's `timeout`.
            UploadOutcomeUnknownError: All of a body that is read while it is sent has gone out, but no answer
                came.
            OSError: The body is a path that does not exist, is a folder, or can't be read.
            ValueError: The body is a file that is closed, is not open for reading, or has not the size that
                was given; or the URL would be too long. Nothing was sent.
            TypeError: The body is a file that does not tell its size and none was given, or an async iterable
                and this a sync client; nothing was sent.
            Exception: What the body's source, or its `on_progress`, has raised.
            RuntimeError: The client is closed.
        """
        request = keyed(request, self._settings.auto_idempotency, _clock.new_key)
        if isinstance(request.content, Source):
            request = request.with_content(await measured(request.content, self._settings.timeout))
        call = Call(request, self._settings, self._budget, _clock.monotonic(), deadline)
        if call.deadline <= _clock.monotonic():
            raise call.error(Fault(Outlook.NOT_SENT, "its deadline has passed", timed_out=True))
        with self._hooks.calling(request.operation):
            while True:
                outcome = await self._attempt(call)
                if isinstance(outcome, Answer) and outcome.is_success:
                    return call.read(outcome, parse)
                pause = call.pause_after(
                    outcome, _clock.monotonic(), _clock.wall_time(), _clock.uniform(0.0, 1.0)
                )
                if pause is None:
                    raise call.error(outcome)
                await _sleep.sleep(pause)

    async def _attempt(self, call: Call) -> Answer | Fault:
        call.attempts += 1
        operation = call.request.operation
        self._hooks.attempting(operation, call.attempts)
        began = _clock.monotonic()
        outcome: Answer | Fault = _BROKEN_OFF
        try:
            outcome = await self._connection.exchange(call.request, call.deadline, self._settings.timeout)
        finally:  # whoever was told of the beginning is told of the end, also of a cancellation
            self._hooks.attempted(operation, call.attempts, outcome, _clock.monotonic() - began)
        return outcome
