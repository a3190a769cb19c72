"""Signals that end a command: each acts like Ctrl-C, with its own exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["SignalInterrupt", "ending_at_once", "ending_signals", "exit_code_of"]

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_USUAL: Final = (signal.SIG_DFL, signal.default_int_handler)
_SAME: Final = 0.5
"""Seconds within which several signals count as one: `timeout` and process managers signal a process and then
its group, and a terminal that is closed signals both."""
_SHOW_CURSOR: Final = b"\x1b[?25h"


class SignalInterrupt(KeyboardInterrupt):
    """A signal other than SIGINT was received.

    Args:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}")
        self.number = number


def exit_code_of(error: KeyboardInterrupt) -> int:
    """The conventional exit code for the signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
    return 128 + (error.number if isinstance(error, SignalInterrupt) else signal.SIGINT)


@contextlib.contextmanager
def ending_signals() -> Generator[None]:
    """Have signals raise KeyboardInterrupt in a block, so that the command cleans up and reports its state.

    A second signal during the cleanup ends the process at once. The handlers are installed explicitly,
    because process 1 of a container receives no signal without a handler. An ignored signal, such as SIGHUP
    under `nohup`, stays ignored, and a handler of the surrounding program stays in place.
    """
    if threading.current_thread() is not threading.main_thread():  # only the main thread can install handlers
        yield
        return
    received_at: float | None = None

    def handle(number: int, _frame: object) -> None:
        nonlocal received_at
        now = time.monotonic()
        if received_at is None:
            received_at = now
            raise KeyboardInterrupt if number == signal.SIGINT else SignalInterrupt(number)
        if now - received_at >= _SAME:
            _end_at_once(128 + number)

    before = _handlers()
    ours = [number for number, handler in before.items() if handler in _USUAL]
    try:
        for number in ours:
            signal.signal(number, handle)
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


@contextlib.contextmanager
def ending_at_once() -> Generator[None]:
    """Have signals end the process at once in a block, with their usual exit codes.

    For a command that reads its input in a thread: the thread would hold up an exception until the next line.
    """
    before = _handlers()
    ours = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    try:
        for number in ours:
            signal.signal(number, lambda number, _frame: _end_at_once(128 + number))
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


def _handlers() -> dict[int, Any]:
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]  # Windows has no SIGHUP
    return {number: signal.getsignal(number) for number in numbers}


def _end_at_once(code: int) -> None:
    with contextlib.suppress(OSError):
        if os.isatty(2):
            os.write(2, _SHOW_CURSOR)  # a progress bar hides it
    os._exit(code)
