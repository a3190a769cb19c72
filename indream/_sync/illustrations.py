# Derived from indream/_async/illustrations.py by `make generate`: do not edit, change that file.
"""`client.illustrations`: the names of the hand-drawn illustrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.generated.api.materials import search_illustrations

if TYPE_CHECKING:
    from indream._sync._session import Session

__all__ = ["Illustrations"]


class Illustrations:
    """The names of the hand-drawn illustrations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def search(self, q: str | None = None) -> list[str]:
        """Get the names of the illustrations that an editor state may use.

        Once the whole list was received, `editor.lint` warns of names that are not in it, also on the clients
        that `with_options` returns.

        Args:
            q: A keyword, up to 200 characters; None returns the whole list.

        Raises:
            ValueError: `q` is too long; nothing was sent.
            TypeError: `q` is not a string; nothing was sent.

        Route: GET /v1/illustrations
        """
        request = search_illustrations.request(q=q)
        names = self._session.data(request)
        if q is None:
            self._session.learned.illustrations = frozenset(names)
        return names
