"""Sources of uploads that give nothing hold up neither a loop, nor the program, nor other work."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient
from indream.errors import UploadSourceTimeoutError
from tests.support.downloading import completed
from tests.support.faults.server import FaultServer
from tests.support.scripts import outcome
from tests.support.waiting import PATIENCE

UPLOAD = {"filename": "a.png", "size": 10}


class Blocked:
    """A file whose `read` returns only when the test lets it."""

    name = "blocked.png"

    def __init__(self) -> None:
        self.reading = threading.Event()
        self.released = threading.Event()

    def read(self, size: int, /) -> bytes:
        """Wait."""
        self.reading.set()
        self.released.wait()
        return b""


class Forbidden(ThreadPoolExecutor):
    """A default executor that nobody may use."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Fail."""
        raise AssertionError(f"{fn} was given to the default executor")


@pytest.mark.rule("uploads.executor")
async def test_the_default_executor_is_not_used(tmp_path: Path) -> None:
    """Nothing of ours is done there: no upload, no download, no name is resolved."""
    asyncio.get_running_loop().set_default_executor(Forbidden())
    path = tmp_path / "hero.png"
    path.write_bytes(b"0123456789")
    with FaultServer() as server:
        server.service.files["/video.mp4"] = b"video"
        named = server.base_url.replace("127.0.0.1", "localhost")
        async with AsyncIndreamClient("k", base_url=named) as client:
            await client.uploads.upload(path)
            with path.open("rb") as file:
                await client.uploads.upload(file)
            await client.uploads.upload(iter([b"0123456789"]), **UPLOAD)
            task = completed(outputUrl=f"{server.base_url}/video.mp4")
            await client.exports.download(task, tmp_path / "video.mp4")
    assert b"video" == (tmp_path / "video.mp4").read_bytes()


@pytest.mark.rule("uploads.executor")
async def test_blocked_sources_delay_nothing_else(tmp_path: Path) -> None:
    """Neither calls nor the disk wait for a source, for any number of silent ones."""
    path = tmp_path / "hero.png"
    path.write_bytes(b"0123456789")
    blocked = [Blocked() for _ in range(20)]
    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            silent = [asyncio.ensure_future(client.uploads.upload(item, **UPLOAD)) for item in blocked]
            for item in blocked:
                assert await asyncio.to_thread(item.reading.wait, PATIENCE)
            await client.exports.list()
            await client.uploads.upload(path)
            for upload in silent:
                upload.cancel()
            outcomes = await asyncio.gather(*silent, return_exceptions=True)
        # They have ended, although every thread is still blocked.
        assert [asyncio.CancelledError] * 20 == [type(item) for item in outcomes]
        assert not any(item.released.is_set() for item in blocked)
    for item in blocked:
        item.released.set()


async def test_pipes_filled_by_the_default_executor_are_read() -> None:
    """As many as it has threads: each is read while it is filled."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(6))
    data = bytes(1_000_000)  # more than a pipe takes

    def fill(number: int) -> None:
        with os.fdopen(number, "wb") as file:
            file.write(data)

    async def upload(client: AsyncIndreamClient) -> None:
        end, begin = os.pipe()
        filling = asyncio.ensure_future(asyncio.to_thread(fill, begin))
        with os.fdopen(end, "rb") as file:
            await client.uploads.upload(file, filename="a.png", size=len(data))
        await filling

    with FaultServer() as server:
        named = server.base_url.replace("127.0.0.1", "localhost")
        async with AsyncIndreamClient("k", base_url=named) as client:
            await asyncio.gather(*(upload(client) for _ in range(6)))
        assert [data] * 6 == [request.body for request in server.requests]


async def test_sources_have_the_context_of_the_caller() -> None:
    """A generator sees the context variables that are set where the upload is called."""
    user: ContextVar[str] = ContextVar("user", default="nobody")
    user.set("ada")

    def pieces() -> Any:
        yield user.get().encode()

    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(pieces(), filename="a.png", size=3)
        assert b"ada" == server.requests[0].body


async def test_a_source_that_blocks_is_named() -> None:
    """Nothing is retried, and nothing can have become an asset."""
    blocked = Blocked()
    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            impatient = client.with_options(timeout=0.2)
            await client.exports.get("t")  # connecting has all the time
            with pytest.raises(
                UploadSourceTimeoutError, match=r"'blocked\.png' returned nothing for 0\.2"
            ) as caught:
                await impatient.uploads.upload(blocked, **UPLOAD)
    blocked.released.set()
    assert (1, False) == (caught.value.attempts, caught.value.may_have_succeeded)


BEGINNING = """
import asyncio, logging, os, sys, threading
from indream import AsyncIndreamClient, IndreamClient
from indream.errors import UploadSourceTimeoutError

logging.getLogger("asyncio").setLevel(logging.ERROR)  # dev mode logs how long a task took
end, begin = os.pipe()

class Blocked:
    def read(self, size):
        threading.Event().wait()

def silent():
    threading.Event().wait()
    yield b""

async def upload(source, timeout):
    async with AsyncIndreamClient(base_url=sys.argv[1], timeout=timeout) as client:
        await client.uploads.upload(source, filename="a.png", size=10)

async def cancelled(source):
    running = asyncio.ensure_future(upload(source, 60))
    while threading.active_count() == 1:  # until a thread reads the source
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()

def expect(work):
    try:
        work()
    except UploadSourceTimeoutError as error:
        assert isinstance(error, TimeoutError)
        print("silent")
"""
SOURCES = {
    "a pipe": "source = os.fdopen(end, 'rb')",
    "an unbuffered pipe": "source = os.fdopen(end, 'rb', 0)",
    "a file": "source = Blocked()",
    "a generator": "source = silent()",
}
ENDS = {
    "async": "expect(lambda: asyncio.run(upload(source, 1)))",
    "sync": """
with IndreamClient(base_url=sys.argv[1], timeout=1) as client:
    expect(lambda: client.uploads.upload(source, filename="a.png", size=10))
""",
    "cancelled": "asyncio.run(cancelled(source)); print('silent')",
}
CLOSED = "\nif hasattr(source, 'close'): source.close()"


@pytest.mark.rule("uploads.silent")
@pytest.mark.parametrize("way", ENDS)
@pytest.mark.parametrize("kind", SOURCES)
def test_programs_end_while_a_source_is_silent(kind: str, way: str) -> None:
    """`asyncio.run` returns, the caller can close the file, and the interpreter ends."""
    closed = "" if kind == "a generator" else CLOSED  # one that is running can't be closed
    with FaultServer() as server:
        script = f"{BEGINNING}\n{SOURCES[kind]}\n{ENDS[way]}{closed}"
        assert (0, "silent\n", "") == outcome(script, server.base_url, imported=kind != "a pipe")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_forked_child_starts_its_own_threads(tmp_path: Path) -> None:
    """Those of its parent, which have been at work, do not go with it."""
    (tmp_path / "hero.png").write_bytes(b"x")
    script = """
import asyncio, logging, os, sys, warnings
from indream import AsyncIndreamClient, IndreamClient
logging.getLogger("asyncio").setLevel(logging.ERROR)
warnings.simplefilter("ignore", DeprecationWarning)  # of forks with threads, from Python 3.12 on

async def upload():
    async with AsyncIndreamClient(base_url=sys.argv[1]) as client:
        await client.uploads.upload(sys.argv[2])
        await client.uploads.upload(iter([b"x"]), filename="a.png", size=1)

asyncio.run(upload())
child = os.fork()
asyncio.run(upload())
if child:
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print("done")
"""
    with FaultServer() as server:
        assert (0, "done\n", "") == outcome(script, server.base_url, str(tmp_path / "hero.png"))
        assert 6 == len(server.requests)
