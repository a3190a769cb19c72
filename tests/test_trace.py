"""`bench/trace.py` counts the functions and the files of a directory that run, each once, in order."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bench.trace import PACKAGE, Tracer, Visits
from indream._net import workers

OUTER = """
def outer(inner, elsewhere):
    numbers = [inner(number) for number in range(3)]
    elsewhere()
    return sum(each(numbers))

def each(numbers):
    yield from numbers

def unused():
    pass
"""
INNER = """
class Inner:
    def __call__(self, number):
        return helper(number)

def helper(number):
    return number
"""
OUTSIDE = """
def elsewhere():
    pass
"""


def module(path: Path, text: str) -> ModuleType:
    """A module that is made of a text and written to a file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def graph(tmp_path: Path) -> Callable[[], object]:
    """A call that runs through two files below `traced`, and one outside of it."""
    outer = module(tmp_path / "traced/outer.py", OUTER)
    inner = module(tmp_path / "traced/inner.py", INNER)
    outside = module(tmp_path / "outside/outside.py", OUTSIDE)
    return lambda: outer.outer(inner.Inner(), outside.elsewhere)


RUN = Visits(
    ("outer.py", "inner.py"),
    ("outer.py:outer", "inner.py:Inner.__call__", "inner.py:helper", "outer.py:each"),
)


def test_each_function_and_file_counts_once_in_order(tmp_path: Path, graph: Callable[[], object]) -> None:
    """Also one that is called three times; a comprehension belongs to the function around it."""
    tracer = Tracer(tmp_path / "traced")
    with tracer.installed(), tracer.recording():
        graph()
    assert RUN == tracer.visits


def test_only_calls_within_the_recording_count(tmp_path: Path, graph: Callable[[], object]) -> None:
    """Neither those before it nor those after it; afterwards nothing watches any more."""
    before = sys.getprofile()
    tracer = Tracer(tmp_path / "traced")
    with tracer.installed():
        graph()
        with tracer.recording():
            pass
        graph()
    assert Visits((), ()) == tracer.visits
    assert before is sys.getprofile()


def test_a_thread_counts(tmp_path: Path, graph: Callable[[], object]) -> None:
    """One that starts while the tracer is installed."""
    tracer = Tracer(tmp_path / "traced")
    with tracer.installed(), tracer.recording():
        thread = threading.Thread(target=graph)
        thread.start()
        thread.join()
    assert RUN == tracer.visits


async def test_the_workers_of_the_async_client_count(tmp_path: Path, graph: Callable[[], object]) -> None:
    """Also where a worker from before is idle."""
    tracer = Tracer(tmp_path / "traced")
    await workers.disk_work(lambda: None)
    with tracer.installed(), tracer.recording():
        await workers.disk_work(graph)
    assert RUN == tracer.visits


def test_the_package_is_what_is_measured() -> None:
    """The directory that the benchmark traces is the package itself."""
    assert (PACKAGE / "__init__.py").is_file()
    assert PACKAGE.name == "indream"
