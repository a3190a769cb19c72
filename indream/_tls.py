"""One TLS context for all clients of a process, since making one takes longer than making a client."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

__all__ = ["shared_context"]


@cache
def shared_context() -> ssl.SSLContext:
    """The context httpx would make for itself (trusted roots, `SSL_CERT_FILE` honoured), made once."""
    return httpx.create_ssl_context()
