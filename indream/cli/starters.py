"""The programs that `indream timeline new` writes."""

from __future__ import annotations

from typing import Final

__all__ = ["STARTERS"]

_TITLE = '''\
"""A title on a colored background: python FILE renders title.mp4."""

from indream import IndreamClient
from indream.timeline import Solid, Text, Timeline

timeline = Timeline("16:9")
background = timeline.append(Solid("#0f172a", duration=4))
timeline.overlay(Text("Hello, timeline", enter="slide-up", exit="fade"), during=background)
timeline.overlay(Text("Change me", font_size=48, position="bottom", color="#38bdf8"), at=1, until="end")

with IndreamClient() as client:
    client.exports.render(timeline.to_payload(), "title.mp4", overwrite=True)
'''

_SLIDESHOW = '''\
"""The pictures of the directory photos, one after another: python FILE renders slideshow.mp4."""

from pathlib import Path

from indream import IndreamClient
from indream.timeline import Image, Solid, Text, Timeline, Transition

SECONDS = 3  # for each picture
suffixes = {".jpg", ".jpeg", ".png", ".webp"}
photos = sorted(path for path in Path("photos").glob("*") if path.suffix.lower() in suffixes)

timeline = Timeline("16:9", background="#000000")
if photos:
    zoom = [(0, 1), ("end", 1.1, "ease-in-out")]
    slides = [Image(photo, duration=SECONDS, scale=zoom) for photo in photos]
else:  # until there are pictures
    slides = [Solid(color, duration=SECONDS) for color in ("#1d4ed8", "#0f766e", "#b45309")]
clips = timeline.sequence(slides, transition=Transition("fade", 0.5))
timeline.overlay(Text("My pictures", position="bottom", enter="fade", exit="fade"), during=clips[0])

with IndreamClient() as client:
    client.uploads.upload_assets(timeline)  # each picture once, also if this is run again
    client.exports.render(timeline.to_payload(), "slideshow.mp4", overwrite=True)
'''

_CAPTIONS = '''\
"""Captions over a picture, a video or a color: python FILE renders captions.mp4."""

from pathlib import Path

from indream import IndreamClient
from indream.captions import parse_captions, read_captions
from indream.timeline import Captions, Solid, Timeline, Video

SAMPLE = """
00:00:00.500 --> 00:00:02.000
Put talk.mp4 and speech.srt beside this program,

00:00:02.200 --> 00:00:04.000
and run it again.
"""
video, speech = Path("talk.mp4"), Path("speech.srt")

timeline = Timeline("9:16")
talk = timeline.append(Video(video) if video.exists() else Solid("#334155", duration=4.5))
captions = read_captions(speech) if speech.exists() else parse_captions(SAMPLE)
timeline.overlay(Captions(captions, font_size=64, stroke_width=4), during=talk)

with IndreamClient() as client:
    client.uploads.upload_assets(timeline)  # once, also if this is run again
    client.exports.render(timeline.to_payload(), "captions.mp4", overwrite=True)
'''

STARTERS: Final = {"title": _TITLE, "slideshow": _SLIDESHOW, "captions": _CAPTIONS}
"""The text of each program, by its name."""
