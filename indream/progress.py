"""Progress bars in the terminal for exports, uploads, downloads, batches and drafts (extra `cli`).

    from indream.progress import ProgressBars

    with ProgressBars() as bars:
        client.uploads.upload("hero.mp4", on_progress=bars.bytes("hero.mp4"))
        client.exports.render(
            payload, "out.mp4", on_progress=bars.export("out.mp4"), on_download=bars.bytes("out.mp4")
        )
        for outcome in client.exports.render_many(jobs, "videos", on_progress=bars.batch()):
            print(outcome.key)

The bars stay below the lines that the program prints. Nothing is written if the output is not a terminal.
In a notebook they are shown if `ipywidgets` is installed.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from indream._errors import counted
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
    """Bars for exports, uploads, downloads, batches and drafts, shown while this context manager is open.

    Args:
        console: The rich console for the bars. Default: standard error, so that the standard output can be
            piped.
    """

    def __init__(self, console: Console | None = None) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        from rich.table import Column

        class Display(Live):
            """A display that stops if its terminal is closed, instead of a traceback from its thread."""

            is_closed = False

            def refresh(self) -> None:
                if not self.is_closed:
                    try:
                        super().refresh()
                    except OSError:
                        self.is_closed = True

        console = console or Console(stderr=True)
        self._progress = Progress(
            # The text is the caller's or the service's, so it is not read as markup.
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(overflow="ellipsis", no_wrap=True),
            ),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[state]}", markup=False, table_column=Column(no_wrap=True)),
            TimeElapsedColumn(),
            console=console,
            disable=not (console.is_terminal or console.is_jupyter),
        )
        self._progress.live = Display(
            console=console,
            get_renderable=self._progress.get_renderable,
            # Printed lines are shown above the bars, unless they are redirected to a file or a pipe.
            redirect_stdout=_is_terminal(sys.stdout) or console.is_jupyter,
            redirect_stderr=_is_terminal(sys.stderr) or console.is_jupyter,
        )

    def __enter__(self) -> Self:
        if not self._progress.disable:
            with suppress(OSError):  # a closed terminal must not end the caller's work
                self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._progress.disable:  # before version 15, rich writes a line break even for hidden bars
            self._progress.refresh()  # in a notebook, rich does not show the last change by itself
            with suppress(OSError):
                self._progress.stop()

    def export(self, label: str = "render") -> Callable[[ExportTask], None]:
        """A bar for one export; pass it as `on_progress` to `wait` or `render`."""
        update = self._bar(label)

        def show(task: ExportTask) -> None:
            phase = task.export_phase if task.status == "PROCESSING" else None
            update(completed=task.progress, state=phase or task.status.lower())

        return show

    def bytes(self, label: str = "transfer") -> Callable[[int, int], None]:
        """A bar for the transfer of a file; pass it as `on_progress` to `upload` or `download`."""
        from rich.filesize import decimal

        update = self._bar(label)

        def show(done: int, total: int) -> None:
            update(completed=done, total=total, state=f"{decimal(done)} of {decimal(total)}")

        return show

    def batch(self, label: str = "batch") -> Callable[[BatchProgress], None]:
        """A bar for a batch; pass it as `on_progress` to `render_many`."""
        update = self._bar(label)

        def show(batch: BatchProgress) -> None:
            parts = [f"{batch.completed} done"]
            for count, word in (
                (batch.failed, "failed"),
                (batch.rendering, "rendering"),
                (batch.saving, "saving"),
                (batch.waiting, "waiting"),
            ):
                parts += [f"{count} {word}"] if count else []
            update(completed=batch.completed + batch.failed, total=batch.total, state=", ".join(parts))

        return show

    def frames(self, label: str = "draft") -> Callable[[tuple[int, int]], None]:
        """A bar for a draft; pass it as `on_progress` to `indream.preview.draft`."""
        update = self._bar(label)

        def show(progress: tuple[int, int]) -> None:
            done, total = progress
            update(completed=done, total=total, state=f"{done:,} of {counted(total, 'frame')}")

        return show

    def _bar(self, label: str) -> Callable[..., None]:
        """A bar of 100 percent that appears, and starts to count the time, with its first update."""
        bar = self._progress.add_task(label, start=False, visible=False, state="")

        def update(**fields: Any) -> None:
            self._progress.start_task(bar)
            self._progress.update(bar, visible=True, **fields)

        return update


def _is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal; `sys.stdout` is None if it was closed before Python started."""
    return stream is not None and stream.isatty()
