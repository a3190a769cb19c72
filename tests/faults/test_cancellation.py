"""Calls that are cancelled leave a client that goes on serving."""

from __future__ import annotations

import asyncio
import random

import httpx
import pytest

from indream import AsyncIndreamClient
from tests.faults.server import FaultServer

ROUNDS = 12
AT_ONCE = 25


@pytest.mark.parametrize("seed", [1, 2])
async def test_cancelled_calls_give_their_connections_back(seed: int) -> None:
    """httpx loses a slot of its pool whenever a cancellation strikes at the wrong moment; ours are few."""
    chance = random.Random(seed)
    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url, max_retries=0) as client:
            narrow(client, slots=4)

            async def call() -> None:
                try:
                    async with asyncio.timeout(chance.uniform(0.0, 0.03)):
                        await client.exports.get("t")
                except TimeoutError:
                    pass

            for _ in range(ROUNDS):
                await asyncio.gather(*(call() for _ in range(AT_ONCE)))
            async with asyncio.timeout(20):
                for _ in range(100):
                    assert "COMPLETED" == (await client.exports.get("t")).status


def narrow(client: AsyncIndreamClient, slots: int) -> None:
    """Let the client's pool have no more than some connections at a time."""
    transport = client._connection._http._transport
    assert isinstance(transport, httpx.AsyncHTTPTransport)
    transport._pool._max_connections = slots
