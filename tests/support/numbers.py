"""Numbers of other libraries."""

from __future__ import annotations

__all__ = ["ForeignFloat"]


class ForeignFloat(float):
    """A float that prints as those of NumPy 2 do."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)!r})"
