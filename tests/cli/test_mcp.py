"""`mcp`: the tools, called by a client of the MCP SDK, in this process and over the pipes of another one."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.from_thread
import pytest
from mcp.client.client import Client
from mcp.types import CallToolResult, ImageContent, TextContent
from PIL import Image

from indream import __version__
from indream.cli import main
from indream.cli.mcp_server import Account, Tools
from indream.cli.service import Service
from indream.sandbox import Sandbox, run
from tests.support.cli_processes import INDREAM
from tests.support.held_time import HeldTime
from tests.support.repository import ROOT, STATE_FILE
from tests.support.waiting import PATIENCE

KEY = "sk_sandbox_canary_that_no_agent_may_see"


class Server:
    """A server in this process, and a client that is connected to it.

    Args:
        call: Calls a tool.
        tools: The tools, by name.
        place: The directory of the server.
        sandbox: The service.
        results: The results of all calls, as JSON.
    """

    def __init__(self, portal: Any, client: Client, place: Path, sandbox: Sandbox) -> None:
        self._portal = portal
        self._client = client
        self.place = place
        self.sandbox = sandbox
        self.results: list[str] = []
        self.info = client.server_info
        self.instructions = client.instructions
        self.tools = {tool.name: tool for tool in portal.call(client.list_tools).tools}

    def __call__(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool."""
        result = self._portal.call(self._client.call_tool, tool, arguments)
        assert isinstance(result, CallToolResult)
        self.results.append(result.model_dump_json())
        return result

    def value(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The value of a call that succeeds."""
        result = self(tool, **arguments)
        assert not result.is_error, result.content
        assert result.structured_content is not None
        return result.structured_content

    def error(self, tool: str, **arguments: Any) -> str:
        """The message of a call that fails."""
        result = self(tool, **arguments)
        assert result.is_error, result.content
        (text,) = result.content
        assert isinstance(text, TextContent)
        return text.text


@asynccontextmanager
async def connected(place: Path, base_url: str) -> AsyncIterator[Client]:
    """A client of a server for a directory and a service."""
    async with AsyncExitStack() as stack:
        tools = Tools(place, Account(Service(base_url=base_url), stack))
        yield await stack.enter_async_context(Client(tools.server()))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests, in a directory with an editor state, for a service whose time moves itself."""
    root = tmp_path_factory.mktemp("mcp")
    place = root / "videos"
    place.mkdir()
    shutil.copy(STATE_FILE, place / "state.json")
    shutil.copy(STATE_FILE, root / "outside.json")
    (place / "link.json").symlink_to(root / "outside.json")
    (place / "inner.json").symlink_to(place / "state.json")
    with run(speed="auto", api_key=KEY) as sandbox, pytest.MonkeyPatch.context() as patch:
        patch.setenv("INDREAM_API_KEY", KEY)
        with (
            anyio.from_thread.start_blocking_portal() as portal,
            portal.wrap_async_context_manager(connected(place, sandbox.base_url)) as client,
        ):
            server = Server(portal, client, place, sandbox)
            yield server
    assert KEY not in "".join(server.results)


@pytest.fixture
def state() -> dict[str, Any]:
    """The editor state of the examples."""
    document: dict[str, Any] = json.loads(STATE_FILE.read_text(encoding="utf-8"))
    return document


def test_descriptions_are_not_indented(server: Server) -> None:
    """They are docstrings, which are."""
    assert [] == [name for name, tool in server.tools.items() if "\n " in str(tool.description)]


def test_the_tools_say_what_they_do(server: Server) -> None:
    """Each has a description; only the local ones and those that read are marked as harmless."""
    harmless = {
        name for name, tool in server.tools.items() if tool.annotations and tool.annotations.read_only_hint
    }
    assert {"render", "wait_for_export"} == set(server.tools) - harmless
    assert all(len(tool.description or "") > 40 for tool in server.tools.values())
    assert "Costs credits" in (server.tools["render"].description or "")


def test_the_hints_and_the_defaults_of_the_tools(server: Server) -> None:
    """Whether a tool reads only, destroys, can be repeated, and uses the service; what may be left out."""
    reads, sends = (True, None, None), (False, False)
    assert {
        "check_editor_state": (*reads, False),
        "lint_editor_state": (*reads, False),
        "upgrade_editor_state": (*reads, False),
        "preview_editor_state": (*reads, False),
        "render": (*sends, True, True),
        "wait_for_export": (*sends, False, True),
        "get_export": (*reads, True),
        "list_exports": (*reads, True),
    } == {
        name: (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
        for name, tool in server.tools.items()
        if (hints := tool.annotations) is not None
    }
    defaults: dict[str, Any] = {}
    for name, tool in server.tools.items():
        for argument, schema in tool.input_schema["properties"].items():
            if argument in tool.input_schema.get("required", ()):
                defaults[f"{name}.{argument}"] = "required"
            elif schema.get("default") is not None:
                defaults[f"{name}.{argument}"] = schema["default"]
    assert {
        "lint_editor_state.layout": False,
        "upgrade_editor_state.fps": 30,
        "preview_editor_state.scale": 0.5,
        "render.confirm": False,
        "wait_for_export.task_id": "required",
        "wait_for_export.timeout_seconds": 50,
        "get_export.task_id": "required",
        "list_exports.limit": 20,
    } == defaults
    limits = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    properties = {name: server.tools[name].input_schema["properties"] for name in server.tools}
    assert [{"maximum": 3600, "exclusiveMinimum": 0}, {"minimum": 1, "maximum": 100}] == [
        {limit: schema[limit] for limit in limits if limit in schema}
        for schema in (properties["wait_for_export"]["timeout_seconds"], properties["list_exports"]["limit"])
    ]
    assert ("indream", __version__) == (server.info.name, server.info.version)
    assert (server.instructions or "").startswith("Indream renders editor states")
    assert "timeline.to_editor_state()" in (server.instructions or "")


def test_the_tools_say_what_their_arguments_are(server: Server) -> None:
    described = {
        f"{name}.{argument}": schema.get("description", "")
        for name, tool in server.tools.items()
        for argument, schema in tool.input_schema["properties"].items()
    }
    assert "check_editor_state.path" in described
    assert [] == [argument for argument, text in described.items() if len(text) < 15]


def test_the_page_lists_the_tools(server: Server) -> None:
    """All of them, and no other."""
    page = (ROOT / "docs/agents.md").read_text(encoding="utf-8").partition("## The tools")[2]
    table = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert set(server.tools) == {
        word.strip("`, ") for cell in table for word in cell.split() if "_" in word or "`render`" in word
    }


@pytest.mark.parametrize("tool", ["check_editor_state", "lint_editor_state"])
def test_checks(server: Server, state: dict[str, Any], tool: str) -> None:
    """Of an editor state, of one in a payload, and of a file; the result has the names of `--json`."""
    fine = {"valid": True, "problems": [], "problemsOmitted": 0}
    assert fine == server.value(tool, editor_state=state)
    assert fine == server.value(tool, editor_state={"editorState": state})
    assert fine == server.value(tool, path="state.json")
    assert fine == server.value(tool, path="inner.json")
    state["items"]["greeting"]["fontSize"] = 0
    found = server.value(tool, editor_state=state)
    assert not found["valid"]
    assert ["$.items.greeting.fontSize"] == [problem["path"] for problem in found["problems"]]


def test_lint_finds_more(server: Server, state: dict[str, Any]) -> None:
    """Rules beyond the schema, and with `layout` what is hidden."""
    state["items"]["greeting"]["left"]["value"] = 5000
    assert [] == server.value("lint_editor_state", editor_state=state)["problems"]
    found = server.value("lint_editor_state", editor_state=state, layout=True)["problems"]
    assert ["LAYOUT_OFF_CANVAS"] == [problem["code"] for problem in found]
    state["tracks"][0]["items"].append("nothing")
    assert server.value("check_editor_state", editor_state=state)["valid"]
    assert not server.value("lint_editor_state", editor_state=state)["valid"]


def test_upgrade(server: Server) -> None:
    """The new state, the changes, and the verdict on it; the file stays as it is."""
    vector = json.loads((ROOT / "tests/vectors/old_states/1-captions.json").read_text(encoding="utf-8"))
    old = vector["state"]
    result = server.value("upgrade_editor_state", editor_state=old)
    assert result["changes"]
    assert {"kind", "path", "before", "after"} <= set(result["changes"][0])
    assert "v1" == result["editorState"]["stateSchemaVersion"]
    assert (True, [], 0) == (result["valid"], result["problems"], result["problemsOmitted"])
    frames = {"brandRuntime": {"introShiftInFrames": 1}}
    for options, ticks in (({}, 8000), ({"fps": 25}, 9600)):
        upgraded = server.value("upgrade_editor_state", editor_state=frames, **options)["editorState"]
        assert ticks == upgraded["brandRuntime"]["introShiftTicks"]
    assert "--fps" not in server.error("upgrade_editor_state", editor_state=old, fps=0)


def picture_of(result: CallToolResult) -> Image.Image:
    """The picture in a result."""
    assert not result.is_error, result.content
    (image,) = (part for part in result.content if isinstance(part, ImageContent))
    assert "image/jpeg" == image.mime_type
    return Image.open(io.BytesIO(base64.b64decode(image.data)))


def test_preview(server: Server, state: dict[str, Any]) -> None:
    """A contact sheet, or one time, as a picture, with its size and its notes."""
    sheet = server("preview_editor_state", path="state.json")
    assert sheet.structured_content is not None
    assert (1320, 625) == picture_of(sheet).size
    notes = sheet.structured_content["notes"]
    assert (1320, 625) == (sheet.structured_content["width"], sheet.structured_content["height"])
    assert "PREVIEW_TRANSITION_ASSUMED" in {note["code"] for note in notes}
    (text,) = (part.text for part in sheet.content if isinstance(part, TextContent))
    assert len(notes) == len(text.splitlines())
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "JPEG", quality=85)
    assert Image.open(content).quantization == picture_of(sheet).quantization  # type: ignore[attr-defined]
    frame = server("preview_editor_state", editor_state=state, at=["1.5"], scale=0.25)
    assert (270, 480) == picture_of(frame).size
    half = server("preview_editor_state", editor_state=state, at=["0"])
    assert (540, 960) == picture_of(half).size
    del state["transitions"]["cut"]
    for item in state["items"].values():
        item.pop("animations", None)
    state["tracks"] = state["tracks"][1:]
    exact = server("preview_editor_state", editor_state=state, at=["0"])
    assert ["no known differences"] == [part.text for part in exact.content if isinstance(part, TextContent)]
    assert "at: " in server.error("preview_editor_state", editor_state=state, at=["soon"])


def test_a_time_may_be_a_number_and_need_not_be_in_a_list(server: Server, state: dict[str, Any]) -> None:
    """Agents write times as the description shows them."""
    pictures = [
        picture_of(server("preview_editor_state", editor_state=state, at=at, scale=0.25)).tobytes()
        for at in (["1.5"], "1.5", 1.5, [1.5], "45f")
    ]
    assert 1 == len(set(pictures))
    whole = [
        picture_of(server("preview_editor_state", editor_state=state, at=at)).tobytes()
        for at in ([0, 2.5], ["0", "2.5"])
    ]
    assert whole[0] == whole[1]


def test_a_render_needs_a_confirmation(server: Server) -> None:
    """Without it nothing is sent; the result says how long the video is."""
    before = len(server.sandbox.requests)
    result = server.value("render", path="state.json", scale=2)
    message = result.pop("message")
    assert "confirm=true" in message
    key = result.pop("idempotencyKey")
    assert re.fullmatch(r"mcp-[0-9a-f]{32}", key)
    options = {"ratio": "9:16", "scale": 2, "fps": 30, "format": "mp4"}
    assert {"created": False, "durationSeconds": 4.0, **options} == result
    options = {"ratio": "9:16", "scale": 0.6, "fps": 60, "format": "webm"}
    other = server.value("render", path="state.json", filename="a.webm", idempotency_key="mine", **options)
    assert ({**options, "idempotencyKey": "mine"}, True) == (
        {name: other[name] for name in [*options, "idempotencyKey"]},
        key == server.value("render", path="state.json", scale=2)["idempotencyKey"],
    )
    assert "idempotency_key" in server.error("render", path="state.json", confirm=True, idempotency_key="")
    assert before == len(server.sandbox.requests)


def test_a_render(server: Server) -> None:
    """The same call is the same export; its file is downloaded once, and no result has its link."""
    first = server.value("render", path="state.json", confirm=True)
    again = server.value("render", path="state.json", confirm=True)
    assert first == again
    task = {name: value for name, value in first.items() if name != "idempotencyKey"}
    assert {
        "created": True,
        "taskId": server.sandbox.tasks[0].task_id,
        "durationSeconds": 4,
        "billedStandardSeconds": 4,
        "chargedCredits": "4.00",
    } == task
    other = server.value("render", path="state.json", confirm=True, idempotency_key="another")
    assert first["taskId"] != other["taskId"]
    server.sandbox.advance(600)
    done = server.value("wait_for_export", task_id=first["taskId"], save_as="video.mp4")
    assert (True, "COMPLETED", "video.mp4") == (done["ended"], done["status"], done["path"])
    assert b"ftyp" == (server.place / "video.mp4").read_bytes()[4:8]
    in_the_way = server.error("wait_for_export", task_id=first["taskId"], save_as="video.mp4")
    assert "video.mp4: the file exists\npass another path" == in_the_way
    nowhere = server.error("wait_for_export", task_id=first["taskId"], save_as="missing/video.mp4")
    assert "missing/video.mp4: its directory does not exist" == nowhere
    assert "path" not in server.value("wait_for_export", task_id=first["taskId"])
    shown = server.value("get_export", task_id=first["taskId"])
    listed = server.value("list_exports", limit=5)["exports"]
    assert first["taskId"] in {export["taskId"] for export in listed}
    assert not {"outputUrl", "callbackUrl"} & {name for export in [done, shown, *listed] for name in export}
    assert "/outputs/" not in "".join(server.results)


def test_a_wait_that_is_too_short(server: Server, held_time: HeldTime) -> None:
    """It says so, without an error."""
    server.sandbox.pause_next_task(seconds=1e8)
    task = server.value("render", path="state.json", confirm=True, idempotency_key="slow")["taskId"]
    result = server.value("wait_for_export", task_id=task, timeout_seconds=3)
    assert (False, task) == (result["ended"], result["taskId"])
    assert held_time.now >= 3


def test_errors_have_the_words_of_the_command_line(
    server: Server, state: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of the service, and the problems of an editor state."""
    monkeypatch.setenv("INDREAM_API_KEY", KEY)
    monkeypatch.setenv("INDREAM_BASE_URL", server.sandbox.base_url)
    assert 1 == main(["exports", "get", "nobody"])
    written = capsys.readouterr().err.removeprefix("error: ").strip()
    assert written == server.error("get_export", task_id="nobody")
    state["items"]["greeting"]["fontSize"] = 0
    message = server.error("render", editor_state=state, confirm=True)
    assert "(1 problem)" in message
    assert "error: $.editorState.items.greeting.fontSize" in message


@pytest.mark.parametrize(
    "path", ["../outside.json", "/etc/hostname", "link.json", "videos/../../outside.json", "a\0b", ""]
)
def test_no_file_outside_of_the_directory(server: Server, path: str) -> None:
    """Neither is read, nor written."""
    for message in (
        server.error("check_editor_state", path=path),
        server.error("render", path=path),
        server.error("wait_for_export", task_id="any", save_as=path),
    ):
        assert "outside of the directory" in message or "is not a path" in message


def test_input_that_is_not_an_editor_state(server: Server, state: dict[str, Any]) -> None:
    """Both or neither source, a missing file, a directory, and a file that is not JSON."""
    (server.place / "text.json").write_text("{", encoding="utf-8")
    tool = "check_editor_state"
    assert "pass either editor_state or path" == server.error(tool)
    assert "pass either editor_state or path" == server.error(tool, editor_state=state, path="state.json")
    outside = "is not a file in the directory of the server"
    assert f"missing.json {outside}" == server.error(tool, path="missing.json")
    assert f". {outside}" == server.error(tool, path=".")
    assert server.error(tool, path="text.json").startswith("text.json is not JSON: ")


def test_arguments_that_a_tool_does_not_have(server: Server) -> None:
    """A misspelled option of a render is an error, and nothing is billed; the schemas say so too."""
    before = len(server.sandbox.requests)
    message = server.error("render", path="state.json", confirm=True, resolution="4k", fsp=60)
    assert message.startswith("render has no argument fsp, resolution; it has editor_state, path, confirm, ")
    assert before == len(server.sandbox.requests)
    assert "has no argument layout" in server.error("check_editor_state", path="state.json", layout=True)
    assert {False} == {tool.input_schema["additionalProperties"] for tool in server.tools.values()}
    assert "Unknown tool: nothing" == server.error("nothing", path="state.json")


def test_arguments_of_another_type(server: Server) -> None:
    """The message names them, in few words."""
    assert "path: Input should be a valid string, not 5" == server.error("check_editor_state", path=5)
    message = server.error("render", path="state.json", confirm="maybe", scale="large")
    assert ["confirm", "scale"] == [flaw.partition(":")[0] for flaw in message.split("; ")]
    assert "pydantic" not in message


@pytest.mark.parametrize("path", ["new/", "saved", "saved/"])
def test_a_download_needs_the_name_of_a_file(server: Server, path: str) -> None:
    """A directory is named as such, also one that does not exist."""
    (server.place / "saved").mkdir(exist_ok=True)
    message = server.error("wait_for_export", task_id="any", save_as=path)
    assert f"{path} is a directory\npass the name of a file in it" == message


def test_without_a_key(tmp_path: Path) -> None:
    """Local tools work; one that needs the key says where it is read from."""
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "list_exports", "arguments": {}}},
    ]  # fmt: skip
    with serving(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in lines:
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            if "id" in line:
                answer = json.loads(process.stdout.readline())
        assert answer["result"]["isError"]
        assert answer["result"]["content"][0]["text"].startswith("missing API key\nset INDREAM_API_KEY")
        process.stdin.close()
        assert 0 == process.wait(PATIENCE)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(tmp_path: Path, number: int) -> None:
    """Although its input is open, at once, with the exit code of the signal."""
    with serving(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(number)
        assert 128 + number == process.wait(PATIENCE)


def serving(directory: Path) -> subprocess.Popen[bytes]:
    """A server without a key."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("INDREAM_")}
    return subprocess.Popen(
        [*INDREAM, "mcp", "--directory", directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=variables,
    )


def test_a_client_that_goes_away_ends_it(tmp_path: Path) -> None:
    """As when the reader of another command does: without a traceback, although a result is not written."""
    with serving(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.close()
        assert (0, b"") == (process.wait(PATIENCE), process.stderr.read())


def test_a_missing_extra_and_a_missing_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are reported before anything is served."""
    assert 1 == main(["mcp", "--directory", str(tmp_path / "missing")])
    assert "missing: not a directory" in capsys.readouterr().err
    program = "import sys\nsys.modules['mcp'] = None\nfrom indream.cli import main\nsys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    message = 'error: indream mcp needs mcp, which is not installed: pip install "indream-client[mcp]>=2"\n'
    assert (1, message) == (done.returncode, done.stderr)
