"""Results that are kept for the next pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PIL.Image import Image

__all__ = ["Kept", "pixels_of"]

T = TypeVar("T")


class Kept(Generic[T]):
    """Keeps the last result for each key, and removes the oldest ones if there are too many.

    Args:
        pixels: Counts the pixels of a result.
        count: The most results.
        limit: The most pixels of all of them. The last result is kept even if it has more.
    """

    def __init__(self, pixels: Callable[[T], int], *, count: int, limit: int) -> None:
        self._measure = pixels
        self._count = count
        self._limit = limit
        self._pixels = 0
        self._kept: dict[Hashable, tuple[object, T]] = {}

    def get(self, key: Hashable, version: object, make: Callable[[], T]) -> T:
        """The result for a key; it is made if none is kept, or if that has another version."""
        if key in self._kept:
            found, result = self._kept[key]
            if found == version:
                return result
            self._remove(key)
        result = make()
        self._kept[key] = version, result
        self._pixels += self._measure(result)
        while len(self._kept) > 1 and (len(self._kept) > self._count or self._pixels > self._limit):
            self._remove(next(iter(self._kept)))
        return result

    def _remove(self, key: Hashable) -> None:
        self._pixels -= self._measure(self._kept.pop(key)[1])


def pixels_of(image: Image) -> int:
    """The number of pixels of a picture."""
    return image.width * image.height
