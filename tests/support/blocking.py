"""Calls that hold up an event loop, found by blockbuster while async tests run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from blockbuster import BlockBuster

from indream.editor_state._schema import load_schemas
from tests.support.repository import ROOT, TESTS

__all__ = ["no_blocking_calls"]

PACKAGE = f"{ROOT / 'indream'}/"
SANDBOX = f"{PACKAGE}sandbox/"  # it is for tests, on an event loop of its own


@contextmanager
def no_blocking_calls() -> Iterator[None]:
    """Have calls of the package that block on a running event loop raise a BlockingError."""
    load_schemas()  # as imports do, the first check of a process reads files of the package; see warm_up()
    blockbuster = _blockbuster()
    blockbuster.activate()
    try:
        yield
    finally:
        blockbuster.deactivate()


@cache
def _blockbuster() -> BlockBuster:
    blockbuster = BlockBuster("indream")
    for function in blockbuster.functions.values():
        function.can_block_predicate = _allowed(function.can_block_predicate)
        # A client reads the trusted certificates when it is made, which is not awaited.
        function.can_block_in("indream/_net/tls.py", "shared_context")
        # Handlers of logs belong to the program, here to pytest, which writes to a file.
        function.can_block_in("logging/__init__.py", "emit")
    return blockbuster


def _allowed(predicate: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *args, **kwargs: predicate(*args, **kwargs) or not _is_packages()


def _is_packages() -> bool:
    """Whether the package made the current call: tests, also what the package calls of them, may block."""
    frame: Any = sys._getframe()
    while frame is not None:
        name: str = frame.f_code.co_filename
        if name.startswith(PACKAGE):
            return not name.startswith(SANDBOX)
        if name.startswith(TESTS) and name != __file__:
            return False
        frame = frame.f_back
    return False
