# Written here, async; tests/_sync/test_pages.py is derived from it.
"""Lists over all their pages: `exports.iter`, `projects.iter`, `projects.iter_assets`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from indream import AsyncIndreamClient
from indream.errors import APIError, NotFoundError
from indream.generated.api.exports import list_exports
from indream.types import ExportTask
from tests.support.fake_service import ASSET, TASK, FakeService, envelope, page, problem
from tests.support.held_time import HeldTime

PROJECT: dict[str, Any] = {
    "projectId": "project-1",
    "title": "Launch",
    "description": None,
    "createdAt": "2026-09-25T00:00:00.000Z",
    "updatedAt": "2026-09-25T00:00:00.000Z",
}
LISTS: dict[str, tuple[Callable[..., Any], dict[str, Any], str, str, int]] = {
    "exports": (
        lambda client, **options: client.exports.iter(**options),
        TASK,
        "taskId",
        "/v1/exports",
        50,
    ),
    "projects": (
        lambda client, **options: client.projects.iter(**options),
        PROJECT,
        "projectId",
        "/v1/projects",
        50,
    ),
    "assets": (
        lambda client, **options: client.projects.iter_assets("p/1", **options),
        ASSET,
        "assetId",
        "/v1/projects/p%2F1/assets",
        100,
    ),
}


def tasks(*names: str, cursor: str | None = None) -> Any:
    """A page of exports with these ids."""
    return page(*({**TASK, "taskId": name} for name in names), cursor=cursor)


async def collect(exports: AsyncIterator[ExportTask], found: list[str]) -> None:
    """Keep the ids that are given, also those before an error."""
    async for task in exports:
        found.append(task.task_id)  # noqa: PERF401 - a comprehension would lose them


def queries(service: FakeService) -> list[dict[str, str]]:
    """The query of each request."""
    return [dict(request.url.params) for request in service.requests]


async def test_list_asks_for_one_page() -> None:
    """Of the size and after the page that are asked for; without them, the query is empty."""
    service = FakeService(page(cursor="next"))
    async with AsyncIndreamClient(**service.options) as client:
        for call in (
            client.exports.list,
            client.projects.list,
            lambda *place: client.projects.list_assets("p", *place),
        ):
            assert "next" == (await call()).next_page_cursor
            assert "next" == (await call(7, "here")).next_page_cursor
    assert [{}, {"pageSize": "7", "pageCursor": "here"}] * 3 == queries(service)


@pytest.mark.parametrize("name", LISTS)
async def test_iter_yields_each_item_of_all_pages_once(name: str) -> None:
    """Each item once, in the service's order, under the route of the list; an empty page does not end it."""
    call, item, key, path, _ = LISTS[name]
    items = [{**item, key: f"{key}-{number}"} for number in range(5)]
    service = FakeService(
        page(*items[:2], cursor="one"), page(cursor="two"), page(*items[2:4], cursor="three"), page(items[4])
    )
    async with AsyncIndreamClient(**service.options) as client:
        found = [thing.to_dict() async for thing in call(client)]
    assert items == found
    assert [{}, *({"pageCursor": cursor} for cursor in ("one", "two", "three"))] == queries(service)
    assert {path} == {request.url.raw_path.decode().partition("?")[0] for request in service.requests}


@pytest.mark.parametrize("name", LISTS)
async def test_a_limit_bounds_items_and_pages(name: str) -> None:
    """No more items than that, no page more than they need, and of the last page only what is needed."""
    call, item, key, _, _ = LISTS[name]
    items = [{**item, key: f"{key}-{number}"} for number in range(4)]
    service = FakeService(page(*items[:3], cursor="one"), page(items[3], cursor="two"))
    async with AsyncIndreamClient(**service.options) as client:
        found = [thing.to_dict() async for thing in call(client, limit=4, page_size=3)]
        assert items == found
        assert [] == [thing async for thing in call(client, limit=0)]
    assert [{"pageSize": "3"}, {"pageSize": "1", "pageCursor": "one"}] == queries(service)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("value", [0, -1, 101, True, "5", 2.5])
async def test_an_invalid_page_size_is_rejected_by_the_call(name: str, value: Any) -> None:
    """The call itself reports it, before the first item is requested."""
    call = LISTS[name][0]
    error = ValueError if type(value) is int else TypeError
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(error, match="page_size"):
            call(client, page_size=value)


@pytest.mark.parametrize("name", LISTS)
async def test_the_largest_page_size_is_accepted(name: str) -> None:
    """Is the one of the contract."""
    call, _, _, _, most = LISTS[name]
    service = FakeService(page())
    async with AsyncIndreamClient(**service.options) as client:
        assert [] == [thing async for thing in call(client, page_size=most)]
        with pytest.raises(ValueError, match=f"page_size must be from 1 to {most}, is {most + 1}"):
            call(client, page_size=most + 1)
    assert [{"pageSize": str(most)}] == queries(service)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("value", [-1, True, "5", 2.5])
async def test_an_invalid_limit_is_rejected_by_the_call(name: str, value: Any) -> None:
    """The call itself reports it."""
    call = LISTS[name][0]
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError if type(value) is int else TypeError, match="limit"):
            call(client, limit=value)


async def test_other_invalid_arguments_are_rejected_by_the_call() -> None:
    """The call itself reports these, too."""
    nonsense: Any = object()
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match="project_id"):
            client.projects.iter_assets("..")
        with pytest.raises(TypeError, match="project_id"):
            client.projects.iter_assets(nonsense)
        with pytest.raises(TypeError, match="created_by_api_key_id"):
            client.exports.iter(created_by_api_key_id=nonsense)


async def test_pages_are_fetched_as_they_are_needed() -> None:
    """Nothing is sent by the call, nor the next page before its first item is asked for."""
    service = FakeService(tasks("a", "b", cursor="one"), tasks("c"))
    async with AsyncIndreamClient(**service.options) as client:
        exports = client.exports.iter()
        assert [] == service.requests
        assert [1, 1, 2] == [len(service.requests) async for _ in exports]


async def test_the_api_key_filter_is_sent_with_each_page() -> None:
    """The filter is sent with each page."""
    service = FakeService(tasks("a", cursor="one"), tasks("b"))
    async with AsyncIndreamClient(**service.options) as client:
        found = [task.task_id async for task in client.exports.iter(created_by_api_key_id="key-1")]
    assert ["a", "b"] == found
    assert ["key-1", "key-1"] == [query["createdByApiKeyId"] for query in queries(service)]


@pytest.mark.rule("answers.cursor")
@pytest.mark.parametrize("cursors", [["x", "x"], ["x", "y", "x"], ["x", "y", "y"]])
async def test_a_repeated_cursor_is_an_error(cursors: list[str]) -> None:
    """It ends the iteration with an error that names its place; what came before has been given."""
    service = FakeService(*(tasks(str(number), cursor=cursor) for number, cursor in enumerate(cursors)))
    found: list[str] = []
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError, match=r"\$\.meta\.nextPageCursor") as caught:
            await collect(client.exports.iter(), found)
    assert [str(number) for number in range(len(cursors))] == found
    assert len(cursors) == len(service.requests)
    assert ("SDK_UNEXPECTED_RESPONSE", 200) == (caught.value.error_code, caught.value.status)


@pytest.mark.rule("answers.cursor")
@pytest.mark.parametrize("meta", [{}, {"nextPageCursor": None}, {"nextPageCursor": ""}])
@pytest.mark.parametrize("name", LISTS)
async def test_a_missing_null_or_empty_cursor_ends_the_list(name: str, meta: dict[str, Any]) -> None:
    """A missing, null or empty cursor ends the list, after one page or several."""
    call, item, key, _, _ = LISTS[name]
    items = [{**item, key: f"{key}-{number}"} for number in range(2)]
    last = envelope(items[1:], **meta)
    for script, expected in (([last], items[1:]), ([page(items[0], cursor="one"), last], items)):
        service = FakeService(*script)
        async with AsyncIndreamClient(**service.options) as client:
            found = [thing.to_dict() async for thing in call(client)]
        assert expected == found
        assert len(script) == len(service.requests)


@pytest.mark.parametrize("meta", [{}, {"nextPageCursor": None}, {"nextPageCursor": ""}])
async def test_next_page_cursor_is_none_on_the_last_page(meta: dict[str, Any]) -> None:
    """`next_page_cursor` is None on the last page, also in raw answers; `meta` is as it was received."""
    service = FakeService(envelope([], **meta))
    async with AsyncIndreamClient(**service.options) as client:
        for listed in (
            await client.exports.list(),
            await client.projects.list(),
            await client.projects.list_assets("p"),
            (await client.send(list_exports.request())).parsed,
        ):
            assert (None, meta) == (listed.next_page_cursor, listed.meta)


async def test_a_page_is_retried(held_time: HeldTime) -> None:
    """As any other call: a fault on the way loses no item."""
    service = FakeService(
        problem(503), tasks("a", cursor="one"), httpx.ReadTimeout("late"), problem(429), tasks("b")
    )
    async with AsyncIndreamClient(**service.options) as client:
        found = [task.task_id async for task in client.exports.iter()]
    assert ["a", "b"] == found
    assert [None, None, "one", "one", "one"] == [query.get("pageCursor") for query in queries(service)]


async def test_the_error_of_a_page_is_raised() -> None:
    """Its error is the call's own."""
    async with AsyncIndreamClient(**FakeService(problem(404)).options) as client:
        with pytest.raises(NotFoundError):
            [asset async for asset in client.projects.iter_assets("p")]


@pytest.mark.parametrize(("name", "usual"), [("exports", 20), ("projects", 20), ("assets", 80)])
async def test_a_limit_below_the_usual_page_is_asked_for(name: str, usual: int) -> None:
    """Fewer items than the service would send; otherwise its usual page."""
    service = FakeService(page(), page())
    async with AsyncIndreamClient(**service.options) as client:
        for limit in (usual - 1, usual):
            assert [] == [item async for item in LISTS[name][0](client, limit=limit)]
    assert [{"pageSize": str(usual - 1)}, {}] == queries(service)
