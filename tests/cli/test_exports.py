"""`exports`: tables for people, the wire's own JSON for machines, and exit codes."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indream.cli.exports import download, wait
from indream.cli.output import Output
from indream.sandbox import Sandbox
from tests.support.fake_service import export_task
from tests.support.faults.plans import RepeatedCursor, always
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime

from .conftest import Cli


def created(cli: Cli, *options: str) -> dict[str, Any]:
    """An export that has just begun."""
    result = cli("exports", "create", "state.json", "--json", *options)
    assert 0 == result.code, result.err
    document: dict[str, Any] = result.json
    return document


def test_create_prints_the_id_and_how_to_wait(cli: Cli, sandbox: Sandbox) -> None:
    """It does not wait; it says how to wait."""
    result = cli("exports", "create", "state.json")
    [task] = sandbox.tasks
    assert "PENDING" == task.status
    assert f"task id                  {task.task_id}\n" in result.out
    assert f"indream exports wait {task.task_id} -o ." in result.err
    assert {"taskId", "createdAt", "durationSeconds", "billedStandardSeconds", "chargedCredits"} <= set(
        created(cli)
    )


def test_list_shows_newest_first_in_utc(cli: Cli, sandbox: Sandbox) -> None:
    """Newest first, ids whole, times in UTC and said to be."""
    none = cli("exports", "list")
    assert (0, "", "No exports.\n") == (none.code, none.out, none.err)
    first = created(cli, "--filename", "first.mp4")
    sandbox.advance(60)
    second = created(cli)
    result = cli("exports", "list")
    header, *rows = result.out.splitlines()
    assert ["ID", "STATUS", "DONE", "LENGTH", "CREATED (UTC)", "FILE"] == [
        part.strip() for part in header.split("  ") if part.strip()
    ]
    moment = first["createdAt"][:19].replace("T", " ")
    assert f"{first['taskId']}  COMPLETED  100%  4 s     {moment}  first.mp4" == rows[1]
    assert rows[0].startswith(f"{second['taskId']}  PENDING    0%    4 s ")
    assert not any(row != row.rstrip() for row in (header, *rows))

    tasks = cli("exports", "list", "--json").json
    assert [second["taskId"], first["taskId"]] == [task["taskId"] for task in tasks]
    assert first["createdAt"] == tasks[1]["createdAt"]
    assert "exportPhase" not in tasks[0]


def test_a_partial_list_says_so(cli: Cli, sandbox: Sandbox) -> None:
    """A user who sees only a part of the list can see that."""
    for _ in range(3):
        created(cli)
        sandbox.advance(60)
    part = cli("exports", "list", "--limit", "2")
    assert 3 == len(part.out.splitlines())
    assert "Showing 2. Use --limit N or --all for more.\n" == part.err
    assert 4 == len(cli("exports", "list", "--all").out.splitlines())
    assert 3 == len(cli("exports", "list", "--all", "-n", "1", "--json").json)


def test_an_empty_cursor_ends_the_list(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cursor ends the list: one page is read, and all of it is shown."""
    with FaultServer({"GET /v1/exports": always(RepeatedCursor(""))}) as server:
        monkeypatch.setenv("INDREAM_API_KEY", "sk")
        monkeypatch.setenv("INDREAM_BASE_URL", server.base_url)
        created(cli)
        result = cli("exports", "list", "--all", "--json")
        assert (0, "") == (result.code, result.err)
        assert 1 == len(result.json)
        assert ["POST", "GET"] == [request.method for request in server.requests]


def test_list_filters_by_api_key(cli: Cli, sandbox: Sandbox) -> None:
    """The id of a key narrows the list down."""
    task_id = created(cli)["taskId"]
    key_id = cli("exports", "get", task_id, "--json").json["createdByApiKeyId"]
    assert 1 == len(cli("exports", "list", "--created-by", key_id, "--json").json)
    other = "00000000-0000-4000-8000-000000000000"
    assert [] == cli("exports", "list", "--created-by", other, "--json").json


def test_get_shows_every_field(cli: Cli, sandbox: Sandbox) -> None:
    """All that is known of it."""
    task_id = created(cli)["taskId"]
    lines = cli("exports", "get", task_id).out.splitlines()
    shown = dict(line.split("  ", 1) for line in lines)
    assert task_id == shown["task id"].strip()
    assert "PENDING" == shown["status"].strip()
    assert shown["created at"].endswith(" UTC")
    assert "-" == shown["error"].strip()
    assert task_id == cli("exports", "get", task_id, "--json").json["taskId"]


def test_get_of_an_unknown_id_shows_the_services_error(cli: Cli, sandbox: Sandbox) -> None:
    """The service's own words, its status and its code."""
    result = cli("exports", "get", "nope")
    assert (1, "") == (result.code, result.out)
    assert result.err.startswith("error: Not Found: ")
    assert "status 404" in result.err
    assert (404, 1) == (
        (error := cli("exports", "get", "nope", "--json").error)["status"],
        error["exitCode"],
    )
    assert 1 == cli("exports", "get", "..").code


def test_wait_prints_the_task_or_saves_its_file(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """It gives the task as it ended, or its file."""
    task_id = created(cli)["taskId"]
    waited = cli("exports", "wait", task_id)
    assert 0 == waited.code
    assert f"{task_id}: pending 0%" == waited.err.splitlines()[0]
    assert "COMPLETED" in waited.out
    assert "COMPLETED" == cli("exports", "wait", task_id, "--json").json["status"]

    saved = cli("exports", "wait", task_id, "-o", "a.mp4")
    assert (0, "a.mp4\n") == (saved.code, saved.out)
    assert (place / "a.mp4").read_bytes()
    requests = len(sandbox.requests)
    assert 1 == cli("exports", "wait", task_id, "-o", "a.mp4").code
    assert requests == len(sandbox.requests), "the file was seen before the wait"
    assert 0 == cli("exports", "wait", task_id, "-o", "a.mp4", "--overwrite").code


def test_wait_for_a_failed_export_is_a_permanent_error(cli: Cli, sandbox: Sandbox) -> None:
    """Exit code 1: waiting longer does not help."""
    sandbox.fail_next_task(error="no disk")
    task_id = created(cli)["taskId"]
    assert 1 == cli("exports", "wait", task_id).code
    error = cli("exports", "wait", task_id, "--json").error
    assert ("TASK_TERMINAL_FAILURE", "FAILED", False) == (
        error["errorCode"],
        error["task"]["status"],
        error["transient"],
    )


def test_wait_timeout_is_a_temporary_error(cli: Cli, sandbox: Sandbox, held_time: HeldTime) -> None:
    """Exit code 2: waiting longer does."""
    held_time.on_pause = None
    task_id = created(cli)["taskId"]
    result = cli("exports", "wait", task_id, "--timeout", "9")
    assert 2 == result.code
    assert f"  to wait for it again:  indream exports wait {task_id}" == result.err.splitlines()[-1]


def test_cancel_after_the_end_is_an_error(cli: Cli, sandbox: Sandbox) -> None:
    """Once it has ended it is too late."""
    task_id = created(cli)["taskId"]
    assert "CANCELED" in cli("exports", "cancel", task_id).out
    done = created(cli)["taskId"]
    sandbox.advance(60)
    late = cli("exports", "cancel", done)
    assert 1 == late.code
    assert "TASK_NOT_CANCELABLE" in late.err


def test_download_saves_into_a_directory_or_file(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """In a directory under its own name, or at the path that was passed."""
    task_id = created(cli, "--filename", "hello.mp4")["taskId"]
    early = cli("exports", "download", task_id)
    assert 2 == early.code
    assert not (place / "hello.mp4").exists()
    sandbox.advance(60)
    result = cli("exports", "download", task_id)
    assert (0, "hello.mp4\n") == (result.code, result.out)
    assert (place / "hello.mp4").read_bytes()
    assert (
        str(place / "x.mp4")
        == cli("exports", "download", task_id, "-o", place / "x.mp4", "--json").json["path"]
    )
    missing = cli("exports", "download", task_id, "-o", "nowhere/x.mp4")
    assert (1, "error: nowhere: the directory for the file is missing: create it first\n") == (
        missing.code,
        missing.err,
    )
    sandbox.fail_next("GET /outputs/{name}", status=501, times=None)
    assert 1 == cli("exports", "download", task_id, "-o", "y.mp4").code
    sandbox.heal()
    sandbox.fail_next("GET /outputs/{name}", status=502, times=None)
    assert 2 == cli("exports", "download", task_id, "-o", "y.mp4").code


@pytest.mark.parametrize("name", ["\x1b[31mred\x07.mp4", "[bold]x[/bold]"])
def test_names_are_printed_as_plain_text(cli: Cli, sandbox: Sandbox, name: str) -> None:
    """A name that somebody chose for a file is text: no colors, no bells, no markup."""
    task_id = created(cli, "--filename", name)["taskId"]
    shown = cli("exports", "list").out + cli("exports", "get", task_id).out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert name.replace("\x1b", "\\x1b").replace("\x07", "\\x07") in shown
    assert name == json.loads(cli("exports", "get", task_id, "--json").out)["filename"]


class Exports:
    """Records the calls of a command, each after it has shown its progress."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.task = export_task(status="COMPLETED", progress=100)

    def service(self) -> Any:
        """A service with these exports."""
        client = nullcontext(SimpleNamespace(exports=self))
        return SimpleNamespace(client=lambda: client, is_sandbox=False)

    def get(self, task_id: str) -> Any:
        """The export."""
        self.calls.append(("get", task_id))
        return self.task

    def wait(self, task_id: str, timeout: float, *, on_progress: Any) -> Any:
        """The export, which has ended."""
        on_progress(self.task)
        self.calls.append(("wait", task_id, timeout))
        return self.task

    def download(self, task: Any, file: str, *, overwrite: bool, on_progress: Any) -> Path:
        """The path of the file."""
        assert task is self.task
        on_progress(1, 4)
        self.calls.append(("download", file, overwrite))
        Path("made.mp4").touch()
        return Path("made.mp4")


@pytest.mark.parametrize("as_json", [True, False])
def test_the_calls_of_wait_and_download(
    as_json: bool, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their progress has the id or the path; with --json, it is not shown."""
    exports = Exports()
    output = Output(json=as_json)
    wait("task-1", output, exports.service(), "missing.mp4", overwrite=True, timeout=7)
    wait("task-1", output, exports.service())
    download("task-1", output, exports.service())
    assert [
        ("wait", "task-1", 7),
        ("download", "missing.mp4", True),
        ("wait", "task-1", 600),
        ("get", "task-1"),
        ("download", ".", False),
    ] == exports.calls
    lines = ["task-1: completed 100%", "missing.mp4: 25% of 4 bytes"]
    expected = [] if as_json else [*lines, lines[0], "task-1: 25% of 4 bytes"]
    assert expected == [line for line in capsys.readouterr().err.splitlines() if "%" in line]
