"""The verdict on an editor state, and the report of one that was rewritten: in color, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indream.cli.output import Output
from indream.cli.rewriting import write_change_lines, write_rewritten
from indream.cli.verdict import write_verdict
from indream.editor_state import Change, EditorStateProblem, upgrade_editor_state

ERROR = EditorStateProblem("SPECIAL", "$.a", "is odd")
WARNING = EditorStateProblem("SPECIAL", "$.b", "is even", severity="warning")
LONG = "a name " * 10
MORE = "\x1b[2m  and at least 7 more\x1b[0m\n"


@pytest.fixture(autouse=True)
def colors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrow terminal that shows colors."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for variable, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "40"}.items():
        monkeypatch.setenv(variable, value)


@pytest.mark.parametrize(
    ("problems", "code", "style", "words"),
    [
        ([], 0, "1;32", "valid"),
        ([WARNING], 0, "1;33", "1 warning"),
        ([ERROR], 1, "1;31", "1 error"),
        ([WARNING, ERROR, WARNING], 1, "1;31", "1 error, 2 warnings"),
    ],
)
def test_a_verdict(
    problems: list[EditorStateProblem],
    code: int,
    style: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, which the terminal wraps, and the problems below; the exit code is 1 for errors only."""
    assert code == write_verdict(problems, LONG, Output(), omitted=7)
    out, err = capsys.readouterr()
    first, rest = out.split("\n", 1)
    assert (f"{LONG}: \x1b[{style}m{words}\x1b[0m", "") == (first, err)
    assert len(problems) == rest.count("$.")
    assert (MORE if problems else "") == rest[rest.find("\x1b[2m") :]


def test_a_verdict_for_machines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the number of problems that are left out."""
    monkeypatch.setenv("NO_COLOR", "1")
    for problem in (ERROR, WARNING):
        code = write_verdict([problem], LONG, Output(json=True), omitted=7)
        assert (code == 0) is (problem is WARNING)
        expected = {"valid": code == 0, "problems": [problem._asdict()], "problemsOmitted": 7}
        assert expected == json.loads(capsys.readouterr().out)


def test_the_report_of_a_rewritten_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Below the number of the changes, which the terminal wraps; the state is in a file, or in color."""
    changes = [Change("moved", "$.a", LONG, LONG)]
    lines = f"{LONG}: 1 change\n  {changes[0]}\n"
    file = tmp_path / "new.json"
    assert 0 == write_rewritten({"ä": 1}, file, changes, [], LONG, Output(), omitted=0)
    assert '{\n  "ä": 1\n}\n' == file.read_bytes().decode()
    assert ("", lines) == capsys.readouterr()
    assert 0 == write_rewritten([], file, changes, [WARNING], LONG, Output(), omitted=7)
    out, err = capsys.readouterr()
    assert ("", True, True, 1) == (out, err.startswith(lines), err.endswith(MORE), err.count("$.b"))
    assert 1 == write_rewritten([1], None, [], [WARNING, ERROR], "a", Output(json=True), omitted=7)
    out, err = capsys.readouterr()
    assert "\x1b[1m[\x1b[0m\n  \x1b[1;36m1\x1b[0m\n\x1b[1m]\x1b[0m\n" == out
    report = {
        "changes": [],
        "problems": [WARNING._asdict(), ERROR._asdict()],
        "problemsOmitted": 7,
    }
    assert (1, report) == (len(err.splitlines()), json.loads(err))
    write_change_lines([], "a")
    assert ("a: no changes\n", "") == capsys.readouterr()


def test_an_upgrade_counts_the_problems_that_are_left_out() -> None:
    """Those of the check and those of the lint."""
    items = {str(number): 5 for number in range(250)}
    problems = upgrade_editor_state({"items": items}).problems
    assert len(problems) + problems.omitted > 250
    assert problems.omitted >= 150
