"""An encoded slash stays in its segment: in-process and on a port, in records and in faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indream.errors import NotFoundError
from indream.sandbox.problems import Code
from tests.support.sandbox.api import Api
from tests.support.sandbox.ways import Reach

if TYPE_CHECKING:
    import httpx


def test_an_id_with_a_slash_is_one_id(reach: Reach) -> None:
    """`{id}%2Fassets` is an unknown id of a project, and does not list the assets of the project `id`."""
    for project_id in ("a/assets", "a%2Fassets", "a/../b", "ä b"):
        with pytest.raises(NotFoundError) as caught:
            reach.call(lambda client, project_id=project_id: client.projects.get(project_id))
        assert Code.SANDBOX_NOT_FOUND == caught.value.error_code
    requests = reach.sandbox.requests
    assert {"GET /v1/projects/{projectId}"} == {request.operation for request in requests}
    assert [
        "/v1/projects/a%2Fassets",
        "/v1/projects/a%252Fassets",
        "/v1/projects/a%2F..%2Fb",
        "/v1/projects/%C3%A4%20b",
    ] == [request.path for request in requests]


def test_an_encoded_slash_does_not_route(served: object, client: httpx.Client) -> None:
    """With the id of an existing project, on a port."""
    del served
    body = {"stateSchemaVersion": "v1", "editorState": {"stateSchemaVersion": "v1"}}
    project_id = client.post("/v1/projects", json=body).json()["data"]["projectId"]
    assert 200 == client.get(f"/v1/projects/{project_id}/assets").status_code
    assert 404 == client.get(f"/v1/projects/{project_id}%2Fassets").status_code
    assert 404 == client.get(f"/v1%2Fprojects/{project_id}").status_code
    assert 404 == client.get(f"/v1/projects/{project_id}%2F").status_code


def test_other_encodings_of_a_path_are_the_same_path(api: Api) -> None:
    project_id = api.create_project()
    for path in (f"/v1/%70rojects/{project_id}", f"/v1/projects/%{ord(project_id[0]):02x}{project_id[1:]}"):
        assert project_id == api.data("GET", path, checked=False)["projectId"]
        assert f"/v1/projects/{project_id}" == api.sandbox.requests[-1].path


@pytest.mark.parametrize("operation", ["GET /v1/assets/a/b", "GET /v1/assets/a b/c", "HEAD /v1/projects"])
def test_an_operation_that_is_not_in_the_contract_is_unknown(api: Api, operation: str) -> None:
    with pytest.raises(ValueError, match="unknown operation"):
        api.sandbox.fail_next(operation, status=500)


def test_a_fault_is_planned_for_one_id(api: Api) -> None:
    """Its encoding may use lower or upper case."""
    for operation in ("GET /v1/assets/a%2Fb", "GET /v1/assets/a%2fb"):
        api.sandbox.fail_next(operation, status=500)
        assert 404 == api.send("GET", "/v1/assets/a").status_code
        assert 500 == api.send("GET", "/v1/assets/a%2Fb").status_code
        assert 500 == api.sandbox.requests.to(operation)[-1].status
