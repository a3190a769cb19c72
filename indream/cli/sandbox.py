"""`sandbox`: a local stand-in for the service."""

from __future__ import annotations

from indream._extras import require
from indream.cli.command import command
from indream.cli.root import TOOLS, root
from indream.sandbox.arguments import Arguments

__all__ = ["sandbox"]


@command(
    root,
    examples=["indream sandbox", "indream sandbox --port 8700 --speed 10"],
    rich_help_panel=TOOLS,
)
def sandbox(arguments: Arguments) -> None:
    """Run a local service that behaves like the Indream Open API.

    It runs until Ctrl-C, SIGTERM or SIGHUP, which end it with exit code 0. Its URL, its API key and its
    webhook secret are written to standard output.
    """
    require("indream.sandbox", "sandbox", "starlette", "uvicorn")
    from indream.sandbox.__main__ import serve

    serve(arguments)
