"""Pages of lists: newest first, with a cursor that stays right while rows come and go."""

from __future__ import annotations

import base64
import binascii
import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from indream.sandbox.requests import invalid, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

__all__ = ["Window", "read_window", "take"]

_Row = TypeVar("_Row")


class Window(NamedTuple):
    """What page of a list was asked for."""

    size: int
    before: int | None
    """Only rows with a smaller number are wanted; None for all."""


def read_window(request: Request, list_name: str, *, default: int, most: int) -> Window:
    """Read pageSize and pageCursor."""
    size = request.query_params.get("pageSize")
    cursor = request.query_params.get("pageCursor")
    return Window(
        size=default if size is None else whole_number(size, 1, most, "pageSize"),
        before=None if cursor is None else _decode(list_name, cursor),
    )


def take(rows: Iterable[tuple[int, _Row]], window: Window, list_name: str) -> tuple[list[_Row], str | None]:
    """The rows of a page, out of numbered rows that come newest first, and the cursor of the next page."""
    older = ((number, row) for number, row in rows if window.before is None or number < window.before)
    taken = list(islice(older, window.size + 1))
    shown = taken[: window.size]
    cursor = _encode(list_name, shown[-1][0]) if len(taken) > window.size else None
    return [row for _, row in shown], cursor


def _encode(list_name: str, number: int) -> str:
    return base64.urlsafe_b64encode(f"{list_name}:{number}".encode()).decode().rstrip("=")


def _decode(list_name: str, cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        text = ""
    # The name of the list is in the cursor, so that one of another list is refused, not misread.
    found = re.fullmatch(rf"{re.escape(list_name)}:([0-9]{{1,15}})", text)
    if found is None:
        raise invalid("pageCursor is not a cursor of this list.")
    return int(found[1])
