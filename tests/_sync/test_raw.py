# Derived from tests/_async/test_raw.py by `make generate`: do not edit, change that file.
"""Raw endpoints: the generated layer on the facade's connection, key, retries and errors."""

from __future__ import annotations

import traceback
from datetime import datetime
from typing import Any

import attrs
import httpx
import pytest

from indream import IndreamClient
from indream.errors import APIError, NotFoundError, ServerError, ValidationError
from indream.generated.api.assets import list_project_assets
from indream.generated.api.exports import create_export, create_project_export, get_export, list_exports
from indream.generated.api.materials import search_illustrations
from indream.generated.api.projects import create_project, delete_project
from indream.generated.api.uploads import upload_asset
from indream.types import Envelope, ExportTask, ExportTaskListResponse, Request, Response
from tests.support.fake_service import (
    API_KEY,
    ASSET,
    CREATED,
    TASK,
    FakeService,
    answer,
    drop,
    envelope,
    page,
    problem,
    task,
)
from tests.support.repository import OPTIONS, TESTS

pytestmark = pytest.mark.usefixtures("held_time")


def test_raw_calls_return_a_typed_envelope() -> None:
    """A raw call gives `data` and `meta`, typed."""
    service = FakeService(envelope(TASK, region="eu"))
    with IndreamClient(**service.options) as client:
        got = get_export.sync("task-1", client=client)
    assert isinstance(got, Envelope)
    assert isinstance(got.data, ExportTask)
    assert {"region": "eu"} == got.meta
    assert f"Bearer {API_KEY}" == service.requests[0].headers["Authorization"]


def test_detailed_calls_return_status_headers_and_body() -> None:
    """The detailed form also has the status, the headers and the body as it was received."""
    service = FakeService(envelope(CREATED, 201, {"X-Thing": "1"}))
    with IndreamClient(**service.options) as client:
        got = create_project_export.sync_detailed("p", client=client, body=OPTIONS)
    assert isinstance(got, Response)
    assert (201, "1", "task-1") == (got.status_code, got.headers["x-thing"], got.parsed.data.task_id)
    assert got.content.startswith(b'{"data":')
    assert repr(got.content) not in repr(got)


def test_raw_lists_return_pages() -> None:
    """Lists give the page that the facade gives."""
    service = FakeService(page(TASK, cursor="next"))
    with IndreamClient(**service.options) as client:
        got = list_exports.sync(client=client, page_size=1)
        same = client.exports.list(page_size=1)
    assert isinstance(got, ExportTaskListResponse)
    assert ("next", ["task-1"]) == (got.next_page_cursor, [item.task_id for item in got.items])
    assert got == same
    assert ["?pageSize=1"] * 2 == [f"?{request.url.query.decode()}" for request in service.requests]


def test_facade_and_raw_calls_send_the_same_request() -> None:
    """The facade and the raw endpoint send the same request."""
    service = FakeService(envelope(CREATED, 201))
    with IndreamClient(**service.options) as client:
        client.projects.create_export("p", OPTIONS, "key-1")
        create_project_export.sync("p", client=client, body=OPTIONS, idempotency_key="key-1")
    facade, raw = service.requests
    assert (facade.method, facade.url, facade.content) == (raw.method, raw.url, raw.content)
    assert facade.headers == raw.headers


@pytest.mark.rule("attempts.repeatable", "attempts.once")
@pytest.mark.parametrize(
    ("arguments", "attempts"),
    [({}, 1), ({"idempotency_key": "key-1"}, 3), ({"body": {**OPTIONS, "clientTaskId": "mine"}}, 3)],
)
def test_raw_calls_are_retried_by_the_same_rules(arguments: dict[str, Any], attempts: int) -> None:
    """The rules of the operation hold for raw calls too."""
    service = FakeService(drop(httpx.ReadTimeout), problem(503))
    with IndreamClient(**service.options) as client:
        with pytest.raises((ServerError, TimeoutError)) as caught:
            create_project_export.sync("p", client=client, **{"body": OPTIONS, **arguments})
    assert attempts == caught.value.attempts == len(service.requests)


def test_raw_calls_raise_the_facades_errors() -> None:
    """Raw calls raise what the facade raises."""
    service = FakeService(problem(404, "NO_SUCH"), answer(200, "<html>"))
    with IndreamClient(**service.options) as client:
        with pytest.raises(NotFoundError) as caught:
            delete_project.sync("p", client=client)
        assert ("NO_SUCH", 1) == (caught.value.error_code, caught.value.attempts)
        with pytest.raises(APIError) as unread:
            delete_project.sync_detailed("p", client=client)
        assert ("SDK_UNEXPECTED_RESPONSE", True) == (unread.value.error_code, unread.value.may_have_succeeded)


def test_raw_payloads_are_sent_unchanged() -> None:
    """A raw call neither checks a payload nor adds to it: the service's judgement is asked for."""
    service = FakeService(problem(422, "EDITOR_SCHEMA_INVALID"))
    with IndreamClient(**service.options) as client:
        with pytest.raises(ValidationError):
            create_export.sync(client=client, body={"editorState": {}})
        with pytest.raises(ValidationError):
            create_project.sync(client=client, body={"stateSchemaVersion": "v9"})
    assert [{"editorState": {}}, {"stateSchemaVersion": "v9"}] == service.bodies


@pytest.mark.rule("secrets.ids")
def test_raw_arguments_are_checked() -> None:
    """Ids, headers and bodies that can't be sent are refused here as in the facade."""
    with IndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match=r"must not be '\.\.'"):
            get_export.sync("..", client=client)
        with pytest.raises(ValueError, match="Idempotency-Key"):
            create_export.sync(client=client, body={}, idempotency_key="a\nb")
        with pytest.raises(ValueError, match=r"\$\.scale"):
            create_export.sync(client=client, body={"scale": float("inf")})
        with pytest.raises(ValueError, match="page_size must be from 1 to 100, is 101"):
            list_project_assets.sync("p", client=client, page_size=101)
        with pytest.raises(ValueError, match="q must have at most 200 characters, has 201"):
            search_illustrations.sync(client=client, q="a" * 201)
        with pytest.raises(TypeError, match="must be bytes"):
            upload_asset.sync(client=client, body="text", x_file_name="a.png")  # type: ignore[arg-type]


def test_omitted_parameters_are_not_sent() -> None:
    """Query and header parameters that are left out are not sent."""
    service = FakeService(page(ASSET), envelope([]), envelope(ASSET, 201))
    with IndreamClient(**service.options) as client:
        list_project_assets.sync("p", client=client)
        search_illustrations.sync(client=client, q="a b")
        upload_asset.sync(client=client, body=b"x", x_file_name="a.png")
    assert ["/v1/projects/p/assets", "/v1/illustrations?q=a%20b", "/v1/uploads"] == [
        request.url.raw_path.decode() for request in service.requests
    ]
    assert "application/octet-stream" == service.requests[2].headers["Content-Type"]


def test_a_request_knows_how_to_read_its_answer() -> None:
    """In two steps: `request(…)` makes it, `client.send` sends it, also again, and returns a model."""
    service = FakeService(task("PAUSED"))
    request = get_export.request("task-1")
    assert isinstance(request, Request)
    assert [] == service.requests
    with IndreamClient(**service.options) as client:
        got = client.send(request)
        same = client.send(request)
        in_one_step = get_export.sync_detailed("task-1", client=client)
    assert "PAUSED" == got.parsed.data.status
    assert isinstance(got.parsed.data.created_at, datetime)
    assert got == same == in_one_step
    assert 1 == len({request.url for request in service.requests})


@pytest.mark.rule("secrets.key-errors")
@pytest.mark.parametrize("headers", [(("X-Evil", "é"),), (("X-Évil", "1"),)])
def test_invalid_handmade_requests_fail_before_the_key_is_added(headers: Any) -> None:
    """A request that can't be sent fails before the key is added, so no traceback shows the key."""
    request = attrs.evolve(get_export.request("t"), headers=headers)
    with IndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - Python's own words
            client.send(request)
    ours = [
        frame
        for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        if not frame.f_code.co_filename.startswith(TESTS)
    ]
    assert [] != ours
    for frame in ours:
        plain = [value for value in frame.f_locals.values() if isinstance(value, str | bytes | list | dict)]
        assert API_KEY not in repr(plain)
