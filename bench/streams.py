"""A server for large files in a process of its own, which discards uploads and generates downloads.

`GET /files/SIZE` returns SIZE bytes; every POST returns an asset.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.support.fake_service import ASSET

__all__ = ["MIB", "server", "whole_file"]

MIB = 2**20
BLOCK = bytes(range(256)) * (MIB // 256)
CREATED = json.dumps({"data": ASSET, "meta": {}}).encode()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The base URL of a server that runs until the block ends."""
    command = [sys.executable, "-m", "bench.streams"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this Python, no shell
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def whole_file(path: Path, mebibytes: int) -> None:
    """Write a file of this size, so that its bytes are on the disk and in the cache of the system."""
    with path.open("wb") as file:
        for _ in range(mebibytes):
            file.write(BLOCK)


def _serve(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    buffer = memoryview(bytearray(MIB))
    rest = b""
    with connection, contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            while b"\r\n\r\n" not in rest:
                count = connection.recv_into(buffer)
                if not count:
                    return
                rest += buffer[:count]
            request, _, rest = rest.partition(b"\r\n\r\n")
            download = re.match(rb"GET /files/(\d+) ", request)
            if download is not None:
                _give(connection, int(download[1]))
                continue
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", request)
            remaining = int(length[1]) - len(rest) if length else 0
            rest = b""
            while remaining > 0:
                count = connection.recv_into(buffer, min(remaining, MIB))
                if not count:
                    return
                remaining -= count
            head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            connection.sendall(head % len(CREATED) + CREATED)


def _give(connection: socket.socket, size: int) -> None:
    head = b'HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n' % size
    connection.sendall(head)
    for start in range(0, size, MIB):
        connection.sendall(BLOCK[: size - start])


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print("http://{}:{}".format(*listening.getsockname()), flush=True)
        _serve(listening)
