"""Small valid files of each kind that the service accepts."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import indream.sandbox
from tests.support.sandbox.api import PNG

__all__ = ["CONTENTS", "GIF", "JPEG", "MP4", "PNG", "SVG", "WEBM", "WEBP", "sound"]

_OUTPUTS = Path(indream.sandbox.__file__).parent / "outputs"
_FILES = Path(__file__).parents[2] / "media/files"


def sound(seconds: int) -> bytes:
    """Return a WAV file with one sample per second."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(1)
        file.writeframes(bytes(seconds))
    return written.getvalue()


GIF = (_FILES / "loops.gif").read_bytes()
JPEG = (_FILES / "rotated_90.jpg").read_bytes()
WEBP = (_FILES / "still.webp").read_bytes()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
MP4 = (_OUTPUTS / "sample.mp4").read_bytes()
WEBM = (_OUTPUTS / "sample.webm").read_bytes()

CONTENTS: dict[str | None, bytes] = {
    "IMAGE": PNG,
    "GIF": GIF,
    "VIDEO": MP4,
    "AUDIO": sound(3),
    "CAPTION": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
}
"""A file of each kind."""
