"""What a large upload costs beside bare httpx that streams the same file: `python -m bench.uploads [MiB]`.

Ours and theirs take turns, each time on a new connection, and the best of each are compared: what else goes
on in a machine only ever slows them. The server is a process of its own, and so is each that is measured for
memory. Exits with 1 when a limit is not kept.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from math import inf
from pathlib import Path

import httpx

from bench.editor_state import seconds
from bench.streams import MIB, limited, longest_hold, server, whole_file
from indream import AsyncIndreamClient, IndreamClient
from tests.faults.memory import peak

KEY = "sk_indream_bench"
MOST = 800  # what the service takes of a video
ROUNDS = 7
BLOCK = 64 * 1024  # as httpx itself reads a file
SLOWEST, MOST_MEMORY, LONGEST_HOLD = 0.9, 16, 20
HEADERS = {"Authorization": f"Bearer {KEY}", "x-file-name": "waves.mp4", "Content-Type": "video/mp4"}


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=MOST, metavar="MiB", help="default: %(default)s")
    size = parser.parse_args().size
    if not 1 <= size <= MOST:
        parser.error(f"the size must be between 1 and {MOST} MiB: the service takes no larger videos")
    with tempfile.TemporaryDirectory() as folder, server() as url:
        path = Path(folder) / "waves.mp4"
        whole_file(path, size)
        print(f"uploads of {size} MiB")
        kept = [
            *of_flavour("sync", sync_times(url, path), url, path),
            *of_flavour("async", async_times(url, path), url, path),
        ]
        held = asyncio.run(hold(url, path)) * 1000
    kept.append(limited("longest hold of the event loop, ms", held, f"{LONGEST_HOLD}", held <= LONGEST_HOLD))
    return 0 if all(kept) else 1


def of_flavour(flavour: str, times: dict[str, float], url: str, path: Path) -> Iterator[bool]:
    """Print the figures of one client; whether each keeps its limit."""
    speeds = [path.stat().st_size / MIB / times[name] for name in ("ours", "theirs")]
    print("{}: {:,.0f} MiB/s, bare httpx {:,.0f}".format(flavour, *speeds))
    ratio = speeds[0] / speeds[1]
    yield limited(f"{flavour}, throughput / bare httpx", ratio, f"{SLOWEST}", ratio >= SLOWEST)
    grown = memory(flavour, url, path)
    yield limited(f"{flavour}, memory over the start, MiB", grown, f"{MOST_MEMORY}", grown <= MOST_MEMORY)


def sync_times(url: str, path: Path) -> dict[str, float]:
    """Seconds of ours and of httpx."""

    def ours() -> None:
        with IndreamClient(KEY, base_url=url) as client:
            client.uploads.upload(path)

    def theirs() -> None:
        with httpx.Client(base_url=url, headers=HEADERS, timeout=60) as client, path.open("rb") as file:
            client.post("/v1/uploads", content=file).raise_for_status()

    return best({"ours": ours, "theirs": theirs})


def async_times(url: str, path: Path) -> dict[str, float]:
    """Seconds of ours, which reads off the event loop, and of httpx, fed with blocks that are read on it."""

    async def ours() -> None:
        async with AsyncIndreamClient(KEY, base_url=url) as client:
            await client.uploads.upload(path)

    async def pieces() -> AsyncIterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(BLOCK):
                yield piece

    headers = {**HEADERS, "Content-Length": str(path.stat().st_size)}

    async def theirs() -> None:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            (await client.post("/v1/uploads", content=pieces())).raise_for_status()

    return best({"ours": lambda: asyncio.run(ours()), "theirs": lambda: asyncio.run(theirs())})


def best(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The shortest time of each, in seconds, run in turns."""
    taken = dict.fromkeys(works, inf)
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name] = min(taken[name], seconds(work))
    return taken


async def hold(url: str, path: Path) -> float:
    """For how many seconds an upload keeps its event loop from anything else, at most."""
    async with AsyncIndreamClient(KEY, base_url=url) as client:
        await client.uploads.upload(b"x", filename="a.png")
        return await longest_hold(client.uploads.upload(path))


MEMORY = """
import asyncio, sys
from bench.uploads import grown_async, grown_sync
flavour, url, path = sys.argv[1:]
print(grown_sync(url, path) if flavour == "sync" else asyncio.run(grown_async(url, path)))
"""


def memory(flavour: str, url: str, path: Path) -> float:
    """By how many MiB an upload raises the peak of a process that has made a small one."""
    command = [sys.executable, "-c", MEMORY, flavour, url, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own
    return int(done.stdout) / MIB


def grown_sync(url: str, path: str) -> int:
    """The bytes that an upload adds to the peak of this process."""
    with IndreamClient(KEY, base_url=url) as client:
        client.uploads.upload(b"x", filename="a.png")
        start = peak()
        client.uploads.upload(path)
        return peak() - start


async def grown_async(url: str, path: str) -> int:
    """The bytes that an upload adds to the peak of this process."""
    async with AsyncIndreamClient(KEY, base_url=url) as client:
        await client.uploads.upload(b"x", filename="a.png")
        start = peak()
        await client.uploads.upload(path)
        return peak() - start


if __name__ == "__main__":
    sys.exit(main())
