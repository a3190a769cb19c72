"""Fixtures of all tests: stopped clocks, an editor state, and the wire, recorded or replayed."""

from __future__ import annotations

import gc
import importlib
import inspect
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
import vcr
from hypothesis import HealthCheck, settings

import indream._async._routes
import indream._sync._routes
from tests.support.blocking import no_blocking_calls
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS, title_card

if TYPE_CHECKING:
    from indream.sandbox import Sandbox

TESTS = Path(__file__).parent
CASSETTES = TESTS / "cassettes"
PORT = 8700
CANARY = "sk_sandbox_canary_that_must_not_be_recorded"
_SIGNED = re.compile(rb"(outputs/[^?\"]+\?)[^\"\\]*")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--record` records again what tests compare: cassettes (against a sandbox), screens and pages."""
    parser.addoption("--record", action="store_true", help="record cassettes, screens and pages again")


def pytest_configure() -> None:
    """Have signals end processes: a shell in the background ignores Ctrl-C, and `nohup` a lost terminal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """`--numprocesses auto` starts two workers for each core: many tests wait."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return 2 * cores


LONGEST = (
    "test_examples.py",
    "cli/test_signals.py",
    "generator/test_worked_example.py",
    "test_site.py",
    "sandbox/test_schemathesis.py",
    "faults/test_figures.py",
    "editor_state/test_layout.py",
    "cli/test_streams.py",
    "preview/test_page.py",
    "sandbox/page/test_page_in_browser.py",
    "generator/test_generated_types.py",
    "test_pages.py",
    "timeline/test_edits_machine.py",
    "test_celery_workers.py",
    "lifecycle/test_sources.py",
    "packaging/test_distributions.py",
    "test_batch_kills.py",
    "lifecycle/test_downloads.py",
    "lifecycle/test_forks.py",
    "test_text_branches.py",
)
"""Files that take longer than the number of their tests says: those that wait are between those that work."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Side by side, files that take long begin first, so that none runs alone at the end."""
    if not hasattr(config, "workerinput"):
        return
    counts = Counter(item.path for item in items)
    longest = {TESTS / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (longest.get(item.path, len(longest)), -counts[item.path]))


def import_in_turns(config: pytest.Config) -> None:
    """In a worker, import the tests, each from another one on: what one has compiled, the others read.

    In a new checkout, each would compile all tests.
    """
    if not hasattr(config, "workerinput"):
        return
    paths = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    files = [
        file for path in paths for file in (sorted(path.rglob("test_*.py")) if path.is_dir() else [path])
    ]
    number = int(config.workerinput["workerid"].removeprefix("gw"))
    first = len(files) * number // config.workerinput["workercount"]
    for file in files[first:] + files[:first]:
        # The errors of a file, and its skips, are reported when its tests are collected.
        with suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(file.relative_to(TESTS.parent).with_suffix("").parts))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Let the garbage collector wait, then leave out the modules and tests, which stay to the end.

    Until the tests are collected, nearly nothing is garbage. After that, most of what a test makes is freed
    without the collector, which would take a tenth of the time if it ran as often as it does by default.
    """
    gc.disable()
    try:
        import_in_turns(session.config)
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(5_000)
        gc.enable()


# How long an example takes depends on what else the machine does.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


# How many connections a test needs must not depend on how long it takes: none is closed for being idle.
for routes in (indream._async._routes, indream._sync._routes):
    routes.KEEPALIVE = 1e9


# Only the tests about drafts render them: the sample takes no time. Processes that tests start do the same.
os.environ["INDREAM_SANDBOX_RENDER"] = "sample"


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio."""
    return "asyncio"


@pytest.fixture(autouse=True)
def nothing_blocks_the_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """In async tests, calls of the package that block on a running event loop are a BlockingError."""
    if not inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        yield
        return
    gc.disable()  # Finalizers of what earlier tests have made may block: none runs in this event loop.
    try:
        with no_blocking_calls():
            yield
    finally:
        gc.enable()


@pytest.fixture
def held_time(monkeypatch: pytest.MonkeyPatch) -> HeldTime:
    """Clocks that stand still until the code pauses."""
    return HeldTime(monkeypatch)


@pytest.fixture
def state() -> dict[str, Any]:
    """A small valid editor state of the caller's own."""
    return title_card()


@pytest.fixture
def payload(state: dict[str, Any]) -> dict[str, Any]:
    """A payload for an export, which the test may change."""
    return {**OPTIONS, "editorState": state}


@pytest.fixture
def sandbox(held_time: HeldTime) -> Iterator[Sandbox]:
    """A sandbox on a port, whose time passes when a client pauses."""
    from indream.sandbox import run

    with run(speed=0, seed=1) as sandbox:
        held_time.advances(sandbox)
        yield sandbox


@attrs.frozen
class Wire:
    """The settings that a client needs to use the recorded service."""

    api_key: str
    base_url: str

    @property
    def options(self) -> dict[str, Any]:
        """Arguments for a client."""
        return {"api_key": self.api_key, "base_url": self.base_url}


def scrub(response: dict[str, Any]) -> dict[str, Any]:
    """Take signed values out of an answer before it is written down."""
    body = response["body"]
    body["string"] = _SIGNED.sub(rb"\1scrubbed", body["string"])
    return response


@pytest.fixture
def wire(request: pytest.FixtureRequest, held_time: HeldTime) -> Iterator[Wire]:
    """The service as it was recorded for this test; sync and async tests of one name share a cassette.

    With `--record` the async test uses a sandbox whose time is held too, and is recorded.
    """
    node: pytest.Function = request.node
    recording = request.config.getoption("--record") and "_async" in node.path.parts
    path = CASSETTES / f"{node.originalname}.yaml"
    recorder = vcr.VCR(
        record_mode=vcr.mode.ALL if recording else vcr.mode.NONE,
        match_on=("method", "scheme", "host", "port", "path", "query", "body"),
        filter_headers=("authorization",),
        before_record_response=scrub,
        decode_compressed_response=True,
    )
    wire = Wire(CANARY, f"http://127.0.0.1:{PORT}")
    if not recording:
        with recorder.use_cassette(str(path)) as cassette:
            yield wire
            assert cassette.all_played, "the test made fewer requests than were recorded"
        return
    from indream.sandbox import run

    path.unlink(missing_ok=True)
    with run(port=PORT, speed=0, seed=1, api_key=CANARY) as sandbox, recorder.use_cassette(str(path)):
        held_time.advances(sandbox)
        yield wire
