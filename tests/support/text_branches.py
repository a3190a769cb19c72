"""Finds code that decides by the text of an exception or of an annotation.

A text is for people: its wording may change in any release. Code decides by classes and attributes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import attrs

__all__ = ["TextBranch", "text_branches"]

_NAMED_LIKE_ONE = re.compile(
    r"(?:^|_)(?:error|exc|exception|cause|__cause__|context|__context__|annotation)$"
)
_EXCEPTION_TYPE = re.compile(r"(?:Error|Exception|ExceptionInfo)\b")
_TO_TEXT = ("str", "repr", "ascii", "format")
_TEXT_ATTRIBUTES = ("args", "detail", "message", "msg", "strerror", "title", "__notes__")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@attrs.frozen
class TextBranch:
    """A comparison of such a text.

    Attributes:
        path: The file.
        line: The line in it.
        code: The comparison.
    """

    path: str
    line: int
    code: str


def text_branches(path: str, source: str, *, first_line: int = 1, is_test: bool = False) -> list[TextBranch]:
    """The comparisons of texts in a file; in tests only those that a branch depends on."""
    found: dict[tuple[int, int], TextBranch] = {}
    for scope in _scopes(ast.parse(source)):
        texts = _Texts(scope)
        nodes = (inner for outer in _conditions(scope) for inner in ast.walk(outer)) if is_test else scope
        for node in nodes:
            if isinstance(node, ast.expr) and texts.is_compared(node):
                place = (node.lineno, node.col_offset)
                found[place] = TextBranch(path, node.lineno + first_line - 1, ast.unparse(node))
            elif isinstance(node, ast.Match) and texts.is_text(node.subject):
                place = (node.lineno, node.col_offset)
                found[place] = TextBranch(path, node.lineno + first_line - 1, ast.unparse(node.subject))
    return [found[place] for place in sorted(found)]


def _scopes(module: ast.Module) -> Iterator[list[ast.AST]]:
    """The nodes of each function, and of the module without its functions.

    A name in a function is another variable in the others.
    """
    nodes: list[ast.AST] = []
    functions: list[range] = []
    _list(module, nodes, functions)
    inner = {index for function in functions for index in function}
    yield from (nodes[function.start : function.stop] for function in functions)
    yield [node for index, node in enumerate(nodes) if index not in inner]


def _list(node: ast.AST, nodes: list[ast.AST], functions: list[range]) -> None:
    """Append a node and all nodes in it, in the order of the text, and where the functions are in the list.

    Each node is visited once; `ast.walk` from each function takes several times as long.
    """
    start = len(nodes)
    nodes.append(node)
    for field in node._fields:
        value = getattr(node, field, None)
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST) and child._fields:  # not `ast.Load` and the like
                _list(child, nodes, functions)
    if isinstance(node, _FUNCTIONS):
        functions.append(range(start, len(nodes)))


def _conditions(scope: list[ast.AST]) -> Iterator[ast.AST]:
    asserted = {id(inner) for node in scope if isinstance(node, ast.Assert) for inner in ast.walk(node)}
    for node in scope:
        if id(node) in asserted:
            continue
        match node:
            case ast.If() | ast.While() | ast.IfExp():
                yield node.test
            case ast.comprehension():
                yield from node.ifs
            case ast.Match():
                yield ast.Match(node.subject, [], lineno=node.lineno, col_offset=node.col_offset)
                yield from (branch.guard for branch in node.cases if branch.guard is not None)
            case _:
                pass


class _Texts:
    """The names in a scope that refer to exceptions, and to their texts."""

    def __init__(self, scope: list[ast.AST]) -> None:
        self._errors = set(_bound_exceptions(scope))
        self._texts: set[str] = set()
        assigned = [node for node in scope if isinstance(node, ast.Assign | ast.NamedExpr | ast.AnnAssign)]
        for node in [*assigned, *assigned]:  # a name may be assigned from another one
            if node.value is not None and self.is_text(node.value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self._texts.update(target.id for target in targets if isinstance(target, ast.Name))

    def is_compared(self, node: ast.expr) -> bool:
        """Whether an expression compares or searches a text."""
        match node:
            case ast.Compare(first_side, _, more_sides):
                return any(self.is_text(side) for side in (first_side, *more_sides))
            case ast.Call(ast.Attribute(ast.Name("re"), _), arguments):
                return any(self.is_text(argument) for argument in arguments)
            case ast.Call(ast.Attribute(value, "startswith" | "endswith" | "find" | "index" | "count")):
                return self.is_text(value)
            case _:
                return False

    def is_text(self, node: ast.expr) -> bool:
        """Whether an expression is the text of an exception or of an annotation, or made from it."""
        match node:
            case ast.Name(name):
                return name in self._texts
            case ast.Call(ast.Name(function), [argument, *_]) if function in _TO_TEXT:
                return self._is_error(argument) or self.is_text(argument)
            case ast.Call(ast.Attribute(value)) | ast.Subscript(value):
                return self.is_text(value)
            case ast.Attribute(value, name) if name in _TEXT_ATTRIBUTES:
                return self._is_error(value)
            case ast.JoinedStr(values):
                parts = [part.value for part in values if isinstance(part, ast.FormattedValue)]
                return any(self._is_error(part) or self.is_text(part) for part in parts)
            case _:
                return False

    def _is_error(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(name):
                return name in self._errors or _NAMED_LIKE_ONE.search(name) is not None
            case ast.Attribute(ast.Name(name), "value"):
                return name in self._errors
            case ast.Attribute(_, name):
                return _NAMED_LIKE_ONE.search(name) is not None
            case _:
                return False


def _bound_exceptions(scope: list[ast.AST]) -> Iterator[str]:
    for node in scope:
        match node:
            case ast.ExceptHandler(_, str() as name):
                yield name
            case ast.arg(name, ast.expr() as annotation) if _EXCEPTION_TYPE.search(ast.unparse(annotation)):
                yield name
            case ast.withitem(ast.Call(ast.Attribute(_, "raises" | "warns")), ast.Name(name)):
                yield name
            case _:
                pass
