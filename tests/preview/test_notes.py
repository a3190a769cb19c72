"""The notes of a picture: each code once, with the ids of its items."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import indream
from indream.preview import Fonts, contact_sheet, frame
from indream.preview._notes import Notes
from tests.support.editor_state.builders import SECOND, Object, item
from tests.support.preview_states import GOLDEN, MEDIA, animated, box, joined, picture, solid, text

FONTS = Fonts(system=False)


def notes(document: Object, at: Any = 0, **options: Any) -> dict[str, tuple[str, ...]]:
    """The items of each note by its code."""
    usual = {"scale": 0.1, "files": MEDIA, "fonts": FONTS}
    found = frame(document, at, **{**usual, **options}).notes
    assert len({note.code for note in found}) == len(found)
    assert all(note.message.endswith(".") and note.code.startswith("PREVIEW_") for note in found)
    return {note.code: note.items for note in found}


def test_fonts() -> None:
    """Another family and another weight are substitutes, the same one is not."""
    document = picture(
        text("family", "a", fontFamily="Nobody Sans", **box(0, 0, 90, 30)),
        text("weight", "a", fontStyle={"variant": "normal", "weight": "900"}, **box(0, 0, 90, 30)),
        text("italic", "a", fontStyle={"variant": "italic", "weight": "400"}, **box(0, 0, 90, 30)),
        text("exact", "a", **box(0, 0, 90, 30)),
    )
    assert {"PREVIEW_FONT_SUBSTITUTED": ("italic", "weight", "family")} == notes(document)


def test_characters() -> None:
    """Those that the font lacks are drawn in another one that has them, or as boxes."""
    document = picture(text("it", "a ↑ \u2603", fontFamily="Roboto", **box(0, 0, 400, 60)))
    (note,) = frame(document, fonts=FONTS).notes
    assert ("PREVIEW_GLYPHS_MISSING", ("it",)) == (note.code, note.items)
    assert "U+2191 is drawn in Inter; no font has U+2603." in note.message


def test_colors() -> None:
    """Those that cannot be read are gray."""
    document = picture(solid("it", "very red", **box(0, 0, 640, 360)))
    document["globalBackground"] = {"type": "color", "color": "#000", "gradient": "conic-gradient(red, blue)"}
    assert {"PREVIEW_COLOR_UNKNOWN": ("background", "it")} == notes(document)
    assert (128, 128, 128) == frame(document, label=False).image.getpixel((100, 50))


def test_boxes() -> None:
    """Items that are not drawn, and files that were not passed."""
    assert {
        "PREVIEW_FILE_MISSING": ("video",),
        "PREVIEW_PLACEHOLDER": ("template", "motion", "illustration", "lottie"),
    } == notes(GOLDEN["boxes"][0])


@pytest.mark.parametrize("type", ["fade", "slide-up", "slide-down", "slide-left", "slide-right", "zoom-out"])
def test_animations(type: str) -> None:
    """While they run."""
    assert {"PREVIEW_EFFECT_APPROXIMATED": ("circle", "text")} == notes(animated(type), 0.5)


@pytest.mark.parametrize("type", ["fade", "slide", "wipe", "flip", "clock-wipe", "iris"])
def test_transitions(type: str) -> None:
    """While they run."""
    assert {"PREVIEW_TRANSITION_ASSUMED": ("before", "after")} == notes(joined(type), 1.1)
    assert {} == notes(joined(type), 0.5)


def typed(**animations: Object) -> Object:
    """A text with text animations."""
    return text("it", "Hello", captionAnimations=animations, **box(0, 0, 90, 30))


@pytest.mark.parametrize(
    "element",
    [
        item("effect", "it", effectType="blur"),
        item("effect", "it", effectType="flash-to-black", params={}),
        item("filter", "it"),
        item("chart", "it", **box(0, 0, 90, 90)),
        typed(**{"in": {"type": "typewriter", "durationTicks": SECOND}}),
        typed(loop={"type": "rainbow", "durationTicks": 9}),
    ],
)
def test_effects(element: Object) -> None:
    """Effects, filters, charts and text animations."""
    assert {"PREVIEW_EFFECT_APPROXIMATED": ("it",)} == notes(picture(element), 0.5)


def test_nothing_to_note() -> None:
    """A picture of what is drawn exactly has no notes."""
    assert {} == notes(GOLDEN["shapes"][0])
    assert {} == notes(GOLDEN["texts"][0])


def test_a_note_as_text() -> None:
    """Its code, its sentence and its items."""
    (note,) = frame(animated("fade"), 0.5, fonts=FONTS).notes
    expected = (
        "PREVIEW_EFFECT_APPROXIMATED: The exact look of some animations, effects and charts is not "
        "documented: animation fade. (circle, text)"
    )
    assert expected == str(note)


WITHOUT_PILLOW = """
import sys
sys.modules["PIL"] = None
import indream.preview
fonts = indream.preview.Fonts(system=False)
print(fonts.width("abc", {"fontSize": 10}) > 0)
try:
    indream.preview.frame({})
except indream.MissingExtraError as error:
    print(error.extra, error)
"""


def test_without_the_extra() -> None:
    """The error names it; fonts can be measured without it."""
    command = [sys.executable, "-W", "error", "-c", WITHOUT_PILLOW]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    line = 'indream.preview needs Pillow, which is not installed: pip install "indream-client[preview]>=2"'
    assert f"True\npreview {line}\n" == done.stdout
    assert issubclass(indream.MissingExtraError, ImportError)


@pytest.mark.parametrize(
    ("count", "end"), [(1, "d0"), (8, "d7"), (9, "d7; and 1 more"), (11, "d7; and 3 more")]
)
def test_the_details_of_a_note(count: int, end: str) -> None:
    """Up to eight, each once, and the items in the order in which they were noted."""
    found = Notes()
    for number in range(count):
        for _ in range(2):
            found.add("PREVIEW_PLACEHOLDER", f"i{-number}", f"d{number}")
    (note,) = found.listed()
    assert tuple(f"i{-number}" for number in range(count)) == note.items
    assert note.message.startswith("Some items are shown as boxes, or are silent: d0")
    assert note.message.endswith(f"{end}.")
    assert f"PREVIEW_PLACEHOLDER: {note.message} ({', '.join(note.items)})" == str(note)


@pytest.mark.parametrize(
    ("at", "shown"),
    [(2, "2 s, but it is 2 s long"), ("99s", "99 s, but it is 2 s long"), ("480001t", "2.000004 s, ")],
)
def test_a_time_after_the_end(at: Any, shown: str) -> None:
    """The video has no picture there, so an empty one is not a difference that a user could see otherwise."""
    document = picture(solid("a", "#ff0000", **box(0, 0, 90, 30)))
    document["items"]["a"]["durationTicks"] = 2 * SECOND
    (note,) = frame(document, at, scale=0.1).notes
    assert ("PREVIEW_AFTER_END", ()) == (note.code, note.items)
    assert f"The video has ended at some of the times: {shown}" in note.message
    assert note.message == str(note).removeprefix("PREVIEW_AFTER_END: ")
    assert [note] == contact_sheet(document, times=[0, 1, at]).notes
    assert [] == frame(document, "479999t", scale=0.1).notes
    assert [] == contact_sheet(document).notes


def test_an_empty_timeline_has_no_time() -> None:
    """Only a time that the caller passed is noted."""
    assert [] == frame(picture(), scale=0.1).notes
    assert {"PREVIEW_AFTER_END": ()} == notes(picture(), 1)
