"""The tools of `indream mcp`, and the server that has them.

A tool that fails answers with the words that the command line writes. No result has a key or a signed link.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import hashlib
import inspect
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, cast

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, ImageContent, TextContent, Tool, ToolAnnotations
from pydantic import Field, ValidationError

from indream._paths import check_path
from indream._version import __version__
from indream.cli.errors import CommandError, in_words, known_again
from indream.cli.input import parsed_object, state_in
from indream.cli.signals import ending_at_once
from indream.errors import ExportTimeoutError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from indream import AsyncIndreamClient
    from indream.cli.service import Service
    from indream.editor_state import EditorStateProblem
    from indream.preview import Picture
    from indream.types import ExportTask

__all__ = ["serve"]

_INSTRUCTIONS: Final = (
    "Indream renders editor states (JSON timelines) to videos. To write one, run a Python program: import"
    " Timeline, Text, Image and so on from indream.timeline, which counts in seconds and fills in all fields,"
    " and save timeline.to_editor_state() as a JSON file. Check or lint an editor state, and preview it,"
    " before you render it: a render costs credits. A preview is an approximation."
)
_MOST_LISTED: Final = 100
_JPEG_QUALITY: Final = 85
_LEFT_OUT: Final = frozenset({"callbackUrl", "outputUrl"})
"""Fields of an export whose URLs can contain secrets: agents keep what they receive."""

State = Annotated[
    dict[str, Any] | None,
    Field(description="The editor state, or an object that has it as editorState. Pass either this or path."),
]
StatePath = Annotated[
    str | None,
    Field(description="A JSON file with the editor state, relative to the directory of the server."),
]
TaskId = Annotated[str, Field(description="The id of the export.")]

_LOCAL: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_READING: Final = ToolAnnotations(read_only_hint=True, open_world_hint=True)
_RENDERING: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=True
)
_SAVING: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=True
)

ToolFunction = TypeVar("ToolFunction", bound="Callable[..., Awaitable[Any]]")


def serve(service: Service, directory: Path) -> None:
    """Serve the tools over standard input and output until the input ends.

    Args:
        service: The service, from the options of the command.
        directory: The resolved directory outside of which no file is read or written.
    """
    with ending_at_once():
        try:
            asyncio.run(_serve(service, directory))
        except* BrokenPipeError:  # the client has gone away before a result was written
            pass


async def _serve(service: Service, directory: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        tools = Tools(directory, Account(service, stack))
        await tools.server().run_stdio_async()


class Account:
    """The client of the service, made when a tool first needs it.

    Args:
        service: The service, from the options of the command.
        stack: Closes the client.
    """

    def __init__(self, service: Service, stack: contextlib.AsyncExitStack) -> None:
        self._service = service
        self._stack = stack
        self._client: AsyncIndreamClient | None = None

    async def client(self) -> AsyncIndreamClient:
        """The client; the key is read now, if it was not before."""
        if self._client is None:
            from indream import AsyncIndreamClient

            settings = self._stack.enter_context(self._service.settings())
            self._client = await self._stack.enter_async_context(AsyncIndreamClient(**settings))
        return self._client


def _answering(body: ToolFunction) -> ToolFunction:
    """The same tool, whose errors are results of the tool, in the words of the command line."""

    @functools.wraps(body)
    async def call(*arguments: Any, **options: Any) -> Any:
        try:
            return await body(*arguments, **options)
        except Exception as error:
            text = in_words(error)
            if text is None:
                raise
            return CallToolResult(content=[TextContent(text=text)], is_error=True)

    return cast("ToolFunction", call)


class _Server(MCPServer):
    """A server whose tools refuse arguments that they do not have.

    Those of the library pass them over: a misspelled option of a render would be billed with its default.
    """

    async def list_tools(self) -> list[Tool]:
        """The tools, whose schemas say that they have no other arguments."""
        return [
            tool.model_copy(
                update={
                    "description": inspect.cleandoc(tool.description or ""),
                    "input_schema": {**tool.input_schema, "additionalProperties": False},
                }
            )
            for tool in await super().list_tools()
        ]

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool with arguments that it has."""
        for tool in await self.list_tools():
            accepted = tool.input_schema["properties"]
            if tool.name == name and (unknown := [*(arguments.keys() - accepted.keys())]):
                raise ToolError(
                    f"{name} has no argument {', '.join(sorted(unknown))}; it has {', '.join(accepted)}"
                )
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError("; ".join(_flaws(error.__cause__))) from None
            raise


def _flaws(error: ValidationError) -> list[str]:
    """The arguments that are wrong, without the classes and links of pydantic."""
    return [
        f"{'.'.join(map(str, flaw['loc']))}: {flaw['msg']}, not {flaw['input']!r:.60}"
        for flaw in error.errors(include_url=False)
    ]


class Tools:
    """The tools.

    Args:
        directory: The resolved directory outside of which no file is read or written.
        account: The client of the service.
    """

    def __init__(self, directory: Path, account: Account) -> None:
        self._directory = directory
        self._account = account

    def server(self) -> MCPServer:
        """A server with these tools."""
        server = _Server("indream", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING")
        tools: Sequence[tuple[Callable[..., Awaitable[Any]], ToolAnnotations]] = (
            (self.check_editor_state, _LOCAL),
            (self.lint_editor_state, _LOCAL),
            (self.upgrade_editor_state, _LOCAL),
            (self.preview_editor_state, _LOCAL),
            (self.render, _RENDERING),
            (self.wait_for_export, _SAVING),
            (self.get_export, _READING),
            (self.list_exports, _READING),
        )
        for body, hints in tools:
            server.add_tool(body, annotations=hints)
        return server

    @_answering
    async def check_editor_state(self, editor_state: State = None, path: StatePath = None) -> dict[str, Any]:
        """Check an editor state against its schema. Nothing is sent, and no key is needed."""
        from indream.editor_state import check_editor_state

        state = state_in(self._document(editor_state, path))
        problems = await asyncio.to_thread(check_editor_state, state)
        return _verdict(problems, problems.omitted)

    @_answering
    async def lint_editor_state(
        self,
        editor_state: State = None,
        path: StatePath = None,
        layout: Annotated[
            bool,
            Field(
                description="Also find what renders, but probably not as intended: hidden items, texts that"
                " do not fit."
            ),
        ] = False,
    ) -> dict[str, Any]:
        """Check an editor state against its schema and the rules that the service applies beyond it.

        Finds overlapping items, keyframes outside of their item, missing references and likely mistakes.
        Nothing is sent, and no key is needed.
        """
        from indream.cli.lint import problems_of

        state = state_in(self._document(editor_state, path))
        problems, omitted = await asyncio.to_thread(problems_of, state, None, layout=layout)
        return _verdict(problems, omitted)

    @_answering
    async def upgrade_editor_state(
        self,
        editor_state: State = None,
        path: StatePath = None,
        fps: Annotated[float, Field(description="The frames per second of times that are in frames.")] = 30,
    ) -> dict[str, Any]:
        """Convert an editor state that was written for the service before 1.1.0. No file is changed.

        Returns the new editor state, the changes, and the problems that an upgrade cannot fix.
        """
        from indream.editor_state import upgrade_editor_state

        state = state_in(self._document(editor_state, path))
        result = await asyncio.to_thread(upgrade_editor_state, state, fps=fps)
        return {
            "editorState": result.state,
            "changes": [change._asdict() for change in result.changes],
            **_verdict(result.problems, 0),
        }

    @_answering
    async def preview_editor_state(
        self,
        editor_state: State = None,
        path: StatePath = None,
        at: Annotated[
            list[float | str] | float | str | None,
            Field(
                description='A time or several, such as 1.5, "0:03.5" or "45f". One time is one picture,'
                " several are side by side. By default the cuts and the middles of all items."
            ),
        ] = None,
        scale: Annotated[
            float, Field(description="The size of a picture of one time; 1 is that of the composition.")
        ] = 0.5,
    ) -> CallToolResult:
        """Draw what an editor state shows: a contact sheet, or one time. An approximation.

        The notes say where it is known to differ from the picture of the service. Files of assets are found
        by their names beside the editor state and in the directory of the server. Nothing is sent.
        """
        state = state_in(self._document(editor_state, path))
        places = [self._directory] if path is None else [self._inside(path).parent, self._directory]
        times = [] if at is None else at if isinstance(at, list) else [at]
        picture, content = await asyncio.to_thread(_picture_of, state, times, scale, places)
        described = {
            "width": picture.image.width,
            "height": picture.image.height,
            "notes": [note._asdict() for note in picture.notes],
        }
        image = ImageContent(data=base64.b64encode(content).decode("ascii"), mime_type="image/jpeg")
        text = TextContent(text="\n".join(map(str, picture.notes)) or "no known differences")
        return CallToolResult(content=[image, text], structured_content=described)

    @_answering
    async def render(
        self,
        editor_state: State = None,
        path: StatePath = None,
        confirm: Annotated[
            bool,
            Field(
                description="A render costs credits. True: create the export. False: only check it and say"
                " what would be rendered. Ask the user first."
            ),
        ] = False,
        ratio: Annotated[
            str | None, Field(description="16:9, 9:16, 1:1, 4:3, 3:4 or custom. Default: that of the state.")
        ] = None,
        scale: Annotated[float | None, Field(description="0.6 to 8. Default: 1.")] = None,
        fps: Annotated[int | None, Field(description="30 or 60. Default: 30.")] = None,
        format: Annotated[str | None, Field(description="mp4 or webm. Default: mp4.")] = None,
        filename: Annotated[str | None, Field(description="The name of the file on the service.")] = None,
        idempotency_key: Annotated[
            str | None,
            Field(
                description="The same key finds the same export again, also one that failed; to render again,"
                " pass another one. Default: a key made from the editor state and the options.",
                min_length=1,
            ),
        ] = None,
    ) -> dict[str, Any]:
        """Render an editor state. Costs credits, and needs confirm=true; without it, nothing is sent.

        Creates the export and returns its id at once: wait_for_export waits for it and downloads its file.
        The same call again finds the same export, and is not billed again.
        """
        from indream.cli.rendering import ExportOptions, check, payload_with

        options = ExportOptions(ratio=ratio, scale=scale, fps=fps, format=format, filename=filename)
        payload = payload_with(self._document(editor_state, path), options)
        checked = await asyncio.to_thread(check, payload)
        key = _key_of(payload) if idempotency_key is None else idempotency_key
        if not confirm:
            return {
                "created": False,
                "durationSeconds": _seconds_of(payload["editorState"]),
                **{name: payload.get(name) for name in ("ratio", "scale", "fps", "format")},
                "idempotencyKey": key,
                "message": "Nothing was sent. The render would be billed: ask the user, then pass"
                " confirm=true.",
            }
        client = await self._account.client()
        with known_again():
            created = await client.exports.create(checked, key)
        return {
            "created": True,
            "taskId": created.task_id,
            "durationSeconds": created.duration_seconds,
            "billedStandardSeconds": created.billed_standard_seconds,
            "chargedCredits": created.charged_credits,
            "idempotencyKey": key,
        }

    @_answering
    async def wait_for_export(
        self,
        task_id: TaskId,
        timeout_seconds: Annotated[
            float, Field(description="Seconds to wait. Many clients end a call after 60.", gt=0, le=3600)
        ] = 50,
        save_as: Annotated[
            str | None,
            Field(
                description="Download the file to this path, relative to the directory of the server. An"
                " existing file is not replaced."
            ),
        ] = None,
    ) -> dict[str, Any]:
        """Wait until an export has ended, and download its file if save_as is passed. Costs nothing.

        If it has not ended in time, the result has "ended": false: call again.
        """
        target = None if save_as is None else self._new_file(save_as)
        client = await self._account.client()
        try:
            task = await client.exports.wait(task_id, timeout_seconds)
        except ExportTimeoutError as error:
            if error.task is None:
                raise
            return {"ended": False, **_described(error.task)}
        result = {"ended": True, **_described(task)}
        if target is not None:
            saved = await client.exports.download(task, target)
            result["path"] = str(saved.relative_to(self._directory))
        return result

    @_answering
    async def get_export(self, task_id: TaskId) -> dict[str, Any]:
        """Show an export. wait_for_export downloads its file."""
        client = await self._account.client()
        return _described(await client.exports.get(task_id))

    @_answering
    async def list_exports(
        self,
        limit: Annotated[int, Field(description="The number of exports.", ge=1, le=_MOST_LISTED)] = 20,
    ) -> dict[str, Any]:
        """List the account's exports, with status and progress."""
        client = await self._account.client()
        return {"exports": [_described(task) async for task in client.exports.iter(limit=limit)]}

    def _document(self, state: dict[str, Any] | None, path: str | None) -> dict[str, Any]:
        if state is not None and path is None:
            return state
        if path is None or state is not None:
            raise CommandError("pass either editor_state or path")
        file = self._inside(path)
        if not file.is_file():
            raise CommandError(f"{path} is not a file in the directory of the server")
        return parsed_object(file.read_bytes(), path)

    def _inside(self, path: str) -> Path:
        """The resolved path of a file in the directory."""
        try:
            file = (self._directory / check_path("path", path)).resolve()
        except (OSError, ValueError, RuntimeError):
            raise CommandError(f"{path!r} is not a path") from None
        if not file.is_relative_to(self._directory):
            raise CommandError(f"{path} is outside of the directory of the server")
        return file

    def _new_file(self, path: str) -> Path:
        from indream._files.part_file import names_directory

        file = self._inside(path)
        if names_directory(os.path.join(self._directory, path)):  # noqa: PTH118 - keeps a slash at its end
            raise CommandError(f"{path} is a directory", "pass the name of a file in it")
        if file.exists():
            raise CommandError(f"{path}: the file exists", "pass another path")
        if not file.parent.is_dir():
            raise CommandError(f"{path}: its directory does not exist")
        return file


def _picture_of(
    state: Mapping[str, Any], times: Sequence[float | str], scale: float, places: Sequence[Path]
) -> tuple[Picture, bytes]:
    """A picture, and its file as JPEG, which is much smaller than PNG."""
    from indream.cli.preview import drawn
    from indream.preview import Fonts
    from indream.preview._files import files_in

    picture = drawn(state, times, False, scale, True, files_in(state, places), Fonts())
    content = io.BytesIO()
    picture.image.convert("RGB").save(content, "JPEG", quality=_JPEG_QUALITY)
    return picture, content.getvalue()


def _verdict(problems: Sequence[EditorStateProblem], omitted: int) -> dict[str, Any]:
    """The problems, with the names that `--json` has for them."""
    return {
        "valid": not any(problem.severity == "error" for problem in problems),
        "problems": [problem._asdict() for problem in problems],
        "problemsOmitted": omitted,
    }


def _described(task: ExportTask) -> dict[str, Any]:
    """An export without the fields that are empty, and without URLs."""
    return {
        name: value for name, value in task.to_dict().items() if value is not None and name not in _LEFT_OUT
    }


def _key_of(payload: Mapping[str, Any]) -> str:
    """An idempotency key that is the same for the same payload."""
    import orjson

    text = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    return f"mcp-{hashlib.sha256(text).hexdigest()[:32]}"


def _seconds_of(state: object) -> float:
    """The length of the video: the end of the last item on a track."""
    from indream.editor_state._timeline import Timeline
    from indream.editor_state._words import TICKS_PER_SECOND

    timeline = Timeline(state)
    clips = [timeline.clip(id) for _, _, id in timeline.track_items()]
    return max((clip.end for clip in clips if clip is not None), default=0) / TICKS_PER_SECOND
