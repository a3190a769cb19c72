# Derived from tests/_async/test_log.py by `make generate`: do not edit, change that file.
"""The log: a line for each retry at INFO, and on standard error if INDREAM_LOG asks for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from indream import IndreamClient
from indream.errors import IndreamError
from tests.support.downloading import completed
from tests.support.fake_service import API_KEY, FakeService, drop, problem, task
from tests.support.faults.plans import CutBody, Redirect
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime

ECHO = f"you sent {API_KEY}"
LOG = logging.getLogger("indream")


@pytest.fixture(autouse=True)
def log(held_time: HeldTime) -> Iterator[logging.Logger]:
    """The log, which is afterwards as it was."""
    level, handlers = LOG.level, list(LOG.handlers)
    yield LOG
    LOG.setLevel(level)
    LOG.handlers[:] = handlers


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines at INFO."""
    return [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (problem(503), "status 503"),
        (drop(httpx.ConnectError, "connection refused"), "connection refused"),
        (problem(429, headers={"Retry-After": "7"}), "status 429"),
    ],
)
def test_a_retry_is_a_line(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fault: Any, reason: str
) -> None:
    """It has the call, the host, the pause and the reason; a call that succeeds at once has none."""
    caplog.set_level(logging.INFO, "indream")
    monkeypatch.setattr("indream._clock.uniform", lambda low, high: high)
    service = FakeService(fault, task(), task())
    with IndreamClient(**service.options) as client:
        client.exports.get("t")
        client.exports.get("t")
    pause = {"status 429": "7.0"}.get(reason, "0.5")
    [line] = lines(caplog)
    assert line.startswith("GET /v1/exports/{taskId} (getExport) at https://service.test failed, ")
    assert f"next attempt in {pause} s: {reason}" in line


def test_no_retry_follows_the_last_attempt(caplog: pytest.LogCaptureFixture) -> None:
    """Two retries are two lines, and then the call fails; nothing of a key is in them."""
    caplog.set_level(logging.INFO, "indream")
    faults = [drop(httpx.ReadError, ECHO), drop(httpx.ConnectError, ECHO), problem(503, detail=ECHO)]
    with IndreamClient(**FakeService(*faults).options) as client:
        with pytest.raises(IndreamError):
            client.exports.get("t")
    assert 2 == len(lines(caplog))
    assert API_KEY not in caplog.text


def test_a_download_that_goes_on_is_a_line(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """With the host of the file and never its link; a redirect is not a failure."""
    caplog.set_level(logging.INFO, "indream")
    plan = {"GET /video.mp4": [CutBody(9), Redirect("/hidden?signature=s3cret")]}
    with FaultServer(plan) as server:
        server.service.files |= {"/video.mp4": b"0" * 99, "/hidden": b"0" * 99}
        url = f"{server.base_url}/video.mp4?signature=s3cret"
        export = completed(outputUrl=url)
        with IndreamClient("sk", base_url=server.base_url) as client:
            client.exports.download(export, tmp_path)
    [line] = lines(caplog)
    assert line.startswith("GET of a file at 127.0.0.1 failed, next attempt in ")
    assert "s3cret" not in line


@pytest.mark.parametrize(("level", "shown"), [("debug", 3), ("INFO", 1)])
def test_the_variable_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, shown: int
) -> None:
    """Two attempts and a retry between them, with their times and levels, on standard error, once."""
    monkeypatch.setenv("INDREAM_LOG", level)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    service = FakeService(problem(503), task())
    for _ in range(2):  # clients share the log
        client = IndreamClient(**service.options)
    with client:
        client.exports.get("t")
    written = capsys.readouterr().err.splitlines()
    assert shown == len(written)
    assert any(" INFO  indream: GET /v1/exports/{taskId} (getExport) at https://" in line for line in written)
    assert API_KEY not in "".join(written)


def test_a_log_of_the_program_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """No line is written twice."""
    monkeypatch.setenv("INDREAM_LOG", "info")
    with IndreamClient(**FakeService(problem(503), task()).options) as client:
        client.exports.get("t")
    assert 1 == len(lines(caplog))
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize("level", ["loud", "10", "debug,httpx"])
def test_another_level_is_a_warning(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """The client works as without it."""
    monkeypatch.setenv("INDREAM_LOG", level)
    with pytest.warns(UserWarning, match=f"^INDREAM_LOG must be debug or info, not '{level}'") as caught:
        with IndreamClient(**FakeService(task()).options) as client:
            client.exports.get("t")
    assert __file__ == caught[0].filename
    assert logging.NOTSET == LOG.level


@pytest.mark.parametrize("level", [None, "", "debug"])
def test_nothing_changes_without_it(monkeypatch: pytest.MonkeyPatch, level: str | None) -> None:
    """Unset or empty, the log has neither a level nor a handler of its own; nor before there is a client."""
    monkeypatch.delenv("INDREAM_LOG", raising=False)
    if level is not None:
        monkeypatch.setenv("INDREAM_LOG", level)
    if level != "debug":
        IndreamClient(**FakeService().options)
    assert (logging.NOTSET, []) == (LOG.level, LOG.handlers)
