# Derived from indream/_async/_httpx2.py by `make generate`: do not edit, change that file.
"""A ready client of httpx2, the maintained fork of httpx, behind the transport interface of httpx.

httpx2 is not a dependency: a caller who passes one of its clients has imported it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Httpx2Transport"]


class Httpx2Transport(httpx.BaseTransport):
    """Sends through a client of httpx2, which stays open when this is closed."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @staticmethod
    def takes(client: object) -> bool:
        """Whether an object is a client of httpx2."""
        httpx2: Any = sys.modules.get("httpx2")
        return httpx2 is not None and isinstance(client, httpx2.Client)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; errors of httpx2 become those of httpx."""
        httpx2: Any = sys.modules["httpx2"]
        body = type("_Sent", (_Sent, httpx2.SyncByteStream), {})
        theirs = httpx2.Request(
            request.method,
            str(request.url),
            headers=request.headers.raw,
            stream=body(request.stream),
            extensions=request.extensions,
        )
        try:
            response = self._client.send(theirs, stream=True, auth=None, follow_redirects=False)
        except Exception as error:
            _raise_as_httpx(error, request)
            raise
        if not response.is_stream_consumed:
            stream = _Received(response, request)
            return httpx.Response(
                response.status_code,
                headers=response.headers.raw,
                stream=stream,
                extensions=response.extensions,
            )
        # A hook of the client has read and decompressed it.
        headers = [pair for pair in response.headers.raw if pair[0].lower() != b"content-encoding"]
        return httpx.Response(
            response.status_code,
            headers=headers,
            stream=httpx.ByteStream(response.content),
            extensions=response.extensions,
        )


class _Sent:
    """The body of a request, to be combined with a stream class of httpx2."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return cast("Iterator[bytes]", self._stream.__iter__())


class _Received(httpx.SyncByteStream):
    """The body of a response, not decompressed."""

    def __init__(self, response: Any, request: httpx.Request) -> None:
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._response.stream:
                yield chunk
        except Exception as error:
            _raise_as_httpx(error, self._request)
            raise

    def close(self) -> None:
        self._response.close()


def _raise_as_httpx(error: Exception, request: httpx.Request) -> None:
    """Raise the error of httpx with the same name as an error of httpx2; do nothing for other errors."""
    for kind in type(error).__mro__:
        ours: Any = getattr(httpx, kind.__name__, None) if kind.__module__ == "httpx2" else None
        if ours is httpx.HTTPStatusError:
            theirs = vars(error)["response"]
            response = httpx.Response(theirs.status_code, headers=theirs.headers.raw)
            raise httpx.HTTPStatusError(str(error), request=request, response=response) from error
        if ours is not None and issubclass(ours, httpx.RequestError):
            raise ours(str(error), request=request) from error
        if ours is httpx.InvalidURL:
            raise httpx.InvalidURL(str(error)) from error
