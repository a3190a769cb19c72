"""The work of the generator grows with the size of the spec, not with its square."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from generator import __main__ as command
from generator.__main__ import generated_files
from generator.reading import parse
from tests.support.large_spec import large_spec
from tests.support.specs import as_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    import pytest


def calls(function: Callable[[], object]) -> int:
    """How many functions are called."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def test_twice_the_routes_and_components_take_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are counted instead of seconds, so that the result does not depend on the machine."""

    def unchanged(files: dict[str, str]) -> dict[str, str]:
        return files

    monkeypatch.setattr(command, "format_python", unchanged)
    generated_files(parse(as_text(large_spec(2))))  # fills caches
    for does_read, sizes in ((True, (5, 10, 20)), (False, (40, 80, 160))):
        counts: list[int] = []
        for size in sizes:
            text = as_text(large_spec(size))
            spec = parse(text)
            counts.append(calls(lambda: parse(text) if does_read else generated_files(spec)))  # noqa: B023
        assert counts[2] - counts[1] < 2.15 * (counts[1] - counts[0]), counts
