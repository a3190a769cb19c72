"""Idempotency-Key: the first successful answer to a payload is repeated."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from indream.sandbox.answers import Success
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.store import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

__all__ = ["Replay", "Replays", "idempotency_key"]


@dataclass(frozen=True, slots=True)
class Replay:
    """An answer that is repeated, and the digest of its payload."""

    payload: bytes
    answer: Success


def idempotency_key(request: Request) -> str | None:
    """Return the Idempotency-Key of a request; None without one."""
    return request.headers.get("idempotency-key") or None


class Replays:
    """Answers by route and key. They live as long as the sandbox; the service publishes no lifetime."""

    def __init__(self) -> None:
        self.kept: Table[tuple[str, str], Replay] = Table()

    def once(self, request: Request, body: dict[str, Any], carry_out: Callable[[], Success]) -> Success:
        """Carry a request out, or repeat its first answer.

        Errors are not repeated: after an error the same key may be used again.
        """
        key = idempotency_key(request)
        if key is None:
            return carry_out()
        first = self.first(request, body)
        if first is None:
            first = carry_out()
            self.kept.add((request.url.path, key), Replay(_digest(body), first))
        return first

    def first(self, request: Request, body: dict[str, Any]) -> Success | None:
        """Return the first answer to an earlier request with the same Idempotency-Key; None without one.

        Raises:
            ProblemError: The key was used with another payload.
        """
        first = self.kept.get((request.url.path, idempotency_key(request) or ""))
        if first is None:
            return None
        if _digest(body) != first.payload:
            raise ProblemError(
                409,
                Code.SANDBOX_IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key was used with another payload. Send a new key with a changed payload.",
            )
        return first.answer


def _digest(body: dict[str, Any]) -> bytes:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).digest()
