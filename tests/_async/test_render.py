# Written here, async; tests/_sync/test_render.py is derived from it.
"""`exports.render` and `projects.render`: from a payload to a file in one call."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from indream import AsyncIndreamClient
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthError,
    DownloadError,
    ExportFailedError,
    ExportTimeoutError,
    NotFoundError,
    ServerError,
    SlotsFullError,
    ValidationError,
)
from indream.sandbox import Sandbox
from tests.support.asynchronous import Hooks
from tests.support.downloading import names
from tests.support.editor_state.builders import item, still, track
from tests.support.fake_service import CREATED, FakeService, answer, drop, envelope, problem, task
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS

CREATE = "POST /v1/exports"
FILE = "GET /outputs/{name}"


def client_of(sandbox: Sandbox, **options: Any) -> AsyncIndreamClient:
    """A client of the sandbox."""
    return AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url, **options)


async def test_render_saves_a_file_and_reports_progress(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path
) -> None:
    """The file is there, the completed task is returned, and every step was reported."""
    created: list[Any] = []
    seen: list[tuple[str, float]] = []
    bytes_: list[tuple[int, int]] = []
    async with client_of(sandbox) as client:
        result = await client.exports.render(
            payload,
            tmp_path / "a.mp4",
            on_created=created.append,
            on_progress=lambda task: seen.append((task.status, task.progress)),
            on_download=lambda received, total: bytes_.append((received, total)),
        )
    assert (tmp_path / "a.mp4", "COMPLETED") == (result.path, result.task.status)
    size = (tmp_path / "a.mp4").stat().st_size
    assert [result.task.task_id] == [item.task_id for item in created]
    assert (("PENDING", 0), ("COMPLETED", 100)) == (seen[0], seen[-1])
    assert ((0, size), (size, size)) == (bytes_[0], bytes_[-1])
    assert ["a.mp4"] == names(tmp_path)


async def test_without_a_path_nothing_is_downloaded(sandbox: Sandbox, payload: dict[str, Any]) -> None:
    """The task is what one gets."""
    async with client_of(sandbox) as client:
        result = await client.exports.render(payload)
    assert (None, "COMPLETED") == (result.path, result.task.status)
    assert not any("output" in request.path for request in sandbox.requests)


async def test_a_project_is_rendered_into_a_directory(
    sandbox: Sandbox, state: dict[str, Any], tmp_path: Path
) -> None:
    """A directory as path takes the task's file name."""
    async with client_of(sandbox) as client:
        project = await client.projects.create({"editorState": state})
        result = await client.projects.render(
            project.project_id, {**OPTIONS, "filename": "mine.mp4"}, tmp_path
        )
    assert tmp_path / "mine.mp4" == result.path
    assert result.path is not None
    assert result.path.stat().st_size > 0
    assert project.project_id == result.task.project_id


@pytest.mark.parametrize("name", ["key", "clientTaskId"])
async def test_a_second_run_finds_the_same_export(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, name: str
) -> None:
    """With a key, or a `clientTaskId`, a second run renders nothing."""
    key = "welcome-1" if name == "key" else None
    if name != "key":
        payload["clientTaskId"] = "welcome-1"
    for run_ in ("a", "b"):
        async with client_of(sandbox) as client:
            await client.exports.render(payload, tmp_path / f"{run_}.mp4", idempotency_key=key)
    assert 1 == len(sandbox.tasks)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


# --- the lint


def overlap(state: dict[str, Any]) -> dict[str, Any]:
    """The state with its second item over the first, and an asset that is missing."""
    wrong = copy.deepcopy(state)
    first, second = wrong["tracks"][0]["items"]
    wrong["items"][second]["startTicks"] = wrong["items"][first]["startTicks"]
    wrong["items"]["photo"] = item("image", "photo", assetId="beach.png")
    wrong["tracks"].append(track("photos", "photo"))
    wrong["transitions"] = {}
    return wrong


async def test_what_the_service_is_known_to_reject_is_raised_before_a_request(
    payload: dict[str, Any], tmp_path: Path
) -> None:
    """All problems, with those of the schema and of the payload. `create` leaves it to the service."""
    service = FakeService(problem(422, "EDITOR_TRACK_ITEM_OVERLAP"))
    wrong = payload | {"editorState": overlap(payload["editorState"])}
    before = copy.deepcopy(wrong)
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ValidationError) as caught:
            await client.exports.render(wrong, tmp_path / "a.mp4")
        assert [
            ("EDITOR_TRACK_ITEM_OVERLAP", "$.editorState.items.date.startTicks"),
            ("EDITOR_ASSET_MISSING", "$.editorState.items.photo.assetId"),
        ] == [(problem.code, problem.path) for problem in caught.value.problems]
        assert ("EDITOR_TRACK_ITEM_OVERLAP", 422, 0) == (
            caught.value.error_code,
            caught.value.status,
            caught.value.attempts,
        )
        assert "; and 1 more problem, see .problems" in str(caught.value)
        wrong["editorState"]["items"]["photo"]["isDraggingInTimeline"] = "no"
        with pytest.raises(ValidationError) as caught:
            await client.exports.render(wrong | {"fps": 25}, tmp_path / "a.mp4")
        assert ["EDITOR_SCHEMA_INVALID", "EDITOR_TRACK_ITEM_OVERLAP", "EDITOR_ASSET_MISSING"] == [
            problem.code for problem in caught.value.problems[:-1]
        ]
        assert "$.fps" == caught.value.problems[-1].path
        assert [] == service.requests
        wrong["editorState"]["items"]["photo"]["isDraggingInTimeline"] = False
        assert before == wrong
        with pytest.raises(ValidationError):
            await client.exports.create(wrong)
    assert 1 == len(service.requests)


async def test_without_the_lint_the_service_decides(payload: dict[str, Any], tmp_path: Path) -> None:
    """`lint=False` sends a state that the schema allows; the schema itself is still checked."""
    service = FakeService(problem(422, "EDITOR_TRACK_ITEM_OVERLAP"))
    wrong = payload | {"editorState": overlap(payload["editorState"])}
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ValidationError) as caught:
            await client.exports.render(wrong, tmp_path / "a.mp4", lint=False)
        assert 1 == caught.value.attempts
        wrong["editorState"]["compositionWidth"] = 20
        with pytest.raises(ValidationError) as caught:
            await client.exports.render(wrong, tmp_path / "a.mp4", lint=False)
    assert ("EDITOR_SCHEMA_INVALID", 0) == (caught.value.error_code, caught.value.attempts)
    assert 1 == len(service.requests)


async def test_a_state_with_likely_mistakes_is_rendered(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path
) -> None:
    """Warnings of the lint neither end a render nor are shown."""
    state = payload["editorState"]
    state["items"]["unused"] = item("text", "unused", opacity=still(100))
    async with client_of(sandbox) as client:
        assert ["warning", "warning"] == [problem.severity for problem in client.editor.lint(state)]
        result = await client.exports.render(payload, tmp_path / "a.mp4")
    assert "COMPLETED" == result.task.status


# --- slots


async def test_render_waits_for_a_slot(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any]
) -> None:
    """Full slots are not a failure: it is sent again, in growing pauses."""
    sandbox.take_slots(2)

    def free_at_last(_: float) -> None:
        if 3 == len(held_time.pauses):
            sandbox.free_slots(1)

    held_time.on_pause = free_at_last
    async with client_of(sandbox) as client:
        created: list[Any] = []
        with pytest.raises(ExportTimeoutError):
            await client.exports.render(payload, timeout=10, on_created=created.append)
    assert [422, 422, 422, 201] == [request.status for request in sandbox.requests.to(CREATE)]
    assert [2.0, 2.5, 3.125] == held_time.pauses[:3]
    assert [sandbox.tasks[0].task_id] == [item.task_id for item in created]


async def test_a_relative_path_keeps_its_meaning(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is saved to the path that was checked, whatever the current directory is then."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    async with client_of(sandbox) as client:
        result = await client.exports.render(
            payload, "a.mp4", on_created=lambda _: os.chdir(tmp_path / "there")
        )
    assert Path("a.mp4") == result.path
    assert (["a.mp4"], []) == tuple(
        [path.name for path in (tmp_path / name).iterdir()] for name in ("here", "there")
    )


async def test_waiting_for_a_slot_ends_at_the_deadline(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any]
) -> None:
    """The service's own error is raised when no slot was free in time."""
    sandbox.take_slots(2)
    async with client_of(sandbox) as client:
        with pytest.raises(SlotsFullError) as caught:
            await client.exports.render(payload, timeout=60)
    assert "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED" == caught.value.error_code
    assert 50 < held_time.now <= 60


# --- what goes wrong before anything is sent


@pytest.mark.parametrize(
    ("path", "error"),
    [("missing/a.mp4", FileNotFoundError), ("there.mp4", FileExistsError), ("there.mp4/a.mp4", OSError)],
)
async def test_an_impossible_path_is_reported_before_a_request(
    payload: dict[str, Any], tmp_path: Path, path: str, error: type[OSError]
) -> None:
    """The directory is missing, the file is there already: nothing was sent, nothing is left."""
    (tmp_path / "there.mp4").write_bytes(b"mine")
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(error):
            await client.exports.render(payload, tmp_path / path)
    assert ["there.mp4"] == names(tmp_path)
    assert b"mine" == (tmp_path / "there.mp4").read_bytes()


@pytest.mark.parametrize(
    ("name", "format_"), [("x.mov", "mp4"), ("x.MOV", "mp4"), ("x.webm", "mp4"), ("a.b.mp4", "webm")]
)
async def test_a_suffix_of_another_format_is_reported_before_a_request(
    payload: dict[str, Any], tmp_path: Path, name: str, format_: str
) -> None:
    """A player would believe the name; projects are rendered by the same rule."""
    suffix = name.rpartition(".")[2].lower()
    words = f"{name} ends in .{suffix}, but the format of the payload is {format_}: change one of them"
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match=re.escape(words)):
            await client.exports.render({**payload, "format": format_}, tmp_path / name)
        with pytest.raises(ValueError, match=re.escape(words)):
            await client.projects.render("p", {**OPTIONS, "format": format_}, tmp_path / name)
    assert [] == names(tmp_path)


@pytest.mark.parametrize("name", ["x.MP4", "x", "x.v2", "take 1.final", "videos.mov/"])
async def test_suffixes_that_fit_the_format_are_accepted(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, name: str
) -> None:
    """Its own ending in any case, one that says nothing about videos, and a directory with any name."""
    (tmp_path / "videos.mov").mkdir()
    async with client_of(sandbox) as client:
        result = await client.exports.render(payload, f"{tmp_path}/{name}")
        assert result.path is not None
        await client.exports.render(payload, tmp_path / "videos.mov", overwrite=True)
        assert result.path.stat().st_size > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"on_timeout": "kill"}, "on_timeout"),
        ({"on_interrupt": None}, "on_interrupt"),
        ({"timeout": 0}, "timeout"),
        ({"poll_interval": -1}, "poll_interval"),
        ({"on_created": 5}, "on_created must be a function"),
        ({"on_progress": Hooks.waits}, "on_progress must be a plain function"),
        ({"on_download": Hooks.waits}, "on_download must be a plain function"),
        ({"overwrite": "no"}, "overwrite must be True or False"),
        ({"idempotency_key": 5}, "idempotency_key must be a string, not int"),
    ],
)
async def test_invalid_options_are_rejected_before_a_request(
    payload: dict[str, Any], options: dict[str, Any], words: str
) -> None:
    """The argument is named, and nothing was sent."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(TypeError if "must be" in words else ValueError, match=words):
            await client.exports.render(payload, **options)


async def test_an_invalid_state_is_reported_before_a_request(payload: dict[str, Any]) -> None:
    """As in `create`."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValidationError, match="fps"):
            await client.exports.render({**payload, "fps": 25})


async def test_an_existing_file_is_reported_before_a_request(payload: dict[str, Any], tmp_path: Path) -> None:
    """In a directory the file gets the payload's name, so it can be looked at."""
    (tmp_path / "hero.mp4").write_bytes(b"mine")
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(FileExistsError):
            await client.exports.render({**payload, "filename": "hero.mp4"}, tmp_path)
    assert b"mine" == (tmp_path / "hero.mp4").read_bytes()
    assert ["hero.mp4"] == names(tmp_path)


@pytest.mark.parametrize(("asked", "pauses"), [("9", [9.0]), ("10", []), ("11", [])])
async def test_no_pause_for_a_slot_lasts_until_the_deadline(
    held_time: HeldTime, payload: dict[str, Any], asked: str, pauses: list[float]
) -> None:
    """It would leave no time for a request, so the error is that the slots are full."""
    full = problem(422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED", headers={"Retry-After": asked})
    async with AsyncIndreamClient(**FakeService(full, full).options) as client:
        with pytest.raises(SlotsFullError):
            await client.exports.render(payload, timeout=10)
    assert pauses == held_time.pauses


async def test_slots_that_are_full_after_a_lost_answer(held_time: HeldTime, payload: dict[str, Any]) -> None:
    """The first attempt may have created the export: the error says so, and how to find it."""
    full = problem(422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED")
    last = problem(422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED", headers={"Retry-After": "99"})
    lost = drop(httpx.ReadError)
    for answers in ([lost, last], [lost, full, last], [lost, full, problem(403)]):
        async with AsyncIndreamClient(**FakeService(*answers).options) as client:
            with pytest.raises((SlotsFullError, AuthError)) as caught:
                await client.exports.render(payload, idempotency_key="one", timeout=60)
        assert caught.value.may_have_succeeded
        assert ["the same call with the idempotency key 'one' finds it"] == [
            note.removeprefix("an export may have been created: ") for note in caught.value.__notes__
        ]


# --- what goes wrong later


async def test_a_closed_client_creates_nothing(payload: dict[str, Any]) -> None:
    """The error does not make anyone look for an export."""
    client = AsyncIndreamClient(**FakeService().options)
    await client.aclose()
    with pytest.raises(RuntimeError, match="the client is closed") as caught:
        await client.exports.render(payload)
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("task_id", ["", ".", ".."])
async def test_an_id_that_no_url_can_contain(payload: dict[str, Any], task_id: str) -> None:
    """The response breaks the contract; the export exists, but nothing can be asked about it."""
    options = {name: payload[name] for name in ("ratio", "scale", "fps", "format")}
    created = envelope({**CREATED, "taskId": task_id}, 201)
    async with AsyncIndreamClient(**FakeService(created).options) as client:
        calls: list[Callable[[], Any]] = [
            partial(client.exports.create, payload),
            partial(client.exports.render, payload),
            partial(client.projects.create_export, "project-1", options),
            partial(client.projects.render, "project-1", options),
        ]
        for call in calls:
            with pytest.raises(APIError) as caught:
                await call()
            assert ("SDK_UNEXPECTED_RESPONSE", 201) == (caught.value.error_code, caught.value.status)
            assert caught.value.may_have_succeeded
            assert "$.data.taskId" in str(caught.value)


async def test_a_failed_export_raises_and_saves_no_file(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path
) -> None:
    """The error is that of `wait` and names the export; no file is written."""
    payload["clientTaskId"] = "sandbox-fail-1"
    async with client_of(sandbox) as client:
        with pytest.raises(ExportFailedError) as caught:
            await client.exports.render(payload, tmp_path / "a.mp4")
    assert sandbox.tasks[0].task_id == caught.value.task_id
    assert [] == names(tmp_path)


@pytest.mark.parametrize(("on_timeout", "status"), [("leave", "PROCESSING"), ("cancel", "CANCELED")])
async def test_a_timeout_leaves_or_cancels_the_export(
    sandbox: Sandbox, payload: dict[str, Any], on_timeout: Any, status: str
) -> None:
    """The export is left running, or canceled; the error says which."""
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError) as caught:
            await client.exports.render(payload, timeout=2, on_timeout=on_timeout, idempotency_key="hero-1")
    (rendered,) = sandbox.tasks
    assert (rendered.task_id, status) == (caught.value.task_id, rendered.status)
    assert "hero-1" == caught.value.idempotency_key
    outcome, message = ("canceled", "was canceled") if on_timeout == "cancel" else ("running", "left running")
    assert outcome == caught.value.outcome
    assert message in str(caught.value)


async def test_an_outage_and_the_cancellation_are_both_reported(
    sandbox: Sandbox, payload: dict[str, Any]
) -> None:
    """The error says both what became of the export and why nothing was seen of it."""
    sandbox.pause_next_task(seconds=600)
    sandbox.fail_next("GET /v1/exports/{taskId}", status=503, times=None)
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError, match=r"was canceled; the last poll failed: ") as caught:
            await client.exports.render(payload, timeout=60, on_timeout="cancel", idempotency_key="k")
    error = caught.value
    assert "CANCELED" == sandbox.tasks[0].status
    assert (sandbox.tasks[0].task_id, "canceled", 60, "k") == (
        error.task_id,
        error.outcome,
        error.timeout,
        error.idempotency_key,
    )
    assert isinstance(error.last_fault, ServerError)
    assert error.__cause__ is error.last_fault
    assert str(error) == str(copy.copy(error))


async def test_a_failed_cancellation_is_noted_on_the_timeout(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any]
) -> None:
    """The call still raises the timeout, and says so."""
    sandbox.fail_next("DELETE /v1/exports/{taskId}", close=True, times=None)
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError, match=r"could not be canceled .*no response") as caught:
            await client.exports.render(payload, timeout=2, on_timeout="cancel")
    assert (sandbox.tasks[0].task_id, "unknown") == (caught.value.task_id, caught.value.outcome)
    assert held_time.now <= 12


async def test_a_cancellation_is_retried(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any]
) -> None:
    """It is repeated over faults that may pass, as long as it may take, and no sooner than is asked."""
    cancel = "DELETE /v1/exports/{taskId}"
    sandbox.pause_next_task(seconds=60)
    sandbox.fail_next(cancel, status=503)
    sandbox.fail_next(cancel, throttle=3)
    sandbox.fail_next(cancel, close=True, after_commit=True)
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError, match="was canceled"):
            await client.exports.render(payload, timeout=2, on_timeout="cancel")
    assert [0.25, 3.0, 1.0] == held_time.pauses[-3:]
    assert 4 == len(sandbox.requests.to(cancel))
    assert "CANCELED" == sandbox.tasks[0].status


@pytest.mark.parametrize(
    ("fault", "sent"),
    [({"status": 404}, 1), ({"throttle": 10}, 1), ({"throttle": 11}, 1), ({"status": 502}, 6)],
)
async def test_a_cancellation_is_given_up_after_permanent_errors(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any], fault: dict[str, Any], sent: int
) -> None:
    """Either repeating does not fix it, or there is no time left for it."""
    cancel = "DELETE /v1/exports/{taskId}"
    sandbox.fail_next(cancel, times=None, **fault)
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError, match="could not be canceled"):
            await client.exports.render(payload, timeout=2, on_timeout="cancel")
    assert sent == len(sandbox.requests.to(cancel))
    assert held_time.now <= (2 if sent == 1 else 12)


@pytest.mark.parametrize("on_interrupt", ["leave", "cancel"])
async def test_an_interrupt_names_the_running_export(
    sandbox: Sandbox, payload: dict[str, Any], on_interrupt: Any
) -> None:
    """Ctrl-C leaves the export running unless the options say otherwise, and the exception names it."""

    def interrupted(_: Any) -> None:
        raise KeyboardInterrupt

    async with client_of(sandbox) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            await client.exports.render(payload, on_progress=interrupted, on_interrupt=on_interrupt)
    (rendered,) = sandbox.tasks
    (note,) = caught.value.__notes__
    assert rendered.task_id in note
    assert (rendered.status == "CANCELED") == ("was canceled" in note) == (on_interrupt == "cancel")


@pytest.mark.parametrize(
    ("key", "words"), [("mine", "idempotency key 'mine' finds it"), (None, "client.exports.list")]
)
@pytest.mark.parametrize("leaving", ["leave", "cancel"])
async def test_an_interrupt_during_creation_notes_that_the_export_may_exist(
    payload: dict[str, Any], key: str | None, words: str, leaving: Any
) -> None:
    """Whether there is an export is not known then; the note says how to find out."""
    service = FakeService(answer(201, before=_interrupted))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            await client.exports.render(payload, idempotency_key=key, on_interrupt=leaving)
    (note,) = caught.value.__notes__
    assert words in note
    assert (leaving == "cancel") == ("could not be canceled" in note)


def _interrupted(_: httpx.Request) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("key", "words"), [("mine", "idempotency key 'mine' finds it"), (None, "client.exports.list")]
)
@pytest.mark.parametrize("leaving", ["leave", "cancel"])
async def test_a_timeout_during_creation_notes_that_the_export_may_exist(
    held_time: HeldTime, payload: dict[str, Any], key: str | None, words: str, leaving: Any
) -> None:
    """It is the same: the error has no id, but a note. Projects are alike."""
    async with AsyncIndreamClient(**FakeService(drop(httpx.ReadTimeout)).options) as client:
        for render in (client.exports.render, partial(client.projects.render, "p-1")):
            value = payload if render == client.exports.render else OPTIONS
            with pytest.raises(APITimeoutError) as caught:
                await render(value, idempotency_key=key, timeout=1, on_timeout=leaving)
            (note,) = caught.value.__notes__
            assert words in note
            assert (leaving == "cancel") == ("could not be canceled" in note)


@pytest.mark.parametrize(("status", "noted"), [(503, True), (429, False), (404, False)])
async def test_errors_of_the_creation_are_noted_only_when_unknown(
    payload: dict[str, Any], status: int, noted: bool
) -> None:
    """A note only where there may be an export; a service that fails is not out of time."""
    async with AsyncIndreamClient(**FakeService(problem(status)).options) as client:
        with pytest.raises(APIError) as caught:
            await client.exports.render(payload, on_timeout="cancel")
    notes = getattr(caught.value, "__notes__", [])
    assert noted == any("client.exports.list" in note for note in notes)
    assert not any("canceled" in note for note in notes)


@pytest.mark.parametrize("second", [KeyboardInterrupt, RuntimeError])
async def test_an_interrupt_during_the_cancellation_names_the_export(
    payload: dict[str, Any], second: type[BaseException]
) -> None:
    """The export is named all the same, and the interrupt is still one."""

    def struck(_: httpx.Request) -> None:
        raise second

    def interrupted(_: Any) -> None:
        raise KeyboardInterrupt

    service = FakeService(envelope(CREATED, 201), task("PENDING"), answer(200, before=struck))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            await client.exports.render(payload, on_progress=interrupted, on_interrupt="cancel")
    messages = [
        *caught.value.__dict__.get("__notes__", ()),
        *getattr(caught.value.__context__, "__notes__", ()),
    ]
    assert any("task-1" in note for note in messages)


@pytest.mark.parametrize("leaving", ["leave", "cancel"])
async def test_an_interrupt_after_completion_names_the_download(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, leaving: Any
) -> None:
    """Only the file remains to be downloaded: there is nothing to cancel."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    async with client_of(sandbox) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            await client.exports.render(
                payload, tmp_path / "a.mp4", on_download=interrupted, on_interrupt=leaving
            )
    (note,) = caught.value.__notes__
    assert "is COMPLETED: call client.exports.download(" in note
    assert [] == sandbox.requests.to("DELETE /v1/exports/{taskId}")
    assert [] == names(tmp_path)


async def test_attempts_at_a_slot_share_one_automatic_key(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any]
) -> None:
    """They are one call: whichever got through is found again."""
    sandbox.take_slots(2)
    pauses = 0

    def pause(seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        sandbox.advance(seconds)
        if pauses == 2:
            sandbox.free_slots()

    held_time.on_pause = pause
    async with client_of(sandbox, auto_idempotency=True) as client:
        await client.exports.render(payload)
    sent = sandbox.requests.to(CREATE)
    assert [422, 422, 201] == [request.status for request in sent]
    assert 1 == len({request.headers["idempotency-key"] for request in sent})


async def test_an_error_in_on_progress_notes_the_running_export(
    sandbox: Sandbox, payload: dict[str, Any]
) -> None:
    """Its exception is raised unchanged, with a note of the export that continues."""

    def broken(_: Any) -> None:
        raise LookupError("no such bar")

    async with client_of(sandbox) as client:
        with pytest.raises(LookupError) as caught:
            await client.exports.render(payload, on_created=broken)
    assert sandbox.tasks[0].task_id in caught.value.__notes__[0]


async def test_a_lost_answer_without_a_key_is_not_retried(sandbox: Sandbox, payload: dict[str, Any]) -> None:
    """It is sent once; the error says that it may have been carried out, as it was."""
    sandbox.fail_next(CREATE, after_commit=True, close=True)
    async with client_of(sandbox) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.exports.render(payload)
    assert (1, True, None) == (
        caught.value.attempts,
        caught.value.may_have_succeeded,
        caught.value.task_id,
    )
    assert 1 == len(sandbox.tasks)


@pytest.mark.rule("downloads.outage")
async def test_an_outage_of_the_file_host_is_waited_out(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any], tmp_path: Path
) -> None:
    """The render is paid for, so the download has the time that remains, for any `max_retries`."""
    sandbox.fail_next(FILE, status=503, times=None)

    def pass_time(seconds: float) -> None:
        sandbox.advance(seconds)
        if held_time.now > 300:
            sandbox.heal()

    held_time.on_pause = pass_time
    async with client_of(sandbox, max_retries=0) as client:
        result = await client.exports.render(payload, tmp_path / "a.mp4")
    assert tmp_path / "a.mp4" == result.path
    assert 300 < held_time.now < 340


@pytest.mark.rule("downloads.outage", "attempts.budget-files")
async def test_a_lasting_outage_of_the_file_host_is_reported_in_time(
    sandbox: Sandbox, held_time: HeldTime, payload: dict[str, Any], tmp_path: Path
) -> None:
    """The error says why, shortly before the time is up; the next renders have all of their retries."""
    sandbox.fail_next(FILE, status=503, times=None)
    async with client_of(sandbox) as client:
        for number in range(20):
            began = held_time.now
            with pytest.raises(DownloadError) as caught:
                await client.exports.render(payload, tmp_path / f"{number}.mp4", timeout=60)
            assert (503, sandbox.tasks[-1].task_id) == (caught.value.status, caught.value.task_id)
            assert 58 < held_time.now - began <= 60
        sandbox.heal()
        sandbox.fail_next(CREATE, status=503, times=2)
        await client.exports.render(payload, tmp_path / "a.mp4", idempotency_key="key", timeout=60)
    assert ["a.mp4"] == names(tmp_path)


async def test_errors_after_creation_name_the_export(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path
) -> None:
    """For every error: there is an export that was paid for."""
    sandbox.fail_next("GET /v1/exports/{taskId}", status=404)
    async with client_of(sandbox) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.exports.render(payload, tmp_path / "a.mp4")
    assert sandbox.tasks[0].task_id == caught.value.task_id


async def test_a_completed_export_without_a_file_is_named(payload: dict[str, Any], tmp_path: Path) -> None:
    """The service promises none where it should."""
    service = FakeService(envelope(CREATED, 201), task("COMPLETED", outputUrl=None))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(DownloadError) as caught:
            await client.exports.render(payload, tmp_path / "a.mp4")
    assert "task-1" == caught.value.task_id
