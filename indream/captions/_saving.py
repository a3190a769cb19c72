"""Write captions to a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from indream._errors import CaptionsError
from indream._files.part_file import write_file
from indream._paths import check_path

__all__ = ["format_of", "write"]


def format_of(path: str | os.PathLike[str]) -> Literal["srt", "vtt"]:
    """The format of a file that is written, by its suffix.

    Raises:
        CaptionsError: The suffix is not one of a format that can be written.
    """
    target = Path(check_path("path", path))
    match target.suffix.lower():
        case ".srt":
            return "srt"
        case ".vtt":
            return "vtt"
        case suffix:
            ending = f"ends in {suffix}" if suffix else "has no suffix"
            message = f"{target.name} {ending}, but captions are written as .srt or .vtt: choose another name"
            raise CaptionsError("CAPTIONS_FORMAT_UNKNOWN", message)


def write(content: str, path: str | os.PathLike[str]) -> None:
    """Write a text to a file in UTF-8; an existing file is replaced in one step."""
    write_file(path, content.encode("utf-8", "replace"))
