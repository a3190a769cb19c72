"""Warnings point to the user's own line."""

from __future__ import annotations

import threading
import warnings
from _thread import start_new_thread
from typing import Any

import pytest

from indream import _warning
from tests.support.waiting import PATIENCE

USERS = """
def use(times=1):
    for _ in range(times):
        warn_user("careful", UserWarning)
"""


def module(name: str) -> dict[str, Any]:
    """The names of a module that warns, which is executed as the module of this name."""
    names: dict[str, Any] = {"__name__": name, "warn_user": _warning.warn_user}
    exec(compile(USERS, "jobs.py", "exec"), names)  # noqa: S102 - our own text above
    return names


def test_filters_know_the_module_of_the_user() -> None:
    """By its name, which can differ from that of its file."""
    use = module("customer.jobs")["use"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", module=r"customer\.jobs")
        with pytest.raises(UserWarning, match="careful"):
            use()


def test_code_without_a_module_is_warned_too() -> None:
    """Such as a template that is executed."""
    names = module("customer.jobs")
    del names["__name__"]
    with pytest.warns(UserWarning, match="careful"):
        names["use"]()


def test_a_line_warns_once() -> None:
    """As Python does by default, for each line."""
    use = module("customer.jobs")["use"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        use(times=3)
    assert [("jobs.py", 4, "careful")] == [
        (found.filename, found.lineno, str(found.message)) for found in caught
    ]


def test_without_a_line_of_the_user_it_is_one_of_the_package() -> None:
    """In a thread that the package has started itself."""
    use, ended = module("indream.jobs")["use"], threading.Event()
    names: dict[str, Any] = {"__name__": "indream.thread", "use": use, "ended": ended}
    exec(compile("def run():\n    use()\n    ended.set()\n", "thread.py", "exec"), names)  # noqa: S102 - our own text
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start_new_thread(names["run"], ())
        assert ended.wait(PATIENCE)
    assert [("jobs.py", 4)] == [(found.filename, found.lineno) for found in caught]


def test_a_thread_of_python_is_the_nearest_line() -> None:
    """It is not one of the package, although it runs its code."""
    use = module("indream.jobs")["use"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        thread = threading.Thread(target=use)
        thread.start()
        thread.join(PATIENCE)
    assert [threading.__file__] == [found.filename for found in caught]


def test_a_warning_for_later_is_kept() -> None:
    """With its class; nothing is shown."""
    kept: _warning.Kept = []
    token = _warning.kept_warnings.set(kept)
    try:
        module("customer.jobs")["use"]()
    finally:
        _warning.kept_warnings.reset(token)
    assert [("careful", UserWarning)] == kept
