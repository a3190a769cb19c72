"""Webhooks: sent when they are due, once, signed, and only to this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from indream._net.tls import shared_context
from indream.sandbox import Sandbox, run
from indream.sandbox.problems import Code
from indream.sandbox.webhooks import leads_here
from indream.webhooks import verify_export_webhook_request
from tests.support.sandbox.api import OPTIONS, Api, answer_validator, client_of, create_export, export_body
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    import queue

    from tests.support.sandbox.receiving import Receiver


def test_an_export_sends_its_start_and_its_end(
    client: httpx.Client, served: Sandbox, receiver: Receiver
) -> None:
    path = f"/v1/exports/{create_export(client, callbackUrl=receiver.url, clientTaskId='mine')}"
    served.advance(1)
    started = receiver.next().event
    assert {"eventType": "EXPORT_STARTED", "task": client.get(path).json()["data"]} == {
        key: started[key] for key in ("eventType", "task")
    }
    served.advance(60)
    completed = receiver.next().event
    assert {"eventType": "EXPORT_COMPLETED", "task": client.get(path).json()["data"]} == {
        key: completed[key] for key in ("eventType", "task")
    }
    assert completed["task"]["completedAt"] == completed["occurredAt"]
    for event in (started, completed):
        answer_validator(("ExportWebhookEvent",), draft=False).validate(event)


def test_a_failure_is_sent(client: httpx.Client, served: Sandbox, receiver: Receiver) -> None:
    create_export(client, callbackUrl=receiver.url, clientTaskId="sandbox-fail")
    served.advance(60)
    events = [receiver.next().event for _ in range(2)]
    assert ["EXPORT_STARTED", "EXPORT_FAILED"] == [event["eventType"] for event in events]
    assert ["PROCESSING", "FAILED"] == [event["task"]["status"] for event in events]


def test_events_are_signed_and_carry_the_callback_headers(
    client: httpx.Client, served: Sandbox, receiver: Receiver
) -> None:
    headers = {"X-Campaign": "summer", "Content-Type": "text/plain", "X-Indream-Signature": "forged"}
    create_export(client, callbackUrl=receiver.url, callbackHeaders=headers)
    served.advance(10 * 24 * 60 * 60)  # signatures use real time
    for _ in range(2):
        received = receiver.next()
        assert ("summer", "application/json") == (
            received.headers["x-campaign"],
            received.headers["content-type"],
        )
        assert verify_export_webhook_request(
            webhook_secret=served.webhook_secret, raw_body=received.body, headers=received.headers
        )


@pytest.mark.parametrize(
    "callback",
    [
        *(
            {"callbackUrl": url}
            for url in (
                "",
                "no url",
                "ftp://127.0.0.1/",
                "http://",
                "http://[::1",
                "http://a:65536/",
                "//a/b",
            )
        ),
        *(
            {"callbackUrl": "http://127.0.0.1:9/", "callbackHeaders": headers}
            for headers in (
                {"X-Bad": "a\nb"},
                {"X-Bad": "a\rb"},
                {"X-Bad": "a\0b"},
                {"X-Bad\r\nHost": "b"},
                {"": "b"},
            )
        ),
    ],
)
def test_a_callback_that_cannot_be_sent_is_rejected(api: Api, callback: dict[str, Any]) -> None:
    """Both routes that create exports reject it without quoting the value, and create nothing."""
    routes = (
        ("/v1/exports", export_body(**callback)),
        (f"/v1/projects/{api.create_project()}/exports", {**OPTIONS, **callback}),
    )
    for path, body in routes:
        response = api.call("POST", path, json=body)
        assert (422, Code.SANDBOX_REQUEST_INVALID) == (response.status_code, response.json()["errorCode"])
        assert response.json()["detail"].startswith("callback")
    assert [] == api.sandbox.tasks


def test_the_headers_of_a_callback_do_not_replace_those_that_frame_a_request(
    client: httpx.Client, served: Sandbox, receiver: Receiver
) -> None:
    headers = {
        "HOST": "evil.example",
        "content-length": "3",
        "Transfer-Encoding": "chunked",
        "X-Campaign": "a",
    }
    create_export(client, callbackUrl=receiver.url, callbackHeaders=headers)
    served.advance(60)
    for _ in range(2):
        received = receiver.next()
        assert httpx.URL(receiver.url).netloc.decode() == received.headers["host"]
        assert str(len(received.body)) == received.headers["content-length"]
        assert "transfer-encoding" not in received.headers
        assert "a" == received.headers["x-campaign"]
        assert received.event["task"]["taskId"]


def test_the_headers_of_a_callback_may_have_any_letters(
    client: httpx.Client, served: Sandbox, receiver: Receiver
) -> None:
    create_export(client, callbackUrl=receiver.url, callbackHeaders={"X-Campaign": "été 夏"})
    served.advance(60)
    # The receiver reads headers as Latin-1.
    assert "été 夏" == receiver.next().headers["x-campaign"].encode("latin-1").decode()
    assert {"été 夏"} == {webhook.headers["x-campaign"] for webhook in served.webhooks}


def test_a_project_export_names_its_project(
    client: httpx.Client, served: Sandbox, receiver: Receiver
) -> None:
    state = export_body()["editorState"]
    body = {"stateSchemaVersion": "v1", "editorState": state}
    project_id = client.post("/v1/projects", json=body).json()["data"]["projectId"]
    options = {"ratio": "1:1", "scale": 1, "fps": 60, "format": "webm", "callbackUrl": receiver.url}
    client.post(f"/v1/projects/{project_id}/exports", json=options)
    served.advance(1)
    assert project_id == receiver.next().event["task"]["projectId"]


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_canceled_export_sends_nothing_more(
    client: httpx.Client, served: Sandbox, receiver: Receiver, seconds: int
) -> None:
    canceled = create_export(client, callbackUrl=receiver.url)
    served.advance(seconds)
    received = [receiver.next().event["eventType"] for _ in range(seconds)]
    client.delete(f"/v1/exports/{canceled}")
    other = create_export(client, callbackUrl=receiver.url)
    served.advance(60)
    assert ["EXPORT_STARTED"][:seconds] == received
    # The webhooks of the canceled export would be due before these.
    assert [other, other] == [receiver.next().event["task"]["taskId"] for _ in range(2)]
    assert receiver.queue.empty()


def test_a_replay_sends_nothing(client: httpx.Client, served: Sandbox, receiver: Receiver) -> None:
    for _ in range(3):
        create_export(client, callbackUrl=receiver.url, clientTaskId="mine")
    served.advance(60)
    assert ["EXPORT_STARTED", "EXPORT_COMPLETED"] == [receiver.next().event["eventType"] for _ in range(2)]
    assert receiver.queue.empty()


@pytest.mark.parametrize("status", [500, 302])
def test_an_event_is_sent_once_with_any_answer(
    client: httpx.Client,
    served: Sandbox,
    receiver: Receiver,
    status: int,
) -> None:
    receiver.status = status
    create_export(client, callbackUrl=receiver.url)
    served.advance(60)
    assert ["EXPORT_STARTED", "EXPORT_COMPLETED"] == [receiver.next().event["eventType"] for _ in range(2)]
    assert receiver.queue.empty()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"callbackUrl": "http://127.0.0.1:9/"}, "ConnectError"),
        ({"callbackUrl": "https://hooks.example.com/"}, "loopback"),
        ({"callbackUrl": "http://127.0.0.1.example.com/"}, "loopback"),
        ({"callbackUrl": "http://10.0.0.1/"}, "loopback"),
        ({"callbackHeaders": {"X-Bad": "a space at the end "}}, "LocalProtocolError"),
    ],
)
def test_a_failed_delivery_is_logged_and_harms_nothing(
    client: httpx.Client,
    served: Sandbox,
    receiver: Receiver,
    log_lines: queue.Queue[str],
    wrong: dict[str, Any],
    message: str,
) -> None:
    task_id = create_export(client, **{"callbackUrl": receiver.url, **wrong})
    served.advance(60)
    assert "INFO POST /v1/exports 201" == log_lines.get(timeout=PATIENCE)
    for event in ("EXPORT_STARTED", "EXPORT_COMPLETED"):
        line = log_lines.get(timeout=PATIENCE)
        assert line.startswith(f"WARNING webhook {event} of task {task_id} was not delivered: ")
        assert message in line
    assert "COMPLETED" == client.get(f"/v1/exports/{task_id}").json()["data"]["status"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1/", True),
        ("http://127.8.8.8/", True),
        ("http://localhost:1/", True),
        ("http://LOCALHOST/", True),
        ("https://[::1]:1/", True),
        ("http://[::ffff:127.0.0.1]:1/", True),
        ("http://localhost.example.com/", False),
        ("http://0.0.0.0/", False),
        ("http://[::ffff:10.0.0.1]/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://2130706433/", False),
        ("/hook", False),
    ],
)
def test_loopback_follows_from_the_host(url: str, expected: bool) -> None:
    assert expected == leads_here(url)


def test_closing_drops_webhooks_that_are_not_due(receiver: Receiver) -> None:
    with run(speed=0) as sandbox, client_of(sandbox) as client:
        create_export(client, callbackUrl=receiver.url)
    sandbox.advance(60)
    assert receiver.queue.empty()


def test_another_loop_sends_the_unsent_webhooks(api: Api, receiver: Receiver) -> None:
    api.create_export(callbackUrl=receiver.url)
    api.sandbox.advance(60)

    async def leave_early() -> None:
        async with api.sandbox.async_client() as client:
            request = asyncio.create_task(client.exports.list())
            await asyncio.to_thread(receiver.next)
            request.cancel()
            await asyncio.wait([request])
            assert request.cancelled()

    receiver.may_answer.clear()
    asyncio.run(leave_early())
    receiver.may_answer.set()
    assert receiver.queue.empty()
    with api.sandbox.client() as client:
        client.exports.list()
    assert ["EXPORT_STARTED", "EXPORT_COMPLETED"] == [receiver.next().event["eventType"] for _ in range(2)]
    assert [1, 1] == [webhook.attempts for webhook in api.sandbox.webhooks]


def test_a_running_clock_delivers_by_itself(receiver: Receiver) -> None:
    with run(speed=1_000) as sandbox, client_of(sandbox) as client:
        create_export(client, callbackUrl=receiver.url)
        events = [receiver.next().event["eventType"] for _ in range(2)]
    assert ["EXPORT_STARTED", "EXPORT_COMPLETED"] == events


@pytest.mark.parametrize(
    ("mishap", "events"),
    [
        ({"lost": True}, [("EXPORT_STARTED", 0), ("EXPORT_COMPLETED", 1)]),
        ({"copies": 3}, [("EXPORT_STARTED", 3), ("EXPORT_COMPLETED", 1)]),
        ({"late": 1}, [("EXPORT_STARTED", 1), ("EXPORT_COMPLETED", 1)]),
        ({"late": 600}, [("EXPORT_COMPLETED", 1), ("EXPORT_STARTED", 1)]),
        ({"swapped": True}, [("EXPORT_COMPLETED", 1), ("EXPORT_STARTED", 1)]),
    ],
)
def test_a_planned_mishap_meets_the_next_webhook(
    api: Api, receiver: Receiver, mishap: dict[str, Any], events: list[tuple[str, int]]
) -> None:
    api.sandbox.disturb_webhooks(**mishap)
    api.create_export(callbackUrl=receiver.url)
    with api.sandbox.client() as client:
        for seconds in (10, 600):
            api.sandbox.advance(seconds)
            client.exports.list()  # in-process webhooks are sent with requests
    assert events == [(webhook.event, webhook.attempts) for webhook in api.sandbox.webhooks]
    assert [event for event, times in events for _ in range(times)] == [
        receiver.next().event["eventType"] for _ in range(sum(times for _, times in events))
    ]


def test_a_mishap_without_a_fault_is_refused(api: Api) -> None:
    with pytest.raises(ValueError, match="no fault given"):
        api.sandbox.disturb_webhooks()


def test_a_loop_follows_each_export_once(api: Api) -> None:
    """In one task, and in a new one if that was canceled; the next loop begins again."""
    api.create_export(callbackUrl="http://127.0.0.1:9/")
    webhooks = api.sandbox._service.webhooks

    async def follow() -> list[int]:
        webhooks.attend()
        webhooks.attend()
        [task] = asyncio.all_tasks() - {asyncio.current_task()}
        task.cancel()
        await asyncio.wait([task])
        webhooks.attend()
        following = [len(asyncio.all_tasks()) - 1]
        await asyncio.sleep(0)
        if not closes:
            return following
        await webhooks.aclose()
        return [*following, len(asyncio.all_tasks()) - 1, len(webhooks.outbox.open_tasks())]

    closes = False
    assert [1] == asyncio.run(follow())
    closes = True
    assert [1, 0, 0] == asyncio.run(follow())


def test_a_webhook_is_sent_without_a_proxy_and_within_ten_seconds(
    api: Api, monkeypatch: pytest.MonkeyPatch, log_lines: queue.Queue[str]
) -> None:
    options: list[dict[str, Any]] = []

    class Recorded(httpx.AsyncClient):
        """Records how it is made, and has an answer for each request."""

        def __init__(self, **settings: Any) -> None:
            options.append(settings)
            super().__init__(transport=httpx.MockTransport(lambda _: httpx.Response(204)), **settings)

    task_id = api.create_export(callbackUrl="http://127.0.0.1:9/")
    api.sandbox.advance(1)
    monkeypatch.setattr(httpx, "AsyncClient", Recorded)
    with api.sandbox.client() as client:
        client.exports.list()
    assert [{"verify": shared_context(), "timeout": 10, "trust_env": False}] == options
    lines = [log_lines.get(timeout=PATIENCE) for _ in range(3)]
    assert f"INFO webhook EXPORT_STARTED of task {task_id} was answered 204" in lines
