"""The word list finds each mistake it names, passes the right form, and keeps its exceptions few."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.checking import Finding, files, findings, judge
from tests.language.rules import NAMES, PARTS, SENTENCES, Rule

FINDING = Finding("indream/a.py", 3, "told", "what is told", "say")


def found_in(tmp_path: Path, text: str, name: str = "module.py") -> list[tuple[int, str]]:
    """Line and text of each finding in a file with this content."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    return [(finding.line, finding.text) for finding in findings(name, tmp_path)]


@pytest.mark.parametrize("rule", SENTENCES, ids=lambda rule: rule.bad)
def test_each_rule_finds_its_mistake_and_passes_the_right_form(rule: Rule, tmp_path: Path) -> None:
    """In a docstring, in a comment, in a message, and on a page."""
    for name, form in [
        ("module.py", '"""{}"""\n'),
        ("module.py", "# {}\n"),
        ("module.py", 'print(f"{{1}} {}")\n'),
        ("template.jinja", "{{# {} #}}\n"),
        ("page.md", "Some text. {}\n"),
        ("openapi.yaml", "description: >-\n  Some text. {}\n"),
        ("Makefile", "# {}\n"),
    ]:
        text = form.format(rule.bad)
        if rule.bad[0].isupper() and name == "module.py" and "print" in form:
            text = text.replace("{1} ", "")
        assert found_in(tmp_path, text, name), text
        assert not found_in(tmp_path, form.format(rule.good), name)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_say_nothing(name: str, tmp_path: Path) -> None:
    """As a variable, a parameter, an attribute, a function, a caught error; private ones too."""
    for code in [
        f"{name} = 1",
        f"def f({name}): pass",
        f"self._{name} = 1",
        f"def _{name}(): pass",
        f"for {name} in []: pass",
        f"try: pass\nexcept OSError as {name}: pass",
    ]:
        assert [text.strip("_") for _, text in found_in(tmp_path, code)] == [name]
    assert found_in(tmp_path, f"{name}s = 1\nprint(f.{name}, {name})") == []


@pytest.mark.parametrize("part", PARTS)
def test_words_inside_names(part: str, tmp_path: Path) -> None:
    """In the name of a function, a class, or a file."""
    assert found_in(tmp_path, f"def is_{part}_x(): pass") == [(1, f"is_{part}_x")]
    assert found_in(tmp_path, f"class Is{part.title()}: pass") == [(1, f"Is{part.title()}")]
    assert found_in(tmp_path, "", f"{part}_words.py") == [(1, f"{part}_words")]


def test_lines_and_wrapped_sentences(tmp_path: Path) -> None:
    """A finding names its line, also where the sentence is wrapped."""
    assert found_in(tmp_path, '"""One.\n\nThis is no\nvideo.\n"""\n\n# one of\n# so many\n') == [
        (3, "is no\n"),
        (8, "so many"),
    ]


def test_code_in_sentences_is_not_english(tmp_path: Path) -> None:
    """Not read: backticks, addresses, code of a block, headings, strings of one word. Comments are."""
    page = "# Who calls\n\nUse `told`, https://x.test/told.\n\n```python\ntold = cancelled  # it tells\n```\n"
    assert found_in(tmp_path, page, "page.md") == [(6, "tells")]
    assert found_in(tmp_path, 'print("told")') == []


def test_what_is_not_allowed_is_shown() -> None:
    """With its place and the advice."""
    assert judge([FINDING], []) == ["indream/a.py:3: 'what is told': say"]


def test_an_exception_allows_its_place_and_has_to_allow_something() -> None:
    """It names a path and a text, and gives a reason; one that allows nothing any more is an error."""
    allowed = {"path": "indream/*.py", "text": "is told", "reason": "a quotation"}
    assert judge([FINDING], [allowed]) == []
    assert judge([], [allowed]) == ["exceptions.toml: indream/*.py 'is told' allows nothing; remove it"]
    assert judge([FINDING], [{**allowed, "reason": ""}]) == [
        "exceptions.toml: indream/*.py 'is told' has no reason"
    ]


def test_the_word_list_reads_what_people_read() -> None:
    """Source, pages and the spec; nothing that is generated, derived or recorded."""
    checked = files()
    assert {"README.md", "openapi.yaml", "indream/errors.py", "templates/model.py.jinja"} <= set(checked)
    assert not [path for path in checked if path.startswith(("indream/_sync/", "indream/generated/"))]
    assert {Path(path).suffix for path in checked} >= {".py", ".md", ".jinja", ".yaml", ".toml"}
