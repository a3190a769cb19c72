"""A file on its way: a temporary one beside its target, whose place it takes when all bytes are there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from hashlib import file_digest
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from indream._files.closable_file import ClosableFile
from indream._files.containers import flaw_of
from indream._files.file_system import check_replaceable, mode_of_new_files, set_mode, sync
from indream._files.stamp import Stamp
from indream._net.tracebacks import release_frames
from indream._wire.settings import check_flag, check_path

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

__all__ = ["PREFIX", "PartFile", "is_still", "names_directory", "remove_left_behind", "try_path"]

PREFIX, SUFFIX = ".indream-", ".part"


class PartFile:
    """A temporary file, for its owner only, in the directory of a target that is checked first.

    The finished file has the mode of the file that it replaces, or the one that any new file gets there.

    Its methods take as long as the disk does, except `discard`: it may be called at any time, also while
    another thread works with this object, because a caller that is interrupted cannot wait.

    Args:
        path: The file that it becomes, or a directory that the file goes into.
        overwrite: Whether an existing file is replaced. A symbolic link is followed: the file that it
            points to is replaced, and the temporary file is beside that one.
        prefix: The beginning of its temporary name.
    """

    def __init__(self, path: str | os.PathLike[str], overwrite: bool, prefix: str = PREFIX) -> None:
        text = check_path("path", path)
        self._text = text
        self._given = Path(text)
        self._overwrite = check_flag("overwrite", overwrite)
        self._prefix = prefix
        self._folder = Path()
        self._target = self._given
        self._names_folder = False
        self._mode = 0o600
        self._place = Path()  # the directory of the temporary file
        self._temporary: Path | None = None
        self._file = ClosableFile()

    def begin(self) -> None:
        """Create it.

        Raises:
            FileNotFoundError: The directory is missing.
            FileExistsError: The file exists and `overwrite` is false, or it is a pipe or a device.
            OSError: Nothing can be written there, or the existing file cannot be replaced.
        """
        self._names_folder = names_directory(self._text)
        self._folder = self._given if self._names_folder else self._given.parent
        _check_folder(self._folder)
        self._place = self._folder if self._names_folder else _place(self._given, self._overwrite).parent
        self._create()

    def target(self, usual_name: str) -> Path:
        """The path it will have; `usual_name` is its name in a directory. Raises as `begin` does."""
        target = self._folder / usual_name if self._names_folder else self._given
        place = _place(target, self._overwrite).parent
        # The target is a link to another directory, which may be on another disk: no file can be moved there
        # in one step.
        if place != self._place:
            former, self._place = self._temporary, place
            self._create()
            _remove(former)
        self._target = target
        return target

    def keep(self, size: int) -> None:
        """Keep this many bytes, and continue after them."""
        with self._at_work() as file:
            file.seek(size)
            file.truncate()

    def write(self, pieces: Iterable[bytes]) -> None:
        """Append bytes."""
        with self._at_work() as file:
            file.writelines(pieces)

    def sync(self) -> None:
        """Write everything through to the disk."""
        with self._at_work() as file:
            file.flush()
            sync(file.fileno())

    def flaw(self) -> str | None:
        """Why the file cannot be a whole video, as far as its container shows, or None."""
        with self._at_work() as file:
            file.flush()
            return flaw_of(file)

    def stamp(self) -> Stamp:
        """The facts by which the file is recognized later; `sync` comes before."""
        with self._at_work() as file:
            status = os.fstat(file.fileno())
            return Stamp(status.st_size, status.st_mtime_ns, _sha256(Path(file.name)))

    def finish(self, target: Path) -> None:
        """Move the whole file to its target in one step; call `sync` first."""
        with self._at_work() as file:
            place = _place(target, self._overwrite)
            replaced = _mode_of(place)
            set_mode(file.fileno(), self._mode if replaced is None else replaced)
            file.close()
            _move(Path(file.name), place, self._overwrite)
            self._temporary = None
            _sync_folder(place.parent)

    def discard(self) -> None:
        """Remove the file; after `finish` this does nothing."""
        try:
            self._discard()
        except BaseException:  # interrupted
            self._discard()
            raise

    def _discard(self) -> None:
        # If a thread is using the file, it closes the file later, and the process may end before. Windows
        # removes no open file: there the file is removed after it is closed, here or by that thread.
        _remove(self._temporary)
        self._file.close()
        _remove(self._temporary)

    @contextlib.contextmanager
    def _at_work(self) -> Generator[IO[bytes]]:
        try:
            with self._file.at_work() as file:
                yield file
        except OSError as error:
            # An open file has no name in its errors, and the temporary one means nothing to the user.
            if error.errno is not None and (
                error.filename is None or str(error.filename) == str(self._temporary)
            ):
                release_frames(error)
                raise OSError(error.errno, error.strerror, str(self._target)) from None
            raise
        finally:
            self._remove_if_closed()

    def _create(self) -> None:
        _check_folder(self._place)
        try:
            self._file.open(self._opened)
        except OSError as error:  # its name is the temporary file's, which means nothing to the user
            raise OSError(error.errno, error.strerror, str(self._place)) from None
        finally:
            self._remove_if_closed()

    def _opened(self) -> IO[bytes]:
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed by `finish` or `discard`
            prefix=self._prefix, suffix=SUFFIX, dir=self._place, delete=False
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


def is_still(path: Path, stamp: Stamp) -> bool:
    """Whether a file, which may be missing, is the one of a stamp; it is read only where that decides."""
    try:
        there = path.stat()
        if not stat.S_ISREG(there.st_mode) or there.st_size != stamp.size:
            return False
        if there.st_mtime_ns == stamp.modified:
            return True
        return _sha256(path) == stamp.sha256
    except OSError:  # there is none, or nobody may read it
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def names_directory(path: str) -> bool:
    """Whether a file goes into a path, under a name of its own, instead of taking its place."""
    separators = (os.sep, os.altsep) if os.altsep else (os.sep,)
    return path.endswith(separators) or Path(path).is_dir()


def try_path(path: str | os.PathLike[str], overwrite: bool, name: str = "") -> None:
    """Find out whether a file can be written to a path; in a directory, under a name, if that is known.

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


def remove_left_behind(folder: Path, prefix: str) -> None:
    """Remove the temporary files of a process that was killed, which it named with this prefix."""
    for path in folder.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(SUFFIX):
            with contextlib.suppress(OSError):  # another process was faster
                path.unlink()


def _check_folder(folder: Path) -> None:
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        raise FileNotFoundError(
            errno.ENOENT, "the directory for the file is missing: create it first", str(folder)
        ) from None
    if not is_folder:
        raise NotADirectoryError(errno.ENOTDIR, "not a directory", str(folder))


def _place(target: Path, overwrite: bool) -> Path:
    """The path that a target's bytes go to, behind a link that is kept; or an error that says why not."""
    place = Path(os.path.realpath(target)) if overwrite and target.is_symlink() else target
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return place
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "a directory has the name of the file", str(target))
    if not overwrite:
        raise FileExistsError(errno.EEXIST, "the file exists (overwrite=True replaces it)", str(target))
    if not stat.S_ISREG(mode):
        raise FileExistsError(errno.EEXIST, "not a regular file, which is never replaced", str(target))
    check_replaceable(place, target)
    return place


def _mode_of(place: Path) -> int | None:
    try:
        return place.stat().st_mode & 0o777
    except FileNotFoundError:
        return None


def _move(path: Path, target: Path, overwrite: bool) -> None:
    if overwrite:
        path.replace(target)
        return
    try:
        target.hardlink_to(path)  # fails if there is a file by now
    except FileExistsError:
        _place(target, overwrite)
        raise
    except (OSError, NotImplementedError):  # a file system without hard links: all but as sure
        _place(target, overwrite)
        path.rename(target)  # on Windows this fails, too, if there is a file
    else:
        path.unlink()


def _sync_folder(folder: Path) -> None:
    """Have the new name survive a power failure, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
