"""Bars in the terminal for everything that tells how far it is (extra `cli`).

    from indream.progress import ProgressBars

    with ProgressBars() as bars:
        client.uploads.upload("hero.mp4", on_progress=bars.bytes("hero.mp4"))
        client.exports.render(
            payload, "out.mp4", on_progress=bars.export("out.mp4"), on_download=bars.bytes("out.mp4")
        )
        for outcome in client.exports.render_many(jobs, "videos", on_progress=bars.batch()):
            print(outcome.key)

They stay on the screen, above them what is printed meanwhile. Where there is no terminal to show them,
nothing is written. They show in notebooks too, where `ipywidgets` is installed.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from indream._extras import require

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rich.console import Console

    from indream.batch import BatchProgress
    from indream.generated.models import ExportTask

__all__ = ["ProgressBars"]

require("indream.progress", "cli", "rich")


class ProgressBars:
    """Bars for exports, uploads, downloads and batches; a context manager that shows them while it lasts.

    Args:
        console: The rich console to show them on. Default: standard error, so that what is printed can be
            piped away.
    """

    def __init__(self, console: Console | None = None) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        from rich.table import Column

        class Display(Live):
            """A display that ends with its terminal; its thread would die with a traceback."""

            is_gone = False

            def refresh(self) -> None:
                if not self.is_gone:
                    try:
                        super().refresh()
                    except OSError:
                        self.is_gone = True

        console = console or Console(stderr=True)
        self._progress = Progress(
            # Labels are the caller's, and phases the service's: no markup, whatever is in them.
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(overflow="ellipsis", no_wrap=True),
            ),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[told]}", markup=False, table_column=Column(no_wrap=True)),
            TimeElapsedColumn(),
            console=console,
            disable=not (console.is_terminal or console.is_jupyter),
        )
        self._progress.live = Display(
            console=console,
            get_renderable=self._progress.get_renderable,
            # What is printed meanwhile is put above the bars, unless it goes elsewhere.
            redirect_stdout=_is_terminal(sys.stdout) or console.is_jupyter,
            redirect_stderr=_is_terminal(sys.stderr) or console.is_jupyter,
        )

    def __enter__(self) -> Self:
        if not self._progress.disable:
            with suppress(OSError):  # a terminal that is gone never ends what the bars are for
                self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._progress.disable:  # rich before 15 ends even what it does not show with a new line
            self._progress.refresh()  # in a notebook rich itself would leave the last change out
            with suppress(OSError):
                self._progress.stop()

    def export(self, label: str = "render") -> Callable[[ExportTask], None]:
        """A bar for one export: give it as `on_progress` to `wait` or `render`."""
        update = self._bar(label, 100)

        def show(task: ExportTask) -> None:
            phase = task.export_phase if task.status == "PROCESSING" else None
            update(completed=task.progress, told=phase or task.status.lower())

        return show

    def bytes(self, label: str = "transfer") -> Callable[[int, int], None]:
        """A bar for a file on its way: give it as `on_progress` to `upload` or `download`."""
        from rich.filesize import decimal

        update = self._bar(label, None)

        def show(done: int, total: int) -> None:
            update(completed=done, total=total, told=f"{decimal(done)} of {decimal(total)}")

        return show

    def batch(self, label: str = "batch") -> Callable[[BatchProgress], None]:
        """A bar for a batch: give it as `on_progress` to `render_many`."""
        update = self._bar(label, None)

        def show(batch: BatchProgress) -> None:
            parts = [f"{batch.completed} done"]
            for count, word in (
                (batch.failed, "failed"),
                (batch.rendering, "rendering"),
                (batch.saving, "saving"),
                (batch.waiting, "waiting"),
            ):
                parts += [f"{count} {word}"] if count else []
            update(completed=batch.completed + batch.failed, total=batch.total, told=", ".join(parts))

        return show

    def _bar(self, label: str, total: int | None) -> Callable[..., None]:
        """A bar that appears, and counts the time, when there is something to show."""
        bar = self._progress.add_task(label, start=False, visible=False, total=total, told="")

        def update(**fields: Any) -> None:
            self._progress.start_task(bar)
            self._progress.update(bar, visible=True, **fields)

        return update


def _is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal; it is None where it was closed before Python began."""
    return stream is not None and stream.isatty()
