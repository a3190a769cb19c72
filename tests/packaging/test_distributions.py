"""The wheel and the sdist: what is in them, and that the same files give the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

import indream
from tests.support.distributions import LITTER, PYPROJECT, Built, build, copy, files
from tests.support.repository import ROOT, STATE_FILE

FONTS = ROOT / "indream/preview/fonts"
INFO = f"indream_client-{indream.__version__}.dist-info"


def test_the_wheel_is_the_package(built: Built) -> None:
    """Every file of `indream/`, those of the wheel itself, and no other: no tests, caches or generator."""
    licenses = ["LICENSE", *sorted(path.relative_to(ROOT).as_posix() for path in FONTS.glob("*-LICENSE.txt"))]
    own = ["METADATA", "WHEEL", "RECORD", "entry_points.txt", *(f"licenses/{name}" for name in licenses)]
    beside = {f"{INFO}/{name}" for name in own}
    assert files(ROOT / "indream") | beside == built.in_wheel


@pytest.mark.parametrize(
    "name",
    [
        "indream/py.typed",
        "indream/generated/editor_state.schema.json",
        "indream/generated/operations.json",
        "indream/preview/_page.css",
        "indream/preview/_page.js",
        "indream/preview/fonts/inter-400.ttf",
        "indream/preview/fonts/inter-LICENSE.txt",
        "indream/sandbox/outputs/sample.mp4",
        "indream/sandbox/outputs/sample.webm",
    ],
)
def test_data_files_are_in_the_wheel(built: Built, name: str) -> None:
    """Without these the package can be imported, and does not work."""
    with zipfile.ZipFile(built.wheel) as archive:
        assert (ROOT / name).read_bytes() == archive.read(name)


def test_the_sdist_is_the_repository(built: Built) -> None:
    """All that its commands need; of the rest only what the build back end adds."""
    expected = {"PKG-INFO", "pyproject.toml", ".gitignore"}
    for name in PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]:
        path = ROOT / name.removeprefix("/")
        expected |= files(path) if path.is_dir() else {path.name} if path.exists() else set()
    assert expected == built.in_sdist


def test_the_sdist_lists_every_file_in_git() -> None:
    """A new file at the top is to be listed in pyproject.toml, too; only our own CI is left out."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a clone")
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tops = {f"/{name.partition('/')[0]}" for name in kept.splitlines()}
    listed = set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
    assert {"/.ci", "/.gitignore", "/pyproject.toml"} == tops - listed


def test_litter_stays_out(built: Built) -> None:
    """Keys, caches and old builds in the directory are in neither."""
    assert set() == set(LITTER) & (built.in_wheel | built.in_sdist)


def test_the_same_files_give_the_same_bytes(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from another directory, with other dates, rights, umask, time zone and hashes."""
    source = copy(tmp_path / "a clone of another name")
    for path in source.rglob("*"):
        os.utime(path, (1e9, 1e9))
        path.chmod(0o700 if path.is_dir() else 0o600)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    before = os.umask(0o077)
    try:
        out = build(source, tmp_path / "dist")
    finally:
        os.umask(before)
    for first in (built.wheel, built.sdist):
        assert first.read_bytes() == (out / first.name).read_bytes(), first.name


def test_the_sdist_gives_the_same_wheel(built: Built, tmp_path: Path) -> None:
    """A build from it is what we publish, byte for byte."""
    options: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, **options)  # noqa: S202 - built a moment ago
    (source,) = tmp_path.iterdir()
    out = build(source, tmp_path / "dist", "wheel")
    assert built.wheel.read_bytes() == (out / built.wheel.name).read_bytes()


def test_metadata_match_the_project(built: Built) -> None:
    """The version is that of `indream/_version.py`; the extras, Pythons and license are listed."""
    with zipfile.ZipFile(built.wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"{INFO}/METADATA").decode())
        entry_points = archive.read(f"{INFO}/entry_points.txt").decode()
    assert "version" in PYPROJECT["project"]["dynamic"]
    assert ("indream-client", indream.__version__) == (metadata["Name"], metadata["Version"])
    assert {"cli", "draft", "mcp", "otel", "preview", "sandbox"} == set(
        metadata.get_all("Provides-Extra") or []
    )
    assert (">=3.11", "MIT AND OFL-1.1") == (metadata["Requires-Python"], metadata["License-Expression"])
    assert "Typing :: Typed" in (metadata.get_all("Classifier") or [])
    assert "indream = indream.pytest_plugin" in entry_points


def test_the_page_of_the_index_has_no_dead_links(built: Built) -> None:
    """It is README.md; where that links to a file of the repository, the text remains."""
    with zipfile.ZipFile(built.wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"{INFO}/METADATA").decode())
    assert "text/markdown" == metadata["Description-Content-Type"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    link = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)]+)\)")
    assert link.search(readme)
    targets = [target for _, target in link.findall(metadata.get_payload())]
    assert [] == [target for target in targets if not target.startswith(("http", "#"))]
    assert link.sub(r"\1", readme).split() == link.sub(r"\1", metadata.get_payload()).split()


PROGRAM = """
import importlib, pathlib, sys
from importlib.metadata import version

sys.path.insert(0, sys.argv[1])
import indream
from indream.editor_state import check_editor_state
from indream.sandbox import Sandbox

assert str(pathlib.Path(sys.argv[1])) in indream.__file__, indream.__file__
for name in ("batch", "errors", "progress", "pytest_plugin", "types", "webhooks"):
    importlib.import_module(f"indream.{name}")
state = __import__("json").loads(pathlib.Path(sys.argv[2]).read_text())
assert [] == check_editor_state(state)
with Sandbox(speed="auto") as sandbox, sandbox.client() as client:
    payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
    done = client.exports.render(payload, pathlib.Path(sys.argv[1]) / "out.mp4")
print(indream.__version__, version("indream-client"), done.path.stat().st_size)
"""


def test_the_wheel_works_on_its_own(built: Built, tmp_path: Path) -> None:
    """Unpacked where nothing of the repository is, it checks a state and renders it against its sandbox."""
    with zipfile.ZipFile(built.wheel) as archive:
        archive.extractall(tmp_path / "site")  # noqa: S202 - built a moment ago
    state = STATE_FILE
    command = [sys.executable, "-I", "-W", "error", "-c", PROGRAM, str(tmp_path / "site"), str(state)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    size = (ROOT / "indream/sandbox/outputs/sample.mp4").stat().st_size
    result: dict[str, Any] = {"code": done.returncode, "out": done.stdout.split(), "err": done.stderr}
    assert {"code": 0, "out": [indream.__version__, indream.__version__, str(size)], "err": ""} == result
