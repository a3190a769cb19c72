"""`python -m indream.sandbox`: serve a sandbox until SIGINT, SIGTERM or SIGHUP."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import socket
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

from indream._extras import install_command, require
from indream.errors import MissingExtraError
from indream.sandbox.arguments import Arguments

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from indream.sandbox.options import Render
    from indream.sandbox.sandbox import Sandbox

__all__ = ["main", "serve"]

_log = logging.getLogger("indream.sandbox")


def main(argv: Sequence[str] | None = None, prog: str = "python -m indream.sandbox") -> int:
    """Serve a sandbox and return the exit code.

    Args:
        argv: The options; the arguments of the process by default.
        prog: The name of the command in its help and its messages.
    """
    # Signals are handled before anything slow starts, so that an early one also ends the process cleanly.
    with _signals() as signals:
        parser = _parser(prog)
        try:
            require("indream.sandbox", "sandbox", "starlette", "uvicorn")
            _serve(Arguments(**vars(parser.parse_args(argv))), signals)
        except ValueError as error:
            parser.error(str(error))
        except (MissingExtraError, OSError) as error:
            print(f"{prog}: error: {error}", file=sys.stderr)
            return 1
    return 0


def serve(arguments: Arguments) -> None:
    """Serve a sandbox until SIGINT, SIGTERM or SIGHUP.

    Args:
        arguments: The options of the command.

    Raises:
        OSError: The port is in use, or the address is not one of this machine.
        ValueError: An option is out of range.
    """
    with _signals() as signals:
        _serve(arguments, signals)


def _serve(arguments: Arguments, signals: socket.socket) -> None:
    from indream.sandbox.sandbox import run

    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S"
    )
    for library in ("httpx", "uvicorn"):
        logging.getLogger(library).setLevel(logging.ERROR)

    try:
        sandbox = run(**arguments.values())
    except OSError as error:
        raise OSError(_message(error, arguments)) from error
    _run(sandbox, arguments.host, signals)
    _log.info("stopped")


def _run(sandbox: Sandbox, host: str, signals: socket.socket) -> None:
    from indream.sandbox.server import is_public

    with sandbox:
        _log.info("open %s/ to watch it", sandbox.base_url)
        _log.info("%s", _outputs(sandbox.render))
        _log.info("press Ctrl-C to stop")
        if is_public(host):
            _log.warning(
                "other machines that can reach this one can read and change everything in the sandbox"
            )
        # Last, because a program that reads it sends requests at once, and each is a line of the log.
        print(
            f"Indream sandbox: base_url={sandbox.base_url} api_key={sandbox.api_key}"
            f" webhook_secret={sandbox.webhook_secret}",
            flush=True,
        )
        signals.recv(1)


def _outputs(render: Render) -> str:
    """Return the line that says which files exports have."""
    from indream.sandbox.options import can_draft

    if render == "draft":
        return "exports return drafts of their editor states"
    hint = "--render draft" if can_draft() else install_command("draft")
    return f"exports return a sample clip: {hint} for drafts"


@contextlib.contextmanager
def _signals() -> Generator[socket.socket]:
    """A socket from which a byte can be read when the process should stop.

    A `threading.Event` that the handler sets would deadlock: the handler may run while the main thread holds
    the lock of the event.
    """
    receiver, sender = socket.socketpair()
    with receiver, sender:
        sender.setblocking(False)
        before = {number: signal.signal(number, _wake) for number in _ending()}
        signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        try:
            yield receiver
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)


def _ending() -> list[int]:
    """Return the signals that end a sandbox: SIGHUP, of a terminal that is closed, unless under `nohup`."""
    numbers: list[int] = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not on Windows
        numbers.append(signal.SIGHUP)
    return numbers


def _wake(_number: int, _frame: object) -> None:
    """Do nothing: Python writes to the wakeup socket only for signals that have a handler."""


def _message(error: OSError, arguments: Arguments) -> str:
    """Return the error message, with what to do about it."""
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"port {arguments.port} is already in use; free it or pass another --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{arguments.host} is not an address of this machine; pass another --host"
    if error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A local service that behaves like the Indream Open API.",
        epilog=f"example: {prog} --port 8700 --speed 10",
    )
    for item in fields(Arguments):
        name, text, flag = f"--{item.name.replace('_', '-')}", item.metadata["text"], item.metadata["flag"]
        if flag.type is bool:
            parser.add_argument(name, action="store_true", help=text)
            continue
        default = flag.default or item.default
        text = f"{text} [default: {default}]" if default else text
        parser.add_argument(name, metavar=flag.metavar, default=item.default, help=text)
    return parser


if __name__ == "__main__":
    sys.exit(main())
