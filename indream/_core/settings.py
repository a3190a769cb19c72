"""What a client was made with, checked."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import urlsplit

import attrs

__all__ = ["DEFAULT_BASE_URL", "Secret", "Settings", "check_seconds", "make_settings"]

DEFAULT_BASE_URL = "https://api.indream.ai"


class Secret:
    """A string that shows itself to nobody who does not ask by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('…')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


@attrs.frozen
class Settings:
    """The checked constructor arguments of a client."""

    api_key: Secret
    base_url: str
    loopback: bool
    timeout: float
    max_retries: int
    poll_interval: float
    auto_idempotency: bool


def make_settings(
    *,
    api_key: str | None,
    base_url: str | None,
    timeout: float,
    max_retries: int,
    poll_interval: float,
    auto_idempotency: bool,
    allow_insecure: bool,
    environ: Mapping[str, str],
) -> Settings:
    """Check what a client is made with; ValueError or TypeError that names the argument."""
    url = _base_url(base_url if base_url is not None else environ.get("INDREAM_BASE_URL") or DEFAULT_BASE_URL)
    loopback = _is_loopback(urlsplit(url).hostname or "")
    if url.startswith("http://") and not (loopback or allow_insecure):
        raise ValueError(
            "base_url must be https: over http the API key could be read on the way "
            "(allow_insecure=True permits it, for a network you trust)"
        )
    if isinstance(max_retries, bool) or not isinstance(max_retries, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"max_retries must be an int, not {type(max_retries).__name__}")
    if not 0 <= max_retries <= 100:
        raise ValueError(f"max_retries must be between 0 and 100, is {max_retries}")
    return Settings(
        api_key=_api_key(api_key, environ),
        base_url=url,
        loopback=loopback,
        timeout=check_seconds("timeout", timeout),
        max_retries=max_retries,
        poll_interval=check_seconds("poll_interval", poll_interval),
        auto_idempotency=auto_idempotency,
    )


def check_seconds(name: str, value: float) -> float:
    """A number of seconds above 0 and below a year; TypeError or ValueError that names the argument."""
    if isinstance(value, bool) or not isinstance(value, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not math.isfinite(value) or not 0 < value <= 366 * 86_400:
        raise ValueError(f"{name} must be a number of seconds above 0, is {value}")
    return float(value)


def _api_key(given: str | None, environ: Mapping[str, str]) -> Secret:
    source = "api_key" if given is not None else "INDREAM_API_KEY"
    key = given if given is not None else environ.get("INDREAM_API_KEY", "")
    if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"api_key must be a string, not {type(key).__name__}")
    key = key.strip()  # keys read from files end in a newline
    if not key:
        raise ValueError(
            "api_key must not be empty" if given is not None else "no api_key was given and INDREAM_API_KEY is not set"
        )
    # Nothing of the key may be echoed, so the message can't say where the wrong character is.
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError(f"{source} must be printable ASCII without spaces")
    return Secret(key)


def _base_url(text: str) -> str:
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"base_url must be a string, not {type(text).__name__}")
    text = text.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        hostname, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"base_url is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not hostname:
        raise ValueError(f"base_url must be an http(s) URL such as {DEFAULT_BASE_URL}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("base_url must not hold a user name or password")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise ValueError("base_url must not hold a query or a fragment")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("base_url must be printable ASCII without spaces")
    return parts.scheme + text[len(parts.scheme) :]


def _is_loopback(hostname: str) -> bool:
    if hostname == "localhost" or hostname.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return False
