"""Operations of `raw`: how texts become arguments and forms, for kinds that the contract may have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from indream.cli.errors import CommandError
from indream.cli.operations import Body, Form, Parameter, RawOperation, find, operations

FILTER = Form(("object",), fields={"size": Form(("integer",)), "tags": Form(is_list=True)})
PARAMETERS = (
    Parameter("widget-id", "widget_id", True, Form()),
    Parameter("widgetId", "widget_id_2", False, Form()),
    Parameter("size", "size", False, Form(("integer", "string"))),
    Parameter("ids", "ids", False, Form(("integer",), is_list=True)),
    Parameter("filter", "filter_", False, FILTER),
    Parameter("login", "login", False, Form(("basic",))),
)


def operation(body: Body | None = None) -> RawOperation:
    """An operation with all kinds of parameters."""
    return RawOperation("findWidgets", "POST", "/v1/widgets", "Find", "widgets", PARAMETERS, body)


@pytest.mark.parametrize(
    ("kinds", "text", "expected"),
    [
        (("string",), "1", "1"),
        (("integer",), "-12", -12),
        (("integer",), "+1", 1),
        (("number",), "1.5", 1.5),
        (("number",), "2", 2),
        (("boolean",), "true", True),
        (("boolean",), "false", False),
        (("date",), "2026-09-25", date(2026, 9, 25)),
        (("date-time",), "2026-09-25T12:00:00.000Z", datetime(2026, 9, 25, 12, tzinfo=UTC)),
        (("object",), '{"a": [1]}', {"a": [1]}),
        (("basic",), "me:a:b", ("me", "a:b")),
        (("integer", "boolean"), "true", True),
        (("integer", "string"), "one", "one"),
        (("integer", "string"), "1", 1),
        (("null",), "x", "x"),
    ],
)
def test_a_text_is_read_as_the_first_kind_that_fits(
    kinds: tuple[str, ...], text: str, expected: object
) -> None:
    value = Form(kinds).read("--param a", text)
    assert (type(expected), expected) == (type(value), value)


@pytest.mark.parametrize(
    ("kinds", "text", "message"),
    [
        (("integer",), "1.0", "--param a=1.0: must be a whole number"),
        (("integer",), "1" * 4001, f"--param a={'1' * 4001}: must be a whole number"),
        (("number",), "true", "--param a=true: must be a number"),
        (("number",), '"1"', '--param a="1": must be a number'),
        (("number", "boolean"), "x", "--param a=x: must be a number or true or false"),
        (("date",), "soon", "--param a=soon: must be a date, such as 2026-09-25"),
        (("date-time",), "soon", "--param a=soon: must be a time, such as 2026-09-25T00:00:00Z"),
        (("object",), "[1]", "--param a=[1]: must be a JSON object"),
        (("basic",), "a-password", "--param a: must be USER:PASSWORD"),
    ],
)
def test_a_text_that_does_not_fit_says_what_does(kinds: tuple[str, ...], text: str, message: str) -> None:
    """A password is not repeated."""
    with pytest.raises(CommandError) as caught:
        Form(kinds).read("--param a", text)
    assert message == str(caught.value)


def test_the_longest_whole_number() -> None:
    """Python converts up to 4,300 digits."""
    assert int("1" * 4000) == Form(("integer",)).read("a", "1" * 4000)


def test_a_form_is_read_from_its_description() -> None:
    described = {"kinds": ["object"], "list": True, "fields": {"a": {"kinds": ["integer"]}}}
    assert Form(("object",), True, {"a": Form(("integer",))}) == Form.of(described)


def test_parameters_become_arguments() -> None:
    """Lists are repeated; an object is JSON, or one parameter for each of its fields."""
    pairs = [
        ("widget-id", "a"),
        ("WIDGETID2", "b"),
        ("SIZE", "7"),
        ("ids", "1"),
        ("ids", "2"),
        ("filter[size]", "3"),
        ("filter[tags]", "x"),
        ("filter[tags]", "y"),
        ("filter[more][deep]", "z"),
        ("login", "me:word"),
    ]
    found = operation().arguments([pair for pair in pairs if pair[0] != "WIDGETID2"])
    assert {
        "widget_id": "a",
        "size": 7,
        "ids": [1, 2],
        "filter_": {"size": 3, "tags": ["x", "y"], "more": {"deep": "z"}},
        "login": ("me", "word"),
    } == found
    assert {"widget_id_2": "b"} == operation().arguments([("widget_id_2", "b")])
    assert {"filter_": {"a": 1}} == operation().arguments([("filter", '{"a": 1}')])


HAS = "its parameters: widget-id, widgetId, size, ids, filter, login"


@pytest.mark.parametrize(
    ("pairs", "message", "advice"),
    [
        (
            [("WIDGET_id", "a")],
            "findWidgets: WIDGET_id may be widget-id or widgetId; write it as one of them",
            (),
        ),
        ([("color", "a")], "findWidgets has no parameter color", (HAS,)),
        ([("size", "1"), ("size", "2")], "duplicate --param size", ()),
        ([("filter[size]", "1"), ("filter[size]", "2")], "duplicate --param filter[size]", ()),
        ([("filter[size]", "1"), ("filter[size][x]", "2")], "duplicate --param filter[size][x]", ()),
        ([("filter[size]", "x")], "--param filter[size]=x: must be a whole number", ()),
    ],
)
def test_parameters_that_do_not_fit(
    pairs: list[tuple[str, str]], message: str, advice: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError) as caught:
        operation().arguments(pairs)
    assert (message, advice) == (str(caught.value), caught.value.advice)


MULTIPART = Body("multipart", True, {"file": Form(), "size": Form(("integer",)), "ids": Form(is_list=True)})
URLENCODED = Body("urlencoded", False, {"size": Form(("integer",))})


def test_a_form_has_fields_and_files() -> None:
    """Only a multipart form has files."""
    pairs = [("file", "@a.png"), ("size", "3"), ("ids", "a"), ("ids", "@b"), ("other", "c")]
    assert {
        "file": Path("a.png"),
        "size": 3,
        "ids": ["a", Path("b")],
        "other": "c",
    } == operation(MULTIPART).form(pairs)
    found = operation(URLENCODED).form([("size", "3"), ("other", "@b"), ("filter[a]", "c")])
    assert {"size": 3, "other": "@b", "filter": {"a": "c"}} == found
    with pytest.raises(CommandError, match=r"^duplicate --form size$"):
        operation(URLENCODED).form([("size", "3"), ("size", "4")])
    with pytest.raises(CommandError, match=r"^--form file=@: must be followed by the path of a file$"):
        operation(MULTIPART).form([("file", "@")])
    assert {"other": "@"} == operation(URLENCODED).form([("other", "@")])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "findWidgets takes no body"),
        (Body("json", True, {}), "findWidgets takes --body FILE, not --form"),
    ],
)
def test_an_operation_without_a_form(body: Body | None, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        operation(body).form([("a", "b")])
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("body", "arguments", "message"),
    [
        (None, {}, "findWidgets needs --param widget-id=…"),
        (Body("json", True, {}), {"widget_id": "a"}, "findWidgets needs --body FILE"),
        (MULTIPART, {"widget_id": "a"}, "findWidgets needs --form NAME=VALUE"),
        (URLENCODED, {"widget_id": "a"}, None),
        (MULTIPART, {"widget_id": "a", "body": {}}, None),
        (None, {"widget_id": "a"}, None),
    ],
)
def test_arguments_that_are_required(
    body: Body | None, arguments: dict[str, Any], message: str | None
) -> None:
    if message is None:
        operation(body).check(arguments)
        return
    with pytest.raises(CommandError) as caught:
        operation(body).check(arguments)
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("json", "JSON"),
        ("binary", "bytes"),
        ("multipart", "form"),
        ("urlencoded", "form"),
        ("text", "text"),
        (None, None),
    ],
)
def test_the_row_of_an_operation(kind: str | None, shown: str | None) -> None:
    assert {
        "operation": "findWidgets",
        "route": "POST /v1/widgets",
        "parameters": ["widget-id", "widgetId", "size", "ids", "filter", "login"],
        "body": shown,
        "summary": "Find",
    } == operation(None if kind is None else Body(kind, True, {})).shown()


@pytest.mark.parametrize("name", ["getExport", "get_export", "GET-EXPORT"])
def test_an_operation_is_found_by_its_name(name: str) -> None:
    """Spelled as in the contract or as in Python; its request is that of the generated module."""
    found = find(name)
    assert ("getExport", "get_export") == (found.id, found.request.__module__.rpartition(".")[2])
    assert found in operations()


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("getExprt", ["did you mean getExport"]),
        ("illustrations", ["did you mean searchIllustrations?"]),
        ("?", []),
        ("zzzzzzzzzzzz", []),
    ],
)
def test_an_unknown_operation(name: str, advice: list[str]) -> None:
    """Names that are close, or that contain the name."""
    with pytest.raises(CommandError, match=r"^unknown operation ") as caught:
        find(name)
    *hints, last = caught.value.advice
    assert "indream raw --list shows all operations" == last
    assert len(advice) == len(hints)
    assert all(hint.startswith(text) for hint, text in zip(hints, advice, strict=True))
