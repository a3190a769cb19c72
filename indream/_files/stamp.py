"""How a file is recognized later, also after it was copied."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Stamp"]


class Stamp(NamedTuple):
    """The facts that distinguish a file from another one with its name.

    Attributes:
        size: Its size in bytes.
        modified: When it was last changed, in nanoseconds. Renaming the file does not change it.
        sha256: Its digest in hex digits, as a copy may have another time.
    """

    size: int
    modified: int
    sha256: str
