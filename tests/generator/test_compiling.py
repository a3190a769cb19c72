"""Generated code that is not Python, or that the engine or ruff refuses, is refused at its place."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_python_client import Project
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

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


@pytest.mark.parametrize(
    ("detail", "place"), [("class Thing", THING), ("at get_thing: odd", GET), (None, "#")]
)
@pytest.mark.parametrize("step", [(GeneratorData, "from_dict"), (Project, "build")], ids=["read", "write"])
def test_complaints_of_the_engine(
    monkeypatch: pytest.MonkeyPatch, step: tuple[type, str], detail: str | None, place: str
) -> None:
    """Its words are the message, and a name in them leads to the place; a warning of it is an error, too."""
    complaint = GeneratorError(header="Odd\n name", detail=detail)
    result: Any = complaint if step[1] == "from_dict" else [complaint]
    monkeypatch.setattr(*step, lambda *_, **__: result)
    with pytest.raises(SpecError) as caught:
        generate(BASE)
    message = f"({place}): openapi-python-client cannot read this; write it in another way: Odd name"
    assert str(caught.value).endswith(f"{message} {detail}" if detail else message)


@pytest.mark.parametrize(("name", "place"), [("Thing", THING), ("get_thing", GET)])
def test_nothing_that_the_engine_leaves_out_is_missed(
    monkeypatch: pytest.MonkeyPatch, name: str, place: str
) -> None:
    """A class or an operation for which there would be no file is refused at its place."""
    read = GeneratorData.from_dict

    def partly(*arguments: Any, **options: Any) -> GeneratorData:
        data = read(*arguments, **options)
        assert isinstance(data, GeneratorData)
        data.models = [model for model in data.models if model.class_info.name != name]
        for group in data.endpoint_collections_by_tag.values():
            group.endpoints = [endpoint for endpoint in group.endpoints if endpoint.name != name]
        return data

    monkeypatch.setattr(GeneratorData, "from_dict", partly)
    with pytest.raises(SpecError) as caught:
        generate(BASE)
    assert f"({place}): openapi-python-client generated nothing for {name}; " in str(caught.value)
