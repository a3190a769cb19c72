"""Differences between file systems: missing locks and fsync, modes of new files, irreplaceable files."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from pathlib import Path
from typing import Final

__all__ = ["UNSUPPORTED", "check_replaceable", "mode_of_new_files", "mount_points", "set_mode", "sync"]

UNSUPPORTED: Final = frozenset({errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""Errors of network and user-space file systems that do not support locks or fsync."""

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"\\([0-7]{3})")


def sync(file: int) -> None:
    """Write a file through to the disk, if its file system supports that.

    Raises:
        OSError: The disk is full or broken.
    """
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def mode_of_new_files(path: Path) -> int:
    """The mode that a new file gets, found by creating a file at the path and removing it.

    The umask is not enough: directories may have default access lists, and mounts may have modes of their
    own. Nor can it be read without changing it for all threads.

    Raises:
        OSError: A file cannot be created at the path, or removed.
    """
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        return stat.S_IMODE(os.fstat(file).st_mode)
    finally:
        os.close(file)
        path.unlink()


def set_mode(file: int, mode: int) -> None:
    """Set the mode of an open file, if its file system has modes.

    Raises:
        OSError: The disk is full or broken.
    """
    if os.name != "posix" or stat.S_IMODE(os.fstat(file).st_mode) == mode:
        return
    try:
        os.fchmod(file, mode)
    except OSError as error:
        if error.errno not in UNSUPPORTED | {errno.EPERM, errno.EACCES}:
            raise


def check_replaceable(place: Path, name: Path) -> None:
    """Check whether an existing file can be replaced by another one, without changing anything.

    Args:
        place: The existing file.
        name: The path that the user passed, which the errors name.

    Raises:
        OSError: It is a mount point, such as a single file that is mounted into a container.
        PermissionError: It is protected from being replaced.
    """
    if os.name != "posix":
        return
    if os.fsencode(os.path.realpath(place)) in _mounted():
        reason = (
            "the file is a mount point and cannot be replaced: mount its directory, or choose another path"
        )
        raise OSError(errno.EBUSY, reason, str(name))
    if _is_immutable(place):
        reason = "the file is immutable or append-only and cannot be replaced: choose another path"
        raise PermissionError(errno.EPERM, reason, str(name))
    if _is_kept_by_sticky_bit(place):
        reason = (
            "the file belongs to another user, in a directory with the sticky bit, and cannot be replaced: "
            "choose another path"
        )
        raise PermissionError(errno.EPERM, reason, str(name))


def mount_points(table: bytes) -> frozenset[bytes]:
    """The paths on which something is mounted, from the text of Linux's `/proc/self/mountinfo`."""
    lines = (line.split(b" ") for line in table.splitlines())
    return frozenset(_ESCAPED.sub(_unescaped, fields[4]) for fields in lines if len(fields) > 4)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8) & 0xFF])


def _mounted() -> frozenset[bytes]:
    try:
        return mount_points(_MOUNTS.read_bytes())
    except OSError:  # The system is not Linux, or hides it; then the rename fails.
        return frozenset()


def _is_immutable(place: Path) -> bool:
    """Whether nobody may write to the file; a file that is only read-only can be replaced."""
    try:
        os.close(os.open(place, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        return error.errno == errno.EPERM
    return False


def _is_kept_by_sticky_bit(place: Path) -> bool:
    with contextlib.suppress(OSError):
        directory = place.parent.stat()
        if directory.st_mode & stat.S_ISVTX:
            return os.geteuid() not in (0, directory.st_uid, place.stat().st_uid)
    return False
