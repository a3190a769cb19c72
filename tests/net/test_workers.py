"""The threads of a sync batch: each work ends once, with its value or its error."""

from __future__ import annotations

import threading

from indream._net.workers import Crew, Finished
from tests.support.waiting import PATIENCE


def taken(crew: Crew[str, int]) -> Finished[str, int]:
    """The next work that has finished."""
    crew.wait(PATIENCE)
    finished = crew.take()
    assert finished is not None
    return finished


def test_work_ends_with_its_value_or_its_error() -> None:
    """In the order in which it ends; the crew is busy until all of it was taken."""
    crew: Crew[str, int] = Crew(lambda: None)
    free = threading.Event()

    def fail() -> int:
        raise ValueError("no")

    assert (False, None) == (crew.busy, crew.take())
    crew.start("waits", lambda: len("abc") if free.wait(PATIENCE) else 0)
    crew.start("fails", fail)
    failed = taken(crew)
    assert ("fails", None, "no") == (failed.item, failed.value, str(failed.error))
    assert (True, None) == (crew.busy, crew.take())
    free.set()
    assert Finished("waits", 3) == taken(crew)
    assert not crew.busy
    crew.close()


def test_a_thread_is_used_again() -> None:
    """There are as many threads as there was work at the same time."""
    crew: Crew[str, int] = Crew(lambda: None)
    threads: set[int] = set()
    for name in "abc":
        crew.start(name, lambda: threads.add(threading.get_ident()) or 1)
        assert Finished(name, 1) == taken(crew)
    crew.close()
    assert len(threads) == 1


def test_close_hangs_up_and_begins_nothing() -> None:
    """Work that is started later never begins."""
    free, begun = threading.Event(), threading.Event()
    done: list[str] = []
    crew: Crew[str, int] = Crew(free.set)

    def hold() -> int:
        begun.set()
        return int(free.wait(PATIENCE))

    crew.start("first", hold)
    assert begun.wait(PATIENCE)
    crew.close()
    assert free.is_set()
    crew.start("second", lambda: done.append("second") or 1)
    assert not done
