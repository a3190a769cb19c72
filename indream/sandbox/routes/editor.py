"""The editor: its capabilities, the validation of states, and illustrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.sandbox import catalog
from indream.sandbox.answers import Success
from indream.sandbox.editor import errors_in
from indream.sandbox.requests import invalid, read_object, require_valid

if TYPE_CHECKING:
    from starlette.requests import Request

    from indream.sandbox.service import Service

__all__ = ["get_capabilities", "search_illustrations", "validate"]

_MOST_QUERY = 200


async def get_capabilities(request: Request, service: Service) -> Success:
    """GET /v1/editor/capabilities."""
    return Success(catalog.capabilities())


async def validate(request: Request, service: Service) -> Success:
    """POST /v1/editor/validate."""
    body = await read_object(request)
    require_valid(body, "ValidateEditorStateRequest", status=400)
    problems = await errors_in(body["editorState"])
    if problems:
        service.checks.note(request, service.now(), body["editorState"], problems)
    errors = [
        {"code": problem.code, "path": problem.path, "message": problem.message} for problem in problems
    ]
    return Success({"valid": not errors, "errors": errors}, {"capabilitiesVersion": catalog.version()})


async def search_illustrations(request: Request, service: Service) -> Success:
    """GET /v1/illustrations."""
    query = request.query_params.get("q", "")
    if len(query) > _MOST_QUERY:
        raise invalid(f"q may have {_MOST_QUERY} characters at most.")
    return Success(catalog.search_illustrations(query))
