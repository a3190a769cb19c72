# Derived from indream/_async/_pages.py by `make generate`: do not edit, change that file.
"""The loop over the pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

    from indream._sync._session import Session
    from indream._models.pages import PageRequest, Pages

__all__ = ["items_of"]

T = TypeVar("T")


def items_of(session: Session, pages: Pages, request: PageRequest[T]) -> Generator[T]:
    """The items of a list; each page is fetched when its first item is needed."""
    request(page_size=pages.page_size)  # A wrong argument is reported by this call, not by the first item.
    return _items_of(session, pages, request)


def _items_of(session: Session, pages: Pages, request: PageRequest[T]) -> Generator[T]:
    while pages.unfinished:
        response = session.send(request(page_size=pages.size, page_cursor=pages.cursor))
        for item in pages.take(response.parsed):
            yield item
        pages.turn(response)
