# Written here, async; tests/_sync/test_deadlines.py is derived from it.
"""How long calls and waits last: the policy's section "Deadlines", on clocks that the test holds."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest

from indream import AsyncIndreamClient
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthError,
    ExportFailedError,
    ExportTimeoutError,
    IndreamError,
    NotFoundError,
    QuotaExceededError,
    ServerError,
    ValidationError,
)
from indream.generated.api.exports import get_export
from indream.generated.models import ExportTask
from tests.support.fake_service import (
    ASSET,
    CREATED,
    Chunks,
    FakeService,
    answer,
    drop,
    envelope,
    page,
    problem,
    task,
)
from tests.support.held_time import START, HeldTime
from tests.support.repository import OPTIONS
from tests.support.waiting import PATIENCE


def hang(held_time: HeldTime) -> Callable[[httpx.Request], httpx.Response]:
    """A server that takes the request and never answers, for as long as the client listens."""

    def reply(request: httpx.Request) -> httpx.Response:
        held_time.now += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("hung", request=request)

    return reply


def takes(held_time: HeldTime, seconds: float) -> Callable[[object], None]:
    """Time that passes before an answer."""

    def before(_: object) -> None:
        held_time.now += seconds

    return before


def drip(held_time: HeldTime, status: int = 200) -> Callable[[httpx.Request], httpx.Response]:
    """An answer that comes at a byte a second, and never ends."""
    second = takes(held_time, 1)
    return answer(status, Chunks(*[b" ", lambda: second(None)] * 1000))


# --- one call


@pytest.mark.rule("deadlines.attempt")
async def test_timeout_bounds_each_operation_of_an_attempt(held_time: HeldTime) -> None:
    """`timeout` is per attempt and operation; connecting gets 5 s at most."""
    service = FakeService(task())
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.get("t")
    async with AsyncIndreamClient(**service.options, timeout=3) as client:
        await client.exports.get("t")
    default, short = (request.extensions["timeout"] for request in service.requests)
    assert {"connect": 5, "read": 60, "write": 60, "pool": 60} == default
    assert {"connect": 3, "read": 3, "write": 3, "pool": 3} == short


@pytest.mark.rule("deadlines.attempt")
async def test_a_hung_server_ends_the_call_after_its_attempts(held_time: HeldTime) -> None:
    """A call to a server that never answers ends after its attempts."""
    service = FakeService(hang(held_time))
    async with AsyncIndreamClient(**service.options, timeout=10) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.exports.get("t")
    assert 3 == caught.value.attempts
    assert 30 + sum(held_time.pauses) == held_time.now


@pytest.mark.rule("deadlines.drip")
@pytest.mark.parametrize("status", [200, 404])
async def test_a_dripping_body_ends_with_the_attempt(held_time: HeldTime, status: int) -> None:
    """An answer at a byte a second doesn't outlive the time of its attempt."""
    service = FakeService(drip(held_time, status))
    async with AsyncIndreamClient(**service.options, timeout=10, max_retries=0) as client:
        with pytest.raises(IndreamError) as caught:
            await client.exports.get("t")
    assert 11 == held_time.now
    assert (NotFoundError if status == 404 else APITimeoutError) is type(caught.value)


LONG = 10 * PATIENCE


@pytest.fixture(params=["a half", "interim"])
def stalling(held_time: HeldTime, request: pytest.FixtureRequest) -> Iterator[str]:
    """A server on loopback that begins a response when the time is up, and never ends it."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            held_time.now += 2 * LONG
            connection.settimeout(PATIENCE)
            with contextlib.suppress(OSError):  # a client that keeps reading gets another error
                if request.param == "a half":
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Half: a hea")
                    connection.recv(1)  # until the client closes the connection
                else:
                    for _ in range(10_000):
                        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.rule("deadlines.drip")
async def test_a_dripping_head_ends_with_the_attempt(stalling: str) -> None:
    """Neither a byte now and then before the body keeps an attempt alive, nor 1xx responses without end."""
    async with AsyncIndreamClient("sk", base_url=stalling, timeout=LONG, max_retries=0) as client:
        with pytest.raises(APITimeoutError):
            await client.exports.get("t")


@pytest.mark.rule("deadlines.drip")
async def test_head_and_body_share_the_time_of_an_attempt(held_time: HeldTime) -> None:
    """An answer whose head came after 8 s of 10 has 2 s for its body."""
    service = FakeService(answer(200, Chunks(b"{", httpx.ReadTimeout("hung")), before=takes(held_time, 8)))
    async with AsyncIndreamClient(**service.options, timeout=10, max_retries=0) as client:
        with pytest.raises(APITimeoutError):
            await client.exports.get("t")
    assert 2 == service.requests[0].extensions["timeout"]["read"]


@pytest.mark.rule("deadlines.large-body")
async def test_a_large_upload_gets_time_for_its_size(held_time: HeldTime) -> None:
    """A long upload is not cut off: 64 KiB a second are enough, though `timeout` is shorter."""
    service = FakeService(answer(201, '{"data": 1, "meta": {}}', before=takes(held_time, 150)))
    async with AsyncIndreamClient(**service.options, timeout=10) as client:
        with pytest.raises(APIError, match="expected an object"):  # so it was read
            await client.uploads.upload(bytes(10 * 2**20), filename="a.mp4")
    assert 10 == service.requests[0].extensions["timeout"]["write"]  # for each piece of it


class StoreAndForward(httpx.AsyncBaseTransport):
    """A gateway that takes all of a body at once and passes it on at 75 kB a second before it answers."""

    def __init__(self, held_time: HeldTime) -> None:
        self._held_time = held_time

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, unless the client stops waiting before."""
        size = len(await request.aread())
        seconds = size / 75_000
        if seconds > request.extensions["timeout"]["read"]:
            raise httpx.ReadTimeout("the client did not wait", request=request)
        self._held_time.now += seconds
        return envelope(ASSET, 201)(request)


@pytest.mark.rule("deadlines.large-body")
@pytest.mark.parametrize("kind", [bytes, BytesIO])
async def test_the_answer_to_a_large_upload_gets_time_for_its_size(
    held_time: HeldTime, kind: Callable[[bytes], Any]
) -> None:
    """A body that was taken at once may be passed on at 64 KiB a second before there is an answer."""
    options = {**FakeService().options, "transport": StoreAndForward(held_time)}
    async with AsyncIndreamClient(**options) as client:
        await client.uploads.upload(kind(bytes(5_600_000)), filename="a.png")
    assert 74 < held_time.now < 75


@pytest.mark.rule("deadlines.callers")
async def test_no_attempt_starts_after_the_deadline(held_time: HeldTime) -> None:
    """A call whose deadline has passed sends nothing; one that has begun shrinks to what is left."""
    service = FakeService(hang(held_time))
    held_time.now = 100
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APITimeoutError, match="not sent") as caught:
            await client.send(get_export.request("t"), deadline=100)
        assert (0, []) == (caught.value.attempts, service.requests)
        with pytest.raises(APITimeoutError) as caught:
            await client.send(get_export.request("t"), deadline=107)
    assert 107 == held_time.now
    assert [7] == [request.extensions["timeout"]["read"] for request in service.requests]


@pytest.mark.rule("deadlines.total")
async def test_the_total_of_a_call_is_bounded_without_transport_timeouts(held_time: HeldTime) -> None:
    """If a transport ignores timeouts, the 300 s of three attempts and two pauses end a call."""
    service = FakeService(answer(503, before=takes(held_time, 200)))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ServerError) as caught:
            await client.exports.get("t")
    assert 2 == caught.value.attempts == len(service.requests)


@pytest.mark.rule("attempts.retry-after-long", "attempts.retry-after-on-error")
async def test_a_pause_past_the_deadline_is_an_error_at_once(held_time: HeldTime) -> None:
    """Retry-After past the caller's deadline: the error comes now, with the value."""
    service = FakeService(problem(503, headers={"Retry-After": "20"}))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ServerError) as caught:
            await client.send(get_export.request("t"), deadline=20)
    assert (20, [], 1) == (caught.value.retry_after, held_time.pauses, caught.value.attempts)


# --- wait: how it ends


async def test_wait_gives_the_completed_task(held_time: HeldTime) -> None:
    """PENDING, PROCESSING and PAUSED are waited through, also with unknown fields and phases."""
    service = FakeService(
        task("PENDING", progress=0),
        task("PROCESSING", exportPhase="polishing", novelty={"a": 1}),
        task("PAUSED"),
        task("COMPLETED", outputUrl="https://files.test/a.mp4"),
    )
    seen: list[str] = []
    async with AsyncIndreamClient(**service.options) as client:
        done = await client.exports.wait("task-1", on_progress=lambda task: seen.append(task.status))
    assert ("COMPLETED", "https://files.test/a.mp4") == (done.status, done.output_url)
    assert ["PENDING", "PROCESSING", "PAUSED", "COMPLETED"] == seen


@pytest.mark.parametrize("status", ["FAILED", "CANCELED"])
async def test_wait_raises_for_failed_and_canceled_exports(held_time: HeldTime, status: str) -> None:
    """FAILED and CANCELED are an ExportFailedError with the task."""
    service = FakeService(task(status, error="no such font"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ExportFailedError, match="no such font") as caught:
            await client.exports.wait("task-1")
    assert (status, "TASK_TERMINAL_FAILURE") == (caught.value.task.status, caught.value.error_code)


@pytest.mark.rule("deadlines.wait-final")
async def test_another_export_in_the_answer_ends_a_wait(held_time: HeldTime) -> None:
    """Its end is not that of the export that is waited for; an id may differ in case."""
    service = FakeService(task(), task("COMPLETED", taskId="task-2"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError, match=r"\$\.data\.taskId: is not that of the requested") as caught:
            await client.exports.wait("task-1")
        assert ("SDK_UNEXPECTED_RESPONSE", "task-1") == (caught.value.error_code, caught.value.task_id)
        assert "COMPLETED" == (await client.exports.wait("TASK-2")).status


@pytest.mark.rule("deadlines.wait-final")
async def test_an_unknown_status_ends_a_wait(held_time: HeldTime) -> None:
    """It may or may not be terminal; `get` and `list` show it unchanged."""
    strange = task("ARCHIVED", headers={"X-Request-Id": "r-1"})
    service = FakeService(task(), strange)
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError, match=r"\$\.data\.status") as caught:
            await client.exports.wait("task-1")
        assert "ARCHIVED" == (await client.exports.get("t")).status
        service.script = [page({**(await client.exports.get("t")).to_dict()})]
        assert ["ARCHIVED"] == [item.status for item in (await client.exports.list()).items]
    error = caught.value
    assert ("SDK_UNEXPECTED_RESPONSE", 200, "r-1", 1) == (
        error.error_code,
        error.status,
        error.request_id,
        error.attempts,
    )
    assert "ARCHIVED" not in str(error)


@pytest.mark.rule("deadlines.wait", "deadlines.wait-error", "deadlines.wait-leaves")
@pytest.mark.parametrize("polls", [0, 2])
@pytest.mark.parametrize("timeout", [7, 600, 7.5])
async def test_a_hung_server_does_not_extend_a_wait(held_time: HeldTime, timeout: float, polls: int) -> None:
    """One monotonic deadline over polls, retries and sleeps: reading stops when the time is up."""
    service = FakeService(*[task()] * polls, hang(held_time))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ExportTimeoutError) as caught:
            await client.exports.wait("task-1", timeout=timeout)
    assert timeout == pytest.approx(held_time.now)
    assert isinstance(caught.value, TimeoutError)
    assert "task-1" == caught.value.task_id
    assert (None if polls == 0 else "PROCESSING") == (caught.value.task and caught.value.task.status)
    assert {"GET"} == {request.method for request in service.requests}


@pytest.mark.rule("deadlines.clock")
@pytest.mark.parametrize("jump", [-86_400, 86_400])
async def test_setting_the_wall_clock_changes_no_deadline(held_time: HeldTime, jump: float) -> None:
    """A day forwards or backwards, again and again, makes no call and no wait shorter or longer."""
    days = itertools.count(1)
    held_time.wall_time = lambda: START + jump * next(days)
    service = FakeService(hang(held_time))
    async with AsyncIndreamClient(**service.options, timeout=10, max_retries=0) as client:
        with pytest.raises(APITimeoutError):
            await client.exports.get("t")
        assert 10 == pytest.approx(held_time.now)
        service.script = [task(), problem(503), hang(held_time)]
        with pytest.raises(ExportTimeoutError):
            await client.exports.wait("task-1", timeout=100)
    assert 110 == pytest.approx(held_time.now)


@pytest.mark.rule("deadlines.wait")
async def test_a_dripping_answer_does_not_extend_a_wait(held_time: HeldTime) -> None:
    """Nor does an answer that comes a byte a second."""
    async with AsyncIndreamClient(**FakeService(drip(held_time)).options) as client:
        with pytest.raises(ExportTimeoutError):
            await client.exports.wait("task-1", timeout=90)
    assert 90 <= held_time.now <= 91


WAITS: dict[str, Callable[[AsyncIndreamClient, dict[str, Any]], Any]] = {
    "wait": lambda client, _: client.exports.wait("task-1", timeout=30),
    "watch": lambda client, _: all_of(client.exports.watch("task-1", timeout=30)),
    "as_completed": lambda client, _: all_of(client.exports.as_completed(["task-1"], timeout=30)),
    "as_completed many": lambda client, _: all_of(client.exports.as_completed(["abcdef"], timeout=30)),
    "render": lambda client, state: client.exports.render(
        {"editorState": state, **OPTIONS}, None, timeout=30, idempotency_key="k"
    ),
}


async def all_of(exports: AsyncIterator[ExportTask]) -> list[ExportTask]:
    """Everything that an iterator gives."""
    return [export async for export in exports]


@pytest.mark.rule("deadlines.wait-error")
@pytest.mark.parametrize("call", WAITS)
async def test_the_timeout_error_shows_the_last_fault(
    call: str, held_time: HeldTime, state: dict[str, Any]
) -> None:
    """A wait that saw nothing but faults ends with the last one, which is its cause, too."""
    service = FakeService(drop(httpx.ConnectError, "refused"))
    if call == "render":
        service.script.insert(0, envelope(CREATED, 201))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ExportTimeoutError, match="left running") as caught:
            await WAITS[call](client, state)
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert str(caught.value).endswith(f"; the last poll failed: {caught.value.__cause__}")
    assert "could not connect to https://service.test: refused" in str(caught.value)
    assert 30 == held_time.now


async def test_a_fault_before_a_successful_poll_is_not_shown(held_time: HeldTime) -> None:
    """The message ends with a fault only where the last poll failed."""
    service = FakeService(*[drop(httpx.ConnectError, "refused")] * 3, task())
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ExportTimeoutError, match=r"it was left running$"):
            await client.exports.wait("task-1", timeout=30)


TRANSIENT: dict[str, Any] = {
    "refused": drop(httpx.ConnectError),
    "not connected in time": drop(httpx.ConnectTimeout),
    "read timeout": drop(httpx.ReadTimeout),
    "dropped": drop(httpx.RemoteProtocolError),
    "an HTML 502": answer(502, "<html>"),
    **{str(status): problem(status) for status in (408, 429, 500, 503, 504, 520, 599)},
    "throttled for long": problem(429, headers={"Retry-After": "61"}),
    "cut in the body": answer(200, Chunks(b"{", httpx.ReadError("cut"))),
}


@pytest.mark.rule("deadlines.wait-transient")
@pytest.mark.parametrize("fault", TRANSIENT)
async def test_transient_faults_do_not_end_a_wait(held_time: HeldTime, fault: str) -> None:
    """Twenty faults on end, then the task: the wait is still there."""
    service = FakeService(*[TRANSIENT[fault]] * 20, task("COMPLETED"))
    async with AsyncIndreamClient(**service.options) as client:
        done = await client.exports.wait("task-1", timeout=3600)
    assert "COMPLETED" == done.status


@pytest.mark.rule("deadlines.wait-final", "attempts.quota")
@pytest.mark.parametrize(
    ("fault", "cls"),
    [
        (problem(400), ValidationError),
        (problem(401), AuthError),
        (problem(403), AuthError),
        (problem(404), NotFoundError),
        (problem(501), ServerError),
        (problem(505), ServerError),
        (problem(429, "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"), QuotaExceededError),
        (answer(302, headers={"Location": "/"}), APIError),
        (answer(200, "<html>"), APIError),
        (
            drop(httpx.ConnectError, cause=ssl.SSLCertVerificationError(1, "self-signed")),
            APIConnectionError,
        ),
    ],
)
async def test_permanent_errors_end_a_wait_at_once(
    held_time: HeldTime, fault: Any, cls: type[IndreamError]
) -> None:
    """Errors that would be the same the next time are raised at once."""
    async with AsyncIndreamClient(**FakeService(fault).options) as client:
        with pytest.raises(cls) as caught:
            await client.exports.wait("task-1")
    assert cls is type(caught.value)
    assert [] == held_time.pauses


# --- wait: how often it polls


@pytest.mark.rule("deadlines.poll-given")
@pytest.mark.parametrize("poll_interval", [0.25, 2, 30])
@pytest.mark.parametrize("chance", [0.0, 1.0])
async def test_an_explicit_poll_interval_is_kept(
    held_time: HeldTime, poll_interval: float, chance: float
) -> None:
    """With `poll_interval` given it is exactly that, without growth or jitter."""
    held_time.chance = chance
    service = FakeService(*[task()] * 12, task("COMPLETED"))
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.wait("task-1", poll_interval=poll_interval)
    assert [poll_interval] * 12 == held_time.pauses


@pytest.mark.rule("deadlines.poll-growing")
@pytest.mark.parametrize(("chance", "factor"), [(0.0, 0.9), (0.5, 1.0), (1.0, 1.1)])
@pytest.mark.parametrize("usual", [2, 0.5])
async def test_the_interval_grows(held_time: HeldTime, usual: float, chance: float, factor: float) -> None:
    """Not given: from the client's interval growing to 10 s while nothing changes, give or take a tenth."""
    held_time.chance = chance
    service = FakeService(*[task()] * 30, task("COMPLETED"))
    async with AsyncIndreamClient(**service.options, poll_interval=usual) as client:
        await client.exports.wait("task-1")
    steps = [pause / factor for pause in held_time.pauses]
    assert usual == pytest.approx(steps[0])
    assert 10 == pytest.approx(steps[-1])
    assert all(before - 1e-9 <= after <= 2 * before for before, after in itertools.pairwise(steps))


@pytest.mark.rule("deadlines.poll-growing")
async def test_the_interval_restarts_when_the_task_changes(held_time: HeldTime) -> None:
    """A task that moves is looked at more often again."""
    looks = [task(progress=1)] * 5 + [task(progress=2)] * 2
    service = FakeService(*looks, task("COMPLETED"))
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.wait("task-1")
    assert held_time.pauses[4] > 2
    assert 2 == held_time.pauses[5]


@pytest.mark.rule("deadlines.poll-growing")
async def test_the_interval_grows_while_the_service_is_unavailable(held_time: HeldTime) -> None:
    """A failed look counts like one that shows no change."""
    service = FakeService(task(), problem(503), problem(503), task(), task("COMPLETED"))
    async with AsyncIndreamClient(**service.options, max_retries=0) as client:
        await client.exports.wait("task-1")
    assert [2 * 1.25**number for number in range(4)] == pytest.approx(held_time.pauses)


@pytest.mark.rule("deadlines.poll-growing")
async def test_a_client_interval_above_10_seconds_is_kept(held_time: HeldTime) -> None:
    """An interval of more than 10 s given to the client is not shortened."""
    service = FakeService(*[task()] * 3, task("COMPLETED"))
    async with AsyncIndreamClient(**service.options, poll_interval=30) as client:
        await client.exports.wait("task-1")
    assert [30, 30, 30] == held_time.pauses


@pytest.mark.rule("deadlines.wait", "deadlines.wait-error")
async def test_the_last_pause_ends_at_the_deadline(held_time: HeldTime) -> None:
    """A pause is cut to what is left."""
    async with AsyncIndreamClient(**FakeService(task()).options) as client:
        with pytest.raises(ExportTimeoutError, match="last seen PROCESSING at 50%"):
            await client.exports.wait("task-1", timeout=5, poll_interval=2)
    assert [2, 2, 1] == held_time.pauses


@pytest.mark.rule("deadlines.poll-throttled")
@pytest.mark.parametrize(("asked", "pauses"), [("61", [61]), ("1", [2]), ("999", [120])])
async def test_retry_after_postpones_the_next_poll(
    held_time: HeldTime, asked: str, pauses: list[float]
) -> None:
    """Retry-After postpones the next poll if it is longer, within the wait."""
    service = FakeService(problem(429, headers={"Retry-After": asked}), task("COMPLETED"))
    async with AsyncIndreamClient(**service.options, max_retries=0) as client:
        if asked == "999":
            with pytest.raises(ExportTimeoutError):
                await client.exports.wait("task-1", timeout=120, poll_interval=2)
        else:
            await client.exports.wait("task-1", timeout=120, poll_interval=2)
    assert pauses == held_time.pauses


async def test_watch_yields_each_change_once(held_time: HeldTime) -> None:
    """The first state, then each change of status, phase or progress, the terminal task last."""
    service = FakeService(
        task("PENDING", progress=0),
        task("PENDING", progress=0),
        problem(503),
        task("PROCESSING", progress=0),
        task("PROCESSING", progress=0, exportPhase="rendering"),
        task("PROCESSING", progress=30, exportPhase="rendering"),
        task("PROCESSING", progress=30, exportPhase="rendering"),
        task("FAILED", progress=30, exportPhase="rendering"),
    )
    async with AsyncIndreamClient(**service.options) as client:
        seen = [
            (task.status, task.export_phase, task.progress) async for task in client.exports.watch("task-1")
        ]
    assert [
        ("PENDING", None, 0),
        ("PROCESSING", None, 0),
        ("PROCESSING", "rendering", 0),
        ("PROCESSING", "rendering", 30),
        ("FAILED", "rendering", 30),
    ] == seen


@pytest.mark.parametrize("name", ["timeout", "poll_interval"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), 10**9, True, "2", None])
async def test_invalid_times_are_rejected_before_a_request(name: str, value: Any) -> None:
    """Out of range is a ValueError, another kind a TypeError, before anything is asked."""
    if (name, value) == ("poll_interval", None):
        return
    error = TypeError if value in ("2", None) or value is True else ValueError
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(error, match=name):
            await client.exports.wait("task-1", **{name: value})


async def test_an_error_in_on_progress_ends_a_wait(held_time: HeldTime) -> None:
    """An exception of `on_progress` is passed on to the caller."""

    def fail(_: object) -> None:
        raise ZeroDivisionError

    async with AsyncIndreamClient(**FakeService(task()).options) as client:
        with pytest.raises(ZeroDivisionError):
            await client.exports.wait("task-1", on_progress=fail)
