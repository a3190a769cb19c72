"""Results fit the width of the terminal: which columns are left out, and which are cut; and their colors."""

from __future__ import annotations

import re
from typing import Any

import pytest

from indream.cli import exports, probe, projects
from indream.cli.output import Column, Output, problem_rows, write_problems, writer
from indream.editor_state import EditorStateProblem

from .conftest import Cli, exact_styles

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


@pytest.fixture
def colors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 55 columns that shows colors."""
    for variable, value in {**TERMINAL, "COLUMNS": "55"}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("NO_COLOR")


def styled(text: str) -> list[str]:
    """The lines of a terminal, each style as its number in braces; spaces at their ends have none."""
    text = re.sub(r"\x1b\[[0-9;]+m( *)\x1b\[0m", r"\1", text)
    text = re.sub(r"( *)\x1b\[0m", r"{0}\1", text)
    return [line.rstrip() for line in re.sub(r"\x1b\[([0-9;]+)m", r"{\1}", text).splitlines()]


FIELDS: dict[str, Any] = {
    "taskId": ID,
    "status": "COMPLETED",
    "isOdd": False,
    "isEven": True,
    "createdAt": "2026-09-25T01:02:03.456Z",
    "endedAt": "2026-99-25T01:02:03Z",
    "note": "on 2026-09-25T01:02:03Z [b]5[/b] :smile: \x1b",
    "none": None,
    "names": ["ä", 1],
    "empty": [],
    "text": "",
}
VALUES = {
    "task id": ID,
    "status": "{32}COMPLETED{0}",
    "is odd": "no",
    "is even": "yes",
    "created at": "2026-09-25 01:02:03 UTC",
    "ended at": "2026-99-25T01:02:03Z",
    "note": r"on 2026-09-25T01:02:03Z [b]5[/b] :smile: \x1b",
    "none": "{2}-{0}",
    "names": '["ä",1]',
    "empty": "[]",
    "text": "{2}-{0}",
}


def test_the_fields_of_an_object(
    colors: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside their names, or below them if the terminal is narrow; ids are not broken if they fit."""
    shown: dict[int, list[str]] = {}
    for width in (30, 47, 48, 50, 60):
        monkeypatch.setenv("COLUMNS", str(width))
        Output().document(FIELDS)
        shown[width] = styled(capsys.readouterr().out)
    beside = [f"{{1}}{name}{{0}}{' ' * (12 - len(name))}{value}" for name, value in VALUES.items()]
    assert beside == shown[60]
    first, second = VALUES["note"][:32], VALUES["note"][33:]
    wrapped = [*beside[:6], f"{{1}}note{{0}}        {first}", f"            {second}", *beside[7:]]
    assert wrapped == shown[48] == shown[50]
    below = [line for name, value in VALUES.items() for line in (f"{{1}}{name}{{0}}", f"  {value}")]
    assert below == shown[47]
    assert ["{1}task id{0}", f"  {ID[:28]}", f"  {ID[28:]}", "{1}status{0}"] == shown[30][:4]
    monkeypatch.setenv("COLUMNS", "50")
    Output().document({"longNameOfIt": ID, "b": 1})
    folded = ["{1}long name of{0}  " + ID, "{1}it{0}", "{1}b{0}             1"]
    assert folded == styled(capsys.readouterr().out)
    monkeypatch.setenv("COLUMNS", "49")
    Output().document({"longNameOfIt": ID, "b": 1})
    assert ["{1}long name of it{0}", f"  {ID}", "{1}b{0}", "  1"] == styled(capsys.readouterr().out)
    Output().document(FIELDS, {"a": 1})
    Output().document({})
    assert ["{1}a{0}  1"] == styled(capsys.readouterr().out)
    Output(json=True).document(FIELDS, {"a": 1})
    assert '\n  \x1b[1;34m"isOdd"\x1b[0m: \x1b[3;91mfalse\x1b[0m,\n' in capsys.readouterr().out


@exact_styles
def test_a_table_in_color(colors: None, capsys: pytest.CaptureFixture[str]) -> None:
    """The titles are bold; a status has its color, and a missing value is dim; remarks are dim."""
    columns = [Column("NAME", "name", least=5), Column("STATE", "state"), Column("MORE", "more", rank=1)]
    documents = [
        {"name": "a\n" * 20, "state": "FAILED", "more": "long " * 5},
        {"name": "[b]", "state": "PENDING", "more": None},
    ]
    Output().table(documents, columns, "none", 2)
    written = capsys.readouterr()
    assert styled(written.out) == [
        "{1}NAME{0}                 {1}STATE{0}    {1}MORE{0}",
        r"a\x0aa\x0aa\x0aa\x…  {31}FAILED{0}   long long long long long",
        "[b]                  {34}PENDING{0}  {2}-{0}",
    ]
    assert styled(written.err) == ["{2}Showing 2. Use --limit N or --all for more.{0}"]
    Output().table([], columns, "There are none.", 0)
    assert ("", "There are none.\n") == capsys.readouterr()


def test_problems_in_color(colors: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Each in its columns, its hint below its message, and the number of those that are left out."""
    problems = [
        EditorStateProblem("EDITOR_SCHEMA_INVALID", "$.a" * 12, "is [b]odd[/b]\x07", "write 1\x07"),
        EditorStateProblem("SPECIAL", "$.b", "is even", None, "warning"),
        EditorStateProblem("PAYLOAD_INVALID", "$.c", "is long"),
    ]
    write_problems(writer(), problem_rows(problems))
    write_problems(writer(), problem_rows(problems), 1234)
    lines = [
        r"{31}  error{0}    {36}$.a$.a$.a$.a$.a$.a$.a$.a${0}  is [b]odd[/b]\x07",
        r"           {36}.a$.a$.a$.a{0}                {2}→ write 1\x07{0}",
        "{33}  warning{0}  {36}$.b{0}                        is even (SPECIAL)",
        "{31}  error{0}    {36}$.c{0}                        is long",
    ]
    assert [*lines, *lines, "{2}  and at least 1,234 more{0}"] == styled(capsys.readouterr().out)


def test_lines_for_people_and_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json, remarks for people are left out, and announcements are JSON on one line."""
    for output in (Output(), Output(json=True)):
        output.line("[b]a[/b]")
        output.announce("begun", id=1, more=[2])
        output.note("ended")
        output.raw({"a": "ä"})
        output.document({"longName": "x", "b": {"c": 1}})
        output.table([{"a": 1}], [Column("A", "a")], "none", 2)
    written = capsys.readouterr()
    assert (
        '[b]a[/b]\n{\n  "a": "ä"\n}\nlong name  x\nb          {"c":1}\nA\n1\n'
        '[b]a[/b]\n{\n  "a": "ä"\n}\n'
        '{\n  "longName": "x",\n  "b": {\n    "c": 1\n  }\n}\n[\n  {\n    "a": 1\n  }\n]\n' == written.out
    )
    assert 'begun\nended\n{"id":1,"more":[2]}\n' == written.err
