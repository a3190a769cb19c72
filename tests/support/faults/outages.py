"""Batches while the host of the files is unavailable now and then, on a clock that the test holds."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.support.downloading import served
from tests.support.fake_service import CREATED, TASK, Chunks, Reply, answer, drop, envelope, page, problem
from tests.support.held_time import HeldTime
from tests.support.sandbox.api import OPTIONS, editor_state

if TYPE_CHECKING:
    from indream.batch import Outcome
    from tests.support.faults.drivers import DriverClass

__all__ = ["JOBS", "lost_jobs"]

JOBS = 20
SLOTS = 2
FULL = problem(422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED")
UP = (120, 240)
"""Seconds that the host is available at a time: longer than a silent attempt and any pause after it."""
DOWN = (1, 500)
"""Seconds that it is not: less than the 600 of `max_outage`."""
FAULTS: tuple[Reply, ...] = (
    problem(503),
    answer(502, "<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
    problem(429, headers={"Retry-After": "3"}),
    drop(httpx.ConnectError),
    drop(httpx.RemoteProtocolError),
    drop(httpx.ConnectTimeout),
    drop(httpx.ReadTimeout),
    answer(200, Chunks(httpx.ReadError("cut")), {"Content-Length": "2048"}),
)


class Service:
    """An account with two slots, and the host of its files; a seed decides when and how that one fails."""

    def __init__(self, held: HeldTime, seed: str) -> None:
        self._held = held
        self._chance = random.Random(seed)
        self._ends: list[float] = []
        self._pauses, self._begun = 0, 0.0
        self._moments = self._outages()
        self._from, self._to = next(self._moments)

    def _outages(self) -> Iterator[tuple[float, float]]:
        start = self._chance.uniform(0, UP[1])
        while True:
            end = start + self._chance.uniform(*DOWN)
            yield start, end
            start = end + self._chance.uniform(*UP)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, or fail it."""
        if request.url.host == "files.test":
            return self._file(request)
        if request.method == "POST":
            return self._create()(request)
        name = request.url.path.removeprefix("/v1/exports").removeprefix("/")
        tasks = [self._task(number) for number in range(len(self._ends))]
        return (envelope(tasks[int(name)]) if name else page(*tasks))(request)

    def _create(self) -> Reply:
        if sum(end > self._held.now for end in self._ends) >= SLOTS:
            return FULL
        self._ends.append(self._held.now + self._chance.uniform(5, 60))
        return envelope({**CREATED, "taskId": str(len(self._ends) - 1)}, 201)

    def _task(self, number: int) -> dict[str, Any]:
        done = {"status": "COMPLETED", "outputUrl": f"https://files.test/{number}.mp4"}
        return {**TASK, "taskId": str(number), **(done if self._ends[number] <= self._held.now else {})}

    def _file(self, request: httpx.Request) -> httpx.Response:
        while self._held.now >= self._to:
            self._from, self._to = next(self._moments)
        if self._held.now < self._from:
            return served(_content(request.url.path))(request)
        fault = self._chance.choice(FAULTS)
        try:
            return fault(request)
        except httpx.TimeoutException as error:
            which = "connect" if isinstance(error, httpx.ConnectTimeout) else "read"
            self._be_silent(request.extensions["timeout"][which])
            raise

    def _be_silent(self, seconds: float) -> None:
        """Let time pass for an attempt; those that begin between two pauses run at the same time."""
        if self._pauses != len(self._held.pauses):
            self._pauses, self._begun = len(self._held.pauses), self._held.now
        self._held.now = max(self._held.now, self._begun + seconds)


def _content(path: str) -> bytes:
    return path.encode() * 1_000


def lost_jobs(driver_class: DriverClass, seed: str) -> list[str]:
    """The jobs of one batch that ended without their files, and how."""
    payload = {**OPTIONS, "editorState": editor_state()}
    jobs = [{"key": f"job-{number}", "payload": payload} for number in range(JOBS)]
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as directory:
        service = Service(HeldTime(patch), seed)
        with driver_class("https://service.test", service) as driver:
            outcomes: list[Outcome] = driver.collect(
                lambda client: client.exports.render_many(jobs, directory)
            )
        assert JOBS == len(outcomes)
        return [
            f"{seed}, {outcome.key}: {outcome.error}"
            for outcome in outcomes
            if not _is_saved(outcome, Path(directory))
        ]


def _is_saved(outcome: Outcome, directory: Path) -> bool:
    path = directory / f"{outcome.key}.mp4"
    whole = path.exists() and path.read_bytes() == _content(f"/{outcome.task_id}.mp4")
    return outcome.error is None and outcome.path == path and whole
