# Derived from indream/_async/_resources.py by `make generate`: do not edit, change that file.
"""The resources of a client. Importing this module imports whatever their calls need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._sync.assets import Assets
from indream._sync.editor import Editor
from indream._sync.exports import Exports
from indream._sync.illustrations import Illustrations
from indream._sync.projects import Projects
from indream._sync.uploads import Uploads

if TYPE_CHECKING:
    from indream._sync.client import IndreamClient

__all__ = ["Resources"]


class Resources:
    """One object of each kind for a client, made with it."""

    __slots__ = ("assets", "editor", "exports", "illustrations", "projects", "uploads")

    def __init__(self, client: IndreamClient) -> None:
        self.assets = Assets(client)
        self.editor = Editor(client)
        self.exports = Exports(client)
        self.illustrations = Illustrations(client)
        self.projects = Projects(client)
        self.uploads = Uploads(client)
