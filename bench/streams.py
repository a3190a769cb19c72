"""What the measurements of large bodies share: a server in a process of its own, memory, and held loops."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path

from tests.fake_service import ASSET

__all__ = ["MIB", "limited", "longest_hold", "server", "whole_file"]

MIB = 2**20
TICK = 0.001


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The base URL of a server that takes uploads and throws them away, in a process of its own."""
    command = [sys.executable, "-m", "bench.streams"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this file
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def whole_file(path: Path, mebibytes: int) -> None:
    """Write a file of that size, whose bytes are on the disk and in its cache."""
    block = bytes(range(256)) * (MIB // 256)
    with path.open("wb") as file:
        for _ in range(mebibytes):
            file.write(block)


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


def limited(what: str, figure: float, limit: str, kept: bool) -> bool:
    """Print one line, with the limit beside the figure; whether it is kept."""
    print(f"{what:<55}{figure:>8.2f} | limit {limit}{'' if kept else '  <- missed'}", flush=True)
    return kept


def _serve(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_take, args=(connection,), daemon=True).start()


def _take(connection: socket.socket) -> None:
    body = json.dumps({"data": ASSET, "meta": {}}).encode()
    head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    buffer = memoryview(bytearray(MIB))
    rest = b""
    with connection, contextlib.suppress(OSError):
        while True:
            while b"\r\n\r\n" not in rest:
                count = connection.recv_into(buffer)
                if not count:
                    return
                rest += buffer[:count]
            request, _, rest = rest.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", request)
            left = int(length[1]) - len(rest) if length else 0
            rest = b""
            while left > 0:
                count = connection.recv_into(buffer, min(left, MIB))
                if not count:
                    return
                left -= count
            connection.sendall(head + body)


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print("http://{}:{}".format(*listening.getsockname()), flush=True)
        _serve(listening)
