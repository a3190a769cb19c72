"""The assets of a timeline: from files, uploaded assets, entries of editor states, and measurements."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from indream._models.asset_methods import MEASURES, ON_THE_WIRE
from indream._paths import check_path
from indream.captions._durations import exact_number
from indream.editor_state._words import TICKS_PER_SECOND, listed
from indream.timeline._changes import copied
from indream.timeline._errors import TimelineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from indream.captions import Cues
    from indream.generated.editor_state import EditorAsset
    from indream.generated.models import Asset
    from indream.media import MediaInfo
    from indream.timeline._changes import Changes

__all__ = ["Media", "Source", "add_asset", "captions_media", "lottie_media", "media_of"]

Source: TypeAlias = "str | PathLike[str] | Asset | EditorAsset | MediaInfo"
"""A local file, an uploaded asset, an entry of an editor state's `assets`, or the measurements of a file that
is stored elsewhere."""

_WORDS: Final = {
    "image": ("an image", "Image"),
    "gif": ("a GIF", "Gif"),
    "video": ("a video", "Video"),
    "audio": ("audio", "Audio"),
    "lottie": ("a Lottie animation", "Lottie"),
    "caption": ("a captions file", "Captions"),
}
_FACTS: Final = {"video": ("has_audio_track",), "gif": ("loop_behavior",), "lottie": ("resource_type",)}


class Media(NamedTuple):
    """A file that an item shows or plays.

    Attributes:
        name: Its name in messages.
        entry: Its entry for `assets`; the id is the one to begin with.
        path: The file, if it is a local one that has to be uploaded.
        ticks: Its duration; None if it is not limited, as for images.
        endless: Whether it repeats, so that an item may be longer.
        is_wire: Whether the user wrote the entry in wire format.
    """

    name: str
    entry: dict[str, Any]
    path: Path | None = None
    ticks: int | None = None
    endless: bool = False
    is_wire: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height in pixels."""
        return self.entry["width"], self.entry["height"]


def media_of(source: object, kind: str) -> Media:
    """The file that an item of a kind shows or plays.

    Args:
        source: The value that the user passed.
        kind: The kind of asset that the item needs.

    Raises:
        FileNotFoundError: The file is missing.
        MediaError: The file cannot be measured.
        TimelineError: It is of another kind (`ASSET_KIND`), or a measurement is missing
            (`ASSET_MEASURES_MISSING`).
        TypeError: The source is none of those that are possible.
    """
    path = None
    if isinstance(source, Mapping):
        entry = copied(dict(cast("Mapping[str, Any]", source)))
        name = str(entry.get("filename") or entry.get("id"))
    elif isinstance(source, str | os.PathLike):
        path, entry = _of_file(cast("str | PathLike[str]", source), kind)
        name = path.name
    elif hasattr(source, "to_editor_asset"):
        entry = _of_asset(source)
        name = str(entry["filename"])
    else:
        raise TypeError(
            "the source must be a path, an uploaded Asset, an entry of an editor state's assets, or the "
            f"result of probe(), not {type(source).__name__}"
        )
    _check_kind(entry.get("type"), kind, name)
    required = ["filename", "mimeType", *(ON_THE_WIRE.get(field, field) for field in MEASURES[kind])]
    required += [ON_THE_WIRE[fact] for fact in _FACTS.get(kind, ())]
    missing = [field for field in required if entry.get(field) is None]
    if missing:
        raise TimelineError(
            "ASSET_MEASURES_MISSING", f"The asset of {name} has no {listed(missing, 'and')}.", "Add them."
        )
    seconds = entry.get("durationInSeconds")
    length = None if seconds is None else int(exact_number("durationInSeconds", seconds) * TICKS_PER_SECOND)
    endless = kind == "lottie" or entry.get("loopBehavior") == "loop"
    return Media(name, entry, path, length, endless, isinstance(source, Mapping))


def _check_kind(found: object, kind: str, name: str) -> None:
    if found != kind:
        noun, call = _WORDS.get(str(found), (f"of the type {found!r}", None))
        hint = f"Use {call}({name!r})." if call else None
        raise TimelineError("ASSET_KIND", f"{name} is {noun}, not {_WORDS[kind][0]}.", hint)


def _of_file(source: str | PathLike[str], kind: str) -> tuple[Path, dict[str, Any]]:
    if "://" in check_path("the path", source):
        raise TimelineError(
            "ASSET_MEASURES_MISSING",
            f"{_without_query(source)} is not downloaded, so its measurements are not known.",
            "Pass an entry of an editor state's assets with its measurements, such as "
            "probe(copy).to_editor_asset(id, filename=name, remote_url=url).",
        )
    path = Path(source).absolute()
    if kind == "lottie":
        raise TimelineError(
            "ASSET_KIND",
            f"{path.name} is not read.",
            "For an SVG image, pass an entry of an editor state's assets."
            if path.suffix.lower() == ".svg"
            else f"Pass its content: Lottie(json.load(open({path.name!r}))).",
        )
    from indream.media import probe

    info = probe(path)
    return path, cast("dict[str, Any]", info.to_editor_asset(_text(path.stem), filename=_text(path.name)))


def _text(name: str) -> str:
    """A name of the file system as a text: what is not Unicode in it is a question mark."""
    return name.encode(errors="replace").decode()


def _without_query(source: str | PathLike[str]) -> str:
    # A signed URL has its signature in the query.
    return os.fspath(source).partition("?")[0]


def _of_asset(source: Any) -> dict[str, Any]:
    """The entry of an uploaded asset, or of measurements."""
    if not hasattr(source, "asset_id"):
        kind, _, subtype = str(source.mime_type).partition("/")
        entry = source.to_editor_asset(source.kind, filename=f"{source.kind}.{subtype or kind}")
        return cast("dict[str, Any]", entry)
    try:
        entry = source.to_editor_asset()
    except ValueError as error:
        raise TimelineError(
            "ASSET_MEASURES_MISSING",
            f"{source.filename} cannot be placed: {error}.",
            "Pass asset.to_editor_asset(measures=probe(file)) instead of the asset.",
        ) from None
    return {**entry, "id": Path(source.filename).stem or source.asset_id}


def lottie_media(animation: Mapping[str, Any]) -> Media:
    """The asset of an animation's own JSON.

    Raises:
        TimelineError: The JSON has no size, frame rate or length (`ASSET_MEASURES_MISSING`).
    """
    import json

    missing = [key for key in ("w", "h", "fr", "ip", "op") if not isinstance(animation.get(key), int | float)]
    if missing or not animation["fr"] > 0 or not animation["op"] > animation["ip"]:
        raise TimelineError(
            "ASSET_MEASURES_MISSING",
            f"The Lottie animation has no {listed(missing, 'and') if missing else 'length'}.",
            "Pass the JSON of a Lottie file (w, h, fr, ip, op), or an entry of an editor state's assets.",
        )
    rate = exact_number("fr", animation["fr"])
    length = (exact_number("op", animation["op"]) - exact_number("ip", animation["ip"])) / rate
    resource = copied(dict(animation))
    entry = {
        "id": "lottie",
        "type": "lottie",
        "filename": "lottie.json",
        "size": len(json.dumps(resource)),
        "mimeType": "application/json",
        "durationInSeconds": length.numerator if length.denominator == 1 else float(length),
        "width": animation["w"],
        "height": animation["h"],
        "resourceType": "lottie",
        "resourceJson": resource,
    }
    return Media("the Lottie animation", entry, None, int(length * TICKS_PER_SECOND), endless=True)


def captions_media(cues: Cues, path: Path | None) -> Media:
    """The asset of captions; their entries are in the editor state, so no file is uploaded."""
    name = path.name if path else "captions.json"
    entry = cues.to_editor_asset(_text(path.stem) if path else "captions", filename=_text(name))
    return Media(name, cast("dict[str, Any]", entry))


def add_asset(changes: Changes, assets: dict[str, Any], files: dict[str, Any], media: Media) -> str:
    """Add a file to the assets of an editor state, unless it is there already; return the id of its asset.

    Args:
        changes: The log of the operation.
        assets: The assets of the editor state.
        files: The local files by asset id.
        media: The file.

    Raises:
        TimelineError: It is an entry whose id belongs to another asset (`ID_TAKEN`).
    """
    for id in _ids(str(media.entry.get("id") or media.entry["type"])):
        if id not in assets:
            changes.put(assets, id, copied({**media.entry, "id": id}))
            if media.path is not None:
                changes.put(files, id, media.path)
            return id
        if media.path is not None:
            if files.get(id) == media.path:
                return id
        elif _same(assets[id], media.entry):
            return id
    raise AssertionError("ids do not end")


def _ids(first: str) -> Iterator[str]:
    yield first
    number = 2
    while True:
        yield f"{first}-{number}"
        number += 1


def _same(asset: object, entry: dict[str, Any]) -> bool:
    """Whether two entries are of one file; the id of the second is not decided yet."""
    return isinstance(asset, dict) and {**asset, "id": None} == {**entry, "id": None}
