# Derived from indream/_async/_network.py by `make generate`: do not edit, change that file.
"""What httpx's pool of connections does not do: end with an attempt, survive a cancellation, end in silence.

All reach into attributes that httpx and httpcore keep to themselves, so all of it is here; where one of
them is not found, httpx's own behaviour remains. `docs/decisions/0002-…` tells why.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx

from indream._sync._routes import Routes
from indream._net.owners import Streams

if TYPE_CHECKING:
    import httpcore

__all__ = [
    "comes_soon",
    "end_now",
    "end_with_attempt",
    "give_back",
    "has_connections",
    "keep_no_cookies",
    "release",
    "send_unseen",
    "survive_interrupts",
]


def end_with_attempt(transport: httpx.HTTPTransport, streams: Streams) -> None:
    """Have a transport's connections, also those through proxies, look at the whole of an attempt's time.

    They are kept in `streams`, which can close them at any time.
    """
    from indream._sync._backend import Backend

    pool: Any = getattr(transport, "_pool", None)
    if hasattr(pool, "_network_backend"):  # httpx passes no backend on
        pool._network_backend = Backend(streams)
        pool._close_connections = _close
        _let_unlock(pool)


def end_now(client: httpx.Client) -> None:
    """End a client's connections from elsewhere: its event loop, or its process, is another one."""
    for pool in _pools(client):
        streams = getattr(getattr(pool, "_network_backend", None), "streams", None)
        if isinstance(streams, Streams):
            streams.end()


def has_connections(client: httpx.Client) -> bool:
    """Whether a client has connections, as far as can be seen."""
    return any(getattr(pool, "connections", ()) for pool in _pools(client))


def survive_interrupts(client: httpx.Client) -> None:
    """Prepare the pools of a client that the caller brought for `give_back` after Ctrl-C."""
    for pool in _pools(client):
        _let_unlock(pool)


def _let_unlock(pool: Any) -> None:
    """Replace a pool's lock by one that the thread which holds it can release from anywhere.

    httpcore takes its lock in a function written in Python. Ctrl-C can strike there between taking the lock
    and using it, and nobody would ever release it.
    """
    if hasattr(getattr(pool, "_optional_thread_lock", None), "_lock"):  # async pools have no lock
        pool._optional_thread_lock = threading.RLock()


def give_back(client: httpx.Client, request: httpx.Request) -> None:
    """Remove everything that an interrupted request left in its pool. Close its response first.

    A cancellation that strikes while the pool changes a connection's state leaves the connection, and the
    request, in the pool for good: one slot fewer for all later requests (httpcore issue 1093).
    """
    timeouts = request.extensions["timeout"]  # the same object in the request that the pool has
    for pool in _pools(client):
        if not hasattr(pool, "_assign_requests_to_connections"):
            continue
        lock = pool._optional_thread_lock
        is_blocking = hasattr(lock, "release")
        if is_blocking:
            with suppress(RuntimeError):  # this thread does not hold it (any more)
                while True:
                    lock.release()
        with lock:
            pool._requests[:] = [
                one for one in pool._requests if one.request.extensions.get("timeout") is not timeouts
            ]
            held = {id(one.connection) for one in pool._requests}
            # A signal can also strike while a connection's own lock is taken: then an idle one is lost, too.
            lost = [
                one
                for one in pool._connections
                if id(one) not in held and (is_blocking or not (one.is_idle() or one.is_closed()))
            ]
            pool._connections[:] = [one for one in pool._connections if one not in lost]
            closing = [*lost, *pool._assign_requests_to_connections()]
        _close(closing)


def send_unseen(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request over a client's connections, past its log, cookies, hooks, headers and redirects.

    httpx logs whole URLs at INFO, of which some are signed. The body is not read.
    """
    if not hasattr(client, "_transport_for_url"):
        return client.send(request, stream=True, auth=None, follow_redirects=False)
    transport = client._transport_for_url(request.url)  # pyright: ignore[reportPrivateUsage]
    transport = getattr(transport, "unseen", transport)
    return transport.handle_request(request)


def comes_soon(response: httpx.Response, seconds: float) -> bool:
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
    coming: bool = network_stream.comes(seconds)
    return coming


def keep_no_cookies(client: httpx.Client) -> None:
    """Have a client not look for cookies in answers: it sends none, and looking costs a sixth of a call."""
    client._cookies = _NoCookies()  # pyright: ignore[reportPrivateUsage]


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        pass


def _close(connections: list[httpcore.ConnectionInterface]) -> None:
    """Close connections; canceled at one, also close the others: the pool has already forgotten them."""
    try:
        while connections:
            connections.pop().close()
    except BaseException:
        _close(connections)
        raise


def release(response: httpx.Response) -> None:
    """Break the cycle of a response that was closed.

    httpx has the response and its stream refer to each other, which would keep the request, key and payload,
    until the garbage collector runs.
    """
    response.stream = _CLOSED


_CLOSED = httpx.ByteStream(b"")


def _pools(client: httpx.Client) -> list[Any]:
    transport: Any = client._transport  # pyright: ignore[reportPrivateUsage]
    theirs: Any = getattr(transport, "theirs", client)  # a client of httpx2 has the same attributes
    transports: list[Any] = [theirs._transport, *theirs._mounts.values()]
    if isinstance(transport, Routes):
        transports = list(transport.transports)
    return [transport._pool for transport in transports if hasattr(transport, "_pool")]
