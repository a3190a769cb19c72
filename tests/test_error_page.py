"""docs/errors.md says what to do about every code and every class that there is, and about no other."""

from __future__ import annotations

import ast
import re

import pytest

from indream import IndreamClient, errors
from indream.sandbox import Sandbox
from indream.sandbox.problems import Code
from indream.webhooks import _CALLERS_MISTAKES, _Refusal
from tests.support.contract import contract
from tests.support.repository import OPTIONS, ROOT, title_card

PAGE = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
STATE = title_card()
TIMELINE = ROOT / "indream/timeline"
PAYLOAD = {**OPTIONS, "editorState": STATE}
CODE = re.compile(r"(?:OPEN_API|CAPTIONS|EDITOR|KEYFRAME|LAYOUT|MEDIA|TASK|ASSET|STATE|PAYLOAD|SDK)_[A-Z_]+")


def codes_in_the_code() -> set[str]:
    """Every string of the package that is a code of the service or of ours, except those of timelines."""
    found: set[str] = set()
    for path in set((ROOT / "indream").rglob("*.py")) - set(TIMELINE.iterdir()):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found


def codes_of_timelines() -> set[str]:
    """Every code of a `TimelineError`; `EDITOR_…` are those of the lint."""
    sources = "".join(path.read_text(encoding="utf-8") for path in TIMELINE.glob("*.py"))
    return {code for code in re.findall(r'"([A-Z]+_[A-Z_]+)"', sources) if not code.startswith("EDITOR_")}


def codes_of_the_contract() -> set[str]:
    """Every code that the spec names."""
    spec = contract()
    return set(CODE.findall(str(spec)))


def test_each_code_has_its_section() -> None:
    """Those of the service and our own; none that nobody sends."""
    sections = re.findall(r"^### ([A-Z_]+)$", PAGE, re.MULTILINE)
    published = {code.value for code in Code if not code.value.startswith("SANDBOX_")}
    codes = codes_in_the_code() | codes_of_the_contract() | published
    assert len(codes) >= 30
    assert sorted(codes) == sorted(sections)
    for code in sections:
        assert len(section(code).split()) >= 10, f"{code} says too little"


def section(code: str) -> str:
    """The page's section on a code."""
    return PAGE.partition(f"\n### {code}\n")[2].partition("\n##")[0].strip()


@pytest.mark.parametrize("wrong", [{"fps": 25}, {"editorState": {}}, {"stateSchemaVersion": "v2"}])
def test_errors_found_locally_have_class_and_status(
    wrong: dict[str, object], indream_client: IndreamClient
) -> None:
    """Its section begins with the class and the status that it has, though nothing was sent."""
    with pytest.raises(errors.ValidationError) as caught:
        indream_client.exports.create({**PAYLOAD, **wrong})
    error = caught.value
    assert 0 == error.attempts
    assert section(error.error_code or "").startswith(f"`{type(error).__name__}`, {error.status}.")


def test_a_failed_render_has_no_status(indream_client: IndreamClient, indream_sandbox: Sandbox) -> None:
    """Nothing was refused: its section says so."""
    indream_sandbox.fail_next_task(40)
    with pytest.raises(errors.ExportFailedError) as caught:
        indream_client.exports.render(PAYLOAD)
    assert caught.value.status is None
    assert section(caught.value.error_code or "").startswith("`ExportFailedError`, without a status.")


def test_an_outage_without_a_problem_object(indream_client: IndreamClient, indream_sandbox: Sandbox) -> None:
    """Its code leads to a section that names its class and its text, and says to wait."""
    indream_sandbox.fail_next("*", status=503, html=True, times=None)
    with pytest.raises(errors.ServerError) as caught:
        indream_client.with_options(max_retries=0).illustrations.search("star")
    output = section(caught.value.error_code or "")
    assert f"- A `ServerError`, such as a 503 with a page of HTML and `{caught.value.detail}`" in output
    assert "later" in output


def test_each_class_is_in_the_table() -> None:
    """With when it is raised."""
    _, _, section = PAGE.partition("\n## The classes\n")
    rows = re.findall(r"^\|(.+?)\|", section.partition("\n## ")[0], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    of_packages = {"MediaError", "PreviewError", "TimelineError"}
    assert {*errors.__all__, *of_packages} - {"IndreamError", "Problem"} == named


def test_reasons_and_codes_in_tables() -> None:
    """Those of refused webhooks, those of the sandbox, and those of timelines."""
    rows = re.findall(r"^\|([^|]+)\|", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_0-9]+)`", row)}
    reasons = {refusal.name for refusal in _Refusal if refusal not in _CALLERS_MISTAKES}
    sandbox = {code.value for code in Code if code.value.startswith("SANDBOX_")}
    assert reasons | sandbox | codes_of_timelines() == named
