# Written here, async; indream/_sync/_pages.py is derived from it.
"""The loop over the pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from indream._async._session import AsyncSession
    from indream._models.models import Page
    from indream._models.pages import BuildPage, Pages
    from indream._wire.answer import Parse

__all__ = ["items_of"]

T = TypeVar("T")


def items_of(
    session: AsyncSession, pages: Pages, build: BuildPage, parse: Parse[Page[T]]
) -> AsyncGenerator[T]:
    """The items of a list, each page fetched when its first item is asked for."""
    build(
        page_size=pages.page_size
    )  # a wrong argument is told here and now, not when somebody asks for the first item
    return _items_of(session, pages, build, parse)


async def _items_of(
    session: AsyncSession, pages: Pages, build: BuildPage, parse: Parse[Page[T]]
) -> AsyncGenerator[T]:
    while pages.go_on:
        response = await session.send(build(page_size=pages.size, page_cursor=pages.cursor), parse)
        for item in pages.take(response.parsed):
            yield item
        pages.turn(response)
