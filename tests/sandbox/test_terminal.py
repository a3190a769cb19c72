"""The command `python -m indream.sandbox`: its output, its directory, and its end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from indream._net.tls import shared_context
from tests.support.sandbox.api import editor_state, export_body, solid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_READY = re.compile(
    r"Indream sandbox: base_url=(?P<base_url>http://127\.0\.0\.1:\d+) api_key=(?P<api_key>sk_sandbox_\S+)"
    r" webhook_secret=(?P<webhook_secret>\S+)\n"
)


class Command:
    """The command, started as a shell would."""

    def __init__(self, *arguments: str, program: tuple[str, ...] = ("-m", "indream.sandbox")) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", *program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": ""},
        )

    def ready(self) -> dict[str, str]:
        """Return the values in its ready line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        match = _READY.fullmatch(line)
        assert match is not None, line
        return match.groupdict()

    def end(self, number: signal.Signals | None = None) -> tuple[int, str, list[str]]:
        """Send it a signal, if any; return its exit code, the rest of its output, and its log."""
        if number is not None:
            self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=120)
        log = [re.sub(r"^\d\d:\d\d:\d\d (\w+) +", r"\1 ", line) for line in errors.splitlines()]
        return self.process.returncode, output, log


@pytest.fixture
def command() -> Iterator[type[Command]]:
    """The command; processes that a test left running are killed."""
    started: list[Command] = []

    class KilledCommand(Command):
        """A command that the fixture kills."""

        def __init__(self, *arguments: str, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    yield KilledCommand
    for running in started:
        with running.process:
            running.process.kill()


def _begun(
    ready: dict[str, str], files: str = "exports return a sample clip: --render draft for drafts"
) -> list[str]:
    """Return the first lines of its log."""
    return [
        f"INFO open {ready['base_url']}/ to watch it",
        f"INFO {files}",
        "INFO press Ctrl-C to stop",
    ]


def _client(ready: dict[str, str]) -> httpx.Client:
    headers = {"Authorization": f"Bearer {ready['api_key']}"}
    return httpx.Client(base_url=ready["base_url"], headers=headers, verify=shared_context(), trust_env=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_until_a_signal(command: type[Command], number: signal.Signals) -> None:
    """One line has its URL and keys, each request is a line in the log, and it stops without a traceback."""
    running = command("--port", "0", "--speed", "10", "--seed", "1", "--webhook-secret", "whsec_mine")
    ready = running.ready()
    assert "whsec_mine" == ready["webhook_secret"]
    with _client(ready) as client:
        assert 200 == client.get("/v1/projects").status_code
        code, output, log = running.end(number)  # while a connection is open
    assert (0, "") == (code, output)
    assert [*_begun(ready), "INFO GET /v1/projects 200", "INFO stopped"] == log


def test_an_early_signal_ends_it_cleanly(command: type[Command]) -> None:
    """A signal during the slow imports must not show a traceback."""
    program = """
import importlib.abc, signal, sys
class Early(importlib.abc.MetaPathFinder):
    def find_spec(self, name, *rest):
        if name == "indream.sandbox.sandbox":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Early())
from indream.sandbox.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
    running = command("--port", "0", program=("-c", program))
    begun = _begun(running.ready())
    assert (0, [*begun, "INFO stopped"]) == running.end()[::2]


def test_it_renders_drafts(command: type[Command]) -> None:
    """Its log says so, and it ends at once while one is being drawn."""
    running = command("--port", "0", "--render", "draft")
    ready = running.ready()
    with _client(ready) as client:
        long = export_body(editorState=editor_state(solid(seconds=3_000)))
        assert 201 == client.post("/v1/exports", json=long).status_code
    code, _, log = running.end(signal.SIGTERM)
    drafts = _begun(ready, "exports return drafts of their editor states")
    assert (0, [*drafts, "INFO POST /v1/exports 201", "INFO stopped"]) == (code, log)


def test_a_second_signal_changes_nothing(command: type[Command]) -> None:
    """Pressing Ctrl-C twice shows no traceback."""
    running = command("--port", "0")
    begun = _begun(running.ready())
    running.process.send_signal(signal.SIGINT)
    running.process.send_signal(signal.SIGINT)
    code, _, log = running.end()
    assert [*begun, "INFO stopped"] == log
    # On a busy machine the second signal can arrive after the handlers: it ends a process that has stopped.
    assert code in (0, -signal.SIGINT)


def test_it_warns_if_other_machines_can_connect(command: type[Command]) -> None:
    """By default it listens on loopback only."""
    running = command("--port", "0", "--host", "0.0.0.0")  # noqa: S104 - this is the case
    running.ready()
    code, _, log = running.end(signal.SIGTERM)
    assert 0 == code
    assert (
        "WARNING other machines that can reach this one can read and change everything in the sandbox" in log
    )


def test_a_real_looking_key_is_refused_and_never_repeated(command: type[Command]) -> None:
    """The answer and the log report the mistake without quoting the key."""
    key = "sk_indream_live_0123456789"
    running = command("--port", "0")
    with _client({**running.ready(), "api_key": key}) as client:
        answer = client.get("/v1/projects")
    _, _, log = running.end(signal.SIGTERM)
    assert 401 == answer.status_code
    assert "Never send it to a sandbox" in answer.json()["detail"]
    assert any(
        line.startswith("WARNING refused a request with what looks like a real API key") for line in log
    )
    assert "0123456789" not in answer.text + "".join(log)


def test_answered_changes_survive_a_kill(command: type[Command], tmp_path: Path) -> None:
    """Changes are saved before an answer is sent; the keys stay, too."""
    arguments = ("--port", "0", "--speed", "0", "--data", str(tmp_path / "data"))
    running = command(*arguments)
    ready = running.ready()
    with _client(ready) as client:
        created = client.post("/v1/exports", json=export_body()).json()["data"]
    assert -signal.SIGKILL == running.end(signal.SIGKILL)[0]

    again = command(*arguments).ready()
    assert (ready["api_key"], ready["webhook_secret"]) == (again["api_key"], again["webhook_secret"])
    with _client(again) as client:
        [task] = client.get("/v1/exports").json()["data"]
    assert (created["taskId"], "PENDING") == (task["taskId"], task["status"])


def test_a_directory_is_for_one_sandbox_at_a_time(command: type[Command], tmp_path: Path) -> None:
    """The second one exits with an error."""
    command("--port", "0", "--data", str(tmp_path)).ready()
    code, output, log = command("--port", "0", "--data", str(tmp_path)).end()
    assert (1, "") == (code, output)
    assert [f"python -m indream.sandbox: error: {tmp_path} is in use by another sandbox"] == log


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--port", "{taken}"], 1, "is already in use; free it or pass another --port"),
        (["--port", "99999"], 2, "--port must be a whole number, from 0 to 65535"),
        (["--color", "red"], 2, "unrecognized arguments: --color red"),
    ],
)
def test_it_reports_why_it_cannot_start(
    command: type[Command], arguments: list[str], code: int, message: str
) -> None:
    """The exit code is 2 for invalid arguments, 1 for other errors; the last line is the error.

    `test_main.py` has more reasons.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found, output, log = command(*(argument.format(taken=port) for argument in arguments)).end()
    assert (code, "") == (found, output)
    assert log[-1].startswith("python -m indream.sandbox: error: ")
    assert message in log[-1]
    assert "Traceback" not in "".join(log)
