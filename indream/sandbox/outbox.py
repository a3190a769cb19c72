"""Which webhooks fall due when, and what has become of them; nothing is sent from here."""

from __future__ import annotations

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
from indream.sandbox.tasks import Event, EventType, events

if TYPE_CHECKING:
    from indream.sandbox.clock import Clock

__all__ = ["Delivery", "Mishap", "Outbox", "TaskAt", "WebhookRecord"]

TaskAt: TypeAlias = Callable[[Export, int], dict[str, Any]]
"""An export as the ExportTask it is at a moment."""

_DELIVERIES_KEPT = 10_000
_MOST_COPIES = 1_000
_FRAMING_HEADERS = frozenset({"host", "content-length", "transfer-encoding"})
"""They follow from the address and the body of a webhook, and are never replaced."""


@attrs.frozen(kw_only=True)
class Mishap:
    """What is to go wrong with webhooks; `Sandbox.disturb_webhooks` says what the fields are."""

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
            raise ValueError("say what is to go wrong: lost, late, copies or swapped")
        if self.lost and (self.late or self.copies > 1 or self.swapped):
            raise ValueError("lost excludes late, copies and swapped")
        if self.late and self.swapped:
            raise ValueError("late and swapped exclude each other")


@attrs.frozen(kw_only=True)
class WebhookRecord:
    """A webhook that has fallen due.

    Attributes:
        event: Its type, as in `EXPORT_COMPLETED`.
        task_id: The task it tells of.
        url: Where it is sent.
        headers: Its headers, names in lower case, the signature among them.
        content: Its body, as it is signed.
        attempts: How often it has been sent; 0 if it was lost, or is still to be sent.
        status: What it was answered with; None if there is no answer.
        error: Why there is none, if that is known.
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
        """Its body, read."""
        return orjson.loads(self.content)

    @property
    def delivered(self) -> bool:
        """Whether it was answered with a success."""
        return self.status is not None and 200 <= self.status < 300


@attrs.define(kw_only=True, eq=False)
class Delivery:
    """A webhook on its way; its number is no other's."""

    number: int
    event: str
    task_id: str
    url: str
    headers: dict[str, str]
    content: bytes
    copies: int = 1
    attempts: int = 0
    status: int | None = None
    error: str | None = None
    is_claimed: bool = False

    def record(self) -> WebhookRecord:
        """What has become of it so far."""
        fields = (field.name for field in attrs.fields(WebhookRecord))
        return WebhookRecord(**{name: getattr(self, name) for name in fields})


@attrs.frozen
class _Due:
    """An event, and when its webhook falls due; equal moments keep the order in which they came."""

    moment: int
    number: int
    export: Export = attrs.field(eq=False)
    event: Event = attrs.field(eq=False)
    mishap: Mishap | None = attrs.field(default=None, eq=False)


class Outbox:
    """The webhooks of an account. It may be used from any thread."""

    def __init__(self, clock: Clock, secret: str, task_at: TaskAt) -> None:
        self._mishaps: PlannedFaults[Mishap] = PlannedFaults()
        self._clock = clock
        self._secret = secret
        self._task_at = task_at
        self._due: list[_Due] = []
        self._number = 0
        self._deliveries: list[Delivery] = []
        self._lock = threading.Lock()

    def schedule(self, export: Export, after: int | None = None) -> None:
        """Take in the events of an export, all or those after a moment."""
        with self._lock:
            for event in events(export.plan):
                if after is None or event.at > after:
                    self._add(event.at, export, event)

    def disturb(self, mishap: Mishap, times: int | None = 1) -> None:
        """Let a mishap happen to what has not been looked at yet."""
        self._mishaps.plan(mishap, times=times)

    def heal(self) -> None:
        """Let nothing go wrong with what falls due from now on; what has fallen due met its mishap."""
        with self._lock:
            self._collect()
            self._mishaps.clear()

    def open_tasks(self) -> list[str]:
        """The tasks of which something is still to be sent."""
        with self._lock:
            waiting = [delivery.task_id for delivery in self._deliveries if not delivery.is_claimed]
            return list(dict.fromkeys((*waiting, *(due.export.task_id for due in self._due))))

    def next_due(self, task_id: str) -> int | None:
        """When something of a task is to be sent next; None if nothing more is."""
        with self._lock:
            if any(row.task_id == task_id and not row.is_claimed for row in self._deliveries):
                return 0
            return min((due.moment for due in self._due if due.export.task_id == task_id), default=None)

    def claim(self, task_id: str | None = None) -> list[Delivery]:
        """What is to be sent now, of one task or of all, in order; nobody else is given it."""
        with self._lock:
            self._collect()
            claimed = [
                row for row in self._deliveries if not row.is_claimed and task_id in (None, row.task_id)
            ]
            for delivery in claimed:
                delivery.is_claimed = True
            return claimed

    def records(self) -> list[WebhookRecord]:
        """All webhooks that have fallen due, in order."""
        with self._lock:
            self._collect()
            return [delivery.record() for delivery in self._deliveries]

    def latest(self, count: int) -> list[tuple[int, WebhookRecord]]:
        """So many of the webhooks, newest first, with their numbers; whoever looks makes none fall due."""
        with self._lock:
            return [(row.number, row.record()) for row in islice(reversed(self._deliveries), count)]

    def __len__(self) -> int:
        """How many webhooks `latest` could give."""
        return len(self._deliveries)

    def clear_schedule(self) -> None:
        """Forget what is not yet due."""
        with self._lock:
            self._due.clear()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._due.clear()
            self._deliveries.clear()
        self._mishaps.clear()

    def _add(self, moment: int, export: Export, event: Event, mishap: Mishap | None = None) -> None:
        self._number += 1
        self._due.append(_Due(moment, self._number, export, event, mishap))

    def _collect(self) -> None:
        """Make deliveries of the events that have fallen due."""
        now = self._clock.now()
        while ready := [due for due in self._due if due.moment <= now]:
            due = min(ready, key=lambda due: (due.moment, due.number))
            self._due.remove(due)
            if due.mishap is None:
                self._happen(due)
            else:
                self._deliver(due, due.mishap)
        if len(self._deliveries) > _DELIVERIES_KEPT:
            del self._deliveries[:-_DELIVERIES_KEPT]

    def _happen(self, due: _Due) -> None:
        """Decide what becomes of an event at its moment."""
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
                "occurredAt": wire_time(event.at),
                "task": self._task_at(export, event.at),
            }
        )
        # The world's time, not the sandbox's: receivers compare it with their own clocks.
        timestamp = self._clock.unix_seconds()
        signed = sign_export_webhook(webhook_secret=self._secret, raw_body=content, timestamp=timestamp)
        given = {
            name: value
            for name, value in export.callback_headers.items()
            if name.lower() not in _FRAMING_HEADERS
        }
        headers = {**given, "Content-Type": "application/json", **signed}
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
            delivery.is_claimed, delivery.error = True, "lost, as the sandbox was told"
        self._deliveries.append(delivery)
