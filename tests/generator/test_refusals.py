"""A spec that can't be generated from is refused, with the line and JSON pointer, and with what to do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from generator.spec import SpecError
from tests.support.specs import BASE, FIELD, REMOVED, as_text, changed, generate, line_of, refusal

GET = "paths/~1v1~1things~1{id}/get"
POST = "paths/~1v1~1things/post"
PUT = "paths/~1v1~1files/put"
JSON = "content/application~1json"
ANSWER = f"{GET}/responses/200/{JSON}/schema"
BODY = f"{POST}/requestBody/{JSON}/schema"
SCHEMAS = "components/schemas"
TEXT = {"type": "string"}
LONG = "x" * 300
TO_ID = {"$ref": "#/components/schemas/ThingId"}
TO_PART = {"$ref": "#/components/schemas/Part"}
MODEL = {"type": "object", "required": ["kind"], "properties": {"kind": TEXT}}
CURSOR = {"type": "object", "properties": {"nextPageCursor": {"type": "integer"}}}
LIST = {
    "type": "object",
    "required": ["data", "meta"],
    "properties": {"data": {"type": "array", "items": {}}, "meta": CURSOR},
}

# A change of a correct spec; the place that the refusal names; words of it.
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    # The document
    "no paths": ({"paths": REMOVED}, "", "needs `paths`"),
    "paths are a list": ({"paths": []}, "paths", "must be a mapping"),
    "no operation": ({"paths": {}, "components": REMOVED}, "paths", "nothing to generate"),
    "an unknown section": ({"x": 1}, "x", "not supported here"),
    "Swagger": ({"swagger": "2.0", "openapi": REMOVED}, "swagger", "convert the document to OpenAPI 3.1"),
    "components of an unknown kind": ({"components/pathItem": {}}, "components/pathItem", "not supported"),
    "another version": ({"openapi": "3.2.0"}, "openapi", "must be OpenAPI 3.0 or 3.1"),
    # References
    "a reference to nothing": (
        {f"{GET}/parameters/3": {"$ref": "#/components/parameters/None"}},
        f"{GET}/parameters/3/$ref",
        "points at nothing",
    ),
    "a reference to another document": (
        {FIELD: {"$ref": "other.yaml#/Thing"}},
        f"{FIELD}/$ref",
        "outside this document",
    ),
    "a key that resembles another": (
        {f"{GET}/deprecatd": True},
        f"{GET}/deprecatd",
        "`deprecatd` is not supported here; did you mean `deprecated`?",
    ),
    "a key with two letters in the wrong order": (
        {FIELD: {"tpye": "string"}},
        f"{FIELD}/tpye",
        "did you mean `type`?",
    ),
    "a key in capitals": ({f"{GET}/DEPRECATED": True}, f"{GET}/DEPRECATED", "did you mean `deprecated`?"),
    "a default of another type": (
        {f"{GET}/parameters/1/schema": {"type": ["integer", "null"], "default": "a"}},
        f"{GET}/parameters/1/schema/default",
        "is not of the type beside it",
    ),
    "a default that is not among the values": (
        {f"{FIELD}/enum": ["a", "b"], f"{FIELD}/default": "c"},
        f"{FIELD}/default",
        "is not one of the values in `enum`",
    ),
    "a minimum above the maximum": (
        {f"{GET}/parameters/1/schema": {"type": "integer", "minimum": 2, "maximum": 1}},
        f"{GET}/parameters/1/schema/minimum",
        "is above `maximum`",
    ),
    "a least length above the most": (
        {f"{FIELD}/minLength": 2, f"{FIELD}/maxLength": 1},
        f"{FIELD}/minLength",
        "is above `maxLength`",
    ),
    "a required field of a body that is not described": (
        {"components/schemas/New/required": ["idd"]},
        "components/schemas/New/required/0",
        "'idd' is required but not described",
    ),
    "a required entry of a parameter that is not described": (
        {
            f"{GET}/parameters/1/schema": {
                "type": "object",
                "properties": {"a": {"type": "string"}},
                "required": ["b"],
            }
        },
        f"{GET}/parameters/1/schema/required/0",
        "'b' is required but not described",
    ),
    "a parameter with an empty name": (
        {f"{GET}/parameters/1/name": ""},
        f"{GET}/parameters/1",
        "`in` and `name` must not be empty",
    ),
    "a parameter that is nowhere": (
        {f"{GET}/parameters/1/in": ""},
        f"{GET}/parameters/1",
        "`in` and `name` must not be empty",
    ),
    "a reference that is not a string": ({FIELD: {"$ref": 3}}, f"{FIELD}/$ref", "must be a string"),
    "a schema that is a response": (
        {FIELD: {"$ref": "#/components/responses/Bad"}},
        f"{FIELD}/$ref",
        "#/components/responses/Bad is not a schema; refer to one",
    ),
    "a schema that is the properties of another": (
        {FIELD: {"$ref": "#/components/schemas/Part/properties"}},
        f"{FIELD}/$ref",
        "#/components/schemas/Part/properties is not a schema; refer to one",
    ),
    **{
        f"a schema that is its own {keyword}": (
            {FIELD: TO_PART, f"{SCHEMAS}/Part": {"type": "object", "if": True, keyword: value}},
            f"{SCHEMAS}/Part/{keyword}{below}",
            "refers to itself without an object or a list between",
        )
        for keyword, value, below in (
            ("if", TO_PART, ""),
            ("then", TO_PART, ""),
            ("not", TO_PART, ""),
            ("dependentSchemas", {"a": TO_PART}, "/a"),
        )
    },
    # Names of files
    "a long operationId": ({f"{GET}/operationId": LONG}, GET, "which is 300 bytes long; shorten the name"),
    "a long tag": ({f"{GET}/tags": [LONG]}, f"{GET}/tags", "which is 300 bytes long; shorten the name"),
    "a long component": (
        {FIELD: {"$ref": f"#/{SCHEMAS}/{LONG}"}, f"{SCHEMAS}/{LONG}": MODEL},
        f"{SCHEMAS}/{LONG}",
        "which is 300 bytes long; shorten the name",
    ),
    "long names of properties": (
        {FIELD: {"type": "object", "properties": {LONG: MODEL}}},
        f"{FIELD}/properties/{LONG}",
        "bytes long; shorten the name",
    ),
    "a parameter that is itself": (
        {"components/parameters/Trace": {"$ref": "#/components/parameters/Trace"}},
        f"{GET}/parameters/3",
        "refers to itself",
    ),
    "a schema that is itself": (
        {f"{SCHEMAS}/Part": TO_PART},
        f"{SCHEMAS}/Part",
        "refers to itself without an object or a list between",
    ),
    # Operations
    "an operationId that is not a string": (
        {f"{GET}/operationId": 1},
        f"{GET}/operationId",
        "must be a string",
    ),
    "a summary that is not a string": ({f"{GET}/summary": []}, f"{GET}/summary", "must be a string"),
    "tags that are not a list": ({f"{GET}/tags": "a"}, f"{GET}/tags", "must be a list"),
    "an unknown key of an operation": ({f"{GET}/callback": {}}, f"{GET}/callback", "not supported here"),
    "an unknown key of a path": (
        {"paths/~1v1~1files/push": {}},
        "paths/~1v1~1files/push",
        "not supported here",
    ),
    "an unknown key of a webhook": ({"webhooks/done/push": {}}, "webhooks/done/push", "not supported here"),
    "an operation that is skipped without a reason": (
        {f"{GET}/x-skip": ""},
        f"{GET}/x-skip",
        "must be the reason why",
    ),
    "no responses": ({f"{GET}/responses": REMOVED}, GET, "needs `responses`"),
    "an operation that is a list": ({GET: []}, GET, "must be a mapping"),
    "two operations of one name": (
        {f"{POST}/operationId": "get-thing"},
        f"{POST}/operationId",
        "its module would be called get_thing",
    ),
    "a path without a slash": ({"paths/v1": {}}, "paths/v1", "must begin with /"),
    "a path with quotes": ({'paths/~1v1"""': {}}, 'paths/~1v1"""', "must begin with /"),
    "a key in the path": (
        {"components/securitySchemes/Token": {"type": "apiKey", "in": "path", "name": "key"}},
        "security/0",
        "an apiKey can't be in 'path'; use header, query or cookie",
    ),
    "a key without a name": (
        {"components/securitySchemes/Token": {"type": "apiKey", "in": "query"}},
        "security/0",
        "an apiKey needs `name`",
    ),
    "a key whose name is not a header": (
        {"components/securitySchemes/Token": {"type": "apiKey", "in": "header", "name": "the key"}},
        "components/securitySchemes/Token/name",
        "'the key' can't be the name of a header",
    ),
    "another scheme of HTTP": (
        {"components/securitySchemes/Token": {"type": "http", "scheme": "Digest"}},
        "security/0",
        "the HTTP scheme 'digest' is not supported; require a bearer token",
    ),
    "a scheme of an unknown type": (
        {"components/securitySchemes/Token": {"type": "password"}},
        "security/0",
        "the type 'password' is not supported; require a bearer token",
    ),
    "two credentials in one header": (
        {
            "components/securitySchemes/Basic": {"type": "http", "scheme": "basic"},
            "security": [{"Token": [], "Basic": []}],
        },
        "security/0",
        "these schemes all use the header Authorization",
    ),
    "an unknown security scheme": (
        {f"{GET}/security": [{"Other": []}]},
        f"{GET}/security/0/Other",
        "is not a security scheme; describe it in `components/securitySchemes`, or require Token",
    ),
    "an unknown retry rule": ({f"{GET}/x-retry": "often"}, f"{GET}/x-retry", "must be one of safe, keyed"),
    "a retry without a key": ({f"{POST}/x-retry": "opt-in"}, f"{POST}/x-retry", "can't be repeated safely"),
    "nothing that names a repetition": (
        {f"{PUT}/x-retry": "keyed"},
        f"{PUT}/x-retry",
        "can't recognize a repeated request; describe one",
    ),
    # Parameters
    "a parameter that the path lacks": (
        {f"{GET}/parameters/0/name": "other"},
        GET,
        "the path names id, but the parameters describe other",
    ),
    "no parameter for the path": (
        {f"{GET}/parameters": []},
        GET,
        "the path names id, but the parameters describe nothing",
    ),
    "a path parameter that may be absent": (
        {f"{GET}/parameters/0/required": False},
        f"{GET}/parameters/0",
        "write `required: true`",
    ),
    "a path parameter that may be null": (
        {f"{GET}/parameters/0/schema": {"type": ["string", "null"]}},
        f"{GET}/parameters/0",
        "do not allow null",
    ),
    "a parameter twice": (
        {f"{GET}/parameters/3": BASE["paths"]["/v1/things/{id}"]["get"]["parameters"][1]},
        f"{GET}/parameters/3",
        "the query parameter 'q' is described twice",
    ),
    "a parameter of the body": (
        {f"{GET}/parameters/1/in": "body"},
        f"{GET}/parameters/1/in",
        "'body' is not a place for parameters; use path, query, header or cookie",
    ),
    "a list in a cookie": (
        {f"{GET}/parameters/1/in": "cookie", f"{GET}/parameters/1/schema": {"type": "array", "items": TEXT}},
        f"{GET}/parameters/1/schema",
        "a cookie has a single value",
    ),
    "a cookie with a space": (
        {f"{GET}/parameters/1/in": "cookie", f"{GET}/parameters/1/name": "a b"},
        f"{GET}/parameters/1/name",
        "'a b' can't be the name of a cookie",
    ),
    "a parameter without a name": (
        {f"{GET}/parameters/1/name": REMOVED},
        f"{GET}/parameters/1",
        "needs `name`",
    ),
    "a parameter without a schema": (
        {f"{GET}/parameters/1/schema": REMOVED},
        f"{GET}/parameters/1",
        "needs `schema`",
    ),
    "a parameter with a schema and content": (
        {f"{GET}/parameters/1/content": {}},
        f"{GET}/parameters/1/content",
        "has either `schema` or `content`",
    ),
    "a parameter with content other than JSON": (
        {f"{GET}/parameters/1": {"name": "q", "in": "query", "content": {"text/plain": {}}}},
        f"{GET}/parameters/1/content",
        "must be application/json and nothing else",
    ),
    "a style for objects": (
        {f"{GET}/parameters/1/style": "deepObject"},
        f"{GET}/parameters/1/style",
        "deepObject is for objects",
    ),
    **{
        f"the style {style}": (
            {f"{GET}/parameters/0/style": style},
            f"{GET}/parameters/0/style",
            f"the style {style} is not supported in path parameters; use simple",
        )
        for style in ("label", "matrix", "form", "spaced")
    },
    "reserved characters in a path": (
        {f"{GET}/parameters/0/allowReserved": True},
        f"{GET}/parameters/0/allowReserved",
        "is for query parameters only",
    ),
    "a header that may be empty": (
        {f"{GET}/parameters/2/allowEmptyValue": True},
        f"{GET}/parameters/2/allowEmptyValue",
        "is for query parameters only",
    ),
    "an exploded list with spaces": (
        {
            f"{GET}/parameters/1/schema": {"type": "array", "items": TEXT},
            f"{GET}/parameters/1/style": "spaceDelimited",
            f"{GET}/parameters/1/explode": True,
        },
        f"{GET}/parameters/1/explode",
        "spaceDelimited has no exploded form",
    ),
    "an object or a string in the query": (
        {f"{GET}/parameters/1/schema": {"oneOf": [TEXT, TO_PART]}},
        f"{GET}/parameters/1/schema",
        "a query parameter can't be an object or another value",
    ),
    "a list in an object in the query": (
        {
            f"{GET}/parameters/1/schema": {
                "type": "object",
                "properties": {"a": {"type": "array", "items": TEXT}},
            }
        },
        f"{GET}/parameters/1/schema/properties/a",
        "can't contain lists or objects; use `content` with application/json",
    ),
    "a list of lists in the query": (
        {f"{GET}/parameters/1/schema": {"type": "array", "items": {"type": "array", "items": TEXT}}},
        f"{GET}/parameters/1/schema/items",
        "can't contain lists or objects; use `content` with application/json",
    ),
    "a parameter that is null": (
        {f"{GET}/parameters/1/schema": {"type": "null"}},
        f"{GET}/parameters/1/schema",
        "null alone cannot be sent",
    ),
    "a list of null in the query": (
        {f"{GET}/parameters/1/schema": {"type": "array", "items": {"oneOf": [{"type": "null"}]}}},
        f"{GET}/parameters/1/schema/items",
        "null alone cannot be sent",
    ),
    "a pattern that Python cannot read": (
        {f"{GET}/parameters/1/schema": {"type": "string", "pattern": r"^\p{L}+$"}},
        f"{GET}/parameters/1/schema/pattern",
        "Python cannot read this pattern (bad escape \\p at position 1); write it in another way",
    ),
    "a bound that is not a number": (
        {f"{GET}/parameters/1/schema": {"type": "integer", "minimum": "1"}},
        f"{GET}/parameters/1/schema/minimum",
        "must be a number",
    ),
    "cookies in a header": (
        {f"{GET}/parameters/2/name": "cookie"},
        f"{GET}/parameters/2/name",
        "describe each cookie by itself, with `in: cookie`",
    ),
    "a length without a body": (
        {f"{GET}/parameters/2/name": "Content-Length"},
        f"{GET}/parameters/2",
        "the client sends Content-Length itself",
    ),
    "a key of another spelling": (
        {f"{GET}/parameters/2/name": "idempotency-key"},
        f"{GET}/parameters/2/name",
        "write the name as Idempotency-Key",
    ),
    "a header with a line break": (
        {f"{GET}/parameters/2/name": "a\nb"},
        f"{GET}/parameters/2/name",
        "can't be the name of a header",
    ),
    # Bodies
    "an in-line body of a taken name": (
        {BODY: {"type": "object"}, f"{SCHEMAS}/CreateThingRequest": TEXT},
        BODY,
        "called CreateThingRequest",
    ),
    "an in-line body with a limit that is not one": (
        {BODY: {"type": "object", "properties": {"a": {"minimum": "1"}}}, f"{SCHEMAS}/New": REMOVED},
        f"{BODY}/properties/a/minimum",
        "must be a number",
    ),
    "a body with an unknown keyword": (
        {f"{SCHEMAS}/New/properties/id": {"$anchor": "a"}},
        f"{SCHEMAS}/New/properties/id/$anchor",
        "not supported",
    ),
    # Answers
    "no success": (
        {f"{GET}/responses": {"404": {"description": ""}}},
        f"{GET}/responses",
        "describes no successful response",
    ),
    "an invalid status": (
        {f"{GET}/responses/ok": {"description": ""}},
        f"{GET}/responses/ok",
        "not the status of a final response",
    ),
    "a cursor that is not a string": (
        {ANSWER: LIST},
        f"{ANSWER}/properties/meta/properties/nextPageCursor",
        "a cursor",
    ),
    # Schemas
    **{
        f"a schema with {keyword}": (
            {FIELD: {"type": "object", keyword: {}}},
            f"{FIELD}/{keyword}",
            "not supported",
        )
        for keyword in ("$anchor", "$id", "propertys", "definitions")
    },
    "nullable": (
        {FIELD: {"type": "string", "nullable": True}},
        f"{FIELD}/nullable",
        "as in `type: [string, 'null']`",
    ),
    "a schema that is a list": ({FIELD: []}, FIELD, "must be a mapping"),
    "a schema that takes nothing": (
        {FIELD: {"type": "array", "items": {"anyOf": [False]}}},
        f"{FIELD}/items/anyOf/0",
        "accepts no value at all",
    ),
    "a required field that is forbidden": (
        {FIELD: False},
        "components/schemas/Thing/required/0",
        "'id' is required",
    ),
    "an unknown type": ({FIELD: {"type": "text"}}, f"{FIELD}/type", "'text' is not a type of JSON"),
    "an unknown type in a schema that the client does not use": (
        {FIELD: {"type": "string", "not": {"type": "text"}}},
        f"{FIELD}/not/type",
        "'text' is not a type of JSON",
    ),
    "no type at all": ({FIELD: {"type": []}}, f"{FIELD}/type", "'' is not a type of JSON"),
    "an enum of nothing": ({FIELD: {"enum": []}}, f"{FIELD}/enum", "needs at least one value"),
    "an enum of another type": (
        {FIELD: {**TEXT, "enum": ["a", 1]}},
        f"{FIELD}/enum/1",
        "1 is not of the type",
    ),
    "an enum that may not be null": (
        {FIELD: {**TEXT, "enum": ["a", None]}},
        f"{FIELD}/enum/1",
        "null is not of the type",
    ),
    "an enum with a value twice": ({FIELD: {"enum": ["a", "a"]}}, f"{FIELD}/enum/1", "'a' is here twice"),
    "one of nothing": ({FIELD: {"oneOf": []}}, f"{FIELD}/oneOf", "needs at least one alternative"),
    "a discriminator without fixed values": (
        {FIELD: {"oneOf": [MODEL, TO_PART], "discriminator": {"propertyName": "kind"}}},
        f"{FIELD}/oneOf/0",
        "needs a required property 'kind' with a `const` of its own",
    ),
    "required, but unknown": (
        {f"{SCHEMAS}/Part/required": ["a"]},
        f"{SCHEMAS}/Part/required/0",
        "'a' is required",
    ),
    "required, without fields": ({FIELD: {"required": ["a"]}}, f"{FIELD}/required/0", "'a' is required"),
    "parts that disagree": (
        {FIELD: {"allOf": [MODEL, {"type": "object", "properties": {"kind": {"type": "integer"}}}]}},
        f"{FIELD}/allOf/1/properties/kind/type",
        "is integer here, and string elsewhere",
    ),
    "parts of two types": (
        {FIELD: {"allOf": [TEXT, {"type": "array", "items": {}}]}},
        f"{FIELD}/allOf/1/type",
        "is array here, and string elsewhere",
    ),
    "parts that hold each other": (
        {f"{SCHEMAS}/Part": {"allOf": [TO_PART, MODEL]}},
        f"{SCHEMAS}/Part/allOf/0",
        "refers to itself",
    ),
    "a lack of what is unknown": (
        {FIELD: {**TO_PART, "x-may-lack": ["a"]}},
        f"{FIELD}/x-may-lack",
        "no field 'a'",
    ),
    "a lack of what can't be null": (
        {FIELD: {**TO_PART, "x-may-lack": ["size"]}},
        f"{FIELD}/x-may-lack",
        "add null to its types",
    ),
    **{
        f"a lack in {name}": (
            {FIELD: {**TO_PART, "x-may-lack": ["size"]}, f"{SCHEMAS}/Part": schema},
            f"{FIELD}/x-may-lack",
            "only a `$ref` to an object can lack fields; remove it",
        )
        for name, schema in {
            "a string": TEXT,
            "a value of several types": {"type": ["string", "integer"]},
            "an enum": {"enum": ["a", "b"]},
            "null": {"type": "null"},
        }.items()
    },
    "a lack without a reference": (
        {FIELD: {"type": "object", "properties": {"a": TEXT}, "x-may-lack": ["a"]}},
        f"{FIELD}/x-may-lack",
        "only a `$ref` to an object can lack fields; remove it",
    ),
    # Extensions of the wrong type
    **{
        f"{place.rpartition('/')[2]} is {value!r}": ({place: value, **changes}, where or place, words)
        for place, odd, words, changes, where in (
            (f"{FIELD}/x-secret", ("yes", 1, None, [True]), "must be true or false", {}, ""),
            (
                f"{FIELD}/x-closed-enum",
                ("yes", 1, None, {}),
                "must be true or false",
                {f"{FIELD}/enum": ["a", "b"]},
                "",
            ),
            (
                f"{SCHEMAS}/Thing/properties/part/x-may-lack",
                (5, "size", True, None, {"size": True}),
                "must be a list",
                {},
                "",
            ),
            (
                f"{SCHEMAS}/Thing/properties/part/x-may-lack",
                ([5], [["size"]]),
                "must be a string",
                {},
                f"{SCHEMAS}/Thing/properties/part/x-may-lack/0",
            ),
            (f"{GET}/x-retry", (5, None, ["safe"], True), "must be a string", {}, ""),
            (f"{GET}/x-retry", ("",), "must be one of safe, keyed", {}, ""),
            (f"{GET}/x-skip", (5, None, ["odd"], True), "must be a string", {}, ""),
        )
        for value in odd
    },
    "a secret that is not a string": (
        {FIELD: {"type": "integer", "x-secret": True}},
        f"{FIELD}/x-secret",
        "only a string can be secret",
    ),
    # Names
    "two classes of one name": (
        {
            FIELD: TO_ID,
            f"{SCHEMAS}/ThingId": MODEL,
            f"{SCHEMAS}/thing.id": MODEL,
            f"{SCHEMAS}/Part/properties/size": {"$ref": "#/components/schemas/thing.id"},
        },
        f"{SCHEMAS}/thing.id",
        "its class would be called ThingId, like that of #/components/schemas/ThingId",
    ),
    "two modules of one name": (
        {
            FIELD: {"$ref": "#/components/schemas/HTTPThing"},
            f"{SCHEMAS}/HTTPThing": {
                "allOf": [MODEL, {"properties": {"a": {"$ref": "#/components/schemas/HttpThing"}}}]
            },
            f"{SCHEMAS}/HttpThing": MODEL,
        },
        f"{SCHEMAS}/HttpThing",
        "its module would be called http_thing",
    ),
    # Webhooks
    "a webhook that can't be read": (
        {f"webhooks/done/post/requestBody/{JSON}/schema": {"type": "text"}},
        f"webhooks/done/post/requestBody/{JSON}/schema/type",
        "not a type of JSON",
    ),
}


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\x1b[31m", "\u202e"])
@pytest.mark.parametrize(
    "text",
    [
        as_text(changed({f"{GET}/a@b": {}})),
        as_text(changed({FIELD: {"$ref": "#/a@b"}})),
        as_text(changed({f"{FIELD}/a@b": 1})),
        as_text(changed({f"{SCHEMAS}/Thing/required": ["a@b"]})),
        as_text(changed({f"{FIELD}/format": ["a@b"], f"{FIELD}/type": "a@b"})),
        as_text(changed({f"{GET}/operationId": "a@b", f"{POST}/operationId": "a@b"})),
        as_text(BASE).replace('"paths":', '"a@b": 1, "a@b": 2, "paths":'),
        as_text(BASE).replace('"paths":', '"a": !<a@b> 2, "paths":'),
    ],
    ids=["key", "reference", "keyword", "required", "type", "name", "key twice", "tag"],
)
def test_each_refusal_is_one_line(text: str, sign: str) -> None:
    """A line break or a control character of the spec is escaped in the message about it."""
    with pytest.raises(SpecError) as caught:
        generated_files(parse(text.replace("@", json.dumps(sign)[1:-1])))
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.refusals)
    assert [] == [line for line in lines if not line.isprintable()]


def test_the_unchanged_spec_is_accepted() -> None:
    """Without a change there is nothing to refuse."""
    assert "models/thing.py" in generate(BASE)


@pytest.mark.parametrize("case", CASES)
def test_each_refusal_names_file_line_and_pointer(case: str) -> None:
    """A refusal names the file, the line, the JSON pointer, and what is wrong."""
    changes, place, words = CASES[case]
    document = changed(changes)
    text = refusal(document)
    match = re.fullmatch(r"openapi\.yaml, line ([0-9]+) \((#.*)\): (.+)", text)
    assert match is not None, text
    assert (f"#/{place}" if place else "#") == match[2]
    assert words in match[3]
    assert line_of(document, place) == int(match[1])


@pytest.mark.parametrize("letter", ["x", "é"])
def test_the_longest_names_of_modules(letter: str) -> None:
    """They have 200 bytes: file systems take 255, with the suffixes of compiled files."""
    longest = letter * (200 // len(letter.encode()))
    assert any(longest in path for path in generate(changed({f"{GET}/operationId": longest})))
    assert "which is 201 bytes long" in refusal(changed({f"{GET}/operationId": f"{longest}x"}))
