"""Drive openapi-python-client, as a library, with our templates: endpoint modules and models.

The engine names classes and modules, orders and renders; what a schema becomes is decided in
`generator.shapes`, because its own readers accept wrong types, raise bare KeyErrors and lose the form
of dates. Anything it warns of, or silently drops, is an error here.
"""

from __future__ import annotations

import contextlib
import io
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from openapi_python_client import GeneratorData, Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import safe_for_docstring

from generator.prepare import OperationInfo, Prepared
from generator.shapes import Kind, kind_of, literal, model_name_of, python_name
from generator.spec import Schema, SpecError, pointer

__all__ = ["FieldInfo", "ModelInfo", "generate_client"]

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
WIDTH = 100


@attrs.frozen
class FieldInfo:
    """One field of a model, as the model template needs it."""

    wire: str
    name: str
    annotation: str
    kind: Kind
    required: bool
    doc: str


@attrs.frozen
class ModelInfo:
    """One model, as the model template needs it: required fields first."""

    doc: str
    fields: tuple[FieldInfo, ...]
    names: frozenset[str]
    models: frozenset[str]


def generate_client(prepared: Prepared, folder: Path) -> None:
    """Write `api/` and `models/` below a folder; SpecError for anything that does not come out."""
    config = Config.from_sources(
        ConfigFile(literal_enums=True, post_hooks=[]), MetaType.NONE, TEMPLATES, "utf-8", True, folder
    )
    data = GeneratorData.from_dict(prepared.engine, config=config)
    if isinstance(data, GeneratorError):
        raise SpecError("#", f"{data.header}: {data.detail}")
    modules = {str(model.class_info.name): model.class_info.module_name for model in [*data.models, *data.enums]}
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.env.filters.update(docstring=_docstring, literal=literal)
    project.env.globals.update(
        operations=prepared.operations,
        cards=_model_infos(prepared),
        pages=prepared.pages,
        enums={name: schema for name, schema in prepared.models.items() if "enum" in schema},
        modules=modules,
        raises=_raises,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        complaints = project.build()
    if complaints:
        raise SpecError("#", "\n".join(f"{one.header} {one.detail}".strip() for one in complaints))
    _check_complete(prepared, data)
    for unused in ("__init__.py", "client.py", "errors.py", "types.py"):
        (folder / unused).unlink()


def _check_complete(prepared: Prepared, data: GeneratorData) -> None:
    came = {str(endpoint.name) for group in data.endpoint_collections_by_tag.values() for endpoint in group.endpoints}
    for name, info in prepared.operations.items():
        if name not in came:
            raise SpecError(info.place, f"operation {info.id} did not come out as {name}")
    classes = {str(model.class_info.name) for model in [*data.models, *data.enums]}
    wanted = {name for name, schema in prepared.models.items() if schema.get("properties") or "enum" in schema}
    for name in wanted | set(prepared.pages):
        if name not in classes:
            raise SpecError(pointer("components", "schemas", name), "this component did not come out as a class")
    for name in classes - wanted - set(prepared.pages):
        raise SpecError("#", f"the engine made a class {name} that is no component")


def _model_infos(prepared: Prepared) -> Mapping[str, ModelInfo]:
    _check_no_cycles(prepared)
    return {
        name: _model_info(name, schema, prepared.models)
        for name, schema in prepared.models.items()
        if schema.get("properties")
    }


def _model_info(name: str, schema: Schema, models: Mapping[str, Schema]) -> ModelInfo:
    place = pointer("components", "schemas", name)
    required: list[str] = schema.get("required", [])
    fields: list[FieldInfo] = []
    for wire, field in schema["properties"].items():
        at = f"{place}/properties/{wire}"
        kind = kind_of(field, at, models)
        attribute = python_name(wire, at)
        if any(other.name == attribute for other in fields):
            raise SpecError(at, f"two fields would be called {attribute!r}")
        annotation = kind.annotation
        if wire not in required and not kind.nullable and annotation != "Any":
            annotation += " | None"
        doc = _described(field, models)
        fields.append(FieldInfo(wire, attribute, annotation, kind, wire in required, doc))
    fields.sort(key=lambda field: not field.required)
    doc = schema.get("description", "") or f"{name}."
    if schema.get("deprecated"):
        doc += "\n\nDeprecated."
    return ModelInfo(
        doc,
        tuple(fields),
        frozenset[str]().union(*(field.kind.names for field in fields)),
        frozenset[str]().union(*(field.kind.models for field in fields)) - {name},
    )


def _described(field: Any, models: Mapping[str, Schema]) -> str:
    if not isinstance(field, dict):
        return ""
    told = field.get("description") or models.get(model_name_of(field.get("$ref", "")), {}).get("description", "")
    return f"{told} Deprecated.".strip() if field.get("deprecated") else told


def _check_no_cycles(prepared: Prepared) -> None:
    """Models may hold themselves; in a ring of several, none could be imported first."""
    links = {
        name: set(_model_info(name, schema, prepared.models).models)
        for name, schema in prepared.models.items()
        if schema.get("properties")
    }
    while leaves := [name for name, targets in links.items() if not targets & set(links)]:
        for name in leaves:
            del links[name]
    if links:
        first = sorted(links)[0]
        raise SpecError(
            pointer("components", "schemas", first), f"these components refer to each other in a ring: {sorted(links)}"
        )


_ERRORS = {"400": "ValidationError", "401": "AuthError", "403": "AuthError", "404": "NotFoundError",
           "409": "ConflictError", "422": "ValidationError", "429": "RateLimitError"}  # fmt: skip


def _raises(operation: OperationInfo) -> list[str]:
    """The lines of a Raises section, an error class each."""
    by_class: dict[str, list[str]] = {}
    for status in operation.problems:
        by_class.setdefault(_ERRORS.get(status, "APIError"), []).append(status)
    lines = [f"{name}: The service answered {' or '.join(statuses)}." for name, statuses in by_class.items()]
    return [*lines, "APIConnectionError: No answer came."]


def _docstring(text: object, indent: int = 4, hanging: int = 0) -> str:
    """Text of the spec as lines of a docstring: escaped, wrapped, paragraphs kept."""
    raw = str(safe_for_docstring(str(text))).strip()
    if raw.endswith('"'):
        raw += " "
    pad = " " * (indent + hanging)
    paragraphs = [
        textwrap.fill(" ".join(paragraph.split()), WIDTH - indent, subsequent_indent=pad, break_long_words=False,
                      break_on_hyphens=False)
        for paragraph in raw.split("\n\n")
    ]  # fmt: skip
    return f"\n\n{pad}".join(paragraphs)


