"""The sound of an editor state: which items are heard, when, and how loud. Pure functions of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from indream.editor_state._scene import Curve, curve_of
from indream.editor_state._timeline import number_at, text_at

if TYPE_CHECKING:
    from indream.editor_state._timeline import Object, Timeline, Track

__all__ = ["SoundItem", "gain_of_decibels", "sound_items"]

# Presumably the change of volume that silences an item, and one beyond which nothing changes.
_SILENCE: Final = -60
_LOUDEST: Final = 60
# The schema's limit.
_SLOWEST: Final = 0.01


class SoundItem(NamedTuple):
    """An item that may be heard.

    Attributes:
        id: The id of the item.
        type: `audio` or `video`.
        asset_id: The id of its asset.
        start: When it begins, in ticks of the timeline.
        end: When it ends, in ticks of the timeline; it is not heard at this tick.
        source_start: The position in its file at its start, in ticks.
        rate: How fast its file is played; the pitch stays the same.
        decibels: The change of its volume in dB over its time.
        fade_in: How long the fade at its start takes, in ticks.
        fade_out: How long the fade at its end takes, in ticks.
    """

    id: str
    type: str
    asset_id: str
    start: float
    end: float
    source_start: float
    rate: float
    decibels: Curve
    fade_in: float
    fade_out: float

    @property
    def is_steady(self) -> bool:
        """Whether its gain is the same all the time."""
        return not (self.decibels.times or self.fade_in > 0 or self.fade_out > 0)

    def source_at(self, tick: float) -> float:
        """The position in its file that is heard at a tick, in ticks."""
        return self.source_start + (tick - self.start) * self.rate

    def gain_at(self, tick: float) -> float:
        """The factor of its samples at a tick.

        Fades change it linearly from or to 0. Keyframes change the dB linearly, so that the gain changes
        exponentially. The service documents neither.
        """
        time, rest = tick - self.start, self.end - tick
        gain = gain_of_decibels(self.decibels.at(time))
        if self.fade_in > 0:
            gain *= max(0.0, min(1.0, time / self.fade_in))
        if self.fade_out > 0:
            gain *= max(0.0, min(1.0, rest / self.fade_out))
        return gain


def gain_of_decibels(decibels: float) -> float:
    """The factor of samples for a change of volume in dB; -60 is silence.

    >>> [gain_of_decibels(change) for change in (0, -20, 20, -60)]
    [1.0, 0.1, 10.0, 0.0]
    """
    return 0.0 if decibels <= _SILENCE else float(10 ** (min(decibels, _LOUDEST) / 20))


def sound_items(timeline: Timeline) -> list[SoundItem]:
    """The items that may be heard, in the order of their starts: those of tracks neither hidden nor muted.

    Whether the file of a video has sound is not known here. Items that cannot be read are left out.

    Args:
        timeline: The readable parts of the editor state.
    """
    tracks: dict[str, Track] = {}
    for track, _, id in timeline.track_items():
        tracks.setdefault(id, track)
    heard = [id for id, track in tracks.items() if not (track.hidden or track.muted)]
    found = [item for id in heard if (item := _sound_item(timeline, id)) is not None]
    return sorted(found, key=_start)


def _sound_item(timeline: Timeline, id: str) -> SoundItem | None:
    fields, clip = (timeline.items or {}).get(id, {}), timeline.clip(id)
    type, asset_id = text_at(fields, "type"), text_at(fields, "assetId")
    rate = number_at(fields, "playbackRate", 1)
    if type is None or type not in {"audio", "video"} or asset_id is None or clip is None:
        return None
    if clip.end <= max(clip.start, 0) or rate < _SLOWEST:
        return None
    return SoundItem(
        id,
        type,
        asset_id,
        clip.start,
        clip.end,
        _ticks(fields, "sourceStartTicks"),
        rate,
        curve_of(fields, "decibelAdjustment") or Curve(0),
        _ticks(fields, "audioFadeInDurationTicks"),
        _ticks(fields, "audioFadeOutDurationTicks"),
    )


def _ticks(fields: Object, name: str) -> float:
    return max(0, number_at(fields, name) or 0)


def _start(item: SoundItem) -> float:
    return item.start
