"""The path of README.md, from the install line to the first video."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.doc_blocks import PAGES, blocks_of
from tests.support.repository import ROOT

README = "README.md"
INSTALLS = [
    (page, line)
    for page in PAGES
    for block in blocks_of(page)
    if block.language == "sh"
    for line in block.text.splitlines()
    if line.startswith("pip install ")
]


def commands(beginning: str) -> list[str]:
    """The commands in README.md that begin with this, without their comments."""
    shell = [block.text for block in blocks_of(README) if block.language == "sh"]
    lines = [line.partition(" #")[0].strip() for line in "\n".join(shell).splitlines()]
    return [line for line in lines if line.startswith(beginning)]


def test_the_commands_of_make_exist() -> None:
    """README.md names those that a checkout begins with."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"make demo", "make test"} == set(commands("make "))
    for command in commands("make "):
        assert re.search(rf"^{command.removeprefix('make ')}:", makefile, re.MULTILINE)


def test_install_lines_of_this_package_get_this_package() -> None:
    """They exclude 1.x, which is another package under the same name, and name extras that exist."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = [
        (page, word)
        for page, line in INSTALLS
        for word in shlex.split(line, comments=True)[2:]
        if word.startswith(("indream-client", "."))
    ]
    assert {README, "docs/index.md", "docs/quick-start.md"} <= {page for page, _ in ours}
    for page, word in ours:
        assert word.startswith(".") or word.endswith(">=2"), page
        extras = re.findall(r"[\w-]+", word.partition("[")[2].partition("]")[0])
        assert set(extras) <= set(project["optional-dependencies"]), page


def test_the_sandbox_of_readme_renders_its_first_video(tmp_path: Path) -> None:
    """Its commands, as typed except for the port, and its first program."""
    (start,) = commands("python -m indream.sandbox ")
    variables = dict(word.removeprefix("export ").split("=", 1) for word in commands("export "))
    environment = {**os.environ, **variables, "PYTHONUNBUFFERED": "1"}
    assert " --port 8700 " in start
    _, *arguments = shlex.split(start.replace("--port 8700", "--port 0"))
    first = next(block for block in blocks_of(README) if block.language == "python")
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as sandbox:
        try:
            assert sandbox.stdout is not None
            served = re.search(r"http://127\.0\.0\.1:\d+", sandbox.stdout.readline())
            assert served is not None
            assert "http://127.0.0.1:8700" == variables["INDREAM_BASE_URL"]
            printed = subprocess.check_output(
                [sys.executable, "-c", first.text],
                env={**environment, "INDREAM_BASE_URL": served[0]},
                cwd=tmp_path,
                text=True,
            )
        finally:
            sandbox.terminate()
    assert "welcome.mp4 4\n" == printed
    assert ["welcome.mp4"] == [path.name for path in tmp_path.iterdir()]
