"""Descriptions in docstrings: paragraphs are wrapped, and code, tables and lists keep their lines."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

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


BLOCKS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a fence": ("```\na\nb\n\nc\n```\nd\ne", {}, "```\n    a\n    b\n\n    c\n    ```\n    d e"),
    "one paragraph of several lines": ("a\n  b\nc\n\n\n\nd", {}, "a b c\n\n    d"),
    "code": ("a\n\n    b\n\n    c\n\nd\n    e", {}, "a\n\n        b\n\n        c\n\n    d e"),
    "code at the start": ("    a\n  b", {}, "a b"),
    "an item in several lines": ("- a\n  b\nc\n\n  d\ne", {}, "- a b c\n\n      d e"),
    "an ordered list": ("10. a\n    b\n2) c", {}, "10. a b\n    2) c"),
    "text after a list": ("- a\n\n  b\n\nc\n\n    d", {}, "- a\n\n      b\n\n    c\n\n        d"),
    "headings": ("# a\nb\n## c\n#d\n####### e", {}, "# a\n    b\n    ## c\n    #d ####### e"),
    "rules": ("a\n---\nb\n***\n- - -\n==", {}, "a\n    ---\n    b\n    ***\n    - - -\n    =="),
    "fences": ("~~~\n- a\n```\n~~~~\n- b", {}, "~~~\n    - a\n    ```\n    ~~~~\n    - b"),
    "a quotation": ("a\n> b\nc", {}, "a\n    > b\n    c"),
    "a table": ("a\n| b |\nc", {}, "a\n    | b |\n    c"),
    "a short fence": ("``\na\n``", {}, "`` a ``"),
    "tabs": ("\ta\n\tb\tc", {}, "a b c"),
    "quotes": ('a "b"', {}, 'a "b\\"'),
    "three quotes": ('"""a\\"""', {}, '\\"\\"\\"a\\\\\\"\\"\\"'),
    "an escaped quote": ('a\\"', {}, 'a\\\\\\"'),
    "invisible signs": ("a\u202eb\x00c\rd", {}, "abcd"),
    "nothing": ("  \n ", {}, ""),
    "a label": ("a\nb", {"label": "x: ", "indent": 8, "hanging": 4}, "x: a b"),
    "a label before an item": ("- a", {"label": "x: ", "indent": 8, "hanging": 4}, "x:\n            - a"),
    "a label before a heading": ("# a", {"label": "x: "}, "x:\n    # a"),
    "a label alone": ("", {"label": "x: "}, "x:"),
    "nested": ("- a\n  - b\n    c\n\nd", {}, "- a\n      - b c\n\n    d"),
}
"""Texts, the options of `docstring`, and its result."""


@pytest.mark.parametrize("case", BLOCKS)
def test_each_kind_of_block(case: str) -> None:
    """A paragraph and an item are one line; anything else keeps its lines."""
    text, options, expected = BLOCKS[case]
    assert expected == docstring(text, **options)


def test_lines_end_at_the_width_of_docstrings() -> None:
    """The indentation of each line counts; a word is not divided."""
    wrapped = textwrap.fill(LONG, 100, initial_indent=" " * 8 + "x: ", subsequent_indent=" " * 12)
    assert wrapped.strip() == docstring(LONG, indent=8, hanging=4, label="x: ")
    wrapped = textwrap.fill(LONG, 100, initial_indent=" " * 8 + "- ", subsequent_indent=" " * 10)
    assert wrapped.strip() == docstring(f"- {LONG}", indent=8)
    assert "-".join(LONG.split()) == docstring("-".join(LONG.split()))


def test_a_description_that_ends_in_a_quote_is_python() -> None:
    """Also one after a backslash, or several."""
    for text in ('a"', 'a\\"', 'a\\\\"', '\\"\\"\\"', 'a""""', '"'):
        assert text == ast.literal_eval(f'"""{docstring(text)}"""')


PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "no end of its own": (
        {"description": "How many", "deprecated": True, "schema": {"type": "integer", "default": 5}},
        "How many. Deprecated. Not sent unless given; the service's default is 5.",
    ),
    "an end of its own": (
        {"description": "How many?", "schema": {"type": "integer", "default": 5}},
        "How many? Not sent unless given; the service's default is 5.",
    ),
    "a default that only looks described": (
        {"description": "From 15 up.", "schema": {"type": "integer", "default": 1}},
        "From 15 up. Not sent unless given; the service's default is 1.",
    ),
    "a default that is described": (
        {"description": "How many, 5 by default.", "schema": {"type": "integer", "default": 5}},
        "How many, 5 by default.",
    ),
    "a default of a required parameter": (
        {"description": "How many.", "required": True, "schema": {"type": "integer", "default": 5}},
        "How many.",
    ),
    "a list": (
        {"description": "One of:\n- a\n- b", "deprecated": True, "schema": {"type": "string"}},
        "One of:\n- a\n- b\n\nDeprecated.",
    ),
    "the texts of the schema": (
        {"schema": {"type": "string", "description": "A word", "deprecated": True}},
        "A word. Deprecated.",
    ),
}
"""Parameters, and what the docstring says about each."""


@pytest.mark.parametrize("case", PARAMETERS)
def test_sentences_about_parameters(case: str) -> None:
    """They follow the description, which ends first."""
    parameter, expected = PARAMETERS[case]
    place = "paths/~1v1~1things~1{id}/get/parameters/1"
    files = generate(changed({place: {"name": "q", "in": "query", **parameter}}))
    about = inspect.cleandoc(function_doc(files["api/default/get_thing.py"]))
    start = about.index("q: ")
    lines = about[start : about.index("x_h: ")].rstrip().splitlines()
    assert f"q: {expected}" == textwrap.dedent("\n".join(["        " + lines[0], *lines[1:]])).strip()


def test_the_description_of_a_body_is_that_of_its_argument() -> None:
    """It precedes which values the argument takes."""
    body = "paths/~1v1~1files/put/requestBody"
    files = generate(changed({f"{body}/description": "The picture"}))
    about = " ".join(function_doc(files["api/default/put_file.py"]).split())
    assert "body: The picture. The content to send: bytes, a path, an open binary file" in about


def function_doc(source: str) -> str:
    """The docstring of `sync`."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return next(ast.get_docstring(node) or "" for node in functions if node.name == "sync")


def test_errors_are_listed() -> None:
    """Each class of errors has one line."""
    statuses = ("204", "404", "418", "302", "503", "5XX", "default")
    responses = {status: {"description": ""} for status in statuses}
    files = generate(changed({"paths/~1v1~1things~1{id}/get/responses": responses}))
    assert [
        "NotFoundError: The service returned 404.",
        "APIError: The service returned 418, 302 or another error.",
        "ServerError: The service returned 503 or 5XX.",
        "APIConnectionError: No response was received.",
    ] == textwrap.dedent(
        function_doc(files["api/default/get_thing.py"]).partition("Raises:\n")[2].partition("\n\n")[0]
    ).splitlines()


@pytest.mark.parametrize(
    ("summary", "line"), [("Is it on?", "Is it on?"), ('Get "it"', 'Get "it".'), ("Stop it.", "Stop it.")]
)
def test_a_summary_is_a_sentence(summary: str, line: str) -> None:
    """It ends with one sign."""
    files = generate(changed({"paths/~1v1~1things~1{id}/get/summary": summary}))
    assert line == function_doc(files["api/default/get_thing.py"]).splitlines()[0]


def test_comments_are_not_escaped() -> None:
    """A field that cannot be the name of an attribute is described in a comment."""
    text = 'In C:\\old, say """so"""'
    fields = {"in": {"type": "string", "description": text}}
    files = generate(changed({"components/schemas/New/properties": fields}))
    assert f"        # {text}\n" in files["payloads.py"]
