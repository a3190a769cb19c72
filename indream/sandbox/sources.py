"""The uploaded files that an editor state uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from indream.sandbox.hosts import is_meant
from indream.sandbox.options import as_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indream.sandbox.store import Asset

__all__ = ["Sources", "sources_of", "uses", "written"]

Sources: TypeAlias = Mapping[str, tuple[str, bytes]]
"""The name and the content of the file of each asset, by the asset's id in an editor state."""


def sources_of(editor_state: dict[str, Any], uploads: Iterable[Asset], base_url: str) -> Sources:
    """Return the name and the content of the file of each asset that was uploaded and kept.

    An asset names an upload by its `remoteKey`, by its `remoteUrl` if that is a URL of the sandbox, or by its
    id.

    Args:
        editor_state: The editor state, which may be invalid.
        uploads: The uploads of the sandbox.
        base_url: The URL of the sandbox.

    Returns:
        The names and contents by the ids of the assets in the editor state.
    """
    kept = (upload for upload in uploads if upload.content is not None)
    return {
        id: (PurePosixPath(upload.file_key).name, upload.content)
        for id, upload in _used(editor_state, kept, base_url)
        if upload.content is not None
    }


def uses(editor_state: dict[str, Any], upload: Asset, base_url: str) -> bool:
    """Return whether an editor state, which may be invalid, has an asset that names an upload."""
    return any(_used(editor_state, [upload], base_url))


def written(sources: Sources, directory: Path) -> dict[str, Path]:
    """Write files into a directory, and return their paths by the ids of their assets."""
    for name, content in sources.values():
        (directory / name).write_bytes(content)
    return {id: directory / name for id, (name, _) in sources.items()}


def _used(
    editor_state: dict[str, Any], uploads: Iterable[Asset], base_url: str
) -> Iterator[tuple[str, Asset]]:
    """Yield the ids of the assets that name an upload, and the uploads."""
    by_key = {name: upload for upload in uploads for name in (upload.file_key, upload.asset_id)}
    for id, fields in as_object(editor_state.get("assets")).items():
        asset = as_object(fields)
        names = (asset.get("remoteKey"), _own_path(asset.get("remoteUrl"), base_url), id)
        upload = next((by_key[name] for name in names if isinstance(name, str) and name in by_key), None)
        if upload is not None:
            yield id, upload


def _own_path(url: object, base_url: str) -> str | None:
    """Return the path of a URL without its first slash if the URL is the sandbox's."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    # Its port differs after a restart.
    return parts.path.removeprefix("/") if is_meant(parts.netloc, base_url, is_public=False) else None
