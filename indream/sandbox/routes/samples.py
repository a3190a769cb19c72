"""Routes that the contract has learned and nothing here acts on yet: the contract's example is the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

from indream.sandbox.answers import Answer
from indream.sandbox.operations import known
from indream.sandbox.spec import load

if TYPE_CHECKING:
    from starlette.requests import Request

    from indream.sandbox.service import Service

__all__ = ["answers", "handler"]


def answers() -> Iterator[tuple[str, str, Answer]]:
    """What the contract shows as the success of each operation: method, path, answer."""
    for name in known():
        method, path = name.split(" ")
        operation: dict[str, Any] = load()["paths"].get(path, {}).get(method.lower(), {})
        for status, response in operation.get("responses", {}).items():
            media = response.get("content", {}).get("application/json", {})
            shown = [media["example"]] if "example" in media else []
            shown += [example["value"] for example in media.get("examples", {}).values()]
            if status.startswith("2") and shown:
                yield method, path, Answer(shown[0]["data"], shown[0]["meta"], int(status))
                break


def handler(answer: Answer) -> Callable[[Request, Service], Awaitable[Answer]]:
    """A handler that always answers the same."""

    async def respond(request: Request, service: Service) -> Answer:
        del request, service
        return answer

    return respond
