"""The connections of a sandbox on a port, which can break as planned."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from indream.sandbox.faults.breakage import is_break

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

__all__ = ["BreakableProtocol"]

# Lingering is on, for zero seconds: closing the socket then sends a reset.
_LINGER = struct.pack("ii", True, 0)


class BreakableProtocol(H11Protocol):
    """HTTP/1.1, whose application breaks a connection by raising the exception that its client should see."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Start serving a connection."""
        super().connection_made(transport)
        _send_at_once(transport)
        app: Any = self.app

        async def breakable(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            except Exception as error:
                if not is_break(error):
                    raise
                import httpx

                _break(transport, reset=isinstance(error, httpx.ReadError))
                # uvicorn expects an answer from an application whose client is still connected.
                while (await receive())["type"] != "http.disconnect":
                    pass

        self.app: Any = breakable


def _send_at_once(transport: asyncio.Transport) -> None:
    """Turn Nagle's algorithm off.

    uvicorn writes the head and the body of an answer separately. With Nagle's algorithm the body waits until
    the client acknowledges the head, which takes 40 ms. asyncio turns it off only for sockets with the
    protocol number of TCP; those of `socket.create_server` have 0.
    """
    transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)


def _break(transport: asyncio.Transport, *, reset: bool) -> None:
    """Close a connection; a reset discards bytes that have not been sent yet."""
    if not reset:
        transport.close()
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    transport.abort()
