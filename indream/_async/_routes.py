# Written here, async; indream/_sync/_routes.py is derived from it.
"""The route to each host: direct, or through the proxy that the environment sets for it."""

from __future__ import annotations

import weakref
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpx

from indream._net.streams import Streams
from indream._net.tls import shared_context

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpcore

    from indream._async._backend import Backend
    from indream._net.proxies import Proxies, Proxy

__all__ = ["AsyncRoutes"]

KEEPALIVE = 5.0
"""Seconds after which an idle connection is not used again, as in httpx."""


class AsyncRoutes(httpx.AsyncBaseTransport):
    """Sends each request directly or through a proxy, over the connections of that route.

    They are closed, at the latest, when this object is garbage-collected or the process ends.
    """

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies
        # There is no lock, as a fork could leave it locked forever: each step is one operation of the dict.
        self._made: dict[tuple[Proxy | None, bool], httpx.AsyncHTTPTransport] = {}
        self.streams = Streams()
        weakref.finalize(self, self.streams.end)

    def proxy_for(self, url: httpx.URL) -> Proxy | None:
        """The proxy that a URL is requested through; None if it is requested directly."""
        return self._proxies.proxy_for(url.scheme, url.host, url.port)

    def transport_for(self, url: httpx.URL) -> httpx.AsyncHTTPTransport:
        """The transport for a URL.

        Raises:
            ValueError: The proxy for it cannot be used, or trusted certificates cannot be read; the message
                names the environment variable.
        """
        if url.scheme not in ("http", "https"):
            raise ValueError(f"the scheme {url.scheme!r} is not supported")
        proxy = self.proxy_for(url)
        tls = url.scheme == "https"
        made = self._made.get((proxy, tls))
        if made is not None:
            return made
        # Loaded with the first client, not with the package.
        from indream._async._channels import AsyncChannels, AsyncWay

        channels = AsyncChannels(_maker(proxy, tls), self.streams)
        return self._made.setdefault((proxy, tls), AsyncWay(channels))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on the route to its host."""
        try:
            transport = self.transport_for(request.url)
        except ValueError as error:  # httpx raises the same for a scheme that it does not support.
            raise httpx.UnsupportedProtocol(str(error)) from None
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections of all routes."""
        for transport in list(self._made.values()):
            await transport.aclose()


def _maker(proxy: Proxy | None, tls: bool) -> Callable[[Backend], httpcore.AsyncConnectionPool]:
    """A function that makes an httpcore pool over a network backend."""
    import httpcore

    # Reading the trusted certificates takes longer than anything else, so it happens only for TLS.
    options: dict[str, Any] = {
        "ssl_context": shared_context() if tls else None,
        "keepalive_expiry": KEEPALIVE,
    }
    if proxy is None:
        return lambda backend: httpcore.AsyncConnectionPool(network_backend=backend, **options)
    if proxy.problem is not None:
        raise ValueError(f"{proxy.variable}: {proxy.problem}")
    try:
        # httpcore has a SOCKS proxy resolve the host in any case; older versions of httpx know only socks5.
        theirs = httpx.Proxy(proxy.url.replace("socks5h:", "socks5:", 1))
    except (httpx.InvalidURL, ValueError):
        raise ValueError(f"{proxy.variable}: httpx cannot use the URL of this proxy") from None
    url = theirs.url
    options["proxy_url"] = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    options["proxy_auth"] = theirs.raw_auth
    if url.scheme in ("http", "https"):
        options["proxy_ssl_context"] = shared_context() if proxy.is_tls else None
        return lambda backend: httpcore.AsyncHTTPProxy(network_backend=backend, **options)
    if find_spec("socksio") is None:
        raise ValueError(
            f"{proxy.variable}: a SOCKS proxy needs the package socksio: pip install 'httpx[socks]'"
        )
    return lambda backend: httpcore.AsyncSOCKSProxy(network_backend=backend, **options)
