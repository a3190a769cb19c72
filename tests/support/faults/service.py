"""The service behind the faults: it does what is asked, keeps a ledger, and answers as the contract says."""

from __future__ import annotations

import json
import re
import threading
import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import attrs

from tests.support.faults.plans import JSON, Answer, Problem

__all__ = ["Call", "Ledger", "Made", "Service", "export_task", "good"]

MOMENT = "2026-09-25T00:00:00.000Z"
Kind = Literal["export", "project", "asset"]


def good(data: Any, meta: Mapping[str, Any] | None = None, status: int = 200) -> Answer:
    """A success in its envelope."""
    return Answer(status, (JSON,), json.dumps({"data": data, "meta": meta or {}}).encode())


def export_task(task_id: str, status: str = "COMPLETED", **changes: Any) -> dict[str, Any]:
    """An ExportTask, with fields of the test's own."""
    ended = status in ("COMPLETED", "FAILED", "CANCELED")
    return {
        "taskId": task_id,
        "projectId": None,
        "createdByApiKeyId": None,
        "clientTaskId": None,
        "status": status,
        "progress": 100 if status == "COMPLETED" else 0,
        "error": "planned" if status == "FAILED" else None,
        "outputUrl": None,
        "filename": None,
        "durationSeconds": 4,
        "billedStandardSeconds": 4,
        "chargedCredits": "4.00",
        "callbackUrl": None,
        "createdAt": MOMENT,
        "completedAt": MOMENT if ended else None,
        **changes,
    }


@attrs.frozen
class Call:
    """A request as the service sees it: header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path without its query, still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query's values, the last of each name."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}


@attrs.frozen
class Made:
    """Something the service has made: one line of its ledger."""

    kind: Kind
    id: str
    key: str | None
    client_task_id: str | None
    payload: bytes


class Ledger:
    """A record of everything that was created, and for which request: tests count duplicates in it."""

    def __init__(self) -> None:
        self._lines: list[Made] = []
        self._first: dict[tuple[str, str], Made] = {}

    def lines(self, kind: Kind = "export") -> list[Made]:
        """Everything of a kind that was made, in order."""
        return [made for made in self._lines if made.kind == kind]

    def new_id(self) -> str:
        """An id for what is made next: the same in every run."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, str(len(self._lines))))

    def made_for(self, place: tuple[str, str]) -> Made | None:
        """The object that the first request with a key, or with a clientTaskId, has created."""
        return self._first.get(place)

    def write(self, made: Made, places: Sequence[tuple[str, str]]) -> None:
        """Put down something new, and by what it is found again."""
        self._lines.append(made)
        for place in places:
            self._first[place] = made


class Service:
    """Carries requests out, one at a time.

    Attributes:
        ledger: A record of everything that it created.
        status: The status of every export that is asked for.
        output_url: Where each finished export's file is, if anywhere.
        files: Bytes that it gives out under a path, also in parts (`Range`, `If-Range`).
    """

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.status = "COMPLETED"
        self.output_url: str | None = None
        self.files: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def carry_out(self, call: Call) -> Answer:
        """Do what is asked and give the contract's answer: the commit."""
        with self._lock:
            if call.method == "GET" and call.path in self.files:
                return _file(self.files[call.path], call.headers)
            for method, pattern, handler in _ROUTES:
                match = pattern.fullmatch(call.path)
                if match and method == call.method:
                    return handler(self, call, *map(unquote, match.groups()))
        return Problem(404, "NOT_FOUND").answer()

    def _create(self, kind: Kind, call: Call, answer: Callable[[Made], Answer]) -> Answer:
        """Make something, or find what the same request has made before."""
        body = _json_object(call.body)
        if body is None:
            return Problem(400, "BAD_REQUEST").answer()
        key = call.headers.get("idempotency-key")
        client_task_id: str | None = body.get("clientTaskId") if kind == "export" else None
        places = [(f"key {call.path}", key)] if key else []
        if client_task_id:
            places.append(("clientTaskId", client_task_id))
        # A key decides; a clientTaskId does where there is none.
        before = self.ledger.made_for(places[0]) if places else None
        if before is None:
            before = Made(kind, self.ledger.new_id(), key, client_task_id, call.body)
            self.ledger.write(before, places)
        elif key and before.payload != call.body:
            return Problem(409, "IDEMPOTENCY_KEY_REUSED").answer()
        return answer(before)

    def _create_export(self, call: Call, project_id: str | None = None) -> Answer:
        def answer(made: Made) -> Answer:
            created = {
                "taskId": made.id,
                "projectId": project_id,
                "createdAt": MOMENT,
                "durationSeconds": 4,
                "billedStandardSeconds": 4,
                "chargedCredits": "4.00",
            }
            return good(created, status=201)

        return self._create("export", call, answer)

    def _create_project(self, call: Call) -> Answer:
        return self._create("project", call, lambda made: good(_project(made.id), status=201))

    def _upload(self, call: Call) -> Answer:
        made = Made("asset", self.ledger.new_id(), None, None, call.body)
        self.ledger.write(made, ())
        name = call.headers.get("x-file-name", "file")
        return good(_asset(made.id, name, len(call.body), call.headers.get("content-type", "")), status=201)

    def _list_exports(self, call: Call) -> Answer:
        tasks = [self._task(made.id) for made in self.ledger.lines()]
        return _page(tasks, call, default=20)

    def _list_projects(self, call: Call) -> Answer:
        return _page([_project(made.id) for made in self.ledger.lines("project")], call, default=20)

    def _list_assets(self, call: Call, project_id: str) -> Answer:
        made = self.ledger.lines("asset")
        return _page(
            [_asset(asset.id, "file", len(asset.payload), "image/png") for asset in made], call, default=80
        )

    def _get_export(self, call: Call, task_id: str) -> Answer:
        return good(self._task(task_id))

    def _cancel_export(self, call: Call, task_id: str) -> Answer:
        return good(export_task(task_id, "CANCELED"))

    def _task(self, task_id: str) -> dict[str, Any]:
        url = self.output_url if self.status == "COMPLETED" else None
        return export_task(task_id, self.status, outputUrl=url)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(body)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _page(items: list[dict[str, Any]], call: Call, default: int) -> Answer:
    size = int(call.query.get("pageSize", default))
    start = int(call.query.get("pageCursor", "0"))
    following = str(start + size) if start + size < len(items) else None
    return good(items[start : start + size], {"nextPageCursor": following})


def _project(project_id: str, **more: Any) -> dict[str, Any]:
    return {
        "projectId": project_id,
        "title": "Planned",
        "description": None,
        "createdAt": MOMENT,
        "updatedAt": MOMENT,
        **more,
    }


def _project_metadata(project_id: str) -> dict[str, Any]:
    project = _project(project_id)
    del project["createdAt"]
    return project


def _asset(asset_id: str, filename: str, size: int, mimetype: str) -> dict[str, Any]:
    return {
        "assetId": asset_id,
        "type": "IMAGE",
        "source": None,
        "filename": filename,
        "mimetype": mimetype,
        "size": size,
        "fileUrl": f"https://files.invalid/{asset_id}",
        "fileKey": asset_id,
        "width": None,
        "height": None,
        "duration": None,
    }


def _asset_added(project_id: str, body: dict[str, Any] | None) -> Answer:
    if body is None:  # cut short
        return Problem(400, "BAD_REQUEST").answer()
    return good({"projectId": project_id, "assetId": body["assetId"]}, status=201)


def _capabilities() -> dict[str, Any]:
    lists = (
        "animations",
        "transitions",
        "transitionPresets",
        "effects",
        "effectPresets",
        "filters",
        "filterPresets",
        "shapes",
    )
    return {
        "version": "planned",
        **{name: [] for name in lists},
        "captionAnimations": {"in": [], "out": [], "loop": []},
        "backgroundPresets": {"colors": [], "gradients": [], "images": [], "blurLevels": []},
    }


def _file(content: bytes, headers: Mapping[str, str]) -> Answer:
    """A file, whole or from where a client left off, as RFC 9110 has it."""
    etag = f'"{zlib.crc32(content):08x}"'
    common = (("Content-Type", "application/octet-stream"), ("ETag", etag), ("Accept-Ranges", "bytes"))
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
    if asked is None or headers.get("if-range", etag) != etag:
        return Answer(200, common, content)
    first, last = int(asked[1]), min(int(asked[2] or len(content) - 1), len(content) - 1)
    if first > last:
        return Answer(416, (*common, ("Content-Range", f"bytes */{len(content)}")))
    place = ("Content-Range", f"bytes {first}-{last}/{len(content)}")
    return Answer(206, (*common, place), content[first : last + 1])


Handler = Callable[..., Answer]


def _route(method: str, path: str, handler: Handler) -> tuple[str, re.Pattern[str], Handler]:
    return method, re.compile(path.replace("*", "([^/]+)")), handler


_ROUTES = (
    _route("POST", "/v1/exports", Service._create_export),
    _route("GET", "/v1/exports", Service._list_exports),
    _route("GET", "/v1/exports/*", Service._get_export),
    _route("DELETE", "/v1/exports/*", Service._cancel_export),
    _route("POST", "/v1/projects", Service._create_project),
    _route("GET", "/v1/projects", Service._list_projects),
    _route("POST", "/v1/projects/*/exports", Service._create_export),
    _route("GET", "/v1/projects/*/assets", Service._list_assets),
    _route("POST", "/v1/uploads", Service._upload),
    _route(
        "GET",
        "/v1/projects/*",
        lambda _, call, project_id: good(_project(project_id, editorState={}, stateSchemaVersion="v1")),
    ),
    _route("PATCH", "/v1/projects/*", lambda _, call, project_id: good(_project_metadata(project_id))),
    _route(
        "DELETE",
        "/v1/projects/*",
        lambda _, call, project_id: good({"projectId": project_id, "deleted": True}),
    ),
    _route(
        "POST",
        "/v1/projects/*/sync",
        lambda _, call, project_id: good(
            {"projectId": project_id, "stateSchemaVersion": "v1", "updatedAt": MOMENT}
        ),
    ),
    _route(
        "POST",
        "/v1/projects/*/assets",
        lambda _, call, project_id: _asset_added(project_id, _json_object(call.body)),
    ),
    _route(
        "DELETE",
        "/v1/projects/*/assets/*",
        lambda _, call, project_id, asset: good({"projectId": project_id, "assetId": asset, "deleted": True}),
    ),
    _route("GET", "/v1/assets/*", lambda _, call, asset_id: good(_asset(asset_id, "file", 1, "image/png"))),
    _route("DELETE", "/v1/assets/*", lambda _, call, asset_id: good({"assetId": asset_id, "deleted": True})),
    _route("GET", "/v1/editor/capabilities", lambda _, call: good(_capabilities())),
    _route("POST", "/v1/editor/validate", lambda _, call: good({"valid": True, "errors": []})),
    _route("GET", "/v1/illustrations", lambda _, call: good(["arrow", "star"])),
)
