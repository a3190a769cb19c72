"""`make package-check`: the wheel in `dist/`, installed as users install it, under each Python found.

In a fresh environment each time: without extras it works and names them, with all of them it renders a video
against its sandbox. Needs a package index, so it is no test of the suite.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.packaging.building import PYPROJECT, ROOT

STATE = ROOT / "examples/states/title-card.json"
PYTHONS = re.findall(r"Python :: (3\.\d+)", "\n".join(PYPROJECT["project"]["classifiers"]))

BARE = """
import importlib, importlib.resources, sys
import indream, indream.batch, indream.types, indream.webhooks
from indream.editor_state import check_editor_state
assert check_editor_state({})
assert importlib.resources.files("indream").joinpath("py.typed").is_file()
assert sys.prefix in indream.__file__, indream.__file__
for name, extra in {"indream.progress": "cli", "indream.sandbox": "sandbox"}.items():
    try:
        importlib.import_module(name)
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


def main() -> int:
    """Run the command; the exit code is 0 when the wheel works under each Python that was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging.installing", description=__doc__)
    parser.add_argument(
        "--python", action="append", help=f"a version (default: each found of {', '.join(PYTHONS)})"
    )
    options = parser.parse_args()
    wheels = list((ROOT / "dist").glob("*.whl"))
    if len(wheels) != 1:
        parser.error(f"dist/ holds {len(wheels)} wheels: `make dist` builds one")
    done = [
        version
        for version in options.python or PYTHONS
        if works(wheels[0], version, wanted=bool(options.python))
    ]
    print(f"{wheels[0].name}: works under Python {', '.join(done) or 'none: none was found'}")
    return 0 if done else 1


def works(wheel: Path, version: str, *, wanted: bool) -> bool:
    """Whether the wheel works under a version of Python; False where there is no such Python."""
    if not wanted and not is_there(version):
        print(f"Python {version}: not found here")
        return False
    with tempfile.TemporaryDirectory() as folder:
        for extras, program in (("", BARE), ("[cli,otel,sandbox]", WHOLE)):
            venv = Path(folder, f"venv{len(extras)}")
            uv("venv", "--quiet", "--python", version, str(venv))
            python = str(venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
            uv("pip", "install", "--quiet", "--python", python, f"indream-client{extras} @ {wheel.as_uri()}")
            subprocess.run([python, "-I", "-W", "error", "-c", program, str(STATE)], cwd=folder, check=True)
    print(f"Python {version}: works, with all extras and without any")
    return True


def is_there(version: str) -> bool:
    """Whether a version of Python is installed on this machine."""
    return (
        0
        == subprocess.run(
            [sys.executable, "-m", "uv", "python", "find", version], env=ENV, capture_output=True
        ).returncode
    )


def uv(*arguments: str) -> None:
    """Run uv, with the Pythons of this machine only."""
    subprocess.run([sys.executable, "-m", "uv", *arguments], env=ENV, check=True)


ENV = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}

if __name__ == "__main__":
    sys.exit(main())
