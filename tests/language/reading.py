"""Read the sentences and the names of a file, each with its line."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

# Code inside a sentence, and addresses, are not English.
_QUOTED = re.compile(r"``[^`]+``|`[^`\n]+`|https?://\S+")
_FENCE = re.compile(r"^( *)(```|~~~).*?^\1\2", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ .*", re.MULTILINE)
_TEMPLATE_TEXT = re.compile(r'\{#.*?#\}|""".*?"""|"[^"\n{}]* [^"\n]*"|#[^\n]*', re.DOTALL)
_SPACES_ONLY = re.compile(r"[^\n]")


class Piece(NamedTuple):
    """Some text and the line where it begins."""

    line: int
    text: str


def sentences(path: Path) -> list[Piece]:
    """The text that people read: comments and strings of code, the whole text of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        pieces = [*_comments(text), *_strings(text)]
    elif path.suffix == ".jinja":
        pieces = [
            Piece(_line(text, match.start()), match[0].lstrip('{#"- '))
            for match in _TEMPLATE_TEXT.finditer(text)
        ]
    elif path.suffix in {".md", ".txt"}:
        pieces = [Piece(1, _HEADING.sub(_blank, _FENCE.sub(_fenced, text)))]
    elif path.name == "openapi.yaml":
        pieces = [Piece(1, text)]
    else:
        pieces = list(_hashes(text))
    return [Piece(piece.line, _QUOTED.sub(_replaced, piece.text)) for piece in pieces]


def names(path: Path) -> list[Piece]:
    """The names that a Python file defines: variables, parameters, attributes, functions, classes."""
    if path.suffix != ".py":
        return []
    found = [Piece(1, path.stem)]
    for node in _nodes(path.read_text(encoding="utf-8")):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.append(Piece(node.lineno, node.name))
            case ast.arg():
                found.append(Piece(node.lineno, node.arg))
            case ast.Name(ctx=ast.Store()):
                found.append(Piece(node.lineno, node.id))
            case ast.Attribute(ctx=ast.Store()):
                found.append(Piece(node.lineno, node.attr))
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                found.append(Piece(node.lineno, name))
            case _:
                pass
    return found


@lru_cache(maxsize=1)
def _nodes(text: str) -> list[ast.AST]:
    """The nodes of a Python file; its sentences and its names are read one after the other."""
    return [*ast.walk(ast.parse(text))]


def _comments(text: str) -> Iterator[Piece]:
    """The comments; those on lines of their own that follow each other are one text."""
    block: list[str] = []
    first = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        alone = token.line.lstrip().startswith("#")
        if block and not (alone and line == first + len(block)):
            yield Piece(first, "\n".join(block))
            block = []
        if not block:
            first = line
        block.append(token.string.lstrip("#: "))
    if block:
        yield Piece(first, "\n".join(block))


def _strings(source: str) -> Iterator[Piece]:
    """The strings that contain a space; a value inside an f-string becomes `{}`."""
    nodes = _nodes(source)
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text = node.value
        else:
            continue
        if " " in text.strip():
            yield Piece(node.lineno, text)


def _hashes(text: str) -> Iterator[Piece]:
    """The comments of a Makefile, a TOML or a YAML file."""
    for number, line in enumerate(text.splitlines(), 1):
        _, mark, comment = line.partition("#")
        if mark:
            yield Piece(number, comment.lstrip("# "))


def _fenced(match: re.Match[str]) -> str:
    """A block of code without its code: only the comments remain, on their lines."""
    lines = [re.split(r"(?:^|\s)# ", line, maxsplit=1) for line in match[0].split("\n")]
    return "\n".join(parts[1] if len(parts) > 1 else "" for parts in lines)


def _blank(match: re.Match[str]) -> str:
    """Spaces in place of the text, so that lines keep their numbers."""
    return _SPACES_ONLY.sub(" ", match[0])


def _replaced(match: re.Match[str]) -> str:
    """A word in place of code or an address, so that the sentence keeps its shape and its lines."""
    return "`code`" + "\n" * match[0].count("\n")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
