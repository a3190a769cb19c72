"""How many files of the package a call runs through: `python -m bench.trace`.

`python -m bench.trace --list` also prints the files of each call, in the order in which it first enters them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import attrs
import httpx

import indream
from bench.calls import KEY, PAYLOAD
from bench.report import Aim, Bench, Figure, run
from indream import AsyncIndreamClient, IndreamClient
from indream._net import workers
from tests.support.fake_service import ASSET, CREATED
from tests.support.faults.service import export_task

__all__ = ["BENCH", "Tracer", "Visits"]

PACKAGE = Path(indream.__file__).parent
WARM_UP = 3
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
ENDED = export_task(
    CREATED["taskId"], outputUrl="https://files.test/video.mp4?signature=1", filename="video.mp4"
)
# A comprehension belongs to the function around it: from Python 3.12 on it is not even a call.
COMPREHENSION = re.compile(r"(\.<locals>\.<(listcomp|setcomp|dictcomp|genexpr)>)+$")


@attrs.frozen
class Visits:
    """Code that ran while a tracer was recording, each part once, in the order of its first call.

    Attributes:
        files: The files, relative to the directory that is traced.
        functions: The functions, each as `file:qualified name`.
    """

    files: tuple[str, ...]
    functions: tuple[str, ...]


class Tracer:
    """Records which functions are entered in the files of a directory, in all threads.

    Args:
        root: The directory. Code that is not in a file, such as the methods that attrs writes, is left out.
    """

    def __init__(self, root: Path) -> None:
        self._root = f"{root}/"
        self._recording = False
        self._entered: dict[tuple[str, str], None] = {}

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Watch this thread, and the threads that start within the block."""
        before = sys.getprofile()
        start = workers.start_new_thread

        def start_watched(function: Callable[..., object], arguments: tuple[Any, ...]) -> int:
            def watched() -> None:
                sys.setprofile(self._profile)
                function(*arguments)

            return start(watched, ())

        with contextlib.ExitStack() as stack:
            # The SDK starts its workers without the module `threading`, whose hook does not reach them. Those
            # that run already would not be watched.
            stack.enter_context(mock.patch.object(workers, "start_new_thread", start_watched))
            for name, pool in vars(workers).copy().items():
                if isinstance(pool, workers.Workers):
                    stack.enter_context(mock.patch.object(workers, name, workers.Workers("traced", 4)))
            stack.callback(sys.setprofile, before)
            stack.callback(threading.setprofile, None)
            threading.setprofile(self._profile)
            sys.setprofile(self._profile)
            yield

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        """Record what is called within the block."""
        self._recording = True
        try:
            yield
        finally:
            self._recording = False

    @property
    def visits(self) -> Visits:
        """The code that was recorded."""
        return Visits(
            tuple(dict.fromkeys(file for file, _ in self._entered)),
            tuple(f"{file}:{name}" for file, name in self._entered),
        )

    def _profile(self, frame: Any, event: str, _: object) -> None:
        if self._recording and event == "call" and frame.f_code.co_filename.startswith(self._root):
            file = frame.f_code.co_filename.removeprefix(self._root)
            self._entered[file, COMPREHENSION.sub("", frame.f_code.co_qualname)] = None


class Service(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that answers as a service whose exports end at once."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        if request.url.host == "files.test":
            headers = {"Content-Type": "video/mp4", "Content-Length": str(len(VIDEO)), "ETag": '"1"'}
            return httpx.Response(200, headers=headers, stream=httpx.ByteStream(VIDEO))
        answers: dict[tuple[str, str], object] = {
            ("POST", "/v1/exports"): CREATED,
            ("GET", "/v1/exports"): [ENDED],
            ("POST", "/v1/uploads"): ASSET,
        }
        data = answers.get((request.method, request.url.path), ENDED)
        body = json.dumps({"data": data, "meta": {}}).encode()
        return httpx.Response(
            200, headers={"Content-Type": "application/json"}, stream=httpx.ByteStream(body)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        return self.handle_request(request)


@attrs.frozen
class Case:
    """A call, and how many files it may run through.

    Attributes:
        name: The call, in Markdown.
        limit: The number of files.
        resource: The resource of the client that has the method, such as `exports`.
        call: Makes the call, with the resource and a new directory to write to. With the async client it
            returns an awaitable.
    """

    name: str
    limit: int
    resource: str
    call: Callable[[Any, Path], Any]

    def aim(self, client: str) -> Aim:
        """The limit for one of the two clients."""
        return Aim(f"{self.name}, {client}", self.limit, "files")


def _upload(uploads: Any, directory: Path) -> Any:
    path = directory / "hero.png"
    path.write_bytes(b"\x89PNG")
    return uploads.upload(path)


def _render_many(exports: Any, directory: Path) -> Any:
    jobs = [{"key": "video", "payload": PAYLOAD}]
    outcomes = exports.render_many(jobs, directory, poll_interval=1e-6)
    return _all(outcomes) if hasattr(outcomes, "__anext__") else list(outcomes)


async def _all(outcomes: Any) -> list[Any]:
    return [outcome async for outcome in outcomes]


CASES = (
    Case("`exports.wait`", 14, "exports", lambda exports, _: exports.wait("task-1")),
    Case("`exports.create`", 18, "exports", lambda exports, _: exports.create(PAYLOAD)),
    Case("`uploads.upload` of a path", 16, "uploads", _upload),
    Case("`exports.render_many` of one job", 30, "exports", _render_many),
)


def measure(*, listed: bool = False) -> Iterator[Figure]:
    """The number of files for each call; with `listed`, their names are printed as well."""
    for case in CASES:
        yield from _figure(case.aim("sync"), visits_sync(case), listed)
        yield from _figure(case.aim("async"), asyncio.run(visits_async(case)), listed)


def visits_sync(case: Case) -> Visits:
    """The code that a call with the sync client runs through, after the same call was made a few times."""
    tracer = Tracer(PACKAGE)
    with tracer.installed(), IndreamClient(KEY, transport=Service()) as client, _directories() as new:
        resource = getattr(client, case.resource)
        for _ in range(WARM_UP):
            case.call(resource, new())
        directory = new()
        with tracer.recording():
            case.call(resource, directory)
    return tracer.visits


async def visits_async(case: Case) -> Visits:
    """The same with the async client, including the threads that work for it."""
    tracer = Tracer(PACKAGE)
    with tracer.installed(), _directories() as new:
        async with AsyncIndreamClient(KEY, transport=Service()) as client:
            resource = getattr(client, case.resource)
            for _ in range(WARM_UP):
                await case.call(resource, new())
            directory = new()
            with tracer.recording():
                await case.call(resource, directory)
    return tracer.visits


@contextlib.contextmanager
def _directories() -> Iterator[Callable[[], Path]]:
    """A function that makes a new directory; all of them are removed at the end of the block."""
    with tempfile.TemporaryDirectory() as root:
        yield lambda: Path(tempfile.mkdtemp(dir=root))


def _figure(aim: Aim, visits: Visits, listed: bool) -> Iterator[Figure]:
    yield Figure(aim, len(visits.files), f"{len(visits.functions)} functions")
    if listed:
        for number, file in enumerate(visits.files, 1):
            print(f"    {number:>2}  {file}")


BENCH = Bench(
    "Files that a call runs through",
    "The number of files of this package in which a call enters a function, and the number of functions, "
    "each counted once, from the method of the resource on. The same call was made before, so that "
    "everything is loaded, and it uses a transport that answers at once. Other packages are not counted, nor "
    "are the methods that attrs writes. "
    "These are the files to read when something is wrong with the call; `python -m bench.trace --list` "
    "prints their names.",
    tuple(case.aim(client) for case in CASES for client in ("sync", "async")),
    measure,
)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Count the files that a call runs through.")
    parser.add_argument(
        "--list", action="store_true", help="print the files, in the order of their first use"
    )
    figures = run(BENCH, listed=parser.parse_args().list)
    sys.exit(0 if all(figure.kept for figure in figures) else 1)
