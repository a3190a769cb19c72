"""The spec is read as every reader of YAML and JSON reads it, or refused at the line of what is not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from generator.lint import check
from generator.prepare import prepare
from generator.reach import Part
from generator.reading import load, parse
from generator.spec import Spec, SpecError
from tests.support.contract import contract, contract_spec
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "openapi: 3.1.0\n"


def checked(text: str) -> Spec:
    """A spec, read and checked."""
    spec = parse(text)
    check([Part(spec.root)])
    spec.refuse()
    return spec


def refusal(text: str) -> str:
    """The message about a text that can't be read."""
    with pytest.raises(SpecError) as caught:
        checked(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "plain",
    [
        "16:9",
        "1:30.5",
        "yes",
        "No",
        "on",
        "y",
        "010",
        "0o10",
        "0x1F",
        "1_000",
        "1e5",
        "+1",
        ".5",
        "1.",
        ".inf",
        ".nan",
        "~",
        "NULL",
        "True",
        "2026-09-25",
        "2026-09-25T00:00:00Z",
        "=",
    ],
)
def test_ambiguous_values_must_be_quoted(plain: str) -> None:
    """Values that YAML 1.1, YAML 1.2 and JSON read differently are refused, also as keys, unless quoted."""
    advice = f"readers of YAML and JSON disagree about {plain}; quote it"
    assert f"openapi.yaml, line 3 (#/a/b): {advice}" == refusal(f"{HEAD}a:\n  b: {plain}\n")
    assert f"openapi.yaml, line 4 (#/a): {advice}" == refusal(f"{HEAD}a:\n  b: 1\n  {plain}: 2\n")
    assert {plain: plain} == parse(f'{HEAD}a: {{"{plain}": "{plain}"}}\n').document["a"]


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("0.5", 0.5),
        ("true", True),
        ("null", None),
        ("16 to 9", "16 to 9"),
        ("1.2.3", "1.2.3"),
        ("{}", {}),
        ("[a, 1]", ["a", 1]),
        ('"\\u00fc"', "ü"),
        (">-\n  a\n  b", "a b"),
        ("|\n  16:9\n", "16:9\n"),
    ],
)
def test_plain_values(plain: str, value: object) -> None:
    """A value that all readers agree on is read unchanged."""
    read = parse(f"{HEAD}a: {plain}\n").document["a"]
    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "openapi.yaml, line 1 (#): must be a mapping that begins with `openapi: 3.1.0`"),
        ("# nothing\n", "openapi.yaml, line 1 (#): must be a mapping that begins with `openapi: 3.1.0`"),
        ("- a\n", "openapi.yaml, line 1 (#): must be a mapping that begins with `openapi: 3.1.0`"),
        (
            "openapi: 4.0.0\n",
            "openapi.yaml, line 1 (#/openapi): must be OpenAPI 3.0 or 3.1, is '4.0.0'; write",
        ),
        (
            "openapi: 3.1\n",
            "openapi.yaml, line 1 (#/openapi): must be OpenAPI 3.0 or 3.1, is 3.1; write `openapi: 3.1.0`",
        ),
        ("swagger: '2.0'\n", "openapi.yaml, line 1 (#/swagger): Swagger 2.0 is not supported; convert"),
        (
            f"{HEAD}a: [\n",
            "openapi.yaml, line 3 (#): not readable as YAML: expected the node content, but found '<",
        ),
        (
            f"{HEAD}\ta: 1\n",
            "openapi.yaml, line 2 (#): not readable as YAML: found character '\\t' that cannot",
        ),
        (f"{HEAD}---\nb: 1\n", "openapi.yaml, line 2 (#): not readable as YAML: but found another document"),
        (f"{HEAD}a: *b\n", "openapi.yaml, line 2 (#): not readable as YAML: found undefined alias 'b'"),
        (f"{HEAD}a: \0\n", "openapi.yaml, line 1 (#): not readable as YAML: unacceptable character #x0000"),
        (
            f'{HEAD}a: 1\nb: "\\U00110000"\n',
            "openapi.yaml, line 3 (#): not readable as YAML: chr() arg not in range",
        ),
        (f'{HEAD}a: "\\UFFFFFFFF"\n', "openapi.yaml, line 2 (#): not readable as YAML: "),
        (f"{HEAD}a:\n  b: 1\n  b: 2\n", "openapi.yaml, line 4 (#/a): `b` is here twice"),
        (f"{HEAD}a: {{b: 1,\n b: 2}}\n", "openapi.yaml, line 3 (#/a): `b` is here twice"),
        (f"{HEAD}a:\nb: 1\n", "openapi.yaml, line 2 (#/a): has no value; write null, {} or ''"),
        (f"{HEAD}a:\n  200: b\n", "openapi.yaml, line 3 (#/a): the key 200 is not a string; quote it"),
        (
            f"{HEAD}a:\n  ? [b]\n  : c\n",
            "openapi.yaml, line 3 (#/a): a key must be a string; quote it",
        ),
        (f"{HEAD}a: !b c\n", "openapi.yaml, line 2 (#/a): the tag !b is not supported; remove it"),
        (f"{HEAD}a: !!str 1\n", "openapi.yaml, line 2 (#/a): the tag tag:yaml.org,2002:str is not"),
        (f"{HEAD}a: !!set {{b: null}}\n", "openapi.yaml, line 2 (#/a): the tag tag:yaml.org,2002:set is not"),
        (
            f"{HEAD}a: &b\n  - *b\n",
            "openapi.yaml, line 2 (#/a/0): this alias refers to a value that contains it",
        ),
        (f'{HEAD}a: "\\ud800"\n', "openapi.yaml, line 2 (#/a): contains half of a surrogate pair; remove it"),
        (f"{HEAD}a:\n  - $ref: '#/b'\n", "openapi.yaml, line 3 (#/a/0/$ref): #/b points at nothing"),
    ],
)
def test_invalid_yaml_is_refused_at_its_place(text: str, message: str) -> None:
    """A text that is not YAML, or means nothing in JSON, is refused with its line."""
    assert refusal(text).startswith(message)


def test_all_mistakes_of_a_readable_text_are_refused_in_one_run() -> None:
    """Each mistake is one line, in the order of the file, and nothing follows from them."""
    text = f"""{HEAD}paths:
  /a:
    get:
      summary: yes
      summary: Get it
      deprecated: no
      operationId: !b getA
      responses:
        200:
          description:
          content: {{text/plain: {{}}}}
"""
    with pytest.raises(SpecError) as caught:
        prepare(parse(text))
    get = "#/paths/~1a/get"
    ambiguous = "readers of YAML and JSON disagree about"
    assert [
        f"openapi.yaml, line 5 ({get}/summary): {ambiguous} yes; quote it",
        f"openapi.yaml, line 6 ({get}): `summary` is here twice; remove one of them",
        f"openapi.yaml, line 7 ({get}/deprecated): {ambiguous} no; quote it",
        f"openapi.yaml, line 8 ({get}/operationId): the tag !b is not supported; remove it",
        f"openapi.yaml, line 10 ({get}/responses): the key 200 is not a string; quote it",
        f"openapi.yaml, line 11 ({get}/responses/200/description): has no value; write null, {{}} or ''",
    ] == str(caught.value).splitlines()


@pytest.mark.parametrize("written", ['"\\ud83d\\ude00"', '"\\U0001F600"', "\U0001f600"])
def test_a_surrogate_pair_is_one_character(written: str) -> None:
    """A character beyond the first 65,536 is read from each form that YAML and JSON have for it."""
    document = parse(f"{HEAD}a: {{{written}: {written}}}\n").document
    assert {"\U0001f600": "\U0001f600"} == document["a"]


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "\\ude00\\ud83d"])
def test_half_a_surrogate_pair_is_refused(half: str) -> None:
    """Half a pair is not a character, in a value or a key."""
    advice = "contains half of a surrogate pair; remove it"
    assert f"openapi.yaml, line 2 (#/a): {advice}" == refusal(f'{HEAD}a: "a{half}"\n')
    assert f"openapi.yaml, line 3 (#/a): {advice}" == refusal(f'{HEAD}a: {{\n  "{half}": b}}\n')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: " + "[" * 150 + "]" * 150, "is nested more than 100 levels deep; move the inner parts"),
        ("a: " + "[\n " * 5000 + "]" * 5000, "is nested more than 100 levels deep; move the inner parts"),
        ("a: " + "1" * 5000, "quote it"),
        (f"a: {{$ref: '#/b/{'1' * 5000}'}}\nb: []", "points at nothing; correct it"),
        ("a: {$ref: '#/b/2'}\nb: [{}, {}]", "#/b/2 points at nothing; correct it"),
        ("a: {$ref: '#'}", "is not a JSON pointer; write it like #/components/schemas/Name"),
        ("a: {$ref: '#/a', type: string}", "`type` is not supported here; remove it"),
        ("a: {$ref: 'b.yaml'}", "move its target to `components`"),
    ],
    ids=range(8),
)
def test_extremes_are_refused(text: str, words: str) -> None:
    """Depth, digits and odd references are refused like other mistakes."""
    assert words in refusal(f"{HEAD}{text}\n")


def test_aliases_are_read_as_copies() -> None:
    """An anchor saves writing, and its aliases are independent values."""
    document = parse(f"{HEAD}a: &shared {{b: [1]}}\nc: *shared\n").document
    document["a"]["b"].append(2)
    assert {"b": [1]} == document["c"]


def test_merges_are_refused_and_their_name_is_a_key() -> None:
    """Readers of YAML 1.2 do not merge."""
    advice = "not all readers of YAML merge with `<<`; write the entries here, or use `$ref`"
    text = f"{HEAD}a: &shared {{b: 1}}\nc:\n  <<: *shared\n  d: 1\n"
    assert f"openapi.yaml, line 4 (#/c): {advice}" == refusal(text)
    assert {"<<": 1} == parse(f"{HEAD}a: {{'<<': 1}}\n").document["a"]
    assert "disagree about <<; quote it" in refusal(f"{HEAD}a: <<\n")


def test_ref_in_examples_and_field_names_is_not_a_reference() -> None:
    """In examples and values nothing is a reference; a field may be called $ref, and a response default."""
    text = f"{HEAD}schema:\n  example: {{$ref: '#/none'}}\n  properties: {{$ref: {{type: string}}}}\n"
    assert "schema" in checked(text).document
    assert "#/none points at nothing" in refusal(
        f"{HEAD}schema: {{properties: {{example: {{$ref: '#/none'}}}}}}\n"
    )
    assert "#/none points at nothing" in refusal(f"{HEAD}responses: {{default: {{$ref: '#/none'}}}}\n")


def test_references_are_json_pointers() -> None:
    """References go through lists, escaped slashes and percent signs."""
    spec = parse(f"{HEAD}a: {{'/x/~{{y}}': [z]}}\nb: {{$ref: '#/a/~1x~1~0%7By%7D/0'}}\n")
    assert ("z", "#/a/~1x~1~0{y}/0") == (spec.root["b"].resolved().value, spec.root["b"].resolved().place)


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    """A file is read as UTF-8, with or without a byte order mark; errors call it by its name."""
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"\xef\xbb\xbfopenapi: 3.1.0\na: \xc3\xbc\n")
    assert "ü" == load(path).document["a"]
    path.write_bytes(b"openapi: \xff\n")
    with pytest.raises(SpecError, match=r"spec\.yaml, line 1 \(#\): not readable as UTF-8 text"):
        load(path)
    with pytest.raises(SpecError, match=r"none\.yaml, line 1 \(#\): could not be read: No such file"):
        load(tmp_path / "none.yaml")


DAMAGE = (
    *(
        "\\UFFFFFFFF",
        "\\xZZ",
        "\\u12",
        "%YAML 1.1\n---\n",
        "%TAG ! t:x:\n---\n",
        "!<",
        "!<%zz>",
        "!%",
        "&",
        "*",
    ),
    *(
        "? ",
        ": ",
        "- ",
        "|9",
        ">0",
        '"',
        "'",
        "{",
        "}",
        "[",
        "]",
        ",",
        "#",
        "\t",
        "\r",
        "\u2028",
        "\x85",
        "---\n",
    ),
    *("...\n", "<<: *x\n", "!!binary ", "!!set {a}", "=", "~", "1" * 5000, "`", "@", "\x7f", "? [a]\n: b\n"),
    *('"\\ud83d"', "\ufeff", "$ref: '#/\n\n/a'", '"a\\nb": !b c\n'),
)
HEALTHY = f"""{HEAD}a: &x {{b: [1, "c\\u0041\\U0001F600", 'd'], f: [*x, -1.5]}}
? g
: |
  text
h: >-
  x
"""


@pytest.mark.parametrize("seed", range(3))
def test_damaged_texts_are_refused_in_an_orderly_way(seed: int) -> None:
    """A damaged text is read, or refused with a line that it has."""
    chance = random.Random(seed)
    for _ in range(100):
        text = HEALTHY
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(text) + 1)
            text = text[:start] + chance.choice(DAMAGE) + text[start + chance.randrange(4) :]
        error = error_of(text)
        for refusal in error.refusals if error else ():
            assert 1 <= refusal.line <= len(text.splitlines()) + 1
            assert "\n" not in refusal.message
        assert error is None or len(str(error).splitlines()) == len(error.refusals)


def error_of(text: str) -> SpecError | None:
    """The error about a text, if there is one."""
    try:
        checked(text)
    except SpecError as error:
        return error
    return None


def test_the_contract_has_the_values_that_another_reader_reads() -> None:
    """Tests take its document from a faster reader of YAML."""
    assert contract() == contract_spec().document


# Texts that parsers could read differently: layout, escapes, tags, white space that only YAML 1.1 has.
WRITTEN = (
    "a: |\n\n  b\n   c\n\nd: >-\n  e\n  f\n\n  g\n",
    "a: |2+\n    b\n\n",
    "'a': \"b\\\n  c\\/\\u00e9\\x41\"\n",
    "a: &b [1, {c: 2}, 'd', e f]\nc: *b\n",
    "a: {b: c, d: [], ? e : f, g}\n",
    "? a\n: b\n",
    "a: [&b c, *b]\n",
    "a: [\n  b, # c\n  d#e,\n]\n",
    "a: http://b?c=d&e=%20*!\n",
    "a: b\n  c\n",
    "a:\n- b\n-\n- - c\n  - d\n",
    "a: !!str b\n",
    "a: !!int 5\n",
    "a: ! 5\n",
    "a: [yes, 010, 1e400, 1.50, -0, ~, =, <<, 16:9]\n",
    "yes: 1\n",
    "a: \n\nb:\n",
    "a: b\r\nc: d\r\n",
    "a: b\tc\n",
    "a:\tb\n",
    "a: b\x85c: d\n",
    "a: b\u2028c: d\n",
    "a: 'b\u2029'\n",
    "a: \ufeffb\n",
    'a: "\\ud83d\\ude00"\n',
    'a: "\\ud83d"\n',
    "a: é😀\xa0\n",
    "a: b: c\n",
    "a: 1\na: 2\n",
    "...\n",
    f"a: {'[' * 300}{']' * 300}\n",
    "a: &b [*b]\n",
    "a: \x7f\n",
    "a: '\n",
    "--- b\n",
)


@pytest.mark.parametrize(
    "text", [*WRITTEN, pytest.param((ROOT / "openapi.yaml").read_text(encoding="utf-8"), id="contract")]
)
def test_the_faster_parser_changes_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With libyaml and without it, a text has the same values on the same lines, and the same mistakes."""

    def read() -> object:
        try:
            spec = parse(text if "openapi:" in text else HEAD + text)
        except SpecError as error:
            return str(error)
        return spec.document, spec.lines, spec.refusals

    with_libyaml = read()
    monkeypatch.setattr("generator.reading._LIBYAML", None)
    assert read() == with_libyaml
