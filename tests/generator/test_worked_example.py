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
from tests.pages import ROOT, recipes_of

RECIPES = recipes_of("docs/regenerating.md")
STILL = {
    "stillUrl": "https://files.example.com/s.png",
    "atSeconds": 1.5,
    "expiresAt": "2026-09-25T00:00:00.000Z",
}


class Service(BaseHTTPRequestHandler):
    """A service that has learned to give stills; it says so for the path and the key that are right."""

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


def insert(path: Path, before: str, text: str) -> None:
    """Put a text before a line."""
    whole = path.read_text(encoding="utf-8")
    assert 1 == whole.count(f"\n{before}\n")
    path.write_text(whole.replace(f"\n{before}\n", f"\n{text}{before}\n"), encoding="utf-8")


def run(root: Path, source: str, base_url: str) -> str:
    """What a program prints with the package of a repository."""
    (root / "program.py").write_text(source, encoding="utf-8")
    environment = {**os.environ, "INDREAM_API_KEY": "sk_example", "INDREAM_BASE_URL": base_url}
    done = subprocess.run(
        [sys.executable, "-B", "program.py"], cwd=root, env=environment, capture_output=True, text=True
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def test_the_example(tmp_path: Path, base_url: str) -> None:
    """The route is called after one run of the generator, and the method after another."""
    left_out = shutil.ignore_patterns("__pycache__")
    for folder in ("generator", "indream", "tests/_async"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=left_out)
    spec = tmp_path / "openapi.yaml"
    shutil.copy(ROOT / "openapi.yaml", spec)
    insert(spec, "webhooks:", RECIPES["route"].text)
    text = spec.read_text(encoding="utf-8")
    assert 1 == text.count("\n  schemas:\n")
    spec.write_text(
        text.replace("\n  schemas:\n", f"\n  schemas:\n{RECIPES['schema'].text}"), encoding="utf-8"
    )
    assert 0 == main([], tmp_path)
    assert f"{STILL['stillUrl']} 2026\n" == run(tmp_path, RECIPES["call"].text, base_url)

    facade = tmp_path / "indream/_async/exports.py"
    changed = facade.read_text(encoding="utf-8").replace("get_export, list", "get_export, get_still, list")
    changed = changed.replace("import ExportCreateResponse,", "import Still, ExportCreateResponse,")
    facade.write_text(f"{changed}\n{RECIPES['method'].text}", encoding="utf-8")
    assert 0 == main([], tmp_path)
    program = """\
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
    printed = run(tmp_path, program, base_url).splitlines()
    assert ["1.5", "1.5"] == [printed[0], printed[2]]
    assert "at_seconds" in printed[1]
