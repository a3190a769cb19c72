"""Webhooks: each event of an export is sent to its `callbackUrl` once, when its time has come."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from typing import TYPE_CHECKING, Any

import httpx
import orjson

from indream.sandbox.answers import wire_time
from indream.sandbox.tasks import events
from indream.webhooks import sign_export_webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.sandbox.clock import Clock
    from indream.sandbox.store import Export

__all__ = ["Webhooks", "is_loopback"]

_TIMEOUT_SECONDS = 10
_log = logging.getLogger("indream.sandbox")


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine: the sandbox sends nothing anywhere else."""
    host = httpx.URL(url).host
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Webhooks:
    """Follows exports, in tasks of the event loop that serves the sandbox."""

    def __init__(self, clock: Clock, secret: str, task_at: Callable[[Export, int], dict[str, Any]]) -> None:
        self._clock = clock
        self._secret = secret
        self._task_at = task_at
        self._following: set[asyncio.Task[None]] = set()

    def follow(self, export: Export) -> None:
        """Send the events of an export as they happen."""
        if export.callback_url is not None:
            following = asyncio.get_running_loop().create_task(self._follow(export, export.callback_url))
            self._following.add(following)  # a loop keeps only weak references to its tasks
            following.add_done_callback(self._following.discard)

    async def aclose(self) -> None:
        """Stop following; what has not been sent never will be."""
        following = list(self._following)
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)

    async def _follow(self, export: Export, url: str) -> None:
        for event in events(export.plan):
            await self._clock.reach(event.at)
            if export.canceled_at is not None and export.canceled_at <= event.at:
                return
            body = {
                "eventType": event.type,
                "occurredAt": wire_time(event.at),
                "task": self._task_at(export, event.at),
            }
            told = f"{event.type} of task {export.task_id}"
            try:
                status = await self._send(url, export.callback_headers, orjson.dumps(body))
            # httpx raises ValueError, too, for what can't be a header.
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                _log.warning("webhook %s was not delivered: %s: %s", told, type(error).__name__, error)
            else:
                _log.info("webhook %s was answered %d", told, status)

    async def _send(self, url: str, headers: dict[str, str], body: bytes) -> int:
        if not is_loopback(url):
            raise ValueError("the sandbox sends webhooks to loopback addresses only")
        sent = httpx.Headers(headers)
        sent["Content-Type"] = "application/json"
        # The world's time, not the sandbox's: receivers compare it with their own clocks.
        timestamp = self._clock.unix_seconds()
        sent.update(sign_export_webhook(webhook_secret=self._secret, raw_body=body, timestamp=timestamp))
        # trust_env=False: a proxy from the environment has no business with loopback.
        async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
            return (await client.post(url, content=body, headers=sent)).status_code
