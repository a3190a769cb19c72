"""Fixtures of the sandbox's tests."""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

import pytest

from indream.sandbox import Sandbox, run
from tests.support.sandbox.api import Api, client_of
from tests.support.sandbox.receiving import Receiver
from tests.support.sandbox.ways import WAYS, Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture(params=WAYS)
def reach(request: pytest.FixtureRequest) -> Iterator[Reach]:
    """Each way to a sandbox."""
    reach = Reach(request.param)
    with reach.sandbox:
        yield reach


@pytest.fixture
def api() -> Api:
    """A new in-process sandbox with a stopped clock."""
    return Api()


@pytest.fixture
def served() -> Iterator[Sandbox]:
    """A new sandbox with a stopped clock, served over HTTP."""
    with run(speed=0) as sandbox:
        yield sandbox


@pytest.fixture
def client(served: Sandbox) -> Iterator[httpx.Client]:
    """A client of the served sandbox, with its key."""
    with client_of(served) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook endpoint that is listening."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


@pytest.fixture
def log_lines() -> Iterator[queue.Queue[str]]:
    """A queue of the lines that the sandbox logs."""
    lines: queue.Queue[str] = queue.Queue()

    class Handler(logging.Handler):
        """Puts the lines into the queue."""

        def emit(self, record: logging.LogRecord) -> None:
            lines.put(f"{record.levelname} {record.getMessage()}")

    logger = logging.getLogger("indream.sandbox")
    handler, level = Handler(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.setLevel(level)
    logger.removeHandler(handler)
