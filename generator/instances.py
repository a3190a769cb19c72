"""Instances of schemas: examples of the spec, and made-up values where the spec has none."""

from __future__ import annotations

import itertools
import json
import math
import operator
import random
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import attrs
import jsonschema_rs
import orjson

from generator.schema import ANNOTATIONS
from generator.spec import SpecError, is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from generator.schema import Reader, Schema, Union
    from generator.spec import Node

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
_BY_KEYWORD = {"prefixItems": "array", "contains": "array", "pattern": "string", "format": "string",
               "minLength": "string", "maxLength": "string", "minimum": "number", "maximum": "number",
               "multipleOf": "number"}  # fmt: skip
"""The types of values that keywords are about, for schemas that name no type."""
_BOUNDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "minimum": operator.ge,
    "exclusiveMinimum": operator.gt,
    "maximum": operator.le,
    "exclusiveMaximum": operator.lt,
}
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


_NO_INSTANCE = (_NoInstanceError, SpecError)
"""The errors for a schema that no value satisfies; some of them cannot be read."""


def candidates(reader: Reader, node: Node) -> Iterator[Any]:
    """Values that may be instances of a schema, the best one first."""
    plans = [(True, _ALL_FIELDS), (False, _ALL_FIELDS), (True, 0), (False, 0)]
    for turn in range(5):
        for examples, fields in plans if turn == 0 else plans[1::2]:
            try:
                yield _Maker(reader, turn, examples, fields).value(reader.schema(node))
            except (*_NO_INSTANCE, _TooLongError):
                continue


class Checks:
    """Checks values against the schemas at some places of the spec that `reader` reads."""

    def __init__(self, reader: Reader, nodes: Iterable[Node]) -> None:
        self.reader = reader
        self._registry = jsonschema_rs.Registry(
            [("urn:spec", _for_validators(reader.spec.document))], draft=jsonschema_rs.Draft202012
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

    reader: Reader
    turn: int
    examples: bool
    fields: int
    steps: int = 0
    salt: int = 0
    """A number that makes the items of a list of unique items different."""
    above: frozenset[str] = frozenset()
    """The places of the schemas around the current one."""

    def value(self, schema: Schema, depth: int = 0, name: str = "", tags: Plain | None = None) -> Any:
        """An instance of a schema; `tags` are the properties by which alternatives are distinguished."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _TooLongError
        if depth > _MOST_DEPTH:
            raise _NoInstanceError
        if self.examples and (hints := list(_hints(schema))):
            return hints[0]
        around = self.above
        self.above |= {part.place for part in schema.parts}
        try:
            return self._made(schema, depth, name, tags or {})
        finally:
            self.above = around

    def _made(self, schema: Schema, depth: int, name: str, tags: Plain) -> Any:
        if schema.unions:
            return self._alternative(schema.unions[0], depth, name, tags)
        keywords = ("if", "then") if self.turn % 2 == 0 else ("else",)
        nodes = [part[key] for part in schema.conditions if keywords[-1] in part for key in keywords]
        whole = self.reader.schema(*schema.nodes, *nodes, skipped=schema.skipped)
        if whole is not schema:
            return self.value(whole, depth, name, tags)
        if schema.values is not None:
            return self._chosen(schema.values, name)
        usual = (_BY_KEYWORD.get(key) for key in (*schema.limits, *(key for key, _ in schema.constraints)))
        match self._chosen(schema.json_types or [next(filter(None, usual), "object")], name):
            case "object":
                return self._object(schema, depth, tags)
            case "array":
                return self._array(schema, depth)
            case "string":
                return self._string(schema)
            case "boolean":
                return (self.salt + self.turn) % 2 == 0
            case "null":
                return None
            case type_:
                return self._number(schema, whole=type_ == "integer")

    def _chosen(self, values: Sequence[Any], name: str = "") -> Any:
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
        return random.Random(f"{self.turn} {self.steps}").randrange(count)  # noqa: S311 - no secret: a seed, so that all runs agree

    def _alternative(self, union: Union, depth: int, name: str, tags: Plain) -> Any:
        values = union.tags or ((),) * len(union.own)
        alternatives = list(zip(union.own, union.alternatives, values, strict=True))
        turn = self._turn(len(alternatives))

        def order(each: tuple[Schema, Schema, tuple[Any, ...]]) -> tuple[bool, bool]:
            # Alternatives that lead back to a schema around them come last, so that recursion ends.
            is_null = each[0].json_types == ("null",)
            return is_null != (name == _CURSOR), any(part.place in self.above for part in each[0].parts)

        for _, alternative, allowed in sorted([*alternatives[turn:], *alternatives[:turn]], key=order):
            is_tagged = allowed and "discriminator" in union.node
            try:
                own = {union.tag: self._chosen(allowed)} if is_tagged else {}
                return self.value(alternative, depth, name, tags | own)
            except _NO_INSTANCE:
                continue
        raise _NoInstanceError

    def _object(self, schema: Schema, depth: int, tags: Plain) -> Plain:
        least, most = schema.limits.get("minProperties", 0), schema.limits.get("maxProperties", math.inf)
        made: Plain = {}
        for name in dict.fromkeys([*schema.required, *tags, *schema.properties]):
            is_shown = depth < self.fields and (depth == 0 or self.steps < _MOST_SHOWN) and len(made) < most
            is_needed = name in schema.required or len(made) < least
            if not (is_needed or is_shown or name in tags):
                continue
            try:
                if name in tags:
                    made[name] = tags[name]
                elif is_needed or not self._field(schema, name).flag("writeOnly"):
                    made[name] = self.value(self._field(schema, name), depth + 1, name)
            except _NO_INSTANCE:
                if name in schema.required:
                    raise
        if schema.additional and not schema.properties and depth < self.fields and most:
            least = max(least, 1)
        for number in range(1, 1 + min(least - len(made), _MOST_ITEMS)):
            try:
                made[f"key{number}"] = self.value(self._field(schema, f"key{number}"), depth + 1)
            except _NO_INSTANCE:
                break
        return made

    def _field(self, schema: Schema, name: str) -> Schema:
        """The schema of a property, which may be described by a pattern or as one of all others."""
        if name in schema.forbidden:
            raise _NoInstanceError
        nodes = [*schema.properties.get(name, ())]
        for keyword, patterns in schema.constraints:
            if keyword == "patternProperties":
                nodes += [below for pattern, below in patterns.items() if _finds(pattern, name)]
        return self.reader.schema(*(nodes or (part["additionalProperties"] for part in schema.closing)))

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        least = schema.limits.get("minItems", 0)
        tuples = [node for keyword, node in schema.constraints if keyword == "prefixItems"]
        first = [node[index] for node in tuples[:1] for index in range(len(node.value))]
        further = [node for keyword, node in schema.constraints if keyword in ("items", "contains")]
        count = min(max(least, len(first), 1), schema.limits.get("maxItems", math.inf))
        if count > _MOST_ITEMS:
            raise _NoInstanceError
        made: list[Any] = []
        salt = self.salt
        for number in range(int(count)):
            self.salt = salt + number * schema.limits.get("uniqueItems", False)
            try:
                nodes = first[number : number + 1] or (*schema.item_nodes, *further)
                made.append(self.value(self.reader.schema(*nodes), depth + 1))
            except _NO_INSTANCE:
                if number < least:
                    raise
                break
            finally:
                self.salt = salt
        return made

    def _string(self, schema: Schema) -> str:
        least, most = schema.limits.get("minLength", 0), schema.limits.get("maxLength", math.inf)
        if least > 100 * _MOST_ITEMS:
            raise _NoInstanceError
        if text := _FORMATS.get(schema.limits.get("format", "")):
            return text.replace("3f25", f"{0x3F25 + self.salt:04x}").replace("2026", str(2026 + self.salt))
        salt = str(self.salt or "")
        pattern = schema.limits.get("pattern")
        if pattern is None:
            text = f"text{salt}"
            return text.ljust(least, "x") if len(text) <= most else text[len(text) - int(most) :]

        def matches(text: str) -> bool:
            return least <= len(text) <= most and re.search(pattern, text) is not None

        try:
            texts = ((text + salt).ljust(least, pad) for pad in "0a " for text in _USUAL)
            found = next(filter(matches, texts), None)
            return _matching(pattern, matches, self.salt) if found is None else found
        except (re.error, OverflowError, RecursionError):
            raise _NoInstanceError from None

    def _number(self, schema: Schema, *, whole: bool) -> float:
        limits = {key: limit for key, limit in schema.limits.items() if key in (*_BOUNDS, "multipleOf")}
        if not all(map(math.isfinite, limits.values())):
            raise _NoInstanceError
        exact = {key: Fraction(repr(limit)) for key, limit in limits.items()}  # 0.1 is a tenth
        step = exact.pop("multipleOf", None)

        def fits(value: Fraction) -> bool:
            return (
                all(_BOUNDS[key](value, bound) for key, bound in exact.items())
                and (not whole or value.denominator == 1)
                and (step is None or (value / step).denominator == 1)
            )

        middle = [sum(pair, Fraction(0)) / 2 for pair in itertools.combinations(exact.values(), 2)]
        starts = [Fraction(1), Fraction(0), *exact.values(), *middle]
        unit = step or Fraction(1)
        rounded = [math.ceil(start / unit) * unit + near * unit for start in starts for near in (0, 1, -1)]
        value = next(filter(fits, [*rounded, *starts]), None)
        if value is None:
            raise _NoInstanceError
        if self.salt and fits(value + self.salt * unit):
            value += self.salt * unit
        return int(value) if value.denominator == 1 else float(value)


def _hints(schema: Schema) -> Iterator[Any]:
    """The examples and the default that stand outermost, or anywhere if only one part says anything."""
    keywords_of = [(part, part.mapping().keys() - {"$ref", "allOf"}) for part in reversed(schema.parts)]
    parts = [part for part, keywords in keywords_of if keywords]
    several = sum(bool(keywords - ANNOTATIONS) for _, keywords in keywords_of) > 1
    for part in parts[:1] if several else parts:
        if "example" in part:
            yield part["example"].value
        yield from (node.value for node in part.sequence("examples"))
        if part.mapping().get("default") is not None:
            yield part["default"].value


def _for_validators(value: Any) -> Any:
    """A document in which `oneOf` with a discriminator is `anyOf`, and references are percent-encoded.

    Such alternatives may overlap, as the value of the discriminator decides, which JSON Schema does not know.
    References may have any character in the spec, but not for a validator.
    """
    if is_list(value):
        return [_for_validators(item) for item in value]
    if not is_mapping(value):
        return value
    tagged = is_mapping(value.get("discriminator")) and "oneOf" in value and "anyOf" not in value
    made = {
        "anyOf" if tagged and key == "oneOf" else key: _for_validators(below) for key, below in value.items()
    }
    reference = made.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        made["$ref"] = f"#{quote(unquote(reference[1:]), safe='/~')}"
    return made


def _matching(pattern: str, matches: Callable[[str], bool], salt: int) -> str:
    """A string for a pattern that no usual string matches."""
    # Imported here, because most specs do not need it, and it takes as long as the rest of the generator.
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis.errors import HypothesisException
    from hypothesis.strategies import from_regex

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    rules = settings(
        phases=(Phase.generate, Phase.shrink),  # `Phase.explain`, about failures, would take most of the time
        database=None,
        deadline=None,
        max_examples=200,
        suppress_health_check=checks,
    )
    try:
        chance = random.Random(salt)  # noqa: S311 - no secret: a seed, so that all runs agree
        return find(from_regex(pattern), matches, settings=rules, random=chance)
    except HypothesisException:
        raise _NoInstanceError from None


def _finds(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return False
