# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The models of the service's answers; each is loaded when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .edge import Edge
    from .kind import Kind
    from .list_shapes_item import ListShapesItem
    from .list_shapes_item_shape_2 import ListShapesItemShape2
    from .list_shapes_item_shape_circle import ListShapesItemShapeCircle
    from .list_shapes_response import ListShapesResponse
    from .list_things_class import ListThingsClass
    from .nail import Nail
    from .node import Node
    from .patch_thing_data import PatchThingData
    from .ratio import Ratio
    from .screw import Screw
    from .state import State
    from .thing import Thing
    from .thing_event import ThingEvent
    from .thing_level import ThingLevel
    from .thing_list_response import ThingListResponse
    from .thing_mixed import ThingMixed

__all__ = [
    "Edge",
    "Kind",
    "ListShapesItem",
    "ListShapesItemShape2",
    "ListShapesItemShapeCircle",
    "ListShapesResponse",
    "ListThingsClass",
    "Nail",
    "Node",
    "PatchThingData",
    "Ratio",
    "Screw",
    "State",
    "Thing",
    "ThingEvent",
    "ThingLevel",
    "ThingListResponse",
    "ThingMixed",
]

_MODULES = {
    "Edge": "edge",
    "Kind": "kind",
    "ListShapesItem": "list_shapes_item",
    "ListShapesItemShape2": "list_shapes_item_shape_2",
    "ListShapesItemShapeCircle": "list_shapes_item_shape_circle",
    "ListShapesResponse": "list_shapes_response",
    "ListThingsClass": "list_things_class",
    "Nail": "nail",
    "Node": "node",
    "PatchThingData": "patch_thing_data",
    "Ratio": "ratio",
    "Screw": "screw",
    "State": "state",
    "Thing": "thing",
    "ThingEvent": "thing_event",
    "ThingLevel": "thing_level",
    "ThingListResponse": "thing_list_response",
    "ThingMixed": "thing_mixed",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
