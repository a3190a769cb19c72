"""Problems in the order of the state, whatever order they were found in."""

from __future__ import annotations

from heapq import nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from indream._json.paths import Path, json_path
from indream.editor_state._problem import MAX_PROBLEMS, EditorStateProblem, EditorStateProblems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indream.editor_state._problem import Severity

__all__ = ["Finding", "in_order", "joined"]


class Finding(NamedTuple):
    """A problem whose place is not yet text."""

    code: str
    path: Path
    message: str
    hint: str | None = None
    severity: Severity = "error"


def in_order(findings: Iterable[Finding], document: object, omitted: int = 0) -> EditorStateProblems:
    """The findings as problems, in the order in which their places stand in the document.

    Of many the first are kept, of errors before those of warnings, and the others counted.

    Args:
        findings: What was found.
        document: Where.
        omitted: How many were found besides.
    """
    positions = _Positions(document)
    count = 0

    def ranked() -> Iterator[tuple[bool, tuple[int, ...], int, Finding]]:
        nonlocal count
        for finding in findings:
            count += 1
            yield finding.severity != "error", positions.of(finding.path), count, finding

    kept = sorted(nsmallest(MAX_PROBLEMS, ranked()), key=itemgetter(1, 2))
    problems = (
        EditorStateProblem(finding.code, json_path(finding.path), *finding[2:]) for *_, finding in kept
    )
    return EditorStateProblems(problems, omitted + count - len(kept))


def joined(problems: EditorStateProblems, others: EditorStateProblems) -> EditorStateProblems:
    """Problems and others, the first of them, and how many are left out."""
    both = [*problems, *others]
    omitted = max(len(both) - MAX_PROBLEMS, 0)
    return EditorStateProblems(both[:MAX_PROBLEMS], problems.omitted + others.omitted + omitted)


class _Positions:
    """Where places stand in a document; what is missing stands after all that is there."""

    def __init__(self, document: object) -> None:
        self._document = document
        self._ranks: dict[int, dict[str, int]] = {}

    def of(self, path: Path) -> tuple[int, ...]:
        """A key that sorts places into the order of the document."""
        position: list[int] = []
        value: Any = self._document
        for key in path:
            if isinstance(key, int):
                position.append(key)
                value = value[key]
            else:
                ranks = self._ranks_in(value)
                position.append(ranks.get(key, len(ranks)))
                value = value.get(key)
        return tuple(position)

    def _ranks_in(self, value: dict[str, Any]) -> dict[str, int]:
        ranks = self._ranks.get(id(value))
        if ranks is None:
            ranks = self._ranks[id(value)] = {key: rank for rank, key in enumerate(value)}
        return ranks
