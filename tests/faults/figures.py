"""Figures of the client under faults: `python -m tests.faults.figures --quick | --full`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import importlib.util
import itertools
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NoReturn
from unittest import mock

import attrs
import httpx
import httpx2

from indream.errors import ExportTimeoutError, IndreamError
from tests.support.downloading import completed
from tests.support.faults.canceling import AFTERWARDS, SLOTS, cancel_calls
from tests.support.faults.drivers import DRIVERS, KEY, UVLOOP_DRIVERS, no_pauses
from tests.support.faults.fuzz import FuzzedService, fuzzed_bytes
from tests.support.faults.interrupting import cancel_every_call, interrupt_every_call
from tests.support.faults.outages import JOBS, lost_jobs
from tests.support.faults.plans import (
    CloseBeforeCommit,
    CutBody,
    Drip,
    DripHead,
    EarlyAnswer,
    Endless,
    Good,
    GzipBomb,
    Hang,
    Html,
    Interim,
    LyingLength,
    Problem,
    Raw,
    Redirect,
    ResetMidAnswer,
    StoreAndForward,
    always,
    seeded_plan,
)
from tests.support.faults.server import FaultServer
from tests.support.faults.service import Call, Service
from tests.support.faults.tls import server_context, trusted
from tests.support.ports import closed_port
from tests.support.sandbox.api import OPTIONS, editor_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from indream.types import ExportTask
    from tests.support.faults.drivers import Driver, DriverClass
    from tests.support.faults.interrupting import Interruptions
    from tests.support.faults.plans import Step

MEBIBYTE = 2**20
NOWHERE = "http://127.0.0.1:9"
SEED = 20260925
LONGEST_MESSAGE = 12_000  # of an error: each of its parts is cut, at 2,000 characters or before


@attrs.frozen
class Sizes:
    """How often each thing is done."""

    creates: int
    outage_calls: int
    waits: int
    answers: int
    answers_on_sockets: int
    cancellations: int
    interruptions: int
    downloads: int
    outages: int
    rejections: int
    forwarded: int
    """Bytes of an upload through a gateway."""


QUICK = Sizes(
    creates=60,
    outage_calls=1_000,
    waits=22,
    answers=2_000,
    answers_on_sockets=100,
    cancellations=500,
    interruptions=60,
    downloads=20,
    outages=3,
    rejections=8,
    forwarded=200_000,
)
FULL = Sizes(
    creates=10_000,
    outage_calls=1_000,
    waits=200,
    answers=100_000,
    answers_on_sockets=5_000,
    cancellations=10_000,
    interruptions=1_000,
    downloads=1_000,
    outages=100,
    rejections=200,
    forwarded=5_600_000,
)


@attrs.frozen
class Figure:
    """One line of the table.

    Attributes:
        name: The measured quantity, and how often it was measured.
        measured: The result.
        limit: The largest permitted result.
        unit: The unit of both.
        notes: The causes, for the person who has to fix it.
    """

    name: str
    measured: float
    limit: float
    unit: str = ""
    notes: Sequence[str] = ()

    @property
    def kept(self) -> bool:
        """Whether the limit holds."""
        return self.measured <= self.limit


# Duplicates.

CREATES_AT_ONCE = 16
ATTEMPT_TIMEOUT = 0.15
Payload = dict[str, Any]


def keyed(client: Any, payload: Payload, name: str) -> Any:
    """A create with a key of the caller's."""
    return client.exports.create(payload, idempotency_key=f"key-{name}")


def named(client: Any, payload: Payload, name: str) -> Any:
    """A create with a clientTaskId."""
    return client.exports.create({**payload, "clientTaskId": name})


def plain(client: Any, payload: Payload, name: str) -> Any:
    """A create that cannot be recognized as a repetition, or with a key of the client's own."""
    return client.exports.create(payload)


WAYS: dict[str, tuple[Callable[[Any, Payload, str], Any], dict[str, Any]]] = {
    "a key": (keyed, {}),
    "clientTaskId": (named, {}),
    "automatic keys": (plain, {"auto_idempotency": True}),
    "no key": (plain, {}),
}


def duplicates(times: int) -> Iterator[Figure]:
    """Exports that were made more often than they were asked for."""
    for way, (create, options) in WAYS.items():
        with FaultServer({"POST /v1/exports": seeded_plan(SEED, 0.5)}) as server, no_pauses():
            succeeded = _create_all(server, times, create, options, again=way in ("a key", "clientTaskId"))
            made = server.service.ledger.lines()
            attempts = len(server.requests)
        names = Counter(line.payload for line in made)
        yield Figure(
            f"duplicates in {times:,} faulted creates with {way}",
            sum(count - 1 for count in names.values()),
            0,
            notes=[f"{attempts:,} attempts, {succeeded:,} calls answered, {len(made):,} exports made"],
        )


def _create_all(
    server: FaultServer,
    times: int,
    create: Callable[[Any, Payload, str], Any],
    options: dict[str, Any],
    *,
    again: bool,
) -> int:
    """Create exports of different names from several clients at once; how many calls were answered."""

    def work(worker: int) -> int:
        driver_class = DRIVERS[worker % len(DRIVERS)]
        with driver_class(server.base_url, timeout=ATTEMPT_TIMEOUT, **options) as driver:
            return sum(_create(driver, create, str(n), again) for n in range(worker, times, CREATES_AT_ONCE))

    with ThreadPoolExecutor(CREATES_AT_ONCE) as pool:
        return sum(pool.map(work, range(CREATES_AT_ONCE)))


def _create(driver: Driver, create: Callable[[Any, Payload, str], Any], name: str, again: bool) -> bool:
    """Create one export, once more where the error says that this can do no harm."""
    payload = {**OPTIONS, "editorState": editor_state(), "filename": name}
    for _ in range(2 if again else 1):
        try:
            driver.call(lambda client: create(client, payload, name))
        except IndreamError:
            continue
        return True
    return False


# An outage.


def outage(calls: int) -> Iterator[Figure]:
    """Attempts that a service which is down has to bear."""
    for driver_class in DRIVERS:
        for what, attempts in (
            ("refused connections", _refused(driver_class, calls)),
            ("dropped connections", _mocked(driver_class, calls, _drop)),
            ("503", _mocked(driver_class, calls, _unavailable)),
        ):
            name = f"attempts of {calls:,} calls in a total outage, {what}, {driver_class.name}"
            yield Figure(name, attempts, calls * 1.05)


def _unavailable(request: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


def _drop(request: httpx.Request) -> NoReturn:
    raise httpx.RemoteProtocolError("planned")


def _refused(driver_class: DriverClass, calls: int) -> int:
    with closed_port() as url, no_pauses(), driver_class(url) as driver:
        return sum(error.attempts for error in _errors(driver, calls))


def _mocked(driver_class: DriverClass, calls: int, answer: Callable[[httpx.Request], httpx.Response]) -> int:
    handler = mock.Mock(side_effect=answer)
    with no_pauses(), driver_class(NOWHERE, handler) as driver:
        reported = sum(error.attempts for error in _errors(driver, calls))
    assert handler.call_count == reported
    return reported


def _errors(driver: Driver, calls: int) -> Iterator[IndreamError]:
    for _ in range(calls):
        try:
            driver.call(lambda client: client.exports.get("a"))
        except IndreamError as error:
            yield error
        else:
            raise AssertionError("a call succeeded during a total outage")


# A hung server.

HUNG = (
    Hang(),
    Hang(20),
    Hang(300),
    LyingLength(5),
    Drip(every=0.02),
    DripHead(every=0.02),
    Interim(times=200, every=0.02),
    Endless(every=0.01),
    Problem(503),
    Html(504),
    CloseBeforeCommit(),
)
TIMEOUTS = (0.1, 0.25, 0.17)


@attrs.frozen
class Waited:
    """The result of a wait with a timeout: the fault, how many ms it was too long, any other outcome."""

    step: Step
    over: int
    otherwise: str


def overshoot(waits: int) -> Iterator[Figure]:
    """How much longer `wait` takes than its timeout, and whether it ends as it should."""
    for driver_class in DRIVERS:
        plan = zip(
            range(waits // len(DRIVERS)), itertools.cycle(HUNG), itertools.cycle(TIMEOUTS), strict=False
        )
        waited = [_wait_against(driver_class, step, timeout) for _, step, timeout in plan]
        worst = sorted(waited, key=lambda wait: -wait.over)
        yield Figure(
            f"overshoot of {len(waited)} waits against a hung server, {driver_class.name}",
            worst[0].over,
            100,
            "ms",
            [f"{wait.over} ms: {wait.step}" for wait in worst[:3] if wait.over > 100],
        )
        further = [f"{wait.step}: {wait.otherwise}" for wait in waited if wait.otherwise]
        name = f"waits that ended otherwise than in a timeout, {driver_class.name}"
        yield Figure(name, len(further), 0, notes=further[:10])


def _wait_against(driver_class: DriverClass, step: Step, timeout: float) -> Waited:
    with FaultServer(always(step)) as server, driver_class(server.base_url, timeout=5) as driver:
        otherwise = "no error"
        start = time.monotonic()
        try:
            driver.call(lambda client: client.exports.wait("a", timeout=timeout))
        except ExportTimeoutError:
            otherwise = ""
        except IndreamError as error:
            otherwise = str(error)
        return Waited(step, round((time.monotonic() - start - timeout) * 1000), otherwise)


# Cancellations.


def cancellations(times: int) -> Iterator[Figure]:
    """The cost of calls that were canceled in all places, for the client that made them."""
    uvloop = importlib.util.find_spec("uvloop") is not None
    yield from _cancellations(times, "asyncio", [] if uvloop else ["uvloop: not installed, not measured"])
    if uvloop:
        yield from _cancellations(times, "uvloop", [])


def _cancellations(times: int, loop: str, notes: list[str]) -> Iterator[Figure]:
    with asyncio.Runner(loop_factory=importlib.import_module(loop).new_event_loop) as runner:
        after = runner.run(cancel_calls(SEED, times))
    places = ", ".join(f"{count:,} {place}" for place, count in after.struck.most_common())
    suffix = f"after {after.struck.total():,} cancellations with a pool of {SLOTS}, {loop}"
    yield Figure(f"unserved calls of {AFTERWARDS} {suffix}", after.unserved, 0, notes=[places, *notes])
    yield Figure(f"connections left open {suffix}", after.left_open, 0)


def interruptions(seeds: int) -> Iterator[Figure]:
    """The result of interrupting and canceling every public call at any moment."""
    numbers = range(SEED, SEED + seeds)
    yield from _interruptions("Ctrl-C", interrupt_every_call(numbers))
    yield from _interruptions("asyncio", cancel_every_call(numbers))
    if importlib.util.find_spec("uvloop") is not None:
        yield from _interruptions("uvloop", cancel_every_call(numbers, "uvloop"))
    yield from _interruptions("asyncio, httpx2", cancel_every_call(numbers, library=httpx2))


def _interruptions(name: str, done: Interruptions) -> Iterator[Figure]:
    places = ", ".join(f"{count:,} {place}" for place, count in done.struck.most_common(8))
    what = f"after {done.struck.total():,} of every call were interrupted, {name}"
    yield Figure(f"foreign exceptions {what}", len(done.foreign), 0, notes=[places, *done.foreign[:10]])
    yield Figure(f"clients not intact {what}", len(done.leftovers), 0, notes=done.leftovers[:10])


# Downloads.

VIDEO = random.Random(SEED).randbytes(300_000)


def cut_downloads(times: int) -> Iterator[Figure]:
    """Files that are not the same to the bit after their download was cut at any offset."""
    for driver_class in DRIVERS:
        with (
            FaultServer({"GET /video.mp4": _cuts()}) as server,
            tempfile.TemporaryDirectory() as directory,
            no_pauses(),
            driver_class(server.base_url) as driver,
        ):
            server.service.files["/video.mp4"] = VIDEO
            wrong = _wrong_downloads(
                driver, completed(outputUrl=f"{server.base_url}/video.mp4"), directory, times
            )
            assert len(server.requests) == 2 * times
        name = f"files that differ after {times:,} downloads cut at random offsets, {driver_class.name}"
        yield Figure(name, wrong, 0)


def _wrong_downloads(driver: Driver, task: ExportTask, directory: str, times: int) -> int:
    whole = hashlib.sha256(VIDEO).digest()
    wrong = 0
    for _ in range(times):
        path = driver.call(lambda client: client.exports.download(task, directory, overwrite=True))
        wrong += hashlib.sha256(path.read_bytes()).digest() != whole
    return wrong


def _cuts() -> Iterator[Step]:
    chance = random.Random(SEED)
    while True:
        yield chance.choice([CutBody, ResetMidAnswer])(chance.randrange(len(VIDEO)))
        yield Good()


# Outages of the host of files.


def file_outages(batches: int) -> Iterator[Figure]:
    """Jobs of batches that ended without their files although no outage was longer than `max_outage`."""
    for driver_class in DRIVERS:
        lost = [line for number in range(batches) for line in lost_jobs(driver_class, f"{SEED}-{number}")]
        name = f"jobs lost of {batches * JOBS:,} during outages of the file host, {driver_class.name}"
        yield Figure(name, len(lost), 0, notes=lost[:10])


# Uploads.

FORWARDED = 75_000  # bytes that the gateway passes on in a second
REJECTED = bytes(8 * MEBIBYTE)  # more than the buffers of a connection take


def forwarded_uploads(size: int) -> Iterator[Figure]:
    """Uploads that the client gave up although the network takes more than 64 KiB a second."""
    seconds = size / FORWARDED
    for driver_class in DRIVERS:
        with (
            FaultServer([Good(), StoreAndForward(seconds)]) as server,
            driver_class(server.base_url, max_retries=0) as driver,
        ):
            driver.call(lambda client: client.exports.get("t"))  # connecting has all the time
            found: list[str] = []
            try:
                driver.call(
                    lambda client: client.with_options(timeout=seconds * 0.75).uploads.upload(
                        bytes(size), filename="a.png"
                    )
                )
            except IndreamError as error:
                found.append(str(error))
        name = f"uploads of {size:,} bytes given up behind a gateway that forwards {FORWARDED:,} B/s"
        yield Figure(f"{name}, {driver_class.name}", len(found), 0, notes=found)


def early_rejections(times: int) -> Iterator[Figure]:
    """Uploads over TLS that were rejected early and reset, and whose callers did not get the status."""
    for driver_class in (*DRIVERS, *UVLOOP_DRIVERS):
        rejections = always(EarlyAnswer(Problem(413, "TOO_LARGE"), drain=False))
        with trusted(), FaultServer(rejections, tls=server_context()) as server:
            with driver_class(server.base_url) as driver, no_pauses():
                found = [error for error in (_rejection(driver) for _ in range(times)) if error]
            sent = len(server.requests)
        name = f"early rejections over TLS of {times:,} that were not a 413, {driver_class.name}"
        yield Figure(name, len(found), 0, notes=found[:10])
        yield Figure(f"uploads sent for {times:,} early rejections, {driver_class.name}", sent, times)


def _rejection(driver: Driver) -> str:
    """The mistakes in the error of an upload that was rejected."""
    try:
        driver.call(lambda client: client.uploads.upload(REJECTED, filename="a.png"))
    except IndreamError as error:
        return "" if getattr(error, "status", None) == 413 else f"{type(error).__name__}: {error}"
    return "no error"


# Foreign exceptions.

STATE = editor_state()
EXPORT = {**OPTIONS, "editorState": STATE}
CALLS: tuple[Callable[[Any], Any], ...] = (
    lambda client: client.exports.get("a"),
    lambda client: client.exports.get("a"),
    lambda client: client.exports.list(),
    lambda client: client.exports.cancel("a"),
    lambda client: client.exports.create(EXPORT, "key"),
    lambda client: client.projects.list(page_size=2),
    lambda client: client.projects.get("p"),
    lambda client: client.projects.list_assets("p"),
    lambda client: client.assets.get("a"),
    lambda client: client.editor.capabilities(),
    lambda client: client.editor.validate(STATE),
    lambda client: client.illustrations.search("q"),
)


def foreign(answers: int, on_sockets: int) -> Iterator[Figure]:
    """Exceptions that are none of the SDK's own, and errors that show a key or can't be pickled."""
    for driver_class in DRIVERS:
        times = answers // len(DRIVERS)
        found = _foreign_in_memory(driver_class, times)
        yield _figure_of_foreign(f"{times:,} fuzzed answers, {driver_class.name}", found)
        times = on_sockets // len(DRIVERS)
        found = _foreign_on_sockets(driver_class, times)
        yield _figure_of_foreign(f"{times:,} fuzzed answers on sockets, {driver_class.name}", found)


def _foreign_in_memory(driver_class: DriverClass, times: int) -> list[str]:
    service = FuzzedService(SEED)
    with no_pauses(), driver_class(NOWHERE, service) as driver:
        return _foreign_in(driver, times, lambda: service.number)


def _foreign_on_sockets(driver_class: DriverClass, times: int) -> list[str]:
    with (
        FaultServer(_fuzzed_on_sockets()) as server,
        driver_class(server.base_url, timeout=ATTEMPT_TIMEOUT, max_retries=0) as driver,
    ):
        return _foreign_in(driver, times, lambda: SEED + len(server.requests))


def _figure_of_foreign(what: str, found: list[str]) -> Figure:
    return Figure(f"foreign exceptions in {what}", len(found), 0, notes=found[:10])


def _fuzzed_on_sockets() -> Iterator[Raw]:
    good = Service().carry_out(Call("GET", "/v1/exports/a", {}, b""))
    for number in itertools.count(SEED + 1):
        yield Raw(fuzzed_bytes(number, good))


def _foreign_in(driver: Driver, times: int, number: Callable[[], int]) -> list[str]:
    """The mistakes, each with the number of the response that caused it."""
    found: list[str] = []
    for call, what in zip(range(times), itertools.cycle(CALLS), strict=False):
        try:
            driver.call(what)
        except IndreamError as error:
            wrong = _wrong_with(error)
        except Exception as error:  # noqa: BLE001 - what is looked for
            wrong = f"{type(error).__name__}: {str(error)[:120]}"
        else:
            continue
        if wrong:
            found.append(f"answer {number()} to call {call}: {wrong}")
    return found


def _wrong_with(error: IndreamError) -> str:
    name = type(error).__name__
    if KEY in f"{error!s}{error!r}{vars(error)}":
        return f"{name} shows the key"
    if len(str(error)) > LONGEST_MESSAGE:
        return f"{name} has {len(str(error)):,} characters"
    if str(pickle.loads(pickle.dumps(error))) != str(error):
        return f"{name} does not survive pickling"
    return ""


# Keys elsewhere.

REDIRECTS = (300, 301, 302, 303, 307, 308)


def keys_elsewhere() -> Iterator[Figure]:
    """Requests with the key that any origin but the service has seen, by redirect or by proxy."""
    for driver_class in DRIVERS:
        with FaultServer() as other:
            target = f"{other.base_url}/v1/exports/a"
            redirects = itertools.cycle(Redirect(target, status) for status in REDIRECTS)
            proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), other.base_url)
            with (
                mock.patch.dict(os.environ, proxies),
                FaultServer(redirects) as server,
                driver_class(server.base_url) as driver,
            ):
                _call_all(driver)
                asked = sum(KEY in repr(request) for request in server.requests)
            leaked = sum(KEY in repr(request) for request in other.requests)
        yield Figure(
            f"keys seen by another origin in {asked} requests, {driver_class.name}",
            leaked,
            0,
            notes=[f"{len(other.requests)} requests were sent there"] if other.requests else [],
        )


def _call_all(driver: Driver) -> None:
    """Every call with every redirect."""
    for call in (*CALLS,) * len(REDIRECTS):
        with contextlib.suppress(IndreamError):
            driver.call(call)


# Memory.


def memory() -> Iterator[Figure]:
    """The peak memory of a gzip bomb of 256 MiB, above the memory at the start."""
    for driver_class in DRIVERS:
        for layers in (1, 2):
            used, messages = _memory_of(GzipBomb(256 * MEBIBYTE, layers), driver_class.name)
            name = f"peak memory over the start, 256 MiB bomb, {layers} x gzip, {driver_class.name}"
            yield Figure(name, round(used / MEBIBYTE), 63, "MiB", [messages])


def _memory_of(step: GzipBomb, flavour: str) -> tuple[int, str]:
    """Memory is measured in a fresh process, which has nothing to hide it behind."""
    with FaultServer([Good(), step]) as server:
        command = [sys.executable, "-m", "tests.support.faults.memory", server.base_url, flavour]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    used, _, rest = done.stdout.partition(" ")
    return int(used), rest.strip()


# The table.


def measured(sizes: Sizes) -> Iterator[Figure]:
    """All figures, as they are found."""
    yield from duplicates(sizes.creates)
    yield from outage(sizes.outage_calls)
    yield from overshoot(sizes.waits)
    yield from cancellations(sizes.cancellations)
    yield from interruptions(sizes.interruptions)
    yield from cut_downloads(sizes.downloads)
    yield from file_outages(sizes.outages)
    yield from forwarded_uploads(sizes.forwarded)
    yield from early_rejections(sizes.rejections)
    yield from foreign(sizes.answers, sizes.answers_on_sockets)
    yield from keys_elsewhere()
    yield from memory()


def main() -> int:
    """Print the table; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", dest="sizes", action="store_const", const=QUICK, help="some seconds")
    size.add_argument("--full", dest="sizes", action="store_const", const=FULL, help="some minutes")
    parser.set_defaults(sizes=QUICK)
    start = time.monotonic()
    figures: list[Figure] = []
    print("figure | measured | limit")
    print("--- | ---: | ---:")
    for figure in measured(parser.parse_args().sizes):
        figures.append(figure)
        missed = "" if figure.kept else "  <- missed"
        print(f"{figure.name} | {figure.measured:,} {figure.unit} | {figure.limit:,g} {figure.unit}{missed}")
        for note in figure.notes:
            print(f"    {note}")
        sys.stdout.flush()
    missed_count = sum(not figure.kept for figure in figures)
    print(f"{len(figures) - missed_count} of {len(figures)} kept, in {time.monotonic() - start:.0f} s")
    return 1 if missed_count else 0


if __name__ == "__main__":
    sys.exit(main())
