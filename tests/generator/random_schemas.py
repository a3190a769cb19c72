"""`python -m tests.generator.random_schemas --count 2000`: random schemas, with valid and invalid instances.

Each schema is the type of a field in a response and in a body. In a response, a valid instance is read and
written back identically, and an instance with a wrong kind, a missing field or a value outside a closed set
is refused with its JSON path: responses are not held to limits, and their enums are open. In a body, the
check of payloads says the same as a validator of JSON Schema, and each refusal has a path.

Instances are made from the schema, and jsonschema_rs confirms that they are valid, or invalid.
"""

from __future__ import annotations

import argparse
import copy
import importlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import attrs
from jsonschema_rs import Draft202012Validator

from generator.__main__ import generated_files
from generator.reading import parse
from generator.spec import SpecError, is_list, is_mapping
from indream.editor_state import _payloads, _schema, _violations
from indream.editor_state._payloads import check_payload
from indream.errors import ModelValidationError
from tests.support.generated import imported, unformatted
from tests.support.specs import Document, as_text

__all__ = ["Case", "Findings", "cases", "check", "checked_against"]

BATCH = 50
"""How many schemas are in one spec: enough that generating costs little, few enough that errors are found."""

DEPTH = 3

Schema = dict[str, Any]


# The schemas


@attrs.frozen
class Case:
    """A schema and the components it refers to, whose names begin with its own."""

    number: int
    schema: Schema
    components: dict[str, Schema]

    @property
    def name(self) -> str:
        """The name of the component with the schema as its field `value`."""
        return f"Case{self.number}"

    @property
    def holder(self) -> Schema:
        """The component with the schema as its field."""
        return {"type": "object", "required": ["value"], "properties": {"value": self.schema}}


def cases(seed: int, numbers: Iterable[int]) -> list[Case]:
    """The cases with some numbers; each depends on the seed and its number only."""
    made: list[Case] = []
    for number in numbers:
        maker = _Maker(Random(f"{seed} {number}"), f"Case{number}")
        made.append(Case(number, maker.schema(DEPTH), maker.components))
    return made


class _Maker:
    """Makes a schema."""

    def __init__(self, chance: Random, prefix: str) -> None:
        self.chance = chance
        self.components: dict[str, Schema] = {}
        self._prefix = prefix

    def schema(self, depth: int) -> Schema:
        """A schema that is at most this deep."""
        scalars = (self.text, self.integer, self.number, self.boolean, self.moment, self.enum, self.constant)
        if depth <= 0:
            return self.chance.choice(scalars)()
        made = self.chance.choice((
            *scalars,
            *(lambda: self.object(depth),) * 3,
            lambda: self.array(depth),
            lambda: self.map(depth),
            lambda: self.reference(depth),
            lambda: self.union(depth),
            lambda: self.all_of(depth),
            self.scalar_union,
            lambda: self.recursive(depth),
        ))()  # fmt: skip
        return self.nullable(made) if self.chance.random() < 0.2 else made

    def text(self) -> Schema:
        """A string, with limits or a format."""
        return self.chance.choice((
            {"type": "string"},
            {"type": "string", "minLength": 2, "maxLength": 5},
            {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3},
            {"type": "string", "format": "uuid"},
            {"type": "string", "format": "uri", "description": "Where: `a: b`."},
            {"type": "string", "minLength": 1, "title": "A title"},
        ))  # fmt: skip

    def integer(self) -> Schema:
        """An integer, with bounds."""
        return self.chance.choice((
            {"type": "integer"},
            {"type": "integer", "minimum": 1, "maximum": 9},
            {"type": "integer", "exclusiveMinimum": 0},
            {"type": "integer", "multipleOf": 5, "format": "int64"},
        ))  # fmt: skip

    def number(self) -> Schema:
        """A number, with bounds."""
        return self.chance.choice((
            {"type": "number"},
            {"type": "number", "minimum": 0.5, "maximum": 9.5},
            {"type": "number", "exclusiveMaximum": 1, "format": "double"},
        ))  # fmt: skip

    def boolean(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}

    def moment(self) -> Schema:
        """A date or a date-time."""
        return {"type": "string", "format": self.chance.choice(("date", "date-time"))}

    def enum(self) -> Schema:
        """An open or a closed enum."""
        return self.chance.choice((
            {"type": "string", "enum": ["small", "large"]},
            {"type": "string", "enum": ["on", "off", "in", "16:9"], "x-closed-enum": True},
            {"type": "integer", "enum": [1, 2, 3]},
            {"enum": ["a", "b", None]},
        ))  # fmt: skip

    def constant(self) -> Schema:
        """One value."""
        return {"const": self.chance.choice(("v1", 7, True))}

    def scalar_union(self) -> Schema:
        """A value of one of several JSON types."""
        return self.chance.choice((
            {"type": ["string", "integer"]},
            {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 1}]},
            {"oneOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "number"}}]},
            {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}], "title": "Short"},
        ))  # fmt: skip

    def nullable(self, schema: Schema) -> Schema:
        """The schema, or null."""
        if not isinstance(schema.get("type"), str) or "enum" in schema:
            return {"anyOf": [schema, {"type": "null"}]}  # `oneOf` would refuse null, if it is null already
        form = self.chance.choice(("type", "anyOf", "oneOf"))
        if form == "type":
            return {**schema, "type": [schema["type"], "null"]}
        return {form: [schema, {"type": "null"}]}

    def object(self, depth: int) -> Schema:
        """An object with some fields."""
        names = ("id", "fooBar", "foo_bar", "class", "a b", "2d", "data", "x-y", "list")
        chosen = self.chance.sample(names, self.chance.randrange(1, 4))
        made: Schema = {"type": "object", "properties": {name: self.schema(depth - 1) for name in chosen}}
        required = [name for name in chosen if self.chance.random() < 0.5]
        if required:
            made["required"] = required
        if self.chance.random() < 0.2:
            made["additionalProperties"] = False
        return made

    def array(self, depth: int) -> Schema:
        """An array."""
        made: Schema = {"type": "array", "items": self.schema(depth - 1)}
        return made | self.chance.choice(({}, {}, {"minItems": 1, "maxItems": 3}, {"uniqueItems": True}))

    def map(self, depth: int) -> Schema:
        """An object with free keys."""
        made: Schema = {"type": "object", "additionalProperties": self.schema(depth - 1)}
        return made | self.chance.choice(({}, {"minProperties": 1}, {"maxProperties": 3}))

    def component(self, schema: Schema | Callable[[Schema], Schema]) -> Schema:
        """A new component, and the reference to it."""
        name = f"{self._prefix}Part{len(self.components)}"
        reference = {"$ref": f"#/components/schemas/{name}"}
        self.components[name] = {}  # the name is taken
        self.components[name] = schema(reference) if callable(schema) else schema
        return reference

    def reference(self, depth: int) -> Schema:
        """A component; sometimes with a description beside the reference."""
        reference = self.component(self.schema(depth - 1))
        return {**reference, "description": "A part."} if self.chance.random() < 0.3 else reference

    def recursive(self, depth: int) -> Schema:
        """An object that holds others like it."""

        def made(own: Schema) -> Schema:
            inner = self.chance.choice((
                own,
                {"type": "array", "items": own},
                {"type": "object", "additionalProperties": own},
                {"anyOf": [own, {"type": "null"}]},
            ))  # fmt: skip
            properties = {"label": self.schema(depth - 2), "next": inner}
            return {"type": "object", "required": ["label"], "properties": properties}

        return self.component(made)

    def union(self, depth: int) -> Schema:
        """One of several objects, which a field or a discriminator distinguishes."""
        form = self.chance.choice(("const", "enum", "discriminator", "mapping"))
        tags = ("circle", "square", "text")[: self.chance.randrange(2, 4)]
        alternatives: list[Schema] = []
        for tag in tags:
            kind: Schema = {"const": tag}
            if form == "enum":
                kind = {"type": "string", "enum": [tag]}
            elif form == "mapping":
                kind = {"type": "string"}
            properties = {"kind": kind, "size": self.schema(depth - 2)}
            made: Schema = {"type": "object", "required": ["kind"], "properties": properties}
            if self.chance.random() < 0.5:
                made["required"] = ["kind", "size"]
            alternatives.append(self.component(made) if "m" in form or "d" in form else made)
        keyword = self.chance.choice(("oneOf", "anyOf")) if form in ("const", "enum") else "oneOf"
        if form not in ("discriminator", "mapping"):
            return {keyword: alternatives}
        discriminator: Schema = {"propertyName": "kind"}
        if form == "mapping":
            references = [alternative["$ref"] for alternative in alternatives]
            discriminator["mapping"] = dict(zip(tags, references, strict=True))
        return {keyword: alternatives, "discriminator": discriminator}

    def all_of(self, depth: int) -> Schema:
        """An object in parts; sometimes the second part narrows a field of the first."""
        first: Schema = {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "more": self.schema(depth - 2)},
        }
        narrowed = self.chance.choice(({"type": "string", "maxLength": 4}, {"const": "fixed"}))
        field = "name" if self.chance.random() < 0.4 else "other"
        second: Schema = {"type": "object", "properties": {field: narrowed}}
        if self.chance.random() < 0.5:
            second["required"] = [field]
        return {"allOf": [self.component(first), second]}


def loosened(schema: Any) -> Any:
    """A schema as responses are held to it: without limits, with open enums and unknown fields."""
    if is_list(schema):
        return [loosened(item) for item in schema]
    if not is_mapping(schema):
        return schema
    limits = ("minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum",
              "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
              "maxProperties", "discriminator")  # fmt: skip
    kept = {key: value for key, value in schema.items() if key not in limits}
    if kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    if kept.get("format") not in (None, "date", "date-time"):
        del kept["format"]
    if len(kept.get("enum", ())) > 1 and not kept.get("x-closed-enum"):
        names = {str: "string", int: "integer", type(None): "null"}
        kept["type"] = sorted({names[type(value)] for value in kept.pop("enum")})
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    names = kept.get("properties", {})
    made = {key: value if key in ("const", "enum") else loosened(value) for key, value in kept.items()}
    if names:
        made["properties"] = {name: loosened(value) for name, value in names.items()}
    return made


def _with_tags(schema: Any) -> Any:
    """A schema in which the tags of a mapping are constants, since a validator ignores discriminators."""
    if is_list(schema):
        return [_with_tags(item) for item in schema]
    if not is_mapping(schema):
        return schema
    made = {key: _with_tags(value) for key, value in schema.items()}
    for number, tag in enumerate(schema.get("discriminator", {}).get("mapping", ())):
        tagged = {"properties": {"kind": {"const": tag}}}
        made["oneOf"][number] = {"allOf": [made["oneOf"][number], tagged]}
    return made


def _validator(case: Case, *, loose: bool) -> Draft202012Validator:
    document = {**case.holder, "components": {"schemas": case.components}}
    document = _with_tags(document)
    if loose:
        components = {
            name: loosened(schema) for name, schema in document.pop("components")["schemas"].items()
        }
        document = {**loosened(document), "components": {"schemas": components}}
    return Draft202012Validator(document, validate_formats=loose)


# The instances


class _Instances:
    """Makes instances of a schema."""

    def __init__(self, chance: Random, components: dict[str, Schema]) -> None:
        self._chance = chance
        self._components = components

    def of(self, schema: Schema, depth: int = 6) -> Any:
        """An instance; most are valid."""
        if "$ref" in schema:
            return self.of(self._components[schema["$ref"].rpartition("/")[2]], depth - 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._chance.choice(schema["enum"])
        if "allOf" in schema:
            parts = [self.of(part, depth) for part in schema["allOf"]]
            return {key: value for part in parts for key, value in part.items()}
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                return self._alternative(schema, schema[keyword], depth)
        types = schema["type"] if is_list(schema["type"]) else [schema["type"]]
        return getattr(self, f"_{self._chance.choice(types)}")(schema, depth)

    def _alternative(self, schema: Schema, alternatives: list[Schema], depth: int) -> Any:
        chosen = alternatives[-1] if depth < 0 else self._chance.choice(alternatives)
        value = self.of(chosen, depth)
        for tag, reference in schema.get("discriminator", {}).get("mapping", {}).items():
            if reference == chosen["$ref"]:
                value["kind"] = tag
        return value

    def _string(self, schema: Schema, depth: int) -> str:
        match schema.get("format"):
            case "date":
                return "2026-09-25"
            case "date-time":
                return self._chance.choice(("2026-09-25T12:00:00.000Z", "2026-09-25T14:00:00+02:00"))
            case "uuid":
                return "0b0c2a3e-9a4a-4c38-a5d1-7a1e0c8f0f10"
            case _:
                texts = ["abc", "fixed", ""] if "pattern" not in schema else ["abc", "z"]
                return self._chance.choice(
                    [text for text in texts if len(text) >= schema.get("minLength", 0)]
                )

    def _integer(self, schema: Schema, depth: int) -> int:
        return 5 if len(schema) > 1 else self._chance.choice((0, -1, 10**12))

    def _number(self, schema: Schema, depth: int) -> float:
        return 0.5 if len(schema) > 1 else self._chance.choice((0, 1.5, -1e300))

    def _boolean(self, schema: Schema, depth: int) -> bool:
        return self._chance.random() < 0.5

    def _null(self, schema: Schema, depth: int) -> None:
        return None

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        least = schema.get("minItems", 0)
        return [self.of(schema["items"], depth - 1) for _ in range(least if depth < 0 else max(least, 2))]

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, below in schema.get("properties", {}).items():
            if name in schema.get("required", ()) or (depth > 0 and self._chance.random() < 0.6):
                made[name] = self.of(below, depth - 1)
        extra = schema.get("additionalProperties")
        if is_mapping(extra):
            names = ("k", "a b", "id") if depth > 0 else ("k",)
            made |= {name: self.of(extra, depth - 1) for name in names[: 1 + self._chance.randrange(3)]}
        elif extra is None and self._chance.random() < 0.2:
            made["unknown"] = [{"kept": None}]
        return made


Place = tuple[str | int, ...]

WRONG: tuple[Any, ...] = (None, True, 5, 1.5, "wrong", [], {}, [1], {"wrong": 1}, "2026-13-45")


def broken(instance: dict[str, Any], chance: Random) -> dict[str, Any]:
    """An instance with one change: a value of another kind, or a field that is missing."""
    changed = copy.deepcopy(instance)
    *above, key = chance.choice([place for place in _places(changed) if place])
    holder: Any = changed
    for step in above:
        holder = holder[step]
    if isinstance(key, str) and chance.random() < 0.3:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(chance.choice(WRONG))
    return changed


def _places(value: Any, above: Place = ()) -> Iterator[Place]:
    yield above
    if is_mapping(value):
        for key, below in value.items():
            yield from _places(below, (*above, key))
    elif is_list(value):
        for index, below in enumerate(value):
            yield from _places(below, (*above, index))


def instances(case: Case, seed: int, *, loose: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Valid and invalid instances of a case, up to five of each; invalid for a response if `loose`."""
    chance = Random(f"{seed} {case.number} {loose}")
    maker = _Instances(chance, case.components)
    strict, judge = _validator(case, loose=False), _validator(case, loose=loose)
    made = [maker.of(case.holder) for _ in range(20)]
    valid = _different(value for value in made if strict.is_valid(value) and judge.is_valid(value))
    changed = [broken(chance.choice(valid), chance) for _ in range(40) if valid]
    return valid, _different(value for value in changed if not judge.is_valid(value))


def _different(values: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())[:5]


# The checks


@attrs.frozen
class Findings:
    """The problems, each with its case, and the number of checks."""

    problems: list[tuple[Case, str, str]] = attrs.field(factory=list[tuple[Case, str, str]])
    checked: Counter[str] = attrs.field(factory=Counter[str])

    def add(self, case: Case, kind: str, detail: str) -> None:
        """Record a problem."""
        self.problems.append((case, kind, detail))


def check(seed: int, numbers: Iterable[int], findings: Findings) -> None:
    """Check some cases in responses and in bodies."""
    made = cases(seed, numbers)
    for start in range(0, len(made), BATCH):
        batch = made[start : start + BATCH]
        for generated, files in list(_generated(batch, _in_responses, findings)):
            _check_responses(seed, generated, files, findings)
        for generated, files in list(_generated(batch, _in_bodies, findings)):
            _check_bodies(seed, generated, files, findings)


def _document(batch: Iterable[Case], operation: Callable[[Case], Document]) -> Document:
    schemas: dict[str, Any] = {"EditorState": {"type": "object", "properties": {"a": {"type": "string"}}}}
    paths: dict[str, Any] = {}
    for case in batch:
        schemas |= {case.name: case.holder, **case.components}
        post = {"operationId": f"post{case.name}", "summary": "Post"} | operation(case)
        paths[f"/v1/{case.name}"] = {"post": post}
    state = {"type": "object", "properties": {"state": {"$ref": "#/components/schemas/EditorState"}}}
    paths["/v1/states"] = {
        "post": {"operationId": "postState", "summary": "Post", "responses": {"204": {"description": ""}},
                 "requestBody": {"required": True, "content": {"application/json": {"schema": state}}}}
    }  # fmt: skip
    return {"openapi": "3.1.0", "info": {"title": "Random", "version": "1"}, "paths": paths,
            "components": {"schemas": schemas}}  # fmt: skip


def _in_responses(case: Case) -> Document:
    schema = {"$ref": f"#/components/schemas/{case.name}"}
    return {"responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}}


def _in_bodies(case: Case) -> Document:
    schema = {"$ref": f"#/components/schemas/{case.name}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {"204": {"description": ""}}}  # fmt: skip


def _generated(
    batch: list[Case], operation: Callable[[Case], Document], findings: Findings
) -> Iterator[tuple[list[Case], dict[str, str]]]:
    """The output for those cases that are not refused; a refusal, or another exception, is a problem."""
    side = "response" if operation is _in_responses else "body"
    try:
        with unformatted():
            yield batch, generated_files(parse(as_text(_document(batch, operation))))
    except SpecError as error:
        reasons = {case.number: _reason(case, error) for case in batch}
        for case in batch:
            if reason := reasons[case.number]:
                findings.add(case, f"{side}: refused", reason)
        rest = [case for case in batch if not reasons[case.number]]
        if len(rest) == len(batch):
            raise
        if rest:
            yield from _generated(rest, operation, findings)
    except Exception as error:  # noqa: BLE001 - each is a finding
        if len(batch) == 1:
            findings.add(batch[0], f"{side}: {type(error).__name__}", repr(error))
            return
        for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            yield from _generated(half, operation, findings)


def _reason(case: Case, error: SpecError) -> str:
    """The first refusal that is about a case."""
    about = re.compile(rf"\b{case.name}(?!\d)")
    found = [refusal for refusal in error.refusals if about.search(f"{refusal.place} {refusal.message}")]
    return f"{found[0].place}: {found[0].message}" if found else ""


def _check_responses(seed: int, batch: list[Case], files: dict[str, str], findings: Findings) -> None:
    with imported("random_responses", files):
        for case in batch:
            model = getattr(importlib.import_module("random_responses.models"), case.name)
            valid, invalid = instances(case, seed, loose=True)
            findings.checked.update({"responses read": len(valid), "responses refused": len(invalid)})
            for value in valid:
                try:
                    written = model.model_validate(copy.deepcopy(value)).to_dict()
                except Exception as error:  # noqa: BLE001 - each is a finding
                    findings.add(case, "response: a valid one is not read", f"{value}\n{error!r}")
                else:
                    if json.dumps(value, sort_keys=True) != json.dumps(written, sort_keys=True):
                        findings.add(case, "response: not written back identically", f"{value}\n{written}")
            for value in invalid:
                try:
                    model.model_validate(copy.deepcopy(value))
                except ModelValidationError as error:
                    if "$.value" not in str(error):
                        findings.add(case, "response: refused without a path", f"{value}\n{error}")
                except Exception as error:  # noqa: BLE001 - each is a finding
                    findings.add(case, "response: another exception", f"{value}\n{error!r}")
                else:
                    findings.add(case, "response: an invalid one is read", str(value))


def _check_bodies(seed: int, batch: list[Case], files: dict[str, str], findings: Findings) -> None:
    with checked_against(json.loads(files["editor_state.schema.json"])):
        for case in batch:
            valid, invalid = instances(case, seed, loose=False)
            findings.checked.update({"bodies accepted": len(valid), "bodies refused": len(invalid)})
            for value, is_valid in [
                *((value, True) for value in valid),
                *((value, False) for value in invalid),
            ]:
                try:
                    problems = check_payload(case.name, value)
                    errors = [problem for problem in problems if problem.severity == "error"]
                except Exception as error:  # noqa: BLE001 - each is a finding
                    findings.add(case, f"body: {type(error).__name__}", f"{value}\n{error!r}")
                    continue
                if bool(errors) == is_valid:
                    words = "a valid one is refused" if errors else "an invalid one is accepted"
                    findings.add(case, f"body: {words}", f"{value}\n{[str(error) for error in errors]}")
                elif any(not error.path.startswith("$.value") for error in errors):
                    findings.add(case, "body: refused without a path", f"{value}\n{errors}")


@contextmanager
def checked_against(document: dict[str, Any]) -> Generator[None]:
    """Check payloads against this schema, instead of that of the project."""

    def forget() -> None:
        for module in (_schema, _payloads, _violations):
            for function in vars(module).values():
                if hasattr(function, "cache_clear"):
                    function.cache_clear()

    forget()
    try:
        with patch.object(_schema, "schema", lambda: document):
            yield
    finally:
        forget()


def main() -> int:
    """Check cases and print a summary, with the smallest example of each problem."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=100, help="how many schemas to check")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of the only case to check")
    options = parser.parse_args()
    findings = Findings()
    numbers = range(options.count) if options.only is None else [options.only]
    check(options.seed, numbers, findings)
    print(f"{len(numbers)} schemas, {len(findings.problems)} problems, checked: {dict(findings.checked)}")
    kinds: dict[str, list[tuple[Case, str, str]]] = {}
    for problem in findings.problems:
        _, kind, detail = problem
        group = re.sub(r"^.*?: |[0-9]+", "", detail) if kind.endswith("refused") else ""
        kinds.setdefault(f"{kind} {group}", []).append(problem)
    for kind, problems in sorted(kinds.items(), key=lambda entry: -len(entry[1])):
        case, _, detail = min(problems, key=lambda problem: len(str(problem[0])))
        print(f"\n=== {len(problems)} times: {kind}")
        print(f"again: python -m tests.generator.random_schemas --seed {options.seed} --only {case.number}")
        print(json.dumps({case.name: case.schema, **case.components}, indent=1), detail, sep="\n")
    return 1 if findings.problems else 0


if __name__ == "__main__":
    sys.exit(main())
