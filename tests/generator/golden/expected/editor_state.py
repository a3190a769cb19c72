# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The types of an editor state, as plain dicts with the wire's names."""

from typing import TypedDict

__all__ = ["EditorState", "Track"]


class Track(TypedDict):
    """A track."""

    id: str


class EditorState(TypedDict):
    """A state."""

    tracks: list[Track]
