"""The control routes: the methods of `Controls` for other languages and for curl.

`POST /_sandbox/{action}` takes the arguments of a method as a JSON object, names in camel case;
`GET /_sandbox/{name}` returns records. They need the API key, like the routes of the API.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from indream._json.dates import format_moment
from indream.sandbox.answers import Success
from indream.sandbox.controls import Controls
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.requests import invalid, read_object

if TYPE_CHECKING:
    from starlette.requests import Request

    from indream.sandbox.service import Service

__all__ = ["act", "show"]

_ACTIONS: dict[str, Callable[..., None]] = {
    "advance": Controls.advance,
    "clear": Controls.clear,
    "disturb-webhooks": Controls.disturb_webhooks,
    "fail-next": Controls.fail_next,
    "fail-next-task": Controls.fail_next_task,
    "free-slots": Controls.free_slots,
    "heal": Controls.heal,
    "pause-next-task": Controls.pause_next_task,
    "take-slots": Controls.take_slots,
}


async def act(request: Request, service: Service) -> Success:
    """POST /_sandbox/{action}. An action without required arguments needs no body."""
    name: str = request.path_params["name"]
    action = _ACTIONS.get(name)
    if action is None:
        raise _unknown(name, _ACTIONS)
    body = await read_object(request, may_be_empty=True)
    fields = _fields(action)
    if unknown := sorted(body.keys() - fields.keys()):
        raise invalid(f"Unknown fields: {', '.join(unknown)}. Allowed fields: {', '.join(fields) or 'none'}.")
    if missing := [
        name for name, field in fields.items() if field.default is field.empty and name not in body
    ]:
        raise invalid(f"Missing fields: {', '.join(missing)}.")
    try:
        action(Controls(service), **{fields[name].name: value for name, value in body.items()})
    except (TypeError, ValueError) as error:
        raise invalid(_in_camel_case(str(error), fields)) from None
    return Success({})


def _fields(action: Callable[..., None]) -> dict[str, inspect.Parameter]:
    """Return the arguments of an action by their names in JSON."""
    _, *arguments = inspect.signature(action).parameters.values()
    return {_camel_case(argument.name): argument for argument in arguments}


def _in_camel_case(text: str, fields: dict[str, inspect.Parameter]) -> str:
    """Replace the names of arguments in a message by their names in JSON."""
    names = {argument.name: name for name, argument in fields.items()}
    return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), text)


async def show(request: Request, service: Service) -> Success:
    """GET /_sandbox/{name}: requests, webhooks, faults, or tasks. It does not move the clock."""
    name: str = request.path_params["name"]
    controls = Controls(service)
    shown: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "faults": lambda: [fault.to_dict() for fault in controls.faults],
        "requests": lambda: [_as_json(record) for record in controls.requests],
        "tasks": lambda: [task.to_dict() for task in controls.tasks],
        "webhooks": lambda: [
            {**_as_json(record), "delivered": record.delivered} for record in controls.webhooks
        ],
    }
    if name not in shown:
        raise _unknown(name, shown)
    return Success([{_camel_case(key): value for key, value in row.items()} for row in shown[name]()])


def _as_json(record: Any) -> dict[str, Any]:
    """Return a record as JSON, with its body as JSON."""
    row = attrs.asdict(record, value_serializer=_plain)
    del row["content"]
    return {**row, "body": record.body}


def _plain(_record: object, _field: object, value: Any) -> Any:
    return format_moment(value) if isinstance(value, datetime) else value


def _unknown(name: str, names: dict[str, Any]) -> ProblemError:
    detail = f"Unknown route for this method: /_sandbox/{name}. Use one of {', '.join(sorted(names))}."
    return ProblemError(404, Code.SANDBOX_NOT_FOUND, detail)


def _camel_case(name: str) -> str:
    return re.sub(r"_(.)", lambda match: match[1].upper(), name)
