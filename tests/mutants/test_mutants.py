"""The changes that `make mutants` makes, and the section of the page with its results."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.mutants import running
from tests.mutants.choosing import changes as changes_of
from tests.mutants.choosing import text_of
from tests.mutants.operators import is_readable, mutants
from tests.mutants.reach import Reach, stale
from tests.mutants.results import Results
from tests.mutants.running import outcomes, with_twin

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
    assert [range(0)] == [each.lines for each in mutants("LIMIT = 5\n")]  # the whole module


def test_a_changed_async_module_has_a_changed_twin() -> None:
    """Also where the change removes the only use of a substitution."""
    text = text_of("indream/_async/_backend.py").replace("LoopBackend()", "None")
    files = with_twin("indream/_async/_backend.py", text)
    assert ["indream/_async/_backend.py", "indream/_sync/_backend.py"] == list(files)
    assert "SyncBackend()" in text_of("indream/_sync/_backend.py")
    assert "SyncBackend()" not in files["indream/_sync/_backend.py"]
    assert ["indream/_clock.py"] == list(with_twin("indream/_clock.py", "pass\n"))


def test_tests_are_measured_again_after_a_change() -> None:
    """Of a changed test, that file; of a changed module, what reaches it; of what tests share, everything."""

    class Measured(Reach):
        def tests(self, module: str, lines: Collection[int] | None = None) -> set[str]:
            return {"tests/test_a.py::test_1[x]"} if module == "indream/a.py" else set()

    before = {"indream/a.py": "1", "tests/test_a.py": "1", "tests/test_b.py": "1", "tests/support/c.py": "1"}
    reach = Measured(Path())
    assert stale(reach, before, before) == set()
    assert {"tests/test_a.py"} == stale(reach, before, {**before, "indream/a.py": "2"})
    assert {"tests/test_b.py"} == stale(reach, before, {**before, "tests/test_b.py": "2"})
    assert {"tests/test_d.py"} == stale(reach, before, {**before, "tests/test_d.py": "1"})
    assert stale(reach, before, {**before, "tests/support/c.py": "2"}) is None


@pytest.mark.parametrize(
    ("name", "outcome"), [("test_clock.py", "survived"), ("test_renamed.py", "not reached")]
)
def test_a_test_whose_file_is_gone_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, outcome: str
) -> None:
    """It may have another name since it was measured."""
    (tmp_path / "tests/mutants").mkdir(parents=True)
    shutil.copy(Path(running.__file__).with_name("worker.py"), tmp_path / "tests/mutants")
    (tmp_path / "indream").mkdir()
    (tmp_path / "indream/_clock.py").write_text(text_of("indream/_clock.py"), encoding="utf-8")
    (tmp_path / "tests/test_clock.py").write_text("def test_it():\n    pass\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    class Measured(Reach):
        def tests(self, module: str, lines: Collection[int] | None = None) -> set[str]:
            return set(self.seconds)

    (tmp_path / "1-main.json").write_text(json.dumps({f"tests/{name}::test_it": 0.1}), encoding="utf-8")
    monkeypatch.setattr(running, "ROOT", tmp_path)
    monkeypatch.setattr(running, "BUILD", tmp_path / "build")
    chosen = changes_of("indream/_clock.py", 1, 1)
    assert [(*chosen, outcome)] == list(outcomes(chosen, Measured(tmp_path), jobs=1, most_seconds=9))


def test_a_run_continues_where_it_stopped() -> None:
    """Results are kept for a seed and a text of the module; a survivor can be tried again."""
    module = "indream/_clock.py"
    first, second = chosen = changes_of(module, 1, 2)
    assert [first] == changes_of(module, 1, 1)
    results = Results({})
    results.begin(module, 1, "text")
    results.add(first, survived=True)
    results.begin(module, 1, "text")
    assert ([second], [first]) == (results.open(module, chosen), results.survivors(module, chosen))
    results.add(first, survived=False)
    assert results.totals([module]) == "1 change, 1 noticed, 0 equivalent, 0 survived: 100.0%"
    results.begin(module, 1, "another text")
    assert results.open(module, chosen) == chosen


def test_the_section_has_a_row_for_each_package() -> None:
    """Equivalent changes do not count in the score; only modules with survivors have a row."""
    survivors = [{"line": 3, "before": before, "after": "pass"} for before in ("x += 1", "x += 2")]
    common = {"seed": 7, "date": "2026-11-30", "digest": "text"}
    results = Results(
        {
            "indream/timeline/_time.py": {**common, "changes": 10, "survivors": survivors},
            "indream/timeline/_text.py": {**common, "changes": 10, "survivors": []},
            "generator/spec.py": {**common, "changes": 4, "survivors": survivors[:1]},
        },
        frozenset({("indream/timeline/_time.py", "x += 1", "pass")}),
    )
    text = results.section()
    assert "| `indream/timeline` | 2 | 20 | 18 | 1 | 1 | 94.7% |" in text
    assert "| all | 3 | 24 | 21 | 1 | 2 | 91.3% |" in text
    assert "| `generator/spec.py` | 1 | 4 | 3 | 0 | 1 | 75.0% |" in text
    assert "_text.py" not in text
    assert '"--seed 7 --count 10"\n' in text
