"""The names of operations: a method and a path template, as in `GET /v1/exports/{taskId}`."""

from __future__ import annotations

import re
from functools import cache

from indream.sandbox.spec import load

__all__ = ["ANY", "CONTROL", "check_operation", "is_control", "known", "matches", "operation_of"]

ANY = "*"
"""Stands for every operation."""

CONTROL = "/_sandbox"
"""Below this path the sandbox itself is controlled: nothing goes wrong there, and nothing is recorded."""

_METHODS = ("get", "post", "patch", "delete")
# The files that answers link to; the contract leaves their addresses open.
_FILES = ("GET /outputs/{name}", "GET /uploads/{name}")


def is_control(path: str) -> bool:
    """Whether a path is one that controls the sandbox."""
    return path.startswith(f"{CONTROL}/")


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
    """The operation that a request is for, by its decoded path; None if it is for none."""
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
    if method == "HEAD" or operation_of(method, path) is None:
        raise ValueError(
            f'there is no operation {wanted!r}: it is "{ANY}" or one of {", ".join(known())};'
            " an id may stand in place of a {…}"
        )


def matches(wanted: str, operation: str | None, method: str, path: str) -> bool:
    """Whether a request is one of those wanted: by operation, by its very path, or any."""
    return wanted in (ANY, operation, f"{method} {path}")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", name))) for name in known())
