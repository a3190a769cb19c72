"""Many exports watched together: what to ask next, what an answer tells, when to pause.

A round of requests looks at the open exports, then there is a pause. Two kinds of requests: a page of the
account's list, which shows up to 50 of them, and one export by itself. The list may be long, in any order,
and change while it is read; it need not show all of the exports. So:

- Reading the list goes on from page to page, over several rounds if need be, as long as the pages show what
  is sought: a page should show two. How many pages may fall short of that depends on how many exports are
  still sought (a tenth of their number).
- Exports that a reading did not show are fetched by themselves, and sought in the list again 16 rounds
  later. So are all of them where they are few.
- Who was not looked at for the longest time comes first. A round makes no more than 30 requests, or for more
  than 1,000 open exports a fiftieth of their number and ten (the retries of a request not counted); what it
  did not get to is for the next one. Pages leave five of them to single exports.
- A request that fails in a way that may pass ends its round; after a page, the next round does without the
  list. A page that the service refuses, or that can't be read, is taken as the end of the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import attrs

from indream._errors import named
from indream._exports.polling import OPEN, has_ended, moved, pause
from indream._wire.answer import Answer, unexpected
from indream._wire.request import path_part
from indream.errors import APIError, NotFoundError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from indream._models.models import Envelope, Page
    from indream._wire.answer import Response
    from indream.errors import IndreamError
    from indream.generated.models import ExportTask

__all__ = [
    "PAGE_SIZE",
    "HasTaskId",
    "PageAsk",
    "Pause",
    "TaskAsk",
    "Watch",
    "lost_error",
    "lost_note",
    "read_task_ids",
]

PAGE_SIZE = 50
REQUESTS = 30
SPARE = 10  # requests beyond one for each full page, where there are more than 1,000
KEPT_FOR_TASKS = 5  # requests of a round that pages don't get
FEW = 3  # not worth a page
FAIR = 2  # what a page should show
AGAIN = 16  # rounds after which an export that the list did not show is sought there again


class HasTaskId(Protocol):
    """Anything that names an export: an ExportTask, an ExportCreateResponse."""

    @property
    def task_id(self) -> str:
        """The export's id."""
        ...


@attrs.frozen
class PageAsk:
    """Ask for a page of the list, of PAGE_SIZE."""

    cursor: str | None


@attrs.frozen
class TaskAsk:
    """Ask for one export."""

    task_id: str


@attrs.frozen
class Pause:
    """The round is over; the next one begins this many seconds later."""

    seconds: float


@attrs.define
class _Look:
    """What is known of an open export."""

    task: ExportTask | None = None
    round: int = 0
    """When it was looked at last."""
    reading: int = 0
    """The last reading of the list that showed it."""
    missed: int | None = None
    """The round in which a reading ended that did not show it."""


@attrs.define
class _Reading:
    """A reading of the list, from its beginning."""

    number: int
    sought: set[str]
    cursor: str | None = None
    followed: set[str] = attrs.field(factory=set[str])
    shortfall: int = 0


@attrs.define
class _Round:
    """The requests between two pauses."""

    number: int
    left: int
    """Requests that it may still make."""
    pages_left: int
    """Pages among them."""
    may_read: bool = True
    """Whether it may begin to read the list from its beginning."""
    over: bool = False
    moved: bool = False
    """Whether an export was seen to have changed."""
    retry_after: float = 0.0


class Watch:
    """Open exports, and what to do to learn how they end.

    `next` says what to do: to ask the service for something and to hand in the answer (`learn_page`,
    `learn_task`) or the error (`fail`), to pause, or nothing as nothing is open. Exports leave as they end
    (`take_ended`) or turn out not to be watchable (`take_lost`). Whoever drives it may do other things
    between two steps, add exports, and forget some.

    Args:
        task_ids: The exports.
        usual: Seconds between two rounds, growing to 10 while nothing changes.
        poll_interval: Seconds between two rounds, kept exactly; None is `usual`.
    """

    def __init__(
        self, task_ids: Iterable[str] = (), *, usual: float, poll_interval: float | None = None
    ) -> None:
        self.fault: IndreamError | None = None
        """The last request's fault, if it had one."""
        self._usual = usual
        self._poll_interval = poll_interval
        self._open = {task_id: _Look() for task_id in task_ids}  # who waits longest is first
        self._seen: dict[str, ExportTask] = {}
        self._ended: dict[str, ExportTask] = {}
        self._lost: dict[str, APIError] = {}
        self._reading: _Reading | None = None
        self._readings = 0
        self._list_rests = 0  # the round that does without the list
        self._round = _Round(0, 0, 0, over=True)
        self._unchanged = 0

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of the exports that are not known to have ended."""
        return tuple(self._open)

    def last_seen(self, task_id: str) -> ExportTask | None:
        """An open export as it was seen last."""
        look = self._open.get(task_id)
        return None if look is None else look.task

    def add(self, task_id: str) -> None:
        """Watch one more export; one that is watched already stays as it is."""
        self._open.setdefault(task_id, _Look())

    def forget(self, task_id: str) -> None:
        """Don't watch an export any longer."""
        self._open.pop(task_id, None)
        self._seen.pop(task_id, None)
        if self._reading is not None:
            self._reading.sought.discard(task_id)

    def take_seen(self) -> dict[str, ExportTask]:
        """The open exports that answers have shown since the last time, by id."""
        taken, self._seen = self._seen, {}
        return taken

    def take_ended(self) -> dict[str, ExportTask]:
        """The exports that were seen to have ended since the last time, each once, by the id given for it."""
        taken, self._ended = self._ended, {}
        return taken

    def take_lost(self) -> dict[str, APIError]:
        """The exports that can't be watched, found since the last time, and why."""
        taken, self._lost = self._lost, {}
        return taken

    def next(self, chance: float) -> PageAsk | TaskAsk | Pause | None:
        """What to do next; None when nothing is open. `chance`, from 0 to 1, varies the pauses."""
        if not self._open:
            return None
        if self._round.over:
            self._begin_round()
        ask = self._next_ask()
        if ask is not None:
            return ask
        self._round.over = True
        self._unchanged = 0 if self._round.moved else self._unchanged + 1
        wanted = pause(self._poll_interval, self._usual, self._unchanged, chance)
        return Pause(max(wanted, self._round.retry_after))

    def learn_page(self, response: Response[Page[ExportTask]]) -> None:
        """Take note of a page of the list."""
        self.fault = None
        reading = self._reading
        hits = 0
        for place, task in enumerate(response.parsed.items):
            look = self._open.get(task.task_id)
            if look is None:
                continue
            if reading is not None and look.reading != reading.number:
                look.reading = reading.number
                reading.sought.discard(task.task_id)
                hits += 1
            self._see(task.task_id, task, place, response)
        if reading is not None:
            self._turn(reading, hits, response.parsed.next_page_cursor)

    def learn_task(self, task_id: str, response: Response[Envelope[ExportTask]]) -> None:
        """Take note of one export."""
        self.fault = None
        if task_id in self._open:
            self._see(task_id, response.parsed.data, None, response)

    def fail(self, ask: PageAsk | TaskAsk, error: IndreamError) -> None:
        """Take note of a request that failed, or raise what waiting does not mend for any export."""
        if error.retryable:
            self._put_off(ask, error)
        elif isinstance(ask, TaskAsk) and isinstance(error, NotFoundError | ValidationError):
            self._lose(ask.task_id, error)
        elif isinstance(ask, PageAsk) and _is_of_the_page(error):
            self._end_reading()
        else:
            try:
                raise error
            finally:
                del error  # its traceback refers to this frame

    def _put_off(self, ask: PageAsk | TaskAsk, error: IndreamError) -> None:
        self.fault = error.with_traceback(None)  # which refers to this watch
        self._round.left = 0
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
        task_id, look = next(iter(self._open.items()))
        if self._round.left <= 0 or look.round == self._round.number:
            return None
        self._round.left -= 1
        if self._reading is None and self._round.may_read:
            self._begin_reading()
        if self._reading is not None and self._round.pages_left > 0:
            self._round.pages_left -= 1
            return PageAsk(self._reading.cursor)
        return TaskAsk(task_id)

    def _begin_reading(self) -> None:
        self._round.may_read = False
        sought = {
            task_id
            for task_id, look in self._open.items()
            if look.missed is None or self._round.number - look.missed >= AGAIN
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
        look = self._note(task_id)
        self._round.moved = self._round.moved or moved(look.task, task)
        look.task = self._seen[task_id] = task
        if has_ended(task):
            self._ended[task_id] = task
            self.forget(task_id)
        elif task.status not in OPEN:
            answer = Answer(response.status_code, response.headers, response.content)
            where = "$.data" if place is None else f"$.data[{place}]"
            told = f"{where}.status: is not a status that this version of the SDK knows"
            error = unexpected(answer, told)
            error.attempts = 1
            self._lose(task_id, error)

    def _note(self, task_id: str) -> _Look:
        """Put an export at the end of the queue."""
        look = self._open.pop(task_id)
        look.round = self._round.number
        self._open[task_id] = look
        return look

    def _lose(self, task_id: str, error: APIError) -> None:
        error.task_id = task_id
        if task_id in self._open:
            self._lost[task_id] = error
            self.forget(task_id)


def _is_of_the_page(error: IndreamError) -> bool:
    """Whether a page failed that may be the only one: its cursor is refused, or it can't be read."""
    if isinstance(error, NotFoundError | ValidationError):
        return True
    return isinstance(error, APIError) and error.status is not None and 200 <= error.status <= 299


def lost_error(lost: Mapping[str, APIError]) -> APIError:
    """The error that tells which exports could not be watched: the first one's, with the ids named."""
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
    """Which exports could not be watched."""
    return f"exports that can't be watched: {named(tuple(lost))}"


def read_task_ids(task_ids: Iterable[str | HasTaskId]) -> list[str]:
    """The ids, each once, in their order; TypeError or ValueError for what is none."""
    if isinstance(task_ids, str | bytes):
        raise TypeError("task_ids must be several ids, such as a list, not one string")
    try:
        elements = list(task_ids)
    except TypeError:
        raise TypeError(f"task_ids must be ids, such as a list, not {type(task_ids).__name__}") from None
    found: dict[str, None] = {}
    for place, element in enumerate(elements):
        task_id = getattr(element, "task_id", element)
        path_part(f"task_ids[{place}]", task_id)
        found[str(task_id)] = None
    return list(found)
