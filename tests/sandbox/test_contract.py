"""All routes: they are those of the contract, and invalid requests are answered as it says."""

from __future__ import annotations

from typing import Any, cast

import pytest

from indream.sandbox.app import API_ROUTES
from indream.sandbox.contract import credentials
from indream.sandbox.problems import Code
from tests.support.contract import contract
from tests.support.sandbox.api import Api, filled, operations

WITH_JSON = [
    (method, path)
    for method, path, operation in operations()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]


def test_the_routes_are_those_of_the_contract(api: Api) -> None:
    """A route that is added to the contract returns its example until it has a handler."""
    handled = {(method, path) for path, by_method in API_ROUTES.items() for method in by_method}
    of_the_contract = {(method, path) for method, path, _ in operations()}
    served = {
        (method, route.path)
        for route in api.sandbox.app.routes
        for method in route.methods - {"HEAD"}
        if route.path.startswith("/v1/")
    }
    assert of_the_contract == served
    assert handled <= of_the_contract
    assert len(handled) >= 20


def test_names_of_credentials_are_those_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers are compared in lower case, parameters of a query as they are."""
    parameters = [
        {"wire": "X-Key", "location": "header", "secret": True},
        {"wire": "X-Mine", "location": "header"},
        {"wire": "apiKey", "location": "query", "secret": True},
    ]
    operations = {"operations": {"listThings": {"parameters": parameters}}}
    monkeypatch.setattr("indream.sandbox.contract.load", lambda: operations)
    uncached = credentials.__wrapped__
    assert ({"x-key"}, {"apiKey"}) == (uncached("header"), uncached("query"))


@pytest.mark.parametrize("also", [{}, {"POST": API_ROUTES["/v1/exports"]["POST"]}])
def test_a_route_without_a_handler_returns_its_example(
    monkeypatch: pytest.MonkeyPatch, also: dict[str, Any]
) -> None:
    """The example needs the key, and is checked against the contract like every answer."""
    monkeypatch.setitem(cast("dict[str, Any]", API_ROUTES), "/v1/exports", also)
    api = Api()
    shown = contract()["paths"]["/v1/exports"]["get"]["responses"]["200"]["content"]["application/json"]
    assert shown["example"] == api.call("GET", "/v1/exports").json()
    assert (401, Code.OPEN_API_KEY_INVALID) == api.problem(
        "GET", "/v1/exports", headers={"Authorization": ""}
    )
    assert 405 == api.call("PUT", "/v1/exports").status_code
    if also:
        assert api.create_export()


def test_a_literal_path_precedes_a_path_with_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are routes: `/v1/exports/{taskId}` does not match the other path."""
    listing = API_ROUTES["/v1/exports"]
    monkeypatch.setitem(cast("dict[str, Any]", API_ROUTES), "/v1/exports/recent", listing)
    assert [] == Api().data("GET", "/v1/exports/recent", checked=False)


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in operations()])
@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer sk_indream_wrong",
        "Basic {key}",
        "{key}",
        "Bearer {key}x",
        "Bearer ключ",
    ],
)
def test_an_invalid_key_is_401(api: Api, method: str, path: str, authorization: str) -> None:
    credentials = authorization.format(key=api.sandbox.api_key)
    headers: dict[str, Any] = {"Authorization": credentials.encode()}
    assert (401, Code.OPEN_API_KEY_INVALID) == api.problem(method, filled(path), headers=headers)


def test_the_scheme_of_the_key_is_read_in_any_case(api: Api) -> None:
    headers = {"Authorization": f"bearer {api.sandbox.api_key}"}
    assert 200 == api.call("GET", "/v1/projects", headers=headers).status_code


@pytest.mark.parametrize("key", ["x-api-key", "api-key"])
def test_the_key_is_read_from_no_other_header(api: Api, key: str) -> None:
    headers = {"Authorization": "", key: api.sandbox.api_key}
    assert (401, Code.OPEN_API_KEY_INVALID) == api.problem("GET", "/v1/projects", headers=headers)


@pytest.mark.parametrize(
    "path", ["/index.html", "/v1", "/v1/unknown", "/v1/projects/", "/v2/projects", "/v1/exports/a/b"]
)
def test_an_unknown_route_is_404(api: Api, path: str) -> None:
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem("GET", path)


def test_a_wrong_method_is_405_and_lists_the_allowed_ones(api: Api) -> None:
    response = api.call("PUT", "/v1/projects")
    assert (405, Code.SANDBOX_METHOD_NOT_ALLOWED) == (response.status_code, response.json()["errorCode"])
    assert {"GET", "HEAD", "POST"} == set(response.headers["allow"].split(", "))


def test_head_is_answered_like_get(api: Api) -> None:
    assert 200 == api.send("HEAD", "/v1/projects").status_code


def test_an_id_with_a_slash_is_not_a_route(api: Api) -> None:
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem("GET", "/v1/exports/..%2Fprojects")


@pytest.mark.parametrize(("method", "path"), WITH_JSON)
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"{}"', b'{"scale": NaN}', b"\xff", b"[" * 100_000, b'{"a": "\\ud800"}'],
)
def test_a_body_that_is_not_a_json_object_is_400(api: Api, method: str, path: str, content: bytes) -> None:
    path = path.replace("{projectId}", api.create_project())
    assert (400, Code.SANDBOX_REQUEST_INVALID) == api.problem(method, path, content=content)


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"{", "The body is not JSON: unexpected end of data, line 1, column 2."),
        (b'{"a": "\xff"}', "The body is not JSON: byte 7 is not UTF-8."),
    ],
)
def test_a_body_that_is_not_json_is_400_with_the_place(api: Api, content: bytes, detail: str) -> None:
    assert detail == api.send("POST", "/v1/exports", content=content).json()["detail"]


def test_a_problem_does_not_quote_the_request(api: Api) -> None:
    response = api.call("POST", "/v1/exports", json={"stateSchemaVersion": "v1", "filename": ["secret"]})
    assert 422 == response.status_code
    assert "secret" not in response.text


def test_a_crash_is_500_with_a_problem(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("indream.sandbox.catalog.search_illustrations", fail)
    response = api.send("GET", "/v1/illustrations")
    assert (500, Code.SANDBOX_CRASHED) == (response.status_code, response.json()["errorCode"])
    assert "on purpose" not in response.text
    assert "on purpose" in caplog.text


def test_requests_are_recorded_and_logged_without_queries_and_keys(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="indream.sandbox")
    api.call("GET", "/v1/illustrations", params={"q": "secret"})
    api.call("GET", "/v1/exports/a%0Ab")
    records = [(record.method, record.path, record.status) for record in api.sandbox.requests]
    assert [("GET", "/v1/illustrations", 200), ("GET", "/v1/exports/a%0Ab", 404)] == records
    assert ["GET /v1/illustrations 200", "GET /v1/exports/a%0Ab 404"] == caplog.messages
