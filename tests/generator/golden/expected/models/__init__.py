# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The models of the service's responses; each is loaded on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

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
    from .problem import Problem
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
    "Problem",
    "Ratio",
    "Screw",
    "State",
    "Thing",
    "ThingEvent",
    "ThingLevel",
    "ThingListResponse",
    "ThingMixed",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "Edge": f"{__name__}.edge",
            "Kind": f"{__name__}.kind",
            "ListShapesItem": f"{__name__}.list_shapes_item",
            "ListShapesItemShape2": f"{__name__}.list_shapes_item_shape_2",
            "ListShapesItemShapeCircle": f"{__name__}.list_shapes_item_shape_circle",
            "ListShapesResponse": f"{__name__}.list_shapes_response",
            "ListThingsClass": f"{__name__}.list_things_class",
            "Nail": f"{__name__}.nail",
            "Node": f"{__name__}.node",
            "PatchThingData": f"{__name__}.patch_thing_data",
            "Problem": f"{__name__}.problem",
            "Ratio": f"{__name__}.ratio",
            "Screw": f"{__name__}.screw",
            "State": f"{__name__}.state",
            "Thing": f"{__name__}.thing",
            "ThingEvent": f"{__name__}.thing_event",
            "ThingLevel": f"{__name__}.thing_level",
            "ThingListResponse": f"{__name__}.thing_list_response",
            "ThingMixed": f"{__name__}.thing_mixed",
        },
    )
