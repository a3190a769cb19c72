"""Each rule has its test, each mark its rule, and docs/reliability.md shows them as they are."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.reliability.catalog import Catalog, Rule, Section
from tests.reliability.collecting import MarkedTest
from tests.reliability.page import findings, page
from tests.support.repository import ROOT

BACKOFF = Rule("attempts.backoff", "Pauses grow.")
RULES = Catalog((Section("Attempts", (BACKOFF,)),))
TEST = MarkedTest("tests/wire/test_retry.py", "test_pauses", "", (BACKOFF.id,))
ASYNC = MarkedTest("tests/_async/test_attempts.py", "test_pauses", "503", (BACKOFF.id,))
SYNC = MarkedTest("tests/_sync/test_attempts.py", "test_pauses", "503", (BACKOFF.id,))


def test_the_page_is_up_to_date() -> None:
    """`make reliability` writes it, and says which rule or mark is wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("rules", "tests", "message"),
    [
        (RULES, [TEST], None),
        (RULES, [ASYNC, SYNC], None),
        (RULES, [], "no test shows the rule attempts.backoff"),
        (Catalog(()), [TEST], "'attempts.backoff', which tests/reliability/rules.toml lacks"),
        (RULES, [TEST, MarkedTest("tests/test_x.py", "test_x", "", (None,))], "test_x is marked with None"),
        (RULES, [MarkedTest(TEST.path, TEST.name, "", TEST.rules, runs=False)], "is skipped or expected"),
        (RULES, [ASYNC], "shown for one client and not for the other"),
        (RULES, [ASYNC, MarkedTest(SYNC.path, SYNC.name, "500", SYNC.rules)], "and not for the other"),
    ],
)
def test_missing_and_wrong_marks_are_found(
    rules: Catalog, tests: list[MarkedTest], message: str | None
) -> None:
    """A rule without a test, a mark without a rule, a test that shows nothing, one without its twin."""
    found = findings(rules, tests)
    assert (message is not None) == len(found)
    assert (message or "") in "".join(found)


def test_the_table_has_a_row_per_rule() -> None:
    """A row for each rule; tests by file, the derived ones left out, each name once."""
    other = MarkedTest("tests/_async/test_attempts.py", "test_pauses", "500", (BACKOFF.id,))
    more = MarkedTest("tests/_async/test_attempts.py", "test_a_pause_of_a_429", "", (BACKOFF.id,))
    shown = page(RULES, [ASYNC, other, more, SYNC, TEST])
    row = (
        "| Pauses grow. | [attempts](../tests/_async/test_attempts.py): pauses; a pause of a 429"
        "<br>[wire/retry](../tests/wire/test_retry.py): pauses |"
    )
    assert shown.endswith(f"\n## Attempts\n\n| rule | tests |\n|---|---|\n{row}\n")
