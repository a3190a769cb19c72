"""What becomes of a download after each answer and each fault: what is asked next, what is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from math import inf
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import attrs

from indream._errors import may_pass
from indream._files.links import read_link
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
"""All that is read of an answer's head, beside a Location; others may hold links, which may be signed."""
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
EXPIRED: Final = frozenset({403, 404, 410})
NO_VIDEO: Final = frozenset(
    {
        "application/json",
        "application/problem+json",
        "application/xhtml+xml",
        "application/xml",
        "text/html",
        "text/xml",
    }
)
"""What gateways, login pages and stores of files send in place of a file. Any other type may be one's own."""
LAST_MOMENT: Final = 1.0  # seconds before the deadline in which no more pause begins
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
    """How far a download is.

    Attributes:
        received: Bytes that are in the file. It goes back where the download starts over.
        total: Bytes of the whole file; None until the server has said, or a body in chunks has ended.
        pause: Seconds to leave the server alone before the next step; the steps themselves never sleep.
        stamp: What the file can be told by later, once all of it is on the disk.
        path: Where the file is; None until it is there, which is the last step.
    """

    received: int
    total: int | None
    pause: float = 0.0
    stamp: Stamp | None = None
    path: Path | None = None


@attrs.frozen
class Take:
    """Keep the first `start` bytes of the file and write the body behind them.

    The body ends at the byte `end`, or where it ends itself if the server does not say.
    """

    start: int
    end: int | None


@attrs.frozen
class Renew:
    """Get the task again after some seconds, for another link."""

    pause: float = 0.0


@attrs.frozen
class Again:
    """Ask again after some seconds."""

    pause: float


class Download:
    """One download over its attempts: what it has, what it has been through, and what comes next.

    Args:
        task_id: The export, for errors.
        url: Where its file is.
        settings: The client's settings.
        budget: What retries are paid from: one of the hosts of files, not the API's.
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
        """Whether all bytes are there."""
        return self.received == self.total

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(self.received, self.total)

    # What is asked.

    def ask(self, now: float) -> tuple[Link, list[tuple[str, str]]]:
        """Where to ask next, and with which headers."""
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

    # What comes back.

    def answered(
        self,
        status: int,
        headers: Mapping[str, str],
        now: float,
        wall_time: float,
        chance: float,
        location: Secret | None = None,
    ) -> Take | Renew | Again:
        """What an answer's head means; DownloadError where it means the end."""
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
            return self._go_on(status, headers)
        if status != 200:
            expired = " also with a new link" if status in EXPIRED else ""
            raise self._error(f"the server answered {status}{expired}", status=status)
        self._check_type(headers)
        self._check_coding(headers)
        length = self._length(headers)
        if length == 0:  # no video has so little; it may be there soon
            self._served = True
            return self.failed(
                Failure(Outlook.AMBIGUOUS, "the file that the server gives is empty"), now, chance
            )
        self.total, self._end = length, inf if length is None else length
        # A body of unknown length is not resumed: nothing would show that the parts make a whole.
        self._validator = None if length is None else _validator(headers)
        self._etag = headers.get("etag")
        self.received = 0
        return Take(0, length)

    def took(self, size: int, now: float) -> None:
        """Count bytes that came, before they are written."""
        self.received += size
        self._served = True
        self._unavailable_since, self._unanswered = None, 0
        if self.received > self._end:
            self.received = int(self._end)
            raise self._error("more bytes came than the server had announced")
        if self.received > self._most:
            self._most = self.received
            self._failures = 0
            self._budget.give_back(self._last_cost)
            self._last_cost = 0
        if self._deadline.passed(now) and not self.complete:
            raise self._out_of_time()

    def ended(self, fault: Failure | None, now: float, chance: float) -> Again | None:
        """What the end of a body means, with or without a fault; None when the download is complete.

        A flaw of the file is a fault, too, where the server did not say how long the body is.
        """
        if fault is None and self.total is None:
            self.total = self.received
        if self.complete:
            self._budget.give_back(Budget.SUCCESS)
            return None
        if fault is None and self.received == self._end:  # the server gave a part of what was asked for
            return self._ask_again(0.0)
        return self.failed(fault or Failure(Outlook.AMBIGUOUS, "the body broke off"), now, chance)

    def failed(
        self,
        fault: Failure,
        now: float,
        chance: float,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> Again:
        """When to ask again after an attempt that failed; DownloadError where that would be of no use."""
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
        """Seconds to wait for a host that is unavailable; None when it is not waited for any longer.

        A pause never outlasts the outage that is allowed. The one before the deadline leaves time for
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
        """Go on with another link to the same file."""
        self._first = self._checked(url, None)
        self._back_to_the_beginning()

    # How it goes on.

    def _follow(self, location: Secret) -> Again:
        if self._redirects == MAX_REDIRECTS:
            raise self._error(f"the link is redirected more than {MAX_REDIRECTS} times")
        self._hop = self._checked(location, self._hop)
        self._redirects += 1
        return Again(0.0)

    def _go_on(self, status: int, headers: Mapping[str, str]) -> Take | Again:
        """Go on where it was cut, or from the beginning if what comes is not the rest of the same file."""
        end = self._end_of_part(headers) if status == 206 else None
        if end is None:
            self.received = 0
            return self._ask_again(0.0)
        self._check_coding(headers)
        self._end = end
        return Take(self.received, end)

    def _ask_again(self, pause: float) -> Again:
        self._back_to_the_beginning()
        return Again(pause)

    def _back_to_the_beginning(self) -> None:
        """Follow redirects anew: where they led may have been for one time only."""
        self._hop, self._redirects = self._first, 0

    # What is checked.

    def _checked(self, url: Secret, origin: Link | None) -> Link:
        link = read_link(url, self._settings, origin)
        if isinstance(link, str):
            raise self._error(f"{'the link' if origin is None else 'a redirect'} {link}")
        return link

    def _check_type(self, headers: Mapping[str, str]) -> None:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in NO_VIDEO:
            raise self._error(f"what the server gives is no video ({kind})")

    def _check_coding(self, headers: Mapping[str, str]) -> None:
        coding = headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity"):
            raise self._error(f"the server sends the file packed ({coding[:40]}), which was not asked for")

    def _length(self, headers: Mapping[str, str]) -> int | None:
        """How long the body is; None for one in chunks, whose end is marked."""
        if is_chunked(headers) and "content-length" not in headers:
            return None
        found = _LENGTH.fullmatch(headers.get("content-length", ""))
        if found is None or "transfer-encoding" in headers:
            raise self._error("missing or unusable Content-Length; the download cannot be verified")
        return int(found[0])

    def _end_of_part(self, headers: Mapping[str, str]) -> int | None:
        """Where the part in a 206 ends, if it belongs to the file that was begun and goes on with it."""
        place = _PLACE.fullmatch(headers.get("content-range", ""))
        if place is None:
            return None
        first, last, total = (int(number) for number in place.groups())
        length = headers.get("content-length", str(last + 1 - first))
        same = first == self.received <= last < total == self.total and length == str(last + 1 - first)
        if "etag" in headers and headers["etag"] != self._etag:
            same = False
        if self._validator is not None and self._validator[0] == "last-modified":
            same = same and headers.get("last-modified", self._validator[1]) == self._validator[1]
        return last + 1 if same else None

    # What is told.

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
        again = ", download it again" if temporary else ""
        tries = f" after {self.attempts} attempts" if self.attempts > 1 else ""
        error = cls(
            f"the file of export {self.task_id} was not downloaded: {reason}{tries} "
            f"({_amount(self.received, self.total)}); nothing was left behind{again}",
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
        return self._error("it did not end in time", timed_out=True, temporary=True)


def _amount(received: int, total: int | None) -> str:
    if total is None:
        return f"{received:,} bytes received" if received else "no byte received"
    return f"{received:,} of {total:,} bytes received"


def is_chunked(headers: Mapping[str, str]) -> bool:
    """Whether a body comes in chunks, which mark its end."""
    return headers.get("transfer-encoding", "").strip().lower() == "chunked"


def _validator(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """By what a server can tell that a file is still the same (RFC 9110, 8.8 and 13.1.5)."""
    if "etag" in headers:
        etag = headers["etag"]
        return ("etag", etag) if _STRONG_ETAG.fullmatch(etag) else None
    try:
        modified, date = (parsedate_to_datetime(headers[name]) for name in ("last-modified", "date"))
        # A file that changes twice in a second keeps its date: one that has just changed proves nothing.
        strong = date - modified >= SURELY_OLDER
    except (KeyError, ValueError, TypeError, OverflowError, IndexError):
        return None
    return ("last-modified", headers["last-modified"]) if strong else None


def output_url(task: ExportTask) -> Secret:
    """Where an export's file is; an error that says why where there is none."""
    if task.status in ("FAILED", "CANCELED"):
        raise ExportFailedError(task)
    if task.status != "COMPLETED":
        raise DownloadError(
            f"export {task.task_id} is {task.status}, not COMPLETED: there is no file yet; wait for it first "
            "(client.exports.wait gives the task as it ended)",
            task_id=task.task_id,
        )
    if not task.output_url:
        error = DownloadError(
            f"export {task.task_id} is COMPLETED, without an output URL", task_id=task.task_id
        )
        error.permanent = True
        try:
            raise error
        finally:
            del error  # its traceback refers to this frame
    return Secret(task.output_url)


def file_name(task: ExportTask) -> str:
    """A name for an export's file that is one and no more, whatever the service has put there."""
    name = bare_name(task.filename or "")
    if name:
        return name
    suffix = PurePosixPath(unquote(urlsplit(task.output_url or "").path)).suffix.lower()
    return (bare_name(task.task_id) or "export") + (suffix if suffix == ".webm" else ".mp4")


def bare_name(name: str) -> str:
    """A file name without folders, drives, hidden files, devices and what can't be shown; may be empty."""
    name = re.split(r"[/\\]", name)[-1]
    name = "".join("_" if one in _NOT_IN_NAMES or not one.isprintable() else one for one in name)
    name = name.lstrip(" .").rstrip(" .")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > MAX_NAME // 2:
        stem, dot, suffix = name, "", ""
    return _cut(stem, MAX_NAME - len((dot + suffix).encode())).rstrip(" .") + dot + suffix


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
