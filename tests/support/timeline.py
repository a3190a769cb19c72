"""The files that the programs of `examples/timeline` read: small ones, written into a directory."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from tests.support.sandbox.api import png
from tests.support.sandbox.media import sound

__all__ = ["CONFETTI", "MEDIA", "OLD_STATE", "TEMPLATE", "WHISPER", "slowed", "write_files"]

MEDIA = Path(__file__).parents[1] / "media/files"

CONFETTI: dict[str, Any] = {"v": "5.7", "fr": 30, "ip": 0, "op": 45, "w": 200, "h": 100, "layers": []}
WHISPER: dict[str, Any] = {
    "text": " Hello there, world.",
    "segments": [
        {
            "start": 0.0,
            "end": 1.5,
            "text": " Hello there, world.",
            "words": [
                {"word": " Hello", "start": 0.0, "end": 0.4, "probability": 0.9},
                {"word": " there,", "start": 0.4, "end": 0.8, "probability": 0.9},
                {"word": " world.", "start": 0.9, "end": 1.5, "probability": 0.9},
            ],
        }
    ],
}
_OLD_SOLID: dict[str, Any] = {
    "type": "solid",
    "isDraggingInTimeline": False,
    **dict.fromkeys(("top", "left", "borderRadius", "rotation"), 0),
    "width": 1920,
    "height": 1080,
    "opacity": 1,
    "color": "#0f172a",
    "shape": "rectangle",
    "keepAspectRatio": False,
}
OLD_STATE: dict[str, Any] = {
    "stateVersion": 1,
    "compositionWidth": 1920,
    "compositionHeight": 1080,
    "timebaseTicksPerSecond": 240_000,
    "tracks": [{"id": "track-1", "items": ["first", "second"], "hidden": False, "muted": False}],
    "assets": {},
    "items": {
        "first": {**_OLD_SOLID, "id": "first", "startTicks": 0, "durationTicks": 480_000},
        "second": {**_OLD_SOLID, "id": "second", "startTicks": 480_000, "durationTicks": 480_000},
    },
    "transitions": {},
}
_NODE = {"x": 0, "y": 0, "width": 400, "height": 100}
TEMPLATE: list[dict[str, Any]] = [
    {
        **_NODE,
        "id": "picture",
        "type": "image",
        "imageType": "svg",
        "imageComponentId": "component-1",
        "imageLottieJson": None,
        "opacity": 1,
    },
    {
        **_NODE,
        "id": "title",
        "type": "text",
        "text": "Title",
        "color": "#ffffff",
        "align": "center",
        "fontFamily": "Inter",
        "fontStyle": {"variant": "normal", "weight": "700"},
        "fontSize": 40,
        "lineHeight": 1.2,
        "letterSpacing": 0,
        "direction": "ltr",
        "strokeWidth": 0,
        "strokeColor": "#000000",
        "background": None,
    },
]
_SRT = "1\n00:00:00,500 --> 00:00:02,000\nA beach\n\n2\n00:00:02,500 --> 00:00:04,000\nand waves\n"
_VTT = "WEBVTT\n\n00:00.000 --> 00:01.500\n<00:00.000>Hello <00:00.500>there, <00:01.000>world\n"


def slowed(content: bytes, factor: int) -> bytes:
    """An MP4 file that lasts longer: the timescales in its headers are smaller."""
    changed = bytearray(content)
    for box in (b"mvhd", b"mdhd"):
        at = changed.find(box)
        while at >= 0:
            [scale] = struct.unpack_from(">I", changed, at + 16)
            assert scale % factor == 0, scale
            struct.pack_into(">I", changed, at + 16, scale // factor)
            at = changed.find(box, at + 4)
    return bytes(changed)


def write_files(directory: Path) -> None:
    """Write all files that the programs read."""
    contents: dict[str, bytes | str] = {
        "beach.mp4": slowed((MEDIA / "h264_aac.mp4").read_bytes(), 4),
        "waves.mp4": slowed((MEDIA / "faststart.mp4").read_bytes(), 2),
        "portrait.mp4": slowed((MEDIA / "rotated_90.mp4").read_bytes(), 4),
        "theme.mp3": sound(20),
        "party.gif": (MEDIA / "loops.gif").read_bytes(),
        "photos/a.jpg": (MEDIA / "rotated_90.jpg").read_bytes(),
        "photos/b.png": png(400, 300),
        "rows.csv": "id,title,price,accent\nmug,Mug,$12,#ffd166\nsocks,Socks,$9,\n",
        "speech.srt": _SRT,
        "words.vtt": _VTT,
        "whisper.json": json.dumps(WHISPER),
        "confetti.json": json.dumps(CONFETTI),
        "template.json": json.dumps(TEMPLATE),
        "old-state.json": json.dumps(OLD_STATE),
    }
    for name, content in contents.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
