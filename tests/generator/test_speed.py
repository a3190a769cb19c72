"""The work of the generator grows with the size of the spec, not with its square."""

from __future__ import annotations

import sys
from functools import partial
from itertools import pairwise
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


def test_each_further_route_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are counted instead of seconds, so that the result does not depend on the machine."""

    def unchanged(files: dict[str, str]) -> dict[str, str]:
        return files

    monkeypatch.setattr(command, "format_python", unchanged)
    generated_files(parse(as_text(large_spec(2))))  # fills caches
    sizes = (10, 20, 60)
    texts = [as_text(large_spec(size)) for size in sizes]
    specs = [parse(text) for text in texts]
    for counts in (
        [calls(partial(parse, text)) for text in texts],
        [calls(partial(generated_files, spec)) for spec in specs],
    ):
        first, second = [
            (more - fewer) / (larger - smaller)
            for (smaller, fewer), (larger, more) in pairwise(zip(sizes, counts, strict=True))
        ]
        assert second < 1.03 * first, counts
