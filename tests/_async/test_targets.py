# Written here, async; tests/_sync/test_targets.py is derived from it.
"""The files of renders and downloads: their modes, file systems with gaps, targets that are protected."""

from __future__ import annotations

import errno
import os
import stat
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient
from indream._files import part_file as _part_file
from indream.batch import Outcome
from indream.errors import JobsError
from indream.sandbox import Sandbox
from tests.support.downloading import CONTENT, completed, files_in, names, served
from tests.support.fake_service import FakeService

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes, mounts and the sticky bit are POSIX")


@pytest.fixture
def umask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Sets the umask of the test; setting it again, as a program with threads must not, fails."""
    set_umask = os.umask
    before = set_umask(0o022)

    def refuse(_: int) -> int:
        raise AssertionError("the umask belongs to all threads")

    monkeypatch.setattr(os, "umask", refuse)
    yield lambda mask: set_umask(mask) and None
    set_umask(before)


async def download(path: Path, **more: Any) -> Path:
    """Download a file to a path."""
    async with AsyncIndreamClient(**FakeService(served()).options) as client:
        return await client.exports.download(completed(), path, **more)


async def render_without_a_request(payload: dict[str, Any], path: Path, **more: Any) -> OSError:
    """The error of a render that fails before anything is sent: its service answers no request."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the tests look at it
            await client.exports.render(payload, path, overwrite=True, **more)
    return caught.value


def mode_of(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def fail(number: int, *_: object, **__: object) -> Any:
    """Fail as a file system does."""
    raise OSError(number, os.strerror(number))


# --- modes


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600), (0o000, 0o666)])
async def test_a_new_file_has_the_mode_of_the_umask(
    tmp_path: Path, umask: Callable[[int], None], mask: int, mode: int
) -> None:
    """As any file that a program creates; the temporary one is for its owner only, and nothing is left."""
    umask(mask)
    parts: list[int] = []

    def on_progress(*_: object) -> None:
        parts.extend(mode_of(path) for path in tmp_path.iterdir() if path.name.endswith(".part"))

    path = await download(tmp_path / "hero.mp4", on_progress=on_progress)
    assert (mode, {0o600}) == (mode_of(path), set(parts))
    assert {"hero.mp4": CONTENT} == files_in(tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666, 0o600, 0o444])
@pytest.mark.parametrize("by_link", [False, True])
async def test_a_replaced_file_keeps_its_mode(
    tmp_path: Path, umask: Callable[[int], None], mode: int, by_link: bool
) -> None:
    """Also through a link; the mode that a new file would get does not matter."""
    umask(0o027)
    (tmp_path / "real.mp4").write_bytes(b"old")
    (tmp_path / "real.mp4").chmod(mode)
    (tmp_path / "link.mp4").symlink_to("real.mp4")
    await download(tmp_path / ("link.mp4" if by_link else "real.mp4"), overwrite=True)
    assert (CONTENT, mode) == ((tmp_path / "real.mp4").read_bytes(), mode_of(tmp_path / "real.mp4"))


async def test_files_of_renders_and_batches_have_usual_modes(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, umask: Callable[[int], None]
) -> None:
    """They are files like any other, and so is the checkpoint; a batch keeps the mode of what it replaces."""
    umask(0o027)
    (tmp_path / "b.mp4").write_bytes(b"old")
    (tmp_path / "b.mp4").chmod(0o604)
    jobs = [{"key": key, "payload": payload} for key in ("a", "b")]
    async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        await client.exports.render(payload, tmp_path / "c.mp4")
        assert [None, None] == [
            item.error async for item in client.exports.render_many(jobs, tmp_path, overwrite=True)
        ]
    modes = {name: mode_of(tmp_path / name) for name in names(tmp_path)}
    assert {"a.mp4": 0o640, "b.mp4": 0o604, "batch.jsonl": 0o640, "c.mp4": 0o640} == modes


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
async def test_a_file_system_without_modes_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The file is complete and paid for: it is saved, with the mode that it has."""
    monkeypatch.setattr(os, "fchmod", partial(fail, number))
    path = await download(tmp_path / "hero.mp4")
    assert (CONTENT, 0o600) == (path.read_bytes(), mode_of(path))


# --- targets that cannot be replaced


def protected(kind: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a file protected, as far as the calls that this process makes can see."""
    open_ = os.open

    def refuse_to_write(path: Any, flags: int, *more: Any, **options: Any) -> int:
        if Path(path) == target and flags & os.O_WRONLY:
            fail(errno.EPERM)
        return open_(path, flags, *more, **options)

    match kind:
        case "a mount point":
            table = target.parent.parent / "mountinfo"
            escaped = str(target).replace(" ", "\\040")
            table.write_text(f"22 1 254:0 / / rw - ext4 x rw\n63 22 254:0 /v.mp4 {escaped} rw - ext4 x rw\n")
            monkeypatch.setattr(_part_file, "_MOUNTS", table)
        case "immutable":
            monkeypatch.setattr(os, "open", refuse_to_write)
        case _:
            target.parent.chmod(0o1777)
            monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1000)


KINDS = [("a mount point", errno.EBUSY), ("immutable", errno.EPERM), ("sticky bit", errno.EPERM)]


@pytest.mark.parametrize("by_link", [False, True])
@pytest.mark.parametrize(("kind", "number"), KINDS)
async def test_a_protected_target_is_reported_before_a_request(
    payload: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    number: int,
    by_link: bool,
) -> None:
    """By path, and by a directory and the payload's file name; the error names what the user gave."""
    directory = tmp_path / "my videos"
    directory.mkdir()
    target = directory / "hero.mp4"
    target.write_bytes(b"old")
    protected(kind, target, monkeypatch)
    value = target
    if by_link:
        value = tmp_path / "link.mp4"
        value.symlink_to(target)
    error = await render_without_a_request(payload, value)
    assert (number, str(value)) == (error.errno, error.filename)
    assert kind in str(error)
    assert "cannot be replaced" in str(error)
    error = await render_without_a_request({**payload, "filename": value.name}, value.parent)
    assert (number, str(value)) == (error.errno, error.filename)
    assert {"hero.mp4": b"old"} == files_in(directory)


@pytest.mark.parametrize(("kind", "number"), KINDS)
async def test_a_protected_target_is_a_problem_of_its_job(
    payload: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, number: int
) -> None:
    """It is a problem of its job, found with those of all others; nothing is sent."""
    directory = tmp_path / "videos"
    directory.mkdir()
    (directory / "b.mp4").write_bytes(b"old")
    protected(kind, directory / "b.mp4", monkeypatch)
    jobs = [{"key": "a", "payload": {**payload, "fps": 5}}, {"key": "b", "payload": payload}]
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(JobsError) as caught:
            await outcomes_of(client, jobs, directory, overwrite=True)
    assert {"a", "b"} == caught.value.errors.keys()
    error = caught.value.errors["b"]
    assert isinstance(error, OSError)
    assert (number, str(directory / "b.mp4")) == (error.errno, error.filename)
    assert ["b.mp4"] == names(directory)


async def outcomes_of(
    client: AsyncIndreamClient, jobs: Any, directory: Path, **options: Any
) -> dict[str, Outcome]:
    """All outcomes of a batch, by key."""
    return {item.key: item async for item in client.exports.render_many(jobs, directory, **options)}


async def test_a_read_only_file_can_be_replaced(tmp_path: Path) -> None:
    """Renaming needs the right to write to the directory, not to the file."""
    target = tmp_path / "hero.mp4"
    target.write_bytes(b"old")
    target.chmod(0o400)
    await download(target, overwrite=True)
    assert CONTENT == target.read_bytes()


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EPERM, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("overwrite", [True, False])
async def test_a_failing_rename_names_the_target(
    sandbox: Sandbox,
    payload: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    overwrite: bool,
) -> None:
    """Faults that cannot be seen beforehand: the hidden file is not mentioned, the finished export is."""

    def refuse(path: Path, target: Path) -> Any:
        raise OSError(number, os.strerror(number), path, None, target)

    for name in ("replace", "rename", "hardlink_to"):
        monkeypatch.setattr(Path, name, refuse)
    target = tmp_path / "hero.mp4"
    async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        with pytest.raises(OSError, match="hero") as caught:
            await client.exports.render(payload, target, overwrite=overwrite)
    assert (number, str(target), None) == (caught.value.errno, caught.value.filename, caught.value.filename2)
    assert ".part" not in str(caught.value)
    [task] = sandbox.tasks
    assert any(task.task_id in note for note in caught.value.__notes__)
    assert {} == files_in(tmp_path)


# --- file systems without locks or fsync


NOT_SUPPORTED = [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP]


@pytest.mark.parametrize("number", NOT_SUPPORTED)
async def test_a_file_system_without_fsync_works(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Renders, downloads and batches work there."""
    monkeypatch.setattr(os, "fsync", partial(fail, number))
    async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        await client.exports.render(payload, tmp_path / "c.mp4")
        found = await outcomes_of(client, [{"key": "a", "payload": payload}], tmp_path)
    assert tmp_path / "a.mp4" == found["a"].path
    assert ["a.mp4", "batch.jsonl", "c.mp4"] == names(tmp_path)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
async def test_a_full_or_broken_disk_is_an_error_with_the_file_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """That is still an error, with the file's name."""
    monkeypatch.setattr(os, "fsync", partial(fail, number))
    with pytest.raises(OSError, match="hero") as caught:
        await download(tmp_path / "hero.mp4")
    assert (number, str(tmp_path / "hero.mp4")) == (caught.value.errno, caught.value.filename)
    assert {} == files_in(tmp_path)


@pytest.mark.parametrize("number", [errno.ENOLCK, *NOT_SUPPORTED])
async def test_a_batch_works_without_locks_and_warns_once(
    sandbox: Sandbox, payload: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A batch works there, and warns once that it cannot keep another one out."""
    monkeypatch.setattr("fcntl.flock", partial(fail, number))
    jobs = [{"key": key, "payload": payload} for key in "abc"]
    async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = await outcomes_of(client, jobs, tmp_path)
        assert 3 == len([item for item in found.values() if item.path])
        [warning] = [item for item in caught if issubclass(item.category, UserWarning)]
    assert str(tmp_path / "batch.jsonl") in str(warning.message)
    assert "not locked" in str(warning.message)
    assert __file__ == warning.filename


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
async def test_a_failing_lock_ends_the_batch_before_a_request(
    payload: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A broken disk ends the batch before anything is sent, and the error names the checkpoint."""
    monkeypatch.setattr("fcntl.flock", partial(fail, number))
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(OSError, match=r"batch\.jsonl") as caught:
            await outcomes_of(client, [{"key": "a", "payload": payload}], tmp_path)
    assert (number, str(tmp_path / "batch.jsonl")) == (caught.value.errno, caught.value.filename)
