"""Each form in `forms/` can be added to openapi.yaml: it is generated, documented, served and called.

A file has `paths` and `components` to add, and `calls`: the arguments of `indream raw`, with what it `prints`
(by default the example that the sandbox serves) and the request that it `sends`.
"""

from __future__ import annotations

import base64
import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from tests.generator.renew_golden import FORMS, spec_with_forms
from tests.language.checking import findings
from tests.support.contract import contract
from tests.support.repository import ROOT

CALLS = [
    pytest.param(call if isinstance(call, dict) else {"argv": call}, id=f"{name}-{number}")
    for name, form in FORMS.items()
    for number, call in enumerate(form.get("calls", []))
]
NOTICES = [(name, notice) for name, form in FORMS.items() for notice in form.get("notices", [])]
OPERATIONS = [
    (name, operation["operationId"])
    for name, form in FORMS.items()
    for item in form["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict)
]
RUNS_CALLS = """
import base64, contextlib, io, json, os, sys
from pathlib import Path
from indream.cli import main
from indream.sandbox import run

results = []
with run(speed=0, api_key="sk_sandbox_forms") as sandbox:
    os.environ.update(INDREAM_API_KEY=sandbox.api_key, INDREAM_BASE_URL=sandbox.base_url, COLUMNS="200")
    for argv in [["--list", "--json"], *json.loads(sys.argv[1])]:
        out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["raw", *argv])
        sent = next(reversed(sandbox.requests), None)
        results.append({
            "code": code,
            "out": base64.b64encode(out.buffer.getvalue()).decode(),
            "err": err.getvalue(),
            "request": sent and f"{sent.method} {sent.path}" + (f"?{sent.query}" if sent.query else ""),
            "headers": sent and sent.headers,
            "body": sent and base64.b64encode(sent.content).decode(),
            "operation": sent and sent.operation,
        })
print(json.dumps(results))
"""


@attrs.frozen
class Grown:
    """The package with all forms in its spec, what its commands did, and the notices of the generator."""

    root: Path
    operations: dict[str, Any]
    listed: list[dict[str, Any]]
    results: dict[str, dict[str, Any]]
    notices: list[str]


def key_of(call: dict[str, Any]) -> str:
    """The arguments of a call, as the key of its result."""
    return json.dumps(call["argv"])


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """Generate once with all forms, and make all calls in one process."""
    root = tmp_path_factory.mktemp("forms")
    document = copy.deepcopy(contract())
    spec = parse(spec_with_forms(document))
    shutil.copytree(ROOT / "indream", root / "indream", ignore=shutil.ignore_patterns("generated"))
    shutil.copy(ROOT / "examples/hero.png", root)
    (root / "box.json").write_text('{"size": 5}', encoding="utf-8")
    shape = {"body": {"kind": "long", "length": 2}, "mark": {"is": "dot", "size": 1}, "note": None}
    (root / "shape.json").write_text(json.dumps(shape), encoding="utf-8")
    path = {"from": [1, 2, "north"], "to": [1, 3, "west"], "label": []}
    (root / "path.json").write_text(json.dumps(path), encoding="utf-8")
    (root / "note.txt").write_text("Take the umbrella", encoding="utf-8")
    for name, text in generated_files(spec).items():
        path = root / "indream/generated" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    calls = [call.values[0] for call in CALLS]
    run = subprocess.run(
        [sys.executable, "-c", RUNS_CALLS, json.dumps([call["argv"] for call in calls])],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert (0, "") == (run.returncode, run.stderr)
    first, *results = json.loads(run.stdout)
    operations = json.loads((root / "indream/generated/operations.json").read_text(encoding="utf-8"))
    return Grown(
        root,
        operations["operations"],
        json.loads(base64.b64decode(first["out"])),
        dict(zip(map(key_of, calls), results, strict=True)),
        spec.noticed(),
    )


@pytest.mark.parametrize(("form", "operation"), OPERATIONS)
def test_an_operation_is_listed_and_documented(grown: Grown, form: str, operation: str) -> None:
    """`indream raw --list` shows it, and its module has a docstring with its route."""
    (row,) = [row for row in grown.listed if row["operation"] == operation]
    module = grown.operations[operation]["module"].replace(".", "/")
    text = (grown.root / f"indream/generated/api/{module}.py").read_text(encoding="utf-8")
    assert f"Route: {row['route']}\n" in text
    assert f'"""{row["summary"]}.\n' in text


@pytest.mark.parametrize("call", CALLS)
def test_an_operation_is_called_and_served(grown: Grown, call: dict[str, Any]) -> None:
    """`indream raw` sends the request, and prints what the sandbox serves."""
    result = grown.results[key_of(call)]
    operation = grown.operations[call["argv"][0]]
    assert f"{operation['method']} {operation['path']}" == result["operation"]
    assert call.get("sends", result["request"]) == result["request"]
    if "fails" in call:
        assert call["fails"] in result["err"]
        return
    assert (0, "") == (result["code"], result["err"])
    printed = base64.b64decode(result["out"])
    if "prints_bytes_from" in call:
        assert result["out"].startswith(call["prints_bytes_from"])
    elif call.get("prints", operation["answer"].get("example")) is None:
        assert b"" == printed
    else:
        assert call.get("prints", operation["answer"].get("example")) == json.loads(printed)
    for name, value in call.get("headers", {}).items():
        assert value == result["headers"].get(name)
    assert call.get("body", "") in base64.b64decode(result["body"]).decode("latin-1")
    if "--output" in call["argv"]:
        assert not (grown.root / call["argv"][-1]).exists()


@pytest.mark.parametrize(("form", "notice"), NOTICES)
def test_a_form_without_full_effect_has_a_notice(grown: Grown, form: str, notice: str) -> None:
    """The generator says what the sandbox serves instead, with the line of the form's path."""
    (path,) = FORMS[form]["paths"]
    place = path.replace("/", "~1")
    assert [notice] == [notice for line in grown.notices if place in line and notice in line]


def test_the_generated_package_passes_the_linter(grown: Grown) -> None:
    """The repository's own lint rules and format find nothing but schemas without a description."""
    files = [str(path) for path in (grown.root / "indream/generated").rglob("*.py")]
    for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        run = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *command,
                "--no-cache",
                "--config",
                str(ROOT / "pyproject.toml"),
                *(["--extend-ignore", "D1"] if "check" in command[0] else []),
                *files,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert (0, "", "") == (run.returncode, run.stdout, run.stderr)


def test_the_generated_package_keeps_the_layers(grown: Grown) -> None:
    """The contracts about imports are kept."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=grown.root,
        env={**os.environ, "PYTHONPATH": str(grown.root)},
        capture_output=True,
        text=True,
    )
    assert (0, "") == (run.returncode, run.stderr), run.stdout
    assert " 0 broken" in run.stdout


def test_the_generated_texts_are_plain_english(grown: Grown) -> None:
    """The word list finds nothing in the modules of the forms."""
    package = grown.root / "indream/generated"
    paths = [
        path.relative_to(grown.root)
        for path in package.rglob("*.py")
        if not (ROOT / path.relative_to(grown.root)).exists()
    ]
    assert len(paths) > len(OPERATIONS)
    assert [] == [str(finding) for path in paths for finding in findings(path.as_posix(), grown.root)]


def test_the_tests_that_apply_to_all_calls_take_new_endpoints(grown: Grown) -> None:
    """They make up the arguments that they have not got."""
    code = "from tests.support.faults.every_call import CALLS; print(*CALLS, sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=grown.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(grown.root), str(ROOT)))},
        capture_output=True,
        text=True,
    )
    assert (0, "") == (run.returncode, run.stderr)
    names = {grown.operations[operation]["module"].rpartition(".")[2] for _, operation in OPERATIONS}
    assert names <= {line.removeprefix("raw ") for line in run.stdout.splitlines()}
