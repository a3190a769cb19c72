"""The captions that an editor state shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from indream._errors import CaptionsError
from indream.captions._cue import Cue, Found
from indream.captions._cues import Cues, cues_found
from indream.captions._durations import exact
from indream.captions._text import joined
from indream.editor_state._words import refuse_timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indream.generated.editor_state import EditorState

__all__ = ["captions_of"]

_TICKS: Final = 240
"""Ticks of a millisecond."""


class _Part(NamedTuple):
    """The cues of an item, and the time in which it is shown."""

    granularity: str
    begin: Fraction
    end: Fraction
    cues: list[Cue]


def captions_of(state: EditorState | Mapping[str, Any], *, items: Iterable[str] | None = None) -> Cues:
    """Return the captions that an editor state shows, in the time of its video, for a file beside it.

    A cue is shown from the start of its item, plus the item's lead-in, plus its own start, and at most until
    its item ends. Cues that are never shown are listed in `skipped`. A cue that was cut is one cue if both
    its parts are shown one right after the other. If all assets are word-timed, the cues are words; otherwise
    they are lines.

    Args:
        state: The editor state, a plain dict. It is neither changed nor kept.
        items: The ids of the captions items to read. Default: all that are on a track that is not hidden.

    Raises:
        CaptionsError: A part of the editor state that is needed cannot be read (`CAPTIONS_STATE_INVALID`).
        TypeError: `state` is a `Timeline`: pass its `to_editor_state()`.

    Returns:
        The cues; none if the editor state shows no captions.

    Examples:
        >>> captions_of({"tracks": [], "items": {}, "assets": {}})
        <Cues: none>
    """
    refuse_timeline(state)
    document = _object(state, "$")
    everything = _object(document.get("items"), "$.items")
    assets = _object(document.get("assets"), "$.assets")
    ids = list(_shown(document, everything)) if items is None else _named(items, everything)
    skipped: list[str] = []
    parts = _rejoined(
        [_of_item(id_, _object(everything[id_], f"$.items.{id_}"), assets, skipped) for id_ in ids]
    )
    if all(granularity == "word" for granularity, _ in parts) and parts:
        return cues_found(Found(_words(parts), "word", False, skipped))
    lines: list[Cue] = []
    for granularity, cues in parts:
        lines += Cues(cues, granularity="word").lines() if granularity == "word" else cues
    lines.sort(key=lambda cue: (cue.start, cue.end))
    return cues_found(Found(lines, "line", False, skipped))


def _shown(state: Mapping[str, Any], items: Mapping[str, Any]) -> Iterable[str]:
    """The captions items on tracks that are not hidden, each once."""
    tracks: object = state.get("tracks")
    if not isinstance(tracks, list):
        raise _invalid("$.tracks", "must be an array")
    ids: dict[str, None] = {}
    for index, track in enumerate(cast("list[object]", tracks)):
        fields = _object(track, f"$.tracks[{index}]")
        members: object = fields.get("items")
        if fields.get("hidden") is True or not isinstance(members, list):
            continue
        for id_ in cast("list[object]", members):
            item: object = items.get(id_) if isinstance(id_, str) else None
            if isinstance(item, Mapping) and cast("Mapping[str, Any]", item).get("type") == "captions":
                ids[cast("str", id_)] = None
    return ids


def _named(items: Iterable[str], everything: Mapping[str, Any]) -> list[str]:
    if isinstance(items, str):
        raise TypeError(f"items must be a list of ids, such as [{items!r}]")
    ids = list(dict.fromkeys(items))
    for id_ in ids:
        item: object = everything.get(id_)
        if not isinstance(item, Mapping) or cast("Mapping[str, Any]", item).get("type") != "captions":
            raise _invalid(f"$.items.{id_}", "is not a captions item: pass ids of captions items")
    return ids


def _of_item(id_: str, item: Mapping[str, Any], assets: Mapping[str, Any], skipped: list[str]) -> _Part:
    """The cues of an item, in the time of the video."""
    path = f"$.items.{id_}"
    begin = _number(item.get("startTicks"), f"{path}.startTicks") / _TICKS
    end = begin + _number(item.get("durationTicks"), f"{path}.durationTicks") / _TICKS
    origin = (
        begin + _number(item.get("contentStartOffsetTicks", 0), f"{path}.contentStartOffsetTicks") / _TICKS
    )
    asset_id: object = item.get("assetId")
    place = f"$.assets.{asset_id}"
    asset = _object(assets.get(asset_id) if isinstance(asset_id, str) else None, place)
    entries: object = asset.get("captions")
    if not isinstance(entries, list):
        raise _invalid(f"{place}.captions", "must be an array")
    cues: list[Cue] = []
    for index, entry in enumerate(cast("list[object]", entries)):
        where = f"{place}.captions[{index}]"
        fields = _object(entry, where)
        text: object = fields.get("text")
        if not isinstance(text, str):
            raise _invalid(f"{where}.text", "must be a string")
        start = origin + _number(fields.get("startMs"), f"{where}.startMs")
        until = min(origin + _number(fields.get("endMs"), f"{where}.endMs"), end)
        start = max(start, begin, Fraction(0))
        if until <= start or not text.strip():
            reason = "it has no text" if not text.strip() else "it is never shown"
            skipped.append(f"{path}: cue {index + 1}: {reason}")
            continue
        confidence: object = fields.get("confidence")
        has_confidence = isinstance(confidence, int | float) and not isinstance(confidence, bool)
        cues.append(Cue(text, start, until, cast("float", confidence) if has_confidence else None))
    cues.sort(key=lambda cue: (cue.start, cue.end))
    return _Part("word" if asset.get("timingGranularity") == "word" else "line", begin, end, cues)


def _rejoined(parts: Sequence[_Part]) -> list[tuple[str, list[Cue]]]:
    """The granularity and the cues of each item, where the first part of a cue that was cut is all of it."""
    results = [(part.granularity, list[Cue]()) for part in parts]
    # The cues that last until their item ends: the list that they are in, and their place there.
    lasting: dict[tuple[str, Fraction, str], tuple[list[Cue], int]] = {}
    for (granularity, begin, end, cues), (_, kept) in sorted(
        zip(parts, results, strict=True), key=lambda pair: pair[0].begin
    ):
        for cue in cues:
            text = cue.text.strip()
            place = lasting.get((granularity, begin, text)) if cue.start == begin else None
            if place is None:
                place = kept, len(kept)
                kept.append(cue)
            else:
                first, index = place
                first[index] = first[index]._replace(end=cue.end)
            # The milliseconds of an editor state may be rounded.
            if end - cue.end < Fraction(1, _TICKS):
                lasting[granularity, end, text] = place
    return results


def _words(parts: Iterable[tuple[str, list[Cue]]]) -> list[Cue]:
    """The words of several items; the first of each is separated from the last of the item before."""
    words: list[Cue] = []
    for _, cues in sorted((part for part in parts if part[1]), key=lambda part: part[1][0].start):
        first = cues[0].text.lstrip()
        words.append(cues[0]._replace(text=joined(words[-1].text, first) if words else first))
        words += cues[1:]
    words.sort(key=lambda cue: (cue.start, cue.end))
    return words


def _object(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _invalid(path, "is missing" if value is None else "must be an object")
    return cast("Mapping[str, Any]", value)


def _number(value: object, path: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _invalid(path, "is missing" if value is None else "must be a number")
    return exact(value)


def _invalid(path: str, message: str) -> CaptionsError:
    return CaptionsError("CAPTIONS_STATE_INVALID", f"{path} {message}")
