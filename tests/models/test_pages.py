"""Lists page by page: how much is asked for, how much is taken, and when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._models.pages import Pages
from indream._wire.answer import Response
from indream.errors import APIError
from indream.types import ExportTaskListResponse
from tests.support.fake_service import TASK

USUAL = 4
MOST = 9


def answer(names: list[int], cursor: str | None) -> Response[Any]:
    """A page of exports with these ids."""
    document = {"data": [{**TASK, "taskId": str(name)} for name in names], "meta": {"nextPageCursor": cursor}}
    return Response(200, {}, b"", ExportTaskListResponse.model_validate(document))


def read(pages: Pages, total: int, shorter: list[int]) -> tuple[list[str], list[int]]:
    """All that is taken of a list of numbers, and how much was asked for; some pages are shorter."""
    taken: list[str] = []
    asked: list[int] = []
    while pages.unfinished:
        start = int(pages.cursor or 0)
        size = pages.size or USUAL
        asked.append(size)
        cut = shorter[len(asked) % len(shorter)] if shorter else 0
        end = min(total, start + max(0, size - cut))
        # A page without items has its own cursor, too: leading zeroes.
        cursor = str(end).zfill(len(pages.cursor or "") + 1) if end < total else None
        response = answer(list(range(start, end)), cursor)
        taken += [task.task_id for task in pages.take(response.parsed)]
        pages.turn(response)
        if len(asked) > 3 * total + 30:
            break
    return taken, asked


@given(
    total=st.integers(0, 40),
    limit=st.none() | st.integers(0, 50),
    page_size=st.none() | st.integers(1, MOST),
    shorter=st.lists(st.integers(0, 2), min_size=1, max_size=3).filter(lambda cuts: 0 in cuts),
)
def test_every_item_once_up_to_the_limit(
    total: int, limit: int | None, page_size: int | None, shorter: list[int]
) -> None:
    """In order, for any sizes of the pages; no page more than the limit needs, none too large."""
    taken, asked = read(Pages(limit, page_size, usual=USUAL), total, shorter)
    expected = total if limit is None else min(limit, total)
    assert [str(number) for number in range(expected)] == taken
    assert all(size <= (page_size or USUAL) for size in asked)
    if limit is not None:
        assert all(size <= limit for size in asked)
    if limit == 0:
        assert [] == asked


@pytest.mark.parametrize(
    ("limit", "page_size", "sizes"),
    [
        (None, None, [None, None, None]),
        (None, 5, [5, 5, 5]),
        (12, 5, [5, 5, 2]),
        (5, 5, [5]),
        (3, None, [3]),
        (4, None, [None]),
        (7, None, [None, 3]),
        (2, 9, [2]),
    ],
)
def test_page_size_follows_the_limit(
    limit: int | None, page_size: int | None, sizes: list[int | None]
) -> None:
    """The service's own number, or the given one; less where the limit needs less."""
    pages = Pages(limit, page_size, usual=USUAL)
    asked: list[int | None] = []
    while pages.unfinished and len(asked) < 3:
        asked.append(pages.size)
        response = answer(list(range(pages.size or USUAL)), f"cursor-{len(asked)}")
        pages.take(response.parsed)
        pages.turn(response)
    assert sizes == asked


def test_a_larger_page_is_cut_at_the_limit() -> None:
    """Is cut at the limit."""
    pages = Pages(2, None, usual=USUAL)
    response = answer([1, 2, 3], "more")
    assert ["1", "2"] == [task.task_id for task in pages.take(response.parsed)]
    pages.turn(response)
    assert not pages.unfinished


@pytest.mark.parametrize("cursors", [["a", "a"], ["a", "b", "c", "a"], ["a", "b", "b"]])
def test_a_repeated_cursor_is_an_error(cursors: list[str]) -> None:
    """Reading ends with an error if the cursor repeats at any point."""
    pages = Pages(None, None, usual=USUAL)
    for cursor in cursors[:-1]:
        pages.turn(answer([1], cursor))
    with pytest.raises(APIError, match=r"\$\.meta\.nextPageCursor") as caught:
        pages.turn(answer([1], cursors[-1]))
    assert ("SDK_UNEXPECTED_RESPONSE", 200, 1) == (
        caught.value.error_code,
        caught.value.status,
        caught.value.attempts,
    )
    assert not pages.unfinished


def test_a_repeated_cursor_after_the_limit_is_ignored() -> None:
    """Is nobody's concern."""
    pages = Pages(2, 1, usual=USUAL)
    for _ in range(2):
        response = answer([1], "a")
        pages.take(response.parsed)
        pages.turn(response)
    assert not pages.unfinished


@pytest.mark.parametrize(
    ("limit", "error"), [(-1, ValueError), (True, TypeError), (2.0, TypeError), ("2", TypeError)]
)
def test_an_invalid_limit_is_rejected(limit: Any, error: type[Exception]) -> None:
    """The argument is named."""
    with pytest.raises(error, match="limit must be"):
        Pages(limit, None, usual=USUAL)
