"""Checks of URLs, hosts and file names, and of the URL and the headers of callbacks."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

__all__ = [
    "VIDEO_SUFFIXES",
    "header_name_problem",
    "header_value_problem",
    "is_loopback",
    "origin",
    "url_parts",
    "url_problem",
]

VIDEO_SUFFIXES: Final = frozenset(
    {"avi", "flv", "gif", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv"}
)
"""Suffixes of video formats. Any other suffix is accepted for every format."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_OR_NUL = re.compile(r"[\r\n\0]")


def url_parts(text: str) -> SplitResult | None:
    """The parts of a URL with a host that can be connected to; None if it has none, or is not a URL."""
    if not text.isprintable() or " " in text or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it checks it
        # A host name that this rejects could not be connected to either.
        (parts.hostname or "").encode("idna")
    except ValueError:
        return None
    return parts if parts.hostname else None


def origin(url: str) -> str:
    """The scheme, host and port of a URL, without a user name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_loopback(hostname: str) -> bool:
    """Whether a host name or address is this machine."""
    # Names below `localhost` do not count: the resolver may ask the network for them.
    if hostname == "localhost":
        return True
    try:
        address = ipaddress.ip_address(hostname)
    except ValueError:
        return False
    # For 127.0.0.1 written as IPv6, the result of `is_loopback` depends on Python's version.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


# The client and the sandbox apply the same rules to callbacks.


def url_problem(url: str) -> str | None:
    """The problem with a `callbackUrl`, without its value; None if webhooks can be sent to it."""
    parts = url_parts(url)
    if parts is None or parts.scheme not in ("http", "https"):
        return "must be a URL such as https://hooks.example.com/indream"
    return None


def header_name_problem(name: str) -> str | None:
    """The problem with a header's name in `callbackHeaders`; None if it can be sent."""
    return None if _TOKEN.fullmatch(name) else "is not the name of a header"


def header_value_problem(value: str) -> str | None:
    """The problem with a header's value in `callbackHeaders`; None if it can be sent."""
    return "must not contain a line break or NUL" if _LINE_OR_NUL.search(value) else None
