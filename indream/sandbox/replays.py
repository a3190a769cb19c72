"""Idempotency-Key: the first completed answer to a payload is given again."""

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
    """An answer that is given again, and the digest of the payload it is given to."""

    payload: bytes
    answer: Success


def idempotency_key(request: Request) -> str | None:
    """The key a request came with, if any."""
    return request.headers.get("idempotency-key") or None


class Replays:
    """Answers by route and key. They live as long as the sandbox; the service publishes no lifetime."""

    def __init__(self) -> None:
        self.kept: Table[tuple[str, str], Replay] = Table()

    def once(self, request: Request, body: dict[str, Any], carry_out: Callable[[], Success]) -> Success:
        """Carry a request out, or give its first answer again.

        An error is no completed answer: after one the same key may be used again.
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
        """The first answer to a request with an Idempotency-Key; None if it is the first itself.

        Raises:
            ProblemError: The key came with another payload before.
        """
        first = self.kept.get((request.url.path, idempotency_key(request) or ""))
        if first is None:
            return None
        if _digest(body) != first.payload:
            raise ProblemError(
                409,
                Code.SANDBOX_IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key came with another payload before.",
            )
        return first.answer


def _digest(body: dict[str, Any]) -> bytes:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).digest()
