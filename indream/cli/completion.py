"""`completion`: what makes a shell complete commands and options."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from typer.completion import get_completion_script

from indream.cli.command import command
from indream.cli.root import TOOLS, root

__all__ = ["completion"]


class Shell(StrEnum):
    """The shells there are scripts for."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"
    powershell = "powershell"


@command(
    root,
    examples=[
        "indream completion bash >> ~/.bashrc",
        "indream completion zsh >> ~/.zshrc",
        "indream completion fish > ~/.config/fish/completions/indream.fish",
    ],
    rich_help_panel=TOOLS,
)
def completion(shell: Annotated[Shell, typer.Argument(help="The shell.", show_default=False)]) -> None:
    """Write the script with which a shell completes what is typed after `indream`."""
    print(
        get_completion_script(
            prog_name="indream", complete_var="_INDREAM_COMPLETE", shell=shell.value
        ).strip()
    )
