"""The sound of an editor state, mixed in order, one short block at a time. Nothing is ever downloaded.

libavfilter resamples, changes tempo, multiplies by the gain, adds, and clips. Files are decoded in step with
the mix, so that memory does not grow with the length of the timeline.
"""

from __future__ import annotations

import contextlib
from array import array
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from indream.editor_state._audio import sound_items
from indream.editor_state._words import TICKS_PER_SECOND
from indream.preview import _notes as codes
from indream.preview._media import Missing, Unreadable
from indream.preview._picture import PREVIEW_CODEC, PreviewError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from av import AudioFrame
    from av.container import InputContainer
    from av.filter.context import FilterContext

    from indream.editor_state._audio import SoundItem
    from indream.editor_state._scene import Scenes
    from indream.preview._media import Media, Source
    from indream.preview._notes import Notes

__all__ = ["RATE", "Sound", "tempo_steps"]

RATE: Final = 48_000
"""Samples per second of the mix. A sample is a whole number of ticks."""

_FORMAT: Final = "fltp"
_LAYOUT: Final = "stereo"
_TICKS: Final = TICKS_PER_SECOND // RATE
# The samples of a block, and those that share one gain.
_BLOCK: Final = RATE // 10
_STEP: Final = RATE // 1000
# Decoders need to begin before the first sample that is heard.
_LEAD_IN: Final = Fraction(1, 2)
# Times in files are rounded, so a gap between two packets counts from this length on; a longer one than the
# other is not plausible.
_SHORTEST_GAP: Final = Fraction(1, 10)
_LONGEST_GAP: Final = 3600
_MICROSECONDS: Final = 1_000_000


class Sound:
    """The sound of an editor state. Files that are missing or damaged are silent, and noted.

    Args:
        scenes: The scenes of the state.
        media: The files of its assets.
        notes: Where differences from the sound of the service are noted.

    Attributes:
        audible: Whether any item can be heard.

    Raises:
        PreviewError: PyAV has no decoder for the sound of a file (`PREVIEW_CODEC`).
    """

    def __init__(self, scenes: Scenes, media: Media, notes: Notes) -> None:
        self._length = ceil(max(0, scenes.end) / _TICKS)
        self._notes = notes
        self._parts: list[_Part] = []
        decodable: dict[Path, bool] = {}
        for item in sound_items(scenes.timeline):
            try:
                source = media.sound(item.asset_id)
                if source.path not in decodable:
                    decodable[source.path] = _is_decodable(source)
            except Missing as error:
                notes.add(codes.FILE_MISSING, item.id, str(error))
            except Unreadable as error:
                notes.add(codes.PLACEHOLDER, item.id, str(error))
            else:
                part = _Part(item, source, ceil(max(0, item.start) / _TICKS), ceil(item.end / _TICKS))
                if decodable[source.path] and part.first < part.end:
                    self._parts.append(part)
        self.audible = bool(self._parts)

    def frames(self) -> Generator[AudioFrame]:
        """The mix from the start of the timeline to its end: 48 kHz, stereo, planar floats from -1 to 1.

        Each call begins at the start. A file is closed when its item has ended, or the iterator is closed.
        """
        voices: dict[str, _Voice] = {}
        try:
            for start, end, parts in _segments(self._parts, self._length):
                for id in voices.keys() - {part.item.id for part in parts}:
                    voices.pop(id).close()
                for part in parts:
                    if part.item.id not in voices:
                        voices[part.item.id] = _Voice(part, self._notes)
                mixer = _Mixer(len(parts)) if parts else None
                for position in range(start, end, _BLOCK):
                    count = min(_BLOCK, end - position)
                    if mixer is None:
                        yield _block(array("f", bytes(4 * count)), position)
                        continue
                    blocks = [voices[part.item.id].read(count) for part in parts]
                    gains = [_block(_gains(part.item, position, count)) for part in parts]
                    yield mixer.mixed(blocks, gains, position)
        finally:
            for voice in voices.values():
                voice.close()


class _Part(NamedTuple):
    """An item, the file with its sound, and the samples of the mix that it is a part of."""

    item: SoundItem
    source: Source
    first: int
    end: int


def _segments(parts: list[_Part], length: int) -> Iterator[tuple[int, int, list[_Part]]]:
    """The periods in which the same items are heard, in order: start and end in samples, and the items."""
    edges = sorted({0, length, *(part.first for part in parts), *(part.end for part in parts)})
    coming = parts[::-1]  # in the order of their starts, the first one last
    heard: list[_Part] = []
    for start, end in pairwise(edges):
        heard = [part for part in heard if part.end > start]
        while coming and coming[-1].first <= start:
            heard.append(coming.pop())
        yield start, end, heard


def _gains(item: SoundItem, position: int, count: int) -> array[float]:
    """The gain of an item for each sample of a block, in steps of a millisecond."""
    if item.is_steady:
        return array("f", [item.gain_at(item.start)]) * count
    gains = array("f")
    for first in range(position, position + count, _STEP):
        end = min(first + _STEP, position + count)
        gains.extend(array("f", [item.gain_at((first + end) / 2 * _TICKS)]) * (end - first))
    return gains


def _block(samples: array[float], position: int | None = None) -> AudioFrame:
    """A frame with the same samples in both channels."""
    from av import AudioFrame

    frame = AudioFrame(_FORMAT, _LAYOUT, len(samples))
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), position
    for plane in frame.planes:
        content = samples.tobytes()
        plane.update(content + bytes(plane.buffer_size - len(content)))
    return frame


class _Mixer:
    """Adds the blocks of a number of items, each multiplied by its gains, and clips the sum."""

    def __init__(self, count: int) -> None:
        from av.filter import Graph

        self._graph = graph = Graph()
        self._inputs: list[FilterContext] = []
        total = graph.add("amix", f"inputs={count}:normalize=0")
        for index in range(count):
            product = graph.add("amultiply")
            for side in range(2):
                entry = graph.add_abuffer(
                    sample_rate=RATE, format=_FORMAT, layout=_LAYOUT, time_base=Fraction(1, RATE)
                )
                entry.link_to(product, 0, side)
                self._inputs.append(entry)
            product.link_to(total, 0, index)
        # Unlike a limiter, it looks neither ahead nor back, so that parts can be mixed one by one.
        clip, self._output = graph.add("asoftclip", "type=hard"), graph.add("abuffersink")
        total.link_to(clip)
        clip.link_to(self._output)
        graph.configure()

    def mixed(self, blocks: list[AudioFrame], gains: list[AudioFrame], position: int) -> AudioFrame:
        """The sum of blocks of the same length.

        Args:
            blocks: A block of each item.
            gains: The gains of each block.
            position: The place of the blocks in the mix, in samples.
        """
        frames = (frame for pair in zip(blocks, gains, strict=True) for frame in pair)
        for entry, frame in zip(self._inputs, frames, strict=True):
            frame.pts, frame.time_base = position, Fraction(1, RATE)
            entry.push(frame)
        mix = cast("AudioFrame", self._output.pull())
        mix.pts, mix.time_base = position, Fraction(1, RATE)
        return mix


class _Voice:
    """The sound of an item, block by block, silent where its file has none."""

    def __init__(self, part: _Part, notes: Notes) -> None:
        from av import AudioFifo

        self._frames = _heard(part, lambda: _note_damage(part, notes))
        self._fifo = AudioFifo()

    def read(self, count: int) -> AudioFrame:
        """The next samples."""
        while self._fifo.samples < count and (frame := next(self._frames, None)) is not None:
            self._write(frame)
        if (missing := count - self._fifo.samples) > 0:
            self._write(_block(array("f", bytes(4 * missing))))
        frame = self._fifo.read(count)
        if frame is None:
            raise AssertionError("the samples were just written")
        return frame

    def close(self) -> None:
        """Close its file."""
        self._frames.close()

    def _write(self, frame: AudioFrame) -> None:
        frame.pts = None  # the times of files have gaps, which the samples have not
        self._fifo.write(frame)


def _note_damage(part: _Part, notes: Notes) -> None:
    notes.add(codes.PLACEHOLDER, part.item.id, f"the sound of {part.source.path.name} is damaged")


def _heard(part: _Part, damaged: Callable[[], None]) -> Generator[AudioFrame]:
    """The samples of an item's file from its first one on, as they are mixed; they may end early."""
    from av.error import FFmpegError

    begin = Fraction(part.item.source_at(part.first * _TICKS)) / TICKS_PER_SECOND
    rate = Fraction(part.item.rate)
    position: Fraction | None = None  # in seconds after `begin`
    tuner: _Tuner | None = None
    try:
        for frame, time in _decoded(part.source, begin, damaged):
            at = time if time is not None else position or Fraction(0)
            gap = at - (position or 0)
            if gap > (0 if position is None else _SHORTEST_GAP) and gap < _LONGEST_GAP:
                if tuner is not None:
                    yield from tuner.rest()
                for first in range(0, missing := round(gap / rate * RATE), _BLOCK):
                    yield _block(array("f", bytes(4 * min(_BLOCK, missing - first))))
                tuner, position = None, at
            elif position is None:
                position = min(at, Fraction(0))
            if tuner is not None and not tuner.takes(frame):
                yield from tuner.rest()
                tuner = None
            if tuner is None:
                tuner = _Tuner(frame, rate, skipped=max(0, round(-position * frame.sample_rate)))
            yield from tuner.tuned(frame)
            position += Fraction(frame.samples, frame.sample_rate)
        if tuner is not None:
            yield from tuner.rest()
    except (FFmpegError, OSError, ValueError):
        damaged()


def _decoded(
    source: Source, begin: Fraction, damaged: Callable[[], None]
) -> Iterator[tuple[AudioFrame, Fraction | None]]:
    """The frames of a file from shortly before a time on, each with its time in seconds after that."""
    from av.error import FFmpegError

    if begin > (source.info.duration or 0) + _LEAD_IN:
        return
    with _opened(source) as container:
        stream = container.streams.audio[0]
        origin = Fraction(max(0, container.start_time or 0), _MICROSECONDS)
        if begin > _LEAD_IN and stream.time_base:
            with contextlib.suppress(FFmpegError):  # then it is read from its start
                container.seek(int((origin + begin - _LEAD_IN) / stream.time_base), stream=stream)
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except FFmpegError:
                damaged()
                continue
            for frame in frames:
                if not (frame.samples and frame.sample_rate):
                    continue
                if frame.pts is None or not frame.time_base:
                    yield frame, None
                else:
                    yield frame, frame.pts * frame.time_base - origin - begin


class _Tuner:
    """Brings the frames of a file into the form of the mix, at another tempo with the same pitch.

    Args:
        frame: The first frame; the following ones have its form.
        rate: The tempo; 1 is unchanged.
        skipped: The number of samples at the start that are left out.
    """

    def __init__(self, frame: AudioFrame, rate: Fraction, *, skipped: int) -> None:
        from av.filter import Graph

        self._form = _form(frame)
        self._graph = graph = Graph()
        self._input = last = graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=Fraction(1, frame.sample_rate),
        )
        steps = [("atrim", f"start_sample={skipped}")] if skipped else []
        if frame.layout.nb_channels == 1:  # otherwise each side would be 3 dB lower
            steps.append(("pan", "stereo|c0=c0|c1=c0"))
        steps += [("atempo", f"{float(step):.9f}") for step in tempo_steps(rate)]
        steps.append(("aformat", f"sample_fmts={_FORMAT}:sample_rates={RATE}:channel_layouts={_LAYOUT}"))
        for name, arguments in steps:
            step = graph.add(name, arguments)
            last.link_to(step)
            last = step
        self._output = graph.add("abuffersink")
        last.link_to(self._output)
        graph.configure()

    def takes(self, frame: AudioFrame) -> bool:
        """Whether a frame has the same form as the first one."""
        return _form(frame) == self._form

    def tuned(self, frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """The sound that is ready after one more frame."""
        if frame is not None:
            frame.pts = None
        self._input.push(frame)
        while True:
            try:
                yield cast("AudioFrame", self._output.pull())
            except (BlockingIOError, EOFError):
                return

    def rest(self) -> Iterator[AudioFrame]:
        """The sound that is ready after the last frame."""
        return self.tuned(None)


def _form(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def tempo_steps(rate: Fraction) -> list[Fraction]:
    """The factors, each from 0.5 to 2, whose product is a tempo; larger ones would leave out samples.

    >>> [float(step) for step in tempo_steps(Fraction(3))]
    [2.0, 1.5]
    """
    steps: list[Fraction] = []
    while not Fraction(1, 2) <= rate <= 2:
        steps.append(Fraction(2) if rate > 2 else Fraction(1, 2))
        rate /= steps[-1]
    return [*steps, rate] if rate != 1 else steps


@contextlib.contextmanager
def _opened(source: Source) -> Generator[InputContainer]:
    import av

    # The format is fixed: those of playlists would open other files and addresses.
    with source.path.open("rb") as file, av.open(file, "r", source.container_format) as container:
        yield container


def _is_decodable(source: Source) -> bool:
    """Whether a file has sound.

    Raises:
        PreviewError: There is no decoder for it.
        Unreadable: The file cannot be read.
    """
    from av.error import FFmpegError

    if not source.info.has_audio:
        return False
    try:
        with _opened(source) as container:
            if not container.streams.audio:
                return False
            # A stream without a decoder has no context, which PyAV's types do not say.
            decoder = cast("object", container.streams.audio[0].codec_context)
    except (FFmpegError, OSError, ValueError):
        raise Unreadable(f"{source.path.name} cannot be decoded") from None
    if decoder is None:
        codec = source.info.audio_codec or "its sound"
        raise PreviewError(
            f"{source.path.name}: PyAV has no decoder for {codec}; convert the file, for example with: "
            "ffmpeg -i FILE -c:v copy -c:a aac NEW.mp4",
            PREVIEW_CODEC,
        )
    return True
