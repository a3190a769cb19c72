"""The changes that an operation makes to a timeline's dicts and lists, so that all of them can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from indream._json import copies
from indream.timeline._errors import TimelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    T = TypeVar("T", bound="dict[str, Any] | list[Any]")

__all__ = ["Changes", "copied"]


class Changes:
    """A log of changes, each with the step that undoes it.

    An operation runs in `with changes:` and changes dicts and lists through these methods only. If it raises,
    everything that it changed is as before, key order included. Such blocks may be nested: an inner one
    undoes its own changes. Nothing is copied except for the parts that an operation asks to edit.
    """

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []
        # The length of the log at the start of each block that is running.
        self._marks: list[int] = []

    def __enter__(self) -> Self:
        self._marks.append(len(self._undo))
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        mark = self._marks.pop()
        if kind is not None:
            while len(self._undo) > mark:
                self._undo.pop()()
        if not self._marks:
            self._undo.clear()

    def put(self, target: dict[str, Any], key: str, value: object) -> None:
        """Set a key of a dict, also a new one."""
        if key in target:
            before = target[key]
            self._undo.append(lambda: target.__setitem__(key, before))
        else:
            self._undo.append(lambda: target.__delitem__(key))
        target[key] = value

    def delete(self, target: dict[str, Any], key: str) -> None:
        """Remove a key of a dict."""
        before = dict(target)
        self._undo.append(lambda: _refill(target, before))
        del target[key]

    def insert(self, target: list[Any], index: int, value: object) -> None:
        """Insert an entry into a list, at an index from 0 to its length."""
        self._undo.append(lambda: target.pop(index))
        target.insert(index, value)

    def remove(self, target: list[Any], value: object) -> None:
        """Remove the first entry of a list that equals a value."""
        self.pop(target, target.index(value))

    def pop(self, target: list[Any], index: int) -> None:
        """Remove the entry of a list at an index."""
        before = target.pop(index)
        self._undo.append(lambda: target.insert(index, before))

    def edit(self, target: T) -> T:
        """Return a dict or list that may be changed freely, at any depth, until the operation ends.

        It is copied, so use it for single items, tracks and transitions, not for all of them.
        """
        before = copied(target)
        self._undo.append(lambda: _refill(target, before))
        return target


def _refill(target: dict[str, Any] | list[Any], before: dict[str, Any] | list[Any]) -> None:
    target.clear()
    if isinstance(target, dict):
        target.update(cast("dict[str, Any]", before))
    else:
        target.extend(before)


def copied(document: T) -> T:
    """A separate copy of JSON, in plain dicts and lists; everything else is kept as it is.

    Raises:
        TimelineError: A dict or list contains itself (`VALUE_INVALID`).
    """
    try:
        return copies.copied(document)
    except ValueError as error:
        raise TimelineError("VALUE_INVALID", str(error)) from None
