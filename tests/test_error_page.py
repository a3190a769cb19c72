"""docs/errors.md says what to do about every code and every class that there is, and about no other."""

from __future__ import annotations

import ast
import re

import yaml

from indream import errors
from indream.sandbox.problems import Code
from indream.webhooks import _CALLERS_MISTAKES, _Refusal
from tests.pages import ROOT

PAGE = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
CODE = re.compile(r"(?:OPEN_API|EDITOR|KEYFRAME|TASK|ASSET|STATE|PAYLOAD|SDK)_[A-Z_]+")


def codes_in_the_code() -> set[str]:
    """Every string of the package that is a code of the service or of ours."""
    found: set[str] = set()
    for path in (ROOT / "indream").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found


def codes_of_the_contract() -> set[str]:
    """Every code that the spec names."""
    spec = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    return set(CODE.findall(str(spec)))


def test_each_code_has_its_section() -> None:
    """Those of the service and our own; none that nobody sends."""
    sections = re.findall(r"^### ([A-Z_]+)$", PAGE, re.MULTILINE)
    published = {code.value for code in Code if not code.value.startswith("SANDBOX_")}
    codes = codes_in_the_code() | codes_of_the_contract() | published
    assert len(codes) >= 30
    assert sorted(codes) == sorted(sections)
    for section in sections:
        _, _, text = PAGE.partition(f"\n### {section}\n")
        assert len(text.partition("\n##")[0].split()) >= 10, f"{section} says too little"


def test_each_class_is_in_the_table() -> None:
    """With when it is raised."""
    _, _, section = PAGE.partition("\n## The classes\n")
    rows = re.findall(r"^\|(.+?)\|", section.partition("\n## ")[0], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert set(errors.__all__) - {"IndreamError", "Problem"} == named


def test_reasons_and_codes_in_tables() -> None:
    """Those of refused webhooks, and those of the sandbox."""
    rows = re.findall(r"^\|([^|]+)\|", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_0-9]+)`", row)}
    reasons = {refusal.name for refusal in _Refusal if refusal not in _CALLERS_MISTAKES}
    assert reasons | {code.value for code in Code if code.value.startswith("SANDBOX_")} == named
