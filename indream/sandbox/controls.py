"""What a sandbox can be made to do, and what it shows of itself, as its users see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from indream.sandbox.faults.planned import Fault
from indream.sandbox.options import check_count, check_seconds
from indream.sandbox.outbox import Mishap
from indream.sandbox.tasks import SHORTEST_PAUSE, Course, check_percent

if TYPE_CHECKING:
    from indream.sandbox.outbox import WebhookRecord
    from indream.sandbox.records import Requests
    from indream.sandbox.service import Service
    from indream.sandbox.tasks import EventType
    from indream.types import ExportTask

__all__ = ["Controls"]

_MOST_EXPORTS = 10_000


class Controls:
    """The time, the faults and the records of one sandbox."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def advance(self, seconds: float) -> None:
        """Let this many seconds pass in the sandbox: tasks move, links expire, webhooks fall due.

        Raises:
            ValueError: `seconds` is negative, or the sandbox's time would pass the year 9000.
            TypeError: `seconds` is not a number.

        Route: POST /_sandbox/advance.
        """
        self._service.clock.advance(seconds)

    # ---- What is to go wrong -------------------------------------------------------------------------

    def fail_next(
        self,
        operation: str,
        *,
        times: int | None = 1,
        after: int = 0,
        after_commit: bool = False,
        status: int | None = None,
        code: str | None = None,
        retry_after: float | str | None = None,
        html: bool = False,
        throttle: float | None = None,
        close: bool = False,
        reset: bool = False,
        cut: int | None = None,
        delay: float = 0,
        bytes_per_second: float | None = None,
    ) -> None:
        """Let something go wrong with the next request of an operation.

        In-process it shows as the same exceptions of httpx as on a port. Faults of one operation happen
        one after the other, in the order of these calls.

        Args:
            operation: Method and path template, as in "GET /v1/exports/{taskId}"; a real id may stand in
                place of a {…}. "GET /outputs/{name}" is the download of a video, "*" any request.
            times: With how many requests, None for all until `heal`.
            after: How many requests go well before.
            after_commit: Whether the request is carried out all the same, and only its answer is lost. Goes
                with `status`, `throttle`, `close` and `reset`.
            status: Answer with this status, 300 to 599, and a problem object.
            code: The problem's `errorCode`; by default one that the service publishes for the status, or
                SANDBOX_FAULT.
            retry_after: The header Retry-After of that answer, in seconds or as it stands.
            html: Answer with a page, as a load balancer does, in place of a problem object.
            throttle: Answer 429, with this Retry-After in seconds.
            close: Close the connection without an answer.
            reset: Reset the connection without an answer.
            cut: Close the connection after so many bytes of the answer's body.
            delay: Hold back the answer, or what comes in its place, for so many seconds of the world. In
                -process nobody waits: a delay longer than the caller's read time-out is that time-out.
            bytes_per_second: Send the answer's body so slowly. In-process it makes no difference.

        Raises:
            ValueError: There is no such operation, nothing is to go wrong, or two things exclude each other.
            TypeError: An argument is of another kind.

        Route: POST /_sandbox/fail-next, with the arguments in camel case.
        """
        fault = Fault(
            operation=operation,
            times=times,
            after=after,
            after_commit=after_commit,
            status=status,
            code=code,
            retry_after=retry_after,
            html=html,
            throttle=throttle,
            close=close,
            reset=reset,
            cut=cut,
            delay=delay,
            bytes_per_second=bytes_per_second,
        )
        self._service.faults.plan(fault, times=times, after=after)

    def fail_next_task(
        self,
        percent: float = 45,
        *,
        error: str = "The sandbox failed this export, as it was told to.",
        times: int = 1,
    ) -> None:
        """Let the next export that is created fail on its way.

        Args:
            percent: How far it gets, 1 to 99.
            error: What its task then tells.
            times: How many exports fail.

        Raises:
            ValueError: A number is out of its range.
            TypeError: An argument is of another kind.

        Route: POST /_sandbox/fail-next-task. Without it: a `clientTaskId` that begins with `sandbox-fail`.
        """
        check_percent("percent", percent)
        check_count("times", times, least=1, most=_MOST_EXPORTS)
        self._service.courses.plan(Course(fail_percent=percent, error=error), times=times)

    def pause_next_task(self, percent: float = 45, *, seconds: float = 10, times: int = 1) -> None:
        """Let the next export that is created pause on its way, and then go on.

        Args:
            percent: How far it gets before, 1 to 99.
            seconds: How long it pauses, in the sandbox's time.
            times: How many exports pause.

        Raises:
            ValueError: A number is out of its range.
            TypeError: An argument is of another kind.

        Route: POST /_sandbox/pause-next-task. Without it: a `clientTaskId` that begins with `sandbox-pause`.
        """
        check_percent("percent", percent)
        check_seconds("seconds", seconds, least=SHORTEST_PAUSE)
        check_count("times", times, least=1, most=_MOST_EXPORTS)
        self._service.courses.plan(Course(pause_percent=percent, pause_seconds=seconds), times=times)

    def take_slots(self, count: int = 1) -> None:
        """Let other users of the account take export slots.

        Raises:
            ValueError: There are not so many slots that others do not hold yet.

        Route: POST /_sandbox/take-slots.
        """
        self._service.pool.take(count)

    def free_slots(self, count: int | None = None) -> None:
        """Let other users give export slots back: so many, or by default all that they hold.

        Raises:
            ValueError: They do not hold so many.

        Route: POST /_sandbox/free-slots.
        """
        self._service.pool.give_back(count)

    def disturb_webhooks(
        self,
        event: EventType | None = None,
        *,
        times: int | None = 1,
        lost: bool = False,
        late: float = 0,
        copies: int = 1,
        swapped: bool = False,
    ) -> None:
        """Let something go wrong with the next webhook.

        Args:
            event: Of which type it is; None for any.
            times: With how many webhooks, None for all until `heal`.
            lost: It is never sent.
            late: It falls due so many seconds later, in the sandbox's time.
            copies: It is sent so often.
            swapped: It comes after the event that ends the export. Nothing to one that is that event.

        Raises:
            ValueError: Nothing is to go wrong, or two things exclude each other.
            TypeError: An argument is of another kind.

        Route: POST /_sandbox/disturb-webhooks.
        """
        check_count("times", times, least=1, optional=True)
        mishap = Mishap(event=event, lost=lost, late=late, copies=copies, swapped=swapped)
        self._service.webhooks.outbox.disturb(mishap, times)

    def heal(self) -> None:
        """Let nothing more go wrong: forget what was planned, and give back the slots that others took.

        Route: POST /_sandbox/heal.
        """
        self._service.faults.clear()
        self._service.courses.clear()
        self._service.webhooks.outbox.heal()
        self._service.pool.give_back()

    def clear(self) -> None:
        """Make it as new: no projects, assets, tasks, records and faults. Its time and its keys stay.

        Route: POST /_sandbox/clear.
        """
        self.heal()
        self._service.clear()

    # ---- What it shows -------------------------------------------------------------------------------

    @property
    def faults(self) -> list[Fault]:
        """What is still to go wrong with requests, in order. Empty when all of it has happened.

        Route: GET /_sandbox/faults.
        """
        return [
            attrs.evolve(planned.fault, times=planned.times, after=planned.after)
            for planned in self._service.faults.remaining()
        ]

    @property
    def tasks(self) -> list[ExportTask]:
        """All export tasks as they are now, oldest first. Looking at them here moves no clock.

        Route: GET /_sandbox/tasks.
        """
        from indream.types import ExportTask

        now = self._service.clock.now()
        return [
            ExportTask.from_dict(self._service.task(export, now)) for export in self._service.store.exports
        ]

    @property
    def requests(self) -> Requests:
        """The requests that have come to it, oldest first; the last 10,000 of them.

        Route: GET /_sandbox/requests.

        >>> from indream.sandbox import Sandbox
        >>> with Sandbox() as sandbox, sandbox.client() as client:
        ...     names = client.illustrations.search("sail")
        ...     [request.status for request in sandbox.requests.to("GET /v1/illustrations")]
        [200]
        """
        return self._service.requests.snapshot()

    @property
    def webhooks(self) -> list[WebhookRecord]:
        """The webhooks that have fallen due, oldest first, sent or not; the last 10,000 of them.

        Route: GET /_sandbox/webhooks.
        """
        return self._service.webhooks.outbox.records()
