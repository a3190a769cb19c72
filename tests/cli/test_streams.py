"""A full or closed standard stream: what was paid for is saved, and the exit code is right."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from indream.sandbox import Sandbox
from tests.support.cli_processes import write_jobs
from tests.support.forking import python
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")

UNWRITABLE = {
    "full": (">/dev/full", "No space left on device"),
    "closed": (">&-", "Bad file descriptor"),
    "a pipe nobody reads": (">&PIPE", "Broken pipe"),
}


def start(redirections: str, *argv: str) -> Any:
    """Start a program of Python with redirections, as a shell does it."""
    with ExitStack() as stack:
        reader, pipe = os.pipe()
        os.close(reader)
        stack.callback(os.close, pipe)
        if "-" not in redirections:
            stream, _, target = redirections.partition(">")
            place = pipe
            if target != "&PIPE":
                place = os.open(target, os.O_WRONLY)
                stack.callback(os.close, place)
            return python(*argv, **{"stderr" if stream else "stdout": place})
        # Python looks for closed descriptors when it starts, so this has to be a new process.
        return subprocess.Popen(
            ["bash", "-c", f'exec {redirections}; exec "$@"', "bash", sys.executable, *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def run(
    service: Sandbox, redirections: str, *argv: str, program: tuple[str, ...] = ("-m", "indream")
) -> subprocess.CompletedProcess[str]:
    """Run a command with redirections; the service's time passes meanwhile."""
    with start(redirections, *program, *argv) as process:
        try:
            until(lambda: service.advance(60) or process.poll() is not None)
        finally:
            process.kill()
        out, err = process.communicate()
    return subprocess.CompletedProcess(argv, process.returncode, out, err)


@pytest.mark.parametrize("redirections", ["2>/dev/full", "2>&-", "2>&PIPE", "2>&- <&-"])
def test_a_broken_standard_error_ends_no_command(service: Sandbox, place: Path, redirections: str) -> None:
    """Progress and notes are dropped; the result and the exit code are right."""
    ended = run(service, redirections, "render", "state.json", "-o", "a.mp4")
    assert (0, "a.mp4\n", "") == (ended.returncode, ended.stdout, ended.stderr)
    assert (place / "a.mp4").stat().st_size > 0
    missing = run(service, redirections, "render", "nowhere.json")
    assert (1, "", "") == (missing.returncode, missing.stdout, missing.stderr)
    service.fail_next("GET /v1/illustrations", status=503, times=None)
    assert 2 == run(service, redirections, "illustrations").returncode


@pytest.mark.parametrize("redirections", ["2>/dev/full", "2>&-"])
def test_a_broken_standard_error_ends_no_batch(service: Sandbox, place: Path, redirections: str) -> None:
    """All files are saved."""
    write_jobs(place)
    ended = run(service, redirections, "batch", "jobs.jsonl", "-o", "videos")
    assert (0, 3) == (ended.returncode, len(ended.stdout.splitlines()))


@pytest.mark.parametrize(("what", "as_json"), [*((what, False) for what in UNWRITABLE), ("full", True)])
def test_an_unwritable_result_names_the_saved_file(
    service: Sandbox, place: Path, what: str, as_json: bool
) -> None:
    """The file is saved first; the message says where it is."""
    redirections, reason = UNWRITABLE[what]
    json_ = ("--json",) if as_json else ()
    ended = run(service, redirections, "render", "state.json", "-o", "a.mp4", *json_)
    assert (1, "") == (ended.returncode, ended.stdout)
    assert (place / "a.mp4").stat().st_size > 0
    [task] = service.tasks
    message = f"could not write to standard output: {reason}"
    advice = f"export {task.task_id} is saved as a.mp4"
    if as_json:
        error = json.loads(ended.stderr.splitlines()[-1])
        assert (message, [advice], task.task_id) == (error["detail"], error["advice"], error["taskId"])
    else:
        assert [f"error: {message}", f"  {advice}"] == ended.stderr.splitlines()[-2:]


@pytest.mark.parametrize("what", UNWRITABLE)
def test_unwritable_outcomes_do_not_end_a_batch(service: Sandbox, place: Path, what: str) -> None:
    """It renders all jobs."""
    write_jobs(place)
    redirections, reason = UNWRITABLE[what]
    ended = run(service, redirections, "batch", "jobs.jsonl", "-o", "videos")
    assert 1 == ended.returncode
    assert [
        f"error: could not write to standard output: {reason}",
        "  the batch has ended; its files are in videos",
    ] == ended.stderr.splitlines()[-2:]
    assert {"a.mp4", "b.mp4", "c.mp4", "batch.jsonl"} == {path.name for path in (place / "videos").iterdir()}


@pytest.mark.parametrize("what", UNWRITABLE)
def test_an_unwritable_result_names_what_was_created(service: Sandbox, place: Path, what: str) -> None:
    """By commands whose result has the id of what they made."""
    redirections, reason = UNWRITABLE[what]
    error = f"error: could not write to standard output: {reason}"
    created = run(service, redirections, "exports", "create", "state.json")
    task_id = service.tasks[0].task_id
    how = f"to wait for it:  indream exports wait {task_id} -o ."
    assert [error, f"  export {task_id} was created; {how}"] == created.stderr.splitlines()
    uploaded = run(service, redirections, "upload", "hero.png", "--editor-asset")
    drafted = run(service, redirections, "projects", "create", "state.json")
    assert [1, 1, 1] == [created.returncode, uploaded.returncode, drafted.returncode]
    with service.client() as client:
        [project] = client.projects.iter()
    assert [error, f"  project {project.project_id} was created"] == drafted.stderr.splitlines()
    first, second = uploaded.stderr.splitlines()[-2:]
    assert error == first
    assert second.startswith("  the file was uploaded: it is asset ")


@pytest.mark.parametrize("argv", [("raw", "--list"), ("raw", "--list", "--json"), ("--help",)])
@pytest.mark.parametrize("what", ["full", "a pipe nobody reads"])
def test_a_closed_pipe_is_no_error_and_a_full_disk_is(
    service: Sandbox, what: str, argv: tuple[str, ...]
) -> None:
    """A reader that has read enough is not an error; a full disk is one."""
    redirections, reason = UNWRITABLE[what]
    ended = run(service, redirections, *argv)
    if reason == "Broken pipe":
        assert (0, "") == (ended.returncode, ended.stderr)
    else:
        assert (1, reason in ended.stderr) == (ended.returncode, True)


def test_a_closed_terminal_does_not_end_a_render(service: Sandbox, place: Path) -> None:
    """Its bars end, the render does not: this one is not the controlling terminal, so no signal is sent."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "indream", "render", "state.json", "-o", "a.mp4"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color"},
        text=True,
        start_new_session=True,
    ) as process:
        os.close(slave)
        until(lambda: service.requests.to("GET /v1/exports/{taskId}"))
        os.close(master)
        service.advance(60)
        out, _ = process.communicate(timeout=PATIENCE)
    assert (0, "a.mp4\n") == (process.returncode, out)
    assert (place / "a.mp4").stat().st_size > 0


def test_a_closed_standard_input_is_reported(service: Sandbox) -> None:
    """The message says so."""
    ended = run(service, "<&-", "lint", "-")
    assert (1, "error: standard input is closed\n") == (ended.returncode, ended.stderr)


PROGRAM = """
import json, logging, sys, warnings
from indream import IndreamClient
from indream.progress import ProgressBars
logging.basicConfig(level=logging.DEBUG)
state = json.load(open("state.json"))
payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4", "clientTaskID": "x"}
with IndreamClient() as client, ProgressBars() as bars:
    result = client.exports.render(payload, "a.mp4", on_progress=bars.export(), on_download=bars.bytes())
sys.stdout.write(f"{result.path}\\n")
"""


@pytest.mark.parametrize("redirections", ["2>/dev/full", "2>&-", "2>&PIPE"])
def test_logs_warnings_and_bars_never_end_a_render(service: Sandbox, place: Path, redirections: str) -> None:
    """Messages of the SDK for people never end a render."""
    ended = run(service, redirections, program=("-c", PROGRAM))
    assert "a.mp4\n" == ended.stdout
    assert (place / "a.mp4").stat().st_size > 0
