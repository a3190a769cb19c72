"""`python -m tests.generator.mutations --count 10000`: mutated specs either generate or are refused.

Each run takes a valid spec, changes it in one to four places, and generates from it. The output has to
compile, or there are refusals, each with a line of the text and a place in it. Anything else is a failure: it
is shrunk to a small document and printed with its number, with which `--only NUMBER` runs it again.

ruff takes ten times as long as everything before it, so only every 50th output is formatted, and imported.
"""

from __future__ import annotations

import argparse
import copy
import functools
import importlib
import json
import multiprocessing
import random
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from generator.__main__ import SPEC, generated_files
from generator.reading import parse
from generator.spec import Refusal, SpecError, escaped, is_list, is_mapping
from tests.support.contract import read_yaml
from tests.support.generated import imported, unformatted
from tests.support.repository import ROOT
from tests.support.specs import BASE, Document, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Failure", "bases", "failures_of", "mutant", "outcome"]

Place = tuple[str | int, ...]

LARGE = 40_000
"""The length of a text from which a part of a spec counts as large; one of these is enough."""

SECONDS = 60
"""CPU time that one run may take: a specification of this size takes less than one second."""

HARD_NAMES = (
    *("class", "None", "True", "match", "type", "list", "str", "int", "float", "dict", "bool", "bytes"),
    *("date", "datetime", "print", "object", "Exception", "self", "cls", "client", "body", "request", "data"),
    *("plainText", "in_range", "of_length", "parse_moment", "pathPart", "Request", "Operation", "Response"),
    *(
        "Model",
        "Page",
        "Envelope",
        "Field",
        "Any",
        "Literal",
        "fields",
        "item",
        "model",
        "to_dict",
        "keepRest",
    ),
    *("attrs", "annotations", "__class__", "__init__", "_", "__", "a: b", "/", "~", "~1", "", " ", ".", ".."),
    *("../x", "a\nb", "a\tb", 'a"b', "a'b", "\\", '"""', "{x}", "{", "}", "%", "%7B", "{{ x }}", "{% x %}"),
    *("#", "#/", "$ref", "x-y", "1", "007", "2d", "ß", "ﬁ", "İ", "日本", "😀", "e\u0301", "\u202e", "\u200b"),
    *("\u2028", "x" * 300, "x" * 5000, "a.b", "a-b", "a_b", "aB", "AB", "default", "200", "2XX", "nul"),
)

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.5, -0.0, 10**30, 1e300, "", "a", "null", "object", "string", "array"),
    *([], [None], ["a"], [[]], [{}], [1, "a", None], {}, {"a": None}, {"a": {"b": {}}}, {"": ""}),
    *(
        {"type": "object"},
        {"type": "string"},
        {"$ref": ""},
        {"$ref": None},
        {"$ref": "#"},
        ["get"],
        "(",
        "^a$",
    ),
)

RAW = {
    "@deep list": "[" * 3000 + "]" * 3000,
    "@deep mapping": '{"a":' * 3000 + "1" + "}" * 3000,
    "@deep schema": '{"type":"object","properties":{"a":' * 400 + '{"type":"string"}' + "}}" * 400,
    "@deep allOf": '{"allOf":[' * 300 + '{"type":"string"}' + "]}" * 300,
    "@deep array": '{"type":"array","items":' * 300 + '{"type":"string"}' + "}" * 300,
    "@long number": "9" * 5000,
    "@infinite": ".inf",
    "@exponent": "1e400",
    "@date": "2026-01-01",
    "@yes": "yes",
    "@empty": " ",
    "@alias": "*nothing",
    "@cycle": "&a [*a]",
    "@tag": '!!binary "eA=="',
    "@class": "!!python/object:os.system {}",
    "@surrogate": '"\\ud83d"',
    "@pair": '"\\ud83d\\ude00"',
    "@merge": "{<<: {a: 1}}",
    "@key": "{1: 2, [3]: 4, {5: 6}: 7}",
}
"""Values that JSON cannot express, or that are too deep to be written by it, and the text of each."""

THING = {"$ref": "#/components/schemas/Thing"}

SCHEMAS: tuple[Any, ...] = (
    {"type": ["string", "null"], "maxLength": 3},
    {"type": ["string", "integer"], "minimum": 3, "pattern": "a"},
    {"type": "string", "pattern": "("},
    {"type": "string", "pattern": "^[a-z&&[^b]]+$", "format": "uuid"},
    {"type": "integer", "minimum": 10**40, "maximum": -1, "multipleOf": 0},
    {"type": "number", "exclusiveMinimum": True, "exclusiveMaximum": 1e308},
    {"type": "array", "items": {"type": "array", "items": {}}, "minItems": -1, "uniqueItems": True},
    {"type": "array"},
    {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
    {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": False}},
    {"type": "object", "additionalProperties": True, "required": ["missing"]},
    {"type": "object", "patternProperties": {"^x": {"type": "string"}}},
    {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("a: b", "class", "", "self", "1")},
    },
    {"enum": []},
    {"enum": [None]},
    {"enum": [True, 1, "1", None, 1.5]},
    {"enum": [[1], {"a": 1}]},
    {"const": {"a": [1]}},
    {"const": None},
    {"type": "string", "enum": ["a", "A", "a-", ""], "default": 5},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]},
    {"oneOf": []},
    {"oneOf": [THING, THING]},
    {"oneOf": [{"type": "object", "properties": {"k": {"const": "a"}}}, {"type": "object"}]},
    {
        "oneOf": [
            {
                "type": "object",
                "required": ["k"],
                "properties": {"k": {"const": "a"}, "n": {"type": "integer"}},
            },
            {
                "type": "object",
                "required": ["k"],
                "properties": {"k": {"enum": ["b"]}, "n": {"type": "string"}},
            },
        ]
    },
    {"oneOf": [THING], "discriminator": {"propertyName": "id", "mapping": {"a": "Thing", "b": 5}}},
    {"oneOf": [THING, {"type": "string"}], "discriminator": {"propertyName": 5}},
    {"discriminator": {"propertyName": "kind"}, "type": "object"},
    {"allOf": []},
    {"allOf": [{"type": "string"}, {"type": "integer"}]},
    {"allOf": [THING, {"type": "object", "properties": {"id": {"const": "x"}}}]},
    {"allOf": [{"oneOf": [THING, {"type": "null"}]}, {"anyOf": [THING]}]},
    {"not": {}},
    {"not": {"required": ["text"]}},
    {"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}, "else": False},
    {"$ref": "#/components/schemas/Thing", "description": "beside", "deprecated": True},
    {"$ref": "#/components/schemas/Thing", "type": "string"},
    {"type": "string", "format": "binary"},
    {"type": "string", "format": "byte", "contentEncoding": "base64"},
    {"type": "string", "format": "date-time", "nullable": True, "const": "2026-01-01T00:00:00Z"},
    {"type": "integer", "format": "date"},
    True,
    False,
)

KEYWORDS: tuple[tuple[str, Any], ...] = (
    *(("nullable", True), ("readOnly", True), ("writeOnly", True), ("xml", {"name": "a"}), ("example", 5)),
    *(("examples", [1]), ("examples", {"a": {"value": 1}}), ("default", {}), ("deprecated", True)),
    *(("$defs", {"a": {}}), ("$id", "x"), ("$anchor", "a"), ("$schema", "x"), ("$comment", 5)),
    *(("$dynamicRef", "#a"), ("unevaluatedProperties", False), ("dependentRequired", {"a": ["b"]})),
    *(("dependentSchemas", {"a": {}}), ("propertyNames", {"pattern": "^a"}), ("contains", {}), ("not", {})),
    *(("minProperties", 1), ("maxProperties", -1), ("minLength", "1"), ("maxLength", 1e3), ("minItems", 2)),
    *(("multipleOf", 0.1), ("multipleOf", "a"), ("pattern", "[")),
    ("pattern", "\\p{L}+"),
    ("format", "x"),
    *(("contentMediaType", "image/png"), ("contentEncoding", "base64"), ("uniqueItems", True), ("enum", [1])),
    *(("const", "a"), ("type", "file"), ("type", []), ("type", ["null"]), ("type", ["object", "array"])),
    *(("required", ["a", "a"]), ("required", True), ("properties", {}), ("additionalProperties", False)),
    *(("items", {}), ("items", [{}]), ("allOf", [{}]), ("anyOf", [{}, {}]), ("oneOf", [{"type": "null"}])),
    *(("discriminator", {"propertyName": "type"}), ("x-secret", True), ("x-may-lack", ["a"])),
    *(("x-may-lack", 5), ("x-closed-enum", True), ("x-retry", "keyed"), ("x-retry", 5), ("x-skip", "odd")),
    *(("x-skip", True), ("style", "deepObject"), ("style", "matrix"), ("explode", False), ("explode", "no")),
    *(("allowReserved", True), ("allowEmptyValue", True), ("content", {"application/json": {}})),
    *(("content", {"text/plain": {"schema": {"type": "string"}}, "application/json": {}}), ("content", {})),
    *(("content", {"multipart/form-data": {"schema": {"type": "object"}}}), ("in", "cookie"), ("in", "body")),
    *(("name", "a b"), ("name", "Accept"), ("name", "")),
    ("headers", {"X-A": {"schema": {"type": "integer"}}}),
    *(("headers", {"X-A": {}}), ("links", {"a": {}}), ("callbacks", {"a": {"{$url}": {"post": {}}}})),
    *(("servers", [{"url": "https://a.example"}]), ("security", []), ("security", [{"Nothing": []}])),
    *(("security", [{}]), ("security", {}), ("tags", []), ("tags", [5]), ("tags", ["a/b", "class"])),
    *(
        ("operationId", ""),
        ("operationId", "sync"),
        ("summary", ""),
        ("summary", "a\n\nb"),
        ("description", 5),
    ),
    *(("requestBody", {}), ("responses", {}), ("responses", {"204": {"description": ""}})),
    *(("responses", {"default": {"description": ""}}), ("2XX", {"description": ""}), ("200", {})),
    *(("default", {"description": ""}), ("304", {"description": ""}), ("parameters", [{}]), ("get", {})),
    *(("parameters", [{"name": "q", "in": "query", "schema": {}}]), ("head", {"responses": {}})),
)


@functools.cache
def bases() -> dict[str, Document]:
    """The valid specs that are mutated, by name."""
    found: dict[str, Document] = {"small": BASE}
    for path in [ROOT / SPEC, *sorted(Path(__file__).parent.glob("*/*.yaml"))]:
        document = read_yaml(path.read_text(encoding="utf-8"))
        if "openapi" not in document:
            continue  # only a part of a spec
        document = json.loads(
            json.dumps(document, default=str)
        )  # without aliases: they would change together
        paths = list(document["paths"])
        for number in range(0, len(paths), 2):
            name = f"{path.relative_to(ROOT).as_posix()} from path {number}"
            found[name] = _reduced(document, paths[number : number + 2])
    large = [name for name, document in found.items() if len(as_text(document)) > LARGE]
    return {name: document for name, document in found.items() if name not in large[1:]}


def _reduced(document: Document, paths: Iterable[str]) -> Document:
    """A document with only some of its paths, and what they refer to."""
    reduced = {
        key: value for key, value in document.items() if key not in ("components", "paths", "webhooks")
    }
    reduced["paths"] = {path: document["paths"][path] for path in paths}
    schemes = document.get("components", {}).get("securitySchemes", {})
    reduced["components"] = {"securitySchemes": schemes}
    ahead: list[Any] = [reduced["paths"]]
    while ahead:
        value = ahead.pop()
        if is_mapping(value) and isinstance(value.get("$ref"), str):
            _, _, section, name = value["$ref"].split("/")
            kept = reduced["components"].setdefault(section, {})
            if name not in kept:
                kept[name] = document["components"][section][name]
                ahead.append(kept[name])
        ahead += value.values() if is_mapping(value) else value if is_list(value) else []
    return reduced


# The mutations


class Again(str):
    """A key that is written a second time."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def mutant(document: Document, chance: random.Random) -> Document:
    """A document with one to four mutations."""
    changed = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        places = [place for place in _places(changed) if place]
        if not places:
            break
        chance.choice(MUTATIONS)(changed, chance, places)
    return changed


def _places(value: Any, above: Place = ()) -> Iterator[Place]:
    yield above
    if is_mapping(value) or is_list(value):
        for key, below in list(value.items()) if is_mapping(value) else list(enumerate(value)):
            yield from _places(below, (*above, key))


def _at(document: Document, place: Place) -> Any:
    value: Any = document
    for key in place:
        value = value[key]
    return value


def _put(document: Document, place: Place, value: Any) -> None:
    holder: Any = _at(document, place[:-1])
    holder[place[-1]] = value


def _mapping(document: Document, chance: random.Random, places: list[Place]) -> dict[str, Any]:
    found = [value for place in places if is_mapping(value := _at(document, place))]
    return chance.choice(found) if found else document


def _schemas(document: Document, places: list[Place]) -> list[Place]:
    """The places at which there is a schema, judged by the keyword above."""
    names = ("properties", "schemas")
    single = ("schema", "items", "additionalProperties", "not", "if", "then", "else")
    many = ("allOf", "anyOf", "oneOf", "prefixItems")
    return [
        place for place in places if place[-1] in single or (len(place) > 1 and place[-2] in (*names, *many))
    ] or places


def _components(places: list[Place]) -> list[Place]:
    return [place for place in places if len(place) == 3 and place[0] == "components"]


def _renamed(holder: dict[str, Any], key: str, name: str) -> None:
    """Rename a key in its place: the order of keys matters for lines, and for names."""
    entries = [(name if old == key else old, value) for old, value in holder.items()]
    holder.clear()
    holder.update(entries)


def delete(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Delete a value."""
    place = chance.choice(places)
    del _at(document, place[:-1])[place[-1]]


def duplicate(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Write an entry twice: under the same key, or under another; or an item of a list."""
    place = chance.choice(places)
    holder, value = _at(document, place[:-1]), copy.deepcopy(_at(document, place))
    if is_list(holder):
        holder.insert(chance.randrange(len(holder) + 1), value)
    else:
        key = str(place[-1])
        names = (key + "2", key.upper(), key.capitalize(), key + "_", key.replace("_", "-"), f"x-{key}")
        holder[chance.choice((*names, *names, Again(key)))] = value


def rename(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Give a key a hard name, or the name of another key of the document."""
    keys = [place for place in places if isinstance(place[-1], str)]
    if not keys:
        return
    *above, key = chance.choice(keys)
    name = chance.choice(HARD_NAMES) if chance.random() < 0.8 else str(chance.choice(keys)[-1])
    _renamed(_at(document, tuple(above)), str(key), name)


def rename_throughout(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Give a component a hard name, together with the references to it, so that it is still reached."""
    components = [place for place in _components(places) if isinstance(place[2], str)]
    if not components:
        return
    *above, key = chance.choice(components)
    name = chance.choice(HARD_NAMES)
    prefix = f"#/components/{above[1]}/"
    for place in places:
        if place[-1] == "$ref" and _at(document, place) == prefix + escaped(key):
            _put(document, place, prefix + escaped(name))
    _renamed(_at(document, tuple(above)), str(key), name)


def name_value(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Put a hard name where a name stands: of a parameter, an operation, a property or a tag."""
    named = ("name", "operationId", "propertyName", "title", "summary", "const")
    listed = ("tags", "required", "enum")
    found = [place for place in places if place[-1] in named or (len(place) > 1 and place[-2] in listed)]
    if found:
        _put(document, chance.choice(found), chance.choice(HARD_NAMES))


def replace(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Replace a value by one of another type."""
    value = chance.choice(VALUES) if chance.random() < 0.8 else chance.choice(list(RAW))
    _put(document, chance.choice(places), copy.deepcopy(value))


def swap(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Exchange two subtrees, neither of which holds the other."""
    first, second = chance.choice(places), chance.choice(places)
    if first[: len(second)] != second and second[: len(first)] != first:
        value = _at(document, first)
        _put(document, first, _at(document, second))
        _put(document, second, value)


def copy_elsewhere(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Put a copy of a subtree in the place of another, or beside it."""
    source, target = chance.choice(places), chance.choice(places)
    value = copy.deepcopy(_at(document, source))
    if chance.random() < 0.5:
        _put(document, target, value)
    else:
        _mapping(document, chance, places)[str(source[-1])] = value


def move(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Take a subtree out, and put it below another mapping."""
    place = chance.choice(places)
    value = _at(document, place)
    del _at(document, place[:-1])[place[-1]]
    _mapping(document, chance, [other for other in places if _exists(document, other)])[str(place[-1])] = (
        value
    )


def _exists(document: Document, place: Place) -> bool:
    try:
        _at(document, place)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def refer(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Let a reference point somewhere else: at another component, at itself, at nothing, outside."""
    found = [place for place in places if place[-1] == "$ref"]
    if not found or chance.random() < 0.2:
        found = [(*place, "$ref") for place in places if is_mapping(_at(document, place))]
    if not found:
        return
    place = chance.choice(found)
    components = _components(places)
    pointers = ["#/" + "/".join(map(escaped, other)) for other in (*components, *components, *places)]
    own = ["#/" + "/".join(map(escaped, place[:length])) for length in range(len(place))]
    odd: list[Any] = ["#/components/schemas/Nothing", "other.yaml#/a", "https://[", "#", "", "#/", 5, None,
                      "#/components/schemas/%FF", "#/components/schemas", "Thing", "#Thing", []]  # fmt: skip
    _put(document, place, chance.choice(chance.choice((pointers or odd, pointers or odd, own, odd))))


def graft(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Put a schema of another form in the place of a schema."""
    _put(document, chance.choice(_schemas(document, places)), copy.deepcopy(chance.choice(SCHEMAS)))


def add_keyword(document: Document, chance: random.Random, places: list[Place]) -> None:
    """Add a keyword to a mapping."""
    key, value = chance.choice(KEYWORDS)
    _mapping(document, chance, places)[key] = copy.deepcopy(value)


MUTATIONS: tuple[Callable[[Document, random.Random, list[Place]], None], ...] = (
    *(delete, duplicate, rename, rename_throughout, name_value, replace, replace, swap, copy_elsewhere, move),
    *(refer, refer, graft, graft, add_keyword, add_keyword),
)


# The outcome of a run


@attrs.frozen
class Failure:
    """A run that neither wrote output that compiles nor refused the spec in an orderly way."""

    kind: str
    detail: str


@attrs.frozen
class Outcome:
    """The result of a run."""

    refusals: tuple[Refusal, ...] = ()
    failure: Failure | None = None


def text_of(document: Document) -> str:
    """A document as the text of a spec."""
    text = as_text(document)
    for mark, raw in RAW.items():
        text = text.replace(json.dumps(mark), raw)
    return text


def outcome(document: Document, *, formatted: bool = False) -> Outcome:
    """Generate from a document; with `formatted`, format and import the output, too."""
    text = text_of(document)
    try:
        with _limited(), nullcontext() if formatted else unformatted():
            files = generated_files(parse(text))
            if formatted:
                _import(files)
    except SpecError as error:
        return Outcome(error.refusals, _disorderly(error, document, text))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Outcome(failure=Failure(_kind(error), "".join(traceback.format_exception(error, limit=-12))))
    return Outcome()


class TookTooLongError(Exception):
    """A run takes more CPU time than it may."""


class _limited:  # noqa: N801 - used as a function
    """Raise an exception after some seconds of CPU time."""

    def __enter__(self) -> None:
        def stop(*_: object) -> None:
            raise TookTooLongError

        self.before = signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, self.before)


def _import(files: dict[str, str]) -> None:
    """Import all modules of an output."""
    with imported("mutated_output", files):
        for path in files:
            if path.endswith(".py"):
                name = f"mutated_output/{path}".removesuffix(".py").removesuffix("/__init__")
                importlib.import_module(name.replace("/", "."))


def _kind(error: BaseException) -> str:
    """The name of a kind of failures: the exception, and the last of our functions that it passed."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT / "generator") or "/api/" in frame.filename
    ]
    last = frames[-1] if frames else None
    where = f" in {Path(last.filename).name} {last.name}" if last else ""
    if isinstance(error, TookTooLongError | RecursionError):
        module = Path(frames[1].filename).name if len(frames) > 1 else ""
        where = f" below {module} {frames[1].name}" if len(frames) > 1 else ""
    return f"{type(error).__name__}{where}"


def _disorderly(error: SpecError, document: Document, text: str) -> Failure | None:
    """The failure of refusals that lack a line, a place that exists, or a message."""
    lines = text.count("\n") + 1
    if not error.refusals:
        return Failure("no refusal", repr(error))
    for refusal in error.refusals:
        if not 1 <= refusal.line <= lines:
            return Failure("refusal without a line", f"{refusal} of {lines} lines")
        if not _resolves(document, refusal.place):
            return Failure(f"refusal at a place that does not exist: {refusal.message[:30]}", str(refusal))
        if not refusal.message.strip() or not refusal.text("openapi.yaml").isprintable():
            return Failure("refusal that is not one line", str(refusal))
    return None


def _resolves(document: Document, place: str) -> bool:
    value: Any = document
    first, *steps = place.split("/")
    for step in steps:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, str) and value in RAW:
            return True  # somewhere in a text that is not JSON
        if is_mapping(value) and any(str.__eq__(key, name) for name in value):
            value = next(value[name] for name in value if str.__eq__(key, name))
        elif is_list(value) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return False
    return first == "#"


# The run


@attrs.frozen
class Case:
    """A mutated document of a run, by its number."""

    seed: int
    number: int

    def document(self) -> tuple[str, Document]:
        """The name of the spec, and the mutated document; the same in each process."""
        chance = random.Random(f"{self.seed} {self.number}")
        (name,) = chance.choices(list(bases()), _weights())
        return name, mutant(bases()[name], chance)

    def outcome(self) -> Outcome:
        """The result of its run."""
        return outcome(self.document()[1], formatted=self.number % 50 == 0)


@functools.cache
def _weights() -> list[float]:
    """The smaller a spec, the more often is it mutated: it takes less time."""
    return [1 / len(as_text(document)) for document in bases().values()]


def failures_of(seed: int, numbers: Iterable[int]) -> dict[int, Failure]:
    """The failures of a run, by the number of the case."""
    found = {number: Case(seed, number).outcome().failure for number in numbers}
    return {number: failure for number, failure in found.items() if failure is not None}


def shrunk(document: Document, kind: str, seconds: float = 20) -> Document:
    """A smaller document with the same kind of failure: what can be taken out is taken out."""
    end = time.process_time() + seconds
    changed = True
    while changed:
        changed = False
        for place in sorted(_places(document), key=len):
            if not place or not _exists(document, place):
                continue
            if time.process_time() > end:
                return document
            smaller = copy.deepcopy(document)
            del _at(smaller, place[:-1])[place[-1]]
            failure = outcome(smaller).failure
            if failure is not None and failure.kind == kind:
                document, changed = smaller, True
    return document


def _report(seed: int, number: int, failure: Failure) -> str:
    name, document = Case(seed, number).document()
    small = document if number % 50 == 0 else shrunk(document, failure.kind)
    again = outcome(small, formatted=number % 50 == 0).failure or failure
    return "\n".join([
        f"=== {failure.kind}",
        f"mutation of {name}; again: python -m tests.generator.mutations --seed {seed} --only {number}",
        f"--- the smallest spec found\n{_shortened(text_of(small))}",
        f"--- the failure\n{again.detail}",
    ])  # fmt: skip


def _shortened(text: str) -> str:
    for mark, raw in RAW.items():
        if len(raw) > 100:
            text = text.replace(raw, f"<{mark}: {raw[:40]}…>")
    return text.replace("x" * 5000, "<5,000 times x>")


def main() -> int:
    """Run mutations, and print a summary; the exit code is 1 if there were failures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=300, help="how many specs to generate from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of the only case to run")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes to use")
    parser.add_argument("--reports", type=Path, help="a directory for a file about each kind of failure")
    options = parser.parse_args()
    numbers = range(options.count) if options.only is None else [options.only]
    cases = [Case(options.seed, number) for number in numbers]
    began = time.monotonic()
    with multiprocessing.Pool(options.jobs) as pool:
        outcomes = pool.map(Case.outcome, cases, chunksize=5)
    numbered = zip(numbers, outcomes, strict=True)
    failures = {number: result.failure for number, result in numbered if result.failure}
    refused = [result for result in outcomes if result.refusals]
    print(
        f"{len(cases)} specs in {time.monotonic() - began:.0f} s: "
        f"{sum(not result.refusals and not result.failure for result in outcomes)} generated, "
        f"{len(refused)} refused with {sum(len(result.refusals) for result in refused)} refusals, "
        f"{len(failures)} failures"
    )
    kinds = Counter(failure.kind for failure in failures.values())
    for kind, count in kinds.most_common():
        first = [str(number) for number, failure in failures.items() if failure.kind == kind][:5]
        print(f"{count:6} {kind}: {', '.join(first)}", flush=True)
    for kind in kinds:
        number = min(
            (number for number, failure in failures.items() if failure.kind == kind),
            key=lambda number: (number % 50 == 0, len(text_of(Case(options.seed, number).document()[1]))),
        )
        report = _report(options.seed, number, failures[number])
        if options.reports:
            name = "".join(sign if sign.isalnum() else "-" for sign in kind)[:80]
            (options.reports / f"{name}.txt").write_text(report, encoding="utf-8")
        else:
            print("", report, sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
