"""Names that a package imports when they are first used."""

from __future__ import annotations

import fractions
import string
import sys
from types import ModuleType

import pytest

from indream._lazy import lazy_names


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A package that is empty."""
    module = ModuleType("indream_lazy_package")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_a_name_is_imported_once(package: ModuleType) -> None:
    """From its module, which need not list it; then the package has it."""
    load, directory = lazy_names(package.__name__, {"_gcd": "tests.test_lazy", "Fraction": "fractions"})
    globals()["_gcd"] = "a name that is not public"
    assert (fractions.Fraction, "a name that is not public") == (load("Fraction"), load("_gcd"))
    assert (fractions.Fraction, globals().pop("_gcd")) == (package.Fraction, package._gcd)
    assert {"Fraction", "_gcd", "__doc__"} <= set(directory())
    assert sorted(directory()) == directory()
    for name in ("Decimal", "__all__"):
        with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute '{name}'"):
            load(name)


def test_public_names_of_a_module_are_those_of_the_package(package: ModuleType) -> None:
    """Its other names are not, such as what it imports."""
    load, directory = lazy_names(package.__name__, {"Fraction": "fractions"}, wildcards=["string"])
    assert (string.capwords, fractions.Fraction) == (load("capwords"), load("Fraction"))
    assert string.capwords is package.capwords
    assert sorted({*string.__all__, "Fraction"}) == load("__all__")
    assert {*string.__all__, "Fraction"} <= set(directory())
    with pytest.raises(AttributeError, match="_re"):
        load("_re")
