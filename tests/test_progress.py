"""`indream.progress`: the screen while something reports its progress."""

from __future__ import annotations

import errno
import io
import os
import sys

import pytest
from rich.console import Console

from indream.batch import BatchProgress
from indream.preview import DraftProgress
from indream.progress import ProgressBars
from tests.support.fake_service import export_task


class Screen:
    """A terminal of 100 columns, and what is on it in the end."""

    def __init__(self, *, terminal: bool = True) -> None:
        self.console = Console(file=io.StringIO(), width=100, force_terminal=terminal, force_jupyter=False)

    @property
    def text(self) -> str:
        """All that was written."""
        file = self.console.file
        assert isinstance(file, io.StringIO)
        return file.getvalue()


def test_a_bar_for_an_export() -> None:
    """Percent, and the phase or the status in words."""
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        show = bars.export("out.mp4")
        show(export_task(status="PROCESSING", progress=40, exportPhase="rendering"))
        bars._progress.refresh()
        assert "out.mp4" in screen.text
        assert "40%" in screen.text
        assert "rendering" in screen.text
        show(export_task(status="COMPLETED", progress=100))
    assert "100%" in screen.text
    assert "completed" in screen.text


def test_a_bar_for_a_draft() -> None:
    """How many frames of how many are drawn."""
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        show = bars.frames("draft.mp4")
        show(DraftProgress(300, 1200))
        bars._progress.refresh()
        for part in ("draft.mp4", "25%", "300 of 1,200 frames"):
            assert part in screen.text


def test_a_bar_for_bytes() -> None:
    """How many of how many, in sizes that people read."""
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        show = bars.bytes("hero.mp4")
        show(0, 2_000_000)
        show(2_000_000, 2_000_000)
    assert "hero.mp4" in screen.text
    assert "2.0 MB of 2.0 MB" in screen.text


@pytest.mark.parametrize("text", ["hero [final].mp4", "C:\\[red]x", "[/x]", "\\[/b]", "x\\"])
def test_text_is_shown_as_it_is(text: str) -> None:
    """Labels, and texts of the service about an export, are not markup."""
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        bars.bytes(text)(1, 1)
        bars.export("out.mp4")(export_task(status=text))
        bars.export("out.mp4")(export_task(status="PROCESSING", exportPhase=f"phase {text}"))
    assert f"{text} " in screen.text
    assert f" {text.lower()} " in screen.text
    assert f"phase {text}" in screen.text


def test_a_bar_for_a_batch() -> None:
    """Done and failed count as ended; what is nothing is not said."""
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        bars.batch("titles.csv")(BatchProgress(10, 3, 2, 1, 3, 1))
    assert " 40%" in screen.text
    assert "3 done, 1 failed, 2 rendering, 1 saving, 3 waiting" in screen.text
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        bars.batch()(BatchProgress(10, 0, 0, 0, 10, 0))
    assert "10 done" in screen.text
    assert "failed" not in screen.text


def test_without_a_terminal_nothing_is_printed() -> None:
    """A log or a pipe gets no bars."""
    screen = Screen(terminal=False)
    with ProgressBars(screen.console) as bars:
        bars.bytes()(5, 10)
        bars.export()(export_task())
    assert "" == screen.text


class Gone(io.StringIO):
    """A terminal that was closed while bars are on it."""

    is_gone = False

    def write(self, text: str) -> int:
        if self.is_gone:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().write(text)


@pytest.mark.parametrize("before", [True, False])
def test_a_lost_terminal_ends_nothing(before: bool) -> None:
    """The work that the bars are for continues, and nothing piles up for the terminal."""
    file = Gone()
    console = Console(file=file, width=100, force_terminal=True, force_jupyter=False)
    file.is_gone = before
    with ProgressBars(console) as bars:
        show = bars.bytes("hero.mp4")
        show(0, 100)
        file.is_gone = True
        for done in range(100):
            show(done, 100)
            bars._progress.refresh()
        assert len(console._buffer) < 1000


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_closed_stream_ends_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python has None for one that was closed before it began, as by `2>&-`."""
    monkeypatch.setattr(sys, name, None)
    with ProgressBars() as bars:
        bars.bytes("hero.mp4")(1, 2)
    assert getattr(sys, name) is None


def test_piped_output_is_not_captured_by_the_bars(capsys: pytest.CaptureFixture[str]) -> None:
    """Bars on a terminal take nothing of a standard output that is not a terminal."""
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        bars.bytes("hero.mp4")(1, 2)
        print("the result")
    assert "the result\n" == capsys.readouterr().out
    assert "the result" not in screen.text


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_lines_on_the_terminal_are_above_the_bars(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The console of the bars writes them; the stream itself is back afterwards."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, name, terminal)
    screen = Screen()
    with ProgressBars(screen.console):
        print("a line", file=getattr(sys, name))
    assert ("a line\n" in screen.text, terminal.getvalue()) == (True, "")
    assert getattr(sys, name) is terminal


def test_the_last_change_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook does not show it by itself."""
    drawn: list[int] = []
    screen = Screen()
    with ProgressBars(screen.console) as bars:
        bars.bytes()(1, 2)
        monkeypatch.setattr(bars._progress, "refresh", lambda: drawn.append(1))
    assert [1] == drawn


@pytest.mark.parametrize(
    ("terminal", "notebook", "disabled"),
    [(False, False, True), (True, False, False), (False, True, False)],
)
def test_bars_are_for_terminals_and_notebooks(terminal: bool, notebook: bool, disabled: bool) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, force_jupyter=notebook)
    assert disabled == ProgressBars(console)._progress.disable


BARS = [
    "render                ━━━━━━            40% rendering                                          0:00:03",
    "render                ━━━━━━━━━━━━━━━━ 100% completed                                          0:00:00",
    "transfer              ━━━━              25% 500.0 kB of 2.0 MB                                 0:00:03",
    "batch                 ━━━━━━            40% 3 done, 1 failed, 2 rendering, 1 saving, 3 waiting 0:00:03",
    "draft                 ━━━━━━━━━━━━━━━━ 100% 1 of 1 frame                                       0:00:00",
    "a name a name a name  ━━━━              25% 1 byte of 4 bytes                                  0:00:03",
    "render          rendering",
    "render          completed",
    "transfer        500.0 kB of 2.0 MB",
    "batch           3 done, 1 failed, 2 rendering, 1 saving, 3…",
    "draft           1 of 1 frame",
    "a name a name … 1 byte of 4 bytes",
]


def test_the_columns_of_the_bars() -> None:
    """A bar appears with its first update, when its time begins; a name is cut rather than wrapped."""
    screen, now = Screen(), 0.0
    with ProgressBars(screen.console) as bars:
        bars._progress.get_time = lambda: now
        bars.export("is not shown")
        shows = [
            bars.export(),
            bars.export(),
            bars.bytes(),
            bars.batch(),
            bars.frames(),
            bars.bytes("a name " * 3),
        ]
        now = 5.0
        shows[0](export_task(status="PROCESSING", progress=40, exportPhase="rendering"))
        shows[1](export_task(status="COMPLETED", progress=100, exportPhase="finishing"))
        shows[2](500_000, 2_000_000)
        shows[3](BatchProgress(10, 3, 2, 1, 3, 1))
        shows[4]((1, 1))
        shows[5](1, 4)
        now = 8.0
        plain = Console(file=io.StringIO(), width=102, force_terminal=False, force_jupyter=False)
        plain.print(bars._progress.get_renderable())
        plain.width = 60
        plain.print(bars._progress.get_renderable())
    assert isinstance(plain.file, io.StringIO)
    assert BARS == [line.rstrip() for line in plain.file.getvalue().splitlines()]
