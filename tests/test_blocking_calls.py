"""The async tests find calls of the package that block, and only those."""

from __future__ import annotations

from pathlib import Path

import pytest
from blockbuster import BlockingError

from indream import AsyncIndreamClient
from indream._part_file import PartFile
from tests.fake_service import ASSET, FakeService, envelope


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


def test_sync_code_may_block(tmp_path: Path) -> None:
    """Without a running event loop there is nothing to hold up."""
    part = PartFile(tmp_path / "a.mp4", overwrite=False)
    part.begin()
    part.discard()
