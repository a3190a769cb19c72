# Written here, async; indream/_sync/_network.py is derived from it.
"""Whether more of a body comes soon, which httpcore does not say.

It reads private attributes of httpx and httpcore. Where one of them is missing, a body is read unasked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

__all__ = ["comes_soon"]


async def comes_soon(response: httpx.Response, seconds: float) -> bool:
    """Whether more of a body comes within some seconds; if not, its connection is left open for later.

    Also true where that can't be seen: then reading shows it, which costs the connection if nothing comes.
    """
    try:
        stream: Any = response.stream
        connection = stream._httpcore_stream._stream._connection
        here, _ = connection._h11_state.trailing_data
        network_stream = connection._network_stream
        # The line break behind a chunk is still there when its bytes are taken, and is nothing by itself.
        if here.strip(b"\r\n") or not hasattr(network_stream, "comes"):
            return True
    except AttributeError:
        return True
    coming: bool = await network_stream.comes(seconds)
    return coming
