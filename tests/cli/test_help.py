"""Each command's help has an example, and each example works unchanged."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from indream import sign_export_webhook
from indream.cli import app
from indream.sandbox import Sandbox
from tests.compatibility import command_line
from tests.support.repository import OPTIONS

from .conftest import WEBHOOK_SECRET, Cli

EXPORT_ID = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"
PROJECT_ID = "6f1d2b70-4c0e-4a34-9f5e-2f3a7c1d9b10"
ASSET_ID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
IDS = (EXPORT_ID, PROJECT_ID, ASSET_ID, "6f1d2b70")


def groups(group: Any) -> dict[tuple[str, ...], Any]:
    """Commands that have subcommands, including `indream` itself."""
    within = {(name,): item for name, item in group.commands.items() if hasattr(item, "commands")}
    return {(): group, **within}


def commands(group: Any, *path: str) -> dict[tuple[str, ...], Any]:
    """All commands, by the words that run them."""
    found: dict[tuple[str, ...], Any] = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, *path, name)
        else:
            found[(*path, name)] = command
    return found


COMMANDS = commands(app.command())
GROUPS = groups(app.command())
EXAMPLES = [
    pytest.param(example, id=f"{'-'.join(path) or 'indream'}-{number}")
    for path, command in {**COMMANDS, **GROUPS}.items()
    for number, example in enumerate(command.examples)
]
WRITTEN_DOWN = command_line.sections(command_line.FILE.read_text(encoding="utf-8"))
# They run until they are stopped; they have separate tests.
SERVING = ("indream sandbox", "indream webhook listen", "indream mcp")


@cache
def sections() -> dict[str, str]:
    """The commands as they are now."""
    return command_line.sections(command_line.written())


def test_the_search_for_commands_finds_them() -> None:
    """Those at the top and those in groups."""
    assert {("render",), ("exports", "wait"), ("projects", "add-asset"), ("webhook", "sign")} <= set(COMMANDS)
    assert len(COMMANDS) >= 30


def test_the_commands_are_those_written_down() -> None:
    """`make api` writes them again; the difference shows in review."""
    assert list(WRITTEN_DOWN) == list(sections())


@pytest.mark.parametrize("path", WRITTEN_DOWN)
def test_a_command_is_the_one_written_down(path: str) -> None:
    """With its text, its examples, its arguments and its options."""
    assert WRITTEN_DOWN[path] == sections()[path], "if that is intended: `make api`"


@pytest.mark.parametrize("path", GROUPS, ids=lambda path: " ".join(path) or "indream")
def test_each_group_shows_examples(cli: Cli, path: tuple[str, ...]) -> None:
    """With its own commands."""
    examples = GROUPS[path].examples
    lines = [line.strip() for line in cli(*path, "--help").out.splitlines()]
    assert examples
    for example in examples:
        assert example.startswith(" ".join(["indream", *path]))
        assert f"$ {example}" in lines


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_help_has_a_description_and_an_example(cli: Cli, path: tuple[str, ...]) -> None:
    """The example is complete, on its own line, to be copied."""
    result = cli(*path, "--help")
    assert (0, "") == (result.code, result.err)
    examples = COMMANDS[path].examples
    assert examples
    for example in examples:
        assert f"indream {' '.join(path)}" in example
    lines = [line.strip() for line in result.out.splitlines()]
    assert all(f"$ {example}" in lines for example in examples)


@pytest.mark.parametrize("path", [*COMMANDS, *GROUPS], ids=lambda path: " ".join(path) or "indream")
def test_each_option_has_a_name_for_its_value(path: tuple[str, ...]) -> None:
    """A flag has none, and no option shows the type of its value, as Typer would."""
    command = {**COMMANDS, **GROUPS}[path]
    context = command.make_context("indream", [], resilient_parsing=True)
    options = [item for item in command.get_params(context) if item.param_type_name == "option"]
    assert options
    for item in options:
        assert bool(item.metavar) is not item.is_flag, item.name
        assert not re.search(r"[<>]", item.metavar), item.name


@pytest.mark.parametrize("path", [*COMMANDS, *GROUPS], ids=lambda path: " ".join(path) or "indream")
def test_no_help_shows_a_type_or_a_default_in_parentheses(cli: Cli, path: tuple[str, ...]) -> None:
    """Arguments have no type either, and a default in words is a sentence."""
    shown = cli(*path, "--help").out
    assert not re.search(r"<\w+>|default: \(", shown)


@pytest.mark.parametrize("path", COMMANDS)
def test_no_help_loses_a_word_in_brackets(path: tuple[str, ...]) -> None:
    """Words in brackets are markup, which is not shown: only [bold] is meant as such."""
    command = COMMANDS[path]
    texts = [command.help, *(getattr(option, "help", None) for option in command.params)]
    texts += [getattr(option, "show_default", None) for option in command.params]
    tags = {tag for text in texts if isinstance(text, str) for tag in re.findall(r"\[[a-z/].*?\]", text)}
    assert tags <= {"[bold]", "[/bold]"}


def test_a_default_in_words_is_a_sentence(cli: Cli) -> None:
    """It follows the text of its option or argument."""
    assert "Show only the names that match. Default: all names." in cli("illustrations", "--help").out
    assert "The MIME type. Default: guessed from the name." in cli("upload", "--help").out


def test_the_usage_has_no_braces(cli: Cli) -> None:
    """Arguments are written as in the documentation."""
    assert "Usage: indream projects sync [OPTIONS] ID STATE" in cli("projects", "sync", "--help").out


@pytest.mark.parametrize("path", [*COMMANDS, *GROUPS], ids=lambda path: " ".join(path) or "indream")
def test_a_narrow_terminal_shows_the_names_of_options_whole(
    cli: Cli, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in one of two panes. A wide one shows the same help afterwards as before."""
    before = cli(*path, "--help").out
    with monkeypatch.context() as narrow:
        narrow.setenv("COLUMNS", "56")
        shown = cli(*path, "--help").out
    assert max(map(len, shown.partition("Example")[0].splitlines())) <= 56
    command = {**COMMANDS, **GROUPS}[path]
    names = [name for item in command.params for name in item.opts if name.startswith("--")]
    assert [] == [name for name in names if not re.search(rf"^│[ *]+{name} ", shown, re.MULTILINE)]
    assert before == cli(*path, "--help").out


def test_a_narrow_terminal_shows_short_forms_and_values_with_the_text(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "71")
    shown = cli("render", "--help").out
    assert re.search(r"^│ --output +-o PATH: The file, or a directory for it\.", shown, re.MULTILINE)
    assert re.search(r"^│ --overwrite +Replace an existing file", shown, re.MULTILINE)
    monkeypatch.setenv("COLUMNS", "72")
    shown = cli("render", "--help").out
    assert re.search(r"^│ --output +-o +PATH +The file, or a directory", shown, re.MULTILINE)


NEEDS_NOTHING = {
    ("validate",), ("lint",), ("render",), ("batch",), ("upload",), ("illustrations",), ("capabilities",),
    ("raw",), ("mcp",), ("exports", "create"), ("projects", "create"),
}  # fmt: skip


def test_a_new_sandbox_is_offered_where_it_can_serve_the_command(cli: Cli) -> None:
    """Not by commands about an export, a project or an asset, which a new one does not have."""
    offering = {
        path for path, command in COMMANDS.items() if any(item.name == "sandbox" for item in command.params)
    }
    assert NEEDS_NOTHING == offering
    result = cli("exports", "get", EXPORT_ID, "--sandbox")
    assert (1, True) == (result.code, result.err.startswith("error: No such option: --sandbox"))


def test_no_help_names_an_argument_that_does_not_exist(cli: Cli) -> None:
    """A project has no STATE, and an export that is only created has no --output."""
    assert "STATE" not in cli("projects", "render", "--help").out
    for path in (("exports", "create"), ("projects", "create-export")):
        assert "--output" not in cli(*path, "--help").out


def prepared(place: Path, example: str, service: Sandbox) -> str:
    """The example, with what it refers to in place: files, and resources of the service."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {**OPTIONS, "editorState": state}
    (place / "edited.json").write_text(json.dumps(state), encoding="utf-8")
    (place / "jobs.jsonl").write_text(json.dumps({"key": "ann", "payload": payload}), encoding="utf-8")
    (place / "rows.csv").write_text("id,title\nann,Hello\n", encoding="utf-8")
    (place / "template.json").write_text(
        json.dumps(state).replace("Hello, timeline", "{{title}}"), encoding="utf-8"
    )
    if any(item in example for item in IDS):
        with service.client() as client:
            project = client.projects.create({"editorState": state}).project_id
            asset = client.uploads.upload("hero.png").asset_id
            if "remove-asset" in example:
                client.projects.add_asset(project, asset)
            task = client.exports.create({**payload, "filename": "hello.mp4"}).task_id
            if "cancel" not in example:
                service.advance(600)
        for old, new in zip(IDS, (task, project, asset, project), strict=True):
            example = example.replace(old, new)
    return example


# Replaces the command: it records its arguments and its input.
RECORDING = """
indream() {
    printf '%s\\0' "$@" > "$PLACE/arguments"
    cat > "$PLACE/input"
}
"""


def read_by_a_shell(example: str, directory: Path, **variables: str) -> tuple[list[str], bytes]:
    """The arguments and the input that a shell gives to the command."""
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{RECORDING}\n{example}"],
        env={"PATH": os.environ["PATH"], "PLACE": str(directory), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (0, "", "") == (ended.returncode, ended.stdout, ended.stderr)
    *arguments, _ = (directory / "arguments").read_text(encoding="utf-8").split("\0")
    return arguments, (directory / "input").read_bytes()


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_works(
    cli: Cli,
    place: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    example: str,
) -> None:
    """A shell reads it as it is typed; the command runs in this process, which is faster than a new one."""
    if example.startswith(SERVING):
        example += " --help"  # its options are read, and it ends
    if "--sandbox" not in example:  # its own sandbox runs in real time
        example = prepared(place, example, request.getfixturevalue("sandbox"))
    body = (place / "body.json").read_bytes()
    headers = sign_export_webhook(webhook_secret=WEBHOOK_SECRET, raw_body=body)
    (place / "headers.txt").write_text(json.dumps(headers), encoding="utf-8")
    arguments, value = read_by_a_shell(
        example,
        tmp_path_factory.mktemp("shell"),
        TIMESTAMP=headers["X-Indream-Timestamp"],
        SIGNATURE=headers["X-Indream-Signature"],
    )
    result = cli(*arguments, stdin=value)
    assert 0 == result.code, result.err
