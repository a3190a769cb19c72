"""Webhooks that are lost, late, repeated or out of order, and the record of all webhooks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from indream.sandbox.clock import Clock
from indream.sandbox.outbox import Delivery, Outbox
from indream.sandbox.store import Export
from indream.sandbox.tasks import make_plan
from indream.webhooks import parse_export_webhook
from tests.support.sandbox.ways import Reach, payload

if TYPE_CHECKING:
    from tests.support.sandbox.receiving import Receiver

STARTED, COMPLETED = BOTH = ["EXPORT_STARTED", "EXPORT_COMPLETED"]


def _render(reach: Reach, receiver: Receiver, **more: Any) -> None:
    """Render an export with a callback."""
    reach.call(lambda client: client.exports.render(payload(callbackUrl=receiver.url, **more)))


def _received(receiver: Receiver, count: int) -> list[str]:
    """Return the received events, after a check that there are no more."""
    events = [receiver.next().event["eventType"] for _ in range(count)]
    assert receiver.queue.empty()
    return events


def test_all_webhooks_are_recorded(reach: Reach, receiver: Receiver) -> None:
    _render(reach, receiver, callbackHeaders={"X-Campaign": "summer"})
    assert BOTH == _received(receiver, 2)
    started, completed = reach.sandbox.webhooks
    assert BOTH == [started.event, completed.event]
    [task] = reach.sandbox.tasks
    assert (task.task_id, receiver.url, 1) == (completed.task_id, completed.url, completed.attempts)
    assert "summer" == completed.headers["x-campaign"]
    event = parse_export_webhook(
        webhook_secret=reach.sandbox.webhook_secret, raw_body=completed.content, headers=completed.headers
    )
    assert task == event.task
    assert json.loads(completed.content) == completed.body
    assert "summer" not in repr(completed)


def test_a_webhook_is_lost(reach: Reach, receiver: Receiver) -> None:
    reach.sandbox.disturb_webhooks("EXPORT_STARTED", lost=True)
    _render(reach, receiver)
    assert [COMPLETED] == _received(receiver, 1)
    started, _ = reach.sandbox.webhooks
    assert (STARTED, 0, False) == (started.event, started.attempts, started.delivered)
    assert "lost" in str(started.error)


def test_a_webhook_is_repeated(reach: Reach, receiver: Receiver) -> None:
    reach.sandbox.disturb_webhooks("EXPORT_COMPLETED", copies=3)
    _render(reach, receiver)
    received = [receiver.next() for _ in range(4)]
    assert [STARTED, COMPLETED, COMPLETED, COMPLETED] == [webhook.event["eventType"] for webhook in received]
    assert 1 == len({webhook.body for webhook in received[1:]}), "byte for byte"


def test_webhooks_are_sent_out_of_order(reach: Reach, receiver: Receiver) -> None:
    reach.sandbox.disturb_webhooks("EXPORT_STARTED", swapped=True)
    _render(reach, receiver)
    received = [receiver.next().event for _ in range(2)]
    assert [COMPLETED, STARTED] == [event["eventType"] for event in received]
    assert ["COMPLETED", "PROCESSING"] == [event["task"]["status"] for event in received]
    assert received[0]["occurredAt"] > received[1]["occurredAt"]


def test_a_webhook_is_late(receiver: Receiver) -> None:
    reach = Reach("port", speed=0)
    with reach.sandbox as sandbox:
        sandbox.disturb_webhooks("EXPORT_STARTED", late=3_600)
        reach.call(lambda client: client.exports.create(payload(callbackUrl=receiver.url)))
        sandbox.advance(60)
        assert COMPLETED == receiver.next().event["eventType"]
        sandbox.advance(3_600)
        assert [STARTED] == _received(receiver, 1)


def test_a_mishap_without_a_number_lasts_until_it_is_healed(reach: Reach, receiver: Receiver) -> None:
    reach.sandbox.disturb_webhooks(lost=True, times=None)
    for _ in range(2):
        _render(reach, receiver)
    reach.sandbox.heal()
    _render(reach, receiver)
    assert BOTH == _received(receiver, 2)
    assert BOTH * 3 == [webhook.event for webhook in reach.sandbox.webhooks]


def test_mishaps_happen_in_the_planned_order(reach: Reach, receiver: Receiver) -> None:
    reach.sandbox.disturb_webhooks(lost=True)
    reach.sandbox.disturb_webhooks("EXPORT_COMPLETED", copies=2, times=2)
    for expected in ([COMPLETED] * 2, [STARTED, COMPLETED, COMPLETED]):
        _render(reach, receiver)
        assert expected == _received(receiver, len(expected))


def test_a_refused_webhook_is_recorded(receiver: Receiver) -> None:
    receiver.status = 503
    reach = Reach("sync")
    _render(reach, receiver)
    assert [(503, False)] * 2 == [(webhook.status, webhook.delivered) for webhook in reach.sandbox.webhooks]


def test_in_process_webhooks_are_sent_with_the_next_request(receiver: Receiver) -> None:
    reach = Reach("sync", speed=0)
    reach.call(lambda client: client.exports.create(payload(callbackUrl=receiver.url)))
    reach.sandbox.advance(60)
    assert [(STARTED, 0), (COMPLETED, 0)] == [
        (webhook.event, webhook.attempts) for webhook in reach.sandbox.webhooks
    ]
    assert receiver.queue.empty()
    reach.call(lambda client: client.illustrations.search())
    assert BOTH == _received(receiver, 2)
    assert [1, 1] == [webhook.attempts for webhook in reach.sandbox.webhooks]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "no fault given"),
        ({"event": "EXPORT_PAUSED", "lost": True}, "event must be one of EXPORT_STARTED, EXPORT_COMPLETED"),
        ({"lost": True, "late": 1}, "lost excludes late"),
        ({"lost": True, "copies": 2}, "lost excludes late, copies"),
        ({"late": 1, "swapped": True}, "late and swapped exclude each other"),
        ({"copies": 0}, "copies must be 1 or more"),
        ({"late": -1}, "late must be a number"),
        ({"lost": 1}, "lost must be true or false"),
        ({"lost": True, "times": 0}, "times must be 1 or more"),
    ],
)
def test_an_invalid_mishap_is_refused(api: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        api.sandbox.disturb_webhooks(**arguments)


def test_healing_does_not_change_webhooks_that_were_due() -> None:
    """Whether or not they have been sent already."""
    reach = Reach("sync", speed=0)
    with reach.sandbox:
        reach.sandbox.disturb_webhooks(lost=True, times=None)
        reach.call(lambda client: client.exports.create(payload(callbackUrl="http://127.0.0.1:9/")))
        reach.sandbox.advance(60)
        reach.sandbox.heal()
        assert [STARTED, COMPLETED] == [webhook.event for webhook in reach.sandbox.webhooks]
        assert ["lost as planned"] * 2 == [webhook.error for webhook in reach.sandbox.webhooks]


def test_an_export_that_is_canceled_at_the_moment_of_its_start_sends_nothing(api: Any) -> None:
    task_id = api.create_export(callbackUrl="http://127.0.0.1:9/")
    api.sandbox.advance(1)
    api.data("DELETE", f"/v1/exports/{task_id}")
    api.sandbox.advance(60)
    assert [] == api.sandbox.webhooks


def test_the_latest_ten_thousand_webhooks_are_kept(api: Any) -> None:
    outbox = api.sandbox._service.webhooks.outbox
    outbox._deliveries.extend(
        Delivery(
            number=number, event="EXPORT_STARTED", task_id="t", url="u", headers={}, content=b"{}", copies=1
        )
        for number in range(10_001)
    )
    assert 10_000 == len(outbox.records()) == len(outbox)
    assert [10_000, 9_999] == [number for number, _ in outbox.latest(2)]
    assert 1 == outbox.latest(10_000)[-1][0]


def test_a_webhook_that_waits_to_be_sent_is_due_now(api: Any) -> None:
    """Until it is claimed; then the next one of its task is due at its moment."""
    outbox, clock = api.sandbox._service.webhooks.outbox, api.sandbox._service.clock
    task_id = api.create_export(callbackUrl="http://127.0.0.1:9/")
    first = outbox.next_due(task_id)
    assert clock.now() < first
    api.sandbox.advance(2)
    assert [STARTED] == [webhook.event for webhook in outbox.records()]
    assert (clock.now(), None) == (outbox.next_due(task_id), outbox.next_due("another"))
    assert [STARTED] == [delivery.event for delivery in outbox.claim(task_id)]
    last = outbox.next_due(task_id)
    assert clock.now() < last
    api.sandbox.advance(60)
    assert [COMPLETED] == [delivery.event for delivery in outbox.claim()]
    assert outbox.next_due(task_id) is None


def test_the_work_of_a_large_step_of_time_grows_with_the_number_of_webhooks() -> None:
    """Each webhook that ends an export asks once how much of the export is drawn, not once for each other."""
    asked: list[str] = []

    def share_of(task_id: str) -> float:
        asked.append(task_id)
        return 1

    clock = Clock(0)
    outbox = Outbox(clock, "secret", lambda export, _: {"taskId": export.task_id}, share_of)
    for number in range(50):
        export = Export(
            task_id=f"task-{number}",
            project_id=None,
            api_key_id="key",
            client_task_id=None,
            filename=None,
            format="mp4",
            ticks=0,
            callback_url="http://127.0.0.1:9/",
            callback_headers={},
            plan=make_plan(clock.now() - number, 0, None),
        )
        outbox.schedule(export, None)
    clock.advance(60)
    ids = [f"task-{number}" for number in reversed(range(50))]  # in order of time
    assert ids * 2 == [webhook.task_id for webhook in outbox.records()]
    assert ids == asked
