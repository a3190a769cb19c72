"""The worked example of docs/regenerating.md works, step by step, in a copy of the repository."""

from __future__ import annotations

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

from generator.__main__ import main
from tests.support.doc_blocks import recipes_of
from tests.support.repository import ROOT

RECIPES = recipes_of("docs/regenerating.md")
STILL = {
    "stillUrl": "https://files.example.com/stills/blue.png",
    "atSeconds": 1.5,
    "expiresAt": "2026-09-25T00:00:00.000Z",
}
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*", "build", "dist", "demo-output", "*.egg-info")
PYTEST = ("-m", "pytest", "-q", "-p", "no:schemathesis", "-p", "no:hypothesispytest")
# They compare the contract and the public names: a new route fails them until these are updated.
AFFECTED = ("tests/test_openapi.py", "tests/compatibility", "tests/sandbox/test_contract.py")
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
AGAINST_THE_SANDBOX = """\
import os
from indream.sandbox import run

with run() as sandbox:
    os.environ.update(INDREAM_API_KEY=sandbox.api_key, INDREAM_BASE_URL=sandbox.base_url)
    exec('''{}''')
"""


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
        [sys.executable, "-B", *arguments], cwd=root, env=environment, capture_output=True, text=True
    )
    assert (0, "") == (done.returncode, done.stderr), done.stdout
    return done.stdout


def run_program(root: Path, source: str, base_url: str) -> str:
    """The output of a program with the package of a repository."""
    (root / "program.py").write_text(source, encoding="utf-8")
    return run(root, "program.py", base_url=base_url)


def copy_of_the_repository(root: Path) -> None:
    """The directories and files that are changed, and those that their tests read."""
    for directory in ("changelog.d", "generator", "indream", "tests"):
        shutil.copytree(ROOT / directory, root / directory, ignore=LEFT_OUT)
    for file in ("openapi.yaml", "pyproject.toml"):
        shutil.copy(ROOT / file, root)


def write_the_route(root: Path) -> None:
    """Step 1."""
    change(root / "openapi.yaml", "\nwebhooks:\n", f"\n{RECIPES['route'].text}webhooks:\n")
    change(root / "openapi.yaml", "\n  schemas:\n", f"\n  schemas:\n{RECIPES['schema'].text}")


def write_the_method(root: Path) -> None:
    """Step 4."""
    facade = root / "indream/_async/exports.py"
    change(facade, "get_export, list", "get_export, get_still, list")
    change(facade, "ExportTask, ExportTaskListResponse\n", "ExportTask, ExportTaskListResponse, Still\n")
    with facade.open("a", encoding="utf-8") as file:
        file.write(f"\n{RECIPES['method'].text}")


def update_the_tests(root: Path) -> None:
    """Step 5."""
    entries = "\n}\n\n# The keywords"
    change(root / "tests/test_openapi.py", entries, f"\n{RECIPES['contract'].text}{entries[1:]}")
    run(root, "-m", "tests.compatibility")  # make api
    (root / "changelog.d/+stills.added.md").write_text(RECIPES["fragment"].text, encoding="utf-8")


def test_the_example(tmp_path: Path, base_url: str) -> None:
    """The route is called after one run of the generator, and the method after another; then all is green."""
    copy_of_the_repository(tmp_path)
    write_the_route(tmp_path)
    assert 0 == main([], tmp_path)
    call = RECIPES["call"]
    assert call.prints == run_program(tmp_path, call.text, base_url)
    assert call.prints == run(tmp_path, "-c", AGAINST_THE_SANDBOX.format(call.text))

    write_the_method(tmp_path)
    assert 0 == main([], tmp_path)
    printed = run_program(tmp_path, USES_THE_METHOD, base_url).splitlines()
    assert ["1.5", "1.5"] == [printed[0], printed[2]]
    assert "at_seconds" in printed[1]

    update_the_tests(tmp_path)
    assert 0 == main(["--check"], tmp_path)
    (tmp_path / "program.py").unlink()
    changed = ("indream/_async/exports.py", "tests/test_openapi.py")
    run(tmp_path, "-m", "ruff", "check", "--quiet", *changed)
    run(tmp_path, "-m", "ruff", "format", "--check", "--quiet", *changed)
    assert "passed" in run(tmp_path, *PYTEST, *AFFECTED)


def test_skipped_steps_fail_with_instructions(tmp_path: Path) -> None:
    """Without step 5, each of the two lists that it updates fails, with what to do."""
    copy_of_the_repository(tmp_path)
    write_the_route(tmp_path)
    route = RECIPES["route"].text
    example = route[route.index("              example:\n") : route.index("        '400'")]
    change(tmp_path / "openapi.yaml", example, "")
    assert 0 == main([], tmp_path)
    command = [
        sys.executable,
        "-B",
        *PYTEST,
        "-k",
        "of_the_contract or body_verdict or public",
        *AFFECTED[:2],
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert 1 == done.returncode
    place = "/paths/~1v1~1exports~1%7BtaskId%7D~1still/get/responses/200/content/application~1json"
    assert f"no example at {place}" in done.stdout
    assert "'getStill'" in done.stdout
    assert "`make api`" in done.stdout
