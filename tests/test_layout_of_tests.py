"""Where the files of the tests belong, and what tests of the facade may import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import LONGEST
from tests.support.repository import ROOT

TESTS = ROOT / "tests"
PROGRAMS = {
    "captions/mutations.py": "reads mutated caption files, in any number",
    "compatibility": "`make api` writes public_api.txt and command_line.txt",
    "everything.py": "`make test` runs the checks and the tests",
    "faults/figures.py": "`make faults` measures",
    "generator/mutations.py": "generates from mutated specs, in any number",
    "generator/random_schemas.py": "checks random schemas, in any number",
    "generator/renew_golden.py": "writes the golden files",
    "language": "`make check` applies a word list",
    "media/make_examples.py": "draws the videos of the examples",
    "media/make_files.py": "makes the media files with ffmpeg",
    "mutants": "`make mutants` changes the code",
    "media/mutations.py": "measures damaged media files, in any number",
    "packaging/installing.py": "`make package-check` installs the wheel",
    "preview/renew_golden.py": "writes the pictures that are compared",
    "reliability": "`make reliability` writes docs/reliability.md",
    "timeline/arguments.py": "prints the results of arguments of timelines, to be compared",
    "timeline/programs.py": "prints the results of random programs, and records their digests",
    "typing": "programs that type checkers read",
}
"""Modules that are neither tests nor shared: each belongs to a command."""

FAILING_DISK = "the file system of a machine can't be made to fail in this way through public names"
NETWORK = "counts or breaks connections below the public transports"
NEAR_BY = "limits of connections, tunnels and pieces of a file, which take long to reach through public names"
PRIVATE_IMPORTS: dict[str, dict[str, str]] = {
    "test_attempts.py": {"indream._net.loop_sockets": NETWORK},
    "test_client.py": {"indream.editor_state._schema": "counts compiled schemas, which nothing public shows"},
    "test_connections.py": {
        "indream._async._backend": NEAR_BY,
        "indream._async._channels": NEAR_BY,
        "indream._async._downloads": NEAR_BY,
        "indream._async._http": NEAR_BY,
        "indream._async._routes": NEAR_BY,
        "indream._files.links": NEAR_BY,
        "indream._net.loop_sockets": NETWORK,
        "indream._net.proxies": NEAR_BY,
        "indream._net.streams": NEAR_BY,
        "indream._wire.retry": NEAR_BY,
        "indream._wire.settings": NEAR_BY,
    },
    "test_downloads.py": {
        "._session": "the steps of a download take a session",
        "indream._async._downloads": "takes the steps of a download one by one, as a batch does",
        "indream._wire.deadline": "patches the times that a silent body may take",
    },
    "test_httpx2.py": {
        "indream._async._httpx2": NEAR_BY,
        "indream._net.tls": "clients of tests share a TLS context, which takes long to create",
    },
    "test_render_many.py": {"indream._async._http": NEAR_BY, "indream._files": FAILING_DISK},
    "test_secrets.py": {
        "httpcore._backends.sync": NETWORK,
        "indream._net.loop_sockets": NETWORK,
        "indream._wire.settings": "the one class that may hold the key is passed over by the search",
    },
    "test_targets.py": {"indream._files": FAILING_DISK},
    "test_upload_assets.py": {"indream._async._http": NEAR_BY},
}
"""The private modules that tests of the facade import, by file and module, with the reason."""


def test_shared_modules_are_in_support() -> None:
    """A module that is not a test is in tests/support, unless a command runs it."""
    strays = [
        name
        for name in (path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))
        if not name.rpartition("/")[2].startswith(("test_", "conftest.", "__init__."))
        and not name.startswith(("support/", "generator/golden/expected/", "generator/golden/forms/"))
        and not any(name == program or name.startswith(f"{program}/") for program in PROGRAMS)
    ]
    assert [] == strays
    assert [] == [program for program in PROGRAMS if not (TESTS / program).exists()]


def test_the_files_that_begin_first_exist() -> None:
    """Side by side, the files that take long are first."""
    assert [] == [name for name in LONGEST if not (TESTS / name).is_file()]


def test_tests_of_the_facade_import_public_names() -> None:
    """Each private module is in the table with its reason, and each entry of the table is needed."""
    found = {
        path.name: modules
        for path in sorted((TESTS / "_async").glob("*.py"))
        if (modules := set(private_modules(path)))
    }
    assert {name: set(reasons) for name, reasons in PRIVATE_IMPORTS.items()} == found


def private_modules(path: Path) -> Iterator[str]:
    """The private modules that a file imports or imports a private name from, and private attributes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(ast.Name(owner), name) if owner not in ("self", "cls") and is_private(name):
                yield f".{name}"
            case ast.Import(names):
                yield from (alias.name for alias in names if is_private(alias.name))
            case ast.ImportFrom(str() as module, names):
                if is_private(module) or any(is_private(alias.name) for alias in names):
                    yield module
            case _:
                pass


def is_private(name: str) -> bool:
    """Whether a part of a dotted name begins with one underscore."""
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))
