"""`--verbose`: a line for each attempt, on standard error."""

from __future__ import annotations

import json
import logging
import re

import pytest

from indream.sandbox import Sandbox

from .conftest import Cli

ATTEMPT = re.compile(r"GET /v1/exports, attempt (\d), \d+\.\d{3} s: status (\d+)")


@pytest.mark.parametrize("level", [None, "info", "debug"])
def test_each_attempt_is_a_line(
    cli: Cli, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, level: str | None
) -> None:
    """With the retry between them; standard output has the result alone, whatever INDREAM_LOG is."""
    if level is not None:
        monkeypatch.setenv("INDREAM_LOG", level)
    sandbox.fail_next("GET /v1/exports", status=503)
    result = cli("exports", "list", "--verbose", "--json")
    assert (0, []) == (result.code, result.json)
    records = [json.loads(line) for line in result.err.splitlines()]
    assert ["debug", "info", "debug"] == [name for record in records for name in record]
    first, retry, second = (text for record in records for text in record.values())
    assert ("1", "503") == ATTEMPT.fullmatch(first).groups()  # type: ignore[union-attr]
    assert "failed, next attempt in" in retry
    assert ("2", "200") == ATTEMPT.fullmatch(second).groups()  # type: ignore[union-attr]


def test_the_lines_are_text_without_json(cli: Cli, sandbox: Sandbox) -> None:
    """They end with the command, and the log is as before."""
    lines = cli("exports", "list", "-v").err.splitlines()
    assert ATTEMPT.fullmatch(lines[0])
    assert ["No exports."] == lines[1:]
    assert "No exports.\n" == cli("exports", "list").err
    assert (logging.NOTSET, []) == (logging.getLogger("indream").level, logging.getLogger("indream").handlers)


def test_a_sandbox_repeats_no_request(cli: Cli) -> None:
    """Its own log is not shown."""
    lines = cli("illustrations", "plane", "--sandbox", "--verbose").err.splitlines()
    assert 1 == len(lines)
    assert lines[0].startswith("GET /v1/illustrations, attempt 1, ")
