"""Generated code that is not Python, or that ruff refuses, is a refusal at the place that it comes from."""

from __future__ import annotations

import pytest

from generator import __main__ as command
from generator import write
from generator.spec import SpecError
from tests.support.specs import BASE, changed, generate

THING = "#/components/schemas/Thing"
GET = "#/paths/~1v1~1things~1{id}/get"
NEW = "#/components/schemas/New"
MEDIA = "paths/~1v1~1things~1{id}/get/responses/200/content/application~1json"


def refusal(monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str) -> list[str]:
    """The lines of the refusal if one generated file has another text than the templates give it."""
    files = command.client_files

    def changed(prepared: command.Prepared) -> dict[str, str]:
        made = files(prepared)
        assert old in made[path]
        return made | {path: made[path].replace(old, new)}

    monkeypatch.setattr(command, "client_files", changed)
    with pytest.raises(SpecError) as caught:
        generate(BASE)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("path", "old", "new", "place", "words"),
    [
        ("models/thing.py", "class Thing(", "class Thing((", THING, "models/thing.py would not be valid"),
        ("models/thing.py", "class Thing", "'\\0'\nclass Thing", THING, "models/thing.py would not be valid"),
        ("models/thing.py", "model = ", '"\\d"\n        model = ', THING, "invalid escape sequence"),
        ("models/thing.py", "\n\n\n@attrs", f"\nX = {'(' * 300}{')' * 300}\n\n\n@attrs", THING, "too"),
        ("api/default/get_thing.py", "def sync(", "def 1(", GET, "api/default/get_thing.py would not be"),
    ],
    ids=range(5),
)
def test_code_that_does_not_compile(
    monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str, place: str, words: str
) -> None:
    """Generated files are compiled before they are formatted; the refusal names the operation or class."""
    (line,) = refusal(monkeypatch, path, old, new)
    assert f"({place}): the generated {path} would not be valid Python: " in line
    assert words in line


def test_a_failure_of_ruff(monkeypatch: pytest.MonkeyPatch) -> None:
    """If ruff fails, its own words are the message."""
    monkeypatch.setattr(write, "_FORMAT", ("format", "--no-such-option"))
    with pytest.raises(SpecError, match=r"line 1 \(#\): ruff cannot format the generated files: .*no-such"):
        generate(BASE)


def test_a_type_that_ruff_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file and line in ruff's message lead to the type of a body."""

    def failing(files: dict[str, str]) -> dict[str, str]:
        line = files["payloads.py"].splitlines().index("class New(TypedDict):") + 1
        raise write.FormatError(f"error: Failed to parse payloads.py:{line}:5: expected an expression")

    monkeypatch.setattr(command, "format_python", failing)
    with pytest.raises(SpecError, match=rf"\({NEW}\): ruff cannot format"):
        generate(BASE)


def test_malformed_examples_are_refused_in_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read after the schemas, as sources are compiled after the schemas."""
    files = command.client_files
    monkeypatch.setattr(
        command, "client_files", lambda prepared: files(prepared) | {"models/thing.py": "class"}
    )
    with pytest.raises(SpecError) as caught:
        generate(changed({f"{MEDIA}/examples": 5}))
    lines = str(caught.value).splitlines()
    assert ["would not be valid Python", "examples"] == [
        next(words for words in ("would not be valid Python", "examples") if words in line) for line in lines
    ]
