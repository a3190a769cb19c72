"""Iterate over a list page by page: the next page to request, and the end of the iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from indream._wire.answer import Answer, unexpected
from indream._wire.parameters import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream._models.models import Page
    from indream._wire.answer import Response
    from indream._wire.request import Request

__all__ = ["PageRequest", "Pages"]

T = TypeVar("T")

_LIMIT = Writer("limit", "limit", int, minimum=0)


class PageRequest(Protocol[T]):
    """The `request` function of a generated endpoint that returns pages, with its other arguments bound."""

    def __call__(self, *, page_size: int | None = None, page_cursor: str | None = None) -> Request[Page[T]]:
        """Make the request without sending it."""
        ...


class Pages:
    """An iteration over a list from its start: while `unfinished`, request `size` items at `cursor`.

    Args:
        limit: Maximum number of items; None for all.
        page_size: Number of items per page, as passed by the caller; None for the service's default.
        usual: The service's default number of items per page.

    Raises:
        ValueError: `limit` is below 0.
        TypeError: `limit` is not an int.
    """

    def __init__(self, limit: int | None, page_size: int | None, *, usual: int) -> None:
        _LIMIT.check(limit)
        self.cursor: str | None = None
        self.unfinished = limit != 0
        self._remaining = limit
        self.page_size = page_size
        self._usual = usual
        self._cursors: set[str] = set()

    @property
    def size(self) -> int | None:
        """The number of items to request, at most the remaining number; None for the service's default."""
        if self._remaining is not None and self._remaining < (self.page_size or self._usual):
            return self._remaining
        return self.page_size

    def take(self, page: Page[T]) -> Sequence[T]:
        """The items of a page, up to the remaining number."""
        if self._remaining is None:
            return page.items
        taken = page.items[: self._remaining]
        self._remaining -= len(taken)
        return taken

    def turn(self, response: Response[Any]) -> None:
        """Continue with the next page, if there is one and items remain.

        Raises:
            APIError: The cursor was already used, so the iteration would never end
                (`SDK_UNEXPECTED_RESPONSE`).
        """
        cursor: str | None = response.parsed.next_page_cursor
        self.cursor = cursor
        self.unfinished = cursor is not None and self._remaining != 0
        if cursor is None or not self.unfinished:
            return
        if cursor in self._cursors:
            self.unfinished = False
            message = "$.meta.nextPageCursor: leads back to a page that was already read"
            error = unexpected(Answer(response.status_code, response.headers, response.content), message)
            error.attempts = 1
            try:
                raise error
            finally:
                del error  # Its traceback refers to this frame.
        self._cursors.add(cursor)
