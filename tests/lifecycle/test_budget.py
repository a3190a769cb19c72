"""One client's budget for retries, in many threads and across a fork."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from indream import IndreamClient, ServerError
from tests.support.faults.drivers import no_pauses
from tests.support.faults.plans import Problem
from tests.support.faults.server import FaultServer
from tests.support.scripts import outcome
from tests.support.waiting import PATIENCE

THREADS = 32
CALLS = 8
RETRIES = 500 // 14

FORKED_DURING_A_RETRY = """
import os, signal, sys, threading, warnings
from indream import IndreamClient
from indream._sync import _runtime

warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
_runtime.sleep = lambda seconds: None
client = IndreamClient(base_url=sys.argv[1])
within, forked = threading.Event(), threading.Event()

def trace(frame, event, argument):
    if frame.f_code.co_qualname != "Budget.spend":
        return None
    lines = iter(range(1000))
    def each_line(frame, event, argument):
        if event == "line" and next(lines) == 2:
            within.set()
            forked.wait()
        return each_line
    return each_line

def retry():
    sys.settrace(trace)
    client.exports.get("parent")

thread = threading.Thread(target=retry)
thread.start()
within.wait()
child = os.fork()
if child == 0:
    signal.alarm(20)
    client.exports.get("child")
    os._exit(0)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
forked.set()
thread.join()
client.close()
sys.exit(code)
"""


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads change places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.rule("attempts.budget-shared")
@pytest.mark.usefixtures("hasty_threads")
def test_threads_share_a_budget() -> None:
    """An outage gets the retries of one budget, not of one for each thread; none is lost on the way."""
    attempts: list[str] = []

    def service(request: httpx.Request) -> httpx.Response:
        attempts.append(request.method)
        return httpx.Response(503)

    together = threading.Barrier(THREADS)
    with no_pauses(), IndreamClient("k", transport=httpx.MockTransport(service)) as client:

        def call() -> None:
            with pytest.raises(ServerError):
                client.exports.get("t")

        def calls(_: int) -> None:
            together.wait(PATIENCE)
            for _ in range(CALLS):
                call()

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(calls, range(THREADS)))
        call()  # takes what is left, should the threads have refused it to each other
    assert THREADS * CALLS + 1 + RETRIES == len(attempts)


@pytest.mark.rule("attempts.budget-shared")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_fork_during_a_retry_can_retry() -> None:
    """The child can retry: it inherits nothing that only the other thread could have given free."""
    with FaultServer(
        {"GET /v1/exports/parent": [Problem(503)], "GET /v1/exports/child": [Problem(503)]}
    ) as server:
        assert (0, "", "") == outcome(FORKED_DURING_A_RETRY, server.base_url)
        assert ["child", "child", "parent", "parent"] == sorted(
            request.target.rpartition("/")[2] for request in server.requests
        )
