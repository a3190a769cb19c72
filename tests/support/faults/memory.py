"""The memory that one call takes, in its own process: `python -m tests.support.faults.memory URL sync`."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

from indream.errors import IndreamError
from tests.support.faults.drivers import DRIVERS

__all__ = ["main"]


def main(base_url: str, flavour: str) -> None:
    """Make a good call, then the one to measure; print by how many bytes it has raised the peak."""
    (driver_class,) = (driver for driver in DRIVERS if driver.name == flavour)
    with driver_class(base_url, max_retries=0) as driver:
        driver.call(lambda client: client.exports.get("first"))
        start = peak()
        try:
            driver.call(lambda client: client.exports.get("second"))
        except IndreamError as error:
            print(peak() - start, error)
        else:
            print(peak() - start, "no error")


def peak() -> int:
    """The most memory this process has held, in bytes.

    If the kernel has the figure of the process image alone, it is used: `ru_maxrss` begins with that of the
    process that started this one, so that a large parent hides what a child uses.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main(*sys.argv[1:])
