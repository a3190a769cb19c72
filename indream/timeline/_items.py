"""The descriptions of items: what a user writes, and how each becomes an item of an editor state."""

# The functions of this module call methods of items that are not for users.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
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
    Unpack,
    cast,
    get_args,
)

from indream.captions._durations import exact_number
from indream.timeline._assets import Media, Source, captions_media, lottie_media, media_of
from indream.timeline._changes import copied
from indream.timeline._errors import TimelineError, checked_params, choice, misspelled
from indream.timeline._keyframes import Animated, animated, check_number, fixed, is_animated
from indream.timeline._layout import (
    Anchor,
    Box,
    Canvas,
    Crop,
    Fit,
    Layout,
    Length,
    Position,
    check_crop,
    number_of_lines,
    wire_number,
)
from indream.timeline._time import Duration, Grid, Time

if TYPE_CHECKING:
    from os import PathLike

    from indream.captions import Cues
    from indream.generated.editor_state import EditorItem, TextTemplateNode

__all__ = [
    "Animation",
    "Audio",
    "Captions",
    "Common",
    "Effect",
    "Filter",
    "Gif",
    "Illustration",
    "Image",
    "Item",
    "Look",
    "Lottie",
    "MotionGraphic",
    "Moving",
    "Placement",
    "Placing",
    "Positioned",
    "Raw",
    "Solid",
    "Text",
    "TextBox",
    "TextLook",
    "TextTemplate",
    "Video",
    "Visible",
    "at_least",
    "check_source",
    "has_wire_format",
    "item_duration",
    "item_media",
    "kind_of",
    "natural_ticks",
    "noun_of",
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
Align: TypeAlias = Literal["left", "center", "right"]
Direction: TypeAlias = Literal["ltr", "rtl"]
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
_TEXT_SIZE: Final = 0.08
_CAPTIONS_SIZE: Final = 0.06
# How "flash-to-black" divides its duration, as the service's editor does.
_FLASH: Final = {"brightTicks": 0.4, "darkTicks": 0.4, "tailDarkTicks": 0.2}
_SLOWEST: Final = 0.01
_CROPS: Final = ("cropLeft", "cropTop", "cropRight", "cropBottom")


class Animation(NamedTuple):
    """How an item enters or exits, or how its letters do.

    Attributes:
        type: The kind of animation.
        duration: Its length.
        easing: How it runs over time.
        params: Further parameters of this kind of animation, by name.
    """

    type: str
    duration: Duration = 0.3
    easing: CurveName | None = None
    params: Mapping[str, str | float | bool] | None = None


class TextBox(NamedTuple):
    """The box behind a text.

    Attributes:
        color: Its color.
        horizontal_padding: The space left and right of the text, in pixels.
        border_radius: The radius of its corners, in pixels.
    """

    color: str
    horizontal_padding: float = 24
    border_radius: float = 12


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


class TextLook(Look, total=False):
    """The arguments of captions that decide how their text looks, as for `Text`."""

    font_family: str
    font_size: float | None
    font_weight: int | str
    font_variant: str
    color: str
    align: Align
    line_height: float
    letter_spacing: float
    stroke_width: float
    stroke_color: str
    background: TextBox | str | None
    direction: Direction | None
    text_enter: Animation | TextAnimationName | None
    text_exit: Animation | TextAnimationName | None
    text_loop: Animation | TextAnimationName | None


class Placement(NamedTuple):
    """Where an item is placed: its times in ticks, the canvas in pixels, the frames, and its file.

    Attributes:
        start: The start on the timeline.
        duration: The length on the timeline.
        canvas: The width and height of the canvas.
        grid: The frames, for times such as `"15f"`.
        asset_id: The id of the item's asset.
        media: The item's file, as `item_media` returned it.
    """

    start: int
    duration: int
    canvas: Canvas
    grid: Grid
    asset_id: str | None = None
    media: Media | None = None


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
    _moving: Moving | None = None

    def __init__(self) -> None:
        raise TypeError("Item is the base of all items; use one of them, such as Text")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"items cannot be changed: describe another one instead of setting {name!r}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{'' if self.id is None else f' {self.id!r}'}>"

    def _describe(self, given: Mapping[str, Any], **values: object) -> None:
        """Set the attributes of a new description."""
        for name in given:
            if name not in _names(self._arguments):
                self._misspelled(name)
        id, extra = given.get("id"), given.get("extra")
        if id is not None and (not isinstance(id, str) or not id):
            raise TypeError(f"id must be a text that is not empty, not {id!r}")
        if extra is not None and not isinstance(extra, Mapping):
            raise TypeError(f"extra must be a dict of wire fields, not {type(extra).__name__}")
        self.__dict__.update(values, duration=given.get("duration"), id=id, _extra=extra)

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
            f"The duration of the {noun_of(item)} must be positive, not {item.duration!r:.60}.",
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
    return isinstance(item, Raw | TextTemplate) or bool(item._extra)


def check_source(item: Item, grid: Grid, ticks: int) -> None:
    """Raise `CLIP_LONGER_THAN_SOURCE` if the rest of an item's file is shorter than a duration."""
    media, moving = item._media(grid, None), item._moving
    if media is not None and media.ticks is not None and moving is not None:
        moving.check(media, grid, ticks)


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
            f"{name} must {'be positive' if least else 'not be negative'}, is {value!r:.60}.",
        )
    return ticks


def _animation(name: str, value: object, types: Sequence[str]) -> Animation | None:
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


def _wire_animations(animations: Mapping[str, Animation | None], grid: Grid) -> dict[str, Any]:
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
        given: Mapping[str, Any],
        margin: Length = 0,
        position: Position = "center",
        **values: object,
    ) -> None:
        """Set the attributes of a new description that are common to all visible items, and others."""
        opacity, scale = given.get("opacity", 1), given.get("scale", 1)
        rotation = given.get("rotation", 0)
        self._describe(given, **values)
        check_number("opacity", opacity, 0, 1, animatable=True)
        check_number("scale", scale, animatable=True)
        check_number("rotation", rotation, animatable=True)
        if not any(point[1] for point in scale) if is_animated(scale) else scale == 0:
            raise TimelineError(
                "VALUE_INVALID", "scale is 0, so nothing is visible.", "1 is the original size."
            )
        layout = Layout.of(
            given.get("position", position),
            given.get("width"),
            given.get("height"),
            given.get("anchor", "top-left"),
            given.get("margin", margin),
        )
        self.__dict__.update(
            _layout=layout,
            _opacity=opacity,
            _scale=scale,
            _rotation=rotation,
            _enter=_animation("enter", given.get("enter"), get_args(AnimationName)),
            _exit=_animation("exit", given.get("exit"), get_args(AnimationName)),
        )

    def _geometry(self, at: Placement, box: Box) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "top": fixed(wire_number(box.top)),
            "left": fixed(wire_number(box.left)),
            "width": fixed(max(wire_number(box.width), 0.001)),
            "height": fixed(max(wire_number(box.height), 0.001)),
            "scaleX": animated("scale", self._scale, at.duration, at.grid),
            "scaleY": animated("scale", self._scale, at.duration, at.grid),
            "opacity": animated("opacity", self._opacity, at.duration, at.grid, (0, 1)),
            "rotation": animated("rotation", self._rotation, at.duration, at.grid),
        }
        for name, fraction in zip(_CROPS, box.crop, strict=True):
            if fraction:
                fields[name] = fixed(round(fraction, 6))
        if self._enter or self._exit:
            fields["animations"] = _wire_animations({"in": self._enter, "out": self._exit}, at.grid)
        return fields


class _Style(NamedTuple):
    """How the letters of a text look; the defaults are those of `Text`."""

    font_family: str = "Inter"
    font_size: float | None = None
    font_weight: int | str = 700
    font_variant: str = "normal"
    color: str = "#ffffff"
    align: Align = "center"
    line_height: float = 1.2
    letter_spacing: float = 0
    stroke_width: float = 0
    stroke_color: str = "#000000"
    background: TextBox | str | None = None
    direction: Direction | None = None
    text_enter: Animation | TextAnimationName | None = None
    text_exit: Animation | TextAnimationName | None = None
    text_loop: Animation | TextAnimationName | None = None

    def checked(self) -> _Style:
        for name in ("font_family", "font_variant", "color", "stroke_color"):
            _check_text(name, getattr(self, name))
        if self.font_size is not None:
            check_number("font_size", self.font_size, 1)
        for name in ("line_height", "stroke_width"):
            check_number(name, getattr(self, name), 0)
        check_number("letter_spacing", self.letter_spacing)
        choice("align", self.align, get_args(Align))
        if self.direction is not None:
            choice("direction", self.direction, get_args(Direction))
        names = get_args(TextAnimationName)
        return self._replace(
            background=_text_box(self.background),
            text_enter=_animation("text_enter", self.text_enter, names),
            text_exit=_animation("text_exit", self.text_exit, names),
            text_loop=_animation("text_loop", self.text_loop, names),
        )

    @property
    def is_animated(self) -> bool:
        return not self.text_enter is self.text_exit is self.text_loop is None

    def size(self, canvas: Canvas, share: float) -> float:
        return round(min(canvas) * share) if self.font_size is None else self.font_size

    def fields(self, at: Placement, font_size: float, text: str) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "color": self.color,
            "align": self.align,
            "fontFamily": self.font_family,
            "fontStyle": {"variant": self.font_variant, "weight": str(self.font_weight)},
            "fontSize": font_size,
            "lineHeight": self.line_height,
            "letterSpacing": self.letter_spacing,
            "direction": self.direction or _direction(text),
            "strokeWidth": self.stroke_width,
            "strokeColor": self.stroke_color,
        }
        box = cast("TextBox | None", self.background)
        if box is not None:
            fields["background"] = {
                "color": box.color,
                "horizontalPadding": box.horizontal_padding,
                "borderRadius": box.border_radius,
            }
        if self.is_animated:
            places = {"in": self.text_enter, "out": self.text_exit, "loop": self.text_loop}
            animations = cast("dict[str, Animation | None]", places)
            fields["captionAnimations"] = _wire_animations(animations, at.grid)
        return fields


def _text_box(background: TextBox | str | None) -> TextBox | None:
    if background is None:
        return None
    box = TextBox(background) if isinstance(background, str) else background
    if not isinstance(box, TextBox):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"background must be a TextBox or a color, not {type(box).__name__}")
    _check_text("the color of background", box.color)
    check_number("horizontal_padding", box.horizontal_padding, 0)
    check_number("border_radius", box.border_radius, 0)
    return box


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, not {type(value).__name__}")
    if not value:
        raise TimelineError("VALUE_INVALID", f"{name} must not be empty.")


def _direction(text: str) -> Direction:
    """The direction of the first letter that has one, as the Unicode algorithm chooses it."""
    if text.isascii():
        return "ltr"
    from unicodedata import bidirectional

    for letter in text:
        kind = bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


class Text(Visible):
    """A text. Its box is as wide as the canvas without the margins, and as high as its lines.

    Args:
        text: The text; `\\n` begins a new line.
        font_family: The font. Seen in editor states: Inter, Roboto, TikTok Sans.
        font_size: The size in pixels. Default: 8% of the shorter side of the canvas.
        font_weight: The weight, such as 400 or 700.
        font_variant: The variant, such as `"normal"` or `"italic"`.
        color: The color, as in CSS.
        align: The side at which lines begin.
        line_height: The height of a line, a factor of the font size.
        letter_spacing: Space between letters, in pixels.
        stroke_width: The width of the outline, in pixels.
        stroke_color: The color of the outline.
        background: The box behind the text, or its color.
        direction: `"ltr"` or `"rtl"`. Default: that of the first letter.
        resize_on_edit: Whether the editor fits the box to the text when it is edited.
        text_enter: How its letters enter.
        text_exit: How its letters exit.
        text_loop: How its letters move in between.
        margin: Its distance from the edges of the canvas.
        **placing: The arguments of all visible items: `duration`, `id`, `extra` (further wire fields),
            `position`, `width`, `height`, `anchor`, `opacity`, `scale`, `rotation`, `enter`, `exit`.

    Raises:
        TimelineError: A value is not valid (`VALUE_INVALID`, `LENGTH_INVALID`, `POSITION_INVALID`).
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "text"

    _text: str
    _style: _Style
    _resize: bool

    def __init__(
        self,
        text: str,
        *,
        font_family: str = "Inter",
        font_size: float | None = None,
        font_weight: int | str = 700,
        font_variant: str = "normal",
        color: str = "#ffffff",
        align: Align = "center",
        line_height: float = 1.2,
        letter_spacing: float = 0,
        stroke_width: float = 0,
        stroke_color: str = "#000000",
        background: TextBox | str | None = None,
        direction: Direction | None = None,
        resize_on_edit: bool = True,
        text_enter: Animation | TextAnimationName | None = None,
        text_exit: Animation | TextAnimationName | None = None,
        text_loop: Animation | TextAnimationName | None = None,
        margin: Length = "5%",
        **placing: Unpack[Positioned],
    ) -> None:
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"text must be a text, not {type(text).__name__}")
        style = _Style(
            font_family,
            font_size,
            font_weight,
            font_variant,
            color,
            align,
            line_height,
            letter_spacing,
            stroke_width,
            stroke_color,
            background,
            direction,
            text_enter,
            text_exit,
            text_loop,
        )
        self._place(placing, margin, _text=text, _style=style.checked(), _resize=bool(resize_on_edit))

    def __repr__(self) -> str:
        return f"<Text {self._text!r:.40}>"

    def _fields(self, at: Placement) -> dict[str, Any]:
        size = self._style.size(at.canvas, _TEXT_SIZE)
        width = self._layout.plain_box(at.canvas).width
        height = number_of_lines(self._text, size, width) * size * self._style.line_height
        return {
            **self._geometry(at, self._layout.plain_box(at.canvas, (width, height))),
            "text": self._text,
            **self._style.fields(at, size, self._text),
            "resizeOnEdit": self._resize,
        }


class Captions(Visible):
    """Timed captions; those that are timed word by word highlight the word that is spoken.

    They are as long as their cues, and are cut if the item is shorter.

    Args:
        source: A file (SRT, WebVTT, ASS, LRC, or the JSON of Whisper), or `Cues`.
        highlight_color: The color of the word that is spoken.
        page_duration: How long a page of words is at most.
        max_lines: The maximum number of lines of a page.
        lead_in: The time between the start of the item and that of the captions.
        group: The id of a group of captions items that belong together.
        encoding: The encoding of the file, if it is neither UTF-8 nor UTF-16.
        position: Where they are.
        margin: Their distance from the edges of the canvas.
        **text: The arguments of `Text` that decide how letters look, and those of all visible items. The
            default font size is 6% of the shorter side of the canvas.

    Raises:
        CaptionsError: The file cannot be read.
        FileNotFoundError: The file is missing.
        TimelineError: Captions that are timed word by word cannot have text animations
            (`CAPTIONS_WORD_TIMED`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "captions"
    _arguments: ClassVar[type] = TextLook

    _cues: Cues
    _path: Path | None
    _style: _Style
    _options: dict[str, Any]
    _times: tuple[Duration, Duration]

    def __init__(
        self,
        source: str | PathLike[str] | Cues,
        *,
        highlight_color: str = "#ffd54a",
        page_duration: Duration = 1.2,
        max_lines: int = 2,
        lead_in: Duration = 0,
        group: str | None = None,
        encoding: str | None = None,
        position: Position = "bottom",
        margin: Length = "8%",
        **text: Unpack[TextLook],
    ) -> None:
        path = Path(source) if isinstance(source, str | os.PathLike) else None
        if path is None:
            cues = cast("Cues", source)
            if not hasattr(cues, "granularity"):
                raise TypeError(f"the source must be a file or Cues, not {type(source).__name__}")
        else:
            from indream.captions import read_captions

            cues = read_captions(path, encoding=encoding)
        given = cast("dict[str, Any]", text)
        style = _Style(**{name: value for name, value in given.items() if name in _Style._fields}).checked()
        if cues.granularity == "word" and style.is_animated:
            raise TimelineError(
                "CAPTIONS_WORD_TIMED",
                "Captions that are timed word by word cannot have text animations.",
                "Pass cues.lines(), or remove text_enter, text_exit and text_loop.",
            )
        _check_text("highlight_color", highlight_color)
        check_number("max_lines", max_lines, 1)
        options = {"highlightColor": highlight_color, "maxLines": max_lines, "captionGroupId": group}
        self._place(
            given,
            margin,
            position,
            _cues=cues,
            _path=path,
            _style=style,
            _options=options,
            _times=(page_duration, lead_in),
        )

    def _lead_in(self, grid: Grid) -> int:
        return at_least("lead_in", self._times[1], grid)

    def _natural(self, grid: Grid) -> int | None:
        end = max((cue.end for cue in self._cues), default=None)
        # Cues have milliseconds.
        return None if end is None else self._lead_in(grid) + int(grid.ticks("1ms") * end)

    def _media(self, grid: Grid, duration: int | None) -> Media | None:
        cues = self._cues
        if duration is not None:
            shown = duration - self._lead_in(grid)
            if shown < 1:
                raise TimelineError(
                    "DURATION_INVALID",
                    f"The captions last {Time(duration)} s, all of which is their lead-in.",
                )
            end = self._natural(grid)
            if end is not None and end > duration:
                cues = cues.cut(0, Time(shown))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        return captions_media(cues, self._path)

    def _fields(self, at: Placement) -> dict[str, Any]:
        size = self._style.size(at.canvas, _CAPTIONS_SIZE)
        width, _ = self._layout.area(at.canvas)
        height = self._options["maxLines"] * size * self._style.line_height
        text = "".join(cue.text for cue in self._cues[:20])
        return {
            **self._geometry(at, self._layout.plain_box(at.canvas, (width, height))),
            "assetId": at.asset_id,
            "background": None,
            **self._style.fields(at, size, text),
            **self._options,
            "pageDurationTicks": at_least("page_duration", self._times[0], at.grid, 1),
            "contentStartOffsetTicks": self._lead_in(at.grid),
            "source": "manual" if self._path is None else "upload",
        }


class Moving(NamedTuple):
    """The part of a file that an item plays."""

    source_start: Duration
    playback_rate: float

    def checked(self) -> Moving:
        """The same, if the rate is valid; otherwise a TimelineError (`VALUE_INVALID`)."""
        check_number("playback_rate", self.playback_rate, _SLOWEST)
        return self

    def fields(self, grid: Grid) -> dict[str, Any]:
        """The fields of the item."""
        start = at_least("source_start", self.source_start, grid)
        return {"sourceStartTicks": start, "playbackRate": self.playback_rate}

    def length(self, media: Media, grid: Grid) -> int | None:
        """How long the item is that plays the rest of the file, in ticks."""
        if media.ticks is None:
            return None
        return int(self._left(media, media.ticks, grid) / self._rate)

    def check(self, media: Media, grid: Grid, duration: int) -> None:
        """Raise `CLIP_LONGER_THAN_SOURCE` if the rest of the file is shorter than a duration."""
        left, needed = self._left(media, media.ticks or 0, grid), duration * self._rate
        if needed <= left:
            return
        # Rounded down, so that it is slow enough.
        digits = 10 ** (2 - math.floor(math.log10(left / duration)))
        rate = math.floor(Fraction(left, duration) * digits) / digits
        slower = f", or slow it down with playback_rate={rate:g}" if rate >= _SLOWEST else ""
        raise TimelineError(
            "CLIP_LONGER_THAN_SOURCE",
            f"{media.name} has {Time(left)} s left after {self._start(grid)} s, but the clip needs "
            f"{Time(round(needed))} s.",
            f"Shorten it{slower}.",
        )

    @property
    def _rate(self) -> Fraction:
        return exact_number("playback_rate", self.playback_rate)

    def _start(self, grid: Grid) -> Time:
        return Time(at_least("source_start", self.source_start, grid))

    def _left(self, media: Media, length: int, grid: Grid) -> int:
        start = self._start(grid)
        if start.ticks >= length:
            raise TimelineError(
                "CLIP_LONGER_THAN_SOURCE",
                f"source_start is {start} s, but {media.name} is only {Time(length)} s long.",
                "Start earlier in the file.",
            )
        return length - start.ticks


class _Sound(NamedTuple):
    """How an item sounds."""

    volume_db: Animated
    fade_in: Duration
    fade_out: Duration

    def checked(self) -> _Sound:
        check_number("volume_db", self.volume_db, animatable=True)
        return self

    def fields(self, at: Placement) -> dict[str, Any]:
        return {
            "decibelAdjustment": animated("volume_db", self.volume_db, at.duration, at.grid),
            "audioFadeInDurationTicks": at_least("audio_fade_in", self.fade_in, at.grid),
            "audioFadeOutDurationTicks": at_least("audio_fade_out", self.fade_out, at.grid),
        }


class _Media(Visible):
    """A visible item that shows a file."""

    _file: Media
    _fit: Fit
    _crop: Crop
    _border: Animated | None = None
    _sticker: tuple[str, int] | None = None
    _sound: _Sound | None = None

    def _show(
        self,
        given: Mapping[str, Any],
        file: Media,
        fit: Fit,
        crop: Sequence[float] | None = None,
        border_radius: Animated | None = None,
        moving: Moving | None = None,
        sticker: tuple[str, int] | None = None,
        sound: _Sound | None = None,
    ) -> None:
        """Set the attributes of a new description."""
        choice("fit", fit, get_args(Fit), "FIT_INVALID")
        if border_radius is not None:
            check_number("border_radius", border_radius, 0, animatable=True)
        self._place(
            given,
            _file=file,
            _fit=fit,
            _crop=(0.0, 0.0, 0.0, 0.0) if crop is None else check_crop(crop),
            _border=border_radius,
            _moving=None if moving is None else moving.checked(),
            _sticker=None if sticker is None else _checked_sticker(sticker),
            _sound=sound,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._file.name!r}>"

    def _media(self, grid: Grid, duration: int | None) -> Media | None:
        return self._file

    def _natural(self, grid: Grid) -> int | None:
        return None if self._moving is None else self._moving.length(self._file, grid)

    def _fields(self, at: Placement) -> dict[str, Any]:
        fields = self._geometry(at, self._layout.box(at.canvas, self._file.size, self._fit, self._crop))
        fields["assetId"] = at.asset_id
        fields["keepAspectRatio"] = True
        if self._border is not None:
            fields["borderRadius"] = animated("border_radius", self._border, at.duration, at.grid)
        if self._moving is not None:
            fields |= self._moving.fields(at.grid)
        if self._sound is not None:
            fields |= self._sound.fields(at)
        if self._sticker is not None:
            fields["stickerId"], fields["stickerVersion"] = self._sticker
        return fields


def _checked_sticker(sticker: object) -> tuple[str, int]:
    if isinstance(sticker, tuple) and len(sticker) == 2:  # pyright: ignore[reportUnknownArgumentType]
        id, version = cast("tuple[object, object]", sticker)
        if isinstance(id, str) and id and isinstance(version, int) and version >= 1:
            return id, version
    raise TypeError(f"sticker must be a pair of an id and a version from 1, not {sticker!r:.60}")


class Video(_Media):
    """A video; it is as long as the rest of its file unless a duration is passed.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        fit: How it fills its box, as `object-fit` of CSS.
        source_start: Where in the file it starts.
        playback_rate: 2 plays at double speed.
        volume_db: The change of volume in dB; -60 is silence.
        audio_fade_in: How long the sound fades in.
        audio_fade_out: How long the sound fades out.
        border_radius: The radius of its corners, in pixels.
        crop: The parts cut off at the left, top, right and bottom, as fractions.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "video"

    def __init__(
        self,
        source: Source,
        *,
        fit: Fit = "cover",
        source_start: Duration = 0,
        playback_rate: float = 1,
        volume_db: Animated = 0,
        audio_fade_in: Duration = 0,
        audio_fade_out: Duration = 0,
        border_radius: Animated = 0,
        crop: tuple[float, float, float, float] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        sound = _Sound(volume_db, audio_fade_in, audio_fade_out).checked()
        moving = Moving(source_start, playback_rate)
        self._show(placing, media_of(source, "video"), fit, crop, border_radius, moving, sound=sound)


class Image(_Media):
    """A still image; its EXIF rotation is applied.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        fit: How it fills its box, as `object-fit` of CSS.
        border_radius: The radius of its corners, in pixels.
        crop: The parts cut off at the left, top, right and bottom, as fractions.
        sticker: The id and version of the sticker that it comes from.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "image"

    def __init__(
        self,
        source: Source,
        *,
        fit: Fit = "cover",
        border_radius: Animated = 0,
        crop: tuple[float, float, float, float] | None = None,
        sticker: tuple[str, int] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        self._show(placing, media_of(source, "image"), fit, crop, border_radius, sticker=sticker)


class Gif(_Media):
    """An animated GIF; one that repeats can have any duration.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        fit: How it fills its box, as `object-fit` of CSS.
        source_start: Where in the file it starts.
        playback_rate: 2 plays at double speed.
        border_radius: The radius of its corners, in pixels.
        crop: The parts cut off at the left, top, right and bottom, as fractions.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "gif"

    def __init__(
        self,
        source: Source,
        *,
        fit: Fit = "contain",
        source_start: Duration = 0,
        playback_rate: float = 1,
        border_radius: Animated = 0,
        crop: tuple[float, float, float, float] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        moving = Moving(source_start, playback_rate)
        self._show(placing, media_of(source, "gif"), fit, crop, border_radius, moving)


class Lottie(_Media):
    """A Lottie or SVG animation.

    Args:
        source: The animation's own JSON, an uploaded Asset, or an entry of an editor state's `assets`.
        fit: How it fills its box, as `object-fit` of CSS.
        source_start: Where in the animation it starts.
        playback_rate: 2 plays at double speed.
        sticker: The id and version of the sticker that it comes from.
        **placing: The arguments of all visible items, as for `Text`.

    Raises:
        TimelineError: The source is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "lottie"

    def __init__(
        self,
        source: Source | Mapping[str, Any],
        *,
        fit: Fit = "contain",
        source_start: Duration = 0,
        playback_rate: float = 1,
        sticker: tuple[str, int] | None = None,
        **placing: Unpack[Placing],
    ) -> None:
        animation = cast("Mapping[str, Any]", source) if isinstance(source, Mapping) else None
        # An entry of an editor state has a type; the JSON of an animation has not.
        is_json = animation is not None and "type" not in animation
        file = lottie_media(animation) if animation is not None and is_json else media_of(source, "lottie")
        self._show(placing, file, fit, moving=Moving(source_start, playback_rate), sticker=sticker)


class Audio(Item):
    """A piece of music or speech; it is as long as the rest of its file unless a duration is passed.

    Args:
        source: A file, an uploaded Asset, an entry of an editor state's `assets`, or the result of `probe`.
        source_start: Where in the file it starts.
        playback_rate: 2 plays at double speed.
        volume_db: The change of volume in dB; -60 is silence.
        audio_fade_in: How long it fades in.
        audio_fade_out: How long it fades out.
        **common: The arguments of all items: `duration`, `id`, `extra` (further wire fields).

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: The file is of another kind (`ASSET_KIND`), a measurement is missing
            (`ASSET_MEASURES_MISSING`), or a value is not valid.
        TypeError: An argument does not exist, or has another type.
    """

    _kind: ClassVar[str] = "audio"

    _file: Media
    _sound: _Sound

    def __init__(
        self,
        source: Source,
        *,
        source_start: Duration = 0,
        playback_rate: float = 1,
        volume_db: Animated = 0,
        audio_fade_in: Duration = 0,
        audio_fade_out: Duration = 0,
        **common: Unpack[Common],
    ) -> None:
        self._describe(
            common,
            _sound=_Sound(volume_db, audio_fade_in, audio_fade_out).checked(),
            _moving=Moving(source_start, playback_rate).checked(),
            _file=media_of(source, "audio"),
        )

    def __repr__(self) -> str:
        return f"<Audio {self._file.name!r}>"

    def _media(self, grid: Grid, duration: int | None) -> Media | None:
        return self._file

    def _natural(self, grid: Grid) -> int | None:
        return None if self._moving is None else self._moving.length(self._file, grid)

    def _fields(self, at: Placement) -> dict[str, Any]:
        # The schema requires a place of sounds too.
        place = {name: fixed(0) for name in ("top", "left", "width", "height")}
        scale = {name: fixed(1) for name in ("scaleX", "scaleY", "opacity")}
        moving = {} if self._moving is None else self._moving.fields(at.grid)
        return {**place, **scale, "assetId": at.asset_id, **moving, **self._sound.fields(at)}


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
        _check_text("color", color)
        choice("shape", shape, get_args(Shape))
        check_number("border_radius", border_radius, 0, animatable=True)
        self._place(placing, _color=color, _shape=shape, _border=border_radius)

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
        _check_text("name", name)
        _check_text("color", color)
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
        _check_text("id_", id_)
        check_number("version", version, 1)
        content = {
            "motionGraphicId": id_,
            "motionGraphicVersion": version,
            "props": checked_params("props", props),
            "slots": _checked_slots(slots),
        }
        self._place(placing, _content=copied(content))

    def _fields(self, at: Placement) -> dict[str, Any]:
        return {**self._geometry(at, self._layout.plain_box(at.canvas)), **copied(self._content)}


def _checked_slots(slots: Mapping[str, str | list[str] | None] | None) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for name, content in cast("Mapping[str, object]", slots or {}).items():
        texts = cast("list[object]", content if isinstance(content, list) else [content])
        if content is not None and not all(isinstance(text, str) and text for text in texts):
            raise TypeError(
                f"the slot {name!r} must be a text, a list of texts, or None, not {content!r:.60}"
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

    _content: dict[str, Any]

    def __init__(
        self,
        template_id: str,
        nodes: Sequence[TextTemplateNode],
        *,
        category: str,
        **placing: Unpack[Placing],
    ) -> None:
        _check_text("template_id", template_id)
        types = [node["type"] for node in nodes]
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

    _content: dict[str, Any]

    def __init__(
        self,
        item: EditorItem | Mapping[str, Any],
        *,
        duration: Duration | None = None,
        id: str | None = None,
    ) -> None:
        if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"the item must be a dict in wire format, with a type, not {item!r:.60}")
        content = copied(dict(cast("Mapping[str, Any]", item)))
        self._describe({"duration": duration, "id": id}, _content=content, _kind=content["type"])

    def _natural(self, grid: Grid) -> int | None:
        ticks = self._content.get("durationTicks")
        return ticks if isinstance(ticks, int) and ticks > 0 else None

    def _wire(self, at: Placement) -> dict[str, Any]:
        times = {"durationTicks": at.duration, "startTicks": at.start}
        return {"isDraggingInTimeline": False, **copied(self._content), **times}
