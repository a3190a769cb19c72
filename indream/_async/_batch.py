# Written here, async; indream/_sync/_batch.py is derived from it.
"""The loop of a batch: it takes the steps of its plan, and records their results.

Downloads run in the background, in threads or tasks. Only the loop decides and writes to the checkpoint.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from indream import _clock
from indream._async import _runtime
from indream._async._downloads import download_steps
from indream._async._runtime import current_caller, off_loop
from indream._batch.checkpoint import Checkpoint, Spool
from indream._batch.jobs import Preparation, check_jobs
from indream._batch.plan import LOST, BatchProgress, Create, Fetch, Pause, Plan, unrecorded
from indream._errors import SDK_UNEXPECTED_RESPONSE
from indream._exports.watching import knowing_id, request_of
from indream._files.download import EXPIRED
from indream._files.part_file import is_still, remove_left_behind, try_path
from indream._files.rooted_path import RootedPath
from indream._net.workers import AsyncCrew
from indream._paths import check_path
from indream._wire.deadline import NO_DEADLINE, Deadline
from indream.batch import Outcome, jobs_from_jsonl
from indream.errors import (
    APIConnectionError,
    APIError,
    AuthError,
    DownloadError,
    DownloadTimeoutError,
    ExportFailedError,
    ExportTimeoutError,
    IndreamError,
    JobNotSentError,
    NotFoundError,
    QuotaExceededError,
    SlotsFullError,
)
from indream.generated.api.exports import create_export

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping

    from indream._async._http import AsyncConnection
    from indream._async._session import AsyncSession
    from indream._batch.checkpoint import Event
    from indream._batch.options import BatchOptions
    from indream._batch.plan import Entry
    from indream._exports.watching import PageAsk, TaskAsk
    from indream._files.download import Progress
    from indream._net.workers import Finished

__all__ = ["Batch"]

CHECKPOINT = "batch.jsonl"
NO_PLACE = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOENT, errno.ENOTDIR),
        # A disk that is broken, or a disk on the network or in user space that is gone
        *(errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN),
    }
)
"""Errors of a file that those of the other jobs would have too: they would be paid for, and not be saved."""


class Batch:
    """One run of `exports.render_many`, which describes the arguments."""

    def __init__(
        self,
        session: AsyncSession,
        jobs: Iterable[Mapping[str, Any]] | str | os.PathLike[str],
        directory: str | os.PathLike[str],
        options: BatchOptions,
    ) -> None:
        check_jobs(jobs)
        self._session = session
        # The plan retries requests itself, and does other work between the attempts.
        self._view = session.with_options(max_retries=0)
        self._jobs = jobs
        self._argument = check_path("directory", directory)
        self._directory: RootedPath
        self._options = options
        self._deadline = NO_DEADLINE  # until it begins
        self._reported: BatchProgress | None = None
        self._total = self._completed = self._failed = 0
        self._outage: tuple[float, IndreamError] | None = None  # since when, and the last fault
        self._not_sent: IndreamError | None = None  # why the next job could not be sent yet
        self._downloads: dict[Entry, AsyncGenerator[Progress]] = {}
        self._crew: AsyncCrew[Entry, Progress] = AsyncCrew(self._hang_up)
        self._files: AsyncConnection | None = None

    async def run(self) -> AsyncGenerator[Outcome]:
        """Yield the outcomes as the jobs end."""
        # This batch may have been started because the loop over another one has failed: see `Checkpoint`.
        failed = None if sys.exception() is None else current_caller()
        self._directory = await off_loop(RootedPath.of, "directory", self._argument)
        path = self._options.checkpoint or self._directory / CHECKPOINT
        self._checkpoint = Checkpoint(await off_loop(RootedPath.of, "checkpoint", path), failed)
        self._spool = Spool()
        try:
            self._files = self._session.connection.apart()
            earlier = await self._prepare()
            try:
                async for outcome in self._work(earlier):
                    with self._checkpoint.outcome_for(current_caller()):
                        yield outcome
            except (ExportTimeoutError, DownloadTimeoutError):  # They say what remains to be done.
                raise
            except BaseException as error:
                if remaining := self._plan.remaining:
                    error.add_note(f"jobs of the batch: {remaining}; run it again to resume")
                raise
        finally:
            self._checkpoint.close()  # first, for a batch that begins while this one ends
            self._spool.close()
            await self._close()

    async def _prepare(self) -> list[Outcome]:
        """Check all jobs, make the plan, and return the outcomes of jobs that earlier runs have done."""
        checkpoint = self._checkpoint
        await off_loop(try_path, replace(self._directory, in_directory=True), overwrite=True)
        await off_loop(checkpoint.look)
        preparation = await off_loop(
            Preparation,
            self._directory,
            checkpoint,
            self._spool,
            overwrite=self._options.overwrite,
            retry_failed=self._options.retry_failed,
            lint=self._options.lint,
        )
        if isinstance(self._jobs, str | os.PathLike):
            await off_loop(_add_lines, preparation, self._jobs)
        else:
            for job in self._jobs:
                await off_loop(preparation.add, job)
        preparation.finish()
        await off_loop(checkpoint.begin)
        self._part_prefix = await off_loop(checkpoint.part_prefix)
        await off_loop(remove_left_behind, self._directory.rooted, self._part_prefix)
        self._deadline = Deadline.after(self._options.timeout, _clock.monotonic())
        self._plan = Plan(
            preparation.entries,
            usual=self._options.poll_interval or self._session.settings.poll_interval,
            poll_interval=self._options.poll_interval,
            fail_fast=self._options.fail_fast,
        )
        self._total = len(preparation.entries) + len(preparation.outcomes)
        self._completed = len(preparation.outcomes)
        checkpoint.jobs.clear()  # The batch may be large, and it only needs the entries from here on.
        return preparation.outcomes

    async def _close(self) -> None:
        """End all downloads, even if this is canceled or interrupted."""
        try:
            await self._crew.aclose()
            while self._downloads:
                _, steps = self._downloads.popitem()
                with suppress(ValueError):  # a thread that hangs still takes a step, and closes it afterward
                    await steps.aclose()
            files, self._files = self._files, None
            if files is not None:
                await files.aclose()
        except BaseException:
            await self._close()
            raise

    def _hang_up(self) -> None:
        if self._files is not None:
            self._files.hang_up()

    async def _work(self, earlier: list[Outcome]) -> AsyncIterator[Outcome]:
        for outcome in earlier:
            yield outcome
        while True:
            while (finished := self._crew.take()) is not None:
                for outcome in await self._fetched(finished):
                    yield outcome
            self._report()
            step = self._plan.next(_clock.monotonic(), _clock.uniform(0.0, 1.0))
            if step is None:
                return
            if self._deadline.passed(_clock.monotonic()):
                raise self._out_of_time()
            if isinstance(step, Pause):
                await self._pause(step.seconds)
                self._check_outage()
            elif isinstance(step, Create):
                for outcome in await self._create(step.entry):
                    yield outcome
            elif isinstance(step, Fetch):
                self._fetch(step.entry)
            else:
                for outcome in await self._look(step):
                    yield outcome

    async def _pause(self, seconds: float) -> None:
        now = _clock.monotonic()
        seconds = max(0.0, min(seconds, self._deadline.remaining(now), self._end_of_outage() - now))
        if self._crew.busy:
            await self._crew.wait(None if seconds == inf else seconds)
        else:
            await _runtime.sleep(seconds)

    async def _create(self, entry: Entry) -> list[Outcome]:
        request = attrs.evolve(
            knowing_id(create_export.request(body={}, idempotency_key=entry.idempotency_key)),
            content=await off_loop(self._spool.read, entry.place),  # as it was written when it was checked
        )
        try:
            created = await self._view.data(request, deadline=self._deadline)
        except IndreamError as error:
            return await self._not_created(entry, error)
        self._outage = self._not_sent = None
        owner = entry.key, entry.digest
        if self._checkpoint.owners.get(created.task_id, owner) != owner:
            detail = (
                f"the service returned export {created.task_id}, which the checkpoint has for another job "
                "or payload"
            )
            return self._ended(entry, error=APIError(detail=detail, error_code=SDK_UNEXPECTED_RESPONSE))
        await self._record(
            "created",
            entry,
            created.task_id,
            payload=entry.digest,
            tries=entry.tries,
            idempotencyKey=entry.idempotency_key,
            chargedCredits=created.charged_credits,
        )
        self._plan.created(entry, created.task_id, _clock.monotonic())
        return []

    async def _record(self, event: Event, entry: Entry, task_id: str, **fields: object) -> None:
        """Record the state of an export; an error names the export and says that it is not lost."""
        try:
            await off_loop(self._checkpoint.append, event, key=entry.key, taskId=task_id, **fields)
        except OSError as error:
            raise OSError(
                error.errno, f"{error.strerror}; {unrecorded(entry, task_id)}", error.filename
            ) from error

    async def _not_created(self, entry: Entry, error: IndreamError) -> list[Outcome]:
        now = _clock.monotonic()
        asked = error.retry_after or 0.0
        if isinstance(error, SlotsFullError):
            self._outage, self._not_sent = None, error.with_traceback(None)  # which refers to this batch
            self._plan.full(now, asked)
            return []
        if error.retryable:
            self._not_sent = error
            self._silence(error)
            self._plan.fault(now, asked, _clock.uniform(0.0, 1.0))
            return []
        if isinstance(error, QuotaExceededError | AuthError):
            return self._stopped_by(entry, error)
        if isinstance(error, APIConnectionError):  # permanent: the certificate is not trusted, say
            try:
                raise error
            finally:
                del error  # its traceback refers to this frame
        await off_loop(self._checkpoint.append, "refused", key=entry.key, error=str(error))
        return self._ended(entry, error=error)

    async def _look(self, ask: PageAsk | TaskAsk) -> list[Outcome]:
        watch = self._plan.watch
        try:
            try:
                watch.learn(ask, await self._view.send(request_of(ask), deadline=self._deadline))
            except IndreamError as unanswered:
                watch.fail(ask, unanswered)
        except AuthError as refused:  # of all that is open nothing more can be learnt
            return [outcome for entry in self._plan.open for outcome in self._stopped_by(entry, refused)]
        if watch.fault is None:
            self._outage = None
        else:
            self._silence(watch.fault)
        outcomes: list[Outcome] = []
        for entry, task in self._plan.looked(_clock.monotonic()):
            await self._note_end(entry, task.status)
            if task.status == "COMPLETED":
                self._plan.ready(entry)
            else:
                outcomes += self._ended(entry, error=ExportFailedError(task))
        for entry, error in self._plan.lost():
            if isinstance(error, NotFoundError):
                await self._write_off(entry, error)
            outcomes += self._ended(entry, error=error)
        return outcomes

    async def _write_off(self, entry: Entry, error: IndreamError) -> None:
        """Record that an export or its file no longer exists, and say how to render it again."""
        error.add_note("to render it again, for new credits, pass retry_failed=True")
        await self._note_end(entry, LOST)

    async def _note_end(self, entry: Entry, status: str) -> None:
        if entry.status != status:  # otherwise an earlier run has noted it
            await self._record("ended", entry, entry.task_id or "", status=status)
            entry.status = status

    def _fetch(self, entry: Entry) -> None:
        """Start or resume a download in the background."""
        assert entry.task is not None  # noqa: S101 - only a completed export is downloaded
        steps = self._downloads.get(entry)
        if steps is None:
            steps = download_steps(
                self._session,
                entry.task,
                self._directory / entry.file,
                overwrite=entry.replaces,
                deadline=self._deadline,
                patience=self._options.max_outage,
                prefix=self._part_prefix,
                stamped=True,
                connection=self._files,
            )
            self._downloads[entry] = steps
        self._crew.start(entry, partial(_until_there_is_news, steps))

    async def _fetched(self, finished: Finished[Entry, Progress]) -> list[Outcome]:
        """Record the report of a download."""
        entry, progress, error = finished.item, finished.value, finished.error
        if progress is None:
            return await self._not_fetched(entry, error)
        if progress.stamp is not None:
            entry.stamp = progress.stamp
            # Before the file gets its name: a file that is recorded and missing is downloaded again.
            await self._record(
                "saved", entry, entry.task_id or "", file=entry.file, **progress.stamp._asdict()
            )
            self._fetch(entry)
            return []
        if progress.path is not None:
            return self._ended(entry, path=progress.path)
        self._plan.later(entry, _clock.monotonic(), progress.pause, progress.received > 0)
        return []

    async def _not_fetched(self, entry: Entry, error: BaseException | None) -> list[Outcome]:
        if not isinstance(error, IndreamError | OSError):
            try:
                raise error or AssertionError("a download ends with a path")
            finally:
                del error  # its traceback refers to this frame
        if self._deadline.passed(_clock.monotonic()):
            raise self._out_of_time()
        if isinstance(error, DownloadError) and error.status in EXPIRED:
            await self._write_off(entry, error)
        if isinstance(error, OSError) and error.errno in NO_PLACE:
            return self._stopped_by(entry, error)
        if isinstance(error, FileExistsError) and await self._is_saved(entry):
            return self._ended(entry, path=self._directory.original / entry.file)
        return self._ended(entry, error=error)

    async def _is_saved(self, entry: Entry) -> bool:
        """Whether its file is there: a batch that ended when this one began was about to give it its name."""
        path = self._directory.rooted / entry.file
        return entry.stamp is not None and await off_loop(is_still, path, entry.stamp)

    def _ended(
        self, entry: Entry, *, path: Path | None = None, error: Exception | None = None
    ) -> list[Outcome]:
        self._downloads.pop(entry, None)
        self._plan.drop(entry)
        self._completed += error is None
        self._failed += error is not None
        if isinstance(error, IndreamError):
            error.task_id = error.task_id or entry.task_id
        outcome = Outcome(entry.key, path, entry.task, entry.task_id, error)
        if error is not None and self._options.fail_fast:
            return [outcome, *self._stop(entry, error)]
        return [outcome]

    def _stopped_by(self, entry: Entry, error: Exception) -> list[Outcome]:
        """Handle the end of a job that keeps all others from being sent."""
        return [*self._ended(entry, error=error), *self._stop(entry, error)]

    def _stop(self, entry: Entry, error: Exception) -> list[Outcome]:
        unsent = self._plan.stop()
        self._failed += len(unsent)
        return [Outcome(job.key, error=JobNotSentError(error, entry.key)) for job in unsent]

    def _out_of_time(self) -> IndreamError:
        return self._plan.out_of_time(self._deadline.seconds, self._not_sent)

    def _silence(self, fault: IndreamError) -> None:
        """Record that the service did not answer; raise the fault if the outage has lasted too long."""
        since = _clock.monotonic() if self._outage is None else self._outage[0]
        self._outage = since, fault.with_traceback(None)  # which refers to this batch
        self._check_outage()

    def _check_outage(self) -> None:
        if self._outage is not None and _clock.monotonic() >= self._end_of_outage():
            (_, fault), self._outage = self._outage, None
            try:
                raise fault
            finally:
                del fault  # its traceback refers to this frame

    def _end_of_outage(self) -> float:
        """The time at which the outage is too long; infinite without one, or if no job needs the service."""
        waiting, rendering, _ = self._plan.counts
        return self._outage[0] + self._options.max_outage if self._outage and (waiting or rendering) else inf

    def _report(self) -> None:
        waiting, rendering, saving = self._plan.counts
        now = BatchProgress(self._total, waiting, rendering, saving, self._completed, self._failed)
        if self._options.on_progress is not None and now != self._reported:
            self._reported = now
            self._options.on_progress(now)


async def _until_there_is_news(steps: AsyncGenerator[Progress]) -> Progress:
    """Take the steps of a download until it pauses, all bytes are on the disk, or the file has its name."""
    while True:  # The last step has a path.
        step = await anext(steps)
        if step.pause or step.stamp is not None or step.path is not None:
            return step


def _add_lines(preparation: Preparation, path: str | os.PathLike[str]) -> None:
    for job in jobs_from_jsonl(path):
        preparation.add(job)
