"""How a whole list is read page by page: what to ask for next, and when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from indream._wire.answer import Answer, unexpected
from indream._wire.request import in_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream._models.models import Page
    from indream._wire.answer import Response
    from indream._wire.request import Request

__all__ = ["PageRequest", "Pages"]

T = TypeVar("T")


class PageRequest(Protocol[T]):
    """The `request` function of a generated endpoint that returns pages, with its other arguments bound."""

    def __call__(self, *, page_size: int | None = None, page_cursor: str | None = None) -> Request[Page[T]]:
        """Make the request without sending it."""
        ...


class Pages:
    """One reading of a list from its beginning: while `go_on`, ask for `size` items at `cursor`.

    Args:
        limit: Items at most; None for all.
        page_size: Items on a page, as the caller wants them; None for the service's own number.
        usual: The service's own number.

    Raises:
        ValueError: `limit` is below 0.
        TypeError: `limit` is no int.
    """

    def __init__(self, limit: int | None, page_size: int | None, *, usual: int) -> None:
        in_range("limit", limit, int, 0, None)
        self.cursor: str | None = None
        self.go_on = limit != 0
        self._left = limit
        self.page_size = page_size
        self._usual = usual
        self._cursors: set[str] = set()

    @property
    def size(self) -> int | None:
        """Items to ask for: no more than are still wanted; None leaves it to the service."""
        if self._left is not None and self._left < (self.page_size or self._usual):
            return self._left
        return self.page_size

    def take(self, page: Page[T]) -> Sequence[T]:
        """The items of a page, as many as are wanted."""
        if self._left is None:
            return page.items
        taken = page.items[: self._left]
        self._left -= len(taken)
        return taken

    def turn(self, response: Response[Any]) -> None:
        """Go on to the page that follows, if one is wanted and there is one.

        Raises:
            APIError: The cursor has been followed before: it would go round and round
                (`SDK_UNEXPECTED_RESPONSE`).
        """
        cursor: str | None = response.parsed.next_page_cursor
        self.cursor = cursor
        self.go_on = cursor is not None and self._left != 0
        if cursor is None or not self.go_on:
            return
        if cursor in self._cursors:
            self.go_on = False
            told = "$.meta.nextPageCursor: leads back to a page that was read already"
            error = unexpected(Answer(response.status_code, response.headers, response.content), told)
            error.attempts = 1
            try:
                raise error
            finally:
                del error  # its traceback refers to this frame
        self._cursors.add(cursor)
