"""The options for the length of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

__all__ = ["Listing"]


@dataclass(frozen=True)
class Listing:
    """The options for the length of a list."""

    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=1, help="The maximum number to show.")
    ] = 20
    all: Annotated[bool, typer.Option("--all", help="Show all.")] = False

    @property
    def most(self) -> int | None:
        """The maximum number of entries; None for all."""
        return None if self.all else self.limit
