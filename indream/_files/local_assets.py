"""Files to upload for an editor state: what has them, and each content once. The calls may block."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import attrs

from indream._files.part_file import stamp_of
from indream._files.rooted_path import RootedPath
from indream._files.upload_rules import check_upload, content_type_of, encode_file_name

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from indream._files.stamp import Stamp
    from indream.generated.models import Asset

__all__ = ["Content", "HasLocalFiles", "contents_of", "naming"]


@runtime_checkable
class HasLocalFiles(Protocol):
    """An object with files that are not uploaded yet, such as a `Timeline`."""

    @property
    def files(self) -> Mapping[str, Path]:
        """The files that are not uploaded yet, by the id of their asset."""
        ...

    def attach(self, asset_id: str, uploaded: Asset, /) -> object:
        """Record where the file of an asset is stored now."""
        ...


@attrs.frozen(eq=False)
class Content:
    """The content of one or more files, which is uploaded once.

    Attributes:
        path: The first of the files.
        content_type: Its MIME type. Equal bytes of two types are two contents: they become different assets.
        stamp: The facts by which it is recognized.
        asset_ids: The assets of the editor state that have this content.
    """

    path: RootedPath
    content_type: str
    stamp: Stamp
    asset_ids: list[str] = attrs.field(factory=list[str])

    @property
    def size(self) -> int:
        """Its number of bytes."""
        return self.stamp.size

    @property
    def names(self) -> str:
        """The file and its assets, in messages."""
        ids = ", ".join(map(repr, self.asset_ids))
        return f"{self.path} (asset{'s' if len(self.asset_ids) > 1 else ''} {ids})"


@contextmanager
def naming(file: str) -> Generator[None]:
    """Add to an error which file it is about."""
    try:
        yield
    except Exception as error:
        error.add_note(f"for the file {file}")
        raise


def contents_of(files: Mapping[str, str | os.PathLike[str]]) -> list[Content]:
    """Check all files, then read them: each content once, in the order of the files.

    Raises:
        OSError: A file does not exist, is a directory, or cannot be read.
        ValueError: A file is empty, too large, or of a type that the service refuses.
    """
    paths = {asset_id: RootedPath.of(f"the file of {asset_id!r}", file) for asset_id, file in files.items()}
    types: dict[str, str] = {}
    for asset_id, path in paths.items():
        with naming(f"{path} (asset {asset_id!r})"):
            types[asset_id] = _checked(path.rooted)
    stamps: dict[RootedPath, Stamp] = {}
    found: dict[tuple[str, str], Content] = {}
    for asset_id, path in paths.items():
        if path not in stamps:
            with naming(f"{path} (asset {asset_id!r})"):
                stamps[path] = stamp_of(path.rooted)
        stamp, type_ = stamps[path], types[asset_id]
        content = found.setdefault((stamp.sha256, type_), Content(path, type_, stamp))
        content.asset_ids.append(asset_id)
    return list(found.values())


def _checked(path: Path) -> str:
    """The MIME type of a file that can be uploaded."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a directory; only files can be uploaded", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{str(path)!r} is not a regular file, so it cannot be uploaded")
    encode_file_name(path.name)
    content_type = content_type_of(path.name, None)
    check_upload(path.name, content_type, status.st_size)
    return content_type
