"""The sandbox on a port: uvicorn in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from typing import TYPE_CHECKING, Any

import uvicorn

from indream._wire.urls import is_loopback
from indream.sandbox.faults.wire import BreakableProtocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LOOPBACK", "ServerThread", "is_public", "listen"]

LOOPBACK = "127.0.0.1"
_ACCEPT_ITERATIONS = 5
"""More iterations of an event loop than the setup of an accepted connection takes."""
TICK_SECONDS = 1.0
"""Seconds between two updates of the Date header."""
_GRACE_SECONDS = 0.5
"""Seconds that answers may still take when the server stops."""
_POLL_SECONDS = 0.005
"""Seconds between two checks whether the last connection of a stopping server has closed."""


def listen(port: int, host: str = LOOPBACK) -> tuple[socket.socket, str]:
    """Listen on a port of an interface, and return the socket and the URL for this machine.

    Args:
        port: The port; 0 for any free port.
        host: The address of the interface, or localhost; 0.0.0.0 and :: stand for all interfaces.

    Raises:
        ValueError: The port is out of range, or the host is not an IP address.
        TypeError: The port is not a whole number.
        OSError: The port is in use, or no interface has this address.
    """
    if type(port) is not int:
        raise TypeError("port must be a whole number")
    if not 0 <= port <= 65535:  # create_server would open a socket before it raises
        raise ValueError("port must be 0 to 65535")
    address = _address(host)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.create_server((str(address), port), family=family)
    # The address that stands for all interfaces is not one that every system can connect to.
    shown = (
        ipaddress.ip_address(("::1", LOOPBACK)[address.version == 4]) if address.is_unspecified else address
    )
    name = f"[{shown}]" if shown.version == 6 else str(shown)
    return listener, f"http://{name}:{listener.getsockname()[1]}"


def is_public(host: str) -> bool:
    """Return whether other machines can reach a server that listens on this address."""
    return not is_loopback(str(_address(host)))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(LOOPBACK if host == "localhost" else host)
    except ValueError:
        raise ValueError("host must be an IP address of this machine, or localhost") from None


class ServerThread:
    """Serves an application on a listening socket, which it closes at the end."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            self._until_stopped,
            interface="asgi3",
            http=BreakableProtocol,
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
        )
        self._app = app
        self._server = _PromptServer(config)
        self._listener = listener
        # A daemon thread, so that an unclosed sandbox does not keep the process alive.
        self._thread = threading.Thread(target=self._serve, name="indream-sandbox", daemon=True)

    def start(self) -> None:
        """Start the thread, and return when it answers requests."""
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            self.stop()
            raise RuntimeError("the sandbox did not start; see the log of uvicorn")

    def stop(self) -> None:
        """Stop the thread, and return when it has ended. It may be called again."""
        self._server.stop()
        self._thread.join()

    async def _until_stopped(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            # uvicorn would log a request that the stopping server aborted as a failure.
            if scope["type"] != "http" or not self._server.should_exit:
                raise

    def _serve(self) -> None:
        try:
            # uvicorn logs why an application does not start, and exits.
            with contextlib.suppress(SystemExit):
                self._server.run(sockets=[self._listener])
        finally:
            self._listener.close()
            self._server.settled.set()


class _PromptServer(uvicorn.Server):
    """A server that reports when it has started, and that stops without pauses, whatever its clients do.

    uvicorn checks every 0.1 seconds whether it should exit, and then sleeps for another 0.1 seconds. Every
    test with a sandbox on a port would wait for both.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        """Set when the server has started or has failed to start."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._exit = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.settled.set()

    def stop(self) -> None:
        """Make the server exit. It may be called from any thread, and after the server has stopped."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server has stopped
                self._loop.call_soon_threadsafe(self._exit.set)

    async def main_loop(self) -> None:
        counter = 0
        # uvicorn updates the Date header in ticks whose number is a multiple of 10.
        while not await self.on_tick(counter):
            counter += 10
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._exit.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._stop_accepting()
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(_GRACE_SECONDS):
                await self._idle()
        except TimeoutError:
            self._abort()
            await self._idle()
        await self.lifespan.shutdown()

    async def _stop_accepting(self) -> None:
        """Stop accepting connections, and finish the setup of those that were accepted.

        asyncio sets a connection up some iterations of the loop after it was accepted. If the listener is
        closed first, the setup fails, and the connection is neither served nor closed.
        """
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listener in server.sockets:
                with contextlib.suppress(NotImplementedError):  # Windows' default loop
                    loop.remove_reader(listener.fileno())
        for _ in range(_ACCEPT_ITERATIONS):
            await asyncio.sleep(0)

    async def _idle(self) -> None:
        """Wait until no connection is open and no request is being answered."""
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn reports no end
            await asyncio.sleep(_POLL_SECONDS)

    def _abort(self) -> None:
        connections: Iterable[Any] = self.server_state.connections
        for connection in list(connections):
            connection.transport.abort()
        # Cancel the tasks after their connections know that they are closed, so that no task answers.
        for task in self.server_state.tasks:
            asyncio.get_running_loop().call_soon(task.cancel)
