"""Clients in a forked child make their own connections."""

from __future__ import annotations

import os

import pytest

from tests.faults.server import FaultServer
from tests.lifecycle.scripts import outcome

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")

BEGINNING = """
import asyncio, logging, os, sys
import httpx
from indream import AsyncIndreamClient, IndreamClient

logging.getLogger("asyncio").setLevel(logging.ERROR)  # dev mode tells how long a task took

def fork(work):
    child = os.fork()
    if child == 0:
        work("child")
        sys.exit()
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""
SYNC = """
client = IndreamClient(base_url=sys.argv[1])
call = client.exports.get
"""
ASYNC = """
client = AsyncIndreamClient(base_url=sys.argv[1])
def call(task):
    async def get():
        await client.exports.get(task)
    asyncio.run(get())
"""
ONE_LOOP = """
client = AsyncIndreamClient(base_url=sys.argv[1])
loop = asyncio.new_event_loop()
def call(task):
    if task == "child":
        async def get():
            await client.exports.get(task)
        asyncio.run(get())
        os._exit(0)  # at a longer exit the parent's loop would complain of not being closed
    else:
        loop.run_until_complete(client.exports.get(task))
"""
CALLS = """
call("parent")
fork(call)
call("parent")
"""
CLOSED_IN_THE_CHILD = """
call("parent")
def close(_):
    client.close()
fork(close)
call("parent")
"""
BROUGHT = """
http_client = httpx.Client()
client = IndreamClient(base_url=sys.argv[1], http_client=http_client)
client.exports.get("parent")
def call(task):
    try:
        client.exports.get(task)
    except RuntimeError as error:
        assert "one client for each" in str(error), error
    http_client._transport._pool._connections.clear()  # the parent's, which it still needs
fork(lambda task: (call(task), os._exit(0)))
client.exports.get("parent")
http_client.close()
"""
LOOP_ENDS = "loop.run_until_complete(client.aclose())\nloop.close()\n"


def connections(script: str) -> list[tuple[str, int]]:
    """Who called over which connection."""
    with FaultServer() as server:
        assert (0, "", "") == outcome(BEGINNING + script, server.base_url)
        return [(request.target.rpartition("/")[2], request.connection) for request in server.requests]


@pytest.mark.rule("sharing.forks")
def test_sync() -> None:
    assert [("parent", 1), ("child", 2), ("parent", 1)] == connections(SYNC + CALLS)


@pytest.mark.rule("sharing.forks")
def test_async_with_a_loop_for_each_call() -> None:
    assert [("parent", 1), ("child", 2), ("parent", 3)] == connections(ASYNC + CALLS)


@pytest.mark.rule("sharing.forks")
def test_async_with_a_loop_that_stays() -> None:
    """The child lets go of the parent's loop without touching the selector that both have."""
    wanted = [("parent", 1), ("child", 2), ("parent", 1)]
    assert wanted == connections(ONE_LOOP + CALLS + LOOP_ENDS)


@pytest.mark.rule("sharing.forks")
def test_closing_in_the_child() -> None:
    """The parent's connection stays open."""
    assert [("parent", 1), ("parent", 1)] == connections(SYNC + CLOSED_IN_THE_CHILD)


@pytest.mark.rule("sharing.forks")
def test_a_client_of_their_own_with_connections_is_refused_in_the_child() -> None:
    assert [("parent", 1), ("parent", 1)] == connections(BROUGHT)
