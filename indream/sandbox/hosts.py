"""The hosts of requests: a request for another host is refused.

A web page of a stranger can make its own host name resolve to 127.0.0.1 and then send requests to any server
that listens there (DNS rebinding). The browser still sends the stranger's host name in the Host header.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from indream._wire.urls import is_loopback
from indream.sandbox.options import check_text

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["check_url", "is_from_here", "is_meant"]

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?", re.IGNORECASE)


def is_meant(header: str, base_url: str, *, is_public: bool) -> bool:
    """Return whether a Host header names the sandbox.

    The names are those of this machine's loopback, the host of the base URL, and any IP address where other
    machines can reach the sandbox. The port does not matter: it differs where a tunnel leads to the sandbox.
    """
    host = _host_in(header)
    if host is None:
        return False
    own = urlsplit(base_url).hostname
    return host == own or is_loopback(host) or (is_public and _is_address(host))


def is_from_here(request: Request) -> bool:
    """Return whether a request was sent on this machine, over loopback, without a proxy or tunnel.

    A proxy or tunnel on this machine forwards requests of other machines over loopback, too; it adds a header
    or sends another Host.
    """
    client, host = request.client, _host_in(request.headers.get("host", ""))
    if client is None or host is None or not (is_loopback(client.host) and is_loopback(host)):
        return False
    return not any(name in request.headers for name in ("forwarded", "x-forwarded-for", "via"))


def check_url(url: str) -> str:
    """Return a base URL without a trailing slash.

    Raises:
        ValueError: The URL is not http or https with a host and an optional port.
    """
    check_text("base_url", url)
    try:
        parts = urlsplit(url.rstrip("/"))
    except ValueError:
        parts = urlsplit("")
    fits = parts.scheme in ("http", "https") and _host_in(parts.netloc) is not None
    if not fits or parts.path or parts.query or parts.fragment or not _has_possible_port(parts):
        raise ValueError("base_url must be http or https and a host, such as http://sandbox:8700")
    return parts.geturl()


def _has_possible_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:  # the port is over 65,535
        return False


def _host_in(header: str) -> str | None:
    """Return the host of a Host header, without its port; None if the header is invalid."""
    found = _HOST.fullmatch(header)
    return None if found is None else (found[1] or found[2]).lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
