"""Generated packages type-check, as strictly as the SDK itself.

Each checker runs once and reads all packages, side by side: to start it takes most of the time. A test shows
what the checker reports about one package.
"""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator.__main__ import generated_files
from generator.reading import load, parse
from tests.generator.renew_golden import EXPECTED, FORMS_EXPECTED, spec_with_forms
from tests.support.calling import MYPY_CACHE
from tests.support.contract import contract
from tests.support.generated import write
from tests.support.repository import ROOT

GOLDEN = {"golden_expected": EXPECTED, "golden_forms": FORMS_EXPECTED}
FOREIGN = {
    f"foreign_{path.stem}": path for path in sorted((Path(__file__).parent / "foreign").glob("*.yaml"))
}
CONTRACT = "contract_with_forms"
PACKAGES = (*GOLDEN, *FOREIGN, CONTRACT)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages side by side, and the settings of basedpyright."""
    root = tmp_path_factory.mktemp("packages")
    for name, files in GOLDEN.items():
        shutil.copytree(files, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, spec in FOREIGN.items():
        write(root / name, generated_files(load(spec)))
    write(root / CONTRACT, generated_files(parse(spec_with_forms(copy.deepcopy(contract())))))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["basedpyright"]
    settings = {key: value for key, value in settings.items() if key != "ignore"}
    settings |= {"include": list(PACKAGES), "extraPaths": [str(ROOT)]}
    (root / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return root


def mypy(directory: Path) -> list[str]:
    """The messages of mypy, each with the path of the file first."""
    options = ["--no-error-summary", "--config-file", str(ROOT / "pyproject.toml")]
    options += ["--cache-dir", str(MYPY_CACHE)]
    packages = [argument for name in PACKAGES for argument in ("-p", name)]
    return run(directory, "mypy", *options, *packages).splitlines()


def basedpyright(directory: Path) -> list[str]:
    """The messages of basedpyright, in the same form."""
    output = json.loads(run(directory, "basedpyright", "--pythonpath", sys.executable, "--outputjson"))
    assert len([*directory.rglob("*.py")]) == output["summary"]["filesAnalyzed"]
    return [f"{item['file']}: {item}".removeprefix(f"{directory}/") for item in output["generalDiagnostics"]]


def run(directory: Path, *command: str) -> str:
    """The output of a checker that has read everything, whether it found something or not."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=directory, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "" == done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=[mypy, basedpyright], ids=lambda checker: checker.__name__)
def reported(request: pytest.FixtureRequest, directory: Path) -> dict[str, list[str]]:
    """The messages of a checker by package, and under "" those about files elsewhere, such as the SDK."""
    messages: dict[str, list[str]] = {name: [] for name in (*PACKAGES, "")}
    for message in request.param(directory):
        first = message.partition("/")[0]
        messages[first if first in messages else ""].append(message)
    return messages


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_type_checks(reported: dict[str, list[str]], package: str) -> None:
    """The checker finds nothing in it, and nothing in the SDK that it uses."""
    assert [] == reported[package] + reported[""]
