"""Calls that are canceled leave a client that keeps working."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
import weakref
from typing import Any

import httpx2
import pytest

from indream import AsyncIndreamClient
from indream._async._runtime import off_loop_at_last
from indream._net.loop_sockets import LoopBackend
from tests.support.faults.canceling import (
    AFTERWARDS,
    ONCE_MORE,
    PLACES,
    SLOTS,
    Together,
    cancel_calls,
    let_pass,
    narrow,
    new_barriers,
    place_of,
    served_afterward,
    together,
)
from tests.support.faults.plans import CloseBeforeCommit, Hang, always
from tests.support.faults.server import FaultServer
from tests.support.waiting import PATIENCE

try:
    import uvloop
except ImportError:
    uvloop = None

TIMES = 400


@pytest.mark.rule("sharing.cancellation")
@pytest.mark.parametrize("seed", [1, 2])
async def test_canceled_calls_return_their_connections(seed: int) -> None:
    """httpx loses a slot of its pool whenever a cancellation strikes at the wrong moment; ours are few."""
    after = await cancel_calls(seed, TIMES)
    assert (0, 0) == (after.unserved, after.left_open)
    assert after.struck.total() >= TIMES
    assert set(PLACES.values()) <= {place.removesuffix(ONCE_MORE) for place in after.struck}


async def test_a_supplied_client_of_httpx2_loses_no_connection() -> None:
    """Its pool survives cancellations by itself; that of httpx does not."""
    async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=SLOTS)) as theirs:
        after = await cancel_calls(3, TIMES, theirs)
    assert (0, 0) == (after.unserved, after.left_open)


@pytest.mark.skipif(uvloop is None, reason="there is no uvloop for Windows")
def test_canceled_calls_on_uvloop_return_their_connections() -> None:
    """uvloop does some steps at another moment than asyncio's own loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        after = runner.run(cancel_calls(4, TIMES))
    assert (0, 0) == (after.unserved, after.left_open)


class Streams:
    """The connections of async clients that are in memory."""

    def __init__(self) -> None:
        self._made: weakref.WeakSet[Any] = weakref.WeakSet()

    def add(self, stream: Any) -> None:
        """Keep track of a stream."""
        self._made.add(stream)

    @property
    def count(self) -> int:
        """How many there are, without those that only wait for the garbage collector."""
        if self._made:
            gc.collect()
        return len(self._made)


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Streams:
    """All connections that are made from now on."""
    streams = Streams()
    connect = LoopBackend.connect_tcp

    async def connect_tcp(*arguments: Any, **options: Any) -> Any:
        stream = await connect(*arguments, **options)
        streams.add(stream)
        return stream

    monkeypatch.setattr(LoopBackend, "connect_tcp", connect_tcp)
    return streams


@pytest.mark.rule("sharing.cancellation")
@pytest.mark.parametrize("rounds", range(1, 5))
async def test_a_second_cancellation_closes_the_connection(streams: Streams, rounds: int) -> None:
    """It is closed and forgotten all the same: a client that lives long must not collect them."""
    with FaultServer(always(Hang())) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            call = asyncio.ensure_future(client.exports.get("t"))
            while place_of(call) != "in the head":
                await let_pass(1)
            call.cancel()
            await let_pass(rounds)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            del call
            await let_pass(3)
            assert 0 == streams.count


@pytest.mark.rule("sharing.cancellation")
@pytest.mark.parametrize("rounds", range(1, 10))
async def test_a_cancellation_closes_all_expired_connections(streams: Streams, rounds: int) -> None:
    """Those that the service has given up are all closed, not only the first."""
    with FaultServer(always(Together(threading.Barrier(4)))) as server:
        client = AsyncIndreamClient("k", base_url=server.base_url)
        await asyncio.gather(*(client.exports.get("t") for _ in range(4)))
    assert 4 == streams.count
    call = asyncio.ensure_future(client.exports.get("t"))
    await let_pass(rounds)
    call.cancel()
    await asyncio.wait([call])
    del call
    await let_pass(3)
    assert 0 == streams.count
    await client.aclose()


@pytest.mark.rule("sharing.cancellation")
async def test_a_cancellation_during_the_tls_handshake_closes_the_connection() -> None:
    """The connection is closed, not left to the garbage collector, which would warn."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        async with AsyncIndreamClient(
            "k", base_url=f"https://127.0.0.1:{listener.getsockname()[1]}"
        ) as client:
            call = asyncio.ensure_future(client.exports.get("t"))
            peer, _ = await loop.sock_accept(listener)
            with peer:
                assert await loop.sock_recv(peer, 1)
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
                async with asyncio.timeout(PATIENCE):
                    while await loop.sock_recv(peer, 65536):
                        pass


@pytest.mark.parametrize(("slots", "served"), [(SLOTS, AFTERWARDS), (SLOTS - 1, 0)])
async def test_a_lost_slot_is_counted_and_a_fault_is_not(slots: int, served: int) -> None:
    """A group of calls that fails, for any reason, is called again; a call that finds no slot is counted."""
    barriers = new_barriers()
    with FaultServer(together(barriers)) as server:
        server.plan.prepend("GET /v1/exports/group-1", [CloseBeforeCommit()])
        async with AsyncIndreamClient("k", base_url=server.base_url, max_retries=0) as client:
            narrow(client, slots)
            assert served == await served_afterward(client, barriers)


async def test_a_cancellation_does_not_keep_files_from_being_closed() -> None:
    """A function that cleans up is called again here if the wait for the thread that calls it is canceled."""
    loop = asyncio.get_running_loop()
    begun, may_end = asyncio.Event(), threading.Event()
    callers: list[threading.Thread] = []

    def clean_up() -> None:
        callers.append(threading.current_thread())
        if len(callers) == 1:
            loop.call_soon_threadsafe(begun.set)
            may_end.wait(PATIENCE)

    task = asyncio.create_task(off_loop_at_last(clean_up))
    try:
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    finally:
        may_end.set()
    assert [False, True] == [caller is threading.current_thread() for caller in callers]
