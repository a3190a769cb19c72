"""The page's style and script, and the policy that lets a browser run these and nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["ICON", "content_security_policy", "script", "style"]

ICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<rect width='16' height='16' rx='4' fill='%234f46e5'/><path d='M6 4.5v7l6-3.5z' fill='white'/></svg>"
)
"""Without one of its own a browser asks for /favicon.ico."""


@cache
def style() -> str:
    """The style, as it stands in the page."""
    return _text("page.css")


@cache
def script() -> str:
    """The script, as it stands in the page."""
    return _text("page.js")


@cache
def content_security_policy() -> str:
    """What the page may do. A script that a stranger had brought into it would not run."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style())}'",
            f"script-src '{_digest(script())}'",
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _text(name: str) -> str:
    return files("indream.sandbox.page").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
