"""One TLS context for all clients of a process, because it takes longer to make than a client."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

__all__ = ["shared_context"]


@cache
def shared_context() -> ssl.SSLContext:
    """The context that httpx would make (trusted roots, or those in `SSL_CERT_FILE`), made once.

    Raises:
        ValueError: No certificates can be read from `SSL_CERT_FILE` or `SSL_CERT_DIR`.
    """
    file, directory = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    try:
        if file:
            Path(file).read_bytes()  # httpx 0.27 passes over a path that is not that of a file
        elif directory:
            _check_directories(directory)
        return httpx.create_ssl_context()
    except OSError as error:  # SSLError is an OSError, too.
        name, path = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", directory)
        if not path:
            raise
        raise ValueError(f"{name}: cannot read certificates from {path}: {_reason(error)}") from error


def _check_directories(paths: str) -> None:
    """Raise if no directory contains a file: OpenSSL reads directories only when it verifies a peer."""
    fault = OSError("the directory is empty")
    for path in paths.split(os.pathsep):
        try:
            if os.listdir(path):  # noqa: PTH208 - only names are needed
                return
        except OSError as error:
            fault = error
    try:
        raise fault
    finally:
        del fault  # Its traceback refers to this frame.


def _reason(error: OSError) -> str:
    import ssl

    if isinstance(error, ssl.SSLError):
        return "it does not contain certificates"
    return (error.strerror or str(error)).lower()
