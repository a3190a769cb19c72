"""The descriptions of shapes, of the service's own graphics and effects, and of items in wire format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias, Unpack, cast, get_args

from indream.timeline._changes import copied
from indream.timeline._errors import TimelineError, check_list, checked_params, choice, entries_of, in_message
from indream.timeline._items import Common, Item, Placement, Placing, Visible, check_text
from indream.timeline._keyframes import Animated, animated, check_number, check_whole, kept
from indream.timeline._time import Duration, Grid

if TYPE_CHECKING:
    from indream.generated.editor_state import EditorItem, TextTemplateNode

__all__ = [
    "Effect",
    "EffectName",
    "Filter",
    "FilterName",
    "Illustration",
    "MotionGraphic",
    "Raw",
    "Shape",
    "Solid",
    "TextTemplate",
]

Shape: TypeAlias = Literal["rectangle", "circle", "triangle", "star"]
EffectName: TypeAlias = Literal["flash-to-black", "blur", "blurred-opening", "fade-in", "fade-out"]
FilterName: TypeAlias = Literal[
    "verdant-glow",
    "cyberpunk-neon",
    "vaporwave-blue",
    "sunset-orange",
    "lemon-cyan",
    "absolute-red",
    "sakura-pink",
    "twilight-dusk",
]

# The default font size, as a share of the shorter side of the canvas.

# How "flash-to-black" divides its duration, as the service's editor does.
_FLASH: Final = {"brightTicks": 0.4, "darkTicks": 0.4, "tailDarkTicks": 0.2}


class Solid(Visible):
    """A shape filled with one color; it fills the canvas unless it has a size.

    Args:
        color: The color, as in CSS.
        shape: Its shape.
        border_radius: The radius of its corners, in pixels.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: A value is not valid (`VALUE_INVALID`, `LENGTH_INVALID`, `POSITION_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "solid"

    _color: str
    _shape: Shape
    _border: Animated

    def __init__(
        self,
        color: str,
        *,
        shape: Shape = "rectangle",
        border_radius: Animated = 0,
        **placing: Unpack[Placing],
    ) -> None:
        check_text("color", color)
        choice("shape", shape, get_args(Shape))
        check_number("border_radius", border_radius, 0, animatable=True)
        self._place(placing, _color=color, _shape=shape, _border=kept(border_radius))

    def _fields(self, at: Placement) -> dict[str, Any]:
        return {
            **self._geometry(at, self._layout.plain_box(at.canvas)),
            "color": self._color,
            "shape": self._shape,
            "keepAspectRatio": False,
            "borderRadius": animated("border_radius", self._border, at.duration, at.grid),
        }


class Illustration(Visible):
    """A drawing from the service's library; it is square, and as large as fits unless it has a size.

    Args:
        name: Its name, as `client.illustrations.search` returns it.
        color: Its color.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: A value is not valid (`VALUE_INVALID`, `LENGTH_INVALID`, `POSITION_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "illustration"

    _name: str
    _color: str

    def __init__(self, name: str, *, color: str = "#ffffff", **placing: Unpack[Placing]) -> None:
        check_text("name", name)
        check_text("color", color)
        self._place(placing, _name=name, _color=color)

    def _fields(self, at: Placement) -> dict[str, Any]:
        fields = {"illustrationName": self._name, "color": self._color, "keepAspectRatio": True}
        return {**self._geometry(at, self._layout.box(at.canvas, (1, 1), "contain")), **fields}


class MotionGraphic(Visible):
    """A motion graphic of the service.

    Args:
        id_: Its id.
        version: Its version, from 1.
        props: Its properties by name.
        slots: The content of its slots by name.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: A value is not valid (`VALUE_INVALID`, `LENGTH_INVALID`, `POSITION_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "motion-graphic"

    _content: dict[str, Any]

    def __init__(
        self,
        id_: str,
        *,
        version: int = 1,
        props: Mapping[str, str | float | bool] | None = None,
        slots: Mapping[str, str | list[str] | None] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        check_text("id_", id_)
        check_whole("version", version, 1)
        content = {
            "motionGraphicId": id_,
            "motionGraphicVersion": version,
            "props": checked_params("props", props),
            "slots": _checked_slots(slots),
        }
        self._place(placing, _content=copied(content))

    def _fields(self, at: Placement) -> dict[str, Any]:
        return {**self._geometry(at, self._layout.plain_box(at.canvas)), **copied(self._content)}


def _checked_slots(slots: object) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for name, content in () if slots is None else entries_of("slots", slots):
        texts = cast("list[object]", content if isinstance(content, list) else [content])
        if content is not None and not all(isinstance(text, str) and text for text in texts):
            raise TypeError(
                f"the slot {name!r} must be a string, a list of strings, or None, not {in_message(content)}"  # pyright: ignore[reportUnknownArgumentType] - any value can be shown
            )
        checked[name] = content
    return checked


class TextTemplate(Visible):
    """A text template of the service.

    Args:
        template_id: Its id.
        nodes: One image node and one to three text nodes, in wire format.
        category: Its category.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: The nodes are others (`VALUE_INVALID`), or another value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "text-template"
    _is_wire: ClassVar[bool] = True

    _content: dict[str, Any]

    def __init__(
        self,
        template_id: str,
        nodes: Sequence[TextTemplateNode],
        *,
        category: str,
        **placing: Unpack[Placing],
    ) -> None:
        check_text("template_id", template_id)
        check_list("nodes", nodes, "dicts in wire format")
        types = [dict(entries_of("a node", node)).get("type") for node in nodes]
        if types.count("image") != 1 or not 1 <= types.count("text") <= 3 or len(types) > 4:
            raise TimelineError(
                "VALUE_INVALID",
                "nodes must be one image node and one to three text nodes, not "
                f"{types.count('image')} and {types.count('text')}.",
            )
        content: dict[str, Any] = {
            "schemaVersion": 2,
            "templateId": template_id,
            "templateCategory": category,
            "nodes": list(nodes),
        }
        self._place(placing, _content=copied(content))

    def _fields(self, at: Placement) -> dict[str, Any]:
        return {**self._geometry(at, self._layout.plain_box(at.canvas)), **copied(self._content)}


class Effect(Item):
    """An effect over a period of time.

    Args:
        type: The kind of effect.
        intensity: How strong it is, from 0.
        params: Its parameters by name. `"flash-to-black"` is bright for 40% of its duration, dark for 40% and
            fades back for 20% unless they say otherwise.
        **common: The arguments of all items: `duration`, `id`, `extra` (further wire fields).

    Raises:
        TimelineError: A value is not valid (`VALUE_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "effect"

    _effect: EffectName
    _intensity: float
    _params: dict[str, Any]

    def __init__(
        self,
        type: EffectName,
        *,
        intensity: float = 1,
        params: Mapping[str, Any] | None = None,
        **common: Unpack[Common],
    ) -> None:
        choice("type", type, get_args(EffectName))
        check_number("intensity", intensity, 0)
        checked = checked_params("params", params)
        if type == "flash-to-black":
            for name, value in checked.items():
                choice("a parameter of 'flash-to-black'", name, (*_FLASH, "maxOpacity"))
                check_number(name, value, 0, 1 if name == "maxOpacity" else None)
        self._describe(common, _effect=type, _intensity=intensity, _params=checked)

    def _fields(self, at: Placement) -> dict[str, Any]:
        params = dict(self._params)
        if self._effect == "flash-to-black":
            parts = {name: round(at.duration * share) for name, share in _FLASH.items()}
            params = {**parts, "maxOpacity": 1, **params}
        fields = {"effectType": self._effect, "intensity": self._intensity}
        return {**fields, "params": params} if params else fields


class Filter(Item):
    """A color filter over a period of time.

    Args:
        type: The kind of filter.
        intensity: How strong it is, from 0.
        blend: How much it is mixed with the picture, from 0 to 1.
        params: Further parameters by name.
        **common: The arguments of all items: `duration`, `id`, `extra` (further wire fields).

    Raises:
        TimelineError: A value is not valid (`VALUE_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "filter"

    _filter: FilterName
    _intensity: float
    _params: dict[str, Any]

    def __init__(
        self,
        type: FilterName,
        *,
        intensity: float = 1,
        blend: float | None = None,
        params: Mapping[str, Any] | None = None,
        **common: Unpack[Common],
    ) -> None:
        choice("type", type, get_args(FilterName))
        check_number("intensity", intensity, 0)
        if blend is not None:
            check_number("blend", blend, 0, 1)
        content = {**({} if blend is None else {"blend": blend}), **checked_params("params", params)}
        self._describe(common, _filter=type, _intensity=intensity, _params=content)

    def _fields(self, at: Placement) -> dict[str, Any]:
        fields = {"filterType": self._filter, "intensity": self._intensity}
        return {**fields, "params": dict(self._params)} if self._params else fields


class Raw(Item):
    """An item in wire format; its times and its id are set when it is placed.

    Args:
        item: The item, a plain dict.
        duration: Its duration. Default: its own `durationTicks`.
        id: Its id. Default: its own, if that is free.

    Raises:
        TypeError: The item is not a dict, or has no `type`.
    """

    _kind: ClassVar[str] = "item"
    _is_wire: ClassVar[bool] = True

    _content: dict[str, Any]

    def __init__(
        self,
        item: EditorItem | Mapping[str, Any],
        *,
        duration: Duration | None = None,
        id: str | None = None,
    ) -> None:
        if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):  # pyright: ignore[reportUnnecessaryIsInstance] - it is checked here
            raise TypeError(f"the item must be a dict in wire format, with a type, not {in_message(item)}")
        content = copied(dict(cast("Mapping[str, Any]", item)))
        self._describe({"duration": duration, "id": id}, _content=content, _kind=content["type"])

    def _natural(self, grid: Grid) -> int | None:
        ticks = self._content.get("durationTicks")
        return ticks if isinstance(ticks, int) and ticks > 0 else None

    def _wire(self, at: Placement) -> dict[str, Any]:
        times = {"durationTicks": at.duration, "startTicks": at.start}
        return {"isDraggingInTimeline": False, **copied(self._content), **times}
