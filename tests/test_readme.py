"""Every Python block of README.md runs, against a sandbox."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indream.sandbox import run
from indream.webhooks import sign_export_webhook

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^indream .*$", TEXT, re.MULTILINE)
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_readme_has_examples() -> None:
    """The search for blocks finds them."""
    assert len(BLOCKS) >= 6


@pytest.mark.parametrize("source", BLOCKS, ids=[f"block-{number}" for number in range(1, len(BLOCKS) + 1)])
def test_readme_block(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block runs as it stands, with the examples at hand, the key and the URL in the environment."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    with run(speed=1000) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        names: dict[str, object] = {"__name__": "readme"}
        exec(compile(source, "README.md", "exec"), names)  # noqa: S102 - our own README
    if "receive" in names:
        receive = names["receive"]
        assert callable(receive)
        body = (ROOT / "tests/vectors/event.json").read_bytes()
        receive(body, sign_export_webhook(webhook_secret="…", raw_body=body))


def test_the_readme_has_commands() -> None:
    """The search for them finds them."""
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_command(command: str, tmp_path: Path) -> None:
    """The command works in a shell as it is typed."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
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
