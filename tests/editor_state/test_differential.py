"""The verdict of the check is that of the contract's schema.

A slow validator reads the components as they are written, with every `oneOf`, `allOf`, `not` and `if`. The
documents are random ones that the components accept, half of them with random mistakes; each is known by its
kind and seed. There are 200 of them, and 10,000 with `INDREAM_FULL=1`.
"""

from __future__ import annotations

import copy
import os
from functools import cache
from random import Random
from typing import Any

import jsonschema
import orjson
import pytest

from generator.editor_state import runtime_schema
from generator.schema import Reader
from indream._json.paths import json_path
from indream.editor_state._check import StateText, check_and_dump
from tests.support.contract import contract, contract_spec
from tests.support.editor_state.documents import Documents, mutated

SCHEMAS: dict[str, Any] = contract()["components"]["schemas"]


def alternatives(name: str) -> list[str]:
    """The components that an `oneOf` of references refers to."""
    if "oneOf" not in SCHEMAS[name]:
        return [name]
    names = [schema["$ref"].rpartition("/")[2] for schema in SCHEMAS[name]["oneOf"]]
    return [deeper for name in names for deeper in alternatives(name)]


ITEMS, ASSETS = alternatives("EditorItem"), alternatives("EditorAsset")
DOCUMENTS_OF_A_KIND = (10_000 if os.environ.get("INDREAM_FULL") else 200) // len(ITEMS) + 1


@cache
def runtime() -> jsonschema.Draft202012Validator:
    """jsonschema over the schema that the package has."""
    return jsonschema.Draft202012Validator(runtime_schema(Reader(contract_spec()), {}))


@pytest.fixture(scope="module")
def reference() -> jsonschema.Draft202012Validator:
    """jsonschema over the components."""
    root = {"$ref": "#/components/schemas/EditorState", "components": {"schemas": SCHEMAS}}
    return jsonschema.Draft202012Validator(root)


def document(item: str, seed: int) -> Any:
    """A state with an item of that kind and an asset, of each kind in turn; odd seeds make mistakes."""
    random = Random(f"{item} {seed}")
    documents = Documents(SCHEMAS, random)
    state = documents.valid(SCHEMAS["EditorState"])
    state["items"] = {"item": documents.valid(SCHEMAS[item])}
    state["assets"] = {"asset": documents.valid(SCHEMAS[ASSETS[seed % len(ASSETS)]])}
    return mutated(state, random, documents) if seed % 2 else state


@pytest.mark.parametrize("item", ITEMS)
def test_the_verdict_matches_an_independent_validator(
    item: str, reference: jsonschema.Draft202012Validator
) -> None:
    """Valid there is valid here, and sent as it is; invalid there is invalid here, in the same places."""
    for seed in range(DOCUMENTS_OF_A_KIND):
        state = document(item, seed)
        before = copy.deepcopy(state)
        valid = reference.is_valid(state)
        problems, text = check_and_dump(StateText(state))
        assert (valid, seed) == (not problems, seed)
        assert (orjson.dumps(before) if valid else b"") == text
        assert (places(state), seed) == (sorted(problem.path for problem in problems or ()), seed)
        assert before == state


def places(state: Any) -> list[str]:
    """Where jsonschema finds the runtime schema violated, each place once."""
    found: set[tuple[str | int, ...]] = set()
    for error in runtime().iter_errors(state):
        path = tuple(error.absolute_path)
        match error.validator:
            case "required":
                found |= {(*path, name) for name in error.validator_value if name not in error.instance}
            case "additionalProperties":
                found |= {(*path, name) for name in error.instance if name not in error.schema["properties"]}
            case _:
                found.add(path)
    return sorted(map(json_path, found))


def test_the_documents_are_both_valid_and_invalid(reference: jsonschema.Draft202012Validator) -> None:
    """The documents without mistakes are valid, and few of those with mistakes are: the test has teeth."""
    verdicts = [
        [reference.is_valid(document("TextItem", seed + odd)) for seed in range(0, 20, 2)] for odd in (0, 1)
    ]
    assert all(verdicts[0])
    assert sum(verdicts[1]) < 5
