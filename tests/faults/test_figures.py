"""The figures of `make faults`, on a small scale: all but the timings, which a busy machine may spoil."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.faults import figures
from tests.faults.figures import QUICK, Figure

MEASURES: dict[str, Callable[[], Iterable[Figure]]] = {
    "duplicates": lambda: figures.duplicates(QUICK.creates),
    "outage": lambda: figures.outage(QUICK.outage_calls),
    "waits": lambda: (figure for figure in figures.overshoot(QUICK.waits) if figure.unit != "ms"),
    "cancellations": lambda: figures.cancellations(QUICK.cancellations),
    "interruptions": lambda: figures.interruptions(QUICK.interruptions),
    "downloads": lambda: figures.cut_downloads(QUICK.downloads),
    "file outages": lambda: figures.file_outages(QUICK.outages),
    "gateways": lambda: figures.forwarded_uploads(QUICK.forwarded),
    "early rejections": lambda: figures.early_rejections(QUICK.rejections),
    "foreign": lambda: figures.foreign(QUICK.answers, QUICK.answers_on_sockets),
    "keys": figures.keys_elsewhere,
    "memory": figures.memory,
}


@pytest.mark.parametrize("name", MEASURES)
def test_every_figure_keeps_its_limit(name: str) -> None:
    """Each limit is kept."""
    measured = list(MEASURES[name]())
    assert measured
    assert [] == [figure for figure in measured if not figure.kept]


def test_a_missed_limit_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is reported as missed, and the command fails."""
    found = [Figure("kept", 1, 1), Figure("missed", 2, 1, "ms", ["why"])]
    monkeypatch.setattr(figures, "measured", lambda _: found)
    monkeypatch.setattr("sys.argv", ["figures"])
    assert 1 == figures.main()
    output = capsys.readouterr().out
    assert "missed | 2 ms | 1 ms  <- missed\n    why\n1 of 2 kept" in output
