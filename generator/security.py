"""The security schemes of the spec: what a call sends beside the client's key, which is a bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.spec import Node

__all__ = ["credentials", "is_basic", "where"]


def credentials(operation: Node) -> tuple[list[Node], bool]:
    """The schemes that become parameters of an operation, and whether these are required.

    Of alternatives, the first that the client satisfies by itself is used, otherwise the first that can be.
    The client sends its key with every request, also if the operation requires nothing.
    """
    root = operation.spec.root
    holder = operation if "security" in operation else root
    usable: list[list[Node]] = []
    errors: list[Exception] = []
    alternatives = holder.sequence("security")
    for requirement in alternatives:
        schemes = [root["components"]["securitySchemes"][name].resolved() for name in requirement.mapping()]
        problem = next((text for scheme in schemes if (text := _problem(scheme))), "")
        passed = [scheme for scheme in schemes if not _is_own(scheme)]
        if not problem and sum(map(_is_authorization, schemes)) > 1:
            problem = "these schemes all use the header Authorization, which can be sent once; take one out"
        if problem:
            errors.append(requirement.error(problem))
        elif schemes:
            usable.append(passed)
    if errors and not usable:
        raise errors[0]
    best = next((passed for passed in usable if not passed), (usable or [[]])[0])
    return best, {} not in [requirement.value for requirement in alternatives]


def is_basic(scheme: Node) -> bool:
    """Whether a scheme takes a user name and a password."""
    return (scheme.text("type"), scheme.text("scheme").lower()) == ("http", "basic")


def where(scheme: Node) -> tuple[str, str]:
    """The location of the parameter for a scheme, and the name that it is called by."""
    return ("header", "basic") if is_basic(scheme) else (scheme.text("in"), scheme.text("name"))


def _is_own(scheme: Node) -> bool:
    """Whether the client satisfies a scheme by itself: with its key, or below HTTP."""
    is_bearer = scheme.text("type") == "http" and scheme.text("scheme").lower() == "bearer"
    return is_bearer or scheme.text("type") in ("oauth2", "openIdConnect", "mutualTLS")


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
