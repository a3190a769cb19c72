"""Pictures, a page and a draft of an editor state, made on this computer, before a render is paid for.

    from indream.preview import contact_sheet, draft, frame, timeline_page

    frame(state, at="00:00:03.5").save("frame.png")
    contact_sheet(state).save("sheet.png")
    Path("timeline.html").write_text(timeline_page(state), encoding="utf-8")
    draft(state, "draft.mp4")

The pictures are approximations: each has the word APPROXIMATION in it, and `notes` lists where it is known to
differ from the picture of the service. Nothing is sent or downloaded. The pictures need Pillow,
`pip install "indream-client[preview]>=2"`, and the draft also PyAV: `pip install "indream-client[draft]>=2"`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

if TYPE_CHECKING:
    from indream.preview._draft import DraftProgress, draft
    from indream.preview._font import Font
    from indream.preview._fonts import Fonts
    from indream.preview._notes import Note
    from indream.preview._page import timeline_page
    from indream.preview._paint import frame
    from indream.preview._picture import Picture, PreviewError
    from indream.preview._sheet import contact_sheet

__all__ = [
    "DraftProgress",
    "Font",
    "Fonts",
    "Note",
    "Picture",
    "PreviewError",
    "contact_sheet",
    "draft",
    "frame",
    "timeline_page",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "DraftProgress": "indream.preview._draft",
            "Font": "indream.preview._font",
            "Fonts": "indream.preview._fonts",
            "Note": "indream.preview._notes",
            "Picture": "indream.preview._picture",
            "PreviewError": "indream.preview._picture",
            "contact_sheet": "indream.preview._sheet",
            "draft": "indream.preview._draft",
            "frame": "indream.preview._paint",
            "timeline_page": "indream.preview._page",
        },
    )
