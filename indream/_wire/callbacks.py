"""Where webhooks can be sent, and with which headers: the same rule for the client and the sandbox."""

from __future__ import annotations

import re

from indream._wire.urls import url_parts

__all__ = ["header_name_problem", "header_value_problem", "url_problem"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_OR_NUL = re.compile(r"[\r\n\0]")


def url_problem(url: str) -> str | None:
    """What is wrong with a `callbackUrl`, without its value; None if webhooks can be sent to it."""
    parts = url_parts(url)
    if parts is None or parts.scheme not in ("http", "https"):
        return "must be a URL such as https://hooks.example.com/indream"
    return None


def header_name_problem(name: str) -> str | None:
    """What is wrong with the name of a header in `callbackHeaders`; None if it can be sent."""
    return None if _TOKEN.fullmatch(name) else "is not the name of a header"


def header_value_problem(value: str) -> str | None:
    """What is wrong with the value of a header in `callbackHeaders`; None if it can be sent."""
    return "must not contain a line break or NUL" if _LINE_OR_NUL.search(value) else None
