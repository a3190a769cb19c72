"""What a peer has said before it hung up on us: asyncio would throw it away."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from indream._owners import transport_of

__all__ = ["hear_out"]

READ = 64 * 1024


def hear_out(stream: Any) -> None:
    """Have what has come in on an httpcore stream be read also when its connection is lost in a write.

    A server that refuses a body before all of it has come answers and hangs up. A blocking socket still has
    the answer when writing to it has failed; an event loop closes the socket then, read or not. So what is
    left in it is taken out when the protocol is told of the loss, which is right before that.
    """
    transport = transport_of(stream)
    if not hasattr(transport, "get_protocol"):
        return
    protocol: Any = transport.get_protocol()
    lose = protocol.connection_lost

    def connection_lost(error: Exception | None) -> None:
        del protocol.connection_lost  # a cycle otherwise, for the garbage collector to find
        if error is not None:
            with suppress(OSError), transport.get_extra_info("socket").dup() as left:
                while data := left.recv(READ):
                    protocol.data_received(data)
        lose(error)

    protocol.connection_lost = connection_lost
