"""What it costs to watch many exports, beside fetching the same pages with httpx: `python -m bench.watch`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import httpx

from bench.calls import BASE_URL, HEADERS, KEY, Null
from bench.report import HTTPX, Aim, Bench, Figure, main
from bench.timing import medians, medians_async, told_seconds
from indream import AsyncIndreamClient, IndreamClient
from tests.support.faults.service import export_task

__all__ = ["BENCH"]

EXPORTS, PAGE_SIZE, LOOKS = 1000, 50, 2
PAGES = EXPORTS // PAGE_SIZE
ROUNDS = 31
NEXT_LOOK = 1e-6  # at once
IDS = [f"export-{number}" for number in range(EXPORTS)]
REQUESTS = Aim("requests for a look at 1,000 open exports", PAGES, "")
SYNC = Aim("`as_completed` over 1,000 exports, sync", 1.5, beside=HTTPX)
ASYNC = Aim("`as_completed` over 1,000 exports, async", 1.5, beside=HTTPX)


class Account(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """The account's list: at the first look all exports are open, at the second one all have ended."""

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
        """Answer with the page whose turn it is."""
        answer = self._answers[self.requests % len(self._answers)]
        self.requests += 1
        return answer.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with the page whose turn it is."""
        return self.handle_request(request)


def measure() -> Iterator[Figure]:
    """How often a look asks; then the time that looking takes, sync and async."""
    account = Account()
    with IndreamClient(KEY, transport=account) as ours:
        assert len(list(ours.exports.as_completed(IDS, poll_interval=NEXT_LOOK))) == EXPORTS
    yield Figure(REQUESTS, account.requests / LOOKS)
    yield _figure(SYNC, _sync())
    yield _figure(ASYNC, asyncio.run(_async()))


def _figure(aim: Aim, median: dict[str, float]) -> Figure:
    return Figure(aim, median["ours"] / median["theirs"], told_seconds(median["ours"], median["theirs"]))


def _sync() -> dict[str, float]:
    with (
        IndreamClient(KEY, transport=Account()) as ours,
        httpx.Client(transport=Account(), headers=HEADERS) as theirs,
    ):

        def read() -> None:
            for params in _queries():
                theirs.get(f"{BASE_URL}/v1/exports", params=params).json()

        return medians(
            {"ours": lambda: list(ours.exports.as_completed(IDS, poll_interval=NEXT_LOOK)), "theirs": read},
            ROUNDS,
        )


async def _async() -> dict[str, float]:
    async with (
        AsyncIndreamClient(KEY, transport=Account()) as ours,
        httpx.AsyncClient(transport=Account(), headers=HEADERS) as theirs,
    ):

        async def watch() -> None:
            async for _ in ours.exports.as_completed(IDS, poll_interval=NEXT_LOOK):
                pass

        async def read() -> None:
            for params in _queries():
                (await theirs.get(f"{BASE_URL}/v1/exports", params=params)).json()

        return await medians_async({"ours": watch, "theirs": read}, ROUNDS)


def _queries() -> Iterator[dict[str, str]]:
    """What is asked for in all looks."""
    for _ in range(LOOKS):
        for start in range(0, EXPORTS, PAGE_SIZE):
            yield {"pageSize": str(PAGE_SIZE), **({"pageCursor": f"from-{start}"} if start else {})}


BENCH = Bench(
    "Watching many exports",
    "`as_completed` looks twice at 1,000 exports: all are open, then all have ended. It asks for pages of "
    "the account's list. Beside it, httpx fetches the same pages and reads their JSON, and keeps no "
    "account of them.",
    (REQUESTS, SYNC, ASYNC),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
