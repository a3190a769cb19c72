"""What the generator reads but does not use is named in a notice, with the line and JSON pointer."""

from __future__ import annotations

from typing import Any

import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from tests.support.specs import BASE, REMOVED, as_text, changed, line_of

SCHEMAS = "components/schemas"
GET = "paths/~1v1~1things~1{id}/get"
TEXT = {"type": "string"}

# A change of a correct spec; the places that notices name, with words of each notice.
CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a component that nothing needs": (
        {f"{SCHEMAS}/Extra": TEXT},
        {f"{SCHEMAS}/Extra": "nothing uses"},
    ),
    "components that only need each other": (
        {f"{SCHEMAS}/One": {"$ref": "#/components/schemas/Two"}, f"{SCHEMAS}/Two": TEXT},
        {f"{SCHEMAS}/One": "nothing uses", f"{SCHEMAS}/Two": "nothing uses"},
    ),
    "a parameter that nothing needs": (
        {"components/parameters/Extra": BASE["components"]["parameters"]["Trace"]},
        {"components/parameters/Extra": "nothing uses"},
    ),
    "a response that nothing needs": (
        {"components/responses/Extra": {"description": ""}},
        {"components/responses/Extra": "nothing uses"},
    ),
    "a body that nothing needs": (
        {"components/requestBodies": {"Extra": {"content": {}}}},
        {"components/requestBodies/Extra": "nothing uses"},
    ),
    "callbacks, servers and documents of an operation": (
        {f"{GET}/callbacks": {}, f"{GET}/servers": [], f"{GET}/externalDocs": {"url": "/"}},
        {
            f"{GET}/callbacks": "`callbacks` has no effect",
            f"{GET}/servers": "`servers` has no effect",
            f"{GET}/externalDocs": "`externalDocs` has no effect",
        },
    ),
    "servers of a path": (
        {"paths/~1v1~1files/servers": []},
        {"paths/~1v1~1files/servers": "`servers` has no effect"},
    ),
    "links of a response": (
        {f"{GET}/responses/200/links": {}},
        {f"{GET}/responses/200/links": "`links` has no effect"},
    ),
    "an operation without names": (
        {f"{GET}/operationId": REMOVED, f"{GET}/summary": REMOVED, f"{GET}/tags": REMOVED},
        {GET: "has no `operationId` (getV1ThingsById), `summary` (GET /v1/things/{id}), `tags` (default)"},
    ),
    "a skipped operation": (
        {f"{GET}/x-skip": "The format is odd.", f"{GET}/responses/200/content": 5},
        {GET: "left out of the client; the reason in `x-skip` is: The format is odd."},
    ),
    "a skipped path": (
        {"paths/~1v1~1things~1{id}/x-skip": "Not for users.", GET: []},
        {"paths/~1v1~1things~1{id}": "is: Not for users.", "components/parameters/Trace": "nothing uses"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_notice_names_file_line_and_pointer(case: str) -> None:
    """The spec is generated from, and each notice names its line and JSON pointer."""
    changes, expected = CASES[case]
    document = changed(changes)
    spec = parse(as_text(document))
    assert generated_files(spec)
    starts = [f"openapi.yaml, line {line_of(document, place)} (#/{place}): " for place in expected]
    for notice, start, words in zip(spec.noticed(), starts, expected.values(), strict=True):
        assert notice.startswith(start)
        assert words in notice


def test_a_spec_without_superfluous_parts_has_no_notices() -> None:
    """Where everything has an effect, there is nothing to notice."""
    spec = parse(as_text(BASE))
    assert generated_files(spec)
    assert [] == spec.noticed()
