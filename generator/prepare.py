"""Sort a spec out: which classes and operations it has, and that nothing in it is left over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from generator.models import Models
from generator.operations import METHODS, Operations
from generator.reach import components_below
from generator.spec import pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.answers import Page
    from generator.models import EnumInfo, ModelInfo
    from generator.operations import Operation
    from generator.spec import Node, Spec

__all__ = ["EDITOR_STATE", "Prepared", "prepare"]

EDITOR_STATE = "EditorState"
"""The component whose values stay plain dicts, with all it refers to."""

_PATH = re.compile(r"/([A-Za-z0-9._~!$&'()*+,;=:@/%-]|{[^{}]+})*")


@attrs.frozen
class Prepared:
    """A spec, sorted out: operations by their modules' names, classes by their names.

    `bodies` are the schemas of JSON bodies by the names of their types.
    """

    spec: Spec
    operations: Mapping[str, Operation]
    models: Mapping[str, ModelInfo]
    enums: Mapping[str, EnumInfo]
    pages: Mapping[str, Page]
    bodies: Mapping[str, Node]

    def late(self, name: str) -> set[str]:
        """The models that a model can't import at its top: they refer back to it."""
        return {other for other in self.models[name].models if name in self._reach(other)}

    def _reach(self, name: str) -> set[str]:
        found: set[str] = set()
        ahead = [name]
        while ahead:
            model = self.models.get(ahead.pop())
            if model and not model.models <= found:
                ahead += model.models - found
                found |= model.models
        return found


def prepare(spec: Spec) -> Prepared:
    """Sort a spec out; SpecError for what can't be generated from."""
    root = spec.root
    root.only("openapi", "info", "servers", "security", "tags", "paths", "webhooks", "components",
              "externalDocs")  # fmt: skip
    if "components" in root:
        root["components"].only("schemas", "parameters", "responses", "requestBodies", "headers", "examples",
                        "links", "securitySchemes")  # fmt: skip
    models = Models(spec, _editor_state(spec))
    reader = Operations(models)
    operations: dict[str, Operation] = {}
    for path, item in root["paths"].items():
        item.only(*METHODS, "parameters", "summary", "description")
        if not _PATH.fullmatch(path):
            raise item.error(
                "a path must begin with / and have letters, digits, -._~!$&'()*+,;=:@/% and {…} only"
            )
        for method in METHODS:
            if method in item:
                operation = reader.read(path, item, method)
                if operation.name in operations:
                    other = operations[operation.name].id
                    raise item[method]["operationId"].error(
                        f"its module would be called {operation.name}, as that of {other}; rename one of them"
                    )
                operations[operation.name] = operation
    if not operations:
        raise root["paths"].error("has no operation, so there is nothing to generate")
    for name, item in root.entries("webhooks"):
        reader.webhook(name, item)
    models.finish()
    if "components" in root:
        _notice_leftovers(root["components"], models.used)
    return Prepared(spec, operations, models.models, models.enums, reader.pages, reader.bodies)


def _editor_state(spec: Spec) -> set[str]:
    if EDITOR_STATE not in spec.schemas:
        return set()
    return {EDITOR_STATE} | components_below(spec.root["components"]["schemas"][EDITOR_STATE])


def _notice_leftovers(components: Node, used_schemas: set[str]) -> None:
    spec = components.spec
    referred = spec.referred | {pointer("components", "schemas", name) for name in used_schemas}
    for section in ("parameters", "responses", "requestBodies"):
        for _, node in components.entries(section):
            if node.place not in referred:
                spec.notice(node, "nothing refers to this component; use it or take it out")
    for name, node in components.entries("schemas"):
        if name not in used_schemas:
            spec.notice(node, "no operation reaches this component; use it or take it out")
