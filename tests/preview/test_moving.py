"""The frames of animations and videos at a time, and which of them are reached by decoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest
from PIL import Image, UnidentifiedImageError

from indream.preview._moving import Animation, Video
from tests.support.preview_states import FILES

av = pytest.importorskip("av")


@pytest.fixture
def gif(tmp_path: Path) -> Path:
    """Four frames of 8 × 8 pixels that end after 200, 220, 320 and 420 milliseconds."""
    path = tmp_path / "four.gif"
    frames = [Image.new("L", (8, 8), 60 * level) for level in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[200, 20, 10, 0], loop=0)
    return path


@pytest.mark.parametrize(("loops", "last"), [(True, [0, 0, 1, 3, 0]), (False, [3, 3, 3, 3, 3])])
def test_the_frames_of_an_animation(gif: Path, loops: bool, last: list[int]) -> None:
    """Short ones take 100 ms, and a time that is a little early because of rounding counts as the next."""
    animation = Animation(gif, "GIF", loops=loops)
    times = [0, 0.1999, 0.2 - 2e-10, 0.2, 0.2199, 0.22, 0.3199, 0.32, 0.4199]
    assert [0, 0, 1, 1, 1, 2, 2, 3, 3] == [animation.find(time) for time in times]
    assert last == [animation.find(time) for time in (0.42, 0.5, 0.62, 0.839, 0.84)]
    animation.close()


def test_the_distance_to_a_frame_of_an_animation(gif: Path) -> None:
    """It is the time from the beginning; None if the file has to begin again."""
    animation = Animation(gif, "GIF", loops=True)
    animation.find(0.41)  # all frames are measured
    assert 1 == animation.find(0.21)
    assert [None, 0, 0.22, 0.4] == [animation.distance(time) for time in (0.19, 0.215, 0.22, 0.4)]
    assert (8, 8) == animation.image((1, 1)).size
    animation.close()
    with pytest.raises(ValueError, match="closed image"):
        animation.find(0.4)


@pytest.mark.parametrize(
    ("pixels", "count"), [(63, 1), (64, 1), (127, 1), (128, 2), (255, 3), (256, 4), (9999, 4)]
)
def test_the_decoded_frames_are_limited(
    gif: Path, monkeypatch: pytest.MonkeyPatch, pixels: int, count: int
) -> None:
    """By their pixels together; the first frame is always shown."""
    monkeypatch.setattr("indream.preview._moving._DECODED", pixels)
    animation = Animation(gif, "GIF", loops=False)
    assert count - 1 == animation.find(99)
    animation.close()


def test_images_of_one_frame() -> None:
    """It is shown all the time; a file in another format than expected is not opened."""
    for loops in (True, False):
        animation = Animation(FILES / "still.bmp", "BMP", loops=loops)
        assert [0, 0, 0] == [animation.find(time) for time in (0, 0.1, 5)]
        animation.close()
    with pytest.raises(UnidentifiedImageError):
        Animation(FILES / "still.bmp", "GIF", loops=False)


@pytest.fixture
def video(tmp_path: Path) -> Iterator[Video]:
    """Four seconds of video with ten frames per second."""
    path = tmp_path / "gray.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        image = Image.new("RGB", (32, 16), "gray")
        for _ in range(40):
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
    opened = Video(path, "mp4", "h264")
    yield opened
    opened.close()


def test_the_frames_of_a_video(video: Video) -> None:
    """Each from its start until the next one starts, the last one until any time."""
    assert None is video.distance(0)
    frame = video.find(0.1)
    times = [0, -1, 0.0999, 0.1, 0.1 - 1e-12, 0.2, 1.55, 0.31, 3.9, 99]
    assert [0, 0, 0, 1, 1, 2, 15, 3, 39, 39] == [video.find(time) // frame for time in times]
    assert (0, 0) == (video.distance(99), video.distance(3.9))


@pytest.mark.parametrize(
    ("start", "distances"),
    [
        (0, {0: 0, 0.05: 0, 0.1: 0.1, 2: 2, 2.0001: None, 3.9: None}),
        (1.5, {0: None, 1.4999: None, 1.5: 0, 1.5999: 0, 1.6: 0.1, 3.5: 2, 3.6: None}),
    ],
)
def test_the_distance_to_a_frame_of_a_video(
    video: Video, start: float, distances: dict[float, float | None]
) -> None:
    """The time that is decoded; None for what comes before, and for more than two seconds."""
    video.find(start)
    found = {time: video.distance(time) for time in distances}
    assert {time: value and pytest.approx(value, abs=1e-4) for time, value in distances.items()} == found


@pytest.mark.parametrize(
    ("name", "wide", "high"),
    [("rotated_90.mp4", (48, 10), (10, 64)), ("rotated_180.mp4", (64, 10), (10, 48))],
)
def test_the_size_of_a_video(name: str, wide: tuple[int, int], high: tuple[int, int]) -> None:
    """It is the one that is asked for, up to that of the upright frame, in each direction."""
    video = Video(FILES / name, "mp4", "h264")
    video.find(0)
    assert (wide, high) == (video.image((200, 10)).size, video.image((10, 200)).size)
    video.close()


TRANSPARENT = [
    ("png.mov", "png", "rgba"),
    ("animation.mov", "qtrle", "argb"),
    ("prores.mov", "prores_ks", "yuva444p10le"),
    ("vp9.webm", "libvpx-vp9", "yuva420p"),
]


@pytest.mark.parametrize(("name", "codec", "pixels"), TRANSPARENT)
def test_a_transparent_video(tmp_path: Path, name: str, codec: str, pixels: str) -> None:
    """Its frames have an opacity, which WebM files keep beside the picture."""
    path, red, blue = tmp_path / name, (255, 0, 0, 255), (0, 0, 255, 0)
    image = Image.new("RGBA", (64, 16), red)
    image.paste(blue, (32, 0, 64, 16))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 16, pixels
        for number in range(4):
            frame: Any = av.VideoFrame(64, 16, "rgba")
            frame.planes[0].update(image.tobytes())
            frame = frame.reformat(format=pixels)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    video = Video(path, path.suffix[1:].replace("webm", "matroska"), codec)
    for time in (0, 0.2, 0):
        video.find(time)
        for size in ((64, 16), (30, 8)):
            frame = video.image(size)
            assert ("RGBA", size) == (frame.mode, frame.size)
            assert pytest.approx(red, abs=4) == frame.getpixel((5, 5))
            assert pytest.approx(0, abs=4) == frame.getpixel((size[0] - 5, 5))[3]
    video.close()


class Container:
    """A file whose streams have no times."""

    def __init__(self, *times: int | None) -> None:
        self.times = times
        self.sought: list[int] = []
        stream = SimpleNamespace(codec_context=True, time_base=None, start_time=None, metadata={})
        self.streams = SimpleNamespace(video=[stream])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def decode(self, stream: object) -> Iterator[Any]:
        """The frames."""
        assert stream is self.streams.video[0]
        return (SimpleNamespace(pts=time) for time in self.times)

    def seek(self, target: int, stream: object) -> None:
        """Note a time that is sought."""
        assert stream is self.streams.video[0]
        self.sought.append(target)


Opener = Callable[..., tuple[Video, Container]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens videos whose frames begin at these microseconds."""
    videos: list[Video] = []

    def made(*times: int | None) -> tuple[Video, Container]:
        container = Container(*times)
        monkeypatch.setattr(av, "open", lambda *_, **__: container)
        videos.append(Video(FILES / "h264_aac.mp4", "mp4", "h264"))
        return videos[-1], container

    yield made
    for video in videos:
        video.close()


def test_a_video_whose_frames_have_no_times(opened: Opener) -> None:
    """They are shown as soon as they come; a file is only sought if it is not at its beginning."""
    video, container = opened(None, None, 1, 5, 9)
    assert (0, []) == (video.find(0), container.sought)
    assert [0, 1e-6, 7e-6] == [pytest.approx(video.distance(time), abs=1e-9) for time in (0, 1e-6, 7e-6)]
    assert [5, 9, 9] == [video.find(time) for time in (5e-6, 9e-6, 20e-6)]
    assert [] == container.sought
    assert (1, [2]) == (video.find(2e-6), container.sought)
    assert (0, [2, 0]) == (video.find(0), container.sought)
    late, container = opened(3, 8)
    assert (3, [4]) == (late.find(4e-6), container.sought)
    single, _ = opened(3, None)
    single.find(3e-6)
    single, _ = opened(3)
    assert (3, 0) == (single.find(3e-6), single.distance(9e-6))


def test_a_video_without_frames(opened: Opener) -> None:
    """The error says so."""
    video, _ = opened()
    with pytest.raises(ValueError, match="the video has no frame"):
        video.find(0)
