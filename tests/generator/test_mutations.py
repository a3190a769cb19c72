"""Mutated specs either generate code that compiles, or are refused with lines and places."""

from __future__ import annotations

import pytest

from generator.spec import escaped
from tests.generator.mutations import bases, failures_of, outcome
from tests.support.specs import BASE, REMOVED, Document, changed


@pytest.mark.parametrize("start", range(0, 300, 30))
def test_mutated_specs_generate_or_are_refused(start: int) -> None:
    """If not: `python -m tests.generator.mutations --only NUMBER` shows the smallest such spec."""
    assert {} == failures_of(0, range(start, start + 30))


@pytest.mark.parametrize("name", bases())
def test_specs_without_mutations_generate(name: str) -> None:
    """Otherwise each mutation of such a spec is refused, whatever it changes."""
    result = outcome(bases()[name], formatted=name == "small")
    assert ((), None) == (result.refusals, result.failure)


def test_a_mutation_is_refused_at_its_place() -> None:
    """The script compares this place with the document."""
    document: Document = changed({"paths/~1v1~1files/put/responses": REMOVED})
    result = outcome(document)
    assert result.failure is None
    assert [f"#/paths/{escaped('/v1/files')}/put"] == [refusal.place for refusal in result.refusals]


def test_an_exception_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named after the exception and the function of ours that raised it."""

    def prepare(*_: object) -> None:
        raise KeyError("paths")

    monkeypatch.setattr("tests.generator.mutations.generated_files", prepare)
    failure = outcome(BASE).failure
    assert failure is not None
    assert failure.kind.startswith("KeyError")
