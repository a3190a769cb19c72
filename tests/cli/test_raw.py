"""`raw`: every operation of the contract by its name, also one that is new in it."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias
from urllib.parse import unquote

import pytest

from generator.__main__ import generated_files
from generator.reading import parse
from indream.cli.operations import operations
from indream.sandbox import Sandbox
from tests.support.contract import contract
from tests.support.repository import ROOT

from .conftest import Cli

Run: TypeAlias = "Callable[..., subprocess.CompletedProcess[bytes]]"
OPERATIONS = [operation.id for operation in operations()]


@pytest.fixture
def ids(cli: Cli, sandbox: Sandbox) -> dict[str, str]:
    """Things to call operations on."""
    made = {
        "projectId": cli("projects", "create", "state.json", "--json").json["projectId"],
        "assetId": cli("upload", "hero.png", "--json").json["assetId"],
        "taskId": cli("exports", "create", "state.json", "--json").json["taskId"],
    }
    assert 0 == cli("projects", "add-asset", made["projectId"], made["assetId"]).code
    return made


def body_of(operation: str, ids: dict[str, str]) -> bytes | None:
    """The arguments that an operation is called with."""
    state = json.loads(Path("state.json").read_text(encoding="utf-8"))
    options = {"ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
    versioned = {"editorState": state, "stateSchemaVersion": "v1"}
    bodies: dict[str, Any] = {
        "createProject": versioned,
        "syncProject": versioned,
        "patchProject": {"title": "Other"},
        "addProjectAsset": {"assetId": ids["assetId"]},
        "createProjectExport": options,
        "createExport": {**versioned, **options},
        "validateEditorState": {"editorState": state},
    }
    if operation == "uploadAsset":
        return Path("hero.png").read_bytes()
    return json.dumps(bodies[operation]).encode() if operation in bodies else None


def test_every_operation_is_listed(cli: Cli) -> None:
    """Those of openapi.yaml, with their routes, parameters and summaries."""
    spec = contract()
    named = {
        node["operationId"]
        for item in spec["paths"].values()
        for method, node in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }
    listed = cli("raw", "--list", "--json").json
    assert named == {row["operation"] for row in listed}
    upload = next(row for row in listed if row["operation"] == "uploadAsset")
    assert ("POST /v1/uploads", "bytes") == (upload["route"], upload["body"])
    assert {"x-file-name", "x-project-id", "content-type"} == set(upload["parameters"])
    header, *rows = cli("raw", "--list").out.splitlines()
    assert header.split() == ["OPERATION", "ROUTE", "PARAMETERS", "BODY", "SUMMARY"]
    assert len(named) == len(rows)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_can_be_called(
    cli: Cli, sandbox: Sandbox, ids: dict[str, str], operation: str
) -> None:
    """The command prints the response unchanged."""
    listed = {row["operation"]: row for row in cli("raw", "--list", "--json").json}[operation]
    value = {**ids, "x-file-name": "hero.png", "content-type": "image/png"}
    if operation == "deleteAsset":
        assert 0 == cli("projects", "remove-asset", ids["projectId"], ids["assetId"]).code
    params = [
        part
        for name in listed["parameters"]
        if name in value
        for part in ("--param", f"{name}={value[name]}")
    ]
    body = body_of(operation, ids)
    assert (body is not None) == (listed["body"] is not None)
    result = cli("raw", operation, *params, *(("--body", "-") if body else ()), stdin=body or b"")
    assert 0 == result.code, result.err
    assert {"data", "meta"} == set(result.json)
    last = sandbox.requests[-1]
    assert listed["route"].split()[0] == last.method


def test_names_may_be_written_as_on_the_wire_or_in_python(
    cli: Cli, sandbox: Sandbox, ids: dict[str, str]
) -> None:
    """For operations as for parameters."""
    for operation, name in (("listExports", "pageSize"), ("list_exports", "page_size")):
        assert 1 == len(cli("raw", operation, "-p", f"{name}=1").json["data"])
    assert "pageSize=1" in str(sandbox.requests[-1].query)


def test_output_is_written_byte_for_byte(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Byte for byte."""
    result = cli("raw", "listProjects", "-o", "projects.json")
    assert (0, "") == (result.code, result.out)
    assert {"data": [], "meta": {"nextPageCursor": None}} == json.loads(
        (place / "projects.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "missing OPERATION"),
        (["getExprt"], "unknown operation getExprt\n  did you mean getExport"),
        (["export"], "unknown operation export\n  did you mean "),
        (["!?"], "unknown operation !?\n  indream raw --list"),
        (["getExport"], "getExport needs --param taskId=…\n  its parameters: taskId"),
        (["getExport", "-p", "id=1"], "getExport has no parameter id\n  its parameters: taskId"),
        (["getEditorCapabilities", "-p", "id=1"], "has no parameter id\n  it has no parameters"),
        (["getExport", "-p", "[id]=1"], "getExport has no parameter [id]\n  its parameters: taskId"),
        (["getExport", "-p", "taskId[a]=1", "-p", "taskId=2"], "duplicate --param taskId"),
        (["getExport", "-p", "taskId"], "--param taskId: must be NAME=VALUE"),
        (["getExport", "-p", "taskId=1", "-p", "task_id=2"], "duplicate --param task_id"),
        (["listExports", "-p", "pageSize=many"], "--param pageSize=many: must be a whole number"),
        (["listExports", "-p", "pageSize=1000"], "page_size must be"),
        (["createExport"], "createExport needs --body FILE"),
        (["createExport", "--body", "hero.png"], "hero.png is not JSON: byte 0 is not UTF-8"),
        (["createExport", "--body", "empty.json"], "empty.json is not JSON: "),
        (["getExport", "-p", "taskId=1", "--body", "state.json"], "getExport takes no body"),
        (["getExport", "-p", "taskId=.."], "task_id must not be '..'"),
    ],
)
def test_invalid_calls_are_rejected_before_a_request(
    cli: Cli, sandbox: Sandbox, argv: list[str], message: str
) -> None:
    """It says why, and what there is; nothing is sent."""
    Path("empty.json").touch()
    result = cli("raw", *argv)
    assert (1, "") == (result.code, result.out)
    assert message in result.err
    assert "(char " not in result.err
    assert [] == list(sandbox.requests)


def with_widgets() -> dict[str, Any]:
    """The contract with two operations more."""
    document: dict[str, Any] = copy.deepcopy(contract())
    document["paths"]["/v1/widgets/{widgetId}"] = {
        "get": {
            **document["paths"]["/v1/illustrations"]["get"],
            "operationId": "findWidgets",
            "summary": "Find widgets",
            "parameters": [
                {
                    "name": "widgetId",
                    "in": "path",
                    "required": True,
                    "description": "Its id.",
                    "schema": {"type": "string"},
                },
                {
                    "name": "pixelSize",
                    "in": "query",
                    "description": "Sizes.",
                    "schema": {"type": "array", "items": {"type": "integer"}},
                },
                {
                    "name": "since",
                    "in": "query",
                    "description": "A day.",
                    "schema": {"type": "string", "format": "date"},
                },
                {
                    "name": "before",
                    "in": "query",
                    "description": "A time.",
                    "schema": {"type": "string", "format": "date-time"},
                },
                {
                    "name": "filter",
                    "in": "query",
                    "description": "Some of them.",
                    "style": "deepObject",
                    "schema": {"type": "object", "properties": {"size": {"type": "integer"}}},
                },
                {
                    "name": "own[name]",
                    "in": "query",
                    "description": "A name with brackets.",
                    "schema": {"type": "string"},
                },
                {
                    "name": "area",
                    "in": "query",
                    "description": "A part of a picture.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
            ],
        }
    }
    document["paths"]["/v1/contents/{name}"] = {
        "get": {
            "operationId": "getContent",
            "summary": "Get a content",
            "description": "Any bytes.",
            "tags": ["Widgets"],
            "parameters": [
                {
                    "name": "name",
                    "in": "path",
                    "required": True,
                    "description": "Its name.",
                    "schema": {"type": "string"},
                }
            ],
            "responses": {
                "200": {"description": "The content.", "content": {"application/octet-stream": {}}}
            },
        }
    }
    return document


CONTENTS = {"bytes": b"\x89PNG\r\n\xff", "text": b"no {JSON}, no line break"}


class Receiver(BaseHTTPRequestHandler):
    """Answers everything with the target of the request, or with a content."""

    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        content = CONTENTS.get(self.path.removeprefix("/v1/contents/"))
        answer = content or json.dumps({"data": [self.path], "meta": {}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream" if content else "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A service that knows the new operations."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def raw(server: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs `indream raw` of a package that is generated from the contract with the new operations."""
    place = tmp_path_factory.mktemp("widgets")
    shutil.copytree(
        ROOT / "indream", place / "indream", ignore=shutil.ignore_patterns("generated", "__pycache__")
    )
    for name, text in generated_files(parse(json.dumps(with_widgets()))).items():
        path = place / "indream/generated" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(place),
        "INDREAM_API_KEY": "k",
        "INDREAM_BASE_URL": server,
    }

    def run(*argv: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "indream", "raw", *argv]
        return subprocess.run(command, cwd=place, env=environment, capture_output=True)

    return run


def target_of(raw: Run, *texts: str) -> str:
    """The target of the request for widgets with these parameters."""
    done = raw("findWidgets", *(part for text in texts for part in ("-p", text)))
    done.check_returncode()
    (target,) = json.loads(done.stdout)["data"]
    return str(target)


def test_a_new_operation_of_the_contract_can_be_called(raw: Run) -> None:
    """Generated again, the package has it; lists are parameters given several times, days are days."""
    row = next(line for line in raw("--list").stdout.decode().splitlines() if "findWidgets" in line)
    assert ["findWidgets", "GET", "/v1/widgets/{widgetId}"] == row.split()[:3]
    assert "widgetId pixelSize since before filter own[name] area" in row
    target = target_of(raw, "widgetId=a b", "pixel_size=1", "pixelSize=2", "since=2026-09-25")
    assert "/v1/widgets/a%20b?pixelSize=1&pixelSize=2&since=2026-09-25" == target
    for text, message in (
        ("since=20260925", b"a date, such as 2026-09-25"),
        ("before=2026-09-25T00:00:00", b"a time, such as 2026-09-25T00:00:00Z"),
    ):
        almost = raw("findWidgets", "-p", "widgetId=a", "-p", text)
        assert 1 == almost.returncode
        assert message in almost.stderr


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        (['filter={"size": 1}'], "filter[size]=1"),
        (["filter[size]=1"], "filter[size]=1"),
        (["area[size][width]=1", "area[left]=2"], 'area={"size":{"width":"1"},"left":"2"}'),
        (["own[name]=a"], "own[name]=a"),
        (["pixelSize[]=1", "pixelSize[]=2"], "pixelSize=1&pixelSize=2"),
    ],
)
def test_keys_of_a_parameter_are_in_brackets(raw: Run, texts: list[str], query: str) -> None:
    """The contract may name a parameter with brackets itself; empty ones are those of a list."""
    assert f"/v1/widgets/a?{query}" == unquote(target_of(raw, "widgetId=a", *texts))


@pytest.mark.parametrize("name", CONTENTS)
def test_a_response_that_is_not_json_is_written_unchanged(raw: Run, name: str) -> None:
    """Bytes and text, without a line break at the end."""
    done = raw("getContent", "-p", f"name={name}")
    assert (0, CONTENTS[name]) == (done.returncode, done.stdout), done.stderr
