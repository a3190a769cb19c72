"""Damaged and hostile files end in cues or in a CaptionsError, in time linear in their size."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from indream.captions import CaptionsError, parse_captions

from .mutations import RECORD, SHARES, SIZE, digest, read_mutated

RECORDED: list[str] = json.loads(RECORD.read_text(encoding="utf-8"))
MORE = 96_000 if os.environ.get("INDREAM_FULL") else 0


@pytest.mark.parametrize("share", range(SHARES))
def test_mutated_files(share: int) -> None:
    """4,000 of them are read as before; 100,000 in all with `INDREAM_FULL=1`."""
    results = read_mutated(range(share * SIZE, (share + 1) * SIZE))
    assert len({result.partition(" ")[0] for result in results}) > 3
    assert RECORDED[share] == digest(results), "`python -m tests.captions.mutations results` shows them"
    first, more = SHARES * SIZE, MORE // SHARES
    assert more == len(read_mutated(range(first + share * more, first + (share + 1) * more)))


HOSTILE: dict[str, Callable[[int], str]] = {
    "digits before an arrow": lambda size: "1" * size + " --> 2",
    "spaces before an arrow": lambda size: " " * size + "-->" + " " * size,
    "spaces in a time": lambda size: f"00:00:01{' ' * size},000 --> 00:00:02,000\nA",
    "arrows": lambda size: "00:00:01,000 --> 00:00:02,000\n" + "->" * size,
    "tags that are not closed": lambda size: "00:00:01,000 --> 00:00:02,000\n" + "<i" * size,
    "reading aids": lambda size: "00:00:01,000 --> 00:00:02,000\n" + "<rt>" * size,
    "overrides that are not closed": lambda size: "00:00:01,000 --> 00:00:02,000\n" + "{\\" * size,
    "blank lines": lambda size: "00:00:01,000 --> 00:00:02,000\nA" + "\n" * size + "B",
    "timing lines": lambda size: "00:00:01,000 --> 00:00:02,000\n" * size + "A",
    "notes": lambda size: "WEBVTT\n\n00:01.000 --> 00:02.000\nA" + "\n\nNOTE\n" * size,
    "time tags": lambda size: "WEBVTT\n\n00:01.000 --> 00:02.000\nA" + "<00:01.500>" * size,
    "references": lambda size: "WEBVTT\n\n00:01.000 --> 00:02.000\nA" + "&#" * size,
    "braces in ass": lambda size: "Dialogue: 0,0:00:01.00,0:00:02.00,,,,,,," + "{" * size + "A}" + "{" * size,
    "karaoke": lambda size: "Dialogue: 0,0:00:01.00,0:00:02.00,,,,,,," + "{\\k1}a" * size,
    "fields in ass": lambda size: (
        "[Events]\nFormat: Start,End," + "," * size + "Text\nDialogue: " + "," * size
    ),
    "hyphens after a number": lambda size: "1" + " -" * size,
    "arrows after a time": lambda size: "00:00:01;5" + " ->" * size,
    "damaged timing lines": lambda size: "00:00:01,000 --> 00:00:02,000\nA\n" + "1,000 --> 2,000\n" * size,
    "paragraphs after a note": lambda size: "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nNOTE" + "\n\nB" * size,
    "headers": lambda size: "WEBVTT\n\n00:01.000 --> 00:02.000\nA" + "\nWEBVTT" * size,
    "damaged time tags": lambda size: "WEBVTT\n\n00:01.000 --> 00:02.000\nA" + "<00:01;5>\n" * size,
    "byte order marks": lambda size: "00:00:01,000 --> 00:00:02,000\nA" + "\ufeff" * size + "\ufeff1" * size,
    "lines of ass that are not dialogue": lambda size: "[Events]\n" + "Dialog: 0\n" * size,
    "stamps before a long line": lambda size: "[00:01.00]" * size + "A" * size,
    "stamps before many words": lambda size: (
        "".join(f"[{n}:00.00]" for n in range(999)) + "<00:01.50>a" * size
    ),
    "stamps": lambda size: "[00:01.00]" * size + "A",
    "brackets in lrc": lambda size: "[00:01.00]A\n" + "[a" * size,
    "stamps with words": lambda size: "[00:01.00]" + "<00:01.50>a" * size,
    "brackets": lambda size: "[" * size,
}


def steps_of(text: str) -> int:
    """The number of Python lines that reading a text takes, whatever the speed of the machine."""
    steps = 0

    def count(*_: Any) -> Any:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        parse_captions(text)
    except CaptionsError:
        pass
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("name", HOSTILE)
def test_steps_are_linear(name: str) -> None:
    """Four times the size takes at most about four times the steps."""
    small, large = (steps_of(HOSTILE[name](size)) for size in (500, 2000))
    assert large <= 4 * small + 500


@pytest.mark.parametrize("name", HOSTILE)
def test_large_hostile_files_are_read(name: str) -> None:
    """A pattern that backtracks through a megabyte would take hours: the test would not end."""
    size = 1000 * 1_000_000 // len(HOSTILE[name](1000))
    assert outcome_of(HOSTILE[name](size)) in ("cues", "CAPTIONS_EMPTY", "CAPTIONS_FORMAT_UNKNOWN")


def outcome_of(text: str) -> str:
    """The code of the error, if there is one."""
    try:
        parse_captions(text)
    except CaptionsError as error:
        return error.code
    return "cues"
