"""The descriptions of texts and captions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, TypeAlias, Unpack, cast, get_args

from indream._arguments import check_type
from indream._errors import counted
from indream._paths import check_path
from indream._warning import warn_user
from indream.editor_state._words import TICKS_PER_SECOND
from indream.timeline._assets import Media, captions_media
from indream.timeline._errors import TimelineError, choice
from indream.timeline._items import (
    Animation,
    Look,
    Placement,
    Positioned,
    TextAnimationName,
    Visible,
    animation_of,
    at_least,
    check_text,
    wire_animations,
)
from indream.timeline._keyframes import check_number, check_whole
from indream.timeline._layout import Canvas, Length, Position, number_of_lines
from indream.timeline._time import Duration, Grid, Time, times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from indream.captions import Cues

__all__ = ["Align", "Captions", "Direction", "Text", "TextBox", "TextLook"]

Align: TypeAlias = Literal["left", "center", "right"]
Direction: TypeAlias = Literal["ltr", "rtl"]

# The default font size, as a share of the shorter side of the canvas.
_ALIGNS: Final = get_args(Align)
_ANIMATIONS: Final = get_args(TextAnimationName)
_TEXT_SIZE: Final = 0.08
_CAPTIONS_SIZE: Final = 0.06


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
            check_text(name, getattr(self, name))
        if isinstance(self.font_weight, str):
            check_text("font_weight", self.font_weight)
        else:
            check_whole("font_weight", self.font_weight, 1, 1000)
        if self.font_size is not None:
            check_number("font_size", self.font_size, 1)
        for name in ("line_height", "stroke_width"):
            check_number(name, getattr(self, name), 0)
        check_number("letter_spacing", self.letter_spacing)
        choice("align", self.align, _ALIGNS)
        if self.direction is not None:
            choice("direction", self.direction, get_args(Direction))
        return self._replace(
            background=_text_box(self.background),
            text_enter=animation_of("text_enter", self.text_enter, _ANIMATIONS),
            text_exit=animation_of("text_exit", self.text_exit, _ANIMATIONS),
            text_loop=animation_of("text_loop", self.text_loop, _ANIMATIONS),
        )

    @property
    def is_animated(self) -> bool:
        return not self.text_enter is self.text_exit is self.text_loop is None

    def size(self, canvas: Canvas, share: float) -> float:
        return round(min(canvas) * share) if self.font_size is None else self.font_size

    def fields(self, at: Placement, font_size: float, text: str) -> dict[str, Any]:
        weight = self.font_weight if isinstance(self.font_weight, str) else str(int(self.font_weight))
        fields: dict[str, Any] = {
            "color": self.color,
            "align": self.align,
            "fontFamily": self.font_family,
            "fontStyle": {"variant": self.font_variant, "weight": weight},
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
            fields["captionAnimations"] = wire_animations(animations, at.grid)
        return fields


def _text_box(background: TextBox | str | None) -> TextBox | None:
    if background is None:
        return None
    box = TextBox(background) if isinstance(background, str) else background
    check_type("background", box, TextBox, "a TextBox or a color")
    check_text("the color of background", box.color)
    check_number("horizontal_padding", box.horizontal_padding, 0)
    check_number("border_radius", box.border_radius, 0)
    return box


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
        font_weight: The weight, such as 400 or 700; from 1 to 1000.
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
        check_type("text", text, str, "a string")
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
        style = self._style.fields(at, size, self._text)
        height = number_of_lines(self._text, width, style) * size * self._style.line_height
        return {
            **self._geometry(at, self._layout.plain_box(at.canvas, (width, height))),
            "text": self._text,
            **style,
            "resizeOnEdit": self._resize,
        }


class Captions(Visible):
    """Timed captions; those that are timed word by word highlight the word that is spoken.

    They are as long as their cues, and are cut if the item is shorter; at least one has to remain. Times of
    cues count from the start of the item: for a part of a file, pass `read_captions(file).cut(start, end)`.

    Args:
        source: A file (SRT, WebVTT, ASS, LRC, or the JSON of Whisper), or `Cues`.
        highlight_color: The color of the word that is spoken.
        page_duration: How long a page of words is at most, in seconds.
        max_lines: The maximum number of lines of a page.
        lead_in: The seconds between the start of the item and that of the captions.
        group: The id of a group of captions items that belong together.
        encoding: The encoding of the file, if it is neither UTF-8 nor UTF-16.
        position: Where they are.
        margin: Their distance from the edges of the canvas.
        **text: The arguments of `Text` that decide how letters look, and those of all visible items. The
            default font size is 6% of the shorter side of the canvas.

    Warns:
        UserWarning: Parts of the file are left out, such as cues without text or with damaged times. Pass
            the cues that `read_captions` returns, and no warning is given; their `skipped` lists these parts.

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
        path = Path(check_path("the path", source)) if isinstance(source, str | os.PathLike) else None
        if path is None:
            cues = cast("Cues", source)
            if not hasattr(cues, "granularity"):
                raise TypeError(f"the source must be a file or Cues, not {type(source).__name__}")
        else:
            from indream.captions import read_captions

            cues = read_captions(path, encoding=encoding)
        arguments = cast("dict[str, Any]", text)
        of_style = {name: value for name, value in arguments.items() if name in _Style._fields}
        style = _Style(**of_style).checked()
        if cues.granularity == "word" and style.is_animated:
            raise TimelineError(
                "CAPTIONS_WORD_TIMED",
                "Captions that are timed word by word cannot have text animations.",
                "Pass cues.lines(), or remove text_enter, text_exit and text_loop.",
            )
        check_text("highlight_color", highlight_color)
        check_whole("max_lines", max_lines, 1)
        if group is not None:
            check_type("group", group, str, "a string")
        options = {"highlightColor": highlight_color, "maxLines": max_lines, "captionGroupId": group}
        self._place(
            arguments,
            margin,
            position,
            _cues=cues,
            _path=path,
            _style=style,
            _options=options,
            _times=(page_duration, lead_in),
        )
        if path is not None and cues.skipped:
            _warn_of_skipped(path.name, cues.skipped)

    def _lead_in(self, grid: Grid) -> int:
        return at_least("lead_in", self._times[1], grid)

    def _natural(self, grid: Grid) -> int | None:
        end = max((cue.end for cue in self._cues), default=None)
        # Cues have milliseconds.
        return None if end is None else self._lead_in(grid) + int(end * TICKS_PER_SECOND / 1000)

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
                cues = cues.cut(0, Time(shown).seconds)
                if not cues:
                    first = int(min(cue.start for cue in self._cues) * TICKS_PER_SECOND / 1000)
                    length, begin = times(shown, first)
                    raise TimelineError(
                        "DURATION_INVALID",
                        f"None of the captions would be shown: they are cut after {length} s, and the first "
                        f"one begins at {begin} s.",
                        "Times of captions count from the start of the item: pass "
                        "read_captions(file).shift(…), or a longer period.",
                    )
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


def _warn_of_skipped(name: str, skipped: Sequence[str]) -> None:
    from indream.captions._reading import first_of

    warn_user(
        f"{name}: left out {counted(len(skipped), 'part')} of the file: {first_of(skipped)}. `read_captions` "
        "lists all of them in `skipped`; pass its cues to leave them out without this warning.",
        UserWarning,
    )
