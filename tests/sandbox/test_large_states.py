"""A large editor state is checked in a thread: other clients are served meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from indream.editor_state import EditorStateProblems
from indream.sandbox import editor, run
from tests.support.sandbox.api import OPTIONS, Api, client_of, editor_state, export_body, project_body, solid
from tests.support.waiting import PATIENCE

LARGE = editor_state(*(solid(f"solid-{number}", start=5 * number) for number in range(1_001)))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/editor/validate", {"editorState": LARGE}),
        ("/v1/exports", export_body(editorState=LARGE)),
        ("/v1/projects/{projectId}/exports", OPTIONS),
        ("/v1/projects", project_body(editorState=LARGE)),
        ("/v1/projects/{projectId}/sync", project_body(editorState=LARGE)),
    ],
)
def test_other_clients_are_served_while_a_large_state_is_checked(
    path: str, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    outcomes: list[bool] = []

    def held(_state: dict[str, Any]) -> EditorStateProblems:
        begun.set()
        outcomes.append(may_end.wait(PATIENCE))
        return EditorStateProblems()

    with (
        run(speed=0, strict_drafts=True) as sandbox,
        client_of(sandbox) as first,
        client_of(sandbox) as second,
        ThreadPoolExecutor(1) as pool,
    ):
        first.timeout = second.timeout = None  # type: ignore[assignment]
        project = first.post("/v1/projects", json=project_body(editorState=LARGE)).json()["data"]
        monkeypatch.setattr(editor, "_check", held)
        answer = pool.submit(first.post, path.replace("{projectId}", project["projectId"]), json=body)
        assert begun.wait(PATIENCE)
        assert 200 == second.get("/v1/projects").status_code
        may_end.set()
        assert answer.result(60).is_success
    assert outcomes
    assert all(outcomes)


def test_errors_of_a_large_state_are_reported_like_those_of_a_small_one(api: Api) -> None:
    wrong = {**LARGE, "items": {**LARGE["items"], "solid-0": {**solid("solid-0"), "opacity": "full"}}}
    problem = api.problem("POST", "/v1/exports", json=export_body(editorState=wrong))
    assert (422, "EDITOR_SCHEMA_INVALID") == problem
    result = api.data("POST", "/v1/editor/validate", json={"editorState": wrong})
    assert [False, '$.items["solid-0"].opacity'] == [result["valid"], result["errors"][0]["path"]]


def test_an_error_says_how_many_problems_there_are(api: Api) -> None:
    """From the second one on; the others are in the answer of a validation."""
    details = []
    for wrong in ({"opacity": "full"}, {"opacity": "full", "rotation": "none"}):
        state = editor_state({**solid(), **wrong})
        answer = api.send("POST", "/v1/exports", json=export_body(editorState=state))
        details.append(answer.json()["detail"])
    assert [False, True] == [detail.endswith(" (2 problems)") for detail in details]
    assert details[0] in details[1]


@pytest.mark.parametrize("wrong", [{}, {"opacity": "full"}], ids=["of rules", "of the schema"])
def test_an_error_also_counts_the_problems_that_are_not_listed(api: Api, wrong: dict[str, Any]) -> None:
    """A check lists 100 problems."""
    state = editor_state(*({**solid(f"solid-{number}"), **wrong} for number in range(141)))
    answer = api.send("POST", "/v1/exports", json=export_body(editorState=state))
    assert answer.json()["detail"].endswith(" (140 problems)" if not wrong else " (141 problems)")


@pytest.mark.parametrize("repeated", [{"headers": {"Idempotency-Key": "mine"}}, {}])
def test_an_export_that_was_started_before_is_not_checked_again(api: Api, repeated: dict[str, Any]) -> None:
    """Its first answer is repeated, even if its project has changed."""
    project = f"/v1/projects/{api.create_project()}"
    body = {**OPTIONS, "clientTaskId": "mine"}
    first = api.data("POST", f"{project}/exports", json=body, **repeated)
    api.data("POST", f"{project}/sync", json=project_body(editorState={"stateSchemaVersion": "v1"}))
    assert first == api.data("POST", f"{project}/exports", json=body, **repeated)
