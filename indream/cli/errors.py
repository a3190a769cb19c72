"""What went wrong, for people and for machines, and the exit code."""

from __future__ import annotations

import contextlib
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from indream.cli.output import plain, problem_rows, to_json, write_problems, writer
from indream.cli.signals import SignalInterrupt, exit_code_of
from indream.cli.streams import OutputError
from indream.errors import (
    APIConnectionError,
    APIError,
    AuthError,
    ExportFailedError,
    IndreamError,
    JobsError,
    MissingExtraError,
    ValidationError,
    WebhookVerificationError,
)

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
    "kept",
    "known_again",
    "report",
]

DONE: Final = 0
NOT_SO: Final = 1
LATER: Final = 2

_OPTIONS: Final = {
    "overwrite=True": "--overwrite",
    "allow_insecure=True": "--allow-insecure",
    "base_url ": "--base-url ",
}
"""What arguments that messages speak of are called on the command line."""


class CommandError(Exception):
    """The command can't be carried out as it was typed.

    Args:
        message: What is wrong.
        advice: What to do about it, a line each.
    """

    def __init__(self, message: str, *advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class AdvisedError(Exception):
    """An error, and what to know about it on the command line.

    Args:
        error: The error.
        advice: What to do about it, a line each.
        task_id: The export it is about.
        key: The Idempotency-Key that was sent, where the error does not know it.
        again: Whether the same command, typed again, does nothing twice. None: as the error tells.
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
    """What a block asks for has a name of the user's: asked for again it is found, not done twice."""
    try:
        yield
    except IndreamError as error:
        raise AdvisedError(error, again=True) from error


@contextlib.contextmanager
def kept(what: str, task_id: str | None = None) -> Generator[None]:
    """Say what the command made, where a block cannot write it to standard output."""
    try:
        yield
    except OutputError as error:
        raise AdvisedError(error, what, task_id=task_id, again=False) from error


@dataclass
class _Told:
    """What is told of an error."""

    title: str
    code: int
    problems: list[tuple[str, list[tuple[str, ...]]]] = field(default_factory=list)
    """Tables of what is wrong, each under a title of its own, or none."""
    advice: list[str] = field(default_factory=list)


def report(error: BaseException, *, as_json: bool = False) -> int:
    """Write an error to standard error; gives the exit code. What it has no words for is raised again."""
    known = error if isinstance(error, AdvisedError) else AdvisedError(error)
    error = known.error
    if isinstance(error, OutputError) and error.reader_left and not known.advice:
        return DONE  # as `head` does; nothing was made that the reader has to know of
    told = _told(error, known.again)
    if told is None:
        raise error
    told.advice += known.advice
    if as_json:
        fields = fields_of(error, known.again)
        fields["taskId"] = known.task_id or fields["taskId"]
        fields["idempotencyKey"] = known.key or fields["idempotencyKey"]
        fields["advice"] = told.advice
        sys.stderr.write(_hidden(to_json({**fields, "exitCode": told.code}, indent=False)) + "\n")
        return told.code
    err = writer(stderr=True)
    if isinstance(error, KeyboardInterrupt):
        if not isinstance(error, SignalInterrupt):
            err.print()  # after the ^C of the terminal
        err.print(told.title, style="bold red")
    else:
        err.print("error:", style="bold red", end=" ")
        err.print(_hidden(plain(told.title)), soft_wrap=True)
    for title, rows in told.problems:
        err.print()
        if title:
            err.print(plain(title), style="bold", soft_wrap=True)
        write_problems(err, rows)
    if told.problems:
        err.print()
    for line in told.advice:
        err.print(f"  {_hidden(plain(line))}", soft_wrap=True)
    return told.code


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
    """Whether the same command, run again as it stands, may work, and does nothing twice.

    Args:
        error: What went wrong.
        again: Whether what it asks for is found again. None: as the error tells.
    """
    if again is None:
        again = not (isinstance(error, IndreamError) and error.may_have_succeeded)
    return again and exit_code(error) == LATER


def fields_of(error: BaseException, again: bool | None = None) -> dict[str, Any]:
    """An error for machines, under the names of the wire where it has them; what it has not is null."""
    fields: dict[str, Any] = {
        "error": type(error).__name__,
        "errorCode": None,
        "status": None,
        "title": None,
        "detail": _sentence(error),
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
        fields["task"] = error.task.model_dump(by_alias=True, exclude_unset=True)
        fields["task"].pop("outputUrl", None)  # signed, and errors end up in logs
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
        fields["jobs"] = {key: fields_of(one) for key, one in error.errors.items()}
    return fields


def _told(error: BaseException, again: bool | None) -> _Told | None:
    """What is told of an error; None for those that only a mistake of ours can bring."""
    match error:
        case KeyboardInterrupt():
            return _Told(str(error) or "interrupted", exit_code_of(error))
        case OutputError():
            return _Told(str(error), NOT_SO)
        case CommandError():
            return _Told(str(error), NOT_SO, advice=list(error.advice))
        case JobsError():
            tables = [(key, _rows(one)) for key, one in error.errors.items()]
            return _Told(error.title, NOT_SO, tables)
        case ValidationError() if error.problems:
            count = len(error.problems) + error.problems_omitted
            at_least = "at least " if error.problems_omitted else ""
            title = f"{error.title} ({at_least}{count} {'problem' if count == 1 else 'problems'})"
            return _Told(title, NOT_SO, [("", problem_rows(error.problems))])
        case IndreamError():
            return _Told(_sentence(error), exit_code(error), advice=_advice(error, again))
        case OSError() | ValueError():
            return _Told(_sentence(error), NOT_SO)
        case MissingExtraError():
            return _Told(str(error), NOT_SO)
        case _:
            return None


def _rows(error: Exception) -> list[tuple[str, ...]]:
    if isinstance(error, ValidationError) and error.problems:
        return problem_rows(error.problems)
    return [("error", str(error) or type(error).__name__, "", "")]


def _sentence(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        told = f"{error.filename}: {error.strerror}"
    else:
        told = str(error) or type(error).__name__
    told = told.replace(".; ", "; ")  # the reason of another library, a sentence of its own, amid ours
    for argument, option in _OPTIONS.items():
        told = told.replace(argument, option)
    return told


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
    """A text without a key that was typed where none belongs."""
    return re.sub(r"sk_indream_[\w-]+", "sk_indream_…", text)
