"""Cutting items: what remains of one in a part of its period, and how one becomes two."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

from indream.captions._durations import exact_number
from indream.editor_state._words import TICKS_PER_SECOND
from indream.timeline._changes import copied
from indream.timeline._curves import cut_curves, moved_curves
from indream.timeline._editing import Editing, Outcome, linked
from indream.timeline._errors import TimelineError, unreadable
from indream.timeline._source import has_source, source_of
from indream.timeline._time import times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indream.timeline._model import Model, Object

__all__ = [
    "FADES",
    "PHASES",
    "crop",
    "divide",
    "divided_at",
    "extend_end",
    "extend_start",
    "map_cues",
    "slip_captions",
    "split",
]

_TICKS_PER_MS: Final = TICKS_PER_SECOND // 1000
FADES: Final = ("audioFadeInDurationTicks", "audioFadeOutDurationTicks")
PHASES: Final = ("brightTicks", "darkTicks", "tailDarkTicks")


def split(model: Model, id: str, at: int) -> Outcome:
    """Divide an item in two, and the items that are linked to it and play at that time.

    Raises:
        TimelineError: It does not play at that time (`SPLIT_OUTSIDE`).
    """
    with model.operation() as changes:
        edit = Editing(model, changes)
        span = model.span(id)
        if not span.start < at < span.end:
            start, end, cut = times(span.start, span.end, at)
            raise TimelineError(
                "SPLIT_OUTSIDE",
                f"{id!r} plays from {start} to {end} s, so it cannot be split at {cut} s.",
                "Pass a time on the timeline that is after its start and before its end.",
            )
        halves = divided_at(edit, at, linked(model, id))
        return edit.finish([id, halves[id]])


# Cutting items where they are


def divided_at(edit: Editing, at: int, ids: Iterable[str]) -> dict[str, str]:
    """Divide those of some items that play at a time; return the ids of the second halves.

    The second halves of linked items are a group of their own, with the items of the group that start later.
    """
    model = edit.model
    halves: dict[str, str] = {}
    later: dict[str, list[str]] = {}
    for id in ids:
        span = model.span(id)
        if span.start < at < span.end:
            group = linked(model, id)
            halves[id] = divide(edit, id, at)
            link = model.item(id).get("linkGroupId")
            if isinstance(link, str):
                linked_later = [name for name in group if name != id and model.span(name).start >= at]
                later[link] = list(dict.fromkeys([*later.get(link, ()), halves[id], *linked_later]))
    for names in later.values():
        link = model.new_link() if len(names) > 1 else None
        for name in names:
            edit.changes.put(edit.touch(name), "linkGroupId", link)
    return halves


def divide(edit: Editing, id: str, at: int) -> str:
    """Divide one item in two that touch; return the id of the second, which has its next transition."""
    model = edit.model
    span = model.span(id)
    second = edit.add(model.track_of(id), copied(edit.touch(id)), id)
    crop(edit, second, at - span.start, 0)
    crop(edit, id, 0, span.end - at)
    for _, transition in model.transitions_of(id):
        if transition.get("fromClipId") == id:
            edit.changes.put(transition, "fromClipId", second)
    return second


def crop(edit: Editing, id: str, head: int, tail: int) -> None:
    """Remove time from both ends of an item; what remains plays at the same time as before.

    Enter and exit animations and fades at an end that is cut are removed.
    """
    if not head and not tail:
        return
    model = edit.model
    span = model.span(id)
    item = edit.edit(id)
    length = span.end - span.start - head - tail
    cut_curves(id, item, head, length)
    item["startTicks"], item["durationTicks"] = span.start + head, length
    for is_cut, place, fade in ((head, "in", FADES[0]), (tail, "out", FADES[1])):
        if is_cut:
            for field in ("animations", "captionAnimations"):
                if isinstance(item.get(field), dict):
                    item[field].pop(place, None)
            if fade in item:
                item[fade] = 0
    if head:
        if has_source(item):
            source = source_of(model, id)
            item["sourceStartTicks"] = source.moved(head * source.rate)
        if item.get("animationDurationTicks"):
            item["animationDurationTicks"] = 0
    if item.get("type") == "captions":
        _crop_captions(edit, id, item, head, length)
    if item.get("type") == "effect":
        _crop_phases(item, head, length)


def extend_start(edit: Editing, id: str, by: int) -> None:
    """Let an item start earlier, and show more of its file; the part that it showed stays where it is."""
    model = edit.model
    span, item = model.span(id), edit.edit(id)
    length = span.end - span.start + by
    if has_source(item):
        source = source_of(model, id)
        start = source.moved(-by * source.rate)
        source.check(start, source.rate, length, length - by)
        item["sourceStartTicks"] = start
    moved_curves(id, item, Fraction(1), by, length)
    if item.get("type") == "captions":
        item["contentStartOffsetTicks"] = model.ticks(id, "contentStartOffsetTicks") + by
    item["startTicks"], item["durationTicks"] = span.start - by, length


def extend_end(edit: Editing, id: str, by: int) -> None:
    """Let an item end later, and show more of its file."""
    model = edit.model
    span, item = model.span(id), edit.touch(id)
    length = span.end - span.start + by
    if has_source(item):
        source = source_of(model, id)
        source.check(source.start, source.rate, length, length - by)
    edit.changes.put(item, "durationTicks", length)


def _crop_phases(item: Object, start: int, length: int) -> None:
    """Cut the phases of an effect that has them, such as `flash-to-black`."""
    params: object = item.get("params")
    if not isinstance(params, dict):
        return
    phases = cast("Object", params)
    at = 0
    for name in PHASES:
        ticks: object = phases.get(name)
        if isinstance(ticks, int) and not isinstance(ticks, bool):
            phases[name] = max(min(at + ticks, start + length) - max(at, start), 0)
            at += ticks


# Captions


def slip_captions(edit: Editing, id: str, by: int) -> None:
    """Let an item show its captions earlier, or later if `by` is negative, as far as its period has room."""
    model, item = edit.model, edit.edit(id)
    span = model.span(id)
    length = span.end - span.start
    lead_in = model.ticks(id, "contentStartOffsetTicks") + max(-by, 0)
    item["contentStartOffsetTicks"] = min(lead_in, length)
    _crop_captions(edit, id, item, max(by, 0), length)


def _crop_captions(edit: Editing, id: str, item: Object, head: int, length: int) -> None:
    lead_in = edit.model.ticks(id, "contentStartOffsetTicks")
    item["contentStartOffsetTicks"] = max(lead_in - head, 0)
    # The part of the captions that is shown, in their own time.
    start, end = max(head - lead_in, 0), head + length - lead_in

    def cut(first: Fraction, last: Fraction) -> tuple[Fraction, Fraction] | None:
        if last <= start or first >= end:
            return None
        return max(first, Fraction(start)) - start, min(last, Fraction(end)) - start

    map_cues(edit, id, item, cut)


def map_cues(
    edit: Editing,
    id: str,
    item: Object,
    change: Callable[[Fraction, Fraction], tuple[Fraction, Fraction] | None],
) -> None:
    """Change the times of the captions that an item shows, or leave captions out.

    Args:
        edit: The edit.
        id: The id of the captions item.
        item: The item. If others show its asset too, it is given one of its own.
        change: A function from the start and the end of a caption, in ticks, to those that it is to have, or
            to None to leave it out.
    """
    model, assets = edit.model, edit.model.part("assets")
    asset_id: object = item.get("assetId")
    asset: object = assets.get(asset_id) if isinstance(asset_id, str) else None
    entries: object = cast("Object", asset).get("captions") if isinstance(asset, dict) else None
    if not isinstance(entries, list):
        raise unreadable(f"$.assets.{asset_id}.captions", "is not an array")
    whole = cast("Object", asset)
    cues: list[Object] = []
    for index, entry in enumerate(cast("list[object]", entries)):
        fields = cast("Object", entry) if isinstance(entry, dict) else {}
        path = f"$.assets.{asset_id}.captions[{index}]"
        first, last = _cue_ticks(f"{path}.startMs", fields), _cue_ticks(f"{path}.endMs", fields)
        times = change(first, last)
        if times is None:
            continue
        if times != (first, last):
            fields = {**fields, "startMs": _milliseconds(times[0]), "endMs": _milliseconds(times[1])}
            # The rest may be so short that the numbers of JSON cannot say it; nothing of it is seen.
            if fields["startMs"] == fields["endMs"]:
                continue
            if fields.get("timestampMs") is not None:
                fields["timestampMs"] = _milliseconds((times[0] + times[1]) / 2)
        if not cues and index and whole.get("timingGranularity") == "word":
            # The space separated it from a word that is left out.
            fields = {**fields, "text": str(fields.get("text")).lstrip()}
        cues.append(fields)
    if cues == entries:
        return
    shared = any(
        isinstance(other, dict) and cast("Object", other).get("assetId") == asset_id and name != id
        for name, other in model.part("items").items()
    )
    if not shared:
        edit.changes.put(whole, "captions", cues)
        return
    numbers = range(2, len(assets) + 3)
    own = next(key for number in numbers if (key := f"{asset_id}-{number}") not in assets)
    without_cues = {name: value for name, value in whole.items() if name != "captions"}
    edit.changes.put(assets, own, {**copied(without_cues), "id": own, "captions": cues})
    item["assetId"] = own


def _cue_ticks(path: str, entry: Object) -> Fraction:
    try:
        return exact_number(path, entry.get(path.rpartition(".")[2])) * _TICKS_PER_MS
    except (TypeError, ValueError):
        raise unreadable(path, "is not a number") from None


def _milliseconds(ticks: Fraction) -> float:
    exact = ticks / _TICKS_PER_MS
    return exact.numerator if exact.denominator == 1 else float(exact)
