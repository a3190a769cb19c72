"""Decides whether and when a request is retried. The functions are pure: time and chance are arguments."""

from __future__ import annotations

from collections import deque
from enum import Enum
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from indream._errors import (
    REFUSING_STATUSES,
    APIConnectionError,
    APIError,
    APITimeoutError,
    QuotaExceededError,
    UploadOutcomeUnknownError,
    UploadSourceError,
    UploadSourceTimeoutError,
    UploadTimeoutError,
)
from indream._json.http_dates import parse_http_date
from indream._wire.answer import Answer, Response, error_class_of, error_of
from indream._wire.deadline import NO_DEADLINE
from indream._wire.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._errors import IndreamError
    from indream._wire.deadline import Deadline
    from indream._wire.request import Request
    from indream._wire.settings import Settings

__all__ = [
    "AMBIGUOUS_STATUSES",
    "COSTS",
    "FIRST_BACKOFF",
    "LONGEST_PAUSE",
    "SLOWEST_UPLOAD",
    "Budget",
    "Call",
    "Failure",
    "Outlook",
    "backoff",
    "keyed",
    "outage_pause",
    "retry_after_seconds",
    "upload_time",
]

T = TypeVar("T")
E = TypeVar("E", bound="IndreamError")

CHECK_FIRST = (
    "all bytes were sent, so the file may have become an asset: check the assets before you upload it again"
)
LONGEST_PAUSE = 60.0
LONGEST_BACKOFF = 8.0
LONGEST_OUTAGE_PAUSE = 30.0
SLOWEST_UPLOAD = 64 * 1024  # bytes a second

AMBIGUOUS_STATUSES = frozenset({408, 500, 502, 503, 504})


class Outlook(Enum):
    """The meaning of a failed attempt for the next one."""

    NOT_SENT = "the request was not sent"
    CUT_SHORT = "the request was sent in part"
    AMBIGUOUS = "no response was received"
    THROTTLED = "the service asked the client to retry later"
    FINAL = "the request failed"
    FLAWED = "the content does not match what was announced"
    SOURCE_SILENT = "the upload was stopped"
    BROKEN_OFF = "the attempt was interrupted"


COSTS = {Outlook.NOT_SENT: 14, Outlook.CUT_SHORT: 14, Outlook.AMBIGUOUS: 14, Outlook.THROTTLED: 5}
FIRST_BACKOFF = {
    Outlook.NOT_SENT: 0.5,
    Outlook.CUT_SHORT: 0.5,
    Outlook.AMBIGUOUS: 0.5,
    Outlook.THROTTLED: 1.0,
}
# The service cannot have acted on such a request, so it is retried whatever the operation.
IN_ANY_CASE = frozenset({Outlook.NOT_SENT, Outlook.CUT_SHORT})
NEVER = frozenset({Outlook.FINAL, Outlook.FLAWED, Outlook.SOURCE_SILENT, Outlook.BROKEN_OFF})


class Failure(NamedTuple):
    """The reason why an attempt received no answer."""

    outlook: Outlook
    reason: str
    timed_out: bool = False
    body_unread: bool = False
    """Whether the source of the body was not read."""
    connecting: bool = False
    """Whether no connection was made."""
    proxy: str | None = None
    """The environment variable with the URL of the proxy that the request used; None without a proxy."""

    def sentence(self, service: str) -> str:
        """The reason, with the name of the service if no connection was made."""
        if not self.connecting:
            return self.reason
        through = f" through the proxy in {self.proxy}" if self.proxy else ""
        return f"could not connect to {service}{through}: {self.reason}"


class Budget:
    """Tokens that keep an outage from multiplying the load: first attempts are free, retries cost.

    Each client has one, shared by its threads. It has no lock, because a fork could leave it locked forever:
    taking or adding one token is a single operation. If threads take the last tokens at the same moment, all
    of them may be refused.
    """

    CAPACITY = 500
    SUCCESS = 1

    def __init__(self) -> None:
        self._tokens = deque(repeat(None, self.CAPACITY), maxlen=self.CAPACITY)

    def spend(self, cost: int) -> bool:
        """Take the tokens for a retry; False if too few remain."""
        for taken in range(cost):
            try:
                self._tokens.pop()
            except IndexError:
                self.give_back(taken)
                return False
        return True

    def give_back(self, tokens: int) -> None:
        """Add tokens after a success, up to the capacity."""
        for _ in range(tokens):
            self._tokens.append(None)


class Call(Generic[T]):
    """One call with its attempts: their outcomes decide whether another attempt follows, and when."""

    __slots__ = (
        "_budget",
        "_hide",
        "_last_cost",
        "_max_retries",
        "_repeatable",
        "_service",
        "attempts",
        "deadline",
        "may_have_succeeded",
        "request",
        "retry_after",
    )

    def __init__(
        self,
        request: Request[T],
        settings: Settings,
        budget: Budget,
        now: float,
        deadline: Deadline = NO_DEADLINE,
    ) -> None:
        self.request = request
        self.deadline = deadline.within(total_time(request, settings), now)
        self.attempts = 0
        self.may_have_succeeded = False
        self.retry_after: float | None = None
        self._hide = request.hider(settings.api_key)
        self._service = settings.service
        self._repeatable = repeatable(request, settings.auto_idempotency)
        self._max_retries = settings.max_retries
        self._budget = budget
        self._last_cost = Budget.SUCCESS

    def pause_after(
        self, outcome: Answer | Failure, now: float, wall_time: float, chance: float
    ) -> float | None:
        """Seconds to wait before the next attempt; None if no attempt follows."""
        outlook = outcome.outlook if isinstance(outcome, Failure) else outlook_of(outcome)
        if _may_have_succeeded(outcome, outlook):
            self.may_have_succeeded = True
        header = outcome.headers.get("retry-after") if isinstance(outcome, Answer) else None
        self.retry_after = retry_after_seconds(header, wall_time)
        if not self._may_repeat(outcome, outlook):
            return None
        pause = max(backoff(outlook, self.attempts, chance), self.retry_after or 0.0)
        if (
            pause > LONGEST_PAUSE
            or self.deadline.passed(now + pause)
            or not self._budget.spend(COSTS[outlook])
        ):
            return None
        self._last_cost = COSTS[outlook]
        return pause

    def _may_repeat(self, outcome: Answer | Failure, outlook: Outlook) -> bool:
        body = self.request.content
        unread = isinstance(outcome, Failure) and outcome.body_unread
        cut_short = isinstance(outcome, Answer) and outcome.cut_short
        return (
            outlook not in NEVER
            and self.attempts <= self._max_retries
            and (not isinstance(body, Source) or body.rewinds or unread)
            and (outlook in IN_ANY_CASE or cut_short or self._repeatable)
        )

    def read(self, answer: Answer) -> Response[T]:
        """Read a successful answer."""
        self._budget.give_back(self._last_cost)
        self.retry_after = None
        try:
            parsed = self.request.parse(answer)
        except APIError as error:
            self.may_have_succeeded = True  # The call succeeded; only its answer cannot be read.
            self._stamp(error)
            raise
        return Response(answer.status, answer.headers, answer.content, parsed)

    def error(self, outcome: Answer | Failure) -> IndreamError:
        """The error for an outcome that is not a success."""
        if isinstance(outcome, Answer):
            return self._stamp(error_of(outcome, self._hide))
        # An earlier attempt may have succeeded, which matters more than that the last one was not sent.
        outlook = Outlook.AMBIGUOUS if self.may_have_succeeded else outcome.outlook
        operation = self.request.operation
        text = outcome.sentence(self._service)
        attempts = f" after {self.attempts} attempts" if self.attempts > 1 else ""
        if outlook is Outlook.AMBIGUOUS:
            text = f"{operation.method} {operation.path}: no response from {self._service}{attempts}: {text}"
        elif not outcome.connecting:
            text = f"{operation.method} {operation.path}: {outlook.value}{attempts}: {text}"
        elif attempts:
            text = f"{text} ({self.attempts} attempts)"
        if outlook is Outlook.FLAWED:
            return self._stamp(UploadSourceError(text))
        if outlook is Outlook.SOURCE_SILENT:
            return self._stamp(UploadSourceTimeoutError(text))
        if outlook is Outlook.AMBIGUOUS and isinstance(self.request.content, Source):
            error_class = UploadTimeoutError if outcome.timed_out else UploadOutcomeUnknownError
            return self._stamp(error_class(f"{text}; {CHECK_FIRST}"))
        error = (APITimeoutError if outcome.timed_out else APIConnectionError)(text)
        error.permanent = outcome.outlook is Outlook.FINAL
        return self._stamp(error)

    def _stamp(self, error: E) -> E:
        error.attempts = self.attempts
        error.may_have_succeeded = self.may_have_succeeded and self.request.operation.retry != "safe"
        error.idempotency_key = self.request.idempotency_key
        error.retry_after = self.retry_after
        return error


def backoff(outlook: Outlook, failures: int, chance: float) -> float:
    """Seconds to wait after this many failures in a row, unless the service asks for a longer pause."""
    return chance * min(LONGEST_BACKOFF, FIRST_BACKOFF[outlook] * 2.0 ** (failures - 1))


def outage_pause(first: float, failures: int, chance: float) -> float:
    """Seconds to wait after this many failures in a row while a host is unavailable.

    These attempts need no budget, because the pauses between them grow.
    """
    return min(LONGEST_OUTAGE_PAUSE, first * 2.0 ** min(failures - 1, 16)) * (0.5 + chance / 2)


def outlook_of(answer: Answer) -> Outlook:
    """The outlook after an answer other than 2xx, by its status and the class of its error."""
    if answer.status == 429 and error_class_of(answer) is not QuotaExceededError:
        return Outlook.THROTTLED
    if answer.status not in AMBIGUOUS_STATUSES:
        return Outlook.FINAL
    return Outlook.CUT_SHORT if answer.cut_short else Outlook.AMBIGUOUS


def _may_have_succeeded(outcome: Answer | Failure, outlook: Outlook) -> bool:
    if outlook is Outlook.AMBIGUOUS:
        return True
    # Statuses such as 520 to 524 are sent by a gateway in front of the service, which may have succeeded.
    return (
        isinstance(outcome, Answer)
        and not outcome.cut_short
        and 500 <= outcome.status <= 599
        and outcome.status not in REFUSING_STATUSES
    )


def total_time(request: Request[Any], settings: Settings) -> float:
    """Seconds that a call may take with all its attempts and pauses."""
    attempt = settings.timeout + upload_time(request)
    return (settings.max_retries + 1) * attempt + settings.max_retries * LONGEST_PAUSE


def upload_time(request: Request[Any]) -> float:
    """Seconds allowed for sending a request's body, in addition to the timeout of any request."""
    return request.size / SLOWEST_UPLOAD


def repeatable(request: Request[Any], auto_idempotency: bool) -> bool:
    """Whether a request whose outcome is unknown can be sent again without harm."""
    retry = request.operation.retry
    if retry == "safe":
        return True
    keyed = request.idempotency_key is not None
    if retry == "keyed":
        return keyed or request.client_task_id
    return retry == "opt-in" and keyed and auto_idempotency


def keyed(request: Request[T], auto_idempotency: bool, new_key: Callable[[], str]) -> Request[T]:
    """The request, with a generated Idempotency-Key if the client has `auto_idempotency=True`.

    A request with a `clientTaskId` gets no key: the service prefers the key, so a new key would create a new
    task where the `clientTaskId` alone would find the existing one.
    """
    needs_key = (
        auto_idempotency
        and request.operation.takes_key
        and request.idempotency_key is None
        and not request.client_task_id
    )
    return request.with_key(new_key()) if needs_key else request


def retry_after_seconds(value: str | None, wall_time: float) -> float | None:
    """Read a Retry-After header: seconds from now, 0 for a date in the past, None if it cannot be read."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) <= 9 else None
    try:
        moment = parse_http_date(value)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - wall_time)
