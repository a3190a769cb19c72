"""Descriptions in docstrings: paragraphs are wrapped, and code, tables and lists keep their lines."""

from __future__ import annotations

import ast
import inspect

import pytest

from generator.client import docstring
from tests.support.specs import changed, generate

LONG = " ".join(f"word{number}" for number in range(40))
TEXTS = {
    "a fence": 'Send this:\n\n```json\n{\n  "a":   [1,\n      2]\n\n}\n```\n\nAnd then wait.',
    "a fence without an end": "Send this:\n```\na\n  b",
    "a fence with another inside": "````md\n```\na  b\n```\n````",
    "code after four spaces": "Send this:\n\n    a   b\n      c\n\nAnd then wait.",
    "a table": "The values:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nNo others.",
    "a list": "The values:\n\n- a\n- b\n  - c\n* d\n\n1. e\n2. f",
    "a list after a line": "The values:\n- a\n- b",
    "a quotation": "> a\n> b",
    "headings and rules": "# A title\n\nText.\n\n---\n\n## Another",
    "signs that end a docstring": '```\n"""\\d\n```\nsays "so"',
}


def docs(text: str) -> tuple[str, str, str]:
    """The docstrings of a function, with it as a description; of a parameter, and of a field of a model."""
    get = "paths/~1v1~1things~1{id}/get"
    files = generate(
        changed(
            {
                f"{get}/description": text,
                f"{get}/parameters/1/description": text,
                "components/schemas/Thing/properties/id/description": text,
            }
        )
    )
    (function,) = [
        node
        for node in ast.parse(files["api/default/get_thing.py"]).body
        if isinstance(node, ast.FunctionDef) and node.name == "sync"
    ]
    whole = ast.get_docstring(function) or ""
    description = whole.partition("\n\n")[2].rpartition("\n\nArgs:")[0]
    argument = whole.partition("\n    q:")[2].partition("\n    x_h: ")[0].partition("\n    trace: ")[0]
    model = ast.parse(files["models/thing.py"])
    (field,) = [
        node.value.value
        for node in ast.walk(model)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and "word" in str(node.value.value)
    ] or [""]
    return description, argument, str(field)


@pytest.mark.parametrize("case", TEXTS)
def test_lines_that_have_a_meaning_are_kept(case: str) -> None:
    """Each line of code, of a table and of a list is a line of the docstring, with its spaces."""
    text = TEXTS[case]
    description, argument, _ = docs(text)
    assert text == description
    lines = [line.strip() for line in argument.strip().splitlines()]
    assert [line.strip() for line in text.splitlines()] == lines


def test_long_paragraphs_and_items_are_wrapped() -> None:
    """A paragraph or an item that does not fit into a line goes on in the next one."""
    text = f"{LONG}\n\n- {LONG}\n- b\n\n{LONG}"
    description, argument, field = docs(text)
    for doc in (description, argument, inspect.cleandoc(field)):
        assert text.split() == doc.split()
        assert all(len(line) <= 100 for line in doc.splitlines())
    item = description.split("\n\n")[1].splitlines()
    assert [line[:2] for line in item] == ["- ", *["  "] * (len(item) - 2), "- "]


def test_invisible_characters_are_left_out() -> None:
    """Control characters, and marks that change the order in which a line is shown."""
    assert ("plain", "é b c") == (docstring("pl\x07ain\x00"), docstring("é\u2066 b\u202e\x1b c"))
