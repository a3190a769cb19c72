"""Decisions while waiting for exports: the meaning of a task's state, the next poll, and the export to poll.

Many exports are watched together: `Watch` chooses the next request, learns from its response, and pauses
between rounds. A round of requests polls the open exports; a pause follows. There are two kinds of requests:
a page of the account's list, which shows up to 50 exports, and a single export. The list may be long, in any
order, and change while it is read; it need not contain all of the exports. Therefore:

- The list is read page by page, over several rounds if necessary, as long as the pages show exports that are
  sought: two per page on average. The number of pages that may show fewer depends on the number of exports
  still sought (a tenth of it).
- Exports that the list did not show are fetched one by one, and sought in the list again 16 rounds later.
  If only a few exports are open, all of them are fetched one by one.
- The export that was polled the longest time ago is next. A round makes at most 30 requests, or, for more
  than 1,000 open exports, a fiftieth of their number plus ten (not counting retries); the rest is left for
  the next round. Five requests of a round are reserved for single exports.
- A temporary error ends its round; if the request was for a page, the next round does not use the list. A
  page that the service rejects, or that cannot be read, counts as the end of the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, TypeGuard

import attrs

from indream._errors import named
from indream._wire.answer import Answer, unexpected
from indream._wire.parameters import scalar_text
from indream._wire.request import Parameter
from indream.errors import APIError, ExportFailedError, NotFoundError, ValidationError
from indream.generated.api.exports import get_export, list_exports

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from indream._models.models import Envelope, Page
    from indream._wire.answer import Response
    from indream._wire.request import Request
    from indream.errors import IndreamError
    from indream.generated.models import ExportCreateResponse, ExportTask

__all__ = [
    "PAGE_SIZE",
    "SLOWEST",
    "HasTaskId",
    "PageAsk",
    "Pause",
    "TaskAsk",
    "Watch",
    "completed",
    "has_ended",
    "knowing_id",
    "lost_error",
    "lost_note",
    "moved",
    "pause",
    "read_task_ids",
    "request_of",
    "request_of_task",
]

OPEN = frozenset({"PENDING", "PROCESSING", "PAUSED"})
TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELED"})
SLOWEST = 10.0
GROWTH = 1.25
JITTER = 0.1

PAGE_SIZE = 50
REQUESTS = 30
SPARE = 10  # requests in addition to one for each full page, for more than 1,000 open exports
KEPT_FOR_TASKS = 5  # requests of a round that are not used for pages
FEW = 3  # for at most this many exports, pages are not requested
FAIR = 2  # exports that a page should show
AGAIN = 16  # rounds after which an export that the list did not show is sought there again


def request_of_task(task_id: str, *, any_status: bool = False) -> Request[Envelope[ExportTask]]:
    """The request for one export; another export in the answer is an error.

    Without `any_status`, so is an unknown status, as it may be terminal or not.
    """
    request = get_export.request(task_id)

    def parse_known(answer: Answer) -> Envelope[ExportTask]:
        envelope = request.parse(answer)
        flaw = _flaw(envelope.data, task_id, any_status)
        if flaw is not None:
            raise unexpected(answer, f"$.data.{flaw}")
        return envelope

    return request.with_parse(parse_known)


def _flaw(task: ExportTask, task_id: str, any_status: bool = False) -> str | None:
    """The reason why a task does not show the state of this export, or None."""
    # The service may write an id in another case than the caller does.
    if task.task_id != task_id and task.task_id.casefold() != scalar_text("task_id", task_id).casefold():
        return "taskId: is not that of the requested export"
    if any_status or task.status in OPEN | TERMINAL:
        return None
    return "status: is not a status that this version of the SDK knows"


def knowing_id(request: Request[Envelope[ExportCreateResponse]]) -> Request[Envelope[ExportCreateResponse]]:
    """A copy of the request for which an id that no URL can contain is an error: it can't be polled."""

    def parse_known(answer: Answer) -> Envelope[ExportCreateResponse]:
        envelope = request.parse(answer)
        try:
            _TASK_ID.in_path(envelope.data.task_id)
        except ValueError:
            pass
        else:
            return envelope
        raise unexpected(answer, "$.data.taskId: is not an id that a URL can contain")

    return request.with_parse(parse_known)


def has_ended(task: ExportTask) -> bool:
    """Whether a task is in a terminal state."""
    return task.status in TERMINAL


def completed(task: ExportTask) -> ExportTask:
    """Return the task if it is COMPLETED; otherwise ExportFailedError."""
    if task.status != "COMPLETED":
        raise ExportFailedError(task)
    return task


def moved(before: ExportTask | None, now: ExportTask) -> bool:
    """Whether the state of a task differs from its previous state."""
    return before is None or (before.status, before.export_phase, before.progress) != (
        now.status,
        now.export_phase,
        now.progress,
    )


def pause(interval: float | None, usual: float, unchanged: int, chance: float) -> float:
    """Seconds until the next poll.

    An explicit interval is used exactly. Otherwise the client's interval grows up to 10 s while nothing
    changes, and varies by ±10%, so that many clients do not poll at the same moment.
    """
    if interval is not None:
        return interval
    longest = max(usual, SLOWEST)
    return min(longest, usual * GROWTH ** min(unchanged, 64)) * (1 - JITTER + 2 * JITTER * chance)


class HasTaskId(Protocol):
    """Anything that names an export: an ExportTask, an ExportCreateResponse."""

    @property
    def task_id(self) -> str:
        """The export's id."""
        ...


@attrs.frozen
class PageAsk:
    """Request a page of the list, with PAGE_SIZE entries."""

    cursor: str | None


@attrs.frozen
class TaskAsk:
    """Request one export."""

    task_id: str


def request_of(ask: PageAsk | TaskAsk) -> Request[Any]:
    """The request that a watch has chosen."""
    if isinstance(ask, PageAsk):
        return list_exports.request(page_size=PAGE_SIZE, page_cursor=ask.cursor)
    return get_export.request(ask.task_id)


@attrs.frozen
class Pause:
    """The round has ended; the next one starts after this many seconds."""

    seconds: float


@attrs.define
class _Seen:
    """The last known state of an open export."""

    task: ExportTask | None = None
    round: int = 0
    """The round that polled it last."""
    reading: int = 0
    """The last reading of the list that showed it."""
    missed: int | None = None
    """The round in which a reading of the list ended without showing it."""


@attrs.define
class _Reading:
    """One reading of the list, from its beginning."""

    number: int
    sought: set[str]
    cursor: str | None = None
    followed: set[str] = attrs.field(factory=set[str])
    shortfall: int = 0


@attrs.define
class _Round:
    """The requests between two pauses."""

    number: int
    remaining: int
    """Number of requests that it may still make."""
    pages_remaining: int
    """Number of pages among them."""
    may_read: bool = True
    """Whether it may start a reading of the list."""
    has_ended: bool = False
    moved: bool = False
    """Whether the state of an export has changed."""
    retry_after: float = 0.0


class Watch:
    """Open exports, and the steps to learn how they end.

    `next` returns the next step: a request, whose response is passed to `learn_page` or `learn_task` and
    whose error is passed to `fail`; a pause; or None if no export is open. `take_ended` returns the exports
    that have ended, `take_lost` those that cannot be watched. Between two steps, the caller may add and
    forget exports.

    Args:
        task_ids: The ids of the exports.
        usual: Seconds between two rounds, growing to 10 while nothing changes.
        poll_interval: Exact seconds between two rounds; None uses `usual`.
    """

    def __init__(
        self, task_ids: Iterable[str] = (), *, usual: float, poll_interval: float | None = None
    ) -> None:
        self.fault: IndreamError | None = None
        """The error of the last request, if it failed."""
        self._usual = usual
        self._poll_interval = poll_interval
        # The export whose last poll was the longest time ago is first.
        self._open = {task_id: _Seen() for task_id in task_ids}
        self._seen: dict[str, ExportTask] = {}
        self._ended: dict[str, ExportTask] = {}
        self._lost: dict[str, APIError] = {}
        self._reading: _Reading | None = None
        self._readings = 0
        self._list_rests = 0  # the round that does not use the list
        self._round = _Round(0, 0, 0, has_ended=True)
        self._unchanged = 0

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of the exports that have not ended, as far as is known."""
        return tuple(self._open)

    def last_seen(self, task_id: str) -> ExportTask | None:
        """The last known state of an open export."""
        seen = self._open.get(task_id)
        return None if seen is None else seen.task

    def add(self, task_id: str) -> None:
        """Watch another export; nothing changes if it is already watched."""
        self._open.setdefault(task_id, _Seen())

    def forget(self, task_id: str) -> None:
        """Stop watching an export."""
        self._open.pop(task_id, None)
        self._seen.pop(task_id, None)
        if self._reading is not None:
            self._reading.sought.discard(task_id)

    def take_seen(self) -> dict[str, ExportTask]:
        """The open exports that answers have shown since the last call, by id."""
        taken, self._seen = self._seen, {}
        return taken

    def take_ended(self) -> dict[str, ExportTask]:
        """The exports that have ended since the last call, by id."""
        taken, self._ended = self._ended, {}
        return taken

    def take_lost(self) -> dict[str, APIError]:
        """The exports that turned out since the last call to be unwatchable, with their errors."""
        taken, self._lost = self._lost, {}
        return taken

    def next(self, chance: float) -> PageAsk | TaskAsk | Pause | None:
        """The next step; None if no export is open. `chance`, from 0 to 1, varies the pauses."""
        if not self._open:
            return None
        if self._round.has_ended:
            self._begin_round()
        ask = self._next_ask()
        if ask is not None:
            return ask
        self._round.has_ended = True
        self._unchanged = 0 if self._round.moved else self._unchanged + 1
        seconds = pause(self._poll_interval, self._usual, self._unchanged, chance)
        return Pause(max(seconds, self._round.retry_after))

    def learn(self, ask: PageAsk | TaskAsk, response: Response[Any]) -> None:
        """Record the answer to a request."""
        if isinstance(ask, PageAsk):
            self.learn_page(response)
        else:
            self.learn_task(ask.task_id, response)

    def learn_page(self, response: Response[Page[ExportTask]]) -> None:
        """Record the states on a page of the list."""
        self.fault = None
        reading = self._reading
        hits = 0
        for place, task in enumerate(response.parsed.items):
            seen = self._open.get(task.task_id)
            if seen is None:
                continue
            if reading is not None and seen.reading != reading.number:
                seen.reading = reading.number
                reading.sought.discard(task.task_id)
                hits += 1
            self._see(task.task_id, task, place, response)
        if reading is not None:
            self._turn(reading, hits, response.parsed.next_page_cursor)

    def learn_task(self, task_id: str, response: Response[Envelope[ExportTask]]) -> None:
        """Record the state of one export."""
        self.fault = None
        if task_id in self._open:
            self._see(task_id, response.parsed.data, None, response)

    def fail(self, ask: PageAsk | TaskAsk, error: IndreamError) -> None:
        """Record the error of a request, or raise it if no export could be polled after a wait."""
        if error.retryable:
            self._put_off(ask, error)
        elif not _is_of_the_request(error):
            try:
                raise error
            finally:
                del error  # its traceback refers to this frame
        elif isinstance(ask, TaskAsk):
            self._lose(ask.task_id, error)
        else:
            self._end_reading()

    def _put_off(self, ask: PageAsk | TaskAsk, error: IndreamError) -> None:
        self.fault = error.with_traceback(None)  # the traceback refers to this watch
        self._round.remaining = 0
        self._round.retry_after = error.retry_after or 0.0
        if isinstance(ask, PageAsk):
            self._reading = None
            self._list_rests = self._round.number + 1
        elif ask.task_id in self._open:
            self._note(ask.task_id)

    def _begin_round(self) -> None:
        number = self._round.number + 1
        requests = max(REQUESTS, -(-len(self._open) // PAGE_SIZE) + SPARE)
        self._round = _Round(number, requests, requests - KEPT_FOR_TASKS, number != self._list_rests)

    def _next_ask(self) -> PageAsk | TaskAsk | None:
        task_id, seen = next(iter(self._open.items()))
        if self._round.remaining <= 0 or seen.round == self._round.number:
            return None
        self._round.remaining -= 1
        if self._reading is None and self._round.may_read:
            self._begin_reading()
        if self._reading is not None and self._round.pages_remaining > 0:
            self._round.pages_remaining -= 1
            return PageAsk(self._reading.cursor)
        return TaskAsk(task_id)

    def _begin_reading(self) -> None:
        self._round.may_read = False
        sought = {
            task_id
            for task_id, seen in self._open.items()
            if seen.missed is None or self._round.number - seen.missed >= AGAIN
        }
        if len(sought) > FEW:
            self._readings += 1
            self._reading = _Reading(self._readings, sought)

    def _turn(self, reading: _Reading, hits: int, cursor: str | None) -> None:
        reading.shortfall = max(0, reading.shortfall + FAIR - hits)
        patience = FAIR * max(1, len(reading.sought) // 10)
        if len(reading.sought) <= FEW:
            self._reading = None
        elif not cursor or cursor in reading.followed or reading.shortfall >= patience:
            self._end_reading()
        else:
            reading.followed.add(cursor)
            reading.cursor = cursor

    def _end_reading(self) -> None:
        if self._reading is not None:
            for task_id in self._reading.sought:
                self._open[task_id].missed = self._round.number
        self._reading = None

    def _see(self, task_id: str, task: ExportTask, place: int | None, response: Response[Any]) -> None:
        flaw = _flaw(task, task_id)
        if flaw is not None:
            answer = Answer(response.status_code, response.headers, response.content)
            where = "$.data" if place is None else f"$.data[{place}]"
            error = unexpected(answer, f"{where}.{flaw}")
            error.attempts = 1
            self._lose(task_id, error)
            return
        seen = self._note(task_id)
        self._round.moved = self._round.moved or moved(seen.task, task)
        seen.task = self._seen[task_id] = task
        if has_ended(task):
            self._ended[task_id] = task
            self.forget(task_id)

    def _note(self, task_id: str) -> _Seen:
        """Put an export at the end of the queue."""
        seen = self._open.pop(task_id)
        seen.round = self._round.number
        self._open[task_id] = seen
        return seen

    def _lose(self, task_id: str, error: APIError) -> None:
        error.task_id = task_id
        if task_id in self._open:
            self._lost[task_id] = error
            self.forget(task_id)


def _is_of_the_request(error: IndreamError) -> TypeGuard[APIError]:
    """Whether an error concerns only one export or page: the service rejects it, or it cannot be read."""
    if isinstance(error, NotFoundError | ValidationError):
        return True
    return isinstance(error, APIError) and error.status is not None and 200 <= error.status <= 299


def lost_error(lost: Mapping[str, APIError]) -> APIError:
    """The error for exports that cannot be watched: the error of the first, with the ids of all."""
    first = next(iter(lost.values()))
    error = type(first)(
        status=first.status,
        type=first.type,
        title=first.title,
        detail=f"{first.detail} [{lost_note(lost)}]".lstrip(),
        error_code=first.error_code,
        request_id=first.request_id,
        headers=first.headers,
    )
    error.attempts = first.attempts
    error.task_id = first.task_id
    return error


def lost_note(lost: Mapping[str, APIError]) -> str:
    """The note that names the exports that cannot be watched."""
    return f"exports that cannot be watched: {named(tuple(lost))}"


_TASK_ID: Final = Parameter("task_ids", "taskId", str, required=True)


def read_task_ids(task_ids: Iterable[str | HasTaskId]) -> list[str]:
    """The ids in their order without duplicates; raises TypeError or ValueError for an invalid id."""
    if isinstance(task_ids, str | bytes):
        raise TypeError("task_ids must be several ids, such as a list, not one string")
    try:
        elements = list(task_ids)
    except TypeError:
        raise TypeError(f"task_ids must be ids, such as a list, not {type(task_ids).__name__}") from None
    found: dict[str, None] = {}
    for place, element in enumerate(elements):
        task_id = getattr(element, "task_id", element)
        try:
            _TASK_ID.in_path(task_id)
        except (TypeError, ValueError):
            Parameter(f"task_ids[{place}]", "taskId", str, required=True).in_path(task_id)
        found[scalar_text(f"task_ids[{place}]", task_id)] = None
    return list(found)
