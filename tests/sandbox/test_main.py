"""`python -m indream.sandbox` in this process: its output, its log, its signals, and its errors."""

from __future__ import annotations

import errno
import logging
import signal
import sys
from pathlib import Path
from typing import Any, Self

import pytest

from indream.sandbox import Sandbox
from indream.sandbox.__main__ import _parser, main, serve
from indream.sandbox.arguments import Arguments

OUTPUT = "Indream sandbox: base_url=http://a.test api_key=sk_sandbox_mine webhook_secret=whsec_mine\n"


class Served(Sandbox):
    """A sandbox that is not served, and that sends signals to its process when it is used."""

    def __init__(self, *numbers: signal.Signals, render: Any = "draft") -> None:
        super().__init__(
            base_url="http://a.test", api_key="sk_sandbox_mine", webhook_secret="whsec_mine", render=render
        )
        self._numbers = numbers
        self.is_closed = False

    def __enter__(self) -> Self:
        for number in self._numbers:
            signal.raise_signal(number)
        return self

    def close(self) -> None:
        """Close it."""
        self.is_closed = True
        super().close()


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The options of the sandboxes and of the log; levels of loggers stay as they are."""
    options: list[dict[str, Any]] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **settings: options.append(settings))
    for name in ("httpx", "uvicorn"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
    return options


def _serve(monkeypatch: pytest.MonkeyPatch, options: list[dict[str, Any]], outcome: Any) -> None:
    """Make `run` return a sandbox or raise an error."""

    def run(**arguments: Any) -> Any:
        options.append(arguments)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr("indream.sandbox.sandbox.run", run)


ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("numbers", [*((number,) for number in ENDING), (signal.SIGTERM, signal.SIGINT)])
def test_it_serves_until_a_signal(
    numbers: tuple[signal.Signals, ...],
    monkeypatch: pytest.MonkeyPatch,
    options: list[dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The handlers of signals are as before in the end."""
    caplog.set_level("INFO", logger="indream.sandbox")
    sandbox = Served(*numbers)
    _serve(monkeypatch, options, sandbox)
    before = [signal.getsignal(number) for number in ENDING]
    assert 0 == main(["--port", "0", "--speed", "auto"])
    assert before == [signal.getsignal(number) for number in ENDING]
    assert -1 == signal.set_wakeup_fd(-1)
    assert (OUTPUT, "", True) == (*capsys.readouterr(), sandbox.is_closed)
    assert [
        "open http://a.test/ to watch it",
        "exports return drafts of their editor states",
        "press Ctrl-C to stop",
        "stopped",
    ] == caplog.messages
    logs, arguments = options
    assert {
        "level": logging.INFO,
        "format": "%(asctime)s %(levelname)-7s %(message)s",
        "datefmt": "%H:%M:%S",
    } == logs
    assert {"port": 0, "host": "127.0.0.1", "speed": "auto", "slots": 2}.items() <= arguments.items()
    assert [logging.ERROR] * 2 == [logging.getLogger(name).level for name in ("httpx", "uvicorn")]


def test_an_ignored_sighup_stays_ignored(
    monkeypatch: pytest.MonkeyPatch, options: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    """As under `nohup`, where it serves after its terminal is closed."""
    caplog.set_level("INFO", logger="indream.sandbox")
    during: list[object] = []

    class Observed(Served):
        """A sandbox that notes the handler while it serves."""

        def __enter__(self) -> Any:
            during.append(signal.getsignal(signal.SIGHUP))
            return super().__enter__()

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        _serve(monkeypatch, options, Observed(signal.SIGTERM))
        assert 0 == main(["--port", "0"])
        assert [signal.SIG_IGN, signal.SIG_IGN] == [*during, signal.getsignal(signal.SIGHUP)]
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_line_with_the_keys_follows_the_log(
    monkeypatch: pytest.MonkeyPatch, options: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that has read it knows that its requests are logged after that."""
    _serve(monkeypatch, options, Served(signal.SIGTERM))
    log = logging.getLogger("indream.sandbox")
    monkeypatch.setattr(log, "handlers", [logging.StreamHandler(sys.stdout)])
    monkeypatch.setattr(log, "level", logging.INFO)
    serve(Arguments())
    *before, keys, stopped = capsys.readouterr().out.splitlines(keepends=True)
    assert (3, OUTPUT, "stopped\n") == (len(before), keys, stopped)


@pytest.mark.parametrize(
    ("can_draft", "hint"), [(True, "--render draft"), (False, 'pip install "indream-client[draft]>=2"')]
)
def test_it_warns_if_other_machines_can_connect(
    monkeypatch: pytest.MonkeyPatch,
    options: list[dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
    can_draft: bool,
    hint: str,
) -> None:
    """And explains how exports have drafts."""
    caplog.set_level("INFO", logger="indream.sandbox")
    _serve(monkeypatch, options, Served(signal.SIGTERM, render="sample"))
    monkeypatch.setattr("indream.sandbox.options.can_draft", lambda: can_draft)
    serve(Arguments(host="0.0.0.0"))  # noqa: S104 - this is the case
    assert [
        "open http://a.test/ to watch it",
        f"exports return a sample clip: {hint} for drafts",
        "press Ctrl-C to stop",
        "other machines that can reach this one can read and change everything in the sandbox",
        "stopped",
    ] == caplog.messages
    assert "WARNING" == caplog.records[3].levelname


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.EADDRINUSE, "in use"), "port 8700 is already in use; free it or pass another --port"),
        (
            OSError(errno.EADDRNOTAVAIL, "none"),
            "192.0.2.1 is not an address of this machine; pass another --host",
        ),
        (OSError("the disk is full"), "the disk is full"),
        (OSError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_it_reports_why_it_cannot_start(
    monkeypatch: pytest.MonkeyPatch,
    options: list[dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    message: str,
) -> None:
    _serve(monkeypatch, options, error)
    assert 1 == main(["--host", "192.0.2.1"], "sandbox")
    assert ("", f"sandbox: error: {message}\n") == capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--port", "0", "--host", "192.0.2.1"], 1, "192.0.2.1 is not an address of this machine"),
        (["--port", "0", "--data", "{file}"], 1, "error: {file}: not a directory"),
        (["--port", "0", "--data", "{file}/below"], 1, "error: {file}/below: not a directory"),
        (["--port", "0", "--data", "{strange}/" + "x" * 300], 1, "x: File name too long"),
        (["--port", "0", "--data", "{strange}"], 2, "was written by another version or another program"),
        (["--port", "0", "--host", "example.com"], 2, "host must be an IP address of this machine"),
        (["--port", "0", "--base-url", "sandbox:8700"], 2, "base_url must be http or https and a host"),
        (["--port", "0", "--speed", "-1"], 2, "--speed must be a number, 0 or more, or auto"),
        (["--port", "0", "--speed", "fast"], 2, "--speed must be a number, 0 or more, or auto"),
        (["--port", "0", "--speed", "1e12"], 2, "speed must be a number, 0 to 1,000,000"),
        (["--port", "0", "--seed", "9" * 20], 2, "seed must be"),
        (["--port", "0", "--api-key", ""], 2, "api_key must be"),
        (["--port", "0", "--api-key", "sk_indream_live_1"], 2, "api_key looks like a real key"),
        (["--slots", "0"], 2, "--slots must be a whole number, 1 or more"),
        (["--quota-seconds", "1_0"], 2, "--quota-seconds must be a whole number, 0 or more"),
        (["--sync-interval", "1_0"], 2, "--sync-interval must be a number, 0 or more"),
        (["--speed", "١"], 2, "--speed must be a number, 0 or more, or auto"),
        (["--sync-interval", "nan"], 2, "--sync-interval must be a number, 0 or more"),
    ],
)
@pytest.mark.usefixtures("options")
def test_each_reason_is_the_last_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    """The exit code is 2 for invalid arguments, 1 for other errors."""
    (tmp_path / "file").touch()
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "sandbox.sqlite3").write_text("something else, " * 100)
    places = {"file": tmp_path / "file", "strange": tmp_path / "strange"}
    try:
        found: object = main([argument.format(**places) for argument in arguments])
    except SystemExit as end:
        found = end.code
    output, errors = capsys.readouterr()
    assert (code, "") == (found, output)
    assert errors.splitlines()[-1].startswith("python -m indream.sandbox: error: ")
    assert message.format(**places) in errors.splitlines()[-1]


def test_a_wrong_option_ends_it_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--slots", "0"])
    assert 2 == caught.value.code
    output, errors = capsys.readouterr()
    assert ("", True) == (
        output,
        errors.endswith("python -m indream.sandbox: error: --slots must be a whole number, 1 or more\n"),
    )


def test_its_help_lists_each_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    usage, description, listed, example = _parser("sandbox").format_help().split("\n\n")
    assert usage.startswith("usage: sandbox [-h] [--port PORT] [--host ADDRESS] [--base-url URL]")
    assert "A local service that behaves like the Indream Open API." == description
    assert "example: sandbox --port 8700 --speed 10\n" == example
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in listed.splitlines()[1:]}
    assert {
        "--port": "PORT The port; 0 for any free one. [default: 8700]",
        "--data": "DIRECTORY Keep everything in this directory. [default: in memory]",
        "--seed": "NUMBER Make the ids the same in every run.",
        "--slots": "N The number of exports that may be active at a time. [default: 2]",
        "--quota-seconds": (
            "N The number of standard seconds that the key may export in total. [default: unlimited]"
        ),
        "--strict-drafts": "Reject drafts of projects that do not match the schema of editor states.",
    }.items() <= lines.items()
