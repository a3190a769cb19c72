"""Instances of schemas: examples of the spec, and made-up values where the spec has none."""

from __future__ import annotations

import itertools
import json
import math
import random
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs
import jsonschema_rs
import orjson

from generator.spec import Node, is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from generator.spec import Spec

__all__ = ["Checks", "candidates"]

_FORMATS = {
    "date-time": "2026-09-25T00:00:00Z", "date": "2026-09-25", "time": "12:00:00Z", "duration": "P1D",
    "uuid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "uri": "https://example.com/",
    "url": "https://example.com/", "iri": "https://example.com/", "uri-reference": "/example",
    "email": "user@example.com", "idn-email": "user@example.com", "hostname": "example.com",
    "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "ZXhhbXBsZQ==", "json-pointer": "/example",
    "regex": "a",
}  # fmt: skip
_USUAL = ("text", "a", "A", "0", "1", "abc", "ABC", "EUR", "en", "en-US", "#000000", "1.0.0", "v1", "2026-09",
          "+15550100", "0123456789abcdef", "example.com", "a-b", "a_b", "00:00", "/", "",
          *_FORMATS.values())  # fmt: skip
"""Strings that many patterns match."""
_ANNOTATIONS = frozenset({"description", "title", "deprecated", "example", "examples", "default", "$comment",
                          "readOnly", "writeOnly", "xml", "externalDocs", "discriminator"})  # fmt: skip
_BY_KEYWORD = {"properties": "object", "required": "object", "additionalProperties": "object",
               "items": "array", "prefixItems": "array", "pattern": "string", "format": "string",
               "minLength": "string", "maxLength": "string", "minimum": "number", "maximum": "number",
               "multipleOf": "number"}  # fmt: skip
"""The types of values that keywords are about, for schemas without `type`."""
_MOST_STEPS = 3000
_MOST_ITEMS = 1000
_MOST_DEPTH = 30
_ALL_FIELDS = 3
"""The depth down to which made-up objects have their optional properties."""
_MOST_SHOWN = 50
"""The number of values from which on only required properties are added, apart from those of the whole."""
_CURSOR = "nextPageCursor"
"""The field that names the next page; a made-up one would make a list endless."""

Plain = dict[str, Any]


class _NoInstanceError(Exception):
    """This way leads to no instance; another alternative may."""


class _TooLongError(Exception):
    """The search takes too long."""


def candidates(node: Node) -> Iterator[Any]:
    """Values that may be instances of a schema, the best one first."""
    plans = [(True, _ALL_FIELDS), (False, _ALL_FIELDS), (True, 0), (False, 0)]
    for turn in range(5):
        for examples, fields in plans if turn == 0 else plans[1::2]:
            try:
                yield _Maker(node.spec, turn, examples, fields).value([node.value], depth=0)
            except (_NoInstanceError, _TooLongError):
                continue


class Checks:
    """Checks values against the schemas at some places of a spec."""

    def __init__(self, spec: Spec, nodes: Iterable[Node]) -> None:
        self._registry = jsonschema_rs.Registry(
            [("urn:spec", _without_tags(spec.document))], draft=jsonschema_rs.Draft202012
        )
        references = {node.place: {"$ref": f"urn:spec{quote(node.place, safe='#/~')}"} for node in nodes}
        # One validator for all: each one would compile all components that it reaches once more.
        self._common = self._validator({"properties": references})
        self._alone = {
            place: self._validator({"properties": {place: reference}})
            for place, reference in references.items()
            if self._common is None
        }

    def can_be_sent(self, value: Any) -> bool:
        """Whether a value can be written as JSON that every reader takes: without huge or endless numbers."""
        try:
            orjson.dumps(value)
        except orjson.JSONEncodeError:
            return False
        return bool(orjson.loads(json.dumps(value)) == value)

    def problem(self, node: Node, value: Any) -> str | None:
        """Why a value is not an instance of the schema at a node; None if it is."""
        if not self.can_be_sent(value):
            return "JSON readers disagree about a number in it"
        validator = self._common or self._alone[node.place]
        if validator is None:
            return "the schema is not a valid JSON Schema"
        error = next(validator.iter_errors({node.place: value}), None)
        if error is None:
            return None
        place = ".".join(map(str, list(error.instance_path)[1:]))
        return f"{place}: {error.message}" if place else error.message

    def _validator(self, schema: Plain) -> jsonschema_rs.Draft202012Validator | None:
        try:
            return jsonschema_rs.Draft202012Validator(schema, registry=self._registry, validate_formats=True)
        except ValueError:
            return None


@attrs.define
class _Maker:
    """Makes one instance; `turn` changes the choices between alternatives."""

    spec: Spec
    turn: int
    examples: bool
    fields: int
    steps: int = 0
    salt: int = 0
    """A number that makes the items of a list of unique items different."""

    def value(
        self, schemas: Sequence[Any], depth: int, above: frozenset[str] = frozenset(), name: str = ""
    ) -> Any:
        """An instance of all schemas, below the components `above`."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _TooLongError
        if depth > _MOST_DEPTH:
            raise _NoInstanceError
        parts: list[Plain] = []
        references: set[str] = set()
        for schema in schemas:
            self._fold(schema, parts, references)
        hints = list(self._hints(parts)) if self.examples else []
        if hints:
            return hints[0]
        union = next(((part, key) for part in parts for key in ("oneOf", "anyOf") if part.get(key)), None)
        if union is not None:
            return self._alternative(parts, *union, depth, above | references, name)
        for part in parts:
            for keyword in ("then", "else"):
                if self.turn % 2 == (keyword == "else") and is_mapping(part.get(keyword)):
                    parts = [*parts, *([part["if"]] if keyword == "then" else []), part[keyword]]
        values = _values(parts)
        if values is not None:
            if not values:
                raise _NoInstanceError
            return self._chosen(values, name)
        kind = self._chosen(_types(parts), name)
        return self._of_type(kind, parts, depth, above | references)

    def _of_type(self, kind: str, parts: list[Plain], depth: int, above: frozenset[str]) -> Any:
        if kind == "object":
            return self._object(parts, depth, above)
        if kind == "array":
            return self._array(parts, depth, above)
        if kind == "string":
            return self._string(parts)
        if kind in ("integer", "number"):
            return self._number(parts, whole=kind == "integer")
        return (self.salt + self.turn) % 2 == 0 if kind == "boolean" else None

    def _fold(self, schema: Any, parts: list[Plain], seen: set[str]) -> None:
        """Add a schema and all that its `$ref` and `allOf` add to it."""
        if schema is False:
            raise _NoInstanceError
        if not is_mapping(schema):
            return
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        if own:
            parts.append(own)
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            self._fold(Node(self.spec, schema, "#").referred().value, parts, seen)
        for part in _list(schema.get("allOf")):
            self._fold(part, parts, seen)

    def _hints(self, parts: list[Plain]) -> Iterator[Any]:
        meaningful = [part for part in parts if part.keys() - _ANNOTATIONS]
        for part in parts:
            if part is parts[0] or len(meaningful) <= 1:
                yield from [part["example"]] if "example" in part else []
                yield from _list(part.get("examples"))
                yield from [part["default"]] if part.get("default") is not None else []

    def _chosen(self, values: Sequence[Any], name: str) -> Any:
        """One of several values or types."""
        null = [value for value in values if value is None or value == "null"]
        if null and name == _CURSOR:
            return null[0]
        order = [value for value in values if value not in null] + null
        return order[(self._turn(len(order)) + self.salt) % len(order)]

    def _turn(self, count: int) -> int:
        """The number of the alternative that has its turn: the same everywhere, later a random one."""
        if self.turn < 3:
            return self.turn % count
        return random.Random(f"{self.turn} {self.steps}").randrange(count)  # noqa: S311 - reproducible

    def _alternative(
        self, parts: list[Plain], union: Plain, key: str, depth: int, above: frozenset[str], name: str
    ) -> Any:
        beside = [part for part in parts if part is not union]
        rest = {keyword: value for keyword, value in union.items() if keyword != key}
        alternatives = _list(union[key])
        turn = self._turn(len(alternatives)) if alternatives else 0
        ordered = [*alternatives[turn:], *alternatives[:turn]]
        # Alternatives that lead back to a component above them come last, so that recursion ends.
        ordered.sort(key=lambda each: (_is_null(each) != (name == _CURSOR), _reference(each) in above))
        for alternative in ordered:
            tagged = self._tagged(union, alternative)
            try:
                return self.value([*beside, rest, alternative, *tagged], depth, above, name)
            except _NoInstanceError:
                continue
        raise _NoInstanceError

    def _tagged(self, union: Plain, alternative: Any) -> list[Plain]:
        """The schema of the property that tells alternatives apart."""
        discriminator, reference = union.get("discriminator"), _reference(alternative)
        if not is_mapping(discriminator) or not reference:
            return []
        name, short = str(discriminator.get("propertyName")), reference.rpartition("/")[2]
        mapping = discriminator.get("mapping")
        mapped = (
            [key for key, to in mapping.items() if to in (reference, short)] if is_mapping(mapping) else []
        )
        parts: list[Plain] = []
        self._fold(alternative, parts, set())
        own = [_mapping(part.get("properties")).get(name) for part in parts]
        if not mapped and any(is_mapping(schema) and ({"const", "enum"} & schema.keys()) for schema in own):
            return []
        return [{"properties": {name: {"const": (mapped or [short])[0]}}, "required": [name]}]

    def _object(self, parts: list[Plain], depth: int, above: frozenset[str]) -> Plain:
        required = [name for part in parts for name in _list(part.get("required")) if isinstance(name, str)]
        optional = [name for part in parts for name in _mapping(part.get("properties"))]
        most = _limit(parts, "maxProperties", min)
        least = _limit(parts, "minProperties", max) or 0
        made: Plain = {}
        for name in dict.fromkeys([*required, *optional]):
            schemas = list(_schemas_of(parts, name))
            is_needed = name in required or len(made) < least
            is_shown = depth < self.fields and (depth == 0 or self.steps < _MOST_SHOWN)
            is_shown = is_shown and not any(_mapping(each).get("writeOnly") for each in schemas)
            if not is_needed and (not is_shown or (most is not None and len(made) >= most)):
                continue
            try:
                made[name] = self.value(schemas, depth + 1, above, name)
            except _NoInstanceError:
                if name in required:
                    raise
        if not optional and any(is_mapping(part.get("additionalProperties")) for part in parts):
            least = max(least, 1 if depth < self.fields and most != 0 else 0)
        for number in range(min(int(least), _MOST_ITEMS)):
            if len(made) >= least:
                break
            name = f"key{number + 1}"
            try:
                made[name] = self.value(list(_schemas_of(parts, name)), depth + 1, above)
            except _NoInstanceError:
                break
        return made

    def _array(self, parts: list[Plain], depth: int, above: frozenset[str]) -> list[Any]:
        least = _limit(parts, "minItems", max) or 0
        most = _limit(parts, "maxItems", min)
        first = max((_list(part.get("prefixItems")) for part in parts), key=len, default=list[Any]())
        count = max(least, len(first), 1)
        if most is not None:
            count = min(count, most)
        if count > _MOST_ITEMS:
            raise _NoInstanceError
        unique = any(part.get("uniqueItems") is True for part in parts)
        made: list[Any] = []
        salt = self.salt
        for number in range(int(count)):
            if number < len(first):
                schemas = [first[number]]
            else:
                schemas = [part[key] for part in parts for key in ("items", "contains") if key in part]
            self.salt = salt + number if unique else salt
            try:
                made.append(self.value(schemas, depth + 1, above))
            except _NoInstanceError:
                if number < least:
                    raise
                break
            finally:
                self.salt = salt
        return made

    def _string(self, parts: list[Plain]) -> str:
        patterns = [part["pattern"] for part in parts if isinstance(part.get("pattern"), str)]
        formats = [_FORMATS[part["format"]] for part in parts if part.get("format") in _FORMATS]
        least = int(_limit(parts, "minLength", max) or 0)
        most = _limit(parts, "maxLength", min)
        if least > 100 * _MOST_ITEMS:
            raise _NoInstanceError

        def fits(text: str) -> bool:
            return least <= len(text) and (most is None or len(text) <= most)

        def matches(text: str) -> bool:
            return fits(text) and all(re.search(pattern, text) for pattern in patterns)

        salt = str(self.salt) if self.salt else ""
        if formats:
            return (
                formats[0].replace("3f25", f"{0x3F25 + self.salt:04x}").replace("2026", str(2026 + self.salt))
            )
        if not patterns:
            text = "text" + salt
            return (
                text.ljust(least, "x") if most is None or len(text) <= most else text[len(text) - int(most) :]
            )
        try:
            texts = ((text + salt).ljust(least, pad) for pad in "0a " for text in _USUAL)
            found = next((text for text in texts if matches(text)), None)
            return _matching(patterns[0], matches, self.salt) if found is None else found
        except (re.error, OverflowError, RecursionError):
            raise _NoInstanceError from None

    def _number(self, parts: list[Plain], *, whole: bool) -> float:
        steps = [_fraction(part["multipleOf"]) for part in parts if _is_number(part.get("multipleOf"))]
        step = (
            math.lcm(*(each.numerator for each in steps))
            / Fraction(math.gcd(*(each.denominator for each in steps)))
            if steps
            else Fraction(1)
        )
        least, above = _limit(parts, "minimum", max), _limit(parts, "exclusiveMinimum", max)
        most, below = _limit(parts, "maximum", min), _limit(parts, "exclusiveMaximum", min)

        def fits(value: Fraction) -> bool:
            return (
                (least is None or value >= _fraction(least))
                and (above is None or value > _fraction(above))
                and (most is None or value <= _fraction(most))
                and (below is None or value < _fraction(below))
                and (not whole or value.denominator == 1)
                and all((value / each).denominator == 1 for each in steps)
            )

        bounds = [_fraction(bound) for bound in (least, above, most, below) if bound is not None]
        middle = [sum(pair, Fraction(0)) / 2 for pair in itertools.combinations(bounds, 2)]
        starts = [Fraction(1), Fraction(0), *bounds, *middle]
        rounded = [math.ceil(start / step) * step + near * step for start in starts for near in (0, 1, -1)]
        exact = [] if steps else starts
        options = dict.fromkeys(value for value in (*rounded, *exact) if fits(value))
        if not options:
            raise _NoInstanceError
        value = next(iter(options))
        if self.salt and fits(value + self.salt * step):
            value += self.salt * step
        return int(value) if value.denominator == 1 else float(value)


def _without_tags(value: Any) -> Any:
    """A document in which `oneOf` with a discriminator is `anyOf`.

    Such alternatives may overlap, as the value of the discriminator decides, which JSON Schema does not know.
    """
    if is_list(value):
        return [_without_tags(item) for item in value]
    if not is_mapping(value):
        return value
    tagged = is_mapping(value.get("discriminator")) and "oneOf" in value and "anyOf" not in value
    return {
        "anyOf" if tagged and key == "oneOf" else key: _without_tags(below) for key, below in value.items()
    }


def _matching(pattern: str, matches: Callable[[str], bool], salt: int) -> str:
    """A string for a pattern that no usual string matches."""
    # Imported here, because most specs do not need it, and it takes as long as the rest of the generator.
    from hypothesis import HealthCheck, find, settings
    from hypothesis.errors import HypothesisException
    from hypothesis.strategies import from_regex

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    rules = settings(database=None, deadline=None, max_examples=200, suppress_health_check=checks)
    try:
        return find(from_regex(pattern), matches, settings=rules, random=random.Random(salt))  # noqa: S311
    except HypothesisException:
        raise _NoInstanceError from None


def _values(parts: list[Plain]) -> list[Any] | None:
    """The values that `const` and `enum` allow; None if they allow all."""
    sets = [[part["const"]] for part in parts if "const" in part]
    sets += [part["enum"] for part in parts if is_list(part.get("enum"))]
    if not sets:
        return None
    return [value for value in sets[0] if all(value in other for other in sets[1:])]


def _types(parts: list[Plain]) -> list[str]:
    """The types that all parts allow."""
    types: list[str] | None = None
    for part in parts:
        declared = part.get("type")
        if declared is None:
            continue
        own = [declared] if isinstance(declared, str) else _list(declared)
        if types is None:
            types = own
        else:
            both = {*types, *own}
            whole = ["integer"] if "integer" in both and both & {"number"} else []
            types = [each for each in types if each in own] or whole
    if types is None:
        keyword = next((key for part in parts for key in part if key in _BY_KEYWORD), "properties")
        types = [_BY_KEYWORD[keyword]]
    if not types:
        raise _NoInstanceError
    return types


def _schemas_of(parts: list[Plain], name: str) -> Iterator[Any]:
    """The schemas of a property."""
    for part in parts:
        properties = _mapping(part.get("properties"))
        patterns = [
            schema
            for pattern, schema in _mapping(part.get("patternProperties")).items()
            if _finds(pattern, name)
        ]
        if name in properties:
            yield properties[name]
        yield from patterns
        if name not in properties and not patterns and "additionalProperties" in part:
            yield part["additionalProperties"]


def _finds(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return False


def _limit(parts: list[Plain], keyword: str, strictest: Callable[[list[float]], float]) -> float | None:
    found = [part[keyword] for part in parts if _is_number(part.get(keyword))]
    return strictest(found) if found else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _fraction(value: float) -> Fraction:
    """A number as it is written: 0.1 is a tenth."""
    return Fraction(repr(value))


def _is_null(schema: Any) -> bool:
    return is_mapping(schema) and schema.get("type") == "null"


def _reference(schema: Any) -> str:
    reference = schema.get("$ref") if is_mapping(schema) else None
    return reference if isinstance(reference, str) else ""


def _list(value: Any) -> list[Any]:
    return value if is_list(value) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if is_mapping(value) else {}
