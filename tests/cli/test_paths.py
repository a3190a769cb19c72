"""An empty path or key on the command line, as of a variable that is not set, is rejected."""

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
