"""Progress where standard error is not a terminal: a line for each step worth one."""

from __future__ import annotations

import pytest

from indream.batch import BatchProgress
from indream.cli.progress import progress
from tests.support.fake_service import export_task


def show_everything(*, silent: bool) -> None:
    """Progress of an export, of files, of a batch and of a draft, in small steps."""
    with progress(silent=silent) as bars:
        export = bars.export("a.mp4")
        for status, phase, percent in [
            ("PENDING", None, 0),
            ("PENDING", None, 0),
            ("PROCESSING", "rendering", 9),
            ("PROCESSING", "rendering", 9.6),
            ("PROCESSING", "rendering", 10),
            ("PROCESSING", "finishing", 19),
            ("PROCESSING", None, 21),
            ("COMPLETED", "finishing", 100),
        ]:
            fields = {} if phase is None else {"exportPhase": phase}
            export(export_task(status=status, progress=percent, **fields))
        file = bars.bytes("b.mp4")
        for done in (0, 99, 100, 199, 1000, 1000):
            file(done, 1000)
        bars.bytes("empty.mp4")(0, 0)
        batch = bars.batch("videos")
        for completed, failed in [(0, 0), (0, 0), (1, 0), (1, 0), (1, 1), (2, 1)]:
            batch(BatchProgress(3, 0, 0, 0, completed, failed))
        frames = bars.frames("draft.mp4")
        for drawn in (0, 29, 30, 300):
            frames((drawn, 300))


LINES = """\
a.mp4: pending 0%
a.mp4: rendering 9%
a.mp4: rendering 10%
a.mp4: finishing 19%
a.mp4: processing 21%
a.mp4: completed 100%
b.mp4: 0% of 1,000 bytes
b.mp4: 10% of 1,000 bytes
b.mp4: 100% of 1,000 bytes
empty.mp4: 100% of 0 bytes
videos: 0 of 3 ended
videos: 1 of 3 ended
videos: 2 of 3 ended, 1 of them failed
videos: 3 of 3 ended, 1 of them failed
draft.mp4: 0% of 300 frames
draft.mp4: 10% of 300 frames
draft.mp4: 100% of 300 frames
"""


def test_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Of ten percent, of a phase, or of a job."""
    show_everything(silent=False)
    assert ("", LINES) == capsys.readouterr()


def test_for_machines_there_are_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """They read the result."""
    show_everything(silent=True)
    assert ("", "") == capsys.readouterr()


def test_long_lines_are_not_wrapped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal, or the log that they are in, wraps them."""
    monkeypatch.setattr("indream.cli.output._UNBOUNDED", 20)
    with progress(silent=False) as bars:
        bars.bytes("a-long-name.mp4")(1, 1)
    assert "a-long-name.mp4: 100% of 1 byte\n" == capsys.readouterr().err
