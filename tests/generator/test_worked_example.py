"""The worked example of docs/regenerating.md works, step by step, in a copy of the repository."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from generator.__main__ import DERIVED, GENERATED, SPEC, main
from generator.write import MANIFEST
from tests.compatibility.public_api import difference
from tests.support.doc_blocks import recipes_of
from tests.support.repository import ROOT

RECIPES = recipes_of("docs/regenerating.md")
STILL = {
    "stillUrl": "https://files.example.com/stills/blue.png",
    "atSeconds": 1.5,
    "expiresAt": "2026-09-25T00:00:00.000Z",
}
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "demo-output", "*.egg-info")
PYTEST = ("-m", "pytest", "-q", "-p", "no:schemathesis", "-p", "no:hypothesispytest")
# Before step 5 a new route and a new method fail some tests of these modules, or are tested by them.
AFFECTED = (
    "tests/test_openapi.py",
    "tests/sandbox/test_contract.py",
    "tests/test_docstrings.py",
    "tests/test_names.py",
    "tests/_async/test_attempts.py",
    "tests/_sync/test_attempts.py",
    "tests/_async/test_stills.py",
    "tests/_sync/test_stills.py",
    "tests/faults/test_interruptions.py",
    "tests/faults/test_garbage.py",
)
# Tests with a case for each call, editor state or example: the cases of the new call are enough.
CHOSEN = (
    "still or table or not (faults or attempts or verdict or invalid_key or example_works or json_object)"
)
# A test that fails without step 5, and one that fails without an example.
REMINDERS = (
    "tests/test_openapi.py::test_operations_are_those_of_the_contract",
    "tests/test_openapi.py::test_body_verdict",
)
PUBLIC_NAMES = "tests/compatibility/public_api.txt"
COMMAND_LINE = "tests/compatibility/command_line.txt"
USES_THE_METHOD = """\
import asyncio
from indream import AsyncIndreamClient, IndreamClient

async def main():
    async with AsyncIndreamClient() as client:
        print((await client.exports.still("9b1deb4d", 1.5)).at_seconds)

with IndreamClient() as client:
    print(client.exports.still("9b1deb4d").at_seconds)
    try:
        client.exports.still("9b1deb4d", -1)
    except ValueError as error:
        print(error)
asyncio.run(main())
"""
TWICE = """\
import os
from indream.sandbox import run

call = open("call.py", encoding="utf-8").read()
exec(call)
print("from the sandbox:")
with run() as sandbox:
    os.environ.update(INDREAM_API_KEY=sandbox.api_key, INDREAM_BASE_URL=sandbox.base_url)
    exec(call)
"""
"""Makes the call to the service of this test, then to the sandbox."""


class Service(BaseHTTPRequestHandler):
    """A service that has learned to give stills; it says so for the path and the key that are right."""

    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer."""
        is_right = (
            self.path in ("/v1/exports/9b1deb4d/still?atSeconds=1.5", "/v1/exports/9b1deb4d/still")
            and self.headers["Authorization"] == "Bearer sk_example"
        )
        body = json.dumps({"data": STILL, "meta": {}}).encode()
        self.send_response(200 if is_right else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def base_url() -> Iterator[str]:
    """Where it is."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def change(path: Path, before: str, now: str) -> None:
    """Put a text in the place of another, which is there once."""
    whole = path.read_text(encoding="utf-8")
    assert 1 == whole.count(before), f"{before!r} in {path.name}"
    path.write_text(whole.replace(before, now), encoding="utf-8")


def run(root: Path, *arguments: str, base_url: str = "") -> str:
    """The output of Python with the package of a repository."""
    environment = {**os.environ, "INDREAM_API_KEY": "sk_example", "INDREAM_BASE_URL": base_url}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True
    )
    assert (0, "") == (done.returncode, done.stderr), done.stdout
    return done.stdout


def run_program(root: Path, source: str, base_url: str) -> str:
    """The output of a program with the package of a repository."""
    (root / "program.py").write_text(source, encoding="utf-8")
    return run(root, "program.py", base_url=base_url)


Edit = tuple[str, str, str]
"""A file, a text in it, and the text that replaces it."""

ROUTE: tuple[Edit, ...] = (
    ("openapi.yaml", "\nwebhooks:\n", f"\n{RECIPES['route'].text}webhooks:\n"),
    ("openapi.yaml", "\n  schemas:\n", f"\n  schemas:\n{RECIPES['schema'].text}"),
)
"""Step 1."""
FACADE = "indream/_async/exports.py"
METHOD: tuple[Edit, ...] = (
    (FACADE, "get_export, list", "get_export, get_still, list"),
    (FACADE, "ExportTask, ExportTaskListResponse\n", "ExportTask, ExportTaskListResponse, Still\n"),
)
"""Step 4, with the method itself at the end of the file."""
TABLES: tuple[Edit, ...] = (
    (
        "tests/test_openapi.py",
        "\n}\n\n# The keywords",
        f"\n{RECIPES['contract'].text}}}\n\n# The keywords",
    ),
    (
        "tests/support/faults/every_call.py",
        '\n}\n"""Each call of a client',
        f'\n{RECIPES["every-call"].text}}}\n"""Each call of a client',
    ),
    (
        "tests/_async/test_attempts.py",
        "\n}\nSENT_ONCE:",
        f"\n{RECIPES['attempts'].text}}}\nSENT_ONCE:",
    ),
)
"""Step 5, with two new files."""
NEW_FILES = {"changelog.d/+stills.added.md": "fragment", "tests/_async/test_stills.py": "test"}


def copy_of_the_repository(root: Path) -> None:
    """The directories and files that are changed, and those that their tests read, without the example."""
    for directory in ("changelog.d", "docs", "examples", "generator", "indream", "templates", "tests"):
        shutil.copytree(ROOT / directory, root / directory, ignore=LEFT_OUT)
    for file in ("openapi.yaml", "pyproject.toml", "README.md", "CHANGELOG.md", "mkdocs.yml"):
        shutil.copy(ROOT / file, root)
    if RECIPES["route"].text in (root / "openapi.yaml").read_text(encoding="utf-8"):
        take_the_example_out(root)
        run(root, "-m", "tests.compatibility")


def take_the_example_out(root: Path) -> None:
    """Undo the page's steps in a repository in which somebody has followed it, all but `make api`."""
    for path, before, now in (*ROUTE, *METHOD, *TABLES):
        text = (root / path).read_text(encoding="utf-8")
        (root / path).write_text(text.replace(now, before), encoding="utf-8")
    facade = (root / FACADE).read_text(encoding="utf-8").replace(f"\n{RECIPES['method'].text}", "")
    (root / FACADE).write_text(facade, encoding="utf-8")
    for path in NEW_FILES:
        (root / path).unlink(missing_ok=True)
    assert 0 == main([], root)


def files_in(root: Path) -> dict[str, bytes]:
    """The content of each file of a repository."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def write_the_route(root: Path) -> None:
    """Step 1."""
    for edit in ROUTE:
        change(root / edit[0], *edit[1:])


def write_the_method(root: Path) -> None:
    """Step 4."""
    for edit in METHOD:
        change(root / edit[0], *edit[1:])
    with (root / FACADE).open("a", encoding="utf-8") as file:
        file.write(f"\n{RECIPES['method'].text}")


def update_the_tests(root: Path) -> None:
    """Step 5."""
    for edit in TABLES:
        change(root / edit[0], *edit[1:])
    for path, recipe in NEW_FILES.items():
        (root / path).write_text(RECIPES[recipe].text, encoding="utf-8")
    assert 0 == main([], root)
    run(root, "-m", "tests.compatibility")  # make api


def check_the_reminders(root: Path) -> None:
    """Without step 5, the list of operations fails; so does a response without an example."""
    spec = root / "openapi.yaml"
    complete = spec.read_text(encoding="utf-8")
    route = RECIPES["route"].text
    change(spec, route[route.index("              example:\n") : route.index("        '400'")], "")
    chosen = ["--noconftest", "-k", "ProblemDetails or not verdict"]  # they use no fixture
    command = [sys.executable, *PYTEST, *chosen, *REMINDERS]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert 1 == done.returncode
    place = "/paths/~1v1~1exports~1%7BtaskId%7D~1still/get/responses/200/content/application~1json"
    assert f"no example at {place}" in done.stdout
    assert "'getStill'" in done.stdout
    spec.write_text(complete, encoding="utf-8")


def test_the_example(tmp_path: Path, base_url: str) -> None:
    """The route is called after one run of the generator, and the method after another; then all is green.

    Tests show which steps are missing. In a repository in which somebody has followed the page, this test
    first takes the example out, which leaves no trace.
    """
    copy_of_the_repository(tmp_path)
    before = files_in(tmp_path)

    write_the_route(tmp_path)
    assert 0 == main([], tmp_path)
    call = RECIPES["call"]
    (tmp_path / "call.py").write_text(call.text, encoding="utf-8")
    from_service, _, from_sandbox = run_program(tmp_path, TWICE, base_url).partition("from the sandbox:\n")
    assert call.prints == from_service
    assert call.prints == from_sandbox
    (tmp_path / "call.py").unlink()

    write_the_method(tmp_path)
    assert 0 == main([], tmp_path)
    printed = run_program(tmp_path, USES_THE_METHOD, base_url).splitlines()
    assert ["1.5", "1.5"] == [printed[0], printed[2]]
    assert "at_seconds" in printed[1]
    (tmp_path / "program.py").unlink()

    check_the_reminders(tmp_path)
    update_the_tests(tmp_path)
    written = [before[PUBLIC_NAMES].decode(), (tmp_path / PUBLIC_NAMES).read_text(encoding="utf-8")]
    assert "`make api`" in difference(*written)  # the message of the test of the public names before step 5
    assert {" ", "+"} == {line[0] for line in difflib.ndiff(*(text.splitlines() for text in written))}
    changed = (
        FACADE,
        *(path for path, _, _ in TABLES),
        *(path for path in NEW_FILES if path.endswith(".py")),
    )
    for command in (["check"], ["format", "--check"]):
        run(tmp_path, "-m", "ruff", *command, "--quiet", "--no-cache", *changed)
    assert "passed" in run(tmp_path, *PYTEST, "-k", CHOSEN, *AFFECTED)

    take_the_example_out(tmp_path)
    # The sources are as before, and other tests compare what `make api` writes for those.
    for path in (PUBLIC_NAMES, COMMAND_LINE):
        (tmp_path / path).write_bytes(before[path])
    assert before == files_in(tmp_path)


def test_the_commit_has_all_files_that_the_generator_writes() -> None:
    """Otherwise the check fails in a fresh checkout of it."""
    page = (ROOT / "docs/regenerating.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if line.startswith("git add ")]
    added = line.split()[2:]
    written = [SPEC, MANIFEST, GENERATED, *(path for pair in DERIVED for path in pair), PUBLIC_NAMES]
    assert [] == [path for path in written if not any(Path(path).is_relative_to(above) for above in added)]
