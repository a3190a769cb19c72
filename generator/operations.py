"""The operations of the spec, as the endpoint template needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from generator.answers import Answers
from generator.bodies import Bodies
from generator.names import module_name, pascal_case
from generator.parameters import KEY, Parameters
from generator.reach import SKIP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from generator.answers import Answer, Page
    from generator.bodies import Body
    from generator.models import Models
    from generator.parameters import Parameter
    from generator.spec import Node

__all__ = ["METHODS", "Operation", "Operations"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
RETRIES = ("safe", "keyed", "opt-in", "never")
_PATH = re.compile(r"/([A-Za-z0-9._~!$&'()*+,;=:@/%-]|{[^{}]+})*")
_OF_PATHS = ("parameters", "summary", "description", "servers")
_KEYS = ("operationId", "summary", "description", "tags", "parameters", "requestBody", "responses",
         "deprecated", "externalDocs", "security", "callbacks", "servers")  # fmt: skip


@attrs.frozen
class Operation:
    """One operation."""

    id: str
    name: str
    tag: str
    method: str
    path: str
    node: Node
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
        kinds = [parameter.kind for parameter in self.parameters]
        kinds += [header.kind for header in self.answer.headers]
        return self.answer.models.union(*(kind.models for kind in kinds))

    def with_payload(self, names: Mapping[str, str]) -> Operation:
        """The operation whose body has the type with the new one of these names."""
        if self.body is None or not self.body.payload:
            return self
        return attrs.evolve(self, body=attrs.evolve(self.body, payload=names[self.body.payload]))

    @property
    def target(self) -> list[str]:
        """Code for the parts of the path and query, to be joined with `+`."""
        by_wire = {parameter.wire: parameter for parameter in self.at("path")}
        parts = [
            by_wire[text].value if index % 2 else repr(text)
            for index, text in enumerate(re.split(r"[{}]", self.path))
            if text
        ]
        query = [parameter.value for parameter in self.at("query")]
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
        """The schemas of JSON bodies and forms, by the names of their types."""
        return self._bodies.payloads

    @property
    def forms(self) -> Collection[str]:
        """The names of the bodies that are forms, in which files are not text."""
        return self._bodies.forms

    def read(self, paths: Node) -> dict[str, Operation]:
        """The operations of all paths, by the names of their modules.

        Refusals are recorded in the spec, and what they are about is left out.
        """
        spec = paths.spec
        found: list[_Place] = []
        for path, item in paths.items():
            if not path.startswith("x-"):
                with spec.collecting():
                    found += _operations(path, item.resolved())
        if not found and not spec.refusals:
            raise paths.error("has no operation, so there is nothing to generate; describe one")
        operations = {name: self._operation(place, id_) for name, id_, place in _named(found)}
        return {name: operation for name, operation in operations.items() if operation is not None}

    def _operation(self, place: _Place, id_: str) -> Operation | None:
        """One operation; None if something in it was refused."""
        node, path, method = place.node, place.path, place.method
        spec, name = node.spec, pascal_case(id_)
        refused = len(spec.refusals)
        with spec.collecting():
            node.only(*_KEYS)
        for key in ("summary", "description"):
            with spec.collecting():
                node.text(key)
        with spec.collecting():
            if "x-retry" in node and node.text("x-retry") not in RETRIES:
                raise node["x-retry"].error(f"must be one of {', '.join(RETRIES)}")
        with spec.collecting():
            node.flag("deprecated")
        with spec.collecting():
            node.texts("tags")
        has_body = "requestBody" in node
        body = spec.part(lambda: self._bodies.read(node["requestBody"], id_)) if has_body else None
        parameters = spec.part(
            lambda: [*self._parameters.read(path, place.item, node, name, has_body=has_body)]
        )
        has_content = method != "head"
        answer = spec.part(
            lambda: self._answers.read(node["responses"], name + "Response", has_content=has_content)
        )
        failures = spec.part(lambda: [*self._answers.failures(node["responses"], name + "Error")])
        if answer is None or len(spec.refusals) > refused:
            return None
        _notice_derived(place, id_)
        operation = Operation(
            id=id_,
            name=module_name(id_),
            tag=(node.names("tags") or ["default"])[0],
            method=method.upper(),
            path=path,
            node=node,
            summary=node.text("summary").strip() or place.summary,
            description=place.description,
            deprecated=node.flag("deprecated"),
            retry=node.text("x-retry") or ("safe" if method in ("get", "head") else "never"),
            parameters=tuple(parameters or ()),
            body=body,
            answer=answer,
            failures=tuple(failures or ()),
        )
        with spec.collecting():
            _check_retry(node, operation)
        return operation

    def webhook(self, name: str, item: Node) -> None:
        """Read the body of a webhook into models, like a response."""
        item = item.resolved()
        item.only(*METHODS, *_OF_PATHS)
        for method in METHODS:
            if method in item and "requestBody" in item[method]:
                body = item[method]["requestBody"].resolved()
                for _, media in body.entries("content"):
                    self._models.kind(media["schema"], pascal_case(name) + "Event")


@attrs.frozen
class _Place:
    """The place of an operation: its path, the node of the path, and its method."""

    path: str
    item: Node
    method: str

    @property
    def node(self) -> Node:
        """The node of the operation."""
        return self.item[self.method]

    def own_id(self) -> str:
        """The operationId in the spec; empty if there is none."""
        return self.node.text("operationId").strip()

    @property
    def summary(self) -> str:
        """A summary for an operation that has none."""
        first = " ".join(_sentences(self.node.text("description"))[0].split())
        return first if 0 < len(first) <= 100 else f"{self.method.upper()} {self.path}"

    @property
    def description(self) -> str:
        """The description, without the sentence that stands in for a missing summary."""
        text = self.node.text("description").strip()
        first, *rest = _sentences(text)
        is_used = not self.node.text("summary").strip() and " ".join(first.split()) == self.summary
        return "".join(rest).strip() if is_used else self.node.text("description")

    @property
    def id(self) -> str:
        """An operationId for an operation that has none: `getPetsById` for `GET /pets/{id}`."""
        words: list[str] = []
        for index, text in enumerate(re.split(r"[{}]", self.path)):
            words += ["By"] * (index % 2) + [pascal_case(word) for word in re.findall(r"[A-Za-z0-9]+", text)]
        return self.method + ("".join(words) or "Root")


def _operations(path: str, item: Node) -> Iterator[_Place]:
    """The operations of a path that are not to be skipped."""
    spec = item.spec
    if not _PATH.fullmatch(path):
        raise item.error(
            "a path must begin with / and contain only letters, digits, -._~!$&'()*+,;=:@/% and {…}"
        )
    if _is_left_out(item):
        return
    with spec.collecting():
        item.only(*METHODS, *_OF_PATHS)
    for method in METHODS:
        if method in item:
            with spec.collecting():
                if not _is_left_out(item[method]):
                    yield _Place(path, item, method)


def _is_left_out(node: Node) -> bool:
    """Whether a path or an operation says `x-skip`, of which there is a notice then."""
    if SKIP not in node:
        return False
    reason = node.text(SKIP).strip()
    if not reason:
        raise node[SKIP].error("must be the reason why this is left out")
    node.spec.notice(node, f"left out of the client; the reason in `{SKIP}` is: {reason}")
    return True


def _named(places: Sequence[_Place]) -> Iterator[tuple[str, str, _Place]]:
    """The name of the module and the operationId of each operation, which is derived if there is none."""
    taken: dict[str, str] = {}
    derived: list[_Place] = []
    for place in places:
        spec = place.node.spec
        id_ = spec.part(place.own_id) or ""
        name = module_name(id_)
        if not id_:
            derived.append(place)
        elif name in taken:
            with spec.collecting():
                raise place.node["operationId"].error(
                    f"its module would be called {name}, like that of {taken[name]}; rename one of them"
                )
        else:
            taken[name] = id_
            yield name, id_, place
    for place in derived:
        id_, number = place.id, 1
        while module_name(id_) in taken:
            number += 1
            id_ = f"{place.id}{number}"
        taken[module_name(id_)] = id_
        yield module_name(id_), id_, place


def _sentences(text: str) -> list[str]:
    """The first sentence of a text, and the rest of it."""
    return re.split(r"(?<=[.!?])\s|\n\s*\n", text.strip(), maxsplit=1)


def _notice_derived(place: _Place, id_: str) -> None:
    """Notice which texts of an operation are missing, and what stands in for them."""
    node = place.node
    derived = {"operationId": id_, "summary": place.summary, "tags": "default"}
    missing = [f"`{key}` ({text})" for key, text in derived.items() if key not in node or not node[key].value]
    if missing:
        node.spec.notice(node, f"has no {', '.join(missing)}; the text in parentheses is used")


def _check_retry(node: Node, operation: Operation) -> None:
    if operation.retry == "opt-in" and not operation.takes_key:
        raise node["x-retry"].error(
            f"an operation without the header {KEY} can't be repeated safely; "
            "describe the header, or write never"
        )
    if operation.retry == "keyed" and not (operation.takes_key or operation.names_task):
        raise node["x-retry"].error(
            f"without {KEY} and a JSON body, the service can't recognize a repeated request; "
            "describe one of them, or write never"
        )
