"""The names of operations: a method and a path template, as in `GET /v1/exports/{taskId}`."""

from __future__ import annotations

import re
from functools import cache

from indream.sandbox.paths import encoded
from indream.sandbox.spec import load

__all__ = [
    "ANY",
    "CONTROL",
    "PAGE",
    "check_operation",
    "is_aside",
    "is_control",
    "is_look",
    "known",
    "matches",
    "operation_of",
]

ANY = "*"
"""Stands for every operation."""

CONTROL = "/_sandbox"
"""Below this path the sandbox itself is controlled."""

PAGE = "/"
"""The path of the page that shows the sandbox to a person."""

_METHODS = ("get", "post", "put", "patch", "delete")
# The files that answers link to; the contract leaves their addresses open.
_FILES = ("GET /outputs/{name}", "GET /uploads/{name}")


def is_control(path: str) -> bool:
    """Whether a path is one that controls the sandbox."""
    return path.startswith(f"{CONTROL}/")


def is_look(method: str, path: str) -> bool:
    """Whether a request looks at the page."""
    return path == PAGE and method in ("GET", "HEAD")


def is_aside(method: str, path: str) -> bool:
    """Whether a request is about the sandbox, and not one to the service that it plays.

    Nothing goes wrong with it, and it is not recorded.
    """
    return is_control(path) or is_look(method, path)


@cache
def known() -> tuple[str, ...]:
    """All operations: those of the contract, and the files that answers link to."""
    contract = (
        f"{method.upper()} {path}"
        for path, item in load()["paths"].items()
        for method in _METHODS
        if method in item
    )
    return (*contract, *_FILES)


def operation_of(method: str, path: str) -> str | None:
    """The operation that a request is for, by its encoded path; None if it is for none."""
    request = f"{'GET' if method == 'HEAD' else method} {path}"
    return next((name for name, pattern in _patterns() if pattern.fullmatch(request)), None)


def check_operation(wanted: object) -> None:
    """Let only what can match a request through: a name that is misspelt never would.

    Raises:
        ValueError: There is no such operation.
        TypeError: It is no string.
    """
    if not isinstance(wanted, str):
        raise TypeError('operation must be a string such as "POST /v1/exports"')
    if wanted in (ANY, *known()):
        return
    method, _, path = wanted.partition(" ")
    if method == "HEAD" or operation_of(method, encoded(path)) is None:
        raise ValueError(
            f'there is no operation {wanted!r}: it is "{ANY}" or one of {", ".join(known())};'
            " an id may stand in place of a {…}"
        )


def matches(wanted: str, operation: str | None, method: str, path: str) -> bool:
    """Whether a request is one of those wanted: by operation, by its very path, or any."""
    if wanted in (ANY, operation):
        return True
    wanted_method, _, wanted_path = wanted.partition(" ")
    return (wanted_method, encoded(wanted_path)) == (method, path)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # A path that is written out goes before one that has an id in its place.
    names = sorted(known(), key=lambda name: name.count("{"))
    return tuple((name, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", name))) for name in names)
