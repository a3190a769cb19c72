# Derived from tests/_async/test_as_completed.py by `make generate`: do not edit, change that file.
"""`exports.as_completed`: many exports, each given as it ends, on clocks that the test holds."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

import httpx
import pytest

from indream import IndreamClient
from indream.errors import (
    APIConnectionError,
    APIError,
    AuthError,
    ExportTimeoutError,
    NotFoundError,
    QuotaExceededError,
)
from indream.types import ExportCreateResponse, ExportTask
from tests.support.fake_service import CREATED, TASK, FakeService, drop, export_task, page, problem, task
from tests.support.held_time import HeldTime
from tests.support.many_exports import Account


def names(count: int) -> list[str]:
    """Ids of exports of ours."""
    return [f"ours-{number}" for number in range(count)]


def ids_of_others(count: int) -> list[str]:
    """Ids of exports that nobody waits for."""
    return [f"other-{number}" for number in range(count)]


def collect(exports: Iterator[ExportTask], found: list[str]) -> None:
    """Keep the ids that are given, also those before an error."""
    for ended in exports:
        found.append(ended.task_id)  # noqa: PERF401 - a comprehension would lose them


def rounds(account: Account, held_time: HeldTime) -> list[int]:
    """How many requests each round makes, filled in as time passes."""
    account.clock = lambda: held_time.now
    counted: list[int] = []
    held_time.on_pause = lambda _: counted.append(len(account.requests) - sum(counted))
    return counted


def shuffled(ours: list[str], more: list[str]) -> list[str]:
    """No order at all."""
    return random.Random(5).sample(ours + more, len(ours) + len(more))


@pytest.mark.parametrize(
    ("order", "old"),
    [
        (lambda ours, old: ours[::-1] + old, 100_000),
        (lambda ours, old: old + ours, 200),
        (shuffled, 200),
    ],
    ids=["newest first", "oldest first", "no order"],
)
def test_a_round_over_1000_exports_takes_at_most_30_requests(
    held_time: HeldTime, order: Callable[[list[str], list[str]], list[str]], old: int
) -> None:
    """A round over 1,000 open exports takes 30 requests at most, and each end is reported once."""
    ours = names(1000)
    ends = {task_id: 20.0 + place % 7 for place, task_id in enumerate(shuffled(ours, []))}
    account = Account(ends, order(ours, ids_of_others(old)))
    counted = rounds(account, held_time)
    found: list[str] = []
    with IndreamClient(**account.options) as client:
        collect(client.exports.as_completed(ours), found)
    assert sorted(ours) == sorted(found)
    assert max(counted) <= 30
    assert len(counted) < 15  # so each round has seen all of them
    assert {"GET"} == {request.method for request in account.requests}


def test_exports_missing_from_the_list_are_requested_one_by_one(held_time: HeldTime) -> None:
    """An export that the list does not show is polled by itself; the rounds do not grow for it."""
    ours = names(1000)
    account = Account(dict.fromkeys(ours, 60.0), ids_of_others(100_000) + ours, hidden=ours[::50])
    counted = rounds(account, held_time)
    with IndreamClient(**account.options) as client:
        found = [ended.task_id for ended in client.exports.as_completed(ours, poll_interval=2)]
    assert sorted(ours) == sorted(found)
    assert max(counted) <= 30


class Busy(Account):
    """An account that others use too: each time a page is asked for, the list has grown at its beginning."""

    def page(self, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        self.order[:0] = [f"new-{len(self.order)}-{number}" for number in range(7)]
        return super().page(cursor)


def test_shifting_pages_lose_and_repeat_nothing(held_time: HeldTime) -> None:
    """The pages shift while they are read; nothing is reported twice, nothing is lost."""
    ours = names(120)
    account = Busy(
        {task_id: place / 3 for place, task_id in enumerate(ours)}, ours[::-1] + ids_of_others(500)
    )
    rounds(account, held_time)
    with IndreamClient(**account.options) as client:
        found = [ended.task_id for ended in client.exports.as_completed(ours)]
    assert Counter(ours) == Counter(found)


class Word(str, Enum):  # noqa: UP042 - it is written differently than a StrEnum
    """Ids that are written with the names of their members, unless the client prevents it."""

    FIRST = "a"
    SECOND = "b"


def test_ids_that_are_enums_are_their_values(held_time: HeldTime) -> None:
    """They are those that are watched, and those in errors, which other programs may read."""
    service = FakeService(task("COMPLETED", taskId="a"), problem(404))
    with IndreamClient(**service.options) as client:
        with pytest.raises(NotFoundError, match="cannot be watched: b]"):
            collect(client.exports.as_completed(Word), [])
        assert ["/v1/exports/a", "/v1/exports/b"] == [request.url.path for request in service.requests]
        with pytest.raises(NotFoundError) as caught:
            client.exports.get(Word.SECOND)
    assert str is type(caught.value.task_id)


def test_tasks_are_yielded_in_the_order_they_end(held_time: HeldTime) -> None:
    """The order is that of their ends; FAILED and CANCELED are given as COMPLETED is."""
    service = FakeService(
        task(taskId="a"),
        task("FAILED", taskId="b", error="no such font"),
        task("CANCELED", taskId="a"),
    )
    with IndreamClient(**service.options) as client:
        found = [task for task in client.exports.as_completed(["a", "b"])]
    assert [("b", "FAILED"), ("a", "CANCELED")] == [(ended.task_id, ended.status) for ended in found]
    assert [2.0] == held_time.pauses


def test_ended_tasks_are_yielded_from_the_page_itself(held_time: HeldTime) -> None:
    """The list's items are whole tasks: one request for 50 ends."""
    ours = names(50)
    url = "https://files.test/a.mp4"
    service = FakeService(
        page(*({**TASK, "taskId": name, "status": "COMPLETED", "outputUrl": url} for name in ours))
    )
    with IndreamClient(**service.options) as client:
        found = [task for task in client.exports.as_completed(ours)]
    assert [(name, url) for name in ours] == [(ended.task_id, ended.output_url) for ended in found]
    assert 1 == len(service.requests)


def test_tasks_and_created_exports_stand_for_their_ids(held_time: HeldTime) -> None:
    """Responses of `create` and tasks are accepted as ids; the same export twice counts once."""
    created = ExportCreateResponse.model_validate({**CREATED, "taskId": "a"})
    seen = export_task(taskId="b")
    service = FakeService(task("COMPLETED", taskId="a"), task("COMPLETED", taskId="b"))
    with IndreamClient(**service.options) as client:
        exports = client.exports.as_completed(iter([created, seen, "a", "b", created]))
        assert ["a", "b"] == [ended.task_id for ended in exports]
    assert ["/v1/exports/a", "/v1/exports/b"] == [request.url.path for request in service.requests]


def test_without_ids_nothing_is_requested(held_time: HeldTime) -> None:
    """No id, no request."""
    with IndreamClient(**FakeService().options) as client:
        assert [] == [task for task in client.exports.as_completed([])]
        assert [] == [task for task in client.exports.as_completed([], timeout=1)]


def test_the_call_itself_rejects_wrong_arguments() -> None:
    """Not when the first export is asked for."""
    nonsense: Any = 5
    with IndreamClient(**FakeService().options) as client:
        for call in (
            lambda: client.exports.as_completed("task-1"),
            lambda: client.exports.as_completed(nonsense),
            lambda: client.exports.as_completed([nonsense.real, None]),
            lambda: client.exports.as_completed(["a"], timeout="1"),
            lambda: client.exports.as_completed(["a"], poll_interval=True),
        ):
            with pytest.raises(TypeError):
                call()
        for call in (
            lambda: client.exports.as_completed(["a", ""]),
            lambda: client.exports.as_completed(["a"], timeout=0),
            lambda: client.exports.as_completed(["a"], poll_interval=-1),
        ):
            with pytest.raises(ValueError, match="must"):
                call()


# --- how it ends


@pytest.mark.parametrize("count", [2, 3, 40])
def test_the_timeout_error_names_the_open_exports(held_time: HeldTime, count: int) -> None:
    """A TimeoutError that names those that are open; those that have ended have been given."""
    ours = names(count)
    account = Account({**dict.fromkeys(ours, math.inf), "ours-0": 3.0}, ours)
    rounds(account, held_time)
    found: list[str] = []
    with IndreamClient(**account.options) as client:
        with pytest.raises(TimeoutError) as caught:
            collect(client.exports.as_completed(ours, timeout=30), found)
    assert (["ours-0"], 30) == (found, held_time.now)
    assert isinstance(caught.value, ExportTimeoutError)
    assert sorted(ours[1:]) == sorted(caught.value.task_ids)
    assert caught.value.task_id == caught.value.task_ids[0]
    assert caught.value.task is not None
    assert caught.value.task_id == caught.value.task.task_id
    message = "export ours-1 did not end" if count == 2 else f"{count - 1} exports did not end"
    assert str(caught.value).startswith(f"{message} within 30 s (")
    assert ("and 29 more" in str(caught.value)) == (count == 40)


def test_the_deadline_counts_from_the_call(held_time: HeldTime) -> None:
    """Nothing is asked when it has passed before."""
    service = FakeService()
    with IndreamClient(**service.options) as client:
        exports = client.exports.as_completed(["a"], timeout=5)
        held_time.now = 6
        with pytest.raises(ExportTimeoutError):
            [task for task in exports]
    assert [] == service.requests


def test_a_slow_caller_does_not_cause_a_timeout(held_time: HeldTime) -> None:
    """How long the caller takes over the last of them is nobody's concern."""
    account = Account({"a": 0.0})
    rounds(account, held_time)
    found: list[str] = []
    with IndreamClient(**account.options) as client:
        for ended in client.exports.as_completed(["a"], timeout=5):
            found.append(ended.task_id)
            held_time.now += 10
    assert ["a"] == found


@pytest.mark.parametrize("count", [1, 40])
def test_a_hung_server_does_not_extend_the_deadline(held_time: HeldTime, count: int) -> None:
    """One deadline over rounds, retries and pauses."""

    def hang(request: httpx.Request) -> httpx.Response:
        held_time.now += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("hung", request=request)

    with IndreamClient(**FakeService(hang).options) as client:
        with pytest.raises(ExportTimeoutError) as caught:
            [task for task in client.exports.as_completed(names(count), timeout=100)]
    assert 100 == pytest.approx(held_time.now)
    assert isinstance(caught.value.__cause__, APIConnectionError)


def test_without_a_deadline_it_waits_for_days(held_time: HeldTime) -> None:
    """For days, if it has to."""
    account = Account({"a": 300_000.0})
    rounds(account, held_time)
    with IndreamClient(**account.options, poll_interval=3600) as client:
        assert ["a"] == [task.task_id for task in client.exports.as_completed(["a"])]
    assert held_time.now >= 300_000


TRANSIENT = {
    "refused": drop(httpx.ConnectError),
    "read timeout": drop(httpx.ReadTimeout),
    "502": problem(502),
    "429": problem(429),
    "throttled for long": problem(429, headers={"Retry-After": "61"}),
}


@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("count", [1, 40])
def test_transient_faults_do_not_end_it(held_time: HeldTime, fault: str, count: int) -> None:
    """Twenty on end, then the exports: they are all given."""
    account = Account(dict.fromkeys(names(count), 0.0), names(count))
    service = FakeService(*[TRANSIENT[fault]] * 20, account)
    with IndreamClient(**service.options) as client:
        found = [task.task_id for task in client.exports.as_completed(names(count))]
    assert sorted(names(count)) == sorted(found)


def test_exports_are_requested_one_by_one_when_the_list_never_answers(held_time: HeldTime) -> None:
    """The exports are asked for by themselves then."""
    ours = names(10)
    account = Account(dict.fromkeys(ours, 10.0))
    rounds(account, held_time)

    def service(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/exports":
            return problem(503)(request)
        return account(request)

    options = {**account.options, "transport": httpx.MockTransport(service)}
    with IndreamClient(**options) as client:
        found = [task.task_id for task in client.exports.as_completed(ours)]
    assert sorted(ours) == sorted(found)


@pytest.mark.parametrize("count", [2, 40])
def test_unknown_ids_are_reported_after_all_other_exports(held_time: HeldTime, count: int) -> None:
    """There is no such task: all others are given, then the error names the ids."""
    ours = names(count)
    account = Account(dict.fromkeys(ours, 10.0), ours)
    rounds(account, held_time)
    found: list[str] = []
    with IndreamClient(**account.options) as client:
        with pytest.raises(NotFoundError, match=r"wrong-1, wrong-2") as caught:
            collect(client.exports.as_completed(["wrong-1", *ours, "wrong-2"]), found)
    assert sorted(ours) == sorted(found)
    assert (404, 1, "wrong-1") == (caught.value.status, caught.value.attempts, caught.value.task_id)
    asked = Counter(request.url.path for request in account.requests)
    assert 1 == asked["/v1/exports/wrong-1"] == asked["/v1/exports/wrong-2"]


@pytest.mark.parametrize("flaw", [None, problem(503)])
def test_unknown_ids_are_named_in_the_timeout_error(held_time: HeldTime, flaw: Any) -> None:
    """Also if the others have not ended when the call does; the fault that caused it is still the cause."""
    service = FakeService(task(taskId="t"), problem(404), *[flaw or task(taskId="t")] * 60)
    with IndreamClient(**service.options, max_retries=0) as client:
        with pytest.raises(ExportTimeoutError) as caught:
            [task for task in client.exports.as_completed(["t", "gone"], timeout=20)]
    assert ("t",) == caught.value.task_ids
    assert ["exports that cannot be watched: gone"] == caught.value.__notes__
    cause = caught.value.__cause__
    assert isinstance(cause, APIError)
    assert (503 if flaw else 404) == cause.status
    assert ("gone" in str(cause)) == (flaw is None)


def test_unknown_ids_are_named_in_a_permanent_error(held_time: HeldTime) -> None:
    """The error that ends it at once names them too."""
    service = FakeService(problem(404), problem(401))
    with IndreamClient(**service.options) as client:
        with pytest.raises(AuthError) as caught:
            [task for task in client.exports.as_completed(["gone", "t"])]
    assert ["exports that cannot be watched: gone"] == caught.value.__notes__


@pytest.mark.parametrize("by_page", [True, False])
def test_an_unknown_status_is_reported_after_all_other_exports(
    held_time: HeldTime, by_page: bool
) -> None:
    """It may or may not be terminal; the error names the export and the place, not the value."""
    ours = names(5 if by_page else 2)
    tasks = [{**TASK, "taskId": name, "status": "COMPLETED"} for name in ours]
    tasks[0]["status"] = "ARCHIVED"
    service = FakeService(page(*tasks)) if by_page else FakeService(*(task(**fields) for fields in tasks))
    found: list[str] = []
    with IndreamClient(**service.options) as client:
        with pytest.raises(APIError, match="ours-0") as caught:
            collect(client.exports.as_completed(ours), found)
    assert ours[1:] == found
    assert "SDK_UNEXPECTED_RESPONSE" == caught.value.error_code
    assert ("$.data[0].status" if by_page else "$.data.status") in str(caught.value)
    assert "ARCHIVED" not in str(caught.value)


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    ("fault", "cls"),
    [
        (problem(401), AuthError),
        (problem(403), AuthError),
        (problem(429, "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"), QuotaExceededError),
    ],
)
def test_permanent_errors_are_raised_at_once(
    held_time: HeldTime, fault: Any, cls: type[APIError], count: int
) -> None:
    """Is raised at once."""
    with IndreamClient(**FakeService(fault).options) as client:
        with pytest.raises(cls):
            [task for task in client.exports.as_completed(names(count))]
    assert [] == held_time.pauses


# --- how often it polls


def test_an_explicit_poll_interval_is_kept(held_time: HeldTime) -> None:
    """Exactly, between two rounds."""
    account = Account(dict.fromkeys(names(60), 1.0), names(60))
    rounds(account, held_time)
    with IndreamClient(**account.options) as client:
        assert 60 == len([task for task in client.exports.as_completed(names(60), poll_interval=0.25)])
    assert [0.25] * 4 == held_time.pauses


def test_the_interval_grows(held_time: HeldTime) -> None:
    """Not given: from the client's interval to 10 s while nothing changes."""
    account = Account(dict.fromkeys(names(60), 200.0), names(60))
    rounds(account, held_time)
    with IndreamClient(**account.options, poll_interval=0.5) as client:
        assert 60 == len([task for task in client.exports.as_completed(names(60))])
    assert (0.5, 10) == (held_time.pauses[0], held_time.pauses[-1])
    assert sorted(held_time.pauses) == held_time.pauses


def test_nothing_is_requested_while_the_caller_works(held_time: HeldTime) -> None:
    """Between two exports nothing is asked: they may take their time."""
    account = Account(dict.fromkeys(names(50), 0.0), names(50))
    rounds(account, held_time)
    with IndreamClient(**account.options) as client:
        sent = {len(account.requests) for _ in client.exports.as_completed(names(50))}
    assert {1} == sent
