"""Text is written and read as UTF-8, on machines with other encodings and line ends too."""

from __future__ import annotations

import ast
from pathlib import Path

import generator

MODULES = sorted(Path(generator.__file__).parent.glob("*.py"))
NAMED = {"read_text": {"encoding"}, "write_text": {"encoding"}}


def calls(path: Path) -> list[ast.Call]:
    """The calls of a module that read or write text."""
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NAMED
    ]


def test_files_of_text_name_their_encoding() -> None:
    """The default is that of the machine."""
    found = [(path.stem, call) for path in MODULES for call in calls(path)]
    assert len(found) > 5
    for module, call in found:
        assert isinstance(call.func, ast.Attribute)
        where = f"{module}, line {call.lineno}"
        values = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        assert values.get("encoding") in ("utf-8", "utf-8-sig"), where
        if call.func.attr == "write_text":
            assert values.get("newline", "\n") == "\n", where
