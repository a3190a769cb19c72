"""The page that shows the sandbox to a person, and the videos it leads to; see `indream.sandbox.page`."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from indream.sandbox.hosts import is_from_here
from indream.sandbox.pool import state_of
from indream.sandbox.requests import authorization, is_key, key_refusal
from indream.sandbox.routes.files import video
from indream.sandbox.service import Service, not_found

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["show", "show_output"]

_CHALLENGE = 'Basic realm="Indream sandbox", charset="UTF-8"'
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def show(request: Request, service: Service) -> Response:
    """GET /."""
    # Most sandboxes are made by tests, and nobody ever looks at them.
    from indream.sandbox.page.assets import content_security_policy
    from indream.sandbox.page.document import document
    from indream.sandbox.page.view import view_of

    _require_key_from_elsewhere(request, service)
    policy = {"Content-Security-Policy": content_security_policy()}
    return HTMLResponse(document(view_of(service)), headers={**_HEADERS, **policy})


async def show_output(request: Request, service: Service) -> Response:
    """GET /_sandbox/outputs/{taskId}: the video of an export, as the page links it, without a signature."""
    _require_key_from_elsewhere(request, service)
    export = service.export(request.path_params["taskId"])
    if state_of(export, service.clock.now()).status != "COMPLETED":
        raise not_found("output")
    response = video(export)
    response.headers.update(_HEADERS)
    return response


def _require_key_from_elsewhere(request: Request, service: Service) -> None:
    if is_from_here(request):
        return
    scheme, given = authorization(request)
    if scheme == "basic":
        given = _password(given)
    if scheme not in ("basic", "bearer") or not is_key(given, service.api_key):
        needed = "From another machine the page needs the API key, as the password of any user name."
        raise key_refusal(given, needed, challenge=_CHALLENGE)


def _password(credentials: str) -> str:
    """The password in what HTTP Basic sends; empty if there is none."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except ValueError:
        return ""
    return decoded.partition(":")[2]
