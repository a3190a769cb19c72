"""Tables fit the width of the terminal: which columns are left out, and which are cut."""

from __future__ import annotations

import re
from typing import Any

import pytest

from indream.cli import exports, probe, projects
from indream.cli.output import Column, Output

from .conftest import Cli

TERMINAL = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "NO_COLOR": "1"}
PLAIN = re.compile(r"\x1b\[[0-9;]*m")
LONG = "A title of forty characters, and longer " * 2


TIMES = dict.fromkeys(("createdAt", "updatedAt"), "2026-09-25T00:00:00.000Z")
ID = "1e2feb89-414c-443c-9027-c4d1c386bbc4"
# The columns of the commands, and an object with long names.
TABLES: dict[str, tuple[tuple[Column, ...], dict[str, Any]]] = {
    "probe": (
        probe._COLUMNS,
        {
            "file": f"{LONG}.mp4",
            "kind": "video",
            "shown": "96 × 64",
            "durationInSeconds": 2.002,
            "sound": "no",
            "fps": 29.97,
            "codecs": "avc1",
            "mimeType": "video/mp4",
        },
    ),
    "exports": (
        exports._COLUMNS,
        {
            "taskId": ID,
            "status": "PENDING",
            "progress": 0,
            "durationSeconds": 4,
            "filename": f"{LONG}.mp4",
            **TIMES,
        },
    ),
    "ended": (exports._COLUMNS, {"taskId": ID, "status": "COMPLETED", "progress": 99.6, **TIMES}),
    "projects": (projects._COLUMNS, {"projectId": ID, "title": LONG, "description": LONG, **TIMES}),
    "assets": (
        projects._ASSET_COLUMNS,
        {"assetId": ID, "type": "image", "size": 1234, "filename": f"{LONG}.png"},
    ),
}


# By the width of the terminal: the columns with their widths, and those that are not shown.
SHOWN = {
    "probe": {
        40: ("FILE 16, SIZE 7, SECONDS 7, SOUND 5", "FPS, CODECS, TYPE, KIND"),
        41: ("FILE 16, SIZE 7, SECONDS 7, SOUND 5", "FPS, CODECS, TYPE, KIND"),
        60: ("FILE 17, KIND 5, SIZE 7, SECONDS 7, SOUND 5, TYPE 9", "FPS, CODECS"),
        70: ("FILE 19, KIND 5, SIZE 7, SECONDS 7, SOUND 5, CODECS 6, TYPE 9", "FPS"),
        73: ("FILE 22, KIND 5, SIZE 7, SECONDS 7, SOUND 5, CODECS 6, TYPE 9", "FPS"),
        74: ("FILE 16, KIND 5, SIZE 7, SECONDS 7, SOUND 5, FPS 5, CODECS 6, TYPE 9", ""),
        80: ("FILE 22, KIND 5, SIZE 7, SECONDS 7, SOUND 5, FPS 5, CODECS 6, TYPE 9", ""),
    },
    "exports": {
        40: ("ID 36, STATUS 7", "LENGTH, FILE, CREATED (UTC), DONE"),
        50: ("ID 36, STATUS 7", "LENGTH, FILE, CREATED (UTC), DONE"),
        60: ("ID 36, STATUS 7, DONE 4", "LENGTH, FILE, CREATED (UTC)"),
        68: ("ID 36, STATUS 7, DONE 4", "LENGTH, FILE, CREATED (UTC)"),
        69: ("ID 36, STATUS 7, DONE 4, CREATED (UTC) 16", "LENGTH, FILE"),
        80: ("ID 36, STATUS 7, DONE 4, CREATED (UTC) 16", "LENGTH, FILE"),
        90: ("ID 36, STATUS 7, DONE 4, CREATED (UTC) 16, FILE 19", "LENGTH"),
        91: ("ID 36, STATUS 7, DONE 4, LENGTH 6, CREATED (UTC) 16, FILE 12", ""),
        93: ("ID 36, STATUS 7, DONE 4, LENGTH 6, CREATED (UTC) 16, FILE 14", ""),
        94: ("ID 36, STATUS 7, DONE 4, LENGTH 6, CREATED (UTC) 19, FILE 12", ""),
        100: ("ID 36, STATUS 7, DONE 4, LENGTH 6, CREATED (UTC) 19, FILE 18", ""),
    },
    "ended": {
        45: ("ID 36, STATUS 8", "LENGTH, FILE, CREATED (UTC), DONE"),
        46: ("ID 36, STATUS 8", "LENGTH, FILE, CREATED (UTC), DONE"),
        47: ("ID 36, STATUS 9", "LENGTH, FILE, CREATED (UTC), DONE"),
        52: ("ID 36, STATUS 9", "LENGTH, FILE, CREATED (UTC), DONE"),
        53: ("ID 36, STATUS 9, DONE 4", "LENGTH, FILE, CREATED (UTC)"),
    },
    "projects": {
        40: ("ID 36, TITLE 8", "DESCRIPTION, UPDATED (UTC)"),
        50: ("ID 36, TITLE 12", "DESCRIPTION, UPDATED (UTC)"),
        67: ("ID 36, TITLE 29", "DESCRIPTION, UPDATED (UTC)"),
        68: ("ID 36, UPDATED (UTC) 16, TITLE 12", "DESCRIPTION"),
        80: ("ID 36, UPDATED (UTC) 16, TITLE 24", "DESCRIPTION"),
        81: ("ID 36, UPDATED (UTC) 16, TITLE 25", "DESCRIPTION"),
        82: ("ID 36, UPDATED (UTC) 16, TITLE 12, DESCRIPTION 12", ""),
        84: ("ID 36, UPDATED (UTC) 16, TITLE 13, DESCRIPTION 13", ""),
        85: ("ID 36, UPDATED (UTC) 19, TITLE 12, DESCRIPTION 12", ""),
        100: ("ID 36, UPDATED (UTC) 19, TITLE 19, DESCRIPTION 19", ""),
    },
    "assets": {
        40: ("ID 36, FILE 8", "BYTES, TYPE"),
        49: ("ID 36, FILE 11", "BYTES, TYPE"),
        50: ("ID 36, FILE 12", "BYTES, TYPE"),
        56: ("ID 36, FILE 18", "BYTES, TYPE"),
        57: ("ID 36, TYPE 5, FILE 12", "BYTES"),
        63: ("ID 36, TYPE 5, FILE 18", "BYTES"),
        64: ("ID 36, TYPE 5, BYTES 5, FILE 12", ""),
        80: ("ID 36, TYPE 5, BYTES 5, FILE 28", ""),
    },
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_table_on_a_narrow_terminal(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Times are shortened first; then columns are left out, and listed; names and titles are cut to fit."""
    for variable, value in TERMINAL.items():
        monkeypatch.setenv(variable, value)
    columns, document = TABLES[name]
    found: dict[int, tuple[str, str]] = {}
    for width in SHOWN[name]:
        monkeypatch.setenv("COLUMNS", str(width))
        Output().table([document], columns, "none")
        found[width] = described(*capsys.readouterr())
    assert SHOWN[name] == found


def described(out: str, err: str) -> tuple[str, str]:
    """The titles of the columns with their widths, and the titles of those that are not shown."""
    plain = PLAIN.sub("", out)
    header = plain.splitlines()[0]
    places = [match.start() for match in re.finditer(r"(?:^|(?<=  ))\S", header)]
    ends = [*(place - 2 for place in places[1:]), max(len(line.rstrip()) for line in plain.splitlines())]
    titles = [f"{header[place:end].strip()} {end - place}" for place, end in zip(places, ends, strict=True)]
    hidden = re.findall(r"Not shown: (.*)\. Use --json for all columns\.", PLAIN.sub("", err))
    return ", ".join(titles), "".join(hidden)


def test_words_for_people_are_not_wrapped(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal wraps them, so that what is copied has no line breaks of its own."""
    for variable, value in TERMINAL.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("COLUMNS", "40")
    result = cli("exports", "list")
    assert result.code == 1
    assert PLAIN.sub("", result.err).splitlines() == [
        "error: missing API key",
        "  set INDREAM_API_KEY, or name a file with --api-key-file",
    ]
