"""An in-process sandbox with a stopped clock, and calls that check its answers against the contract."""

from __future__ import annotations

import asyncio
import re
import struct
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import compress, crc32

import httpx
import jsonschema_rs

from indream._net.tls import shared_context
from indream.sandbox import Sandbox
from tests.support.contract import contract
from tests.support.editor_state.builders import SECOND, item, still

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Mapping

METHODS = ("get", "post", "put", "patch", "delete", "options", "head", "trace")
OPTIONS: dict[str, Any] = {"ratio": "16:9", "scale": 1, "fps": 30, "format": "mp4"}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def png(width: int, height: int) -> bytes:
    """Return a minimal black picture: one bit for each pixel."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc32(name + content))

    rows = bytes((1 + (width + 7) // 8) * height)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", compress(rows)) + chunk(b"IEND", b"")
    )


PNG = png(640, 480)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return all operations of the contract: method, path template, and definition."""
    return [
        (method.upper(), path, item[method])
        for path, item in contract()["paths"].items()
        for method in METHODS
        if method in item
    ]


def filled(template: str) -> str:
    """Return the path of a route with unknown ids."""
    return re.sub(r"\{[^}]*\}", UNKNOWN_ID, template)


def solid(item_id: str = "solid-1", *, start: float = 0, seconds: float = 5) -> dict[str, Any]:
    """Return an item for an editor state."""
    times = round(start * SECOND), round(seconds * SECOND)
    return item("solid", item_id, *times, borderRadius=still(1), rotation=still(1))


def editor_state(*items: dict[str, Any]) -> dict[str, Any]:
    """Return a valid editor state of one track; by default with one item of five seconds."""
    items = items or (solid(),)
    return {
        "stateSchemaVersion": "v1",
        "compositionWidth": 1920,
        "compositionHeight": 1080,
        "timebaseTicksPerSecond": SECOND,
        "tracks": [
            {"id": "track-1", "items": [element["id"] for element in items], "hidden": False, "muted": False}
        ],
        "assets": {},
        "items": {element["id"]: element for element in items},
        "transitions": {},
    }


def export_body(**more: Any) -> dict[str, Any]:
    """Return a body for POST /v1/exports."""
    return {**OPTIONS, "stateSchemaVersion": "v1", "editorState": editor_state(), **more}


def project_body(**more: Any) -> dict[str, Any]:
    """Return a body for POST /v1/projects."""
    return {"stateSchemaVersion": "v1", "editorState": editor_state(), **more}


class Api:
    """A sandbox whose time stands still until it is advanced, and calls to it.

    Every answer is checked: the contract must list its status for the route, and its body must match the
    schema of that status.
    """

    def __init__(self, **options: Any) -> None:
        arguments: dict[str, Any] = {"speed": 0, "seed": 7, **options}
        self.sandbox = Sandbox(**arguments)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        headers: Mapping[str, str | bytes] | None = None,
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request, with the sandbox's key unless the headers contain another; nothing is checked."""
        sent: dict[str, Any] = {"Authorization": f"Bearer {self.sandbox.api_key}", **(headers or {})}

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self.sandbox.app),
                base_url=self.sandbox.base_url,
                trust_env=False,
            ) as client:
                return await client.request(
                    method, path, json=json, content=content, headers=sent, params=params
                )

        return asyncio.run(send())

    def call(self, method: str, path: str, *, draft: bool = False, **arguments: Any) -> httpx.Response:
        """Send a request, and check its answer; drafts need not match the schema of editor states."""
        response = self.send(method, path, **arguments)
        check_answer(method, path, response, draft=draft)
        return response

    def data(self, method: str, path: str, *, checked: bool = True, **arguments: Any) -> Any:
        """Return the `data` of a success; routes outside the contract cannot be checked."""
        response = (self.call if checked else self.send)(method, path, **arguments)
        assert response.is_success, response.text
        return response.json()["data"]

    def problem(self, method: str, path: str, **arguments: Any) -> tuple[int, str]:
        """Return the status and the errorCode of a problem."""
        response = self.call(method, path, **arguments)
        assert response.is_error, response.text
        return response.status_code, response.json()["errorCode"]

    def create_project(self, **more: Any) -> str:
        """Create a project and return its id."""
        project_id: str = self.data("POST", "/v1/projects", json=project_body(**more))["projectId"]
        return project_id

    def create_export(self, **more: Any) -> str:
        """Create an export and return its id."""
        task_id: str = self.data("POST", "/v1/exports", json=export_body(**more))["taskId"]
        return task_id

    def upload(self, filename: str = "beach.png", *, content: bytes = PNG, **headers: str) -> dict[str, Any]:
        """Upload an asset and return it."""
        asset: dict[str, Any] = self.data(
            "POST", "/v1/uploads", content=content, headers=upload_headers(filename, **headers)
        )
        return asset


def client_of(sandbox: Sandbox) -> httpx.Client:
    """Return a client with the key of a sandbox."""
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    return httpx.Client(base_url=sandbox.base_url, headers=headers, verify=shared_context(), trust_env=False)


def create_export(client: httpx.Client, **more: Any) -> str:
    """Create an export of a served sandbox and return its id."""
    response = client.post("/v1/exports", json=export_body(**more))
    assert 201 == response.status_code, response.text
    task_id: str = response.json()["data"]["taskId"]
    return task_id


def upload_headers(filename: str, *, mimetype: str = "image/png", project: str = "") -> dict[str, str]:
    """Return the headers of an upload, except its length."""
    bound = {"x-project-id": project} if project else {}
    return {"x-file-name": filename, "Content-Type": mimetype, **bound}


def check_answer(method: str, path: str, response: httpx.Response, *, draft: bool = False) -> None:
    """Check an answer against the contract."""
    status = response.status_code
    if status == 401:
        assert "Bearer" == response.headers["www-authenticate"]
    operation = [
        (listed_method, template)
        for listed_method, template, _ in operations()
        if listed_method == method and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path)
    ]
    if not operation:
        assert status in (404, 405), response.text
        schema_of: tuple[str, ...] = ("ProblemDetails",)
    else:
        schema_of = (*operation[0], str(status))
    assert "application/json" == response.headers["content-type"]
    answer_validator(schema_of, draft=draft).validate(response.json())
    if response.is_error:
        assert status == response.json()["status"]


@cache
def answer_validator(schema_of: tuple[str, ...], *, draft: bool) -> jsonschema_rs.Validator:
    """Return a validator for a component, or for the answer with one status of an operation."""
    schemas = dict(contract()["components"]["schemas"])
    if draft:
        schemas["EditorState"] = {"type": "object"}
    if len(schema_of) == 1:
        schema = schemas[schema_of[0]]
    else:
        method, path, status = schema_of
        responses = contract()["paths"][path][method.lower()]["responses"]
        assert status in responses, f"{method} {path} does not answer {status}"
        answer = responses[status]
        if "$ref" in answer:
            answer = contract()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        schema = answer["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **schema,
            "components": {"schemas": schemas},
        },
        validate_formats=True,
    )
