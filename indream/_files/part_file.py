"""A file that is being written: a temporary file that replaces its target once it is complete.

File systems differ: some have no locks, no fsync or no modes, and some files cannot be replaced.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import tempfile
from hashlib import file_digest
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from indream._files.closable_file import ClosableFile
from indream._files.containers import flaw_of
from indream._files.rooted_path import RootedPath
from indream._files.stamp import Stamp
from indream._net.tracebacks import release_frames
from indream._paths import check_path, plain_text
from indream._wire.settings import check_flag
from indream._wire.urls import VIDEO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

__all__ = [
    "PREFIX",
    "UNSUPPORTED",
    "PartFile",
    "check_suffix",
    "is_still",
    "mount_points",
    "names_directory",
    "remove_left_behind",
    "stamp_of",
    "sync",
    "try_path",
    "write_file",
]

PREFIX, SUFFIX = ".indream-", ".part"

UNSUPPORTED: Final = frozenset({errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""Errors of network and user-space file systems that do not support locks or fsync."""

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"\\([0-7]{3})")


class PartFile:
    """A temporary file in the directory of its target, which only its owner can read.

    The target is checked first. The finished file has the mode of the file that it replaces, or the mode that
    a new file gets there.

    Its methods block while the disk works, except `discard`, which may be called at any time, even while
    another thread uses this object: an interrupted caller cannot wait.

    Args:
        path: The path of the finished file, or a directory for it.
        overwrite: Whether an existing file is replaced. A symbolic link is followed: the file that it
            points to is replaced, and the temporary file is created beside that file.
        prefix: The start of the temporary file's name.
    """

    def __init__(
        self, path: str | os.PathLike[str] | RootedPath, overwrite: bool, prefix: str = PREFIX
    ) -> None:
        self._argument = path if isinstance(path, RootedPath) else check_path("path", path)
        self._overwrite = check_flag("overwrite", overwrite)
        self._prefix = prefix
        self._mode = 0o600
        # `begin` sets these. The place is the directory of the temporary file.
        self._path: RootedPath
        self._target: RootedPath
        self._directory: RootedPath
        self._names_directory: bool
        self._place: RootedPath
        self._temporary: Path | None = None
        self._file = ClosableFile()

    def begin(self) -> None:
        """Create the temporary file.

        Raises:
            FileNotFoundError: The directory is missing.
            FileExistsError: The file exists and `overwrite` is false, or it is a pipe or a device.
            OSError: A file cannot be written there, or the existing file cannot be replaced.
        """
        self._path = self._target = RootedPath.of("path", self._argument)
        self._names_directory = self._path.names_directory
        self._directory = self._path if self._names_directory else self._path.parent
        _check_directory(self._directory)
        self._place = self._directory if self._names_directory else _place(self._path, self._overwrite).parent
        self._create()

    def target(self, usual_name: str) -> RootedPath:
        """The path of the finished file; `usual_name` is its name in a directory. Raises as `begin` does."""
        target = self._directory / usual_name if self._names_directory else self._path
        place = _place(target, self._overwrite).parent
        # If the target is a link to another directory, that may be on another disk, to which a file cannot be
        # moved in one step.
        if place.rooted != self._place.rooted:
            former, self._place = self._temporary, place
            self._create()
            _remove(former)
        self._target = target
        return target

    def keep(self, size: int) -> None:
        """Keep the first `size` bytes, and continue after them."""
        with self._at_work() as file:
            file.seek(size)
            file.truncate()

    def write(self, pieces: Iterable[bytes]) -> None:
        """Append bytes."""
        with self._at_work() as file:
            file.writelines(pieces)

    @contextlib.contextmanager
    def path(self) -> Generator[str]:
        """A context with the absolute path of the temporary file, for a library that opens files by name.

        Raises:
            OSError: An operation in the context fails; it names the target.
        """
        with self._at_work() as file:
            yield str(Path(file.name).absolute())

    def sync(self) -> None:
        """Write everything through to the disk."""
        with self._at_work() as file:
            file.flush()
            sync(file.fileno())

    def flaw(self) -> str | None:
        """The reason why the file cannot be a complete video, judged by its container, or None."""
        with self._at_work() as file:
            return flaw_of(file)

    def stamp(self) -> Stamp:
        """The facts by which the file is recognized later; call `sync` first."""
        with self._at_work() as file:
            return stamp_of(Path(file.name))

    def finish(self, target: RootedPath) -> None:
        """Move the complete file to its target in one step; call `sync` first."""
        with self._at_work() as file:
            place = _place(target, self._overwrite)
            replaced = _mode_of(place.rooted)
            set_mode(file.fileno(), self._mode if replaced is None else replaced)
            file.close()
            _move(Path(file.name), place, self._overwrite)
            self._temporary = None
            _sync_directory(place.rooted.parent)

    def discard(self) -> None:
        """Remove the temporary file; after `finish` this does nothing."""
        try:
            self._discard()
        except BaseException:  # interrupted
            self._discard()
            raise

    def _discard(self) -> None:
        # A thread that is using the file closes it later, and the process may end before that, so the file is
        # removed first. Windows cannot remove an open file: there it is removed after it is closed, here or
        # by that thread.
        _remove(self._temporary)
        self._file.close()
        _remove(self._temporary)

    @contextlib.contextmanager
    def _at_work(self) -> Generator[IO[bytes]]:
        try:
            with self._file.at_work() as file:
                yield file
        except OSError as error:
            # Errors of an open file have no name, and the temporary file's name means nothing to the user.
            is_ours = error.filename is None or str(error.filename) == str(self._temporary)
            if error.errno is not None and is_ours:
                release_frames(error)
                raise OSError(error.errno, error.strerror, str(self._target)) from None
            raise
        finally:
            self._remove_if_closed()

    def _create(self) -> None:
        _check_directory(self._place)
        try:
            self._file.open(self._opened)
        except OSError as error:  # It names the temporary file, which means nothing to the user.
            raise OSError(error.errno, error.strerror, str(self._place)) from None
        finally:
            self._remove_if_closed()

    def _opened(self) -> IO[bytes]:
        # `tempfile` takes `link/..` for the directory that has the link.
        directory = Path(os.path.realpath(self._place.rooted))
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed by `finish` or `discard`
            prefix=self._prefix, suffix=SUFFIX, dir=directory, delete=False
        )
        self._temporary = Path(file.name)
        if os.name == "posix":
            try:
                self._mode = mode_of_new_files(Path(f"{file.name.removesuffix(SUFFIX)}-mode{SUFFIX}"))
            except BaseException:
                file.close()
                raise
        return cast("IO[bytes]", file)

    def _remove_if_closed(self) -> None:
        if self._file.closed:
            _remove(self._temporary)


def _remove(temporary: Path | None) -> None:
    if temporary is not None:
        with contextlib.suppress(OSError):
            temporary.unlink()


def stamp_of(path: Path) -> Stamp:
    """The facts by which a file is recognized later; it is read from beginning to end."""
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns, _sha256(path))


def is_still(path: Path, stamp: Stamp) -> bool:
    """Whether the file at a path matches a stamp; read only if its time differs and its size does not."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != stamp.size:
            return False
        if status.st_mtime_ns == stamp.modified:
            return True
        return _sha256(path) == stamp.sha256
    except OSError:  # The file is missing, or cannot be read.
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def names_directory(path: str) -> bool:
    """Whether a path is a directory, in which the file gets a name of its own."""
    return RootedPath.of("path", path).names_directory


def try_path(path: str | os.PathLike[str] | RootedPath, overwrite: bool, name: str = "") -> None:
    """Check whether a file can be written to a path, or, if that is a directory, under `name` in it.

    Raises:
        OSError: As `PartFile.begin`.
    """
    part = PartFile(path, overwrite)
    try:
        part.begin()
        if name:
            part.target(name)
    finally:
        part.discard()


def write_file(path: str | os.PathLike[str] | RootedPath, content: bytes, *, overwrite: bool = True) -> None:
    """Write a whole file in one step.

    Raises:
        OSError: As `PartFile.begin`, or the disk is full or broken.
    """
    part = PartFile(path, overwrite)
    try:
        part.begin()
        part.write([content])
        part.sync()
        part.finish(part.target(""))
    finally:
        part.discard()


def remove_left_behind(directory: Path, prefix: str) -> None:
    """Remove the temporary files, named with this prefix, that a killed process has left in a directory."""
    for path in directory.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(SUFFIX):
            with contextlib.suppress(OSError):  # Another process has removed it.
                path.unlink()


def _check_directory(directory: RootedPath) -> None:
    try:
        is_directory = stat.S_ISDIR(directory.rooted.stat().st_mode)
    except FileNotFoundError:
        raise FileNotFoundError(
            errno.ENOENT, "the directory for the file is missing: create it first", str(directory)
        ) from None
    if not is_directory:
        raise NotADirectoryError(errno.ENOTDIR, "not a directory", str(directory))


def _place(target: RootedPath, overwrite: bool) -> RootedPath:
    """The path that is written for a target: the file that a link points to; OSError if it cannot be."""
    place = target
    if overwrite and target.rooted.is_symlink():
        place = RootedPath.of("path", os.path.realpath(target.rooted))
    try:
        mode = place.rooted.lstat().st_mode
    except FileNotFoundError:
        return place
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(
            errno.EISDIR, "the path of the file is a directory: choose another name", str(target)
        )
    if not overwrite:
        raise FileExistsError(errno.EEXIST, "the file exists (overwrite=True replaces it)", str(target))
    if not stat.S_ISREG(mode):
        raise FileExistsError(
            errno.EEXIST, "not a regular file; only regular files are replaced", str(target)
        )
    check_replaceable(place.rooted, target.original)
    return place


def _mode_of(place: Path) -> int | None:
    try:
        return place.stat().st_mode & 0o777
    except FileNotFoundError:
        return None


def _move(path: Path, target: RootedPath, overwrite: bool) -> None:
    if overwrite:
        path.replace(target.rooted)
        return
    try:
        target.rooted.hardlink_to(path)  # This fails if the target exists.
    except FileExistsError:
        _place(target, overwrite)
        raise
    except (OSError, NotImplementedError):
        # A file system without hard links: another process may create the target between these two lines.
        _place(target, overwrite)
        path.rename(target.rooted)  # On Windows this fails, too, if the target exists.
    else:
        path.unlink()


def _sync_directory(directory: Path) -> None:
    """Make the new name survive a power failure, if the system supports that."""
    with contextlib.suppress(OSError):
        number = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def check_suffix(name: str, format_: str) -> None:
    """Raise ValueError if the suffix of the file name belongs to another video format than the payload's."""
    suffix, format_ = Path(name).suffix.lower().lstrip("."), plain_text(format_)
    if suffix in VIDEO_SUFFIXES and suffix != format_:
        raise ValueError(
            f"{name} ends in .{suffix}, but the format of the payload is {format_}: change one of them"
        )


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
