"""Payloads of requests: the version of the editor state that they name, and the check against their schema.

The messages are those of the check of editor states.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import orjson

from indream._errors import (
    EDITOR_SCHEMA_INVALID,
    PAYLOAD_INVALID,
    STATE_SCHEMA_VERSION_UNSUPPORTED,
    EditorStateProblem,
    ValidationError,
)
from indream._json.body import WrittenBody, dump_json, written
from indream._json.paths import Path, json_path
from indream._json.values import Unholdable, plain
from indream._json.words import quoted
from indream._warning import warn_user
from indream._wire.urls import VIDEO_SUFFIXES, header_name_problem, header_value_problem, url_problem
from indream.editor_state._check import StateText, check_and_dump, dump_editor_state
from indream.editor_state._hints import hint_for_unknown
from indream.editor_state._messages import problems_of
from indream.editor_state._problems import (
    EditorStateProblems,
    Finding,
    in_order,
    inside,
    joined,
    refusal,
)
from indream.editor_state._ratios import length_at, ratio_problems
from indream.editor_state._schema import resolved, validator_of
from indream.editor_state._service_rules import rejections
from indream.editor_state._violations import violations

__all__ = [
    "PLACE_OF_STATE",
    "as_payload",
    "check_payload",
    "require_accepted",
    "require_payload",
    "with_state_version",
    "written_payload",
]

STATE_SCHEMA_VERSION = "v1"
OLD_STATE_VERSION = "stateVersion"

# Paths in an editor state begin with its place in the payload: `$` is the payload.
PLACE_OF_STATE: Path = ("editorState",)

OF_EXPORT = frozenset({"CreateExportRequest", "ProjectExportRequest"})
UNKNOWN = "is not a known field"
# The service would ignore the state: it would render (and bill) another one, or change nothing.
WITHOUT_STATE = {
    "ProjectExportRequest": "the stored state of the project is rendered; use projects.sync to change it",
    "UpdateProjectRequest": "use projects.sync to change a project's state",
}


def as_payload(payload: Any) -> dict[str, Any]:
    """A copy of a payload as a dict; TypeError if it is not a mapping."""
    if not isinstance(payload, Mapping):
        builds_one = callable(getattr(payload, "to_payload", None))
        hint = ": pass its to_payload()" if builds_one else ""
        raise TypeError(f"the payload must be a dict, not {type(payload).__name__}{hint}")
    return dict(cast("Mapping[str, Any]", payload))


def with_state_version(payload: Any) -> dict[str, Any]:
    """A shallow copy of a payload whose `stateSchemaVersion` is "v1", the default.

    Raises:
        ValidationError: It has another version, or the field's old name, `stateVersion`
            (`STATE_SCHEMA_VERSION_UNSUPPORTED`).
    """
    copy = as_payload(payload)
    if OLD_STATE_VERSION in copy:
        raise _unsupported(f"{OLD_STATE_VERSION} is the old name of stateSchemaVersion: rename it")
    version = copy.setdefault("stateSchemaVersion", STATE_SCHEMA_VERSION)
    if version != STATE_SCHEMA_VERSION:
        shown = repr(version[:40]) if isinstance(version, str) else f"of type {type(version).__name__}"
        raise _unsupported(f"stateSchemaVersion must be {STATE_SCHEMA_VERSION!r}, is {shown}")
    return copy


def _unsupported(reason: str) -> ValidationError:
    return ValidationError(
        status=422,
        type=STATE_SCHEMA_VERSION_UNSUPPORTED,
        title="Unsupported state schema version",
        detail=f"{reason}; nothing was sent",
        error_code=STATE_SCHEMA_VERSION_UNSUPPORTED,
    )


def check_payload(name: str, payload: Mapping[str, Any]) -> EditorStateProblems:
    """The problems of a payload, in its order. The editor state in it is not checked.

    The service may add fields, so an unknown field is only a warning, and only if its name is like that of a
    known field, or if it is an editor state that does not belong there. So are a `ratio` that does not fit
    the composition, and a `filename` with the suffix of another format.

    Args:
        name: The payload's component in `openapi.yaml`, such as `CreateExportRequest`.
        payload: The payload, with the wire's names.

    >>> for problem in check_payload("UpdateProjectRequest", {"title": 5, "descripton": "Spring"}):
    ...     print(problem.severity, problem)
    error $.title: must be a string, is 5 — write it in quotes: "5"
    warning $.descripton: is not a known field — did you mean "description"?
    """
    document: dict[str, Any] = dict(payload)
    if isinstance(document.get("editorState"), dict):
        document["editorState"] = {}
    # The validator accepts values that JSON cannot hold.
    holdable = written(document) is not None
    found = _problems_of(name, document, payload.get("editorState"), holdable=holdable)
    return found or EditorStateProblems()


def _problems_of(
    name: str, document: dict[str, Any], state: object, *, holdable: bool
) -> EditorStateProblems | None:
    valid = holdable and _is_valid(name, document)
    if valid and document.keys() <= _field_names(name) and not _unusable(name, document, state):
        return None
    unholdable: list[Unholdable] = []
    if not valid:
        document, unholdable = plain(document)
    broken = () if valid else violations(document, name)
    findings = [
        *_misspelled(resolved(f"#/$defs/{name}"), document),
        *_misplaced(name, document),
        *_unusable(name, document, state),
    ]
    return joined(problems_of(broken, document, unholdable, PAYLOAD_INVALID), in_order(findings, document))


def _is_valid(name: str, document: dict[str, Any]) -> bool:
    try:
        return validator_of(name).is_valid(document)
    except (TypeError, ValueError):  # a value that the validator does not know
        return False


@cache
def _field_names(name: str) -> frozenset[str]:
    return frozenset(resolved(f"#/$defs/{name}").get("properties", ()))


def require_payload(name: str, payload: dict[str, Any], *, check_state: bool = False) -> dict[str, Any]:
    """The payload as it is sent, the editor state in it already written as JSON.

    Args:
        name: The payload's component in `openapi.yaml`.
        payload: The payload; it is not changed.
        check_state: Check the editor state in it against its schema.

    Raises:
        ValidationError: Something does not fit: `EDITOR_SCHEMA_INVALID` where it is in the editor state,
            `PAYLOAD_INVALID` otherwise. `problems` has everything, up to 100 problems.

    Warns:
        UserWarning: A field is unknown and its name is like that of a known field, or it is an editor state
            that does not belong there. The service would ignore it.
    """
    state = StateText(payload.get("editorState"))
    return dict(written_payload(name, payload, state, check_state=check_state, lint=False))


def written_payload(
    name: str, payload: dict[str, Any], state: StateText, *, check_state: bool, lint: bool
) -> WrittenBody:
    """The payload that `require_payload` returns, with its text.

    Args:
        name: The payload's component in `openapi.yaml`.
        payload: The payload; it is not changed.
        state: The editor state in it, which may have been written already.
        check_state: Check the editor state against its schema.
        lint: Also check it against the rules of the service beyond the schema.
    """
    problems: EditorStateProblems | None = None
    sent = payload
    if check_state or "editorState" in payload:
        problems, text = _dump_state(state, payload, check_schema=check_state)
        sent = {**payload, "editorState": orjson.Fragment(text or b"{}")}
    body = written(sent, state.option)
    if lint and (found_beyond := rejections(state.state)):
        rejected = inside(found_beyond, PLACE_OF_STATE)
        problems = joined(problems, rejected) if problems else rejected
    without_state = problems or isinstance(payload.get("editorState"), dict)
    document: dict[str, Any] = {**payload, "editorState": {}} if without_state else payload
    found = _problems_of(name, document, payload.get("editorState"), holdable=body is not None)
    if problems or found:
        problems = joined(problems or EditorStateProblems(), found or EditorStateProblems())
        if any(problem.severity == "error" for problem in problems):
            raise refusal(problems)
        for problem in problems:
            warn_user(f"{name}: {problem}", UserWarning)
    return WrittenBody(sent, dump_json(sent, state.option) if body is None else body)


def require_accepted(state: object, base: Path = ()) -> None:
    """Raise a ValidationError if the service is known to reject a state that matches the schema.

    Args:
        state: The editor state.
        base: Its place in the document at which paths begin.
    """
    if rejected := rejections(state):
        raise refusal(inside(rejected, base))


def _dump_state(
    state: StateText, payload: dict[str, Any], *, check_schema: bool
) -> tuple[EditorStateProblems | None, bytes]:
    if "editorState" in payload:
        # A draft may violate the schema, but it is never changed silently, so JSON has to hold all of it.
        dump = check_and_dump if check_schema else dump_editor_state
        return dump(state, PLACE_OF_STATE)
    # The payload may be what belongs into it.
    is_state = "tracks" in payload and "items" in payload
    hint = 'this is an editor state: pass {"editorState": state, …}' if is_state else "an object"
    problem = EditorStateProblem(EDITOR_SCHEMA_INVALID, json_path(PLACE_OF_STATE), "is missing", hint)
    return EditorStateProblems([problem]), b""


def _misplaced(name: str, document: Mapping[str, Any]) -> list[Finding]:
    if name not in WITHOUT_STATE or "editorState" not in document:
        return []
    return [Finding(PAYLOAD_INVALID, ("editorState",), UNKNOWN, WITHOUT_STATE[name], "warning")]


def _unusable(name: str, document: Mapping[str, Any], state: object) -> list[Finding]:
    if name not in OF_EXPORT:
        return []
    return [*_unsendable(document), *_unfitting(document, state)]


def _unsendable(document: Mapping[str, Any]) -> list[Finding]:
    """Callback URLs and headers that the service would reject, or that would inject other headers."""
    problems: list[tuple[Path, str | None]] = []
    url, headers = document.get("callbackUrl"), document.get("callbackHeaders")
    if isinstance(url, str):
        problems.append((("callbackUrl",), url_problem(url)))
    by_name = cast("dict[str, object]", headers) if isinstance(headers, dict) else {}
    for header, value in by_name.items():
        problem = header_name_problem(header)
        if problem is None and isinstance(value, str):
            problem = header_value_problem(value)
        problems.append((("callbackHeaders", header), problem))
    return [Finding(PAYLOAD_INVALID, path, problem) for path, problem in problems if problem is not None]


def _unfitting(document: Mapping[str, Any], state: object) -> list[Finding]:
    """A ratio that the composition does not have, and a file name with the suffix of another format."""
    findings: list[Finding] = []
    own: Mapping[str, Any] = cast("Mapping[str, Any]", state) if isinstance(state, Mapping) else {}
    # The size in the payload overrides that of the state.
    width, height = (
        None if own.get(field) is None else length_at(document if field in document else own, field)
        for field in ("compositionWidth", "compositionHeight")
    )
    findings += ratio_problems(PAYLOAD_INVALID, ("ratio",), document.get("ratio"), width, height)
    filename, format_ = document.get("filename"), document.get("format")
    if isinstance(filename, str) and isinstance(format_, str):
        _, _, suffix = filename.lower().rpartition(".")
        if suffix in VIDEO_SUFFIXES and suffix not in (format_, filename.lower()):
            message = f"ends in .{suffix}, but the format is {quoted(format_)}"
            findings.append(Finding(PAYLOAD_INVALID, ("filename",), message, "change one of them", "warning"))
    return findings


def _misspelled(node: Mapping[str, Any], document: Mapping[str, Any]) -> list[Finding]:
    # A misspelled required field is already named by the problem that it is missing.
    properties: Mapping[str, Any] = node.get("properties", {})
    left_out = {key: part for key, part in properties.items() if key not in document}
    optional = {key: part for key, part in left_out.items() if key not in node.get("required", ())}
    hints = {
        key: hint_for_unknown(key, {"properties": optional}) for key in document if key not in properties
    }
    return [
        Finding(PAYLOAD_INVALID, (key,), UNKNOWN, hint, "warning")
        for key, hint in hints.items()
        if hint is not None and hint.startswith("did you mean")
    ]
