# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The types of an editor state, as plain dicts with the wire's names."""

import sys

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict

__all__ = ["EditorState", "Track"]


class Track(TypedDict):
    """A track."""

    id: str


class EditorState(TypedDict):
    """A state."""

    tracks: list[Track]


# pydantic would drop the fields that are not listed here, as the service may have new ones.
for _name in __all__:
    if hasattr(globals()[_name], "__required_keys__"):
        globals()[_name].__pydantic_config__ = {"extra": "allow"}
