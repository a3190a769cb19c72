"""The stamp by which a file is recognized later, even after it was copied."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Stamp"]


class Stamp(NamedTuple):
    """The facts that distinguish a file from another file with the same name.

    Attributes:
        size: Its size in bytes.
        modified: The time of its last change, in nanoseconds. Renaming the file does not change it.
        sha256: Its digest in hex digits, for a copy that has another time.
    """

    size: int
    modified: int
    sha256: str
