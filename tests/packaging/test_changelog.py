"""The fragments in changelog.d/: named and written so that none is lost in a release."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import indream
from tests.support.distributions import PYPROJECT
from tests.support.repository import ROOT

DIRECTORY = ROOT / "changelog.d"
KINDS = [kind["directory"] for kind in PYPROJECT["tool"]["towncrier"]["type"]]
NAME = re.compile(rf"\+[a-z0-9]+(-[a-z0-9]+)*\.({'|'.join(KINDS)})\.md")
SAID = re.compile(r"[^-#*\s][^\n]*(\n[^\n]+)*\.\n")


def test_each_fragment_is_well_named_and_says_something() -> None:
    """`+a-few-words.KIND.md`, a sentence at least, no heading or list in it."""
    fragments = {path.name: text(path) for path in DIRECTORY.iterdir() if path.name != "README.md"}
    assert [] == [name for name in fragments if not NAME.fullmatch(name)]
    assert [] == [name for name, item in fragments.items() if not SAID.fullmatch(item)]


def test_a_release_includes_every_fragment() -> None:
    """As `make changelog` would put it into CHANGELOG.md, under the version of the package."""
    command = [sys.executable, "-m", "towncrier", "build", "--draft"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    output = " ".join(done.stdout.split())
    assert f"## {indream.__version__} (" in output
    lost = [path.name for path in DIRECTORY.glob("+*.md") if " ".join(text(path).split()) not in output]
    assert [] == lost


def test_the_version_is_above_the_old_package() -> None:
    """The name has a 1.x already: a lower version would never go over it. The page says what to ask for."""
    major = int(indream.__version__.partition(".")[0])
    assert major >= 2
    assert f'pip install --upgrade "indream-client>={major}"' in text(ROOT / "docs/moving.md")


def test_there_is_a_place_for_the_next_version() -> None:
    """towncrier writes below this line; without it, it would write at the top of the file."""
    start = PYPROJECT["tool"]["towncrier"]["start_string"]
    assert 1 == (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").count(start)


def text(path: Path) -> str:
    """The content of a file."""
    return path.read_text(encoding="utf-8")
