# Written here, async; indream/_sync/_resources.py is derived from it.
"""The resources of a client. Importing this module imports everything that their calls need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._async.assets import AsyncAssets
from indream._async.editor import AsyncEditor
from indream._async.exports import AsyncExports
from indream._async.illustrations import AsyncIllustrations
from indream._async.projects import AsyncProjects
from indream._async.uploads import AsyncUploads

if TYPE_CHECKING:
    from indream._async._session import AsyncSession

__all__ = ["Resources"]


class Resources:
    """The resources of one session."""

    __slots__ = ("assets", "editor", "exports", "illustrations", "projects", "uploads")

    def __init__(self, session: AsyncSession) -> None:
        self.assets = AsyncAssets(session)
        self.editor = AsyncEditor(session)
        self.exports = AsyncExports(session)
        self.illustrations = AsyncIllustrations(session)
        self.projects = AsyncProjects(session)
        self.uploads = AsyncUploads(session)
