# Written here, async; tests/_sync/test_upload_sources.py is derived from it.
"""Sources other than bytes, in constant memory, and what happens when one is not what it seemed."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import mmap
import os
import sys
import tempfile
import traceback
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from starlette.datastructures import UploadFile
from werkzeug.datastructures import FileStorage

from indream import AsyncIndreamClient
from indream.errors import (
    APIConnectionError,
    APIError,
    UploadOutcomeUnknownError,
    UploadSourceError,
    UploadSourceTimeoutError,
)
from indream.generated.api.uploads import upload_asset
from indream.types import Source
from tests.support.fake_service import API_KEY, ASSET, FakeService, drop, envelope
from tests.support.faults.plans import EarlyAnswer, Good, Problem, StaleKeepAlive, always
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime
from tests.support.repository import TESTS
from tests.support.uploading import Changing, Pipe, Refusing, hang_up_of
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("held_time")

DATA = bytes(range(256)) * 5000  # more than two blocks
HUGE = bytes(16 * 2**20)  # more than the buffers of a connection take
UPLOAD = "POST /v1/uploads"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the data."""
    path = tmp_path / "hero ü.png"
    path.write_bytes(DATA)
    return path


async def pieces() -> AsyncIterator[bytes]:
    """The data as a generator of the client's own kind, empty and mixed pieces among it."""
    yield b""
    yield bytearray(DATA[:10])  # type: ignore[misc]
    yield memoryview(DATA)[10:700_000]  # type: ignore[misc]
    yield b""
    yield DATA[700_000:]


async def generated(*items: bytes) -> AsyncIterator[bytes]:
    """Items that come by themselves, once."""
    for item in items:
        yield item


async def reused() -> AsyncIterator[bytes]:
    """The data by way of one buffer, which is filled again for each piece and cleared in the end."""
    buffer = bytearray(1000)
    for place in range(0, len(DATA), 1000):
        buffer[:] = DATA[place : place + 1000]
        yield memoryview(buffer)  # type: ignore[misc]
    buffer[:] = bytes(1000)


class Rereadable:
    """An iterable that can be gone through again and again."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in pieces():
            yield piece


def shrink(file: Changing) -> None:
    """Lose the last byte."""
    file.truncate(len(DATA) - 1)


def grow(file: Changing) -> None:
    """Get one byte more."""
    place = file.tell()
    file.seek(0, os.SEEK_END)
    file.write(b"+")
    file.seek(place)


async def sent(service: FakeService, content: Any, **options: Any) -> httpx.Request:
    """The request body for a content."""
    async with AsyncIndreamClient(**service.options) as client:
        await client.uploads.upload(content, **options)
    return service.requests[-1]


SIZED: dict[str, Callable[[], Any]] = {
    "an iterator": lambda: iter([DATA[:100], DATA[100:]]),
    "a list": lambda: [DATA[:100], b"", DATA[100:]],
    "a list of many": lambda: [DATA[place : place + 7] for place in range(0, len(DATA), 7)],
    "a generator": pieces,
    "an iterable": Rereadable,
    "one buffer": reused,
    "a pipe": lambda: Pipe(DATA),
}


AHEAD = 5 * 2**20  # a batch, and an item that went beyond it


@pytest.mark.rule("uploads.memory")
@pytest.mark.parametrize("kind", ["a file", "an iterable"])
async def test_a_bounded_part_of_the_source_is_in_memory(kind: str) -> None:
    """However much there is, no more than some MiB of it are in memory at a time."""
    size, read, written = 32 * 2**20, 0, 0

    class Endless(Pipe):
        def read(self, count: int | None = -1, /) -> bytes:
            nonlocal read
            assert count is not None
            assert count > 0
            piece = bytes(min(count, size - read))
            read += len(piece)
            assert read - written <= AHEAD
            return piece

    class Counting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal written
            assert isinstance(request.stream, httpx.AsyncByteStream)
            async for piece in request.stream:
                written += len(piece)
            return envelope(ASSET, 201)(request)

    endless = Endless()
    options = {**FakeService().options, "transport": Counting()}
    async with AsyncIndreamClient(**options) as client:
        source: Any = endless if kind == "a file" else iter(lambda: endless.read(100_000), b"")
        await client.uploads.upload(source, filename="a.png", size=size)
    assert (size, size) == (read, written)


@pytest.mark.rule("uploads.sources")
@pytest.mark.parametrize("kind", SIZED)
async def test_an_iterable_with_a_size_is_streamed(kind: str) -> None:
    """With `size=`, the whole of it arrives with its exact length and without chunked encoding."""
    request = await sent(FakeService(envelope(ASSET, 201)), SIZED[kind](), filename="a.png", size=len(DATA))
    assert DATA == request.content
    assert str(len(DATA)) == request.headers["Content-Length"]
    assert "Transfer-Encoding" not in request.headers


@pytest.mark.rule("uploads.sources")
@pytest.mark.parametrize("kind", [str, Path])
async def test_a_path_supplies_name_and_type(path: Path, kind: Callable[[Path], Any]) -> None:
    """A str is a path, too."""
    request = await sent(FakeService(envelope(ASSET, 201)), kind(path))
    assert DATA == request.content
    assert ("hero%20%C3%BC.png", "image/png") == (
        request.headers["x-file-name"],
        request.headers["Content-Type"],
    )
    request = await sent(FakeService(envelope(ASSET, 201)), kind(path), filename="b.gif")
    assert ("b.gif", "image/gif") == (request.headers["x-file-name"], request.headers["Content-Type"])


@pytest.mark.rule("uploads.sources")
@pytest.mark.parametrize("buffering", [-1, 0])
async def test_an_open_file_is_sent_from_its_position(path: Path, buffering: int) -> None:
    """It has a name as well, and stays open."""
    with path.open("rb", buffering) as file:
        file.seek(1000)
        request = await sent(FakeService(envelope(ASSET, 201)), file)
        assert not file.closed
    assert DATA[1000:] == request.content
    assert str(len(DATA) - 1000) == request.headers["Content-Length"]
    assert "hero%20%C3%BC.png" == request.headers["x-file-name"]


@pytest.mark.rule("uploads.sources")
@pytest.mark.parametrize("kind", [io.BufferedReader, io.BufferedRandom])
async def test_a_buffer_around_any_object_is_sent_from_its_position(kind: Callable[[Any], Any]) -> None:
    """The object below the buffer has no descriptor; it is read like a file."""
    with kind(io.BytesIO(DATA)) as file:
        file.seek(1000)
        request = await sent(FakeService(envelope(ASSET, 201)), file, filename="a.png")
        assert not file.closed
    assert DATA[1000:] == request.content
    assert str(len(DATA) - 1000) == request.headers["Content-Length"]


async def test_an_array_is_sent_as_its_bytes() -> None:
    """An object with its bytes in memory is sent from there."""
    request = await sent(FakeService(envelope(ASSET, 201)), array("H", [1, 2]), filename="a.png")
    assert array("H", [1, 2]).tobytes() == request.content


async def test_a_memory_mapped_file_is_accepted(path: Path) -> None:
    """An object that can be read like a file is a file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        request = await sent(FakeService(envelope(ASSET, 201)), mapped, filename="a.png")
    assert DATA == request.content


async def test_a_strided_view_is_sent_as_it_reads() -> None:
    """A view of every other byte is sent as what it shows."""
    request = await sent(FakeService(envelope(ASSET, 201)), memoryview(DATA)[::2], filename="a.png")
    assert DATA[::2] == request.content


async def test_raw_endpoints_accept_the_same_sources(path: Path) -> None:
    """A path, an open file, and with its size an iterable, as a `Source`."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        with path.open("rb") as file:
            for body in (path, file, Source.of(pieces(), size=len(DATA))):
                await upload_asset.asyncio(client=client, body=body, x_file_name="a.png")
    assert [DATA] * 3 == [request.content for request in service.requests]


# --- refused before anything is sent


FORMS: dict[str, Callable[[], Any]] = {
    "Flask": lambda: FileStorage(io.BytesIO(DATA), filename="hero.png", name="field"),
    "Flask, large": lambda: FileStorage(spooled(), filename="hero.png", name="field"),
    "Django": lambda: SimpleUploadedFile("hero.png", DATA),
}


class RequestsResponse:
    """A response as requests has it."""

    encoding = "utf-8"

    def iter_content(self, chunk_size: int) -> Iterator[bytes]:
        """Its bytes."""
        yield b"x"


@attrs.frozen
class Form:
    """A file of a form as aiohttp has it."""

    name: str
    filename: str
    file: Any


def spooled() -> Any:
    """A temporary file that is on the disk."""
    file = tempfile.SpooledTemporaryFile(max_size=1)  # noqa: SIM115 - closed with its FileStorage
    file.write(DATA)
    file.seek(0)
    return file


@pytest.mark.rule("uploads.sources")
@pytest.mark.parametrize("kind", FORMS)
async def test_a_form_file_supplies_its_filename(kind: str) -> None:
    """Not that of the form's field."""
    with contextlib.closing(FORMS[kind]()) as file:
        request = await sent(FakeService(envelope(ASSET, 201)), file)
    assert ("hero.png", DATA) == (request.headers["x-file-name"], request.content)


async def test_a_form_without_a_file_is_rejected() -> None:
    """The form was sent without a file."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(TypeError, match="pass filename"):
            await client.uploads.upload(FileStorage(io.BytesIO(), filename="", name="field"))


async def test_a_source_without_a_name_needs_a_filename() -> None:
    """Bytes have none, nor have files that are not on a disk or are known by a number only."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        stdin = Pipe(b"x")
        stdin.name = "<stdin>"
        with tempfile.TemporaryFile() as numbered:
            for content in (b"x", io.BytesIO(b"x"), [b"x"], numbered, stdin):
                with pytest.raises(TypeError, match="pass filename"):
                    await client.uploads.upload(content, size=1)


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (None, TypeError, "content must be bytes, .* not NoneType"),
        (5, TypeError, "content must be bytes, .* not int"),
        ("", ValueError, "content must not be empty"),
        (io.StringIO("x"), TypeError, r"text \(StringIO\).* pass \.getvalue\(\)\.encode\(\)"),
        (
            httpx.Response(200, content=b"x"),
            TypeError,
            r"a response .* pass its \.iter_bytes\(…\) and size=",
        ),
        (RequestsResponse(), TypeError, r"a response .* pass its \.iter_content\(…\) and size="),
        (UploadFile(io.BytesIO(b"x")), TypeError, r"async: pass its \.file with filename="),
        (Form("file", "a.png", io.BytesIO(b"x")), TypeError, r"not Form: pass its \.file with filename="),
    ],
)
async def test_an_unusable_source_is_reported_before_a_missing_name(
    content: Any, kind: type[Exception], words: str
) -> None:
    """The actual mistake is reported first, not that a name is missing too."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(kind, match=words):
            await client.uploads.upload(content)


@pytest.mark.rule("uploads.checked")
async def test_paths_must_be_nonempty_files(tmp_path: Path) -> None:
    """None, a directory, a pipe that nobody would write into, an empty file."""
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "empty.png").touch()
    (tmp_path / "a-directory.png").mkdir()
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(FileNotFoundError, match=r"none\.png"):
            await client.uploads.upload(tmp_path / "none.png")
        with pytest.raises(IsADirectoryError, match=r"is a directory.*a-directory\.png"):
            await client.uploads.upload(tmp_path / "a-directory.png")
        with pytest.raises(ValueError, match=r"pipe\.png.*not a regular file"):
            await client.uploads.upload(tmp_path / "pipe.png")
        with pytest.raises(ValueError, match=r"empty\.png.*empty"):
            await client.uploads.upload(tmp_path / "empty.png")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
async def test_an_unreadable_path_is_reported_before_a_request(path: Path) -> None:
    """It is opened before anything is sent."""
    os.chmod(path, 0)  # noqa: PTH101 - ruff takes the method of Path for one that blocks
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(PermissionError):
            await client.uploads.upload(path)


@pytest.mark.rule("uploads.checked")
async def test_a_file_over_the_size_limit_is_not_read(tmp_path: Path) -> None:
    """The limits are those of the file's size, without reading it."""
    with (tmp_path / "a.mp4").open("wb") as file:
        file.truncate(800 * 2**20 + 1)
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match="800 MiB"):
            await client.uploads.upload(tmp_path / "a.mp4")


async def test_unreadable_file_objects_are_rejected(path: Path) -> None:
    """Open as text or for writing, closed, or without a known size."""
    closed = path.open("rb")
    closed.close()
    async with AsyncIndreamClient(**FakeService().options) as client:
        with path.open() as text, pytest.raises(TypeError, match='"rb"'):
            await client.uploads.upload(text)  # type: ignore[arg-type]
        with tempfile.NamedTemporaryFile("w+") as inside, pytest.raises(TypeError, match='"rb"'):
            await client.uploads.upload(inside, filename="a.png")
        with path.open("ab") as written, pytest.raises(ValueError, match='"rb"'):
            await client.uploads.upload(written)
        with pytest.raises(ValueError, match="closed"):
            await client.uploads.upload(closed)
        with pytest.raises(TypeError, match="size="):
            await client.uploads.upload(Pipe(DATA), filename="a.png")


async def test_a_rejected_file_keeps_its_position(path: Path) -> None:
    """It can be given once more, with what was lacking."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with path.open("rb") as file:
            file.seek(1000)
            with pytest.raises(ValueError, match="pass content_type"):
                await client.uploads.upload(file, filename="hero")
            assert 1000 == file.tell()


# --- not what was announced

FLAWED: dict[str, tuple[Callable[[], Any], int | None, str]] = {
    "a file that shrinks": (lambda: Changing(DATA, shrink), None, f"ended after {len(DATA) - 1:,}"),
    "a file that grows": (lambda: Changing(DATA, grow), None, "but the source has more"),
    "too few bytes": (lambda: [DATA], len(DATA) + 1, f"ended after {len(DATA):,}"),
    "too many bytes": (lambda: [DATA], len(DATA) - 1, "but the source has more"),
    "an item too many": (lambda: [DATA, b"", b"+"], len(DATA), "but the source has more"),
    "an item more than is read at once": (lambda: [HUGE, b"+"], len(HUGE), "but the source has more"),
    "one that a generator has too many": (
        lambda: generated(DATA, b"", b"+"),
        len(DATA),
        "but the source has more",
    ),
    "too few of a generator": (pieces, len(DATA) + 1, "ended after"),
    "too many of a generator": (pieces, len(DATA) - 1, "but the source has more"),
    "a str among them": (lambda: [b"x", "y"], 2, "expected bytes, but the source yielded a str"),
    "numbers": (lambda: [1, 2], 2, "expected bytes, but the source yielded a int"),
    "a file of text": (lambda: Pipe(b""), 2, "ended after 0"),
}


@pytest.mark.rule("uploads.length")
@pytest.mark.parametrize("kind", FLAWED)
async def test_a_source_of_another_length_is_an_error(kind: str) -> None:
    """It raises its own error; the service has not received the announced length, and nothing is repeated."""
    make, size, words = FLAWED[kind]
    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(UploadSourceError, match=words) as caught:
                await client.uploads.upload(make(), filename="a.png", size=size)
            await client.exports.get("t")  # the client continues on another connection
    assert (1, False) == (caught.value.attempts, caught.value.may_have_succeeded)
    uploads = [request for request in server.requests if request.method == "POST"]
    assert all(len(request.body) < int(request.header("Content-Length") or 0) for request in uploads)
    assert len(uploads) <= 1
    assert {2} == {request.connection for request in server.requests if request.method == "GET"}


NOT_EMPTY: dict[str, Callable[[], Any]] = {
    "an iterator": lambda: iter([b"", b"data"]),
    "a generator": lambda: generated(b"data"),
    "a pipe": lambda: Pipe(b"data"),
}


@pytest.mark.rule("uploads.length")
@pytest.mark.parametrize("kind", NOT_EMPTY)
async def test_a_nonempty_source_is_not_sent_as_empty(kind: str) -> None:
    """Is not sent as an empty one; nothing is sent at all, for its head would be the whole request."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        body = Source.of(NOT_EMPTY[kind](), size=0)
        with pytest.raises(UploadSourceError, match="expected 0 bytes, but the source has more"):
            await upload_asset.asyncio(
                client=client, body=body, x_file_name="a.png", content_type="image/png"
            )
    assert [] == service.requests


@pytest.mark.parametrize("kind", [iter, Pipe, generated, bytes])
async def test_an_empty_source_is_sent_and_retried(kind: Callable[..., Any]) -> None:
    """It is sent, again if nothing has arrived, and its progress is reported."""
    service = FakeService(envelope(ASSET, 201))
    reports: list[tuple[int, int]] = []
    options = {**service.options, "transport": Refusing(service)}
    content = kind() if kind is generated else kind(b"")
    async with AsyncIndreamClient(**options) as client:
        body = Source.of(content, size=0, on_progress=lambda *now: reports.append(now))
        await upload_asset.asyncio(client=client, body=body, x_file_name="a.png", content_type="image/png")
    assert [b""] == [request.content for request in service.requests]
    assert {(0, 0)} == set(reports)


def test_size_is_checked_for_every_source() -> None:
    """A source of bytes is refused where the bytes would be."""
    for content in (b"abc", Source.of(b"abc")):
        with pytest.raises(ValueError, match="size is 5 bytes, but content has 3"):
            Source.of(content, size=5)
        assert 3 == Source.of(content, size=3).size


@pytest.mark.rule("uploads.length")
async def test_the_size_read_first_counts(path: Path) -> None:
    """The size that was looked up first is the one that counts."""

    def shrink_it(done: int, total: int) -> None:
        os.truncate(path, 10)

    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(UploadSourceError, match="ended after 10"):
            await client.uploads.upload(path, on_progress=shrink_it)


def broken() -> Iterator[bytes]:
    """A generator of the caller's that fails, as one that reads from a network may."""
    yield DATA
    raise httpx.ReadError("the caller's own")


async def test_an_error_of_the_source_reaches_the_caller() -> None:
    """It is raised unchanged, also if it resembles a fault of our connection, without objects of httpx."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(httpx.ReadError, match="the caller's own") as caught:
            await client.uploads.upload(broken(), filename="a.png", size=len(DATA) + 1)
    assert caught.value.__context__ is None
    ours = [
        frame.f_locals
        for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        if not frame.f_code.co_filename.startswith(TESTS)
    ]
    assert [] != ours
    for variables in ours:
        assert API_KEY not in repr(variables)
        assert not [value for value in variables.values() if isinstance(value, httpx.Request)]


# --- silent sources


async def silent() -> AsyncIterator[bytes]:
    """A generator of the client's own kind that gives something, and then nothing."""
    yield b"x"
    await asyncio.sleep(PATIENCE)


@pytest.mark.rule("uploads.silent")
async def test_a_silent_source_is_a_timeout(tmp_path: Path) -> None:
    """The client's `timeout` bounds a pipe and a generator; the error names them, and nothing is repeated."""
    end, begin = os.pipe()
    service = FakeService(envelope(ASSET, 201))
    sources: dict[str, Any] = {
        f"descriptor {end} returned": os.fdopen(end, "rb"),
        "generator 'silent' returned": silent(),
    }
    async with AsyncIndreamClient(**service.options, timeout=0.2) as client:
        for words, source in sources.items():
            with pytest.raises(UploadSourceTimeoutError, match=f"{words} nothing for 0.2 seconds") as caught:
                await client.uploads.upload(source, filename="a.png", size=10)
            assert (1, False) == (caught.value.attempts, caught.value.may_have_succeeded)
            assert isinstance(caught.value, UploadSourceError)
            assert isinstance(caught.value, TimeoutError)
    sources[f"descriptor {end} returned"].close()
    os.close(begin)


async def test_a_pipe_is_sent_while_it_is_filled() -> None:
    """Bytes are sent before there are more; first those that the caller's reads have left in its buffer."""
    end, begin = os.pipe()
    os.write(begin, b"head" + DATA[:10])

    def fill(done: int, total: int) -> None:
        if done == 10:
            os.write(begin, DATA[10:20])
            os.close(begin)

    with os.fdopen(end, "rb") as file:
        assert b"head" == file.read(4)
        request = await sent(
            FakeService(envelope(ASSET, 201)), file, filename="a.png", size=20, on_progress=fill
        )
    assert DATA[:20] == request.content


# --- progress


async def test_progress_is_reported_from_0_to_the_total(path: Path) -> None:
    """From 0 over what was sent so far to the whole, always with the total."""
    reports: list[tuple[int, int]] = []
    await sent(
        FakeService(envelope(ASSET, 201)), path, on_progress=lambda done, total: reports.append((done, total))
    )
    assert ((0, len(DATA)), (len(DATA), len(DATA))) == (reports[0], reports[-1])
    assert len(reports) > 3
    assert sorted(set(reports)) == reports


async def test_progress_of_a_few_bytes_has_beginning_and_end() -> None:
    """There is a beginning and an end also of a few bytes."""
    reports: list[tuple[int, int]] = []
    await sent(
        FakeService(envelope(ASSET, 201)),
        b"abc",
        filename="a.png",
        on_progress=lambda done, total: reports.append((done, total)),
    )
    assert [(0, 3), (3, 3)] == reports


@pytest.mark.parametrize("at", [0, len(DATA)])
@pytest.mark.parametrize("error", [KeyError("mine"), StopIteration("mine"), OSError("mine")])
async def test_an_error_in_on_progress_ends_the_upload(at: int, error: Exception) -> None:
    """It is passed on to the caller, and the connection is closed."""

    def stop(done: int, total: int) -> None:
        if done == at:
            raise error

    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises((type(error), RuntimeError), match=r"mine|StopIteration"):
                await client.uploads.upload(DATA, filename="a.png", on_progress=stop)
            await client.exports.get("t")
    assert {2} == {request.connection for request in server.requests if request.method == "GET"}


# --- time


async def test_a_slow_upload_gets_time_for_its_size(held_time: HeldTime) -> None:
    """It has one second for each 64 KiB in addition to `timeout`, which applies to a part of it."""

    def pass_time(done: int, total: int) -> None:
        held_time.now += 7

    with FaultServer() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url, timeout=10, max_retries=0) as client:
            await client.uploads.upload(DATA, filename="a.png", on_progress=pass_time)
    assert held_time.now > 20


async def test_slow_sources_are_not_read_ahead(held_time: HeldTime) -> None:
    """Several reads are made at once only where they take no time."""
    steps: list[str] = []

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            steps.append("read")
            held_time.now += 1
            return super().read(size)

    async with AsyncIndreamClient(**FakeService(envelope(ASSET, 201)).options) as client:
        await client.uploads.upload(
            Slow(DATA), filename="a.png", on_progress=lambda done, total: steps.append("sent")
        )
    assert "sent read sent read sent read read sent" == " ".join(steps)


async def test_parts_fit_the_timeout_at_64_kib_per_second() -> None:
    """At 64 KiB a second each is through within `timeout`."""
    reports: list[int] = []
    async with AsyncIndreamClient(**FakeService(envelope(ASSET, 201)).options, timeout=0.5) as client:
        await client.uploads.upload(
            DATA, filename="a.png", on_progress=lambda done, total: reports.append(done)
        )
    assert 32 * 1024 == reports[1]


# --- retries


def placed(path: Path) -> io.BytesIO:
    """A file with a position in its middle, with the data from there on."""
    file = io.BytesIO(b"before" + path.read_bytes())
    file.seek(6)
    return file


REWINDS: dict[str, Callable[[Path], Any]] = {
    "bytes": lambda path: HUGE,
    "a buffer": lambda path: bytearray(HUGE),
    "a path": lambda path: path,
    "a file": placed,
    "a list": lambda path: [HUGE[:5], HUGE[5:]],
}


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """A large file."""
    path = tmp_path / "huge.png"
    path.write_bytes(HUGE)
    return path


@pytest.mark.rule("uploads.again")
@pytest.mark.parametrize("kind", REWINDS)
async def test_a_cut_upload_restarts_from_the_beginning(kind: str, huge: Path, held_time: HeldTime) -> None:
    """After a cut in the middle of the body, from the beginning and after a pause; so does the progress."""
    reports: list[int] = []
    with FaultServer([StaleKeepAlive(), StaleKeepAlive()]) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(
                REWINDS[kind](huge),
                filename="a.png",
                size=len(HUGE),
                on_progress=lambda done, total: reports.append(done),
            )
        assert [StaleKeepAlive, StaleKeepAlive, Good] == [type(request.step) for request in server.requests]
        assert HUGE == server.requests[-1].body
        assert 1 == len(server.service.ledger.lines("asset"))
    assert [0.25, 0.5] == held_time.pauses
    assert 3 == reports.count(0)
    assert len(HUGE) == reports[-1]


async def test_repeated_cuts_end_after_the_usual_attempts() -> None:
    """They are as many as those of any other call; the error says that no asset can be there."""
    with FaultServer({UPLOAD: always(StaleKeepAlive())}) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url, max_retries=1) as client:
            with pytest.raises(APIConnectionError, match="sent in part after 2 attempts") as caught:
                await client.uploads.upload(HUGE, filename="a.png")
    assert not isinstance(caught.value, UploadOutcomeUnknownError)
    assert (2, False, False) == (
        caught.value.attempts,
        caught.value.may_have_succeeded,
        caught.value.permanent,
    )


ONCE: dict[str, Callable[[], Any]] = {
    "an iterator": lambda: iter([HUGE]),
    "a generator": lambda: generated(HUGE),
    "a pipe": lambda: Pipe(HUGE),
}


@pytest.mark.rule("uploads.again")
@pytest.mark.parametrize("kind", ONCE)
async def test_a_source_that_cannot_be_reread_is_sent_once(kind: str) -> None:
    """A cut in the middle of it is the end."""
    with FaultServer({UPLOAD: always(StaleKeepAlive())}) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(APIConnectionError, match="sent in part") as caught:
                await client.uploads.upload(ONCE[kind](), filename="a.png", size=len(HUGE))
    assert (1, False) == (caught.value.attempts, caught.value.may_have_succeeded)


@pytest.mark.rule("uploads.again")
async def test_an_unread_iterator_is_sent_after_a_refused_connection() -> None:
    """A connection that was refused has taken nothing from an iterator."""
    service = FakeService(envelope(ASSET, 201))
    options = {**service.options, "transport": Refusing(service)}
    async with AsyncIndreamClient(**options) as client:
        await client.uploads.upload(iter([DATA]), filename="a.png", size=len(DATA))
    assert [DATA] == [request.content for request in service.requests]


@pytest.mark.rule("uploads.again")
async def test_an_iterator_read_by_the_transport_is_not_sent_again() -> None:
    """Where a transport has read it and then says that nothing was sent, there is nothing left to send."""
    service = FakeService(drop(httpx.ConnectError))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIConnectionError):
            await client.uploads.upload(iter([DATA]), filename="a.png", size=len(DATA))
        assert 1 == len(service.requests)
        with pytest.raises(APIConnectionError):
            await client.uploads.upload([DATA], filename="a.png", size=len(DATA))
    assert [DATA] * 4 == [request.content for request in service.requests]


async def test_an_early_rejection_reaches_the_caller() -> None:
    """A refusal that comes early is what the caller gets."""
    with FaultServer([EarlyAnswer(Problem(413, "TOO_LARGE"))]) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(APIError, match="TOO_LARGE") as caught:
                await client.uploads.upload(HUGE, filename="a.png")
    assert (413, 1) == (caught.value.status, caught.value.attempts)


def first_hung_up(server: FaultServer, reports: list[int]) -> Callable[[int, int], None]:
    """An `on_progress` that takes note, and at first waits until the server has hung up."""
    wait = hang_up_of(server)

    def note(done: int, total: int) -> None:
        reports.append(done)
        if len(reports) == 1:
            wait(done, total)

    return note


@pytest.mark.rule("uploads.again")
@pytest.mark.parametrize(
    ("problem", "pause"), [(Problem(503), 0.25), (Problem(429, headers=(("Retry-After", "7"),)), 7.0)]
)
async def test_an_early_temporary_error_is_retried(
    held_time: HeldTime, path: Path, problem: Problem, pause: float
) -> None:
    """A service that was too busy to take all of it has made no asset: it is sent again, when it is asked."""
    reports: list[int] = []
    with FaultServer([EarlyAnswer(problem, drain=False), Good()]) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await client.uploads.upload(path, on_progress=first_hung_up(server, reports))
        assert DATA == server.requests[-1].body
        assert 1 == len(server.service.ledger.lines("asset"))
    assert [pause] == held_time.pauses
    assert (2, len(DATA)) == (reports.count(0), reports[-1])


@pytest.mark.rule("uploads.again")
@pytest.mark.parametrize(
    ("status", "rewinds", "max_retries"),
    [(501, True, 2), (520, True, 2), (503, False, 2), (429, False, 2), (503, True, 0)],
)
async def test_other_early_errors_are_not_retried(status: int, rewinds: bool, max_retries: int) -> None:
    """Not for any status, and not of what can't be read again; the service has not got all in any case."""
    with FaultServer([EarlyAnswer(Problem(status), drain=False)]) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url, max_retries=max_retries) as client:
            with pytest.raises(APIError) as caught:
                await client.uploads.upload(
                    DATA if rewinds else iter([DATA]),
                    filename="a.png",
                    size=len(DATA),
                    on_progress=first_hung_up(server, []),
                )
    assert (status, 1, False) == (
        caught.value.status,
        caught.value.attempts,
        caught.value.may_have_succeeded,
    )


@pytest.mark.parametrize("size", [1, len(DATA)])
async def test_an_early_answer_is_read_after_a_reset(size: int) -> None:
    """The answer is read also when nothing can be written any more."""
    with FaultServer([EarlyAnswer(Problem(413, "TOO_LARGE"), drain=False)]) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            with pytest.raises(APIError, match="TOO_LARGE") as caught:
                await client.uploads.upload(DATA[:size], filename="a.png", on_progress=hang_up_of(server))
    assert (413, 1) == (caught.value.status, caught.value.attempts)


_RECORDED: list[list[tuple[str, Any]]] = []


@cache  # Python never removes such a hook, and calls all of them.
def _record_opened_files() -> None:
    def record(event: str, arguments: tuple[Any, ...]) -> None:
        if _RECORDED and event == "open":
            _RECORDED[-1].append(("open", str(arguments[0])))

    sys.addaudithook(record)


@pytest.fixture
def file_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Each call that opens a file, with its path, or asks for its size, with its inode."""
    calls: list[tuple[str, Any]] = []

    def recording(function: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def recorded(*args: Any, **options: Any) -> os.stat_result:
            status = function(*args, **options)
            calls.append(("stat", status.st_ino))
            return status

        return recorded

    for name in ("stat", "lstat", "fstat"):  # unlike `open`, these have no audit event
        monkeypatch.setattr(os, name, recording(getattr(os, name)))
    _record_opened_files()
    _RECORDED.append(calls)
    yield calls
    _RECORDED.pop()


def calls_for(path: Path, calls: list[tuple[str, Any]]) -> list[str]:
    """The calls for one file, in their order."""
    calls = list(calls)
    names = (str(path), path.stat().st_ino)
    return [name for name, file in calls if file in names]


UPLOADS: dict[str, Callable[[AsyncIndreamClient, Path], Any]] = {
    "upload": lambda client, path: client.uploads.upload(path),
    "a raw endpoint": lambda client, path: upload_asset.asyncio(
        body=path, x_file_name="a.png", content_type="image/png", client=client
    ),
}


@pytest.mark.parametrize("call", UPLOADS)
async def test_a_file_is_opened_and_measured_once(
    call: str, huge: Path, file_calls: list[tuple[str, Any]]
) -> None:
    """For all attempts together, two of which are cut off after a part of the body."""
    with FaultServer([StaleKeepAlive(), StaleKeepAlive()]) as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            await UPLOADS[call](client, huge)
        assert 3 == len(server.requests)
        assert HUGE == server.requests[-1].body
    assert ["stat", "open"] == calls_for(huge, file_calls)


async def test_a_file_that_is_refused_is_opened_and_measured_once(
    path: Path, file_calls: list[tuple[str, Any]]
) -> None:
    """It is closed then: a file that is left open fails the test."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match="pass content_type"):
            await client.uploads.upload(path, filename="hero")
    gc.collect()
    assert ["stat", "open"] == calls_for(path, file_calls)


async def test_a_file_that_is_replaced_between_attempts(huge: Path) -> None:
    """All attempts send the file that was measured; one that has changed in place is an error."""
    service = FakeService(drop(httpx.ConnectError), envelope(ASSET, 201))
    options = {**service.options, "transport": Refusing(service)}

    def replace(done: int, total: int) -> None:
        if huge.exists():
            huge.unlink()

    async with AsyncIndreamClient(**options) as client:
        await client.uploads.upload(huge, on_progress=replace)
    assert HUGE == service.requests[-1].content


async def test_files_are_closed(path: Path) -> None:
    """After every kind of upload nothing is left open: Python warns of open files, which fails the test."""
    for reply in (envelope(ASSET, 201), drop(httpx.ReadError), drop(httpx.ConnectError)):
        async with AsyncIndreamClient(**FakeService(reply).options, max_retries=1) as client:
            with contextlib.suppress(APIConnectionError):
                await client.uploads.upload(path)
    gc.collect()
