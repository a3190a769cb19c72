"""The time of a call compared with the same request through bare httpx: `python -m bench.calls`.

Nothing is sent: both use a transport that answers at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import httpx

from bench.report import HTTPX, Aim, Bench, Figure, main
from bench.timing import medians, medians_async, time_text
from indream import AsyncIndreamClient, IndreamClient
from tests.support.fake_service import CREATED
from tests.support.faults.service import export_task

__all__ = ["BASE_URL", "BENCH", "HEADERS", "KEY", "Null"]

ROUNDS = 2001
KEY = "sk_indream_bench"
BASE_URL = "https://api.indream.ai"
HEADERS = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
TASK = export_task("0d7cf1b4-8f0b-4a6e-9d0f-2f9f5a1c7e11")
STATE = Path(__file__).parents[1] / "examples/states/title-card.json"
PAYLOAD: dict[str, Any] = {
    "editorState": json.loads(STATE.read_text(encoding="utf-8")),
    "stateSchemaVersion": "v1",
    "ratio": "9:16",
    "scale": 0.6,
    "fps": 30,
    "format": "mp4",
}


class Null(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that answers every request with the same body and the usual headers."""

    def __init__(self, data: object, cursor: str | None = None) -> None:
        self._body = json.dumps({"data": data, "meta": {"nextPageCursor": cursor}}).encode()
        self._headers = {
            "Date": "Fri, 25 Sep 2026 00:00:00 GMT",
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(self._body)),
            "Connection": "keep-alive",
            "Cache-Control": "no-store",
            "X-Request-Id": "5b1b5a2e-8f0b-4a6e-9d0f-2f9f5a1c7e11",
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        return httpx.Response(200, headers=self._headers, stream=httpx.ByteStream(self._body))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        return self.handle_request(request)


@attrs.frozen
class Case:
    """A call, with our client and with one of httpx. With async clients both return an awaitable."""

    name: str
    limit: float
    data: object
    ours: Callable[[Any], Any]
    theirs: Callable[[Any], Any]

    def aim(self, client: str) -> Aim:
        """The limit for one of the two clients."""
        return Aim(f"{self.name}, {client}", self.limit, beside=HTTPX)


CASES = (
    Case(
        "`exports.get`",
        0.95,
        TASK,
        lambda client: client.exports.get("t"),
        lambda client: client.get(f"{BASE_URL}/v1/exports/t"),
    ),
    Case(
        "`exports.list` of 50",
        1,
        [TASK] * 50,
        lambda client: client.exports.list(page_size=50),
        lambda client: client.get(f"{BASE_URL}/v1/exports", params={"pageSize": 50}),
    ),
    Case(
        "`exports.create`, checked",
        1,
        CREATED,
        lambda client: client.exports.create(PAYLOAD),
        lambda client: client.post(f"{BASE_URL}/v1/exports", json=PAYLOAD),
    ),
)


def measure() -> Iterator[Figure]:
    """Yield the ratio of each call, sync and async."""
    for case in CASES:
        yield _figure(case.aim("sync"), _sync(case))
        yield _figure(case.aim("async"), asyncio.run(_async(case)))


def _figure(aim: Aim, median: dict[str, float]) -> Figure:
    return Figure(aim, median["ours"] / median["theirs"], time_text(median["ours"], median["theirs"]))


def _sync(case: Case) -> dict[str, float]:
    transport = Null(case.data)
    with (
        IndreamClient(KEY, transport=transport) as ours,
        httpx.Client(transport=transport, headers=HEADERS) as theirs,
    ):
        return medians(
            {"ours": lambda: case.ours(ours), "theirs": lambda: case.theirs(theirs).json()}, ROUNDS
        )


async def _async(case: Case) -> dict[str, float]:
    transport = Null(case.data)
    async with (
        AsyncIndreamClient(KEY, transport=transport) as ours,
        httpx.AsyncClient(transport=transport, headers=HEADERS) as theirs,
    ):

        async def read() -> object:
            return (await case.theirs(theirs)).json()

        return await medians_async({"ours": lambda: case.ours(ours), "theirs": read}, ROUNDS)


BENCH = Bench(
    "Calls",
    "A call returns a typed answer: its JSON is parsed, every field is checked, and dates are `datetime`s. "
    "It is compared with the same request through an `httpx.Client` that is reused, whose JSON is parsed "
    "with `.json()` and not checked. `exports.create` also checks its payload, a title card, before it is "
    "sent. Both use a transport that answers at once, so only the time of the client is measured; a network "
    "adds milliseconds. The client saves time because it writes and parses JSON with orjson, does not look "
    "for cookies, and parses a URL that recurs only once.",
    tuple(case.aim(client) for case in CASES for client in ("sync", "async")),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
