"""Specs that use the forms of public APIs: generated whole, type-checked, and each operation is called.

The specs are of our own making, each in the manner of another kind of service.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.__main__ import generated_files
from generator.reading import load
from tests.support.calling import MYPY_CACHE
from tests.support.foreign.calling import Call, call_async, call_sync
from tests.support.generated import imported, write
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECS = sorted((Path(__file__).parent / "foreign").glob("*.yaml"))
CALLS: dict[str, list[Call]] = {
    path.stem: import_module(f"tests.support.foreign.{path.stem}").CALLS for path in SPECS
}
NUMBERED = [(name, index) for name, calls in CALLS.items() for index in range(len(calls))]


def identify(value: object) -> str:
    """The name of a test's case."""
    return str(value)


def files_of(name: str) -> dict[str, str]:
    """The output for one of the specs."""
    return generated_files(load(Path(__file__).parent / f"foreign/{name}.yaml"))


@pytest.fixture(scope="module")
def output() -> dict[str, dict[str, str]]:
    """The output for each of the specs."""
    return {name: files_of(name) for name in CALLS}


@pytest.fixture(scope="module")
def packages(output: dict[str, dict[str, str]]) -> Iterator[None]:
    """The packages `foreign_…`, one for each of the specs."""
    files = {f"{name}/{path}": text for name, files in output.items() for path, text in files.items()}
    with imported("foreign_packages", {"__init__.py": "", **files}):
        yield


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(("name", "index"), NUMBERED, ids=identify)
def test_sync_calls(name: str, index: int) -> None:
    """The request is what the spec says on the wire, and the response is read back unchanged."""
    call_sync(f"foreign_packages.{name}", CALLS[name][index])


@pytest.mark.anyio
@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(("name", "index"), NUMBERED, ids=identify)
async def test_async_calls(name: str, index: int) -> None:
    """The same with the async client."""
    await call_async(f"foreign_packages.{name}", CALLS[name][index])


@pytest.mark.parametrize("name", CALLS)
def test_every_operation_is_called(name: str, output: dict[str, dict[str, str]]) -> None:
    """No operation of a spec is left out above."""
    modules = {
        path.removeprefix("api/").removesuffix(".py").replace("/", ".")
        for path in output[name]
        if path.startswith("api/") and not path.endswith("__init__.py")
    }
    assert modules == {call.endpoint for call in CALLS[name]}


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_types(checker: str, output: dict[str, dict[str, str]], tmp_path: Path) -> None:
    """Both type checkers find nothing, as strict as they are with the SDK itself."""
    for name, files in output.items():
        write(tmp_path / f"foreign_{name}", files)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["basedpyright"]
    settings = {key: value for key, value in settings.items() if key not in ("include", "ignore")}
    settings |= {"include": [f"foreign_{name}" for name in output], "extraPaths": [str(ROOT)]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = {
        "mypy": ["mypy", "--no-error-summary", "--config-file", str(ROOT / "pyproject.toml")]
        + ["--cache-dir", str(MYPY_CACHE)]
        + [argument for name in output for argument in ("-p", f"foreign_{name}")],
        "basedpyright": ["basedpyright", "--pythonpath", sys.executable],
    }[checker]
    run = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
    assert (0, "") == (run.returncode, run.stdout.replace("0 errors, 0 warnings, 0 notes\n", ""))
