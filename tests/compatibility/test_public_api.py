"""The public names and signatures are those written down: what users see is changed on purpose only."""

from __future__ import annotations

import ast

from tests.compatibility.public_api import (
    ELSEWHERE,
    FILE,
    MODULES,
    PACKAGE,
    difference,
    public_modules,
    written,
)

CONSTANTS = {"DEFAULT_FPS", "LINE_LENGTH", "LOOPBACK", "MEDIA_DAMAGED", "PREVIEW_SIZE"}


def test_the_public_names_and_signatures_are_those_written_down() -> None:
    """`make api` writes them again; the difference shows in review."""
    shown = difference(FILE.read_text(encoding="utf-8"), written())
    assert not shown, f"\n{shown}"


def test_defaults_are_written_as_values() -> None:
    """So that a changed default is a changed text. The constants are those that users can import or read."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.arguments):
            for default in filter(None, [*node.defaults, *node.kw_defaults]):
                try:
                    ast.literal_eval(default)
                except ValueError:
                    names.add(ast.unparse(default))
    assert CONSTANTS == names


def test_a_change_is_shown_with_the_command_that_takes_it() -> None:
    """As a difference, and nothing where nothing has changed."""
    before, now = "def one() -> None: ...\n", "def one(new: int = 0) -> None: ...\n"
    messages = difference(before, now)
    assert "-def one() -> None: ...\n+def one(new: int = 0) -> None: ..." in messages
    assert messages.endswith("If that is meant: `make api`.")
    assert "" == difference(now, now)


def test_every_public_module_is_documented() -> None:
    """A module whose name has no underscore is public, unless it is said here why not."""
    found = {
        f"indream.{path.stem}"
        for path in PACKAGE.iterdir()
        if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert found - ELSEWHERE == set(MODULES) - {"indream"}


def test_every_raw_endpoint_is_documented() -> None:
    """All modules that are generated from the operations of the spec."""
    directory = PACKAGE / "generated/api"
    endpoints = {path.stem for path in directory.rglob("*.py") if not path.stem.startswith("_")}
    assert endpoints == {name.rpartition(".")[2] for name in public_modules() if ".api." in name}
    assert "get_export" in endpoints
