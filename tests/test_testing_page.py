"""The parts of docs/testing.md other than Python that pytest runs (`test_pages` takes care of that)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from indream.sandbox import run
from tests.support.doc_blocks import blocks_of
from tests.support.repository import ROOT

PAGE = (ROOT / "docs/testing.md").read_text(encoding="utf-8")


def test_its_tests_for_unittest_are_run_by_it(pytester: pytest.Pytester) -> None:
    """Without pytest."""
    [block] = [block for block in blocks_of("docs/testing.md") if block.file == "test_unittest.py"]
    shutil.copytree(ROOT / "examples", pytester.path / "examples")
    (pytester.path / "test_unittest.py").write_text(block.text, encoding="utf-8")
    done = pytester.run(sys.executable, "-W", "error", "-m", "unittest", "test_unittest")
    assert 0 == done.ret
    done.stderr.fnmatch_lines(["Ran 2 tests in *", "OK"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_its_curl_commands_work() -> None:
    """On a sandbox that is in the environment."""
    [script] = [
        block for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) if "curl" in block
    ]
    with run(speed=0) as sandbox:
        environment = {
            "INDREAM_API_KEY": sandbox.api_key,
            "INDREAM_BASE_URL": sandbox.base_url,
            "PATH": "/usr/bin:/bin",
        }
        output = subprocess.run(
            ["sh", "-e", "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout
        assert '"afterCommit":true' in output
        [fault] = sandbox.faults
        assert (True, True, 2) == (fault.after_commit, fault.close, fault.times)


@pytest.mark.parametrize(
    "option", re.findall(r"--[a-z-]+(?= )", "".join(re.findall(r"indream\.sandbox (.*)", PAGE)))
)
def test_the_command_has_the_options_it_names(option: str) -> None:
    """Those of its line for the terminal."""
    done = subprocess.run([sys.executable, "-m", "indream.sandbox", "--help"], capture_output=True, text=True)
    assert f"{option} " in done.stdout
