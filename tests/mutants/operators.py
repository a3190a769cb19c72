"""The changes that are made to a module: each replaces the text of one node of its syntax."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import attrs

__all__ = ["Mutant", "is_readable", "mutants"]

_COMPARISONS = {
    ast.Lt: ("<", "<=", ">="),
    ast.LtE: ("<=", "<", ">"),
    ast.Gt: (">", ">=", "<="),
    ast.GtE: (">=", ">", "<"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_ARITHMETIC = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
}
_TEXTS = (ast.Constant, ast.JoinedStr)


@attrs.frozen
class Mutant:
    """One change of a module.

    Attributes:
        operator: The kind of change.
        begin: The place in the text where it begins, in characters.
        end: The place where the replaced text ends.
        text: The new text.
        lines: The lines of the statement in which it is; those of the whole function for its parameters,
            and none for a statement that is executed when the module is loaded.
    """

    operator: str
    begin: int
    end: int
    text: str
    lines: range

    def apply(self, source: str) -> str:
        """The text of the changed module."""
        return source[: self.begin] + self.text + source[self.end :]

    def excerpts(self, source: str) -> tuple[str, str]:
        """The changed lines, as they were and as they are, without what surrounds them."""
        begin = source.rfind("\n", 0, self.begin) + 1
        end = source.find("\n", self.end)
        end = len(source) if end < 0 else end
        before, after = source[begin:end], source[begin : self.begin] + self.text + source[self.end : end]
        return _joined(before), _joined(after)


def mutants(source: str) -> list[Mutant]:
    """All changes of a module, in the order of its text; `is_readable` says whether Python can read one."""
    found = set(_Finder(source).visit(ast.parse(source), range(0), ()))
    return sorted(found, key=lambda each: (each.begin, each.end, each.text))


def is_readable(source: str, mutant: Mutant) -> bool:
    """Whether a changed module is Python, and another program than before."""
    try:
        return ast.dump(ast.parse(mutant.apply(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


class _Finder:
    def __init__(self, source: str) -> None:
        self._source = source
        lines = source.splitlines(keepends=True)
        self._lines = [line.encode() for line in lines]
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    # Places: the syntax tree counts bytes of UTF-8.

    def _place(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1][:column].decode())

    def _begin(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg) -> int:
        return self._place(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._place(node.end_lineno, node.end_col_offset)

    # The walk

    def visit(self, node: ast.AST, lines: range, above: tuple[ast.AST, ...]) -> Iterator[Mutant]:
        """The changes of a node and of what is in it; `lines` are those of the statement around it."""
        if isinstance(node, ast.JoinedStr | ast.Assert) or _is_for_type_checkers(node):
            return  # Python 3.11 does not say where the parts of an f-string are.
        if isinstance(node, ast.stmt):
            body: object = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            lines = range(node.lineno, max(last, node.lineno) + 1)
        for operator, begin, end, text in self._changes(node, above):
            if operator == "default" and isinstance(node, ast.stmt):
                yield Mutant(operator, begin, end, text, range(node.lineno, (node.end_lineno or 0) + 1))
            else:
                yield Mutant(operator, begin, end, text, lines if _is_in_function(above) else range(0))
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "bases", "type_comment"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_docstring(child):
                    yield from self.visit(child, lines, (*above, node))

    def _changes(self, node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[tuple[str, int, int, str]]:
        in_function = _is_in_function(above)
        match node:
            case ast.Compare(first, ops, comparators):
                for (before, after), operator in zip(pairwise([first, *comparators]), ops, strict=True):
                    sign, *replacements = _COMPARISONS[type(operator)]
                    for other in replacements:
                        yield from self._between("comparison", before, after, sign, other)
            case ast.BoolOp(operator, values):
                sign, other = ("and", "or") if isinstance(operator, ast.And) else ("or", "and")
                for before, after in pairwise(values):
                    yield from self._between("and/or", before, after, sign, other)
            case ast.UnaryOp(ast.Not(), operand):
                yield "negation", self._begin(node), self._begin(operand), ""
            case ast.BinOp(first, operator, second) if in_function and type(operator) in _ARITHMETIC:
                if not (isinstance(first, _TEXTS) and not _is_number(first)) and not _is_type(above):
                    yield from self._between("arithmetic", first, second, *_ARITHMETIC[type(operator)])
            case ast.Constant(bool() as value):
                yield "constant", self._begin(node), self._end(node), repr(not value)
            case ast.Constant(int() | float() as value):
                yield "constant", self._begin(node), self._end(node), repr(value + 1)
            case ast.Constant(str() as value) if value and _decides(node, above):
                yield "text", self._begin(node), self._end(node), '""'
            case ast.If(test) | ast.While(test) | ast.IfExp(test):
                if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
                    text = self._source[self._begin(test) : self._end(test)]
                    yield "negation", self._begin(test), self._end(test), f"(not ({text}))"
            case ast.Return(ast.expr() as value) if not _is_none(value):
                yield "return value", self._begin(value), self._end(value), "None"
            case ast.Raise() if in_function:
                yield "removed statement", self._begin(node), self._end(node), "pass"
            case ast.Expr(ast.Call() | ast.Await()) if in_function:
                yield "removed statement", self._begin(node), self._end(node), "pass"
            case ast.Assign([ast.Attribute() | ast.Subscript(), *_]) | ast.AugAssign() if in_function:
                yield "removed statement", self._begin(node), self._end(node), "pass"
            case ast.Call(function):
                if isinstance(function, ast.Name) and function.id in ("min", "max"):
                    other = {"min": "max", "max": "min"}[function.id]
                    yield "min/max", self._begin(function), self._end(function), other
                yield from self._without_keywords(node)
            case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
                yield from self._without_defaults(arguments)
            case _:
                pass

    def _between(
        self, operator: str, before: ast.expr, after: ast.expr, sign: str, other: str
    ) -> Iterator[tuple[str, int, int, str]]:
        """The change of an operator's sign between its operands."""
        begin, end = self._end(before), self._begin(after)
        pattern = r"\s+".join(re.escape(word) for word in sign.split())
        pattern = rf"\b{pattern}\b" if sign[0].isalpha() else pattern
        gap = re.sub(r"#.*", lambda comment: " " * len(comment[0]), self._source[begin:end])
        place = re.search(pattern, gap)
        if place is not None:
            yield operator, begin + place.start(), begin + place.end(), other

    def _without_keywords(self, call: ast.Call) -> Iterator[tuple[str, int, int, str]]:
        parts = sorted([*call.args, *call.keywords], key=self._begin)
        for index, part in enumerate(parts):
            if not isinstance(part, ast.keyword) or part.arg is None:
                continue
            if index:
                yield "keyword", self._end(parts[index - 1]), self._end(part), ""
            elif len(parts) > 1:
                yield "keyword", self._begin(part), self._begin(parts[1]), ""
            else:
                yield "keyword", self._begin(part), self._end(part), ""

    def _without_defaults(self, arguments: ast.arguments) -> Iterator[tuple[str, int, int, str]]:
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = list(
            zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
        )
        named = [*pairs, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        for argument, default in named:
            if default is not None:
                yield "default", self._end(argument), self._end(default), ""


def _joined(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


def _is_in_function(above: tuple[ast.AST, ...]) -> bool:
    return any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) for each in above)


def _is_for_type_checkers(node: ast.AST) -> bool:
    match node:
        case ast.If(ast.Name("TYPE_CHECKING")) | ast.Assign([ast.Name("__all__")]):
            return True
        case ast.Import() | ast.ImportFrom() | ast.AnnAssign(annotation=ast.Name("TypeAlias")):
            return True
        case ast.Call(ast.Name("cast" | "TypeVar" | "NewType" | "ParamSpec")) if not node.args[1:]:
            return True
        case _:
            return False


def _is_docstring(child: ast.AST) -> bool:
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


def _is_type(above: tuple[ast.AST, ...]) -> bool:
    """Whether an expression is an argument of `isinstance` or `cast`, where `|` makes a type."""
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id in ("isinstance", "issubclass", "cast")
        for each in above
    ) or any(isinstance(each, ast.MatchOr) for each in above)


def _decides(node: ast.AST, above: tuple[ast.AST, ...]) -> bool:
    """Whether the emptiness of a text can matter: it is compared, matched or chosen by a condition."""
    parent = above[-1]
    if isinstance(parent, ast.IfExp):
        return node is not parent.test
    return isinstance(parent, ast.Compare | ast.MatchValue)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
