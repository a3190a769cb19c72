"""Transitions between two clips that touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

from indream._arguments import check_type
from indream.editor_state._timeline import object_at
from indream.timeline._errors import TimelineError, checked_params, choice, in_message
from indream.timeline._time import Duration, times

if TYPE_CHECKING:
    from indream.timeline._model import Model, Object

__all__ = ["Transition", "TransitionName", "check_animations", "join", "transition_of"]

TransitionName: TypeAlias = Literal["fade", "slide", "wipe", "flip", "clock-wipe", "iris"]
CurveName: TypeAlias = Literal["linear", "ease-in", "ease-out", "ease-in-out"]


class Transition(NamedTuple):
    """How a clip follows the one before it. The clips touch; nothing is shortened.

    Attributes:
        type: The kind of transition.
        duration: Its length in seconds, or a text such as `"500ms"` or `"15f"` (frames).
        direction: Where the new clip is from, for `slide`, `flip` and `wipe`: `"from-left"`, `"from-right"`,
            `"from-top"` or `"from-bottom"`; for `wipe` also the corners, such as `"from-top-left"`.
        easing: How it runs over time.
        params: Further parameters of this kind of transition, by name.
        audio: Whether the sound of the first clip fades out and that of the second fades in.
    """

    type: TransitionName = "fade"
    duration: Duration = 0.5
    direction: str | None = None
    easing: CurveName | None = None
    params: Mapping[str, str | float | bool] | None = None
    audio: bool = False


def transition_of(value: Transition | TransitionName) -> Transition:
    """A transition that was passed as such, or as its type.

    Raises:
        TimelineError: Its type, direction or easing does not exist (`VALUE_INVALID`).
        TypeError: It is neither.
    """
    from indream.editor_state._advice_rules import DIRECTIONS

    transition = Transition(value) if isinstance(value, str) else value
    check_type("transition", transition, Transition, "a Transition or its type")
    choice("transition", transition.type, get_args(TransitionName))
    if transition.easing is not None:
        choice("the easing of a transition", transition.easing, get_args(CurveName))
    checked_params("params of a transition", transition.params)
    if transition.direction is not None:
        directions = DIRECTIONS.get(transition.type)
        if directions is None:
            raise TimelineError("VALUE_INVALID", f"The transition {transition.type!r} has no direction.")
        choice(f"the direction of {transition.type!r}", transition.direction, directions)
    return transition


def join(model: Model, track: Object, before: str, after: str, transition: Transition) -> str:
    """Add a transition between two items of a track, or replace the one that they have; return its id.

    Raises:
        TimelineError: The items do not touch (`TRANSITION_GAP`), the transition is too long for one of them
            (`TRANSITION_TOO_LONG`), or the cut has an animation or a transition of other
            items (`TRANSITION_CONFLICT`).
    """
    first, second = model.span(before), model.span(after)
    if first.end != second.start:
        end, start = times(first.end, second.start)
        raise TimelineError(
            "TRANSITION_GAP",
            f"A transition needs clips that touch, but {before!r} ends at {end} s and {after!r} starts at "
            f"{start} s.",
            "Remove the gap, or the transition.",
        )
    ticks = model.grid.ticks(transition.duration)
    ticks = max(model.grid.nearest(ticks), 1) if ticks > 0 else ticks
    if ticks < 1:
        raise TimelineError(
            "DURATION_INVALID",
            f"The duration of a transition must be positive, not {in_message(transition.duration)}.",
        )
    replaced = _replaced(model, before, after)
    for span in (first, second):
        _check_room(model, span.id, span.end - span.start, ticks, replaced)
    check_animations(model, before, after)
    with model.operation(adds=True) as changes:
        id = replaced or model.new_id(changes, "transitions", "transition")
        written = {"id": id, "trackId": track["id"], "fromClipId": before, "toClipId": after}
        changes.put(model.part("transitions"), id, written | _look_of(transition, ticks))
        ids = model.ids(track)
        if ids[-2:] != [before, after]:
            model.bring_in_order(changes, track)
        if transition.audio:
            for item_id, field in (
                (before, "audioFadeOutDurationTicks"),
                (after, "audioFadeInDurationTicks"),
            ):
                item = model.item(item_id)
                if field in item:
                    changes.put(item, field, ticks)
    return id


def _replaced(model: Model, before: str, after: str) -> str | None:
    """The id of the transition of two items; raises `TRANSITION_CONFLICT` if one has it with another item."""
    replaced: str | None = None
    for key, entry in [*model.transitions_of(before), *model.transitions_of(after)]:
        first_id, second_id = entry.get("fromClipId"), entry.get("toClipId")
        if (first_id, second_id) == (before, after):
            replaced = key
        elif first_id == before or second_id == after:
            raise TimelineError(
                "TRANSITION_CONFLICT",
                f"{first_id!r} and {second_id!r} are joined by {key!r} already.",
                "Call timeline.resolve_overlaps() first.",
            )
    return replaced


def _look_of(transition: Transition, ticks: int) -> dict[str, Any]:
    """The fields of a transition in the editor state that do not depend on its items."""
    fields: dict[str, Any] = {"type": transition.type, "durationTicks": ticks}
    if transition.easing is not None:
        fields["easing"] = transition.easing
    params = dict(transition.params or {})
    if transition.direction is not None:
        params["direction"] = transition.direction
    if params:
        fields["params"] = params
    return fields


def check_animations(model: Model, before: str, after: str) -> None:
    """Raise `TRANSITION_CONFLICT` if one of two items is animated at the cut between them."""
    for id, place, argument in ((before, "out", "exit"), (after, "in", "enter")):
        animations = object_at(model.item(id), "animations") or {}
        if animations.get(place) is not None:
            raise TimelineError(
                "TRANSITION_CONFLICT",
                f"{id!r} is animated at the same cut as the transition, by {argument}=.",
                "Remove the animation or the transition.",
            )


def _check_room(model: Model, id: str, duration: int, ticks: int, replaced: str | None) -> None:
    """Raise `TRANSITION_TOO_LONG` if an item is too short for a transition and its other one."""
    adjacent = [(key, entry["durationTicks"]) for key, entry in model.transitions_of(id) if key != replaced]
    needed = ticks + sum(length for _, length in adjacent)
    if needed <= duration:
        return
    own, whole, *other = times(ticks, duration, *(length for _, length in adjacent[:1]))
    together = f" and {adjacent[0][0]!r} of {other[0]} s together are" if adjacent else " is"
    raise TimelineError(
        "TRANSITION_TOO_LONG",
        f"The transition of {own} s{together} longer than {id!r}, which lasts {whole} s.",
        "Shorten the transition, or make the clip longer.",
    )
