"""`webhook`: requests verified, signed and received."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from indream import parse_export_webhook, sign_export_webhook
from indream.cli.receiver import _Seen, events

from .conftest import WEBHOOK_SECRET, Cli, Result, exact_styles

NOW = 1_790_000_000


@pytest.fixture(autouse=True)
def secret(cli: Cli, held_time: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret is in the environment, and the clock is held."""
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", WEBHOOK_SECRET)


def test_a_signed_request_verifies(cli: Cli, place: Path) -> None:
    """Headers go from one command to the other, in the form of HTTP or as JSON."""
    signed = cli("webhook", "sign", "body.json")
    assert [f"X-Indream-Timestamp: {NOW}", "X-Indream-Signature: "] == [
        signed.out.splitlines()[0],
        signed.out.splitlines()[1][:21],
    ]
    (place / "headers.txt").write_text(signed.out, encoding="utf-8")
    verified = cli("webhook", "verify", "body.json", "--headers", "headers.txt")
    event = json.loads((place / "body.json").read_text(encoding="utf-8"))
    moment = event["occurredAt"][:19].replace("T", " ")
    assert 0 == verified.code
    assert verified.out.startswith(f"{moment} UTC  {event['eventType']}")
    assert event["task"]["taskId"] in verified.out

    headers = cli("webhook", "sign", "-", "--json", stdin=(place / "body.json").read_bytes()).json
    (place / "headers.json").write_text(json.dumps(headers), encoding="utf-8")
    assert event == cli("webhook", "verify", "body.json", "--headers", "headers.json", "--json").json
    arguments = ("--timestamp", headers["X-Indream-Timestamp"], "--signature", headers["X-Indream-Signature"])
    assert 0 == cli("webhook", "verify", "-", *arguments, stdin=(place / "body.json").read_bytes()).code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_headers_from_standard_input(cli: Cli, form: tuple[str, ...], encoding: str) -> None:
    """It is read once, in both forms, with or without a byte order mark."""
    headers = cli("webhook", "sign", "body.json", *form).out.encode(encoding)
    assert 0 == cli("webhook", "verify", "body.json", "--headers", "-", stdin=headers).code


def test_a_forged_request_is_rejected_with_a_reason(cli: Cli, place: Path) -> None:
    """It says why, with a code for machines."""
    (place / "h").write_text(cli("webhook", "sign", "body.json").out, encoding="utf-8")
    body = (place / "body.json").read_bytes()
    result = cli("webhook", "verify", "-", "--headers", "h", stdin=body + b" ")
    assert (1, "") == (result.code, result.out)
    assert "error: the signature does not match this timestamp and body" in result.err
    error = cli("webhook", "verify", "-", "--headers", "h", "--json", stdin=body + b" ").error
    assert ("SIGNATURE_WRONG", 1) == (error["reason"], error["exitCode"])


def test_the_age_limit_can_be_set(cli: Cli, place: Path) -> None:
    """Five minutes, the given number, or any age."""
    old = cli("webhook", "sign", "body.json", "--timestamp", str(NOW - 400)).out
    (place / "h").write_text(old, encoding="utf-8")
    verify = ("webhook", "verify", "body.json", "--headers", "h")
    assert "OUTSIDE_WINDOW" == cli(*verify, "--json").error["reason"]
    assert 0 == cli(*verify, "--max-skew", "400").code
    assert 0 == cli(*verify, "--any-age").code


def test_the_secret_can_be_read_from_a_file(cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never from an argument."""
    signed = cli("webhook", "sign", "body.json").out
    monkeypatch.delenv("INDREAM_WEBHOOK_SECRET")
    (place / "secret").write_text(f"{WEBHOOK_SECRET}\n", encoding="utf-8")
    assert signed == cli("webhook", "sign", "body.json", "--secret-file", "secret").out
    missing = cli("webhook", "sign", "body.json")
    assert 1 == missing.code
    assert [
        "error: missing webhook secret",
        "  set INDREAM_WEBHOOK_SECRET, or name a file with --secret-file",
    ] == missing.err.splitlines()


def test_headers_are_required(cli: Cli) -> None:
    """In one of two ways."""
    for options in ((), ("--headers", "h", "--timestamp", "1")):
        result = cli("webhook", "verify", "body.json", *options)
        assert (
            1,
            "error: missing headers: pass either --headers FILE, or --timestamp and --signature\n",
        ) == (
            result.code,
            result.err,
        )


@pytest.fixture
def receiver() -> Iterator[tuple[str, Iterator[Any]]]:
    """A receiver on its own port: its URL, and the lines it prints."""
    with events(WEBHOOK_SECRET, "127.0.0.1", 0) as (url, arrivals):
        yield url, arrivals


def posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status that a request is answered with."""
    return httpx.post(url, content=body, headers=headers, trust_env=False).status_code


def test_the_receiver_prints_each_genuine_event_once(
    receiver: tuple[str, Iterator[Any]], place: Path
) -> None:
    """Each genuine event is printed once; all other requests are rejected, with the reason."""
    url, arrivals = receiver
    body = (place / "body.json").read_bytes()
    headers = sign_export_webhook(webhook_secret=WEBHOOK_SECRET, raw_body=body)
    assert 204 == posted(url, body, headers)
    assert "EXPORT_COMPLETED" == next(arrivals).event_type
    assert 204 == posted(url, body, headers)
    assert "the request was seen before" == next(arrivals)
    assert 400 == posted(url, body, {})
    assert "the request has no X-Indream-Timestamp header" == next(arrivals)
    assert 413 == posted(url, b"x" * 1_048_577, headers)
    assert "a body of 1,048,577 bytes" == next(arrivals)


def test_the_receiver_survives_malformed_requests(receiver: tuple[str, Iterator[Any]]) -> None:
    """A request that is not a webhook does not end it."""
    url, arrivals = receiver
    host, port = url.removeprefix("http://").split(":")
    for request, status in (
        (b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"501"),
    ):
        with socket.create_connection((host, int(port)), timeout=120) as connection:
            connection.sendall(request)
            assert status in connection.recv(100)
    assert ["a request without Content-Length"] * 2 == [next(arrivals), next(arrivals)]


@pytest.mark.parametrize(
    ("digits", "message"),
    [(9, "a body of 999,999,999 bytes"), (10, "length has 10 digits"), (60_000, "length has 60,000 digits")],
)
def test_an_invalid_content_length_is_rejected(
    digits: int, message: str, receiver: tuple[str, Iterator[Any]], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """It is rejected like any other length that is too large; no traceback is printed between the events."""
    url, arrivals = receiver
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * digits + b"\r\n\r\n")
        assert b"413" in connection.recv(100)
    assert message in next(arrivals)
    assert (b"", b"") == capsysbinary.readouterr()


def test_a_sender_that_disconnects_is_ignored(
    capsysbinary: pytest.CaptureFixture[bytes], place: Path
) -> None:
    """During its request or before the response: nothing is printed, and the next request is served."""
    body = (place / "body.json").read_bytes()
    headers = sign_export_webhook(webhook_secret=WEBHOOK_SECRET, raw_body=body)
    reset_at_close = struct.pack("ii", 1, 0)
    with events(WEBHOOK_SECRET, "127.0.0.1", 0) as (url, arrivals):
        host, port = url.removeprefix("http://").split(":")
        for request in (b"POST / HT", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort"):
            with socket.create_connection((host, int(port)), timeout=120) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset_at_close)
                connection.sendall(request)
        assert 204 == posted(url, body, headers)
        assert "EXPORT_COMPLETED" == next(arrivals).event_type
    assert (b"", b"") == capsysbinary.readouterr()


def test_no_thread_of_a_receiver_holds_up_the_end_of_the_program() -> None:
    """A second Ctrl-C may come before it is closed."""
    before = set(threading.enumerate())
    with events(WEBHOOK_SECRET, "127.0.0.1", 0):
        assert [True] == [thread.daemon for thread in threading.enumerate() if thread not in before]
    assert [] == [thread for thread in threading.enumerate() if thread not in before]


@pytest.fixture
def arrivals(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Events and the reasons of rejections that a receiver has; then Ctrl-C ends it."""
    event = parse_export_webhook(
        webhook_secret=WEBHOOK_SECRET,
        raw_body=(place / "body.json").read_bytes(),
        headers=sign_export_webhook(
            webhook_secret=WEBHOOK_SECRET, raw_body=(place / "body.json").read_bytes()
        ),
    )
    arrivals: list[Any] = [event, "the request was seen before", event]
    asked: list[Any] = []

    @contextmanager
    def receiving(*arguments: Any) -> Iterator[tuple[str, Iterator[Any]]]:
        def interrupted() -> Iterator[Any]:
            yield from arrivals
            raise KeyboardInterrupt

        asked.append(arguments)
        assert arguments[0] == WEBHOOK_SECRET
        yield "http://127.0.0.1:8701", interrupted()

    monkeypatch.setattr("indream.cli.receiver.events", receiving)
    return asked


def test_listening_shows_each_event_on_a_line(cli: Cli, place: Path, arrivals: list[Any]) -> None:
    """And the reason of each rejection; with --json there are only events."""
    event = json.loads((place / "body.json").read_text(encoding="utf-8"))
    moment = event["occurredAt"][:19].replace("T", " ")
    task = event["task"]
    parts = [task["taskId"], "100%", *filter(None, (task["filename"], task["error"]))]
    line = f"{moment} UTC  EXPORT_COMPLETED  {'  '.join(parts)}\n"
    head, rejected = (
        "listening on http://127.0.0.1:8701 - press Ctrl-C to stop\n",
        "the request was seen before",
    )
    assert Result(0, line * 2, f"{head}rejected: {rejected}\n") == cli("webhook", "listen")
    assert Result(0, line, head) == cli("webhook", "listen", "--count", "1", "--host", "::1", "--port", "1")
    assert Result(0, line * 2, f"{head}rejected: {rejected}\n") == cli("webhook", "listen", "--count", "2")
    result = cli("webhook", "listen", "--count", "3", "--json")
    assert (130, 2, event) == (
        result.code,
        len(result.out.splitlines()),
        json.loads(result.out.splitlines()[1]),
    )
    assert result.error["exitCode"] == 130
    assert [("127.0.0.1", 8701), ("::1", 1)] == [arguments[1:] for arguments in arrivals[:2]]


@exact_styles
def test_the_lines_of_events_are_not_wrapped(
    cli: Cli, arrivals: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal wraps them; the reason of a rejection follows a word in bold yellow."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for variable, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "24"}.items():
        monkeypatch.setenv(variable, value)
    result = cli("webhook", "listen")
    assert (0, 2) == (result.code, len(result.out.splitlines()))
    head, rejected = result.err.splitlines()
    assert "\x1b[2mlistening on http://127.0.0.1:8701 - press Ctrl-C to stop\x1b[0m" == head
    assert "\x1b[1;33mrejected:\x1b[0m\x1b[1;33m \x1b[0mthe request was seen before" == rejected


@pytest.mark.parametrize(
    ("kind", "style"),
    [("EXPORT_COMPLETED", "32"), ("EXPORT_FAILED", "31"), ("EXPORT_STARTED", "36")],
)
def test_the_color_of_an_event(cli: Cli, kind: str, style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Green, red or cyan; the time is dim."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = Path("body.json").read_text(encoding="utf-8").replace("EXPORT_COMPLETED", kind)
    Path("body.json").write_text(text, encoding="utf-8")
    Path("h").write_text(cli("webhook", "sign", "body.json").out, encoding="utf-8")
    shown = cli("webhook", "verify", "body.json", "--headers", "h").out
    assert f" UTC\x1b[0m\x1b[2m  \x1b[0m\x1b[{style}m{kind:16}\x1b[0m\x1b[{style}m  \x1b[0m" in shown
    assert shown.startswith("\x1b[2m20")


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_an_unavailable_port_is_reported(cli: Cli, free_port: int) -> None:
    """It says what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = cli("webhook", "listen", "--port", port)
        assert (1, f"error: port {port} is already in use: pass another --port\n") == (
            result.code,
            result.err,
        )
    named = cli("webhook", "listen", "--host", "example.com")
    assert (1, "error: --host example.com: must be an IP address of this machine\n") == (
        named.code,
        named.err,
    )
    elsewhere = cli("webhook", "listen", "--host", "192.0.2.1", "--port", free_port)
    assert 1 == elsewhere.code
    assert elsewhere.err.startswith(f"error: cannot listen on 192.0.2.1, port {free_port}: ")


def test_the_oldest_signatures_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repeated request is known as long as its signature is one of the last ones."""
    monkeypatch.setattr(_Seen, "_MOST", 2)
    seen = _Seen()
    assert [False, False, True, False, True, False] == [seen(name, 300) for name in "abacba"]
