"""Idempotency-Key: the first completed answer to a payload is given again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson

from indream.sandbox.problems import Code, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

__all__ = ["Replays", "idempotency_key"]

_Answer = TypeVar("_Answer")


def idempotency_key(request: Request) -> str | None:
    """The key a request came with, if any."""
    return request.headers.get("idempotency-key") or None


class Replays(Generic[_Answer]):
    """Answers by route and key. They live as long as the sandbox; the service publishes no lifetime."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[bytes, _Answer]] = {}

    def once(self, request: Request, body: dict[str, Any], carry_out: Callable[[], _Answer]) -> _Answer:
        """Carry a request out, or give its first answer again.

        An error is no completed answer: after one the same key may be used again.
        """
        key = idempotency_key(request)
        if key is None:
            return carry_out()
        place = (request.url.path, key)
        payload = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).digest()
        if place not in self._kept:
            self._kept[place] = (payload, carry_out())
        first_payload, answer = self._kept[place]
        if payload != first_payload:
            raise ProblemError(
                409,
                Code.SANDBOX_IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key came with another payload before.",
            )
        return answer
