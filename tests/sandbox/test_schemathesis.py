"""Schemathesis against the sandbox: requests made from the contract alone, answers that it allows.

It looks for crashes, for statuses, headers and bodies that the contract does not list, for bad requests that
are taken, for what is still there after it was deleted, and for routes that need no key. The same requests
are made in every run; `INDREAM_FULL=1` makes ten times as many.
"""

from __future__ import annotations

import copy
import os
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from indream.sandbox import Sandbox
from indream.sandbox.spec import load

from .support import PNG, editor_state, operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case, Response
    from schemathesis.schemas import BaseSchema

EFFORT = 10 if os.environ.get("INDREAM_FULL") == "1" else 1
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [hypothesis.Phase.generate],
    "suppress_health_check": list(hypothesis.HealthCheck),
}
# A cursor is any string for the schema, and slots may be full: good requests may be refused.
LEFT_OUT = [positive_data_acceptance]
# Files of random bytes would be refused.
schemathesis.openapi.media_type("image/png", st.just(PNG))
_ASSET = "$response.body#/data/assetId"
# What the two of a pair are called can't be told from their names alone.
LINKS: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "createProject",
        "201",
        "uploadAsset",
        {"parameters": {"x-project-id": "$response.body#/data/projectId"}},
    ),
    ("uploadAsset", "201", "getAsset", {"parameters": {"assetId": _ASSET}}),
    ("uploadAsset", "201", "deleteAsset", {"parameters": {"assetId": _ASSET}}),
    (
        "uploadAsset",
        "201",
        "addProjectAsset",
        {"parameters": {"projectId": "$request.header.x-project-id"}, "requestBody": {"assetId": _ASSET}},
    ),
    (
        "addProjectAsset",
        "201",
        "deleteProjectAsset",
        {"parameters": {"projectId": "$response.body#/data/projectId", "assetId": _ASSET}},
    ),
    ("deleteProjectAsset", "200", "deleteAsset", {"parameters": {"assetId": _ASSET}}),
]
# The name that Starlette's test client calls it by.
URL = "http://testserver"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox whose ids are the same in every run."""
    with Sandbox(base_url=URL, speed="auto", seed=1) as sandbox:
        yield sandbox


def schema_of(sandbox: Sandbox, *, positive: bool) -> BaseSchema:
    """The contract's operations, called in-process; editor states are of a few that are good.

    Nothing makes valid ones of their whole schema within reason. The differential test of the check looks
    after them.
    """
    contract = copy.deepcopy(load())
    contract["components"]["schemas"]["EditorState"] = {"enum": [editor_state()]}
    by_id = {
        operation["operationId"]: operation
        for path in contract["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    }
    by_id["uploadAsset"]["requestBody"]["content"] = {"image/png": {}}
    for source, status, target, given in LINKS:
        links = by_id[source]["responses"][status].setdefault("links", {})
        links[target] = {"operationId": target, **given}
    config = schemathesis.Config.from_dict({"generation": {"mode": "positive" if positive else "negative"}})
    schema = schemathesis.openapi.from_dict(contract, config=config)
    schema.app = sandbox.app
    return schema


def authorization(sandbox: Sandbox) -> dict[str, str]:
    """The header with the key."""
    return {"Authorization": f"Bearer {sandbox.api_key}"}


def statuses(sandbox: Sandbox) -> dict[str, set[int | None]]:
    """What each operation was answered with."""
    found: defaultdict[str, set[int | None]] = defaultdict(set)
    for request in sandbox.requests:
        found[request.operation or "unknown"].add(request.status)
    return found


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in operations()])
@pytest.mark.parametrize("positive", [True, False])
def test_each_operation_answers_as_the_contract_says(
    sandbox: Sandbox, method: str, path: str, positive: bool
) -> None:
    operation = schema_of(sandbox, positive=positive)[path][method]

    @hypothesis.settings(max_examples=5 * EFFORT, **SETTINGS)
    @hypothesis.given(operation.as_strategy())
    def ask(case: Case) -> None:
        case.call_and_validate(headers=authorization(sandbox), excluded_checks=LEFT_OUT)

    ask()
    assert sandbox.requests.to(f"{method} {path}")


def test_what_follows_from_an_answer_is_answered_as_the_contract_says(sandbox: Sandbox) -> None:
    """Projects, assets and exports are made, and used by their ids, in any order."""

    class Machine(schema_of(sandbox, positive=True).as_state_machine()):  # type: ignore[misc]
        """Follows the links between operations."""

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            """Send the key."""
            return {"headers": authorization(sandbox)}

        def validate_response(self, response: Response, case: Case, **options: Any) -> None:
            """Hold an answer to the contract."""
            case.validate_response(response, excluded_checks=[*LEFT_OUT, negative_data_rejection], **options)

    machine_settings = hypothesis.settings(max_examples=25 * EFFORT, stateful_step_count=20, **SETTINGS)
    Machine.run(settings=machine_settings)

    found = statuses(sandbox)
    never = [
        f"{method} {path}"
        for method, path, _ in operations()
        if "{" in path and not found[f"{method} {path}"] & {200, 201}
    ]
    assert [] == never, "these never went well"
