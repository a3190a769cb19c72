"""Report errors, for people or for machines, and return the exit code."""

from __future__ import annotations

import contextlib
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from indream._errors import counted
from indream.cli.output import plain, problem_rows, to_json, write_problems, writer
from indream.cli.signals import SignalInterrupt, exit_code_of
from indream.cli.streams import OutputError
from indream.errors import (
    APIConnectionError,
    APIError,
    AuthError,
    CaptionsError,
    ExportFailedError,
    IndreamError,
    JobsError,
    MissingExtraError,
    ValidationError,
    WebhookVerificationError,
)
from indream.media import MediaError
from indream.preview import PreviewError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = [
    "DONE",
    "LATER",
    "NOT_SO",
    "AdvisedError",
    "CommandError",
    "exit_code",
    "fields_of",
    "in_words",
    "kept",
    "known_again",
    "report",
    "sentence",
]

DONE: Final = 0
NOT_SO: Final = 1
LATER: Final = 2

_OPTIONS: Final = {
    "overwrite=True": "--overwrite",
    "allow_insecure=True": "--allow-insecure",
    "base_url ": "--base-url ",
    "encoding=": "--encoding",
    "max_chars_per_second ": "--max-speed ",
    "pass content_type": "pass --content-type",
    " format=": " --format",
}
"""The options of the command line for arguments that messages of the SDK name."""


class CommandError(Exception):
    """The command as it was typed is not valid.

    Args:
        message: A description of the problem.
        advice: What to do about it, one line each.
    """

    def __init__(self, message: str, *advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class AdvisedError(Exception):
    """An error with advice for users of the command line.

    Args:
        error: The error.
        advice: What to do about it, one line each.
        task_id: The export it is about.
        key: The Idempotency-Key that was sent, if the error does not contain it.
        again: Whether the same command can be run again without doing anything twice. None: decided by the
            error's `may_have_succeeded`.
    """

    def __init__(
        self,
        error: BaseException,
        *advice: str,
        task_id: str | None = None,
        key: str | None = None,
        again: bool | None = None,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.advice = advice
        self.task_id = task_id
        self.key = key
        self.again = again


@contextlib.contextmanager
def known_again() -> Generator[None]:
    """Mark errors of a block whose call has a key of the user's: repeating it does nothing twice."""
    try:
        yield
    except IndreamError as error:
        raise AdvisedError(error, again=True) from error


@contextlib.contextmanager
def kept(what: str, task_id: str | None = None) -> Generator[None]:
    """Say what the command created if a block cannot write it to standard output."""
    try:
        yield
    except OutputError as error:
        raise AdvisedError(error, what, task_id=task_id, again=False) from error


@dataclass
class _Report:
    """The parts of the report of an error."""

    title: str
    code: int
    problems: list[tuple[str, list[tuple[str, ...]]]] = field(default_factory=list)
    """Tables of problems, each with a title, which may be empty."""
    advice: list[str] = field(default_factory=list)


def report(error: BaseException, *, as_json: bool = False) -> int:
    """Write an error to standard error and return the exit code. An unexpected error is raised again."""
    advised = error if isinstance(error, AdvisedError) else AdvisedError(error)
    error = advised.error
    if isinstance(error, OutputError) and error.reader_left and not advised.advice:
        return DONE  # the reader of a pipe has closed it, as `head` does, and nothing was created
    parts = _parts_of(error, advised.again)
    if parts is None:
        raise error
    parts.advice += advised.advice
    if as_json:
        fields = fields_of(error, advised.again)
        fields["taskId"] = advised.task_id or fields["taskId"]
        fields["idempotencyKey"] = advised.key or fields["idempotencyKey"]
        fields["advice"] = parts.advice
        sys.stderr.write(_hidden(to_json({**fields, "exitCode": parts.code}, indent=False)) + "\n")
        return parts.code
    err = writer(stderr=True)
    if isinstance(error, KeyboardInterrupt):
        if not isinstance(error, SignalInterrupt):
            err.print()  # after the ^C of the terminal
        err.print(parts.title, style="bold red")
    else:
        err.print("error:", style="bold red", end=" ")
        err.print(_hidden(plain(parts.title)), soft_wrap=True)
    for title, rows in parts.problems:
        err.print()
        if title:
            err.print(plain(title), style="bold", soft_wrap=True)
        write_problems(err, rows)
    if parts.problems:
        err.print()
    for line in parts.advice:
        err.print(f"  {_hidden(plain(line))}", soft_wrap=True)
    return parts.code


def in_words(error: BaseException) -> str | None:
    """An error as plain text: what `report` writes, without its layout. None: only a bug can raise it."""
    advised = error if isinstance(error, AdvisedError) else AdvisedError(error)
    parts = _parts_of(advised.error, advised.again)
    if parts is None:
        return None
    lines = [parts.title]
    for title, rows in parts.problems:
        lines += [title] if title else []
        for severity, place, message, hint in rows:
            lines.append(" ".join(filter(None, [f"{severity}:", place, message, hint and f"({hint})"])))
    return _hidden("\n".join(map(plain, [*lines, *parts.advice, *advised.advice])))


def exit_code(error: BaseException) -> int:
    """1 for a permanent error, 2 for a temporary one, by `retryable`."""
    match error:
        case KeyboardInterrupt():
            return exit_code_of(error)
        case IndreamError():
            return LATER if error.retryable else NOT_SO
        case _:
            return NOT_SO


def may_be_repeated(error: BaseException, again: bool | None = None) -> bool:
    """Whether the same command, run again unchanged, may succeed and does nothing twice.

    Args:
        error: The error.
        again: Whether repeating the command does nothing twice. None: decided by the error's
            `may_have_succeeded`.
    """
    if again is None:
        again = not (isinstance(error, IndreamError) and error.may_have_succeeded)
    return again and exit_code(error) == LATER


def fields_of(error: BaseException, again: bool | None = None) -> dict[str, Any]:
    """An error for machines, with the wire's names where they exist. Unknown fields are null."""
    fields: dict[str, Any] = {
        "error": type(error).__name__,
        "errorCode": None,
        "status": None,
        "title": None,
        "detail": sentence(error),
        "problems": None,
        "transient": may_be_repeated(error, again),
        "mayHaveSucceeded": False,
        "idempotencyKey": None,
        "taskId": None,
        "requestId": None,
        "retryAfter": None,
    }
    if isinstance(error, APIError):
        fields |= {
            "status": error.status,
            "errorCode": error.error_code,
            "title": error.title,
            "detail": error.detail or error.title,
        }
    if isinstance(error, ExportFailedError):
        fields["task"] = error.task.to_dict()
        fields["task"].pop("outputUrl", None)  # signed, and errors end up in logs
    if isinstance(error, MediaError | CaptionsError | PreviewError):
        fields["errorCode"] = error.code
    if isinstance(error, WebhookVerificationError):
        fields["reason"] = error.reason
    if isinstance(error, IndreamError):
        fields |= {
            "requestId": error.request_id,
            "retryAfter": error.retry_after,
            "mayHaveSucceeded": error.may_have_succeeded,
            "idempotencyKey": error.idempotency_key,
            "taskId": error.task_id,
        }
    if isinstance(error, ValidationError) and error.problems:
        fields["detail"] = error.title
        fields["problems"] = [problem._asdict() for problem in error.problems]
        fields["problemsOmitted"] = error.problems_omitted
    if isinstance(error, JobsError):
        fields["detail"] = "; ".join(line.strip() for line in error.detail.splitlines() if line.strip())
        fields["jobs"] = {key: fields_of(job_error) for key, job_error in error.errors.items()}
    return fields


def _parts_of(error: BaseException, again: bool | None) -> _Report | None:
    """The report of an error; None for an error that only a bug in this package can raise."""
    match error:
        case KeyboardInterrupt():
            return _Report(str(error) or "interrupted", exit_code_of(error))
        case OutputError():
            return _Report(str(error), NOT_SO)
        case CommandError():
            return _Report(str(error), NOT_SO, advice=list(error.advice))
        case JobsError():
            tables = [(key, _rows(job_error)) for key, job_error in error.errors.items()]
            return _Report(error.title, NOT_SO, tables)
        case ValidationError() if error.problems:
            count = len(error.problems) + error.problems_omitted
            at_least = "at least " if error.problems_omitted else ""
            title = f"{error.title} ({at_least}{counted(count, 'problem')})"
            return _Report(title, NOT_SO, [("", problem_rows(error.problems))])
        case IndreamError():
            return _Report(sentence(error), exit_code(error), advice=_advice(error, again))
        case OSError() | ValueError():
            return _Report(sentence(error), NOT_SO)
        case MissingExtraError():
            return _Report(str(error), NOT_SO)
        case _:
            return None


def _rows(error: Exception) -> list[tuple[str, ...]]:
    if isinstance(error, ValidationError) and error.problems:
        return problem_rows(error.problems)
    return [("error", sentence(error), "", "")]


def sentence(error: BaseException) -> str:
    """An error in one sentence, without the number of an error of the system."""
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    else:
        text = str(error) or type(error).__name__
    text = text.replace(".; ", "; ")  # another library's message inside ours may end with a full stop
    for argument, option in _OPTIONS.items():
        text = text.replace(argument, option)
    return text


def _advice(error: IndreamError, again: bool | None) -> list[str]:
    advice: list[str] = []
    if isinstance(error, AuthError) and error.status == 401:
        advice.append("the key is read from INDREAM_API_KEY, or from the file that --api-key-file names")
    if error.retry_after is not None:
        advice.append(f"the service asks to wait {error.retry_after:g} s")
    elif may_be_repeated(error, again) and isinstance(error, APIError | APIConnectionError):
        advice.append("temporary error, retry later")
    if error.may_have_succeeded:
        key = error.idempotency_key
        if again:
            how = "run the same command again to find it"
        elif key is None:
            how = "check before you repeat it"
        else:
            how = f"to repeat it safely, add --idempotency-key {key}"
        advice.append(f"the service may have carried it out: {how}")
    return advice


def _hidden(text: str) -> str:
    """The text without keys and webhook secrets: one may have been typed as an argument by mistake."""
    return re.sub(r"(sk_indream_|whsec_)[\w-]+", r"\1…", text)
