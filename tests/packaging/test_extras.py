"""Optional parts: without their extra they say which it is, and the rest works without any."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import indream
from indream._extras import require
from indream.errors import MissingExtraError
from tests.support.distributions import PYPROJECT

PACKAGE = Path(indream.__file__).parent

# A part, the extra, a module that the extra installs, its name for users, code that uses the part.
PARTS = [
    (
        "indream.sandbox",
        "sandbox",
        "starlette",
        "starlette",
        "import indream.sandbox; indream.sandbox.Sandbox",
    ),
    ("indream.sandbox", "sandbox", "uvicorn", "uvicorn", "from indream.sandbox import run"),
    ("indream.progress", "cli", "rich", "rich", "import indream.progress"),
    ("indream.preview", "preview", "PIL", "Pillow", "from indream.preview import frame; frame({})"),
    (
        "indream.preview",
        "preview",
        "PIL",
        "Pillow",
        "from indream.preview import contact_sheet; contact_sheet({})",
    ),
    ("indream.preview.draft", "draft", "av", "PyAV", "from indream.preview import draft; draft({}, 'a.mp4')"),
    (
        "indream.preview.draft",
        "draft",
        "PIL",
        "Pillow",
        "from indream.preview import draft; draft({}, 'a.mp4')",
    ),
    (
        "a sandbox that renders drafts",
        "draft",
        "av",
        "PyAV",
        "from indream.sandbox import Sandbox; Sandbox(render='draft')",
    ),
    ("indream mcp", "mcp", "mcp", "mcp", "from indream.cli.mcp import mcp; mcp(None)"),
    (
        "tracer_provider",
        "otel",
        "opentelemetry.trace",
        "opentelemetry-api",
        "import indream; indream.IndreamClient('sk', tracer_provider=object())",
    ),
]
# Where each may be imported: in the part that asks for it first. Other modules belong to no extra.
HOMES = {
    "PIL": {"preview"},
    "av": {"preview"},
    "mcp": {"cli"},
    "opentelemetry": {"_wire"},
    "rich": {"progress.py", "cli"},
    "starlette": {"sandbox"},
    "typer": {"cli"},
    "uvicorn": {"sandbox"},
}
# Imported by another name than that of its distribution.
BROUGHT = {"jsonschema_rs"}
# Imported where its user calls: pydantic asks models how it should read them, PyInstaller runs its hooks,
# mcp requires pydantic, httpcore has imported socksio when a SOCKS proxy fails.
ELSEWHERE = {
    "pytest": {"pytest_plugin.py"},
    "PyInstaller": {"__pyinstaller"},
    "pydantic": {"cli"},
    "pydantic_core": {"_models"},
    "socksio": {"_async", "_sync"},
}


@pytest.mark.parametrize(("part", "extra", "module", "name", "statement"), PARTS)
def test_a_missing_extra_is_named(part: str, extra: str, module: str, name: str, statement: str) -> None:
    """The first use says what is missing and how to install it."""
    output = run_without(
        [module],
        f"try:\n    {statement}\nexcept ModuleNotFoundError as error:\n    print(error, error.extra)",
    )
    assert (
        f'{part} needs {name}, which is not installed: pip install "indream-client[{extra}]>=2" {extra}'
        == output
    )


def test_each_package_of_an_extra_is_missed_by_a_part() -> None:
    """The command line reports typer itself: `tests/cli/test_app.py`."""
    assert set(HOMES) - {"typer"} == {module.partition(".")[0] for _, _, module, _, _ in PARTS}


def test_fixtures_name_the_extra(tmp_path: Path) -> None:
    """The pytest plugin is there for everybody who has pytest; its fixtures need the sandbox."""
    (tmp_path / "test_it.py").write_text("def test_it(indream_client): pass\ndef test_other(): pass\n")
    output = run_without(
        ["starlette"],
        f"""
import os, pytest
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
pytest.main([{str(tmp_path)!r}, "-q", "-p", "no:cacheprovider", "-p", "indream.pytest_plugin"])
""",
    )
    assert "1 passed, 1 error" in output
    assert 'needs starlette, which is not installed: pip install "indream-client[sandbox]>=2"' in output


def test_the_sandbox_as_a_command_says_it_in_one_line() -> None:
    """`python -m indream.sandbox` has no traceback."""
    program = """
import runpy, sys
sys.argv = ["sandbox"]
try:
    runpy.run_module("indream.sandbox", run_name="__main__", alter_sys=True)
except SystemExit as ended:
    sys.stdout.write(str(ended.code))
"""
    done = without(["uvicorn"], program)
    assert "1" == done.stdout
    assert done.stderr == (
        "python -m indream.sandbox: error: indream.sandbox needs uvicorn, which is not installed:"
        ' pip install "indream-client[sandbox]>=2"\n'
    )


def test_the_rest_works_without_any_extra() -> None:
    """Importing it, making clients and checking states, with only the dependencies installed."""
    program = """
import indream.batch, indream.preview, indream.types, indream.webhooks
from indream.editor_state import check_editor_state
assert check_editor_state({})
with indream.IndreamClient("sk") as client:
    print(client)
indream.AsyncIndreamClient("sk")
"""
    assert "<IndreamClient https://api.indream.ai>" == run_without(sorted(HOMES), program)


def test_modules_are_searched_without_importing_them() -> None:
    """An installed module is passed over; so is a part of a module that is not installed."""
    require("it", "extra", "json", "importlib.util")
    with pytest.raises(MissingExtraError, match=r"^it needs no_such\.part, which is not") as caught:
        require("it", "extra", "json", "no_such.part")
    assert ("extra", "no_such.part") == (caught.value.extra, caught.value.name)


def test_extras_are_imported_by_their_parts_alone() -> None:
    """Elsewhere an import would fail without a word of the extra; and each extra is used by something."""
    required = {module(line) for line in PYPROJECT["project"]["dependencies"]}
    extras = {
        module(line) for lines in PYPROJECT["project"]["optional-dependencies"].values() for line in lines
    }
    assert set(HOMES) == extras
    wrong = [
        f"{path}: {name}"
        for path, name in imports()
        if name not in required | BROUGHT | {"indream"} | sys.stdlib_module_names
        and path.split("/")[0] not in (HOMES | ELSEWHERE).get(name, set())
    ]
    assert [] == wrong


def imports() -> Iterator[tuple[str, str]]:
    """Each module that is imported when the code runs: where, and the first part of its name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE).as_posix()
        for node in run_time_nodes(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((where, alias.name.partition(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                yield where, node.module.partition(".")[0]


def run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below a node, except those for type checkers only."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from run_time_nodes(child)


def module(requirement: str) -> str:
    """The module that a requirement installs."""
    name = re.split(r"[<>=!~ ;\[]", requirement)[0]
    names = {"python-dateutil": "dateutil", "opentelemetry-api": "opentelemetry", "pillow": "PIL"}
    return names.get(name, name.replace("-", "_"))


def run_without(modules: list[str], program: str) -> str:
    """The output of a program with some modules not installed."""
    done = without(modules, program)
    done.check_returncode()
    return done.stdout.strip()


def without(modules: list[str], program: str) -> subprocess.CompletedProcess[str]:
    """A program that has run with some modules not installed."""
    hidden = "".join(f"sys.modules[{name!r}] = None\n" for name in modules)
    command = [sys.executable, "-c", f"import sys\n{hidden}{program}"]
    return subprocess.run(command, capture_output=True, text=True)
