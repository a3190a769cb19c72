"""Random schemas: responses and bodies are held to what the spec says, as jsonschema_rs reads it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.generator.random_schemas import Case, Findings, cases, check, instances, loosened


@pytest.mark.parametrize("start", [0, 20, 40])
def test_instances_are_read_or_refused(start: int) -> None:
    """If not: `python -m tests.generator.random_schemas --count 60` prints the smallest example."""
    findings = Findings()
    check(0, range(start, start + 20), findings)
    assert [] == [(case.number, kind, detail) for case, kind, detail in findings.problems]
    assert all(findings.checked[kind] > 20 for kind in ("responses read", "responses refused"))
    assert all(findings.checked[kind] > 20 for kind in ("bodies accepted", "bodies refused"))


def test_the_same_seed_makes_the_same_schemas_and_instances() -> None:
    """A number that is printed shows the same case again."""
    first, second = (cases(3, range(10, 15)) for _ in range(2))
    assert first == second
    assert [instances(case, 3, loose=True) for case in first] == [
        instances(case, 3, loose=True) for case in second
    ]


def test_responses_are_not_held_to_limits() -> None:
    """An open enum takes other values of its type; a closed one, a constant and a date do not."""
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "pattern": {"type": "string", "maxLength": 1, "enum": ["a", "b"]},
            "closed": {"enum": ["a", "b"], "x-closed-enum": True},
            "day": {"type": "string", "format": "date"},
        },
    }
    assert {
        "type": "object",
        "properties": {
            "pattern": {"type": ["string"]},
            "closed": {"enum": ["a", "b"], "x-closed-enum": True},
            "day": {"type": "string", "format": "date"},
        },
    } == loosened(schema)


def test_instances_are_valid_or_not() -> None:
    """Valid ones have the constant, with or without unknown fields; invalid ones have another, or none."""
    valid, invalid = instances(Case(1, {"const": 7}, {}), 0, loose=True)
    assert ({7}, False) == (
        {value["value"] for value in valid},
        7 in [value.get("value") for value in invalid],
    )
    assert len(invalid) > 3
