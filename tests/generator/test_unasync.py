"""Sync code is async code, line for line."""

from __future__ import annotations

import re

import pytest

from generator.unasync import FIRST_LINE, AsyncSource, DeriveError, derive

RULES = [
    (r"\basync def\b", "def"),
    (r"\basync for\b", "for"),
    (r"\basync with\b", "with"),
    (r"\bawait ", ""),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bAsyncBaseTransport\b", "BaseTransport"),
    (r"\bhttpx\.AsyncClient\b", "httpx.Client"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"^import asyncio$", "import time"),
    (r"\.asyncio\(", ".sync("),
    (r"\.asyncio_detailed\(", ".sync_detailed("),
    (r"\b_async\b", "_sync"),
    (r"\bAsync(Indream|Exports)", r"\1"),
]
ASYNC = '''\
"""A module; `async` stays in prose."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import httpx

from indream._async.client import AsyncIndreamClient
from indream.x import (
    B,
    A,
)


class AsyncExports:
    """Exports."""

    def __init__(self, client: AsyncIndreamClient, transport: httpx.AsyncBaseTransport) -> None:
        self.client = httpx.AsyncClient(transport=transport)

    async def __aenter__(self) -> AsyncIterator[int]:
        async with self.client as client:
            async for chunk in client.aiter_bytes():
                await asyncio.sleep(len(chunk))
        yield 1

    async def __aexit__(self) -> None:
        await self.client.aclose()


async def raw(get: object, client: AsyncIndreamClient) -> None:
    return (await get.asyncio(client=client), await get.asyncio_detailed(client=client))
'''
SYNC = '''\
# Derived from a/x.py by `make generate`: do not edit, change that file.
"""A module; `async` stays in prose."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping

import httpx

from indream._sync.client import IndreamClient
from indream.x import (
    B,
    A,
)


class Exports:
    """Exports."""

    def __init__(self, client: IndreamClient, transport: httpx.BaseTransport) -> None:
        self.client = httpx.Client(transport=transport)

    def __enter__(self) -> Iterator[int]:
        with self.client as client:
            for chunk in client.iter_bytes():
                time.sleep(len(chunk))
        yield 1

    def __exit__(self) -> None:
        self.client.close()


def raw(get: object, client: IndreamClient) -> None:
    return (get.sync(client=client), get.sync_detailed(client=client))
'''


def source(text: str, path: str = "a/x.py") -> AsyncSource:
    """An async file with the first line it needs."""
    target = path.replace("a/", "s/")
    return AsyncSource(path, target, f"{FIRST_LINE.format(target=target)}\n{text}")


def test_derived_line_for_line() -> None:
    """Each line becomes one line, imported names are in order, and the first line names its source."""
    derived = derive([source(ASYNC), source('"""Nothing."""\n', "a/y.py")], RULES)
    assert {"s/x.py", "s/y.py"} == derived.keys()
    assert SYNC == derived["s/x.py"]
    assert len(source(ASYNC).text.splitlines()) == len(derived["s/x.py"].splitlines())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("async  def f(): ...", "a/x.py, line 34: stays async; add a substitution to generator/unasync.py"),
        ("x = [y async  for y in z]", "a/x.py, line 34: stays async"),
        ("x = await(y)", "a/x.py, line 34: stays async"),
        ("x = (", "a/x.py, line 34: not Python: '(' was never closed"),
    ],
)
def test_remaining_async_code_is_an_error(text: str, message: str) -> None:
    """Code that no rule turns into sync code is an error at its line."""
    with pytest.raises(DeriveError, match=re.escape(message)):
        derive([source(f"{ASYNC}{text}\n")], RULES)


@pytest.mark.parametrize("text", ["", ASYNC, "# Written here, async; s/y.py is derived from it.\n"])
def test_a_source_must_name_its_target(text: str) -> None:
    """A source says what is derived from it, or is an error."""
    message = re.escape("a/x.py, line 1: must be: # Written here, async; s/x.py is derived from it.")
    with pytest.raises(DeriveError, match=message):
        derive([AsyncSource("a/x.py", "s/x.py", text)], RULES)


def test_an_unused_substitution_is_an_error() -> None:
    """A rule that has no use any more is an error."""
    message = re.escape(r"these substitutions match nothing, remove them: ['\\baclose\\b']")
    with pytest.raises(DeriveError, match=message):
        derive([source(ASYNC.replace("aclose", "close"))], RULES)


def test_no_sources_are_no_error() -> None:
    """Without sources there is nothing to complain of."""
    assert {} == derive([])


def test_all_errors_are_reported_at_once() -> None:
    """Each error of each source is a line of the message."""
    first = source(f"{ASYNC}x = await(y)\nasync  def f(): ...\n")
    other = AsyncSource("a/z.py", "s/z.py", "x = (\n")
    with pytest.raises(DeriveError) as caught:
        derive([first, other], RULES)
    lines = [line.partition(": ")[0] for line in str(caught.value).splitlines()]
    assert ["a/x.py, line 34", "a/x.py, line 35", "a/z.py, line 1"] == lines
