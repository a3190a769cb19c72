"""Tables fit the width of the terminal: which columns are left out, and which are cut."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from indream.sandbox import Sandbox

from .conftest import Cli

MEDIA = Path(__file__).parents[1] / "media/files"
PLAIN = re.compile(r"\x1b\[[0-9;]*m")
LONG = "A title of forty characters, and longer " * 2


class Tables:
    """Runs commands as on a terminal of some width."""

    def __init__(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cli = cli
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("NO_COLOR", "1")

    def __call__(self, columns: int, *argv: str) -> tuple[dict[str, int], str]:
        """The titles of the columns with their widths, and the titles of those that are not shown."""
        self._monkeypatch.setenv("COLUMNS", str(columns))
        result = self._cli(*argv)
        assert result.code == 0, result.err
        plain = PLAIN.sub("", result.out)
        header = plain.splitlines()[0]
        places = [match.start() for match in re.finditer(r"(?:^|(?<=  ))\S", header)]
        ends = [*(place - 2 for place in places[1:]), max(len(line.rstrip()) for line in plain.splitlines())]
        titles = {header[place:end].strip(): end - place for place, end in zip(places, ends, strict=True)}
        note = PLAIN.sub("", result.err)
        hidden = re.findall(r"Not shown: (.*)\. Use --json for all columns\.", note)
        return titles, "".join(hidden)


@pytest.fixture
def tables(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Tables:
    return Tables(cli, monkeypatch)


@pytest.fixture
def commands(sandbox: Sandbox, place: Path) -> dict[str, list[str]]:
    """The commands that write tables, for a file, an export and a project with long names."""
    state: Any = json.loads((place / "state.json").read_text(encoding="utf-8"))
    (place / f"{LONG}.mp4").write_bytes((MEDIA / "ntsc.mp4").read_bytes())
    (place / f"{LONG}.png").write_bytes((place / "hero.png").read_bytes())
    with sandbox.client() as client:
        project = client.projects.create({"editorState": state, "title": LONG, "description": LONG})
        client.uploads.upload(place / f"{LONG}.png", project_id=project.project_id)
        payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
        client.exports.create({**payload, "filename": f"{LONG}.mp4"})
    return {
        "probe": ["probe", f"{LONG}.mp4"],
        "exports": ["exports", "list"],
        "projects": ["projects", "list"],
        "assets": ["projects", "list-assets", project.project_id],
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
def test_a_table_on_a_narrow_terminal(tables: Tables, commands: dict[str, list[str]], name: str) -> None:
    """Times are shortened first; then columns are left out, and listed; names and titles are cut to fit."""
    found: dict[int, tuple[str, str]] = {}
    for columns in SHOWN[name]:
        widths, hidden = tables(columns, *commands[name])
        found[columns] = (", ".join(f"{title} {width}" for title, width in widths.items()), hidden)
    assert SHOWN[name] == found


@pytest.mark.usefixtures("tables")
def test_words_for_people_are_not_wrapped(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal wraps them, so that what is copied has no line breaks of its own."""
    monkeypatch.setenv("COLUMNS", "40")
    result = cli("exports", "list")
    assert result.code == 1
    assert PLAIN.sub("", result.err).splitlines() == [
        "error: missing API key",
        "  set INDREAM_API_KEY, or name a file with --api-key-file",
    ]
