"""How commands look: their whole output, in color on a terminal of some width, and in a pipe.

Each file of `screens` has the commands of a scene with what they write. `make record` writes them again; the
difference shows in review. An escape sequence such as bold red is shown as `{1;31}`, and spaces at the end
of a line are not.
"""

from __future__ import annotations

import copy
import json
import re
import shlex
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from indream.sandbox import Sandbox
from tests.support.repository import OPTIONS, ROOT

from .conftest import WEBHOOK_SECRET, Cli

SCREENS = Path(__file__).with_name("screens")
LONG = "a-file-with-a-name-that-is-longer-than-a-line"
ESCAPES = re.compile(r"\x1b\[([0-9;?]*)m")
# Times and ports differ from run to run; they keep their width.
VARIABLE = {
    r"20\d\d-\d\d-\d\d": "2026-09-21",
    r"(?<=2026-09-21[T ])\d\d:\d\d": "14:13",
    r"(?<=14:13):\d\d": ":20",
    r"\d\d:\d\d:\d\d UTC": "14:13:20 UTC",
    r"\.\d{3}Z": ".000Z",
    r"127\.0\.0\.1:\d+": "127.0.0.1:8700",
    r"(outputs/[^?\"]+\?)[^\" \n]*": r"\g<1>…",
    # Bars are drawn in an interval of real time.
    r"(?s)\x1b\[\?25l.*?\x1b\[\?25h": "{bars}",
}


def shown(text: str) -> str:
    """An output as it is written down."""
    for pattern, replacement in VARIABLE.items():
        text = re.sub(pattern, replacement, text)
    text = ESCAPES.sub(lambda found: f"{{{found[1].removeprefix('0')}}}", text)
    assert "\x1b" not in text
    # Rich 14 and older end the style of a line in the next line, and pad lines in another way.
    text = re.sub(r"\{[0-9;]+\}\n\{\}", "\n", text)
    return re.sub(r" +(\{\})?$", r"\g<1>", text, flags=re.MULTILINE)


def steps(text: str) -> list[str]:
    """The commands of a scene, each with what it writes.

    A command begins with a line such as `80 $ indream exports list`, with the width of a terminal, or `| $ …`
    for a pipe. The line `advance 60` lets the time of the sandbox pass.
    """
    return [
        part.rstrip("\n")
        for part in re.split(r"^(?=(?:\d+|\|) \$ |advance )", text, flags=re.MULTILINE)
        if part
    ]


def written(step: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> str:
    """A command with what it writes now."""
    place, command = step.splitlines()[0].split(" $ indream ")
    with monkeypatch.context() as patch:
        for variable in ("NO_COLOR", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            patch.delenv(variable, raising=False)
        if place != "|":
            patch.setenv("FORCE_COLOR", "1")
            patch.setenv("TERM", "xterm-256color")
            patch.setenv("COLUMNS", place)
        argv, _, source = command.partition(" < ")
        result = cli(*shlex.split(argv), stdin=Path(source).read_bytes() if source else b"")
    parts = [f"{place} $ indream {command}\n{shown(result.out)}"]
    parts += [f"# standard error:\n{shown(result.err)}"] if result.err else []
    parts += [f"# exit code {result.code}\n"] if result.code else []
    return "".join(parts).rstrip("\n")


def compare(file: Path, expected: list[str], found: list[str], request: pytest.FixtureRequest) -> None:
    """Compare commands with those of a file, or write them there."""
    if request.config.getoption("--record"):
        now = dict(zip(expected, found, strict=True))
        everything = [now.get(step, step) for step in steps(file.read_text(encoding="utf-8"))]
        file.write_text("\n\n".join(everything) + "\n", encoding="utf-8")
    else:
        assert expected == found


@pytest.fixture
def files(place: Path, wrong: Path) -> None:
    """The files that the commands read."""
    state: Any = json.loads((place / "state.json").read_text(encoding="utf-8"))
    old: Any = json.loads((ROOT / "tests/vectors/old_states/2-lead-in.json").read_text(encoding="utf-8"))
    overlapping: Any = copy.deepcopy(state)
    overlapping["items"]["date"]["startTicks"] = 240_000
    overlapping["transitions"] = {}
    hidden = {**state, "tracks": state["tracks"][::-1]}
    unused = {**state, "transitions": {}, "tracks": [{**entry, "items": []} for entry in state["tracks"]]}
    job = {"payload": {**OPTIONS, "editorState": state}}
    failing = {"payload": {**job["payload"], "clientTaskId": "sandbox-fail"}}
    documents = {
        "old.json": old["state"],
        "overlapping.json": overlapping,
        "hidden.json": hidden,
        "unused.json": unused,
        "list.json": [1],
        "template.json": json.loads(json.dumps(state).replace("Hello, timeline", "{{title}}")),
    }
    for name, document in documents.items():
        (place / name).write_text(json.dumps(document), encoding="utf-8")
    texts = {
        "ann.jsonl": json.dumps({"key": "ann", **job}),
        "bob.jsonl": json.dumps({"key": "bob", **failing}),
        "there.py": "",
        "rows.csv": "id,title\nann,Hello\n",
        f"{LONG}.srt": "1\n00:00:01,000 --> 00:00:01,500\nA line that nobody can read\n",
        f"{LONG}.json": json.dumps(state),
        "fast.srt": "1\n00:00:01,000 --> 00:00:01,500\nA line that nobody can read\n\n"
        "2\n00:00:03,000 --> 00:00:02,000\nB\n",
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")


SCENES = {path.stem: steps(path.read_text(encoding="utf-8")) for path in sorted(SCREENS.iterdir())}
# These need no service, so that each command is a test.
LOCAL = ("captions", "checks", "operations", "probe", "rewriting", "timelines", "webhooks")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", [name for name in SCENES if name not in LOCAL])
def test_a_scene_is_the_one_written_down(
    name: str, cli: Cli, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The whole output of commands of one service: columns, colors, advice."""
    if name == "batch" and int(version("orjson").split(".")[1]) < 12:
        pytest.skip("older versions of orjson describe errors in fewer words")
    found: list[str] = []
    for step in SCENES[name]:
        if step.startswith("advance "):
            sandbox.advance(float(step.split()[1]))
            found.append(step)
        else:
            found.append(written(step, cli, monkeypatch))
    compare(SCREENS / f"{name}.txt", SCENES[name], found, request)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name in LOCAL for number, _ in enumerate(SCENES[name])]
)
def test_a_command_is_the_one_written_down(
    name: str, number: int, cli: Cli, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The whole output of a command that needs no service."""
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", WEBHOOK_SECRET)
    step = SCENES[name][number]
    compare(SCREENS / f"{name}.txt", [step], [written(step, cli, monkeypatch)], request)
