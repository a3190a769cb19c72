"""Decides which links to files are followed. A link may be signed, so it appears in no message."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import attrs

from indream._wire.settings import Secret

if TYPE_CHECKING:
    from indream._wire.settings import Settings

__all__ = ["Link", "Near", "near", "read_link"]

MAX_URL: Final = 65_536

_UNUSABLE = re.compile(r"[\s\\\x00-\x1f\x7f]")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_THIS_NETWORK = ipaddress.ip_network("0.0.0.0/8")  # most systems connect it to themselves

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@attrs.frozen
class Link:
    """A checked URL."""

    url: Secret
    host: str
    secure: bool

    def hide_in(self, text: str) -> str:
        """The text with `…` in place of the URL, its path and its query."""
        parts = urlsplit(self.url.reveal())
        for secret in (self.url.reveal(), f"{parts.path}?{parts.query}", parts.query):
            if secret.strip("/?"):
                text = text.replace(secret, "…")
        return text


class Near(Enum):
    """A network location that other machines cannot reach by the same address."""

    LOOPBACK = "this machine"
    LINK_LOCAL = "this machine's own network"


def read_link(url: Secret, settings: Settings, origin: Link | None = None) -> Link | str:
    """Check a link, or a redirect from `origin`; return the link to follow, or the reason why it is rejected.

    Links have to be https. Like `base_url`, they may be http on loopback if the API is on loopback, and on
    the API's own host with `allow_insecure`. Addresses of this machine and of its own network, such as the
    one with a cloud's credentials (169.254.169.254), are followed only if the API has such an address.

    The reason is returned, not raised, so that no traceback has a frame that shows the URL.
    """
    text = url.reveal()
    if origin is not None and not _UNUSABLE.search(text):
        text = _joined(origin.url.reveal(), text)
    parts = _parts(text)
    if parts is None:
        return "is not a URL"
    if parts.username is not None or parts.password is not None:
        return "contains a user name or password"
    if parts.scheme not in ("http", "https"):
        return f"is {parts.scheme[:20]}:, not https:"
    host = _name(parts.hostname or "")
    api = _name(urlsplit(settings.base_url).hostname or "")
    place = near(host)
    if place is not None and host != api and not (place is Near.LOOPBACK is near(api)):
        return f"leads to {place.value} ({host}), but the API is at {api}"
    if parts.scheme == "http":
        if origin is not None and origin.secure:
            return "leads from https to http"
        if host == api and not settings.allow_insecure and place is not Near.LOOPBACK:
            return f"is http, not https: allow_insecure=True accepts http from {api}"
        if host != api and place is not Near.LOOPBACK:
            return "is http, not https: others on the network could read and change the file"
    return Link(Secret(text), host, parts.scheme == "https")


def near(host: str) -> Near | None:
    """Whether a host is this machine, or on its own network only, judged by its name or address.

    All forms that systems accept for an address such as 127.0.0.1 count: one number, octal, hexadecimal, and
    inside an IPv6 address. Names are not resolved, so a name that resolves to such an address is not found.
    """
    host = _name(host)
    if host == "localhost" or host.endswith(".localhost"):
        return Near.LOOPBACK
    address = _address(host)
    if address is None:
        return None
    if address.is_loopback or address in _THIS_NETWORK:
        return Near.LOOPBACK
    return Near.LINK_LOCAL if address.is_link_local else None


def _name(host: str) -> str:
    """A host as it is sent: in ASCII, even if it was written with other digits or dots."""
    with suppress(UnicodeError):  # It is an IPv6 address, or cannot be an address.
        host = host.encode("idna").decode()
    return host.lower().removesuffix(".")


def _address(host: str) -> Address | None:
    """The address in a host; for an IPv6 address that contains an IPv4 one, the IPv4 address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _address_in_numbers(host)
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and (address in _NAT64 or int(address) >> 32 == 0):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return inner or address


def _address_in_numbers(host: str) -> ipaddress.IPv4Address | None:
    """An IPv4 address as the C library reads it: one to four numbers, the last of which fills the rest."""
    parts = host.split(".")
    if len(parts) > 4 or not all(len(part) <= 40 and _NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *leading, last = (_number(part) for part in parts)
    except ValueError:
        return None
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        return None
    value = last
    for place, number in enumerate(leading):
        value += number << (8 * (3 - place))
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int:
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part[0] == "0" else 10)


def _parts(text: str) -> SplitResult | None:
    if len(text) > MAX_URL or _UNUSABLE.search(text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # Reading the port checks it.
    except ValueError:
        return None
    return parts if parts.hostname else None


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""
