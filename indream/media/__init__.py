"""Measure media files: what an editor state needs to know of a file, without a decoder and without an extra.

    from indream.media import probe

    info = probe("phone.mov")
    print(info.width, info.height, info.duration)

`probe` reads the headers of a file and skips the rest. An editor state requires of a video its size, its
duration and whether it has sound, which an uploaded asset does not contain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

if TYPE_CHECKING:
    from indream.media._info import MediaError, MediaInfo
    from indream.media._probe import probe

__all__ = ["MediaError", "MediaInfo", "probe"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "MediaError": "indream.media._info",
            "MediaInfo": "indream.media._info",
            "probe": "indream.media._probe",
        },
    )
