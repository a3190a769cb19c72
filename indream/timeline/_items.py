"""The base of the descriptions of items, and how a description becomes an item of an editor state."""

# The functions of this module call methods of items that are not for users.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    NamedTuple,
    NoReturn,
    TypeAlias,
    TypedDict,
    cast,
    get_args,
)

from indream._arguments import check_type
from indream.timeline._changes import copied
from indream.timeline._errors import TimelineError, checked_params, choice, in_message, misspelled
from indream.timeline._keyframes import Animated, animated, check_number, fixed, is_animated, kept
from indream.timeline._layout import THINNEST, Anchor, Box, Canvas, Layout, Length, Position, wire_number
from indream.timeline._time import Duration, Grid

if TYPE_CHECKING:
    from indream.timeline._assets import Media

__all__ = [
    "Animation",
    "AnimationName",
    "Common",
    "CurveName",
    "Item",
    "Look",
    "Placement",
    "Placing",
    "Positioned",
    "TextAnimationName",
    "Visible",
    "animation_of",
    "at_least",
    "check_source",
    "check_text",
    "has_wire_format",
    "item_duration",
    "item_media",
    "kind_of",
    "natural_ticks",
    "noun_of",
    "wire_animations",
    "wire_item",
]

CurveName: TypeAlias = Literal["linear", "ease-in", "ease-out", "ease-in-out"]
AnimationName: TypeAlias = Literal[
    "fade", "slide-up", "slide-down", "slide-left", "slide-right", "zoom-in", "zoom-out"
]
TextAnimationName: TypeAlias = Literal[
    "converge",
    "elastic-pop",
    "typewriter",
    "lay-down",
    "center-type-out",
    "curtain-close",
    "jitter",
    "rainbow",
    "sweep-shine",
]

_ANIMATIONS: Final = get_args(AnimationName)
_CROPS: Final = ("cropLeft", "cropTop", "cropRight", "cropBottom")


class Animation(NamedTuple):
    """How an item enters or exits, or how its letters do.

    Attributes:
        type: The kind of animation.
        duration: Its length in seconds, or a text such as `"500ms"` or `"15f"` (frames).
        easing: How it runs over time.
        params: Further parameters of this kind of animation, by name.
    """

    type: str
    duration: Duration = 0.3
    easing: CurveName | None = None
    params: Mapping[str, str | float | bool] | None = None


class Common(TypedDict, total=False):
    """The arguments of all items."""

    duration: Duration | None
    id: str | None
    extra: Mapping[str, Any] | None


class Look(Common, total=False):
    """The arguments of all visible items, except for their place."""

    width: Length | None
    height: Length | None
    anchor: Anchor
    opacity: Animated
    scale: Animated
    rotation: Animated
    enter: Animation | AnimationName | None
    exit: Animation | AnimationName | None


class Positioned(Look, total=False):
    """The arguments of all visible items, except for their margin."""

    position: Position


class Placing(Positioned, total=False):
    """The arguments of all visible items."""

    margin: Length


class Placement(NamedTuple):
    """Where an item is placed: its times in ticks, the canvas in pixels, the frames, and its asset.

    Attributes:
        start: The start on the timeline.
        duration: The length on the timeline.
        canvas: The width and height of the canvas.
        grid: The frames, for times such as `"15f"`.
        asset_id: The id of the item's asset.
    """

    start: int
    duration: int
    canvas: Canvas
    grid: Grid
    asset_id: str | None = None


class Item:
    """The base of all descriptions of items. Immutable: one description can be placed several times.

    Attributes:
        duration: The duration that was passed, or None.
        id: The id that was passed, or None for one that is made from its kind and number.
    """

    _kind: ClassVar[str] = "item"
    _arguments: ClassVar[type] = Common

    duration: Duration | None
    id: str | None
    _extra: Mapping[str, Any] | None
    # Whether the user wrote all of it, or a large part, in wire format.
    _is_wire: ClassVar[bool] = False

    def __init__(self) -> None:
        raise TypeError("Item is the base of all items; use one of them, such as Text")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"items cannot be changed: describe another one instead of setting {name!r}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{'' if self.id is None else f' {self.id!r}'}>"

    def _describe(self, arguments: Mapping[str, Any], **values: object) -> None:
        """Set the attributes of a new description."""
        for name in arguments:
            if name not in _names(self._arguments):
                self._misspelled(name)
        id, extra = arguments.get("id"), arguments.get("extra")
        if id is not None and (not isinstance(id, str) or not id):
            raise TypeError(f"id must be a string that is not empty, not {in_message(id)}")
        check_type("extra", extra, Mapping | None, "a dict of wire fields")
        own = None if extra is None else copied(dict(cast("Mapping[str, Any]", extra)))
        self.__dict__.update(values, duration=arguments.get("duration"), id=id, _extra=own)

    def _misspelled(self, name: str) -> NoReturn:
        import inspect

        explicit = [
            parameter.name
            for parameter in inspect.signature(type(self)).parameters.values()
            if parameter.kind is not parameter.VAR_KEYWORD
        ]
        misspelled(type(self).__name__, name, list(dict.fromkeys([*explicit, *_names(self._arguments)])))

    def _media(self, grid: Grid, duration: int | None) -> Media | None:
        """The file that the item shows or plays for a duration."""
        return None

    def _natural(self, grid: Grid) -> int | None:
        """The duration that the item has if none is passed."""
        return None

    def _check_source(self, grid: Grid, ticks: int) -> None:
        """Raise `CLIP_LONGER_THAN_SOURCE` if the rest of the item's file is shorter than a duration."""

    def _fields(self, at: Placement) -> dict[str, Any]:
        """The fields of this kind of item."""
        raise NotImplementedError

    def _wire(self, at: Placement) -> dict[str, Any]:
        return {
            "id": "",
            "type": self._kind,
            "durationTicks": at.duration,
            "startTicks": at.start,
            "isDraggingInTimeline": False,
            **self._fields(at),
            **(copied(dict(self._extra)) if self._extra else {}),
        }


def _names(arguments: type) -> Mapping[str, object]:
    return arguments.__annotations__


def kind_of(item: Item) -> str:
    """The type that an item has on the wire."""
    return item._kind


def noun_of(item: Item) -> str:
    """The kind of an item in a sentence: `text`, `motion graphic`."""
    return item._kind.replace("-", " ")


def item_duration(item: Item, grid: Grid) -> int | None:
    """The duration that was passed to an item, in ticks, not rounded to frames.

    Raises:
        TimelineError: It is not positive (`DURATION_INVALID`), or cannot be read (`TIME_INVALID`).
    """
    if item.duration is None:
        return None
    ticks = grid.ticks(item.duration)
    if ticks < 1:
        raise TimelineError(
            "DURATION_INVALID",
            f"The duration of the {noun_of(item)} must be positive, not {in_message(item.duration)}.",
        )
    return ticks


def natural_ticks(item: Item, grid: Grid) -> int | None:
    """The duration of an item that has one by itself, such as a video; None for others."""
    return item._natural(grid)


def item_media(item: Item, grid: Grid, duration: int | None = None) -> Media | None:
    """The file of an item; its captions are cut to the duration."""
    return item._media(grid, duration)


def has_wire_format(item: Item) -> bool:
    """Whether an item has fields that the user wrote in wire format."""
    return item._is_wire or bool(item._extra)


def check_source(item: Item, grid: Grid, ticks: int) -> None:
    """Raise `CLIP_LONGER_THAN_SOURCE` if the rest of an item's file is shorter than a duration."""
    item._check_source(grid, ticks)


def wire_item(item: Item, at: Placement) -> dict[str, Any]:
    """The item of an editor state for a description; its id is empty.

    Raises:
        TimelineError: A keyframe is outside of the item, for example.
    """
    return item._wire(at)


def at_least(name: str, value: Duration, grid: Grid, least: int = 0) -> int:
    """A length of time in ticks.

    Raises:
        TimelineError: It is less than allowed (`DURATION_INVALID`).
    """
    if value == 0 and not least:
        return 0
    ticks = grid.ticks(value)
    if ticks < least:
        raise TimelineError(
            "DURATION_INVALID",
            f"{name} must {'be positive' if least else 'not be negative'}, is {in_message(value)}.",
        )
    return ticks


def animation_of(name: str, value: object, types: Sequence[str]) -> Animation | None:
    if value is None:
        return None
    if isinstance(value, str):
        value = Animation(value)
    if not isinstance(value, Animation):
        raise TypeError(f"{name} must be an Animation or its type, not {type(value).__name__}")
    choice(name, value.type, types)
    checked_params(f"params of {name}", value.params)
    if value.easing is not None:
        choice(f"the easing of {name}", value.easing, get_args(CurveName))
    return value


def wire_animations(animations: Mapping[str, Animation | None], grid: Grid) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for place, animation in animations.items():
        if animation is None:
            continue
        ticks = at_least("the duration of an animation", animation.duration, grid, 1)
        entry: dict[str, Any] = {"type": animation.type, "durationTicks": ticks}
        if animation.easing is not None:
            entry["easing"] = animation.easing
        if animation.params is not None:
            entry["params"] = dict(animation.params)
        written[place] = entry
    return written


class Visible(Item):
    """An item that has a place on the canvas."""

    _arguments: ClassVar[type] = Placing

    _layout: Layout
    _opacity: Animated
    _scale: Animated
    _rotation: Animated
    _enter: Animation | None
    _exit: Animation | None

    def _place(
        self,
        arguments: Mapping[str, Any],
        margin: Length = 0,
        position: Position = "center",
        **values: object,
    ) -> None:
        """Set the attributes of a new description that are common to all visible items, and others."""
        opacity, scale = arguments.get("opacity", 1), arguments.get("scale", 1)
        rotation = arguments.get("rotation", 0)
        self._describe(arguments, **values)
        check_number("opacity", opacity, 0, 1, animatable=True)
        check_number("scale", scale, animatable=True)
        check_number("rotation", rotation, animatable=True)
        if not any(point[1] for point in scale) if is_animated(scale) else scale == 0:
            raise TimelineError(
                "VALUE_INVALID", "scale is 0, so nothing is visible.", "1 is the original size."
            )
        layout = Layout.of(
            arguments.get("position", position),
            arguments.get("width"),
            arguments.get("height"),
            arguments.get("anchor", "top-left"),
            arguments.get("margin", margin),
        )
        self.__dict__.update(
            _layout=layout,
            _opacity=kept(opacity),
            _scale=kept(scale),
            _rotation=kept(rotation),
            _enter=animation_of("enter", arguments.get("enter"), _ANIMATIONS),
            _exit=animation_of("exit", arguments.get("exit"), _ANIMATIONS),
        )

    def _geometry(self, at: Placement, box: Box) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "top": fixed(wire_number(box.top)),
            "left": fixed(wire_number(box.left)),
            "width": fixed(max(wire_number(box.width), THINNEST)),
            "height": fixed(max(wire_number(box.height), THINNEST)),
            "scaleX": animated("scale", self._scale, at.duration, at.grid),
            "scaleY": animated("scale", self._scale, at.duration, at.grid),
            "opacity": animated("opacity", self._opacity, at.duration, at.grid, (0, 1)),
            "rotation": animated("rotation", self._rotation, at.duration, at.grid),
        }
        for name, fraction in zip(_CROPS, box.crop, strict=True):
            if fraction:
                fields[name] = fixed(round(fraction, 6))
        if self._enter or self._exit:
            fields["animations"] = wire_animations({"in": self._enter, "out": self._exit}, at.grid)
        return fields


def check_text(name: str, value: object) -> None:
    check_type(name, value, str, "a string")
    if not value:
        raise TimelineError("VALUE_INVALID", f"{name} must not be empty.")
