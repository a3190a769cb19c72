"""Packages generated from small specs, and calls of their endpoints through both clients."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs
import httpx

from indream import AsyncIndreamClient, IndreamClient
from tests.support.generated import imported
from tests.support.repository import ROOT
from tests.support.specs import generate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from indream.types import Response
    from tests.support.specs import Document

__all__ = ["MYPY_CACHE", "Generated", "Scripted", "generated_package", "spec_of"]

BASE_URL = "https://workshop.example"
KEY = "sk-of-the-workshop"
MYPY_CACHE = ROOT / ".mypy_cache/generated"
"""The cache of mypy for packages that are checked outside the repository: the SDK and its dependencies."""


def spec_of(operations: Mapping[str, Document], **schemas: Any) -> Document:
    """A spec with these operations, by method and path (`GET /things`), and these schema components."""
    paths: dict[str, Any] = {}
    for line, operation in operations.items():
        method, _, path = line.partition(" ")
        paths.setdefault(path, {})[method.lower()] = {
            "summary": "An operation",
            "tags": ["things"],
            "responses": {"204": {"description": ""}},
            **operation,
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Workshop", "version": "1"},
        "security": [{"Token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    }


@attrs.define
class Scripted:
    """A service with one response; it keeps the requests."""

    status: int = 204
    content: bytes = b""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    requests: list[httpx.Request] = attrs.field(factory=list[httpx.Request])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Respond."""
        self.requests.append(request)
        request.read()
        return self._response()

    async def awaited(self, request: httpx.Request) -> httpx.Response:
        """Respond, after a body that is read asynchronously."""
        self.requests.append(request)
        await request.aread()
        return self._response()

    def _response(self) -> httpx.Response:
        return httpx.Response(self.status, content=self.content, headers=self.headers)


@attrs.frozen
class Generated:
    """A generated package that can be imported."""

    name: str
    directory: Path

    def endpoint(self, name: str) -> Any:
        """The module of an operation with the tag `things`."""
        return import_module(f"{self.name}.api.things.{name}")

    @property
    def models(self) -> Any:
        """The package of the models."""
        return import_module(f"{self.name}.models")

    def call(self, name: str, service: Scripted, *args: Any, **named: Any) -> Response[Any]:
        """Call an operation with both clients, which must send and return the same."""
        module = self.endpoint(name)
        with IndreamClient(KEY, base_url=BASE_URL, transport=httpx.MockTransport(service)) as client:
            response = module.sync_detailed(*args, client=client, **named)

        async def call() -> Any:
            transport = httpx.MockTransport(service.awaited)
            async with AsyncIndreamClient(KEY, base_url=BASE_URL, transport=transport) as client:
                return await module.asyncio_detailed(*args, client=client, **named)

        awaited = asyncio.run(call())
        assert (awaited.parsed, type(awaited.parsed)) == (response.parsed, type(response.parsed))
        assert awaited == response
        return response

    def check_types(self, code: str) -> None:
        """Check the package, and code that uses it, with mypy, as strict as the SDK itself."""
        user = self.directory / f"{self.name}_user.py"
        user.write_text(code, encoding="utf-8")
        settings = ["--no-error-summary", "--config-file", str(ROOT / "pyproject.toml")]
        settings += ["--cache-dir", str(MYPY_CACHE)]
        run = subprocess.run(
            [sys.executable, "-m", "mypy", *settings, "-p", self.name, "-m", user.stem],
            cwd=self.directory,
            env={"MYPYPATH": f"{self.directory}:{ROOT}"},
            capture_output=True,
            text=True,
        )
        assert (0, "") == (run.returncode, run.stdout + run.stderr)


@contextmanager
def generated_package(name: str, document: Document) -> Iterator[Generated]:
    """Generate from a spec; within the block, the package can be imported and called."""
    with imported(name, generate(document)) as directory:
        yield Generated(name, directory)
