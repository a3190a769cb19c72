"""An account with many exports that end at their times, as a service that shows them in pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import httpx

from tests.support.fake_service import API_KEY, BASE_URL, TASK, envelope, page, problem

__all__ = ["Account"]


class Account:
    """The exports of an account, listed in an order that is none of the client's business.

    Args:
        ends: When each export ends; those that are not named have ended long ago.
        order: The list's order; it may be changed at any time, as others add exports.
        hidden: Exports that the list does not show.
        page_size: The largest page that it gives.
    """

    def __init__(
        self,
        ends: Mapping[str, float],
        order: Iterable[str] = (),
        *,
        hidden: Collection[str] = (),
        page_size: int = 50,
    ) -> None:
        self.ends = ends
        self.order = list(order)
        self.hidden = hidden
        self.page_size = page_size
        self.clock: Callable[[], float] = lambda: 0.0
        self.requests: list[httpx.Request] = []

    def task(self, task_id: str) -> dict[str, Any]:
        """The current state of an export."""
        ended = self.ends.get(task_id, 0.0) <= self.clock()
        return {**TASK, "taskId": task_id, "status": "COMPLETED" if ended else "PROCESSING"}

    def page(self, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """A page of the list and the cursor of the next one: a count of exports, as simple services have."""
        start = int(cursor or 0)
        end = start + self.page_size
        shown = [self.task(task_id) for task_id in self.order[start:end] if task_id not in self.hidden]
        return shown, str(end) if end < len(self.order) else None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request for a page or an export."""
        self.requests.append(request)
        task_id = request.url.path.removeprefix("/v1/exports").removeprefix("/")
        if not task_id:
            assert "50" == request.url.params["pageSize"]
            items, cursor = self.page(request.url.params.get("pageCursor"))
            return page(*items, cursor=cursor)(request)
        if task_id not in self.ends:
            return problem(404)(request)
        return envelope(self.task(task_id))(request)

    @property
    def options(self) -> dict[str, Any]:
        """Arguments for a client of this account."""
        return {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(self)}
