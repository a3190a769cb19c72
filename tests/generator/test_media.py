"""Media types: how the values of each are written, and which of several is used."""

from __future__ import annotations

from typing import Any

import pytest

from generator.media import Media, chosen, contents
from generator.spec import Spec, SpecError

OBJECT = {"schema": {"type": "object"}}


def media_of(content: dict[str, Any]) -> tuple[Spec, list[Media]]:
    """The media types of a body."""
    spec = Spec("openapi.yaml", {"content": content, "components": {"schemas": {"Text": {"type": "string"}}}})
    return spec, contents(spec.root)


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("application/json", {}, "json"),
        ("APPLICATION/JSON; charset=utf-8", {}, "json"),
        ("application/hal+json", {}, "json"),
        ("*/*", OBJECT, "json"),
        ("*/*", {"schema": {"$ref": "#/components/schemas/Text"}}, "binary"),
        ("*/*", {"schema": {}}, "binary"),
        ("*/*", {"schema": True}, "binary"),
        ("*/*", {}, "binary"),
        ("*/*", None, "binary"),
        ("multipart/form-data", {"encoding": {}}, "multipart"),
        ("application/x-www-form-urlencoded", {"encoding": {}}, "urlencoded"),
        ("text/csv", {}, "text"),
        ("text/*; charset=latin-1", {}, "text"),
        ("image/png", OBJECT, "binary"),
        ("application/octet-stream", {}, "binary"),
        ("multipart/mixed", {}, "binary"),
    ],
)
def test_the_form_of_each_media_type(name: str, value: Any, form: str) -> None:
    """By its name; one that may be anything is JSON if its schema is that of an object or a list."""
    if value is None:
        with pytest.raises(SpecError, match="must be a mapping"):
            media_of({name: value})
        return
    _, (media,) = media_of({name: value, "x-note": {}})
    assert (name, form, f"#/content/{name.replace('/', '~1')}") == (media.name, media.form, media.node.place)


@pytest.mark.parametrize(
    ("name", "essence", "charset", "without"),
    [
        ("Text/CSV", "text/csv", "", "Text/CSV"),
        ('text/csv ; a=b; Charset="UTF-8" ;c=d', "text/csv", "utf-8", "text/csv ; a=b;c=d"),
        ("text/csv;charset=latin-1", "text/csv", "latin-1", "text/csv"),
    ],
)
def test_the_parts_of_a_media_type(name: str, essence: str, charset: str, without: str) -> None:
    """Without regard to case."""
    _, (media,) = media_of({name: {}})
    assert (essence, charset, without) == (media.essence, media.charset, media.without_charset)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"json": {}}, "'json' is not a media type; write it like application/json"),
        ({"a/b/c": {}}, "'a/b/c' is not a media type; write it like application/json"),
        ({"a/b; c=\n": {}}, r"'a/b; c=\n' is not a media type; write it like application/json"),
        ({"a/b": {"encoding": {}}}, "`encoding` is not supported here; remove it"),
        ({"a/b": {"other": 1}}, "`other` is not supported here; remove it"),
    ],
)
def test_media_types_that_are_refused(content: dict[str, Any], message: str) -> None:
    """At their place."""
    with pytest.raises(SpecError) as caught:
        media_of(content)
    assert [message] == [refusal.message for refusal in caught.value.refusals]


def test_a_body_without_content_has_no_media_types() -> None:
    """Neither has one whose only key is an extension."""
    assert [] == contents(Spec("openapi.yaml", {"description": ""}).root)
    assert [] == media_of({"x-note": {}})[1]


@pytest.mark.parametrize(
    ("names", "order", "best", "unused"),
    [
        (["text/csv", "application/json"], ("json", "text"), "application/json", ["text/csv"]),
        (["text/csv", "application/json"], ("text", "json"), "text/csv", ["application/json"]),
        (["a/b+json", "application/json"], ("json",), "application/json", ["a/b+json"]),
        (["a/b+json", "c/d+json"], ("json",), "a/b+json", ["c/d+json"]),
        (["text/csv", "text/html"], ("text",), "text/csv", ["text/html"]),
        (["image/png", "text/csv", "image/gif"], ("binary", "text"), "image/png", []),
        (["image/png", "application/json"], ("binary", "json"), "image/png", ["application/json"]),
        (["image/png", "text/csv"], ("text", "binary"), "text/csv", ["image/png"]),
    ],
)
def test_the_media_type_that_is_used(names: list[str], order: Any, best: str, unused: list[str]) -> None:
    """The first in the order of forms; a notice names each of the others, unless bytes can be of any type."""
    spec, media = media_of({name: {} for name in names})
    assert best == chosen(media, order).name
    assert [f"{name} is not used; the client uses {best}" for name in unused] == [
        notice.partition("): ")[2] for notice in spec.noticed()
    ]
