"""SIGTERM and SIGHUP end a command as Ctrl-C does: cleaned up, resumable, each with its own exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import DEFAULT_BUFFER_SIZE
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, Signals
from typing import Any

import pytest

from indream.cli import main
from indream.cli.signals import ending_at_once, ending_signals
from indream.sandbox import Sandbox
from indream.sandbox.faults import breakage
from tests.support.cli_processes import Running, opened, write_jobs
from tests.support.waiting import PATIENCE, until

from .conftest import Cli

CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129}
FILES = {"body.json", "hero.png", "jobs.jsonl", "speech.srt", "state.json"}
SLICE = 10
"""Bytes that the sandbox sends of a slow file at a time."""
SLOW = {"bytes_per_second": 10 * SLICE, "times": None}


@pytest.fixture
def start() -> Iterator[Any]:
    """Starts commands."""
    yield from opened(Running)


@pytest.fixture(autouse=True)
def jobs(place: Path) -> None:
    """Jobs for `batch`."""
    write_jobs(place)


def message(running: Running, number: Signals) -> list[str]:
    """The output of a command after its signal."""
    headline = "interrupted" if number == SIGINT else f"interrupted by {number.name}"
    return running.lines[running.lines.index(headline) + 1 :]


@pytest.mark.parametrize("number", CODES)
def test_a_signal_leaves_the_export_and_shows_how_to_resume(
    start: Any, service: Sandbox, place: Path, number: Signals
) -> None:
    """The export stays; its id, its key and the ways back to it are in the message."""
    running = start("render", "state.json", "-o", "a.mp4", imported=False)
    running.read(until="pending")
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    [task] = service.tasks
    key = service.requests.to("POST /v1/exports")[0].headers["idempotency-key"]
    assert f"export {task.task_id} created" == running.lines[0]
    assert [
        f"  export {task.task_id} was not canceled",
        f"  to wait for it again:  indream exports wait {task.task_id} -o a.mp4",
        f"  to cancel it:          indream exports cancel {task.task_id}",
        f"  or run the same command with --idempotency-key {key}",
    ] == message(running, number)
    assert "PENDING" == task.status
    assert FILES == {path.name for path in place.iterdir()}


@pytest.mark.parametrize("number", CODES)
def test_a_signal_in_json_output_has_all_fields(start: Any, service: Sandbox, number: Signals) -> None:
    """The last line has all of it as fields."""
    running = start("render", "state.json", "--json")
    running.read(until="taskId")
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    created, error = (json.loads(line) for line in running.lines)
    assert created == {"taskId": error["taskId"], "idempotencyKey": error["idempotencyKey"]}
    assert (service.tasks[0].task_id, CODES[number]) == (error["taskId"], error["exitCode"])
    detail = "KeyboardInterrupt" if number == SIGINT else f"interrupted by {number.name}"
    assert detail == error["detail"]


@pytest.mark.parametrize("number", CODES)
def test_a_signal_during_a_download_leaves_no_part(
    start: Any, service: Sandbox, place: Path, number: Signals
) -> None:
    """No part of the file stays."""
    service.fail_next("GET /outputs/{name}", **SLOW)
    running = start("render", "state.json", "-o", "a.mp4", "--idempotency-key", "mine")
    running.read(until="pending")
    service.advance(60)
    running.read(until="download: ")
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    assert "  or run the same command again" == message(running, number)[-1]
    assert FILES == {path.name for path in place.iterdir()}


@pytest.mark.parametrize("number", CODES)
def test_a_signal_during_wait_shows_how_to_resume(
    start: Any, service: Sandbox, place: Path, number: Signals
) -> None:
    """The id and the path are in the command that resumes it."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
    with service.client() as client:
        task_id = client.exports.create(payload).task_id
    running = start("exports", "wait", task_id, "-o", "a.mp4")
    running.read(until="pending")
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    assert [
        f"  export {task_id} was not canceled",
        f"  to wait for it again:  indream exports wait {task_id} -o a.mp4",
        f"  to cancel it:          indream exports cancel {task_id}",
    ] == message(running, number)


@pytest.mark.parametrize("number", CODES)
def test_a_batch_resumes_after_a_signal(start: Any, service: Sandbox, place: Path, number: Signals) -> None:
    """The same command resumes it."""
    batch = ("batch", "jobs.jsonl", "-o", "videos")
    running = start(*batch)
    until(lambda: service.tasks)
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    assert ["  run the same command again to resume"] == message(running, number)
    again = start(*batch)
    until(lambda: service.advance(60) or again.process.poll() is not None)
    assert 0 == again.end()
    assert 3 == len(service.tasks)
    assert {"a.mp4", "b.mp4", "c.mp4", "batch.jsonl"} == {path.name for path in (place / "videos").iterdir()}


@pytest.fixture
def slow_files(monkeypatch: pytest.MonkeyPatch, service: Sandbox) -> None:
    """Files of the service are slow after more bytes than the buffer of a file holds."""
    slices: Counter[Any] = Counter()
    wait = breakage._sleep_while_connected

    async def wait_later(seconds: float, receive: Any) -> None:
        slices[receive] += 1
        if slices[receive] * SLICE > DEFAULT_BUFFER_SIZE:
            await wait(1, receive)

    monkeypatch.setattr(breakage, "_sleep_while_connected", wait_later)
    service.fail_next("GET /outputs/{name}", **SLOW)


@pytest.mark.usefixtures("slow_files")
@pytest.mark.parametrize("number", CODES)
def test_a_signal_during_a_slow_file_leaves_no_part(
    start: Any, service: Sandbox, place: Path, number: Signals
) -> None:
    """No part of a file stays, and no other error takes the place of the signal."""
    running = start("batch", "jobs.jsonl", "-o", "videos")
    until(lambda: service.tasks)
    videos = place / "videos"

    def part_exists() -> bool:
        service.advance(60)
        with suppress(FileNotFoundError):  # a file that was removed since it was listed
            return any(path.stat().st_size > 0 for path in videos.glob("*.part"))
        return False

    until(part_exists)
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    assert ["  run the same command again to resume"] == message(running, number)
    assert {"batch.jsonl"} == {path.name for path in videos.iterdir()}


@pytest.mark.parametrize("number", CODES)
def test_a_signal_during_an_upload_has_an_unknown_outcome(
    start: Any, service: Sandbox, number: Signals
) -> None:
    """Whether it has become an asset is not known."""
    service.fail_next("POST /v1/uploads", delay=PATIENCE)
    running = start("upload", "hero.png")
    until(lambda: service.requests.to("POST /v1/uploads"))
    running.process.send_signal(number)
    assert CODES[number] == running.end()
    [advice] = message(running, number)
    assert advice.startswith("  the file may have become an asset: ")


@pytest.mark.parametrize(
    ("count", "codes"), [((), dict.fromkeys(CODES, 0)), (("--count", "1"), CODES)], ids=["all", "one"]
)
@pytest.mark.parametrize("number", CODES)
def test_a_signal_ends_listening(
    start: Any, service: Sandbox, number: Signals, count: tuple[str, ...], codes: dict[Signals, int]
) -> None:
    """It serves until it is ended, which is an error only if it still had to wait for events."""
    running = start("webhook", "listen", "--port", "0", *count)
    running.read(until="listening")
    running.process.send_signal(number)
    assert codes[number] == running.end()


def test_an_ignored_sighup_stays_ignored(start: Any, service: Sandbox) -> None:
    """SIGHUP that is ignored when the command starts stays ignored."""
    running = start("render", "state.json", before=("nohup",))
    running.read(until="pending")
    running.process.send_signal(SIGHUP)
    service.advance(60)
    assert 0 == running.end()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="there is no unshare")
@pytest.mark.parametrize("number", CODES)
def test_process_1_of_a_container_ends_on_signals(start: Any, service: Sandbox, number: Signals) -> None:
    """The kernel hands process 1 of a container only signals that it has handlers for."""
    unshare = ("unshare", "--pid", "--fork", "--kill-child")
    probe = subprocess.run([*unshare, "true"], capture_output=True, text=True)
    if probe.returncode != 0:
        pytest.skip(f"a process cannot have its own process ids here: {probe.stderr.strip()}")
    running = start("render", "state.json", before=unshare)
    running.read(until="pending")
    outer = running.process.pid
    [inner] = Path(f"/proc/{outer}/task/{outer}/children").read_text(encoding="ascii").split()
    os.kill(int(inner), number)
    assert CODES[number] == running.end()
    assert f"  export {service.tasks[0].task_id} was not canceled" in message(running, number)


HANGING = """
import sys, time
from indream.cli.signals import ending_at_once, ending_signals
with ending_signals():
    try:
        print("working", flush=True)
        time.sleep(600)
    finally:
        print("cleaning up", flush=True)
        time.sleep(600)
"""


@pytest.mark.parametrize("number", CODES)
def test_a_second_signal_ends_a_hanging_cleanup(number: Signals) -> None:
    """At once, with the exit code of the signal."""
    with subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "working\n" == process.stdout.readline()
        process.send_signal(number)
        assert "cleaning up\n" == process.stdout.readline()
        # Signals in the first half second are the same request.
        try:
            until(lambda: process.send_signal(number) or process.poll() is not None)
        finally:
            process.kill()
    assert CODES[number] == process.returncode


def test_simultaneous_signals_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """`timeout` signals a process and then its group: the cleanup continues; a later signal ends it."""
    now = 100.0
    ended: list[int] = []
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(os, "_exit", ended.append)
    before = signal.getsignal(SIGTERM)
    with ending_signals():
        with pytest.raises(KeyboardInterrupt, match="interrupted by SIGTERM"):
            signal.raise_signal(SIGTERM)
        now += 0.25
        signal.raise_signal(SIGTERM)
        assert [] == ended
        now += 0.25
        signal.raise_signal(SIGINT)
        assert [130] == ended
    assert before is signal.getsignal(SIGTERM)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_command_that_reads_in_a_thread_ends_at_once(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the exit code of the signal; a terminal shows its cursor again. An ignored signal stays so."""
    ended: list[int] = []
    written: list[tuple[int, bytes]] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr(os, "isatty", lambda descriptor: is_terminal and descriptor == 2)
    monkeypatch.setattr(os, "write", lambda *arguments: written.append(arguments))
    before = {number: signal.getsignal(number) for number in CODES}
    signal.signal(SIGHUP, signal.SIG_IGN)
    try:
        with ending_at_once():
            for number in (SIGINT, SIGTERM, SIGHUP):
                signal.raise_signal(number)
        assert signal.getsignal(SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(SIGHUP, before[SIGHUP])
    assert ([130, 143], [(2, b"\x1b[?25h")] * 2 * is_terminal) == (ended, written)
    assert before == {number: signal.getsignal(number) for number in CODES}


def test_a_thread_installs_no_handlers() -> None:
    """Only the main thread can; there, a command runs without."""
    handlers: list[bool] = []

    def run() -> None:
        before = signal.getsignal(SIGTERM)
        with ending_signals():
            handlers.append(before is signal.getsignal(SIGTERM))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()
    assert [True] == handlers


def test_signal_handlers_of_the_program_are_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that calls the command line keeps its own."""
    seen: list[int] = []
    before = signal.signal(SIGTERM, lambda number, _: seen.append(number))
    try:
        with ending_signals():
            signal.raise_signal(SIGTERM)
        assert [SIGTERM] == seen
    finally:
        signal.signal(SIGTERM, before)


def test_a_signal_outside_of_a_command_has_the_same_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is the same."""
    monkeypatch.setattr("indream.cli.require", lambda *_: signal.raise_signal(SIGTERM))
    assert 143 == main(["--version"])


@pytest.mark.parametrize(
    "line", ["render state.json", "exports wait task-1 -o a.mp4", "render state.json --json"]
)
@pytest.mark.parametrize("number", CODES)
def test_a_signal_before_a_command_begins_is_reported_as_a_later_one(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, number: Signals, line: str
) -> None:
    """While its options are read, for which Typer imports more."""
    monkeypatch.setattr("indream.cli.paths.check_path", lambda *_: signal.raise_signal(number))
    result = cli(*line.split())
    assert (CODES[number], "") == (result.code, result.out)
    if "--json" in line:
        assert CODES[number] == result.error["exitCode"]
    else:
        headline = "interrupted" if number == SIGINT else f"interrupted by {number.name}"
        assert headline == result.err.strip()


def test_a_signal_while_a_command_is_imported_is_reported(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indream.cli.app.command", lambda *_: signal.raise_signal(SIGTERM))
    result = cli("exports", "list")
    assert (143, "", "interrupted by SIGTERM\n") == (result.code, result.out, result.err)
