"""The public face of the package as text: each name with its signature, as a stub for people to read.

Which names there are is asked of the package itself; what they look like is read from the source by griffe,
so that the text is the same under every Python.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

from tests.support.repository import ROOT

FILE = Path(__file__).with_name("public_api.txt")
PACKAGE = ROOT / "indream"
# In the order of the list. An object in several modules is described in full in the first one,
# or in the one that defines it.
MODULES = (
    "indream",
    "indream.errors",
    "indream.types",
    "indream.webhooks",
    "indream.batch",
    "indream.captions",
    "indream.editor_state",
    "indream.media",
    "indream.preview",
    "indream.progress",
    "indream.sandbox",
    "indream.timeline",
    "indream.pytest_plugin",
)
# No part of it: how it is run, and what is there under another name in indream.types.
ELSEWHERE = {"indream.cli", "indream.generated"}
CLIENTS = ("AsyncIndreamClient", "IndreamClient")
# Methods with such names are called by statements.
_SPECIAL = {
    f"__{name}__"
    for name in ("aenter", "aexit", "aiter", "anext", "call", "enter", "exit", "init", "iter", "len", "next")
}
# How generated code reads models; users have `model_validate` and `model_dump`.
_READING = {"fields", "keep_rest", "read_carefully", "read_fast"}
_HEAD = """\
# The public names of the package and their signatures, written by `make api`.
# What changes here, users see: it wants a fragment in changelog.d/, and where something is taken away, a
# deprecation before (CONTRIBUTING.md). `self` and `cls` are left out.
"""


def public_modules() -> list[str]:
    """All modules with public names: those above, and that of each raw endpoint."""
    api = importlib.import_module("indream.generated.api")
    found = pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
    return [*MODULES, *(module.name for module in found if not module.ispkg)]


def written() -> str:
    """The text, as the file should have it."""
    describer = _Describer()
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--isolated",
        "--line-length=110",
        "--stdin-filename=a.pyi",
        "-",
    ]
    text = "\n".join([_HEAD, *describer.lines()])
    return subprocess.run(ruff, input=text, check=True, capture_output=True, encoding="utf-8").stdout


def difference(before: str, now: str) -> str:
    """The changes, and what to do about them; an empty text if there are none."""
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), FILE.name, "now", lineterm="", n=2)
    changed = "\n".join(lines)
    return (
        changed and f"{changed}\n\nThe public names or signatures have changed. If that is meant: `make api`."
    )


class _Describer:
    """Goes through the modules; each object is described in full once."""

    def __init__(self) -> None:
        self._package = griffe.load(
            "indream", search_paths=[ROOT], try_relative_path=False, resolve_aliases=True
        )
        self._names = {
            module: {
                name: self._target(module, name) for name in sorted(importlib.import_module(module).__all__)
            }
            for module in public_modules()
        }
        self._homes: dict[str, str] = {}
        for module, names in self._names.items():
            for target in names.values():
                home = target.path.rpartition(".")[0].replace("indream._errors", "indream.errors")
                is_there = target.name in self._names.get(home, {})
                self._homes.setdefault(target.path, home if is_there else module)

    def lines(self) -> Iterator[str]:
        """The lines of the text, before they are formatted."""
        for module, names in self._names.items():
            yield f"\n# ---- {module}\n"
            for name, target in names.items():
                home = self._homes[target.path]
                yield from self._object(target) if home == module else [f"from {home} import {name}"]

    def _target(self, module: str, name: str) -> griffe.Object:
        # griffe does not carry the models, which are aliases themselves, over the wildcard in indream.types.
        existing = name in self._at(module).members
        found = self._at(module if existing else "indream.generated.models")[name]
        return found.final_target if found.is_alias else found

    def _at(self, path: str) -> griffe.Object:
        return self._package if path == "indream" else self._package[path.removeprefix("indream.")]

    def _object(self, found: griffe.Object) -> Iterator[str]:
        if isinstance(found, griffe.Class):
            yield from self._class(found)
            for member in found.members.values():
                if found.name in CLIENTS and "property" in member.labels:
                    path = member.annotation.canonical_path
                    if path.startswith("indream."):  # a resource
                        yield from self._class(self._at(path), made_by_users=False)
        elif isinstance(found, griffe.Function):
            yield from _function(found)
        elif isinstance(found, griffe.Attribute):
            yield _attribute(found)

    def _class(self, found: griffe.Class, *, made_by_users: bool = True) -> Iterator[str]:
        """A class with its members, including those of a base that has no public name here."""
        bases = [str(base) for base in found.bases] + [
            f"{key}={value}" for key, value in found.keywords.items()
        ]
        yield f"class {found.name}({', '.join(bases)}):"
        above = found.mro()
        inherited = {line for base in above if base.path in self._homes for line in _members(base)}
        lines = [
            line
            for base in [found, *(base for base in above if base.path not in self._homes)]
            for line in _members(base)
        ]
        for line in lines:
            if line not in inherited and (made_by_users or "def __init__" not in line):
                yield f"    {line}"
        yield "    ..."


def _members(found: griffe.Class) -> Iterator[str]:
    for name, member in found.members.items():
        if name in _READING or (name.startswith("_") and name not in _SPECIAL):
            continue
        if isinstance(member, griffe.Function):
            yield from _function(member)
        elif "property" in member.labels:
            yield f"@property\n    def {name}() -> {member.annotation}: ..."
        elif isinstance(member, griffe.Attribute):
            yield _attribute(member)


def _function(found: griffe.Function) -> Iterator[str]:
    kind = "async def" if "async" in found.labels else "def"
    above = "".join(f"@{label}\n    " for label in ("classmethod", "staticmethod") if label in found.labels)
    for form in found.overloads or ():
        yield f"@overload\n    {above}{kind} {form.signature()}: ..."
    # With overloads too: they may have the parameters in a TypedDict, and this function is the one called.
    yield f"{above}{kind} {found.signature()}: ..."


def _is_type_alias(annotation: str | griffe.Expr | None) -> bool:
    return isinstance(annotation, griffe.ExprName) and annotation.name == "TypeAlias"


def _attribute(found: griffe.Attribute) -> str:
    """A name with its type, and its value where that is a type itself or a default."""
    annotation, value = found.annotation, found.value
    if found.labels == {"instance-attribute"}:  # its value is that of a parameter, or nothing
        owner = found.parent
        if annotation is None and isinstance(owner, griffe.Class) and str(value) in owner.parameters:
            annotation = owner.parameters[str(value)].annotation
        value = None
    elif isinstance(found.parent, griffe.Module) and not _is_type_alias(annotation):
        value = None
    typed = f": {annotation}" if annotation is not None else ""
    return f"{found.name}{typed}" + (f" = {value}" if value is not None else "")
