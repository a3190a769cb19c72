# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The types of request bodies, as plain dicts with the wire's names."""

import sys
from typing import Literal, NotRequired, TypeAlias

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict

__all__ = ["ClassRequest", "NewThing", "PatchThingRequest", "ScrewPayload"]


ClassRequest: TypeAlias = list[str]


class NewThing(TypedDict):
    """A thing to make."""

    name: str
    """What it is called."""

    version: Literal["v1"]


PatchThingRequest = TypedDict(
    "PatchThingRequest",
    {
        # Where to.
        "in": NotRequired[str],
        "day": NotRequired[str],
    },
)
"""What to change."""


class ScrewPayload(TypedDict):
    """A screw."""

    what: Literal["screw"]

    length: float


# pydantic would drop the fields that are not listed here, as the service may have new ones.
for _name in __all__:
    if hasattr(globals()[_name], "__required_keys__"):
        globals()[_name].__pydantic_config__ = {"extra": "allow"}
