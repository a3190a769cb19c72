"""The ASGI application: its routes and their handlers, and how answers and problems are written."""

from __future__ import annotations

import contextlib
import re
from base64 import b64decode
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from typing import Any, cast

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from indream.sandbox.answers import Success
from indream.sandbox.contract import CONTROL, PAGE, Template, served_operations
from indream.sandbox.faults.breakage import EXTENSION, Breakage
from indream.sandbox.middleware import EncodedPath, OwnHostOnly, Recording, SaveFirst
from indream.sandbox.problems import Code, ProblemError, problem_response
from indream.sandbox.requests import require_key, require_open_to_all
from indream.sandbox.routes import assets, browser, control, editor, exports, projects
from indream.sandbox.service import Service
from indream.sandbox.turns import in_turns, out_of_turn

__all__ = ["API_ROUTES", "build_app"]

_ApiHandler = Callable[[Request, Service], Coroutine[Any, Any, Success]]
_FileHandler = Callable[[Request, Service], Awaitable[Response]]
_Endpoint = Callable[[Request], Awaitable[Response]]

API_ROUTES: Mapping[str, Mapping[str, _ApiHandler]] = {
    "/v1/projects": {"POST": projects.create, "GET": projects.list_projects},
    "/v1/projects/{projectId}": {"GET": projects.get, "PATCH": projects.patch, "DELETE": projects.delete},
    "/v1/projects/{projectId}/sync": {"POST": projects.sync},
    "/v1/projects/{projectId}/assets": {"GET": projects.list_assets, "POST": projects.add_asset},
    "/v1/projects/{projectId}/assets/{assetId}": {"DELETE": projects.remove_asset},
    "/v1/projects/{projectId}/exports": {"POST": exports.create_for_project},
    "/v1/uploads": {"POST": assets.upload},
    "/v1/assets/{assetId}": {"GET": assets.get, "DELETE": assets.delete},
    "/v1/exports": {"POST": exports.create, "GET": exports.list_exports},
    "/v1/exports/{taskId}": {"GET": exports.get, "DELETE": exports.cancel},
    "/v1/editor/capabilities": {"GET": editor.get_capabilities},
    "/v1/editor/validate": {"POST": editor.validate},
    "/v1/illustrations": {"GET": editor.search_illustrations},
}
"""The handlers of the contract's routes, by path and method.

A route without a handler always returns its answer from the contract.
"""

_FILES: Mapping[str, _FileHandler] = {
    PAGE: browser.show,
    f"{CONTROL}/outputs/{{taskId}}": browser.show_output,
    f"{CONTROL}/exports/{{taskId}}/sheet.png": browser.show_sheet,
    f"{CONTROL}/exports/{{taskId}}/timeline": browser.show_timeline,
    f"{CONTROL}/exports/{{taskId}}/files/{{name}}": browser.show_file,
    f"{CONTROL}/checks/{{number}}/timeline": browser.show_check,
    f"{CONTROL}/checks/{{number}}/files/{{name}}": browser.show_file,
    "/outputs/{name}": browser.get_output,
    "/uploads/{name}": browser.get_upload,
}
"""The handlers of what a browser shows and of files, by path. They answer by themselves."""

_CONTROL: Mapping[str, _ApiHandler] = {"POST": control.act, "GET": control.show}


def build_app(service: Service) -> Starlette:
    """Build the application that serves one account. It also works without its lifespan."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        service.webhooks.attend()
        yield
        await service.webhooks.aclose()

    app = _Application(
        routes=[
            _TemplateRoute(
                f"{CONTROL}/{{name}}", {name: _handled(_CONTROL[name], service) for name in _CONTROL}
            ),
            *(_TemplateRoute(path, {"GET": _with(handler, service)}) for path, handler in _FILES.items()),
            *_contract_routes(service),
        ],
        middleware=[
            Middleware(EncodedPath),
            Middleware(Recording, requests=service.requests, clock=service.clock),
            Middleware(OwnHostOnly, service=service),
            Middleware(Breakage, faults=service.faults),
            Middleware(SaveFirst, service=service),
        ],
        exception_handlers={ProblemError: _answer_problem, HTTPException: _answer_unroutable},
        lifespan=lifespan,
    )
    # A path with a trailing slash is a different path, which does not exist.
    app.router.redirect_slashes = False
    return app


class _TemplateRoute(BaseRoute):
    """A route that matches the encoded path, and whose parameters are decoded and may have any name."""

    def __init__(self, path: str, endpoints: Mapping[str, _Endpoint]) -> None:
        self.path = path
        self.methods = frozenset(endpoints) | {"HEAD" for method in endpoints if method == "GET"}
        self.template = Template.of(path)
        self._endpoints = endpoints

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request."""
        parameters = self.template.parameters(scope["path"]) if scope["type"] == "http" else None
        if parameters is None:
            return Match.NONE, {}
        is_allowed = scope["method"] in self.methods
        return Match.FULL if is_allowed else Match.PARTIAL, {"path_params": parameters}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that matches the path."""
        method: str = scope["method"]
        if method not in self.methods:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(self.methods))})
        endpoint = self._endpoints.get(method) or self._endpoints["GET"]
        response = await endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


class _Application(Starlette):
    """An application whose exceptions reach its middleware and its caller unanswered."""

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out Starlette's answer to exceptions: it would be sent where a connection has to break."""
        app: ASGIApp = ExceptionMiddleware(self.router, handlers=self.exception_handlers)
        for middleware, arguments, options in reversed(self.user_middleware):
            app = middleware(app, *arguments, **options)
        return app


def _contract_routes(service: Service) -> list[_TemplateRoute]:
    """The routes of the contract, the most literal paths first: with a handler, or with their answer."""
    found: dict[re.Pattern[str], dict[str, dict[str, _Endpoint]]] = {}
    for path, by_method in API_ROUTES.items():
        endpoints = found.setdefault(Template.of(path).pattern, {}).setdefault(path, {})
        endpoints |= _all_handled(by_method, service)
    for name, operation in served_operations().items():
        method, path = name.split()
        # The same route may have other names for its parameters.
        by_path = found.setdefault(Template.of(path).pattern, {})
        if not any(method in endpoints for endpoints in by_path.values()):
            by_path.setdefault(path, {})[method] = _served(operation, service)
    routes = [_TemplateRoute(path, each) for by_path in found.values() for path, each in by_path.items()]
    return sorted(routes, key=lambda route: route.template.rank)


def _all_handled(by_method: Mapping[str, _ApiHandler], service: Service) -> dict[str, _Endpoint]:
    return {method: _handled(handler, service) for method, handler in by_method.items()}


def _with(handler: _FileHandler, service: Service) -> _Endpoint:
    """An endpoint that is a handler with its service."""

    async def respond(request: Request) -> Response:
        return await handler(request, service)

    return respond


def _handled(handler: _ApiHandler, service: Service) -> _Endpoint:
    """An endpoint that answers with what a handler returns."""

    async def respond(request: Request) -> Response:
        _require_access(request, service)
        turned = Request(request.scope, lambda: out_of_turn(request.receive()))
        answer = await in_turns(handler(turned, service), service.turn)
        await _send_webhooks(request, service)
        body = orjson.dumps({"data": answer.data, "meta": answer.meta or {}})
        return Response(body, answer.status, media_type="application/json")

    return respond


def _served(operation: Mapping[str, Any], service: Service) -> _Endpoint:
    """An endpoint that always returns the answer of an operation in the contract."""
    answer: Mapping[str, Any] = operation["answer"]
    body = orjson.dumps(answer["example"]) if "example" in answer else b64decode(answer.get("base64", ""))
    has_none = answer["mediaType"] is not None and not {"example", "base64"} & answer.keys()

    async def respond(request: Request) -> Response:
        if operation["key"]:
            _require_access(request, service)
        async for _ in request.stream():
            pass  # The record of requests has the part of a body that was read.
        await _send_webhooks(request, service)
        if has_none:
            detail = "The contract has no example for this operation, and none could be made up."
            return problem_response(501, Code.SANDBOX_NO_EXAMPLE, detail)
        response = Response(body, answer["status"], answer.get("headers"))
        if answer["mediaType"] is not None:
            response.headers["Content-Type"] = answer["mediaType"]
        return response

    return respond


def _require_access(request: Request, service: Service) -> None:
    require_key(request, service.api_key)
    if not service.limits.runtime_access:
        require_open_to_all(request)


async def _send_webhooks(request: Request, service: Service) -> None:
    """Send webhooks: in the background on a port, but before the answer in-process.

    In-process nothing runs between two requests.
    """
    if EXTENSION in request.scope.get("extensions", {}):
        await service.webhooks.settle()
    else:
        service.webhooks.attend()


async def _answer_problem(_: Request, error: Exception) -> Response:
    problem = cast("ProblemError", error)
    return problem_response(problem.status, problem.code, problem.detail, problem.headers)


async def _answer_unroutable(request: Request, error: Exception) -> Response:
    """Answer a request that Starlette does not route: an unknown path, or a method it does not allow."""
    refusal = cast("HTTPException", error)
    path = request.url.path
    if refusal.status_code == 405:
        detail = f"{path} does not allow {request.method}."
        return problem_response(405, Code.SANDBOX_METHOD_NOT_ALLOWED, detail, refusal.headers)
    return problem_response(404, Code.SANDBOX_NOT_FOUND, f"Unknown route: {path}.")
