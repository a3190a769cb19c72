"""Copies of JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["copied"]

T = TypeVar("T")


def copied(document: T) -> T:
    """A separate copy of a JSON value, in plain dicts and lists; all other values are kept as they are.

    A tuple becomes a list, which is what JSON makes of it. The copy is made without recursion, so that the
    depth of a value does not matter.

    Raises:
        ValueError: A dict or list contains itself.
    """
    root: list[Any] = [document]
    # Copies whose parts are still the originals, each with the id of its own original. In place of a copy,
    # None marks that all parts of an original are copied.
    pending: list[tuple[dict[Any, Any] | list[Any] | None, int]] = [(root, id(root))]
    around: set[int] = set()
    while pending:
        part, original = pending.pop()
        if part is None:
            around.remove(original)
            continue
        if original in around:
            raise ValueError(f"A {type(part).__name__} contains itself, which JSON cannot hold.")
        around.add(original)
        pending.append((None, original))
        keys: Iterable[Any] = range(len(part)) if isinstance(part, list) else part
        for key in keys:
            inner: Any = part[key]
            if isinstance(inner, dict):
                part[key] = {**inner}
            elif isinstance(inner, list | tuple):
                part[key] = [*inner]
            else:
                continue
            if inner:
                pending.append((part[key], id(cast("object", inner))))
    return cast("T", root[0])
