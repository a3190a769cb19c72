"""The deprecations in the source of the package, and the mistakes in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import attrs

_FIELDS = ("since", "removed_in", "instead")


@attrs.frozen
class Deprecation:
    """A call of `deprecated`."""

    where: str
    what: str
    since: str
    removed_in: str
    instead: str


def deprecations(directory: Path) -> Iterator[Deprecation]:
    """Every deprecation in the source below a directory."""
    for path in sorted(directory.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "deprecated(" in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "deprecated":
                where = f"{path.relative_to(directory).as_posix()}:{node.lineno}"
                named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
                yield Deprecation(where, ast.literal_eval(node.args[0]), *(named[field] for field in _FIELDS))


def findings(found: Deprecation, version: str) -> Iterator[str]:
    """The mistakes in a deprecation in a version of the package."""
    here = f"{found.where}: {found.what}"
    if not all(re.fullmatch(r"\d+\.\d+", text) for text in (found.since, found.removed_in)):
        yield f"{here}: since and removed_in are a major and a minor version, such as 1.4"
    elif _minor(found.removed_in) <= _minor(found.since):
        yield f"{here}: a minor version at least lies between the warning and the removal"
    elif _minor(version) >= _minor(found.removed_in):
        yield f"{here}: was to be removed in {found.removed_in}, and this is {version}: remove it"


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
