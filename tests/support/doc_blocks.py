"""The Python of README.md and docs/: each block is run by exactly one test.

A block that imports a client is a program; one that does not goes on from the block before it. One whose
first line is `# NAME.py` is that file, which the blocks after it may import. A `text` block right after one
of Python is what that prints. Blocks below a line `<!-- recipe: NAME -->` need more than a sandbox: a test
module named here runs them.
"""

from __future__ import annotations

import re

import attrs

from tests.support.repository import ROOT

__all__ = ["PAGES", "RECIPES_RUN_BY", "Block", "blocks_of", "execute", "recipes_of"]

PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
)
RECIPES_RUN_BY = {
    "docs/deploying.md": "tests/recipes/test_deploying.py",
    "docs/regenerating.md": "tests/generator/test_worked_example.py",
    "docs/webhooks.md": "tests/recipes/test_recipes.py",
}

_BLOCK = re.compile(
    r"^(?:<!-- recipe: (?P<recipe>[\w-]+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# In every form that somebody may write: indented, with tildes, under another name of the language.
_PYTHON = re.compile(r"^[\s>]*(?:```+|~~~+)\s*\{?\.?py", re.MULTILINE | re.IGNORECASE)
_RECIPE = re.compile(r"<!-- *recipe", re.IGNORECASE)


@attrs.frozen
class Block:
    """A block of code on a page.

    Attributes:
        page: The page, as its path in the repository.
        line: The line of the page on which its text begins, from 1.
        recipe: Its name, where a test of its own runs it.
        prints: The output that the page shows for it, if any.
    """

    page: str
    line: int
    language: str
    text: str
    recipe: str | None
    prints: str | None = None

    @property
    def file(self) -> str | None:
        """The name of the file that it is."""
        named = re.match(r"# (\w+\.py)\n", self.text)
        return named[1] if named else None

    @property
    def has_tests(self) -> bool:
        """Whether it is for pytest."""
        return re.search(r"^ *(?:async )?def test_", self.text, re.MULTILINE) is not None

    @property
    def is_program(self) -> bool:
        """Whether it starts a new program."""
        return re.search(r"^from indream import .*Client", self.text, re.MULTILINE) is not None


def blocks_of(page: str, text: str | None = None) -> list[Block]:
    """The blocks of a page; AssertionError where one is written so that it would be overlooked."""
    text = (ROOT / page).read_text(encoding="utf-8") if text is None else text
    blocks: list[Block] = []
    end = 0
    for found in _BLOCK.finditer(text):
        if found["language"] == "text" and not text[end : found.start()].strip() and blocks:
            blocks[-1] = attrs.evolve(blocks[-1], prints=found["text"])
        else:
            line = 1 + text.count("\n", 0, found.start("text"))
            blocks.append(Block(page, line, **found.groupdict()))
        end = found.end()
    seen = sum(block.language == "python" for block in blocks)
    assert len(_PYTHON.findall(text)) == seen, f"{page}: a block of Python does not begin with ```python"
    named = sum(block.recipe is not None for block in blocks)
    assert len(_RECIPE.findall(text)) == named, f"{page}: a recipe's mark is not right above its block"
    return blocks


def recipes_of(page: str) -> dict[str, Block]:
    """The blocks of a page with their own test."""
    found = [block for block in blocks_of(page) if block.recipe is not None]
    recipes = {block.recipe: block for block in found if block.recipe is not None}
    assert len(found) == len(recipes), f"{page}: two recipes have one name"
    return recipes


def execute(block: Block, names: dict[str, object]) -> None:
    """Run a block of Python; a traceback names the line of the page."""
    source = "\n" * (block.line - 1) + block.text
    exec(compile(source, str(ROOT / block.page), "exec"), names)  # noqa: S102 - our own pages
