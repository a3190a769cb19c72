"""Captions: read SRT, WebVTT, ASS, LRC and the JSON of Whisper, and write SRT and WebVTT.

    from indream.captions import read_captions

    read_captions("speech.ass").shift(-1.2).lines(max_chars=32).save("speech.vtt")

Nothing is sent, and no other package is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._errors import CaptionsError
from indream._lazy import lazy_names

if TYPE_CHECKING:
    from indream.captions._cue import Cue
    from indream.captions._cues import Cues
    from indream.captions._problems import CaptionProblem
    from indream.captions._reading import captions_from_whisper, parse_captions, read_captions
    from indream.captions._state import captions_of

__all__ = [
    "CaptionProblem",
    "CaptionsError",
    "Cue",
    "Cues",
    "captions_from_whisper",
    "captions_of",
    "parse_captions",
    "read_captions",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "CaptionProblem": "indream.captions._problems",
            "Cue": "indream.captions._cue",
            "Cues": "indream.captions._cues",
            "captions_from_whisper": "indream.captions._reading",
            "captions_of": "indream.captions._state",
            "parse_captions": "indream.captions._reading",
            "read_captions": "indream.captions._reading",
        },
    )
