"""Text is written and read as UTF-8, on machines with other encodings and line ends too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("path", [path for path in MODULES if calls(path)], ids=lambda path: path.stem)
def test_files_of_text_name_their_encoding(path: Path) -> None:
    """The default is that of the machine."""
    for call in calls(path):
        assert isinstance(call.func, ast.Attribute)
        values = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        assert values["encoding"] in ("utf-8", "utf-8-sig")
        if call.func.attr == "write_text":
            assert values.get("newline", "\n") == "\n"
