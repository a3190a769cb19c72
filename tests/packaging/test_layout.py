"""The layout: no import cycles, no imports of names that a module does not offer, and the diagram."""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import grimp
import pytest

from tests.support.distributions import PYPROJECT, ROOT

PACKAGE = ROOT / "indream"
BUILDING = ROOT / "docs/building.md"


def cycle_in(package: str) -> list[str]:
    """Modules that import each other in a circle, imports for type checkers included."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle
    return []


def test_no_imports_in_a_circle() -> None:
    """Every module can be read after those that it imports, also by a type checker."""
    assert [] == cycle_in("indream")


@pytest.mark.parametrize(
    "line",
    ["import circular.b", "from circular import b", "if TYPE_CHECKING:\n    from circular.b import B"],
)
def test_a_circle_is_found(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every form of import; also through the package itself."""
    directory = tmp_path / "circular"
    directory.mkdir()
    (directory / "__init__.py").write_text("from circular import a\n")
    (directory / "a.py").write_text(f"from typing import TYPE_CHECKING\n{line}\n")
    (directory / "b.py").write_text("import math\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert [] == cycle_in("circular")
    (directory / "b.py").write_text("from circular.a import A\n")
    assert ["circular.a", "circular.b"] == sorted(set(cycle_in("circular")))
    (directory / "b.py").write_text("from circular import A\n")
    assert ["circular", "circular.a", "circular.b"] == sorted(set(cycle_in("circular")))


def modules() -> dict[str, Path]:
    """The modules of the package, by name."""
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name != "__pyinstaller":
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def hidden_names(text: str, sources: dict[str, Path]) -> Iterator[str]:
    """Names that a source imports from a module of the package whose `__all__` does not have them."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ImportFrom) or node.level or node.module not in sources:
            continue
        offered = getattr(import_module(node.module), "__all__", ())
        for alias in node.names:
            if f"{node.module}.{alias.name}" not in sources and alias.name not in {*offered, "*"}:
                yield f"line {node.lineno}: {node.module}.{alias.name}"


def test_what_is_imported_is_offered() -> None:
    """A name that another module uses is in `__all__` of its module; what is not there may change freely."""
    sources = modules()
    hidden = {
        name: found
        for name, path in sources.items()
        if (found := list(hidden_names(path.read_text(encoding="utf-8"), sources)))
    }
    assert {} == hidden


def test_a_name_that_is_not_offered_is_found() -> None:
    """At the top, in a function, and for type checkers."""
    text = (
        "from indream._wire import retry\n"
        "from indream._wire.retry import Budget, NEVER\n"
        "if TYPE_CHECKING:\n    from indream.errors import Sequence\n"
        "def later():\n    from indream.types import ExportTask, nothing\n"
    )
    assert [
        "line 2: indream._wire.retry.NEVER",
        "line 4: indream.errors.Sequence",
        "line 6: indream.types.nothing",
    ] == list(hidden_names(text, modules()))


def layers_shown(page: str) -> list[set[str]]:
    """The names in each row of the diagram, from the top."""
    [diagram] = re.findall(r"^┌─+┐\n(.*?)^└─+┘", page, re.MULTILINE | re.DOTALL)
    rows = [
        [name for line in row.splitlines() for name in line.split("│")[1].split()]
        for row in re.split(r"^├─+┤\n", diagram, flags=re.MULTILINE)
    ]
    assert all((PACKAGE / name).exists() for row in rows for name in row)
    return [{re.sub(r"/$|\.py$", "", name) for name in row} for row in rows]


def test_the_diagram_shows_the_layers() -> None:
    """Row by row, what import-linter checks."""
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert [set(layer.split(" | ")) for layer in layers] == layers_shown(BUILDING.read_text(encoding="utf-8"))


def test_comments_that_silence_a_checker_say_why() -> None:
    """As in `# noqa: S311 - reproducible`; mypy knows only another comment after its own."""
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "generator").rglob("*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files if "generated" not in file.parts)
    comments = re.findall(r"# (?:noqa|type: ignore|pyright: ignore).*", text)
    assert len(comments) > 20
    assert [comment for comment in comments if " - " not in comment and "  # " not in comment] == []
