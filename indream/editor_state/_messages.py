"""Messages for violations of the schema.

Each place in the state gets one problem: one sentence says what a field must be, even if it violates several
keywords of the schema.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from indream._errors import EDITOR_SCHEMA_INVALID, counted
from indream._json.values import why_unholdable
from indream._json.words import show
from indream.editor_state._hints import hint_for_missing, hint_for_unknown, hint_for_value
from indream.editor_state._problems import MAX_PROBLEMS, Finding, in_order, value_at
from indream.editor_state._words import FEW, listed, type_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indream._json.paths import Path
    from indream._json.values import Unholdable
    from indream.editor_state._problems import EditorStateProblems
    from indream.editor_state._violations import Violation

__all__ = ["problems_of"]


def problems_of(
    broken: Iterable[tuple[Path, list[Violation]]],
    document: object,
    unholdable: Iterable[Unholdable] = (),
    code: str = EDITOR_SCHEMA_INVALID,
) -> EditorStateProblems:
    """The violations and unholdable values of a document as problems, in the order of the document.

    The document has null in place of each unholdable value, so violations at that place are ignored.
    Violations beyond the maximum number of problems are counted, without a message.
    """
    findings = [Finding(code, *value) for value in unholdable]
    described = {finding.path for finding in findings}
    places = ((path, violations) for path, violations in broken if path not in described)
    for path, violations in islice(places, MAX_PROBLEMS):
        findings.append(Finding(code, path, *_sentence(path, violations, document)))
    return in_order(findings, document, omitted=sum(1 for _ in places))


def _sentence(path: Path, violations: Sequence[Violation], document: object) -> tuple[str, str | None]:
    """The message and the hint for one place."""
    # The value of a field that must not exist does not matter.
    keyword, node = min(violations, key=lambda violation: violation.keyword not in _ABOUT_PRESENCE)
    match keyword:
        case "required":
            return "is missing", hint_for_missing(path[-1], node, value_at(document, path[:-1]), document)
        case "additionalProperties":
            return "is not a known field", hint_for_unknown(path[-1], node, value_at(document, path))
        case "":
            return "is not allowed here", None
        case _:
            return _sentence_on_value(path, violations, document)


_ABOUT_PRESENCE: Final = ("required", "additionalProperties", "")


def _sentence_on_value(
    path: Path, violations: Sequence[Violation], document: object
) -> tuple[str, str | None]:
    value = value_at(document, path)
    why = why_unholdable(value)
    if why is not None:
        return why, None
    # If two parts of the schema name types, the part that allows fewer types is enough.
    types = sorted(
        (violation for violation in violations if violation.keyword == "type"),
        key=lambda violation: len(type_names(violation.node)),
    )
    relevant = [*types[:1], *(violation for violation in violations if violation.keyword != "type")]
    phrases = dict.fromkeys(_must(path, violation) for violation in relevant)
    # "must be a whole number and at least 1": one "be" is enough.
    must = " and ".join(phrases).replace(" and be ", " and ")
    first = relevant[0]
    item = value_at(document, path[:2]) if path[:1] == ("items",) else None
    return f"must {must}{_but(first, value)}", hint_for_value(value, path, first.node, item)


def _must(path: Path, violation: Violation) -> str:
    keyword, node = violation
    limit = node[keyword]
    match keyword:
        case "type":
            return f"be {listed(type_names(node))}"
        case "const":
            return f"be {show(limit)}"
        case "enum" if len(limit) <= FEW:
            return f"be {listed([show(value) for value in limit])}"
        case "enum":
            return f"be a known {_spaced(str(path[-1]))}"
        case "minimum":
            return f"be at least {show(limit)}"
        case "maximum":
            return f"be at most {show(limit)}"
        case "exclusiveMinimum":
            return f"be greater than {show(limit)}"
        case "minLength" | "minItems" | "minProperties" if limit == 1:
            return "not be empty"
        case "multipleOf":
            return f"be a multiple of {show(limit)}"
        case "pattern":
            return f"match the pattern {limit}"
        case "uniqueItems":
            return "have no entry twice"
        case _ if keyword[3:] not in _COUNTED:
            return "have a form that the schema allows"
        case _:
            most_or_least = "at least" if keyword.startswith("min") else "at most"
            return f"have {most_or_least} {counted(limit, *_COUNTED[keyword[3:]])}"


def _spaced(name: str) -> str:
    """A field's name as words: `filterType` as "filter type"."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name)


_COUNTED: Final = {
    "Length": ("character", "characters"),
    "Items": ("entry", "entries"),
    "Properties": ("entry", "entries"),
}


def _but(violation: Violation, value: Any) -> str:
    """The end of a message: the actual value."""
    keyword, node = violation
    if keyword[3:] not in _COUNTED:
        return f", is {show(value)}"
    return f", has {len(value)}" if value or node[keyword] > 1 else ""
