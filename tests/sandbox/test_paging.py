"""Paging of all three list routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from indream.sandbox.problems import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox.api import Api


class Listing(NamedTuple):
    """A list route: its path, its limits, the id of its rows, and a function that makes a row."""

    path: str
    default: int
    most: int
    id: str
    make: Callable[[], None]


@pytest.fixture(params=["exports", "projects", "assets"])
def listing(request: pytest.FixtureRequest, api: Api) -> Listing:
    """Each of the list routes of an empty sandbox."""
    if request.param == "projects":
        return Listing("/v1/projects", 20, 50, "projectId", lambda: _drop(api.create_project()))
    if request.param == "assets":
        project_id = api.create_project()
        path = f"/v1/projects/{project_id}/assets"
        return Listing(path, 80, 100, "assetId", lambda: _drop(api.upload(project=project_id)))

    def make_export() -> None:
        api.create_export()
        api.sandbox.advance(60)

    return Listing("/v1/exports", 20, 50, "taskId", make_export)


def _drop(_: object) -> None:
    """Drop a value."""


def _page(api: Api, listing: Listing, **params: str) -> tuple[list[str], str | None]:
    answer: dict[str, Any] = api.call("GET", listing.path, params=params).json()
    return [row[listing.id] for row in answer["data"]], answer["meta"]["nextPageCursor"]


def test_an_empty_list_is_one_page(api: Api, listing: Listing) -> None:
    assert ([], None) == _page(api, listing)


def test_a_page_has_its_default_and_its_greatest_size(api: Api, listing: Listing) -> None:
    for _ in range(listing.most + 1):
        listing.make()
    assert listing.default == len(_page(api, listing)[0])
    ids, cursor = _page(api, listing, pageSize=str(listing.most))
    assert listing.most == len(ids)
    assert cursor is not None
    rest, end = _page(api, listing, pageSize=str(listing.most), pageCursor=cursor)
    assert (1, None) == (len(rest), end)


def test_a_last_page_that_is_full_has_no_cursor(api: Api, listing: Listing) -> None:
    for _ in range(2):
        listing.make()
    assert _page(api, listing, pageSize="2")[1] is None


def test_pages_do_not_shift_while_rows_are_added(api: Api, listing: Listing) -> None:
    for _ in range(5):
        listing.make()
    expected, _ = _page(api, listing)
    seen, cursor = _page(api, listing, pageSize="2")
    while cursor is not None:
        listing.make()
        ids, cursor = _page(api, listing, pageSize="2", pageCursor=cursor)
        seen += ids
    assert expected == seen


def test_a_cursor_outlives_the_row_it_points_to(api: Api) -> None:
    newest_first = [api.create_project() for _ in range(4)][::-1]
    page = api.call("GET", "/v1/projects", params={"pageSize": "2"}).json()
    api.data("DELETE", f"/v1/projects/{newest_first[1]}")
    rest = api.data("GET", "/v1/projects", params={"pageCursor": page["meta"]["nextPageCursor"]})
    assert newest_first[2:] == [project["projectId"] for project in rest]


@pytest.mark.parametrize("size", ["0", "-1", "+5", " 5", "5.0", "1e1", "", "x", "٣", "1_0", "9" * 30])
def test_an_invalid_page_size_is_400(api: Api, listing: Listing, size: str) -> None:
    problem = api.problem("GET", listing.path, params={"pageSize": size})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_a_page_size_beyond_the_limit_is_400(api: Api, listing: Listing) -> None:
    problem = api.problem("GET", listing.path, params={"pageSize": str(listing.most + 1)})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


@pytest.mark.parametrize("cursor", ["", "x", "é", "AAAA", "MTI", "////", "a" * 1001])
def test_an_invalid_cursor_is_400(api: Api, listing: Listing, cursor: str) -> None:
    problem = api.problem("GET", listing.path, params={"pageCursor": cursor})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_a_cursor_of_another_list_is_400(api: Api) -> None:
    api.create_project()
    api.create_project()
    page = api.call("GET", "/v1/projects", params={"pageSize": "1"}).json()
    problem = api.problem("GET", "/v1/exports", params={"pageCursor": page["meta"]["nextPageCursor"]})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem
