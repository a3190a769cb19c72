# Written here, async; tests/_sync/test_render_many.py is derived from it.
"""`exports.render_many`: many jobs through few slots, killed and run again, with all kinds of faults."""

from __future__ import annotations

import copy
import errno
import hashlib
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from indream import AsyncIndreamClient
from indream._async._http import AsyncConnection
from indream._files import part_file as _part_file
from indream.batch import BatchProgress, Outcome, jobs_from_csv, jobs_from_jsonl
from indream.errors import (
    APIConnectionError,
    AuthError,
    DownloadError,
    DownloadTimeoutError,
    ExportFailedError,
    ExportTimeoutError,
    IndreamError,
    JobNotSentError,
    JobsError,
    NotFoundError,
    QuotaExceededError,
    SlotsFullError,
    ValidationError,
)
from indream.sandbox import Sandbox
from tests.support.asynchronous import streamed
from tests.support.connections import closed_connections
from tests.support.fake_service import (
    API_KEY,
    BASE_URL,
    CREATED,
    TASK,
    Chunks,
    FakeService,
    answer,
    drop,
    envelope,
    problem,
    task,
)
from tests.support.held_time import HeldTime
from tests.support.repository import ROOT

EARLIER = ROOT / "tests/batch/earlier"
"""Jobs, and the checkpoint of a batch of them that was made before payloads were written with sorted keys."""
CREATE = "POST /v1/exports"
FILE = "GET /outputs/{name}"
FULL = problem(422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED")


@pytest.fixture
def job(state: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Makes jobs."""

    def make(key: str, **more: Any) -> dict[str, Any]:
        payload = {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
        return {"key": key, "payload": {**payload, **more}}

    return make


def neutral(job: dict[str, Any]) -> dict[str, Any]:
    """The job with a file name that fits any format."""
    return {**job, "filename": f"{job['key']}.video"}


def another(job: dict[str, Any]) -> dict[str, Any]:
    """The neutral job with another payload, of which another video is made under the same name."""
    return {**neutral(job), "payload": {**job["payload"], "format": "webm"}}


def client_of(sandbox: Sandbox) -> AsyncIndreamClient:
    """A client of the sandbox."""
    return AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url)


async def outcomes_of(
    client: AsyncIndreamClient, jobs: Any, directory: Path, **options: Any
) -> dict[str, Outcome]:
    """All outcomes of a batch, by key."""
    found: dict[str, Outcome] = {}
    async for outcome in client.exports.render_many(jobs, directory, **options):
        assert outcome.key not in found
        found[outcome.key] = outcome
    return found


def events(directory: Path) -> list[dict[str, Any]]:
    """The lines of the checkpoint."""
    return [json.loads(line) for line in (directory / "batch.jsonl").read_text(encoding="utf-8").splitlines()]


def one_slot(held_time: HeldTime, sent: list[float], request: httpx.Request) -> httpx.Response:
    """A service with one slot, in which a render takes ten seconds; `sent` has when each was created."""
    if request.method == "POST":
        if sent and held_time.now < sent[-1] + 10:
            return FULL(request)
        sent.append(held_time.now)
        return envelope({**CREATED, "taskId": f"t-{len(sent)}"}, 201)(request)
    number = int(request.url.path.rpartition("-")[2])
    done = held_time.now >= sent[number - 1] + 10
    state = {"status": "COMPLETED", "outputUrl": f"https://files.test/t-{number}.mp4"} if done else {}
    return envelope({**TASK, **state, "taskId": f"t-{number}"})(request)


def keys_sent(sandbox: Sandbox) -> set[str]:
    """The keys that exports were asked for with."""
    return {request.headers["idempotency-key"] for request in sandbox.requests.to(CREATE)}


def names(directory: Path) -> list[str]:
    """The files of a batch."""
    return sorted(path.name for path in directory.iterdir() if path.name != "batch.jsonl")


# --- what it does


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names of text only")
async def test_a_directory_whose_name_is_not_utf_8(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The names of old archives are not; it is a directory like any other, also when the batch runs again."""
    directory = tmp_path / os.fsdecode(b"f\xfcr alle")
    directory.mkdir()
    async with client_of(sandbox) as client:
        for _ in range(2):
            found = await outcomes_of(client, [job("a")], directory)
            assert (directory / "a.mp4", None) == (found["a"].path, found["a"].error)
    assert 1 == len(sandbox.tasks)


class Word(str, Enum):  # noqa: UP042 - it is written differently than a StrEnum
    """Texts that are written with the names of their members, unless the client prevents it."""

    ANN = "ann"
    MP4 = "mp4"
    FILE = "second.mp4"


async def test_enums_of_texts_are_their_values(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """In the names of files, and in the key by which the service recognizes a job that is sent again."""
    plain = [job("ann"), {**job("bob"), "filename": "second.mp4"}]
    words = [job(Word.ANN, format=Word.MP4), {**job("bob"), "filename": Word.FILE}]
    async with client_of(sandbox) as client:
        for name, jobs in (("first", words), ("again", plain)):
            (tmp_path / name).mkdir()
            assert {"ann", "bob"} == set(await outcomes_of(client, jobs, tmp_path / name))
            assert ["ann.mp4", "second.mp4"] == names(tmp_path / name)
    assert len(keys_sent(sandbox)) == 2


async def test_every_job_becomes_a_file(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """More jobs than slots: each is rendered once, downloaded, and reported."""
    reports: list[BatchProgress] = []
    async with client_of(sandbox) as client:
        found = await outcomes_of(
            client, (job(f"job-{number}") for number in range(7)), tmp_path, on_progress=reports.append
        )
    assert [f"job-{number}.mp4" for number in range(7)] == names(tmp_path)
    assert {"COMPLETED"} == {outcome.task.status for outcome in found.values() if outcome.task}
    assert {f"job-{number}": tmp_path / f"job-{number}.mp4" for number in range(7)} == {
        key: outcome.path for key, outcome in found.items()
    }
    assert 7 == len(sandbox.tasks)
    assert BatchProgress(7, 7, 0, 0, 0, 0) == reports[0]
    assert BatchProgress(7, 0, 0, 0, 7, 0) == reports[-1]
    assert {0, 1, 2} <= {report.rendering for report in reports}


async def test_a_job_may_name_its_file(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The default is the key with the format's ending."""
    jobs = [{**job("Käse / Brot"), "filename": "cheese.mp4"}, job("b", format="webm")]
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, jobs, tmp_path)
    assert ["b.webm", "cheese.mp4"] == names(tmp_path)
    assert found["Käse / Brot"].path == tmp_path / "cheese.mp4"


async def test_jobs_from_files(sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """JSON lines by their path; rows of a table through a function of the caller's."""
    lines = tmp_path / "jobs.jsonl"
    lines.write_text("\n".join(json.dumps(job(key)) for key in "ab") + "\n\n", encoding="utf-8")
    table = tmp_path / "jobs.csv"
    table.write_text("name,fps\nc,30\nd,60\n", encoding="utf-8-sig")
    (tmp_path / "out").mkdir()

    def made(row: Mapping[str, str]) -> dict[str, Any]:
        return job(row["name"], fps=int(row["fps"]))

    async with client_of(sandbox) as client:
        await outcomes_of(client, lines, tmp_path / "out")
        await outcomes_of(client, jobs_from_csv(table, made), tmp_path / "out")
    assert ["a.mp4", "b.mp4", "c.mp4", "d.mp4"] == names(tmp_path / "out")


async def test_the_checkpoint_is_readable(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A JSON object per line, in the order of things."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
    lines = events(tmp_path)
    assert ["batch", "created", "ended", "saved"] == [line["event"] for line in lines]
    (task,) = sandbox.tasks
    assert {"indream-batch"} == {line["format"] for line in lines if line["event"] == "batch"}
    assert {("a", task.task_id)} == {(line["key"], line["taskId"]) for line in lines[1:]}
    assert task.charged_credits == lines[1]["chargedCredits"]
    assert ("COMPLETED", "a.mp4") == (lines[2]["status"], lines[3]["file"])
    assert (tmp_path / "a.mp4").stat().st_size == lines[3]["size"]


def overlapping(job: dict[str, Any]) -> dict[str, Any]:
    """The job with a state whose second item lies over the first."""
    wrong = copy.deepcopy(job)
    state = wrong["payload"]["editorState"]
    first, second = state["tracks"][0]["items"]
    state["items"][second]["startTicks"] = state["items"][first]["startTicks"]
    state["transitions"] = {}
    return wrong


async def test_what_the_service_is_known_to_reject_is_raised_before_the_first_job_is_sent(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Of all jobs; with `lint=False`, the outcome of such a job has the error of the service."""
    jobs = [job("a"), overlapping(job("b")), overlapping(job("c", fps=25))]
    async with client_of(sandbox) as client:
        with pytest.raises(JobsError) as caught:
            await outcomes_of(client, jobs, tmp_path)
        assert {
            "b": ["$.editorState.items.date.startTicks"],
            "c": ["$.editorState.items.date.startTicks", "$.fps"],
        } == {
            key: [problem.path for problem in getattr(error, "problems", ())]
            for key, error in caught.value.errors.items()
        }
        assert [] == sandbox.requests
        outcomes = await outcomes_of(client, jobs[:2], tmp_path, lint=False)
    assert outcomes["a"].error is None
    assert "EDITOR_TRACK_ITEM_OVERLAP" == getattr(outcomes["b"].error, "error_code", None)


@pytest.mark.parametrize("lint", [True, False])
async def test_an_invalid_editor_state_is_raised_before_the_first_job_is_sent(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, lint: bool
) -> None:
    """Nothing is sent or billed, not for the valid job either; linted or not."""
    invalid = copy.deepcopy(job("b"))
    invalid["payload"]["editorState"]["compositionWidth"] = "wide"
    async with client_of(sandbox) as client:
        with pytest.raises(JobsError) as caught:
            await outcomes_of(client, [job("a"), invalid], tmp_path, lint=lint)
    error = caught.value.errors["b"]
    assert isinstance(error, ValidationError)
    assert ["$.editorState.compositionWidth"] == [problem.path for problem in error.problems]
    assert ([], []) == (sandbox.requests, sandbox.tasks)


async def test_a_job_that_was_sent_is_not_linted_again(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The service accepted it, and it is paid for: the second run downloads its file. Another payload is."""
    wrong = overlapping(job("a"))
    service = FakeService(envelope({**CREATED, "taskId": "t-1"}, 201), problem(401, "OPEN_API_KEY_INVALID"))
    async with AsyncIndreamClient(**service.options) as client:
        outcomes = await outcomes_of(client, [wrong], tmp_path, lint=False)
        assert isinstance(outcomes["a"].error, JobNotSentError | AuthError)
    service = FakeService(envelope({**TASK, "taskId": "t-1", "status": "CANCELED"}))
    async with AsyncIndreamClient(**service.options) as client:
        outcomes = await outcomes_of(client, [wrong], tmp_path)
        assert isinstance(outcomes["a"].error, ExportFailedError)
        wrong["payload"]["scale"] = 1
        with pytest.raises(JobsError, match="EDITOR_TRACK_ITEM_OVERLAP"):
            await outcomes_of(client, [wrong], tmp_path)


async def test_an_empty_batch(tmp_path: Path) -> None:
    """Nothing to do is not a failure."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        assert {} == await outcomes_of(client, [], tmp_path)


async def test_the_connections_of_the_files_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the client stay open, for its next call."""
    closed = closed_connections(AsyncConnection, monkeypatch)
    async with AsyncIndreamClient(API_KEY, base_url=BASE_URL) as client:
        assert {} == await outcomes_of(client, [], tmp_path)
        assert 1 == len(closed)


# --- run again


async def test_a_second_run_does_nothing(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A finished job is reported again without a request."""
    async with client_of(sandbox) as client:
        first = await outcomes_of(client, [job("a"), job("b")], tmp_path)
        requests = len(sandbox.requests)
        second = await outcomes_of(client, [job("b"), job("a")], tmp_path)
    assert requests == len(sandbox.requests)
    assert {key: (outcome.path, outcome.task_id) for key, outcome in first.items()} == {
        key: (outcome.path, outcome.task_id) for key, outcome in second.items()
    }


async def test_only_what_is_missing_is_downloaded(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A missing file is downloaded again from the same export."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a"), job("b")], tmp_path)
        whole = (tmp_path / "a.mp4").read_bytes()
        (tmp_path / "a.mp4").unlink()
        before = (tmp_path / "b.mp4").stat().st_mtime_ns
        requests = len(sandbox.requests)
        await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert whole == (tmp_path / "a.mp4").read_bytes()
    assert before == (tmp_path / "b.mp4").stat().st_mtime_ns
    assert 2 == len(sandbox.tasks)
    assert {"GET"} == {request.method for request in sandbox.requests[requests:]}


async def test_a_file_that_was_changed_since(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Cut, or edited for hours: the batch doesn't know, and leaves it unless an option says otherwise."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        whole = (tmp_path / "a.mp4").read_bytes()
        (tmp_path / "a.mp4").write_bytes(b"x" * len(whole))
        requests = len(sandbox.requests)
        for payload in ({}, {"fps": 60}):
            with pytest.raises(JobsError, match=r"a\.mp4 exists and was changed after this batch saved it"):
                await outcomes_of(client, [job("a", **payload), job("b")], tmp_path)
        assert requests == len(sandbox.requests)
        assert b"x" * len(whole) == (tmp_path / "a.mp4").read_bytes()
        await outcomes_of(client, [job("a")], tmp_path, overwrite=True)
    assert whole == (tmp_path / "a.mp4").read_bytes()
    assert 1 == len(sandbox.tasks)


async def test_a_copied_directory(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The files are known by their content, though the copies are of another time: nothing is asked for."""
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    async with client_of(sandbox) as client:
        await outcomes_of(client, [neutral(job("a")), job("b")], before)
        shutil.copytree(before, after, copy_function=shutil.copyfile)
        sandbox.clear()
        found = await outcomes_of(client, [neutral(job("a")), job("b")], after)
        assert {"a": (after / "a.video", None), "b": (after / "b.mp4", None)} == {
            key: (outcome.path, outcome.error) for key, outcome in found.items()
        }
        assert not sandbox.requests
        await outcomes_of(client, [another(job("a"))], after)
    assert (before / "a.video").read_bytes() != (after / "a.video").read_bytes()


async def test_another_directory(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A file with a name that a job had in another directory belongs to somebody else."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (second / "a.mp4").write_bytes(b"mine")
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], first)
        with pytest.raises(JobsError, match=r"a\.mp4 exists"):
            await outcomes_of(client, [job("a")], second, checkpoint=first / "batch.jsonl")
    assert b"mine" == (second / "a.mp4").read_bytes()


async def test_a_payload_that_comes_back(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Its export is known, however many others the job has had since."""
    async with client_of(sandbox) as client:
        first = await outcomes_of(client, [neutral(job("a"))], tmp_path)
        whole = (tmp_path / "a.video").read_bytes()
        await outcomes_of(client, [another(job("a"))], tmp_path)
        assert whole != (tmp_path / "a.video").read_bytes()
        again = await outcomes_of(client, [neutral(job("a"))], tmp_path)
    assert whole == (tmp_path / "a.video").read_bytes()
    assert first["a"].task_id == again["a"].task_id
    assert 2 == len(sandbox.requests.to(CREATE))


@pytest.mark.parametrize(("count", "running"), [(1, 1), (5, 2)])
async def test_a_batch_that_was_left_goes_on(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, count: int, running: int
) -> None:
    """Exports that are running are waited for, not created again."""
    jobs = [job(f"job-{number}") for number in range(count)]
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError) as caught:
            await outcomes_of(client, jobs, tmp_path, timeout=3)
        assert running == len(caught.value.task_ids)
        assert caught.value.task is not None
        assert caught.value.task_ids[0] == caught.value.task_id == caught.value.task.task_id
        found = await outcomes_of(client, jobs, tmp_path)
    assert count == len(sandbox.tasks)
    assert count == len(found) == len(names(tmp_path))


async def test_a_lost_checkpoint_still_renders_nothing_twice(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The keys are made of job key and payload, so the service knows them again."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        (tmp_path / "batch.jsonl").unlink()
        await outcomes_of(client, [job("a")], tmp_path, overwrite=True)
    assert 1 == len(sandbox.tasks)


async def test_a_changed_payload_is_another_video(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It is rendered, and takes the place of the file that the batch had made before."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        await outcomes_of(client, [job("a", fps=60)], tmp_path)
        await outcomes_of(client, [job("a", fps=60)], tmp_path)
    assert 2 == len(sandbox.tasks)
    assert ["a.mp4"] == names(tmp_path)


async def test_a_file_of_somebody_else(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It is not replaced under a name that the job has not had, though its video was rendered before."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        (tmp_path / "precious.mp4").write_bytes(b"mine")
        with pytest.raises(JobsError, match=r"precious\.mp4 exists already"):
            await outcomes_of(client, [{**job("a"), "filename": "precious.mp4"}], tmp_path)
        (tmp_path / "precious.mp4").unlink()
        await outcomes_of(client, [{**job("a"), "filename": "precious.mp4"}], tmp_path)
    assert ["a.mp4", "precious.mp4"] == sorted(names(tmp_path))
    assert 1 == len(sandbox.tasks)


async def test_a_file_that_turns_up_meanwhile(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It is not changed; once it is moved away, the batch continues without a new render."""
    jobs = [job("a"), job("b")]

    def turn_up(progress: BatchProgress) -> None:
        if progress.rendering == 2:
            (tmp_path / "b.mp4").write_bytes(b"mine")

    async with client_of(sandbox) as client:
        found = await outcomes_of(client, jobs, tmp_path, on_progress=turn_up)
        assert isinstance(found["b"].error, FileExistsError)
        with pytest.raises(JobsError, match=r"b\.mp4 exists"):
            await outcomes_of(client, jobs, tmp_path)
        assert b"mine" == (tmp_path / "b.mp4").read_bytes()
        (tmp_path / "b.mp4").rename(tmp_path / "mine.mp4")
        found = await outcomes_of(client, jobs, tmp_path)
    assert tmp_path / "b.mp4" == found["b"].path
    assert 2 == len(sandbox.tasks)


async def test_killed_before_the_new_file_was_in_its_place(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one does not pass for it, and is known as the batch's own."""

    class KilledError(BaseException):
        """Nothing catches it."""

    def killed(*_: Any) -> None:
        raise KilledError

    async with client_of(sandbox) as client:
        await outcomes_of(client, [neutral(job("a"))], tmp_path)
        old = (tmp_path / "a.video").read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(_part_file, "_move", killed)
            with pytest.raises(KilledError):
                await outcomes_of(client, [another(job("a"))], tmp_path)
        assert "saved" == events(tmp_path)[-1]["event"]
        await outcomes_of(client, [another(job("a"))], tmp_path)
    assert old != (tmp_path / "a.video").read_bytes()
    assert 2 == len(sandbox.tasks)


@pytest.mark.parametrize(("retry_failed", "tasks"), [(False, 0), (True, 1)])
async def test_an_export_that_is_gone(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, retry_failed: bool, tasks: int
) -> None:
    """It stays lost, and says what to do; if that is asked for, it is rendered again."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        (tmp_path / "a.mp4").unlink()
        sandbox.clear()
        found = await outcomes_of(client, [job("a")], tmp_path)
        assert isinstance(found["a"].error, NotFoundError)
        assert ["to render it again, for new credits, pass retry_failed=True"] == found["a"].error.__notes__
        assert "LOST" == events(tmp_path)[-1]["status"]
        found = await outcomes_of(client, [job("a")], tmp_path, retry_failed=retry_failed)
    assert (found["a"].error is None) == (tmp_path / "a.mp4").exists() == retry_failed
    assert tasks == len(sandbox.tasks)


async def test_an_export_whose_file_is_gone_stays_lost(
    job: Callable[..., dict[str, Any]], held_time: HeldTime, tmp_path: Path
) -> None:
    """However often the batch runs: the service calls it completed, and its file can't be downloaded."""

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.test":
            return httpx.Response(410)
        if request.method == "POST":
            return envelope(CREATED, 201)(request)
        return envelope({**TASK, "status": "COMPLETED", "outputUrl": "https://files.test/1.mp4"})(request)

    service = FakeService(respond)
    async with AsyncIndreamClient(**service.options) as client:
        for runs in (1, 2):
            found = await outcomes_of(client, [job("a")], tmp_path)
            assert isinstance(found["a"].error, DownloadError)
            endings = [event["status"] for event in events(tmp_path) if event["event"] == "ended"]
            assert ["COMPLETED", "LOST"] * runs == endings
        await outcomes_of(client, [job("a")], tmp_path, retry_failed=True)
    keys = [request.headers["idempotency-key"] for request in service.requests if request.method == "POST"]
    assert (2, 2) == (len(keys), len(set(keys)))


async def test_the_order_of_keys_does_not_matter(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The same payload written otherwise is the same payload."""
    original = job("a")
    other = {"key": "a", "payload": dict(reversed(original["payload"].items()))}
    async with client_of(sandbox) as client:
        await outcomes_of(client, [original], tmp_path)
        await outcomes_of(client, [other], tmp_path)
    assert 1 == len(sandbox.tasks)


async def test_a_checkpoint_of_an_earlier_version_is_resumed(held_time: HeldTime, tmp_path: Path) -> None:
    """Its digests are of payloads that were written unsorted, then sorted: nothing is rendered again."""
    shutil.copy(EARLIER / "batch.jsonl", tmp_path)
    requests: list[str] = []

    def service(request: httpx.Request) -> httpx.Response:
        requests.append(request.method)
        if request.url.host == "files.test":
            return httpx.Response(200, content=b"a video")
        task_id = request.url.path.rpartition("/")[2]
        state = {"status": "COMPLETED", "outputUrl": f"https://files.test/{task_id}.mp4"}
        return envelope({**TASK, **state, "taskId": task_id})(request)

    options = {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(service)}
    async with AsyncIndreamClient(**options) as client:
        with pytest.warns(UserWarning, match='ratio: is "16:9", but the composition has 1080 × 1920 pixels'):
            found = await outcomes_of(client, EARLIER / "jobs.jsonl", tmp_path)
    created = {line["key"]: line["taskId"] for line in events(tmp_path) if line["event"] == "created"}
    assert created == {key: outcome.task_id for key, outcome in found.items()}
    assert ["as-written.mp4", "reversed.mp4", "Grüße.webm"] == [
        outcome.path.name for key in created if (outcome := found[key]).path
    ]
    assert ["GET"] * 6 == requests


async def test_a_payload_is_serialized_once(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written as JSON when it is checked; its digest and both its requests are made of that text."""
    written: list[Any] = []
    bodies: list[bytes] = []
    sent: list[float] = []
    dumps = orjson.dumps

    def counted(value: object, *rest: Any, **options: Any) -> bytes:
        written.append(value)
        return dumps(value, *rest, **options)

    def service(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.test":
            return httpx.Response(200, content=b"a video")
        if request.method == "POST":
            bodies.append(request.content)
            if len(bodies) == 1:
                return httpx.Response(503)
        return one_slot(held_time, sent, request)

    entry = job("a")
    state = entry["payload"]["editorState"]
    monkeypatch.setattr(orjson, "dumps", counted)
    options = {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(service)}
    async with AsyncIndreamClient(**options) as client:
        found = await outcomes_of(client, [entry], tmp_path)
    assert found["a"].error is None
    assert 2 == len(bodies) == bodies.count(bodies[0])
    assert state == json.loads(bodies[0])["editorState"]
    payloads = [value for value in written if isinstance(value, dict) and "editorState" in value]
    assert 1 == sum(value == state for value in written)
    assert [orjson.Fragment] == [
        type(payload["editorState"]) for payload in payloads if payload["editorState"] != {}
    ]
    created = next(line for line in events(tmp_path) if line["event"] == "created")
    assert f"sha256:{hashlib.sha256(bodies[0]).hexdigest()}" == created["payload"]


@pytest.mark.parametrize(("retry_failed", "tasks"), [(False, 1), (True, 2)])
async def test_what_failed_in_an_earlier_run(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, retry_failed: bool, tasks: int
) -> None:
    """It stays failed, unless it is requested again."""
    jobs = [job("a", clientTaskId="sandbox-fail-a")]
    async with client_of(sandbox) as client:
        await outcomes_of(client, jobs, tmp_path)
        found = await outcomes_of(client, jobs, tmp_path, retry_failed=retry_failed)
    assert isinstance(found["a"].error, ExportFailedError)
    assert tasks == len(sandbox.tasks)


@pytest.mark.parametrize(
    "torn", [b'{"time":"2026', b"{", b'{"time":"2026","event":"created","key":"a","taskI']
)
async def test_a_torn_last_line_counts_for_nothing(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, torn: bytes
) -> None:
    """A process that was killed while it wrote leaves one; it is taken away."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        with (tmp_path / "batch.jsonl").open("ab") as file:
            file.write(torn)
        await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert ["batch", *["created", "ended", "saved"] * 2] == [line["event"] for line in events(tmp_path)]


async def test_a_last_line_without_its_end_counts(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """An editor may have taken the newline away."""
    async with client_of(sandbox) as client:
        await outcomes_of(client, [job("a")], tmp_path)
        checkpoint = tmp_path / "batch.jsonl"
        checkpoint.write_bytes(checkpoint.read_bytes().rstrip())
        await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert 7 == len(events(tmp_path))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello\n", "line 1"),
        ("hello", "line 1"),
        ('[{"key": "a"}]', "line 1"),
        ('{"key": "a"}\n', "line 1"),
        ('{"event": "batch", "format": "other", "version": 1}\n', "line 1"),
        ('{"event": "batch", "format": "indream-batch", "version": 2}\n', "line 1"),
        ('{"event": "batch", "format": "indream-batch", "version": 1}\n[]\n{}\n', "line 2"),
        ('{"event": "batch", "format": "indream-batch", "version": 1}\n{"event": "saved"}\n\n', "line 2"),
    ],
)
async def test_a_checkpoint_that_is_none(
    job: Callable[..., dict[str, Any]], tmp_path: Path, text: str, words: str
) -> None:
    """Another file is not touched, and the line is named."""
    (tmp_path / "batch.jsonl").write_text(text, encoding="utf-8")
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match=rf"{words}: not a line .* \(version 1\): pass another"):
            await outcomes_of(client, [job("a")], tmp_path)
    assert text == (tmp_path / "batch.jsonl").read_text(encoding="utf-8")


async def test_relative_paths_keep_their_meaning(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop over the outcomes may change the current directory: all files are in the same place."""
    for name in ("here/videos", "there"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    jobs = [job(f"job-{number}") for number in range(4)]
    outcomes: list[Outcome] = []
    async with client_of(sandbox) as client:
        async for outcome in client.exports.render_many(jobs, "videos", checkpoint="record"):
            os.chdir(tmp_path / "there")
            outcomes.append(outcome)
        os.chdir(tmp_path / "here")
        assert 4 == len(await outcomes_of(client, jobs, Path("videos"), checkpoint="record"))
    assert {Path(f"videos/job-{number}.mp4") for number in range(4)} == {item.path for item in outcomes}
    assert (["record", "videos"], []) == (names(tmp_path / "here"), names(tmp_path / "there"))
    assert 4 == len(names(tmp_path / "here/videos")) == len(sandbox.tasks)


@pytest.mark.parametrize("directory", ["videos", "link"])
async def test_the_checkpoint_is_no_file_of_a_job(
    job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: str
) -> None:
    """A video would replace the record of what is paid; relative paths and links do not hide that."""
    (tmp_path / "videos").mkdir()
    (tmp_path / "link").symlink_to("videos")
    monkeypatch.chdir(tmp_path)
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(JobsError, match=r"duplicate file 'a\.mp4', of another job or the checkpoint"):
            await outcomes_of(
                client, [job("a")], Path(directory), checkpoint=tmp_path / "videos/A.mp4", overwrite=True
            )


async def test_a_checkpoint_elsewhere_may_have_the_name_of_a_file(
    job: Callable[..., dict[str, Any]], sandbox: Sandbox, tmp_path: Path
) -> None:
    """The two are different files, of which neither replaces the other."""
    async with client_of(sandbox) as client:
        (tmp_path / "videos").mkdir()
        outcomes = await outcomes_of(client, [job("a")], tmp_path / "videos", checkpoint=tmp_path / "a.mp4")
    assert tmp_path / "videos/a.mp4" == outcomes["a"].path
    assert (tmp_path / "a.mp4").read_bytes().startswith(b"{")


async def test_links_to_one_file_are_duplicates(job: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """Links are followed, so that the second video would replace the first."""
    for name, place in (("a.mp4", "c.mp4"), ("b.mp4", "../out.mp4"), ("d.mp4", "../out.mp4")):
        (tmp_path / "videos").mkdir(exist_ok=True)
        (tmp_path / "videos" / name).symlink_to(place)
    jobs = [job(key) for key in "abcd"]
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(JobsError) as caught:
            await outcomes_of(client, jobs, tmp_path / "videos", overwrite=True)
    assert {"c", "d"} == set(caught.value.errors)


@pytest.mark.skipif(os.name != "posix", reason="there are no such files elsewhere")
async def test_a_checkpoint_that_has_no_end(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A pipe or a device is refused before it is read; so is the null device, which records nothing."""
    os.mkfifo(tmp_path / "pipe")
    async with client_of(sandbox) as client:
        for path in (tmp_path / "pipe", Path("/dev/zero"), Path(os.devnull)):
            with pytest.raises(ValueError, match=f"^{path} is not a regular file: pass another `checkpoint`"):
                await outcomes_of(client, [job("a")], tmp_path, checkpoint=path)
        assert [] == sandbox.tasks


@pytest.mark.skipif(os.name != "posix", reason="there are no pipes elsewhere")
async def test_a_pipe_in_a_files_place(job: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """It is not overwritten, which is found before anything is paid."""
    os.mkfifo(tmp_path / "a.mp4")
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(JobsError, match="not a regular file"):
            await outcomes_of(client, [job("a")], tmp_path, overwrite=True)
    assert (tmp_path / "a.mp4").is_fifo()


async def test_one_batch_at_a_time(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A second one with the same checkpoint is refused while the first is at work."""
    async with client_of(sandbox) as client:
        async for _ in client.exports.render_many([job("a"), job("b")], tmp_path):
            with pytest.raises(ValueError, match="in use by another batch"):
                await outcomes_of(client, [job("c")], tmp_path)


def first_file(outcome: Outcome) -> None:
    """A caller's code for an outcome, which fails."""
    raise ZeroDivisionError(outcome.key)


async def read_all(outcomes: Any, use: Callable[[Outcome], object]) -> None:
    """A loop over the outcomes in a function, whose frame the traceback of its exception keeps."""
    async for outcome in outcomes:
        use(outcome)


async def test_a_batch_again_when_its_loop_has_failed(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """In the `except` of the loop the checkpoint is free, although the traceback keeps the first batch."""
    jobs = [job("a"), job("b")]
    async with client_of(sandbox) as client:
        first = client.exports.render_many(jobs, tmp_path)
        try:
            await read_all(first, first_file)
        except ZeroDivisionError:
            found = await outcomes_of(client, jobs, tmp_path)
        assert ["a.mp4", "b.mp4"] == sorted(outcome.path.name for outcome in found.values() if outcome.path)
        assert 2 == len(sandbox.tasks)
        with pytest.raises(ValueError, match="another batch, which started later, now uses this checkpoint"):
            await anext(first)
        assert 2 == len(await outcomes_of(client, jobs, tmp_path))


@pytest.mark.parametrize("is_ours", [True, False])
async def test_a_file_that_gets_its_name_while_the_batch_begins(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, is_ours: bool
) -> None:
    """As when a batch with the same checkpoint was ended just before; a file with other content is kept."""
    file, aside = tmp_path / "a.mp4", tmp_path / "aside"

    def name_it(_: BatchProgress) -> None:
        if aside.exists():
            aside.rename(file)

    async with client_of(sandbox) as client:
        assert (await outcomes_of(client, [job("a")], tmp_path))["a"].path == file
        file.rename(aside)
        if not is_ours:
            aside.write_bytes(b"something else")
        content = aside.read_bytes()
        outcome = (await outcomes_of(client, [job("a")], tmp_path, on_progress=name_it))["a"]
    assert content == file.read_bytes()
    assert 1 == len(sandbox.tasks)
    assert (file if is_ours else None) == outcome.path
    assert isinstance(outcome.error, FileExistsError) != is_ours
    assert {"a.mp4", "batch.jsonl"} == set(os.listdir(tmp_path))  # noqa: PTH208 - ruff: Path blocks the loop


async def test_a_batch_again_when_it_has_failed_itself(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Also while a file of it was being received."""
    failed: list[int] = []

    def on_progress(progress: BatchProgress) -> None:
        if progress.saving and not failed:
            failed.append(progress.saving)
            raise ZeroDivisionError

    jobs = [job("a"), job("b")]
    async with client_of(sandbox) as client:
        try:
            await outcomes_of(client, jobs, tmp_path, on_progress=on_progress)
        except ZeroDivisionError:
            found = await outcomes_of(client, jobs, tmp_path)
    assert 2 == len([outcome for outcome in found.values() if outcome.path]) == len(sandbox.tasks)


@pytest.mark.skipif(os.name != "posix", reason="the test uses flock")
async def test_an_exception_elsewhere_gives_no_right_to_a_checkpoint(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """While another process has it, it is refused in an `except`, too."""
    import fcntl

    checkpoint = tmp_path / "batch.jsonl"
    async with client_of(sandbox) as client:
        with checkpoint.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                first_file(Outcome("a"))
            except ZeroDivisionError:
                with pytest.raises(ValueError, match="in use by another batch"):
                    await outcomes_of(client, [job("a")], tmp_path)


# --- what is found before anything is sent


async def test_all_jobs_are_checked_before_the_first_is_sent(
    job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Everything that is wrong comes at once, by key; there is no checkpoint, no file, no request."""
    (tmp_path / "there.mp4").write_bytes(b"mine")
    jobs: list[Any] = [
        job("good"),
        job("bad", fps=25),
        job("good"),
        job("there"),
        job("a/b"),
        {"key": "x"},
        {"key": "y", "payload": {}, "file": "y.mp4"},
        "z",
        {**job("w"), "filename": "GOOD.mp4"},
        {**job("v"), "filename": "batch.jsonl"},
        {**job("u"), "key": 5},
        {**job("t"), "payload": "state.json"},
        {**job("s"), "filename": "folder"},
        {**job("n"), "filename": tmp_path / "n.mp4"},
        {**job("m"), "filename": "m/n.mp4"},
        {**job("p"), "filename": "p.mov"},
        {**job("o"), "filename": "o.WEBM"},
        job("cafe\u0301"),
        job("caf\u00e9"),
        job("r", clientTaskId="mine"),
        job("q", clientTaskId="mine"),
    ]
    (tmp_path / "folder").mkdir()
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(JobsError) as caught:
            await outcomes_of(client, jobs, tmp_path)
    errors = caught.value.errors
    assert isinstance(errors["bad"], ValidationError)
    assert [("$.fps", "PAYLOAD_INVALID")] == [
        (problem.path, problem.code) for problem in errors["bad"].problems
    ]
    assert FileExistsError is type(errors["there"])
    assert IsADirectoryError is type(errors["s"])
    assert {
        "job 3": "duplicate key 'good'",
        "there": f"{tmp_path / 'there.mp4'} exists already: move it away, or pass overwrite=True",
        "a/b": "the file name for the key 'a/b' is 'a/b.mp4', not valid on every system: set `filename`",
        "job 6": "`payload` is missing: a job is a mapping with `key` and `payload`",
        "job 7": "unknown field 'file': a job has key, payload, filename",
        "job 8": "must be a mapping with `key` and `payload`, not str",
        "w": "duplicate file 'GOOD.mp4', of another job or the checkpoint: set `filename`",
        "v": "duplicate file 'batch.jsonl', of another job or the checkpoint: set `filename`",
        "job 11": "key must be a string, not int",
        "t": "the payload must be a dict, not str",
        "s": f"{tmp_path / 'folder'} is a directory: move it away, or set `filename`",
        "n": f"filename must be a string, not {type(tmp_path).__name__}",
        "m": "filename is 'm/n.mp4', not valid on every system: set `filename`",
        "p": "p.mov ends in .mov, but the format of the payload is mp4: change one of them",
        "o": "o.WEBM ends in .webm, but the format of the payload is mp4: change one of them",
        "caf\u00e9": "duplicate file 'caf\u00e9.mp4', of another job or the checkpoint: set `filename`",
        "q": "duplicate clientTaskId 'mine', which job 'r' also has",
    } == {key: str(error) for key, error in errors.items() if key != "bad"}
    assert "18 of 21 jobs can't be rendered; nothing was sent" == caught.value.title
    assert ["folder", "there.mp4"] == sorted(names(tmp_path))


@pytest.mark.parametrize(("count", "jobs"), [(1, "1 of 1 job"), (2, "2 of 2 jobs")])
async def test_the_number_of_invalid_jobs_has_the_right_noun(tmp_path: Path, count: int, jobs: str) -> None:
    """One job, two jobs."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(JobsError) as caught:
            await outcomes_of(client, [{"key": ""}] * count, tmp_path)
    assert f"{jobs} can't be rendered; nothing was sent" == caught.value.title


@pytest.mark.parametrize(
    ("directory", "error"), [("missing", FileNotFoundError), ("a-file", NotADirectoryError)]
)
async def test_a_directory_that_will_not_do(
    job: Callable[..., dict[str, Any]], tmp_path: Path, directory: str, error: type[OSError]
) -> None:
    """Nothing is sent."""
    (tmp_path / "a-file").write_bytes(b"")
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(error, match=directory):
            await outcomes_of(client, [job("a")], tmp_path / directory)


async def test_a_directory_that_can_not_be_written(
    job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found before anything is paid for, also if the checkpoint is in another directory."""

    def refused(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refused)
    (tmp_path / "videos").mkdir()
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(PermissionError):
            await outcomes_of(client, [job("a")], tmp_path / "videos", checkpoint=tmp_path / "batch.jsonl")
    assert ["videos"] == names(tmp_path)


@pytest.mark.parametrize("option", ["timeout", "poll_interval", "max_outage"])
async def test_options_that_are_refused(tmp_path: Path, option: str) -> None:
    """At the call, by name."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match=option):
            client.exports.render_many([], tmp_path, **{option: 0})


@pytest.mark.parametrize("option", ["fail_fast", "retry_failed", "overwrite"])
async def test_flags_that_are_none(tmp_path: Path, option: str) -> None:
    """A "no" from a file or a form would otherwise count as yes."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(TypeError, match=f"{option} must be True or False, not str"):
            client.exports.render_many([], tmp_path, **{option: "no"})


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ((None, "videos"), TypeError, "jobs must be an iterable of mappings, or a path, not NoneType"),
        (({"key": "a"}, "videos"), TypeError, "jobs must be an iterable of mappings, or a path, not dict"),
        (
            (streamed({"key": "a"}), "videos"),
            TypeError,
            "jobs .* async iterable: collect them in a list",
        ),
        (("", "videos"), ValueError, "jobs must not be empty"),
        (([], None), TypeError, "directory must be a string or a path, not NoneType"),
        (([], ""), ValueError, "directory must not be empty"),
        (([], "videos", b"batch.jsonl"), TypeError, "checkpoint must be a string or a path, not bytes"),
        (([], "videos", ""), ValueError, "checkpoint must not be empty"),
    ],
)
async def test_arguments_that_are_refused(
    arguments: tuple[Any, ...], kind: type[Exception], words: str
) -> None:
    """At the call, by name."""
    jobs, directory, *checkpoint = arguments
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(kind, match=words):
            client.exports.render_many(jobs, directory, checkpoint=checkpoint[0] if checkpoint else None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"key": "a"}\nnot json\n', r"line 2: not JSON: [^:]*, column 1$"),
        ('{"key": "a", \n', r"line 1: not JSON: unexpected end of data, column 13$"),
        ("[1]\n", "line 1: must be an object"),
    ],
)
async def test_lines_that_are_no_jobs(tmp_path: Path, text: str, words: str) -> None:
    """The line is named."""
    lines = tmp_path / "jobs.jsonl"
    lines.write_text(text, encoding="utf-8")
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match=words):
            await outcomes_of(client, str(lines), tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,id\na,b\n", "line 1: duplicate column 'id'"),
        (b'id\n"a\n', "line 2: not CSV: unexpected end of data"),
        (b"id\n\xff\n", "after line 0: not utf-8-sig: .* can't decode byte 0xff"),
        (b"id\na,b\n", "line 2: the number of values differs from the number of columns"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, content: bytes, words: str) -> None:
    """The file and the line are named."""
    table = tmp_path / "jobs.csv"
    table.write_bytes(content)
    with pytest.raises(ValueError, match=f"jobs.csv, {words}"):
        list(jobs_from_csv(table, lambda row: row))


def test_values_of_a_table_are_as_in_the_file(tmp_path: Path) -> None:
    """With their line breaks."""
    table = tmp_path / "jobs.csv"
    table.write_bytes(b'\xef\xbb\xbfid,text\r\na,"one\r\ntwo\nthree"\r\n')
    assert [{"id": "a", "text": "one\r\ntwo\nthree"}] == list(jobs_from_csv(table, lambda row: row))


@pytest.mark.parametrize("make", [None, "id"])
def test_tables_without_a_function(tmp_path: Path, make: Any) -> None:
    """The argument is named, before the table is opened."""
    with pytest.raises(TypeError, match="make must be a function"):
        list(jobs_from_csv(tmp_path / "missing.csv", make))


def test_files_that_give_no_lines_of_bytes(tmp_path: Path) -> None:
    """It says how to open it, or what there is to give."""
    lines = tmp_path / "jobs.jsonl"
    lines.write_text('{"key": "a"}\n', encoding="utf-8")
    file: Any
    with lines.open(encoding="utf-8") as file, pytest.raises(TypeError, match='open it with "rb"'):
        list(jobs_from_jsonl(file))
    for file in (None, b'{"key": "a"}'):
        expected = f"file must be a path or a file open in binary mode, not {type(file).__name__}"
        with pytest.raises(TypeError, match=expected):
            list(jobs_from_jsonl(file))
    file = ['{"key": "a"}']
    with pytest.raises(TypeError, match="the file, line 1: must be bytes, not str"):
        list(jobs_from_jsonl(file))


def test_lines_that_begin_with_a_mark(tmp_path: Path) -> None:
    """Some editors put one before UTF-8."""
    lines = tmp_path / "jobs.jsonl"
    lines.write_bytes(b'\xef\xbb\xbf{"key": "a"}\n{"key": "b"}\n')
    assert [{"key": "a"}, {"key": "b"}] == list(jobs_from_jsonl(lines))


# --- what goes wrong


async def test_an_export_that_is_another_jobs_too(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """No job goes without an outcome: the second one gets the export of the first."""
    service = FakeService(envelope(CREATED, 201), envelope(CREATED, 201), problem(404))
    async with AsyncIndreamClient(**service.options) as client:
        found = await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert ["a", "b"] == sorted(found)
    assert "task-1, which the checkpoint has for another job" in str(found["b"].error)


async def test_an_export_of_a_job_that_is_done(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Its file would be the other job's, or show the payload of an earlier run."""
    failed = task("FAILED")
    for answers, jobs, key in (
        ([envelope(CREATED, 201), failed, envelope(CREATED, 201)], [job("a"), job("b")], "b"),
        ([envelope(CREATED, 201)], [another(job("a"))], "a"),
    ):
        async with AsyncIndreamClient(**FakeService(*answers).options) as client:
            found = await outcomes_of(client, jobs, tmp_path)
        assert "task-1, which the checkpoint has for another job or payload" in str(found[key].error)
    assert 1 == len([event for event in events(tmp_path) if event["event"] == "created"])


async def test_an_answer_that_cannot_be_read_ends_its_job_only(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The next run asks for the export again."""
    first, second = envelope(CREATED, 201), envelope({**CREATED, "taskId": "task-2"}, 201)
    service = FakeService(first, second, answer(200, "<html>"), task("FAILED", taskId="task-2"))
    async with AsyncIndreamClient(**service.options) as client:
        found = await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert ["APIError", "ExportFailedError"] == [type(found[key].error).__name__ for key in "ab"]
    assert ["b"] == [event["key"] for event in events(tmp_path) if event["event"] == "ended"]


async def test_an_export_without_a_usable_id_ends_its_job_only(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It is not recorded, so that the next run finds the export by its idempotency key."""
    failed = task("FAILED")
    service = FakeService(envelope({**CREATED, "taskId": ""}, 201), envelope(CREATED, 201), failed)
    async with AsyncIndreamClient(**service.options) as client:
        found = await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert ["APIError", "ExportFailedError"] == [type(found[key].error).__name__ for key in "ab"]
    assert ["b"] == [event["key"] for event in events(tmp_path) if event["event"] == "created"]


async def test_an_answer_with_another_export(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Its file is not saved as that of the job, and the next run can use the checkpoint."""
    other = task("COMPLETED", taskId="task-2", outputUrl="https://files.test/2.mp4")
    failed = task("FAILED")
    for answers, error in (
        ([envelope(CREATED, 201), other], "$.data.taskId: is not that of the requested export"),
        ([failed], "task-1"),
    ):
        async with AsyncIndreamClient(**FakeService(*answers).options) as client:
            found = await outcomes_of(client, [job("a")], tmp_path)
        assert error in str(found["a"].error)
        assert "task-1" == found["a"].task_id


async def test_the_time_is_over_while_files_come(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Those that are missing are named; the next run gets them from the same export."""
    piece = b"x" * 300_000  # more than is gathered in a step
    slow = True

    def pass_a_second() -> None:
        held_time.now += 1

    def service(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.test":
            pieces = [part for _ in range(100) for part in ((piece, pass_a_second) if slow else (piece,))]
            length = {"Content-Length": str(len(piece) * 100)}
            return httpx.Response(200, headers=length, stream=Chunks(*pieces))
        if request.method == "POST":
            return envelope(CREATED, 201)(request)
        return envelope({**TASK, "status": "COMPLETED", "outputUrl": "https://files.test/a.mp4"})(request)

    options = {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(service)}
    async with AsyncIndreamClient(**options) as client:
        with pytest.raises(
            DownloadTimeoutError, match=r"within 30 s \(1 not downloaded\).* task-1"
        ) as caught:
            await outcomes_of(client, [job("a")], tmp_path, timeout=30)
        assert "task-1" == caught.value.task_id
        assert held_time.now <= 31
        assert [] == names(tmp_path)
        slow = False
        found = await outcomes_of(client, [job("a")], tmp_path)
    assert tmp_path / "a.mp4" == found["a"].path
    assert 1 == sum(line["event"] == "created" for line in events(tmp_path))


async def test_the_time_is_over_while_all_slots_are_taken(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """There is no export to name."""
    sandbox.take_slots(2)
    async with client_of(sandbox) as client:
        with pytest.raises(ExportTimeoutError, match="not all jobs could be sent within 60 s") as caught:
            await outcomes_of(client, [job("a")], tmp_path, timeout=60)
    assert () == caught.value.task_ids
    assert isinstance(caught.value.last_fault, SlotsFullError)


async def test_the_time_is_over_before_the_service_is_reached(
    job: Callable[..., dict[str, Any]], tmp_path: Path, held_time: HeldTime
) -> None:
    """The error says why no job was sent."""
    service = FakeService(drop(httpx.ConnectError, "connection refused"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ExportTimeoutError) as caught:
            await outcomes_of(client, [job("a")], tmp_path, timeout=60)
    assert str(caught.value).endswith(
        "; 1 not sent; run it again to resume; the last request failed: "
        f"could not connect to {BASE_URL}: connection refused"
    )


async def test_one_that_fails_does_not_stop_the_others(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It is reported as a failure, with its export."""
    jobs = [job("a"), job("b", clientTaskId="sandbox-fail-b"), job("c"), job("d")]
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, jobs, tmp_path)
    assert isinstance(found["b"].error, ExportFailedError)
    assert (None, "FAILED") == (found["b"].path, found["b"].task and found["b"].task.status)
    assert ["a.mp4", "c.mp4", "d.mp4"] == names(tmp_path)


async def test_fail_fast(sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """No more are sent, in the next run either; what is under way is finished; the others say why."""
    jobs = [*(job(key) for key in "bc"), job("a", clientTaskId="sandbox-fail-a"), *map(job, "defg")]
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, jobs, tmp_path, fail_fast=True)
        assert 7 == len(found)
        sent = [outcome for outcome in found.values() if outcome.task_id]
        assert len(sent) == len(sandbox.tasks) < 7
        for outcome in found.values():
            if not outcome.task_id:
                assert isinstance(outcome.error, JobNotSentError)
                assert found["a"].error is outcome.error.reason is outcome.error.__cause__
        assert "not sent because job 'a' stopped the batch: Export failed" in str(found["g"].error)
        assert len(sent) - 1 == len(names(tmp_path))
        again = await outcomes_of(client, jobs, tmp_path, fail_fast=True)
    assert isinstance(again["a"].error, ExportFailedError)
    assert isinstance(again["g"].error, JobNotSentError)
    assert len(sent) == len(sandbox.tasks)
    assert 1 == [(line["event"], line.get("key")) for line in events(tmp_path)].count(("ended", "a"))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"),
        (401, "OPEN_API_KEY_INVALID"),
        (403, "OPEN_API_RUNTIME_ACCESS_FORBIDDEN"),
    ],
)
async def test_a_used_up_quota_stops_it_cleanly(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, status: int, code: str
) -> None:
    """Jobs that were sent are finished; the others get the error, and are not sent."""
    sandbox.fail_next(CREATE, status=status, code=code, after=1, times=None)
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job(key) for key in "abcd"], tmp_path)
    assert ["a.mp4"] == names(tmp_path)
    assert [201, status] == [request.status for request in sandbox.requests.to(CREATE)]
    refused = found["b"].error
    assert isinstance(refused, QuotaExceededError | AuthError)
    for key in "cd":
        error = found[key].error
        assert isinstance(error, JobNotSentError)
        assert refused is error.reason


async def test_a_key_that_is_revoked(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The state of running exports is unknown: each job ends in an error, and continues in a later run."""
    sandbox.fail_next(CREATE, status=401, code="OPEN_API_KEY_INVALID", after=1)
    sandbox.fail_next("GET /v1/exports", status=401, code="OPEN_API_KEY_INVALID")
    sandbox.fail_next("GET /v1/exports/{taskId}", status=401, code="OPEN_API_KEY_INVALID")
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job(key) for key in "abc"], tmp_path)
        assert [AuthError, AuthError, JobNotSentError] == [type(found[key].error) for key in "abc"]
        assert found["a"].task_id
        sandbox.heal()
        found = await outcomes_of(client, [job(key) for key in "abc"], tmp_path)
    assert ["a.mp4", "b.mp4", "c.mp4"] == names(tmp_path)
    assert 3 == len(sandbox.tasks)


async def test_a_full_disk_stops_it(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is rendered that there would be no room for."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with client_of(sandbox) as client:
        with monkeypatch.context() as patch:
            patch.setattr(_part_file.PartFile, "write", full)
            found = await outcomes_of(client, [job(f"{number}") for number in range(9)], tmp_path)
        assert {OSError, JobNotSentError} == {type(outcome.error) for outcome in found.values()}
        assert len(sandbox.tasks) < 9
        await outcomes_of(client, [job(f"{number}") for number in range(9)], tmp_path)
    assert 9 == len(names(tmp_path)) == len(sandbox.tasks)


async def test_a_directory_that_is_removed_stops_it(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The files of the other jobs could not be saved either; the next run pays nothing again."""
    jobs = [job(f"{number}") for number in range(9)]
    (tmp_path / "videos").mkdir()
    found: dict[str, Outcome] = {}
    async with client_of(sandbox) as client:
        async for outcome in client.exports.render_many(
            jobs, tmp_path / "videos", checkpoint=tmp_path / "batch.jsonl"
        ):
            if not found:
                shutil.rmtree(tmp_path / "videos")
            found[outcome.key] = outcome
        errors = {type(outcome.error) for outcome in found.values() if outcome.error}
        assert errors == {FileNotFoundError, JobNotSentError}
        assert len(sandbox.tasks) < 9
        (tmp_path / "videos").mkdir()
        await outcomes_of(client, jobs, tmp_path / "videos", checkpoint=tmp_path / "batch.jsonl")
    assert 9 == len(names(tmp_path / "videos")) == len(sandbox.tasks)


@pytest.mark.parametrize("event", ["created", "ended", "saved"])
@pytest.mark.parametrize("written", [0, 40])
async def test_a_full_disk_under_the_checkpoint(
    sandbox: Sandbox,
    job: Callable[..., dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    event: str,
    written: int,
) -> None:
    """The error names the file and the export that was paid for; the next run finds it, and pays nothing."""
    checkpoint = tmp_path / "batch.jsonl"

    def full(number: int) -> None:
        lines = checkpoint.read_bytes().splitlines(keepends=True) if checkpoint.exists() else []
        if lines and b'"event":"%s"' % event.encode() in lines[-1]:
            os.ftruncate(number, sum(map(len, lines[:-1])) + written)
            raise OSError(errno.ENOSPC, "No space left on device")

    jobs = [job("a"), job("b"), job("c")]
    async with client_of(sandbox) as client:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space left on device") as caught:
                await outcomes_of(client, jobs, tmp_path)
        assert (errno.ENOSPC, str(checkpoint)) == (caught.value.errno, caught.value.filename)
        paid = {
            f"export {task.task_id} of the job {key!r} (idempotency key {request.headers['idempotency-key']})"
            for key, task, request in zip("abc", sandbox.tasks, sandbox.requests.to(CREATE), strict=False)
        }
        assert any(export in str(caught.value) for export in paid)
        assert "run the batch again" in str(caught.value)
        found = await outcomes_of(client, jobs, tmp_path)
    assert ["a.mp4", "b.mp4", "c.mp4"] == names(tmp_path)
    assert {None} == {outcome.error for outcome in found.values()}
    assert 3 == len(sandbox.tasks)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
async def test_a_full_disk_under_the_payloads(
    job: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows before anything is sent, and the error names the directory for temporary files."""
    monkeypatch.setattr(tempfile, "TemporaryFile", partial(open, "/dev/full", "r+b"))
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(OSError, match="payloads of a batch are kept here; set TMPDIR") as caught:
            await outcomes_of(client, [job("a")], tmp_path)
    assert (errno.ENOSPC, tempfile.gettempdir()) == (caught.value.errno, caught.value.filename)
    assert [] == names(tmp_path)


async def test_a_refused_job_is_sent_again_in_the_next_run(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The service did not take it, so nothing was billed; the checkpoint says why."""
    sandbox.fail_next(CREATE, status=422, code="EDITOR_TRACK_ITEM_OVERLAP")
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job("a")], tmp_path)
        assert isinstance(found["a"].error, ValidationError)
        assert "EDITOR_TRACK_ITEM_OVERLAP" in events(tmp_path)[1]["error"]
        found = await outcomes_of(client, [job("a")], tmp_path)
    assert tmp_path / "a.mp4" == found["a"].path
    assert (2, 1) == (len(sandbox.requests.to(CREATE)), len(keys_sent(sandbox)))


async def test_a_lost_answer_does_not_render_twice(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It is sent again with the same key, for as long as the service is away."""
    sandbox.fail_next(CREATE, after_commit=True, close=True, times=5)
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job("a")], tmp_path)
    assert tmp_path / "a.mp4" == found["a"].path
    assert (6, 1) == (len(sandbox.requests.to(CREATE)), len(keys_sent(sandbox)))
    assert 1 == len(sandbox.tasks)
    assert held_time.now > 5


async def test_retry_after_delays_the_next_poll(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A service that is too busy for polls says when to ask again; the batch waits for that long."""
    sandbox.fail_next("GET /v1/exports/{taskId}", status=503, retry_after=50)
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job("a")], tmp_path, poll_interval=2)
    assert tmp_path / "a.mp4" == found["a"].path
    assert 50 in held_time.pauses
    assert 50 > max(pause for pause in held_time.pauses if pause != 50)


async def test_an_outage_ends_it_in_time(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """After `max_outage` seconds without a response the fault is raised; another run continues."""
    sandbox.fail_next("*", close=True, after=1, times=None)
    jobs = [job("a"), job("b")]
    async with client_of(sandbox) as client:
        with pytest.raises(APIConnectionError) as caught:
            await outcomes_of(client, jobs, tmp_path, max_outage=100)
        note = "jobs of the batch: 1 not sent, 1 left running; run it again to resume"
        assert [note] == caught.value.__notes__
        assert held_time.now >= 100
        sandbox.heal()
        found = await outcomes_of(client, jobs, tmp_path)
    assert ["a.mp4", "b.mp4"] == sorted(outcome.path.name for outcome in found.values() if outcome.path)
    assert 2 == len(sandbox.tasks)


async def test_an_interrupted_batch_says_what_remains(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Ctrl-C and the caller's own errors name what is left running; another run continues."""

    def interrupt(progress: BatchProgress) -> None:
        if progress.rendering == 2:
            raise KeyboardInterrupt

    jobs = [job(key) for key in "abc"]
    async with client_of(sandbox) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            await outcomes_of(client, jobs, tmp_path, on_progress=interrupt)
        note = "jobs of the batch: 1 not sent, 2 left running; run it again to resume"
        assert [note] == caught.value.__notes__
        await outcomes_of(client, jobs, tmp_path)
    assert 3 == len(sandbox.tasks)


async def test_a_short_interval_is_kept(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """An explicit interval is used exactly, and jobs that failed are counted."""
    reports: list[BatchProgress] = []
    jobs = [job("a"), job("b", clientTaskId="sandbox-fail-b")]
    async with client_of(sandbox) as client:
        await outcomes_of(client, jobs, tmp_path, poll_interval=0.25, on_progress=reports.append)
        await outcomes_of(client, jobs, tmp_path, poll_interval=0.25, on_progress=reports.append)
    assert {0.25} == set(held_time.pauses)
    counts = [(report.total, report.completed, report.failed) for report in reports]
    assert [(2, 0, 0), (2, 1, 1)] == [counts[0], counts[-1]]


async def test_a_request_is_repeated_by_the_batch_alone(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The retries of the client do not come on top."""
    sandbox.fail_next("*", status=503, times=None)
    async with client_of(sandbox) as client:
        with pytest.raises(IndreamError):
            await outcomes_of(client, [job("a")], tmp_path, max_outage=0.1)
    assert (1, [0.1]) == (len(sandbox.requests.to(CREATE)), held_time.pauses)


async def test_a_pause_does_not_outlast_the_outage_that_is_allowed(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """It ends `max_outage` seconds after the first fault, for any pauses and any Retry-After."""
    for fault in ({"close": True}, {"status": 503, "retry_after": 50}):
        began = held_time.now
        sandbox.heal()
        sandbox.fail_next("*", times=None, **fault)
        async with client_of(sandbox) as client:
            with pytest.raises(IndreamError):
                await outcomes_of(client, [job("a")], tmp_path, max_outage=8)
        assert 8 == held_time.now - began


@pytest.mark.rule("downloads.outage")
@pytest.mark.parametrize("fault", [{"status": 503}, {"throttle": 2}, {"close": True}, {"reset": True}])
async def test_a_file_host_that_is_unavailable_for_a_while(
    sandbox: Sandbox,
    held_time: HeldTime,
    job: Callable[..., dict[str, Any]],
    tmp_path: Path,
    fault: dict[str, Any],
) -> None:
    """No job is lost, all others are sent meanwhile, and the API keeps its retries."""
    sandbox.fail_next(FILE, times=None, **fault)
    created = 0

    def pass_time(seconds: float) -> None:
        nonlocal created
        sandbox.advance(seconds)
        if created < 20:
            created = len(sandbox.tasks)
        elif held_time.now > 200:
            sandbox.heal()

    held_time.on_pause = pass_time
    jobs = [job(f"job-{number}") for number in range(20)]
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, jobs, tmp_path)
        asked = len(sandbox.requests.to(FILE))
        sandbox.fail_next("GET /v1/exports/{taskId}", status=503, times=2)
        await client.exports.get(sandbox.tasks[0].task_id)
    assert [None] * 20 == [outcome.error for outcome in found.values()]
    assert sorted(f"{row['key']}.mp4" for row in jobs) == names(tmp_path)
    assert 20 == created
    assert asked < 20 * 20


@pytest.mark.rule("downloads.outage")
async def test_a_file_host_that_stays_unavailable(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Each job ends `max_outage` seconds after its first failed attempt, the next run gets the files."""
    sandbox.fail_next(FILE, status=503, times=None)
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job("a")], tmp_path, max_outage=30)
        error = found["a"].error
        assert isinstance(error, DownloadError)
        assert (503, sandbox.tasks[0].task_id) == (error.status, error.task_id)
        assert 30 == sum(held_time.pauses[-error.attempts + 1 :])
        sandbox.heal()
        found = await outcomes_of(client, [job("a")], tmp_path)
    assert tmp_path / "a.mp4" == found["a"].path
    assert 1 == len(sandbox.tasks)


@pytest.mark.rule("downloads.outage")
async def test_bytes_end_an_outage_of_the_file_host(
    job: Callable[..., dict[str, Any]], held_time: HeldTime, tmp_path: Path
) -> None:
    """The next outage has `max_outage` seconds again, and its pauses begin short again."""
    half = answer(200, b"ab", {"Content-Length": "4", "ETag": '"1"'})
    rest = {"Content-Range": "bytes 2-2/4", "Content-Length": "1", "ETag": '"1"'}
    end = {"Content-Range": "bytes 3-3/4", "Content-Length": "1", "ETag": '"1"'}
    outage = [answer(503), answer(503, headers={"Retry-After": "40"})]
    files = FakeService(*outage, half, *outage, answer(206, b"c", rest), *outage, answer(206, b"d", end))

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.test":
            return files(request)
        if request.method == "POST":
            return envelope(CREATED, 201)(request)
        return envelope({**TASK, "status": "COMPLETED", "outputUrl": "https://files.test/1.mp4"})(request)

    async with AsyncIndreamClient(**FakeService(respond).options) as client:
        found = await outcomes_of(client, [job("a")], tmp_path, max_outage=50)
    assert found["a"].error is None
    assert b"abcd" == (tmp_path / "a.mp4").read_bytes()
    assert [3, 3] == [held_time.pauses.count(seconds) for seconds in (0.375, 40)]


@pytest.mark.rule("downloads.outage", "downloads.expired")
async def test_the_service_is_unavailable_when_a_link_has_expired(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The batch waits for it as well, and the link is replaced once."""
    sandbox.fail_next(FILE, status=410)
    sandbox.fail_next("GET /v1/exports/{taskId}", status=503, times=5, after=1)
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job("a")], tmp_path, poll_interval=20)
    assert tmp_path / "a.mp4" == found["a"].path
    assert [503] * 5 == [request.status for request in sandbox.requests.to("GET /v1/exports/{taskId}")][1:6]


async def test_slots_are_probed_for_and_kept_full(
    sandbox: Sandbox, held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """Full slots are tried again in growing pauses while others hold them, and at once when ours are free."""
    sandbox.take_slots(2)

    def pass_time(seconds: float) -> None:
        sandbox.advance(seconds)
        if 3 == len(held_time.pauses):
            sandbox.free_slots(1)

    held_time.on_pause = pass_time
    async with client_of(sandbox) as client:
        found = await outcomes_of(client, [job("a"), job("b")], tmp_path)
    assert {"a", "b"} == {key for key, outcome in found.items() if outcome.path}
    assert [2.0, 3.0, 4.5] == held_time.pauses[:3]
    assert [422, 422, 422, 201, 422, 201] == [request.status for request in sandbox.requests.to(CREATE)]


async def test_slots_stay_full_while_a_file_is_waited_for(
    held_time: HeldTime, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """One slot, renders of 10 seconds, a first file that its host has last: the next job is sent in time."""
    sent: list[float] = []

    def service(request: httpx.Request) -> httpx.Response:
        if request.url.host != "files.test":
            return one_slot(held_time, sent, request)
        if request.url.path == "/t-1.mp4" and len(sent) < 5:
            return httpx.Response(503, headers={"Retry-After": "5"})
        return httpx.Response(200, content=b"a video")

    options = {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(service)}
    async with AsyncIndreamClient(**options) as client:
        found = await outcomes_of(client, [job(f"job-{number}") for number in range(5)], tmp_path)
    assert 5 == len([outcome for outcome in found.values() if outcome.path])
    assert all(later - sooner <= 13 for sooner, later in itertools.pairwise(sent))


async def test_leaving_early_leaves_no_rest(
    sandbox: Sandbox, job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """A caller that stops iterating leaves exports running and a checkpoint to resume, no temporary files."""
    jobs = [job(key) for key in "abcd"]
    async with client_of(sandbox) as client:
        outcomes = client.exports.render_many(jobs, tmp_path)
        await anext(outcomes)
        await outcomes.aclose()
        assert all(name.endswith(".mp4") for name in names(tmp_path))
        assert 4 == len(await outcomes_of(client, jobs, tmp_path))
    assert 4 == len(sandbox.tasks)
