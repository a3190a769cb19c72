"""The captions that an editor state shows, for a file beside its video."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from indream.captions import CaptionsError, Cues, captions_of
from indream.timeline import Captions, Timeline, ticks
from tests.support.editor_state.builders import SECOND, asset, caption, item, state


def shown(*parts: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """A state with captions items and their assets."""
    document = state(*(part[0] for part in parts))
    document["assets"] = {part[1]["id"]: part[1] for part in parts}
    return document


def part(
    id: str,
    *captions: dict[str, Any],
    words: bool = False,
    lead_in: int = 0,
    start: int = 0,
    seconds: int = 10,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A captions item and its asset."""
    granularity = "word" if words else "line"
    entries = asset("caption", f"asset-{id}", captions=list(captions), timingGranularity=granularity)
    fields = {"assetId": f"asset-{id}", "contentStartOffsetTicks": lead_in}
    return item("captions", id, start * SECOND, seconds * SECOND, **fields), entries


def rows(cues: Cues) -> list[tuple[str, float, float]]:
    """Texts, starts and ends."""
    return [(cue.text, float(cue.start), float(cue.end)) for cue in cues]


def test_times_count_from_the_start_of_the_video() -> None:
    """After the start of the item and its lead-in; cues end when their item ends."""
    cues = [caption(0, 900, "A"), caption(1000, 9000, "B"), caption(4000, 5000, "C")]
    document = shown(part("one", *cues, lead_in=SECOND // 2 + 1, start=2, seconds=4))
    before = copy.deepcopy(document)
    found = captions_of(document)
    assert [("A", 2500 + 1 / 240, 3400 + 1 / 240), ("B", 3500 + 1 / 240, 6000)] == rows(found)
    assert ("$.items.one: cue 3: it is never shown",) == found.skipped
    assert before == document


def test_several_items_of_words() -> None:
    """The first word of each later item is separated from the word before."""
    first = part("one", caption(0, 400, "Hello"), caption(400, 900, " you"), words=True, seconds=1)
    second = part("two", caption(0, 500, "Bye"), words=True, start=1)
    found = captions_of(shown(second, first))
    assert ("word", [("Hello", 0, 400), (" you", 400, 900), (" Bye", 1000, 1500)]) == (
        found.granularity,
        rows(found),
    )
    assert "Hello you Bye" in found.to_srt()


@pytest.mark.parametrize("words", [True, False])
def test_a_cue_that_was_cut_is_one_cue(words: bool) -> None:
    """Also one that was cut twice, and where the milliseconds of the cut are rounded down."""
    timeline = Timeline("16:9", snap=False)
    cues = Cues([("Hello", 0, 400), (" you", 400, 4000), (" you", 4000, 4500)], granularity="word")
    whole = cues if words else cues.lines()
    timeline.overlay(Captions(whole, duration=5), at=1)
    for time in (3.5, ticks(488_000), 2.5):
        timeline.at(time)[0].split(time)
    assert 4 == len(timeline.clips)
    found = captions_of(timeline.to_editor_state())
    assert whole.shift(1).to_vtt(words=words) == found.to_vtt(words=words)


def test_cues_that_only_look_like_one_that_was_cut() -> None:
    """They do not touch, are of another granularity, or do not begin and end with their items."""
    document = shown(
        part("one", caption(0, 1000, "A"), caption(0, 900, "B"), seconds=1),
        part("two", caption(1, 500, "A"), caption(0, 500, "B"), caption(600, 1000, "C"), start=1, seconds=1),
        part("three", caption(0, 500, "C"), words=True, start=2),
        part("four", caption(0, 500, "D"), start=2),
    )
    assert 7 == len(captions_of(document))


def test_cues_are_in_order_of_time() -> None:
    """Those of one item and those of several; the confidence of each is kept."""
    late = part(
        "late", caption(500, 900, "B"), {**caption(0, 400, "A"), "confidence": 0.25}, caption(0, 300, "C")
    )
    early = part("early", caption(0, 5000, "D"), {**caption(100, 200, "E"), "confidence": True})
    found = captions_of(shown(late, early))
    assert [
        ("C", 0, 300, None),
        ("A", 0, 400, 0.25),
        ("D", 0, 5000, None),
        ("E", 100, 200, None),
        ("B", 500, 900, None),
    ] == [tuple(cue) for cue in found]
    assert ("line", False) == (found.granularity, found.estimated)


def test_cues_that_are_never_shown() -> None:
    """Since they have no text, or no time within their item."""
    captions = [
        caption(0, 900, " "),
        caption(100, 100, "A"),
        caption(1000, 2000, "B"),
        caption(-500, 300, "C"),
    ]
    document = shown(part("one", *captions, start=1, seconds=1, lead_in=-SECOND // 4))
    found = captions_of(document)
    assert [("B", 1750, 2000), ("C", 1000, 1050)] == sorted(rows(found))
    assert found.skipped == (
        "$.items.one: cue 1: it has no text",
        "$.items.one: cue 2: it is never shown",
    )


def test_words_of_items_that_overlap() -> None:
    """Items without words that are shown do not matter."""
    words = [caption(0, 400, " Hello"), caption(400, 900, " you")]
    first = part("one", *words, words=True, start=1)
    second = part("two", caption(0, 500, "A"), caption(1200, 1300, " b"), words=True)
    empty = part("three", caption(0, 1, " "), words=True)
    found = captions_of(shown(first, second, empty))
    assert [("A", 0, 500), (" Hello", 1000, 1400), (" b", 1200, 1300), (" you", 1400, 1900)] == rows(found)
    assert "word" == found.granularity


def test_words_beside_lines_become_lines() -> None:
    """All cues then have one granularity."""
    words = part("one", caption(0, 400, "Hello"), caption(400, 900, " you"), words=True)
    lines = part("two", caption(500, 1500, "A line"))
    assert [("Hello you", 0, 900), ("A line", 500, 1500)] == rows(captions_of(shown(words, lines)))


def test_only_visible_items() -> None:
    """Not those on hidden tracks or on none, unless they are named."""
    document = shown(*(part(id, caption(0, 500, id)) for id in ("one", "two", "three")))
    document["tracks"][0]["hidden"] = True
    document["tracks"][1]["items"] = []
    assert ["three"] == [cue.text for cue in captions_of(document)]
    assert ["one", "two"] == [cue.text for cue in captions_of(document, items=["one", "two"])]
    assert Cues() == captions_of(document, items=[]) == captions_of(state(item("text", "title")))


def broken(path: str, value: Any) -> dict[str, Any]:
    """A state with one changed value."""
    document = shown(part("one", caption(0, 500)))
    *parents, name = (int(part) if part.isdecimal() else part for part in path.split("."))
    place: Any = document
    for parent in parents:
        place = place[parent]
    if value is None:
        del place[name]
    else:
        place[name] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("tracks", None, r"\$\.tracks must be an array"),
        ("items", 1, r"\$\.items must be an object"),
        ("assets.asset-one", None, r"\$\.assets\.asset-one is missing"),
        ("assets.asset-one.captions", {}, r"\$\.assets\.asset-one\.captions must be an array"),
        ("assets.asset-one.captions.0.startMs", "1", r"captions\[0\]\.startMs must be a number"),
        ("assets.asset-one.captions.0.text", None, r"captions\[0\]\.text must be a string"),
        ("items.one.startTicks", None, r"\$\.items\.one\.startTicks is missing"),
        ("items.one.durationTicks", float("nan"), r"\$\.items\.one\.durationTicks must be a number"),
        ("items.one.durationTicks", True, r"\$\.items\.one\.durationTicks must be a number"),
        ("items.one.assetId", 1, r"\$\.assets\.1 is missing"),
        ("assets", None, r"\$\.assets is missing"),
        ("tracks.0", [], r"\$\.tracks\[0\] must be an object"),
        ("assets.asset-one.captions.0", 3, r"captions\[0\] must be an object"),
    ],
)
def test_states_that_cannot_be_read(path: str, value: Any, message: str) -> None:
    """The error names the place."""
    with pytest.raises(CaptionsError, match=message) as caught:
        captions_of(broken(path, value))
    assert "CAPTIONS_STATE_INVALID" == caught.value.code


def test_items_that_are_not_captions() -> None:
    """A misspelled id must not lose captions silently."""
    document = shown(part("one", caption(0, 500)))
    with pytest.raises(CaptionsError, match=r"\$\.items\.two is not a captions item"):
        captions_of(document, items=["two"])
    with pytest.raises(TypeError, match=r"items must be a list of ids, such as \['one'\]"):
        captions_of(document, items="one")


def test_an_asset_and_back() -> None:
    """The cues of an asset are those that it was made from, also between milliseconds."""
    cues = Cues([("Hello", 0, 400), (" you", 400, 901)], granularity="word").retime(2)
    captions, _ = part("one")
    document = {**shown((captions, dict(cues.to_editor_asset("asset-one"))))}
    assert cues == captions_of(document)
