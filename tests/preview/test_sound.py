"""The sound of an editor state: what is heard when, and how loud."""

from __future__ import annotations

import math
import struct
import wave
from array import array
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from indream.editor_state._scene import Scenes
from indream.preview import Note, PreviewError, draft
from indream.preview._media import Media
from indream.preview._notes import Notes
from indream.preview._sound import RATE, Sound
from tests.support.editor_state.builders import SECOND, Object, item, state, still, track
from tests.support.preview_states import FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

av = pytest.importorskip("av")


class Mix(NamedTuple):
    """The samples of a mix, of the left and the right channel, and its notes."""

    samples: tuple[list[float], list[float]]
    notes: list[Note]

    def at(self, *seconds: float) -> list[float]:
        """The values of the left channel."""
        return [round(self.samples[0][int(time * RATE)], 3) for time in seconds]

    def loudest(self, start: float, end: float) -> float:
        """The greatest value of a period."""
        return max(map(abs, self.samples[0][int(start * RATE) : int(end * RATE)]), default=0)


def sound_of(document: object, files: Mapping[str, Path]) -> tuple[Sound, Notes]:
    """The sound of a state with the files of its assets."""
    notes = Notes()
    return Sound(Scenes(document), Media(files), notes), notes


def mixed(document: object, files: Mapping[str, Path]) -> Mix:
    """The whole mix."""
    sound, notes = sound_of(document, files)
    sides = array("f"), array("f")
    for frame in sound.frames():
        assert ("fltp", "stereo", RATE, len(sides[0])) == (
            frame.format.name, frame.layout.name, frame.sample_rate, frame.pts,
        )  # fmt: skip
        for side, plane in zip(sides, frame.planes, strict=True):
            side.frombytes(bytes(plane)[: 4 * frame.samples])
    return Mix((sides[0].tolist(), sides[1].tolist()), notes.listed())


def audio(id: str, start: float = 0, duration: float = 1, asset: str = "file", **fields: Any) -> Object:
    """An audio item, with its times in seconds."""
    return item("audio", id, round(start * SECOND), round(duration * SECOND), assetId=asset, **fields)


def wav(path: Path, samples: Iterable[float], channels: int = 1, rate: int = RATE) -> Path:
    """A file with samples from -1 to 1; those of the channels alternate."""
    content = array("h", [round(sample * 32767) for sample in samples])
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(content.tobytes())
    return path


@pytest.fixture
def steady(tmp_path: Path) -> Path:
    """Two seconds in which each sample is 0.5."""
    return wav(tmp_path / "steady.wav", [0.5] * 2 * RATE)


def _tone(path: Path, seconds: float, hertz: float = 440, rate: int = RATE) -> Path:
    return wav(
        path, (0.5 * math.sin(2 * math.pi * hertz * i / rate) for i in range(int(seconds * rate))), rate=rate
    )


@pytest.mark.parametrize(
    ("start", "duration", "first", "end"),
    [
        (0, 2 * SECOND, 0, 2 * RATE),
        (SECOND // 2, SECOND, RATE // 2, RATE * 3 // 2),
        (SECOND, 5, RATE, RATE + 1),
        (SECOND + 1, 5, RATE + 1, RATE + 2),
        (SECOND + 1, 3, RATE + 1, RATE + 1),
        (-SECOND, SECOND * 3 // 2, 0, RATE // 2),
    ],
)
def test_an_item_is_heard_in_its_own_time(
    steady: Path, start: int, duration: int, first: int, end: int
) -> None:
    """To the sample; 1 of them has 5 ticks. Around it is silence."""
    music = item("audio", "music", start, duration, assetId="file")
    mix = mixed(state(music, item("text", "title", 0, 2 * SECOND + 1)), {"file": steady})
    expected = [0] * first + [0.5] * (end - first) + [0] * (2 * RATE + 1 - end)
    for side in mix.samples:
        assert expected == [round(value, 3) for value in side]
    assert [] == mix.notes


@pytest.mark.parametrize("ticks", [1, 5, 6, 4800 * 5, 4800 * 5 + 1, 3 * SECOND + 7])
def test_the_number_of_samples(ticks: int) -> None:
    """It is that of the timeline's duration, also without any sound."""
    document = state(item("text", "title", 0, ticks))
    sound, _ = sound_of(document, {})
    assert not sound.audible
    mix = mixed(document, {})
    assert (-(-ticks // 5), {0.0}) == (len(mix.samples[0]), {*mix.samples[0], *mix.samples[1]})


def test_no_items() -> None:
    """Then there is nothing to mix."""
    assert [] == mixed({}, {}).samples[0]


def test_volume(steady: Path) -> None:
    """Keyframes change the dB step by step; -60 is silence."""
    points = [(0, -20), (1, 0), (1.5, 0), (1.75, -60)]
    keyframes = [{"timeTicks": round(time * SECOND), "value": value} for time, value in points]
    volume = {"value": 0, "keyframes": keyframes}
    mix = mixed(state(audio("music", 0, 2, decibelAdjustment=volume)), {"file": steady})
    assert pytest.approx([0.05, 0.158, 0.5, 0.5, 0], abs=2e-3) == mix.at(0, 0.5, 1, 1.499, 1.76)
    steps = [abs(after - before) for before, after in pairwise(mix.samples[0])]
    assert max(steps) < 0.02  # no clicks


def test_fades(steady: Path) -> None:
    """They are linear, from the start and to the end of the item."""
    fades: Object = {"audioFadeInDurationTicks": SECOND // 2, "audioFadeOutDurationTicks": SECOND // 4}
    mix = mixed(state(audio("music", 0.5, 1.5, **fades)), {"file": steady})
    expected = [0, 0, 0.125, 0.25, 0.5, 0.5, 0.25, 0.0]
    found = mix.at(0.49, 0.5, 0.625, 0.75, 1, 1.74, 1.875, 1.9999)
    assert pytest.approx(expected, abs=2e-3) == found


def test_items_that_overlap_are_added(steady: Path, tmp_path: Path) -> None:
    """The sum is clipped at 1; an item alone is not louder or softer than among others."""
    files = {"file": steady, "low": wav(tmp_path / "low.wav", [-0.2] * RATE)}
    loud: Object = {"decibelAdjustment": still(20)}
    document = state(
        audio("a", 0, 2),
        audio("b", 0.5, 0.5, "low"),
        audio("c", 1.25, 0.25),
        audio("d", 1.5, 0.25),
        audio("e", 1.5, 0.5),
        audio("f", 1.75, 0.25, **loud),
    )
    expected = [0.5, 0.3, 0.5, 1.0, 1.0, 1.0]
    assert expected == mixed(document, files).at(0.25, 0.75, 1.1, 1.3, 1.6, 1.8)


@pytest.mark.parametrize("start", [0, 0.1, 0.4, 0.75, 1.6, 2.5])
def test_the_source_starts_where_it_should(tmp_path: Path, start: float) -> None:
    """To the sample, before and after the lead-in of decoders; after its end is silence."""
    ramp = wav(tmp_path / "ramp.wav", (index / RATE / 4 for index in range(2 * RATE)))
    document = state(audio("music", 0.25, 1, sourceStartTicks=round(start * SECOND)))
    mix = mixed(document, {"file": ramp})
    values = [(start + time) / 4 if start + time < 2 else 0 for time in (0, 0.3, 0.99)]
    assert pytest.approx([0, *values], abs=1e-3) == mix.at(0.24, 0.25, 0.55, 1.24)


@pytest.mark.parametrize("rate", [0.4, 0.5, 1.25, 2, 3])
def test_tempo(tmp_path: Path, rate: float) -> None:
    """The length changes, the pitch does not."""
    tone = _tone(tmp_path / "tone.wav", 1, rate=RATE // 2)
    length = 0.8 / rate
    document = state(audio("music", 0, length + 0.2, playbackRate=rate, sourceStartTicks=SECOND // 5))
    mix = mixed(document, {"file": tone})
    assert mix.loudest(length - 0.03, length - 0.01) > 0.4
    assert mix.loudest(length + 0.03, length + 0.2) < 0.01
    heard = mix.samples[0][int(0.02 * RATE) : int((length - 0.02) * RATE)]
    crossings = sum(before < 0 <= after for before, after in pairwise(heard))
    assert pytest.approx(440, rel=0.03) == crossings / (length - 0.04)


def test_hidden_and_muted_tracks(steady: Path) -> None:
    """They are not heard, and their files are not missed."""
    items = [audio("on"), audio("off", asset="none"), audio("unseen", asset="none")]
    tracks = [track("a", "on"), track("b", "off"), track("c", "unseen")]
    tracks[1]["muted"] = tracks[2]["hidden"] = True
    mix = mixed(state(*items, tracks=tracks), {"file": steady})
    assert ({0.5}, []) == ({round(value, 3) for value in mix.samples[0]}, mix.notes)


def test_channels(tmp_path: Path) -> None:
    """Both of a stereo file are kept; that of a mono file is heard on both sides."""
    stereo = wav(tmp_path / "stereo.wav", [0.5, -0.25] * RATE, channels=2)
    mix = mixed(state(audio("music", 0, 0.5)), {"file": stereo})
    assert (0.5, -0.25) == (round(mix.samples[0][100], 3), round(mix.samples[1][100], 3))


@pytest.mark.parametrize(
    ("name", "loud", "silent"),
    [
        ("h264_aac.mp4", (0.05, 0.95), (1.03, 2)),
        ("late_audio.mp4", (0.4, 1.3), (0, 0.37)),
        ("vp9_opus.webm", (0.05, 0.95), (1.03, 2)),
        ("theora_vorbis.ogv", (0.05, 0.95), (1.03, 2)),
    ],
)
def test_videos(name: str, loud: tuple[float, float], silent: tuple[float, float]) -> None:
    """Their own sound is heard, at its time in the video."""
    film = item("video", "film", 0, 2 * SECOND, assetId="file")
    mix = mixed(state(film), {"file": FILES / name})
    assert [] == mix.notes
    parts = [loud[0] + (loud[1] - loud[0]) * step / 8 for step in range(9)]
    assert all(mix.loudest(start, end) > 0.1 for start, end in pairwise(parts))
    assert mix.loudest(*silent) < 0.02


@pytest.mark.parametrize("name", ["cbr.mp3", "aac.m4a", "opus.ogg", "sound.flac", "pcm.wav", "sound.aac"])
def test_a_later_part_of_a_compressed_file(name: str) -> None:
    """It is the same as that part of the whole, so nothing shifts where decoding begins."""
    whole = mixed(state(audio("music")), {"file": FILES / name}).samples[0]
    part = mixed(
        state(audio("music", 0, 0.2, sourceStartTicks=SECOND * 3 // 4)), {"file": FILES / name}
    ).samples[0]
    offset = RATE * 3 // 4
    expected = whole[offset : offset + len(part)]
    assert max(map(abs, expected)) > 0.1
    # The edges of a part are resampled without the samples before and after it.
    assert max(abs(a - b) for a, b in zip(part[100:-100], expected[100:-100], strict=True)) < 0.02


def test_the_start_of_a_file() -> None:
    """The silence that encoders add is left out, and that of a late sound is kept, however short."""
    assert mixed(state(audio("music")), {"file": FILES / "cbr.mp3"}).loudest(0, 0.01) > 0.1
    late = state(audio("music", sourceStartTicks=SECOND * 3 // 10))
    mix = mixed(late, {"file": FILES / "late_audio.mp4"})
    assert mix.loudest(0, 0.075) < 0.001 < mix.loudest(0.076, 0.1)


@pytest.mark.parametrize("name", ["without_audio.mp4", "b_frames.mp4"])
def test_silent_videos(name: str) -> None:
    """They are silent, without a note."""
    document = state(item("video", "film", assetId="file"))
    sound, notes = sound_of(document, {"file": FILES / name})
    assert (False, []) == (sound.audible, notes.listed())


@pytest.mark.parametrize(
    ("path", "code", "detail"),
    [
        (None, "PREVIEW_FILE_MISSING", "no file was passed for file"),
        (Path("nowhere.wav"), "PREVIEW_FILE_MISSING", "nowhere.wav does not exist"),
        (FILES / "truncated.wav", "PREVIEW_PLACEHOLDER", "truncated.wav: the file is cut off"),
        (FILES / "still.png", "PREVIEW_PLACEHOLDER", "still.png is a file of the kind image"),
        (FILES.parent / "make_files.py", "PREVIEW_PLACEHOLDER", "make_files.py"),
    ],
)
def test_missing_and_unreadable_files(path: Path | None, code: str, detail: str) -> None:
    """They are silent, and noted."""
    mix = mixed(state(audio("music")), {} if path is None else {"file": path})
    assert [(code, ("music",))] == [note[:2] for note in mix.notes]
    assert detail in mix.notes[0].message
    assert {0.0} == {*mix.samples[0]}


@pytest.mark.parametrize("name", ["vbr.mp3", "sound.flac", "sound.aac", "opus.ogg", "h264_aac.mp4"])
def test_damaged_files(name: str, tmp_path: Path) -> None:
    """Damage is silence or noise, never an error, and the length stays the same."""
    whole = (FILES / name).read_bytes()
    for part in range(1, 8):
        content = bytearray(whole)
        place = len(content) * part // 8
        content[place : place + 200] = bytes(200)
        path = tmp_path / f"{part}-{name}"
        path.write_bytes(content)
        assert RATE == len(mixed(state(audio("music")), {"file": path}).samples[0])


def test_damage_is_noted(tmp_path: Path) -> None:
    """With the name of the file; the rest of it is heard."""
    content = bytearray((FILES / "aac.m4a").read_bytes())
    content[1500:2000] = bytes(500)
    (tmp_path / "damaged.m4a").write_bytes(content)
    mix = mixed(state(audio("music")), {"file": tmp_path / "damaged.m4a"})
    (note,) = mix.notes
    assert ("PREVIEW_PLACEHOLDER", ("music",)) == note[:2]
    assert "the sound of damaged.m4a is damaged" in note.message
    assert mix.loudest(0, 0.1) > 0.1 < mix.loudest(0.8, 0.95)


def test_a_file_whose_form_changes(tmp_path: Path) -> None:
    """Recordings that were joined have other rates and channels later."""
    joined = tmp_path / "joined.mp3"
    joined.write_bytes((FILES / "without_xing.mp3").read_bytes() + (FILES / "mono_22050.mp3").read_bytes())
    mix = mixed(state(audio("music", 0, 2)), {"file": joined})
    assert mix.loudest(0.1, 0.9) > 0.1 < mix.loudest(1.3, 1.8)


def test_a_codec_without_a_decoder(tmp_path: Path) -> None:
    """It is an error before anything is mixed, with the name of the codec."""
    content = (FILES / "aac.m4a").read_bytes()
    path = tmp_path / "new.m4a"
    path.write_bytes(content.replace(b"mp4a", b"ac-4").replace(b"esds", b"free"))
    with pytest.raises(PreviewError, match=r"new\.m4a: PyAV has no decoder for ac-4; convert") as caught:
        sound_of(state(audio("music")), {"file": path})
    assert "PREVIEW_CODEC" == caught.value.code


def test_files_are_read_in_step_with_the_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not far ahead, and not before their items begin; then they are closed."""
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(bytes(2 * RATE * 60))
    original, files = Path.open, list[Any]()

    def opened(path: Path, *arguments: Any) -> Any:
        files.append(original(path, *arguments))
        return files[-1]

    document = state(audio("music", 0, 60), audio("later", 1, 1), audio("last", 50, 1))
    sound, _ = sound_of(document, {"file": path})
    monkeypatch.setattr(Path, "open", opened)
    frames = sound.frames()
    while (next(frames).pts or 0) < 3 * RATE:
        pass
    assert 2 == len(files)
    music, later = files
    assert music.tell() < path.stat().st_size / 8
    assert (False, True) == (music.closed, later.closed)
    frames.close()
    assert music.closed


def test_samples_that_are_not_numbers(tmp_path: Path) -> None:
    """Encoders reject them, so they are clipped too."""
    path = tmp_path / "odd.wav"
    samples = array("f", [math.nan, math.inf, -math.inf, 9.0] * (RATE // 4)).tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, RATE, 4 * RATE, 4, 32)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    path.write_bytes(struct.pack("<4sI", b"RIFF", len(body)) + body)
    for volume in (0, -60):
        mix = mixed(state(audio("music", decibelAdjustment=still(volume))), {"file": path})
        assert all(-1 <= value <= 1 for value in mix.samples[0])


def test_a_mix_can_be_repeated(steady: Path) -> None:
    """Each begins at the start."""
    sound, _ = sound_of(state(audio("music")), {"file": steady})
    first, second = ([bytes(frame.planes[0]) for frame in sound.frames()] for _ in range(2))
    assert first == second


def test_the_sound_of_a_draft(steady: Path, tmp_path: Path) -> None:
    """In the file it is where it belongs, and as long as the timeline."""
    document = state(
        item("solid", "red", 0, 2 * SECOND, color="red", shape="rectangle"),
        audio("music", 0.5, 1, decibelAdjustment=still(-6)),
    )
    notes = draft(document, tmp_path / "draft.mp4", height=32, fps=5, files={"file": steady})
    assert [] == notes
    mix = mixed(state(audio("heard", 0, 2)), {"file": tmp_path / "draft.mp4"})
    assert mix.loudest(0, 0.45) < 0.02
    assert pytest.approx(0.25, abs=0.03) == mix.at(1)[0]
    assert mix.loudest(1.55, 2) < 0.02
    with av.open(str(tmp_path / "draft.mp4")) as container:
        (sound,) = container.streams.audio
        assert pytest.approx(2, abs=0.05) == float(sound.duration * sound.time_base)
