"""`mcp`: a server with tools for agents and editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from indream._extras import require
from indream.cli.command import command
from indream.cli.errors import CommandError
from indream.cli.paths import as_path
from indream.cli.root import TOOLS, root
from indream.cli.service import Service

__all__ = ["mcp"]


@command(
    root,
    examples=["indream mcp --directory videos", "indream mcp --sandbox"],
    rich_help_panel=TOOLS,
)
def mcp(
    service: Service,
    directory: Annotated[
        Path,
        typer.Option(
            "--directory",
            parser=as_path,
            metavar="DIRECTORY",
            help="The directory whose files the tools may read, and into which they may download.",
            show_default="the current directory",
        ),
    ] = Path(),
) -> None:
    """Serve tools for agents and editors over standard input and output, until the input ends.

    The server speaks the Model Context Protocol (MCP). Its tools check, lint, upgrade and preview editor
    states, render them if the call confirms it, and read exports. The key is read only when a tool needs it.
    Needs the extra [bold]mcp[/bold].
    """
    require("indream mcp", "mcp", "mcp")
    if not directory.is_dir():
        raise CommandError(f"--directory {directory}: not a directory")
    from indream.cli.mcp_server import serve

    serve(service, directory.resolve())
