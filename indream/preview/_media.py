"""The pictures in media files: of images, and of GIFs and videos at a time. Nothing is ever downloaded."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from indream.preview._picture import LARGEST
from indream.preview._pillow import mapped, resized

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from PIL.Image import Image

    from indream.media import MediaInfo

__all__ = ["Media", "Missing", "Source", "Unreadable"]

# Pillow's decoders raise these for damaged files.
_DAMAGE: Final = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    NotImplementedError,
    AssertionError,
    struct.error,
)
# Pillow's names of the formats that can be measured. No others are opened.
_FORMATS: Final = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
}
# libavformat's names of the containers that can be measured.
_CONTAINERS: Final = {
    "webm": "matroska",
    "x-matroska": "matroska",
    "matroska": "matroska",
    "ogg": "ogg",
    "x-wav": "wav",
    "mpeg": "mp3",
    "aac": "aac",
    "flac": "flac",
}
_SHORTEST: Final = 20
# The number of pixels of all frames together that may be decoded to find the one at a time.
_DECODED: Final = 2_000_000_000
_KEPT: Final = 32


class Missing(Exception):  # noqa: N818 - not an error: it is drawn as a box
    """A file was not passed, or is not there."""


class Unreadable(Exception):  # noqa: N818 - not an error: it is drawn as a box
    """A file is damaged, too large, or of another kind; the message says which."""


class Source(NamedTuple):
    """A file that could be measured.

    Attributes:
        path: Its path.
        info: Its measurements.
    """

    path: Path
    info: MediaInfo

    @property
    def container_format(self) -> str:
        """libavformat's name of its container."""
        return _CONTAINERS.get(self.info.mime_type.partition("/")[2], "mov")


class Media:
    """The files of assets, opened when they are drawn.

    Args:
        files: The path of each file by the id of its asset.
    """

    def __init__(self, files: Mapping[str, str | os.PathLike[str]]) -> None:
        self._files = {id: Path(path) for id, path in files.items()}
        self._sources: dict[str, Source | Missing | Unreadable] = {}
        self._kept: dict[tuple[str, tuple[int, int]], tuple[object, Image]] = {}
        self._failed: dict[str, Unreadable] = {}

    def image(self, asset_id: str, size: tuple[int, int]) -> Image:
        """An image in a size in pixels, upright as its EXIF data says.

        Raises:
            Missing: Its file was not passed, or is not there.
            Unreadable: The file cannot be read.
        """
        source = self._source(asset_id, "image", "gif")
        return self._cached(asset_id, size, None, lambda: _image(source, size))

    def gif(self, asset_id: str, size: tuple[int, int], milliseconds: float, loops: bool) -> Image:
        """The frame of an animation at a time, in a size in pixels. Raises what `image` does."""
        source = self._source(asset_id, "image", "gif")
        time = round(milliseconds), loops
        return self._cached(asset_id, size, time, lambda: _frame(source, size, milliseconds, loops))

    def video(self, asset_id: str, size: tuple[int, int], seconds: float) -> Image | None:
        """The frame of a video at a time, in a size in pixels; None if PyAV is not installed.

        Raises what `image` does.
        """
        from importlib.util import find_spec

        source = self._source(asset_id, "video")
        if find_spec("av") is None:
            return None
        return self._cached(asset_id, size, seconds, lambda: _video_frame(source, size, seconds))

    def sound(self, asset_id: str) -> Source:
        """The file of a sound or video. Raises what `image` does."""
        return self._source(asset_id, "audio", "video")

    def _source(self, asset_id: str, *kinds: str) -> Source:
        if asset_id not in self._sources:
            self._sources[asset_id] = self._measured(asset_id)
        source = self._sources[asset_id]
        if isinstance(source, Missing | Unreadable):
            raise source
        if source.info.kind not in kinds:
            raise Unreadable(f"{source.path.name} is a file of the kind {source.info.kind}")
        if (source.info.width or 0) * (source.info.height or 0) > LARGEST:
            raise Unreadable(f"{source.path.name} has more than {LARGEST // 10**6} megapixels")
        return source

    def _measured(self, asset_id: str) -> Source | Missing | Unreadable:
        from indream.media import MediaError, probe

        path = self._files.get(asset_id)
        if path is None:
            return Missing(f"no file was passed for {asset_id}")
        if not path.is_file():
            return Missing(f"{path.name} does not exist")
        try:
            return Source(path, probe(path))
        except MediaError as error:
            return Unreadable(str(error).rstrip("."))
        except OSError as error:
            return Unreadable(f"{path.name} cannot be read: {error.strerror}")

    def _cached(self, asset_id: str, size: tuple[int, int], time: object, load: Callable[[], Image]) -> Image:
        """The picture of an asset in a size. Of a GIF or video, only that of the last time is kept."""
        if asset_id in self._failed:
            raise self._failed[asset_id]
        key = asset_id, size
        if key in self._kept and self._kept[key][0] == time:
            return self._kept[key][1]
        self._kept.pop(key, None)
        try:
            picture = load()
        except _DAMAGE:
            failed = Unreadable(f"{self._files[asset_id].name} cannot be decoded")
            self._failed[asset_id] = failed
            raise failed from None
        if len(self._kept) >= _KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = time, picture
        return picture


def _image(source: Source, size: tuple[int, int]) -> Image:
    from PIL import Image, ImageOps

    with Image.open(source.path, formats=[_FORMATS[source.info.mime_type]]) as image:
        # A JPEG is decoded in a smaller size where that is large enough; it may still be turned.
        image.draft("RGB", (max(size), max(size)))
        return _fitted(ImageOps.exif_transpose(image), size)


def _frame(source: Source, size: tuple[int, int], milliseconds: float, loops: bool) -> Image:
    from PIL import Image

    with Image.open(source.path, formats=[_FORMATS[source.info.mime_type]]) as image:
        count = min(getattr(image, "n_frames", 1), max(1, _DECODED // (image.width * image.height)))
        ends: list[float] = []
        for index in range(count):
            image.seek(index)
            delay = image.info.get("duration") or 0
            # Browsers play shorter ones as slowly as this.
            ends.append((ends[-1] if ends else 0) + (delay if delay >= _SHORTEST else 100))
            if milliseconds < ends[-1]:
                return _fitted(image, size)
        time = milliseconds % ends[-1] if loops else ends[-1]
        image.seek(next((index for index, end in enumerate(ends) if time < end), count - 1))
        return _fitted(image, size)


def _video_frame(source: Source, size: tuple[int, int], seconds: float) -> Image:
    from importlib import import_module

    av: Any = import_module("av")  # it may be missing, and with it its types
    # The format is fixed: those of playlists would open other files and addresses.
    with source.path.open("rb") as file, av.open(file, format=source.container_format) as container:
        stream = container.streams.video[0]
        base = float(stream.time_base or 0) or 1e-6
        begin = stream.start_time or 0
        target = begin + int(max(0, seconds) / base)
        if target > begin:
            container.seek(target, stream=stream)
        found: Any = None
        for frame in container.decode(stream):
            if found is not None and frame.pts is not None and frame.pts > target:
                break
            found = frame
        if found is None:
            raise ValueError("the video has no frame")
        turn = round(getattr(found, "rotation", 0)) % 360
        image: Image = found.to_image()
    return _fitted(image.rotate(turn, expand=True) if turn else image, size)


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    """An image in RGB or RGBA, in a size."""
    from PIL import Image

    if image.mode in {"I;16", "I;16B", "I;16L", "I"}:  # these would be cut off at 255
        image = mapped(image.convert("I"), [value // 256 for value in range(65536)], "L")
    has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    image = image.convert("RGBA" if has_alpha else "RGB")
    return image if image.size == size else resized(image, size, Image.Resampling.BICUBIC, None, 2)
