"""Links to output files: temporary, and not to be guessed."""

from __future__ import annotations

import hmac

__all__ = ["LIFETIME", "expiry", "output_query", "token_matches"]

LIFETIME = 24 * 60 * 60 * 1000
"""How long a link lives at least, in milliseconds; at most it is twice that."""


def expiry(completed: int, now: int) -> int:
    """When a link that is given out now expires.

    It changes once a day, so that a task that is read twice mostly gives the same link.
    """
    return completed + ((now - completed) // LIFETIME + 2) * LIFETIME


def output_query(secret: bytes, name: str, expires: int) -> str:
    """The query of a link to the output file `name`."""
    return f"expires={expires}&token={_token(secret, name, expires)}"


def token_matches(secret: bytes, name: str, expires: int, token: str) -> bool:
    """Whether a link was made by `output_query`."""
    return hmac.compare_digest(_token(secret, name, expires).encode(), token.encode())


def _token(secret: bytes, name: str, expires: int) -> str:
    return hmac.digest(secret, f"{name}?{expires}".encode(), "sha256").hex()[:32]
