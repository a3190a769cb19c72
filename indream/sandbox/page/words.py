"""How the page tells sizes and times, and how much of a stranger's text it shows."""

from __future__ import annotations

__all__ = ["clipped", "duration", "file_size", "pace", "running_time"]

_LONGEST = 160


def clipped(text: str) -> str:
    """A text, or as much of it as a row has place for."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def duration(seconds: float) -> str:
    """How long something took."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"


def running_time(seconds: float) -> str:
    """How long a video or a sound is."""
    if round(seconds, 1) < 60:
        return f"{round(seconds, 1):g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def file_size(size: int) -> str:
    """How large a file is."""
    if size < 1000:
        return f"{size} bytes"
    scaled = size / 1000
    for unit in ("kB", "MB"):
        if scaled < 999.5:
            return f"{scaled:.3g} {unit}"
        scaled /= 1000
    return f"{scaled:.3g} GB"


def pace(speed: float | None) -> str:
    """How time goes; None for by looks."""
    if speed is None:
        return "moves when a client looks at an export"
    if speed == 0:
        return "held, moves when it is advanced"
    return "real time" if speed == 1 else f"{speed:g}× real time"
