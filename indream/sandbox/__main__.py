"""`python -m indream.sandbox`: serve a sandbox until SIGINT or SIGTERM."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from typing import TYPE_CHECKING

from indream.sandbox.sandbox import run

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Serve a sandbox; gives the exit code."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)

    # Before the server starts, so that a signal that comes early ends it cleanly, too.
    asked_to_stop = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        asked_to_stop.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        sandbox = run(
            port=options.port,
            speed=options.speed,
            seed=options.seed,
            api_key=options.api_key,
            webhook_secret=options.webhook_secret,
        )
    except (OSError, ValueError) as error:
        print(f"indream.sandbox: {error}", file=sys.stderr)
        return 1
    with sandbox:
        print(
            f"Indream sandbox: base_url={sandbox.base_url} api_key={sandbox.api_key}"
            f" webhook_secret={sandbox.webhook_secret}",
            flush=True,
        )
        # With a timeout, as on Windows a signal does not interrupt a wait without one.
        while not asked_to_stop.wait(timeout=1):
            pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m indream.sandbox",
        description="A local service that behaves as the Indream Open API does, in memory, on 127.0.0.1.",
    )
    parser.add_argument("--port", type=int, default=8700, help="the port, 0 for any free one (default: 8700)")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="how fast time runs there, 0 to hold it (default: 1)"
    )
    parser.add_argument("--seed", type=int, help="with one, the ids are the same in every run")
    parser.add_argument("--api-key", help="the API key (default: a new one in every run)")
    parser.add_argument("--webhook-secret", help="the webhook secret (default: a new one in every run)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
