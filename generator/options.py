"""Write options that several calls share into their signatures and docstrings, from the one definition.

A call takes part if it builds the options from its parameters: `options = RenderOptions(timeout=timeout, …)`.
Its parameters after `*`, their entries under `Args:` and the arguments of that expression are replaced. So is
the body of `RenderKeywords`, the options as a TypedDict. Everything else in these files is written by
hand. A class of options also has those of its base class.
"""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from generator.unasync import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["CALLS", "DEFINITIONS", "updates"]

DEFINITIONS = ("indream/_exports/options.py", "indream/_batch/options.py")
CALLS = ("indream/_async/exports.py", "indream/_async/projects.py")
WIDTH = 110


class Option(NamedTuple):
    """One option, as source text."""

    name: str
    type: str
    default: str
    text: str

    @property
    def parameter(self) -> str:
        """It as a parameter."""
        return f"{self.name}: {self.type} = {self.default}"

    @property
    def entry(self) -> list[str]:
        """Its entry under `Args:`, without indentation."""
        default = f" Default: {self.default}." if self.default.replace(".", "").isdigit() else ""
        text = f"{self.name}: {self.text}{default}"
        return textwrap.wrap(text, WIDTH - 12, subsequent_indent="    ", break_on_hyphens=False)


def updates(root: Path) -> dict[str, str]:
    """The new text of each file in which options differ from their definition.

    Raises DeriveError for a file that is not Python.
    """
    if not (root / DEFINITIONS[0]).is_file():  # another repository, of a test
        return {}
    texts = {path: (root / path).read_text(encoding="utf-8") for path in (*DEFINITIONS, *CALLS)}
    modules = {path: _parsed(path, text) for path, text in texts.items()}
    options: dict[str, list[Option]] = {}
    for path in DEFINITIONS:
        options |= _defined(modules[path], texts[path])
    expected = {path: _with_options(modules[path], text, options) for path, text in texts.items()}
    return {path: text for path, text in expected.items() if text != texts[path]}


def _parsed(path: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise DeriveError(f"{path}, line {error.lineno}: not Python: {error.msg}") from None


def _defined(module: ast.Module, text: str) -> dict[str, list[Option]]:
    """The options that a module defines, by the name of their class."""
    found: dict[str, list[Option]] = {}
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name.endswith("Options"):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            inherited = [option for base in bases for option in found.get(base, ())]
            found[node.name] = [*inherited, *_options_of(node, text)]
    return {name: options for name, options in found.items() if options}


def _options_of(node: ast.ClassDef, text: str) -> Iterator[Option]:
    for line in node.body:
        match line:
            case ast.AnnAssign(ast.Name(name), annotation, ast.Call(args=[default, _, described])):
                type_, value = (ast.get_source_segment(text, part) or "" for part in (annotation, default))
                yield Option(name, type_, value, ast.literal_eval(described))
            case _:
                pass


def _with_options(module: ast.Module, text: str, options: Mapping[str, Sequence[Option]]) -> str:
    """A Python source with the options as they are defined."""
    lines = text.splitlines()
    changes: list[tuple[int, int, list[str]]] = []  # from one line to another, both included, and what is new
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=name) if (key := f"{name.removesuffix('Keywords')}Options") in options:
                members = [f"    {option.name}: {option.type}" for option in options[key]]
                first, last = node.body[0], node.body[-1]
                start, end = (first.end_lineno or 0) + 1, last.end_lineno or 0
                changes.append((start, end, ["", *members]))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                changes += _changes(node, lines, options)
            case _:
                pass
    for start, end, new in sorted(changes, reverse=True):
        lines[start - 1 : end] = new
    return "\n".join(lines) + "\n"


def _changes(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    lines: Sequence[str],
    options: Mapping[str, Sequence[Option]],
) -> Iterator[tuple[int, int, list[str]]]:
    for statement in node.body:
        match statement:
            case ast.Assign([ast.Name("options")], ast.Call(ast.Name(name), [], keywords)) if name in options:
                yield (
                    keywords[0].lineno,
                    keywords[-1].end_lineno or 0,
                    [f"            {option.name}={option.name}," for option in options[name]],
                )
                parameters: list[ast.arg | ast.expr | None] = [*node.args.kwonlyargs, *node.args.kw_defaults]
                yield (
                    node.args.kwonlyargs[0].lineno,
                    max(part.end_lineno or 0 for part in parameters if part is not None),
                    [f"        {option.parameter}," for option in options[name]],
                )
                yield _entries(node, lines, options[name])
            case _:
                pass


def _entries(
    node: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[str], options: Sequence[Option]
) -> tuple[int, int, list[str]]:
    """The entries of parameters that are not options stay, before those of the options."""
    start = lines.index("        Args:", node.lineno) + 1
    end = lines.index("", start)
    optional = {argument.arg for argument in node.args.kwonlyargs}
    kept: list[str] = []
    keep = True
    for line in lines[start:end]:
        if not line.startswith(" " * 13):
            keep = line.strip().partition(":")[0] not in optional
        if keep:
            kept.append(line)
    new = [f"{' ' * 12}{line}" for option in options for line in option.entry]
    return start + 1, end, [*kept, *new]
