"""Files that are written in one step, how they are recognized, and the rule about file names of renders."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pytest

from indream._files.part_file import (
    PartFile,
    check_replaceable,
    check_suffix,
    is_still,
    mount_points,
    names_directory,
    remove_left_behind,
    stamp_of,
    try_path,
    write_file,
)
from indream._files.stamp import Stamp
from indream.generated.payloads import ExportFormat


@pytest.mark.parametrize("format_", get_args(ExportFormat))
def test_each_format_has_an_ending_of_its_own(format_: str) -> None:
    """Also one that the service may have in the future: its ending does not fit the others."""
    check_suffix(f"a.{format_}", format_)
    for other in get_args(ExportFormat):
        if other != format_:
            with pytest.raises(ValueError, match=rf"a\.{format_} ends in \.{format_}, but"):
                check_suffix(f"a.{format_}", other)


# Stamps


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"sha256": "of another content"}, True),
        ({"modified": 1}, True),
        ({"modified": 1, "sha256": "of another content"}, False),
        ({"size": 2}, False),
    ],
)
def test_a_file_is_recognized(tmp_path: Path, changes: dict[str, Any], expected: bool) -> None:
    """By its size and its time, or by its content."""
    path = tmp_path / "a.mp4"
    path.write_bytes(b"abc")
    stamp = stamp_of(path)
    assert Stamp(3, path.stat().st_mtime_ns, sha256(b"abc").hexdigest()) == stamp
    assert expected is is_still(path, stamp._replace(**changes))


def test_only_a_regular_file_is_recognized(tmp_path: Path) -> None:
    """A missing one is not, and neither is a pipe of the same size and time."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    stamp = Stamp(0, pipe.stat().st_mtime_ns, "")
    assert [False, False] == [is_still(path, stamp) for path in (pipe, tmp_path / "missing")]


# Whole files


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    """And so is the name in the end; the file is closed before, since Windows moves no open file."""
    steps: list[str] = []
    fsync, make, replace, link = os.fsync, tempfile.NamedTemporaryFile, Path.replace, Path.hardlink_to
    files: list[Any] = []

    def opened(*arguments: Any, **options: Any) -> Any:
        files.append(make(*arguments, **options))
        return files[-1]

    def synced(number: int) -> None:
        mode = os.fstat(number).st_mode
        steps.append("directory" if stat.S_ISDIR(mode) else f"{os.fstat(number).st_size} bytes")
        fsync(number)

    def replaced(self: Path, target: Path) -> Path:
        steps.append(f"named, {files[0].closed}")
        return replace(self, target)

    def linked(self: Path, target: Path) -> None:
        steps.append(f"named, {files[0].closed}")
        link(self, target)

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", opened)
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(Path, "hardlink_to", linked)
    part = PartFile(tmp_path / "a.json", overwrite)
    part.begin()
    part.write([b"ab", b"c"])
    part.sync()
    part.finish(part.target("usual name"))
    assert ["3 bytes", "named, True", "directory"] == steps
    # Another file may have the former name since then.
    Path(files[0].name).write_bytes(b"of another program")
    part.discard()
    assert {"a.json", Path(files[0].name).name} == {path.name for path in tmp_path.iterdir()}


def test_an_error_of_the_disk_names_the_file_that_is_written(tmp_path: Path) -> None:
    """Not the temporary one, and also before it is known which file in a directory it will be."""

    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise OSError(errno.ENOSPC, "No space left on device")

    for path in (tmp_path / "a.mp4", tmp_path):
        part = PartFile(path, overwrite=False)
        part.begin()
        with pytest.raises(OSError, match="No space left on device") as caught:
            part.write(pieces())
        part.discard()
        assert (errno.ENOSPC, str(path)) == (caught.value.errno, caught.value.filename)
    assert [] == list(tmp_path.iterdir())


def test_a_file_is_replaced_by_default(tmp_path: Path) -> None:
    """In one step, with its mode."""
    path = tmp_path / "a.json"
    write_file(path, b"1")
    path.chmod(0o640)
    write_file(path, b"22")
    assert (b"22", 0o640) == (path.read_bytes(), path.stat().st_mode & 0o777)
    with pytest.raises(FileExistsError, match=r"the file exists \(overwrite=True replaces it\)"):
        write_file(path, b"333", overwrite=False)
    assert ["a.json"] == [each.name for each in tmp_path.iterdir()]


def test_only_parts_of_the_same_batch_are_removed(tmp_path: Path) -> None:
    """Their names have its prefix and the suffix of parts."""
    names = [".indream-a-1.part", ".indream-a-1", ".indream-b-1.part", "a.part"]
    for name in names:
        (tmp_path / name).touch()
    remove_left_behind(tmp_path, ".indream-a-")
    assert sorted(names[1:]) == sorted(path.name for path in tmp_path.iterdir())


def test_a_path_of_a_directory(tmp_path: Path) -> None:
    """It ends in a slash, or the directory exists."""
    paths = [f"{tmp_path}/new/", f"{tmp_path}/new", str(tmp_path)]
    assert [True, False, True] == [names_directory(path) for path in paths]


# Temporary files


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The temporary files that are created."""
    files: list[Any] = []
    make = tempfile.NamedTemporaryFile

    def opened(*arguments: Any, **options: Any) -> Any:
        files.append(make(*arguments, **options))
        return files[-1]

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", opened)
    return files


def test_a_file_continues_after_the_part_that_is_kept(tmp_path: Path, temporary: list[Any]) -> None:
    """Its temporary name says whose it is."""
    part = PartFile(tmp_path, False, ".indream-mine-")
    part.begin()
    part.write([b"\0\0\0\x08", b"ftyp", b"wrong"])
    part.keep(8)
    assert "the mp4 file is truncated: it has no index (moov)" == part.flaw()
    part.write([b"\0\0\0\x08moov"])
    assert "the mp4 file is truncated: it has no media data (mdat)" == part.flaw()
    part.sync()
    assert 16 == part.stamp().size
    [file] = temporary
    assert (".indream-mine-", ".part") == (Path(file.name).name[:14], Path(file.name).suffix)
    target = part.target("usual.mp4")
    assert tmp_path / "usual.mp4" == target.original
    part.finish(target)
    assert b"\0\0\0\x08ftyp\0\0\0\x08moov" == (tmp_path / "usual.mp4").read_bytes()
    assert ["usual.mp4"] == [path.name for path in tmp_path.iterdir()]


def test_a_link_to_another_directory_has_its_part_there(tmp_path: Path, temporary: list[Any]) -> None:
    """It may be on another disk; the former part is removed."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    (tmp_path / "there/a.mp4").write_bytes(b"old")
    (tmp_path / "here/a.mp4").symlink_to(tmp_path / "there/a.mp4")
    part = PartFile(tmp_path / "here", overwrite=True)
    part.begin()
    target = part.target("a.mp4")
    assert ["here", "there"] == [Path(file.name).parent.name for file in temporary]
    with part.path() as path:
        assert temporary[1].name == path
    with pytest.raises(OSError, match="broken") as caught, part.path():
        raise OSError(errno.EIO, "broken")
    assert str(target) == caught.value.filename
    part.write([b"new"])
    part.finish(target)
    part.discard()
    assert (True, b"new") == (target.original.is_symlink(), (tmp_path / "there/a.mp4").read_bytes())
    assert ["a.mp4"] * 2 == [path.name for name in ("here", "there") for path in (tmp_path / name).iterdir()]


@pytest.mark.rule("downloads.atomic")
@pytest.mark.skipif(os.name != "posix", reason="Windows takes `link/..` for the directory of the link")
def test_a_path_back_from_a_link_has_its_part_beside_the_file(tmp_path: Path, temporary: list[Any]) -> None:
    """`link/..` is the directory above the one that the link points to, which may be on another disk."""
    (tmp_path / "there/deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "there/deep")
    write_file(tmp_path / "link/../a.json", b"{}")
    assert tmp_path.resolve() / "there" == Path(temporary[0].name).parent
    assert b"{}" == (tmp_path / "there/a.json").read_bytes()


def test_a_relative_path_in_a_removed_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what is missing; a full path needs no current directory."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileNotFoundError, match="the current directory no longer exists") as caught:
        write_file("a.json", b"{}")
    assert "a.json" == caught.value.filename
    write_file(tmp_path / "a.json", b"{}")
    assert ["a.json"] == [path.name for path in tmp_path.iterdir()]


def test_only_errors_of_the_temporary_file_get_another_name(tmp_path: Path) -> None:
    """Those about other files, and those without a number, stay as they are."""
    part = PartFile(tmp_path / "a.mp4", overwrite=False)
    part.begin()
    with part.path() as path:
        pass
    errors = [OSError(errno.EIO, "broken", "/other"), OSError("without a number")]
    for error in errors:
        with pytest.raises(OSError, match=r"broken|without") as caught, part.path():
            raise error
        assert error is caught.value
    with pytest.raises(OSError, match="broken") as caught, part.path():
        raise OSError(errno.EIO, "broken", path)
    assert (errno.EIO, str(tmp_path / "a.mp4")) == (caught.value.errno, caught.value.filename)
    part.discard()


def test_a_part_that_is_discarded_while_it_is_used_is_removed_in_the_end(tmp_path: Path) -> None:
    """Where it cannot be removed before, as on Windows, which this file stands for."""
    part = PartFile(tmp_path / "a.mp4", overwrite=False)
    part.begin()
    with part.path() as path:
        part.discard()
        assert not Path(path).exists()
        Path(path).touch()
    assert [] == list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="the file is closed"):
        part.write([b"a"])


def test_an_interrupted_discard_removes_the_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is interrupted all the same."""
    part = PartFile(tmp_path / "a.mp4", overwrite=False)
    part.begin()
    unlink = Path.unlink
    calls: list[Path] = []

    def interrupted(self: Path) -> None:
        calls.append(self)
        if len(calls) == 1:
            raise KeyboardInterrupt
        unlink(self)

    monkeypatch.setattr(Path, "unlink", interrupted)
    with pytest.raises(KeyboardInterrupt):
        part.discard()
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("step", ["create", "find the mode"])
def test_a_directory_in_which_no_file_can_be_created_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: list[Any], step: str
) -> None:
    """And nothing is left in it."""

    def denied(*_: object, **__: object) -> Any:
        raise PermissionError(errno.EACCES, "denied", "a temporary name")

    if step == "create":
        monkeypatch.setattr(tempfile, "NamedTemporaryFile", denied)
    else:
        monkeypatch.setattr("indream._files.part_file.mode_of_new_files", denied)
    with pytest.raises(PermissionError, match="denied") as caught:
        write_file(tmp_path / "a.mp4", b"a")
    assert str(tmp_path) == caught.value.filename
    assert [] == list(tmp_path.iterdir())
    assert [True] * len(temporary) == [file.closed for file in temporary]


def test_a_directory_that_is_missing_or_a_file_is_named(tmp_path: Path) -> None:
    """Also that of the file to which a link points."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "missing/a.mp4")
    missing = "the directory for the file is missing: create it first"
    for path, error, reason, directory in (
        (tmp_path / "file/a.mp4", NotADirectoryError, "not a directory", "file"),
        (tmp_path / "missing/a.mp4", FileNotFoundError, missing, "missing"),
        (tmp_path / "link", FileNotFoundError, missing, "missing"),
    ):
        with pytest.raises(error) as caught:
            try_path(path, overwrite=True)
        assert (reason, str(tmp_path / directory)) == (caught.value.strerror, caught.value.filename)


# Protected files


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has them")
def test_mounts_are_read_from_lines_with_five_fields() -> None:
    """Any octal number is a byte."""
    table = b"1 2 3 4\n1 2 3 4 /a\n1 2 3 4 /b\\040\\777 5\n"
    assert frozenset({b"/a", b"/b \xff"}) == mount_points(table)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bit")
@pytest.mark.parametrize(
    ("user", "is_sticky", "is_kept"),
    [(7, True, True), (7, False, False), (0, True, False), (1, True, True), (500, True, False)],
)
def test_the_sticky_bit_keeps_files_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, is_sticky: bool, is_kept: bool
) -> None:
    """Except from root, and from the owner of the file or of its directory."""
    path = tmp_path / "a.mp4"
    path.touch()
    mode = stat.S_IFDIR | 0o777 | (stat.S_ISVTX if is_sticky else 0)
    monkeypatch.setattr(Path, "stat", lambda _: os.stat_result((mode, 0, 0, 1, 500, 500, 0, 0, 0, 0)))
    monkeypatch.setattr(os, "geteuid", lambda: user)
    if is_kept:
        with pytest.raises(PermissionError, match="in a directory with the sticky bit"):
            check_replaceable(path, path)
    else:
        check_replaceable(path, path)
