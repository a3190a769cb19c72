"""The ASGI application: which handler answers which route, and how answers and problems are written."""

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
from indream.sandbox.contract import CONTROL, PAGE, known, load
from indream.sandbox.faults.breakage import EXTENSION, Breakage
from indream.sandbox.middleware import Around, EncodedPath, OwnHostOnly, SaveFirst
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

A route that has none here yet is answered with its example in the contract, whatever it is asked.
"""

_CONTROL: Mapping[str, _ApiHandler] = {"POST": control.act, "GET": control.show}


def build_app(service: Service) -> Starlette:
    """The application that serves one account. It works without its lifespan, too."""

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
            Middleware(Around, requests=service.requests, clock=service.clock),
            Middleware(OwnHostOnly, service=service),
            Middleware(Breakage, faults=service.faults),
            Middleware(SaveFirst, service=service),
        ],
        exception_handlers={ProblemError: _tell_problem, HTTPException: _tell_unroutable},
        lifespan=lifespan,
    )
    # A path with a slash too many is another path, and unknown.
    app.router.redirect_slashes = False
    return app


class _SegmentRoute(Route):
    """A route whose path is matched as it is encoded, and whose parameters are decoded segments."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request."""
        match, child = super().matches(scope)
        if "path_params" in child:
            params = {name: unquote(value) for name, value in child["path_params"].items()}
            child = {**child, "path_params": params}
        return match, child


class _Application(Starlette):
    """An application whose exceptions come to its middleware, and to whoever calls it, unanswered."""

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out Starlette's own answer to exceptions: it would come where a connection is to break."""
        app: ASGIApp = ExceptionMiddleware(self.router, handlers=self.exception_handlers)
        for middleware, arguments, options in reversed(self.user_middleware):
            app = middleware(app, *arguments, **options)
        return app


def _all_routes() -> dict[str, dict[str, _ApiHandler]]:
    """The handlers of all routes of the contract; paths that are written out go before those with ids."""
    routes: dict[str, dict[str, _ApiHandler]] = {path: {**given} for path, given in API_ROUTES.items()}
    for method, path, answer in _examples():
        routes.setdefault(path, {}).setdefault(method, _always(answer))
    return dict(sorted(routes.items(), key=lambda route: route[0].count("{")))


def _examples() -> Iterator[tuple[str, str, Success]]:
    """What the contract shows as the success of each operation: method, path, answer."""
    for name in known():
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
    """A handler that always answers the same."""

    async def respond(request: Request, service: Service) -> Success:
        del request, service
        return answer

    return respond


def _endpoint(by_method: Mapping[str, _ApiHandler], service: Service) -> _Endpoint:
    async def respond(request: Request) -> Response:
        require_key(request, service.api_key)
        if not service.limits.runtime_access:
            require_open_to_all(request)
        # Starlette lets HEAD in wherever it lets GET in.
        handler = by_method["GET" if request.method == "HEAD" else request.method]
        answer = await handler(request, service)
        await _send_webhooks(request, service)
        body = orjson.dumps({"data": answer.data, "meta": answer.meta or {}})
        return Response(body, answer.status, media_type="application/json")

    return respond


async def _send_webhooks(request: Request, service: Service) -> None:
    """Send webhooks: on a port besides the requests, in-process with them, as nothing runs in between."""
    if EXTENSION in request.scope.get("extensions", {}):
        await service.webhooks.settle()
    else:
        service.webhooks.attend()


async def _tell_problem(_: Request, error: Exception) -> Response:
    problem = cast("ProblemError", error)
    return problem_response(problem.status, problem.code, problem.detail, problem.headers)


async def _tell_unroutable(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: it knows no such path, or not with this method."""
    refusal = cast("HTTPException", error)
    path = request.url.path
    if refusal.status_code == 405:
        told = f"{path} does not take {request.method}."
        return problem_response(405, Code.SANDBOX_METHOD_NOT_ALLOWED, told, refusal.headers)
    return problem_response(404, Code.SANDBOX_NOT_FOUND, f"There is no route {path}.")
