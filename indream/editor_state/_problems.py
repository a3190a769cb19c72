"""Problems that a check or a lint of an editor state found, in the order of the state."""

from __future__ import annotations

from heapq import nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from indream._errors import (
    PAYLOAD_INVALID,
    EditorStateProblem,
    Severity,
    ValidationError,
    counted,
)
from indream._json.paths import Path, json_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MAX_PROBLEMS",
    "EditorStateProblems",
    "Finding",
    "in_order",
    "inside",
    "joined",
    "refusal",
    "value_at",
]

MAX_PROBLEMS: Final = 100
"""The maximum number of problems in a list; further problems are counted."""


class EditorStateProblems(list[EditorStateProblem]):
    """A list of up to 100 problems, and the number of further problems.

    Attributes:
        omitted: A lower bound for the number of further problems: an item with several problems counts once.
            Warnings are omitted before errors.
    """

    def __init__(self, problems: Iterable[EditorStateProblem] = (), omitted: int = 0) -> None:
        super().__init__(problems)
        self.omitted = omitted


class Finding(NamedTuple):
    """A problem whose path is not yet text."""

    code: str
    path: Path
    message: str
    hint: str | None = None
    severity: Severity = "error"


def in_order(findings: Iterable[Finding], document: object, omitted: int = 0) -> EditorStateProblems:
    """The findings as problems, in the order of their places in the document.

    If they are many, the first ones are kept, errors before warnings, and the rest is counted.

    Args:
        findings: The findings, in any order.
        document: The document that they are about.
        omitted: The number of problems that are not among the findings.
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


def joined(problems: EditorStateProblems, more: EditorStateProblems) -> EditorStateProblems:
    """Two lists of problems as one, cut to the first problems."""
    both = [*problems, *more]
    omitted = max(len(both) - MAX_PROBLEMS, 0)
    return EditorStateProblems(both[:MAX_PROBLEMS], problems.omitted + more.omitted + omitted)


def inside(problems: EditorStateProblems, base: Path) -> EditorStateProblems:
    """The problems of a part of a document, with paths from the document's root.

    Args:
        problems: The problems, with paths from the root of the part.
        base: The path of the part.
    """
    if not base:
        return problems
    root = json_path(base)
    moved = (problem._replace(path=root + problem.path.removeprefix("$")) for problem in problems)
    return EditorStateProblems(moved, problems.omitted)


class _Positions:
    """The positions of places in a document. A missing field comes after all fields that are there."""

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


def value_at(document: Any, path: Path) -> Any:
    """The value at a place that is known to be there."""
    for key in path:
        document = document[key]
    return document


_STATE = "The editor state is not valid"
_TITLES = {PAYLOAD_INVALID: "The payload is not valid"}


def refusal(problems: EditorStateProblems) -> ValidationError:
    """The error for a state or a payload that is not sent because of its problems."""
    first = problems[0]
    error = ValidationError(
        status=422,
        type=first.code,
        title=f"{_TITLES.get(first.code, _STATE)}; nothing was sent",
        detail=f"{first}{_more(problems)}",
        error_code=first.code,
    )
    error.problems = tuple(problems)
    error.problems_omitted = problems.omitted
    return error


def _more(problems: EditorStateProblems) -> str:
    more = len(problems) + problems.omitted - 1
    if not more:
        return ""
    if problems.omitted:
        return f"; and at least {counted(more, 'more problem')}, see .problems for the first {len(problems)}"
    return f"; and {counted(more, 'more problem')}, see .problems"
