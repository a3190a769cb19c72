"""The package where its files are not files beside each other: in a zip file, and frozen by PyInstaller.

`make package-check` freezes a program with the real PyInstaller; here is what its hooks collect.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from indream.__pyinstaller import get_hook_dirs
from tests.packaging.installing import FROZEN
from tests.support.distributions import PYPROJECT, Built, files
from tests.support.repository import ROOT
from tests.support.repository import STATE_FILE as STATE


def collected(monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], set[str]]:
    """The data files that the hooks collect, as paths in the repository, and the packages of modules."""
    data: set[str] = set()
    modules: set[str] = set()

    def collect_data_files(package: str) -> list[Any]:
        data.update(name for name in files(ROOT / package.replace(".", "/")) if not name.endswith(".py"))
        return []

    def collect_submodules(package: str) -> list[str]:
        modules.add(package)
        return []

    hooks: Any = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_data_files, hooks.collect_submodules = collect_data_files, collect_submodules
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    for directory in get_hook_dirs():
        for path in Path(directory).glob("hook-*.py"):
            exec(compile(path.read_text(encoding="utf-8"), path, "exec"), {})  # noqa: S102 - ours
    return data, modules


def test_every_data_file_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new one is to be in a package that a hook collects; only the mark for type checkers stays out."""
    data, _ = collected(monkeypatch)
    there = {name for name in files(ROOT / "indream") if not name.endswith(".py")}
    assert {"indream/py.typed"} == there - data


def test_modules_that_are_imported_by_name_are_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyInstaller sees import statements, not names that are put together."""
    _, modules = collected(monkeypatch)
    assert {"indream.cli", "indream.generated", "indream.sandbox"} == modules


def test_pyinstaller_finds_the_hooks() -> None:
    """By its entry point."""
    entry_points = PYPROJECT["project"]["entry-points"]["pyinstaller40"]
    assert {"hook-dirs": "indream.__pyinstaller:get_hook_dirs"} == entry_points


def test_it_runs_from_a_zip_file(built: Built, tmp_path: Path) -> None:
    """As in a zipapp: a wheel is a zip file, too."""
    program = f"import sys\nsys.path.insert(0, {str(built.wheel)!r})\n{FROZEN}"
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program, str(STATE)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ("", 0) == (done.stderr, done.returncode)
    assert done.stdout.startswith(f"{built.wheel}/")
