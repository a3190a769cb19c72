"""The frames of animations and videos at a time; they are decoded in order while time runs forward."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import ExitStack
from importlib import import_module
from math import floor
from typing import TYPE_CHECKING, Any, Final, Protocol

from indream.preview._picture import PREVIEW_CODEC, PreviewError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL.Image import Image

__all__ = ["Animation", "Moving", "Video"]

_SHORTEST: Final = 20
# The number of pixels of all frames together that may be decoded to find the one at a time.
_DECODED: Final = 2_000_000_000
# A time that is further ahead is reached from the keyframe before it.
_REACH: Final = 2.0
# The number that FFmpeg has for colors from 0 to 255.
_FULL_RANGE: Final = 2
# The decoders that also read the opacity, which WebM files have beside the picture; FFmpeg's own do not.
_WITH_OPACITY: Final = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


class Moving(Protocol):
    """An open file whose frames are found one after the other."""

    def distance(self, seconds: float) -> float | None:
        """The seconds to decode to get to a time: 0 at the current frame; None before it, or far after it."""
        ...

    def find(self, seconds: float) -> int:
        """Go to the frame at a time, and return a number that only this frame has."""
        ...

    def image(self, size: tuple[int, int]) -> Image:
        """The frame in its own size; where that is cheaper, in the size that is needed."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class Animation:
    """An image with several frames, such as a GIF.

    Args:
        path: The path of the file.
        format: Pillow's name of its format.
        loops: Whether it begins again at its end.
    """

    def __init__(self, path: Path, format: str, *, loops: bool) -> None:
        from PIL import Image

        self._image = image = Image.open(path, formats=[format])
        self._loops = loops
        # Counting the frames reads the file, but does not decode it.
        self._count = min(getattr(image, "n_frames", 1), max(1, _DECODED // (image.width * image.height)))
        # The ends of the frames that have been seen, in milliseconds.
        self._ends: list[float] = []

    def distance(self, seconds: float) -> float | None:
        """The seconds to get to a time; None if the file has to begin again."""
        index = self._index(seconds)
        if index < self._image.tell():
            return None
        return 0 if index == self._image.tell() else seconds

    def find(self, seconds: float) -> int:
        """Go to the frame at a time."""
        index = self._index(seconds)
        self._image.seek(index)
        return index

    def image(self, size: tuple[int, int]) -> Image:
        """The frame in its own size."""
        return self._image

    def close(self) -> None:
        """Close the file."""
        self._image.close()

    def _index(self, seconds: float) -> int:
        milliseconds = round(seconds * 1000, 6)
        while len(self._ends) < self._count and not (self._ends and milliseconds < self._ends[-1]):
            self._image.seek(len(self._ends))
            delay = self._image.info.get("duration") or 0
            # Browsers play shorter ones as slowly as this.
            self._ends.append((self._ends[-1] if self._ends else 0) + (delay if delay >= _SHORTEST else 100))
        if milliseconds >= self._ends[-1]:
            milliseconds = milliseconds % self._ends[-1] if self._loops else self._ends[-1]
        return min(bisect_right(self._ends, milliseconds), self._count - 1)


class Video:
    """A video.

    Args:
        path: The path of the file.
        format: libavformat's name of its container. It is fixed, since those of playlists would open other
            files and addresses.
        codec: The name of its codec, for the error.

    Raises:
        PreviewError: PyAV has no decoder for it.
    """

    def __init__(self, path: Path, format: str, codec: str | None) -> None:
        av: Any = import_module("av")  # it may be missing, and with it its types
        with ExitStack() as stack:
            file = stack.enter_context(path.open("rb"))
            self._container = stack.enter_context(av.open(file, format=format))
            self._stream = self._container.streams.video[0]
            if self._stream.codec_context is None:
                raise PreviewError(
                    f"{path.name}: PyAV has no decoder for {codec or 'its codec'}; convert the video to "
                    "another codec, such as H.264",
                    PREVIEW_CODEC,
                )
            self._decoder = self._opacity_decoder(av)
            self._opened = stack.pop_all()
        self._scaler: Any = import_module("av.video.reformatter").VideoReformatter()
        self._base = float(self._stream.time_base or 0) or 1e-6
        self._begin = self._stream.start_time or 0
        self._frames: Any = None
        # The frame that is shown, and the one after it, which says when it ends; None at the end of the file.
        self._shown: Any = None
        self._next: Any = None

    def distance(self, seconds: float) -> float | None:
        """The seconds to decode to get to a time; None if it has to be sought."""
        target = self._target(seconds)
        if self._shown is None or target < (self._shown.pts or 0):
            return None
        if self._next is None or (self._next.pts is not None and target < self._next.pts):
            return 0
        ahead = (target - (self._shown.pts or 0)) * self._base
        return ahead if ahead <= _REACH else None

    def find(self, seconds: float) -> int:
        """Go to the frame at a time: the last one that begins until then."""
        target = self._target(seconds)
        if self.distance(seconds) is None:
            self._seek(target)
        while self._next is not None and (self._next.pts is None or self._next.pts <= target):
            self._shown, self._next = self._next, next(self._frames, None)
        if self._shown is None:
            raise ValueError("the video has no frame")
        return int(self._shown.pts or 0)

    def image(self, size: tuple[int, int]) -> Image:
        """The frame in the size, if it is not larger than the frame itself."""
        frame = self._shown
        turn = round(getattr(frame, "rotation", 0)) % 360
        width, height = size if turn % 180 == 0 else size[::-1]
        has_alpha = any(component.is_alpha for component in frame.format.components)
        scaled = self._scaler.reformat(
            frame,
            min(width, frame.width),
            min(height, frame.height),
            "rgba" if has_alpha else "rgb24",
            interpolation="BICUBIC",
            # Older versions of PyAV do not read the range from the frame.
            src_color_range="JPEG" if frame.color_range == _FULL_RANGE else "MPEG",
            dst_color_range="JPEG",
        )
        image: Image = _transparent_image(scaled) if has_alpha else scaled.to_image()
        return image.rotate(turn, expand=True) if turn else image

    def close(self) -> None:
        """Close the file."""
        self._frames = self._shown = self._next = None
        self._opened.close()

    def _opacity_decoder(self, av: Any) -> Any:
        """A decoder in place of FFmpeg's own, if the video is transparent; None if that one is enough."""
        if self._stream.metadata.get("alpha_mode") != "1":
            return None
        name = _WITH_OPACITY.get(self._stream.codec_context.name)
        # PyAV may have been built without it; the video is opaque then.
        return av.CodecContext.create(name, "r") if name in av.codecs_available else None

    def _decoded(self) -> Iterator[Any]:
        """The frames that follow a seek."""
        if self._decoder is None:
            yield from self._container.decode(self._stream)
            return
        self._decoder.flush_buffers()
        for packet in self._container.demux(self._stream):
            yield from self._decoder.decode(packet)

    def _target(self, seconds: float) -> int:
        # A time at which a frame begins must not become the one before because of rounding.
        return int(self._begin + floor(max(0, seconds) / self._base + 1e-6))

    def _seek(self, target: int) -> None:
        """Go to the keyframe before a time."""
        if target > self._begin or self._frames is not None:
            self._container.seek(target, stream=self._stream)
        self._frames = self._decoded()
        self._shown, self._next = next(self._frames, None), next(self._frames, None)


def _transparent_image(frame: Any) -> Image:
    """A frame in `rgba` as an image; PyAV's own images are opaque."""
    from PIL import Image

    plane = frame.planes[0]
    size = frame.width, frame.height
    return Image.frombytes("RGBA", size, bytes(plane), "raw", "RGBA", plane.line_size)
