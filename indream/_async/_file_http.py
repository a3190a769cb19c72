# Written here, async; indream/_sync/_file_http.py is derived from it.
"""Requests for files: without the key, without cookies, and not in the log of httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpx

from indream import _clock
from indream._async._http import CONNECT_TIMEOUT, MAX_REASON, USER_AGENT, fault_of, load_network
from indream._files.download import HEADERS
from indream._net.quiet import quiet
from indream._net.tracebacks import release_frames
from indream._wire.retry import Failure, Outlook
from indream._wire.settings import Secret
from indream._wire.urls import origin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from indream._async._http import AsyncConnection
    from indream._files.links import Link
    from indream._wire.deadline import Deadline

__all__ = ["AsyncFileAnswer", "open_file"]

GATHERED = 4 * 1024 * 1024
GATHERING = 0.1  # seconds after which less is enough, so that a progress bar moves


async def open_file(
    connection: AsyncConnection,
    link: Link,
    headers: Sequence[tuple[str, str]],
    timeout: float,
    deadline: Deadline,
) -> AsyncFileAnswer | Failure:
    """Request a file once, without following redirects; the body of the answer is yet to be read.

    Args:
        connection: The connections to use.
        link: The link to the file.
        headers: Headers to send besides User-Agent.
        timeout: Seconds for the head of the response, and for each read of its body.
        deadline: When reading ends.
    """
    transport = connection.transport_here()
    await load_network()
    now = _clock.monotonic()
    head = deadline.within(timeout, now)
    limit = head.limit(timeout, now)
    limits = {
        "connect": head.limit(min(CONNECT_TIMEOUT, timeout), now),
        "read": limit,
        "write": limit,
        "pool": limit,
    }
    try:
        request = _Request(
            "GET",
            link.url.reveal(),
            headers=[*headers, ("User-Agent", USER_AGENT)],
            extensions={"timeout": limits},
        )
    except (httpx.InvalidURL, UnicodeError):
        return Failure(Outlook.FINAL, "the link is not a URL")
    tunnel = connection.tunnel(request)
    try:
        with quiet():
            response = await connection.send(transport, request)
        limits["read"] = deadline.limit(timeout, _clock.monotonic())  # for the body
        return AsyncFileAnswer(response, link)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
        fault = fault_of(error, tunnel)
        release_frames(error)
        return _fault(fault, link)


class _Request(httpx.Request):
    """A request whose URL may be signed: a traceback with local variables does not show it."""

    def __repr__(self) -> str:
        return f"<Request {self.method} of a file>"


class AsyncFileAnswer:
    """The answer with a file: status and headers (names in lower case), and a body to be gathered.

    Attributes:
        location: The target of a redirect, which may be a signed URL.
        fault: Why the body ended early, if it did.
        over: Whether the body has ended.
    """

    def __init__(
        self,
        response: httpx.Response,
        link: Link,
    ) -> None:
        self.status = response.status_code
        self.headers = {name: value for name, value in response.headers.items() if name in HEADERS}
        self.location = Secret(response.headers["location"]) if "location" in response.headers else None
        self.fault: Failure | None = None
        self.over = False
        self._response = response
        self._link = link
        # Not `aiter_raw`: some transports for tests have read the body, which that refuses.
        self._body: AsyncIterator[bytes] = aiter(cast("httpx.AsyncByteStream", response.stream))

    async def gather(self) -> list[bytes]:
        """The next pieces: about four MiB, or what was received in a tenth of a second. None at the end."""
        pieces: list[bytes] = []
        size = 0
        began = _clock.monotonic()
        try:
            while size < GATHERED and not self.over:
                piece = await anext(self._body, None)
                if piece is None:
                    self.over = True
                    break
                pieces.append(piece)
                size += len(piece)
                if size and _clock.monotonic() - began > GATHERING:
                    break
        except (httpx.HTTPError, OSError) as error:
            self.fault = _fault(fault_of(error), self._link)
            release_frames(error)
            self.over = True
        return pieces

    async def aclose(self) -> None:
        """Release the connection; it is closed unless the body was read to its end."""
        await self._response.aclose()


def _fault(fault: Failure, link: Link) -> Failure:
    return fault._replace(reason=link.hide_in(fault.sentence(origin(link.url.reveal())))[:MAX_REASON])
