"""How far something is, on standard error: bars on a terminal, lines elsewhere, nothing for machines."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Protocol

from indream._errors import counted
from indream.cli.output import writer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console

    from indream.batch import BatchProgress
    from indream.types import ExportTask

__all__ = ["Bars", "progress"]

_STEP = 10


class Bars(Protocol):
    """Makes the `on_progress` of a call."""

    def export(self, label: str) -> Callable[[ExportTask], None]:
        """For an export."""
        ...

    def bytes(self, label: str) -> Callable[[int, int], None]:
        """For a file."""
        ...

    def batch(self, label: str) -> Callable[[BatchProgress], None]:
        """For a batch."""
        ...

    def frames(self, label: str) -> Callable[[tuple[int, int]], None]:
        """For a draft."""
        ...


@contextlib.contextmanager
def progress(*, silent: bool) -> Generator[Bars]:
    """Show how far things are while a block lasts."""
    console = writer(stderr=True)
    if silent:
        yield _Silence()
    elif console.is_terminal:
        from indream.progress import ProgressBars

        with ProgressBars(console) as bars:
            yield bars
    else:
        yield _Lines(console)


class _Lines:
    """A line for each step worth one, for logs."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def export(self, label: str) -> Callable[[ExportTask], None]:
        last: tuple[str, object, int] | None = None

        def show(task: ExportTask) -> None:
            nonlocal last
            phase = task.export_phase if task.status == "PROCESSING" else None
            now = (task.status, phase, int(task.progress) // _STEP)
            if now != last:
                last = now
                self._line(label, f"{phase or task.status.lower()} {task.progress:.0f}%")

        return show

    def bytes(self, label: str) -> Callable[[int, int], None]:
        last = -1

        def show(done: int, total: int) -> None:
            nonlocal last
            percent = 100 * done // total if total else 100
            if percent // _STEP != last:
                last = percent // _STEP
                self._line(label, f"{percent}% of {counted(total, 'byte')}")

        return show

    def batch(self, label: str) -> Callable[[BatchProgress], None]:
        last = -1

        def show(batch: BatchProgress) -> None:
            nonlocal last
            ended = batch.completed + batch.failed
            if ended != last:
                last = ended
                failed = f", {batch.failed} of them failed" if batch.failed else ""
                self._line(label, f"{ended} of {batch.total} ended{failed}")

        return show

    def frames(self, label: str) -> Callable[[tuple[int, int]], None]:
        last = -1

        def show(progress: tuple[int, int]) -> None:
            nonlocal last
            done, total = progress
            percent = 100 * done // total
            if percent // _STEP != last:
                last = percent // _STEP
                self._line(label, f"{percent}% of {counted(total, 'frame')}")

        return show

    def _line(self, label: str, text: str) -> None:
        self._console.print(f"{label}: {text}", soft_wrap=True)


class _Silence:
    """Says nothing."""

    def export(self, label: str) -> Callable[[ExportTask], None]:
        return _nothing

    def bytes(self, label: str) -> Callable[[int, int], None]:
        return _nothing

    def batch(self, label: str) -> Callable[[BatchProgress], None]:
        return _nothing

    def frames(self, label: str) -> Callable[[tuple[int, int]], None]:
        return _nothing


def _nothing(*_: Any) -> None:
    pass
