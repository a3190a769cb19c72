"""Requests that fail as planned, as a client sees them: in-process and over a port."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from indream import errors
from indream.sandbox import Fault, Sandbox
from indream.sandbox.problems import Code
from tests.support.held_time import START
from tests.support.sandbox.media import MP4
from tests.support.sandbox.ways import Reach, payload, whole
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.held_time import HeldTime

SEARCH = "GET /v1/illustrations"
CREATE = "POST /v1/exports"


@pytest.fixture
def reach(held_time: HeldTime, reach: Reach) -> Reach:
    """Each way to reach a sandbox; the pauses of clients take no time."""
    return reach


def search(client: Any) -> Any:
    """Make a call that may be retried."""
    return client.illustrations.search("sail")


def create(client: Any) -> Any:
    """Make a call that may not be retried."""
    return client.exports.create(payload())


def create_with_key(client: Any) -> Any:
    """Make the same call with a key, so that it may be retried."""
    return client.exports.create(payload(), idempotency_key="mine")


def test_a_status_is_answered_once(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, status=503)
    assert ["ISailingBoat", "ISailor"] == reach.call(search)
    assert [(503, "status 503"), (200, None)] == reach.outcomes
    assert [] == reach.sandbox.faults


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, errors.ValidationError, Code.SANDBOX_FAULT),
        (401, errors.AuthError, Code.OPEN_API_KEY_INVALID),
        (403, errors.AuthError, Code.OPEN_API_RUNTIME_ACCESS_FORBIDDEN),
        (404, errors.NotFoundError, Code.SANDBOX_FAULT),
        (409, errors.ConflictError, Code.SANDBOX_FAULT),
        (429, errors.RateLimitError, Code.OPEN_API_REQUEST_LIMIT_EXCEEDED),
        (500, errors.ServerError, Code.SANDBOX_FAULT),
    ],
)
def test_each_status_has_its_error(
    reach: Reach, status: int, error: type[errors.APIError], code: str
) -> None:
    reach.sandbox.fail_next(CREATE, status=status)
    with pytest.raises(error) as caught:
        reach.call(create)
    assert (status, code, 1) == (caught.value.status, caught.value.error_code, caught.value.attempts)
    assert [] == reach.sandbox.tasks, "it was not carried out"


def test_a_fault_may_have_a_code(reach: Reach, held_time: HeldTime) -> None:
    used_up = "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"
    reach.sandbox.fail_next(CREATE, status=429, code=used_up)
    with pytest.raises(errors.RateLimitError) as caught:
        reach.call(create_with_key)
    assert (used_up, 1, []) == (caught.value.error_code, caught.value.attempts, held_time.pauses)


@pytest.mark.parametrize("how", [{"close": True}, {"reset": True}, {"status": 500}, {"throttle": 0}])
def test_a_request_whose_answer_is_lost_is_carried_out_once(reach: Reach, how: dict[str, Any]) -> None:
    """A client must not be billed twice for it."""
    reach.sandbox.fail_next(CREATE, after_commit=True, times=2, **how)
    created = reach.call(create_with_key)
    assert [created.task_id] == [task.task_id for task in reach.sandbox.tasks]
    assert 3 == len(reach.sandbox.requests.to(CREATE))
    assert 1 == len({request.content for request in reach.sandbox.requests})


@pytest.mark.parametrize(
    ("how", "message"),
    [({"close": True}, "disconnected without sending a response"), ({"reset": True}, "reset by peer")],
)
@pytest.mark.parametrize("after_commit", [False, True])
def test_a_broken_connection_leaves_the_outcome_unknown(
    reach: Reach, how: dict[str, bool], message: str, after_commit: bool
) -> None:
    reach.sandbox.fail_next(CREATE, after_commit=after_commit, **how)
    with pytest.raises(errors.APIConnectionError) as caught:
        reach.call(create)
    assert caught.value.may_have_succeeded
    assert message in str(caught.value)
    assert after_commit == bool(reach.sandbox.tasks)
    assert [(None, next(iter(how)))] == reach.outcomes


def test_an_answer_that_is_cut_was_carried_out(reach: Reach) -> None:
    reach.sandbox.fail_next(CREATE, cut=20)
    with pytest.raises(errors.APIConnectionError):
        reach.call(create)
    assert 1 == len(reach.sandbox.tasks)
    assert [(201, "cut at 20")] == reach.outcomes


def test_an_answer_that_is_shorter_than_the_cut_is_complete(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, cut=10_000)
    assert reach.call(search, max_retries=0)


@pytest.fixture
def impatient(reach: Reach) -> Iterator[dict[str, Any]]:
    """Options of a client that times out soon after the sandbox has received its request."""

    def trace(event: str, _: object) -> None:
        end = time.monotonic() + PATIENCE
        while event == "http11.receive_response_headers.started" and not reach.outcomes:
            assert time.monotonic() < end
            time.sleep(0.001)

    def watch(request: httpx.Request) -> None:
        request.extensions["trace"] = trace

    if reach.way == "port":
        with httpx.Client(trust_env=False, event_hooks={"request": [watch]}) as http_client:
            yield {"timeout": 0.05, "http_client": http_client}
    else:
        yield {"timeout": 0.05}  # nothing waits in-process


def test_a_long_delay_is_a_timeout(reach: Reach, impatient: dict[str, Any]) -> None:
    reach.sandbox.fail_next(CREATE, delay=30)
    with pytest.raises(errors.APITimeoutError):
        reach.call(create, **impatient)
    assert 1 == len(reach.sandbox.tasks), "it was carried out"
    assert [(201, "delay 30 s")] == reach.outcomes


def test_a_short_delay_is_not_a_timeout(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, delay=0.01)
    assert reach.call(search, max_retries=0)
    assert [(200, "delay 0.01 s")] == reach.outcomes


def test_a_delay_before_a_connection_breaks_is_a_timeout(reach: Reach, impatient: dict[str, Any]) -> None:
    reach.sandbox.fail_next(CREATE, delay=30, close=True)
    with pytest.raises(errors.APITimeoutError):
        reach.call(create, **impatient)
    assert [] == reach.sandbox.tasks
    assert [(None, "close, delay 30 s")] == reach.outcomes


def test_a_throttle_sends_retry_after(reach: Reach, held_time: HeldTime) -> None:
    reach.sandbox.fail_next(SEARCH, throttle=6.2, times=2)
    reach.call(search)
    assert [429, 429, 200] == [status for status, _ in reach.outcomes]
    assert 14 == sum(held_time.pauses), "Retry-After is in whole seconds"


def test_a_throttled_sync_has_its_own_code(reach: Reach) -> None:
    draft = {"editorState": {"stateSchemaVersion": "v1"}}
    project_id = reach.call(lambda client: client.projects.create(draft)).project_id
    reach.sandbox.fail_next("POST /v1/projects/{projectId}/sync", throttle=1)
    with pytest.raises(errors.RateLimitError) as caught:
        reach.call(lambda client: client.projects.sync(project_id, draft))
    assert "OPEN_API_PROJECT_SYNC_RATE_LIMITED" == caught.value.error_code


@pytest.mark.parametrize(
    ("retry_after", "pause"), [(7, 7), ("8", 8), (formatdate(START + 9, usegmt=True), 9), ("soon", None)]
)
def test_retry_after_is_sent_unchanged(
    reach: Reach, held_time: HeldTime, retry_after: float | str, pause: float | None
) -> None:
    reach.sandbox.fail_next(SEARCH, status=503, retry_after=retry_after)
    reach.call(search)
    assert [pause] == [seconds if pause else None for seconds in held_time.pauses]


def test_a_fault_may_answer_with_a_page(reach: Reach) -> None:
    reach.sandbox.fail_next(CREATE, status=502, html=True)
    with pytest.raises(errors.ServerError) as caught:
        reach.call(create)
    assert (502, "SDK_UNEXPECTED_RESPONSE") == (caught.value.status, caught.value.error_code)
    assert "text/html; charset=utf-8" == caught.value.headers["content-type"]


def test_a_fault_may_happen_later(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, status=500, after=2)
    for _ in range(3):
        reach.call(search)
    assert [200, 200, 500, 200] == [status for status, _ in reach.outcomes]


def test_a_fault_without_a_number_lasts_until_it_is_healed(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, status=500, times=None)
    for _ in range(2):
        with pytest.raises(errors.ServerError):
            reach.call(search)
    reach.sandbox.heal()
    assert reach.call(search)
    assert [500] * 6 + [200] == [status for status, _ in reach.outcomes]


def test_faults_happen_in_the_planned_order(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, status=500)
    reach.sandbox.fail_next(CREATE, status=501)
    reach.sandbox.fail_next(SEARCH, throttle=0)
    assert reach.call(search)
    assert [500, 429, 200] == [status for status, _ in reach.outcomes]
    assert [Fault(operation=CREATE, status=501)] == reach.sandbox.faults


@pytest.mark.parametrize("operation", ["*", "GET /v1/exports/{taskId}", "GET /v1/exports/{id}"])
def test_a_fault_may_be_planned_under_any_name_of_a_request(reach: Reach, operation: str) -> None:
    first, second = (reach.call(create).task_id for _ in range(2))
    reach.sandbox.fail_next(operation.replace("{id}", first), status=500, times=2)
    if "{id}" in operation:
        reach.call(lambda client: client.exports.get(second))
        assert 2 == reach.sandbox.faults[0].times
    reach.call(lambda client: client.exports.get(first))
    assert 3 == len(reach.sandbox.requests.to(f"GET /v1/exports/{first}"))


def test_a_download_that_is_cut_is_resumed(reach: Reach, tmp_path: Path) -> None:
    reach.sandbox.fail_next("GET /outputs/{name}", cut=1000)
    result = reach.call(lambda client: client.exports.render(payload(), tmp_path / "a.mp4"))
    assert tmp_path / "a.mp4" == result.path
    assert MP4 == whole(tmp_path / "a.mp4")
    assert [200, 206] == [
        request.status for request in reach.sandbox.requests if request.operation == "GET /outputs/{name}"
    ]


def test_an_unanswered_upload_has_an_unknown_outcome(reach: Reach) -> None:
    reach.sandbox.fail_next("POST /v1/uploads", close=True, after_commit=True)
    with pytest.raises(errors.UploadOutcomeUnknownError):
        reach.call(lambda client: client.uploads.upload(MP4, filename="a.mp4"))
    [request] = reach.sandbox.requests
    assert (len(MP4), MP4) == (request.size, request.content)


def test_a_slow_answer_is_complete(reach: Reach) -> None:
    reach.sandbox.fail_next(SEARCH, bytes_per_second=5_000)
    assert reach.call(search)
    assert [(200, "slow")] == reach.outcomes


def test_the_repr_of_a_fault_shows_only_its_settings(api: Any) -> None:
    sandbox: Sandbox = api.sandbox
    sandbox.fail_next(CREATE, after_commit=True, times=2, reset=True)
    assert "[Fault(operation='POST /v1/exports', times=2, after_commit=True, reset=True)]" == repr(
        sandbox.faults
    )


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"operation": "POST /v1/export", "status": 500}, ValueError, "unknown operation 'POST /v1/export'"),
    ({"operation": "HEAD /v1/exports", "status": 500}, ValueError, "unknown operation"),
    ({"operation": "GET /v1/exports/{task_id}", "status": 500}, ValueError, "unknown operation"),
    ({"operation": "DELETE /v1/projects/{projectId}/assets/a", "status": 500}, ValueError, "all of the"),
    ({"operation": 1, "status": 500}, TypeError, "operation must be a string"),
    ({"operation": CREATE}, ValueError, "no fault given"),
    ({"operation": CREATE, "status": 200}, ValueError, "status must be 300"),
    ({"operation": CREATE, "status": 600}, ValueError, "status must be 300 to 599"),
    ({"operation": CREATE, "status": "500"}, TypeError, "status must be a whole number"),
    ({"operation": CREATE, "status": 500, "times": 0}, ValueError, "times must be 1 or more"),
    ({"operation": CREATE, "status": 500, "after": -1}, ValueError, "after must be 0 or more"),
    ({"operation": CREATE, "status": 500, "close": True}, ValueError, "status and close exclude each other"),
    ({"operation": CREATE, "close": True, "reset": True}, ValueError, "exclude each other"),
    ({"operation": CREATE, "cut": -1}, ValueError, "cut must be 0 or more"),
    ({"operation": CREATE, "close": 1}, TypeError, "close must be true or false"),
    ({"operation": CREATE, "delay": float("nan")}, ValueError, "delay must be a number"),
    ({"operation": CREATE, "delay": "1"}, TypeError, "delay must be a number"),
    ({"operation": CREATE, "throttle": -1}, ValueError, "throttle must be a number"),
    ({"operation": CREATE, "bytes_per_second": 0}, ValueError, "bytes_per_second must be a number"),
    ({"operation": CREATE, "close": True, "retry_after": 1}, ValueError, "require status"),
    ({"operation": CREATE, "close": True, "html": True}, ValueError, "require status"),
    ({"operation": CREATE, "close": True, "code": "X"}, ValueError, "code requires"),
    ({"operation": CREATE, "status": 500, "html": True, "code": "X"}, ValueError, "code requires"),
    ({"operation": CREATE, "status": 500, "code": ""}, ValueError, "code must be printable ASCII"),
    (
        {"operation": CREATE, "status": 500, "retry_after": "a\nb"},
        ValueError,
        "retry_after must be",
    ),
    ({"operation": CREATE, "delay": 1, "after_commit": True}, ValueError, "after_commit requires"),
    ({"operation": CREATE, "cut": 1, "after_commit": True}, ValueError, "after_commit requires"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), WRONG)
def test_an_invalid_fault_is_refused(
    api: Any, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        api.sandbox.fail_next(**arguments)
    assert [] == api.sandbox.faults
