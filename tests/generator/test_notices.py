"""Parts that the generator reads but does not use are named in a notice, with the line and JSON pointer."""

from __future__ import annotations

from typing import Any

import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from tests.support.generated import unformatted
from tests.support.specs import BASE, REMOVED, as_text, changed, line_of

SCHEMAS = "components/schemas"
TO_ODD = {"$ref": "#/components/responses/Odd"}
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
    "a component of which only a part is needed": (
        {
            f"{SCHEMAS}/Extra": {"type": "object", "properties": {"size": TEXT}},
            f"{SCHEMAS}/Part/properties/size": {"$ref": f"#/{SCHEMAS}/Extra/properties/size"},
        },
        {},
    ),
    "a discriminator without alternatives": (
        {f"{SCHEMAS}/Part/discriminator": {"propertyName": "size"}},
        {f"{SCHEMAS}/Part/discriminator": "`discriminator` has no effect without alternatives"},
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
    "servers of the service": ({"servers": [{"url": "https://service.test"}]}, {}),
    "servers of a path": (
        {"paths/~1v1~1files/servers": []},
        {"paths/~1v1~1files/servers": "`servers` has no effect"},
    ),
    "links of a response": (
        {f"{GET}/responses/200/links": {}},
        {f"{GET}/responses/200/links": "`links` has no effect"},
    ),
    "xml of a field and a model": (
        {f"{SCHEMAS}/Part/xml": {"name": "part"}, f"{SCHEMAS}/Part/properties/size/xml": {}},
        {
            f"{SCHEMAS}/Part/properties/size/xml": "`xml` has no effect",
            f"{SCHEMAS}/Part/xml": "`xml` has no effect",
        },
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
    with unformatted():
        assert generated_files(spec)
    starts = [f"openapi.yaml, line {line_of(document, place)} (#/{place}): " for place in expected]
    for notice, start, words in zip(spec.noticed(), starts, expected.values(), strict=True):
        assert notice.startswith(start)
        assert words in notice


def test_a_spec_without_superfluous_parts_has_no_notices() -> None:
    """Where everything has an effect, there is nothing to notice."""
    spec = parse(as_text(BASE))
    with unformatted():
        assert generated_files(spec)
    assert [] == spec.noticed()


def test_names_that_are_derived() -> None:
    """An operation without names is called after its method and path; an equal name gets a number."""
    operation = {"responses": {"204": {"description": ""}}}
    document = changed(
        {
            "paths/~1": {"get": operation},
            "paths/~1pets~1{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
                "get": {
                    **operation,
                    "operationId": " ",
                    "description": "Get a pet. It is yours.\n\nKeep it.",
                },
                "patch": {**operation, "summary": "Change a pet", "tags": ["Pets"]},
            },
            "paths/~1pets~1by-id": {"get": operation},
            "paths/~1pets~1by_id": {"get": {**operation, "description": "x" * 200}},
        }
    )
    files = generated_files(parse(as_text(document)))
    names = ("get_root", "get_pets_by_id", "get_pets_by_id_2", "get_pets_by_id_3")
    docs = [files[f"api/default/{name}.py"] for name in names]
    summaries = ("GET /.", "Get a pet.", "GET /pets/by-id.", "GET /pets/by_id.")
    for doc, summary in zip(docs, summaries, strict=True):
        assert f'    """{summary}\n' in doc
    assert "    It is yours.\n\n    Keep it.\n" in docs[1]
    assert 1 == docs[1].count("Get a pet.")
    assert '    """Change a pet.\n' in files["api/pets/patch_pets_by_id.py"]


def test_what_is_skipped_is_not_read() -> None:
    """Mistakes in a skipped operation, and in components that only it uses, do not stop the rest."""
    document = changed(
        {
            "paths/~1odd": {"get": {"x-skip": "odd", "responses": {"200": TO_ODD}}},
            "components/responses/Odd": {"content": {"a/b": {"schema": {"$ref": f"#/{SCHEMAS}/Odd"}}}},
            f"{SCHEMAS}/Odd": {"type": "text", "prefixItems": 5},
            "paths/x-note": 5,
            f"{GET}/responses/x-note": 5,
            "webhooks/x-note": 5,
            "components/x-note": 5,
        }
    )
    spec = parse(as_text(document))
    assert not any("odd" in path.lower() for path in generated_files(spec))
    (notice,) = spec.noticed()
    assert "(#/paths/~1odd/get): left out of the client; the reason in `x-skip` is: odd" in notice


def test_components_of_each_kind_are_used_by_reference() -> None:
    """Paths, bodies, responses, headers, examples and parameters may be components; none is called unused."""
    document = changed(
        {
            "paths/~1things": {"$ref": "#/components/pathItems/Things"},
            "components/pathItems/Things": {
                "parameters": [{"$ref": "#/components/parameters/Size"}],
                "put": {
                    "operationId": "putThings",
                    "summary": "Put things",
                    "tags": ["default"],
                    "requestBody": {"$ref": "#/components/requestBodies/Things%20%7Bnew%7D"},
                    "responses": {"200": {"$ref": "#/components/responses/Things~1all"}},
                },
            },
            "components/parameters/Size": {"name": "size", "in": "query", "schema": TEXT},
            "components/requestBodies/Things {new}": {
                "content": {
                    "application/json": {
                        "schema": {"$ref": f"#/{SCHEMAS}/New"},
                        "examples": {"one": {"$ref": "#/components/examples/One"}},
                    }
                }
            },
            "components/responses/Things~1all": {
                "description": "",
                "headers": {"x-a": {"$ref": "#/components/headers/A"}},
                "content": {"application/json": {"schema": {"$ref": f"#/{SCHEMAS}/Thing"}}},
            },
            "components/examples/One": {"value": {"id": "a"}},
            "components/headers/A": {"schema": {"type": "string"}},
        }
    )
    document["components"]["responses"]["Things/all"] = document["components"]["responses"].pop("Things/all")
    spec = parse(as_text(document))
    text = generated_files(spec)["api/default/put_things.py"]
    assert "-> Thing:" in text
    assert "size: str | None = None" in text
    assert [] == spec.noticed()
