"""The connections of clients that are closed."""

from __future__ import annotations

from typing import Any

import pytest

__all__ = ["closed_connections"]


def closed_connections(kind: Any, patches: pytest.MonkeyPatch) -> list[object]:
    """The connections of a class, async or sync, that are closed from now on."""
    closed: list[object] = []
    name = "aclose" if hasattr(kind, "aclose") else "close"
    close = getattr(kind, name)

    def recorded(connection: object) -> object:
        closed.append(connection)
        return close(connection)

    patches.setattr(kind, name, recorded)
    return closed
