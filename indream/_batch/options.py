"""The options of `render_many`, defined as those of `render` are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indream._paths import check_path
from indream._wire.settings import Flag, Options, check_callback, check_flag, check_seconds, option

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from indream._batch.plan import BatchProgress

__all__ = ["BatchOptions"]


@dataclass(frozen=True, kw_only=True)
class BatchOptions(Options):
    """The keyword arguments of `exports.render_many`."""

    checkpoint: str | os.PathLike[str] | None = option(
        None,
        check_path,
        "The file that records the progress, as JSON lines. Default: `batch.jsonl` in the directory.",
        flag=Flag(str, "FILE", "batch.jsonl in the directory"),
    )
    timeout: float | None = option(
        None,
        check_seconds,
        "Seconds for the whole batch. Default: no limit.",
        flag=Flag(float, "SECONDS", "no limit"),
    )
    poll_interval: float | None = option(
        None,
        check_seconds,
        "Seconds between two polls, used exactly. Default: the client's, and sooner when an end is near.",
    )
    max_outage: float = option(
        600,
        check_seconds,
        "Seconds without a usable answer of the service after which the batch ends. A job whose file server "
        "is unavailable for that long ends with a DownloadError.",
        flag=Flag(float, "SECONDS"),
    )
    fail_fast: bool = option(
        False,
        check_flag,
        "Send no more jobs once one has failed, also in an earlier run. Exports that are running are "
        "completed; the jobs that were not sent end with a JobNotSentError.",
        flag=Flag(bool),
    )
    retry_failed: bool = option(
        False,
        check_flag,
        "Render jobs again, for new credits, whose export FAILED, was CANCELED or disappeared in an earlier "
        "run.",
        flag=Flag(bool),
    )
    overwrite: bool = option(
        False,
        check_flag,
        "Replace existing files that this batch did not save, or that have changed since it saved them.",
        flag=Flag(bool),
    )
    lint: bool = option(
        True,
        check_flag,
        "Lint the editor states too, and raise what the service is known to reject, such as overlapping "
        "items, before the first job is sent. False: leave that to the service. Jobs that an earlier run has "
        "sent are not linted again.",
    )
    on_progress: Callable[[BatchProgress], object] | None = option(
        None, check_callback, "Called with a `BatchProgress` whenever a number in it changes."
    )
