"""`frame`: the picture of an editor state at one time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeAlias, runtime_checkable

from indream._arguments import check_type
from indream._paths import check_files
from indream.editor_state._colors import Color
from indream.editor_state._scene import Scenes
from indream.editor_state._timeline import number_at, object_at, text_at
from indream.preview import _notes as codes
from indream.preview._colors import gradient_picture, parse_gradient, rgb
from indream.preview._content import Contents
from indream.preview._drawn import Drawn, Placement, put
from indream.preview._effects import with_effect, with_filter
from indream.preview._fonts import Fonts
from indream.preview._kept import Kept, pixels_of
from indream.preview._lettering import Ink, lettering
from indream.preview._media import Media, Missing, Unreadable
from indream.preview._motion import TEXTS, motion_of
from indream.preview._notes import Notes
from indream.preview._picture import Picture, PreviewError, checked_size
from indream.preview._pillow import resized
from indream.preview._text import Style, Typesetter
from indream.timeline._errors import TimelineError
from indream.timeline._time import Grid, times

if TYPE_CHECKING:
    from PIL.Image import Image

    from indream.editor_state._scene import Layer, Scene
    from indream.editor_state._timeline import Object
    from indream.generated.editor_state import EditorState
    from indream.timeline import Duration

__all__ = ["Files", "Painter", "TimelineLike", "frame", "labeled", "ticks_of"]

Files: TypeAlias = "Mapping[str, str | os.PathLike[str]]"

_FPS: Final = 30
_BACKGROUND: Final = "background"
_LABEL: Final = "APPROXIMATION"
# The blur of the background at each level, as a part of the composition's smaller side.
_BLURS: Final = (0, 0.015, 0.03, 0.05, 0.08)
# Scales beyond this are not plausible; a drawing stays in memory.
_SCALE: Final = 8


@runtime_checkable
class TimelineLike(Protocol):
    """A timeline: an editor state with the files of its assets."""

    @property
    def files(self) -> Mapping[str, Any]:
        """The path of each file that is only local, by the id of its asset."""
        ...

    def to_editor_state(self) -> Any:
        """The editor state."""
        ...


def frame(
    state: EditorState | Mapping[str, Any] | TimelineLike,
    at: Duration = 0,
    *,
    scale: float = 0.5,
    files: Files | None = None,
    fonts: Fonts | None = None,
    label: bool = True,
) -> Picture:
    """Draw the picture of an editor state at one time: an approximation of what the service renders.

    Nothing is sent or downloaded. Items whose file was not passed, and those that cannot be drawn, are boxes
    with their name; `notes` lists all known differences. An invalid editor state is drawn as far as it can be
    read: `check_editor_state` finds its errors.

    Args:
        state: The editor state, or a timeline.
        at: The time, such as `1.5`, `"00:00:03.5"` or `"45f"`, which is frames at 30 per second.
        scale: The size of the picture; 1 has the size of the composition.
        files: The path of the file of each asset, by the id of the asset. A timeline has its own.
        fonts: The fonts; without them, those of the system and of the package.
        label: Whether the word APPROXIMATION is drawn into the picture.

    Raises:
        PreviewError: The size of the composition cannot be read, the picture would be larger than 64
            megapixels, or PyAV is installed but lacks the codec of a video.
        ValueError: The time or the scale is invalid.
        MissingExtraError: Pillow is not installed.
    """
    with Painter(state, files, fonts) as painter:
        (tick,) = painter.ticks("at", [at])
        image = painter.picture(tick, scale)
    if label:
        labeled(image)
    return Picture(image, painter.notes.listed())


def ticks_of(name: str, time: Duration) -> int:
    """A time in whole ticks.

    Args:
        name: The name of the argument, for the message.
        time: Seconds, or a text such as `"1.5s"`, `"45f"`, `"1:02.5"` or `"00:00:03:15"`.

    Raises:
        ValueError: It is negative, or cannot be read.
        TypeError: It is not a time.
    """
    try:
        ticks = Grid(_FPS).ticks(time)
    except TimelineError as error:
        raise ValueError(f"{name}: {error}") from None
    if ticks < 0:
        raise ValueError(f"{name} must not be negative, not {time!r}")
    return ticks


class Painter:
    """Draws pictures of one editor state. A context manager, which closes the files of videos at its end.

    Args:
        state: The editor state, or a timeline.
        files: The path of the file of each asset.
        fonts: The fonts.

    Attributes:
        scenes: The scenes of the editor state.
        fonts: The fonts.
        media: The files of the assets.
        notes: The differences that were found in all pictures.
    """

    def __init__(
        self,
        state: EditorState | Mapping[str, Any] | TimelineLike,
        files: Files | None = None,
        fonts: Fonts | None = None,
    ) -> None:
        from indream._extras import require

        require("indream.preview", "preview", "PIL")
        own: dict[str, Any] = {}
        plain: object = state
        if isinstance(state, TimelineLike):
            own, plain = dict(state.files), state.to_editor_state()
        self.scenes = Scenes(plain)
        if isinstance(fonts, str | os.PathLike):
            raise TypeError(f"fonts must be Fonts({os.fspath(fonts)!r}), not the path of a directory")
        check_type("fonts", fonts, Fonts | None, "Fonts(…)")
        self.fonts = Fonts() if fonts is None else fonts
        self.notes = Notes()
        self.media = Media({**own, **check_files(files or {})})
        self._contents = Contents(self.media, self.fonts, self.notes)
        self._backgrounds: Kept[Image] = Kept(pixels_of, count=1, limit=0)
        if not (self.scenes.width >= 1 and self.scenes.height >= 1):
            raise PreviewError(f"the size of the composition cannot be read: {_size_hint(plain)}")

    def ticks(self, name: str, passed: Iterable[Duration]) -> list[int]:
        """Times that were passed, in ticks; those at which the video has ended are noted.

        Args:
            name: The name of the argument, for messages.
            passed: The times, as `ticks_of` takes them.
        """
        ticks = [ticks_of(name, time) for time in passed]
        for tick in ticks:
            if tick >= max(self.scenes.end, 1):  # the start of an empty timeline is the usual time of `frame`
                shown, end = times(tick, round(self.scenes.end))
                self.notes.add(codes.AFTER_END, None, f"{shown} s, but it is {end} s long")
        return ticks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.media.close()

    def picture(self, tick: float, scale: float) -> Image:
        """Draw the picture at a tick, without the label.

        Args:
            tick: The time in ticks.
            scale: The size of the picture; 1 has the size of the composition.

        Raises:
            PreviewError: The picture would be too large.
            ValueError: The scale is invalid.
            TypeError: It is not a number.
        """
        if not isinstance(scale, Real):
            raise TypeError(f"scale must be a number, not {type(scale).__name__}")
        if not (isfinite(scale) and 0 < scale <= _SCALE):
            raise ValueError(f"scale must be above 0 and at most {_SCALE}, not {scale}")
        size = checked_size(self.scenes.width * scale, self.scenes.height * scale)
        return self.drawn(self.scenes.at(tick), size, scale)

    def drawn(self, scene: Scene, size: tuple[int, int], scale: float) -> Image:
        """Draw a scene in a size in pixels, without the label.

        Args:
            scene: The scene, one of `scenes`.
            size: The size of the picture.
            scale: The pixels of the picture per pixel of the composition, of which whole pixels may differ.
        """
        self.media.next_picture()
        canvas = self._background(scene, size)
        for layer in scene.layers:
            item = self.scenes.items[layer.id]
            if layer.type == "effect":
                self.notes.add(
                    codes.EFFECT_APPROXIMATED, layer.id, f"effect {text_at(item.fields, 'effectType')}"
                )
                canvas = with_effect(canvas, item.fields, layer, item.end - item.start, scale)
            elif layer.type == "filter":
                self.notes.add(
                    codes.EFFECT_APPROXIMATED, layer.id, f"filter {text_at(item.fields, 'filterType')}"
                )
                canvas = with_filter(canvas, item.fields)
            else:
                self._draw(canvas, layer, scene, (size[0] / self.scenes.width, size[1] / self.scenes.height))
        return canvas

    def _draw(self, canvas: Image, layer: Layer, scene: Scene, scale: tuple[float, float]) -> None:
        if layer.opacity <= 0 or not layer.scale_x or not layer.scale_y:
            return
        if not (layer.width > 0 and layer.height > 0):
            return
        motion = motion_of(layer, scene, canvas.size)
        self._note_motion(layer)
        opacity = layer.opacity * motion.opacity
        if opacity <= 0:
            return
        own = layer.scale_x * motion.scale, layer.scale_y * motion.scale
        center = layer.left + layer.width / 2 + motion.x, layer.top + layer.height / 2 + motion.y
        a, b, x, d, e, y = Placement.of(center, (layer.width / 2, layer.height / 2), own, layer.rotation)
        # First about the center of the composition, then from its pixels to those of the canvas.
        flip_x, flip_y = motion.flip
        x, y = (
            (x - scene.width / 2) * flip_x + scene.width / 2,
            (y - scene.height / 2) * flip_y + scene.height / 2,
        )
        across, down = scale[0] * flip_x, scale[1] * flip_y
        matrix = a * across, b * across, x * scale[0], d * down, e * down, y * scale[1]
        if not all(map(isfinite, matrix)) or not _is_near(matrix, layer, canvas.size):
            return
        from PIL import Image

        item = self.scenes.items[layer.id]
        parts = self._contents.drawn(item, layer, (own[0] * scale[0], own[1] * scale[1]))
        # Parts of an item do not shine through each other, so several of them are faded together.
        together = len(parts) > 1 and opacity < 1
        target = canvas.copy() if together else canvas
        for part in parts:
            put(target, part, Placement(matrix, 1 if together else opacity, motion.clip))
        if together:
            canvas.paste(Image.blend(canvas, target, opacity))

    def _note_motion(self, layer: Layer) -> None:
        for progress in (layer.enter, layer.exit):
            if progress is not None:
                self.notes.add(codes.EFFECT_APPROXIMATED, layer.id, f"animation {progress.type}")
        for progress in (layer.text_enter, layer.text_exit, layer.text_loop):
            if progress is not None and layer.type in TEXTS:
                self.notes.add(codes.EFFECT_APPROXIMATED, layer.id, f"text animation {progress.type}")
        if layer.transition is not None:
            self.notes.add(codes.TRANSITION_ASSUMED, layer.id, f"transition {layer.transition.type}")

    def _background(self, scene: Scene, size: tuple[int, int]) -> Image:
        """The global background; black if there is none."""
        fields = object_at(self.scenes.timeline.document, "globalBackground") or {}
        if text_at(fields, "type") == "blur":
            level = number_at(fields, "level") or 0
            return self._blur_background(scene, size, _BLURS[max(0, min(4, int(level)))])
        return self._backgrounds.get(None, size, lambda: self._still_background(fields, size)).copy()

    def _still_background(self, fields: Object, size: tuple[int, int]) -> Image:
        """A background that does not move."""
        from PIL import Image

        canvas = Image.new("RGB", size)
        match text_at(fields, "type"):
            case "color":
                self._color_background(canvas, text_at(fields, "color"), text_at(fields, "gradient"))
            case "image":
                self._image_background(canvas, text_at(fields, "imageAssetId"))
            case _:
                pass
        return canvas

    def _color_background(self, canvas: Image, color: str | None, gradient: str | None) -> None:
        parsed = parse_gradient(gradient) if gradient else None
        if gradient and parsed is None:
            self.notes.add(codes.COLOR_UNKNOWN, _BACKGROUND, repr(gradient[:60]))
        if parsed is not None:
            picture = gradient_picture(parsed, canvas.size, (self.scenes.width, self.scenes.height))
            canvas.paste(picture, (0, 0), picture)
            return
        solid: Color = self._contents.color(_BACKGROUND, color)
        canvas.paste(
            rgb(solid) if solid.alpha >= 1 else tuple(round(band * solid.alpha) for band in solid[:3]),
            (0, 0, *canvas.size),
        )

    def _image_background(self, canvas: Image, asset_id: str | None) -> None:
        asset = (self.scenes.timeline.assets or {}).get(asset_id or "", {})
        width, height = number_at(asset, "width") or canvas.width, number_at(asset, "height") or canvas.height
        try:
            picture = self.media.image(asset_id or _BACKGROUND, _covering((width, height), canvas.size))
        except (Missing, Unreadable) as problem:
            missing = isinstance(problem, Missing)
            self.notes.add(codes.FILE_MISSING if missing else codes.PLACEHOLDER, _BACKGROUND, str(problem))
            picture = self._contents.placeholder(canvas.size, ["background image"])
        left, top = (canvas.width - picture.width) // 2, (canvas.height - picture.height) // 2
        canvas.paste(picture, (left, top), picture if picture.mode == "RGBA" else None)

    def _blur_background(self, scene: Scene, size: tuple[int, int], part: float) -> Image:
        """The lowest picture, as large as the canvas, and blurred."""
        from PIL import Image, ImageFilter

        canvas = Image.new("RGB", size)
        self.notes.add(codes.EFFECT_APPROXIMATED, _BACKGROUND, "blurred background")
        layer = next((layer for layer in scene.layers if layer.type in {"image", "gif", "video"}), None)
        if layer is None or not (layer.width > 0 and layer.height > 0):
            return canvas
        # It is blurred, so a small picture is enough.
        small = resized(canvas, (max(1, canvas.width // 4), max(1, canvas.height // 4)))
        width, height = _covering((layer.width, layer.height), small.size)
        plain = layer._replace(
            left=(small.width - width) / 2,
            top=(small.height - height) / 2,
            width=width,
            height=height,
            crop_left=0,
            crop_top=0,
            crop_right=0,
            crop_bottom=0,
            border_radius=0,
        )
        matrix = 1, 0, plain.left, 0, 1, plain.top
        for drawn in self._contents.drawn(self.scenes.items[layer.id], plain, (1, 1)):
            put(small, drawn, Placement(matrix, 1, None))
        small = small.filter(ImageFilter.GaussianBlur(part * min(small.size)))
        return resized(small, canvas.size)


def labeled(image: Image, size: float | None = None) -> None:
    """Burn the word APPROXIMATION into the lower right corner of a picture.

    Args:
        image: The picture.
        size: The size of the font in pixels; without it, it depends on that of the picture.
    """
    size = max(8.0, min(image.size) * 0.032) if size is None else size
    width, letters = _label(size)
    left, top = image.width - width - size * 0.5, image.height - size * 2.1
    placement = Placement((1, 0, left, 0, 1, top), 1, None)
    shade = round(width), round(size * 1.6)
    put(image, Drawn((0, 0, 0), None, shade, 0, 0, 1, 1), placement._replace(opacity=0.55))
    for drawn in letters:
        put(image, drawn, placement)


@lru_cache(maxsize=4)
def _label(size: float) -> tuple[float, list[Drawn]]:
    """The width of the label, and its letters."""
    style = Style("Inter", "700", "normal", size, 1.6, size * 0.06, "center")
    lines = Typesetter(Fonts(system=False), style).lines(_LABEL)
    width = lines[0].width + size
    return width, lettering(lines, style, Ink(Color(255, 255, 255, 0.92), Color(0, 0, 0, 0)), width, 1)


def _size_hint(state: object) -> str:
    """What to do about an editor state without a size."""
    if not isinstance(state, Mapping):
        return f"pass an editor state, which is a dict, not {type(state).__name__}"
    if "editorState" in state:
        return "this is a payload: pass its editorState"
    return "compositionWidth and compositionHeight must be numbers of pixels"


def _covering(size: tuple[float, float], box: tuple[int, int]) -> tuple[int, int]:
    """The smallest size with the same ratio that covers a box; an extreme ratio is limited."""
    factor = max(box[0] / size[0], box[1] / size[1])
    return (
        max(box[0], min(round(size[0] * factor), 8 * box[0])),
        max(box[1], min(round(size[1] * factor), 8 * box[1])),
    )


def _is_near(matrix: tuple[float, ...], layer: Layer, size: tuple[int, int]) -> bool:
    """Whether a box, with the room that text around it may need, is on the canvas."""
    a, b, x, d, e, y = matrix
    rim = max(layer.width, layer.height) + 2000 if layer.type in {"text", "captions", "text-template"} else 0
    us, vs = (-rim, layer.width + rim), (-rim, layer.height + rim)
    xs = [a * u + b * v + x for u in us for v in vs]
    ys = [d * u + e * v + y for u in us for v in vs]
    return max(xs) > 0 and max(ys) > 0 and min(xs) < size[0] and min(ys) < size[1]
