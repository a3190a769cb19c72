"""The edits, from the modules that have them: a program that edits nothing does not load them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

if TYPE_CHECKING:
    from indream.timeline._cutting import split
    from indream.timeline._moving import (
        close_gaps,
        insert,
        insert_time,
        link,
        move,
        overwrite,
        remove,
        remove_time,
        remove_track,
        replace,
        resolve_overlaps,
        slide,
        trim,
    )
    from indream.timeline._retiming import retime, slip
    from indream.timeline._sound import animate, duck, extract_audio

__all__ = [
    "animate",
    "close_gaps",
    "duck",
    "extract_audio",
    "insert",
    "insert_time",
    "link",
    "move",
    "overwrite",
    "remove",
    "remove_time",
    "remove_track",
    "replace",
    "resolve_overlaps",
    "retime",
    "slide",
    "slip",
    "split",
    "trim",
]

if not TYPE_CHECKING:
    _HOMES = {
        "_cutting": ["split"],
        "_moving": [
            *("close_gaps", "insert", "insert_time", "link", "move", "overwrite", "remove", "remove_time"),
            *("remove_track", "replace", "resolve_overlaps", "slide", "trim"),
        ],
        "_retiming": ["retime", "slip"],
        "_sound": ["animate", "duck", "extract_audio"],
    }
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            name: f"{__name__.rpartition('.')[0]}.{module}"
            for module, names in _HOMES.items()
            for name in names
        },
    )
