"""One sync client in many threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from indream import IndreamClient
from tests.support.faults.server import FaultServer
from tests.support.waiting import PATIENCE

THREADS = 32
CALLS = 8


@pytest.mark.rule("sharing.threads")
def test_threads_share_a_client() -> None:
    """Each gets the answers to its own calls, over no more connections than there are threads."""
    together = threading.Barrier(THREADS)
    with FaultServer() as server, IndreamClient("k", base_url=server.base_url) as client:

        def calls(thread: int) -> list[str]:
            together.wait(PATIENCE)
            return [client.exports.get(f"{thread}-{call}").task_id for call in range(CALLS)]

        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(calls, range(THREADS)))
        targets = sorted(request.target for request in server.requests)
        connections = {request.connection for request in server.requests}
    expected = [[f"{thread}-{call}" for call in range(CALLS)] for thread in range(THREADS)]
    assert expected == answers
    assert sorted(f"/v1/exports/{task}" for tasks in expected for task in tasks) == targets
    assert len(connections) <= THREADS
