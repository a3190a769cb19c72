"""The sandbox on a port: uvicorn, in a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["ServerThread", "listen"]

_HOST = "127.0.0.1"
_GRACE_SECONDS = 1
"""How long answers that are being sent may take when the server stops."""


def listen(port: int) -> tuple[socket.socket, str]:
    """Take a port of the loopback interface, 0 for any that is free; also gives its URL."""
    if not 0 <= port <= 65535:  # create_server would find that out only after it has opened a socket
        raise ValueError("port must be 0 to 65535")
    listener = socket.create_server((_HOST, port))
    return listener, f"http://{_HOST}:{listener.getsockname()[1]}"


class ServerThread:
    """Serves an application on a listening socket, which it closes in the end."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = _Server(config)
        self._listener = listener
        # A daemon, so that a sandbox that nobody closed does not keep the process alive.
        self._thread = threading.Thread(target=self._serve, name="indream-sandbox", daemon=True)

    def start(self) -> None:
        """Give back control when requests are answered."""
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            self.stop()
            raise RuntimeError("the sandbox did not start; the log of uvicorn says why")

    def stop(self) -> None:
        """Give back control when the thread has ended. It may be called again."""
        self._server.should_exit = True
        self._thread.join()

    def _serve(self) -> None:
        try:
            # uvicorn exits where the application does not start, after it has logged why.
            with contextlib.suppress(SystemExit):
                self._server.run(sockets=[self._listener])
        finally:
            self._listener.close()
            self._server.settled.set()


class _Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        """Set when the server has started, and when it never will."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.settled.set()
