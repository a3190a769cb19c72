"""The `Sandbox` object: its clock, its seed, its records, and its import."""

from __future__ import annotations

import asyncio
import inspect
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs
import pytest

import indream
import indream.sandbox
from indream._json.dates import format_moment
from indream.sandbox import Fault, RequestRecord, Sandbox, create_app, run
from indream.sandbox.__main__ import _parser
from indream.sandbox.arguments import Arguments
from indream.sandbox.clock import Clock
from indream.sandbox.controls import Controls
from indream.sandbox.options import SandboxOptions, Speed
from indream.sandbox.outbox import Mishap
from indream.sandbox.records import RequestLog
from indream.sandbox.tasks import Course
from indream.types import ExportTask
from tests.support.sandbox.api import UNKNOWN_ID, Api, project_body

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_stopped_clock_moves_only_when_it_is_advanced() -> None:
    clock = Clock(speed=0)
    before = clock.now()
    assert before == clock.now()
    clock.advance(1.5)
    assert before + 1_500 == clock.now()


def test_a_fast_clock_runs_ahead_of_real_time() -> None:
    clock = Clock(speed=1_000_000)
    before = clock.now()
    while clock.now() == before:  # a millisecond of its time is a nanosecond of real time
        pass
    assert before < clock.now()


def test_a_fast_sandbox_has_no_dates_of_the_future() -> None:
    """An export that took 6 seconds of the sandbox's time has taken 6 milliseconds of the real one."""
    api = Api(speed=1_000)
    project_id, task_id = api.create_project(), api.create_export()
    while (task := api.data("GET", f"/v1/exports/{task_id}"))["status"] != "COMPLETED":
        pass
    created = api.data("GET", f"/v1/projects/{project_id}")["createdAt"]
    latest = format_moment(datetime.now(UTC) + timedelta(seconds=1))  # both clocks need not agree exactly
    assert task["createdAt"] < task["completedAt"] < latest
    assert created < latest


@pytest.mark.parametrize(("speed", "pace"), [(0, 1), ("auto", 1), (0.5, 2), (1, 1), (10, 0.1)])
def test_a_date_moves_with_real_time_and_with_each_step(speed: Speed, pace: float) -> None:
    """Earlier dates stay as they are."""
    clock = Clock(speed)
    first = clock.now()
    date = clock.date(first)
    for step in (3_600, 60):
        before = clock.date(clock.now())
        clock.advance(step)
        now = clock.now()
        assert step * 1_000 <= clock.date(now) - before
        # After the step, time runs on at the pace of the clock.
        assert clock.date(now) + round(1_000 * pace) == pytest.approx(clock.date(now + 1_000), abs=1)
    assert date == clock.date(first)


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf")])
def test_time_only_moves_forward(number: float) -> None:
    with pytest.raises(ValueError, match="must be a number"):
        Clock(speed=number)
    with pytest.raises(ValueError, match="must be a number"):
        Clock().advance(number)


def test_a_waiting_task_wakes_when_another_thread_advances_the_clock() -> None:
    clock = Clock(speed=0)

    async def wait() -> int:
        waiting = asyncio.create_task(clock.reach(clock.now() + 60_000))
        await asyncio.sleep(0)
        for _ in range(2):  # the first step is not far enough
            thread = threading.Thread(target=clock.advance, args=(30,))
            thread.start()
            await asyncio.to_thread(thread.join)
        await waiting
        return clock.now()

    start = clock.now()
    assert start + 60_000 == asyncio.run(wait())
    assert set() == clock._sleepers


def test_a_waiting_task_wakes_when_a_running_clock_reaches_its_moment() -> None:
    clock = Clock(speed=1_000)
    moment = clock.now() + 5_000
    asyncio.run(clock.reach(moment))
    assert moment <= clock.now()


def test_waiting_for_a_past_moment_returns_at_once() -> None:
    clock = Clock(speed=0)
    asyncio.run(clock.reach(clock.now()))


def test_advancing_after_a_loop_is_closed_is_not_an_error() -> None:
    clock = Clock(speed=0)
    loop = asyncio.new_event_loop()
    abandoned = loop.create_task(clock.reach(clock.now() + 1))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    clock.advance(1)
    assert not abandoned.done()


def test_a_seed_gives_the_same_ids() -> None:
    first, second = Api(), Api()
    assert first.create_export() == second.create_export()
    assert first.create_project() == second.create_project()
    assert first.create_project() != first.create_project()


def test_without_a_seed_ids_differ() -> None:
    first, second = Api(seed=None), Api(seed=None)
    assert first.create_project() != second.create_project()


def test_keys_are_the_sandbox_s_own_and_new_each_time() -> None:
    first, second = Sandbox(), Sandbox()
    assert first.api_key.startswith("sk_sandbox_")
    assert first.api_key != second.api_key
    assert first.webhook_secret != second.webhook_secret


def test_keys_may_be_passed() -> None:
    sandbox = Sandbox(api_key="sk_sandbox_mine", webhook_secret="whsec_mine")
    assert ("sk_sandbox_mine", "whsec_mine") == (sandbox.api_key, sandbox.webhook_secret)


@pytest.mark.parametrize("key", ["", "two words", "ключ", "a\nb"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="api_key"):
        Sandbox(api_key=key)


def test_repr_shows_the_url_and_no_secret() -> None:
    assert "<indream.sandbox.Sandbox http://127.0.0.1>" == repr(Sandbox())


def test_tasks_are_shown_as_a_client_sees_them(api: Api) -> None:
    task_ids = [api.create_export(), api.create_export()]
    api.sandbox.advance(1)
    shown = [api.data("GET", f"/v1/exports/{task_id}") for task_id in task_ids]
    assert [ExportTask.model_validate(task) for task in shown] == api.sandbox.tasks


def test_closing_a_sandbox_that_is_not_served_is_not_an_error() -> None:
    with Sandbox() as sandbox:
        pass
    sandbox.close()


def test_create_app_returns_an_application() -> None:
    api = Api()
    api.sandbox.app = create_app(api_key=api.sandbox.api_key, speed=0)
    assert [] == api.data("GET", "/v1/projects")


def test_the_public_names_are_complete() -> None:
    records = {"Fault", "RequestRecord", "Requests", "WebhookRecord"}
    assert {"Sandbox", "create_app", "run"} | records == set(indream.sandbox.__all__)
    assert set(indream.sandbox.__all__) <= set(dir(indream.sandbox))
    for name in indream.sandbox.__all__:
        assert name == getattr(indream.sandbox, name).__name__
    with pytest.raises(AttributeError, match="no attribute 'walk'"):
        indream.sandbox.walk  # noqa: B018


def test_importing_the_package_loads_no_server() -> None:
    program = "import indream.sandbox, sys; print({'starlette', 'uvicorn', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert "set()" == done.stdout.strip()


def _arguments(*options: str) -> dict[str, Any]:
    """The arguments of `run` for the options of the command."""
    return Arguments(**vars(_parser("sandbox").parse_args(options))).values()


def test_run_create_app_and_the_command_take_the_arguments_of_a_sandbox() -> None:
    """Their arguments and defaults are the same."""
    names = set(inspect.signature(Sandbox).parameters)
    assert names == SandboxOptions.__optional_keys__
    command = _arguments()
    assert names | {"port", "host"} == set(command)
    defaults = {name: parameter.default for name, parameter in inspect.signature(Sandbox).parameters.items()}
    assert defaults == {name: command[name] for name in names}


def test_each_option_of_the_command_reaches_its_sandbox() -> None:
    options = [
        *("--speed", "auto", "--seed", "1", "--data", "d", "--api-key", "k", "--webhook-secret", "w"),
        *("--base-url", "http://a", "--slots", "3", "--quota-seconds", "9", "--sync-interval", "0.5"),
        *("--no-runtime-access", "--asset-delay", "5", "--strict-drafts"),
        *("--render", "draft"),
    ]
    assert {
        "speed": "auto",
        "seed": 1,
        "data": "d",
        "api_key": "k",
        "webhook_secret": "w",
        "base_url": "http://a",
        "slots": 3,
        "quota_seconds": 9,
        "sync_interval": 0.5,
        "runtime_access": False,
        "asset_delay": 5,
        "strict_drafts": True,
        "render": "draft",
    } == {name: value for name, value in _arguments(*options).items() if name not in ("port", "host")}


@pytest.mark.parametrize("make", [create_app, run])
def test_options_reach_the_sandbox(make: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="slots must be 1 or more"):
        make(slots=0)
    with pytest.raises(TypeError, match="color"):
        make(color="red")


def test_requests_are_found_by_operation(api: Api) -> None:
    task_id = api.create_export()
    api.data("GET", f"/v1/exports/{task_id}")
    api.call("GET", f"/v1/exports/{UNKNOWN_ID}")
    requests = api.sandbox.requests
    assert [201] == [request.status for request in requests.to("POST /v1/exports")]
    assert [200, 404] == [request.status for request in requests.to("GET /v1/exports/{taskId}")]
    assert [404] == [request.status for request in requests.to(f"GET /v1/exports/{UNKNOWN_ID}")]
    assert requests == requests.to("*")
    with pytest.raises(ValueError, match="unknown operation 'POST /v1/export'"):
        requests.to("POST /v1/export")


def test_records_have_a_short_repr(api: Api) -> None:
    api.call("GET", "/v1/illustrations", params={"q": "sail"})
    assert (
        "[RequestRecord(method='GET', path='/v1/illustrations', query='q=sail',"
        " operation='GET /v1/illustrations', status=200, error_code=None, size=0, fault=None)]"
    ) == repr(api.sandbox.requests)


def test_long_bodies_are_counted_and_not_kept(api: Api) -> None:
    api.send("POST", "/v1/projects", content=b" " * (1024 * 1024 + 1))
    api.send("POST", "/v1/projects", content=b" " * (1024 * 1024))
    assert [(1024 * 1024 + 1, 0), (1024 * 1024, 1024 * 1024)] == [
        (request.size, len(request.content)) for request in api.sandbox.requests
    ]


def test_only_the_latest_requests_are_kept() -> None:
    log = RequestLog()
    when: dict[str, Any] = {"at": datetime.now(UTC), "seconds": 0.1}
    for number in range(10_002):
        log.add(RequestRecord(method="GET", path=f"/{number}", **when))
    assert (10_000, "/2") == (len(log.snapshot()), log.snapshot()[0].path)
    for _ in range(65):
        log.add(RequestRecord(method="POST", path="/", content=bytes(1024 * 1024), **when))
    assert 64 == len(log.snapshot())


def test_a_key_that_looks_like_a_real_one_is_rejected() -> None:
    """The message does not quote it."""
    with pytest.raises(ValueError, match="looks like a real key") as caught:
        Sandbox(api_key="sk_indream_live_0123456789")
    assert "live" not in str(caught.value)


def test_keys_and_ids_are_random_enough() -> None:
    """128 bits each."""
    api = Api(seed=None)
    assert re.fullmatch("sk_sandbox_[0-9a-f]{32}", api.sandbox.api_key)
    assert re.fullmatch("whsec_sandbox_[0-9a-f]{32}", api.sandbox.webhook_secret)
    assert (4, 32) == (UUID(api.create_project()).version, len(api.sandbox._service._link_secret))


def test_a_cleared_sandbox_is_like_a_new_one(api: Api) -> None:
    """Except for its time and its keys."""
    sandbox, service = api.sandbox, api.sandbox._service
    sandbox.fail_next("*", delay=1)
    sandbox.fail_next_task()
    sandbox.disturb_webhooks(lost=True)
    sandbox.take_slots(1)
    project_id = api.create_project()
    api.data("POST", f"/v1/projects/{project_id}/sync", json=project_body())
    api.data("POST", f"/v1/projects/{project_id}/assets", json={"assetId": api.upload()["assetId"]})
    api.create_export(callbackUrl="http://127.0.0.1:9/")
    sandbox.advance(1)
    time, keys = service.now(), (sandbox.api_key, sandbox.webhook_secret)
    assert [1, 1, 1] == [len(each) for each in (sandbox.tasks, sandbox.webhooks, service.synced)]
    sandbox.clear()
    assert (time, keys) == (service.now(), (sandbox.api_key, sandbox.webhook_secret))
    assert not any(
        (
            *(sandbox.tasks, sandbox.webhooks, sandbox.requests, sandbox.faults),
            *(service.synced, service.added, service.pool.used, service.courses.remaining()),
            *(service.store.projects, service.store.assets, service.store.bindings, service.store.states),
            service.webhooks.outbox.open_tasks(),
        )
    )
    api.create_export()
    sandbox.advance(60)
    assert ["COMPLETED"] == [task.status for task in sandbox.tasks]


@pytest.mark.parametrize(("speed", "interval"), [(1, 0.01), (0, 0.01), ("auto", 0.001)])
def test_clients_of_a_sandbox_have_its_options(
    monkeypatch: pytest.MonkeyPatch, speed: Speed, interval: float
) -> None:
    made: list[dict[str, Any]] = []
    for name in ("IndreamClient", "AsyncIndreamClient"):
        monkeypatch.setattr(indream, name, lambda **options: made.append(options))
    sandbox = Sandbox(speed=speed, api_key="sk_sandbox_mine", base_url="http://a.test")
    sandbox.client(timeout=3)
    sandbox.async_client(poll_interval=7)
    for options in made:
        options.pop("transport").close() if options is made[0] else options.pop("transport")
    common = {"api_key": "sk_sandbox_mine", "base_url": "http://a.test", "allow_insecure": True}
    assert [
        {**common, "poll_interval": interval, "timeout": 3},
        {**common, "poll_interval": 7},
    ] == made


def test_the_defaults_of_the_controls_are_those_of_their_docstrings() -> None:
    """And so are those of the faults that they plan."""
    defaults = {
        name: {
            parameter.name: parameter.default
            for parameter in inspect.signature(method).parameters.values()
            if parameter.name != "self"
        }
        for name, method in inspect.getmembers(Controls, inspect.isfunction)
        if not name.startswith("_")
    }
    required = inspect.Parameter.empty
    fault = {
        "operation": required,
        "times": 1,
        "after": 0,
        "after_commit": False,
        "status": None,
        "code": None,
        "retry_after": None,
        "html": False,
        "throttle": None,
        "close": False,
        "reset": False,
        "cut": None,
        "delay": 0,
        "bytes_per_second": None,
    }
    mishap = {"event": None, "lost": False, "late": 0, "copies": 1, "swapped": False}
    assert {
        "advance": {"seconds": required},
        "clear": {},
        "disturb_webhooks": {**mishap, "times": 1},
        "fail_next": fault,
        "fail_next_task": {
            "percent": 45,
            "error": "The sandbox failed this export as planned.",
            "times": 1,
        },
        "free_slots": {"count": None},
        "heal": {},
        "pause_next_task": {"percent": 45, "seconds": 10, "times": 1},
        "take_slots": {"count": 1},
    } == defaults
    assert {**fault, "operation": "*", "close": True} == attrs.asdict(Fault(operation="*", close=True))
    assert {**mishap, "lost": True} == attrs.asdict(Mishap(lost=True))
    assert Course(pause_percent=45) == Course(pause_percent=45, pause_seconds=10)


def test_credentials_are_in_no_record(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those that the contract names nor the usual ones."""
    names = {"query": frozenset({"api key"}), "header": frozenset({"x-secret"})}
    monkeypatch.setattr("indream.sandbox.records.credentials", names.__getitem__)
    headers = {"X-Secret": "1", "X-API-Key": "2", "Cookie": "3", "Proxy-Authorization": "4", "X-Mine": "5"}
    api.send("GET", "/v1/exports?a=b&api+key=6&api%20key&c&d=api key", headers=headers)
    [request] = api.sandbox.requests
    assert "a=b&c&d=api%20key" == request.query
    assert ("5", set()) == (
        request.headers["x-mine"],
        {"x-secret", "x-api-key", "cookie", "authorization", "proxy-authorization"} & request.headers.keys(),
    )
