"""Copies of the repository with litter in them, and the distributions that are built from one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.repository import ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Files that work leaves behind, in the places where it does.
LITTER = (
    ".env",
    ".mypy_cache/3.11/cache.json",
    ".venv/lib/site.py",
    "demo-output/welcome.mp4",
    "dist/indream_client-0.0.1.tar.gz",
    "indream/__pycache__/errors.cpython-311.pyc",
    "indream/generated/__pycache__/payloads.cpython-311.pyc",
    "notes/todo.txt",
    "tests/.hypothesis/examples/one",
    "tests/__pycache__/conftest.cpython-311.pyc",
)
_CACHES = shutil.ignore_patterns("__pycache__", ".hypothesis", "*.pyc")


class Built(NamedTuple):
    """A wheel and an sdist."""

    wheel: Path
    sdist: Path

    @property
    def in_wheel(self) -> set[str]:
        """The files in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    @property
    def in_sdist(self) -> set[str]:
        """The files in the sdist, relative to its directory."""
        with tarfile.open(self.sdist) as archive:
            return {name.partition("/")[2] for name in archive.getnames()}


def listed() -> list[Path]:
    """The existing files that pyproject.toml lists for the sdist."""
    names: list[str] = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    paths = [ROOT / name.removeprefix("/") for name in [*names, "pyproject.toml", ".gitignore"]]
    return [path for path in paths if path.exists()]


def files(directory: Path) -> set[str]:
    """The files of a directory of the repository, from its top, without caches."""
    found = {path.relative_to(ROOT).as_posix() for path in directory.rglob("*") if path.is_file()}
    return {name for name in found if not {"__pycache__", ".hypothesis"} & set(name.split("/"))}


def copy(target: Path) -> Path:
    """A copy of the repository's files at a directory that is made for it, with litter among them."""
    target.mkdir(parents=True)
    for path in listed():
        if path.is_dir():
            shutil.copytree(path, target / path.name, ignore=_CACHES, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(path, target / path.name)
    for name in LITTER:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text("litter\n")
    return target


def build(source: Path, into: Path, *kinds: str) -> Path:
    """Build in a directory what `make dist` builds; gives the directory with what came out."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(into), *(f"-t{kind}" for kind in kinds)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return into
