"""Speed "auto": each poll shows something new, and nothing waits."""

from __future__ import annotations

from typing import Any

import pytest

from indream.sandbox.problems import Code
from tests.support.sandbox.api import Api, editor_state, export_body, solid

HOUR = export_body(editorState=editor_state(solid(seconds=3_600)))


@pytest.fixture
def api() -> Api:
    """A sandbox with speed "auto"."""
    return Api(speed="auto")


def shown(task: dict[str, Any]) -> tuple[str, str | None, float]:
    """Return what a poll shows."""
    return task["status"], task.get("exportPhase"), task["progress"]


COURSE = [
    ("PENDING", None, 0),
    ("PROCESSING", "rendering", 0),
    ("PROCESSING", "rendering", 45),
    ("PROCESSING", "saving", 90),
    ("PROCESSING", "finishing", 96),
    ("COMPLETED", "finishing", 100),
    ("COMPLETED", "finishing", 100),
]


def test_each_poll_of_a_task_shows_its_next_change(api: Api) -> None:
    path = f"/v1/exports/{api.data('POST', '/v1/exports', json=HOUR)['taskId']}"
    assert COURSE == [shown(api.data("GET", path)) for _ in COURSE]


def test_each_poll_of_a_list_shows_the_next_change(api: Api) -> None:
    api.data("POST", "/v1/exports", json=HOUR)
    assert COURSE == [shown(api.data("GET", "/v1/exports")[0]) for _ in COURSE]


def test_time_stands_still_until_the_current_state_was_seen(api: Api) -> None:
    paths = [f"/v1/exports/{api.create_export()}" for _ in range(2)]
    assert ["PENDING"] * 2 == [api.data("GET", path)["status"] for path in paths]
    assert ["PROCESSING"] * 2 == [api.data("GET", path)["status"] for path in paths]


def test_only_polls_move_the_time(api: Api) -> None:
    path = f"/v1/exports/{api.create_export()}"
    for _ in range(3):
        assert "PENDING" == api.sandbox.tasks[0].status
        assert "PENDING" == api.data("GET", "/_sandbox/tasks", checked=False)[0]["status"]
        api.data("GET", "/v1/projects")
    assert "PENDING" == api.data("GET", path)["status"]


def test_waiting_for_a_slot_moves_the_time(api: Api) -> None:
    for _ in range(2):
        api.data("POST", "/v1/exports", json=HOUR)
    answers = [api.send("POST", "/v1/exports", json=HOUR) for _ in range(6)]
    codes = [answer.json().get("errorCode") for answer in answers]
    assert [Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED] * 5 + [None] == codes


def test_the_time_can_be_advanced_too(api: Api) -> None:
    path = f"/v1/exports/{api.create_export()}"
    api.sandbox.advance(60)
    assert "COMPLETED" == api.data("GET", path)["status"]


def test_polls_of_a_canceled_task_change_nothing(api: Api) -> None:
    path = f"/v1/exports/{api.create_export()}"
    api.data("DELETE", path)
    assert ["CANCELED"] * 3 == [api.data("GET", path)["status"] for _ in range(3)]


def test_a_speed_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match='speed must be a number or "auto"'):
        Api(speed="fast")
