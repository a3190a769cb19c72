# Written here, async; indream/_sync/_resources.py is derived from it.
"""The resources of a client. Importing this module imports whatever their calls need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._async.assets import AsyncAssets
from indream._async.editor import AsyncEditor
from indream._async.exports import AsyncExports
from indream._async.illustrations import AsyncIllustrations
from indream._async.projects import AsyncProjects
from indream._async.uploads import AsyncUploads

if TYPE_CHECKING:
    from indream._async.client import AsyncIndreamClient

__all__ = ["Resources"]


class Resources:
    """One object of each kind for a client, made with it."""

    __slots__ = ("assets", "editor", "exports", "illustrations", "projects", "uploads")

    def __init__(self, client: AsyncIndreamClient) -> None:
        self.assets = AsyncAssets(client)
        self.editor = AsyncEditor(client)
        self.exports = AsyncExports(client)
        self.illustrations = AsyncIllustrations(client)
        self.projects = AsyncProjects(client)
        self.uploads = AsyncUploads(client)
