"""The command `indream` with all its subcommands, and its entry point."""

from __future__ import annotations

import contextlib
import sys
import warnings
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

import typer
from typer.main import get_command

from indream.cli.command import Interrupted
from indream.cli.errors import CommandError, report
from indream.cli.output import plain, to_json, writer
from indream.cli.root import root
from indream.cli.streams import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

__all__ = ["command", "run"]

_MODULES: Final = {
    "preview": "preview",
    "render": "render",
    "batch": "batch",
    "sandbox": "sandbox",
    "illustrations": "catalogue",
    "capabilities": "catalogue",
    "diff": "diff",
    "lint": "lint",
    "mcp": "mcp",
    "probe": "probe",
    "raw": "raw",
    "upgrade": "upgrade",
    "upload": "upload",
    "validate": "validate",
    "exports": "exports",
    "projects": "projects",
    "assets": "assets",
    "captions": "captions",
    "timeline": "timelines",
    "webhook": "webhooks",
}
"""The module of each command and each group, in the order of the help. Importing it registers them."""

# The error for a command that was typed incorrectly: a class of click, which newer Typer versions vendor.
_UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])


@cache
def command(name: str | None = None) -> Any:
    """The command `indream`.

    Args:
        name: The only command or group that it has, so that the others need not be imported. Default: all.
    """
    names = _MODULES if name is None else [name]
    for item in names:
        import_module(f"indream.cli.{_MODULES[item]}")
    found: Any = get_command(root)
    # Commands are registered in the order in which their modules happen to be imported.
    found.commands = {item: found.commands[item] for item in names}
    return found


def run(argv: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    as_json = "--json" in argv
    name = argv[0] if argv and argv[0] in _MODULES else None
    try:
        with _warnings(as_json=as_json):
            code: object = command(name).main(list(argv), prog_name="indream", standalone_mode=False)
    except _UsageError as error:
        return report(_usage_error(error), as_json=as_json)
    except Interrupted as error:
        return report(error.interrupt, as_json=as_json)
    except KeyboardInterrupt as error:
        return report(error, as_json=as_json)
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
