"""How a command is made: its help, and the flags that are options of `render`, made from their definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from indream._exports.options import RenderOptions
from indream._wire.settings import Flag, check_seconds, option, with_flags
from indream.cli.command import command, group

from .conftest import exact_styles


@dataclass(frozen=True, kw_only=True)
class More(RenderOptions):
    """The options of `render`, and new ones."""

    lead_time: float = option(
        7.5, check_seconds, "Seconds before the start. Not in the help.", flag=Flag(float, "SECONDS")
    )
    label: str | None = option(None, None, "A label of yours.", flag=Flag(str, "TEXT", "no label"))
    draft: bool = option(False, None, "Only a draft.", flag=Flag(bool))
    quality: str = option("low", None, "How good it is.", flag=Flag(str, "low|high"))
    hidden: str | None = option(None, None, "For code only.")


def run(*arguments: str) -> tuple[dict[str, Any], str]:
    """The options that a command with these arguments is called with, and what it wrote."""
    received: dict[str, Any] = {}
    app = typer.Typer()

    @command(app, examples=[])
    def only(options: More) -> None:
        """Do it.

        Exit code 0: it is done. 1: it is not,
        and will not be.
        """
        received.update(with_flags(options))

    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"})
    return received, " ".join(result.output.split())


def test_a_new_option_is_a_flag() -> None:
    """With the name, the first sentence and the default of its definition."""
    _, shown = run("--help")
    assert "Do it. Exit code 0: it is done. 1: it is not, and will not be." in shown
    for text in (
        "--lead-time SECONDS Seconds before the start. [default: 7.5]",
        "--label TEXT A label of yours. Default: no label.",
        "--draft Only a draft.",
        "--quality low|high How good it is. [default: low]",
    ):
        assert text in shown.replace(" │ │", "").replace("  ", " ")
    assert "--hidden" not in shown
    assert "--no-draft" not in shown


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"lead_time": 7.5, "label": None, "draft": False, "quality": "low"}),
        (
            ("--lead-time", "2", "--label", "a", "--draft", "--quality", "high"),
            {"lead_time": 2.0, "label": "a", "draft": True, "quality": "high"},
        ),
    ],
)
def test_its_value_reaches_the_call(arguments: tuple[str, ...], expected: dict[str, Any]) -> None:
    """As the type of its definition, or as its default."""
    received, _ = run(*arguments)
    assert {"timeout": 600, "on_timeout": "leave", "overwrite": False, **expected} == received


MARK = "\x1b[2m   $\x1b[0m\x1b[2m \x1b[0m"


@exact_styles
@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ([], ""),
        (["a"], f"\x1b[1m Example\x1b[0m\n{MARK}a\n\n"),
        (
            ["[b]1[/b] :smile:", "long " * 20],
            f"\x1b[1m Examples\x1b[0m\n{MARK}[b]1[/b] :smile:\n{MARK}{'long ' * 20}\n\n",
        ),
    ],
)
def test_the_examples_of_a_command_and_of_a_group(
    examples: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They end the help, unchanged and each on its own line; without a subcommand, a group shows its help."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    environment = {"COLUMNS": "60", "TERMINAL_WIDTH": "60", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    app = group("All [bold]of[/bold] it.", examples=examples)

    @command(app, "done", examples=examples)
    def only() -> int:
        """Do
        it.
        """
        return 3

    @command(app, examples=examples)
    def other() -> None:
        pass

    for arguments, summary in (
        ([], "All \x1b[1mof\x1b[0m it."),
        (["done", "-h"], "Do it."),
        (["other", "-h"], ""),
    ):
        result = CliRunner().invoke(app, arguments, env=environment, color=True)
        assert (0, True) == (result.exit_code, summary in result.output)
        assert result.output.endswith(f"╯\x1b[0m\n{expected}\n")
    codes = [
        CliRunner().invoke(app, [name], standalone_mode=False).return_value for name in ("done", "other")
    ]
    assert [3, 0] == codes
