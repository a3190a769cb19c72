"""How much of a list is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

__all__ = ["Listing"]


@dataclass(frozen=True)
class Listing:
    """How much of a list is shown."""

    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The maximum number to show.")] = 20
    all: Annotated[bool, typer.Option("--all", help="Show all.")] = False

    @property
    def most(self) -> int | None:
        """How many at most; None for all."""
        return None if self.all else self.limit
