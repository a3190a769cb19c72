"""The commands that the pages show work in a shell as they are typed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indream.cli import app
from indream.sandbox import run
from tests.support.doc_blocks import blocks_of, execute
from tests.support.repository import ROOT

COMMANDS = {
    command
    for page in ("README.md", "docs/command-line.md")
    for command in re.findall(r"^indream .*$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
}


def test_the_search_finds_commands() -> None:
    """The search for them finds them."""
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_on_the_page_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It succeeds, with the key and the URL in the environment, after the programs of the page have run."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    for block in blocks_of("docs/command-line.md"):
        if block.language == "python":
            execute(block, {})
    with run(speed=1000) as sandbox:
        ended = subprocess.run(
            ["bash", "-c", command],
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "INDREAM_API_KEY": sandbox.api_key,
                "INDREAM_BASE_URL": sandbox.base_url,
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
    assert 0 == ended.returncode, ended.stderr


def test_the_table_of_commands_has_them_all() -> None:
    """Each single command, and each group; no backslash is shown in place of a bar."""
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    table = page.partition("## Commands")[2].partition("## The key")[0]
    assert "\\" not in table
    commands = app.command().commands
    assert set(commands) <= set(re.findall(r"`([a-z]+)", table))
    for name in ("exports", "webhook"):
        rows = [row for row in table.splitlines() if f"`{name} " in row]
        assert set(commands[name].commands) <= set(re.findall(r"[a-z]+", " ".join(rows)))
