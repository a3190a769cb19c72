"""Values on the command line that are not paths or keys: empty ones, hyphens, content in place of a file."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

PATH = "the path must not be empty"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("batch '' -o videos", "JOBS"),
        ("batch jobs.jsonl -o ''", "--output"),
        ("batch rows.csv -o videos --template ''", "--template"),
        ("captions check ''", "FILE"),
        ("captions convert '' --to vtt", "FILE"),
        ("captions convert speech.srt -o ''", "--output"),
        ("diff '' state.json", "BEFORE"),
        ("diff state.json ''", "AFTER"),
        ("exports create ''", "STATE"),
        ("exports download task-1 -o ''", "--output"),
        ("exports list --api-key-file ''", "--api-key-file"),
        ("exports wait task-1 -o ''", "--output"),
        ("lint ''", "STATE"),
        ("lint state.json --fix -o ''", "--output"),
        ("mcp --directory ''", "--directory"),
        ("preview ''", "STATE"),
        ("preview state.json -o ''", "--output"),
        ("preview state.json --files ''", "--files"),
        ("preview state.json --fonts ''", "--fonts"),
        ("probe hero.png ''", "FILE..."),
        ("projects create ''", "STATE"),
        ("projects render project-1 -o ''", "--output"),
        ("raw uploadAsset --body ''", "--body"),
        ("raw listExports -o ''", "--output"),
        ("render ''", "STATE"),
        ("render state.json -o ''", "--output"),
        ("render state.json --preview --files ''", "--files"),
        ("timeline new ''", "NAME.py"),
        ("upgrade ''", "STATE"),
        ("upgrade state.json -o ''", "--output"),
        ("upload ''", "FILE"),
        ("validate ''", "STATE"),
        ("webhook sign ''", "BODY"),
        ("webhook verify '' --headers headers.txt", "BODY"),
        ("webhook verify body.json --headers ''", "--headers"),
        ("webhook verify body.json --secret-file ''", "--secret-file"),
    ],
)
def test_an_empty_path_is_rejected(cli: Cli, place: Path, line: str, name: str) -> None:
    """Before a key is read, also where a default exists: a default is for an option that is left out."""
    before = sorted(place.iterdir())
    result = cli(*shlex.split(line))
    assert (1, "") == (result.code, result.out)
    first, _, rest = result.err.partition("\n")
    assert first.startswith(f"error: Invalid value for '{name}'")
    assert first.endswith(f": {PATH}")
    assert rest.startswith("  See `indream ")
    assert before == sorted(place.iterdir())


@pytest.mark.parametrize(
    "line",
    [
        "batch jobs.jsonl -o -",
        "captions convert speech.srt -o -",
        "exports download task-1 -o -",
        "exports wait task-1 -o -",
        "lint state.json --fix -o -",
        "preview state.json -o -",
        "projects render project-1 -o -",
        "raw listExports -o -",
        "render state.json -o -",
        "upgrade state.json -o -",
    ],
)
def test_a_hyphen_is_not_a_file_to_write(cli: Cli, place: Path, line: str) -> None:
    """A file with this name would be a surprise after a render that was paid for."""
    before = sorted(place.iterdir())
    result = cli(*line.split())
    assert (1, "") == (result.code, result.out)
    assert (
        "error: Invalid value for '--output' / '-o': '-' does not mean standard output."
        " Pass a path: ./- for one with this name."
    ) == result.err.partition("\n")[0]
    assert before == sorted(place.iterdir())


def test_a_file_can_have_the_name_of_a_hyphen(cli: Cli, place: Path) -> None:
    assert 0 == cli("upgrade", "state.json", "-o", "./-").code
    assert (place / "-").is_file()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("batch jobs.jsonl -o videos --checkpoint '' --api-key-file key", "checkpoint must not be empty"),
        ("preview state.json --file hero=", "--file must be ID=PATH, not 'hero='"),
        ("sandbox --data ''", "data must not be empty"),
    ],
)
def test_an_empty_path_of_an_option_that_is_checked_later(
    cli: Cli, place: Path, line: str, message: str
) -> None:
    """With the message of the call, or of a pair."""
    (place / "key").write_text("sk_test")
    (place / "jobs.jsonl").write_text("")
    result = cli(*shlex.split(line))
    assert (1, "") == (result.code, result.out)
    assert f"error: {message}" == result.err.splitlines()[0]


@pytest.mark.parametrize("option", ["--idempotency-key", "--client-task-id"])
@pytest.mark.parametrize(
    "command", ["render state.json", "exports create state.json", "projects render project-1"]
)
def test_an_empty_key_is_rejected(cli: Cli, command: str, option: str) -> None:
    """A generated key in its place would render and bill the same again with each run."""
    result = cli(*command.split(), option, "")
    assert (1, "") == (result.code, result.out)
    message = f"error: Invalid value for '{option}': the key must not be empty"
    assert message == result.err.splitlines()[0]


def test_an_empty_key_of_a_project_is_rejected(cli: Cli) -> None:
    """The same for a project."""
    result = cli("projects", "create", "state.json", "--idempotency-key", "")
    assert (1, "") == (result.code, result.out)
    assert "'--idempotency-key': the key must not be empty" in result.err


JSON = '{"title": "Spring"}'
CONTENT = "is not a file. Pass the path of a file, or - to read the content from standard input."


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("batch {} -o videos", "JOBS"),
        ("batch jobs.csv -o videos --template {}", "--template"),
        ("captions check {}", "FILE"),
        ("diff {} state.json", "BEFORE"),
        ("diff state.json {}", "AFTER"),
        ("lint {}", "STATE"),
        ("probe {}", "FILE..."),
        ("raw createProject --body {}", "--body"),
        ("upload {}", "FILE"),
        ("webhook sign {}", "BODY"),
        ("webhook verify body.json --headers {}", "--headers"),
    ],
)
@pytest.mark.parametrize("content", [JSON, "[]", "1\n00:00:00,000 --> 00:00:01,000\nHello"])
def test_content_in_place_of_a_path(cli: Cli, line: str, name: str, content: str) -> None:
    """The message says that a file or standard input has to have it."""
    result = cli(*(content if word == "{}" else word for word in line.split()))
    assert (1, "") == (result.code, result.out)
    (first, *_) = result.err.splitlines()
    assert first.startswith(f"error: Invalid value for '{name}'")
    assert first.endswith(CONTENT)


def test_long_content_is_cut(cli: Cli) -> None:
    """Also content that is too long for the name of a file."""
    (first, *_) = cli("lint", "[" * 100_000).err.splitlines()
    assert first.endswith(f": '{'[' * 40}…' {CONTENT}")


@pytest.mark.parametrize("name", ["{1}.json", "[draft].json"])
def test_files_may_have_names_that_begin_like_json(cli: Cli, place: Path, name: str) -> None:
    """The file decides."""
    (place / "state.json").rename(place / name)
    assert 0 == cli("lint", name).code


@pytest.mark.parametrize(
    "line",
    [
        "batch - -o videos --template -",
        "diff - -",
        "probe - hero.png -",
        "webhook verify - --headers -",
    ],
)
def test_standard_input_is_for_one_file(cli: Cli, line: str) -> None:
    """The second one would be empty, and the message would blame its content."""
    result = cli(*line.split(), stdin=b"{}")
    assert (1, "") == (result.code, result.out)
    assert "error: standard input can be read only once: pass - for one file only" == result.err.strip()


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("preview state.json --files missing", "--files"),
        ("preview state.json --fonts state.json", "--fonts"),
        ("render state.json --preview --files missing", "--files"),
    ],
)
def test_directories_to_look_in_exist(cli: Cli, line: str, option: str) -> None:
    """A misspelled one would only be seen by the boxes and fonts of the picture."""
    result = cli(*line.split())
    assert (1, "") == (result.code, result.out)
    message = f"error: Invalid value for '{option}': {line.rsplit(maxsplit=1)[-1]} is not a directory"
    assert message == result.err.splitlines()[0]
