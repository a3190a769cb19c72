"""At a real terminal: bars, colors, Ctrl-C; and commands that run until they are stopped."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import Any

import pytest

from indream.cli import main
from indream.sandbox import Sandbox
from tests.support.cli_processes import opened
from tests.support.forking import python
from tests.support.waiting import PATIENCE

from .conftest import API_KEY, WEBHOOK_SECRET

"""Seconds after which a command that says nothing more has failed."""

PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # the terminal is the session's own, so that Ctrl-C comes from it
from indream.cli import main
sys.exit(main())
"""

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A terminal of 100 columns, and a command in it.

    With `imported`, its process may begin with the modules of commands imported.
    """

    def __init__(
        self,
        *argv: str,
        stdout: int | None = None,
        columns: int = 100,
        imported: bool = True,
        **environment: str,
    ) -> None:
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        arguments = ("-c", PROGRAM, *argv)
        settings: dict[str, Any] = {
            "stdin": slave,
            "stdout": slave if stdout is None else stdout,
            "stderr": slave,
            "env": {**clean(), "TERM": "xterm-256color", **environment},
            "start_new_session": True,
        }
        self.process: Any
        if imported:
            self.process = python(*arguments, **settings)
        else:
            self.process = subprocess.Popen([sys.executable, *arguments], **settings)
        os.close(slave)
        self.text = ""

    def read(self, until: str | None = None) -> str:
        """The text on it, up to a given text or to the end."""
        while until is None or until not in self.plain:
            ready, _, _ = select.select([self._master], [], [], PATIENCE)
            assert ready, f"nothing more came after: {self.plain!r}"
            try:
                piece = os.read(self._master, 65536)
            except OSError:  # Linux: nobody holds the other end
                piece = b""
            if not piece:
                assert until is None, f"{until!r} did not come: {self.plain!r}"
                break
            self.text += piece.decode()
        return self.text

    @property
    def plain(self) -> str:
        """The same without its colors."""
        return ESCAPES.sub("", self.text).replace("\r\n", "\n")

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def end(self) -> int:
        """Read to the end; gives the exit code."""
        self.read()
        code: int = self.process.wait(PATIENCE)
        return code

    def close(self) -> None:
        """End it in any case."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)


def clean() -> dict[str, str]:
    """The environment without variables that decide on colors and widths."""
    left_out = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CI", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    return {name: value for name, value in os.environ.items() if name not in left_out}


@pytest.fixture
def terminal() -> Iterator[Any]:
    """Opens terminals, and closes them."""
    yield from opened(Terminal)


def test_a_terminal_shows_bars_and_the_result(terminal: Any, service: Sandbox, place: Path) -> None:
    """A bar for the render, then one for its file, in color; then where it is."""
    running = terminal("render", "state.json", "-o", "welcome.mp4", imported=False)
    running.read(until="pending")
    assert "download" not in running.plain
    service.advance(60)
    assert 0 == running.end()
    assert "\x1b[38;5;" in running.text
    assert re.search(r"render +━+ 100% completed", running.plain)
    assert re.search(r"download +━+ 100% 9.6 kB of 9.6 kB", running.plain)
    assert running.plain.endswith("welcome.mp4\n")
    assert API_KEY not in running.text
    assert (place / "welcome.mp4").read_bytes()


def test_a_piped_result_contains_no_bars(terminal: Any, service: Sandbox, place: Path) -> None:
    """The output to a pipe is the result alone, and the bars do not suppress it."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
    (place / "jobs.jsonl").write_text(json.dumps({"key": "ann", "payload": payload}), encoding="utf-8")
    with (place / "out.txt").open("w") as file:
        running = terminal("batch", "jobs.jsonl", "-o", "videos", stdout=file.fileno())
        running.read(until="1 rendering")
        service.advance(60)
        assert 0 == running.end()
    assert "ann  videos/ann.mp4\n" == (place / "out.txt").read_text(encoding="utf-8")
    assert "━" in running.plain
    assert "videos/ann.mp4" not in running.plain


def test_ctrl_c_shows_how_to_resume(terminal: Any, service: Sandbox) -> None:
    """The bar disappears, the export stays, and the message says how to get back to it."""
    running = terminal("render", "state.json", "-o", "welcome.mp4", imported=False)
    running.read(until="pending")
    running.type(b"\x03")
    assert 130 == running.end()
    [task] = service.tasks
    assert "PENDING" == task.status
    assert f"to wait for it again:  indream exports wait {task.task_id} -o welcome.mp4\n" in running.plain
    assert f"to cancel it:          indream exports cancel {task.task_id}\n" in running.plain
    assert "Traceback" not in running.plain
    assert running.text.count("\x1b[?25l") == running.text.count("\x1b[?25h"), "the cursor is back"


def test_colors_follow_no_color(terminal: Any, service: Sandbox) -> None:
    """At a terminal there are some, unless NO_COLOR says no."""
    coloured = terminal("validate", "state.json", "--local")
    assert 0 == coloured.end()
    assert "\x1b[1;32mvalid" in coloured.text
    plain = terminal("validate", "state.json", "--local", NO_COLOR="1")
    assert 0 == plain.end()
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain.text)
    assert "state.json: valid\n" == plain.plain
    json_ = terminal("exports", "list", "--json")
    assert 0 == json_.end()
    assert [] == json.loads(json_.plain)


def test_ids_stay_whole_on_a_narrow_terminal(terminal: Any, service: Sandbox, place: Path) -> None:
    """They are for copying; what is too long for the rest of the line is cut, and shows that it is."""
    with service.client() as client:
        state = json.loads((place / "state.json").read_text(encoding="utf-8"))
        made = client.projects.create({"editorState": state, "title": "A title that is rather long" * 3})
    narrow = terminal("projects", "list", columns=60)
    assert 0 == narrow.end()
    assert made.project_id in narrow.plain
    assert "…" in narrow.plain


@pytest.mark.parametrize(
    ("columns", "shown", "left_out"),
    [
        (120, ["ID", "STATUS", "DONE", "LENGTH", "CREATED (UTC)", "FILE"], None),
        (80, ["ID", "STATUS", "DONE", "CREATED (UTC)"], "LENGTH, FILE"),
        (60, ["ID", "STATUS", "DONE"], "LENGTH, FILE, CREATED (UTC)"),
        (46, ["ID", "STATUS"], "LENGTH, FILE, CREATED (UTC), DONE"),
    ],
)
def test_a_list_fits_the_width_of_the_terminal(
    terminal: Any, service: Sandbox, place: Path, columns: int, shown: list[str], left_out: str | None
) -> None:
    """A line for each export, with what is needed least left out, and a word about it."""
    with service.client() as client:
        state = json.loads((place / "state.json").read_text(encoding="utf-8"))
        payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
        task_id = client.exports.create({**payload, "filename": "a-long-name.mp4"}).task_id
    listed = terminal("exports", "list", columns=columns)
    assert 0 == listed.end()
    header, row, *rest = [line.rstrip() for line in listed.plain.splitlines()]
    assert shown == [title.strip() for title in header.split("  ") if title.strip()]
    assert row.startswith(f"{task_id}  PENDING")
    assert len(row) <= columns
    assert ([f"Not shown: {left_out}. Use --json for all columns."] if left_out else []) == rest


def test_each_list_and_each_object_fits_46_columns(terminal: Any, service: Sandbox, place: Path) -> None:
    """Ids stay whole there too: of a task that is not shown in full, of a project, an asset and a file."""
    with service.client() as client:
        state = json.loads((place / "state.json").read_text(encoding="utf-8"))
        payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
        task = client.exports.create(payload).task_id
        service.advance(60)
        project = client.projects.create({"editorState": state, "title": "A long title " * 3}).project_id
        asset = client.uploads.upload("hero.png", project_id=project).asset_id
    for argv, shown in {
        ("exports", "list"): task,
        ("exports", "get", task): task,
        ("projects", "list"): project,
        ("projects", "get", project): project,
        ("projects", "list-assets", project): asset,
        ("probe", "hero.png"): "640 × 360",
    }.items():
        running = terminal(*argv, columns=46)
        assert 0 == running.end()
        lines = running.plain.splitlines()
        assert any(shown in line for line in lines), running.plain
        names_stay_whole = "state schema version" in [line.rstrip() for line in lines]
        assert names_stay_whole is (argv[:2] == ("projects", "get"))
        assert all(len(line.rstrip()) <= 46 for line in lines if not line.startswith("Not shown")), argv


def test_verbose_lines_stay_above_the_bars(terminal: Any, service: Sandbox) -> None:
    """A line for each attempt, and the bars are complete."""
    running = terminal("render", "state.json", "-o", "welcome.mp4", "--verbose")
    running.read(until="pending")
    service.advance(60)
    assert 0 == running.end()
    lines = running.plain.splitlines()
    attempts = [line.rstrip() for line in lines if ", attempt " in line]
    assert attempts[0].startswith("POST /v1/exports, ")
    assert any(line.startswith("GET /v1/exports/{taskId}, ") for line in attempts)
    pattern = re.compile(r"(GET|POST) \S+, attempt 1, [0-9.]+ s: status 20[01]")
    assert [] == [line for line in attempts if pattern.fullmatch(line) is None]
    assert any(re.search(r"^render +━+ 100% completed", line) for line in lines)
    assert lines[-1].endswith("welcome.mp4")
    assert API_KEY not in running.text


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_long_descriptions_wrap_in_their_column(terminal: Any, columns: int) -> None:
    """Each in its column; names are whole, to be copied."""
    listed = terminal("raw", "--list", columns=columns)
    assert 0 == listed.end()
    lines = [line.rstrip() for line in listed.plain.splitlines()]
    assert max(map(len, lines)) <= columns
    words = {word for line in lines for word in line.split()}
    assert {"getEditorCapabilities", "createdByApiKeyId", "Idempotency-Key", "capabilities"} <= words
    assert (columns == 120) == ("/v1/projects/{projectId}/assets/{assetId}" in words)


@pytest.mark.parametrize("columns", [60, 80])
def test_names_of_fields_make_room_for_long_words(terminal: Any, service: Sandbox, columns: int) -> None:
    """A text without spaces, such as a link, is not broken if it fits beside the names."""
    with service.client() as client:
        image = client.editor.capabilities().background_presets.images[0]
    assert len(image) > 30
    shown = terminal("capabilities", columns=columns)
    assert 0 == shown.end()
    lines = [line.rstrip() for line in shown.plain.splitlines()]
    assert any(line.endswith(image) for line in lines)
    assert max(map(len, lines)) <= columns


def test_problems_are_aligned_in_columns(terminal: Any, wrong: Path) -> None:
    """Places are in their own column, and texts wrap within theirs."""
    running = terminal("validate", str(wrong), "--local", columns=70)
    assert 1 == running.end()
    assert "2 errors" in running.plain
    assert "\x1b[36m$.items.greeting.fontSize" in running.text
    lines = [line.rstrip() for line in running.plain.splitlines()]
    assert "  error  $.items.greeting.fontSize  must be at least 1, is 0" in lines


def test_listen_prints_verified_events(service: Sandbox, place: Path) -> None:
    """Webhooks from the service are verified and printed, one event a line, until there were enough."""
    with subprocess.Popen(
        [sys.executable, "-m", "indream", "webhook", "listen", "--port", "0", "--count", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        line = running.stderr.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        with service.client() as client:
            state = json.loads((place / "state.json").read_text(encoding="utf-8"))
            payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
            client.exports.create({**payload, "callbackUrl": line.split()[2]})
        service.advance(60)
        output, errors = running.communicate(timeout=PATIENCE)
    assert (0, "") == (running.returncode, errors)
    first, second = output.splitlines()
    assert "EXPORT_STARTED" in first
    assert "EXPORT_COMPLETED" in second
    assert WEBHOOK_SECRET not in line + output


@pytest.mark.parametrize(
    ("argv", "ready"),
    [
        (("sandbox", "--port", "0"), "press Ctrl-C to stop"),
        (("webhook", "listen", "--port", "0"), "press Ctrl-C to stop"),
        (("webhook", "listen", "--port", "0", "--count", "1"), "press Ctrl-C to stop"),
    ],
)
@pytest.mark.usefixtures("service")
def test_ctrl_c_ends_serving_without_a_traceback(terminal: Any, argv: tuple[str, ...], ready: str) -> None:
    """Without a traceback; that is how it is to end, unless there were to be events first."""
    running = terminal(*argv)
    running.read(until=ready)
    running.process.send_signal(signal.SIGINT)
    assert (130 if "--count" in argv else 0) == running.end()
    assert ("--count" in argv) == ("interrupted" in running.plain)
    assert "Traceback" not in running.plain


def test_the_sandbox_command_takes_the_sandboxs_options() -> None:
    """A wrong one is exit code 1, as for any command."""
    ended = subprocess.run(
        [sys.executable, "-m", "indream", "sandbox", "--speed", "fast"], capture_output=True, text=True
    )
    assert (1, "") == (ended.returncode, ended.stdout)
    assert "error: --speed must be a number, 0 or more, or auto\n" == ended.stderr


def test_the_sandbox_command_names_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """And the option for another one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["sandbox", "--port", str(port)]) == 1
    assert f"port {port} is already in use; free it or pass another --port" in capsys.readouterr().err
