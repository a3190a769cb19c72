"""The stand-ins for the service, as tests/README.md shows them: its examples are quoted from here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from indream import IndreamClient
from indream.sandbox import Sandbox
from tests.support.fake_service import FakeService, problem, task
from tests.support.faults.plans import CutBody, Good
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime
from tests.support.repository import ROOT

PAGE = (ROOT / "tests/README.md").read_text(encoding="utf-8")


def test_a_temporary_error_is_retried(held_time: HeldTime) -> None:
    service = FakeService(problem(503), task("COMPLETED"))
    with IndreamClient(**service.options) as client:
        assert "COMPLETED" == client.exports.get("task-1").status
    assert ["/v1/exports/task-1"] * 2 == [request.url.path for request in service.requests]
    assert [0.25] == held_time.pauses


def test_a_video_is_rendered(sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path) -> None:
    with IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        client.exports.render(payload, tmp_path / "video.mp4")
    assert b"ftyp" == (tmp_path / "video.mp4").read_bytes()[4:8]
    assert 1 == len(sandbox.tasks)


def test_a_cut_answer_is_retried(held_time: HeldTime) -> None:
    with FaultServer([CutBody(), Good()]) as server:
        with IndreamClient("sk_test", base_url=server.base_url) as client:
            assert "task-1" == client.exports.get("task-1").task_id
        assert [CutBody(), Good()] == [request.step for request in server.requests]


def test_the_page_quotes_tests() -> None:
    """Each example on the page is in the file that the page names above it."""
    examples = re.findall(r"<!-- from (\S+) -->\n```python\n(.*?)```\n", PAGE, re.DOTALL)
    assert PAGE.count("```python") == len(examples) == 4
    for path, text in examples:
        assert text in (ROOT / path).read_text(encoding="utf-8"), f"{path} does not contain:\n{text}"


def test_the_page_names_every_shared_module() -> None:
    """A new module or package in tests/support has a row, and each row has its module."""
    support = ROOT / "tests/support"
    packages = {path.name for path in support.iterdir() if (path / "__init__.py").exists()}
    modules = {path.stem for path in support.glob("*.py")} - {"__init__"}
    rows = re.findall(r"^\| `support\.(\w+)`", PAGE, re.MULTILINE)
    assert sorted(packages | modules) == sorted(rows)


def test_the_page_names_every_directory() -> None:
    """Each directory of tests has a row."""
    directories = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - {
        "__pycache__",
        ".hypothesis",
    }
    rows = re.findall(r"^\| `(\w+)/`", PAGE, re.MULTILINE)
    assert sorted(directories) == sorted(rows)
