# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The types of request bodies, as plain dicts with the wire's names."""

import sys
from typing import Any, Literal, NotRequired

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict

from indream._wire.source import BinaryContent

__all__ = [
    "AddFormsPathRequest",
    "FormsBarPayload",
    "FormsDiscPayload",
    "FormsShapeV1Payload",
    "FormsShapeV1PayloadMarkDot",
    "FormsShapeV1PayloadMarkText",
    "LogInRequest",
    "PutBoxRequest",
    "SendLetterRequest",
    "SendLetterRequestPlace",
]


AddFormsPathRequest = TypedDict(
    "AddFormsPathRequest",
    {
        # A place, and the direction to look.
        "from": list[float | Literal["north", "east", "south", "west"]],
        # A place, and the direction to look.
        "to": list[float | Literal["north", "east", "south", "west"]],
        # Words, and labels.
        "label": list[str | Any],
        # A step of a path, with the next ones.
        "next": NotRequired["AddFormsPathRequest"],
    },
)
"""A step of a path, with the next ones."""


class FormsDiscPayload(TypedDict):
    """A disc."""

    kind: str
    """Its kind."""


class FormsBarPayload(TypedDict):
    """A bar."""

    kind: str
    """Its kind."""

    length: NotRequired[float]
    """Its length."""


FormsShapeV1PayloadMarkText = TypedDict("FormsShapeV1PayloadMarkText", {"is": Literal["text"], "text": str})


FormsShapeV1PayloadMarkDot = TypedDict("FormsShapeV1PayloadMarkDot", {"is": Literal["dot"], "size": int})


class FormsShapeV1Payload(TypedDict):
    """A shape."""

    body: FormsDiscPayload | FormsBarPayload
    """Its body."""

    mark: FormsShapeV1PayloadMarkText | FormsShapeV1PayloadMarkDot
    """Its mark."""

    note: NotRequired[str | None]
    """A note."""

    inner: NotRequired["FormsShapeV1Payload"]


class LogInRequest(TypedDict):
    user: str
    """The name."""

    days: NotRequired[int]
    """For how long."""

    kept: NotRequired[bool]
    """Whether it is kept."""


class PutBoxRequest(TypedDict):
    size: int
    """Its size."""


class SendLetterRequestPlace(TypedDict):
    """Where it is from."""

    city: NotRequired[str]


class SendLetterRequest(TypedDict):
    title: str
    """Its title."""

    pages: NotRequired[int]
    """Its pages."""

    tags: NotRequired[list[str]]
    """Its tags."""

    place: NotRequired[SendLetterRequestPlace]
    """Where it is from."""

    picture: BinaryContent
    """Its picture."""


# pydantic would drop the fields that are not listed here, as the service may have new ones.
for _name in __all__:
    if hasattr(globals()[_name], "__required_keys__"):
        globals()[_name].__pydantic_config__ = {"extra": "allow"}
