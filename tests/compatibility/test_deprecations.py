"""Deprecations: the warning shows the line that uses one, and a name that is due has to be removed."""

from __future__ import annotations

import asyncio
import inspect
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest

import indream
from indream._version import __version__
from tests.compatibility.deprecations import Deprecation, deprecations, findings

# A module of the package with a deprecated function, argument and name.
SOURCE = """
from indream._warning import deprecated

def old():
    deprecated("old()", since="1.4", removed_in="1.5", instead="call new()")
    return 1

async def old_async():
    return _deeper()

def _deeper():
    deprecated("old_async()", since="1.4", removed_in="2.0", instead="call new()")
    return 2

def new(color=None):
    if color is not None:
        deprecated("new(color=…)", since="1.4", removed_in="1.5", instead="leave it out")
    return 3

def __getattr__(name):
    if name != "OLD":
        raise AttributeError(name)
    deprecated("indream.leaving.OLD", since="1.4", removed_in="1.5", instead="use indream.leaving.NEW")
    return 4
"""


@pytest.fixture
def leaving(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, as part of the package."""
    module = ModuleType("indream.leaving")
    exec(compile(SOURCE, "leaving.py", "exec"), vars(module))  # noqa: S102 - our own text above
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(indream, "leaving", module, raising=False)
    return module


def use_function(leaving: ModuleType) -> None:
    """A call."""
    assert 1 == leaving.old()


def use_async_function(leaving: ModuleType) -> None:
    """An awaited call, which warns from further in."""

    async def main() -> None:
        assert 2 == await leaving.old_async()

    asyncio.run(main())


def use_argument(leaving: ModuleType) -> None:
    """An argument; without it nothing is said."""
    assert 3 == leaving.new()
    assert 3 == leaving.new(color="red")


def use_name(leaving: ModuleType) -> None:
    """A name, as an attribute."""
    assert 4 == leaving.OLD


def import_name(leaving: ModuleType) -> None:
    """A name, imported."""
    from indream.leaving import OLD  # type: ignore[import-not-found]

    assert 4 == OLD


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (use_function, "old() is deprecated since indream-client 1.4 and will be removed in 1.5: call new()"),
        (use_async_function, "old_async() is deprecated since indream-client 1.4 and will be removed in 2.0"),
        (use_argument, "new(color=…) is deprecated since"),
        (use_name, "indream.leaving.OLD is deprecated since"),
        (import_name, "will be removed in 1.5: use indream.leaving.NEW"),
    ],
)
def test_the_warning_names_the_callers_line(use: object, message: str, leaving: ModuleType) -> None:
    """Once, with the place of the caller and what to do instead."""
    assert inspect.isfunction(use)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        use(leaving)
    (item,) = caught
    assert issubclass(item.category, DeprecationWarning)
    assert message in str(item.message)
    lines, first = inspect.getsourcelines(use)
    assert __file__ == item.filename
    assert any(word in lines[item.lineno - first] for word in ("leaving.old", "color=", "OLD"))


def test_no_deprecation_is_overdue() -> None:
    """A deprecation whose removal has come fails the suite until it is removed."""
    package = Path(indream.__file__).parent
    assert [] == [finding for found in deprecations(package) for finding in findings(found, __version__)]


@pytest.mark.parametrize(
    ("since", "removed_in", "version", "message"),
    [
        ("1.4", "1.5", "1.4.0", None),
        ("1.4", "1.5", "1.4.9", None),
        ("1.9", "1.10", "1.9.0", None),
        ("1.4", "2.0", "1.17.0", None),
        ("1.4", "1.5", "1.5.0", "was to be removed in 1.5, and this is 1.5.0: remove it"),
        ("1.4", "1.5", "2.0.0", "remove it"),
        ("1.9", "1.10", "1.10.0", "remove it"),
        ("1.4", "1.4", "1.3.0", "a minor version at least"),
        ("1.4.1", "1.5", "1.4.0", "a major and a minor version"),
    ],
)
def test_overdue_and_malformed_deprecations_are_found(
    since: str, removed_in: str, version: str, message: str | None, tmp_path: Path
) -> None:
    """Anywhere in the source: those that are due, and those that leave no version for the warning."""
    (tmp_path / "api").mkdir()
    (tmp_path / "api/calls.py").write_text(
        "def old():\n"
        f"    deprecated('old()', since={since!r}, removed_in={removed_in!r}, instead='call new()')\n"
    )
    (found,) = deprecations(tmp_path)
    assert Deprecation("api/calls.py:2", "old()", since, removed_in, "call new()") == found
    messages = list(findings(found, version))
    assert (message is not None) == len(messages)
    assert (message or "") in "".join(messages)
