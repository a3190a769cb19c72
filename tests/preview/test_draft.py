"""`draft`: a video with the length, size, colors and sound of the timeline; or no file at all."""

from __future__ import annotations

import errno
import importlib.util
import json
import math
import os
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image

from indream.editor_state._scene import Scenes
from indream.errors import MissingExtraError
from indream.preview import DraftProgress, Fonts, Note, PreviewError, _draft, contact_sheet, draft, frame
from indream.preview import _content as content
from indream.preview import _moving as moving
from indream.preview import _sound as sound
from tests.support.editor_state.builders import SECOND, Object, asset, item, sequence, state, track
from tests.support.preview_states import FILES, box, picture, solid
from tests.support.repository import ROOT

av = pytest.importorskip("av")

FONTS = Fonts(system=False)
RATE = 44_100
FULL = box(0, 0, 640, 360)
COLORS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
Color = tuple[int, ...]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of its own for the files of a test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drawn(document: object, path: str = "draft.mp4", **options: Any) -> list[Note]:
    """A small draft with the fonts of the package."""
    return draft(document, path, **{"height": 90, "fonts": FONTS, "label": False, **options})  # type: ignore[arg-type]


def shown(kind: str, duration: int = SECOND, **fields: Any) -> Object:
    """A file in the whole picture."""
    element = item(kind, "it", 0, duration, assetId="file", **{**FULL, **fields})
    return picture(element, assets={"file": asset(kind, "file")})


def colors(seconds: float = 0.5, **changes: Any) -> Object:
    """One color after the other in the whole picture."""
    length = int(seconds * SECOND)
    items = [
        solid(name, name, **FULL, startTicks=index * length, durationTicks=length)
        for index, name in enumerate(COLORS)
    ]
    return sequence(*items, **{"compositionWidth": 640, "compositionHeight": 360, **changes})


class Video(NamedTuple):
    """The facts of a video, and its pictures."""

    size: tuple[int, int]
    rate: Fraction
    seconds: float
    codecs: tuple[str, ...]
    images: list[Image.Image]

    def at(self, seconds: float, place: tuple[float, float] = (0.5, 0.5)) -> Color:
        """The color at a time and place, parts of the width and height."""
        image = self.images[int(seconds * self.rate + 1e-6)]
        color = image.getpixel((int(image.width * place[0]), int(image.height * place[1])))
        assert isinstance(color, tuple)
        return color


def read(path: str = "draft.mp4") -> Video:
    """Read a video with PyAV."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        # Older versions of PyAV need the ranges.
        ranges = {"src_color_range": "MPEG", "dst_color_range": "JPEG"}
        images = [frame.reformat(format="rgb24", **ranges).to_image() for frame in container.decode(stream)]
        return Video(
            images[0].size,
            stream.average_rate,
            container.duration / 1_000_000,
            tuple(stream.codec_context.name for stream in container.streams),
            images,
        )


def near(expected: Color, color: Color) -> bool:
    """Whether two colors are the same as far as a video stores them."""
    return all(abs(first - second) <= 8 for first, second in zip(expected, color, strict=True))


def make_video(path: str, fps: int = 10, each: int = 2) -> str:
    """A video with one color after the other, each for some frames."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for color in COLORS.values():
            for _ in range(each):
                container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 36), color))))
        container.mux(stream.encode(None))
    return path


def make_tone(path: str, seconds: int) -> str:
    """A tone in AAC."""
    second = array("f", [0.3 * math.sin(2 * math.pi * 440 * at / RATE) for at in range(RATE)]).tobytes()
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout="mono")
        for number in range(seconds):
            samples = av.AudioFrame(format="fltp", layout="mono", samples=RATE)
            samples.sample_rate, samples.pts = RATE, number * RATE
            samples.planes[0].update(second)
            container.mux(stream.encode(samples))
        container.mux(stream.encode(None))
    return path


def test_colors_and_times() -> None:
    """Each solid is seen for its time, in its color; the file has the length of the timeline."""
    assert [] == drawn(colors())
    video = read()
    assert ((160, 90), 15, ("h264",)) == (video.size, video.rate, video.codecs)
    assert abs(video.seconds - 2) <= 1 / 15
    assert 30 == len(video.images)
    for time, name in ((0, "red"), (0.45, "red"), (0.54, "green"), (1.2, "blue"), (1.95, "white")):
        assert near(COLORS[name], video.at(time)), (time, name, video.at(time))


@pytest.mark.parametrize(
    ("width", "height", "options", "size"),
    [
        (1080, 1920, {"height": 96}, (54, 96)),
        (1920, 1080, {"height": 90}, (160, 90)),
        (1001, 999, {"height": 100}, (100, 100)),
        (1280, 720, {"height": 480}, (854, 480)),
    ],
)
def test_sizes(width: int, height: int, options: Any, size: tuple[int, int]) -> None:
    """The height is that asked for, and the width that of the composition, in even numbers."""
    drawn(colors(0.05, compositionWidth=width, compositionHeight=height), **options)
    assert size == read().size


@pytest.mark.parametrize(("fps", "seconds"), [(1, 0.02), (10, 0.257), (24, 0.25), (60, 0.1003), (7, 0.5)])
def test_rates(fps: int, seconds: float) -> None:
    """The length is that of the timeline, rounded up to a frame."""
    drawn(colors(seconds), fps=fps)
    video = read()
    assert fps == video.rate
    assert 0 <= len(video.images) - 4 * seconds * fps < 1
    assert abs(video.seconds - 4 * seconds) <= 1 / fps


def test_the_file_plays_before_it_is_loaded() -> None:
    """Its index is before its pictures, whose colors are declared; two drafts are the same bytes."""
    drawn(colors(0.1))
    content = Path("draft.mp4").read_bytes()
    assert -1 < content.find(b"moov") < content.find(b"mdat")
    with av.open("draft.mp4") as container:
        context = container.streams.video[0].codec_context
        assert (1, 1, 1, 1, "yuv420p") == (
            context.colorspace,
            context.color_primaries,
            context.color_trc,
            context.color_range,
            context.pix_fmt,
        )
    drawn(colors(0.1), "again.mp4")
    assert content == Path("again.mp4").read_bytes()


def test_the_label() -> None:
    """It is in the lower right corner, also of pictures that do not change."""
    drawn(colors(0.1), label=True)
    corners = [image.crop((80, 70, 160, 90)).getcolors(2000) for image in read().images]
    assert all(corner is None or len(corner) > 50 for corner in corners)


def test_a_video_at_its_times() -> None:
    """It begins at its source's start and runs at its rate; two items show it at two times."""
    file = make_video("source.mp4")
    halves = {"late": box(0, 0, 320, 360), "fast": box(320, 0, 320, 360)}
    times = {"late": {"sourceStartTicks": 4 * SECOND // 10}, "fast": {"playbackRate": 2}}
    items = [item("video", id, 0, SECOND, assetId="file", **halves[id], **times[id]) for id in halves]
    document = picture(*items, assets={"file": asset("video", "file")})
    assert [] == drawn(document, files={"file": file}, fps=10)
    video = read()
    expected = {0: ("blue", "red"), 0.1: ("blue", "green"), 0.2: ("white", "blue"), 0.3: ("white", "white")}
    for time, (late, fast) in expected.items():
        assert near(COLORS[late], video.at(time, (0.25, 0.5))), (time, late)
        assert near(COLORS[fast], video.at(time, (0.75, 0.5))), (time, fast)


def test_a_gif_at_its_times() -> None:
    """It begins again at its end."""
    frames = [Image.new("RGB", (8, 8), color) for color in COLORS.values()]
    frames[0].save("colors.gif", save_all=True, append_images=frames[1:], duration=[100] * 4, loop=0)
    document = shown("gif")
    document["assets"]["file"]["loopBehavior"] = "loop"
    drawn(document, files={"file": "colors.gif"}, fps=10)
    video = read()
    names = [next(name for name in COLORS if near(COLORS[name], video.at(index / 10))) for index in range(10)]
    assert [*COLORS, *COLORS, "red", "green"] == names


@pytest.mark.parametrize(
    "name", ["b_frames.mp4", "vp9_opus.webm", "variable_rate.mp4", "rotated_90.mp4", "loops.gif"]
)
def test_frames_are_those_of_single_pictures(name: str) -> None:
    """Each is the picture that `frame` draws at its time, although that seeks and a draft reads in order."""
    kind = "gif" if name.endswith("gif") else "video"
    document = shown(kind, sourceStartTicks=SECOND // 10)
    files = {"file": FILES / name}
    drawn(document, files=files, fps=12, sound=False)
    for number, image in enumerate(read().images):
        single = frame(document, f"{number * SECOND // 12}t", scale=0.25, files=files, label=False).image
        pairs = zip(single.resize((16, 9)).tobytes(), image.resize((16, 9)).tobytes(), strict=True)
        assert sum(abs(first - second) for first, second in pairs) / (16 * 9 * 3) < 4, number


@pytest.mark.parametrize(("number", "name"), [(1, "MPEG"), (2, "JPEG")])
def test_ranges_of_colors(number: int, name: str) -> None:
    """A dark and a bright gray stay as they are, also in a video that uses the numbers from 0 to 255."""
    with av.open("grays.webm", "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=1, options={"lossless": "1", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        stream.codec_context.color_range = number
        for level in (20, 230):
            image = av.VideoFrame.from_image(Image.new("RGB", (64, 36), (level, level, level)))
            stored = image.reformat(format="yuv420p", src_color_range="JPEG", dst_color_range=name)
            stored.color_range = number
            container.mux(stream.encode(stored))
        container.mux(stream.encode(None))
    for time, level in enumerate((20, 230)):
        shot = frame(shown("video", 2 * SECOND), time, scale=0.1, files={"file": "grays.webm"}, label=False)
        color = shot.image.getpixel((32, 18))
        assert isinstance(color, tuple)
        assert near((level, level, level), color)


class Counting(moving.Video):
    """A video that counts how often it is opened, and how often a time is sought."""

    opened: list[Path] = []  # noqa: RUF012 - shared, and replaced by each test
    sought: list[float] = []  # noqa: RUF012 - the same

    def __init__(self, path: Path, *arguments: Any) -> None:
        super().__init__(path, *arguments)
        self.opened.append(path)

    def find(self, seconds: float) -> int:
        if self.distance(seconds) is None:
            self.sought.append(seconds)
        return super().find(seconds)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counting]:
    """Videos that count."""
    monkeypatch.setattr("indream.preview._media.Video", Counting)
    monkeypatch.setattr(Counting, "opened", [])
    monkeypatch.setattr(Counting, "sought", [])
    return Counting


def test_a_video_is_read_in_order(counted: type[Counting]) -> None:
    """It is opened for the check of its codec and once more, and only its first frame is sought."""
    drawn(shown("video", 8 * SECOND // 10), files={"file": make_video("source.mp4")})
    assert (2, [0]) == (len(counted.opened), counted.sought)


def test_two_times_of_a_video(counted: type[Counting]) -> None:
    """Each has a reader of its own, so that both are read in order."""
    fields = [{"sourceStartTicks": 0}, {"sourceStartTicks": SECOND // 10}]
    items = [
        item("video", f"it-{index}", 0, SECOND // 2, assetId="file", **FULL, **fields[index])
        for index in range(2)
    ]
    document = picture(*items, assets={"file": asset("video", "file")})
    drawn(document, files={"file": make_video("source.mp4")})
    assert [0.1, 0] == counted.sought


def test_open_files_are_limited(counted: type[Counting]) -> None:
    """More videos than may be open at once are still all seen."""
    file = make_video("source.mp4")
    items = [
        item("video", f"it-{index}", 0, SECOND // 10, assetId=f"file-{index}", **box(index * 64, 0, 64, 360))
        for index in range(10)
    ]
    assets = {f"file-{index}": asset("video", f"file-{index}") for index in range(10)}
    assert [] == drawn(picture(*items, assets=assets), files=dict.fromkeys(assets, file))
    video = read()
    assert all(near(COLORS["red"], video.at(0, (index / 10 + 0.05, 0.5))) for index in range(10))
    assert len(counted.opened) > 20


def test_unchanged_pictures_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a text that only moves is set once."""
    pictures, texts = [], []
    monkeypatch.setattr("indream.preview._draft.labeled", pictures.append)
    drawn(colors(), label=True)
    assert (4, 30) == (len(pictures), len(read().images))
    set_text = content.lettering
    monkeypatch.setattr(
        "indream.preview._content.lettering", lambda *options: texts.append(options) or set_text(*options)
    )
    animations = {"in": {"type": "slide-up", "durationTicks": SECOND // 2, "easing": "linear"}}
    title = item("text", "title", 0, SECOND // 2, text="Moves", animations=animations, **FULL)
    drawn(picture(title), fps=10)
    assert (1, 5) == (len(texts), len({image.tobytes() for image in read().images}))


def heard(**changes: Any) -> Object:
    """Half a second of pictures with the sound of a file."""
    audio = item("audio", "sound", 0, SECOND // 2, assetId="file", **changes)
    seen = solid("it", "red", durationTicks=SECOND // 2, **FULL)
    return picture(seen, audio, assets={"file": asset("audio", "file")})


def test_sound() -> None:
    """It is as long as the timeline, and in the file next to the pictures of its time."""
    assert [] == drawn(heard(), files={"file": FILES / "pcm.wav"})
    assert ("h264", "aac") == read().codecs
    with av.open("draft.mp4") as container:
        audio = container.streams.audio[0]
        assert (48_000, 2) == (audio.rate, audio.channels)
        assert abs(audio.duration * audio.time_base - Fraction(1, 2)) <= Fraction(1, 15)
        peaks = [max(memoryview(bytes(frame.planes[0])).cast("f")) for frame in container.decode(audio)]
        assert max(peaks) > 0.01
        container.seek(0)
        packets = [packet.dts * packet.time_base for packet in container.demux() if packet.dts is not None]
    assert max(first - second for first, second in pairwise(packets)) < 0.2


def test_sound_is_mixed_while_pictures_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """So neither waits in memory for the other."""
    mixed = [0.0]

    class Measured(sound.Sound):
        def frames(self) -> Iterator[Any]:
            for block in super().frames():
                mixed.append(mixed[-1] + block.samples / 48_000)
                yield block

    monkeypatch.setattr("indream.preview._sound.Sound", Measured)
    times: list[tuple[int, float]] = []
    drawn(
        heard(),
        files={"file": FILES / "pcm.wav"},
        on_progress=lambda progress: times.append((progress.frames, mixed[-1])),
    )
    assert 8 == len(times)
    assert all(-0.01 <= seconds - frames / 15 <= 0.1 for frames, seconds in times[:-1])


@pytest.mark.parametrize("options", [{"sound": False, "files": {"file": FILES / "pcm.wav"}}, {"files": {}}])
def test_without_sound(options: Any) -> None:
    """There is no stream of sound if it is not asked for, or nothing can be heard."""
    drawn(heard(), **options)
    assert ("h264",) == read().codecs


def test_progress() -> None:
    """It is reported after each frame."""
    seen: list[DraftProgress] = []
    drawn(colors(0.1), on_progress=seen.append)
    assert [DraftProgress(number, 6) for number in range(1, 7)] == seen


class Stop(Exception):  # noqa: N818 - it is not an error
    """A caller has changed its mind."""


@pytest.mark.parametrize("error", [Stop, KeyboardInterrupt, OSError(5, "of the caller"), GeneratorExit])
@pytest.mark.parametrize("old", [None, b"old"])
@pytest.mark.parametrize("last", [1, 30])
def test_cancellation(place: Path, error: Any, old: bytes | None, last: int) -> None:
    """An exception leaves no file, and an existing file is as it was."""
    if old is not None:
        Path("draft.mp4").write_bytes(old)

    def cancel(progress: DraftProgress) -> None:
        if progress.frames == last:
            raise error

    with pytest.raises(error if isinstance(error, type) else type(error)) as caught:
        drawn(colors(), on_progress=cancel, files={"file": FILES / "pcm.wav"})
    if isinstance(error, OSError):
        assert caught.value is error
        assert error.filename is None
    assert ([] if old is None else [("draft.mp4", old)]) == [
        (path.name, path.read_bytes()) for path in place.iterdir()
    ]


def test_an_interruption_while_drawing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two frames, too, it leaves no file."""
    calls: list[object] = []

    def interrupted(image: object) -> None:
        calls.append(image)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("indream.preview._draft.labeled", interrupted)
    with pytest.raises(KeyboardInterrupt):
        drawn(colors(), label=True)
    assert [] == list(place.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of file sizes")
@pytest.mark.parametrize("part", [0, 0.5, 0.999])
def test_a_full_disk(place: Path, part: float) -> None:
    """It is the system's own error with the name of the file; nothing remains."""
    import resource

    files = {"file": FILES / "pcm.wav"}
    drawn(heard(), "whole.mp4", files=files)
    whole = Path("whole.mp4")
    limit = int(whole.stat().st_size * part)
    whole.unlink()
    Path("draft.mp4").write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as caught:
            drawn(heard(), files=files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (errno.EFBIG, "draft.mp4") == (caught.value.errno, caught.value.filename)
    assert [("draft.mp4", b"old")] == [(path.name, path.read_bytes()) for path in place.iterdir()]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"path": "draft.avi"}, "draft.avi: pass the path of a file whose name ends with .mp4"),
        ({"path": "draft"}, "draft: pass the path of a file whose name ends with .mp4"),
        ({"path": "."}, ".: pass the path of a file whose name ends with .mp4"),
        ({"fps": 0}, "fps must be a whole number from 1 to 60, not 0"),
        ({"fps": 29.97}, "fps must be a whole number from 1 to 60, not 29.97"),
        ({"fps": True}, "fps must be a whole number from 1 to 60, not True"),
        ({"height": 14}, "height must be an even number from 16 to 1920, not 14"),
        ({"height": 481}, "height must be an even number from 16 to 1920, not 481"),
        ({"height": 99}, "height must be an even number from 16 to 1920, not 99"),
        ({"height": 1922}, "height must be an even number from 16 to 1920, not 1922"),
        ({"height": "480"}, "height must be an even number from 16 to 1920, not '480'"),
        (
            {"height": 1200},
            "at a height of 1200, the draft would be 2134 pixels wide: pass a height of at most 1080",
        ),
        (
            {"state": {**colors(), "compositionWidth": 50, "compositionHeight": 1920}, "height": 480},
            "at a height of 480, the draft would be 12 pixels wide: pass a height of at least 616",
        ),
        (
            {"state": {**colors(), "compositionWidth": 1910, "compositionHeight": 1001}, "height": 1200},
            "at a height of 1200, the draft would be 2290 pixels wide: pass a height of at most 1006",
        ),
        ({"state": {**colors(), "tracks": []}}, "the timeline is empty: put an item on one of its tracks"),
        (
            {"state": colors(2700 + 1 / SECOND)},
            "the timeline takes 3.0 hours, and a draft may take 3: shorten it",
        ),
        ({"state": colors(4000)}, "the timeline takes 4.4 hours, and a draft may take 3: shorten it"),
        ({"state": {}}, "the size of the composition cannot be read"),
    ],
)
def test_errors_before_anything_is_written(place: Path, changes: Any, message: str) -> None:
    """They say what is wrong and what to do."""
    with pytest.raises(ValueError, match="^" + message.replace(".", r"\.")):
        drawn(**{"document": changes.pop("state", colors()), **changes})
    assert [] == list(place.iterdir())


def test_a_missing_directory() -> None:
    """It is found before anything is drawn."""
    with pytest.raises(FileNotFoundError, match="the directory for the file is missing: create it first"):
        drawn(colors(), "nowhere/draft.mp4", on_progress=pytest.fail)


@pytest.mark.parametrize(("module", "name"), [("av", "PyAV"), ("PIL", "Pillow")])
def test_a_missing_extra(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> None:
    """The error names it."""
    found = importlib.util.find_spec
    monkeypatch.setattr("indream._extras.find_spec", lambda path: None if path == module else found(path))
    with pytest.raises(MissingExtraError) as caught:
        drawn(colors())
    message = (
        f'indream.preview.draft needs {name}, which is not installed: pip install "indream-client[draft]>=2"'
    )
    assert message == str(caught.value)


@pytest.mark.parametrize("call", [drawn, frame, contact_sheet])
def test_a_video_that_pyav_cannot_decode(place: Path, call: Callable[..., Any]) -> None:
    """The error names the file and the codec, and says what to do; nothing is written."""
    content = (FILES / "h264_aac.mp4").read_bytes()
    Path("strange.mp4").write_bytes(content.replace(b"avc1", b"zzzz"))
    document = shown("video")
    with pytest.raises(PreviewError) as caught:
        call(document, files={"file": "strange.mp4"})
    message = "strange.mp4: PyAV has no decoder for zzzz; convert the video to another codec, such as H.264"
    assert ("PREVIEW_CODEC", message) == (caught.value.code, str(caught.value))
    assert ["strange.mp4"] == [path.name for path in place.iterdir()]


def test_codecs_are_checked_first() -> None:
    """Also that of a video which is shown later."""
    Path("strange.mp4").write_bytes((FILES / "h264_aac.mp4").read_bytes().replace(b"avc1", b"zzzz"))
    document = shown("video", startTicks=SECOND)
    with pytest.raises(PreviewError, match="PyAV has no decoder for zzzz"):
        drawn(document, files={"file": "strange.mp4"}, on_progress=pytest.fail)


def without(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    """Let PyAV lack some encoders."""
    codec = av.Codec

    def found(name: str, mode: str) -> Any:
        if name in missing:
            raise av.codec.codec.UnknownCodecError(name)
        return codec(name, mode)

    monkeypatch.setattr(av, "Codec", found)


def test_another_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without x264, the video is MPEG-4 part 2."""
    without(monkeypatch, "libx264")
    drawn(colors(0.2))
    video = read()
    assert ("mpeg4",) == video.codecs
    for index, name in enumerate(COLORS):
        assert near(COLORS[name], video.at(0.2 * index + 0.1)), name


@pytest.mark.parametrize(
    ("missing", "named"), [(("libx264", "mpeg4"), "libx264 or mpeg4"), (("aac",), "aac")]
)
def test_no_encoder(
    place: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], named: str
) -> None:
    """The error names those that are missing; nothing is written."""
    without(monkeypatch, *missing)
    with pytest.raises(PreviewError, match=f"PyAV has no encoder {named}: install the build") as caught:
        drawn(heard(), files={"file": FILES / "pcm.wav"})
    assert "PREVIEW_CODEC" == caught.value.code
    assert [] == list(place.iterdir())


def test_notes() -> None:
    """Each code once, with all items, as far as they are seen or heard."""
    length = SECOND // 5
    elements = [item("image", f"it-{n}", n * length, length, assetId="file", **FULL) for n in range(2)]
    document = sequence(*elements, compositionWidth=640, compositionHeight=360)
    notes = drawn(document)
    assert [("PREVIEW_FILE_MISSING", ("it-0", "it-1"))] == [(note.code, note.items) for note in notes]


def test_damaged_videos_are_boxes() -> None:
    """A note says which."""
    Path("damaged.mp4").write_bytes((FILES / "h264_aac.mp4").read_bytes()[:2500])
    document = shown("video", SECOND // 5)
    notes = drawn(document, files={"file": "damaged.mp4"}, sound=False)
    assert [("PREVIEW_PLACEHOLDER", ("it",))] == [(note.code, note.items) for note in notes]
    assert 3 == len(read().images)


def test_scale_keyframes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that grows has the right size in each frame, but is read in few sizes."""
    points = [
        {"id": str(time), "timeTicks": time, "value": value} for time, value in ((0, 0.25), (SECOND - 1, 1))
    ]
    grows = {"value": 1, "keyframes": points}
    document = shown("image", scaleX=grows, scaleY=grows)
    Image.new("RGB", (640, 360), "white").save("white.png")
    opened, open_image = [], Image.open
    monkeypatch.setattr(
        Image, "open", lambda *options, **more: opened.append(options) or open_image(*options, **more)
    )
    drawn(document, files={"file": "white.png"}, fps=30)
    areas = [image.convert("L").point(lambda value: 255 * (value > 127)).getbbox() for image in read().images]
    assert [40, 64, 88, 112, 136] == [area[2] - area[0] for area in areas[::6]]
    assert len(opened) <= 8


LONG = """
import json, sys
from indream.preview import Fonts, draft
from tests.support.faults.memory import peak

state, files = json.load(sys.stdin)
draft(state, "draft.mp4", files=files, fonts=Fonts(system=False))
print(peak())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the memory is that of Linux")
def test_memory() -> None:
    """Less than 200 MiB with 480 lines and sound: two seconds, and ten minutes with `INDREAM_FULL=1`."""
    parts, each = (120, 5 * SECOND) if os.environ.get("INDREAM_FULL") == "1" else (2, SECOND)
    kinds = {"video": make_video("source.mp4", fps=30, each=40), "image": str(ROOT / "examples/hero.png")}
    clips = [
        item(kind, f"clip-{index}", index * each, each, assetId=kind, **box(0, 0, 640, 360))
        for index in range(parts)
        for kind in [("video", "image")[index % 2]]
    ]
    kinds["audio"] = make_tone("tone.m4a", parts * each // SECOND)
    assets = {kind: asset(kind, kind) for kind in kinds}
    tracks = [track("pictures", *(clip["id"] for clip in clips)), track("sound", "tone")]
    tone = item("audio", "tone", 0, parts * each, assetId="audio")
    size = {"compositionWidth": 640, "compositionHeight": 360}
    document = state(*clips, tone, tracks=tracks, assets=assets, **size)
    done = subprocess.run(
        [sys.executable, "-c", LONG],
        input=json.dumps([document, kinds]),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert int(done.stdout) / 1024**2 < 200
    with av.open("draft.mp4") as container:
        (audio,) = container.streams.audio
        assert parts * each / SECOND == pytest.approx(float(audio.duration * audio.time_base), abs=0.1)


def test_the_longest_draft() -> None:
    """It takes three hours."""
    assert 10_800 == _draft._frames(Scenes(colors(2700)), 1)


def test_keyframes_are_four_seconds_apart() -> None:
    """So that a player finds a time soon, and the usual size and rate are a draft's own."""
    drawn(picture(solid("it", "red", durationTicks=9 * SECOND, **FULL)), fps=2, height=16 * 2)
    with av.open("draft.mp4") as container:
        packets = [packet for packet in container.demux(container.streams.video[0]) if packet.size]
    assert [0, 8, 16] == [number for number, packet in enumerate(packets) if packet.is_keyframe]


def test_the_usual_draft() -> None:
    """It has 480 lines and 15 frames per second, and the label."""
    draft(picture(solid("it", "red", durationTicks=SECOND // 15, **FULL)), "draft.mp4")
    video = read()
    assert ((854, 480), 15, 1) == (video.size, video.rate, len(video.images))
    assert len(video.images[0].crop((600, 440, 854, 480)).getcolors(100_000) or []) > 50
