"""Code decides by the class and the attributes of an error, never by its text, which may change."""

from __future__ import annotations

import textwrap

import pytest

from tests.support.doc_blocks import PAGES, blocks_of
from tests.support.repository import ROOT
from tests.support.text_branches import TextBranch, text_branches

REPORTED = {
    "'$.value' not in str(error)",
    "KEY in f'{error!s}{error!r}{vars(error)}'",
    "str(pickle.loads(pickle.dumps(error))) != str(error)",
}
"""The texts that `make faults` and the random schemas look for: they report a flaw instead of asserting."""

FRAGMENTS = ("docs/regenerating.md",)
"""Pages whose blocks are parts of files."""

SOURCES = ("bench", "docs/hooks", "examples", "generator", "indream")


def in_code() -> list[TextBranch]:
    """Branches on texts in the package, the examples, the tools and the documentation."""
    found: list[TextBranch] = []
    for path in sorted(path for directory in SOURCES for path in (ROOT / directory).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("indream/_sync/"):  # derived
            found += text_branches(name, path.read_text(encoding="utf-8"))
    for page in PAGES:
        for block in blocks_of(page):
            if block.language == "python" and page not in FRAGMENTS:
                found += text_branches(page, block.text, first_line=block.line)
    return found


def test_no_code_branches_on_a_text() -> None:
    """Neither the package nor the examples, the tools or the documentation."""
    assert [] == in_code()


def test_no_test_branches_on_a_text() -> None:
    """Tests compare texts in assertions only: a branch would hide a text that has changed."""
    found: list[TextBranch] = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(
            ("tests/_sync/", "tests/generator/golden/expected/", "tests/generator/golden/forms/")
        ):
            found += text_branches(name, path.read_text(encoding="utf-8"), is_test=True)
    assert [] == [branch for branch in found if branch.code not in REPORTED]
    assert {branch.code for branch in found} == REPORTED, "remove what is no longer needed"


@pytest.mark.parametrize(
    "code",
    [
        "if 'slots' in str(error): pass",
        "while error.args[0] == 'busy': pass",
        'x = "a" if str(error).startswith("no") else "b"',
        "if f'{outcome.error}' == 'busy': pass",
        "if re.search('busy', str(error)): pass",
        "text = str(error).lower()\nif 'busy' in text: pass",
        "match str(error):\n    case 'busy': pass",
        "[x for x in y if 'busy' in error.detail]",
        "if 'list[' in str(parameter.annotation): pass",
        "try: f()\nexcept OSError as e:\n    if 'busy' in str(e): pass",
        "def f(fault: Exception):\n    if 'busy' in repr(fault): pass",
        "with pytest.raises(OSError) as caught: f()\nif 'busy' in str(caught.value): pass",
    ],
)
@pytest.mark.parametrize("is_test", [False, True])
def test_a_branch_is_found(code: str, is_test: bool) -> None:
    """In each form, in tests as in other code."""
    assert 1 == len(text_branches("a.py", textwrap.dedent(code), is_test=is_test))


@pytest.mark.parametrize(
    "code",
    [
        "if error.status == 404: pass",
        "if isinstance(error, OSError): pass",
        "print(str(error), error.args)",
        "if text == str(number): pass",
        "if error.error_code == 'BUSY': pass",
    ],
)
def test_facts_and_printing_are_allowed(code: str) -> None:
    """Classes, statuses and codes are facts; any text can be shown."""
    assert [] == text_branches("a.py", code)


def test_assertions_may_compare_texts() -> None:
    """In tests; elsewhere a comparison is found in any place."""
    code = "assert 'busy' in str(error)"
    assert [] == text_branches("test_a.py", code, is_test=True)
    assert ["'busy' in str(error)"] == [branch.code for branch in text_branches("a.py", code)]
