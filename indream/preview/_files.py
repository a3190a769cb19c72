"""The files of an editor state's assets in directories, by their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indream.editor_state._timeline import Timeline, text_at

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

__all__ = ["absence", "files_in"]


def files_in(state: object, directories: Iterable[str | os.PathLike[str]]) -> dict[str, Path]:
    """Find the files of assets by the names that an editor state has for them.

    A name with a directory in it, and a link that leads out of its directory, are passed over: an editor
    state cannot name a file elsewhere.

    Args:
        state: The editor state.
        directories: The directories to look in, the first one first.

    Returns:
        The paths by the ids of the assets.
    """
    places = [Path(directory).resolve() for directory in directories]
    found: dict[str, Path] = {}
    for id, asset in (Timeline(state).assets or {}).items():
        name = text_at(asset, "filename") or ""
        for place in places:
            if (path := _inside(place, name)) is not None:
                found.setdefault(id, path)
    return found


def _inside(directory: Path, name: str) -> Path | None:
    """The path of a file that is in a directory, or None."""
    try:
        path = (directory / name).resolve()
        inside = path.parent == directory and not {"/", "\\", "\0"} & set(name)
        return path if inside and path.is_file() else None
    except (OSError, ValueError):
        return None


def absence(asset_id: str, path: Path | None) -> str | None:
    """Why an asset has no file, in a few words; None if it has one.

    Args:
        asset_id: The id of the asset.
        path: The path that was passed for it, if any.
    """
    if path is None:
        return f"no file was passed for {asset_id}"
    try:
        if path.is_file():
            return None
        exists = path.exists()
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror}"
    return f"{path.name} {'is not a file' if exists else 'does not exist'}"
