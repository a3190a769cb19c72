"""The clocks and the random numbers: those of Python, also while a library for tests has replaced them."""

from __future__ import annotations

import random
import runpy
import time
from uuid import UUID

from indream import _clock


def test_clocks_are_those_of_python() -> None:
    """`time.monotonic` is in a `partial`, where freezegun does not look for it."""
    names = runpy.run_path(_clock.__file__)
    assert (time.monotonic, time.time, random.uniform) == (
        names["monotonic"].func,
        names["wall_time"],
        names["uniform"],
    )


def test_keys_are_random_uuids() -> None:
    """As the service recommends."""
    first, second = _clock.new_key(), _clock.new_key()
    assert (4, str(UUID(first)), True) == (UUID(first).version, first, first != second)
