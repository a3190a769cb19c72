# Written here, async; indream/_sync/_routes.py is derived from it.
"""The way to each host: directly, or through the proxy that the environment has for it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx

from indream._net.tls import shared_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._net.proxies import Proxies, Proxy

__all__ = ["AsyncRoutes"]

# httpx's own limits but for its 20 kept alive: with more at work, httpcore keeps none (it counts busy ones).
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=100)


class AsyncRoutes(httpx.AsyncBaseTransport):
    """Sends each request directly or through a proxy, over connections that are kept for each way.

    Args:
        proxies: The proxies.
        prepare: Called with each transport that is made.
    """

    def __init__(self, proxies: Proxies, prepare: Callable[[httpx.AsyncHTTPTransport], object]) -> None:
        self._proxies = proxies
        self._prepare = prepare
        # Without a lock, which a fork could leave locked forever: each step is one operation of the dict.
        self._made: dict[tuple[Proxy | None, bool], httpx.AsyncHTTPTransport] = {}

    @property
    def transports(self) -> list[httpx.AsyncHTTPTransport]:
        """The transports that requests were sent over."""
        return list(self._made.values())

    def proxy_for(self, url: httpx.URL) -> Proxy | None:
        """The proxy that a URL is requested through; None if it is requested directly."""
        return self._proxies.proxy_for(url.scheme, url.host, url.port)

    def transport_for(self, url: httpx.URL) -> httpx.AsyncHTTPTransport:
        """The transport for a URL.

        Raises:
            ValueError: The proxy for it cannot be used, or trusted certificates cannot be read; the message
                names the variable that says so.
        """
        proxy = self.proxy_for(url)
        tls = url.scheme == "https"
        made = self._made.get((proxy, tls))
        if made is not None:
            return made
        transport = _transport(proxy, tls)
        self._prepare(transport)
        return self._made.setdefault((proxy, tls), transport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on the way to its host."""
        try:
            transport = self.transport_for(request.url)
        except ValueError as error:  # as httpx raises it for a URL that it has no way to
            raise httpx.UnsupportedProtocol(str(error)) from None
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections of all ways."""
        for transport in self.transports:
            await transport.aclose()


def _transport(proxy: Proxy | None, tls: bool) -> httpx.AsyncHTTPTransport:
    # Reading the trusted certificates takes longer than all else, so it waits until there is TLS. A context
    # without them rejects every peer.
    context = shared_context() if tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if proxy is None:
        return httpx.AsyncHTTPTransport(verify=context, limits=LIMITS)
    if proxy.problem is not None:
        raise ValueError(f"{proxy.variable}: {proxy.problem}")
    proxy_context = shared_context() if proxy.is_tls else None
    try:
        theirs = httpx.Proxy(proxy.url, ssl_context=proxy_context)
        return httpx.AsyncHTTPTransport(verify=context, limits=LIMITS, proxy=theirs)
    except ImportError:
        raise ValueError(
            f"{proxy.variable}: a SOCKS proxy needs the package socksio: pip install 'httpx[socks]'"
        ) from None
    except (httpx.InvalidURL, ValueError):
        raise ValueError(f"{proxy.variable}: httpx cannot use the URL of this proxy") from None
