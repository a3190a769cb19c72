"""URLs and hosts, checked."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

__all__ = ["is_loopback", "origin", "url_parts"]


def url_parts(text: str) -> SplitResult | None:
    """The parts of a URL with a host that can be connected to; None if it has none, or is not a URL."""
    if not text.isprintable() or " " in text or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it checks it
        # A name that this rejects could not be connected to either.
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
    # Names below `localhost` are left to the resolver, which may ask the network for them.
    if hostname == "localhost":
        return True
    try:
        address = ipaddress.ip_address(hostname)
    except ValueError:
        return False
    # 127.0.0.1 written as IPv6; whether `is_loopback` says so by itself depends on Python's version.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
