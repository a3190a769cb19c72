"""Write, read and edit editor states in seconds and positions instead of ticks and fields.

    from indream.timeline import Text, Timeline

    timeline = Timeline("16:9")
    timeline.append(Text("Hello, timeline", duration=3))

A `Timeline` owns a plain editor state, and every method is an operation on it: fields that it does not know
are kept. Nothing is sent, and no other package is needed. A file is read only when its path is passed to an
item.

A time or duration is a number of seconds, or a text with a unit such as `"500ms"` or `"45f"` (frames).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

if TYPE_CHECKING:
    from indream.timeline._assets import Source
    from indream.timeline._charts import (
        AreaChart,
        BarChart,
        LineChart,
        PieChart,
        RadarChart,
        ScatterChart,
        Table,
    )
    from indream.timeline._clip import Clip, Edit, Moment, Track
    from indream.timeline._errors import TimelineError
    from indream.timeline._graphics import (
        Effect,
        Filter,
        Illustration,
        MotionGraphic,
        Raw,
        Solid,
        TextTemplate,
    )
    from indream.timeline._items import Animation, Item
    from indream.timeline._keyframes import Animated, Easing, Point
    from indream.timeline._layout import Anchor, Fit, Length, Position, Ratio
    from indream.timeline._media import Audio, Gif, Image, Lottie, Video
    from indream.timeline._template import Template, TemplateError
    from indream.timeline._template_values import Variable
    from indream.timeline._text import Captions, Text, TextBox
    from indream.timeline._time import Duration, Time, frames, seconds, ticks, timecode
    from indream.timeline._timeline import Timeline
    from indream.timeline._transitions import Transition

__all__ = [
    "Anchor",
    "Animated",
    "Animation",
    "AreaChart",
    "Audio",
    "BarChart",
    "Captions",
    "Clip",
    "Duration",
    "Easing",
    "Edit",
    "Effect",
    "Filter",
    "Fit",
    "Gif",
    "Illustration",
    "Image",
    "Item",
    "Length",
    "LineChart",
    "Lottie",
    "Moment",
    "MotionGraphic",
    "PieChart",
    "Point",
    "Position",
    "RadarChart",
    "Ratio",
    "Raw",
    "ScatterChart",
    "Solid",
    "Source",
    "Table",
    "Template",
    "TemplateError",
    "Text",
    "TextBox",
    "TextTemplate",
    "Time",
    "Timeline",
    "TimelineError",
    "Track",
    "Transition",
    "Variable",
    "Video",
    "frames",
    "seconds",
    "ticks",
    "timecode",
]

if not TYPE_CHECKING:
    _HOMES = {
        "_assets": ["Source"],
        "_charts": ["AreaChart", "BarChart", "LineChart", "PieChart", "RadarChart", "ScatterChart", "Table"],
        "_clip": ["Clip", "Edit", "Moment", "Track"],
        "_errors": ["TimelineError"],
        "_graphics": [
            *("Effect", "Filter", "Illustration", "MotionGraphic", "Raw", "Solid", "TextTemplate"),
        ],
        "_items": ["Animation", "Item"],
        "_keyframes": ["Animated", "Easing", "Point"],
        "_layout": ["Anchor", "Fit", "Length", "Position", "Ratio"],
        "_media": ["Audio", "Gif", "Image", "Lottie", "Video"],
        "_template": ["Template", "TemplateError"],
        "_template_values": ["Variable"],
        "_text": ["Captions", "Text", "TextBox"],
        "_time": ["Duration", "Time", "frames", "seconds", "ticks", "timecode"],
        "_timeline": ["Timeline"],
        "_transitions": ["Transition"],
    }
    __getattr__, __dir__ = lazy_names(
        __name__,
        {name: f"{__name__}.{module}" for module, names in _HOMES.items() for name in names},
    )
