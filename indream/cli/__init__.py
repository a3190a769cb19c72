"""`indream` on the command line (extra `cli`).

`indream --help` lists the commands, and the `--help` of each has an example.
"""

from __future__ import annotations

import atexit
import gc
import sys
from typing import TYPE_CHECKING

from indream._extras import require
from indream.cli.signals import ending_signals, exit_code_of
from indream.cli.streams import standard_streams
from indream.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        argv: The arguments. Default: those of the process.

    Returns:
        0: done. 1: permanent error. 2: temporary error, retry later. 130, 143, 129: ended by Ctrl-C, SIGTERM,
        SIGHUP.
    """
    if argv is None:  # the process runs nothing else
        # The memory is freed with the process; Python would first look for reference cycles in all of it.
        atexit.register(gc.freeze)
    try:
        with ending_signals(), standard_streams():
            try:
                require("the command line", "cli", "typer", "rich")
                from indream.cli.app import run
            except MissingExtraError as error:
                print(f"indream: error: {error}", file=sys.stderr)
                return 1
            return run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt as error:  # outside of a command, which reports it
        return exit_code_of(error)
