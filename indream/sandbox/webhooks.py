"""Webhooks: each event of an export is sent to its `callbackUrl` once, when it becomes due."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from indream._wire.urls import is_loopback
from indream.sandbox.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.sandbox.clock import Clock
    from indream.sandbox.drafts import Drafts
    from indream.sandbox.outbox import Delivery, TaskAt
    from indream.sandbox.store import Export

__all__ = ["Webhooks", "leads_here"]

_TIMEOUT_SECONDS = 10
_log = logging.getLogger("indream.sandbox")


def leads_here(url: str) -> bool:
    """Return whether a URL leads to this machine: the sandbox sends webhooks nowhere else."""
    import httpx  # imported only if a webhook is sent, because it loads slowly

    return is_loopback(httpx.URL(url).host)


class Webhooks:
    """Sends the webhooks of exports, in tasks of the event loops that serve the sandbox."""

    def __init__(self, clock: Clock, secret: str, task_at: TaskAt, drafts: Drafts) -> None:
        self.outbox = Outbox(clock, secret, task_at, drafts.share)
        self._clock = clock
        self._drafts = drafts
        self._following: dict[tuple[asyncio.AbstractEventLoop, str], asyncio.Task[None]] = {}

    def follow(self, export: Export, after: int | None = None) -> None:
        """Send the events of an export when they happen, all of them or those after a moment."""
        if export.callback_url is not None:
            self.outbox.schedule(export, after)

    def attend(self) -> None:
        """Make the running loop send the remaining webhooks; the loop that began may be closed."""
        loop = asyncio.get_running_loop()
        self._following = {
            place: task
            for place, task in self._following.items()
            if not task.done() and not place[0].is_closed()
        }
        for task_id in self.outbox.open_tasks():
            if (loop, task_id) not in self._following:
                self._following[loop, task_id] = loop.create_task(self._follow(task_id))

    async def settle(self) -> None:
        """Send all webhooks that are due, and return when they are sent."""
        await _send_all(self.outbox.claim())

    async def aclose(self) -> None:
        """Stop the tasks of the running loop, and drop the webhooks that are not due."""
        loop = asyncio.get_running_loop()
        following = [task for (owner, _), task in self._following.items() if owner is loop]
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        self.outbox.clear_schedule()

    async def _follow(self, task_id: str) -> None:
        while (due := self.outbox.next_due(task_id)) is not None:
            await self._clock.reach(due)
            claimed = self.outbox.claim(task_id)
            if not claimed:
                await self._drafts.wait([task_id])
            await _send_all(claimed)


async def _send_all(claimed: Iterable[Delivery]) -> None:
    """Send claimed webhooks in order; those that remain when the loop ends are released."""
    waiting = deque(claimed)
    try:
        while waiting:
            await _send(waiting.popleft())
    finally:
        for delivery in waiting:
            delivery.is_claimed = False


async def _send(delivery: Delivery) -> None:
    """Send one webhook, as many times as it has copies."""
    import httpx

    name = f"{delivery.event} of task {delivery.task_id}"
    while delivery.attempts < delivery.copies:
        delivery.attempts += 1
        try:
            delivery.status = await _post(delivery.url, delivery.headers, delivery.content)
        # httpx also raises ValueError for invalid headers.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            delivery.error = f"{type(error).__name__}: {_reason(error)}"
            _log.warning("webhook %s was not delivered: %s", name, delivery.error)
        except (asyncio.CancelledError, GeneratorExit):
            # The loop ends, or is closed already; another loop may send the webhook.
            delivery.attempts -= 1
            delivery.is_claimed = False
            raise
        else:
            _log.info("webhook %s was answered %d", name, delivery.status)


def _reason(error: Exception) -> str:
    """Return why a webhook was not sent, without the values of its headers, which may be secrets."""
    import httpx

    if isinstance(error, httpx.LocalProtocolError):
        return "callbackHeaders contains a header that cannot be sent"
    return str(error)


async def _post(url: str, headers: dict[str, str], content: bytes) -> int:
    if not leads_here(url):
        raise ValueError("the sandbox sends webhooks to loopback addresses only")
    import httpx

    from indream._net.tls import shared_context

    # trust_env=False: requests to loopback must not use a proxy from the environment.
    async with httpx.AsyncClient(
        verify=shared_context(), timeout=_TIMEOUT_SECONDS, trust_env=False
    ) as client:
        # The service publishes no encoding for headers; httpx by itself sends only ASCII.
        encoded = httpx.Headers(headers, encoding="utf-8")
        return (await client.post(url, content=content, headers=encoded)).status_code
