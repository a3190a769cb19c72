"""The webhooks of an account: when they become due, their mishaps, and their outcomes. It sends nothing."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import attrs
import orjson

from indream.sandbox.answers import wire_time
from indream.sandbox.faults.planned import PlannedFaults
from indream.sandbox.options import check_count, check_flag, check_seconds
from indream.sandbox.store import Export
from indream.sandbox.tasks import Event, EventType, TaskPlan, events

if TYPE_CHECKING:
    from indream.sandbox.clock import Clock

__all__ = ["Delivery", "Mishap", "Outbox", "TaskAt", "WebhookRecord"]

TaskAt: TypeAlias = Callable[[Export, int], dict[str, Any]]
"""Returns the ExportTask of an export at a moment."""

_DELIVERIES_KEPT = 10_000
_MOST_COPIES = 1_000
_FRAMING_HEADERS = frozenset({"host", "content-length", "transfer-encoding"})
"""Headers that depend on the URL and the body of a webhook; `callbackHeaders` cannot replace them."""


@attrs.frozen(kw_only=True)
class Mishap:
    """A fault of webhooks; `Sandbox.disturb_webhooks` explains the fields."""

    event: EventType | None = None
    lost: bool = False
    late: float = 0
    copies: int = 1
    swapped: bool = False

    def __attrs_post_init__(self) -> None:
        if self.event is not None and self.event not in get_args(EventType):
            raise ValueError(f"event must be one of {', '.join(get_args(EventType))}")
        check_count("copies", self.copies, least=1, most=_MOST_COPIES)
        check_flag("lost", self.lost)
        check_flag("swapped", self.swapped)
        check_seconds("late", self.late)
        if not (self.lost or self.late or self.copies > 1 or self.swapped):
            raise ValueError("no fault given; pass lost, late, copies or swapped")
        if self.lost and (self.late or self.copies > 1 or self.swapped):
            raise ValueError("lost excludes late, copies and swapped")
        if self.late and self.swapped:
            raise ValueError("late and swapped exclude each other")


@attrs.frozen(kw_only=True)
class WebhookRecord:
    """A webhook that has become due.

    Attributes:
        event: The event type, as in `EXPORT_COMPLETED`.
        task_id: The id of its task.
        url: The URL to which it is sent.
        headers: Its headers, including the signature; names are in lower case.
        content: Its body, as signed.
        attempts: The number of times it was sent; 0 if it was lost or has not been sent yet.
        status: The status of the answer; None without one.
        error: The reason for a missing answer, if known.
    """

    event: str
    task_id: str
    url: str
    headers: dict[str, str] = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)
    attempts: int = 0
    status: int | None = None
    error: str | None = None

    @property
    def body(self) -> Any:
        """Its body as JSON."""
        return orjson.loads(self.content)

    @property
    def delivered(self) -> bool:
        """Whether its answer was a success."""
        return self.status is not None and 200 <= self.status < 300


@attrs.define(kw_only=True, eq=False)
class Delivery:
    """A webhook that is being sent; its number is unique."""

    number: int
    event: str
    task_id: str
    url: str
    headers: dict[str, str]
    content: bytes
    copies: int
    attempts: int = 0
    status: int | None = None
    error: str | None = None
    is_claimed: bool = False

    def record(self) -> WebhookRecord:
        """Return its record so far."""
        fields = (field.name for field in attrs.fields(WebhookRecord))
        return WebhookRecord(**{name: getattr(self, name) for name in fields})


@attrs.frozen(eq=False)
class _Due:
    """An event, and when its webhook becomes due; equal moments keep the order in which they were added."""

    moment: int
    number: int
    export: Export
    event: Event
    mishap: Mishap | None

    def __lt__(self, other: _Due) -> bool:
        return (self.moment, self.number) < (other.moment, other.number)

    @property
    def is_of_end(self) -> bool:
        """Whether it is sent when the export has ended, not before."""
        is_swapped = self.mishap is not None and self.mishap.swapped
        return is_swapped or self.event.at >= self.export.plan.ended

    def moved(self, end: int) -> _Due:
        """Return it for an export that ends later."""
        is_end = self.event.at >= self.export.plan.ended
        event = self.event._replace(at=end) if is_end else self.event
        return attrs.evolve(self, moment=max(self.moment, end), event=event)


class Outbox:
    """The webhooks of an account. It may be used from any thread."""

    def __init__(self, clock: Clock, secret: str, task_at: TaskAt, share_of: Callable[[str], float]) -> None:
        self._mishaps: PlannedFaults[Mishap] = PlannedFaults()
        self._clock = clock
        self._secret = secret
        self._task_at = task_at
        self._share_of = share_of
        self._due: list[_Due] = []
        """A heap."""
        self._number = 0
        self._deliveries: list[Delivery] = []
        self._lock = threading.Lock()

    def schedule(self, export: Export, after: int | None) -> None:
        """Schedule the events of an export, all of them or those after a moment."""
        with self._lock:
            for event in events(export.plan):
                if after is None or event.at > after:
                    self._add(event.at, export, event)

    def delay(self, export: Export, plan: TaskPlan) -> None:
        """Give an export a plan by which it ends later; its webhooks that wait for the end follow."""
        with self._lock:
            self._due = [
                due.moved(plan.ended) if due.export is export and due.is_of_end else due for due in self._due
            ]
            heapq.heapify(self._due)
            export.plan = plan

    def disturb(self, mishap: Mishap, times: int | None) -> None:
        """Plan a mishap for the next webhooks that become due."""
        self._mishaps.plan(mishap, times=times)

    def heal(self) -> None:
        """Drop the mishaps; webhooks that are due already have met theirs."""
        with self._lock:
            self._collect()
            self._mishaps.clear()

    def open_tasks(self) -> list[str]:
        """Return the ids of the tasks with webhooks that have not been sent."""
        with self._lock:
            waiting = [delivery.task_id for delivery in self._deliveries if not delivery.is_claimed]
            return list(dict.fromkeys((*waiting, *(due.export.task_id for due in self._due))))

    def next_due(self, task_id: str) -> int | None:
        """Return when the next webhook of a task becomes due; None if none is left."""
        with self._lock:
            if any(row.task_id == task_id and not row.is_claimed for row in self._deliveries):
                return self._clock.now()
            return min((due.moment for due in self._due if due.export.task_id == task_id), default=None)

    def claim(self, task_id: str | None = None) -> list[Delivery]:
        """Return the webhooks to send now, of one task or of all, in order; the caller alone sends them."""
        with self._lock:
            self._collect()
            claimed = [
                row for row in self._deliveries if not row.is_claimed and task_id in (None, row.task_id)
            ]
            for delivery in claimed:
                delivery.is_claimed = True
            return claimed

    def records(self) -> list[WebhookRecord]:
        """Return all webhooks that have become due, in order."""
        with self._lock:
            self._collect()
            return [delivery.record() for delivery in self._deliveries]

    def latest(self, count: int) -> list[tuple[int, WebhookRecord]]:
        """Return the newest webhooks first, with their numbers; the call makes no webhook due."""
        with self._lock:
            return [(row.number, row.record()) for row in islice(reversed(self._deliveries), count)]

    def __len__(self) -> int:
        """The number of webhooks that `latest` can return."""
        return len(self._deliveries)

    def clear_schedule(self) -> None:
        """Drop the webhooks that are not due yet."""
        with self._lock:
            self._due.clear()

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._due.clear()
            self._deliveries.clear()
        self._mishaps.clear()

    def _add(self, moment: int, export: Export, event: Event, mishap: Mishap | None = None) -> None:
        self._number += 1
        heapq.heappush(self._due, _Due(moment, self._number, export, event, mishap))

    def _collect(self) -> None:
        """Turn the events that have become due into deliveries."""
        now = self._clock.now()
        held: list[_Due] = []
        while self._due and self._due[0].moment <= now:
            due = heapq.heappop(self._due)
            if self._is_held(due):
                held.append(due)
            elif due.mishap is None:
                self._happen(due)
            else:
                self._deliver(due, due.mishap)
        for due in held:
            heapq.heappush(self._due, due)
        del self._deliveries[:-_DELIVERIES_KEPT]

    def _is_held(self, due: _Due) -> bool:
        """Return whether a webhook waits for the end of an export that is still being drawn."""
        return due.is_of_end and self._share_of(due.export.task_id) < 1

    def _happen(self, due: _Due) -> None:
        """Deliver or postpone an event at its moment, or skip it if its export is canceled."""
        export, event = due.export, due.event
        if export.canceled_at is not None and export.canceled_at <= event.at:
            return
        mishap = self._mishaps.take(lambda planned: planned.event in (None, event.type))
        if mishap is None:
            self._deliver(due, None)
        elif mishap.late:
            self._add(event.at + round(mishap.late * 1_000), export, event, mishap)
        elif mishap.swapped and event.at < export.plan.ended:
            self._add(export.plan.ended, export, event, mishap)
        else:
            self._deliver(due, mishap)

    def _deliver(self, due: _Due, mishap: Mishap | None) -> None:
        from indream.webhooks import sign_export_webhook

        export, event = due.export, due.event
        content = orjson.dumps(
            {
                "eventType": event.type,
                "occurredAt": wire_time(event.at, self._clock),
                "task": self._task_at(export, event.at),
            }
        )
        # Signatures use real time, not the sandbox's: receivers compare it with their own clocks.
        timestamp = self._clock.unix_seconds()
        signed = sign_export_webhook(webhook_secret=self._secret, raw_body=content, timestamp=timestamp)
        callback_headers = {
            name: value
            for name, value in export.callback_headers.items()
            if name.lower() not in _FRAMING_HEADERS
        }
        headers = {**callback_headers, "Content-Type": "application/json", **signed}
        delivery = Delivery(
            number=due.number,
            event=event.type,
            task_id=export.task_id,
            url=export.callback_url or "",
            headers={name.lower(): value for name, value in headers.items()},
            content=content,
            copies=1 if mishap is None else mishap.copies,
        )
        if mishap is not None and mishap.lost:
            delivery.is_claimed, delivery.error = True, "lost as planned"
        self._deliveries.append(delivery)
