# Derived from indream/_async/_render.py by `make generate`: do not edit, change that file.
"""The calls of a render, from creating the export to its file, under one deadline."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from indream import _clock
from indream._sync import _runtime
from indream._sync._runtime import off_loop, shielded
from indream._sync._watching import completed_task, watched_task
from indream._exports.rendering import (
    GRACE,
    RenderResult,
    after_cancel,
    cancel_again,
    left_running,
    not_saved,
    perhaps_made,
)
from indream._exports.watching import pause
from indream._files.download import bare_name
from indream._files.part_file import check_suffix, try_path
from indream._files.rooted_path import RootedPath
from indream._wire.deadline import Deadline
from indream._wire.retry import keyed
from indream.errors import APITimeoutError, ExportTimeoutError, IndreamError, SlotsFullError
from indream.generated.api.exports import cancel_export

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    from indream._sync._session import Session
    from indream._exports.options import ProjectRenderOptions
    from indream._models.models import Envelope
    from indream._wire.request import Request
    from indream.generated.models import ExportCreateResponse, ExportTask

__all__ = ["render"]


def render(
    session: Session,
    request: Request[Envelope[ExportCreateResponse]],
    path: str | os.PathLike[str] | None,
    of_file: Mapping[str, Any],
    options: ProjectRenderOptions,
) -> RenderResult:
    """Create an export, wait for it and download its file; errors after the creation name the export.

    `of_file` has the fields of the payload for the file: `format` and, if present, `filename`.
    """
    # If the client is closed or belongs to another event loop, nothing is sent, so the error must not say
    # that an export may have been created.
    session.connection.transport_here()
    target: RootedPath | None = None
    if path is not None:  # The path is checked before the render is paid for.
        target = off_loop(_tried_path, path, options.overwrite, of_file)
    deadline = Deadline.after(options.timeout, _clock.monotonic())
    created = _created(session, request, deadline, options)
    task_id = created.task_id
    note, leaving = left_running(task_id), options.on_interrupt
    try:
        if options.on_created is not None:
            options.on_created(created)
        states = watched_task(session, task_id, deadline, options.poll_interval)
        task = completed_task(states, options.on_progress)
        note, leaving = not_saved(task_id), "leave"  # A completed export cannot be canceled.
        saved = _saved(session, task, target, deadline, options)
    except IndreamError as error:
        error.task_id = task_id
        error.idempotency_key = error.idempotency_key or request.idempotency_key
        if isinstance(error, ExportTimeoutError) and options.on_timeout == "cancel":
            note, canceled = _cancel(session, task_id)
            raise after_cancel(error, note, canceled=canceled) from error.last_fault
        raise
    except Exception as error:
        error.add_note(note)
        raise
    except BaseException as error:  # Ctrl-C or a cancellation
        try:
            if leaving == "cancel":
                with shielded():
                    note, _ = _cancel(session, task_id)
        finally:  # The error names the export even if a second interrupt ends the cancel request.
            error.add_note(note)
        raise
    return RenderResult(task, saved)


def _tried_path(path: str | os.PathLike[str], overwrite: bool, of_file: Mapping[str, Any]) -> RootedPath:
    """A path to which the file can be written; in a directory, under the name in the payload."""
    target = RootedPath.of("path", path)
    if not target.names_directory:
        check_suffix(str(target), of_file["format"])
    try_path(target, overwrite, bare_name(of_file.get("filename") or ""))
    return target


def _created(
    session: Session,
    request: Request[Envelope[ExportCreateResponse]],
    deadline: Deadline,
    options: ProjectRenderOptions,
) -> ExportCreateResponse:
    """Create the export, as soon as a slot is free."""
    request = keyed(request, session.settings.auto_idempotency, _clock.new_key)  # one key for all requests
    refusals = 0
    lost_track = False  # whether an attempt before a refusal may have created the export
    while True:
        try:
            return session.data(request, deadline=deadline)
        except IndreamError as error:
            lost_track = error.may_have_succeeded = error.may_have_succeeded or lost_track
            delay = None
            if isinstance(error, SlotsFullError):
                usual = session.settings.poll_interval
                delay = max(pause(None, usual, refusals, _clock.uniform(0.0, 1.0)), error.retry_after or 0.0)
            if delay is None or delay >= deadline.remaining(_clock.monotonic()):
                if lost_track:
                    out_of_time = isinstance(error, APITimeoutError)
                    error.add_note(perhaps_made(request, options.on_timeout if out_of_time else "leave"))
                raise
        except BaseException as error:
            error.add_note(perhaps_made(request, options.on_interrupt))
            raise
        refusals += 1
        _runtime.sleep(delay)


def _saved(
    session: Session,
    task: ExportTask,
    path: RootedPath | None,
    deadline: Deadline,
    options: ProjectRenderOptions,
) -> Path | None:
    if path is None:
        return None
    from indream._sync._downloads import downloaded

    # The render is paid for, so an unavailable host is retried for all of the remaining time.
    return downloaded(
        session,
        task,
        path,
        overwrite=options.overwrite,
        on_progress=options.on_download,
        deadline=deadline,
        patience=inf,
    )


def _cancel(session: Session, task_id: str) -> tuple[str, bool]:
    """Cancel an export within `GRACE` seconds; return the outcome in words, and whether it was canceled."""
    request = cancel_export.request(task_id)
    deadline = Deadline.after(GRACE, _clock.monotonic())
    failures = 0
    while True:
        try:
            session.send(request, deadline=deadline)
        except Exception as error:  # noqa: BLE001 - any error is reported in the note
            note, delay = f"export {task_id} could not be canceled ({error})", None
            failures += 1
            if isinstance(error, IndreamError):
                delay = cancel_again(error, failures, _clock.uniform(0.0, 1.0))
        else:
            return f"export {task_id} was canceled", True
        if delay is None or delay >= deadline.remaining(_clock.monotonic()):
            return note, False
        _runtime.sleep(delay)
