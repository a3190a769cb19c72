"""A service for the commands, and a way to run them in this process."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import pytest

from indream.cli import main
from indream.sandbox import Sandbox, run
from tests.support.held_time import HeldTime
from tests.support.repository import ROOT, STATE_FILE

API_KEY = "sk_sandbox_canary_that_must_not_be_shown"
WEBHOOK_SECRET = "whsec_canary_that_must_not_be_shown"

exact_styles = pytest.mark.skipif(
    int(version("rich").partition(".")[0]) < 15,
    reason="older versions of rich place styles elsewhere",
)
"""A mark for tests that compare every space and every color."""


@attrs.frozen
class Result:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output for machines."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error it wrote for machines: the last line."""
        return json.loads(self.err.splitlines()[-1])


class Cli:
    """Runs commands; none of them may ever show a secret."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self._monkeypatch = monkeypatch
        self._capture = capture

    def __call__(self, *argv: object, stdin: bytes = b"") -> Result:
        """Run a command in this process, in the current directory."""
        value = io.BytesIO(stdin)
        value.name = "<stdin>"
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(value))
        code = main([str(item) for item in argv])
        captured = self._capture.readouterr()
        result = Result(code, captured.out.decode(), captured.err.decode())
        for secret in (API_KEY, WEBHOOK_SECRET):
            assert secret not in result.out + result.err
        return result


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the files of the examples, where commands run."""
    shutil.copy(STATE_FILE, tmp_path / "state.json")
    shutil.copy(ROOT / "examples/hero.png", tmp_path)
    shutil.copy(ROOT / "examples/speech.srt", tmp_path)
    shutil.copy(ROOT / "tests/vectors/event.json", tmp_path / "body.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cli(place: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """Commands without a service or a key."""
    for name in ("INDREAM_API_KEY", "INDREAM_BASE_URL", "INDREAM_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return Cli(monkeypatch, capsysbinary)


@contextmanager
def _serving(monkeypatch: pytest.MonkeyPatch) -> Generator[Sandbox]:
    """A service whose time stands still, with its key and secret, in the environment."""
    with run(speed=0, seed=1, api_key=API_KEY, webhook_secret=WEBHOOK_SECRET) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", WEBHOOK_SECRET)
        yield sandbox


@pytest.fixture
def sandbox(cli: Cli, monkeypatch: pytest.MonkeyPatch, held_time: HeldTime) -> Iterator[Sandbox]:
    """A service that is in the environment; its time passes when a command pauses."""
    with _serving(monkeypatch) as sandbox:
        held_time.advances(sandbox)
        yield sandbox


@pytest.fixture
def service(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A service whose time stands still, in the environment of other processes."""
    with _serving(monkeypatch) as sandbox:
        yield sandbox


@pytest.fixture
def wrong(place: Path) -> Path:
    """An editor state with two mistakes."""
    text = (place / "state.json").read_text(encoding="utf-8")
    path = place / "wrong.json"
    text = text.replace('"fontSize": 112', '"fontSize": 0')
    path.write_text(text.replace('"tracks"', '"trakcs"'), encoding="utf-8")
    return path
