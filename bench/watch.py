"""The time of watching many exports, compared with httpx and the same pages: `python -m bench.watch`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import httpx

from bench.calls import BASE_URL, HEADERS, KEY, Null
from bench.report import HTTPX, Aim, Bench, Figure, main
from bench.timing import medians, medians_async, time_text
from indream import AsyncIndreamClient, IndreamClient
from tests.support.faults.service import export_task

__all__ = ["BENCH"]

EXPORTS, PAGE_SIZE, POLLS = 1000, 50, 2
PAGES = EXPORTS // PAGE_SIZE
ROUNDS = 31
POLL_INTERVAL = 1e-6
IDS = [f"export-{number}" for number in range(EXPORTS)]
REQUESTS = Aim("requests for one poll of 1,000 open exports", PAGES, "")
SYNC = Aim("`as_completed` over 1,000 exports, sync", 1.5, beside=HTTPX)
ASYNC = Aim("`as_completed` over 1,000 exports, async", 1.5, beside=HTTPX)


class Account(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """The account's list: all exports are open at the first poll, and have ended at the second one."""

    def __init__(self) -> None:
        self.requests = 0
        self._answers = [
            Null([export_task(task_id, status) for task_id in page], cursor=cursor)
            for status in ("PROCESSING", "COMPLETED")
            for page, cursor in self._pages()
        ]

    @staticmethod
    def _pages() -> Iterator[tuple[list[str], str | None]]:
        for start in range(0, EXPORTS, PAGE_SIZE):
            end = start + PAGE_SIZE
            yield IDS[start:end], f"from-{end}" if end < EXPORTS else None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with the next page."""
        answer = self._answers[self.requests % len(self._answers)]
        self.requests += 1
        return answer.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with the next page."""
        return self.handle_request(request)


def measure() -> Iterator[Figure]:
    """Yield the requests of one poll, then the times, sync and async."""
    account = Account()
    with IndreamClient(KEY, transport=account) as ours:
        assert len(list(ours.exports.as_completed(IDS, poll_interval=POLL_INTERVAL))) == EXPORTS
    yield Figure(REQUESTS, account.requests / POLLS)
    yield _figure(SYNC, _sync())
    yield _figure(ASYNC, asyncio.run(_async()))


def _figure(aim: Aim, median: dict[str, float]) -> Figure:
    return Figure(aim, median["ours"] / median["theirs"], time_text(median["ours"], median["theirs"]))


def _sync() -> dict[str, float]:
    with (
        IndreamClient(KEY, transport=Account()) as ours,
        httpx.Client(transport=Account(), headers=HEADERS) as theirs,
    ):

        def read() -> None:
            for params in _queries():
                theirs.get(f"{BASE_URL}/v1/exports", params=params).json()

        return medians(
            {
                "ours": lambda: list(ours.exports.as_completed(IDS, poll_interval=POLL_INTERVAL)),
                "theirs": read,
            },
            ROUNDS,
        )


async def _async() -> dict[str, float]:
    async with (
        AsyncIndreamClient(KEY, transport=Account()) as ours,
        httpx.AsyncClient(transport=Account(), headers=HEADERS) as theirs,
    ):

        async def watch() -> None:
            async for _ in ours.exports.as_completed(IDS, poll_interval=POLL_INTERVAL):
                pass

        async def read() -> None:
            for params in _queries():
                (await theirs.get(f"{BASE_URL}/v1/exports", params=params)).json()

        return await medians_async({"ours": watch, "theirs": read}, ROUNDS)


def _queries() -> Iterator[dict[str, str]]:
    """The query of each request, for all polls."""
    for _ in range(POLLS):
        for start in range(0, EXPORTS, PAGE_SIZE):
            yield {"pageSize": str(PAGE_SIZE), **({"pageCursor": f"from-{start}"} if start else {})}


BENCH = Bench(
    "Watching many exports",
    "`as_completed` polls 1,000 exports twice: first all are open, then all have ended. It requests pages of "
    "the account's list. It is compared with httpx, which requests the same pages and parses their JSON "
    "without tracking the exports.",
    (REQUESTS, SYNC, ASYNC),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
