"""The tests that say which rules they show, as pytest collects them."""

from __future__ import annotations

import contextlib
import io

import attrs
import pytest

from tests.support.repository import ROOT

__all__ = ["MarkedTest", "collect"]


@attrs.frozen
class MarkedTest:
    """A collected test with a `rule` mark, one for each of its parameters.

    Attributes:
        path: Its file, relative to the root of the repository.
        name: Its function.
        case: The id of its parameters; empty when there are none.
        rules: The arguments of its marks.
        runs: False if it is marked as skipped or expected to fail, because then it proves nothing.
    """

    path: str
    name: str
    case: str
    rules: tuple[object, ...]
    runs: bool = True


class _Collector:
    def __init__(self) -> None:
        self.found: list[MarkedTest] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            marks = list(item.iter_markers("rule"))
            if marks and isinstance(item, pytest.Function):
                self.found.append(
                    MarkedTest(
                        path=item.path.relative_to(ROOT).as_posix(),
                        name=item.originalname,
                        case=item.callspec.id if hasattr(item, "callspec") else "",
                        rules=tuple(argument for mark in marks for argument in mark.args or (None,)),
                        runs=not any(item.iter_markers("skip")) and not any(item.iter_markers("xfail")),
                    )
                )


def collect() -> list[MarkedTest]:
    """Every marked test, in the order of collection; RuntimeError when pytest can't collect."""
    collector = _Collector()
    with contextlib.redirect_stdout(io.StringIO()) as output:
        code = pytest.main(
            ["--collect-only", "-qq", "--rootdir", str(ROOT), *_marked_files()], plugins=[collector]
        )
    if code != pytest.ExitCode.OK:
        raise RuntimeError(f"pytest can't collect the tests:\n{output.getvalue()}")
    return collector.found


def _marked_files() -> list[str]:
    # Importing all the others would take most of the time.
    paths = sorted(ROOT.glob("tests/**/test_*.py"))
    return [str(path) for path in paths if "mark.rule(" in path.read_text(encoding="utf-8")]
