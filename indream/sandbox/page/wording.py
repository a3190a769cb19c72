"""The wording of sizes and times on the page."""

from __future__ import annotations

from indream._errors import counted

__all__ = ["clipped", "duration", "file_size", "pace", "running_time"]

_LONGEST = 160


def clipped(text: str) -> str:
    """Return a text, shortened to fit into a row."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def duration(seconds: float) -> str:
    """Return a short time, as in `4.2 s` or `42 ms`."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"


def running_time(seconds: float) -> str:
    """Return the length of a video or a sound, as in `12:05`."""
    if round(seconds, 1) < 60:
        return f"{round(seconds, 1):g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def file_size(size: int) -> str:
    """Return the size of a file, as in `25.3 kB`."""
    if size < 1000:
        return counted(size, "byte")
    scaled = size / 1000
    for unit in ("kB", "MB"):
        if scaled < 999.5:
            return f"{scaled:.3g} {unit}"
        scaled /= 1000
    return f"{scaled:.3g} GB"


def pace(speed: float | None) -> str:
    """Return the speed of time in words; None stands for speed "auto"."""
    if speed is None:
        return "moves when a client polls an export"
    if speed == 0:
        return "stopped, moves only when advanced"
    return "real time" if speed == 1 else f"{speed:g}× real time"
