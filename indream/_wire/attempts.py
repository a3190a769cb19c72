"""The facts about an attempt that hooks and spans receive."""

from __future__ import annotations

import attrs

__all__ = ["RequestInfo", "ResponseInfo"]


@attrs.frozen
class RequestInfo:
    """An attempt that is about to be sent, as `on_request` receives it.

    Attributes:
        operation: The operation's id, such as `createExport`.
        method: The HTTP method.
        path: The path as a template, without ids, such as `/v1/exports/{taskId}`.
        attempt: 1 for the first attempt of a call.
    """

    operation: str
    method: str
    path: str
    attempt: int


@attrs.frozen
class ResponseInfo(RequestInfo):
    """The outcome of an attempt, as `on_response` receives it.

    Attributes:
        duration: Seconds from the start of sending to the end of the answer's body.
        status: The HTTP status; None if no answer was received.
        fault: Why no answer was received, as text for people; None if an answer was received.
        request_id: The service's id of the request; None if it sent none.
    """

    duration: float
    status: int | None
    fault: str | None
    request_id: str | None

    def __str__(self) -> str:
        outcome = f"status {self.status}" if self.fault is None else self.fault
        id_ = f", request {self.request_id}" if self.request_id else ""
        return f"{self.method} {self.path}, attempt {self.attempt}, {self.duration:.3f} s: {outcome}{id_}"
