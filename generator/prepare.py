"""Sort a spec out: which classes and operations it has, and that nothing in it is left over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from generator.lint import check
from generator.models import Models
from generator.names import CLASSES, module_name, package_name
from generator.operations import Operations
from generator.reach import Part, components_below, cycles, reach
from generator.schema import Reader
from generator.typed_dicts import payload_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.answers import Page
    from generator.models import EnumInfo, ModelInfo
    from generator.operations import Operation
    from generator.spec import Node, Spec

__all__ = ["EDITOR_STATE", "Prepared", "prepare", "read"]

LENGTH = 200
"""The most bytes in the name of a module: file systems take 255, with the suffixes of compiled files."""

EDITOR_STATE = "EditorState"
"""The component whose values stay plain dicts, with all it refers to."""


@attrs.frozen
class Prepared:
    """A spec, sorted out: operations by their modules' names, classes by their names.

    `bodies` are the schemas of JSON bodies and forms by the names of their types; `forms` are the names of
    those that are forms.
    """

    reader: Reader
    operations: Mapping[str, Operation]
    models: Mapping[str, ModelInfo]
    enums: Mapping[str, EnumInfo]
    pages: Mapping[str, Page]
    bodies: Mapping[str, Node]
    forms: frozenset[str] = frozenset()

    @property
    def spec(self) -> Spec:
        """The spec."""
        return self.reader.spec

    @property
    def taken(self) -> frozenset[str]:
        """The names that types of bodies can't have, since the modules of endpoints import them."""
        return CLASSES.union(self.models, self.enums, self.pages)

    @property
    def classes(self) -> dict[str, str]:
        """The places in the spec of all classes, by their names."""
        groups = (self.models, self.pages, self.enums)
        return {name: info.place for group in groups for name, info in group.items()}

    @cached_property
    def _cycles(self) -> dict[str, int]:
        return cycles({name: sorted(model.models) for name, model in self.models.items()})

    def late(self, name: str) -> set[str]:
        """The models that a model can't import at its top: they refer back to it."""
        numbers = self._cycles
        return {other for other in self.models[name].models if numbers.get(other) == numbers[name]}


def prepare(spec: Spec) -> Prepared:
    """Sort a spec out; SpecError with all reasons why it can't be generated from."""
    prepared = read(spec)
    spec.refuse()
    return prepared


def read(spec: Spec) -> Prepared:
    """Sort a spec out; refusals are recorded in the spec, and what they are about is left out."""
    root = spec.root
    with spec.collecting():
        root.only("openapi", "info", "servers", "security", "tags", "paths", "webhooks", "components",
                  "externalDocs")  # fmt: skip
    with spec.collecting():
        if "components" in root:
            root["components"].only("schemas", "parameters", "responses", "requestBodies", "headers",
                         "examples", "links", "callbacks", "pathItems", "securitySchemes")  # fmt: skip
    roots, opaque = [Part(root)], set[str]()
    if EDITOR_STATE in spec.schemas:
        state = root["components"]["schemas"][EDITOR_STATE]
        roots.append(Part(state, is_schema=True))
        opaque = {EDITOR_STATE} | components_below(state)
    check(roots)
    reader = Reader(spec)
    models = Models(reader, opaque)
    endpoints = Operations(models)
    operations: dict[str, Operation] = {}
    with spec.collecting():
        operations = endpoints.read(root["paths"])
    with spec.collecting():
        for name, item in root.entries("webhooks"):
            if not name.startswith("x-"):
                with spec.collecting():
                    endpoints.webhook(name, item)
    with spec.collecting():
        models.finish()
    _notice_leftovers(roots)
    taken = {*models.models, *models.enums, *endpoints.pages, *CLASSES}
    names = {name: payload_name(name, taken) for name in endpoints.bodies}
    bodies = {names[name]: node for name, node in endpoints.bodies.items()}
    forms = frozenset(names[name] for name in endpoints.forms)
    operations = {name: operation.with_payload(names) for name, operation in operations.items()}
    prepared = Prepared(reader, operations, models.models, models.enums, endpoints.pages, bodies, forms)
    modules: dict[str, str] = {}
    for name, place in sorted(prepared.classes.items(), key=lambda item: spec.line(item[1])):
        other = modules.setdefault(module_name(name), name)
        if other != name:
            spec.reject(
                place,
                f"its module would be called {module_name(name)}, like that of {other}; rename one of them",
            )
    _check_lengths(prepared)
    return prepared


def _check_lengths(prepared: Prepared) -> None:
    """Refuse names of modules and packages that no file system takes."""
    names = [(module_name(name), place) for name, place in prepared.classes.items()]
    for name, operation in prepared.operations.items():
        place = operation.node.place
        names += [(name, place), (package_name(operation.tag), f"{place}/tags")]
    for name, place in names:
        length = len(name.encode())
        if length > LENGTH:
            message = (
                f"its module would be called {name[:20]}…, which is {length} bytes long; shorten the name"
            )
            prepared.spec.reject(place, message)


def _notice_leftovers(roots: Sequence[Part]) -> None:
    """Notice components that nothing in the document needs, not even what is left out."""
    spec = roots[0].node.spec
    used = {part.node.place for part in reach(*roots, without=("components",))}
    used |= {"/".join(place.split("/")[:4]) for place in used}  # something in the component is used
    with spec.collecting():
        for section, components in spec.root.entries("components"):
            if section in ("parameters", "responses", "requestBodies", "schemas"):
                for node in components.values():
                    if node.place not in used:
                        spec.notice(node, "nothing uses this component; remove it, or refer to it")
