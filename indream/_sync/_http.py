# Derived from indream/_async/_http.py by `make generate`: do not edit, change that file.
"""The one place that uses httpx: it sends a request once, and returns an answer or a fault."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx

from indream import _clock
from indream._sync._httpx2 import Httpx2Transport
from indream._sync._routes import Routes
from indream._sync._runtime import off_loop
from indream._sync._sources import Body, Stopped
from indream._net.environment import proxies_here
from indream._net.loading import sync_network as network
from indream._net.tracebacks import release_frames
from indream._net.workers import gone, process_owner
from indream._version import __version__
from indream._wire.answer import Answer, BodyError, Unpacker
from indream._wire.retry import Failure, Outlook, upload_time
from indream._wire.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indream._net.proxies import Proxies
    from indream._net.workers import Owner
    from indream._wire.deadline import Deadline
    from indream._wire.request import Request
    from indream._wire.settings import Settings

__all__ = ["CONNECT_TIMEOUT", "MAX_REASON", "USER_AGENT", "Connection", "fault_of", "load_network"]

CONNECT_TIMEOUT = 5.0
MAX_BODY = 32 * 1024 * 1024
MAX_REASON = 200
MAX_URL = 65_536  # the longest URL that httpx accepts
PASSING_STATUSES = frozenset({408, 429})  # a proxy that answers with one may accept the request later
USER_AGENT = f"indream-client/{__version__} python/{sys.version_info[0]}.{sys.version_info[1]}"


class Tunnel:
    """The steps of one request, which httpcore reports to the request's extension `trace`.

    httpx turns the response of a proxy into an error that has its status only as text.

    Attributes:
        proxy: The variable that names the proxy, if a proxy of the environment is used.
        status: The status of the last response, which is that of the proxy if it refused to CONNECT.
        is_opening: Whether the proxy was asked for a connection, and the request itself was not begun.
    """

    def __init__(self, proxy: str | None) -> None:
        self.proxy = proxy
        self.status: int | None = None
        self.is_opening = False
        self._is_begun = False

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the status, or that another step has begun; an error about SOCKS becomes one of httpx."""
        match event:
            case "http11.receive_response_headers.complete":
                self.status = info["return_value"][1]
            case "socks.setup_socks5_connection.started":
                self.is_opening = not self._is_begun
            case "socks.setup_socks5_connection.failed":
                from socksio import SOCKSError  # an optional dependency of httpx

                # httpcore passes on these errors about a reply, and asserts that it is the expected one.
                if isinstance(info["exception"], SOCKSError | AssertionError):
                    raise httpx.ProxyError("an invalid SOCKS reply") from None
            case "http11.send_request_headers.started" | "http2.send_request_headers.started":
                is_connect = info["request"].method == b"CONNECT"
                self._is_begun = self._is_begun or not is_connect
                self.is_opening = not self._is_begun
            case _:
                pass

    @property
    def is_redirected(self) -> bool:
        """Whether the response is a redirect: httpx parses its Location even if it does not follow it."""
        return self.status is not None and 300 <= self.status <= 399

    @property
    def is_refused(self) -> bool:
        """Whether the proxy refused the request permanently, as with 407 or 403."""
        return self.status is not None and 400 <= self.status <= 499 and self.status not in PASSING_STATUSES


class Connection:
    """The connections of one client to the service: one set for each process and event loop it is used in."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.BaseTransport | None,
        http_client: httpx.Client | None,
        proxies: Proxies | None = None,
    ) -> None:
        supplied = _transport_of(transport, http_client)
        self._settings = settings
        self._closed = False
        self._supplied = supplied
        self._supplied_for: Owner | None = None
        self._supplied_connects = False
        self._proxies = proxies or proxies_here()
        self._unused = [] if supplied is not None else [_routes(settings, self._proxies)]
        self._used: dict[Owner, Routes] = {}
        self._files: Connection | None = None

    @property
    def files(self) -> Connection:
        """Connections for files, separate from those for the API unless the caller supplied them."""
        if self._supplied is not None or self._closed:
            return self
        if self._files is None:  # If two threads make one each, one of them is dropped and closes itself.
            self._files = Connection(self._settings, None, None, self._proxies)
        return self._files

    def apart(self) -> Connection | None:
        """Other connections, which can end before these; None if the caller supplied these."""
        if self._supplied is not None or self._closed:
            return None
        return Connection(self._settings, None, None, self._proxies)

    def hang_up(self) -> None:
        """Cut off the connections of this process, so that threads that wait for a peer return."""
        for routes in list(self._used.values()):
            routes.streams.hang_up()

    def close(self) -> None:
        """Close the connections, unless they belong to a client that the caller supplied."""
        here = process_owner()
        was_closed, self._closed = self._closed, True
        if self._supplied is not None and not was_closed:
            self._supplied_here(self._supplied, here).close()
        for routes in [*self._unused, *self._used.values()]:
            routes.close()
        if self._files is not None:
            self._files.close()

    def transport_here(self) -> httpx.BaseTransport:
        """The transport to use in this process and event loop; RuntimeError once this is closed."""
        supplied = self._supplied
        if self._closed or (isinstance(supplied, ClientTransport) and supplied.client.is_closed):
            raise RuntimeError("the client is closed: make a new one")
        here = process_owner()
        if supplied is not None:
            return self._supplied_here(supplied, here)
        # There is no lock, as a fork could leave it locked: each step is one operation of a container.
        if (routes := self._used.get(here)) is not None:
            return routes
        for other in list(self._used):
            if gone(other) and (routes := self._used.pop(other, None)):
                routes.streams.end()
        try:
            routes = self._unused.pop()
        except IndexError:
            routes = _routes(self._settings, self._proxies)
        return self._used.setdefault(here, routes)

    def _supplied_here(self, supplied: httpx.BaseTransport, here: Owner) -> httpx.BaseTransport:
        if self._supplied_connects and self._supplied_for != here:
            raise RuntimeError(
                "the transport or http_client given to this client has connections of another event loop "
                "or process: make one client for each, or let it make its connections itself"
            )
        self._supplied_for = here
        return supplied

    def send(self, transport: httpx.BaseTransport, request: httpx.Request) -> httpx.Response:
        """Send a request once, without reading the body of the response."""
        response = transport.handle_request(request)
        if "network_stream" in response.extensions:
            self._supplied_connects = True
        return response

    def tunnel(self, request: httpx.Request) -> Tunnel:
        """Follow a request to the proxy that it may go through."""
        url = request.url
        supplied = self._supplied is not None
        proxy = None if supplied else self._proxies.proxy_for(url.scheme, url.host, url.port)
        tunnel = Tunnel(proxy.variable if proxy is not None else None)
        if proxy is not None or supplied:
            request.extensions["trace"] = tunnel
        return tunnel

    def exchange(self, request: Request[Any], deadline: Deadline, timeout: float) -> Answer | Failure:
        """Send a request once. Errors of httpx become a `Failure`, as they refer to the request and key."""
        now = _clock.monotonic()
        deadline = deadline.within(timeout + upload_time(request), now)
        if not isinstance(request.content, Source):
            return self._exchange(request, request.content, deadline, timeout)
        outcome: Answer | Failure = Failure(Outlook.AMBIGUOUS, "")
        with Body(request.content, deadline.limit(timeout, now)) as body, suppress(Stopped):
            body.look()
            outcome = self._exchange(request, body, deadline, timeout)
        return body.judged(outcome)

    def _exchange(
        self, request: Request[Any], content: bytes | Body | None, deadline: Deadline, timeout: float
    ) -> Answer | Failure:
        transport = self.transport_here()
        load_network()
        prepared = self._prepared(request, content, deadline, timeout)
        tunnel = self.tunnel(prepared)
        try:
            response = self.send(transport, prepared)
            try:
                # The body has the remaining time; a transport of the caller knows only this timeout.
                prepared.extensions["timeout"]["read"] = deadline.limit(timeout, _clock.monotonic())
                body = self._body(request, response, deadline)
            finally:
                response.close()
        except (
            httpx.HTTPStatusError
        ) as error:  # An event hook of the caller's client called `raise_for_status`.
            return self._answer(request, error.response, b"", "the body was not read")
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
            fault = fault_of(error, tunnel)
            release_frames(error)
            return self._fault(request, fault)
        if isinstance(body, bytes):
            return self._answer(request, response, body)
        if response.is_success and body.outlook is Outlook.AMBIGUOUS:
            return body
        # The status decides, whatever happened to the body.
        return self._answer(request, response, b"", body.reason)

    def _body(
        self, request: Request[Any], response: httpx.Response, deadline: Deadline
    ) -> bytes | Failure:
        try:
            if response.is_stream_consumed:  # A transport for tests, or a hook, decompressed it.
                unpacker = Unpacker("", MAX_BODY)
                unpacker.feed(response.content)
                return unpacker.end()
            # httpx would decompress 64 KiB into 64 MiB at once.
            unpacker = Unpacker(response.headers.get("content-encoding", ""), MAX_BODY)
            for chunk in response.iter_raw():
                unpacker.feed(chunk)
                # A piece that is received exactly at the end is in time.
                if deadline.remaining(_clock.monotonic()) < 0:
                    return Failure(Outlook.AMBIGUOUS, "the body did not end in time", timed_out=True)
            return unpacker.end()
        except BodyError as error:
            return Failure(Outlook.FINAL, str(error))
        except (httpx.HTTPError, OSError) as error:
            fault = fault_of(error)
            release_frames(error)
            return self._fault(request, fault)

    def _answer(
        self, request: Request[Any], response: httpx.Response, body: bytes, flaw: str | None = None
    ) -> Answer:
        # A service may repeat what it received, and the key must not appear in an error that way.
        hide = request.hider(self._settings.api_key)
        headers = {name: hide(value) for name, value in response.headers.items()}
        return Answer(response.status_code, headers, body, flaw)

    def _fault(self, request: Request[Any], fault: Failure) -> Failure:
        if self._closed:  # The system's reason would be a bad file descriptor.
            return fault._replace(reason="the client was closed")
        return fault._replace(reason=request.hider(self._settings.api_key)(fault.reason)[:MAX_REASON])

    def _prepared(
        self, request: Request[Any], content: bytes | Body | None, deadline: Deadline, timeout: float
    ) -> httpx.Request:
        url = self._settings.base_url + request.target
        if len(url) > MAX_URL:
            raise ValueError(f"the URL has {len(url):,} characters; the limit is {MAX_URL:,}")
        now = _clock.monotonic()
        limit = deadline.limit(timeout, now)
        with_body = deadline.limit(timeout + upload_time(request), now)
        prepared = httpx.Request(
            request.operation.method,
            _parsed(url),
            headers=[
                ("Accept", request.operation.accept),
                ("Accept-Encoding", "gzip, deflate"),
                ("User-Agent", USER_AGENT),
                *request.headers,
                *([("Content-Length", str(content.size))] if isinstance(content, Body) else []),
            ],
            content=content,
            extensions={
                "timeout": {
                    "connect": deadline.limit(min(CONNECT_TIMEOUT, timeout), now),
                    # The response may come only after the whole body, which a gateway or the system's buffers
                    # accept at once and pass on as slowly as the network allows.
                    "read": with_body,
                    # Bytes are sent in one write, a streamed body in one write for each piece.
                    "write": limit if isinstance(content, Body) else with_body,
                    "pool": limit,
                }
            },
        )
        # Some operations require another credential instead of the key, in the same header.
        if not request.has_authorization:
            # Last, when nothing can fail anymore: a traceback would show the key among the headers.
            prepared.headers["Authorization"] = f"Bearer {self._settings.api_key.reveal()}"
        return prepared


def load_network() -> None:
    """Import the code that the first request needs, so that it does not block an event loop."""
    if not network.loaded:
        off_loop(network.load)


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """A URL for httpx, parsed once: parsing takes longer than the rest of a request, and URLs repeat."""
    return httpx.URL(url)


def _routes(settings: Settings, proxies: Proxies) -> Routes:
    routes = Routes(proxies)
    routes.transport_for(_parsed(settings.base_url))  # A proxy that cannot be used raises now.
    return routes


class ClientTransport(httpx.BaseTransport):
    """Sends through a client of httpx, which stays open when this is closed."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, without the client's own auth and redirects."""
        return self.client.send(request, stream=True, auth=None, follow_redirects=False)


def fault_of(error: Exception, tunnel: Tunnel | None = None) -> Failure:
    """The meaning of an exception of httpx; `tunnel` has the proxy and the status of its request."""
    name = type(error).__name__
    proxy = tunnel.proxy if tunnel is not None else None
    match error:
        case httpx.ConnectTimeout():
            return Failure(Outlook.NOT_SENT, "timed out", timed_out=True, connecting=True, proxy=proxy)
        case httpx.PoolTimeout():
            reason = "no connection became free in time"
            return Failure(Outlook.NOT_SENT, reason, timed_out=True, connecting=True, proxy=proxy)
        case httpx.TimeoutException() | TimeoutError() if tunnel is not None and tunnel.is_opening:
            return Failure(Outlook.NOT_SENT, "timed out", timed_out=True, connecting=True, proxy=proxy)
        case httpx.TimeoutException() | TimeoutError():
            return Failure(Outlook.AMBIGUOUS, f"timed out ({name})", timed_out=True)
        case httpx.LocalProtocolError() if _is_of_http2(error):  # The peer closed the connection.
            return Failure(Outlook.AMBIGUOUS, f"the HTTP/2 connection was closed ({name})")
        case httpx.LocalProtocolError():  # Its text quotes the header that is wrong.
            return Failure(Outlook.FINAL, f"it cannot be written as HTTP ({name})")
        case httpx.InvalidURL() | UnicodeError():  # A client of the caller parses redirects.
            return Failure(Outlook.FINAL, f"a redirect to an invalid URL ({name})")
        case httpx.RemoteProtocolError() if tunnel is not None and tunnel.is_redirected:
            return Failure(Outlook.FINAL, f"a redirect to an invalid URL: {error}")
        case httpx.UnsupportedProtocol():
            return Failure(Outlook.FINAL, str(error), connecting=True)
        case httpx.ProxyError():
            refused = tunnel is not None and tunnel.is_refused
            outlook = Outlook.FINAL if refused else Outlook.NOT_SENT
            return Failure(outlook, f"the proxy answered: {error}", connecting=True, proxy=proxy)
        case httpx.ConnectError():
            outlook = Outlook.FINAL if _is_tls_failure(error) else Outlook.NOT_SENT
            return Failure(outlook, _reason(error), connecting=True, proxy=proxy)
        case httpx.NetworkError() | httpx.RemoteProtocolError() if tunnel is not None and tunnel.is_opening:
            return Failure(Outlook.NOT_SENT, _reason(error), connecting=True, proxy=proxy)
        case _:
            return Failure(Outlook.AMBIGUOUS, _reason(error))


def _is_of_http2(error: BaseException | None) -> bool:
    """Whether an error comes from h2, which reports a closed connection as a protocol error of this side."""
    while error is not None:
        if type(error).__module__.partition(".")[0] == "h2":
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_tls_failure(error: BaseException) -> bool:
    # A peer that closes the connection during the handshake is a lost connection like any other.
    fault = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    return fault is not None and not isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def _reason(error: Exception) -> str:
    """Why a connection failed, with the system's message, which varies less than those of libraries."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                why = str(
                    getattr(cause, "verify_message", cause)
                )  # An error made by Python has no such attribute.
                return f"the certificate is not trusted: {why.rstrip('.')}"
            case ssl.SSLError():
                return f"TLS failed: {error}"
            case socket.gaierror():
                return f"name resolution failed: {(cause.strerror or str(cause)).lower()}"
            case OSError(errno=int(number)):
                return os.strerror(number).lower()
            case _:
                pass
    return (str(error) or type(error).__name__).rstrip(".")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and its causes."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _transport_of(transport: object, http_client: object) -> httpx.BaseTransport | None:
    """The transport that the caller supplied, as such or as a client; None without either."""
    if transport is not None and not isinstance(transport, httpx.BaseTransport):
        raise TypeError(f"transport must be an httpx.BaseTransport, not {_name(transport)}")
    if Httpx2Transport.takes(http_client):
        return Httpx2Transport(http_client)
    if isinstance(http_client, httpx.Client):
        return ClientTransport(http_client)
    if http_client is not None:
        raise TypeError(f"http_client must be an httpx.Client, or httpx2's, not {_name(http_client)}")
    return transport


def _name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
