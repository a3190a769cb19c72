"""The control of a sandbox: its time, its planned faults, and its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from indream.sandbox.faults.planned import Fault
from indream.sandbox.options import check_count, check_seconds
from indream.sandbox.outbox import Mishap
from indream.sandbox.records import Requests
from indream.sandbox.tasks import SHORTEST_PAUSE, Course, check_percent

if TYPE_CHECKING:
    from indream.sandbox.outbox import WebhookRecord
    from indream.sandbox.service import Service
    from indream.sandbox.tasks import EventType
    from indream.types import ExportTask

__all__ = ["Controls"]

_MOST_EXPORTS = 10_000


class Controls:
    """The time, the planned faults and the records of one sandbox."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def advance(self, seconds: float) -> None:
        """Move the sandbox's time forward: tasks progress, links expire, webhooks become due.

        Raises:
            ValueError: `seconds` is negative, or the sandbox's time would pass the year 9000.
            TypeError: `seconds` is not a number.

        Route: POST /_sandbox/advance.
        """
        self._service.clock.advance(seconds)

    # ---- Faults --------------------------------------------------------------------------------------

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
        """Make the next request of an operation fail.

        Clients see the same httpx exceptions in-process as on a port. Faults of one operation happen one
        after the other, in the order of these calls.

        Args:
            operation: Method and path template, as in "GET /v1/exports/{taskId}"; ids may replace the {…}.
                "GET /outputs/{name}" is the download of a video, "*" any request.
            times: The number of requests that fail; None for all until `heal`.
            after: The number of requests that succeed first.
            after_commit: Whether the request is carried out and only its answer is lost. Allowed with
                `status`, `throttle`, `close` and `reset`.
            status: Answer with this status, 300 to 599, and a problem object.
            code: The problem's `errorCode`; by default one that the service publishes for the status, or
                SANDBOX_FAULT.
            retry_after: The header Retry-After of that answer, in seconds, or a string to send unchanged.
            html: Answer with an HTML page, as a load balancer does, instead of a problem object.
            throttle: Answer 429, with this Retry-After in seconds.
            close: Close the connection without an answer.
            reset: Reset the connection without an answer.
            cut: Close the connection after this many bytes of the answer's body.
            delay: Delay the answer, or the fault that replaces it, by this many seconds of real time.
                In-process nothing waits: a delay over the caller's read timeout raises the timeout at once.
            bytes_per_second: Send the answer's body this slowly. It has no effect in-process.

        Raises:
            ValueError: The operation is unknown, no fault is given, or two arguments exclude each other.
            TypeError: An argument has the wrong type.

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
        error: str = "The sandbox failed this export as planned.",
        times: int = 1,
    ) -> None:
        """Make the next export that is created fail.

        Args:
            percent: The progress at which it fails, 1 to 99.
            error: The `error` of its task.
            times: The number of exports that fail.

        Raises:
            ValueError: A number is out of range.
            TypeError: An argument has the wrong type.

        Route: POST /_sandbox/fail-next-task. The same happens to a `clientTaskId` that begins with
        `sandbox-fail`.
        """
        check_percent("percent", percent)
        check_count("times", times, least=1, most=_MOST_EXPORTS)
        self._service.courses.plan(Course(fail_percent=percent, error=error), times=times)

    def pause_next_task(self, percent: float = 45, *, seconds: float = 10, times: int = 1) -> None:
        """Make the next export that is created pause and then continue.

        Args:
            percent: The progress at which it pauses, 1 to 99.
            seconds: The length of the pause, in seconds of the sandbox's time.
            times: The number of exports that pause.

        Raises:
            ValueError: A number is out of range.
            TypeError: An argument has the wrong type.

        Route: POST /_sandbox/pause-next-task. The same happens to a `clientTaskId` that begins with
        `sandbox-pause`.
        """
        check_percent("percent", percent)
        check_seconds("seconds", seconds, least=SHORTEST_PAUSE)
        check_count("times", times, least=1, most=_MOST_EXPORTS)
        self._service.courses.plan(Course(pause_percent=percent, pause_seconds=seconds), times=times)

    def take_slots(self, count: int = 1) -> None:
        """Make other users of the account take export slots.

        Raises:
            ValueError: The account does not have that many slots that other users do not hold yet.

        Route: POST /_sandbox/take-slots.
        """
        self._service.pool.take(count)

    def free_slots(self, count: int | None = None) -> None:
        """Make other users release this many export slots, or by default all that they hold.

        Raises:
            ValueError: Other users hold fewer slots.

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
        """Make the next webhook fail.

        Args:
            event: The event type of the webhook; None for any.
            times: The number of webhooks that fail; None for all until `heal`.
            lost: Never send it.
            late: Send it this many seconds later, in the sandbox's time.
            copies: Send it this many times.
            swapped: Send it after the event that ends the export. It has no effect on that event itself.

        Raises:
            ValueError: No fault is given, or two arguments exclude each other.
            TypeError: An argument has the wrong type.

        Route: POST /_sandbox/disturb-webhooks.
        """
        check_count("times", times, least=1, optional=True)
        mishap = Mishap(event=event, lost=lost, late=late, copies=copies, swapped=swapped)
        self._service.webhooks.outbox.disturb(mishap, times)

    def heal(self) -> None:
        """Drop all planned faults, and release the slots that other users hold.

        Route: POST /_sandbox/heal.
        """
        self._service.faults.clear()
        self._service.courses.clear()
        self._service.webhooks.outbox.heal()
        self._service.pool.give_back()

    def clear(self) -> None:
        """Delete all projects, assets, tasks, records and planned faults. The time and the keys stay.

        Route: POST /_sandbox/clear.
        """
        self.heal()
        self._service.clear()

    # ---- Records -------------------------------------------------------------------------------------

    @property
    def faults(self) -> list[Fault]:
        """The faults of requests that have not happened yet, in order.

        Route: GET /_sandbox/faults.
        """
        return [
            attrs.evolve(planned.fault, times=planned.times, after=planned.after)
            for planned in self._service.faults.remaining()
        ]

    @property
    def tasks(self) -> list[ExportTask]:
        """All export tasks in their current state, oldest first. Reading them here does not move the clock.

        Route: GET /_sandbox/tasks.
        """
        from indream.types import ExportTask

        now = self._service.clock.now()
        return [
            ExportTask.from_dict(self._service.task(export, now)) for export in self._service.store.exports
        ]

    @property
    def requests(self) -> Requests:
        """The requests that the sandbox received, oldest first; at most the latest 10,000.

        Route: GET /_sandbox/requests.

        Examples:
            >>> from indream.sandbox import Sandbox
            >>> with Sandbox() as sandbox, sandbox.client() as client:
            ...     names = client.illustrations.search("sail")
            ...     [request.status for request in sandbox.requests.to("GET /v1/illustrations")]
            [200]
        """
        return Requests(self._service.requests.snapshot())

    @property
    def webhooks(self) -> list[WebhookRecord]:
        """The webhooks that have become due, oldest first, sent or not; at most the latest 10,000.

        Route: GET /_sandbox/webhooks.
        """
        return self._service.webhooks.outbox.records()
