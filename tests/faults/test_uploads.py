"""Uploads that are broken off from this side, and time-outs on the wire."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path

import pytest

from indream import AsyncIndreamClient, IndreamClient
from indream.errors import APITimeoutError
from tests.faults.drivers import DRIVERS, DriverClass
from tests.faults.plans import Hang, StopReading
from tests.faults.server import FaultServer
from tests.uploading import streamed

HUGE = bytes(16 * 2**20)


def test_an_async_iterable_and_the_sync_client() -> None:
    """It says which client takes it, before anything is sent."""
    with FaultServer() as server:
        with IndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(TypeError, match="with the async client"):
                client.uploads.upload(streamed(b"x"), filename="a.png", size=1)  # type: ignore[arg-type]
        assert [] == server.requests


@pytest.mark.rule("uploads.loop")
async def test_async_clients_read_files_off_the_loop() -> None:
    """What a disk waits for holds nobody up."""
    threads: set[threading.Thread] = set()

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            threads.add(threading.current_thread())
            return super().read(size)

    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(Watched(b"x"), filename="a.png")
    assert threads
    assert threading.current_thread() not in threads


@pytest.mark.rule("uploads.loop")
async def test_async_clients_take_sync_iterables_off_the_loop() -> None:
    """What a generator waits for holds nobody up."""
    threads: list[threading.Thread] = []

    def pieces() -> object:
        threads.append(threading.current_thread())
        yield b"x"

    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(pieces(), filename="a.png", size=1)  # type: ignore[arg-type]
    assert threading.current_thread() not in threads
    assert 1 == len(threads)


async def test_a_cancelled_upload_leaves_a_client_that_works(tmp_path: Path) -> None:
    """In the midst of the body: the file is closed (Python would warn), the connection too, others go on."""
    path = tmp_path / "huge.png"
    path.write_bytes(HUGE)
    with FaultServer({"POST /v1/uploads": [StopReading()]}) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            moving = asyncio.Event()
            upload = asyncio.ensure_future(
                client.uploads.upload(path, on_progress=lambda done, total: done and moving.set())
            )
            await moving.wait()
            upload.cancel()
            with pytest.raises(asyncio.CancelledError):
                await upload
            await client.uploads.upload(path)
            assert HUGE == server.requests[-1].body
    assert [1, 2] == [request.connection for request in server.requests]


@pytest.mark.parametrize("driver_class", DRIVERS)
def test_an_upload_that_stalls(driver_class: DriverClass) -> None:
    """When the peer takes nothing for the time of `timeout`, it is over; nothing can have become an asset."""
    with FaultServer([StopReading()]) as server:
        with driver_class(server.base_url, timeout=0.2, max_retries=0) as driver:
            with pytest.raises(APITimeoutError, match="sent in part") as caught:
                driver.call(lambda client: client.uploads.upload(HUGE, filename="a.png"))
    assert not caught.value.may_have_succeeded


@pytest.mark.rule("uploads.unknown")
@pytest.mark.parametrize("driver_class", DRIVERS)
def test_an_upload_that_is_not_answered(driver_class: DriverClass) -> None:
    """All was taken, then nothing came: nobody knows."""
    with FaultServer([Hang()]) as server:
        with driver_class(server.base_url, timeout=0.2) as driver:
            with pytest.raises(APITimeoutError, match="may have become an asset") as caught:
                driver.call(lambda client: client.uploads.upload(b"x", filename="a.png"))
    assert (1, True) == (caught.value.attempts, caught.value.may_have_succeeded)
