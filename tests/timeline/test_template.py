"""Templates: what a variable accepts, where its values are written, and what is listed if they do not fit."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from indream import IndreamClient
from indream.editor_state import check_editor_state, lint_editor_state
from indream.media import probe
from indream.sandbox import Sandbox
from indream.timeline import (
    Audio,
    Gif,
    Image,
    Solid,
    Template,
    TemplateError,
    Text,
    Timeline,
    TimelineError,
    Variable,
    Video,
    seconds,
)
from indream.types import Asset
from tests.support.fake_service import ASSET
from tests.support.numbers import ForeignFloat
from tests.support.repository import ROOT

MEDIA = ROOT / "tests/media/files"
TICKS = 240_000


def card(**options: Any) -> Timeline:
    """A card with two texts."""
    timeline = Timeline("1:1", **options)
    title = timeline.append(Text("{{title}}", duration=4, id="title"))
    timeline.overlay(Text("{{price}} €", color="#ffd166", id="price"), during=title)
    return timeline


NO_COLOR = "must be a color such as '#ffd166', 'rgb(255 209 102)' or 'orange'"
ACCENT = Variable("accent", "color", ["items.price.color"], default="#ffd166")


def refusal(template: Template, **values: Any) -> TemplateError:
    """The error for values that do not fit; `problems` has the same reasons."""
    with pytest.raises(TemplateError) as caught:
        template.fill(values)
    assert template.problems(values) == caught.value.problems
    return caught.value


def invalid(state: Any, *variables: Variable) -> str:
    """The error for a template that is not valid."""
    with pytest.raises(TemplateError) as caught:
        Template(state, variables)
    assert "TEMPLATE_INVALID" == caught.value.code
    return str(caught.value)


def problems_of(timeline: Timeline) -> list[str]:
    """The errors of the check and the lint."""
    state = timeline.to_editor_state()
    found = [*check_editor_state(state), *lint_editor_state(state)]
    return [str(problem) for problem in found if problem.severity == "error"]


# Filling.


def test_strings_are_filled() -> None:
    """A variable may be a whole string or a part of one, and the result is a timeline."""
    timeline = Template(card(), [ACCENT]).fill({"title": "Tea"}, price="3.50", accent="#ff0000")
    title, price = timeline.clip("title").item, timeline.clip("price").item
    assert ("Tea", "3.50 €", "#ff0000") == (title["text"], price["text"], price["color"])


def test_the_template_is_not_changed() -> None:
    """Neither by a fill nor by changes of the filled timeline or the editor state it was made from."""
    state: Any = card().to_editor_state()
    template = Template(state)
    before = template.to_json()
    template.fill(title="a", price="b").clip("title").item["text"] = "other"
    state["items"]["title"]["text"] = "other"
    assert before == template.to_json()
    assert "c" == template.fill(title="c", price="d").clip("title").item["text"]


def test_a_template_of_an_editor_state_needs_no_variables() -> None:
    """The names in its strings are variables of the type text."""
    template = Template(card().to_editor_state())
    assert {"title": Variable("title"), "price": Variable("price")} == template.variables


def test_a_name_may_be_used_several_times() -> None:
    """In strings and in places; spaces inside the braces do not matter."""
    timeline = Timeline("1:1")
    timeline.append(Text("{{ name }} and {{name}}", duration=1, id="a"))
    timeline.append(Text("x", duration=1, id="b"))
    filled = Template(timeline, [Variable("name", places=["items.b.text"])]).fill(name="Ada")
    assert ("Ada and Ada", "Ada") == (filled.clip("a").item["text"], filled.clip("b").item["text"])


def test_a_value_is_not_read_as_a_template() -> None:
    """Braces in a value are text."""
    filled = Template(card()).fill(title="{{price}}", price="{{nothing}}")
    assert "{{price}}" == filled.clip("title").item["text"]


def test_defaults_are_used() -> None:
    """A variable with a default need not be passed."""
    filled = Template(card(), [ACCENT, Variable("price", default="0")]).fill(title="Tea")
    assert ("0 €", "#ffd166") == (filled.clip("price").item["text"], filled.clip("price").item["color"])


def test_every_problem_of_the_values_is_listed() -> None:
    """Missing, invalid and unknown ones, in one error that can be pickled."""
    error = refusal(
        Template(card(), [ACCENT, Variable("price", "number")]), accent="blurple", tilte="Tea", price="x"
    )
    assert [
        "title: is missing",
        'price: must be a number such as 5 or 0.5, not "x"',
        "accent: must be a color such as '#ffd166', 'rgb(255 209 102)' or 'orange', not \"blurple\"",
        'tilte: is not a variable of the template; did you mean "title"?',
    ] == sorted(error.problems, key=lambda text: "tpat".index(text[0]) + (text.startswith("tilte")) * 10)
    assert isinstance(error, TimelineError)
    assert isinstance(error, ValueError)
    copied = pickle.loads(pickle.dumps(error))
    assert (str(error), error.problems, error.code) == (str(copied), copied.problems, copied.code)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"price": "1"}, "TEMPLATE_VALUE_MISSING"),
        ({"title": 5j, "price": "1"}, "TEMPLATE_VALUE_INVALID"),
        ({"title": "a", "price": "1", "x": 1}, "TEMPLATE_UNKNOWN"),
    ],
)
def test_codes_say_what_is_wrong(values: dict[str, Any], code: str) -> None:
    """Programs branch on the code."""
    assert code == refusal(Template(card()), **values).code


@pytest.mark.parametrize(
    ("variable", "value", "written"),
    [
        (Variable("v", "text", ["items.title.text"]), "a", "a"),
        (Variable("v", "text", ["items.title.text"]), 3, "3"),
        (Variable("v", "text", ["items.title.text"]), ForeignFloat(3.5), "3.5"),
        (Variable("v", "color", ["items.title.color"]), " #FFF ", "#FFF"),
        (Variable("v", "color", ["items.title.color"]), "rgb(1 2 3 / 50%)", "rgb(1 2 3 / 50%)"),
        (Variable("v", "color", ["items.title.color"]), "RebeccaPurple", "RebeccaPurple"),
        (Variable("v", "number", ["items.title.fontSize"]), "96.5", 96.5),
        (Variable("v", "number", ["items.title.fontSize"]), "96", 96),
        (Variable("v", "boolean", ["items.title.resizeOnEdit"]), "no", False),
        (Variable("v", "boolean", ["items.title.resizeOnEdit"]), True, True),
    ],
)
def test_values_are_converted(variable: Variable, value: Any, written: Any) -> None:
    """Texts, as a table has them, become numbers and booleans."""
    timeline = Timeline("1:1")
    timeline.append(Text("x", duration=4, id="title"))
    filled: Any = Template(timeline, [variable]).fill(v=value).clip("title").item
    found = filled[variable.places[0].rpartition(".")[2]]
    assert (written, type(written)) == (found, type(found))


@pytest.mark.parametrize("field", ["hidden", "muted", "syncLocked"])
def test_a_track_is_switched_on_and_off(field: str) -> None:
    """Its id and its items are not places, but whether it is hidden, muted or locked is."""
    timeline = Timeline("1:1")
    timeline.append(Text("x", duration=4))
    timeline.add_track("logo", sync_locked=False).place(Solid("#fff", duration=4), at=0)
    template = Template(timeline, [Variable("v", "boolean", [f"tracks.0.{field}"], default=False)])
    found: list[Any] = [template.fill(values).to_editor_state()["tracks"][0] for values in ({}, {"v": "yes"})]
    assert [False, True] == [track[field] for track in found]


@pytest.mark.parametrize("type", ["text", "number", "boolean", "duration", "image"])
@pytest.mark.parametrize("place", ["items.title", "tracks." + "9" * 5000])
def test_a_place_that_cannot_be_read_is_rejected_for_every_type(type: Any, place: str) -> None:
    """An item of a loaded state may be anything, and Python does not read integers of thousands of digits."""
    timeline = Timeline("1:1")
    timeline.append(Text("x", duration=4, id="title"))
    state: Any = timeline.to_editor_state()
    state["items"]["title"] = 5
    assert "The template is not valid" in invalid(state, Variable("v", type, [place]))


def test_an_animated_number_gets_a_resting_value() -> None:
    """A number without keyframes is written where it rests; one with keyframes is not a place."""
    timeline = Timeline("1:1")
    timeline.append(Solid("#fff", duration=1, id="box", opacity=0.5, scale=[(0, 1), ("end", 2)]))
    filled: Any = Template(timeline, [Variable("v", "number", ["items.box.opacity"])]).fill(v=0.25)
    assert {"value": 0.25, "keyframes": []} == filled.clip("box").item["opacity"]
    assert "has keyframes" in invalid(timeline, Variable("v", "number", ["items.box.scaleX"]))


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        (Variable("v", "text", ["items.title.text"]), None, "must be a string, not nothing (None)"),
        (Variable("v", "text", ["items.title.text"]), True, "must be a string, not bool"),
        (Variable("v", "text", ["items.title.text"]), "\ud800", "half of a surrogate pair"),
        (
            Variable("v", "text", ["items.title.text"], max_length=3),
            "four",
            "has 4 characters, and the limit is 3",
        ),
        (Variable("v", "text", ["items.title.text"], choices=["a", "b"]), "c", 'must be "a" or "b", not "c"'),
        (Variable("v", "number", ["items.title.fontSize"], choices=[1, 2]), "3", 'must be 1 or 2, not "3"'),
        (Variable("v", "number", ["items.title.fontSize"]), "1,5", "must be a number"),
        (Variable("v", "number", ["items.title.fontSize"]), float("nan"), "must be a number"),
        (Variable("v", "number", ["items.title.fontSize"]), True, "must be a number"),
        (Variable("v", "number", ["items.title.fontSize"]), 10**400, "an integer beyond 64 bits"),
        (Variable("v", "number", ["items.title.fontSize"]), -5, "does not fit: $.items.title.fontSize"),
        (Variable("v", "color", ["items.title.color"]), "#12345", "must be a color"),
        (Variable("v", "color", ["items.title.color"]), 5, "must be a color"),
        (Variable("v", "boolean", ["items.title.resizeOnEdit"]), "maybe", "must be true or false"),
        (Variable("v", "duration", ["items.title"]), "soon", "is not a duration"),
        (Variable("v", "duration", ["items.title"]), 0, "at least one frame"),
        (Variable("v", "duration", ["items.title"]), -1, "at least one frame"),
        (Variable("v", "duration", ["items.title"]), None, "is not a duration"),
    ],
)
def test_values_that_do_not_fit_are_rejected(variable: Variable, value: Any, words: str) -> None:
    """The message names the variable, and says what it accepts."""
    timeline = Timeline("1:1")
    timeline.append(Text("x", duration=4, id="title"))
    error = refusal(Template(timeline, [variable]), v=value)
    assert "TEMPLATE_VALUE_INVALID" == error.code
    (problem,) = error.problems
    assert problem.startswith("v: ")
    assert words in problem


# Media.


def test_a_file_is_shown_in_the_place_of_another() -> None:
    """The item keeps its time; the file is local until it is uploaded, and the former one is gone."""
    timeline = Timeline("16:9")
    timeline.append(Image(MEDIA / "rotated_180.jpg", duration=3, id="photo"))
    template = Template(timeline, [Variable("photo", "image", ["items.photo"])])
    filled = template.fill(photo=MEDIA / "lossless.webp")
    item: Any = filled.clip("photo").item
    assert {"photo": MEDIA / "lossless.webp"} == dict(filled.files)
    assert ("photo", ["photo"], 3 * TICKS) == (item["assetId"], [*filled.assets], item["durationTicks"])
    assert "lossless.webp" == filled.assets["photo"]["filename"]
    assert [] == problems_of(filled)


def test_a_picture_of_another_shape_covers_the_place() -> None:
    """It is cropped at its center, not distorted; a picture that covers the canvas extends beyond it."""
    timeline = Timeline("16:9")
    timeline.append(Image(asset_entry(1920, 1080), duration=3, id="full"))
    timeline.overlay(Image(asset_entry(400, 400), width=400, position=(100, 50), id="small"), until="end")
    variables = [Variable("a", "image", ["items.full"]), Variable("b", "image", ["items.small"])]
    filled = Template(timeline, variables).fill(a=asset_entry(1000, 1000), b=asset_entry(800, 400))
    full: Any = filled.clip("full").item
    assert (0, -420, 1920, 1920) == tuple(full[name]["value"] for name in ("left", "top", "width", "height"))
    small: Any = filled.clip("small").item
    assert (-100, 50, 800, 400) == tuple(small[name]["value"] for name in ("left", "top", "width", "height"))
    assert (0.25, 0.25) == (small["cropLeft"]["value"], small["cropRight"]["value"])


def test_a_picture_of_another_shape_does_not_fit_an_animated_size() -> None:
    """There is no box that would be right at all times."""
    timeline = Timeline("16:9")
    timeline.append(Image(asset_entry(1920, 1080), duration=3, id="photo", extra={}))
    state: Any = timeline.to_editor_state()
    state["items"]["photo"]["left"] = {"value": 0, "keyframes": [{"timeTicks": 0, "value": 5}]}
    template = Template(state, [Variable("a", "image", ["items.photo"])])
    assert "animated size" in str(refusal(template, a=asset_entry(100, 100)))
    template.fill(a=asset_entry(192, 108))


def asset_entry(width: int, height: int) -> Any:
    """An uploaded picture of this size, as an entry of `assets`."""
    return {
        "id": f"picture-{width}-{height}",
        "type": "image",
        "filename": "picture.png",
        "size": 1,
        "remoteUrl": f"https://files.test/{width}x{height}.png",
        "remoteKey": "picture.png",
        "mimeType": "image/png",
        "width": width,
        "height": height,
    }


def test_an_asset_is_replaced_for_all_items() -> None:
    """Its id stays, so other parts of the state still refer to it."""
    timeline = Timeline("16:9")
    timeline.append(Image(MEDIA / "rotated_180.jpg", duration=1, id="a"))
    timeline.append(Image(MEDIA / "rotated_180.jpg", duration=1, id="b"))
    template = Template(timeline, [Variable("photo", "image", ["assets.rotated_180"])])
    filled = template.fill(photo=MEDIA / "lossless.webp")
    assert {"rotated_180": MEDIA / "lossless.webp"} == dict(filled.files)
    assert "lossless.webp" == filled.assets["rotated_180"]["filename"]


def test_an_uploaded_asset_is_accepted() -> None:
    """It needs no upload, and the payload has its link."""
    timeline = Timeline("16:9")
    timeline.append(Image(asset_entry(10, 10), duration=1, id="photo"))
    template = Template(timeline, [Variable("photo", "image", ["items.photo"])])
    payload = template.fill(photo=Asset.model_validate(ASSET)).to_payload()
    assert ASSET["fileUrl"] == payload["editorState"]["assets"]["photo"]["remoteUrl"]


def test_gifs_are_images() -> None:
    """A variable of the type image may have an item that is a GIF, which then needs a GIF."""
    timeline = Timeline("16:9")
    timeline.append(Gif(MEDIA / "loops.gif", duration=1, id="photo"))
    template = Template(timeline, [Variable("photo", "image", ["items.photo"])])
    assert [] == problems_of(template.fill(photo=MEDIA / "fast.gif"))
    assert "photo:" in str(refusal(template, photo=MEDIA / "lossless.webp"))


def test_a_variable_has_the_type_of_its_item() -> None:
    timeline = Timeline("16:9")
    timeline.append(Video(MEDIA / "h264_aac.mp4", id="talk"))
    Template(timeline, [Variable("talk", "video", ["items.talk"])])
    with pytest.raises(
        TemplateError, match="must be of the type image or of the type gif, is of the type video"
    ):
        Template(timeline, [Variable("talk", "image", ["items.talk"])])


def test_a_file_must_be_of_the_kind_and_long_enough(tmp_path: Path) -> None:
    """A missing file, another kind of file, and a video that is shorter than its item."""
    timeline = Timeline("16:9")
    source = MEDIA / "h264_aac.mp4"
    length = probe(source).duration
    assert length is not None
    timeline.append(Video(source, id="talk"))
    template = Template(timeline, [Variable("talk", "video", ["items.talk"])])
    assert "talk: cannot be read: [Errno 2]" in str(refusal(template, talk=tmp_path / "gone.mp4"))
    assert "is an image, not a video" in str(refusal(template, talk=MEDIA / "lossless.webp"))
    long = Template(timeline, [Variable("length", "duration", ["items.talk"])])
    assert "long, but the item" in str(refusal(long, length=float(length) + 5))


# Durations.


def test_later_clips_move_with_a_duration() -> None:
    """On the same track and on those that are sync-locked; transitions and overlays stay valid."""
    timeline = Timeline("16:9")
    timeline.append(Solid("#111111", duration=2, id="a"))
    timeline.append(Solid("#222222", duration=2, id="b"), transition="fade")
    timeline.append(Solid("#333333", duration=2, id="c"))
    locked = timeline.add_track(sync_locked=True)
    locked.place(Text("later", duration=1, id="locked"), at=4)
    free = timeline.add_track()
    free.place(Text("stays", duration=1, id="free"), at=4)
    template = Template(timeline, [Variable("length", "duration", ["items.a", "items.b"])])
    filled = template.fill(length="3.5s")
    starts = {clip.id: float(clip.start) for clip in filled.clips}
    assert {"a": 0, "b": 3.5, "c": 7, "locked": 7, "free": 4} == starts
    assert [] == problems_of(filled)
    shorter = template.fill(length=seconds(1))
    assert {"a": 0, "b": 1, "c": 2, "locked": 2, "free": 4} == {
        clip.id: float(clip.start) for clip in shorter.clips
    }
    assert [] == problems_of(shorter)


def test_items_that_end_together_move_their_neighbors_once() -> None:
    """A title and the overlay that accompanies it, both with the same variable."""
    timeline = card()
    timeline.append(Solid("#000000", duration=1, id="end"))
    variable = Variable("length", "duration", ["items.title", "items.price"], default=4)
    filled = Template(timeline, [variable]).fill(title="a", price="b", length=6)
    assert (6, 6) == (float(filled.clip("price").end), float(filled.clip("end").start))


def test_keyframes_are_stretched() -> None:
    """A zoom still begins and ends with its item."""
    timeline = Timeline("16:9")
    timeline.append(Solid("#000000", duration=2, scale=[(0, 1), (1, 1.5), ("end", 2)], id="box"))
    template = Template(timeline, [Variable("length", "duration", ["items.box"])])
    for length in (1, 4):
        filled = template.fill(length=length)
        points = filled.clip("box").item["scaleX"]["keyframes"]  # type: ignore[typeddict-item]
        times = [point["timeTicks"] / TICKS for point in points]
        assert [0, length / 2, length] == [pytest.approx(time, abs=1e-4) for time in times]
        assert [] == problems_of(filled)


def test_a_duration_that_would_overlap_is_rejected() -> None:
    """An editor state that is not valid is never returned."""
    timeline = Timeline("16:9")
    main = timeline.append(Solid("#000000", duration=2, id="a"))
    timeline.append(Solid("#000000", duration=2, id="b"), transition="fade")
    template = Template(timeline, [Variable("length", "duration", ["items.a"])])
    assert "shorter than the transition" in str(refusal(template, length="5f"))
    assert main.id == "a"
    state: Any = timeline.to_editor_state()
    state["items"]["b"]["startTicks"] = 3 * TICKS
    state["transitions"].clear()
    state["items"]["b"]["linkGroupId"] = state["items"]["a"]["linkGroupId"] = None
    template = Template(state, [Variable("start", "duration", ["items.b.startTicks"])])
    assert "start: does not fit" in str(refusal(template, start=1))


# Construction.


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        (Variable("v", places=["items.titel.text"]), 'items has no "titel"; did you mean "title"?'),
        (Variable("v", places=["item.title.text"]), 'the editor state has no "item"; did you mean "items"?'),
        (Variable("v", places=["items.title.text.x"]), 'items.title.text has no "x"'),
        (Variable("v", places=["tracks.9.id"]), 'tracks has no "9"'),
        (Variable("v", places=[""]), "must be a path"),
        (Variable("v", places=["items.title.fontSize"]), "must be a string, is a number"),
        (Variable("v", "number", ["items.title.text"]), "must be a number, is a string"),
        (Variable("v", "number", ["items"]), "must be a number, is an object"),
        (Variable("v", "number", ["tracks"]), "must be a number, is an array"),
        (Variable("v", "number", ["tracks.0.hidden"]), "must be a number, is true or false"),
        (Variable("v", "boolean", ["items.title.text"]), "must be true or false, is a string"),
        (Variable("v", "duration", ["items.title.text"]), "must be an item"),
        (Variable("v", "image", ["items.title"]), "without an asset"),
        (Variable("v", "image", ["items.title.text"]), "must be an item"),
        (Variable("v", places=["items.title.id"]), "belong together"),
        (Variable("v", places=["tracks.0.id"]), "belong together"),
        (Variable("v", places=["items.title.text"]), "is a string with variables already"),
        (Variable("v", places=["items.title.color"] * 2), "is a place of 'v' already"),
        (Variable("v"), "is not used"),
        (Variable("price", "image"), "cannot be a part of the text"),
        (Variable("price", "boolean"), "cannot be a part of the text"),
        (Variable("9", places=["items.title.color"]), "the name must begin with a letter"),
        (Variable("v", "colour", ["items.title.color"]), "did you mean 'color'?"),  # type: ignore[arg-type]
        (Variable("v", places="items.title.color"), "places must be a list"),
        (Variable("v", places=["items.title.color"], max_length=0), "max_length must be"),
        (Variable("v", "color", ["items.title.color"], max_length=5), "for texts only"),
        (Variable("v", "color", ["items.title.color"], default="blurple"), "the default must be a color"),
        (Variable("v", "color", ["items.title.color"], choices=[]), "choices must be a list"),
        (Variable("v", "color", ["items.title.color"], choices=["red", "x"]), "the choice must be a color"),
    ],
)
def test_a_variable_that_does_not_fit_is_an_error(variable: Variable, words: str) -> None:
    """When the template is made, not when it is filled."""
    message = invalid(card(), variable)
    assert f"variable {variable.name!r}: " in message
    assert words in message


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("items", "title", "text"), "{{", "does not begin a variable"),
        (("items", "title", "text"), "{{ 5 }}", "does not begin a variable"),
        (("items", "title", "text"), "{{title}} {{two words}}", "does not begin a variable"),
        (("items", "title", "{{key}}"), 1, 'the key "{{key}}" cannot have variables'),
        (("items", "title", "id"), "{{title}}", "belong together"),
        (("tracks", 0, "id"), "{{title}}", "belong together"),
    ],
)
def test_braces_that_begin_no_variable_are_an_error(path: tuple[Any, ...], value: Any, words: str) -> None:
    """They would be rendered as they are."""
    state: Any = card().to_editor_state()
    part = state
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert words in invalid(state)


def test_every_problem_of_a_template_is_listed() -> None:
    """In one error."""
    message = invalid(card(), Variable("a", places=["items.x"]), Variable("b"), Variable("b"))
    assert 3 == len(message.splitlines()) - 1


@pytest.mark.parametrize(
    ("arguments", "words"), [((5,), "must be an editor state"), ((None,), "editor state")]
)
def test_other_objects_are_type_errors(arguments: tuple[Any, ...], words: str) -> None:
    """A state must be a dict or a timeline; variables must be `Variable` objects."""
    with pytest.raises(TypeError, match=words):
        Template(*arguments)
    with pytest.raises(TypeError, match="Variable objects"):
        Template(card(), [{"name": "a"}])  # type: ignore[list-item]


def test_values_are_dicts() -> None:
    """In each call, and in each row, as a path of a CSV file is not."""
    template = Template(card(), [])
    for call, words in (
        (lambda: template.fill(["a"]), "^values must be a dict, not list$"),  # type: ignore[arg-type]
        (lambda: template.problems("a"), "^values must be a dict, not str$"),  # type: ignore[arg-type]
        (lambda: template.jobs("people.csv", key="id"), "^row 1 must be a dict, not str$"),  # type: ignore[arg-type]
        (lambda: template.jobs([{"id": "a"}, ["b"]], key="id"), "^row 2 must be a dict, not list$"),  # type: ignore[list-item]
        (lambda: Timeline.from_editor_state({}, files=["a"]), "^files must be a dict, not list$"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match=words):
            call()


def test_names_with_dots_are_found() -> None:
    """An id may have a dot."""
    timeline = Timeline("1:1")
    timeline.append(Text("x", duration=1, id="a.b"))
    filled = Template(timeline, [Variable("v", places=["items.a.b.text"])]).fill(v="y")
    assert "y" == filled.clip("a.b").item["text"]


def test_a_template_of_an_invalid_state_is_an_error() -> None:
    """It could not be rendered with any values; a variable cannot be in a string with a few valid values."""
    state: Any = card().to_editor_state()
    state["items"]["title"]["align"] = "{{align}}"
    filled: Any = Template(state).fill(align="left", title="a", price="b").clip("title").item
    assert "left" == filled["align"]
    assert "$.items.title.align" in str(refusal(Template(state), align="middle", title="a", price="b"))
    del state["items"]["title"]["fontSize"]
    assert "the editor state is not valid: $.items.title.fontSize" in invalid(state)


def test_a_place_that_is_null_has_no_type() -> None:
    state: Any = card().to_editor_state()
    state["items"]["title"]["note"] = None
    assert "must be a string, is null" in invalid(state, Variable("v", places=["items.title.note"]))


def test_a_track_may_list_an_item_that_is_missing() -> None:
    """As an editor state from elsewhere may; the others move."""
    timeline = Timeline()
    timeline.sequence([Text("First", id="first", duration=4), Text("After", id="after", duration=1)])
    state: Any = timeline.to_editor_state()
    state["tracks"][0]["items"].append("missing")
    longer = Template(state, [Variable("length", "duration", ["items.first"])]).fill({"length": 5})
    assert 1_200_000 == longer.to_editor_state()["items"]["after"]["startTicks"]


def test_a_problem_that_the_template_has_anyway_does_not_prevent_filling_it() -> None:
    """An editor state from elsewhere may have it; the service decides."""
    timeline = Timeline()
    timeline.sequence([Text("{{name}}", id="a", duration=1), Text("After", id="b", duration=1)])
    state: Any = timeline.to_editor_state()
    state["items"]["b"]["startTicks"] = 120_000  # It overlaps "a".
    filled = Template(state).fill({"name": "Ann"})
    assert "Ann" == filled.clip("a").item["text"]  # type: ignore[typeddict-item]


# JSON.


@pytest.mark.parametrize("frames", [{"fps": 25, "snap": False}, {}], ids=["frames", "files"])
def test_a_template_survives_json(frames: Any) -> None:
    """With its variables, local files, frames and text of any language."""
    timeline = card(**frames)
    timeline.sound(Audio(MEDIA / "cbr.mp3", id="music", duration=1))
    variables = [
        ACCENT,
        Variable("price", max_length=5, choices=("1", "2")),
        Variable("music", "audio", ["items.music"], default=MEDIA / "cbr.mp3"),
        Variable("length", "duration", ["items.title"], default=4),
    ]
    template = Template(timeline, variables)
    again = Template.from_json(template.to_json())
    assert template.to_json() == again.to_json()
    assert template.to_json().startswith('{\n "format": ')
    values = {"title": "日本", "price": "2"}
    assert template.fill(values).to_editor_state() == again.fill(values).to_editor_state()
    assert template.fill(values).files == again.fill(values).files


@pytest.mark.parametrize("frames", [{"fps": 25}, {"snap": False}, {"fps": 25, "snap": False}], ids=str)
def test_a_template_in_json_has_default_frames(frames: Any) -> None:
    """30 per second and snapped to, unless it has others."""
    usual = json.loads(Template(card()).to_json())
    assert not {"fps", "snap"} & usual.keys()
    document = {**usual, **frames}
    again = json.loads(Template.from_json(json.dumps(document)).to_json())
    assert {**document, "fps": 30, "snap": True, **frames} == again


def test_an_editor_state_is_a_template() -> None:
    """One that was saved as JSON, with names in its strings, needs nothing else."""
    template = Template.from_json(json.dumps(card().to_editor_state()))
    assert ["price", "title"] == sorted(template.variables)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "The template is not JSON: Expecting value, line 1, column 1."),
        ("[" * 100_000, "The template is not JSON: it is nested too deeply."),
        ("1" * 5000, "The template is not JSON: a number has too many digits."),
        ("[]", "is not a JSON object"),
        ("{}", "neither an editor state nor a template"),
        ('{"format": "indream-template", "version": 2}', "neither an editor state nor a template"),
        ('{"format": "indream-template", "version": 1}', "has no valid state"),
        ('{"format": "indream-template", "version": 1, "state": {}, "x": 1}', 'unknown field "x"'),
        ('{"format": "indream-template", "version": 1, "state": {}}', "the editor state is not valid"),
        ('{"format": "indream-template", "version": 1, "state": {}, "variables": [5]}', "has no name"),
        (
            '{"format": "indream-template", "version": 1, "state": {}, "variables": [{"name": "a", "x": 1}]}',
            'unknown field "x"',
        ),
    ],
)
def test_other_json_is_an_error(text: str, words: str) -> None:
    """The message says what it lacks."""
    with pytest.raises(TemplateError, match="template") as caught:
        Template.from_json(text)
    assert words in str(caught.value)
    assert "TEMPLATE_INVALID" == caught.value.code


# Rows.


def test_rows_become_jobs() -> None:
    """With the key of each row, and the options in each payload."""
    rows = [{"id": "a", "title": "Tea", "price": "3", "accent": ""}, {"id": 7, "title": "", "price": "4"}]
    jobs = list(Template(card(), [ACCENT]).jobs(rows, key="id", scale=0.6))
    assert ["a", "7"] == [job["key"] for job in jobs]
    assert [0.6, 0.6] == [job["payload"]["scale"] for job in jobs]
    items = [job["payload"]["editorState"]["items"] for job in jobs]
    assert ["Tea", ""] == [item["title"]["text"] for item in items]
    assert "#ffd166" == items[0]["price"]["color"]


def test_a_variable_may_be_the_key() -> None:
    """Then it is also written to its places."""
    (job,) = Template(card()).jobs([{"title": "Tea", "price": 3}], key="title")
    assert ("Tea", "Tea") == (job["key"], job["payload"]["editorState"]["items"]["title"]["text"])


def test_all_wrong_rows_are_listed_before_the_first_job() -> None:
    """With their numbers and keys; unknown columns are listed once."""
    rows: list[dict[Any, Any]] = [
        {"id": "a", "title": "Tea", "price": "3", "colour": "red"},
        {"id": "b", "title": None, "price": "3", "colour": "red"},
        {"id": "", "title": "Tea", "price": "3", "colour": "red"},
        {"id": "d", "title": "Tea", "price": "3", "accent": "blurple", None: ["more"]},
    ]
    unknown = "colour: is not a variable of the template, which has accent, title, price"
    with pytest.raises(TemplateError) as caught:
        Template(card(), [ACCENT]).jobs(rows, key="id")
    assert [
        "row 2 (b): title: is missing",
        'row 3: the key "id" is missing',
        "row 4 (d): the row has more values than there are columns",
        f'row 4 (d): accent: {NO_COLOR}, not "blurple"',
        f"row 1: {unknown}; leave it out, or write {{{{colour}}}} into one of its texts",
    ] == caught.value.problems
    assert str(caught.value).startswith("4 of 4 rows cannot be rendered; nothing was sent:")


def test_only_rows_with_a_problem_are_counted() -> None:
    """A column that the template does not have is a problem of the rows that have it."""
    right = {"id": "a", "title": "Tea", "price": "3"}
    rows = [right, {**right, "my notes": "x"}, {**right, "my notes": "y"}, {**right, "title": None}]
    with pytest.raises(TemplateError) as caught:
        Template(card()).jobs(rows, key="id")
    assert [
        "row 4 (a): title: is missing",
        # Its name cannot be a variable's.
        "row 2: my notes: is not a variable of the template, which has title, price; leave it out",
    ] == caught.value.problems
    assert str(caught.value).startswith("3 of 4 rows cannot be rendered; nothing was sent:")


@pytest.mark.parametrize(
    ("count", "rows"), [(1, "1 of 1 row"), (2, "2 of 2 rows"), (1_000, "1,000 of 1,000 rows")]
)
def test_the_number_of_wrong_rows_has_the_right_noun(count: int, rows: str) -> None:
    """Also if the rows only have a column that the template does not have."""
    row = {"id": "a", "title": "Tea", "price": "3"}
    for wrong in ({**row, "title": None}, {**row, "colour": "red"}):
        with pytest.raises(TemplateError, match=f"^{rows} cannot be rendered; nothing was sent:"):
            Template(card()).jobs([wrong] * count, key="id")


def test_rows_may_have_names_and_a_directory(tmp_path: Path) -> None:
    """Such as the lines of a table, whose files are beside it."""
    timeline = Timeline("16:9")
    timeline.append(Image(asset_entry(10, 10), duration=1, id="photo"))
    template = Template(timeline, [Variable("photo", "image", ["items.photo"])])
    rows = [{"key": "a", "photo": "lossless.webp"}, {"key": "b", "photo": "gone.webp"}]
    with pytest.raises(TemplateError) as caught:
        template.jobs(rows, key="key", names=["line 2", "line 5"], directory=MEDIA)
    (problem,) = caught.value.problems
    assert problem.startswith("line 5 (b): photo: cannot be read: ")
    assert str(MEDIA / "gone.webp") in problem


def test_a_misspelled_key_is_named() -> None:
    """With the column that was probably meant."""
    with pytest.raises(TemplateError, match='did you mean "key"'):
        Template(card()).jobs([{"key": "a", "title": "x", "price": "y"}], key="Key")


def test_rows_are_rendered(sandbox: Sandbox, tmp_path: Path) -> None:
    """`render_many` takes the jobs as they are."""
    rows = [{"id": "a", "title": "Tea", "price": "3"}, {"id": "b", "title": "Milk", "price": "1"}]
    with IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        outcomes = list(
            client.exports.render_many(Template(card()).jobs(rows, key="id", scale=0.6), tmp_path)
        )
    assert {"a", "b"} == {outcome.key for outcome in outcomes if outcome.error is None}


def test_local_files_of_rows_are_uploaded_before_the_first_job(sandbox: Sandbox, tmp_path: Path) -> None:
    """Each file once; without `upload`, a row with a local file cannot become a payload."""
    timeline = Timeline("16:9")
    timeline.append(Image(asset_entry(10, 10), duration=1, id="photo"))
    template = Template(timeline, [Variable("photo", "image", ["items.photo"])])
    files = [MEDIA / "lossless.webp", MEDIA / "rotated_180.jpg", MEDIA / "lossless.webp"]
    rows = [{"key": str(number), "photo": path} for number, path in enumerate(files)]
    with pytest.raises(TimelineError, match="not uploaded"):
        next(template.jobs(rows, key="key", scale=0.6))
    with IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:

        def upload(local: Any) -> None:
            client.uploads.upload_assets(local, cache=tmp_path / "uploads.json")

        jobs = list(template.jobs(rows, key="key", upload=upload, scale=0.6))
        links = [job["payload"]["editorState"]["assets"]["photo"]["remoteUrl"] for job in jobs]
        assert links[0] == links[2] != links[1]
        assert 2 == len(json.loads((tmp_path / "uploads.json").read_bytes())["assets"])
        outcomes = list(client.exports.render_many(jobs, tmp_path))
    assert [None] * 3 == [outcome.error for outcome in outcomes]


def test_a_filled_timeline_is_independent_of_others() -> None:
    """Two fills share nothing."""
    template = Template(card())
    first, second = template.fill(title="a", price="b"), template.fill(title="a", price="b")
    before = copy.deepcopy(second.to_editor_state())
    first.clip("title").item["text"] = "changed"
    assert before == second.to_editor_state()


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ("abcdef", '"a", "b", "c", "d", "e" or "f", not "x"'),
        ("abcdefg", 'one of "a", "b", "c", "d", "e", "f", "g", not "x"'),
    ],
)
def test_choices_are_listed(choices: str, words: str) -> None:
    """As a sentence if they are few, and at most as long as a text may be."""
    template = Template(card(), [Variable("title", choices=list(choices), max_length=1)])
    assert f"title: must be {words}" in str(refusal(template, title="x", price=1))
    assert "c" == template.fill(title="c", price=1).clip("title").item["text"]
    assert 'has 2 characters, and the limit is 1: "ab"' in str(refusal(template, title="ab", price=1))
