"""Exports that fail or pause, and slots of other users, as a client sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from indream import errors
from tests.support.sandbox.ways import Reach, payload

if TYPE_CHECKING:
    from indream.types import ExportTask

FULL = "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED"


def create(client: Any) -> Any:
    """Create an export."""
    return client.exports.create(payload())


def render(reach: Reach) -> ExportTask:
    """Render an export and return its last task."""
    task: ExportTask = reach.call(lambda client: client.exports.render(payload())).task
    return task


def course(reach: Reach, **more: Any) -> list[tuple[str, float]]:
    """Return status and progress of a new export at each poll."""
    task_id = reach.call(lambda client: client.exports.create(payload(**more))).task_id
    seen: list[tuple[str, float]] = []
    while not seen or seen[-1][0] not in ("COMPLETED", "FAILED"):
        task = reach.call(lambda client: client.exports.get(task_id))
        seen.append((task.status, task.progress))
    return seen


def test_an_export_fails_as_planned_and_the_next_one_does_not(reach: Reach) -> None:
    reach.sandbox.fail_next_task(40, error="The disk is full.")
    with pytest.raises(errors.ExportFailedError) as caught:
        render(reach)
    task = caught.value.task
    assert task is not None
    assert ("FAILED", 40, "The disk is full.") == (task.status, task.progress, task.error)
    assert "COMPLETED" == render(reach).status


@pytest.mark.parametrize("percent", [1, 12.5, 90, 93, 99])
def test_an_export_fails_anywhere(reach: Reach, percent: float) -> None:
    reach.sandbox.fail_next_task(percent)
    assert ("FAILED", percent) == course(reach)[-1]


def test_several_exports_may_fail(reach: Reach) -> None:
    reach.sandbox.fail_next_task(times=2)
    for _ in range(2):
        with pytest.raises(errors.ExportFailedError, match="failed this export as planned"):
            render(reach)
    assert "COMPLETED" == render(reach).status


def test_an_export_pauses_and_continues(reach: Reach) -> None:
    reach.sandbox.pause_next_task(60, seconds=3_600)
    assert [
        ("PENDING", 0),
        ("PROCESSING", 0),
        ("PROCESSING", 45),
        ("PAUSED", 60),
        ("PROCESSING", 60),
        ("PROCESSING", 90),
        ("PROCESSING", 96),
        ("COMPLETED", 100),
    ] == course(reach)


def test_a_client_waits_through_a_pause(reach: Reach) -> None:
    reach.sandbox.pause_next_task()
    assert "COMPLETED" == render(reach).status


def test_a_client_task_id_can_ask_for_a_pause(reach: Reach) -> None:
    assert ("PAUSED", 45) in course(reach, clientTaskId="sandbox-pause-7")


def test_healing_drops_the_planned_courses(reach: Reach) -> None:
    reach.sandbox.fail_next_task()
    reach.sandbox.pause_next_task()
    reach.sandbox.heal()
    assert {"PENDING", "PROCESSING", "COMPLETED"} == {status for status, _ in course(reach)}


def test_a_paused_export_holds_its_slot_and_can_be_canceled() -> None:
    reach = Reach("sync", speed=0, slots=1)
    reach.sandbox.pause_next_task(50, seconds=60)
    task_id = reach.call(create).task_id
    reach.sandbox.advance(30)
    assert "PAUSED" == reach.call(lambda client: client.exports.get(task_id)).status
    with pytest.raises(errors.ValidationError) as caught:
        reach.call(create)
    assert FULL == caught.value.error_code
    assert "CANCELED" == reach.call(lambda client: client.exports.cancel(task_id)).status
    reach.call(create)


@pytest.mark.parametrize(
    ("call", "arguments", "message"),
    [
        ("fail_next_task", {"percent": 0}, "percent must be a number, 1 to 99"),
        ("fail_next_task", {"percent": 100}, "percent must be a number, 1 to 99"),
        ("fail_next_task", {"error": 1}, "error must be a string"),
        ("fail_next_task", {"times": 0}, "times must be 1 or more"),
        ("pause_next_task", {"percent": 0.5}, "percent must be a number, 1 to 99"),
        ("pause_next_task", {"seconds": 0}, "seconds must be a number, 0.001 or more"),
        ("pause_next_task", {"times": 1.5}, "times must be a whole number"),
        ("take_slots", {"count": 3}, "other users hold 0 of 2 slots"),
        ("take_slots", {"count": 0}, "count must be 1 or more"),
        ("free_slots", {"count": 0}, "count must be 1 or more"),
        ("free_slots", {"count": 1}, "other users hold only 0 slots"),
        ("advance", {"seconds": -1}, "seconds must be a number, 0 or more"),
        ("advance", {"seconds": "1"}, "seconds must be a number"),
    ],
)
def test_invalid_arguments_are_refused(api: Any, call: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        getattr(api.sandbox, call)(**arguments)


def test_slots_of_other_users_are_taken(reach: Reach) -> None:
    reach.sandbox.take_slots(2)
    with pytest.raises(errors.ValidationError) as caught:
        reach.call(create)
    assert (422, FULL) == (caught.value.status, caught.value.error_code)
    reach.sandbox.free_slots(1)
    reach.call(create)
    reach.sandbox.heal()
    reach.call(create)


def test_a_render_waits_for_a_slot_of_another_user(reach: Reach) -> None:
    reach.sandbox.take_slots(2)

    def free(info: Any) -> None:
        if info.status == 422:
            reach.sandbox.free_slots()

    result = reach.call(lambda client: client.exports.render(payload()), on_response=free)
    assert "COMPLETED" == result.task.status
    assert [422, 201] == [request.status for request in reach.sandbox.requests.to("POST /v1/exports")]
