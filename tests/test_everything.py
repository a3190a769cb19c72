"""`make test` runs the checks and the tests at the same time, and its exit code is right."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.everything import files_in_memory, side_by_side
from tests.support.repository import ROOT
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups are not those of Windows")

WAIT_FOR_THE_OTHER = """
import sys, time
from pathlib import Path
own, other = map(Path, sys.argv[1:])
own.touch()
while not other.exists():
    time.sleep(0.01)
"""
WAIT_FOR_A_SIGNAL = """
import os, sys, threading
from pathlib import Path
path = Path(sys.argv[1])
path.with_suffix(".new").write_text(str(os.getpid()))
path.with_suffix(".new").rename(path)
threading.Event().wait()
"""
IGNORE_A_SIGNAL = """
import os, signal, sys, threading
from pathlib import Path
path = Path(sys.argv[1])
signal.signal(signal.SIGINT, lambda *_: path.with_suffix(".signal").touch())
path.with_suffix(".new").write_text(str(os.getpid()))
path.with_suffix(".new").rename(path)
while True:
    threading.Event().wait()
"""


def program(source: str, *arguments: object) -> str:
    """The command line of a Python program."""
    return shlex.join([sys.executable, "-c", source, *map(str, arguments)])


def started(checks: str, tests: str) -> subprocess.Popen[str]:
    """The command."""
    command = [sys.executable, "-m", "tests.everything", checks, tests]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def test_both_run_at_the_same_time(tmp_path: Path) -> None:
    """Each of these programs waits until the other has begun."""
    paths = tmp_path / "checks", tmp_path / "tests"
    process = started(program(WAIT_FOR_THE_OTHER, *paths), program(WAIT_FOR_THE_OTHER, *paths[::-1]))
    output, _ = process.communicate(timeout=PATIENCE)
    assert (0, "The checks passed.\n") == (process.returncode, output)


@pytest.mark.parametrize(("checks", "tests", "code"), [(0, 0, 0), (2, 0, 2), (0, 1, 1), (2, 1, 1)])
def test_the_exit_code_shows_whether_both_passed(checks: int, tests: int, code: int) -> None:
    """That of the tests is first."""
    assert code == side_by_side(program(f"exit({checks})"), program(f"exit({tests})"))


def test_temporary_files_are_written_to_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a directory that is deleted at the end, if it fits and no other one is asked for."""
    monkeypatch.delenv("TMPDIR", raising=False)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2 << 30))
    with files_in_memory(tmp_path) as variables:
        directory = Path(variables["TMPDIR"])
        (directory / "a.txt").touch()
        assert directory.parent == tmp_path
    assert [] == [*tmp_path.iterdir()]
    with files_in_memory(tmp_path / "missing") as variables:
        assert {} == variables
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=(2 << 30) - 1))
    with files_in_memory(tmp_path) as variables:
        assert {} == variables
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2 << 30))
    with monkeypatch.context() as patch:
        patch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_NOEXEC))
        with files_in_memory(tmp_path) as variables:
            assert {} == variables
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with files_in_memory(tmp_path) as variables:
        assert {} == variables


def test_the_output_of_failed_checks_is_at_the_end() -> None:
    """Not between the lines of the tests."""
    process = started(program("print('E501'); exit(1)"), program("print('1 passed')"))
    output, _ = process.communicate(timeout=PATIENCE)
    assert (1, ["1 passed", "", "The checks failed:", "E501", ""]) == (
        process.returncode,
        output.split("\n")[:-1],
    )


def test_a_make_of_the_checks_knows_nothing_of_the_outer_one(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`make -j test` has a job server, which is not open to the programs of its recipes."""
    monkeypatch.setenv("MAKEFLAGS", "-j --jobserver-auth=3,4")
    assert 0 == side_by_side(program("import os; exit('MAKEFLAGS' in os.environ)"), program(""))
    assert "The checks passed." in capfd.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both(tmp_path: Path, number: signal.Signals) -> None:
    """No process stays."""
    paths = tmp_path / "checks", tmp_path / "tests"
    process = started(*(program(WAIT_FOR_A_SIGNAL, path) for path in paths))
    until(lambda: all(path.exists() for path in paths))
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert 128 + number == process.returncode
    for path in paths:
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)


def test_a_second_signal_ends_what_ignores_the_first(tmp_path: Path) -> None:
    """Ctrl-C pressed twice kills both, and no process stays."""
    paths = tmp_path / "checks", tmp_path / "tests"
    process = started(*(program(IGNORE_A_SIGNAL, path) for path in paths))
    until(lambda: all(path.exists() for path in paths))
    process.send_signal(signal.SIGINT)
    until(lambda: all(path.with_suffix(".signal").exists() for path in paths))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert 128 + signal.SIGINT == process.returncode
    for path in paths:
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)
