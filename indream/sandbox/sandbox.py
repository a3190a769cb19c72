"""The sandbox as its users see it: made in-process, or served on a port of the loopback interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from indream.sandbox.app import build_app
from indream.sandbox.server import ServerThread, listen
from indream.sandbox.service import RequestRecord, Service

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.applications import Starlette

__all__ = ["Sandbox", "create_app", "run"]


class Sandbox:
    """A service of one's own that behaves as the Indream Open API does, in memory.

    A new one answers in-process, through `httpx.ASGITransport(sandbox.app)`; `serve` puts it on a port,
    and `run()` does both at once. It is a context manager that closes itself.

    Args:
        base_url: The links in its answers begin with this, until `serve` knows better.
        speed: How fast its time runs: 1 as the world's, 10 ten times that, 0 only by `advance`.
        seed: With one, the ids it hands out are the same in every run.
        api_key: The API key it takes; by default one of its own, new in every run.
        webhook_secret: What it signs webhooks with; by default one of its own, new in every run. With
            "" the account has none, and refuses exports with a `callbackUrl`.
    """

    def __init__(
        self,
        *,
        base_url: str = "http://127.0.0.1",
        speed: float = 1.0,
        seed: int | None = None,
        api_key: str | None = None,
        webhook_secret: str | None = None,
    ) -> None:
        self._service = Service(
            base_url=base_url, speed=speed, seed=seed, api_key=api_key, webhook_secret=webhook_secret
        )
        self._server: ServerThread | None = None
        self.app: Starlette = build_app(self._service)
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

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """All export tasks as they are now, as the wire would show them, oldest first."""
        now = self._service.clock.now()
        return [self._service.task(export, now) for export in self._service.store.exports]

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests it has answered (method, path, status), oldest first; the last 10,000 of them."""
        return list(self._service.requests)

    def advance(self, seconds: float) -> None:
        """Let this many seconds pass in the sandbox: tasks move, links expire, webhooks fall due."""
        self._service.clock.advance(seconds)

    def serve(self, port: int = 0) -> Self:
        """Serve it on 127.0.0.1, in a thread of its own, until it is closed; port 0 is any that is free.

        Raises:
            OSError: The port is taken.
            ValueError: There is no such port.
            RuntimeError: It is served already.
        """
        if self._server is not None:
            raise RuntimeError("the sandbox is served already")
        listener, self._service.base_url = listen(port)
        server = ServerThread(self.app, listener)
        server.start()
        self._server = server
        return self

    def close(self) -> None:
        """Stop serving, if it is served. It may be called again."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<indream.sandbox.Sandbox {self.base_url}>"


def create_app(
    *,
    base_url: str = "http://127.0.0.1",
    speed: float = 1.0,
    seed: int | None = None,
    api_key: str | None = None,
    webhook_secret: str | None = None,
) -> Starlette:
    """The ASGI application of a new sandbox, for a server of one's own; see `Sandbox` for the arguments."""
    sandbox = Sandbox(
        base_url=base_url, speed=speed, seed=seed, api_key=api_key, webhook_secret=webhook_secret
    )
    return sandbox.app


def run(
    *,
    port: int = 0,
    speed: float = 1.0,
    seed: int | None = None,
    api_key: str | None = None,
    webhook_secret: str | None = None,
) -> Sandbox:
    """Serve a new sandbox on 127.0.0.1, in a thread of its own, until it is closed.

    Args:
        port: The port, 0 for any that is free.
        speed: See `Sandbox`, as for the other arguments.

    Raises:
        OSError: The port is taken.
        ValueError: An argument is out of its range.

    >>> with run(speed=10) as sandbox:
    ...     sandbox.base_url.startswith("http://127.0.0.1:")
    True
    """
    sandbox = Sandbox(speed=speed, seed=seed, api_key=api_key, webhook_secret=webhook_secret)
    return sandbox.serve(port)
