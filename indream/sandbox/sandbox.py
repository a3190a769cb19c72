"""The sandbox as its users see it: made in-process, or served on a port of the loopback interface."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from indream.sandbox.app import build_app
from indream.sandbox.controls import Controls
from indream.sandbox.hosts import check_url
from indream.sandbox.options import Limits, SandboxOptions
from indream.sandbox.server import LOOPBACK, ServerThread, is_public, listen
from indream.sandbox.service import Service

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.applications import Starlette

    from indream import AsyncIndreamClient, IndreamClient
    from indream.sandbox.options import Speed
    from indream.sandbox.persistence import Archive

__all__ = ["Sandbox", "create_app", "run"]

_DEFAULT_URL = "http://127.0.0.1"
_POLL_INTERVAL = 0.01
"""Seconds between two looks of the sandbox's own clients at an export: nothing is really rendered."""

_AUTO_POLL_INTERVAL = 0.001
"""The same where each look shows something new."""


class Sandbox(Controls):
    """A service of one's own that behaves as the Indream Open API does, in memory.

    A new one answers in-process, the clients that `client` and `async_client` make; `serve` puts it on a
    port, and `run()` does both at once; then its base URL, in a browser, is a page on which to watch what
    happens. It is a context manager that closes itself.

    Args:
        base_url: Where it is reached: the links in its answers begin with this, and requests for its host
            are taken, as are those for this machine. By default http://127.0.0.1, with the port it is
            served on.
        speed: How fast its time runs: 1 as the world's, 10 ten times that, 0 only by `advance`. With
            "auto" it stands still, too, but whoever gets or lists exports that he has seen as they are
            moves it on to their next change: each look shows something new, and no render takes time.
        seed: With one, the ids it hands out are the same in every run.
        api_key: The API key it takes; by default one of its own, new in every run.
        webhook_secret: What it signs webhooks with; by default one of its own, new in every run. With
            "" the account has none, and refuses exports with a `callbackUrl`.
        data: A folder to keep everything in, keys and clock included, for one sandbox at a time: one that
            is made with it later goes on where this one was. None keeps it in memory.
        slots: How many exports may be active at a time; two is the smallest limit known of the service.
        quota_seconds: How many standard seconds its key may export in all; None for any number.
        runtime_access: Whether the account may use more than the editor's capabilities and validation.
        sync_interval: How many seconds of its time have to pass between two syncs of a project.
        asset_delay: How many seconds of its time pass until the list of a project's assets shows one that
            was added. With speed "auto" the first list without it makes it appear in the next.
        strict_drafts: Whether creating or syncing a project rejects an editor state that does not fit the
            schema, with 422. The service may do so; by default drafts of any shape are accepted.

    Raises:
        ValueError: An argument is out of its range, or what is in `data` is of another version.
        OSError: `data` can't be used, or another sandbox uses it.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        speed: Speed = 1.0,
        seed: int | None = None,
        api_key: str | None = None,
        webhook_secret: str | None = None,
        data: str | os.PathLike[str] | None = None,
        slots: int = 2,
        quota_seconds: int | None = None,
        runtime_access: bool = True,
        sync_interval: float = 0,
        asset_delay: float = 0,
        strict_drafts: bool = False,
    ) -> None:
        limits = Limits(
            slots=slots,
            quota_seconds=quota_seconds,
            runtime_access=runtime_access,
            sync_interval=sync_interval,
            asset_delay=asset_delay,
            strict_drafts=strict_drafts,
        )
        self._has_own_url = base_url is not None
        url = _DEFAULT_URL if base_url is None else check_url(base_url)
        archive = None if data is None else _archive(data)
        try:
            service = Service(
                base_url=url,
                speed=speed,
                seed=seed,
                api_key=api_key,
                webhook_secret=webhook_secret,
                limits=limits,
                archive=archive,
            )
        except BaseException:
            if archive is not None:
                archive.close()
            raise
        super().__init__(service)
        self._server: ServerThread | None = None
        self.app: Starlette = build_app(service)
        """The ASGI application."""

    @property
    def base_url(self) -> str:
        """Where it is served."""
        return self._service.base_url

    @property
    def api_key(self) -> str:
        """The API key it takes."""
        return self._service.api_key

    @property
    def webhook_secret(self) -> str:
        """What it signs webhooks with; empty if it has none."""
        return self._service.webhook_secret

    def client(self, **options: Any) -> IndreamClient:
        """A client of this sandbox: in-process, or through its port if it is served. Close it after use.

        Args:
            options: The client's other arguments, such as `max_retries`. Unless one says otherwise it
                looks at exports every 0.01 seconds, every 0.001 where time goes by looks.
        """
        from indream import IndreamClient
        from indream.sandbox.transports import SandboxTransport

        if self._server is None:
            options.setdefault("transport", SandboxTransport(self.app))
        return IndreamClient(**(self._client_options() | options))

    def async_client(self, **options: Any) -> AsyncIndreamClient:
        """An async client of this sandbox; see `client`. No event loop is needed to make it."""
        from indream import AsyncIndreamClient
        from indream.sandbox.transports import AsyncSandboxTransport

        if self._server is None:
            options.setdefault("transport", AsyncSandboxTransport(self.app))
        return AsyncIndreamClient(**(self._client_options() | options))

    def serve(self, port: int = 0, *, host: str = LOOPBACK) -> Self:
        """Serve it in a thread of its own, until it is closed.

        Args:
            port: The port, 0 for any that is free.
            host: The address to listen on. Any but a loopback address lets other machines in, 0.0.0.0 all
                that reach this one. Whoever opens its page there is asked for a password: the API key.

        Raises:
            OSError: The port is taken, or the address is not one of this machine.
            ValueError: There is no such port, or the host is no address.
            RuntimeError: It is served already.
        """
        if self._server is not None:
            raise RuntimeError("the sandbox is served already")
        listener, url = listen(port, host)
        if not self._has_own_url:
            self._service.base_url = url
        self._service.is_public = is_public(host)
        server = ServerThread(self.app, listener)
        server.start()
        self._server = server
        return self

    def close(self) -> None:
        """Stop serving, if it is served, and let go of its `data`. It may be called again."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
        self._service.close()

    def _client_options(self) -> dict[str, Any]:
        """The arguments of a client of this sandbox, unless it is given others."""
        return {
            "api_key": self.api_key,
            "base_url": self.base_url,
            "poll_interval": _AUTO_POLL_INTERVAL if self._service.clock.is_auto else _POLL_INTERVAL,
            "allow_insecure": True,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<indream.sandbox.Sandbox {self.base_url}>"


def _archive(data: str | os.PathLike[str]) -> Archive:
    # SQLite is loaded where something is kept only: that is quicker for all others.
    from indream.sandbox.persistence import Archive

    if not os.fspath(data):
        raise ValueError("data must name a folder")
    return Archive(Path(data))


def create_app(**options: Unpack[SandboxOptions]) -> Starlette:
    """The ASGI application of a new sandbox, for a server of one's own; it takes what `Sandbox` takes."""
    return Sandbox(**options).app


def run(*, port: int = 0, host: str = LOOPBACK, **options: Unpack[SandboxOptions]) -> Sandbox:
    """Serve a new sandbox in a thread of its own, until it is closed.

    Args:
        port: The port, 0 for any that is free.
        host: The address to listen on; any but a loopback address lets other machines in.
        options: What `Sandbox` takes.

    Raises:
        OSError: The port is taken, or the address is not one of this machine.
        ValueError: An argument is out of its range.

    >>> with run(speed=10) as sandbox:
    ...     sandbox.base_url.startswith("http://127.0.0.1:")
    True
    """
    sandbox = Sandbox(**options)
    try:
        return sandbox.serve(port, host=host)
    except BaseException:
        sandbox.close()
        raise
