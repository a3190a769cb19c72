"""A host of files: replies that serve one in whole or in part, and what is left in a directory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from indream.types import ExportTask
from tests.support.fake_service import Chunks, Reply, export_task

__all__ = [
    "CONTENT",
    "ETAG",
    "LINK",
    "SIGNATURE",
    "completed",
    "files_in",
    "first_asked_for",
    "names",
    "piece",
    "served",
]

CONTENT = bytes(range(256)) * 8
ETAG = '"v1"'
SIGNATURE = "s1gn4ture"
LINK = f"https://files.test/out/video.mp4?signature={SIGNATURE}"


def completed(**fields: Any) -> ExportTask:
    """A task that is done, with a file."""
    return export_task(**{"status": "COMPLETED", "outputUrl": LINK, "filename": "hero.mp4", **fields})


def served(
    content: bytes = CONTENT,
    *,
    etag: str | None = ETAG,
    cut: int | None = None,
    fault: Exception | None = None,
    parts: bool = True,
    headers: dict[str, str] | None = None,
) -> Reply:
    """The file, as RFC 9110 has it; `cut` bytes of the answer and then a fault, if asked for."""

    def reply(request: httpx.Request) -> httpx.Response:
        answer_headers = {} if etag is None else {"ETag": etag}
        first = first_asked_for(request)
        rest = parts and first is not None and request.headers["if-range"] == etag
        start = first if rest and first is not None else 0
        if rest:
            answer_headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        body = content[start:]
        answer_headers |= {"Content-Length": str(len(body)), **(headers or {})}
        stream = Chunks(body) if cut is None else Chunks(body[:cut], fault or httpx.ReadError("cut"))
        return httpx.Response(206 if rest else 200, headers=answer_headers, stream=stream)

    return reply


def piece(start: int, end: int, total: int | str = len(CONTENT), **headers: str) -> Reply:
    """A 206 with these bytes of the file, for any request."""
    answer_headers = {"ETag": ETAG, "Content-Range": f"bytes {start}-{end - 1}/{total}", **headers}
    return lambda _: httpx.Response(206, headers=answer_headers, stream=Chunks(CONTENT[start:end]))


def first_asked_for(request: httpx.Request) -> int | None:
    """The first byte of a Range, or None where there is no Range."""
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    return int(asked[1]) if asked else None


def files_in(directory: Path) -> dict[str, bytes]:
    """The files in a directory, including hidden ones."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def names(directory: Path) -> list[str]:
    """The names of all that is in a directory."""
    return sorted(path.name for path in directory.iterdir())
