"""The rule about an account's capabilities: the service rejects features that they do not list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from indream._json.words import quoted
from indream.editor_state._problems import Finding
from indream.editor_state._timeline import object_at, objects_at, text_at
from indream.editor_state._words import hint_for_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from indream._json.paths import Path
    from indream.editor_state._timeline import Object, Timeline
    from indream.generated.models import EditorCapabilities

__all__ = ["unavailable"]

# An item's type, its field that names a capability, the noun for it, and the code of the problem.
_FIELDS: Final = (
    ("effect", "effectType", "effect", "EDITOR_EFFECT_TYPE_INVALID"),
    ("filter", "filterType", "filter", "EDITOR_FILTER_TYPE_INVALID"),
    ("solid", "shape", "shape", "EDITOR_SHAPE_INVALID"),
)


def unavailable(timeline: Timeline, capabilities: EditorCapabilities) -> Iterator[Finding]:
    """Animations, effects, filters, shapes and transitions are among the account's capabilities."""
    available = {
        "effect": capabilities.effects,
        "filter": capabilities.filters,
        "shape": capabilities.shapes,
        "transition": capabilities.transitions,
    }
    animations = _Animations.of(capabilities)
    for id, item in (timeline.items or {}).items():
        for type, field, noun, code in _FIELDS:
            if text_at(item, "type") == type:
                yield from _unknown(("items", id, field), item, noun, code, available[noun])
        yield from _animations(("items", id), item, animations)
        for index, node in objects_at(item, "nodes").items():
            yield from _animations(("items", id, "nodes", index), node, animations)
    for id, transition in (timeline.transitions or {}).items():
        code = "EDITOR_TRANSITION_TYPE_INVALID"
        yield from _unknown(
            ("transitions", id, "type"), transition, "transition", code, available["transition"]
        )


class _Animations(NamedTuple):
    """The names of the animations and, by place, of the caption animations."""

    of_clips: Collection[str]
    of_captions: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, capabilities: EditorCapabilities) -> _Animations:
        captions = capabilities.caption_animations
        places = {"in": captions.in_, "out": captions.out, "loop": captions.loop}
        return cls(
            capabilities.animations,
            {place: [preset.type for preset in presets] for place, presets in places.items()},
        )


def _animations(path: Path, owner: Object, animations: _Animations) -> Iterator[Finding]:
    """The animations of an item, or of a node of a text template."""
    for place, animation in _objects_in(owner, "animations"):
        code = "EDITOR_ANIMATION_TYPE_INVALID"
        yield from _unknown(
            (*path, "animations", place, "type"), animation, "animation", code, animations.of_clips
        )
    for place, animation in _objects_in(owner, "captionAnimations"):
        if place in animations.of_captions:
            code = "EDITOR_CAPTION_ANIMATION_TYPE_INVALID"
            names = animations.of_captions[place]
            noun = "caption animation"
            yield from _unknown((*path, "captionAnimations", place, "type"), animation, noun, code, names)


def _objects_in(owner: Object, key: str) -> Iterator[tuple[str, Object]]:
    for place in object_at(owner, key) or {}:
        entry = object_at(owner[key], place)
        if entry is not None:
            yield place, entry


def _unknown(path: Path, entry: Object, noun: str, code: str, names: Collection[str]) -> Iterator[Finding]:
    name = text_at(entry, str(path[-1]))
    if name is not None and name not in names:
        message = f"the account's capabilities have no {noun} {quoted(name)}"
        yield Finding(code, path, message, hint_for_name(noun, name, names))
