"""`draft`: a rough MP4 of an editor state, with sound."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from importlib import import_module
from math import ceil, floor, inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from indream._files.part_file import PartFile, names_directory
from indream._paths import check_path
from indream.editor_state._timeline import text_at
from indream.editor_state._words import TICKS_PER_SECOND
from indream.preview._content import look
from indream.preview._paint import Painter, labeled
from indream.preview._picture import PREVIEW_CODEC, PREVIEW_LENGTH, PREVIEW_SIZE, PreviewError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from av import AudioFrame
    from PIL.Image import Image

    from indream.editor_state._scene import Layer, Scenes
    from indream.generated.editor_state import EditorState
    from indream.preview._fonts import Fonts
    from indream.preview._notes import Note
    from indream.preview._paint import Files, TimelineLike

__all__ = ["DraftProgress", "draft"]

_SUFFIX: Final = ".mp4"
_FPS: Final = range(1, 61)
_SIDES: Final = range(16, 1921)
_LONGEST: Final = 3 * 3600
_RATE: Final = 48_000
_THREADS: Final = 4
# The video codecs in the order of preference, with their options. PyAV's packages on PyPI have the first one.
_VIDEO: Final[dict[str, dict[str, str]]] = {
    "libx264": {"preset": "superfast", "crf": "23"},
    "mpeg4": {"flags": "+qscale", "global_quality": "472"},
}
_AUDIO: Final = "aac"
# The numbers that FFmpeg has for BT.709, in which the colors are stored, and for the range from 16 to 235.
_BT709: Final = 1
_LIMITED: Final = 1


class DraftProgress(NamedTuple):
    """How much of a draft is drawn, as `on_progress` receives it.

    Attributes:
        frames: The number of frames that are drawn.
        total: The number of frames of the draft.
    """

    frames: int
    total: int


def draft(
    state: EditorState | Mapping[str, Any] | TimelineLike,
    path: str | os.PathLike[str],
    *,
    fps: int = 15,
    height: int = 480,
    sound: bool = True,
    files: Files | None = None,
    fonts: Fonts | None = None,
    label: bool = True,
    on_progress: Callable[[DraftProgress], object] | None = None,
) -> list[Note]:
    """Write a rough MP4 of an editor state, with sound: an approximation of what the service renders.

    The video has the length of the timeline. Nothing is sent or downloaded. The file is written beside its
    path under a temporary name, and moved there once it is complete: an error or an interruption leaves no
    file, and does not change an existing one.

    Args:
        state: The editor state, or a timeline.
        path: The path of the file, which ends with `.mp4`. An existing file is replaced.
        fps: The frames per second, from 1 to 60.
        height: The height of the video in pixels, an even number from 16 to 1920; the width depends on the
            composition.
        sound: Whether the video has sound.
        files: The path of the file of each asset, by the id of the asset. A timeline has its own.
        fonts: The fonts; without them, those of the system and of the package.
        label: Whether the word APPROXIMATION is drawn into the pictures.
        on_progress: Called with a `DraftProgress` after each frame. An exception that it raises cancels the
            draft.

    Returns:
        The known differences from the video of the service.

    Raises:
        PreviewError: The size of the composition cannot be read, the video would be too large, the timeline
            is empty or longer than 3 hours, or PyAV lacks a codec.
        ValueError: The name of the file, `fps` or `height` is invalid.
        OSError: The file cannot be written.
        MissingExtraError: PyAV or Pillow is not installed.

    Example:
        >>> notes = draft(state, "draft.mp4", height=96)
        >>> Path("draft.mp4").exists()
        True
    """
    from indream._extras import require

    require("indream.preview.draft", "draft", "av", "PIL")
    _check(path, fps, height)
    with Painter(state, files, fonts) as painter:
        size = _size(painter.scenes, height)
        total = _frames(painter.scenes, fps)
        for item in painter.scenes.items.values():
            if item.type == "video":
                painter.media.check_video(text_at(item.fields, "assetId") or "")
        audio = _sound(painter) if sound else None
        part = PartFile(path, overwrite=True)
        try:
            part.begin()
            with _Writer(part, fps, size, audio) as writer:
                for number, image in enumerate(_pictures(painter, total, fps, size, label=label)):
                    writer.add(image)
                    if on_progress is not None:
                        on_progress(DraftProgress(number + 1, total))
                writer.finish()
            part.sync()
            part.finish(part.target(""))
        finally:
            part.discard()
    return painter.notes.listed()


def _check(path: str | os.PathLike[str], fps: int, height: int) -> None:
    text = check_path("path", path)
    if names_directory(text) or Path(text).suffix.lower() != _SUFFIX:
        raise ValueError(f"{text}: pass the path of a file whose name ends with {_SUFFIX}")
    if not _is_in(fps, _FPS):
        raise ValueError(f"fps must be a whole number from {_FPS[0]} to {_FPS[-1]}, not {fps!r}")
    if not _is_in(height, _SIDES) or height % 2:
        raise ValueError(f"height must be an even number from {_SIDES[0]} to {_SIDES[-1]}, not {height!r}")


def _is_in(number: object, limits: range) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number in limits


def _size(scenes: Scenes, height: int) -> tuple[int, int]:
    """The size of the video: this high, and as wide as the composition then is, in even numbers."""
    exact = scenes.width * height / scenes.height
    width = 2 * round(min(exact, 1e9) / 2)
    if width not in _SIDES:
        wide = width > _SIDES[-1]
        limit = (_SIDES[-1] if wide else _SIDES[0]) * scenes.height / scenes.width
        # The height is even as well.
        hint = f"at most {2 * floor(limit / 2)}" if wide else f"at least {2 * ceil(limit / 2)}"
        raise PreviewError(
            f"at a height of {height}, the draft would be {width} pixels wide: pass a height of {hint}",
            PREVIEW_SIZE,
        )
    return width, height


def _frames(scenes: Scenes, fps: int) -> int:
    """The number of frames of a timeline; the last one may end after it."""
    seconds = scenes.end / TICKS_PER_SECOND
    if not seconds > 0:
        raise PreviewError("the timeline is empty: put an item on one of its tracks", PREVIEW_LENGTH)
    if seconds > _LONGEST:
        hours, limit = f"{seconds / 3600:.1f}", _LONGEST // 3600
        raise PreviewError(
            f"the timeline takes {hours} hours, and a draft may take {limit}: shorten it", PREVIEW_LENGTH
        )
    # An end that is not a whole number of frames because of rounding does not add a frame.
    return max(1, ceil(seconds * fps - 1e-6))


def _sound(painter: Painter) -> Generator[AudioFrame] | None:
    """The sound in order, or None if there is nothing to hear."""
    from indream.preview._sound import Sound

    sound = Sound(painter.scenes, painter.media, painter.notes)
    return sound.frames() if sound.audible else None


def _pictures(
    painter: Painter, total: int, fps: int, size: tuple[int, int], *, label: bool
) -> Iterator[Image]:
    """The pictures of all frames; a picture that equals the one before it is the same object."""
    scale = size[1] / painter.scenes.height
    looks: tuple[Layer, ...] | None = None
    image: Image | None = None
    for number in range(total):
        scene = painter.scenes.at(number * TICKS_PER_SECOND / fps)
        former, looks = looks, tuple(map(look, scene.layers))
        if image is None or looks != former:
            image = painter.drawn(scene, size, scale)
            if label:
                labeled(image)
        yield image


class _Writer:
    """Writes an MP4 file frame by frame, the sound next to the pictures of its time.

    Args:
        part: The file.
        fps: The frames per second.
        size: The width and height in pixels.
        sound: The sound in order; None without. It is closed.

    Raises:
        PreviewError: PyAV has no codec.
    """

    def __init__(
        self, part: PartFile, fps: int, size: tuple[int, int], sound: Generator[AudioFrame] | None
    ) -> None:
        av: Any = import_module("av")  # it may be missing, and with it its types
        codec = next((name for name in _VIDEO if _has(name)), None)
        if codec is None:
            raise _missing(*_VIDEO)
        if sound is not None and not _has(_AUDIO):
            raise _missing(_AUDIO)
        self._part = part
        self._fps = fps
        self._sound = sound
        with part.path() as path:
            self._container: Any = av.open(path, "w", format="mp4", options={"movflags": "+faststart"})
        self._video: Any = self._container.add_stream(codec, rate=fps, options=_VIDEO[codec])
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuv420p"
        self._video.gop_size = fps * 4
        context: Any = self._video.codec_context
        context.time_base = Fraction(1, fps)
        # Each thread keeps frames; the number is fixed, so that the file does not depend on the processor.
        context.thread_count = _THREADS
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        self._audio: Any = None
        if sound is not None:
            self._audio = self._container.add_stream(_AUDIO, rate=_RATE, layout="stereo")
        self._new_frame = av.VideoFrame.from_image
        self._converter: Any = import_module("av.video.reformatter").VideoReformatter()
        self._image: Image | None = None
        self._frame: Any = None
        self._count = 0
        self._heard = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._sound is not None:
            self._sound.close()
        if kind is None:
            with self._part.path():
                self._container.close()
        else:
            # The file is removed, so it does not matter whether it can be completed.
            with contextlib.suppress(Exception):
                self._container.close()

    def add(self, image: Image) -> None:
        """Add the picture of the next frame, and the sound until its end."""
        if image is not self._image:
            self._image = image
            self._frame = self._converter.reformat(
                self._new_frame(image), format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
            )
        self._frame.pts, self._frame.time_base = self._count, Fraction(1, self._fps)
        self._mux(self._video.encode(self._frame))
        self._count += 1
        self._add_sound(until=self._count / self._fps)

    def finish(self) -> None:
        """Add the rest of the sound, and the packets that the codecs have kept."""
        self._add_sound(until=inf)
        for stream in (self._video, self._audio):
            if stream is not None:
                self._mux(stream.encode(None))

    def _add_sound(self, until: float) -> None:
        """Add sound up to a time in seconds."""
        while self._sound is not None and self._heard < until:
            frame = next(self._sound, None)
            if frame is None:
                break
            self._heard += frame.samples / _RATE
            self._mux(self._audio.encode(frame))

    def _mux(self, packets: Iterable[Any]) -> None:
        with self._part.path():
            self._container.mux(list(packets))


def _has(codec: str) -> bool:
    av: Any = import_module("av")
    try:  # the error is a ValueError in a private module
        return bool(av.Codec(codec, "w"))
    except ValueError:
        return False


def _missing(*codecs: str) -> PreviewError:
    return PreviewError(
        f"PyAV has no encoder {' or '.join(codecs)}: install the build of PyAV from PyPI, which has them",
        PREVIEW_CODEC,
    )
