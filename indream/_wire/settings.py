"""Checked arguments: the settings of a client, and the options of calls."""

from __future__ import annotations

from dataclasses import field, fields
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar, cast
from urllib.parse import urlsplit

from indream._arguments import check_type
from indream._wire.urls import is_loopback, origin, url_parts

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Flag",
    "Options",
    "Secret",
    "Settings",
    "check_callback",
    "check_count",
    "check_flag",
    "check_seconds",
    "make_settings",
    "option",
    "with_flags",
    "with_options",
]

F = TypeVar("F")
T = TypeVar("T")

DEFAULT_BASE_URL = "https://api.indream.ai"
MAX_RETRIES = 100
A_YEAR = 366 * 86_400


class Secret:
    """A string that is shown only by `reveal`: not in a repr, a log, or a pickle."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself."""
        return self._value

    def hide_in(self, text: str) -> str:
        """The text with `…` in place of the string."""
        return text.replace(self._value, "…")

    def __repr__(self) -> str:
        return "Secret('…')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


class Settings(NamedTuple):
    """The checked constructor arguments of a client."""

    api_key: Secret
    base_url: str
    service: str
    """The service in messages: scheme, host and port of `base_url`, and the variable it was read from."""
    loopback: bool
    timeout: float
    max_retries: int
    poll_interval: float
    auto_idempotency: bool
    allow_insecure: bool


def make_settings(
    *,
    api_key: Secret,
    base_url: str | None,
    timeout: float,
    max_retries: int,
    poll_interval: float,
    auto_idempotency: bool,
    allow_insecure: bool,
    base_url_from: str | None = None,
) -> Settings:
    """Check the arguments of a client; ValueError or TypeError names the argument that is wrong.

    `base_url_from` is the environment variable that `base_url` was read from; None if it was an argument.
    """
    allow_insecure = check_flag("allow_insecure", allow_insecure)
    name = base_url_from or "base_url"
    url = _base_url(name, DEFAULT_BASE_URL if base_url is None else base_url)
    parts = urlsplit(url)
    loopback = is_loopback(parts.hostname or "")
    if parts.scheme == "http" and not (loopback or allow_insecure):
        raise ValueError(
            f"{name} must be https: over http, others on the network could read the API key "
            "(allow_insecure=True permits it, for a network you trust)"
        )
    return Settings(
        api_key=_api_key(api_key),
        base_url=url,
        service=f"{origin(url)} (from {base_url_from})" if base_url_from else origin(url),
        loopback=loopback,
        timeout=check_seconds("timeout", timeout),
        max_retries=_max_retries(max_retries),
        poll_interval=check_seconds("poll_interval", poll_interval),
        auto_idempotency=check_flag("auto_idempotency", auto_idempotency),
        allow_insecure=allow_insecure,
    )


def with_options(
    settings: Settings,
    *,
    timeout: float | None,
    max_retries: int | None,
    poll_interval: float | None,
    auto_idempotency: bool | None,
) -> Settings:
    """Settings with the values that are not None replaced; ValueError or TypeError names a wrong argument."""
    return settings._replace(
        timeout=settings.timeout if timeout is None else check_seconds("timeout", timeout),
        max_retries=settings.max_retries if max_retries is None else _max_retries(max_retries),
        poll_interval=(
            settings.poll_interval if poll_interval is None else check_seconds("poll_interval", poll_interval)
        ),
        auto_idempotency=(
            settings.auto_idempotency
            if auto_idempotency is None
            else check_flag("auto_idempotency", auto_idempotency)
        ),
    )


def check_flag(name: str, value: bool) -> bool:
    """Return True or False; TypeError with the argument's name for any other value, such as "false"."""
    check_type(name, value, bool, "True or False")
    return value


def check_callback(name: str, function: F) -> F:
    """Return a function that is not async, or None; TypeError with the argument's name for other values."""
    if function is None:
        return function
    if not callable(function):
        raise TypeError(f"{name} must be a function, not {type(function).__name__}")
    called = getattr(function, "__call__", None)  # noqa: B004 - an object's may be a coroutine function
    if iscoroutinefunction(function) or iscoroutinefunction(called):
        raise TypeError(f"{name} must be a plain function, in the async client too: it is not awaited")
    return function


def check_seconds(name: str, value: float) -> float:
    """Return a number of seconds above 0 and up to a year; TypeError or ValueError with its name."""
    check_type(name, value, int | float, "a number of seconds")
    if not 0 < value <= A_YEAR:  # also true for NaN
        raise ValueError(f"{name} must be a number of seconds above 0 and up to a year")
    return float(value)


def check_count(name: str, value: int) -> int:
    """Return a number from 1; TypeError or ValueError with the argument's name for any other value."""
    check_type(name, value, int, "an int")
    if value < 1:
        raise ValueError(f"{name} must be at least 1")
    return value


def _max_retries(value: int) -> int:
    check_type("max_retries", value, int, "an int")
    if not 0 <= value <= MAX_RETRIES:
        raise ValueError(f"max_retries must be between 0 and {MAX_RETRIES}")
    return value


def _api_key(key: Secret) -> Secret:
    # The message must not repeat any part of the key, so it cannot say where the wrong character is. The
    # error is raised after the function that reads the key has returned: a traceback shows local variables.
    if (fault := _key_fault(key.reveal())) is not None:
        try:
            raise fault
        finally:
            del fault  # Its traceback refers to this frame.
    return Secret(key.reveal().strip())  # A key that is read from a file ends in a newline.


def _key_fault(key: object) -> Exception | None:
    if not isinstance(key, str):
        return TypeError(f"api_key must be a string, not {type(key).__name__}")
    key = key.strip()
    if not key:
        return ValueError("the API key is missing: pass api_key or set INDREAM_API_KEY")
    if not key.isascii() or not key.isprintable() or " " in key:
        return ValueError("the API key (api_key or INDREAM_API_KEY) must be printable ASCII without spaces")
    if key[0] == key[-1] and key[0] in "\"'":  # `docker run --env-file` keeps them.
        return ValueError("the API key (api_key or INDREAM_API_KEY) must not be in quotes: leave them out")
    return None


def _base_url(name: str, text: str) -> str:
    check_type(name, text, str, "a string")
    text = text.strip().rstrip("/")
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise ValueError(f"{name} must be printable ASCII without spaces or backslashes")
    parts = url_parts(text)
    if parts is None or parts.scheme not in ("http", "https"):
        raise ValueError(f"{name} must be an http(s) URL such as {DEFAULT_BASE_URL}")
    if parts.username is not None:
        raise ValueError(f"{name} must not contain a user name or password")
    if "?" in text or "#" in text:
        raise ValueError(f"{name} must not contain a query or a fragment")
    if text.endswith("/v1"):
        raise ValueError(f"{name} must not end in /v1, which the client adds: use {text.removesuffix('/v1')}")
    return parts.scheme + text[len(parts.scheme) :]


class Flag(NamedTuple):
    """How an option is passed on the command line.

    Attributes:
        type: The type of its value; `bool` for a flag without a value.
        metavar: The value in the help, such as "SECONDS", or all choices, such as "leave|cancel".
        default: The default in words, if it is None.
    """

    type: type[Any]
    metavar: str | None = None
    default: str | None = None


def option(
    default: T, check: Callable[[str, Any], object] | None, text: str, *, flag: Flag | None = None
) -> T:
    """An option of a call.

    Args:
        default: Its value if it is not passed.
        check: Called with its name and value; raises if the value is wrong. A default of None is not checked.
        text: Its effect, for docstrings and the command line, which add a default that is a number.
        flag: How it is passed on the command line, which shows the first sentence of the text; None if it is
            not passed there.
    """
    return field(default=default, metadata={"check": check, "text": text, "flag": flag})


class Options:
    """Options that check themselves."""

    def __post_init__(self) -> None:
        for item in fields(cast("Any", self)):
            value, check = getattr(self, item.name), item.metadata["check"]
            if check is not None and (value is not None or item.default is not None):
                check(item.name, value)


def with_flags(options: Options) -> dict[str, Any]:
    """The values of the options that the command line has a flag for."""
    return {
        item.name: getattr(options, item.name)
        for item in fields(cast("Any", options))
        if item.metadata["flag"] is not None
    }
