"""The time and memory of large uploads and downloads, compared with bare httpx and the same file.

`python -m bench.transfers [MiB]`. The client and httpx take turns, each time on a new connection, and their
best times are compared, since other programs can only slow them. The server is a process of its own, and so
is each transfer whose memory is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from math import inf
from pathlib import Path
from typing import IO

import attrs
import httpx

from bench.calls import KEY
from bench.report import HTTPX, Aim, Bench, Figure, main
from bench.streams import MIB, server, whole_file
from bench.timing import fresh_processes, seconds
from indream import AsyncIndreamClient, IndreamClient
from indream.types import ExportTask
from tests.support.downloading import completed
from tests.support.faults.memory import peak

__all__ = ["BENCH", "Place", "grown", "grown_async"]

MOST = 800  # the service accepts no larger videos
ROUNDS, HOLD_ROUNDS = 8, 3
BLOCK = 64 * 1024  # httpx itself reads files in blocks of this size
TICK = 0.001
HEADERS = {"Authorization": f"Bearer {KEY}", "x-file-name": "waves.mp4", "Content-Type": "video/mp4"}


@attrs.frozen
class Place:
    """The server and the files of a transfer.

    Attributes:
        url: The base URL of the server.
        path: The file to upload.
        size: The size of the uploaded and of the downloaded file, in bytes.
    """

    url: str
    path: Path
    size: int

    @property
    def link(self) -> str:
        """The URL of the file to download."""
        return f"{self.url}/files/{self.size}"

    @property
    def target(self) -> Path:
        """The path that it is downloaded to."""
        return self.path.with_name("download.mp4")

    def task(self) -> ExportTask:
        """The completed export whose file is downloaded."""
        return completed(outputUrl=self.link)


def upload(client: IndreamClient, place: Place) -> None:
    """Upload with the sync client."""
    client.uploads.upload(place.path)


async def upload_async(client: AsyncIndreamClient, place: Place) -> None:
    """Upload with the async client, which reads the file in a thread."""
    await client.uploads.upload(place.path)


def httpx_upload(place: Place) -> None:
    """Upload with bare httpx, sync."""
    with httpx.Client(headers=HEADERS, timeout=60) as client, place.path.open("rb") as file:
        client.post(f"{place.url}/v1/uploads", content=file).raise_for_status()


async def httpx_upload_async(place: Place) -> None:
    """Upload with bare httpx, async; the file is read on the event loop."""

    async def pieces() -> AsyncIterator[bytes]:
        with place.path.open("rb") as file:
            while piece := file.read(BLOCK):
                yield piece

    headers = {**HEADERS, "Content-Length": str(place.size)}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        (await client.post(f"{place.url}/v1/uploads", content=pieces())).raise_for_status()


def download(client: IndreamClient, place: Place) -> None:
    """Download with the sync client."""
    client.exports.download(place.task(), place.target, overwrite=True)


async def download_async(client: AsyncIndreamClient, place: Place) -> None:
    """Download with the async client, which writes the file in a thread."""
    await client.exports.download(place.task(), place.target, overwrite=True)


def httpx_download(place: Place) -> None:
    """Download with bare httpx, sync."""
    with httpx.Client(timeout=60) as client, place.target.open("wb") as file:
        with client.stream("GET", place.link) as response:
            file.writelines(response.iter_raw())
        _keep(file)


async def httpx_download_async(place: Place) -> None:
    """Download with bare httpx, async; the file is written on the event loop."""
    async with httpx.AsyncClient(timeout=60) as client:
        with place.target.open("wb") as file:
            async with client.stream("GET", place.link) as response:
                async for piece in response.aiter_raw():
                    file.write(piece)
            _keep(file)


def _keep(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


MODES = ("sync", "async")
WAYS = {
    "upload": (upload, httpx_upload, upload_async, httpx_upload_async),
    "download": (download, httpx_download, download_async, httpx_download_async),
}


TIME = {(way, mode): Aim(f"{way}, {mode}", 1, beside=HTTPX) for way in WAYS for mode in MODES}
MEMORY = {(way, mode): Aim(f"{way}, {mode}: added memory", 16, "MiB") for way in WAYS for mode in MODES}
HOLD = {way: Aim(f"{way}, async: longest hold of the event loop", 20, "ms") for way in WAYS}


def measure(size: int = MOST) -> Iterator[Figure]:
    """Yield the figures of both directions, sync and async, for a file of `size` MiB."""
    with tempfile.TemporaryDirectory() as directory, server() as url:
        place = Place(url, Path(directory) / "waves.mp4", size * MIB)
        whole_file(place.path, size)
        for way in WAYS:
            yield from _figures(way, place)


def _figures(way: str, place: Place) -> Iterator[Figure]:
    ours, theirs, ours_async, theirs_async = WAYS[way]

    def run() -> None:
        with IndreamClient(KEY, base_url=place.url) as client:
            ours(client, place)

    async def run_async() -> None:
        async with AsyncIndreamClient(KEY, base_url=place.url) as client:
            await ours_async(client, place)

    yield _speed(TIME[way, "sync"], place, run, lambda: theirs(place))
    yield _memory(way, "sync", place)
    yield _speed(
        TIME[way, "async"], place, lambda: asyncio.run(run_async()), lambda: asyncio.run(theirs_async(place))
    )
    yield _memory(way, "async", place)
    held = max(asyncio.run(longest_hold(run_async())) for _ in range(HOLD_ROUNDS))
    yield Figure(HOLD[way], held * 1000)


def _speed(aim: Aim, place: Place, ours: Callable[[], object], theirs: Callable[[], object]) -> Figure:
    best = [inf, inf]
    for _ in range(ROUNDS):
        for number, way in enumerate((ours, theirs)):
            place.target.unlink(missing_ok=True)  # replacing a file takes longer than writing a new one
            best[number] = min(best[number], seconds(way))
    mebibytes = place.size / MIB
    return Figure(
        aim, best[0] / best[1], "{:,.0f} and {:,.0f} MiB/s".format(*(mebibytes / taken for taken in best))
    )


async def longest_hold(work: Awaitable[object]) -> float:
    """The longest time, in seconds, that another task could not run while this work was done."""
    longest = 0.0
    task = asyncio.ensure_future(work)
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        longest = max(longest, time.perf_counter() - began - TICK)
    await task
    return longest


GROWN = """
import asyncio, sys
from pathlib import Path
from bench.transfers import Place, grown, grown_async
mode, way, url, path, size = sys.argv[1:]
place = Place(url, Path(path), int(size))
measure = {"sync": grown, "async": lambda *transfer: asyncio.run(grown_async(*transfer))}
print(measure[mode](way, place))
"""


def _memory(way: str, mode: str, place: Place) -> Figure:
    """The memory that a transfer adds to the peak of a process that has made a small transfer."""
    with fresh_processes() as number_from:
        grew = number_from(GROWN, mode, way, place.url, str(place.path), str(place.size))
    return Figure(MEMORY[way, mode], grew / MIB)


def grown(way: str, place: Place) -> int:
    """The bytes that a transfer adds to the peak of this process."""
    transfer = WAYS[way][0]
    with IndreamClient(KEY, base_url=place.url) as client, small(place) as first:
        transfer(client, first)
        start = peak()
        transfer(client, place)
        return peak() - start


async def grown_async(way: str, place: Place) -> int:
    """The bytes that a transfer adds to the peak of this process."""
    transfer = WAYS[way][2]
    with small(place) as first:
        async with AsyncIndreamClient(KEY, base_url=place.url) as client:
            await transfer(client, first)
            start = peak()
            await transfer(client, place)
            return peak() - start


@contextlib.contextmanager
def small(place: Place) -> Iterator[Place]:
    """The same server with a file of one byte."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "a.mp4"
        path.write_bytes(b"x")
        yield Place(place.url, path, 1)


def _size() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=MOST, metavar="MiB", help="default: %(default)s")
    size = parser.parse_args().size
    if not 1 <= size <= MOST:
        parser.error(
            f"the size must be between 1 and {MOST} MiB, because the service accepts no larger videos"
        )
    return int(size)


BENCH = Bench(
    "Large files",
    f"A video of {MOST} MiB, the largest that the service accepts, is uploaded to a server in another "
    "process, and one is downloaded from there to the disk. It is compared with httpx, which streams the "
    "same file. With httpx's async client, reading and writing the file blocks the event loop; this client "
    "does both in threads. Downloads create a new file; replacing one takes longer, because the old file is "
    "kept until the new one is complete. Downloads also depend on how fast the disk is at the moment. Memory "
    "is what the transfer adds to the peak of a process that has made a small transfer before. The longest "
    f"hold of the event loop is the longest in {HOLD_ROUNDS} transfers; other programs that use the "
    "processor lengthen it.",
    tuple(
        aim
        for way in WAYS
        for aim in (
            *(kind[way, mode] for mode in MODES for kind in (TIME, MEMORY)),
            HOLD[way],
        )
    ),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH, size=_size()))
