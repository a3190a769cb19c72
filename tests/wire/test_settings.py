"""The checked arguments of a client, where the public face shows too little."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import attrs
import pytest

from indream._paths import check_path
from indream._wire.settings import (
    Flag,
    Options,
    Secret,
    Settings,
    check_callback,
    check_count,
    check_flag,
    check_seconds,
    make_settings,
    option,
    with_flags,
    with_options,
)

DEFAULTS: dict[str, Any] = {
    "api_key": Secret("sk"),
    "base_url": None,
    "timeout": 60,
    "max_retries": 2,
    "poll_interval": 2,
    "auto_idempotency": True,
    "allow_insecure": False,
}


@pytest.mark.rule("secrets.key-repr")
def test_a_secret_is_shown_only_on_request() -> None:
    """Not by its repr, its attributes, or in an object around it."""

    @attrs.define
    class Holder:
        secret: Secret

    secret = Secret("sk_canary")
    assert "sk_canary" == secret.reveal()
    assert "canary" not in f"{secret!r} {secret!s} {secret} {Holder(secret)} {[secret]}"
    assert not hasattr(secret, "__dict__")


@pytest.mark.rule("secrets.no-copies")
def test_a_secret_is_not_pickled_or_copied() -> None:
    """It is not pickled or copied."""
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="secret"):
            spread(Secret("sk_canary"))


@pytest.mark.rule("secrets.key-errors")
def test_a_secret_is_redacted() -> None:
    """Every time it occurs in a text."""
    assert "…, …" == Secret("sk").hide_in("sk, sk")
    assert "nothing" == Secret("sk").hide_in("nothing")


@pytest.mark.parametrize(("value", "expected"), [(1, 1.0), (0.5, 0.5), (366 * 86_400, 366.0 * 86_400)])
def test_seconds_are_floats(value: float, expected: float) -> None:
    """Integers and fractions are returned as a float."""
    checked = check_seconds("timeout", value)
    assert (expected, float) == (checked, type(checked))


def test_seconds_out_of_range_are_rejected() -> None:
    """A ValueError, however large the number."""
    for value in (0, -0.0, -1, 366 * 86_400 + 1, 10**5000, -(10**5000), float("nan"), float("inf")):
        with pytest.raises(ValueError, match="timeout must be a number of seconds above 0"):
            check_seconds("timeout", value)


def test_settings_are_the_checked_arguments() -> None:
    """The URL loses its last slashes, the key the spaces around it."""
    made = make_settings(
        api_key=Secret(" sk\n"),
        base_url=" HTTP://service.test:8443/api// ",
        timeout=5,
        max_retries=100,
        poll_interval=3,
        auto_idempotency=False,
        allow_insecure=True,
        base_url_from="INDREAM_BASE_URL",
    )
    assert "sk" == made.api_key.reveal()
    assert made == Settings(
        api_key=made.api_key,
        base_url="http://service.test:8443/api",
        service="http://service.test:8443 (from INDREAM_BASE_URL)",
        loopback=False,
        timeout=5.0,
        max_retries=100,
        poll_interval=3.0,
        auto_idempotency=False,
        allow_insecure=True,
    )


def test_settings_of_a_client_without_arguments() -> None:
    """The service itself is called, which is not this machine."""
    made = make_settings(**DEFAULTS)
    expected = "https://api.indream.ai", "https://api.indream.ai", False
    assert expected == (made.base_url, made.service, made.loopback)
    assert make_settings(**DEFAULTS | {"base_url": "http://127.0.0.1:9"}).loopback


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"base_url": 5}, TypeError, "base_url must be a string, not int"),
    *(
        ({"base_url": url}, ValueError, "base_url must be printable ASCII without spaces or backslashes")
        for url in ("https://a.test/a b", "https://a.test/a\\b", "https://a.test/\x7f", "https://a.test/é")
    ),
    *(
        ({"base_url": url}, ValueError, "base_url must be an http(s) URL such as https://api.indream.ai")
        for url in ("", "a.test", "ftp://a.test", "https://")
    ),
    *(
        ({"base_url": url}, ValueError, "base_url must not contain a user name or password")
        for url in ("https://a@a.test", "https://:b@a.test", "https://a:b@a.test", "https://@a.test")
    ),
    *(
        ({"base_url": url}, ValueError, "base_url must not contain a query or a fragment")
        for url in ("https://a.test?", "https://a.test#", "https://a.test?a#b")
    ),
    (
        {"base_url": "https://a.test/v1"},
        ValueError,
        "base_url must not end in /v1, which the client adds: use https://a.test",
    ),
    (
        {"base_url": "http://a.test", "base_url_from": "INDREAM_BASE_URL"},
        ValueError,
        (
            "INDREAM_BASE_URL must be https: over http, others on the network could read the API key "
            "(allow_insecure=True permits it, for a network you trust)"
        ),
    ),
    ({"api_key": Secret(5)}, TypeError, "api_key must be a string, not int"),  # type: ignore[arg-type]
    (
        {"api_key": Secret(" ")},
        ValueError,
        "the API key is missing: pass api_key or set INDREAM_API_KEY",
    ),
    *(
        (
            {"api_key": Secret(key)},
            ValueError,
            "the API key (api_key or INDREAM_API_KEY) must be printable ASCII without spaces",
        )
        for key in ("a b", "é", "a\x7f")
    ),
    *(
        (
            {"api_key": Secret(key)},
            ValueError,
            "the API key (api_key or INDREAM_API_KEY) must not be in quotes: leave them out",
        )
        for key in ('"sk_indream_a"', "'sk_indream_a' ", '"')
    ),
    ({"max_retries": True}, TypeError, "max_retries must be an int, not bool"),
    ({"max_retries": 2.0}, TypeError, "max_retries must be an int, not float"),
    ({"max_retries": -1}, ValueError, "max_retries must be between 0 and 100"),
    ({"max_retries": 101}, ValueError, "max_retries must be between 0 and 100"),
    ({"timeout": True}, TypeError, "timeout must be a number of seconds, not bool"),
    ({"poll_interval": "2"}, TypeError, "poll_interval must be a number of seconds, not str"),
    ({"poll_interval": 0}, ValueError, "poll_interval must be a number of seconds above 0 and up to a year"),
    ({"auto_idempotency": 1}, TypeError, "auto_idempotency must be True or False, not int"),
    ({"allow_insecure": "no"}, TypeError, "allow_insecure must be True or False, not str"),
]


@pytest.mark.parametrize(("changed", "kind", "message"), WRONG)
def test_a_wrong_setting_is_named(changed: dict[str, Any], kind: type[Exception], message: str) -> None:
    """The message says which values are right."""
    with pytest.raises(kind) as caught:
        make_settings(**DEFAULTS | changed)
    assert message == str(caught.value)


def test_options_replace_settings() -> None:
    """None keeps a value, also where another value would be false."""
    before = make_settings(**DEFAULTS)
    kept: dict[str, Any] = dict.fromkeys(("timeout", "max_retries", "poll_interval", "auto_idempotency"))
    assert before == with_options(before, **kept)
    changed = {"timeout": 7.0, "max_retries": 0, "poll_interval": 9.0, "auto_idempotency": False}
    assert before._replace(**changed) == with_options(before, **changed)
    for name in kept:
        with pytest.raises(TypeError, match=f"^{name} must be "):
            with_options(before, **kept | {name: "x"})


class Awaited:
    """An object that is called like an async function."""

    async def __call__(self) -> None:
        """Do nothing."""


async def awaited() -> None:
    """Do nothing."""


@pytest.mark.parametrize(
    ("check", "value", "error"),
    [
        (check_flag, False, None),
        (check_flag, 1, TypeError("x must be True or False, not int")),
        (check_callback, None, None),
        (check_callback, print, None),
        (check_callback, 5, TypeError("x must be a function, not int")),
        *(
            (
                check_callback,
                function,
                TypeError("x must be a plain function, in the async client too: it is not awaited"),
            )
            for function in (awaited, Awaited())
        ),
        (check_path, "a", None),
        (check_path, 5, TypeError("x must be a string or a path, not int")),
        (check_path, "", ValueError("x must not be empty")),
        (check_count, 1, None),
        (check_count, 2, None),
        (check_count, 0, ValueError("x must be at least 1")),
        (check_count, True, TypeError("x must be an int, not bool")),
        (check_count, 1.0, TypeError("x must be an int, not float")),
    ],
)
def test_arguments_are_returned_or_named(check: Any, value: Any, error: Exception | None) -> None:
    """Each check returns the argument itself."""
    if error is None:
        assert value is check("x", value)
        return
    with pytest.raises(type(error)) as caught:
        check("x", value)
    assert str(error) == str(caught.value)


def test_a_path_is_returned_as_text() -> None:
    """A path of bytes is not accepted: messages and names are text."""

    class PathOfBytes:
        def __fspath__(self) -> bytes:
            return b"a"

    assert str(Path("a", "b")) == check_path("x", Path("a", "b"))
    with pytest.raises(TypeError, match=r"^x must be a path of text, not of bytes$"):
        check_path("x", PathOfBytes())


@dataclass(frozen=True)
class Some(Options):
    """Options of each kind."""

    count: int = option(5, check_count, "The number.", flag=Flag(int, "NUMBER"))
    seconds: float | None = option(None, check_seconds, "The time.")
    text: str | None = option("a", None, "Any text.", flag=Flag(str))


def test_options_check_themselves() -> None:
    """None is a value of an option only if it is its default."""
    assert (5, None, "a") == (Some().count, Some().seconds, Some().text)
    assert {"count": 7, "text": None} == with_flags(Some(count=7, seconds=1, text=None))
    assert [
        {"check": check_count, "text": "The number.", "flag": Flag(int, "NUMBER", None)},
        {"check": check_seconds, "text": "The time.", "flag": None},
        {"check": None, "text": "Any text.", "flag": Flag(str)},
    ] == [dict(item.metadata) for item in fields(Some)]
    with pytest.raises(TypeError, match=r"^count must be an int, not NoneType$"):
        Some(count=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^seconds must be a number of seconds above 0"):
        Some(seconds=0)
