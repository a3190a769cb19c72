"""The kinds of values, and for each its Python type, its shape and the code of its fast reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ANYTHING", "BY_FORMAT", "BY_TYPE", "FREE_OBJECT", "Kind", "closed", "list_of", "literal", "map_of",
    "model", "nullable", "one_of", "open_enum", "tuple_of",
]  # fmt: skip


@attrs.frozen
class Kind:
    """A kind of value, in all the forms the templates need.

    Attributes:
        types: The Python types, without null.
        shape: An expression that makes the runtime shape (`indream._models.shapes`).
        check: Code that is true for a usual value, `{0}`; empty if `value` raises for an unusual one.
        value: Code that returns the value to keep, with `{0}` for the value of the wire, or raises for an
            unusual one; empty if only the shape can read it.
        models: The models and named enums it refers to.
        nullable: Whether null is among its values.
        scalar: Whether a value can be written into a path, a header or a query.
        items: The kind of its items, when it is a list.
        values: Its values, if they are a closed set.
    """

    types: tuple[str, ...]
    shape: str
    check: str = ""
    value: str = "{0}"
    models: frozenset[str] = frozenset()
    nullable: bool = False
    scalar: bool = False
    items: Kind | None = None
    values: tuple[Any, ...] = ()

    @property
    def annotation(self) -> str:
        """The Python type."""
        return " | ".join((*self.types, "None") if self.nullable else self.types)

    @property
    def reader(self) -> str:
        """Code that reads a value of the wire, `{0}`, into the one to keep."""
        return self.value or f"{self.shape}.read_fast({{0}})"


def _plain(annotation: str, shape: str, *classes: str, scalar: bool = False) -> Kind:
    check = " or ".join(f"{{0}}.__class__ is {name}" for name in classes)
    return Kind((annotation,), shape, check, scalar=scalar)


ANYTHING = Kind(("Any",), "ANYTHING")
FREE_OBJECT = _plain("dict[str, Any]", "FREE_OBJECT", "dict")
DAY = Kind(("date",), "DAY", value="", scalar=True)

BY_TYPE = {
    "string": _plain("str", "TEXT", "str", scalar=True),
    "integer": _plain("int", "INTEGER", "int", scalar=True),
    "number": _plain("float", "NUMBER", "float", "int", scalar=True),
    "boolean": _plain("bool", "BOOLEAN", "bool", scalar=True),
    "null": Kind((), "NULL", "{0} is None", nullable=True),
}
"""The kinds of the JSON types other than objects and arrays."""

BY_FORMAT = {
    "date-time": Kind(("datetime",), "MOMENT", value="parse_moment({0})", scalar=True),
    "date": DAY,
}
"""The kinds of strings that stand for something else."""


def model(name: str, may_lack: Sequence[str] = ()) -> Kind:
    """An object that a generated class stands for."""
    lacking = f", may_lack=({', '.join(map(repr, may_lack))},)" if may_lack else ""
    return Kind(
        (name,),
        f"ObjectOf(lambda: {name}{lacking})",
        value=f"{name}.read_fast({{0}})",
        models=frozenset({name}),
    )


def list_of(inner: Kind) -> Kind:
    """An array whose items are of a kind."""
    in_line = inner.value not in ("", "{0}") and not inner.check
    return Kind(
        (f"list[{inner.annotation}]",),
        f"ListOf({inner.shape})",
        "{0}.__class__ is list" if in_line else "",
        f"[{inner.value.format('item')} for item in {{0}}]" if in_line else "",
        inner.models,
        items=inner,
    )


def tuple_of(first: Sequence[Kind], rest: Kind | None) -> Kind:
    """An array whose first items are of some kinds, and all others of another, if there are others."""
    items = one_of([*first, *([rest] if rest else [])])
    shapes = ", ".join([*(kind.shape for kind in first), f"rest={rest.shape if rest else None}"])
    return Kind(
        (f"list[{items.annotation}]",), f"TupleOf({shapes})", value="", models=items.models, items=items
    )


def map_of(inner: Kind) -> Kind:
    """An object with free keys, whose values are of a kind."""
    if inner == ANYTHING:
        return FREE_OBJECT
    return Kind((f"dict[str, {inner.annotation}]",), f"MapOf({inner.shape})", value="", models=inner.models)


def literal(values: Sequence[Any]) -> str:
    """A `Literal[…]` of values."""
    return f"Literal[{', '.join(map(repr, values))}]"


def closed(values: Sequence[Any], name: str = "") -> Kind:
    """One of some values and no other; `name` is what they are called."""
    return Kind(
        (name or literal(values),),
        f"Values({', '.join(map(repr, values))})",
        value="",
        models=frozenset({name} if name else ()),
        scalar=True,
        values=tuple(values),
    )


def open_enum(name: str, values: Sequence[Any]) -> Kind:
    """One of some strings or integers that have a name, or another one: the service may grow."""
    kinds = [
        BY_TYPE[kind] for kind, cls in (("string", str), ("integer", int)) if cls in set(map(type, values))
    ]
    kind = kinds[0] if len(kinds) == 1 else one_of(kinds)
    return attrs.evolve(
        kind,
        types=(name, *kind.types),
        models=frozenset({name}),
        scalar=True,
    )


def nullable(kind: Kind) -> Kind:
    """A value of a kind, or null."""
    if kind.nullable or kind == ANYTHING:
        return kind
    value = kind.value
    if value not in ("", "{0}"):
        value = f"None if {{0}} is None else {value}"
    return attrs.evolve(
        kind,
        shape=f"Nullable({kind.shape})",
        check=f"{{0}} is None or {kind.check}" if kind.check else "",
        value=value,
        nullable=True,
    )


def one_of(kinds: Sequence[Kind], tag: str = "", tags: Sequence[Sequence[Any]] = ()) -> Kind:
    """A value of the first of some kinds that takes it.

    If there is a `tag`, an object is of the kind with the value of that property among its `tags`.
    """
    some_null = any(kind.nullable for kind in kinds)
    values: dict[Kind, tuple[Any, ...]] = {}
    for index, kind in enumerate(kinds):
        if kind != BY_TYPE["null"]:
            values[kind] = (*values.get(kind, ()), *(tags[index] if tag else ()))
    real = list(values)
    if len(real) < 2 or ANYTHING in real:
        only = ANYTHING if ANYTHING in real else real[0] if real else BY_TYPE["null"]
        return nullable(only) if some_null else only
    arguments = [kind.shape for kind in real]
    if tag:
        arguments += [f"tag={tag!r}", f"tags={tuple(values.values())!r}"]
    union = Kind(
        tuple(dict.fromkeys(type_ for kind in real for type_ in kind.types)),
        f"OneOf({', '.join(arguments)})",
        value="",
        models=frozenset[str]().union(*(kind.models for kind in real)),
        scalar=all(kind.scalar for kind in real),
    )
    return nullable(union) if some_null else union
