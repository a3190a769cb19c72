# Derived from indream/_async/client.py by `make generate`: do not edit, change that file.
"""The client: a session, and the resources that send through it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

from indream import _clock
from indream._sync._http import load_network
from indream._sync._runtime import off_loop
from indream._sync._session import Session
from indream._wire.deadline import Deadline
from indream._wire.settings import Secret, make_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    import httpx
    from opentelemetry.trace import TracerProvider

    from indream._sync.assets import Assets
    from indream._sync.editor import Editor
    from indream._sync.exports import Exports
    from indream._sync.illustrations import Illustrations
    from indream._sync.projects import Projects
    from indream._sync.uploads import Uploads
    from indream._wire.answer import Response
    from indream._wire.attempts import RequestInfo, ResponseInfo
    from indream._wire.request import Request

__all__ = ["IndreamClient"]

T = TypeVar("T")


class IndreamClient:
    """A client of the Indream Open API; create one and keep it.

    Requests that change nothing, or that the service recognizes as repeats, are retried after connection
    errors and after the statuses 408, 429, 500, 502, 503 and 504, with growing pauses. All other requests are
    sent once. The exact rules may improve over time.

    Args:
        api_key: The API key. None reads the environment variable INDREAM_API_KEY.
        base_url: The URL of the service, without `/v1`. None reads INDREAM_BASE_URL; if that is not set
            either, it is https://api.indream.ai.
        timeout: Seconds allowed for one attempt. Connecting gets at most 5 of them; a large request body
            gets extra time, one second per 64 KiB. Default 60.
        max_retries: The maximum number of retries of a call. Default 2.
        poll_interval: Seconds between two polls of an export. Default 2.
        transport: An httpx transport to send through, for tests and special networks.
        http_client: An httpx client to send through, with its connections, proxies, TLS settings and event
            hooks. Its auth, headers, cookies, base_url, timeout and redirects are not used. It stays open
            when this client is closed.
        auto_idempotency: Send a generated Idempotency-Key with each call that accepts one and was given
            neither a key nor a `clientTaskId`, so that the call can be retried without running twice.
        allow_insecure: Allow a base_url with plain http on another machine.
        on_request: Called with a `RequestInfo` before each attempt, including those of raw endpoints and of
            polling. A plain function, in the async client too. An exception that it raises is logged, and
            the call continues.
        on_response: Called with a `ResponseInfo` after each attempt, whether it was answered, failed or was
            interrupted by an exception. Otherwise like `on_request`.
        tracer_provider: An OpenTelemetry provider (extra `otel`). Each call creates a client span with an
            event for each attempt.

    Raises:
        ValueError: An argument is out of range or the API key is missing; or the environment names a proxy
            or certificates that cannot be used.
        TypeError: An argument has the wrong type, such as a sync httpx client here.
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
        on_request: Callable[[RequestInfo], object] | None = None,
        on_response: Callable[[ResponseInfo], object] | None = None,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        # The resources import everything that their calls need. That happens when a client is created, not
        # during a call: an import holds locks, and a process forked meanwhile by another thread could never
        # take them. It does not happen at the top of this file, so that `import indream` stays fast.
        from indream._sync._resources import Resources
        from indream._wire.hooks import configure_log

        key = Secret(os.environ.get("INDREAM_API_KEY", "") if api_key is None else api_key)
        del api_key  # A traceback with local variables must not show it.
        base_url_from = None
        if base_url is None and (base_url := os.environ.get("INDREAM_BASE_URL") or None):
            base_url_from = "INDREAM_BASE_URL"
        settings = make_settings(
            api_key=key,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            poll_interval=poll_interval,
            auto_idempotency=auto_idempotency,
            allow_insecure=allow_insecure,
            base_url_from=base_url_from,
        )
        configure_log(os.environ.get("INDREAM_LOG"))
        self._session = Session.open(
            settings,
            transport=transport,
            http_client=http_client,
            on_request=on_request,
            on_response=on_response,
            tracer_provider=tracer_provider,
        )
        self._resources = Resources(self._session)

    def __repr__(self) -> str:
        session = getattr(self, "_session", None)  # A traceback may show a client whose __init__ failed.
        return f"<{type(self).__name__} {session.settings.base_url if session else 'without settings'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} has open connections and a key: it cannot be pickled or copied; "
            "create a new one where you need it"
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
        """Close the connections; this client and those from `with_options` can't be used afterwards.

        Calls that still run in other threads or tasks end with an error.

        On a client that `with_options` returned it does nothing: the connections belong to the first client.
        """
        self._session.close()

    def warm_up(self) -> None:
        """Load what the first calls would otherwise load: the compiled schemas and the network code.

        Nothing is sent, and a second call does nothing. It takes about a tenth of a second; the async client
        loads in a thread, so the event loop stays free. Call it when a server starts, or before processes
        fork.

        Examples:
            >>> client.warm_up()
        """
        from indream.editor_state._schema import load_schemas  # not at the top, like the resources

        load_network()
        off_loop(load_schemas)

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
        """Get a client with other options, for one call or a few: `client.with_options(timeout=5)`.

        This is cheap: the API key, the connections, the retry budget and the capabilities that `lint` uses
        are shared with this client. This client does not change, and it is the one to close.

        The client returned has the class of this one. The attributes that a subclass has set are shared, and
        `__init__` is not called again.

        Args:
            timeout: Seconds allowed for one attempt. None, here and below, keeps this client's value.
            max_retries: The maximum number of retries of a call.
            poll_interval: Seconds between two polls of an export.
            auto_idempotency: Send a generated Idempotency-Key with each call that accepts one.
            on_request: Called before each attempt, instead of this client's function.
            on_response: Called after each attempt, instead of this client's function.

        Raises:
            ValueError: An option is out of range.
            TypeError: An option has the wrong type.
        """
        return self._over(
            self._session.with_options(
                timeout=timeout,
                max_retries=max_retries,
                poll_interval=poll_interval,
                auto_idempotency=auto_idempotency,
                on_request=on_request,
                on_response=on_response,
            )
        )

    def _over(self, session: Session) -> Self:
        # The `__init__` of a subclass may take arguments that only its author knows, and have effects that
        # must not happen again for each view. So it is not called, as with `copy.copy`: the view starts with
        # the attributes of this client, and only the session and the resources are its own.
        view = self.__new__(type(self))
        view.__dict__.update(self.__dict__)
        view._session = session
        view._resources = type(self._resources)(session)
        return view

    @property
    def exports(self) -> Exports:
        """Exports: create them, watch them, wait for them, download their files."""
        return self._resources.exports

    @property
    def projects(self) -> Projects:
        """Drafts stored by the service, with their assets."""
        return self._resources.projects

    @property
    def uploads(self) -> Uploads:
        """Uploads of files."""
        return self._resources.uploads

    @property
    def assets(self) -> Assets:
        """Uploaded files."""
        return self._resources.assets

    @property
    def editor(self) -> Editor:
        """The capabilities of the renderer, and checks of editor states."""
        return self._resources.editor

    @property
    def illustrations(self) -> Illustrations:
        """The names of the hand-drawn illustrations."""
        return self._resources.illustrations

    @property
    def poll_interval(self) -> float:
        """Seconds between two polls of an export, for calls that are not given an interval."""
        return self._session.settings.poll_interval

    def send(self, request: Request[T], *, deadline: float | None = None) -> Response[T]:
        """Send a request with this client's API key, retries and errors, as every endpoint does.

        Args:
            request: The request of a generated endpoint, such as `get_export.request(task_id)`.
            deadline: The time on the monotonic clock at which the call ends, with its attempts and pauses.

        Raises:
            APIError: The service answered with an error, or with an answer that breaks its contract.
            APIConnectionError: No answer was received.
            UploadSourceError: The body changed while it was sent, or its size is not the announced one.
            UploadSourceTimeoutError: The source of the body returned nothing for the client's `timeout`.
            UploadOutcomeUnknownError: A body that is read while it is sent was sent completely, but no answer
                was received.
            OSError: The body is a path that does not exist, is a directory, or can't be read.
            ValueError: The body is a file that is closed, is not open for reading, or does not have the given
                size; or the URL would be too long. Nothing was sent.
            TypeError: The body is a file of unknown size and no size was given, or an async iterable and
                this is a sync client. Nothing was sent.
            Exception: An exception that the source of the body, or its `on_progress`, raised.
            RuntimeError: The client is closed.
        """
        return self._session.send(request, deadline=Deadline.at(deadline, _clock.monotonic()))
