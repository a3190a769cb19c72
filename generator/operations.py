"""The operations of the spec, as the endpoint template needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from generator.answers import Answers
from generator.bodies import Bodies
from generator.names import module_name, pascal_case
from generator.parameters import KEY, Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.answers import Answer, Page
    from generator.bodies import Body
    from generator.models import Models
    from generator.parameters import Parameter
    from generator.spec import Node

__all__ = ["METHODS", "Operation", "Operations"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
RETRIES = ("safe", "keyed", "opt-in", "never")


@attrs.frozen
class Operation:
    """One operation."""

    id: str
    name: str
    tag: str
    method: str
    path: str
    place: str
    summary: str
    description: str
    deprecated: bool
    retry: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    answer: Answer
    failures: tuple[str, ...]
    """The statuses of the errors in the spec."""

    def at(self, location: str) -> list[Parameter]:
        """The parameters of one location in the order of the spec, or of the path."""
        return [parameter for parameter in self.parameters if parameter.location == location]

    @property
    def named(self) -> list[Parameter]:
        """The parameters that are passed by name, required ones first."""
        rest = [parameter for parameter in self.parameters if parameter.location != "path"]
        return sorted(rest, key=lambda parameter: not parameter.required)

    @property
    def takes_key(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return any(parameter.wire == KEY for parameter in self.parameters)

    @property
    def names_task(self) -> bool:
        """Whether its body may identify the new task, so that a repetition is recognized."""
        return self.retry == "keyed" and self.body is not None and self.body.kind == "json"

    @property
    def models(self) -> frozenset[str]:
        """The classes it refers to."""
        return self.answer.models.union(*(parameter.kind.models for parameter in self.parameters))

    @property
    def target(self) -> list[str]:
        """Code for the parts of the path and query, to be joined with `+`."""
        by_wire = {parameter.wire: parameter for parameter in self.at("path")}
        parts = [
            f"path_part({by_wire[text].name!r}, {by_wire[text].value})" if index % 2 else repr(text)
            for index, text in enumerate(re.split(r"[{}]", self.path))
            if text
        ]
        query = [f"({parameter.wire!r}, {parameter.value})" for parameter in self.at("query")]
        return [*parts, f"query_string(({', '.join(query)},))"] if query else parts


class Operations:
    """Reads operations, and reads their responses into models and pages."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._parameters = Parameters(models)
        self._bodies = Bodies(models)
        self._answers = Answers(models)

    @property
    def pages(self) -> Mapping[str, Page]:
        """The responses that are pages of a list, by the names of their classes."""
        return self._answers.pages

    @property
    def bodies(self) -> Mapping[str, Node]:
        """The schemas of JSON bodies, by the names of their types."""
        return self._bodies.payloads

    def read(self, path: str, item: Node, method: str) -> Operation:
        """One operation of a path; raises SpecError for a construct that cannot be generated."""
        node = item[method]
        node.only("operationId", "summary", "description", "tags", "parameters", "requestBody", "responses",
                  "deprecated", "externalDocs", "security")  # fmt: skip
        for key in ("operationId", "summary"):
            if not node[key].value or not node.text(key).strip():
                raise node[key].error("must not be empty")
        id_ = node.text("operationId")
        _check_security(node)
        body = self._bodies.read(node["requestBody"], id_) if "requestBody" in node else None
        parameters = self._parameters.read(path, item, node, pascal_case(id_), has_body=body is not None)
        operation = Operation(
            id=id_,
            name=module_name(id_),
            tag=(node.names("tags") or ["default"])[0],
            method=method.upper(),
            path=path,
            place=node.place,
            summary=node.text("summary"),
            description=node.text("description"),
            deprecated=node.flag("deprecated"),
            retry=node.text("x-retry") or ("safe" if method in ("get", "head") else "never"),
            parameters=tuple(parameters),
            body=body,
            answer=self._answers.read(node["responses"], pascal_case(id_) + "Response"),
            failures=tuple(self._answers.failures(node["responses"])),
        )
        _check_retry(node, operation)
        if body is not None and body.payload in operation.models:
            return attrs.evolve(operation, body=attrs.evolve(body, alias=f"{body.payload}Payload"))
        return operation

    def webhook(self, name: str, item: Node) -> None:
        """Read the body of a webhook into models, like a response."""
        for method in METHODS:
            if method in item and "requestBody" in item[method]:
                body = item[method]["requestBody"].resolved()
                for _, media in body.entries("content"):
                    self._models.kind(media["schema"], pascal_case(name) + "Event")


def _check_security(node: Node) -> None:
    """Check that the spec requires a bearer token, the only scheme that the client supports."""
    root = node.spec.root
    holder = node if "security" in node else root
    if "security" not in holder:
        return
    for requirement in holder.sequence("security"):
        schemes = [root["components"]["securitySchemes"][name].resolved() for name in requirement.mapping()]
        kinds = [(scheme.text("type"), scheme.text("scheme").lower()) for scheme in schemes]
        if kinds == [("http", "bearer")]:
            return
    raise holder["security"].error("the client always sends its key as a bearer token; require that alone")


def _check_retry(node: Node, operation: Operation) -> None:
    if operation.retry not in RETRIES:
        raise node["x-retry"].error(f"must be one of {', '.join(RETRIES)}")
    if operation.retry == "opt-in" and not operation.takes_key:
        raise node["x-retry"].error(f"an operation without the header {KEY} can't be repeated safely")
    if operation.retry == "keyed" and not (operation.takes_key or operation.names_task):
        raise node["x-retry"].error(f"nothing names a repetition here: neither {KEY} nor a JSON body")
