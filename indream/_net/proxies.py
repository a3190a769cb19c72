"""The proxy for a URL, from the environment variables that curl and Python also read."""

from __future__ import annotations

import ipaddress
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from indream._wire.urls import is_loopback, url_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Proxies", "Proxy", "proxies"]

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

KINDS = ("http", "https", "all")
SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})
DEFAULT_PORTS = {"http": 80, "https": 443}
EVERYTHING = "*"


class Proxy(NamedTuple):
    """A proxy, and the variable that configures it.

    Attributes:
        variable: The variable that it was read from.
        url: Its URL, which may contain a password.
        problem: Why it cannot be used, without its URL; None if it can.
    """

    variable: str
    url: str
    problem: str | None = None

    def __repr__(self) -> str:
        return f"Proxy(variable={self.variable!r}, problem={self.problem!r})"

    @property
    def is_tls(self) -> bool:
        """Whether the connection to the proxy itself is made with TLS."""
        return self.url.startswith("https://")


class _Direct(NamedTuple):
    """An entry of NO_PROXY: hosts that are requested directly."""

    host: str | Network
    """A host name, which includes all names below it; a network of one or more addresses; or "*"."""
    port: int | None = None
    scheme: str | None = None

    def matches(self, scheme: str, host: str, port: int | None) -> bool:
        if self.scheme not in (None, scheme) or self.port not in (None, port or DEFAULT_PORTS.get(scheme)):
            return False
        if not isinstance(self.host, str):
            network = _network(host)
            return network is not None and network.network_address in self.host
        return self.host == EVERYTHING or host == self.host or host.endswith("." + self.host)


class Proxies(NamedTuple):
    """The proxies of an environment, and the hosts that are requested without them."""

    by_scheme: Mapping[str, Proxy]
    direct: tuple[_Direct, ...] = ()

    def proxy_for(self, scheme: str, host: str, port: int | None = None) -> Proxy | None:
        """The proxy for the parts of a URL; None if the URL is requested directly.

        Loopback hosts are always requested directly: for a proxy they would be its own machine.
        """
        proxy = self.by_scheme.get(scheme) or self.by_scheme.get("all")
        host = _plain_host(host)
        if proxy is None or is_loopback(host):
            return None
        if any(entry.matches(scheme, host, port) for entry in self.direct):
            return None
        return proxy


def proxies(environ: Mapping[str, str], system: Mapping[str, str] = MappingProxyType({})) -> Proxies:
    """Read the proxies of an environment. An invalid proxy does not raise, as it may not be needed.

    `HTTP_PROXY` is for http URLs, `HTTPS_PROXY` for https URLs, and `ALL_PROXY` for both if the other is not
    set. The name in lower case takes precedence, even if its value is empty, which means no proxy. `NO_PROXY`
    lists exceptions, separated by commas or spaces: `host` or `.host` (with all names below it), `host:port`,
    `192.0.2.1`, `[2001:db8::1]`, `10.0.0.0/8`, `https://host`, or `*` for all. Other entries are ignored.

    Args:
        environ: The environment.
        system: Proxies of the operating system's settings by scheme, used if the environment has none.

    >>> found = proxies({"HTTPS_PROXY": "proxy.example:3128", "NO_PROXY": ".internal, 10.0.0.0/8"})
    >>> found.proxy_for("https", "api.indream.ai")
    Proxy(variable='HTTPS_PROXY', problem=None)
    >>> found.proxy_for("https", "files.internal"), found.proxy_for("https", "10.1.2.3")
    (None, None)
    """
    by_scheme: dict[str, Proxy] = {}
    for kind in KINDS:
        variable, url = _variable(environ, f"{kind}_proxy")
        if url:
            by_scheme[kind] = _proxy(variable, url)
    if not by_scheme:
        by_scheme = {
            kind: _proxy(f"the {kind} proxy of the system settings", system[kind])
            for kind in KINDS
            if system.get(kind)
        }
    entries = _variable(environ, "no_proxy")[1].replace(",", " ").split()
    return Proxies(by_scheme, tuple(entry for entry in map(_direct, entries) if entry is not None))


def _variable(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """The name under which a variable was found, and its value."""
    if name in environ:
        return name, environ[name].strip()
    # Under CGI, HTTP_PROXY is the header `Proxy` of the incoming request, so anyone could choose the proxy.
    if name == "http_proxy" and "REQUEST_METHOD" in environ:
        return name, ""
    return name.upper(), environ.get(name.upper(), "").strip()


def _proxy(variable: str, url: str) -> Proxy:
    if "://" not in url:
        url = f"http://{url}"
    scheme, _, rest = url.partition("://")
    url = f"{scheme.lower()}://{rest}"
    if scheme.lower() not in SCHEMES:
        return Proxy(variable, url, "the URL of a proxy must begin with http, https, socks5 or socks5h")
    if url_parts(url) is None:
        problem = (
            "the URL of a proxy must look like http://proxy.example:3128, "
            "with special characters in a user name or password percent-encoded"
        )
        return Proxy(variable, url, problem)
    return Proxy(variable, url)


def _direct(entry: str) -> _Direct | None:
    """An entry of NO_PROXY; None if its form is not supported."""
    if entry == EVERYTHING:
        return _Direct(EVERYTHING)
    if network := _network(entry):
        return _Direct(network)
    scheme, _, rest = entry.rpartition("://")
    host = rest.removeprefix("*").lstrip(".")
    parts = url_parts(f"{scheme}://{host}" if scheme else f"//{host}")
    if parts is None or parts.path not in ("", "/"):
        return None
    host = _plain_host(parts.hostname or "")
    return _Direct(_network(host) or host, parts.port, parts.scheme or None)


def _plain_host(host: str) -> str:
    host = host.lower().strip("[]").rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _network(text: str) -> Network | None:
    """A network, or an address as a network with one address; None for other texts."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None or network.prefixlen < 96:
        return network
    return ipaddress.ip_network((mapped, network.prefixlen - 96), strict=False)
