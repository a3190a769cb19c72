"""Uploads that the client breaks off, and timeouts on the wire."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient, IndreamClient
from indream.errors import APIError, APITimeoutError
from tests.support.asynchronous import streamed
from tests.support.faults.drivers import DRIVERS, DriverClass
from tests.support.faults.plans import Act, CarryOut, EarlyAnswer, Good, Hang, Problem, StopReading
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime
from tests.support.uploading import hang_up_of
from tests.support.waiting import PATIENCE, until

try:
    import uvloop
except ImportError:
    uvloop = None

HUGE = bytes(16 * 2**20)

Seen = set[threading.Thread]


def test_the_sync_client_rejects_an_async_iterable() -> None:
    """It says which client takes it, before anything is sent."""
    with FaultServer() as server:
        with IndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(TypeError, match="with the async client"):
                client.uploads.upload(streamed(b"x"), filename="a.png", size=1)  # type: ignore[arg-type]
        assert [] == server.requests


class Watched(io.BytesIO):
    """A file that records which threads use it."""

    def __init__(self, seen: Seen, path: Path) -> None:
        super().__init__(path.read_bytes())
        self._seen = seen

    def read(self, size: int | None = -1, /) -> bytes:
        """Read."""
        self._seen.add(threading.current_thread())
        return super().read(size)

    def tell(self) -> int:
        """Tell."""
        self._seen.add(threading.current_thread())
        return super().tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Seek."""
        self._seen.add(threading.current_thread())
        return super().seek(offset, whence)


class WatchedPath(os.PathLike[str]):
    """A path that records which threads look it up or open it."""

    def __init__(self, seen: Seen, path: Path) -> None:
        self._seen = seen
        self._path = path

    def __fspath__(self) -> str:
        self._seen.add(threading.current_thread())
        return str(self._path)


@pytest.mark.rule("uploads.loop")
@pytest.mark.parametrize("kind", [Watched, WatchedPath])
async def test_async_clients_read_files_off_the_loop(
    tmp_path: Path, kind: type[Watched | WatchedPath]
) -> None:
    """Waiting for a disk does not block the event loop."""
    (tmp_path / "hero.png").write_bytes(b"x")
    seen: Seen = set()
    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(kind(seen, tmp_path / "hero.png"), filename="a.png")
    assert seen
    assert threading.current_thread() not in seen


@pytest.mark.rule("uploads.loop")
async def test_async_clients_take_sync_iterables_off_the_loop() -> None:
    """Waiting for a generator does not block the event loop."""
    seen: Seen = set()

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            seen.add(threading.current_thread())
            return self.pieces()

        def pieces(self) -> Iterator[bytes]:
            seen.add(threading.current_thread())
            yield b"x"

    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(Pieces(), filename="a.png", size=1)
    assert seen
    assert threading.current_thread() not in seen


async def test_a_canceled_upload_leaves_a_working_client(tmp_path: Path) -> None:
    """In the middle of the body: the file and the connection are closed; other calls continue."""
    path = tmp_path / "huge.png"
    path.write_bytes(HUGE)
    met = threading.Event()

    class StopReadingAndReport(StopReading):
        def _acts(self, carry_out: CarryOut) -> Iterator[Act]:
            met.set()
            return super()._acts(carry_out)

    with FaultServer({"POST /v1/uploads": [StopReadingAndReport()]}) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            moving = asyncio.Event()
            upload = asyncio.ensure_future(
                client.uploads.upload(path, on_progress=lambda done, total: done and moving.set())
            )
            await moving.wait()
            assert await asyncio.to_thread(met.wait, PATIENCE)  # otherwise the next call would meet the fault
            upload.cancel()
            with pytest.raises(asyncio.CancelledError):
                await upload
            await client.uploads.upload(path)
            assert HUGE == server.requests[-1].body
    assert [1, 2] == [request.connection for request in server.requests]


async def test_an_upload_canceled_while_opening_closes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends at once, and its thread closes the file that it opens meanwhile."""
    path = tmp_path / "hero.png"
    path.write_bytes(b"x")
    opening, go_on = threading.Event(), threading.Event()
    files: list[Any] = []
    open_at_once = open

    def open_slowly(file: Any, *args: Any, **options: Any) -> Any:
        if file != path:
            return open_at_once(file, *args, **options)
        opening.set()
        assert go_on.wait(PATIENCE)
        files.append(open_at_once(file, *args, **options))
        return files[0]

    monkeypatch.setattr("builtins.open", open_slowly)
    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            upload = asyncio.ensure_future(client.uploads.upload(path))
            assert await asyncio.to_thread(opening.wait, PATIENCE)
            upload.cancel()
            with pytest.raises(asyncio.CancelledError):
                await upload
            assert [] == files
            go_on.set()
            await asyncio.to_thread(until, lambda: files and files[0].closed)


def impatient(client: Any) -> Any:
    """The same client with the same connections, which waits for half a second only."""
    return client.with_options(timeout=0.5)


@pytest.mark.parametrize("driver_class", DRIVERS)
def test_a_stalled_upload_is_a_timeout(driver_class: DriverClass) -> None:
    """If the peer reads nothing for `timeout` seconds, it ends; no asset can have been created."""
    with FaultServer([Good(), StopReading()]) as server:
        with driver_class(server.base_url, max_retries=0) as driver:
            driver.call(lambda client: client.exports.get("t"))  # connecting has all the time
            with pytest.raises(APITimeoutError, match="sent in part") as caught:
                driver.call(lambda client: impatient(client).uploads.upload(HUGE, filename="a.png"))
    assert not caught.value.may_have_succeeded


@pytest.mark.rule("uploads.unknown")
@pytest.mark.parametrize("driver_class", DRIVERS)
def test_an_unanswered_upload_has_an_unknown_outcome(driver_class: DriverClass, held_time: HeldTime) -> None:
    """All of it was sent, and no answer is received: nobody knows."""

    def pass_the_deadline(sent: int, total: int) -> None:
        if sent == total:
            held_time.now += 2 * PATIENCE

    with FaultServer([Hang()]) as server:
        with driver_class(server.base_url, timeout=PATIENCE) as driver:
            with pytest.raises(APITimeoutError, match="may have become an asset") as caught:
                driver.call(
                    lambda client: client.uploads.upload(
                        b"x", filename="a.png", on_progress=pass_the_deadline
                    )
                )
    assert (1, True) == (caught.value.attempts, caught.value.may_have_succeeded)


async def refused_early(base_url: str, on_progress: Callable[[int, int], None]) -> None:
    """An upload that is answered, and its connection reset, before a byte of its body is sent."""
    async with AsyncIndreamClient("k", base_url=base_url) as client:
        with pytest.raises(APIError, match="TOO_LARGE"):
            await client.uploads.upload(b"x", filename="a.png", on_progress=on_progress)


@pytest.mark.skipif(uvloop is None, reason="there is no uvloop for Windows")
def test_an_early_answer_is_read_after_a_reset_on_uvloop() -> None:
    """It closes what it can't write to as asyncio's loop does; the answer is read all the same."""
    with FaultServer([EarlyAnswer(Problem(413, "TOO_LARGE"), drain=False)]) as server:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(refused_early(server.base_url, hang_up_of(server)))
