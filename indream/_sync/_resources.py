# Derived from indream/_async/_resources.py by `make generate`: do not edit, change that file.
"""The resources of a client. Importing this module imports everything that their calls need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._sync.assets import Assets
from indream._sync.editor import Editor
from indream._sync.exports import Exports
from indream._sync.illustrations import Illustrations
from indream._sync.projects import Projects
from indream._sync.uploads import Uploads

if TYPE_CHECKING:
    from indream._sync._session import Session

__all__ = ["Resources"]


class Resources:
    """The resources of one session."""

    __slots__ = ("assets", "editor", "exports", "illustrations", "projects", "uploads")

    def __init__(self, session: Session) -> None:
        self.assets = Assets(session)
        self.editor = Editor(session)
        self.exports = Exports(session)
        self.illustrations = Illustrations(session)
        self.projects = Projects(session)
        self.uploads = Uploads(session)
