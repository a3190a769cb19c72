"""Paths of the caller that stay the same file when the current directory changes."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indream._paths import check_path

__all__ = ["RootedPath"]


@dataclass(frozen=True, slots=True)
class RootedPath:
    """A path of the caller, and the same path from the root.

    A call takes the path when it begins and the file when it ends. In between, the program may change its
    current directory.

    Attributes:
        original: The path for results and messages.
        rooted: The path for the system.
        in_directory: Whether the path ends in a separator, as that of a directory does.
    """

    original: Path
    rooted: Path
    in_directory: bool = False

    @classmethod
    def of(cls, name: str, path: str | os.PathLike[str] | RootedPath) -> Self | RootedPath:
        """A path of the caller; one that is rooted already is returned unchanged. The call may block.

        Raises:
            TypeError, ValueError: The argument of this name is not a path, or is empty.
            FileNotFoundError: The path is relative, and the current directory has been removed.
        """
        if isinstance(path, RootedPath):
            return path
        text = check_path(name, path)
        original = Path(text)
        try:
            rooted = original.absolute()
        except FileNotFoundError:
            reason = "the current directory no longer exists: change to another one, or pass a full path"
            raise FileNotFoundError(errno.ENOENT, reason, text) from None
        separators = (os.sep, os.altsep) if os.altsep else (os.sep,)
        return cls(original, rooted, text.endswith(separators))

    def __truediv__(self, name: str) -> RootedPath:
        return RootedPath(self.original / name, self.rooted / name)

    def __str__(self) -> str:
        return str(self.original)

    def check_regular(self, name: str) -> None:
        """Raise ValueError for a device or a pipe, which might never end, or keep nothing.

        Args:
            name: The argument that the path was passed as.
        """
        try:
            mode = self.rooted.stat().st_mode
        except OSError:  # It is missing, or opening it says what is wrong.
            return
        # Opening a directory is an error, too.
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise ValueError(f"{self} is not a regular file: pass another `{name}`")

    @property
    def parent(self) -> RootedPath:
        """The directory of a file."""
        return RootedPath(self.original.parent, self.rooted.parent)

    @property
    def names_directory(self) -> bool:
        """Whether it is a directory, in which a file gets a name of its own."""
        return self.in_directory or self.rooted.is_dir()
