"""`sandbox`: a local stand-in for the service."""

from __future__ import annotations

from typing import Annotated

import typer

from indream._extras import require
from indream.cli.command import command
from indream.cli.root import TOOLS, root

__all__ = ["sandbox"]


@command(
    root,
    examples=["indream sandbox --port 8700 --speed 10"],
    # The sandbox's own parser defines the options and their help.
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
    rich_help_panel=TOOLS,
)
def sandbox(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[OPTIONS]", show_default=False)] = None,
) -> int:
    """Run a local service that behaves like the Indream Open API, until Ctrl-C (exit code 0)."""
    from indream.sandbox.__main__ import main

    require("indream.sandbox", "sandbox", "starlette", "uvicorn")
    try:
        return main(arguments or [], prog="indream sandbox")
    except SystemExit as error:  # raised by its parser for --help or an invalid option
        return 1 if error.code else 0
