"""All refusals of a spec are reported in one run, and nothing follows from what was refused."""

from __future__ import annotations

from typing import Any

from tests.support.specs import REMOVED, changed, line_of, refusal

GET = "paths/~1v1~1things~1{id}/get"
POST = "paths/~1v1~1things/post"
PUT = "paths/~1v1~1files/put"
JSON = "content/application~1json"
SCHEMAS = "components/schemas"
TEXT = {"type": "string"}


def check(changes: dict[str, Any], expected: dict[str, str]) -> None:
    """Check that a changed spec is refused at these places, with these words, and nowhere else."""
    document = changed(changes)
    lines = refusal(document).splitlines()
    places = sorted((line_of(document, place), place) for place in expected)
    assert [f"openapi.yaml, line {line} (#/{place})" for line, place in places] == [
        line.partition("): ")[0] + ")" for line in lines
    ]
    for line, (_, place) in zip(lines, places, strict=True):
        assert expected[place] in line


def test_each_part_has_its_own_refusals() -> None:
    """Operations, parameters, bodies, responses, fields, components and webhooks are read all the same."""
    unknown = {"type": "text"}
    check(
        {
            "tag": [],
            "paths/things": {},
            "paths/~1v1~1files/push": {},
            f"{GET}/push": 1,
            f"{GET}/summary": 2,
            f"{GET}/tags": "a",
            f"{GET}/deprecated": "no",
            f"{GET}/parameters/1/in": "nowhere",
            f"{GET}/parameters/2/schema": unknown,
            f"{GET}/responses/200/{JSON}/schema": unknown,
            f"{GET}/x-retry": 5,
            f"{POST}/requestBody/{JSON}/encode": 5,
            f"{POST}/responses": {"404": {"description": ""}},
            f"{POST}/security": 5,
            f"{PUT}/operationId": [],
            f"{SCHEMAS}/New/properties/id": {"$ref": "#/nothing"},
            "components/thing": {},
            "webhooks/done/push": {},
            f"webhooks/gone/post/requestBody/{JSON}/schema": {"$ref": "other.yaml"},
        },
        {
            "tag": "not supported here",
            "paths/things": "must begin with /",
            "paths/~1v1~1files/push": "not supported here",
            f"{GET}/push": "not supported here",
            f"{GET}/summary": "must be a string",
            f"{GET}/tags": "must be a list",
            f"{GET}/deprecated": "must be true or false",
            f"{GET}/parameters/1/in": "'nowhere' is not a place",
            f"{GET}/parameters/2/schema/type": "not a type of JSON",
            f"{GET}/responses/200/{JSON}/schema/type": "not a type of JSON",
            f"{GET}/x-retry": "must be a string",
            f"{POST}/requestBody/{JSON}/encode": "not supported here",
            f"{POST}/responses": "success",
            f"{POST}/security": "must be a list",
            f"{PUT}/operationId": "must be a string",
            f"{SCHEMAS}/New/properties/id/$ref": "points at nothing",
            "components/thing": "not supported here",
            "webhooks/done/push": "not supported here",
            f"webhooks/gone/post/requestBody/{JSON}/schema/$ref": "outside this document",
        },
    )


def test_a_component_is_refused_once() -> None:
    """A mistake in a component is one refusal, although several operations use the component."""
    schema = {"$ref": f"#/{SCHEMAS}/Thing"}
    check(
        {
            f"{SCHEMAS}/Thing/properties/part": {"type": "text"},
            f"{SCHEMAS}/Thing/properties/id": {"type": []},
            f"{POST}/requestBody/{JSON}/schema": schema,
            f"{SCHEMAS}/New": REMOVED,
        },
        {
            f"{SCHEMAS}/Thing/properties/part/type": "not a type of JSON",
            f"{SCHEMAS}/Thing/properties/id/type": "not a type of JSON",
        },
    )


def test_nothing_follows_from_a_broken_parameter() -> None:
    """If a component of the path's parameters is broken, the operations are not refused for lacking it."""
    check(
        {
            "components/parameters/Id": {"name": "id", "in": "path", "required": True, "schema": {"type": 5}},
            f"{GET}/parameters": [{"$ref": "#/components/parameters/Id"}],
            "components/parameters/Trace": REMOVED,
        },
        {"components/parameters/Id/schema/type": "must be a string"},
    )


def test_names_are_refused_beside_mistakes() -> None:
    """Two modules of one name are refused in the same run as other mistakes."""
    part = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
    check(
        {
            f"{SCHEMAS}/Thing/properties/part": {"$ref": f"#/{SCHEMAS}/HTTPPart"},
            f"{SCHEMAS}/HTTPPart": part,
            f"{SCHEMAS}/Thing/properties/id": {"$ref": f"#/{SCHEMAS}/HttpPart"},
            f"{SCHEMAS}/HttpPart": part,
            f"{PUT}/operationId": "get_thing",
            f"{POST}/push": 1,
        },
        {
            f"{SCHEMAS}/HttpPart": "its module would be called http_part, like that of HTTPPart; rename one",
            f"{PUT}/operationId": "its module would be called get_thing, like that of getThing; rename one",
            f"{POST}/push": "not supported here",
        },
    )
