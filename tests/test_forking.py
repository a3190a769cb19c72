"""The forks of `tests.support.forking` are like new processes, as far as their programs can see."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.forking import DEVELOPMENT, IMPORTS, Fork, python
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="there are no descriptors of processes")

PROGRAM = """
import gc, os, signal, sys, threading, warnings
print(sys.argv, sys.path, sys.flags, sys.warnoptions, sys.executable, warnings.filters)
print(__name__, sys.modules["__main__"].__dict__ is globals(), os.getcwd(), sorted(os.environ.items()))
print(threading.active_count(), threading.current_thread() is threading.main_thread())
print(os.getsid(0) == os.getpid(), sorted(os.listdir("/proc/self/fd")), gc.get_threshold())
print([signal.getsignal(number) for number in signal.valid_signals()], signal.pthread_sigmask(0, ()))
for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(stream.name, stream.mode, stream.encoding, stream.errors, stream.isatty(), stream.seekable())
    print(stream.line_buffering, stream.write_through, stream.fileno())
print(sys.stdin.read(), sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__)
print(sys.stderr is sys.__stderr__)
print("a line", file=sys.stderr)
file = open(os.devnull)  # with DEVELOPMENT, a warning at the end
cycle = [file]
cycle.append(cycle)
"""
ENDS = {
    "the end": "",
    "a code": "sys.exit(7)",
    "a text": "sys.exit('a text')",
    "a signal": "os.kill(os.getpid(), signal.SIGTERM)",
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("options", IMPORTS, ids=" ".join)
def test_a_fork_is_like_a_new_process(options: tuple[str, ...], end: str, tmp_path: Path) -> None:
    """It sees the same, and its end is the same."""
    argv, env = ("-c", PROGRAM + ENDS[end], "a", "b"), {**os.environ, "ONLY": "here"}
    new = subprocess.run(
        [sys.executable, *options, *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
        start_new_session=bool(end),
    )
    with python(*argv, options=options, cwd=tmp_path, env=env, start_new_session=bool(end)) as fork:
        assert isinstance(fork, Fork)
        output, errors = fork.communicate(PATIENCE)
    assert new.stdout.splitlines() == output.splitlines()
    assert new.stderr == errors
    assert new.returncode == fork.returncode
    assert (options == DEVELOPMENT and end != "a signal") == ("ResourceWarning: unclosed file" in errors)


def test_a_module_runs_as_a_program(tmp_path: Path) -> None:
    """With its arguments; the exit code is its own."""
    with python("-m", "indream", "lint", "nowhere.json", cwd=tmp_path) as fork:
        output, errors = fork.communicate(PATIENCE)
    assert (1, "") == (fork.returncode, output)
    assert errors.startswith("error: nowhere.json")


def test_a_fork_that_runs_can_be_ended() -> None:
    """It has no exit code before."""
    with python("-c", "import time; print('ready', flush=True); time.sleep(600)") as fork:
        assert fork.stdout is not None
        assert "ready\n" == fork.stdout.readline()
        assert fork.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            fork.wait(0)
        fork.send_signal(signal.SIGINT)
        _, errors = fork.communicate(PATIENCE)
    assert -signal.SIGINT == fork.returncode
    assert errors.endswith("KeyboardInterrupt\n")
