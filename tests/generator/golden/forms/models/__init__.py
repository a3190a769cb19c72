# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The models of the service's responses; each is loaded on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

if TYPE_CHECKING:
    from .add_forms_path_response_item_1_item_3 import AddFormsPathResponseItem1Item3
    from .archive_thing_kind import ArchiveThingKind
    from .forms_bar import FormsBar
    from .forms_book import FormsBook
    from .forms_circle import FormsCircle
    from .forms_disc import FormsDisc
    from .forms_places import FormsPlaces
    from .forms_shape_v1 import FormsShapeV1
    from .forms_shape_v1_mark_dot import FormsShapeV1MarkDot
    from .forms_shape_v1_mark_text import FormsShapeV1MarkText
    from .forms_square import FormsSquare
    from .forms_tree import FormsTree
    from .get_example_of_parts_response import GetExampleOfPartsResponse
    from .get_forms_path_response import GetFormsPathResponse
    from .get_range_response import GetRangeResponse
    from .get_several_response import GetSeveralResponse
    from .get_wrong_example_response import GetWrongExampleResponse
    from .options_of_nothing_response_item import OptionsOfNothingResponseItem

__all__ = [
    "AddFormsPathResponseItem1Item3",
    "ArchiveThingKind",
    "FormsBar",
    "FormsBook",
    "FormsCircle",
    "FormsDisc",
    "FormsPlaces",
    "FormsShapeV1",
    "FormsShapeV1MarkDot",
    "FormsShapeV1MarkText",
    "FormsSquare",
    "FormsTree",
    "GetExampleOfPartsResponse",
    "GetFormsPathResponse",
    "GetRangeResponse",
    "GetSeveralResponse",
    "GetWrongExampleResponse",
    "OptionsOfNothingResponseItem",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "AddFormsPathResponseItem1Item3": f"{__name__}.add_forms_path_response_item_1_item_3",
            "ArchiveThingKind": f"{__name__}.archive_thing_kind",
            "FormsBar": f"{__name__}.forms_bar",
            "FormsBook": f"{__name__}.forms_book",
            "FormsCircle": f"{__name__}.forms_circle",
            "FormsDisc": f"{__name__}.forms_disc",
            "FormsPlaces": f"{__name__}.forms_places",
            "FormsShapeV1": f"{__name__}.forms_shape_v1",
            "FormsShapeV1MarkDot": f"{__name__}.forms_shape_v1_mark_dot",
            "FormsShapeV1MarkText": f"{__name__}.forms_shape_v1_mark_text",
            "FormsSquare": f"{__name__}.forms_square",
            "FormsTree": f"{__name__}.forms_tree",
            "GetExampleOfPartsResponse": f"{__name__}.get_example_of_parts_response",
            "GetFormsPathResponse": f"{__name__}.get_forms_path_response",
            "GetRangeResponse": f"{__name__}.get_range_response",
            "GetSeveralResponse": f"{__name__}.get_several_response",
            "GetWrongExampleResponse": f"{__name__}.get_wrong_example_response",
            "OptionsOfNothingResponseItem": f"{__name__}.options_of_nothing_response_item",
        },
    )
