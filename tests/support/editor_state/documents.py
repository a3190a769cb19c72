"""Random documents for a schema, and random mistakes in them.

Everything is drawn from a seeded generator, so a document is known by its seed.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]

# Values that schemas tell apart, also where Python does not: 1, 1.0 and true, "" and null.
SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 2, -1, 0.0, 1.0, 0.5, -0.5, 0.01, 50, 1920, 1921, 240000, 240000.0),
    *(1e300, 2**53 + 1, 2**63, -(2**63)),
    *("", "1", "v1", "image", "text", "chart", "line", "fade", "flash-to-black", "16:9", "é", "\U0001f600"),
)
KEYS = (
    "type",
    "id",
    "text",
    "value",
    "params",
    "componentId",
    "chartType",
    "unknown",
    "",
    "__proto__",
    "$ref",
    "0",
)


class Documents:
    """Documents that are valid under components of a spec."""

    def __init__(self, schemas: dict[str, Any], random: Random) -> None:
        self._schemas = schemas
        self._random = random

    def valid(self, schema: dict[str, Any]) -> Any:
        """A document that the schema accepts."""
        random = self._random
        if "const" in schema:
            return random.choice([schema["const"], *_twins(schema["const"])])
        if "enum" in schema:
            value = random.choice(schema["enum"])
            return random.choice([value, *_twins(value)])
        if "$ref" in schema:
            return self.valid(self._schemas[schema["$ref"].rpartition("/")[2]])
        if "oneOf" in schema:
            return self.valid(random.choice(schema["oneOf"]))
        if "allOf" in schema:
            own = {key: value for key, value in schema.items() if key != "allOf"}
            return self._all_of([own, *schema["allOf"]] if "type" in own else schema["allOf"])
        types = schema.get("type")
        if types is None:
            return self.anything()
        return getattr(self, f"_{types if isinstance(types, str) else random.choice(types)}")(schema)

    def _all_of(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for part in parts:
            if "if" not in part:
                document |= self.valid(part)
                continue
            constants = part["if"].get("properties", {})
            holds = all(document.get(key) == value["const"] for key, value in constants.items())
            branch = part.get("then" if holds else "else", {})
            document |= {key: self.valid(value) for key, value in branch.get("properties", {}).items()}
        return document

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        random = self._random
        properties, required = schema.get("properties", {}), schema.get("required", ())
        present = [key for key in properties if key in required or random.random() < 0.5]
        random.shuffle(present)
        document = {key: self.valid(properties[key]) for key in present}
        further = schema.get("additionalProperties", True)
        if further is True and random.random() < 0.3:
            document[random.choice(["unknown", "", "é", "0"])] = self.anything()
        elif isinstance(further, dict):
            count = random.randint(schema.get("minProperties", 0), 2)
            document |= {f"{random.choice('abc é.')}{n}": self.valid(further) for n in range(count)}
        return document

    def _array(self, schema: dict[str, Any]) -> list[Any]:
        return [
            self.valid(schema["items"]) for _ in range(self._random.randint(schema.get("minItems", 0), 2))
        ]

    def _string(self, schema: dict[str, Any]) -> str:
        low, high = schema.get("minLength", 0), schema.get("maxLength", math.inf)
        return self._random.choice(
            [text for text in ("", "x", "two words", "é\U0001f600") if low <= len(text) <= high]
        )

    def _integer(self, schema: dict[str, Any]) -> int | float:
        value = self._within(schema, 1)
        return self._random.choice([value, float(value)])

    def _number(self, schema: dict[str, Any]) -> int | float:
        return self._random.choice([self._within(schema, 1), self._within(schema, 0.25)])

    def _within(self, schema: dict[str, Any], step: float) -> int | float:
        low = schema.get("minimum", schema.get("exclusiveMinimum", -5.25) + 0.25)
        high = schema.get("maximum", schema.get("exclusiveMaximum", math.inf) - 0.25)
        return min(high, low + self._random.choice([0, 0, step, 7 * step, 10**6]))

    def _boolean(self, schema: dict[str, Any]) -> bool:
        return self._random.random() < 0.5

    def _null(self, schema: dict[str, Any]) -> None:
        return None

    def anything(self, depth: int = 2) -> Any:
        """A value about which no schema says anything."""
        random = self._random
        match random.randrange(4 if depth else 2):
            case 2:
                return [self.anything(depth - 1) for _ in range(random.randint(0, 2))]
            case 3:
                return {random.choice(KEYS): self.anything(depth - 1) for _ in range(random.randint(0, 2))}
            case _:
                return random.choice(SCALARS)


def _twins(value: Any) -> list[Any]:
    """The same number in another notation."""
    return [float(value)] if isinstance(value, int) and not isinstance(value, bool) else []


def mutated(document: Any, random: Random, documents: Documents) -> Any:
    """The document with one to three random changes, most of which make it invalid."""
    document = copy.deepcopy(document)
    for _ in range(random.randint(1, 3)):
        places = list(containers(document))
        if not places:
            return random.choice(SCALARS)
        _mutate(random.choice(places), random, documents)
    return document


def containers(document: Any) -> Iterator[Any]:
    """All objects and arrays in a document, itself included."""
    if isinstance(document, dict | list):
        yield document
        for value in document.values() if isinstance(document, dict) else document:
            yield from containers(value)


def _mutate(place: Any, random: Random, documents: Documents) -> None:
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    new = documents.anything()
    if not keys or random.random() < 0.15:
        if isinstance(place, dict):
            place[random.choice(KEYS)] = new
        else:
            place.append(new)
        return
    key = random.choice(keys)
    match random.randrange(4):
        case 0:
            del place[key]
        case 1 if isinstance(place, dict):
            place[str(key).swapcase()] = place.pop(key)
        case 2:
            place[key] = random.choice([place[key], copy.deepcopy(place), [place[key]], str(place[key]), -1])
        case _:
            place[key] = new
