"""Files that commands write are replaced in one step; a paid response has a place before it is asked for."""

from __future__ import annotations

import errno
import os
import shlex
from pathlib import Path

import pytest

from indream.sandbox import Sandbox
from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("captions convert speech.srt -o speech.vtt", "speech.vtt"),
        ("lint state.json --fix -o fixed.json", "fixed.json"),
        ("preview state.json --at 0 --scale 0.1 -o frame.png", "frame.png"),
        ("preview state.json --html -o page.html", "page.html"),
        ("raw getEditorCapabilities -o response.json", "response.json"),
        ("upgrade state.json -o newer.json", "newer.json"),
    ],
)
def test_a_full_disk_changes_no_file(
    cli: Cli, sandbox: Sandbox, place: Path, monkeypatch: pytest.MonkeyPatch, line: str, file: str
) -> None:
    """The file has its content from before, and nothing is beside it."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (place / file).touch()
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        result = cli(*shlex.split(line))
    assert 1 == result.code
    assert "No space left on device" in result.err
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}
    assert 0 == cli(*shlex.split(line)).code
    assert before[file] != (place / file).read_bytes()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("missing/response.json", "the directory for the file is missing: create it first"),
        (".", "Is a directory"),
        ("/dev/null", "not a regular file; only regular files are replaced"),
    ],
)
def test_a_response_that_could_not_be_written_is_not_asked_for(
    cli: Cli, sandbox: Sandbox, place: Path, file: str, message: str
) -> None:
    """A new project would be known to nobody."""
    (place / "project.json").write_text('{"title": "Welcome"}')
    result = cli("raw", "createProject", "--body", "project.json", "-o", file)
    assert (1, "") == (result.code, result.out)
    assert message in result.err
    assert [] == list(sandbox.requests)
