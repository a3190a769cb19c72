# Derived from indream/_async/_http.py by `make generate`: do not edit, change that file.
"""The one place that talks to httpx: one request goes out, an answer or a fault comes back."""

from __future__ import annotations

import ssl
import sys

import httpx

from indream import _clock
from indream._core.request import Request
from indream._core.response import Answer
from indream._core.retry import Fault, FaultKind
from indream._core.settings import Settings
from indream._tls import shared_context
from indream._version import __version__

__all__ = ["Connection"]

CONNECT_TIMEOUT = 5.0
MAX_BODY = 32 * 1024 * 1024
USER_AGENT = f"indream-client/{__version__} python/{sys.version_info[0]}.{sys.version_info[1]}"


class Connection:
    """The connections of one client to the service."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.BaseTransport | None,
        http_client: httpx.Client | None,
    ) -> None:
        self._settings = settings
        self._ours = http_client is None
        # Loopback is this machine: a proxy from the environment would send the traffic elsewhere.
        self._http = http_client or httpx.Client(
            transport=transport,
            verify=shared_context(),
            trust_env=not settings.loopback,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections, unless the caller brought them."""
        if self._ours:
            self._http.close()

    def exchange(self, request: Request, time_left: float) -> Answer | Fault:
        """Send a request once. What httpx raises comes back as data: its errors hold the request, key and all."""
        give_up = _clock.monotonic() + time_left
        try:
            response = self._http.send(
                self._prepared(request, time_left), stream=True, auth=None, follow_redirects=False
            )
            try:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MAX_BODY:
                        return Fault(FaultKind.FINAL, f"the answer is larger than {MAX_BODY // 2**20} MiB")
                    if _clock.monotonic() > give_up:
                        return Fault(FaultKind.AMBIGUOUS, "the answer did not end in time", timed_out=True)
            finally:
                response.close()
            return Answer(response.status_code, _headers(response), bytes(content))
        except httpx.TransportError as error:
            return _fault(error)
        except httpx.DecodingError:
            return Fault(FaultKind.FINAL, "the answer's content encoding is broken")

    def _prepared(self, request: Request, time_left: float) -> httpx.Request:
        headers = [
            ("Authorization", f"Bearer {self._settings.api_key.reveal()}"),
            ("Accept", "application/json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", USER_AGENT),
            *request.headers,
        ]
        return httpx.Request(
            request.operation.method,
            self._settings.base_url + request.target,
            headers=headers,
            content=request.content,
            extensions={
                "timeout": {
                    "connect": min(CONNECT_TIMEOUT, time_left),
                    "read": time_left,
                    "write": time_left,
                    "pool": time_left,
                }
            },
        )


def _headers(response: httpx.Response) -> dict[str, str]:
    return dict(response.headers)  # httpx joins repeated ones with commas, in lower case


def _fault(error: httpx.TransportError) -> Fault:
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return Fault(FaultKind.NOT_SENT, f"no connection in time ({type(error).__name__})", timed_out=True)
    if isinstance(error, httpx.TimeoutException):
        return Fault(FaultKind.AMBIGUOUS, f"no answer in time ({type(error).__name__})", timed_out=True)
    if _is_tls_failure(error):
        return Fault(FaultKind.FINAL, f"TLS failed: {reason}")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return Fault(FaultKind.NOT_SENT, reason)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return Fault(FaultKind.FINAL, reason)
    return Fault(FaultKind.AMBIGUOUS, reason)


def _is_tls_failure(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
