"""The assets that files were uploaded as, remembered across runs. The calls may block.

People can read the file. It contains ids of assets only: no key and no link. It is replaced in one step after
each upload, so that an interruption never leaves half a file.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from indream._files.part_file import try_path, write_file
from indream._files.rooted_path import RootedPath
from indream._paths import check_path

if TYPE_CHECKING:
    import os

    from indream._files.local_assets import Content

__all__ = ["UploadCache"]

FORMAT = "indream-uploads"
VERSION = 1


class _Place(NamedTuple):
    """The facts by which an asset is found."""

    service: str
    project: str | None
    content_type: str
    sha256: str


class _Entry(NamedTuple):
    asset_id: str
    filename: str


class UploadCache:
    """The uploads to one service and project that a file remembers.

    Args:
        path: The file. Entries for other services and projects are kept.
        service: The base URL of the service.
        project: The project that the assets are bound to, or None.
    """

    def __init__(self, path: str | os.PathLike[str], service: str, project: str | None) -> None:
        self._argument = check_path("cache", path)
        self._path: RootedPath  # set by `read`
        self._service = service
        self._project = project
        self._entries: dict[_Place, _Entry] = {}
        self._gone: set[_Entry] = set()
        self._lock = threading.Lock()

    def read(self) -> None:
        """Read the file, if it exists.

        Raises:
            ValueError: Its content is not such a cache.
            OSError: It cannot be read.
        """
        with self._lock:
            self._path = RootedPath.of("cache", self._argument)
            self._path.check_regular("cache")
            self._merge()

    def check_writable(self) -> None:
        """Raise OSError if the file cannot be written."""
        try_path(self._path, overwrite=True)

    def find(self, content: Content) -> str | None:
        """The id of the asset that a content was uploaded as, or None."""
        entry = self._entries.get(self._place(content))
        return None if entry is None else entry.asset_id

    def forget(self, content: Content) -> None:
        """Forget an asset that was found but no longer exists; the file changes with the next upload."""
        self._gone.add(self._entries.pop(self._place(content)))

    def keep(self, content: Content, asset_id: str) -> None:
        """Write down the asset that a content was uploaded as. This may be called twice.

        Raises:
            ValueError: Another program has written something else to the file in the meantime.
            OSError: The disk is full, for example.
        """
        with self._lock:
            self._merge()
            self._entries[self._place(content)] = _Entry(asset_id, content.path.rooted.name)
            write_file(self._path, _written(self._entries))

    def _place(self, content: Content) -> _Place:
        return _Place(self._service, self._project, content.content_type, content.stamp.sha256)

    def _merge(self) -> None:
        """Add the entries that other runs have written."""
        try:
            text = self._path.rooted.read_bytes()
        except FileNotFoundError:
            return
        for place, entry in _read(text, str(self._path)).items():
            if entry not in self._gone:
                self._entries.setdefault(place, entry)


def _written(entries: dict[_Place, _Entry]) -> bytes:
    assets = [
        {
            "assetId": entry.asset_id,
            "filename": entry.filename,
            "contentType": place.content_type,
            "sha256": place.sha256,
            "service": place.service,
            "projectId": place.project,
        }
        for place, entry in entries.items()
    ]
    document = {"format": FORMAT, "version": VERSION, "assets": assets}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _read(text: bytes, name: str) -> dict[_Place, _Entry]:
    try:
        return _entries(orjson.loads(text))
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            f"{name}: not a cache of uploads: pass another `cache`, or delete the file, after which all "
            "files are uploaded again"
        ) from None


def _entries(document: Any) -> dict[_Place, _Entry]:
    if (document["format"], document["version"]) != (FORMAT, VERSION):
        raise ValueError
    return dict(map(_entry, document["assets"]))


def _entry(fields: dict[str, object]) -> tuple[_Place, _Entry]:
    project = fields["projectId"]
    place = _Place(
        _text(fields["service"]),
        None if project is None else _text(project),
        _text(fields["contentType"]),
        _text(fields["sha256"]),
    )
    return place, _Entry(_text(fields["assetId"]), _text(fields["filename"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
