"""The options of `render` and `render_many`: one definition, which appears in several places."""

from __future__ import annotations

import inspect
import pydoc
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient, IndreamClient
from indream._batch.options import BatchOptions
from indream._exports.options import (
    ProjectRenderKeywords,
    ProjectRenderOptions,
    RenderKeywords,
    RenderOptions,
)
from indream._wire.settings import Flag
from tests.support.fake_service import FakeService

CALLS = [
    (client, call, options)
    for client in (IndreamClient, AsyncIndreamClient)
    for call, options in (
        ("exports.render", RenderOptions),
        ("projects.render", ProjectRenderOptions),
        ("exports.render_many", BatchOptions),
    )
]


def call_of(client: type[Any], path: str) -> Any:
    """A method of a client."""
    resource, name = path.split(".")
    return getattr(getattr(client("sk_indream_x"), resource), name)


@pytest.mark.parametrize(("client", "call", "options"), CALLS)
def test_the_signature_lists_them(client: type[Any], call: str, options: type[Any]) -> None:
    """With their types and defaults, as `inspect` and editors read them."""
    parameters = inspect.signature(call_of(client, call)).parameters.values()
    assert [(field.name, field.type, field.default) for field in options.__dataclass_fields__.values()] == [
        (parameter.name, parameter.annotation, parameter.default)
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY
    ]


@pytest.mark.parametrize(("client", "call", "options"), CALLS)
def test_help_shows_their_texts(client: type[Any], call: str, options: type[Any]) -> None:
    """`help()` is read from the docstring, as editors do."""
    shown = " ".join(pydoc.plain(pydoc.render_doc(call_of(client, call))).split())
    for field in options.__dataclass_fields__.values():
        assert f" {field.name}: {field.metadata['text']}" in shown


@pytest.mark.parametrize(
    ("options", "keywords"),
    [(RenderOptions, RenderKeywords), (ProjectRenderOptions, ProjectRenderKeywords)],
)
def test_type_checkers_know_all_of_them(options: type[Any], keywords: type[Any]) -> None:
    """By the overloads."""
    fields = options.__dataclass_fields__.values()
    assert {field.name: field.type for field in fields} == {
        name: hint.__forward_arg__ for name, hint in keywords.__annotations__.items()
    }
    assert frozenset() == keywords.__required_keys__


@pytest.mark.parametrize("options", [RenderOptions, BatchOptions])
@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("timeout", 0, ValueError),
        ("timeout", "long", TypeError),
        ("poll_interval", float("nan"), ValueError),
        ("overwrite", "no", TypeError),
        ("lint", None, TypeError),
        ("on_progress", "print", TypeError),
    ],
)
def test_they_check_themselves(options: type[Any], name: str, value: object, error: type[Exception]) -> None:
    """The error names the option."""
    with pytest.raises(error, match=f"^{name} must be"):
        options(**{name: value})


def test_none_is_only_what_it_is_by_default() -> None:
    """A render always has a timeout, a batch need not have one."""
    assert BatchOptions(timeout=None).timeout is None
    with pytest.raises(TypeError, match="timeout must be a number of seconds, not NoneType"):
        RenderOptions(timeout=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="on_timeout must be 'leave' or 'cancel', not None"):
        RenderOptions(on_timeout=None)  # type: ignore[arg-type]


def test_wrong_options_are_found_before_the_payload_is_checked(tmp_path: Path) -> None:
    """And before anything is sent."""
    service = FakeService()
    with IndreamClient(**service.options) as client:
        with pytest.raises(ValueError, match="on_interrupt must be"):
            client.exports.render({}, tmp_path, on_interrupt="stop")  # type: ignore[call-overload]
        with pytest.raises(ValueError, match="max_outage must be"):
            client.exports.render_many([], tmp_path, max_outage=0)
    assert [] == service.requests


def test_defaults_and_flags() -> None:
    """Each option with its default, and how the command line takes it: its type, metavar and default."""

    def table(options: type[Any]) -> dict[str, tuple[object, object]]:
        rows = options.__dataclass_fields__.values()
        return {row.name: (row.default, row.metadata["flag"]) for row in rows}

    is_given = Flag(bool)
    assert {
        "idempotency_key": (None, None),
        "timeout": (600, Flag(float, "SECONDS")),
        "poll_interval": (None, None),
        "on_timeout": ("leave", Flag(str, "leave|cancel")),
        "on_interrupt": ("leave", None),
        "overwrite": (False, is_given),
        "on_created": (None, None),
        "on_progress": (None, None),
        "on_download": (None, None),
        "lint": (True, None),
    } == table(RenderOptions)
    assert {
        "checkpoint": (None, Flag(str, "FILE", "batch.jsonl in the directory")),
        "timeout": (None, Flag(float, "SECONDS", "no limit")),
        "poll_interval": (None, None),
        "max_outage": (600, Flag(float, "SECONDS")),
        "fail_fast": (False, is_given),
        "retry_failed": (False, is_given),
        "overwrite": (False, is_given),
        "lint": (True, None),
        "on_progress": (None, None),
    } == table(BatchOptions)
