"""The ASGI application: its routes and their handlers, and how answers and problems are written."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Scope

from indream.sandbox.answers import Success
from indream.sandbox.contract import CONTROL, PAGE, load, operation_names
from indream.sandbox.faults.breakage import EXTENSION, Breakage
from indream.sandbox.middleware import EncodedPath, OwnHostOnly, Recording, SaveFirst
from indream.sandbox.problems import Code, ProblemError, problem_response
from indream.sandbox.requests import require_key, require_open_to_all
from indream.sandbox.routes import assets, browser, control, editor, exports, projects
from indream.sandbox.service import Service

__all__ = ["API_ROUTES", "build_app"]

_ApiHandler = Callable[[Request, Service], Awaitable[Success]]
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

A route without a handler always returns the example from the contract.
"""

_CONTROL: Mapping[str, _ApiHandler] = {"POST": control.act, "GET": control.show}


def build_app(service: Service) -> Starlette:
    """Build the application that serves one account. It also works without its lifespan."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        service.webhooks.attend()
        yield
        await service.webhooks.aclose()

    async def get_output(request: Request) -> Response:
        return await browser.get_output(request, service)

    async def get_upload(request: Request) -> Response:
        return await browser.get_upload(request, service)

    async def show_page(request: Request) -> Response:
        return await browser.show(request, service)

    async def show_output(request: Request) -> Response:
        return await browser.show_output(request, service)

    app = _Application(
        routes=[
            *(
                _SegmentRoute(path, _endpoint(by_method, service), methods=list(by_method))
                for path, by_method in _all_routes().items()
            ),
            _SegmentRoute(f"{CONTROL}/{{name}}", _endpoint(_CONTROL, service), methods=list(_CONTROL)),
            _SegmentRoute(PAGE, show_page),
            _SegmentRoute(f"{CONTROL}/outputs/{{taskId}}", show_output),
            _SegmentRoute("/outputs/{name}", get_output),
            _SegmentRoute("/uploads/{name}", get_upload),
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


class _SegmentRoute(Route):
    """A route that matches the encoded path, and whose parameters are decoded segments."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request."""
        match, child = super().matches(scope)
        if "path_params" in child:
            params = {name: unquote(value) for name, value in child["path_params"].items()}
            child = {**child, "path_params": params}
        return match, child


class _Application(Starlette):
    """An application whose exceptions reach its middleware and its caller unanswered."""

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out Starlette's answer to exceptions: it would be sent where a connection has to break."""
        app: ASGIApp = ExceptionMiddleware(self.router, handlers=self.exception_handlers)
        for middleware, arguments, options in reversed(self.user_middleware):
            app = middleware(app, *arguments, **options)
        return app


def _all_routes() -> dict[str, dict[str, _ApiHandler]]:
    """The handlers of all routes of the contract; literal paths precede paths with parameters."""
    routes: dict[str, dict[str, _ApiHandler]] = {path: {**handlers} for path, handlers in API_ROUTES.items()}
    for method, path, answer in _examples():
        routes.setdefault(path, {}).setdefault(method, _always(answer))
    return dict(sorted(routes.items(), key=lambda route: route[0].count("{")))


def _examples() -> Iterator[tuple[str, str, Success]]:
    """Yield the example of a successful answer for each operation: method, path, answer."""
    for name in operation_names():
        method, path = name.split(" ")
        operation: dict[str, Any] = load()["paths"].get(path, {}).get(method.lower(), {})
        for status, response in operation.get("responses", {}).items():
            media = response.get("content", {}).get("application/json", {})
            shown = [media["example"]] if "example" in media else []
            shown += [example["value"] for example in media.get("examples", {}).values()]
            if status.startswith("2") and shown:
                yield method, path, Success(shown[0]["data"], shown[0]["meta"], int(status))
                break


def _always(answer: Success) -> Callable[[Request, Service], Awaitable[Success]]:
    """Return a handler that always returns the same answer."""

    async def respond(request: Request, service: Service) -> Success:
        del request, service
        return answer

    return respond


def _endpoint(by_method: Mapping[str, _ApiHandler], service: Service) -> _Endpoint:
    async def respond(request: Request) -> Response:
        require_key(request, service.api_key)
        if not service.limits.runtime_access:
            require_open_to_all(request)
        # Starlette accepts HEAD wherever it accepts GET.
        handler = by_method["GET" if request.method == "HEAD" else request.method]
        answer = await handler(request, service)
        await _send_webhooks(request, service)
        body = orjson.dumps({"data": answer.data, "meta": answer.meta or {}})
        return Response(body, answer.status, media_type="application/json")

    return respond


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
