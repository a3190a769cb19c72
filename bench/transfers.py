"""What large uploads and downloads cost beside bare httpx that streams the same file.

`python -m bench.transfers [MiB]`. Ours and theirs take turns, each time on a new connection, and the best of
each are compared: what else goes on in a machine only ever slows them. The server is a process of its own,
and so is each that is measured for memory.
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

MOST = 800  # what the service takes of a video
ROUNDS, HOLD_ROUNDS = 8, 3
BLOCK = 64 * 1024  # as httpx itself reads a file
TICK = 0.001
HEADERS = {"Authorization": f"Bearer {KEY}", "x-file-name": "waves.mp4", "Content-Type": "video/mp4"}


@attrs.frozen
class Place:
    """Where files come from and go to.

    Attributes:
        url: The server.
        path: The file that is uploaded.
        size: Its bytes, and those of what is downloaded.
    """

    url: str
    path: Path
    size: int

    @property
    def link(self) -> str:
        """The file that is downloaded."""
        return f"{self.url}/files/{self.size}"

    @property
    def target(self) -> Path:
        """Where it goes."""
        return self.path.with_name("download.mp4")

    def task(self) -> ExportTask:
        """The export whose file it is."""
        return completed(outputUrl=self.link)


def upload(client: IndreamClient, place: Place) -> None:
    """Ours, sync."""
    client.uploads.upload(place.path)


async def upload_async(client: AsyncIndreamClient, place: Place) -> None:
    """Ours, async: it reads off the event loop."""
    await client.uploads.upload(place.path)


def httpx_upload(place: Place) -> None:
    """Bare httpx, sync."""
    with httpx.Client(headers=HEADERS, timeout=60) as client, place.path.open("rb") as file:
        client.post(f"{place.url}/v1/uploads", content=file).raise_for_status()


async def httpx_upload_async(place: Place) -> None:
    """Bare httpx, async, fed with blocks that are read on its event loop."""

    async def pieces() -> AsyncIterator[bytes]:
        with place.path.open("rb") as file:
            while piece := file.read(BLOCK):
                yield piece

    headers = {**HEADERS, "Content-Length": str(place.size)}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        (await client.post(f"{place.url}/v1/uploads", content=pieces())).raise_for_status()


def download(client: IndreamClient, place: Place) -> None:
    """Ours, sync."""
    client.exports.download(place.task(), place.target, overwrite=True)


async def download_async(client: AsyncIndreamClient, place: Place) -> None:
    """Ours, async: it writes off the event loop."""
    await client.exports.download(place.task(), place.target, overwrite=True)


def httpx_download(place: Place) -> None:
    """Bare httpx, sync."""
    with httpx.Client(timeout=60) as client, place.target.open("wb") as file:
        with client.stream("GET", place.link) as response:
            file.writelines(response.iter_raw())
        _keep(file)


async def httpx_download_async(place: Place) -> None:
    """Bare httpx, async, which writes on its event loop."""
    async with httpx.AsyncClient(timeout=60) as client:
        with place.target.open("wb") as file:
            async with client.stream("GET", place.link) as response:
                async for piece in response.aiter_raw():
                    file.write(piece)
            _keep(file)


def _keep(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


FLAVOURS = ("sync", "async")
WAYS = {
    "upload": (upload, httpx_upload, upload_async, httpx_upload_async),
    "download": (download, httpx_download, download_async, httpx_download_async),
}


TIME = {(way, flavour): Aim(f"{way}, {flavour}", 1.11, beside=HTTPX) for way in WAYS for flavour in FLAVOURS}
MEMORY = {
    (way, flavour): Aim(f"{way}, {flavour}: memory over the start", 16, "MiB")
    for way in WAYS
    for flavour in FLAVOURS
}
HOLD = {way: Aim(f"{way}, async: longest hold of the event loop", 20, "ms") for way in WAYS}


def measure(size: int = MOST) -> Iterator[Figure]:
    """Both directions, sync and async, with so many MiB."""
    with tempfile.TemporaryDirectory() as folder, server() as url:
        place = Place(url, Path(folder) / "waves.mp4", size * MIB)
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
            place.target.unlink(missing_ok=True)  # writing over a file is another task than replacing it
            best[number] = min(best[number], seconds(way))
    mebibytes = place.size / MIB
    return Figure(
        aim, best[0] / best[1], "{:,.0f} and {:,.0f} MiB/s".format(*(mebibytes / one for one in best))
    )


async def longest_hold(work: Awaitable[object]) -> float:
    """For how many seconds at most a task beside some work was kept from running."""
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
flavour, way, url, path, size = sys.argv[1:]
place = Place(url, Path(path), int(size))
print(grown(way, place) if flavour == "sync" else asyncio.run(grown_async(way, place)))
"""


def _memory(way: str, flavour: str, place: Place) -> Figure:
    """By how much a transfer raises the peak of a process that has made a small one."""
    with fresh_processes() as number_from:
        grew = number_from(GROWN, flavour, way, place.url, str(place.path), str(place.size))
    return Figure(MEMORY[way, flavour], grew / MIB)


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
    """The same with a file of one byte."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        path.write_bytes(b"x")
        yield Place(place.url, path, 1)


def _size() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=MOST, metavar="MiB", help="default: %(default)s")
    size = parser.parse_args().size
    if not 1 <= size <= MOST:
        parser.error(f"the size must be between 1 and {MOST} MiB: the service takes no larger videos")
    return int(size)


BENCH = Bench(
    "Large files",
    f"A video of {MOST} MiB, the most the service takes, goes to a server in another process, and "
    "another one comes from there and is brought to the disk. Beside it, httpx streams the same file "
    "from and to the disk; its async way blocks its event loop while it reads and writes, where ours "
    "hands that to threads and leaves the loop free. Downloads get a name that no file has yet: where "
    "one is replaced it takes longer, as the old one stays until the new one is whole. How fast the disk "
    "is at the moment sways the downloads. Memory is what the transfer adds to the peak of a process that "
    f"has made a small one before. The longest hold of the event loop is that of {HOLD_ROUNDS} transfers; "
    "another program that has the processor holds it up as well.",
    tuple(
        aim
        for way in WAYS
        for aim in (*(kind[way, flavour] for flavour in FLAVOURS for kind in (TIME, MEMORY)), HOLD[way])
    ),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH, size=_size()))
