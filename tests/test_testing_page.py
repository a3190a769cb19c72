"""All that docs/testing.md shows runs: its Python blocks are the files of a small project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indream.sandbox import run

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/testing.md").read_text(encoding="utf-8")
FILES = {
    name: text
    for text, name in re.findall(r"^```python\n(# (\w+\.py)\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
}
# The README shows one of them, too.
FILES["test_readme.py"] = "".join(
    block
    for block in re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    if "def test_" in block
)


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with all files of the page, and the examples beside them."""
    shutil.copytree(ROOT / "examples", pytester.path / "examples")
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = -p no:cacheprovider --strict-markers")
    for name, text in FILES.items():
        (pytester.path / name).write_text(text, encoding="utf-8")
    return pytester


def test_each_block_is_a_file() -> None:
    """None is left out."""
    assert PAGE.count("```python\n") + 1 == len(FILES) >= 9
    assert "def test_" in FILES["test_readme.py"]


def test_all_tests_of_the_page_pass(project: pytest.Pytester) -> None:
    """As many as there are."""
    count = sum(len(re.findall(r"^ *(?:async )?def test_", text, re.MULTILINE)) for text in FILES.values())
    project.runpytest_subprocess("-q").assert_outcomes(passed=count)


def test_its_tests_for_unittest_are_run_by_it(project: pytest.Pytester) -> None:
    """Without pytest."""
    done = project.run(sys.executable, "-W", "error", "-m", "unittest", "test_unittest")
    assert 0 == done.ret
    done.stderr.fnmatch_lines(["Ran 2 tests in *", "OK"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_what_it_shows_of_curl_works() -> None:
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
        told = subprocess.run(
            ["sh", "-e", "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout
        assert '"afterCommit":true' in told
        [fault] = sandbox.faults
        assert (True, True, 2) == (fault.after_commit, fault.close, fault.times)


@pytest.mark.parametrize(
    "option", re.findall(r"--[a-z-]+(?= )", "".join(re.findall(r"indream\.sandbox (.*)", PAGE)))
)
def test_the_command_has_the_options_it_names(option: str) -> None:
    """Those of its line for the terminal."""
    done = subprocess.run([sys.executable, "-m", "indream.sandbox", "--help"], capture_output=True, text=True)
    assert f"{option} " in done.stdout
