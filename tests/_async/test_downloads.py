# Written here, async; tests/_sync/test_downloads.py is derived from it.
"""Files that are downloaded: the policy's section "Downloads"."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import pickle
import random
import re
import socket
import ssl
import stat
import tempfile
import threading
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

import httpx
import pytest

from indream import AsyncIndreamClient
from indream._async._downloads import download_steps
from indream._wire.deadline import Deadline, TimeLeft
from indream.batch import Outcome
from indream.errors import (
    APIError,
    APITimeoutError,
    AuthError,
    DownloadError,
    DownloadTimeoutError,
    ExportFailedError,
    ExportTimeoutError,
    NotFoundError,
    ValidationError,
)
from indream.sandbox import run
from indream.types import Asset, ExportWebhookEvent, RenderResult
from tests.support.downloading import (
    CONTENT,
    ETAG,
    LINK,
    SIGNATURE,
    completed,
    files_in,
    first_asked_for,
    names,
    piece,
    served,
)
from tests.support.fake_service import (
    API_KEY,
    ASSET,
    BASE_URL,
    CREATED,
    Chunks,
    FakeService,
    answer,
    drop,
    envelope,
    problem,
    task,
)
from tests.support.faults.plans import CutBody, Good, Hang, Redirect, ResetMidAnswer
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime
from tests.support.sandbox.api import editor_state
from tests.support.waiting import PATIENCE, until

HALF = len(CONTENT) // 2
WHOLE = {"hero.mp4": CONTENT}


async def download(
    service: FakeService,
    directory: Path,
    value: Any = None,
    path: Any = None,
    *,
    max_retries: int = 2,
    **more: Any,
) -> Path:
    """Download from a service of the test's into a directory of the test's."""
    async with AsyncIndreamClient(**service.options, max_retries=max_retries) as client:
        return await client.exports.download(value or completed(), path or directory, **more)


async def refused(service: FakeService, directory: Path, value: Any = None, **more: Any) -> DownloadError:
    """The error of a download that leaves nothing behind."""
    with pytest.raises(DownloadError) as caught:
        await download(service, directory, value, **more)
    assert {} == files_in(directory)
    return caught.value


# --- one that works


async def test_a_rendered_file_is_downloaded_from_the_sandbox(
    tmp_path: Path, state: dict[str, Any], held_time: HeldTime
) -> None:
    """A render is made, waited for, and its file is in the directory under the name that was asked for."""
    options = {"ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4", "filename": "hero.mp4"}
    with run(speed=0) as sandbox:
        held_time.advances(sandbox)
        async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
            created = await client.exports.create({"editorState": state, **options})
            done = await client.exports.wait(created.task_id)
            path = await client.exports.download(done, tmp_path)
            again = await client.exports.download(done.task_id, tmp_path / "again.mp4")
    assert (tmp_path / "hero.mp4", tmp_path / "again.mp4") == (path, again)
    files = files_in(tmp_path)
    assert b"ftyp" == files["hero.mp4"][4:8]
    assert files["hero.mp4"] == files["again.mp4"]


async def test_an_expired_sandbox_link_is_renewed(
    tmp_path: Path, state: dict[str, Any], held_time: HeldTime
) -> None:
    """A task that was kept for three days still gives its file."""
    options = {"ratio": "9:16", "scale": 0.6, "fps": 30, "format": "webm"}
    with run(speed=0) as sandbox:
        held_time.advances(sandbox)
        async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
            created = await client.exports.create({"editorState": state, **options})
            done = await client.exports.wait(created.task_id)
            sandbox.advance(3 * 24 * 60 * 60)
            path = await client.exports.download(done, tmp_path)
    assert f"{done.task_id}.webm" == path.name
    assert b"\x1aE\xdf\xa3" == files_in(tmp_path)[path.name][:4]


async def test_progress_is_reported_from_first_to_last_byte(tmp_path: Path) -> None:
    """`on_progress` gets the bytes at the start, after pieces, and at the end, when the file is there."""
    seen: list[tuple[int, int]] = []
    there: list[bool] = []

    def on_progress(received: int, total: int) -> None:
        seen.append((received, total))
        there.append("hero.mp4" in files_in(tmp_path))

    part = bytes(4 * 1024 * 1024)
    content = part * 3
    service = FakeService(answer(200, Chunks(*[part] * 3), {"Content-Length": str(len(content))}))
    await download(service, tmp_path, on_progress=on_progress)
    total = len(content)
    assert [(0, total), (total // 3, total), (2 * total // 3, total), (total, total)] == seen
    assert [False, False, False, True] == there


async def test_an_empty_file_is_retried_and_then_an_error(tmp_path: Path, held_time: HeldTime) -> None:
    """No video has 0 bytes: it is asked for again, and an error if that does not change."""
    empty = answer(200, "", {"Content-Length": "0"})
    error = await refused(FakeService(empty), tmp_path)
    assert (3, 0, None) == (error.attempts, error.received, error.total)
    assert "the server sent an empty file after 3 attempts" in str(error)
    await download(FakeService(empty, served()), tmp_path)
    assert WHOLE == files_in(tmp_path)


@pytest.mark.rule("downloads.identity")
async def test_one_get_with_the_expected_headers_is_sent(tmp_path: Path) -> None:
    """One GET with the four expected headers, and nothing more."""
    service = FakeService(served())
    assert tmp_path / "hero.mp4" == await download(service, tmp_path)
    (request,) = service.requests
    assert ("GET", LINK) == (request.method, str(request.url))
    assert {"host", "accept", "accept-encoding", "user-agent"} == set(request.headers)
    assert "identity" == request.headers["accept-encoding"]
    assert WHOLE == files_in(tmp_path)


# --- cuts


@pytest.mark.rule("downloads.resumed", "downloads.whole")
@pytest.mark.parametrize("seed", range(40))
async def test_a_file_is_intact_after_cuts_at_any_offsets(
    tmp_path: Path, held_time: HeldTime, seed: int
) -> None:
    """Cut at any offsets, in order or by a reset, the result is the same to the bit."""
    chance = random.Random(seed)
    content = chance.randbytes(chance.randrange(1, 1024 * 1024))
    cuts = [
        chance.choice([CutBody(at), ResetMidAnswer(at)])
        for at in (chance.randrange(len(content)) for _ in range(chance.randrange(1, 3)))
    ]
    with FaultServer({"GET /video.mp4": cuts}) as server:
        server.service.files["/video.mp4"] = content
        export = completed(outputUrl=f"{server.base_url}/video.mp4")
        async with AsyncIndreamClient("sk", base_url=server.base_url) as client:
            await client.exports.download(export, tmp_path)
        assert len(server.requests) > 1
    assert ["hero.mp4"] == list(files_in(tmp_path))
    assert hashlib.sha256(content).digest() == hashlib.sha256(files_in(tmp_path)["hero.mp4"]).digest()


@pytest.mark.rule("downloads.resumed")
async def test_a_cut_is_resumed_with_range_and_if_range(tmp_path: Path, held_time: HeldTime) -> None:
    """With Range and If-Range, from the byte where it was cut, after a short pause."""
    service = FakeService(served(cut=HALF), served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    assert (f"bytes={HALF}-", ETAG) == tuple(
        service.requests[1].headers[name] for name in ("range", "if-range")
    )
    assert [0.25] == held_time.pauses


@pytest.mark.rule("downloads.length")
async def test_a_body_that_ends_early_is_a_cut(tmp_path: Path, held_time: HeldTime) -> None:
    """An end in order, before all bytes have come, is a cut too."""
    early = answer(200, CONTENT[:HALF], {"Content-Length": str(len(CONTENT)), "ETag": ETAG})
    service = FakeService(early, served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    assert HALF == first_asked_for(service.requests[1])


async def test_a_silent_server_is_left_and_the_rest_requested(
    tmp_path: Path, held_time: HeldTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that stops in the middle of a file is left, and the rest is requested."""

    def limit(deadline: Deadline, seconds: float, now: float) -> TimeLeft:
        """A head may take its time, only the reads of a body, which have no end, are short."""
        return TimeLeft(0.1 if deadline.end == inf else seconds, deadline)

    monkeypatch.setattr(Deadline, "limit", limit)
    with FaultServer({"GET /video.mp4": [Hang(1000)]}) as server:
        server.service.files["/video.mp4"] = CONTENT
        async with AsyncIndreamClient("sk", base_url=server.base_url) as client:
            export = completed(outputUrl=f"{server.base_url}/video.mp4")
            await client.exports.download(export, tmp_path)
        assert server.requests[1].header("Range") is not None
    assert WHOLE == files_in(tmp_path)


async def test_only_consecutive_attempts_without_bytes_count(tmp_path: Path, held_time: HeldTime) -> None:
    """As long as bytes arrive, it continues: only attempts in a row without any byte count, and cost."""
    service = FakeService(*[served(cut=16)] * 120, served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    assert [16 * number for number in range(1, 121)] == [
        first_asked_for(request) for request in service.requests[1:]
    ]
    assert {0.25} == set(held_time.pauses)


async def test_attempts_without_bytes_end_the_download(tmp_path: Path, held_time: HeldTime) -> None:
    """Retried as often in a row as the client does, without a byte it ends, and the error says where."""
    service = FakeService(served(cut=HALF), served(cut=0))
    error = await refused(service, tmp_path)
    assert 3 == len(service.requests) == error.attempts
    assert (HALF, len(CONTENT), None, "task-1") == (error.received, error.total, error.status, error.task_id)
    assert error.retryable
    assert "after 3 attempts (1,024 of 2,048 bytes received)" in str(error)
    assert [0.25, 0.5] == held_time.pauses


async def test_repeated_bytes_are_not_progress(tmp_path: Path, held_time: HeldTime) -> None:
    """Bytes that are received a second time, because a file can't be resumed, are not progress."""
    service = FakeService(served(etag=None, cut=HALF))
    error = await refused(service, tmp_path)
    assert 3 == len(service.requests) == error.attempts
    assert [None] * 3 == [first_asked_for(request) for request in service.requests]


@pytest.mark.rule("downloads.over")
@pytest.mark.parametrize(
    "second",
    [
        served(b"a new file", etag='"v2"'),
        served(b"a new file", etag='"v2"', parts=False),
        served(b"a new file", etag=None, parts=False),
    ],
)
async def test_a_replaced_file_starts_over(tmp_path: Path, held_time: HeldTime, second: Any) -> None:
    """A 200 to a Range is the file from its beginning, which takes the place of what had come."""
    seen: list[tuple[int, int]] = []
    service = FakeService(served(cut=HALF), second)
    await download(service, tmp_path, on_progress=lambda *now: seen.append(now))
    assert {"hero.mp4": b"a new file"} == files_in(tmp_path)
    assert 2 == len(service.requests)
    assert [(0, 2048), (HALF, 2048), (0, 10), (10, 10)] == seen


@pytest.mark.rule("downloads.over")
@pytest.mark.parametrize(
    "second",
    {
        "416": answer(416, headers={"Content-Range": f"bytes */{len(CONTENT)}"}),
        "another ETag": piece(HALF, len(CONTENT), ETag='"v2"'),
        "no ETag": answer(206, CONTENT[HALF:], {"Content-Range": f"bytes {HALF}-2047/2048"}),
        "from elsewhere": piece(HALF - 1, len(CONTENT)),
        "from too far": piece(HALF + 1, len(CONTENT)),
        "another length": piece(HALF, len(CONTENT), len(CONTENT) + 1),
        "an unknown length": piece(HALF, len(CONTENT), "*"),
        "beyond the end": piece(HALF, len(CONTENT) + 1),
        "another unit": piece(HALF, len(CONTENT), **{"Content-Range": "lines 1-2/3"}),
        "no Content-Range": answer(206, CONTENT[HALF:], {"ETag": ETAG}),
        "a length of its own": piece(HALF, len(CONTENT), **{"Content-Length": "7"}),
    }.values(),
    ids=lambda reply: "",
)
async def test_a_part_that_does_not_fit_starts_over(tmp_path: Path, held_time: HeldTime, second: Any) -> None:
    """A response that does not continue the file is not used: the download starts over, without a Range."""
    service = FakeService(served(cut=HALF), second, served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    assert [None, HALF, None] == [first_asked_for(request) for request in service.requests]


async def test_a_shorter_part_is_continued_at_once(tmp_path: Path, held_time: HeldTime) -> None:
    """A server may give less than was asked for; it is asked for more, without a pause."""
    service = FakeService(served(cut=HALF), piece(HALF, HALF + 10), piece(HALF + 10, HALF + 20), served())
    await download(service, tmp_path, max_retries=1)
    assert WHOLE == files_in(tmp_path)
    assert [0.25] == held_time.pauses


LONG_AGO = "Mon, 21 Sep 2026 14:13:20 GMT"
A_MINUTE_LATER = "Mon, 21 Sep 2026 14:14:20 GMT"


@pytest.mark.rule("downloads.resumed", "downloads.over")
@pytest.mark.parametrize(
    ("etag", "headers", "condition"),
    [
        (None, {"Last-Modified": LONG_AGO, "Date": A_MINUTE_LATER}, LONG_AGO),
        (None, {"Last-Modified": LONG_AGO, "Date": "Mon, 21 Sep 2026 14:14:19 GMT"}, None),
        (None, {"Last-Modified": LONG_AGO}, None),
        (None, {"Last-Modified": "long ago", "Date": A_MINUTE_LATER}, None),
        ('W/"v1"', {"Last-Modified": LONG_AGO, "Date": A_MINUTE_LATER}, None),
        ("v1", {}, None),
        ('"v1"', {"Last-Modified": LONG_AGO, "Date": LONG_AGO}, '"v1"'),
        (None, {}, None),
    ],
)
async def test_a_cut_is_resumed_only_with_a_validator(
    tmp_path: Path, held_time: HeldTime, etag: str | None, headers: dict[str, str], condition: str | None
) -> None:
    """A strong ETag, or a date that proves something; with neither, a cut starts over."""
    service = FakeService(served(etag=etag, cut=HALF, headers=headers), served(parts=False))
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    assert condition == service.requests[1].headers.get("if-range")
    assert (condition is None) == ("range" not in service.requests[1].headers)


@pytest.mark.rule("downloads.resumed")
async def test_a_part_with_another_date_starts_over(tmp_path: Path, held_time: HeldTime) -> None:
    """A part that is of another date starts over."""
    dates = {"Last-Modified": LONG_AGO, "Date": A_MINUTE_LATER}
    whole = served(etag=None, headers=dates)
    place = {"Content-Range": f"bytes {HALF}-{len(CONTENT) - 1}/{len(CONTENT)}"}
    for modified, attempts in ((LONG_AGO, 2), (A_MINUTE_LATER, 3)):
        rest = answer(206, CONTENT[HALF:], {**place, "Last-Modified": modified})
        service = FakeService(served(etag=None, cut=HALF, headers=dates), rest, whole)
        await download(service, tmp_path, overwrite=True)
        assert WHOLE == files_in(tmp_path)
        assert attempts == len(service.requests)


# --- faults that pass, and others


@pytest.mark.parametrize(
    "fault",
    [
        *(problem(status) for status in (408, 429, 500, 502, 503, 504)),
        *(drop(error) for error in (httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError)),
        ConnectionResetError("reset"),
    ],
)
async def test_temporary_faults_are_retried_with_growing_pauses(
    tmp_path: Path, held_time: HeldTime, fault: Any
) -> None:
    """Faults that may pass are met with as many attempts as the client makes, and growing pauses."""
    service = FakeService(fault, fault, served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    assert held_time.pauses in ([0.25, 0.5], [0.5, 1.0])
    (tmp_path / "hero.mp4").unlink()
    service = FakeService(fault)
    error = await refused(service, tmp_path)
    assert 3 == error.attempts == len(service.requests)
    assert error.retryable
    assert "no file was written; download it again" in str(error)


@pytest.mark.parametrize("status", [400, 401, 405, 409, 418, 501, 505, 204, 304, 206, 416])
async def test_permanent_answers_are_raised_at_once(tmp_path: Path, held_time: HeldTime, status: int) -> None:
    """An answer that would be the same the next time is an error at once, with its status."""
    service = FakeService(answer(status, CONTENT))
    error = await refused(service, tmp_path)
    assert (status, 1, 1) == (error.status, error.attempts, len(service.requests))
    assert not error.retryable
    assert f"the server answered {status} (no bytes received)" in str(error)


async def test_retry_after_is_honored_where_it_is_longer(tmp_path: Path, held_time: HeldTime) -> None:
    """The server's wish is kept where it is longer than the usual pause."""
    service = FakeService(problem(503, headers={"Retry-After": "7"}), served())
    await download(service, tmp_path)
    assert [7] == held_time.pauses


async def test_retry_after_beyond_a_minute_is_raised_at_once(tmp_path: Path, held_time: HeldTime) -> None:
    """Over a minute it is raised, with the seconds on the error."""
    error = await refused(FakeService(problem(429, headers={"Retry-After": "61"})), tmp_path)
    assert (61, 429, []) == (error.retry_after, error.status, held_time.pauses)


@pytest.mark.rule("attempts.budget-files")
async def test_downloads_have_their_own_retry_budget(tmp_path: Path, held_time: HeldTime) -> None:
    """Retries of downloads have a separate budget: the API has all of its retries afterward."""
    service = FakeService(problem(503))
    async with AsyncIndreamClient(**service.options, max_retries=100) as client:
        for attempts in (500 // 14 + 1, 1):
            with pytest.raises(DownloadError) as caught:
                await client.with_options(timeout=5).exports.download(completed(), tmp_path)
            assert attempts == caught.value.attempts
        with pytest.raises(APIError) as other:
            await client.exports.get("t")
    assert 500 // 14 + 1 == other.value.attempts


async def test_a_plain_download_does_not_wait_out_an_outage(tmp_path: Path, held_time: HeldTime) -> None:
    """It makes as many attempts as any call of the client, however much time it has."""
    service = FakeService(problem(503))
    assert 3 == (await refused(service, tmp_path, timeout=3_600)).attempts


async def test_an_untrusted_certificate_is_not_retried(tmp_path: Path) -> None:
    """A missing trust is a permanent error: there is no second attempt."""
    service = FakeService(drop(httpx.ConnectError, cause=ssl.SSLCertVerificationError(1, "self-signed")))
    error = await refused(service, tmp_path)
    assert (1, False) == (error.attempts, error.retryable)


@pytest.mark.rule("downloads.length", "downloads.identity")
@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (served(headers={"Content-Type": "text/html; charset=utf-8"}), "expected a video, got text/html"),
        (served(headers={"Content-Type": "Application/XML"}), "expected a video, got application/xml"),
        (served(headers={"Content-Type": "application/json"}), "expected a video, got application/json"),
        (served(headers={"Content-Encoding": "gzip"}), "unexpected Content-Encoding gzip"),
        (served(headers={"Content-Encoding": "br"}), "unexpected Content-Encoding br"),
        (answer(200, CONTENT), "missing or unusable Content-Length"),
        (answer(200, CONTENT, {"Transfer-Encoding": "gzip, chunked"}), "unusable Content-Length"),
        (served(headers={"Transfer-Encoding": "chunked"}), "missing or unusable Content-Length"),
        (served(headers={"Content-Length": "-1"}), "missing or unusable Content-Length"),
        (served(headers={"Content-Length": "2_048"}), "missing or unusable Content-Length"),
        (served(headers={"Content-Length": "2047"}), "the server sent more bytes than it announced"),
    ],
)
async def test_answers_that_are_not_the_file_are_rejected(tmp_path: Path, reply: Any, message: str) -> None:
    """A page in its place, a packed body, an unknown length, one that is too long: an error, and no file."""
    service = FakeService(reply)
    error = await refused(service, tmp_path)
    assert message in str(error)
    assert not error.retryable
    assert str(error).endswith("no file was written")
    assert 1 == len(service.requests)


async def test_identity_coding_is_accepted(tmp_path: Path) -> None:
    """`identity` is what was asked for."""
    await download(FakeService(served(headers={"Content-Encoding": "identity"})), tmp_path)
    assert WHOLE == files_in(tmp_path)


async def test_a_body_already_read_by_the_transport_is_saved(tmp_path: Path) -> None:
    """Transports for tests may give an answer that was read already."""
    service = FakeService(lambda _: httpx.Response(200, content=CONTENT))
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)


# --- a body in chunks, whose length is never stated


CHUNKED = {"Transfer-Encoding": "chunked", "ETag": ETAG}
MP4 = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x0cmoovabcd" + b"\0\0\0\x0cmdatabcd"


@pytest.mark.rule("downloads.length")
async def test_a_chunked_file_is_saved_when_its_body_ends(tmp_path: Path) -> None:
    """It is saved when the body ends as it should; its size is known then."""
    seen: list[tuple[int, int]] = []
    body = Chunks(MP4[:20], MP4[20:])
    async with AsyncIndreamClient(**FakeService(answer(200, body, CHUNKED)).options) as client:
        async with aclosing(download_steps(client._session, completed(), tmp_path)) as steps:
            totals = [step.total async for step in steps]
    assert {"hero.mp4": MP4} == files_in(tmp_path)
    assert (None, len(MP4)) == (totals[0], totals[-1])
    await download(
        FakeService(answer(200, MP4, CHUNKED)),
        tmp_path,
        overwrite=True,
        on_progress=lambda *now: seen.append(now),
    )
    assert [(len(MP4), len(MP4))] == seen


@pytest.mark.rule("downloads.length", "downloads.whole")
async def test_a_cut_chunked_file_is_not_saved(tmp_path: Path, held_time: HeldTime) -> None:
    """It is never saved, and not resumed: nothing would show that the parts make a whole."""
    cut = answer(200, Chunks(MP4[:20], httpx.RemoteProtocolError("incomplete chunked read")), CHUNKED)
    service = FakeService(cut, answer(200, MP4, CHUNKED))
    await download(service, tmp_path)
    assert {"hero.mp4": MP4} == files_in(tmp_path)
    assert [None, None] == [first_asked_for(request) for request in service.requests]
    (tmp_path / "hero.mp4").unlink()
    error = await refused(FakeService(cut), tmp_path)
    assert "incomplete chunked read after 3 attempts (20 bytes received)" in str(error)


@pytest.mark.rule("downloads.length")
@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (MP4[:-4], "the mp4 file is truncated: 4 bytes missing at its end"),
        (MP4[:16], r"the mp4 file is truncated: it has no index \(moov\)"),
        (b"\x1aE\xdf\xa3\x80\x18S\x80g\x8aabc", "the WebM file is truncated: 7 bytes missing at its end"),
        (b"", "the file is empty"),
    ],
)
async def test_a_truncated_container_is_requested_again(
    tmp_path: Path, held_time: HeldTime, content: bytes, flaw: str
) -> None:
    """A server that was cut itself may end its body all the same: it is asked again."""
    service = FakeService(answer(200, content, CHUNKED), answer(200, MP4, CHUNKED))
    await download(service, tmp_path)
    assert {"hero.mp4": MP4} == files_in(tmp_path)
    (tmp_path / "hero.mp4").unlink()
    assert re.search(flaw, str(await refused(FakeService(answer(200, content, CHUNKED)), tmp_path)))


async def test_an_unknown_container_relies_on_the_end_of_the_body(tmp_path: Path) -> None:
    """Its end cannot be checked: the body's own has to do."""
    await download(FakeService(answer(200, CONTENT, CHUNKED)), tmp_path)
    assert WHOLE == files_in(tmp_path)


async def test_chunked_files_of_a_real_server_are_checked(tmp_path: Path, held_time: HeldTime) -> None:
    """A real server: one body that is cut, and one whose end comes later than its last bytes."""
    goes_on = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def serve() -> None:
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            chunk = b"%x\r\n%b\r\n" % (len(MP4), MP4)
            for end in (b"", b"0\r\n\r\n"):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(head + chunk)
                    if end:
                        assert goes_on.wait(PATIENCE)
                    connection.sendall(end)

        thread = threading.Thread(target=serve)
        thread.start()
        async with AsyncIndreamClient("sk", base_url=url) as client:
            export = completed(outputUrl=f"{url}/x")
            async with aclosing(download_steps(client._session, export, tmp_path)) as steps:
                async for step in steps:
                    if step.pause:  # the first body was cut; the second one ends when it has begun
                        goes_on.set()
        thread.join()
    assert {"hero.mp4": MP4} == files_in(tmp_path)


# --- time


async def test_the_timeout_bounds_the_whole_download(tmp_path: Path, held_time: HeldTime) -> None:
    """`timeout` is for all of it; an error that is a TimeoutError, and no file."""
    second = Chunks(*[CONTENT[:1], lambda: setattr(held_time, "now", held_time.now + 1)] * 100)
    service = FakeService(answer(200, second, {"Content-Length": "100"}))
    error = await refused(service, tmp_path, timeout=10)
    assert DownloadTimeoutError is type(error)
    assert isinstance(error, TimeoutError)
    assert 10 == held_time.now
    assert "it took longer than `timeout`" in str(error)


async def test_a_pause_past_the_timeout_is_not_begun(tmp_path: Path, held_time: HeldTime) -> None:
    """A pause that would end after it is not begun."""
    service = FakeService(problem(503, headers={"Retry-After": "10"}))
    error = await refused(service, tmp_path, timeout=10)
    assert (503, []) == (error.status, held_time.pauses)


async def test_reads_and_connects_have_their_own_timeouts(tmp_path: Path, held_time: HeldTime) -> None:
    """Each read may take the client's timeout; connecting 5 s at most; all what is left of the total."""
    service = FakeService(served())
    await download(service, tmp_path)
    assert {"connect": 5, "read": 60, "write": 60, "pool": 60} == service.requests[0].extensions["timeout"]
    assert 60 == service.requests[0].extensions["timeout"]["read"].at(1000)  # of the body, however long
    await download(service, tmp_path, overwrite=True, timeout=3)
    read = service.requests[1].extensions["timeout"]["read"]
    assert 2 == read.at(1)


async def test_a_timeout_before_the_link_names_the_task(tmp_path: Path) -> None:
    """The service hangs when it is asked for the task: the error has the id that the caller gave."""
    with pytest.raises(APITimeoutError) as caught:
        await download(FakeService(drop(httpx.ReadTimeout)), tmp_path, "task-1", timeout=1)
    assert "task-1" == caught.value.task_id
    assert {} == files_in(tmp_path)


async def test_a_silent_server_is_a_timeout(tmp_path: Path, held_time: HeldTime) -> None:
    """A server that sends nothing ends in a timeout."""
    error = await refused(FakeService(drop(httpx.ReadTimeout)), tmp_path)
    assert isinstance(error, DownloadTimeoutError)
    assert 3 == error.attempts


@pytest.mark.parametrize(("name", "value"), [("timeout", 0), ("timeout", -1), ("timeout", float("nan"))])
async def test_invalid_times_are_rejected_before_a_request(tmp_path: Path, name: str, value: float) -> None:
    """Out of range is a ValueError before anything is asked."""
    with pytest.raises(ValueError, match=name):
        await download(FakeService(), tmp_path, **{name: value})


async def test_a_wrong_task_is_rejected_before_anything_is_written(tmp_path: Path) -> None:
    """Only an export or its id can be downloaded."""
    with pytest.raises(TypeError, match=r"^task_or_id must be an ExportTask or an id, not int$"):
        await download(FakeService(), tmp_path, 5)
    assert {} == files_in(tmp_path)


# --- links


@pytest.mark.rule("downloads.expired")
@pytest.mark.parametrize("status", [403, 404, 410])
async def test_an_expired_link_is_renewed_once_from_the_task(
    tmp_path: Path, held_time: HeldTime, status: int
) -> None:
    """A new URL is fetched from the task, once; the bytes received before are kept."""
    fresh = f"https://files.test/fresh?signature={SIGNATURE}"
    service = FakeService(served(cut=HALF), answer(status), task("COMPLETED", outputUrl=fresh), served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    hosts = [(request.url.host, request.url.path) for request in service.requests]
    assert [
        ("files.test", "/out/video.mp4"),
        ("files.test", "/out/video.mp4"),
        ("service.test", "/v1/exports/task-1"),
        ("files.test", "/fresh"),
    ] == hosts
    assert HALF == first_asked_for(service.requests[3])
    assert f"Bearer {API_KEY}" == service.requests[2].headers["authorization"]


@pytest.mark.rule("downloads.expired")
async def test_a_second_expiry_is_an_error(tmp_path: Path, held_time: HeldTime) -> None:
    """Expired again, also after bytes have come, is an error that says so."""
    fresh = task("COMPLETED", outputUrl=LINK)
    for script in ([answer(403), fresh, answer(410)], [answer(403), fresh, served(cut=HALF), answer(410)]):
        service = FakeService(*script)
        error = await refused(service, tmp_path)
        assert (410, len(script)) == (error.status, len(service.requests))
        assert "even with a new link" in str(error)


async def test_a_failed_task_request_is_the_error(tmp_path: Path, held_time: HeldTime) -> None:
    """The service's answer about the task is the error, and nothing is left."""
    for script, kind in (([problem(404)], NotFoundError), ([problem(401)], AuthError)):
        with pytest.raises(kind):
            await download(FakeService(answer(403), *script), tmp_path)
        with pytest.raises(kind):
            await download(FakeService(*script), tmp_path, "task-1")
        assert {} == files_in(tmp_path)


@pytest.mark.rule("downloads.redirects")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_five_redirects_are_followed(tmp_path: Path, held_time: HeldTime, status: int) -> None:
    """Five are followed, relative ones too, each with what was asked for; after a cut, from the beginning."""
    places = ["/1", "https://other.test/2?x=1", "3", "//third.test/4", "https://files.test/5"]
    hops = [answer(status, headers={"Location": place}) for place in places]
    service = FakeService(*hops, served(cut=HALF), *hops, served())
    await download(service, tmp_path)
    assert WHOLE == files_in(tmp_path)
    followed = [
        LINK,
        "https://files.test/1",
        "https://other.test/2?x=1",
        "https://other.test/3",
        "https://third.test/4",
        "https://files.test/5",
    ]
    assert followed * 2 == [str(request.url) for request in service.requests]
    assert [HALF] * 6 == [first_asked_for(request) for request in service.requests[6:]]


@pytest.mark.rule("downloads.redirects")
async def test_a_sixth_redirect_is_an_error(tmp_path: Path) -> None:
    """It is not followed."""
    service = FakeService(answer(302, headers={"Location": "/again"}))
    error = await refused(service, tmp_path)
    assert "more than 5 times" in str(error)
    assert not error.retryable
    assert 6 == len(service.requests)


PLACES_REFUSED = {
    "http://files.test/": "leads from https to http",
    "HTTP://files.test/": "leads from https to http",
    "http://127.0.0.1/": "leads to this machine (127.0.0.1), but the API is at service.test",
    "https://localhost/": "leads to this machine (localhost), but the API is at service.test",
    "https://169.254.169.254/latest/meta-data/": "leads to this machine's own network (169.254.169.254)",
    "https://2130706433/": "leads to this machine",
    "https://[::ffff:169.254.169.254]/": "leads to this machine's own network",
    "ftp://files.test/": "is ftp:, not https:",
    "file:///etc/passwd": "is not a URL",
    "https://user@files.test/": "user name or password",
    "https://user:pa55word@files.test/": "user name or password",
    "https://:@files.test/": "user name or password",
    "https://files.test:x/": "is not a URL",
    "https://files.test:99999/": "is not a URL",
    "https://[files.test/": "is not a URL",
    "https://files.test\\@evil.test/": "is not a URL",
    "https://files.test/\tx": "is not a URL",
    "javascript:alert(1)": "is not a URL",
}


@pytest.mark.rule("downloads.redirects", "downloads.https")
@pytest.mark.parametrize("place", PLACES_REFUSED)
async def test_unsafe_redirects_are_refused_before_a_request(tmp_path: Path, place: str) -> None:
    """Each hop is looked at before anything is sent there."""
    service = FakeService(answer(302, headers={"Location": place}))
    error = await refused(service, tmp_path)
    assert PLACES_REFUSED[place] in str(error)
    assert "pa55word" not in str(error)
    assert not error.retryable
    assert 1 == len(service.requests)


@pytest.mark.rule("downloads.https")
@pytest.mark.parametrize(
    "link", [*PLACES_REFUSED, "", "/v1/x", "https:///x", "video.mp4", "https://files.test/" + "x" * 70_000]
)
async def test_unsafe_links_are_refused_before_a_request(tmp_path: Path, link: str) -> None:
    """So is the link itself, which has to be https."""
    service = FakeService()
    for name in ("hero.mp4", None):
        error = await refused(service, tmp_path, completed(outputUrl=link, filename=name))
        assert not error.retryable
    assert [] == service.requests


@pytest.mark.rule("downloads.https")
async def test_http_files_are_allowed_from_loopback_only(tmp_path: Path) -> None:
    """If the service is on loopback, files on loopback may be http, but not after https, nor elsewhere."""
    service = FakeService(answer(302, headers={"Location": "http://localhost:1/x"}), served())
    options = {**service.options, "base_url": "http://127.0.0.1:8700"}
    async with AsyncIndreamClient(**options) as client:
        await client.exports.download(completed(outputUrl="http://127.0.0.1:2/x"), tmp_path)
        service.script = [answer(302, headers={"Location": "http://localhost:1/x"})]
        with pytest.raises(DownloadError, match="leads from https to http"):
            await client.exports.download(completed(), tmp_path, overwrite=True)
        with pytest.raises(DownloadError, match="is http, not https"):
            await client.exports.download(completed(outputUrl="http://files.test/x"), tmp_path / "b.mp4")
    assert WHOLE == files_in(tmp_path)


async def test_a_redirect_without_a_location_is_an_error(tmp_path: Path) -> None:
    """Without a place to go it is an answer like any other."""
    assert 302 == (await refused(FakeService(answer(302)), tmp_path)).status


# --- secrets


@pytest.mark.rule("downloads.no-key")
async def test_neither_key_nor_cookie_is_sent_to_the_file_host(tmp_path: Path, held_time: HeldTime) -> None:
    """Neither the key nor a cookie is sent to the host of the file, even if it asks for them."""
    cookie = {"Set-Cookie": "session=1; Path=/", "WWW-Authenticate": "Bearer"}
    service = FakeService(
        task("COMPLETED", outputUrl=f"{BASE_URL}/files/1"),
        answer(302, headers={"Location": "https://other.test/", **cookie}),
        served(cut=HALF, headers=cookie),
        served(),
    )
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.download("task-1", tmp_path / "x.mp4")
    first, *further = service.requests
    assert API_KEY in first.headers["authorization"]
    for request in further:
        assert API_KEY not in f"{request.headers.raw} {request.url}"
        assert not {"authorization", "cookie", "x-api-key"} & set(request.headers)


@pytest.mark.rule("downloads.no-key")
async def test_a_supplied_client_lends_its_connections_and_hooks(tmp_path: Path) -> None:
    """Its connections and hooks are used; its headers, cookies, auth and parameters are not."""
    service = FakeService(served())
    hooked: list[object] = []

    async def hook(message: object) -> None:
        hooked.append(message)

    async with httpx.AsyncClient(
        transport=httpx.MockTransport(service),
        headers={"X-Mine": "1"},
        cookies={"mine": "1"},
        params={"mine": "1"},
        auth=("me", "mine"),
        event_hooks={"request": [hook], "response": [hook]},
    ) as http:
        client = AsyncIndreamClient(API_KEY, http_client=http)
        await client.exports.download(completed(), tmp_path)
    (request,) = service.requests
    assert LINK == str(request.url)
    assert {"host", "accept", "accept-encoding", "user-agent"} == set(request.headers)
    assert [True, True] == list(map(isinstance, hooked, (httpx.Request, httpx.Response)))


FAILURES: dict[str, Any] = {
    "a status": answer(400, LINK),
    "expired": answer(403),
    "cut": answer(200, Chunks(CONTENT[:9], httpx.ReadError(f"cut at {LINK}")), {"Content-Length": "99"}),
    "no connection": drop(httpx.ConnectError, f"no connection for {LINK}"),
    "no URL": drop(httpx.UnsupportedProtocol, f"what is {LINK}"),
    "the query": drop(httpx.ReadTimeout, f"signature={SIGNATURE}"),
    "a redirect": answer(302, headers={"Location": f"http://files.test/?signature={SIGNATURE}"}),
    "redirects": answer(302, headers={"Location": f"/?signature={SIGNATURE}"}),
    "a bad redirect": answer(302, headers={"Location": f"https://a@files.test/?signature={SIGNATURE}"}),
    "packed": served(headers={"Content-Encoding": SIGNATURE[:1]}),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_errors_and_logs_do_not_show_the_signature(
    tmp_path: Path, held_time: HeldTime, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """Not in an error, what it comes from, its pickle, nor in a log, httpx's too."""
    caplog.set_level(logging.DEBUG)
    script = [FAILURES[name]]
    if name == "expired":
        script += [task("COMPLETED", outputUrl=LINK), FAILURES[name]]
    error: BaseException | None = await refused(FakeService(*script), tmp_path)
    assert SIGNATURE.encode() not in pickle.dumps(error)
    while error is not None:
        assert SIGNATURE not in f"{error!r} {error} {vars(error)}"
        assert not type(error).__module__.startswith(("httpx", "httpcore"))
        error = error.__cause__ or error.__context__
    assert SIGNATURE not in caplog.text


async def test_each_file_request_is_one_log_line_without_the_link(
    tmp_path: Path, held_time: HeldTime, caplog: pytest.LogCaptureFixture
) -> None:
    """A line for each request: method, host, attempt, time, what came; never the link."""
    caplog.set_level(logging.INFO, "httpx")  # its level for requests
    caplog.set_level(logging.DEBUG, "indream")
    plan = {"GET /video.mp4": [CutBody(9), Redirect(f"/hidden?signature={SIGNATURE}")]}
    with FaultServer(plan) as server:
        server.service.files |= {"/video.mp4": CONTENT, "/hidden": CONTENT}
        export = completed(outputUrl=f"{server.base_url}/video.mp4?signature={SIGNATURE}")
        async with AsyncIndreamClient("sk", base_url=server.base_url) as client:
            await client.exports.download(export, tmp_path)
    records = [record for record in caplog.records if record.name in ("indream", "httpx")]
    assert [
        "GET 127.0.0.1, attempt 1, 0.000 s: status 200, no response was received",
        "GET 127.0.0.1, attempt 2, 0.000 s: status 307",
        "GET 127.0.0.1, attempt 2, 0.000 s: status 206",
    ] == [record.getMessage() for record in records if record.levelno == logging.DEBUG]


@pytest.mark.rule("secrets.links")
async def test_logs_of_httpx_and_httpcore_do_not_show_links(
    tmp_path: Path, held_time: HeldTime, caplog: pytest.LogCaptureFixture
) -> None:
    """At DEBUG too, a link and where it is redirected to are in no line; API calls are logged as ever."""
    caplog.set_level(logging.DEBUG)
    hidden = f"/hidden?signature={SIGNATURE}"
    plan = {"GET /video.mp4": [Redirect(hidden)] * 3, "GET /hidden": [CutBody(9)]}
    with FaultServer(plan) as server:
        server.service.files |= {"/video.mp4": CONTENT, "/hidden": CONTENT}
        server.service.output_url = f"{server.base_url}/video.mp4?signature={SIGNATURE}"
        async with AsyncIndreamClient("sk", base_url=server.base_url) as client:
            await client.exports.download("task-1", tmp_path / "a.mp4")
        redirected = [request for request in server.requests if request.target == hidden]
        assert 2 == len(redirected)
        # A client that was brought along logs on its own account what is sent through it.
        async with httpx.AsyncClient() as http:
            client = AsyncIndreamClient("sk", base_url=server.base_url, http_client=http)
            await client.exports.download("task-1", tmp_path / "b.mp4")
    assert SIGNATURE not in "".join(f"{record.getMessage()}{vars(record)}" for record in caplog.records)
    heads = [item for item in caplog.records if "receive_response_headers.complete" in item.getMessage()]
    assert 2 == len(heads)


def frames_of(error: BaseException | None) -> str:
    """The local variables of the package's frames in an error's traceback, as a report collects them."""
    found: list[str] = []
    while error is not None:
        step = error.__traceback__
        while step is not None:
            if str(step.tb_frame.f_globals.get("__name__", "")).startswith("indream"):
                found += [f"{name}={value!r}" for name, value in step.tb_frame.f_locals.items()]
            step = step.tb_next
        error = error.__cause__ or error.__context__
    return "\n".join(found)


@pytest.mark.rule("secrets.links")
@pytest.mark.parametrize("name", FAILURES)
async def test_frames_do_not_hold_the_signature(tmp_path: Path, held_time: HeldTime, name: str) -> None:
    """No local variable of the package shows a link when a download fails."""
    script = [FAILURES[name]]
    if name == "expired":
        script += [task("COMPLETED", outputUrl=LINK), FAILURES[name]]
    assert SIGNATURE not in frames_of(await refused(FakeService(*script), tmp_path))


@pytest.mark.rule("secrets.links")
@pytest.mark.parametrize("kind", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("place", ["the head", "the body", "the callback"])
async def test_frames_of_an_interrupted_download_do_not_hold_the_signature(
    tmp_path: Path, held_time: HeldTime, kind: type[BaseException], place: str
) -> None:
    """Nor when it is interrupted while it asks for the file or receives it, in `render` and a batch too."""

    def strike(*_: object) -> None:
        raise kind

    def service(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.test":
            if place == "the head":
                strike()
            body = Chunks(CONTENT[:9], strike) if place == "the body" else Chunks(CONTENT)
            return httpx.Response(200, headers={"Content-Length": str(len(CONTENT))}, stream=body)
        if request.method == "POST":
            return envelope(CREATED, 201)(request)
        return task("COMPLETED", outputUrl=LINK, callbackUrl=f"https://hooks.test/{SIGNATURE}")(request)

    payload = {"ratio": "16:9", "scale": 0.6, "fps": 30, "format": "mp4", "editorState": editor_state()}
    noticed = strike if place == "the callback" else None
    options = {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(service)}
    async with AsyncIndreamClient(**options) as client:
        with pytest.raises(kind) as caught:
            await client.exports.download("task-1", tmp_path / "a.mp4", on_progress=noticed)
        assert SIGNATURE not in frames_of(caught.value)
        with pytest.raises(kind) as caught:
            await client.exports.render(payload, tmp_path / "a.mp4", on_download=noticed)
        assert SIGNATURE not in frames_of(caught.value)
        if place != "the callback":
            with pytest.raises(kind) as caught:
                async for _ in client.exports.render_many([{"key": "a", "payload": payload}], tmp_path):
                    pass
            assert SIGNATURE not in frames_of(caught.value)


@pytest.mark.rule("secrets.links")
async def test_frames_do_not_hold_callbacks(tmp_path: Path) -> None:
    """The values that callbacks are sent with are in no local variable when the service rejects an export."""
    options: dict[str, Any] = {"ratio": "16:9", "scale": 0.6, "fps": 30, "format": "mp4"}
    options |= {"callbackUrl": f"https://hooks.test/{SIGNATURE}", "callbackHeaders": {"X-Token": SIGNATURE}}
    payload = {**options, "editorState": editor_state()}
    jobs = [{"key": "a", "payload": payload}]
    async with AsyncIndreamClient(**FakeService(problem(422)).options) as client:
        with pytest.raises(ValidationError) as created:
            await client.exports.create(payload)
        with pytest.raises(ValidationError) as rendered:
            await client.exports.render(payload, tmp_path / "a.mp4")
        with pytest.raises(ValidationError) as of_project:
            await client.projects.create_export("p", options)
        with pytest.raises(ValidationError) as project_rendered:
            await client.projects.render("p", options, tmp_path / "a.mp4")
        outcomes = [outcome async for outcome in client.exports.render_many(jobs, tmp_path)]
    errors = [item.value for item in (created, rendered, of_project, project_rendered)]
    for error in (*errors, outcomes[0].error):
        assert error is not None
        assert SIGNATURE not in frames_of(error)


@pytest.mark.rule("secrets.links")
async def test_results_do_not_show_the_signature() -> None:
    """The repr of a task, and of what has one, shows the host of a link only; the link itself is there."""
    done = completed(callbackUrl=f"https://hooks.test/{SIGNATURE}")
    event = {
        "eventType": "EXPORT_COMPLETED",
        "occurredAt": "2026-09-25T00:00:00.000Z",
        "task": done.to_dict(),
    }
    shown = [
        done,
        RenderResult(done, Path("a.mp4")),
        Outcome("a", Path("a.mp4"), done, "task-1", None),
        ExportWebhookEvent.model_validate(event),
        vars(ExportFailedError(done)),
        vars(ExportTimeoutError("task-1", 1, done)),
        Asset.model_validate({**ASSET, "fileUrl": LINK}),
    ]
    for item in shown:
        assert SIGNATURE not in f"{item!r} {item}"
        assert isinstance(item, Outcome) or "https://files.test/…" in repr(item)
    assert LINK == done.output_url


# --- the task


@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "PAUSED", "ARCHIVED"])
async def test_an_unfinished_task_has_no_file(tmp_path: Path, status: str) -> None:
    """There is no file yet, and the error says what to do; the same for an id."""
    export = completed(status=status, outputUrl=None)
    service = FakeService()
    error = await refused(service, tmp_path, export)
    assert f"export task-1 is {status}, not COMPLETED" in str(error)
    assert "wait for it" in str(error)
    assert [] == service.requests
    await refused(FakeService(task(status)), tmp_path, "task-1")


async def test_the_file_of_another_export_is_not_saved(tmp_path: Path, held_time: HeldTime) -> None:
    """Neither under the id that was asked for, nor in the place of a link that has expired."""
    other = envelope(completed(taskId="task-2").to_dict())
    for value, answers in (("task-1", [other]), (completed(), [answer(403), other])):
        with pytest.raises(APIError, match=r"\$\.data\.taskId: is not that of the requested") as caught:
            await download(FakeService(*answers), tmp_path, value)
        assert ("SDK_UNEXPECTED_RESPONSE", "task-1") == (caught.value.error_code, caught.value.task_id)
        assert {} == files_in(tmp_path)


@pytest.mark.parametrize("status", ["FAILED", "CANCELED"])
async def test_a_failed_task_raises_as_wait_does(tmp_path: Path, status: str) -> None:
    """The error is the one that `wait` raises."""
    for item in (completed(status=status, outputUrl=None), "task-1"):
        with pytest.raises(ExportFailedError) as caught:
            await download(FakeService(task(status)), tmp_path, item)
        assert status == caught.value.task.status
    assert {} == files_in(tmp_path)


async def test_a_task_without_a_link_is_an_error(tmp_path: Path) -> None:
    """Nobody could say where the file is."""
    assert "no output URL" in str(await refused(FakeService(), tmp_path, completed(outputUrl=None)))


async def test_other_types_than_task_and_id_are_rejected(tmp_path: Path) -> None:
    """A TypeError that says what is wanted; an id is checked as everywhere."""
    for wrong in (1, {"taskId": "x"}, ["x"]):
        with pytest.raises(TypeError, match="ExportTask or an id"):
            await download(FakeService(), tmp_path, wrong)
    with pytest.raises(ValueError, match="task_id"):
        await download(FakeService(), tmp_path, "..")
    assert {} == files_in(tmp_path)


# --- the place


async def test_an_existing_file_is_kept_without_overwrite(tmp_path: Path) -> None:
    """It stays, and nothing is sent, unless it is to be overwritten."""
    target = tmp_path / "hero.mp4"
    target.write_bytes(b"mine")
    for path in (target, str(target), tmp_path, f"{tmp_path}{os.sep}"):
        with pytest.raises(FileExistsError, match="overwrite=True"):
            await download(FakeService(), tmp_path, path=path)
    with pytest.raises(FileExistsError):  # and before the task is fetched
        await download(FakeService(), tmp_path, "task-1", target)
    assert {"hero.mp4": b"mine"} == files_in(tmp_path)
    await download(FakeService(served()), tmp_path, path=target, overwrite=True)
    assert WHOLE == files_in(tmp_path)


async def test_overwrite_must_be_true_or_false(tmp_path: Path) -> None:
    """A "no" from a file or a form would otherwise count as yes."""
    target = tmp_path / "hero.mp4"
    target.write_bytes(b"mine")
    with pytest.raises(TypeError, match="overwrite must be True or False, not str"):
        await download(FakeService(), tmp_path, "task-1", target, overwrite="no")
    assert {"hero.mp4": b"mine"} == files_in(tmp_path)


async def test_a_file_created_meanwhile_is_kept(tmp_path: Path) -> None:
    """One that somebody else has made in the meantime is not touched."""
    target = tmp_path / "hero.mp4"
    with pytest.raises(FileExistsError, match="overwrite=True"):
        await download(FakeService(served()), tmp_path, on_progress=lambda *_: target.write_bytes(b"mine"))
    assert {"hero.mp4": b"mine"} == files_in(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="links are made by anybody there")
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("by_name", [True, False])
async def test_a_symbolic_link_is_kept_and_its_target_replaced(
    tmp_path: Path, there: bool, by_name: bool
) -> None:
    """It is kept, and what it points to is replaced, or made; the temporary file is on that disk, too."""
    real, here = tmp_path / "real", tmp_path / "here"
    real.mkdir()
    here.mkdir()
    if there:
        (real / "video.mp4").write_bytes(b"old")
    (here / "hero.mp4").symlink_to(Path("..", "real", "video.mp4"))
    path = here / "hero.mp4" if by_name else here
    seen: list[tuple[int, int]] = []

    def on_progress(*_: object) -> None:
        seen.append((len(names(here)), len([name for name in names(real) if name.endswith(".part")])))

    with pytest.raises(FileExistsError, match="overwrite=True"):
        await download(FakeService(), tmp_path, path=path)
    value = await download(
        FakeService(served()), tmp_path, path=path, overwrite=True, on_progress=on_progress
    )
    assert (1, 1) == seen[0]
    assert here / "hero.mp4" == value
    assert value.is_symlink()
    assert {"video.mp4": CONTENT} == files_in(real)
    assert ["hero.mp4"] == names(here)


@pytest.mark.skipif(os.name != "posix", reason="there are none elsewhere")
async def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    """A pipe, a device, a link to one or to itself: none is replaced, and nothing is sent."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    (tmp_path / "null").symlink_to(os.devnull)
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "link", "null", "loop"):
        with pytest.raises(FileExistsError, match=f"not a regular file.*{name}'"):
            await download(FakeService(), tmp_path, path=tmp_path / name, overwrite=True)
    (tmp_path / "lost").symlink_to(Path("missing", "x.mp4"))
    with pytest.raises(FileNotFoundError, match="directory for the file is missing"):
        await download(FakeService(), tmp_path, path=tmp_path / "lost", overwrite=True)
    assert ["link", "loop", "lost", "null", "pipe"] == names(tmp_path)
    assert (tmp_path / "pipe").is_fifo()


async def test_a_file_system_without_hard_links_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works there, too."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    await download(FakeService(served()), tmp_path)
    assert WHOLE == files_in(tmp_path)
    (tmp_path / "hero.mp4").unlink()
    await test_a_file_created_meanwhile_is_kept(tmp_path)


@pytest.mark.rule("downloads.whole")
async def test_a_failed_download_leaves_the_old_file(tmp_path: Path, held_time: HeldTime) -> None:
    """A file that is to be overwritten is there until the new one is complete."""
    target = tmp_path / "hero.mp4"
    target.write_bytes(b"mine")
    with pytest.raises(DownloadError):
        await download(FakeService(served(cut=HALF), problem(400)), tmp_path, overwrite=True)
    assert {"hero.mp4": b"mine"} == files_in(tmp_path)


async def test_impossible_paths_are_rejected_before_a_request(tmp_path: Path) -> None:
    """Each has its own error, before anything is sent."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder" / "hero.mp4").mkdir(parents=True)
    wrong: list[tuple[Any, type[Exception], str]] = [
        (tmp_path / "no" / "x.mp4", FileNotFoundError, "directory for the file is missing.*no'"),
        (f"{tmp_path}/no/", FileNotFoundError, "directory for the file is missing.*no'"),
        (tmp_path / "file" / "x.mp4", NotADirectoryError, "not a directory"),
        (tmp_path / "folder", IsADirectoryError, "the path of the file is a directory"),
        (tmp_path / ("x" * 300), OSError, "too long"),
        (f"{tmp_path}/\0", ValueError, "null"),
        (b"x.mp4", TypeError, "path must be"),
        (7, TypeError, "path must be a string or a path, not int"),
    ]
    for path, error, item in wrong:
        with pytest.raises(error, match=item):
            await download(FakeService(), tmp_path, path=path, overwrite=True)
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match="path must not be empty"):
            await client.exports.download(completed(), "")
    assert ["file", "folder"] == names(tmp_path)


@pytest.mark.rule("downloads.atomic")
async def test_the_file_is_synced_before_and_after_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes before they have the name, and then the name."""
    seen: list[tuple[bool, list[str]]] = []

    def fsync(number: int) -> None:
        seen.append(
            (stat.S_ISDIR(os.fstat(number).st_mode), [name for name in names(tmp_path) if name[0] != "."])
        )

    monkeypatch.setattr(os, "fsync", fsync)
    await download(FakeService(served()), tmp_path)
    assert [(False, []), (True, ["hero.mp4"])] == seen


async def test_an_explicit_file_path_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's name as it is given, also a relative one; the task's name has no part in it."""
    monkeypatch.chdir(tmp_path)
    export = completed(filename="../../evil.mp4")
    for path in ("mine.mp4", tmp_path / "other name", "./.hidden"):
        assert Path(path) == await download(FakeService(served()), tmp_path, export, path)
    assert {"mine.mp4", "other name", ".hidden"} == set(files_in(tmp_path))


@pytest.mark.parametrize("overwrite", [True, False])
async def test_a_relative_path_keeps_its_meaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    """The file is saved where the path was when the call began, whatever the current directory is then."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = await download(
        FakeService(served()),
        tmp_path,
        path="hero.mp4",
        overwrite=overwrite,
        on_progress=lambda *_: os.chdir(tmp_path / "there"),
    )
    assert (Path("hero.mp4"), {}) == (path, files_in(tmp_path / "there"))
    assert {"hero.mp4": CONTENT} == files_in(tmp_path / "here")


@pytest.mark.rule("downloads.name")
@pytest.mark.parametrize("filename", ["../../evil.mp4", "/etc/evil.mp4", "C:\\evil.mp4", "a/../evil.mp4"])
async def test_any_task_filename_stays_inside_the_directory(tmp_path: Path, filename: str) -> None:
    """For every name that the service sends, the file is in the directory that was passed."""
    directory = tmp_path / "folder"
    directory.mkdir()
    path = await download(FakeService(served()), directory, completed(filename=filename))
    assert directory / "evil.mp4" == path
    assert {"evil.mp4": CONTENT} == files_in(directory)
    assert ["folder"] == names(tmp_path)


@pytest.mark.rule("downloads.atomic")
@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
async def test_the_temporary_file_is_private(tmp_path: Path) -> None:
    """While it is received; the finished file has the mode of any new one: see `test_targets`."""
    modes: list[int] = []

    def on_progress(*_: object) -> None:
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir())

    await download(FakeService(served()), tmp_path, on_progress=on_progress)
    assert 0o600 == modes[0]


# --- what is left


@pytest.mark.rule("downloads.whole")
async def test_a_full_disk_is_the_systems_own_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own error, with the file's name, and nothing is left of the file."""
    make = tempfile.NamedTemporaryFile

    def full(close: Callable[[], None], *_: object) -> None:
        close()
        raise OSError(errno.ENOSPC, "No space left on device")

    for step in ("writelines", "flush", "close"):

        def filling(step: str = step, **options: Any) -> Any:
            file = make(**options)
            setattr(file, step, partial(full, file.close))
            return file

        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "NamedTemporaryFile", filling)
            with pytest.raises(OSError, match="No space left") as caught:
                await download(FakeService(served()), tmp_path)
        assert (errno.ENOSPC, str(tmp_path / "hero.mp4")) == (caught.value.errno, caught.value.filename)
        assert {} == files_in(tmp_path)


async def test_an_unwritable_directory_is_named_before_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the directory that was given, not the temporary file; nothing is sent."""

    def refuse(dir: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(dir / ".indream-x.part"))

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    for path in (tmp_path, tmp_path / "x.mp4"):
        with pytest.raises(PermissionError) as caught:
            await download(FakeService(), path)
        assert str(tmp_path) == caught.value.filename


@pytest.mark.rule("downloads.whole")
async def test_an_error_in_on_progress_reaches_the_caller(tmp_path: Path) -> None:
    """Its exception is passed on to the caller, and no file is left."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    service = FakeService(served())
    body = Chunks(CONTENT)
    service.script = [answer(200, body, {"Content-Length": str(len(CONTENT))})]
    with pytest.raises(ZeroDivisionError):
        await download(service, tmp_path, on_progress=fail)
    assert {} == files_in(tmp_path)
    assert body.closed


async def test_a_closed_client_says_that_it_is_closed(tmp_path: Path) -> None:
    """It says so, and nothing is left; also when it had downloaded before."""
    with FaultServer() as server:
        server.service.files["/video.mp4"] = CONTENT
        export = completed(outputUrl=f"{server.base_url}/video.mp4")
        client = AsyncIndreamClient("sk", base_url=server.base_url)
        await client.exports.download(export, tmp_path)
        assert server.open_connections
        await client.aclose()
        until(lambda: not server.open_connections)
        with pytest.raises(RuntimeError, match="closed"):
            await client.exports.download(export, tmp_path, overwrite=True)
    assert WHOLE == files_in(tmp_path)


@pytest.mark.rule("downloads.no-key")
async def test_files_use_separate_connections(tmp_path: Path) -> None:
    """A download on the service's own host does not come over a connection that has seen the key."""
    with FaultServer([Good()] * 4) as server:
        server.service.files["/video.mp4"] = CONTENT
        server.service.output_url = f"{server.base_url}/video.mp4"
        async with AsyncIndreamClient("sk", base_url=server.base_url) as client:
            await client.exports.download("task-1", tmp_path / "1.mp4")
            await client.exports.download("task-1", tmp_path / "2.mp4")
        seen = [
            (request.connection, request.target, request.header("Authorization"))
            for request in server.requests
        ]
    assert [
        (1, "/v1/exports/task-1", "Bearer sk"),
        (2, "/video.mp4", None),
        (1, "/v1/exports/task-1", "Bearer sk"),
        (2, "/video.mp4", None),
    ] == seen


# --- step by step


async def test_steps_yield_pauses_and_then_the_path(tmp_path: Path, held_time: HeldTime) -> None:
    """The caller of the steps gets the pauses, which it has to make, and in the end the path."""
    service = FakeService(problem(503), served(cut=HALF), served())
    async with AsyncIndreamClient(**service.options) as client:
        async with aclosing(download_steps(client._session, completed(), tmp_path, stamped=True)) as steps:
            steps_taken = [item async for item in steps]
    seen = [(item.received, item.total, item.pause, item.path) for item in steps_taken]
    total = len(CONTENT)
    assert [
        (0, None, 0.25, None),
        (0, total, 0, None),
        (HALF, total, 0, None),
        (HALF, total, 0.25, None),
        (HALF, total, 0, None),
        (total, total, 0, None),
        (total, total, 0, tmp_path / "hero.mp4"),
    ] == seen
    there = (tmp_path / "hero.mp4").stat()
    stamp = (total, there.st_mtime_ns, hashlib.sha256(CONTENT).hexdigest())
    assert [*[None] * 5, stamp, None] == [item.stamp for item in steps_taken]
    assert [] == held_time.pauses


@pytest.mark.rule("downloads.whole")
async def test_abandoned_steps_leave_nothing(tmp_path: Path) -> None:
    """Closed in the midst, even with all bytes there, it leaves nothing and lets go of its connection."""
    for taken in (0, 1, 2, 3):
        body = Chunks(*[bytes(1024 * 1024)] * 8)
        service = FakeService(answer(200, body, {"Content-Length": str(8 * 1024 * 1024)}))
        async with AsyncIndreamClient(**service.options) as client:
            async with aclosing(
                download_steps(client._session, completed(), tmp_path, stamped=True)
            ) as steps:
                for _ in range(taken):
                    step = await anext(steps)
                    assert step.path is None
            assert {} == files_in(tmp_path)
            assert body.closed == (taken > 0)
