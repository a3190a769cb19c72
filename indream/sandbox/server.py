"""The sandbox on a port: uvicorn, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from typing import TYPE_CHECKING, Any

import uvicorn

from indream.sandbox.faults.wire import BreakableProtocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LOOPBACK", "ServerThread", "is_public", "listen"]

LOOPBACK = "127.0.0.1"
_ROUNDS_OF_AN_ACCEPT = 5
"""More rounds of an event loop than setting up an accepted connection takes."""
TICK_SECONDS = 1.0
"""How often the Date header is set."""
_GRACE_SECONDS = 0.5
"""How long answers that are being sent may take when the server stops."""
_POLL_SECONDS = 0.005
"""How often a server that stops looks whether its last connection has closed."""


def listen(port: int, host: str = LOOPBACK) -> tuple[socket.socket, str]:
    """Take a port of an interface, 0 for any that is free; also gives the URL for this machine.

    Args:
        port: The port.
        host: The address of the interface, or localhost; 0.0.0.0 and :: are all interfaces.

    Raises:
        ValueError: There is no such port, or the host is no address.
        OSError: The port is taken, or no interface has this address.
    """
    if not 0 <= port <= 65535:  # create_server would find that out only after it has opened a socket
        raise ValueError("port must be 0 to 65535")
    address = _address(host)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.create_server((str(address), port), family=family)
    # All interfaces are no address that one can connect to everywhere.
    seen = (
        ipaddress.ip_address(("::1", LOOPBACK)[address.version == 4]) if address.is_unspecified else address
    )
    name = f"[{seen}]" if seen.version == 6 else str(seen)
    return listener, f"http://{name}:{listener.getsockname()[1]}"


def is_public(host: str) -> bool:
    """Whether other machines can reach what listens there."""
    return not _address(host).is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(LOOPBACK if host == "localhost" else host)
    except ValueError:
        raise ValueError("host must be an IP address of this machine, or localhost") from None


class ServerThread:
    """Serves an application on a listening socket, which it closes in the end."""

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
        self._server.stop()
        self._thread.join()

    async def _until_stopped(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            # uvicorn would log a request that was broken off by the end of the server as a failure.
            if scope["type"] != "http" or not self._server.should_exit:
                raise

    def _serve(self) -> None:
        try:
            # uvicorn exits where the application does not start, after it has logged why.
            with contextlib.suppress(SystemExit):
                self._server.run(sockets=[self._listener])
        finally:
            self._listener.close()
            self._server.settled.set()


class _Server(uvicorn.Server):
    """A server that reports when it has started, and that stops without pauses, whatever its clients do.

    uvicorn looks every 0.1 seconds whether it should exit, and then pauses for as long. Each test with a
    sandbox on a port would wait for both.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        """Set when the server has started, and when it never will."""
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
        # A tick whose number is a multiple of 10 sets the Date header.
        while not await self.on_tick(counter):
            counter += 10
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._exit.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._accept_no_more()
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(_GRACE_SECONDS):
                await self._idle()
        except TimeoutError:
            self._break_off()
            await self._idle()
        await self.lifespan.shutdown()

    async def _accept_no_more(self) -> None:
        """Let connections that were just accepted be set up.

        asyncio does that some rounds of the loop later. If the listener is closed by then, it fails, and the
        connection is neither served nor closed.
        """
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listener in server.sockets:
                with contextlib.suppress(NotImplementedError):  # Windows' default loop
                    loop.remove_reader(listener.fileno())
        for _ in range(_ROUNDS_OF_AN_ACCEPT):
            await asyncio.sleep(0)

    async def _idle(self) -> None:
        """Wait until no connection is open and no request is being answered."""
        # uvicorn does not report that a connection has closed.
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)

    def _break_off(self) -> None:
        connections: Iterable[Any] = self.server_state.connections
        for connection in list(connections):
            connection.transport.abort()
        # Once they know that their connection is gone, they have nothing to answer any more.
        for task in self.server_state.tasks:
            asyncio.get_running_loop().call_soon(task.cancel)
