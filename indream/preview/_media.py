"""The pictures in media files: of images, and of GIFs and videos at a time. Nothing is ever downloaded."""

from __future__ import annotations

import importlib.util
import struct
from contextlib import contextmanager, suppress
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from indream._paths import check_files
from indream.preview._files import absence
from indream.preview._kept import Kept, pixels_of
from indream.preview._moving import Animation, Video
from indream.preview._picture import LARGEST, PreviewError
from indream.preview._pillow import mapped, resized

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Mapping

    from PIL.Image import Image

    from indream.media import MediaInfo
    from indream.preview._moving import Moving

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
# The most pictures that are kept, and their pixels; each pixel takes 4 bytes.
_KEPT: Final = 32
_KEPT_PIXELS: Final = 12_000_000
# The most animations and videos that are open at once.
_OPEN: Final = 8


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


class _Opened:
    """An open file, and whether the current picture has used it."""

    def __init__(self, asset_id: str, moving: Moving) -> None:
        self.asset_id = asset_id
        self.moving = moving
        self.used = False


class Media:
    """The files of assets, opened when they are drawn.

    Args:
        files: The path of each file by the id of its asset.
    """

    def __init__(self, files: Mapping[str, str | os.PathLike[str]]) -> None:
        self._files = check_files(files)
        self._sources: dict[str, Source | Missing | Unreadable] = {}
        # Of a GIF or video, only the last frame is kept in each size.
        self._kept: Kept[Image] = Kept(pixels_of, count=_KEPT, limit=_KEPT_PIXELS)
        self._failed: dict[str, Unreadable] = {}
        self._open: list[_Opened] = []

    def image(self, asset_id: str, size: tuple[int, int]) -> Image:
        """An image in a size in pixels, upright as its EXIF data says.

        Raises:
            Missing: Its file was not passed, or is not there.
            Unreadable: The file cannot be read.
        """
        source = self._source(asset_id, "image", "gif")
        with self._decoding(asset_id):
            return self._kept.get((asset_id, size), None, lambda: _image(source, size))

    def gif(self, asset_id: str, size: tuple[int, int], milliseconds: float, loops: bool) -> Image:
        """The frame of an animation at a time, in a size in pixels. Raises what `image` does."""
        source = self._source(asset_id, "image", "gif")
        form = _FORMATS[source.info.mime_type]
        opener = partial(Animation, source.path, form, loops=loops)
        return self._moving(asset_id, size, milliseconds / 1000, opener)

    def video(self, asset_id: str, size: tuple[int, int], seconds: float) -> Image | None:
        """The frame of a video at a time, in a size in pixels; None if PyAV is not installed.

        Raises what `image` does, and PreviewError if PyAV has no decoder for it.
        """
        source = self._source(asset_id, "video")
        if importlib.util.find_spec("av") is None:
            return None
        return self._moving(asset_id, size, seconds, partial(_video, source))

    def check_video(self, asset_id: str) -> None:
        """Raise PreviewError if PyAV has no decoder for a video. Missing and damaged files are boxes."""
        with suppress(Missing, Unreadable):
            source = self._source(asset_id, "video")
            with self._decoding(asset_id):
                _video(source).close()

    def next_picture(self) -> None:
        """Say that another picture is drawn; files that the last one did not need are closed."""
        for opened in [opened for opened in self._open if not opened.used]:
            self._close(opened)
        for opened in self._open:
            opened.used = False

    def close(self) -> None:
        """Close all files. They are opened again when they are needed."""
        for opened in list(self._open):
            self._close(opened)

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
        missing = absence(asset_id, path)
        if path is None or missing is not None:
            return Missing(missing)
        try:
            return Source(path, probe(path))
        except MediaError as error:
            return Unreadable(str(error).rstrip("."))
        except OSError as error:
            return Unreadable(f"{path.name} cannot be read: {error.strerror}")

    def _moving(
        self, asset_id: str, size: tuple[int, int], seconds: float, opener: Callable[[], Moving]
    ) -> Image:
        """The picture of an animation or video at a time."""
        with self._decoding(asset_id):
            moving = self._reader(asset_id, seconds, opener)
            frame = moving.find(seconds)
            return self._kept.get((asset_id, size), frame, lambda: _fitted(moving.image(size), size))

    @contextmanager
    def _decoding(self, asset_id: str) -> Generator[None]:
        """A context for reading the file of an asset, which is not read again after it is found damaged."""
        if asset_id in self._failed:
            raise self._failed[asset_id]
        try:
            yield
        except PreviewError:
            raise
        except _DAMAGE:
            for opened in [opened for opened in self._open if opened.asset_id == asset_id]:
                self._close(opened)
            failed = Unreadable(f"{self._files[asset_id].name} cannot be decoded")
            self._failed[asset_id] = failed
            raise failed from None

    def _reader(self, asset_id: str, seconds: float, opener: Callable[[], Moving]) -> Moving:
        """An open file of an asset from which a time is read soonest.

        An item that shows the same file at another time gets a reader of its own.
        """
        near: list[tuple[float, int, _Opened]] = []
        for index, opened in enumerate(self._open):
            if opened.asset_id == asset_id:
                distance = opened.moving.distance(seconds)
                if distance == 0 or not opened.used:
                    near.append((inf if distance is None else distance, index, opened))
        found = min(near)[2] if near else None
        if found is None:
            if len(self._open) >= _OPEN:
                self._close(self._open[0])
            found = _Opened(asset_id, opener())
        else:
            self._open.remove(found)
        self._open.append(found)  # the one that was used last is at the end
        found.used = True
        return found.moving

    def _close(self, opened: _Opened) -> None:
        self._open.remove(opened)
        opened.moving.close()


def _video(source: Source) -> Video:
    return Video(source.path, source.container_format, source.info.codec)


def _image(source: Source, size: tuple[int, int]) -> Image:
    from PIL import Image, ImageOps

    with Image.open(source.path, formats=[_FORMATS[source.info.mime_type]]) as image:
        # A JPEG is decoded in a smaller size where that is large enough; it may still be turned.
        image.draft("RGB", (max(size), max(size)))
        return _fitted(ImageOps.exif_transpose(image), size)


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    """An image in RGB or RGBA, in a size."""
    from PIL import Image

    if image.mode in {"I;16", "I;16B", "I;16L", "I"}:  # these would be cut off at 255
        image = mapped(image.convert("I"), [value // 256 for value in range(65536)], "L")
    has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    image = image.convert("RGBA" if has_alpha else "RGB")
    return image if image.size == size else resized(image, size, Image.Resampling.BICUBIC, None, 2)
