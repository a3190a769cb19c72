"""Every public call that may send something, for tests of what holds for all of them."""

from __future__ import annotations

import inspect
import io
import time
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

import indream.generated.api
from indream import AsyncIndreamClient
from indream.cli.operations import operations
from indream.generated.api.exports import get_export
from tests.support.asynchronous import streamed
from tests.support.sandbox.api import OPTIONS, editor_state
from tests.support.uploading import LocalFiles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

__all__ = ["CALLS", "FACADE", "awaited", "calls_of_client", "drained", "jobs"]

TIMEOUT = 0.2
"""Seconds for what waits for an export: it ends, whatever the server does."""
STATE = editor_state()
EXPORT: dict[str, Any] = {**OPTIONS, "editorState": STATE, "clientTaskId": "named"}
SIZE = 3 * 2**20
PIECE = 256 * 1024
PIECES = [bytes(PIECE)] * (SIZE // PIECE)


def slow_items() -> Iterator[bytes]:
    """A source that is slower than the network."""
    for _ in range(SIZE // PIECE):
        time.sleep(0.0005)
        yield bytes(PIECE)


def is_async(client: object) -> bool:
    """Whether what its calls give has to be awaited."""
    return isinstance(client, AsyncIndreamClient)


def upload(client: Any, content: Any, **options: Any) -> Any:
    """An upload of an image."""
    return client.uploads.upload(content, filename="a.png", **options)


def images_in(directory: Path) -> dict[str, Path]:
    """Files to upload: two with different contents, and a copy of one of them."""
    images = {name: directory / f"{name}.png" for name in ("first", "second", "copy")}
    for name, path in images.items():
        # Small, because the time that an upload may take grows with its size.
        path.write_bytes(bytes(2_000 if name == "first" else 1_000))
    return images


def image_in(directory: Path) -> Path:
    """A file to upload."""
    path = directory / "image"
    if not path.exists():
        path.write_bytes(bytes(SIZE))
    return path


def jobs(number: int) -> list[dict[str, Any]]:
    """Jobs of a batch."""
    return [
        {"key": f"job-{item}", "payload": {**EXPORT, "clientTaskId": f"job-{item}"}} for item in range(number)
    ]


RENDER: dict[str, Any] = {"timeout": TIMEOUT, "poll_interval": 0.001, "overwrite": True}

FACADE: dict[str, Callable[[Any, Path], Any]] = {
    "send": lambda client, _: client.send(get_export.request("t")),
    "exports.create": lambda client, _: client.exports.create(EXPORT),
    "exports.get": lambda client, _: client.exports.get("t"),
    "exports.cancel": lambda client, _: client.exports.cancel("t"),
    "exports.list": lambda client, _: client.exports.list(),
    "exports.iter": lambda client, _: client.exports.iter(page_size=1),
    "exports.watch": lambda client, _: client.exports.watch("t", TIMEOUT, 0.001),
    "exports.as_completed": lambda client, _: client.exports.as_completed(["a", "b", "c"], TIMEOUT, 0.001),
    "exports.wait": lambda client, _: client.exports.wait("t", TIMEOUT, 0.001),
    "exports.download": lambda client, directory: client.exports.download(
        "t", directory / "video.mp4", overwrite=True, timeout=TIMEOUT
    ),
    "exports.render": lambda client, directory: client.exports.render(
        EXPORT, directory / "video.mp4", **RENDER
    ),
    "exports.render_many": lambda client, directory: client.exports.render_many(
        jobs(3), directory, timeout=TIMEOUT, poll_interval=0.001, overwrite=True
    ),
    "projects.create": lambda client, _: client.projects.create({"editorState": STATE}),
    "projects.list": lambda client, _: client.projects.list(),
    "projects.iter": lambda client, _: client.projects.iter(page_size=1),
    "projects.get": lambda client, _: client.projects.get("p"),
    "projects.update": lambda client, _: client.projects.update("p", {"title": "New"}),
    "projects.sync": lambda client, _: client.projects.sync("p", {"editorState": STATE}),
    "projects.delete": lambda client, _: client.projects.delete("p"),
    "projects.list_assets": lambda client, _: client.projects.list_assets("p"),
    "projects.iter_assets": lambda client, _: client.projects.iter_assets("p", page_size=1),
    "projects.add_asset": lambda client, _: client.projects.add_asset("p", "a"),
    "projects.remove_asset": lambda client, _: client.projects.remove_asset("p", "a"),
    "projects.create_export": lambda client, _: client.projects.create_export("p", OPTIONS),
    "projects.render": lambda client, directory: client.projects.render(
        "p", OPTIONS, directory / "video.mp4", **RENDER
    ),
    "uploads.upload": lambda client, _: upload(client, bytes(SIZE)),
    "uploads.upload_assets": lambda client, directory: client.uploads.upload_assets(
        LocalFiles(images_in(directory)), cache=directory / "uploads.json"
    ),
    "assets.get": lambda client, _: client.assets.get("a"),
    "assets.delete": lambda client, _: client.assets.delete("a"),
    "editor.capabilities": lambda client, _: client.editor.capabilities(),
    "editor.validate": lambda client, _: client.editor.validate(STATE),
    "illustrations.search": lambda client, _: client.illustrations.search("q"),
}
"""Each call of a client, by its name."""

SOURCES: dict[str, Callable[[Any, Path], Any]] = {
    "uploads.upload, a file": lambda client, _: upload(client, io.BytesIO(bytes(SIZE))),
    "uploads.upload, a path": lambda client, directory: upload(client, image_in(directory)),
    "uploads.upload, slow items": lambda client, _: upload(client, slow_items(), size=SIZE),
    "uploads.upload, items": lambda client, _: upload(
        client, streamed(*PIECES) if is_async(client) else slow_items(), size=SIZE
    ),
}
"""Uploads from other sources than bytes."""

ARGUMENTS: dict[str, Any] = {
    "task_id": "t",
    "project_id": "p",
    "asset_id": "a",
    "x_file_name": "a.png",
    "content_type": "image/png",
}
SAMPLES: dict[str, Any] = {
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "date": date(2026, 9, 25),
    "date-time": datetime(2026, 9, 25, tzinfo=UTC),
    "object": {},
}
"""Arguments of other endpoints, by their kinds."""
BODIES: dict[str, Any] = {
    "create_export": EXPORT,
    "create_project_export": OPTIONS,
    "create_project": {"editorState": STATE},
    "patch_project": {"title": "New"},
    "sync_project": {"editorState": STATE},
    "add_project_asset": {"assetId": "a"},
    "validate_editor_state": {"editorState": STATE},
    "upload_asset": bytes(SIZE),
}


def raw_endpoints() -> dict[str, Callable[[Any, Path], Any]]:
    """Each raw endpoint, by the name of its module, with the arguments that it needs."""
    return {
        f"raw {module.name.rpartition('.')[2]}": _raw_call(module.name)
        for module in walk_packages(indream.generated.api.__path__, "indream.generated.api.")
        if not module.ispkg
    }


def _made_up(module: str, argument: str) -> Any:
    """A value for an argument of a new endpoint."""
    described = next(each for each in operations() if module.endswith(f".api.{each.module}"))
    if argument == "body":
        is_bytes = described.body is not None and described.body.kind == "binary"
        return BODIES.get(module.rpartition(".")[2], bytes(SIZE) if is_bytes else {})
    form = next(each.form for each in described.parameters if each.argument == argument)
    value = SAMPLES.get(form.kinds[0], "a")
    return [value] if form.is_list else value


def _raw_call(name: str) -> Callable[[Any, Path], Any]:
    endpoint: Any = import_module(name)
    needed = [
        parameter.name
        for parameter in inspect.signature(endpoint.request).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    arguments = {each: ARGUMENTS[each] if each in ARGUMENTS else _made_up(name, each) for each in needed}
    if "content_type" in inspect.signature(endpoint.request).parameters:
        arguments["content_type"] = ARGUMENTS["content_type"]

    def call(client: Any, _: Path) -> Any:
        function = endpoint.asyncio_detailed if is_async(client) else endpoint.sync_detailed
        return function(client=client, **arguments)

    return call


CALLS: dict[str, Callable[[Any, Path], Any]] = {**FACADE, **SOURCES, **raw_endpoints()}


def calls_of_client(client: Any) -> set[str]:
    """The names of all calls of a client that may send something."""
    resources = ("exports", "projects", "uploads", "assets", "editor", "illustrations")
    found = {
        f"{resource}.{name}"
        for resource in resources
        for name, value in inspect.getmembers(type(getattr(client, resource)), inspect.isfunction)
        if not name.startswith("_")
    }
    return {"send", *found} - {"editor.lint"}  # it looks at what is here


def drained(value: Any) -> object:
    """The result of a sync call; for an iterator, all of its items."""
    return list(value) if inspect.isgenerator(value) else value


async def awaited(value: Awaitable[object] | Any) -> object:
    """The same of an async call."""
    return [item async for item in value] if inspect.isasyncgen(value) else await value
