"""`python -m tests.everything CHECKS TESTS`: run two commands side by side, as `make test` does.

The tests write to the terminal. The output of the checks is shown after that of the tests, if they fail.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from types import FrameType

__all__ = ["files_in_memory", "side_by_side"]

_ROOM = 2 << 30  # bytes, several times what the tests write


@contextmanager
def files_in_memory(memory: Path = Path("/dev/shm")) -> Iterator[Mapping[str, str]]:  # noqa: S108 - a new directory
    """The environment variable that has temporary files written to memory, for as long as the tests run.

    They are many and small, and a disk takes a while to create and delete them. They stay on the disk if
    `TMPDIR` is set, or if a file system in memory is missing, too small, or runs no programs.
    """
    if "TMPDIR" in os.environ or not _fits(memory):
        yield {}
        return
    with TemporaryDirectory(prefix="indream-client-", dir=memory, ignore_cleanup_errors=True) as directory:
        yield {"TMPDIR": directory}


def _fits(memory: Path) -> bool:
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < _ROOM:
        return False
    return sys.platform != "win32" and not os.statvfs(memory).f_flag & os.ST_NOEXEC


def side_by_side(checks: str, tests: str) -> int:
    """The exit code of the tests or, if that is 0, of the checks."""
    # A `make` that is started from another one would look for the job server of that one.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS")}
    running: list[subprocess.Popen[bytes]] = []
    with TemporaryFile() as output, files_in_memory() as variables:
        environment.update(variables)
        try:
            # In process groups of their own they get a signal once: from here, not from the terminal too.
            running.append(
                subprocess.Popen(
                    shlex.split(checks),
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    process_group=0,
                )
            )
            running.append(
                subprocess.Popen(
                    shlex.split(tests), env=environment, stdin=subprocess.DEVNULL, process_group=0
                )
            )
            checks_code, tests_code = [process.wait() for process in running]
        except BaseException as error:
            _end_all(running, signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
            raise
        if checks_code:
            output.seek(0)
            print(f"\nThe checks failed:\n{output.read().decode(errors='replace')}", flush=True)
        else:
            print("The checks passed.", flush=True)
    return tests_code or checks_code


def _end_all(running: list[subprocess.Popen[bytes]], number: int) -> None:
    """Pass a signal on, and wait for the processes to end; a second signal kills them."""
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
    try:
        for process in running:
            process.wait()
    except BaseException:
        _end_all(running, signal.SIGKILL)
        raise


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background ignores Ctrl-C
    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) != signal.SIG_IGN:  # `nohup` ignores SIGHUP
            signal.signal(ending, _end)
    try:
        sys.exit(side_by_side(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
