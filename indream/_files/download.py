"""Decides what a download does after each answer and each fault: the next request, and the bytes to keep."""

from __future__ import annotations

import re
from datetime import timedelta
from math import inf
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import attrs

from indream._errors import counted, may_pass
from indream._files.links import read_link
from indream._json.http_dates import parse_http_date
from indream._wire.deadline import NO_DEADLINE
from indream._wire.retry import (
    AMBIGUOUS_STATUSES,
    COSTS,
    FIRST_BACKOFF,
    LONGEST_PAUSE,
    Budget,
    Failure,
    Outlook,
    backoff,
    outage_pause,
    retry_after_seconds,
)
from indream._wire.settings import Secret
from indream.errors import DownloadError, DownloadTimeoutError, ExportFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indream._files.links import Link
    from indream._files.stamp import Stamp
    from indream._wire.deadline import Deadline
    from indream._wire.settings import Settings
    from indream.generated.models import ExportTask

__all__ = [
    "EXPIRED",
    "HEADERS",
    "Again",
    "Download",
    "Progress",
    "Renew",
    "Take",
    "bare_name",
    "file_name",
    "is_chunked",
    "output_url",
]

MAX_REDIRECTS: Final = 5
MAX_NAME: Final = 255  # bytes, what file systems take
HEADERS: Final = frozenset(
    {
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
        "date",
        "etag",
        "last-modified",
        "retry-after",
        "transfer-encoding",
    }
)
"""The headers that are read, besides Location; others may contain links, which may be signed."""
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
EXPIRED: Final = frozenset({403, 404, 410})
NOT_VIDEO: Final = frozenset(
    {
        "application/json",
        "application/problem+json",
        "application/xhtml+xml",
        "application/xml",
        "text/html",
        "text/xml",
    }
)
"""The types that gateways, login pages and file stores send instead of a file. Other types are accepted."""
LAST_MOMENT: Final = 1.0  # seconds before the deadline in which no pause begins
SURELY_OLDER: Final = timedelta(seconds=60)

_LENGTH = re.compile(r"[0-9]{1,18}")
_PLACE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
_STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')  # in ASCII: httpx sends no other headers
_NOT_IN_NAMES = frozenset('<>:"|?*')
_DEVICE = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\.|$)", re.IGNORECASE
)


@attrs.frozen
class Progress:
    """The progress of a download.

    Attributes:
        received: The number of bytes in the file. It becomes smaller if the download starts again.
        total: The size of the file in bytes; None until the server has sent it, or a chunked body has ended.
        pause: Seconds to wait before the next step; the steps themselves never sleep.
        stamp: The stamp by which the file is recognized later, once all of it is on the disk.
        path: The path of the finished file, in the last step; None before.
    """

    received: int
    total: int | None
    pause: float = 0.0
    stamp: Stamp | None = None
    path: Path | None = None


@attrs.frozen
class Take:
    """Keep the first `start` bytes of the file and append the body.

    The body ends at the byte `end`; None if the server has not sent its length.
    """

    start: int
    end: int | None


@attrs.frozen
class Renew:
    """Get the task again after this many seconds, for another link."""

    pause: float = 0.0


@attrs.frozen
class Again:
    """Request the file again after this many seconds."""

    pause: float


class Download:
    """One download with its attempts: the received bytes, the failures so far, and the next step.

    Args:
        task_id: The id of the export, for errors.
        url: The link to its file.
        settings: The client's settings.
        budget: The budget for retries of downloads, separate from that of calls.
        deadline: When it gives up.
        patience: Seconds that a host may be unavailable before it gives up, however many attempts that
            takes. None: as many attempts in a row as the client makes.
    """

    def __init__(
        self,
        task_id: str,
        url: Secret,
        settings: Settings,
        budget: Budget,
        deadline: Deadline = NO_DEADLINE,
        patience: float | None = None,
    ) -> None:
        self.task_id = task_id
        self._settings = settings
        self._budget = budget
        self._deadline = deadline
        self._patience = patience
        self.received = 0
        self.total: int | None = None
        self.attempts = 0
        self._validator: tuple[str, str] | None = None
        self._etag: str | None = None
        self._end: float = 0
        self._redirects = 0
        self._asked_for_rest = False
        self._renewed = False
        self._most = 0
        self._failures = 0
        self._served = False
        self._unavailable_since: float | None = None
        self._unanswered = 0
        self._last_cost = 0
        self._first = self._hop = self._checked(url, None)

    @property
    def complete(self) -> bool:
        """Whether all bytes were received."""
        return self.received == self.total

    @property
    def progress(self) -> Progress:
        """The progress of the download."""
        return Progress(self.received, self.total)

    # Requests

    def ask(self, now: float) -> tuple[Link, list[tuple[str, str]]]:
        """The link to request next, and the headers to send."""
        if self._deadline.passed(now):
            raise self._out_of_time()
        if self._redirects == 0:
            self.attempts += 1
        self._served = False
        headers = [("Accept", "*/*"), ("Accept-Encoding", "identity")]
        self._asked_for_rest = self.received > 0 and self._validator is not None
        if self._asked_for_rest and self._validator is not None:
            headers += [("Range", f"bytes={self.received}-"), ("If-Range", self._validator[1])]
        return self._hop, headers

    # Answers

    def answered(
        self,
        status: int,
        headers: Mapping[str, str],
        now: float,
        wall_time: float,
        chance: float,
        location: Secret | None = None,
    ) -> Take | Renew | Again:
        """The next step after the head of an answer; DownloadError if it ends the download."""
        if status in REDIRECTS and location is not None:
            return self._follow(location)
        if status in EXPIRED and not self._renewed:
            self._renewed = True
            return Renew()
        if status == 429 or status in AMBIGUOUS_STATUSES:
            outlook = Outlook.THROTTLED if status == 429 else Outlook.AMBIGUOUS
            fault = Failure(outlook, f"the server answered {status}")
            asked = retry_after_seconds(headers.get("retry-after"), wall_time)
            return self.failed(fault, now, chance, status=status, retry_after=asked)
        if self._asked_for_rest and status in (206, 416):
            return self._resume(status, headers)
        if status != 200:
            expired = " even with a new link" if status in EXPIRED else ""
            raise self._error(f"the server answered {status}{expired}", status=status)
        self._check_type(headers)
        self._check_coding(headers)
        length = self._length(headers)
        if length == 0:  # A video is never empty; the file may be complete soon.
            self._served = True
            return self.failed(Failure(Outlook.AMBIGUOUS, "the server sent an empty file"), now, chance)
        self.total, self._end = length, inf if length is None else length
        # A body of unknown length is not resumed: nothing would show whether the parts fit together.
        self._validator = None if length is None else _validator(headers)
        self._etag = headers.get("etag")
        self.received = 0
        return Take(0, length)

    def took(self, size: int, now: float) -> None:
        """Count received bytes, before they are written."""
        self.received += size
        self._served = True
        self._unavailable_since, self._unanswered = None, 0
        if self.received > self._end:
            self.received = int(self._end)
            raise self._error("the server sent more bytes than it announced")
        if self.received > self._most:
            self._most = self.received
            self._failures = 0
            self._budget.give_back(self._last_cost)
            self._last_cost = 0
        if self._deadline.passed(now) and not self.complete:
            raise self._out_of_time()

    def ended(self, fault: Failure | None, now: float, chance: float) -> Again | None:
        """The next step after the end of a body, with or without a fault; None if the download is complete.

        If the server sent no length, a flaw of the file is a fault, too.
        """
        if fault is None and self.total is None:
            self.total = self.received
        if self.complete:
            self._budget.give_back(Budget.SUCCESS)
            return None
        if (
            fault is None and self.received == self._end
        ):  # The server sent only a part of the requested range.
            return self._ask_again(0.0)
        return self.failed(fault or Failure(Outlook.AMBIGUOUS, "the body ended early"), now, chance)

    def failed(
        self,
        fault: Failure,
        now: float,
        chance: float,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> Again:
        """The next step after a failed attempt; DownloadError if a retry would not help."""
        if self._deadline.passed(now):
            raise self._out_of_time()
        if self._patience is not None and not self._served and fault.outlook is not Outlook.FINAL:
            pause = self.pause_in_outage(fault.outlook, now, chance, retry_after)
            if pause is None:
                raise self._error(fault.reason, status, fault.timed_out, retry_after, temporary=True)
            return self._ask_again(pause)
        self._failures += 1
        if fault.outlook is Outlook.FINAL or self._failures > self._settings.max_retries:
            temporary = fault.outlook is not Outlook.FINAL
            raise self._error(fault.reason, status, fault.timed_out, retry_after, temporary=temporary)
        cost = COSTS[fault.outlook]
        pause = max(backoff(fault.outlook, self._failures, chance), retry_after or 0.0)
        if pause > LONGEST_PAUSE or self._deadline.passed(now + pause) or not self._budget.spend(cost):
            raise self._error(fault.reason, status, fault.timed_out, retry_after, temporary=True)
        self._last_cost = cost
        return self._ask_again(pause)

    def pause_in_outage(
        self, outlook: Outlook, now: float, chance: float, retry_after: float | None
    ) -> float | None:
        """Seconds to wait for an unavailable host; None if it has been unavailable for too long.

        A pause ends with the allowed outage at the latest. The last one before the deadline leaves time for
        another attempt.
        """
        if self._patience is None:
            return None
        if self._unavailable_since is None:
            self._unavailable_since = now
        self._unanswered += 1
        end = self._unavailable_since + self._patience
        remaining = self._deadline.remaining(now)
        asked = retry_after or 0.0
        if now >= end or remaining <= max(LAST_MOMENT, asked):
            return None
        pause = min(outage_pause(FIRST_BACKOFF[outlook], self._unanswered, chance), remaining / 2)
        return min(max(pause, asked), end - now)

    def renewed(self, url: Secret) -> None:
        """Continue with another link to the same file."""
        self._first = self._checked(url, None)
        self._reset_redirects()

    # Steps

    def _follow(self, location: Secret) -> Again:
        if self._redirects == MAX_REDIRECTS:
            raise self._error(f"the link is redirected more than {MAX_REDIRECTS} times")
        self._hop = self._checked(location, self._hop)
        self._redirects += 1
        return Again(0.0)

    def _resume(self, status: int, headers: Mapping[str, str]) -> Take | Again:
        """Resume the download, or start again if the answer is not the rest of the same file."""
        end = self._end_of_part(headers) if status == 206 else None
        if end is None:
            self.received = 0
            return self._ask_again(0.0)
        self._check_coding(headers)
        self._end = end
        return Take(self.received, end)

    def _ask_again(self, pause: float) -> Again:
        self._reset_redirects()
        return Again(pause)

    def _reset_redirects(self) -> None:
        """Follow redirects again, because their targets may be valid only once."""
        self._hop, self._redirects = self._first, 0

    # Checks

    def _checked(self, url: Secret, origin: Link | None) -> Link:
        link = read_link(url, self._settings, origin)
        if isinstance(link, str):
            raise self._error(f"{'the link' if origin is None else 'a redirect'} {link}")
        return link

    def _check_type(self, headers: Mapping[str, str]) -> None:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in NOT_VIDEO:
            raise self._error(f"expected a video, got {kind}")

    def _check_coding(self, headers: Mapping[str, str]) -> None:
        coding = headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity"):
            raise self._error(f"unexpected Content-Encoding {coding[:40]}; the length cannot be verified")

    def _length(self, headers: Mapping[str, str]) -> int | None:
        """The length of the body; None for a chunked one, whose end is marked."""
        if is_chunked(headers) and "content-length" not in headers:
            return None
        found = _LENGTH.fullmatch(headers.get("content-length", ""))
        if found is None or "transfer-encoding" in headers:
            raise self._error("missing or unusable Content-Length; the download cannot be verified")
        return int(found[0])

    def _end_of_part(self, headers: Mapping[str, str]) -> int | None:
        """The end of the part in a 206; None if it is not the next part of the same file."""
        place = _PLACE.fullmatch(headers.get("content-range", ""))
        if place is None:
            return None
        first, last, total = (int(number) for number in place.groups())
        length = headers.get("content-length", str(last + 1 - first))
        same = first == self.received <= last < total == self.total and length == str(last + 1 - first)
        # A 206 has the ETag that a 200 would have (RFC 9110, 15.3.7).
        same = same and headers.get("etag") == self._etag
        if self._validator is not None and self._validator[0] == "last-modified":
            same = same and headers.get("last-modified", self._validator[1]) == self._validator[1]
        return last + 1 if same else None

    # Errors

    def _error(
        self,
        reason: str,
        status: int | None = None,
        timed_out: bool = False,
        retry_after: float | None = None,
        *,
        temporary: bool = False,
    ) -> DownloadError:
        cls = DownloadTimeoutError if timed_out else DownloadError
        temporary = temporary or may_pass(status)
        again = "; download it again" if temporary else ""
        tries = f" after {self.attempts} attempts" if self.attempts > 1 else ""
        error = cls(
            f"the file of export {self.task_id} was not downloaded: {reason}{tries} "
            f"({_amount(self.received, self.total)}); no file was written{again}",
            task_id=self.task_id,
            received=self.received,
            total=self.total,
            status=status,
        )
        error.attempts = self.attempts
        error.retry_after = retry_after
        error.permanent = not temporary
        return error

    def _out_of_time(self) -> DownloadError:
        return self._error("it took longer than `timeout`", timed_out=True, temporary=True)


def _amount(received: int, total: int | None) -> str:
    if total is None:
        return f"{counted(received, 'byte')} received" if received else "no bytes received"
    return f"{received:,} of {counted(total, 'byte')} received"


def is_chunked(headers: Mapping[str, str]) -> bool:
    """Whether a body is chunked, which marks its end."""
    return headers.get("transfer-encoding", "").strip().lower() == "chunked"


def _validator(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """The header by which a server recognizes an unchanged file (RFC 9110, 8.8 and 13.1.5)."""
    if "etag" in headers:
        etag = headers["etag"]
        return ("etag", etag) if _STRONG_ETAG.fullmatch(etag) else None
    try:
        modified, date = (parse_http_date(headers[name]) for name in ("last-modified", "date"))
        # A file may change twice within a second without a new date, so a recent date proves nothing.
        strong = date - modified >= SURELY_OLDER
    except (KeyError, ValueError):
        return None
    return ("last-modified", headers["last-modified"]) if strong else None


def output_url(task: ExportTask) -> Secret:
    """The link to an export's file; raises an error that says why if there is none."""
    if task.status in ("FAILED", "CANCELED"):
        raise ExportFailedError(task)
    if task.status != "COMPLETED":
        raise DownloadError(
            f"export {task.task_id} is {task.status}, not COMPLETED: there is no file yet; wait for it first "
            "(client.exports.wait returns the ended task)",
            task_id=task.task_id,
        )
    if not task.output_url:
        error = DownloadError(
            f"export {task.task_id} is COMPLETED but has no output URL", task_id=task.task_id
        )
        error.permanent = True
        try:
            raise error
        finally:
            del error  # Its traceback refers to this frame.
    return Secret(task.output_url)


def file_name(task: ExportTask) -> str:
    """A safe file name for an export's file, whatever name the service has sent."""
    name = bare_name(task.filename or "")
    if name:
        return name
    suffix = PurePosixPath(unquote(urlsplit(task.output_url or "").path)).suffix.lower()
    return (bare_name(task.task_id) or "export") + (suffix if suffix == ".webm" else ".mp4")


def bare_name(name: str) -> str:
    """A name without directories, drives, device names, leading dots and unprintable characters, or ""."""
    name = re.split(r"[/\\]", name)[-1]
    name = "".join("_" if char in _NOT_IN_NAMES or not char.isprintable() else char for char in name)
    name = name.lstrip(" .").rstrip(" .")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > MAX_NAME // 2:
        stem, dot, suffix = name, "", ""
    return _cut(stem, MAX_NAME - len((dot + suffix).encode())).rstrip(" .") + dot + suffix


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
