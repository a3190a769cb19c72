"""Specs that use the forms of public APIs: generated whole, and each operation is called.

The specs are of our own making, each in the manner of another kind of service.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.__main__ import generated_files
from generator.reading import load
from tests.support.foreign.calling import Call, call_async, call_sync
from tests.support.generated import imported

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
