"""The changes that `make mutants` makes, and the section of the page with its results."""

from __future__ import annotations

import pytest

from tests.mutants.operators import is_readable, mutants
from tests.mutants.page import section, totals

SOURCE = '''
def pay(amount, most=5, *, fee: int | None = None):
    """Pay."""
    # Not more than the limit.
    if amount < most and not fee:  # "<" is in this comment too
        raise ValueError(f"{amount + 1} is not enough")
    log("é", amount=amount)
    return max(amount * 2, 1)
'''


def changes() -> list[tuple[str, str, str]]:
    """All changes of the program: the kind, the line before and after."""
    return [(each.operator, *each.excerpts(SOURCE)) for each in mutants(SOURCE) if is_readable(SOURCE, each)]


@pytest.mark.parametrize(
    ("operator", "after"),
    [
        ("comparison", 'if amount <= most and not fee:  # "<" is in this comment too'),
        ("comparison", 'if amount >= most and not fee:  # "<" is in this comment too'),
        ("and/or", 'if amount < most or not fee:  # "<" is in this comment too'),
        ("negation", 'if amount < most and fee:  # "<" is in this comment too'),
        ("removed statement", "pass"),
        ("keyword", 'log("é")'),
        ("arithmetic", "return max(amount / 2, 1)"),
        ("constant", "return max(amount * 3, 1)"),
        ("min/max", "return min(amount * 2, 1)"),
        ("return value", "return None"),
        ("default", "def pay(amount, most, *, fee: int | None = None):"),
        ("constant", "def pay(amount, most=6, *, fee: int | None = None):"),
    ],
)
def test_each_kind_of_change(operator: str, after: str) -> None:
    """A change replaces the text of one node, also behind characters of several bytes."""
    assert (operator, after) in [(kind, text) for kind, _, text in changes()]


def test_docstrings_types_and_formatted_texts_stay() -> None:
    """Python 3.11 does not say where the parts of an f-string are; a type or docstring changes nothing."""
    assert [] == [before for _, before, _ in changes() if "Pay." in before]
    assert not any("int & None" in after or "amount - 1" in after for _, _, after in changes())


def test_each_change_belongs_to_its_statement() -> None:
    """The tests that reach these lines are run; for a parameter, those that reach the function."""
    found = {each.operator: each.lines for each in mutants(SOURCE)}
    assert (range(8, 9), range(2, 9)) == (found["min/max"], found["default"])


def test_the_section_has_a_row_for_each_package() -> None:
    """Equivalent changes do not count in the score."""
    results = {
        "indream/timeline/_time.py": {"mutants": 10, "killed": 8, "equivalent": 1},
        "indream/timeline/_text.py": {"mutants": 10, "killed": 10, "equivalent": 0},
        "generator/spec.py": {"mutants": 4, "killed": 1, "equivalent": 0},
    }
    text = section(results)
    assert "| `indream/timeline` | 2 | 20 | 18 | 1 | 1 | 94.7% |" in text
    assert "| `generator` | 1 | 4 | 1 | 0 | 3 | 25.0% |" in text
    assert "| all | 3 | 24 | 19 | 1 | 4 | 82.6% |" in text
    assert totals(results).endswith("4 survived: 79.2%, 82.6% without equivalent ones")
