"""The root command `indream`."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from indream._version import __version__
from indream.cli.command import group

__all__ = ["ACCOUNT", "RENDERING", "TOOLS", "root"]

RENDERING: Final = "Rendering"
ACCOUNT: Final = "Account"
TOOLS: Final = "Tools"

root = group(
    "Render JSON timelines to videos with the Indream Open API.\n\n"
    "The API key is read from the environment variable INDREAM_API_KEY, or from the file that"
    " --api-key-file names. Exit codes: 0: done. 1: permanent error. 2: temporary error, retry later."
    " 130, 143 or 129: ended by Ctrl-C, SIGTERM or SIGHUP.",
    examples=["indream render state.json --sandbox", "indream lint state.json"],
)


def _show_version(requested: bool) -> None:
    if requested:
        print(f"indream-client {__version__}")
        raise typer.Exit


@root.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Define the options of `indream` itself."""
