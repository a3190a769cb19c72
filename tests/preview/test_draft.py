"""`draft`: the video has the length, size and colors of the timeline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indream.preview import Fonts, Note, draft
from tests.support.editor_state.builders import SECOND, Object, sequence
from tests.support.preview_states import box, solid

av = pytest.importorskip("av")

FONTS = Fonts(system=False)
FULL = box(0, 0, 640, 360)
COLORS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of its own for the files of a test."""
    monkeypatch.chdir(tmp_path)


def drawn(document: object, path: str = "draft.mp4", **options: Any) -> list[Note]:
    """A small draft with the fonts of the package."""
    return draft(document, path, **{"height": 90, "fonts": FONTS, "label": False, **options})  # type: ignore[arg-type]


def colors(seconds: float = 0.5) -> Object:
    """One color after the other in the whole picture."""
    length = int(seconds * SECOND)
    return sequence(
        *(
            solid(name, name, **FULL, startTicks=index * length, durationTicks=length)
            for index, name in enumerate(COLORS)
        ),
        compositionWidth=640, compositionHeight=360,
    )  # fmt: skip


class Video(NamedTuple):
    """The facts of a file: its streams, and the color in the middle of each frame."""

    size: tuple[int, int]
    rate: Fraction
    seconds: float
    codecs: tuple[str, ...]
    centers: list[tuple[int, ...]]

    def at(self, seconds: float) -> tuple[int, ...]:
        """The color in the middle at a time."""
        return self.centers[int(seconds * self.rate + 1e-6)]


def read(path: str = "draft.mp4") -> Video:
    """Read a video with PyAV."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        images = [frame.to_image() for frame in container.decode(stream)]
        centers = [image.getpixel((image.width // 2, image.height // 2)) for image in images]
        return Video(
            images[0].size,
            stream.average_rate,
            container.duration / 1_000_000,
            tuple(stream.codec_context.name for stream in container.streams),
            centers,
        )


def near(expected: tuple[int, ...], color: tuple[int, ...]) -> bool:
    """Whether two colors are the same as far as a video stores them."""
    return all(abs(first - second) <= 6 for first, second in zip(expected, color, strict=True))


def test_colors_and_times() -> None:
    """Each solid is seen for its time, in its color; the file has the length of the timeline."""
    assert [] == drawn(colors(), sound=False)
    video = read()
    assert ((160, 90), 15) == (video.size, video.rate)
    assert abs(video.seconds - 2) <= 1 / 15
    assert 30 == len(video.centers)
    for time, name in ((0, "red"), (0.45, "red"), (0.54, "green"), (1.2, "blue"), (1.95, "white")):
        assert near(COLORS[name], video.at(time)), (time, name, video.at(time))
