"""`make package-check`: the wheel in `dist/`, installed as users install it, under each Python found.

In a fresh environment each time: without extras it works and names them, with all of them it renders a video
against its sandbox, also when PyInstaller has frozen it. Needs a package index, so it is not a test
of the suite.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.distributions import PYPROJECT
from tests.support.repository import ROOT
from tests.support.repository import STATE_FILE as STATE

PYTHONS = re.findall(r"Python :: (3\.\d+)", "\n".join(PYPROJECT["project"]["classifiers"]))
(PYINSTALLER,) = (
    line for line in PYPROJECT["dependency-groups"]["release"] if line.startswith("pyinstaller==")
)

BARE = """
import importlib, importlib.resources, sys
import indream, indream.batch, indream.types, indream.webhooks
from indream.editor_state import check_editor_state
assert check_editor_state({})
assert importlib.resources.files("indream").joinpath("py.typed").is_file()
assert sys.prefix in indream.__file__, indream.__file__
for name, extra in {"indream.progress": "cli", "indream.sandbox": "sandbox"}.items():
    try:
        importlib.import_module(name).Sandbox
    except ModuleNotFoundError as error:
        assert f"indream-client[{extra}]" in str(error), error
    else:
        raise AssertionError(f"{name} without its extra")
"""
WHOLE = """
import json, pathlib, sys
import indream.progress
from indream.sandbox import Sandbox
from opentelemetry.trace import get_tracer_provider
state = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
with Sandbox(speed="auto") as sandbox, sandbox.client(tracer_provider=get_tracer_provider()) as client:
    assert client.exports.render(payload, "out.mp4").path.stat().st_size
"""
# The program that is frozen or in a zip file: it checks and creates an export, and renders one.
FROZEN = """
import json, pathlib, sys
import indream
from indream.sandbox import Sandbox
state = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
with Sandbox(speed="auto") as sandbox, sandbox.client() as client:
    assert client.exports.create(payload).task_id
    try:
        client.exports.create({**payload, "editorState": {**state, "tracks": []}})
    except indream.ValidationError as error:
        assert error.problems[0].path == "$.editorState.tracks", error
    assert client.exports.render(payload, "frozen.mp4", timeout=60).path.stat().st_size
    assert sandbox.client().editor.capabilities().effects
print(indream.__file__)
"""


def main() -> int:
    """Run the command; the exit code is 0 when the wheel works under each Python that was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging.installing", description=__doc__)
    parser.add_argument("--python", metavar="VERSION", help="this one (default: each that is found)")
    options = parser.parse_args()
    wheels = list((ROOT / "dist").glob("*.whl"))
    if len(wheels) != 1:
        parser.error(f"dist/ holds {len(wheels)} wheels: `make dist` builds one")
    pythons = {version: find(version) for version in ([options.python] if options.python else PYTHONS)}
    for version, python in pythons.items():
        if python is not None:
            try_out(wheels[0], python)
        print(f"Python {version}: {'not found here' if python is None else 'works, with extras and without'}")
    return 0 if any(pythons.values()) else 1


def find(version: str) -> str | None:
    """A Python of a version on this machine: in the PATH, or one that pyenv keeps."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = [str(path) for path in root.glob(f"versions/{version}.*/bin/python{version}")]
    for python in (shutil.which(f"python{version}"), sys.executable, *kept):
        if python is not None:
            # Asked, for a shim of pyenv may stand in the PATH for a version that is not in use.
            done = subprocess.run([python, "--version"], capture_output=True, text=True)
            if done.stdout.startswith(f"Python {version}."):
                return python
    return None


def try_out(wheel: Path, python: str) -> None:
    """Install the wheel under a Python, use it, and freeze a program with it; an error if one fails."""
    with tempfile.TemporaryDirectory() as directory:
        for extras, program in (("", BARE), ("[cli,otel,sandbox]", WHOLE)):
            venv = Path(directory, f"venv{len(extras)}")
            uv("venv", "--quiet", "--python", python, str(venv))
            its_own = str(venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
            uv("pip", "install", "--quiet", "--python", its_own, f"indream-client{extras} @ {wheel.as_uri()}")
            subprocess.run(
                [its_own, "-I", "-W", "error", "-c", program, str(STATE)], cwd=directory, check=True
            )
        freeze(its_own, Path(directory))


def freeze(python: str, directory: Path) -> None:
    """Freeze a program with PyInstaller, and run it."""
    uv("pip", "install", "--quiet", "--python", python, PYINSTALLER)
    Path(directory, "frozen.py").write_text(FROZEN, encoding="utf-8")
    command = [python, "-m", "PyInstaller", "--onedir", "--log-level=ERROR", "--noconfirm", "frozen.py"]
    subprocess.run(command, cwd=directory, check=True)
    frozen = str(Path(directory, "dist", "frozen", "frozen"))
    output = subprocess.run(
        [frozen, str(STATE)], cwd=directory, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    assert str(directory) in output, output


def uv(*arguments: str) -> None:
    """Run uv."""
    subprocess.run([sys.executable, "-m", "uv", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
