"""The security schemes of the spec: what a call sends beside the client's key, which is a bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.spec import Node

__all__ = ["credentials", "is_basic", "needs_key", "where"]


def credentials(operation: Node) -> tuple[list[Node], bool]:
    """The schemes that become parameters of an operation, and whether these are required.

    Of alternatives, the first that the client satisfies by itself is used, otherwise the first that can be.
    The client sends its key with every request, also if the operation requires nothing.
    """
    alternatives = _alternatives(operation)
    usable: list[list[Node]] = []
    errors: list[Exception] = []
    for requirement in alternatives:
        schemes = _schemes(requirement)
        problem = next((text for scheme in schemes if (text := _problem(scheme))), "")
        passed = [scheme for scheme in schemes if not _is_own(scheme)]
        if not problem and sum(map(_is_authorization, schemes)) > 1:
            problem = (
                "these schemes all use the header Authorization, which can be sent once; remove one of them"
            )
        if problem:
            errors.append(requirement.error(problem))
        elif schemes:
            usable.append(passed)
    if errors and not usable:
        raise errors[0]
    best = next((passed for passed in usable if not passed), (usable or [[]])[0])
    return best, {} not in [requirement.value for requirement in alternatives]


def needs_key(operation: Node) -> bool:
    """Whether a call needs the client's own key: a bearer token, in every alternative that the spec lists."""
    if "security" not in operation and "security" not in operation.spec.root:
        return True
    alternatives = [_schemes(requirement) for requirement in _alternatives(operation)]
    return bool(alternatives) and all(any(map(_is_bearer, schemes)) for schemes in alternatives)


def _alternatives(operation: Node) -> list[Node]:
    holder = operation if "security" in operation else operation.spec.root
    return holder.sequence("security")


def _schemes(requirement: Node) -> list[Node]:
    root = requirement.spec.root
    schemes = dict(root["components"].entries("securitySchemes")) if "components" in root else {}
    for name in requirement.mapping():
        if name not in schemes:
            raise requirement[name].error(
                "is not a security scheme; describe it in `components/securitySchemes`, or require "
                f"{' or '.join(schemes) or 'none'}"
            )
    return [schemes[name].resolved() for name in requirement.mapping()]


def is_basic(scheme: Node) -> bool:
    """Whether a scheme takes a user name and a password."""
    return (scheme.text("type"), scheme.text("scheme").lower()) == ("http", "basic")


def where(scheme: Node) -> tuple[str, str]:
    """The location of the parameter for a scheme, and the name that it is called by."""
    return ("header", "basic") if is_basic(scheme) else (scheme.text("in"), scheme.text("name"))


def _is_own(scheme: Node) -> bool:
    """Whether the client satisfies a scheme by itself: with its key, or below HTTP."""
    return _is_bearer(scheme) or scheme.text("type") == "mutualTLS"


def _is_bearer(scheme: Node) -> bool:
    kind = scheme.text("type"), scheme.text("scheme").lower()
    return kind == ("http", "bearer") or kind[0] in ("oauth2", "openIdConnect")


def _is_authorization(scheme: Node) -> bool:
    """Whether a scheme uses the header Authorization."""
    if scheme.text("type") == "apiKey":
        return (scheme.text("in"), scheme.text("name").lower()) == ("header", "authorization")
    return scheme.text("type") != "mutualTLS"


def _problem(scheme: Node) -> str:
    """The reason why a scheme cannot be used; empty if it can."""
    match scheme.text("type"), scheme.text("scheme").lower(), scheme.text("in"):
        case ("http", "bearer" | "basic", _) | ("oauth2" | "openIdConnect" | "mutualTLS", _, _):
            return ""
        case "apiKey", _, "header" | "query" | "cookie":
            return "" if scheme.text("name") else "an apiKey needs `name`"
        case "apiKey", _, place:
            return f"an apiKey can't be in {place!r}; use header, query or cookie"
        case "http", name, _:
            return f"the HTTP scheme {name!r} is not supported; require a bearer token, basic or an apiKey"
        case kind, _, _:
            return f"the type {kind!r} is not supported; require a bearer token, basic or an apiKey"
