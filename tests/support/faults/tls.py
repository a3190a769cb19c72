"""TLS for servers on loopback, and clients that trust them."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from indream._net.tls import shared_context

__all__ = ["server_context", "trusted", "unread_certificates"]

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""A self-signed certificate for 127.0.0.1 and its key, which protects nothing."""


def server_context() -> ssl.SSLContext:
    """The TLS context of such a server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def trusted() -> Iterator[None]:
    """Let clients that are created in this context trust these servers."""
    with mock.patch.dict(os.environ, SSL_CERT_FILE=str(CERTIFICATE)), unread_certificates():
        yield


@contextmanager
def unread_certificates() -> Iterator[None]:
    """Let the next client read the trusted certificates as the first one of a process does."""
    shared_context.cache_clear()
    try:
        yield
    finally:
        shared_context.cache_clear()
