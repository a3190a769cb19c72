"""Problem objects: the titles of their statuses, and the texts of invalid editor states."""

from __future__ import annotations

import pytest

from indream.editor_state import EditorStateProblem
from indream.sandbox.problems import InvalidStateError
from tests.support.sandbox.api import Api


def test_each_status_has_the_title_of_its_standard(api: Api) -> None:
    """The type is the title in capital letters."""
    titles = {
        400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed",
        409: "Conflict",
        410: "Gone",
        413: "Content Too Large",
        418: "Error",
        421: "Misdirected Request",
        422: "Unprocessable Content",
        429: "Too Many Requests",
        500: "Internal Server Error",
        501: "Not Implemented",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
        505: "Error",
    }
    for status in titles:
        api.sandbox.fail_next("GET /v1/projects", status=status)
    problems = [api.send("GET", "/v1/projects").json() for _ in titles]
    assert titles == {problem["status"]: problem["title"] for problem in problems}
    assert {title.upper().replace(" ", "_") for title in titles.values()} == {
        problem["type"] for problem in problems
    }


@pytest.mark.parametrize(
    ("count", "omitted", "more"),
    [(1, 0, ""), (1, 1, " (2 problems)"), (2, 0, " (2 problems)"), (100, 900, " (1,000 problems)")],
)
def test_an_invalid_state_shows_its_first_problem_and_their_number(
    count: int, omitted: int, more: str
) -> None:
    problems = [
        EditorStateProblem("EDITOR_SCHEMA_INVALID", f"$.a{number}", "is missing") for number in range(count)
    ]
    error = InvalidStateError(problems, omitted)
    assert (422, "EDITOR_SCHEMA_INVALID", f"$.a0: is missing{more}", f"$.a0: is missing{more}") == (
        error.status,
        error.code,
        error.detail,
        str(error),
    )
