# Written here, async; tests/_sync/test_uploads.py is derived from it.
"""Uploads: what is sent, what is refused before, and that it is sent once."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from indream import AsyncIndreamClient
from indream.errors import APIError, APITimeoutError, UploadOutcomeUnknownError, ValidationError
from tests.support.asynchronous import AwaitedFile
from tests.support.fake_service import ASSET, Chunks, FakeService, answer, drop, envelope, problem

pytestmark = pytest.mark.usefixtures("held_time")

MIB = 2**20


@pytest.mark.rule("uploads.sources")
@pytest.mark.parametrize("content", [b"GIF89a", bytearray(b"GIF89a"), memoryview(b"xGIF89ax")[1:-1]])
async def test_bytes_are_sent_as_they_are(content: Any) -> None:
    """Anything like bytes, with its exact length and the headers of the route."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        asset = await client.uploads.upload(
            content, filename="hero.gif", content_type="image/x-gif", project_id="p-1"
        )
    (request,) = service.requests
    assert ("POST", "/v1/uploads") == (request.method, request.url.path)
    assert b"GIF89a" == request.content
    assert {
        "content-length": "6",
        "content-type": "image/x-gif",
        "x-file-name": "hero.gif",
        "x-project-id": "p-1",
    }.items() <= dict(request.headers).items()
    assert ("asset-1", "https://files.test/hero.png") == (asset.asset_id, asset.file_url)


async def test_without_a_project_its_header_is_omitted() -> None:
    """Without a project there is no header for one."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        await client.uploads.upload(b"x", filename="a.png")
    assert "x-project-id" not in service.requests[0].headers


@pytest.mark.rule("uploads.name", "uploads.headers")
@pytest.mark.parametrize(
    ("filename", "sent"),
    [
        ("hero.png", "hero.png"),
        ("my hero (1).png", "my hero (1).png"),
        ('a"b;c=d.png', 'a"b;c=d.png'),
        ("100%.png", "100%25.png"),
        ("%41.png", "%2541.png"),
        ("café.png", "caf%C3%A9.png"),
        ("日本.png", "%E6%97%A5%E6%9C%AC.png"),
        ("a\r\nX-Evil: 1.png", "a%0D%0AX-Evil%3A%201.png"),
        ("a\0b.png", "a%00b.png"),
        (" a.png", "%20a.png"),
        ("x" * 508 + ".png", "x" * 508 + ".png"),
    ],
)
async def test_file_names_are_percent_encoded_where_needed(filename: str, sent: str) -> None:
    """Printable ASCII without `%` goes as it is, otherwise UTF-8 percent-encoded; CR, LF and NUL never."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        await client.uploads.upload(b"x", filename=filename)
    assert sent == service.requests[0].headers["x-file-name"]
    assert filename == (unquote(sent) if "%" in sent else sent)


@pytest.mark.rule("uploads.type")
@pytest.mark.parametrize("filename", ["movie.mp4.gz", "drawing.svgz", "take.unknown"])
async def test_compression_suffixes_do_not_decide_the_type(filename: str) -> None:
    """The type of a file in an archive is not the type of the archive."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match="pass content_type"):
            await client.uploads.upload(b"x", filename=filename)


@pytest.mark.rule("uploads.type")
@pytest.mark.parametrize(
    ("filename", "sent"),
    [
        ("a.png", "image/png"),
        ("a.JPG", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.gif", "image/gif"),
        ("a.svg", "image/svg+xml"),
        ("a.mp4", "video/mp4"),
        ("a.mov", "video/quicktime"),
        ("a.webm", "video/webm"),
        ("a.mp3", "audio/mpeg"),
        ("a.m4a", "audio/mp4"),
        ("a.flac", "audio/flac"),
        ("a.TS", "video/mp2t"),
        ("a.srt", "application/x-subrip"),
        ("a.ass", "text/x-ssa"),
        ("a.LRC", "text/plain"),
    ],
)
async def test_the_type_is_taken_from_the_name(filename: str, sent: str) -> None:
    """The MIME type follows from the name if it is not passed."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        await client.uploads.upload(b"x", filename=filename)
    assert sent == service.requests[0].headers["Content-Type"]


@pytest.mark.rule("uploads.checked", "uploads.name-long", "uploads.headers")
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"content": b""}, ValueError, "empty"),
        ({"content": bytes(800 * MIB // 800), "filename": "a.lrc", "limit": 10}, ValueError, "10 MiB"),
        ({"filename": "a.mp3", "limit": 25}, ValueError, "25 MiB"),
        ({"filename": "a.bin", "content_type": "audio/mpeg", "limit": 25}, ValueError, "25 MiB"),
        ({"filename": "a.obj"}, ValueError, "cannot be"),
        ({"filename": "a.glb", "content_type": "model/gltf-binary"}, ValueError, "cannot be uploaded"),
        ({"filename": "a.json"}, ValueError, "cannot be uploaded"),
        ({"filename": "a.pdf"}, ValueError, "pass content_type .*cannot be uploaded"),
        ({"filename": "a.zip"}, ValueError, "cannot be uploaded"),
        ({"filename": "hero"}, ValueError, "pass content_type"),
        ({"filename": ""}, ValueError, "empty"),
        ({"filename": "é" * 86 + ".png"}, ValueError, "520 characters"),
        ({"filename": "x" * 509 + ".png"}, ValueError, "513 characters"),
        ({"filename": "\ud800.png"}, ValueError, "surrogate"),
        ({"filename": b"a.png"}, TypeError, "filename"),
        ({"filename": None}, TypeError, "filename"),
        ({"content": "GIF89a"}, FileNotFoundError, "GIF89a"),
        ({"content": None}, TypeError, "bytes"),
        ({"content": [1, 2]}, TypeError, "bytes"),
        ({"content": 5}, TypeError, "bytes"),
        ({"content": {"GIF89a": 1}, "size": 1}, TypeError, "bytes"),
        ({"content": StringIO("GIF89a")}, TypeError, r"text \(StringIO\)"),
        ({"content": AwaitedFile()}, TypeError, "async"),
        ({"content": iter([b"GIF89a"])}, TypeError, "size="),
        ({"content": iter([b"GIF89a"]), "size": True}, TypeError, "size"),
        ({"content": iter([b"GIF89a"]), "size": -1}, ValueError, "negative"),
        ({"content": iter([b"GIF89a"]), "size": 0}, ValueError, "empty"),
        ({"content": iter([b"GIF89a"]), "size": 10 * MIB + 1, "filename": "a.srt"}, ValueError, "10 MiB"),
        ({"content": b"GIF89a", "size": 7}, ValueError, "7 bytes, but content has 6"),
        ({"content": BytesIO(b"GIF89a"), "size": 7}, ValueError, "7 bytes, but content has 6"),
        ({"content": BytesIO(b"")}, ValueError, "empty"),
        ({"on_progress": 5}, TypeError, "on_progress"),
        ({"on_progress": AwaitedFile().read}, TypeError, "on_progress"),
        ({"content_type": 5}, TypeError, "content_type"),
        ({"content_type": "image/png\r\nX-Evil: 1"}, ValueError, "Content-Type"),
        ({"project_id": "p\n"}, ValueError, "x-project-id"),
        ({"project_id": 5}, TypeError, "project_id must be a string, not int"),
    ],
)
async def test_invalid_uploads_are_rejected_before_a_request(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Kinds and sizes the service is known to refuse, and what can't be sent at all."""
    limit = arguments.pop("limit", None)
    if limit is not None:
        arguments["content"] = bytes(limit * MIB + 1)
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(error, match=words):
            await client.uploads.upload(**{"content": b"x", "filename": "a.png", **arguments})


@pytest.mark.parametrize(("filename", "size"), [("a.srt", 10), ("a.mp3", 25), ("a.png", 26)])
async def test_sizes_at_the_limits_are_accepted(filename: str, size: int) -> None:
    """The limits themselves may be used, and images have none."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        await client.uploads.upload(bytes(size * MIB), filename=filename)
    assert str(size * MIB) == service.requests[0].headers["Content-Length"]


async def test_video_may_have_800_mib() -> None:
    """A source of 800 MiB is read, here up to its first error; a larger one is rejected unread."""
    service = FakeService(envelope(ASSET, 201))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(LookupError, match="the source was read"):
            await client.uploads.upload(unreadable(), size=800 * MIB, filename="a.mp4")
        with pytest.raises(ValueError, match="800 MiB"):
            await client.uploads.upload(unreadable(), size=800 * MIB + 1, filename="a.mp4")
    assert [] == service.requests


def unreadable() -> Iterator[bytes]:
    """A source that fails when it is read."""
    raise LookupError("the source was read")
    yield b""


@pytest.mark.rule("uploads.once", "uploads.unknown")
async def test_an_upload_is_sent_once() -> None:
    """A repetition would make a second asset: the error says that the first may be there."""
    for fault in (httpx.ReadTimeout, httpx.ReadError):
        service = FakeService(drop(fault))
        async with AsyncIndreamClient(**service.options, auto_idempotency=True) as client:
            with pytest.raises(UploadOutcomeUnknownError, match="may have become an asset") as caught:
                await client.uploads.upload(b"x", filename="a.png")
        assert (1, True) == (caught.value.attempts, caught.value.may_have_succeeded)
        assert (fault is httpx.ReadTimeout) == isinstance(caught.value, APITimeoutError)


@pytest.mark.rule("uploads.once", "uploads.unknown")
async def test_an_upload_with_a_cut_answer_has_an_unknown_outcome() -> None:
    """It is the same: a success whose body did not come is known to have made an asset, but not which."""
    service = FakeService(answer(201, Chunks("{", httpx.ReadError("cut"))))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(UploadOutcomeUnknownError) as caught:
            await client.uploads.upload(b"x", filename="a.png")
    assert caught.value.may_have_succeeded


@pytest.mark.rule("uploads.once")
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_an_upload_answered_with_an_error_is_not_retried(status: int) -> None:
    """It is not repeated either, for any status."""
    service = FakeService(problem(status))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError) as caught:
            await client.uploads.upload(b"x", filename="a.png")
    assert (1, status) == (len(service.requests), caught.value.status)


async def test_a_rejection_by_the_service_reaches_the_caller() -> None:
    """The service's judgement after the transfer reaches the user."""
    service = FakeService(problem(422, "SOME_CODE"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ValidationError) as caught:
            await client.uploads.upload(b"x", filename="a.png")
    assert ("SOME_CODE", False) == (caught.value.error_code, caught.value.may_have_succeeded)


async def test_an_upload_with_an_unreadable_answer_has_an_unknown_outcome() -> None:
    """The asset is there, only nobody knows its id."""
    async with AsyncIndreamClient(**FakeService(envelope({}, 201)).options) as client:
        with pytest.raises(APIError, match="is missing") as caught:
            await client.uploads.upload(b"x", filename="a.png")
    assert caught.value.may_have_succeeded
