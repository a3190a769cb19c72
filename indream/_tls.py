"""One TLS context for all clients of a process: making one takes longer than everything else about a client."""

from __future__ import annotations

import ssl
from functools import cache

import httpx

__all__ = ["shared_context"]


@cache
def shared_context() -> ssl.SSLContext:
    """The context httpx would make for itself (trusted roots, `SSL_CERT_FILE` honoured), made once."""
    return httpx.create_ssl_context()
