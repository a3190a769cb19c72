"""Schemathesis against the sandbox: requests are generated from the contract, answers are checked against it.

It finds crashes, statuses, headers and bodies that the contract does not list, invalid requests that are
accepted, resources that remain after they were deleted, and routes that need no key. Routes that return an
example of the contract accept everything, so they are left out. A run with the same tests sends the same
requests; `INDREAM_FULL=1` sends ten times as many.
"""

from __future__ import annotations

import copy
import os
import re
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from indream.sandbox import Sandbox
from indream.sandbox.app import API_ROUTES
from indream.sandbox.faults.breakage import EXTENSION
from tests.support.contract import contract
from tests.support.sandbox.api import PNG, editor_state

if TYPE_CHECKING:
    from schemathesis import Case, Response
    from schemathesis.schemas import BaseSchema
    from starlette.types import Receive, Scope, Send

EFFORT = 10 if os.environ.get("INDREAM_FULL") == "1" else 1
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [hypothesis.Phase.generate],
    "suppress_health_check": list(hypothesis.HealthCheck),
}
# The schema allows any string as a cursor, and slots may be full: valid requests may be refused.
LEFT_OUT = [positive_data_acceptance]
# Files of random bytes would be refused.
schemathesis.openapi.media_type("image/png", st.just(PNG))
_ASSET = "$response.body#/data/assetId"
# Links between operations whose parameters have different names.
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
        "uploadAsset",
        "201",
        "deleteProjectAsset",
        {"parameters": {"projectId": "$request.header.x-project-id", "assetId": _ASSET}},
    ),
    ("deleteProjectAsset", "200", "deleteAsset", {"parameters": {"assetId": _ASSET}}),
]
KEY = "sk_sandbox_schemathesis"
HEADERS = {"Authorization": f"Bearer {KEY}"}


def new_sandbox() -> Sandbox:
    """Return a sandbox with fixed ids, under the host name that Starlette's test client uses."""
    return Sandbox(base_url="http://testserver", speed="auto", seed=1, api_key=KEY)


def schema_of(*, positive: bool) -> BaseSchema:
    """Return the contract's operations, with a fixed valid editor state.

    Generating valid states from their whole schema takes too long. The differential test of the check covers
    them.
    """
    document = copy.deepcopy(contract())
    document["components"]["schemas"]["EditorState"] = {"enum": [editor_state()]}
    by_id = {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    }
    by_id["uploadAsset"]["requestBody"]["content"] = {"image/png": {}}
    for source, status, target, link in LINKS:
        links = by_id[source]["responses"][status].setdefault("links", {})
        links[target] = {"operationId": target, **link}
    config = schemathesis.Config.from_dict({"generation": {"mode": "positive" if positive else "negative"}})
    return schemathesis.openapi.from_dict(document, config=config)


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for path, by_method in API_ROUTES.items() for method in by_method]
)
@pytest.mark.parametrize("positive", [True, False])
def test_each_operation_answers_as_the_contract_says(method: str, path: str, positive: bool) -> None:
    sandbox, schema = new_sandbox(), schema_of(positive=positive)
    schema.app = sandbox.app

    @hypothesis.settings(max_examples=5 * EFFORT, **SETTINGS)
    @hypothesis.given(schema[path][method].as_strategy())
    def check(case: Case) -> None:
        case.call_and_validate(headers=HEADERS, excluded_checks=LEFT_OUT)

    check()
    assert sandbox.requests.to(f"{method} {path}")


@pytest.mark.parametrize(
    "paths",
    [
        r"^/v1/(projects$|uploads|assets|projects/\{projectId\}/assets)",
        r"^/v1/(projects$|exports|projects/\{projectId\}/exports)",
        r"^/v1/projects(/\{projectId\}(/sync)?)?$",
    ],
    ids=["assets", "exports", "projects"],
)
def test_requests_with_ids_from_answers_are_answered_as_the_contract_says(paths: str) -> None:
    """Projects, assets and exports are created, and used by their ids, in any order."""
    sandbox = new_sandbox()
    succeeded: set[str | None] = set()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Like the sandbox's own transports: nothing runs between two requests.
        await sandbox.app({**scope, "extensions": {EXTENSION: {"read_timeout": None}}}, receive, send)

    schema = schema_of(positive=True).include(path_regex=paths)
    schema.app = app

    class Machine(schema.as_state_machine()):  # type: ignore[misc]
        """Follows the links between operations, each time in a new sandbox."""

        def setup(self) -> None:
            """Create a new sandbox."""
            nonlocal sandbox
            sandbox = new_sandbox()

        def teardown(self) -> None:
            """Record the operations that succeeded."""
            succeeded.update(
                request.operation for request in sandbox.requests if request.status in (200, 201)
            )
            super().teardown()

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            """Send the key."""
            return {"headers": HEADERS}

        def validate_response(self, response: Response, case: Case, **options: Any) -> None:
            """Check an answer against the contract."""
            case.validate_response(response, excluded_checks=[*LEFT_OUT, negative_data_rejection], **options)

    settings = hypothesis.settings(max_examples=25 * EFFORT, stateful_step_count=15, **SETTINGS)
    used = [path for path in API_ROUTES if "{" in path and re.search(paths, path)]
    needed = {f"{method} {path}" for path in used for method in API_ROUTES[path]}
    # Hypothesis draws constants of the modules that are loaded: the requests, and so the operations that
    # succeed, depend on the tests that ran before.
    for seed in range(10):
        hypothesis.seed(seed)(Machine).run(settings=settings)
        if needed <= succeeded:
            break
    assert needed <= succeeded
