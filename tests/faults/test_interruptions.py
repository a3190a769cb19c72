"""Calls that are interrupted or canceled end as such, and leave their client intact."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from indream import AsyncIndreamClient, IndreamClient
from indream._net import workers
from indream._net.workers import Crew
from tests.support.downloading import names
from tests.support.faults.every_call import FACADE, awaited, calls_of_client, drained, jobs
from tests.support.faults.interrupting import Interrupt, leftovers_in
from tests.support.faults.plans import Good, Hang, always
from tests.support.faults.server import FaultServer
from tests.support.uploading import LocalFiles
from tests.support.waiting import PATIENCE, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

VIDEO = bytes(10_000)


def with_a_silent_file(fault: Hang = Hang(2000)) -> FaultServer:  # noqa: B008 - a frozen value
    """A server whose exports are complete, and whose file falls silent."""
    server = FaultServer({"GET /video.mp4": always(fault)})
    server.service.files["/video.mp4"] = VIDEO
    server.service.output_url = f"{server.base_url}/video.mp4"
    return server


def file_requests(server: FaultServer) -> int:
    """The number of requests for the file."""
    return sum(request.target == "/video.mp4" for request in server.requests)


def threads_of_batches() -> list[FrameType]:
    """Where the threads are that downloads of batches run in."""
    found: list[FrameType] = []
    for frame in sys._current_frames().values():
        caller: FrameType | None = frame
        while caller is not None:
            if caller.f_code is Crew._run.__code__:
                found.append(frame)
            caller = caller.f_back
    return found


def in_thread(work: Callable[[], None]) -> None:
    """Do something that may block forever if it goes wrong."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised below
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it is blocked"
    if failures:
        raise failures[0]


@pytest.mark.parametrize("client", [IndreamClient("k"), AsyncIndreamClient("k")])
def test_the_table_names_every_call(client: Any) -> None:
    """The table of calls has every method of the client that may send something."""
    assert calls_of_client(client) == set(FACADE)


@pytest.mark.rule("sharing.cancellation")
@pytest.mark.parametrize("way", ["cancel", "timeout", "scope"])
async def test_a_batch_is_canceled_while_files_are_silent(tmp_path: Path, way: str) -> None:
    """It ends as canceled, leaves no task and no part of a file, and can be run again at once."""
    before = asyncio.all_tasks()
    with with_a_silent_file() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url, poll_interval=0.01) as client:
            timeout, scope = asyncio.timeout(None), anyio.CancelScope()

            async def render() -> object:
                async with timeout:
                    with scope:
                        return await awaited(client.exports.render_many(jobs(3), tmp_path))
                return None

            batch = asyncio.ensure_future(render())
            while file_requests(server) < 3:
                await asyncio.wait([batch], timeout=0.005)
                if batch.done():  # Its error is the failure of this test.
                    pytest.fail(f"the batch has ended: {batch.result()}")
            if way == "cancel":
                batch.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await batch
            elif way == "timeout":
                timeout.reschedule(0)
                with pytest.raises(TimeoutError):
                    await batch
            else:
                scope.cancel()
                assert await batch is None
            assert asyncio.all_tasks() <= before
            assert ["batch.jsonl"] == names(tmp_path)
            assert [] == leftovers_in(client)
            server.plan.prepend("GET /video.mp4", always(Good()))
            outcomes = await awaited(client.exports.render_many(jobs(3), tmp_path))
    assert isinstance(outcomes, list)
    assert [None] * 3 == [outcome.error for outcome in outcomes]


@pytest.mark.rule("sharing.cancellation")
@pytest.mark.parametrize("silent_after", [None, 2000])
def test_a_batch_is_interrupted_while_files_are_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent_after: int | None
) -> None:
    """It ends as interrupted, leaves no thread and no part of a file, and can be run again at once."""

    end = time.monotonic() + PATIENCE
    wait = Crew.wait

    def interrupted(crew: Crew[Any, Any], _: float | None) -> None:
        if file_requests(server) == 3:
            raise KeyboardInterrupt
        # The batch continues, as not all of its exports may be complete yet.
        assert time.monotonic() < end, "the file was not requested"
        wait(crew, 0.001)

    with with_a_silent_file(Hang() if silent_after is None else Hang(silent_after)) as server:
        with IndreamClient("k", base_url=server.base_url, poll_interval=0.01) as client:
            with monkeypatch.context() as patch:
                patch.setattr(Crew, "wait", interrupted)
                with pytest.raises(KeyboardInterrupt):
                    drained(client.exports.render_many(jobs(3), tmp_path))
            until(lambda: not threads_of_batches())  # They have ended, or are about to return.
            assert ["batch.jsonl"] == names(tmp_path)
            assert [] == leftovers_in(client)
            server.plan.prepend("GET /video.mp4", always(Good()))
            outcomes = drained(client.exports.render_many(jobs(3), tmp_path))
    assert isinstance(outcomes, list)
    assert [None] * 3 == [outcome.error for outcome in outcomes]


def with_one_silent_upload() -> FaultServer:
    """A server that stores one file, and is silent after the next."""
    return FaultServer({"POST /v1/uploads": iter([Good(), Hang()])})


def three_images(directory: Path) -> LocalFiles:
    """Files with different contents."""
    paths = {name: directory / f"{name}.png" for name in ("a", "b", "c")}
    for name, path in paths.items():
        path.write_bytes(name.encode())
    return LocalFiles(paths)


@pytest.mark.rule("sharing.cancellation")
async def test_uploads_of_a_timeline_are_canceled_while_the_service_is_silent(tmp_path: Path) -> None:
    """No task remains, and what was uploaded is attached and cached; the next call sends only the rest."""
    before, target, cache = asyncio.all_tasks(), three_images(tmp_path), tmp_path / "uploads.json"
    with with_one_silent_upload() as server:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            uploads = asyncio.ensure_future(client.uploads.upload_assets(target, cache=cache, concurrency=1))
            while len(server.requests) < 2:
                await asyncio.wait([uploads], timeout=0.005)
                if uploads.done():
                    pytest.fail(f"the uploads have ended: {uploads.result()}")
            uploads.cancel()
            with pytest.raises(asyncio.CancelledError):
                await uploads
            assert asyncio.all_tasks() <= before
            assert [] == leftovers_in(client)
            assert (["a"], ["a.png"]) == ([*target.attached], cached_names(cache))
            server.plan.prepend("POST /v1/uploads", always(Good()))
            await client.uploads.upload_assets(target, cache=cache)
    assert ["a.png", "b.png", "c.png"] == cached_names(cache)


@pytest.mark.rule("sharing.cancellation")
def test_uploads_of_a_timeline_are_interrupted_while_the_service_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No thread remains, and what was uploaded is attached and cached; the next call sends only the rest."""
    target, cache = three_images(tmp_path), tmp_path / "uploads.json"
    end = time.monotonic() + PATIENCE
    wait = Crew.wait

    def interrupted(crew: Crew[Any, Any], _: float | None) -> None:
        if len(server.requests) == 2:
            raise KeyboardInterrupt
        assert time.monotonic() < end, "the second file was not sent"
        wait(crew, 0.001)

    with with_one_silent_upload() as server:
        with IndreamClient("k", base_url=server.base_url) as client:
            with monkeypatch.context() as patch:
                patch.setattr(Crew, "wait", interrupted)
                with pytest.raises(KeyboardInterrupt):
                    client.uploads.upload_assets(target, cache=cache, concurrency=1)
            until(lambda: not threads_of_batches())  # They have ended, or are about to return.
            assert [] == leftovers_in(client)
            assert (["a"], ["a.png"]) == ([*target.attached], cached_names(cache))
            server.plan.prepend("POST /v1/uploads", always(Good()))
            client.uploads.upload_assets(target, cache=cache)
    assert ["a.png", "b.png", "c.png"] == cached_names(cache)


def cached_names(cache: Path) -> list[str]:
    """The names of the files in a cache of uploads."""
    return sorted(entry["filename"] for entry in json.loads(cache.read_bytes())["assets"])


@pytest.mark.parametrize("enabled", [True, False])
def test_an_interruption_leaves_the_collector_as_it_was(enabled: bool) -> None:
    """Wherever it strikes, the tests that follow collect garbage as they did."""

    def in_the_block() -> None:
        pass

    struck = ""
    try:
        if not enabled:
            gc.disable()
        for number in range(10):
            interrupt = Interrupt(number, (__name__, Interrupt.__module__))
            with suppress(KeyboardInterrupt), interrupt:
                in_the_block()
            assert enabled == gc.isenabled(), interrupt.where
            if interrupt.where is None:
                break
            struck += interrupt.where
    finally:
        gc.enable()
    assert "in_the_block" in struck
    assert "__exit__" in struck


@pytest.mark.rule("sharing.cancellation")
def test_an_interruption_while_a_connection_is_chosen_or_locked() -> None:
    """If Ctrl-C strikes anywhere in the code that hands out connections, the next call is answered."""
    within = (
        "httpcore._synchronization",
        "indream._net.places",
        "indream._net.streams",
        "indream._net.workers",
        "indream._sync._backend",
        "indream._sync._channels",
    )

    def interrupt_at_each() -> None:
        with FaultServer() as server:
            client = IndreamClient("k", base_url=server.base_url)
            client.exports.get("t")
            for number in range(1000):
                interrupt = Interrupt(number, within)
                with suppress(KeyboardInterrupt), interrupt:
                    client.exports.get("t")
                assert [] == leftovers_in(client), interrupt.where
                client.exports.get("t")
                if interrupt.where is None:
                    break
            assert 30 < number < 999
            client.close()

    in_thread(interrupt_at_each)


def test_an_interruption_while_a_source_is_handed_to_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads that read slow sources go on serving: no work waits until one has been idle for long."""
    monkeypatch.setattr(workers, "IDLE", 1e6)

    def interrupt_at_each() -> None:
        with FaultServer() as server, IndreamClient("k", base_url=server.base_url) as client:

            def upload() -> None:
                client.uploads.upload(iter([b"x", b"y"]), size=2, filename="a.png")

            for number in range(1000):
                interrupt = Interrupt(number, ("indream._net.workers", "threading"))
                with suppress(KeyboardInterrupt), interrupt:
                    upload()
                upload()
                if interrupt.where is None:
                    break
            assert 10 < number < 999

    in_thread(interrupt_at_each)
