# Written here, async; indream/_sync/_file_http.py is derived from it.
"""Requests for files: without the key, without cookies, and not in the log of httpx."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, cast

import httpx

from indream import _clock
from indream._async._http import CONNECT_TIMEOUT, MAX_REASON, USER_AGENT, fault_of, load_network
from indream._async._network import comes_soon
from indream._files.download import HEADERS, is_chunked
from indream._net.quiet import quiet
from indream._net.tracebacks import release_frames
from indream._wire.deadline import TimeLeft
from indream._wire.retry import Fault, Outlook
from indream._wire.settings import Secret
from indream._wire.urls import origin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from indream._async._http import AsyncConnection
    from indream._files.links import Link

__all__ = ["AsyncFileAnswer", "open_file"]

GATHERED = 4 * 1024 * 1024
GATHERING = 0.1  # seconds after which less is enough: who takes turns, or shows a bar, is not kept waiting
LISTENING = 0.05  # seconds after which who takes turns goes on with something else


async def open_file(
    connection: AsyncConnection,
    link: Link,
    headers: Sequence[tuple[str, str]],
    stall: float,
    deadline: float,
    *,
    in_turns: bool = False,
) -> AsyncFileAnswer | Fault:
    """Request a file once, without following redirects; the body of the answer is yet to be read.

    Args:
        connection: The connections to use.
        link: The link to the file.
        headers: Headers to send besides User-Agent.
        stall: Seconds for the head of the response, and for each read of its body.
        deadline: A time on the monotonic clock at which reading ends.
        in_turns: Whether there is something else to do while the body is silent.
    """
    transport = connection.transport_here()
    await load_network()
    end = min(deadline, _clock.monotonic() + stall)
    limit = TimeLeft(stall, end)
    limits = {
        "connect": TimeLeft(min(CONNECT_TIMEOUT, stall), end),
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
        return Fault(Outlook.FINAL, "the link is not a URL")
    tunnel = connection.tunnel(request)
    try:
        with quiet():
            response = await connection.send(transport, request)
        limits["read"] = TimeLeft(stall, deadline)  # for the body
        return AsyncFileAnswer(response, link, in_turns)
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
        in_turns: bool,
    ) -> None:
        self.status = response.status_code
        self.headers = {name: value for name, value in response.headers.items() if name in HEADERS}
        self.location = Secret(response.headers["location"]) if "location" in response.headers else None
        self.fault: Fault | None = None
        self.over = False
        self._in_turns = in_turns
        length = self.headers.get("content-length", "")
        self._to_come: float = 0
        if is_chunked(self.headers):  # its end is sent, too
            self._to_come = inf
        elif length.isascii() and length.isdigit() and len(length) < 20:
            self._to_come = int(length)
        self._response = response
        self._link = link
        # Not `aiter_raw`: some transports for tests have read the body, which that refuses.
        self._body: AsyncIterator[bytes] = aiter(cast("httpx.AsyncByteStream", response.stream))

    async def gather(self) -> list[bytes]:
        """The next pieces: about four MiB, or what has come in a tenth of a second.

        None when it is over; where turns are taken, also while nothing comes.
        """
        pieces: list[bytes] = []
        size = 0
        began = _clock.monotonic()
        try:
            while size < GATHERED and not self.over and await self._comes():
                piece = await anext(self._body, None)
                if piece is None:
                    self.over = True
                    break
                self._to_come -= len(piece)
                pieces.append(piece)
                size += len(piece)
                if size and _clock.monotonic() - began > GATHERING:
                    break
        except (httpx.HTTPError, OSError) as error:
            self.fault = _fault(fault_of(error), self._link)
            release_frames(error)
            self.over = True
        return pieces

    async def _comes(self) -> bool:
        if not self._in_turns or self._to_come <= 0:  # what comes then is the end, which is not waited for
            return True
        return await comes_soon(self._response, LISTENING)

    async def aclose(self) -> None:
        """Release the connection; it is closed unless the body was read to its end."""
        await self._response.aclose()


def _fault(fault: Fault, link: Link) -> Fault:
    return replace(fault, reason=link.hide_in(fault.sentence(origin(link.url.reveal())))[:MAX_REASON])
