"""`python -m indream.sandbox`: serve a sandbox until SIGINT or SIGTERM."""

from __future__ import annotations

import argparse
import contextlib
import logging
import math
import signal
import socket
import sys
from typing import TYPE_CHECKING, Literal

from indream._extras import require
from indream.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from indream.sandbox.options import Render
    from indream.sandbox.sandbox import Sandbox

__all__ = ["main"]

_log = logging.getLogger("indream.sandbox")


def main(argv: Sequence[str] | None = None, prog: str = "python -m indream.sandbox") -> int:
    """Serve a sandbox and return the exit code.

    Args:
        argv: The options; the arguments of the process by default.
        prog: The name of the command in its help and its messages.
    """
    try:
        require("indream.sandbox", "sandbox", "starlette", "uvicorn")
    except MissingExtraError as error:
        print(f"{prog}: error: {error}", file=sys.stderr)
        return 1
    # Signals are handled before anything slow starts, so that an early one also ends the process cleanly.
    with _signals() as signals:
        return _serve(_parser(prog), argv, signals)


def _serve(parser: argparse.ArgumentParser, argv: Sequence[str] | None, signals: socket.socket) -> int:
    from indream.errors import MissingExtraError
    from indream.sandbox.sandbox import run

    options = parser.parse_args(argv)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S"
    )
    for library in ("httpx", "uvicorn"):
        logging.getLogger(library).setLevel(logging.ERROR)

    try:
        sandbox = run(**vars(options))
    except ValueError as error:
        parser.error(str(error))
    except MissingExtraError as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{parser.prog}: error: {_message(error, options)}", file=sys.stderr)
        return 1
    try:
        _run(sandbox, options.host, signals)
    except OSError as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 1
    _log.info("stopped")
    return 0


def _run(sandbox: Sandbox, host: str, signals: socket.socket) -> None:
    from indream.sandbox.server import is_public

    with sandbox:
        print(
            f"Indream sandbox: base_url={sandbox.base_url} api_key={sandbox.api_key}"
            f" webhook_secret={sandbox.webhook_secret}",
            flush=True,
        )
        _log.info("open %s/ to watch it", sandbox.base_url)
        _log.info("%s", _outputs(sandbox.render))
        _log.info("press Ctrl-C to stop")
        if is_public(host):
            _log.warning(
                "other machines that can reach this one can read and change everything in the sandbox"
            )
        signals.recv(1)


def _outputs(render: Render) -> str:
    """Return the line that says which files exports have."""
    from indream.sandbox.options import can_draft

    if render == "draft":
        return "exports return drafts of their editor states"
    hint = "--render draft" if can_draft() else "pip install 'indream-client[draft]'"
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
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, _wake) for number in numbers}
        signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        try:
            yield receiver
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)


def _wake(_number: int, _frame: object) -> None:
    """Do nothing: Python writes to the wakeup socket only for signals that have a handler."""


def _message(error: OSError, options: argparse.Namespace) -> str:
    """Return the error message, with what to do about it."""
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"port {options.port} is already in use; free it or pass another --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{options.host} is not an address of this machine; pass another --host"
    return str(error)


def _whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        # int() alone would accept '+5', '1_0' and digits of other scripts.
        if text.isascii() and text.isdigit() and least <= int(text) <= (int(text) if most is None else most):
            return int(text)
        limits = f"{least} or more" if most is None else f"from {least} to {most}"
        raise argparse.ArgumentTypeError(f"must be a whole number, {limits}")

    return read


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        number = float(text)
        if math.isfinite(number) and number >= 0:
            return number
    raise argparse.ArgumentTypeError("must be a number, 0 or more")


def _speed(text: str) -> float | Literal["auto"]:
    if text == "auto":
        return "auto"
    try:
        return _seconds(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, or auto") from None


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A local service that behaves like the Indream Open API.",
        epilog=f"example: {prog} --port 8700 --speed 10",
    )
    parser.add_argument(
        "--port",
        type=_whole(0, 65535),
        default=8700,
        help="the port, 0 for any free one (default: %(default)s)",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen on; 0.0.0.0 lets other machines in (default: %(default)s)",
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="the URL that clients use, if it is not this machine and port; for example http://sandbox:8700",
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        help="how fast the sandbox's time runs: 1 for real time, 0 to stop it, auto to move to the next event"
        " whenever a client polls an export (default: 1)",
    )
    parser.add_argument("--seed", type=int, help="makes the ids the same in every run")
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="keep everything in this directory (default: in memory)",
    )
    parser.add_argument(
        "--api-key", metavar="KEY", help="the API key (default: the one in DIR, or a new one)"
    )
    parser.add_argument(
        "--webhook-secret",
        metavar="SECRET",
        help="the webhook secret (default: the one in DIR, or a new one)",
    )
    parser.add_argument(
        "--slots",
        type=_whole(1),
        default=2,
        help="the number of exports that may be active at a time (default: %(default)s)",
    )
    parser.add_argument(
        "--quota-seconds",
        metavar="N",
        type=_whole(0),
        help="the number of standard seconds that the key may export in total (default: unlimited)",
    )
    parser.add_argument(
        "--no-runtime-access",
        dest="runtime_access",
        action="store_false",
        help="restrict the account to the editor's capabilities and validation",
    )
    parser.add_argument(
        "--sync-interval",
        metavar="SECONDS",
        type=_seconds,
        default=0.0,
        help="the minimum time between two syncs of a project, in the sandbox's time (default: 0)",
    )
    parser.add_argument(
        "--asset-delay",
        metavar="SECONDS",
        type=_seconds,
        default=0.0,
        help="the delay until the list of a project's assets shows an asset that was added, in the sandbox's"
        " time (default: 0)",
    )
    parser.add_argument(
        "--strict-drafts",
        action="store_true",
        help="reject drafts of projects that do not match the schema of editor states",
    )
    parser.add_argument(
        "--render",
        choices=("draft", "sample"),
        help="the videos of exports: drafts of their editor states, or the same sample clip (default:"
        " $INDREAM_SANDBOX_RENDER, or draft if indream-client[draft] is installed)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
