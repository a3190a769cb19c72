"""The sandbox as its users see it: in-process, or served on a port."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from indream._paths import check_path
from indream.sandbox.app import build_app
from indream.sandbox.controls import Controls
from indream.sandbox.hosts import check_url
from indream.sandbox.options import Limits, SandboxOptions, chosen_render
from indream.sandbox.server import LOOPBACK, ServerThread, is_public, listen
from indream.sandbox.service import Service

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.applications import Starlette

    from indream import AsyncIndreamClient, IndreamClient
    from indream.sandbox.options import Render, Speed
    from indream.sandbox.persistence import Archive

__all__ = ["Sandbox", "create_app", "run"]

_DEFAULT_URL = "http://127.0.0.1"
_POLL_INTERVAL = 0.01
"""Seconds between two polls of the sandbox's own clients, which do not wait for a real render."""

_AUTO_POLL_INTERVAL = 0.001
"""The same if each poll moves the time."""


class Sandbox(Controls):
    """A local service that behaves like the Indream Open API, in memory.

    A new sandbox answers in-process the clients that `client` and `async_client` create. `serve` puts it on a
    port, and `run()` does both at once; its base URL, opened in a browser, is then a page that shows what
    happens. A sandbox is a context manager that closes itself.

    Args:
        base_url: The URL of the sandbox: the links in its answers begin with it, and requests for its host
            are accepted, as are those for this machine. By default http://127.0.0.1 with the served port.
        speed: How fast the sandbox's time runs: 1 is real time, 10 ten times as fast, and 0 moves only with
            `advance`. With "auto" time stands still until a client gets or lists exports whose current state
            it has already seen, and then moves to their next change: each poll shows something new, and no
            render takes time.
        seed: Makes the ids the same in every run.
        api_key: The API key that the sandbox accepts; by default a new one in every run.
        webhook_secret: The secret that signs webhooks; by default a new one in every run. With "" the account
            has no secret, and refuses exports with a `callbackUrl`.
        data: A directory that keeps everything, including keys and clock, for one sandbox at a time; a later
            sandbox with the same directory continues there. None keeps everything in memory.
        slots: The number of exports that may be active at a time; 2 is the service's smallest known limit.
        quota_seconds: The number of standard seconds that the key may export in total; None for no limit.
        runtime_access: Whether the account may use more than the editor's capabilities and validation.
        sync_interval: The minimum time between two syncs of a project, in seconds of the sandbox's time. With
            speed "auto" the sync after a rejected one is accepted.
        asset_delay: The delay until the list of a project's assets shows an asset that was added, in seconds
            of the sandbox's time. With speed "auto" the second list after the addition shows it.
        strict_drafts: Whether creating or syncing a project answers 422 to an editor state that does not
            match the schema. The service may do so; by default drafts of any shape are accepted.
        render: The video of an export: with "draft" a preview of its own editor state, which
            `indream.preview.draft` draws before the export is completed, and with "sample" the same
            one-second clip for all. None stands for the environment variable INDREAM_SANDBOX_RENDER, and
            without it for "draft" where the extra `draft` is installed. An export in WebM has the sample.

    Raises:
        MissingExtraError: `render` is "draft", and the extra `draft` is not installed.
        ValueError: An argument is out of range, or `data` was written by another version.
        OSError: `data` cannot be used, or another sandbox uses it.
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
        render: Render | None = None,
    ) -> None:
        chosen = chosen_render(render, os.environ)
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
                render=chosen,
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
        """The URL of the sandbox."""
        return self._service.base_url

    @property
    def api_key(self) -> str:
        """The API key that the sandbox accepts."""
        return self._service.api_key

    @property
    def webhook_secret(self) -> str:
        """The secret that signs webhooks; empty if the account has none."""
        return self._service.webhook_secret

    @property
    def render(self) -> Render:
        """The kind of video that new exports have: "draft" or "sample"."""
        return self._service.render

    def client(self, **options: Any) -> IndreamClient:
        """Create a client of this sandbox: in-process, or over its port if it is served. Close it after use.

        Args:
            options: The client's other arguments, such as `max_retries`. By default it polls exports every
                0.01 seconds, or every 0.001 seconds with speed "auto".
        """
        from indream import IndreamClient
        from indream.sandbox.transports import SandboxTransport

        if self._server is None:
            options.setdefault("transport", SandboxTransport(self.app))
        return IndreamClient(**(self._client_options() | options))

    def async_client(self, **options: Any) -> AsyncIndreamClient:
        """Create an async client of this sandbox; see `client`. It can be created outside an event loop."""
        from indream import AsyncIndreamClient
        from indream.sandbox.transports import AsyncSandboxTransport

        if self._server is None:
            options.setdefault("transport", AsyncSandboxTransport(self.app))
        return AsyncIndreamClient(**(self._client_options() | options))

    def serve(self, port: int = 0, *, host: str = LOOPBACK) -> Self:
        """Serve the sandbox in a thread until it is closed.

        Args:
            port: The port; 0 for any free port.
            host: The address to listen on. Any address but a loopback address lets other machines connect;
                0.0.0.0 listens on all interfaces. Its page then asks other machines for a password: the API
                key.

        Raises:
            OSError: The port is in use, or the address is not one of this machine.
            ValueError: The port is out of range, or the host is not an IP address.
            RuntimeError: The sandbox is already served.
        """
        if self._server is not None:
            raise RuntimeError("the sandbox is already served")
        listener, url = listen(port, host)
        if not self._has_own_url:
            self._service.base_url = url
        self._service.is_public = is_public(host)
        server = ServerThread(self.app, listener)
        server.start()
        self._server = server
        return self

    def close(self) -> None:
        """Stop serving, and release `data`. It may be called again."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
        self._service.close()

    def _client_options(self) -> dict[str, Any]:
        """Return the default arguments of a client of this sandbox."""
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
    # SQLite is loaded only if `data` is given: other sandboxes start faster without it.
    from indream.sandbox.persistence import Archive

    return Archive(Path(check_path("data", data)))


def create_app(**options: Unpack[SandboxOptions]) -> Starlette:
    """Create a sandbox and return its ASGI application; the options are the arguments of `Sandbox`."""
    return Sandbox(**options).app


def run(*, port: int = 0, host: str = LOOPBACK, **options: Unpack[SandboxOptions]) -> Sandbox:
    """Create a sandbox and serve it in a thread until it is closed.

    Args:
        port: The port; 0 for any free port.
        host: The address to listen on; any address but a loopback address lets other machines connect.
        options: The arguments of `Sandbox`.

    Raises:
        OSError: The port is in use, or the address is not one of this machine.
        ValueError: An argument is out of range.

    Examples:
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
