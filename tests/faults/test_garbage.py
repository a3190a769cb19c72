"""A call that fails leaves nothing for the garbage collector: no key and no payload stays in memory."""

from __future__ import annotations

import asyncio
import errno
import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from indream import AsyncIndreamClient, IndreamClient, _clock
from indream._async import _runtime as async_runtime
from indream._files.part_file import PartFile
from indream._sync import _runtime as sync_runtime
from indream.errors import IndreamError
from tests.support.faults.every_call import EXPORT, awaited, drained
from tests.support.faults.plans import (
    BrokenChunks,
    CloseBeforeCommit,
    CutBody,
    EarlyAnswer,
    Hang,
    Html,
    LyingLength,
    Problem,
    Raw,
    Redirect,
    ResetMidAnswer,
    Step,
    always,
)
from tests.support.faults.server import FaultServer
from tests.support.faults.tls import server_context, trusted
from tests.support.ports import closed_port
from tests.support.uploading import hang_up_of
from tests.support.waiting import PATIENCE

Call = Callable[[Any, Path], Any]
OURS = ("indream", "httpx", "httpcore", "h11")
CONTENT = bytes(200_000)


def of_ours(item: object) -> bool:
    """Whether an object belongs to a call, and not to asyncio, whose transports are cycles."""
    module = getattr(type(item), "__module__", "")
    return isinstance(item, FrameType | BaseException) or str(module).partition(".")[0] in OURS


def garbage() -> list[str]:
    """The objects that the garbage collector finds."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        return [repr(item)[:200] for item in gc.garbage if of_ours(item)]
    finally:
        gc.garbage.clear()
        gc.set_debug(0)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(async_runtime, "sleep", sleep)
    monkeypatch.setattr(sync_runtime, "sleep", lambda seconds: None)


@pytest.fixture(autouse=True)
def _without_collector() -> Iterator[None]:
    gc.collect()
    gc.freeze()  # what other tests have left is not looked through again and again
    gc.disable()
    yield
    gc.enable()


def fail_sync(call: Call, directory: Path, base_url: str, **options: Any) -> tuple[str, list[str]]:
    """The error of a call, and the garbage it left."""
    with IndreamClient("k", base_url=base_url, max_retries=1, **options) as client:
        with suppress(IndreamError):  # from here on there is a connection, where one can be made
            client.illustrations.search()
        ended = "no error"
        gc.collect()
        try:
            drained(call(client, directory))
        except Exception as error:  # noqa: BLE001 - compared below
            ended = type(error).__name__
        return ended, garbage()


async def fail_async(call: Call, directory: Path, base_url: str, **options: Any) -> tuple[str, list[str]]:
    """The error of a call, and the garbage it left."""
    async with AsyncIndreamClient("k", base_url=base_url, max_retries=1, **options) as client:
        with suppress(IndreamError):  # from here on there is a connection, where one can be made
            await client.illustrations.search()
        ended = "no error"
        gc.collect()
        try:
            await awaited(call(client, directory))
        except Exception as error:  # noqa: BLE001 - compared below
            ended = type(error).__name__
        for _ in range(5):  # the loop lets go of sockets that are closed
            await asyncio.sleep(0)
        return ended, garbage()


def failed(
    flavor: str, call: Call, directory: Path, base_url: str, timeout: float = 0.15, **options: Any
) -> tuple[str, list[str]]:
    """The error of a call, and the garbage it left, of the sync or the async client."""
    if flavor == "sync":
        return fail_sync(call, directory, base_url, timeout=timeout, **options)
    return asyncio.run(fail_async(call, directory, base_url, timeout=timeout, **options))


def create(client: Any, _: Path) -> Any:
    """A call with a payload, which is retried."""
    return client.exports.create(EXPORT, "key")


def upload_items(client: Any, _: Path) -> Any:
    """An upload from a source."""
    return client.uploads.upload(iter([CONTENT]), size=len(CONTENT), filename="a.png")


CALLS = (create, upload_items)


@pytest.mark.parametrize("flavor", ["sync", "async"])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "step",
    [
        ResetMidAnswer(0),
        ResetMidAnswer(150),
        CloseBeforeCommit(),
        CutBody(),
        LyingLength(5),
        Hang(),
        Html(502),
        Problem(404),
        BrokenChunks("size"),
        Redirect("http://elsewhere.invalid/"),
        Raw(b"\x15\x03\x01\x00\x02\x02\x28"),
        EarlyAnswer(Problem(413), drain=False),
    ],
    ids=str,
)
def test_a_failed_attempt_leaves_no_garbage(step: Step, call: Call, flavor: str, tmp_path: Path) -> None:
    """A connection that breaks, a peer that hangs, an error as the answer."""
    with FaultServer(always(step)) as server:
        ended, remaining = failed(flavor, call, tmp_path, server.base_url)
    assert "no error" != ended
    assert [] == remaining


@pytest.mark.parametrize("flavor", ["sync", "async"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_a_failed_write_leaves_no_garbage(tls: bool, flavor: str, tmp_path: Path) -> None:
    """The error of the write is dropped on the way: nobody gets it, and nobody keeps it."""
    rejections = {"POST *": always(EarlyAnswer(Problem(413), drain=False))}
    with trusted(), FaultServer(rejections, tls=server_context() if tls else None) as server:

        def upload(client: Any, _: Path) -> Any:
            return client.uploads.upload(CONTENT, filename="a.png", on_progress=hung_up)

        hung_up = hang_up_of(server, requests=2)
        ended, remaining = failed(flavor, upload, tmp_path, server.base_url, timeout=PATIENCE)
    # A blocking TLS socket does not have the answer any more.
    assert ended == "APIError" or (ended == "UploadOutcomeUnknownError" and tls and flavor == "sync")
    assert [] == remaining


def test_a_full_disk_leaves_no_garbage(tmp_path: Path) -> None:
    """The error names the target in place of the temporary file, and that of the system is not kept."""

    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise OSError(errno.ENOSPC, "No space left on device")

    part = PartFile(tmp_path / "a.mp4", overwrite=False)
    part.begin()
    name = None
    try:
        part.write(pieces())
    except OSError as error:
        name = error.filename
    part.discard()
    assert (str(tmp_path / "a.mp4"), []) == (name, garbage())


@pytest.mark.parametrize("flavor", ["sync", "async"])
@pytest.mark.parametrize("call", CALLS)
def test_a_failed_connect_leaves_no_garbage(call: Call, flavor: str, tmp_path: Path) -> None:
    """Refused, or without TLS."""
    with closed_port() as url:
        assert ("APIConnectionError", []) == failed(flavor, call, tmp_path, url)
    with FaultServer(always(Raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"))) as server:
        ended, remaining = failed(flavor, call, tmp_path, server.base_url.replace("http", "https"))
    assert ended in ("APIConnectionError", "APITimeoutError")
    assert [] == remaining


WAITING: dict[str, tuple[str, Call]] = {
    "wait": ("ExportTimeoutError", lambda client, _: client.exports.wait("t", 0.1, 0.01)),
    "watch": ("ExportTimeoutError", lambda client, _: client.exports.watch("t", 0.1, 0.01)),
    "as_completed": ("ExportTimeoutError", lambda client, _: client.exports.as_completed(["t"], 0.1, 0.01)),
    "render": (
        "ExportTimeoutError",
        lambda client, directory: client.exports.render(EXPORT, directory / "a.mp4", timeout=0.2),
    ),
}


@pytest.mark.parametrize("flavor", ["sync", "async"])
@pytest.mark.parametrize("waiting", WAITING)
@pytest.mark.parametrize("step", [None, Problem(503)], ids=str)
def test_a_timed_out_wait_leaves_no_garbage(
    step: Step | None, waiting: str, flavor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an export that is not complete, or a service that does not answer; time passes in pauses only."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(_clock, "monotonic", lambda: sum(pauses))
    monkeypatch.setattr(async_runtime, "sleep", pause)
    monkeypatch.setattr(sync_runtime, "sleep", pauses.append)
    expected, call = WAITING[waiting]
    with FaultServer({"GET *": always(step)} if step else {}) as server:
        server.service.status = "PROCESSING"
        assert (expected, []) == failed(flavor, call, tmp_path, server.base_url, timeout=PATIENCE)


def failing() -> Iterator[bytes]:
    """A source that fails."""
    yield b"x"
    raise LookupError("planned")


LOCAL: dict[str, tuple[str, Call]] = {
    "a source fails": (
        "LookupError",
        lambda client, _: client.uploads.upload(failing(), size=2, filename="a.png"),
    ),
    "a source is short": (
        "UploadSourceError",
        lambda client, _: client.uploads.upload(iter([b"x"]), size=2, filename="a.png"),
    ),
    "a path is missing": (
        "FileNotFoundError",
        lambda client, directory: client.uploads.upload(directory / "missing.png"),
    ),
    "a payload is wrong": ("ValidationError", lambda client, _: client.exports.create({"ratio": 1})),
    "a directory is missing": (
        "FileNotFoundError",
        lambda client, directory: client.exports.download("t", directory / "missing" / "a.mp4"),
    ),
    "there is no file": (
        "DownloadError",
        lambda client, directory: client.exports.download("t", directory / "a.mp4"),
    ),
}


@pytest.mark.parametrize("flavor", ["sync", "async"])
@pytest.mark.parametrize("what", LOCAL)
def test_a_local_error_leaves_no_garbage(what: str, flavor: str, tmp_path: Path) -> None:
    """Before anything is sent, or while it is."""
    expected, call = LOCAL[what]
    with FaultServer() as server:
        assert (expected, []) == failed(flavor, call, tmp_path, server.base_url, timeout=PATIENCE)


@pytest.mark.parametrize("flavor", ["sync", "async"])
@pytest.mark.parametrize("step", [Hang(), Problem(404), Problem(503), ResetMidAnswer(0)], ids=str)
def test_a_failed_download_leaves_no_garbage(step: Step, flavor: str, tmp_path: Path) -> None:
    """The link is a secret, too."""
    with FaultServer({"GET /video.mp4": always(step)}) as server:
        server.service.files["/video.mp4"] = CONTENT
        server.service.output_url = f"{server.base_url}/video.mp4?signature=secret"
        ended, remaining = failed(
            flavor,
            lambda client, directory: client.exports.download("t", directory),
            tmp_path,
            server.base_url,
        )
    assert ended in ("DownloadError", "DownloadTimeoutError")
    assert [] == remaining


@pytest.mark.parametrize("flavor", ["sync", "async"])
def test_a_successful_call_leaves_no_garbage(flavor: str, tmp_path: Path) -> None:
    """An answer and its request are gone, too."""
    with FaultServer() as server:
        assert ("no error", []) == failed(flavor, create, tmp_path, server.base_url, timeout=PATIENCE)
