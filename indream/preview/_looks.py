"""The looks of items as JSON, with the pictures that the page embeds: all that its player draws from."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import quote

from indream._paths import check_files
from indream.editor_state._colors import parse_color
from indream.editor_state._timeline import number_at, object_at, objects_at, text_at
from indream.media import MediaError, probe
from indream.preview import _notes as codes
from indream.preview._effects import TINTS
from indream.preview._files import absence
from indream.preview._font import is_italic, weight_of
from indream.preview._fonts import Fonts
from indream.preview._text import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from indream.editor_state._scene import Scenes
    from indream.editor_state._timeline import Object
    from indream.media import MediaInfo
    from indream.preview._font import Font
    from indream.preview._notes import Notes

__all__ = ["Looks", "name_of"]

Look: TypeAlias = dict[str, Any]

# Larger files are not embedded, nor are more bytes than this in all.
_LARGEST: Final = 16_000_000
_ALL: Final = 64_000_000
# The image formats that browsers show.
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"})
# A player cannot show more parts of one chart or template.
_MOST: Final = 200
_FUNCTION: Final = re.compile(r"\s*(?:[a-z-]+\(.*\)|currentcolor)\s*", re.IGNORECASE | re.DOTALL)


class Looks:
    """Collects what the player needs to draw the items of an editor state.

    Args:
        scenes: The scenes of the state.
        files: The path of each file by the id of its asset.
        base: The directory that the page is written to: videos and sounds are linked from there.
        notes: Where differences from the picture of the service are noted.

    Attributes:
        pictures: The embedded pictures as data URIs; looks have their indices.
        fonts: The fonts of the package that texts use.
        has_media: Whether a video or a sound is linked.
    """

    def __init__(
        self, scenes: Scenes, files: Mapping[str, str | os.PathLike[str]], base: Path, notes: Notes
    ) -> None:
        self.pictures: list[str] = []
        self.fonts: dict[str, Font] = {}
        self.has_media = False
        self._scenes = scenes
        self._files = check_files(files)
        self._base = base
        self._notes = notes
        self._shipped = Fonts(system=False)
        self._indices: dict[str, int | None] = {}
        self._sources: dict[str, str | None] = {}
        self._size = 0

    def of_items(self) -> dict[str, Look]:
        """The look of each item that is ever visible."""
        return {id: self._look(id, item.type, item.fields, item.asset) for id, item in self._items()}

    def background(self) -> Look:
        """The global background."""
        fields = object_at(self._scenes.timeline.document, "globalBackground") or {}
        asset_id = text_at(fields, "imageAssetId")
        look: Look = {
            "type": text_at(fields, "type"),
            "color": self._color("background", fields, "color"),
            "gradient": self._color("background", fields, "gradient") if fields.get("gradient") else None,
            "level": number_at(fields, "level") or 0,
        }
        if look["type"] == "image":
            look["picture"] = self._picture("background", asset_id or "")
        if look["type"] == "blur":
            self._notes.add(codes.EFFECT_APPROXIMATED, "background", "blurred background")
        return look

    def sounds(self) -> list[Look]:
        """The audio items that are heard and whose files were passed."""
        timeline = self._scenes.timeline
        found: list[Look] = []
        for track, _, id in timeline.track_items():
            fields, clip = (timeline.items or {}).get(id, {}), timeline.clip(id)
            if text_at(fields, "type") != "audio" or clip is None or track.hidden or track.muted:
                continue
            source = self._source(id, text_at(fields, "assetId") or "", "audio")
            if source is not None:
                found.append(
                    {
                        "start": clip.start,
                        "end": clip.end,
                        "begin": number_at(fields, "sourceStartTicks") or 0,
                        "rate": number_at(fields, "playbackRate", 1),
                        "source": source,
                        **_sound(fields, clip.end - clip.start, muted=False),
                    }
                )
        return found

    def _items(self) -> Iterable[tuple[str, Any]]:
        return self._scenes.items.items()

    def _look(self, id: str, type: str, fields: Object, asset: Object) -> Look:
        look: Look = {"name": name_of(id, fields, asset)}
        asset_id = text_at(fields, "assetId") or ""
        self._note_motion(id, fields)
        match type:
            case "solid":
                look |= {"color": self._color(id, fields, "color"), "shape": text_at(fields, "shape")}
            case "image" | "gif":
                look["picture"] = self._picture(id, asset_id)
            case "video":
                item = self._scenes.items[id]
                muted = self._scenes.timeline.tracks[item.track].muted
                look["source"] = self._source(id, asset_id, "video")
                look |= _sound(fields, item.end - item.start, muted=muted)
            case "text" | "captions":
                look |= self._style(id, fields)
                look["text"] = text_at(fields, "text") or ""
                if type == "captions":
                    look["maxLines"] = number_at(fields, "maxLines") or 1
            case "text-template":
                self._notes.add(codes.PLACEHOLDER, id, "the pictures of text templates")
                look["nodes"] = [
                    node
                    for fields in list(objects_at(fields, "nodes").values())[:_MOST]
                    if (node := self._node(id, fields)) is not None
                ]
                look["nodes"].sort(key=_has_style)
            case "chart":
                self._notes.add(codes.EFFECT_APPROXIMATED, id, "charts")
                self._embed(self._shipped.find("Inter"))
                look["color"] = self._color(id, fields, "themeColor")
                look["duration"] = number_at(fields, "animationDurationTicks") or 0
                look["chart"] = _chart(fields)
            case "effect":
                self._notes.add(codes.EFFECT_APPROXIMATED, id, f"effect {text_at(fields, 'effectType')}")
                look |= _effect(fields)
            case "filter":
                self._notes.add(codes.EFFECT_APPROXIMATED, id, f"filter {text_at(fields, 'filterType')}")
                tint = TINTS.get(text_at(fields, "filterType") or "")
                look["tint"] = None if tint is None else f"rgb({tint[0]}, {tint[1]}, {tint[2]})"
                look["intensity"] = number_at(fields, "intensity", 1)
                look["blend"] = number_at(object_at(fields, "params") or {}, "blend", 1)
            case "illustration" | "motion-graphic":
                self._notes.add(codes.PLACEHOLDER, id, type)
                field = "illustrationName" if type == "illustration" else "motionGraphicId"
                look["name"] = (text_at(fields, field) or type)[:80]
            case _:
                self._notes.add(codes.PLACEHOLDER, id, type)
        return look

    def _note_motion(self, id: str, fields: Object) -> None:
        for key in ("animations", "captionAnimations"):
            motions = object_at(fields, key) or {}
            for when in ("in", "out", "loop"):
                name = text_at(object_at(motions, when) or {}, "type")
                if name is not None:
                    self._notes.add(codes.EFFECT_APPROXIMATED, id, f"animation {name}")
        for join in self._scenes.items[id].joins:
            self._notes.add(codes.TRANSITION_ASSUMED, id, f"transition {join.type}")

    def _color(self, id: str, fields: Object, field: str) -> str | None:
        """A color or gradient of an item; a note if no browser can read it."""
        text = text_at(fields, field)
        # Browsers know more functions than are read here.
        if text is not None and parse_color(text) is None and not _FUNCTION.fullmatch(text):
            self._notes.add(codes.COLOR_UNKNOWN, id, repr(text[:60]))
        return text

    def _style(self, id: str, fields: Object) -> Look:
        """The style of a text; its font is embedded if the package has it."""
        style = Style.of(fields)
        font = self._shipped.find(style.family, style.weight, style.variant)
        if font is None:
            self._notes.add(
                codes.FONT_SUBSTITUTED, id, f"{style.family[:60]} is shown only where it is installed"
            )
            font = self._shipped.find("Inter", style.weight)
        self._embed(font)
        box = object_at(fields, "background")
        return {
            "fontFamily": style.family,
            "weight": str(max(1, min(1000, weight_of(style.weight)))),
            "italic": is_italic(style.variant),
            "fontSize": style.size,
            "lineHeight": style.line_height,
            "letterSpacing": style.spacing,
            "align": style.align,
            "rtl": style.rtl,
            "color": self._color(id, fields, "color"),
            "strokeWidth": number_at(fields, "strokeWidth") or 0,
            "strokeColor": self._color(id, fields, "strokeColor"),
            "highlightColor": self._color(id, fields, "highlightColor"),
            "background": None
            if box is None
            else {
                "color": self._color(id, box, "color"),
                "padding": min(max(0, number_at(box, "horizontalPadding") or 0), 2000),
                "radius": min(max(0, number_at(box, "borderRadius") or 0), 2000),
            },
        }

    def _embed(self, font: Font | None) -> None:
        if font is not None:
            self.fonts[font.path.name] = font

    def _node(self, id: str, fields: Object) -> Look | None:
        """A part of a text template."""
        names = ("x", "y", "width", "height")
        place = {name: number_at(fields, name) or 0 for name in names}
        if place["width"] <= 0 or place["height"] <= 0:
            return None
        node: Look = {**place, "opacity": number_at(fields, "opacity", 1)}
        if text_at(fields, "type") == "text":
            node["style"] = self._style(id, fields) | {"text": text_at(fields, "text") or ""}
        else:
            node["name"] = text_at(fields, "imageComponentId") or "picture"
        return node

    def _picture(self, id: str, asset_id: str) -> int | None:
        """The index of an embedded picture; None and a note if it cannot be embedded."""
        if asset_id not in self._indices:
            self._indices[asset_id] = self._embedded(id, asset_id)
        elif self._indices[asset_id] is None:
            self._embedded(id, asset_id)  # for its note
        return self._indices[asset_id]

    def _embedded(self, id: str, asset_id: str) -> int | None:
        path = self._existing(id, asset_id)
        info = None if path is None else self._measured(id, path, "image", "gif")
        if path is None or info is None:
            return None
        if info.mime_type not in _IMAGES:
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name}: browsers do not show {info.mime_type}")
            return None
        if info.size > _LARGEST or self._size + info.size > _ALL:
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name} is too large to be embedded")
            return None
        try:
            content = path.read_bytes()
        except OSError as error:
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name} cannot be read: {error.strerror}")
            return None
        self._size += len(content)
        self.pictures.append(f"data:{info.mime_type};base64,{base64.b64encode(content).decode()}")
        return len(self.pictures) - 1

    def _source(self, id: str, asset_id: str, *kinds: str) -> str | None:
        """The relative address of a video or sound; None and a note if there is none."""
        path = self._existing(id, asset_id)
        if path is None or self._measured(id, path, *kinds) is None:
            return None
        try:
            relative = os.path.relpath(os.path.realpath(path), os.path.realpath(self._base))
        except ValueError:  # on another drive
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name} is on another drive than the page")
            return None
        self.has_media = True
        return quote(os.fsencode(Path(relative).as_posix()))

    def _existing(self, id: str, asset_id: str) -> Path | None:
        path = self._files.get(asset_id)
        missing = absence(asset_id, path)
        if missing is None:
            return path
        self._notes.add(codes.FILE_MISSING, id, missing)
        return None

    def _measured(self, id: str, path: Path, *kinds: str) -> MediaInfo | None:
        try:
            info = probe(path)
        except MediaError as error:
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name} cannot be read: {error}")
            return None
        except OSError as error:
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name} cannot be read: {error.strerror}")
            return None
        if info.kind not in kinds:
            self._notes.add(codes.PLACEHOLDER, id, f"{path.name} is a file of the kind {info.kind}")
            return None
        return info


def name_of(id: str, fields: Object, asset: Object) -> str:
    """A short name of an item for people: its text, its file, or its id."""
    if text_at(fields, "type") == "text" and (text := text_at(fields, "text")):
        return " ".join(text.split())[:80] or id
    return (text_at(asset, "filename") or id)[:80]


def _has_style(node: Look) -> bool:
    return "style" in node


def _effect(fields: Object) -> Look:
    params = object_at(fields, "params") or {}
    names = {"bright": "brightTicks", "dark": "darkTicks", "tail": "tailDarkTicks"}
    return {
        "effect": text_at(fields, "effectType"),
        "intensity": number_at(fields, "intensity", 1),
        "maxBlur": number_at(params, "maxBlurPx"),
        "flash": {
            **{name: max(0, number_at(params, field) or 0) for name, field in names.items()},
            "most": number_at(params, "maxOpacity", 1),
        },
    }


def _sound(fields: Object, length: float, *, muted: bool) -> Look:
    """How loud a video or sound is."""
    number = object_at(fields, "decibelAdjustment") or {}
    points = [
        (time, value)
        for point in objects_at(number, "keyframes").values()
        if (time := number_at(point, "timeTicks")) is not None
        and (value := number_at(point, "value")) is not None
    ]
    points.sort()
    constant = number_at(number, "value") or 0
    curve = {"times": [time for time, _ in points], "values": [value for _, value in points]}
    return {
        "volume": curve if points else constant,
        "fadeIn": number_at(fields, "audioFadeInDurationTicks") or 0,
        "fadeOut": number_at(fields, "audioFadeOutDurationTicks") or 0,
        "length": length,
        "muted": muted,
    }


def _chart(fields: Object) -> Look:
    """The numbers and names of a chart."""
    data = object_at(fields, "data") or {}
    keys = [text_at(series, "key") or "" for series in objects_at(data, "series").values()][:_MOST]
    rows = list(objects_at(data, "rows").values())[:_MOST]
    values = [object_at(row, "values") or {} for row in rows]
    return {
        "kind": text_at(fields, "chartType"),
        "names": [text_at(row, "label") or "" for row in rows],
        "series": [[number_at(row, key) or 0 for row in values] for key in keys],
        "slices": [
            {"name": text_at(part, "label") or "", "value": max(0, number_at(part, "value") or 0)}
            for part in list(objects_at(data, "slices").values())[:_MOST]
        ],
        "points": [
            {
                "x": number_at(point, "x") or 0,
                "y": number_at(point, "y") or 0,
                "series": keys.index(key) if (key := text_at(point, "seriesKey")) in keys else 0,
            }
            for point in list(objects_at(data, "points").values())[: 10 * _MOST]
        ],
    }
