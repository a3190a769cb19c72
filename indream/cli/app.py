"""The command `indream` with all its subcommands, and its entry point."""

from __future__ import annotations

import contextlib
import sys
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.main import get_command

from indream.cli import (
    batch,
    catalogue,
    diff,
    lint,
    mcp,
    preview,
    probe,
    raw,
    render,
    sandbox,
    upgrade,
    upload,
    validate,
)
from indream.cli.assets import assets
from indream.cli.captions import captions
from indream.cli.errors import CommandError, report
from indream.cli.exports import exports
from indream.cli.output import plain, to_json, writer
from indream.cli.projects import projects
from indream.cli.root import ACCOUNT, RENDERING, TOOLS, root
from indream.cli.streams import OutputError
from indream.cli.timelines import timelines
from indream.cli.webhooks import webhooks

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

__all__ = ["COMMANDS", "run"]

COMMANDS = (
    validate,
    lint,
    diff,
    upgrade,
    preview,
    render,
    batch,
    upload,
    catalogue,
    probe,
    sandbox,
    mcp,
    raw,
)
"""The modules of the top-level commands; importing them registers the commands."""

root.add_typer(exports, name="exports", rich_help_panel=ACCOUNT)
root.add_typer(projects, name="projects", rich_help_panel=ACCOUNT)
root.add_typer(assets, name="assets", rich_help_panel=ACCOUNT)
root.add_typer(captions, name="captions", rich_help_panel=TOOLS)
root.add_typer(timelines, name="timeline", rich_help_panel=RENDERING)
root.add_typer(webhooks, name="webhook", rich_help_panel=TOOLS)

# The error for a command that was typed incorrectly: a class of click, which newer Typer versions vendor.
_UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])


@cache
def _command() -> Any:
    return get_command(root)


def run(argv: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    as_json = "--json" in argv
    try:
        with _warnings(as_json=as_json):
            code: object = _command().main(list(argv), prog_name="indream", standalone_mode=False)
    except _UsageError as error:
        return report(_usage_error(error), as_json=as_json)
    except typer.Abort as error:  # click raises it in place of a KeyboardInterrupt
        cause = error.__cause__
        raise (cause if isinstance(cause, KeyboardInterrupt) else KeyboardInterrupt) from None
    except OutputError as error:  # the help could not be written
        return report(error, as_json=as_json)
    return code if isinstance(code, int) else 0


def _usage_error(error: Any) -> CommandError:
    where = error.ctx.command_path if error.ctx is not None else "indream"
    return CommandError(error.format_message(), f"See `{where} --help`")


@contextlib.contextmanager
def _warnings(*, as_json: bool) -> Generator[None]:
    """Show the client's warnings on standard error, as a line for people or as JSON for machines."""

    def show(message: Warning | str, *_: object, **__: object) -> None:
        if as_json:
            sys.stderr.write(to_json({"warning": str(message)}, indent=False) + "\n")
            return
        err = writer(stderr=True)
        err.print("warning:", style="bold yellow", end=" ")
        err.print(plain(str(message)), soft_wrap=True)

    with warnings.catch_warnings():
        warnings.simplefilter("default", UserWarning)
        warnings.showwarning = show
        yield
