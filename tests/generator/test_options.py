"""A new option of `render` is one line: the generator writes it everywhere that users look for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.options import CALLS, DEFINITIONS, updates
from generator.unasync import DeriveError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The files with the definitions and the calls."""
    for path in (*DEFINITIONS, *CALLS):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def test_what_is_as_defined_stays(repository: Path) -> None:
    """As it is checked in."""
    assert {} == updates(repository)


def test_a_new_option(repository: Path) -> None:
    """It is in both calls: a parameter, an entry under `Args:`, and a field; nothing else changes."""
    path = repository / DEFINITIONS[0]
    last = "    on_download: Callable"
    line = '    priority: int = option(3, None, "How urgent the render is, from 1 to 5.")\n'
    path.write_text(path.read_text().replace(last, line + last, 1))
    updated = updates(repository)
    assert {DEFINITIONS[0], *CALLS} == updated.keys()
    assert "    priority: int\n    on_download: Callable" in updated[DEFINITIONS[0]]
    for call in CALLS:
        before = (ROOT / call).read_text().splitlines()
        assert [
            "        priority: int = 3,",
            "            priority: How urgent the render is, from 1 to 5. Default: 3.",
            "            priority=priority,",
        ] == [line for line in updated[call].splitlines() if line not in before]


def test_an_option_that_is_removed(repository: Path) -> None:
    """It is nowhere then, and other parameters keep their texts."""
    path = repository / DEFINITIONS[1]
    text = path.read_text()
    begin = text.index("    checkpoint: str")
    end = text.index("    timeout: float | None", begin)
    path.write_text(text[:begin] + text[end:])
    (changed,) = updates(repository).values()
    assert "checkpoint=" not in changed
    assert "            checkpoint:" not in changed
    assert "            directory: The" in changed


def test_a_long_description_is_wrapped_between_words(repository: Path) -> None:
    """A word with hyphens stays whole, such as the name of a flag that a reader copies."""
    path = repository / DEFINITIONS[0]
    last = "    on_download: Callable"
    text = "x" * 75 + " --as-on-the-command-line."
    line = f'    priority: int = option(3, None, "{text}")\n'
    path.write_text(path.read_text().replace(last, line + last, 1))
    lines = updates(repository)[CALLS[0]].splitlines()
    assert f"            priority: {'x' * 75}" in lines
    assert "                --as-on-the-command-line. Default: 3." in lines


@pytest.mark.parametrize("path", [*DEFINITIONS, *CALLS])
def test_a_file_that_is_not_python_is_named(repository: Path, path: str) -> None:
    """So is the line of the mistake."""
    (repository / path).write_text("x = 1\ny = (\n")
    with pytest.raises(DeriveError, match=f"{path}, line 2: not Python: '\\(' was never closed"):
        updates(repository)
