"""A file on its way: a temporary one beside its target, whose place it takes when all bytes are there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import threading
from hashlib import file_digest
from pathlib import Path
from typing import IO, TYPE_CHECKING

from indream._core.manifest import Stamp
from indream._core.settings import check_flag, check_path

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

__all__ = ["PREFIX", "PartFile", "is_still", "remove_left_behind"]

PREFIX, SUFFIX = ".indream-", ".part"


class PartFile:
    """A temporary file, for its owner only, in the folder of a target that is looked at first.

    Its methods take as long as the disk does, but for `discard`: that one may be called at any time, also
    while another thread is at work in here, since who is interrupted can't wait.

    Args:
        path: The file that it is to become, or a folder that this one goes into.
        overwrite: Whether a file that exists is replaced. Where a symbolic link stands it is the file that
            this one points to, and the temporary file is beside that.
        prefix: What its temporary name begins with.
    """

    def __init__(self, path: str | os.PathLike[str], overwrite: bool, prefix: str = PREFIX) -> None:
        text = check_path("path", path)
        separators = (os.sep, os.altsep) if os.altsep else (os.sep,)
        self._names_folder = text.endswith(separators)
        self._given = Path(text)
        self._overwrite = check_flag("overwrite", overwrite)
        self._prefix = prefix
        self._discarded = False
        self._lock = threading.Lock()
        self._folder = Path()
        self._target = self._given
        self._file: IO[bytes] | None = None

    def begin(self) -> None:
        """Make it.

        Raises:
            FileNotFoundError: The folder is missing.
            FileExistsError: The file exists, and is not to be overwritten, or it is a pipe or a device.
            OSError: Nothing can be written there.
        """
        with self._at_work():
            self._names_folder = self._names_folder or self._given.is_dir()
            self._folder = self._given if self._names_folder else self._given.parent
            _check_folder(self._folder)
            place = self._folder
            if not self._names_folder:
                place = _place(self._given, self._overwrite).parent
            self._make(place)

    def target(self, usual_name: str) -> Path:
        """Where it will be; `usual_name` is its name in a folder. Raises as `begin` does."""
        target = self._folder / usual_name if self._names_folder else self._given
        with self._at_work():
            place = _place(target, self._overwrite).parent
            if place != Path(self._begun().name).parent:  # there is a link: a file can't be moved to any disk
                self._end()
                self._make(place)
            self._target = target
        return target

    def keep(self, size: int) -> None:
        """Keep so many bytes and go on behind them."""
        with self._at_work():
            file = self._begun()
            file.seek(size)
            file.truncate()

    def write(self, pieces: Iterable[bytes]) -> None:
        """Put bytes behind what is there."""
        with self._at_work():
            file = self._begun()
            file.writelines(pieces)

    def sync(self) -> None:
        """See to it that all is on the disk."""
        with self._at_work():
            file = self._begun()
            file.flush()
            os.fsync(file.fileno())

    def stamp(self) -> Stamp:
        """What the file can be told by later; `sync` comes before."""
        with self._at_work():
            file = self._begun()
            there = os.fstat(file.fileno())
            return Stamp(there.st_size, there.st_mtime_ns, _sha256(Path(file.name)))

    def finish(self, target: Path) -> None:
        """Let the file take its place, at once and whole; `sync` comes before."""
        with self._at_work():
            file = self._begun()
            file.close()
            place = _place(target, self._overwrite)
            _move(Path(file.name), place, self._overwrite)
            _sync_folder(place.parent)

    def discard(self) -> None:
        """Take the file away; after `finish` there is none."""
        self._discarded = True
        self._remove()  # at once, should the process end before that thread does
        if self._lock.acquire(blocking=False):  # otherwise who is at work in here closes it
            try:
                self._end()
            finally:
                self._lock.release()

    @contextlib.contextmanager
    def _at_work(self) -> Generator[None]:
        try:
            with self._lock:
                yield
        except OSError as error:
            if error.filename is None:  # of a file that is open: a full disk, say
                error.filename = str(self._target)
            raise
        finally:
            if self._discarded:  # meanwhile: it could not be closed then
                self.discard()

    def _make(self, folder: Path) -> None:
        _check_folder(folder)
        try:
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed by `finish` or `discard`
                prefix=self._prefix, suffix=SUFFIX, dir=folder, delete=False
            )
        except OSError as error:  # it names the temporary file, which nobody has heard of
            raise OSError(error.errno, error.strerror, str(folder)) from None

    def _begun(self) -> IO[bytes]:
        if self._file is None or self._discarded:
            raise ValueError("the file is not begun, or discarded")
        return self._file

    def _end(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # the disk may be full, of what is thrown away
                self._file.close()
        self._remove()  # Windows takes away no file that is open

    def _remove(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                Path(self._file.name).unlink()


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


def remove_left_behind(folder: Path, prefix: str) -> None:
    """Take away the temporary files of a process that was killed, by the prefix that was its own."""
    for path in folder.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(SUFFIX):
            with contextlib.suppress(OSError):  # somebody else was faster
                path.unlink()


def _check_folder(folder: Path) -> None:
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "the folder to download into is missing", str(folder)) from None
    if not is_folder:
        raise NotADirectoryError(errno.ENOTDIR, "this is no folder to download into", str(folder))


def _place(target: Path, overwrite: bool) -> Path:
    """Where a target's bytes go: where it leads if it is a link that is to be kept; or why they can't."""
    place = Path(os.path.realpath(target)) if overwrite and target.is_symlink() else target
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return place
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "there is a folder where the file should be", str(target))
    if not overwrite:
        raise FileExistsError(errno.EEXIST, "the file exists (overwrite=True replaces it)", str(target))
    if not stat.S_ISREG(mode):
        raise FileExistsError(errno.EEXIST, "this is no regular file that could be replaced", str(target))
    return place


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
