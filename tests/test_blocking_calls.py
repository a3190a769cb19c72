"""The async tests find calls of the package that block, and only those."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from blockbuster import BlockingError

from indream import AsyncIndreamClient, ValidationError
from indream._files.part_file import PartFile
from indream.editor_state import _payloads
from tests.support.editor_state.builders import item, sequence
from tests.support.fake_service import ASSET, FakeService, envelope
from tests.support.repository import OPTIONS


async def test_a_blocking_call_of_the_package_is_found(tmp_path: Path) -> None:
    """The disk is used by a method of the package on the event loop."""
    with pytest.raises(BlockingError):
        PartFile(tmp_path / "a.mp4", overwrite=False).begin()


async def test_tests_may_block(tmp_path: Path) -> None:
    """Also in a function that the package calls."""
    async with AsyncIndreamClient(**FakeService(envelope(ASSET, 201)).options) as client:
        await client.uploads.upload(
            b"x", filename="a.png", on_progress=lambda done, total: (tmp_path / "a").write_bytes(b"x")
        )
    assert b"x" == (tmp_path / "a").read_bytes()


async def test_a_large_state_is_linted_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one is linted at once."""
    seen: list[bool] = []
    lint = _payloads.rejections

    def recorded(document: object) -> object:
        seen.append(threading.current_thread() is threading.main_thread())
        return lint(document)

    monkeypatch.setattr(_payloads, "rejections", recorded)
    async with AsyncIndreamClient("sk_indream_x", base_url="http://127.0.0.1:9", max_retries=0) as client:
        for count in (2, 1000):
            overlapping = sequence(*(item("solid", f"item-{number}") for number in range(count)))
            with pytest.raises(ValidationError, match="EDITOR_TRACK_ITEM_OVERLAP"):
                await client.exports.render({"editorState": overlapping, **OPTIONS})
    assert [True, False] == seen


async def test_jobs_are_read_from_their_file_in_a_thread(tmp_path: Path) -> None:
    """Reading a line at a time is not seen by blockbuster, so the path says who opens it."""
    (tmp_path / "jobs.jsonl").write_text("")
    seen: set[threading.Thread] = set()

    class Jobs(os.PathLike[str]):
        def __fspath__(self) -> str:
            seen.add(threading.current_thread())
            return str(tmp_path / "jobs.jsonl")

    async with AsyncIndreamClient(**FakeService().options) as client:
        assert [] == [outcome async for outcome in client.exports.render_many(Jobs(), tmp_path)]
    assert seen - {threading.current_thread()}  # whose part is to take the path


def test_sync_code_may_block(tmp_path: Path) -> None:
    """Without a running event loop there is nothing to hold up."""
    part = PartFile(tmp_path / "a.mp4", overwrite=False)
    part.begin()
    assert 1 == len(list(tmp_path.iterdir()))
    part.discard()
    assert [] == list(tmp_path.iterdir())
