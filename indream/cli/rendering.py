"""The options that the rendering commands share, and messages about exports."""

from __future__ import annotations

import contextlib
import shlex
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from indream._clock import new_key
from indream._errors import counted
from indream._exports.options import ProjectRenderOptions
from indream._wire.settings import with_flags
from indream.cli.command import flag
from indream.cli.errors import LATER, AdvisedError, CommandError, exit_code, kept
from indream.cli.input import read_object, state_in
from indream.cli.paths import as_key, as_output
from indream.cli.service import SANDBOX_HAS_ENDED
from indream.errors import DownloadError, ExportFailedError, ExportTimeoutError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from indream._exports.options import ProjectRenderKeywords
    from indream.cli.output import Output
    from indream.cli.progress import Bars
    from indream.cli.service import Account
    from indream.types import ExportCreateResponse, ExportTask

__all__ = [
    "ExportOptions",
    "NoLint",
    "Overwrite",
    "Recovery",
    "Target",
    "advising",
    "check",
    "check_ending",
    "keywords",
    "options_of",
    "payload_of",
    "payload_with",
    "project_payload",
    "write_created",
    "write_file",
]

_PANEL = "Render"


Overwrite = Annotated[bool, flag(ProjectRenderOptions, "overwrite")]
Target = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        parser=as_output,
        metavar="PATH",
        help="The file, or a directory for it.",
        show_default="the name of STATE, in this directory",
    ),
]
NoLint = Annotated[
    bool,
    typer.Option(
        "--no-lint",
        # The rules of the service may have become more lenient than those of this version.
        help="Do not lint the timeline first; only the service checks it.",
    ),
]


def _ratios() -> list[str]:
    from indream.generated.payloads import ExportRatio

    return list(get_args(ExportRatio))


def _formats() -> list[str]:
    from indream.generated.payloads import ExportFormat

    return list(get_args(ExportFormat))


def _option(metavar: str, text: str, **settings: Any) -> Any:
    """An option of a render; its help states the default, which is not an argument of the command."""
    return typer.Option(metavar=metavar, help=text, show_default=False, rich_help_panel=_PANEL, **settings)


@dataclass(frozen=True)
class ExportOptions:
    """How an editor state or a project is rendered."""

    ratio: Annotated[
        str | None,
        _option(
            "W:H",
            "16:9, 9:16, 1:1, 4:3, 3:4 or custom. Default: the outputRatio of the editor state, or the"
            " shape of its composition.",
            autocompletion=_ratios,
        ),
    ] = None
    scale: Annotated[float | None, _option("NUMBER", "0.6 to 8. Default: 1.")] = None
    fps: Annotated[int | None, _option("NUMBER", "Frames per second, 30 or 60. Default: 30.")] = None
    format: Annotated[
        str | None,
        _option(
            "mp4|webm",
            "The format of the video. Default: by the suffix of the file to write, or mp4.",
            autocompletion=_formats,
        ),
    ] = None
    filename: Annotated[str | None, _option("NAME", "The name of the file on the service.")] = None
    callback_url: Annotated[
        str | None, _option("URL", "The URL that receives webhooks about the export.")
    ] = None
    client_task_id: Annotated[
        str | None,
        _option("ID", "Your id for the export; the same id finds the same export again.", parser=as_key),
    ] = None
    option: Annotated[
        list[str] | None, _option("NAME=VALUE", "Any other field of the payload. The value may be JSON.")
    ] = None
    idempotency_key: Annotated[
        str | None,
        _option(
            "KEY",
            "Your key for this render: the same command finds the same export again, and nothing is"
            " rendered or billed twice. It also finds a failed export; to render again, use another key.",
            parser=as_key,
        ),
    ] = None


def keywords(
    options: ProjectRenderOptions, recovery: Recovery, output: Output, bars: Bars
) -> ProjectRenderKeywords:
    """The arguments of `render` for the flags of a command, and those that show its progress."""
    return cast(
        "ProjectRenderKeywords",
        {
            **with_flags(options),
            "idempotency_key": recovery.key,
            "on_created": recovery.announcing(output),
            "on_progress": bars.export("render"),
            "on_download": bars.bytes("download"),
        },
    )


class Recovery:
    """The object that a command creates or waits for, with the advice on how to find it after an error.

    Args:
        service: The service that has it.
        path: The target path of its file.
        task_id: The id of the export, if the command waits for an existing one.
        key: The user's idempotency key, with which the same command finds the object again.
        client_task_id: The `clientTaskId` of the payload, which has the same effect.
        what: The noun for the object.
        listed: The command that lists such objects.
    """

    def __init__(
        self,
        service: Account,
        path: str | None = None,
        *,
        task_id: str | None = None,
        key: str | None = None,
        client_task_id: str | None = None,
        what: str = "an export",
        listed: str = "indream exports list",
    ) -> None:
        self._service = service
        self._path = path
        self._what = what
        self._listed = listed
        self._finds_again = bool(task_id or key or client_task_id)
        # The key is generated here, not by the client, so that every error message can show it. If there is
        # a clientTaskId, a new key would create a new export.
        self.key = key or (None if self._finds_again else new_key())
        self.task_id = task_id
        self._made = False

    def created(self, created: ExportCreateResponse) -> None:
        """Record the export."""
        self.task_id = created.task_id
        self._made = True

    def announcing(self, output: Output) -> Callable[[ExportCreateResponse], None]:
        """An `on_created` that records the export and writes its id at once, as the process may be killed."""

        def announce(created: ExportCreateResponse) -> None:
            self.created(created)
            if not self._service.is_sandbox:
                output.announce(
                    f"export {created.task_id} created", taskId=created.task_id, idempotencyKey=self.key
                )

        return announce

    def again(self, error: BaseException) -> bool | None:
        """Whether repeating the command does nothing twice; None if the error itself says so."""
        if self._service.is_sandbox:  # the sandbox has ended, and its exports with it
            return True
        if _was_canceled(error):
            # With the user's key, the command would find the canceled export again; without, it creates a
            # new one and nothing is done twice.
            return not (self._made and self._finds_again)
        if self._finds_again:
            return True
        return False if self._made else None

    def advice(self, error: BaseException) -> list[str]:
        """What to do after an error, one line each."""
        interrupted = isinstance(error, KeyboardInterrupt)
        if self._service.is_sandbox:
            return []
        if self.task_id is None:
            if isinstance(error, FileExistsError):
                return [self._in_the_way()]
            return [self._perhaps_made()] if interrupted else []
        if isinstance(error, ExportFailedError) or _was_canceled(error):
            named = self._made and self._finds_again
            return ["the key finds this export again: to render again, use another key"] if named else []
        if not interrupted and exit_code(error) != LATER and not isinstance(error, OSError | DownloadError):
            return []
        again = ["indream", "exports", "wait", self.task_id, *(("-o", self._path) if self._path else ())]
        lines = [f"to wait for it again:  {shlex.join(again)}"]
        if interrupted:
            lines = [
                f"export {self.task_id} was not canceled",
                *lines,
                f"to cancel it:          indream exports cancel {self.task_id}",
            ]
            if self._finds_again and self._made:
                lines.append("or run the same command again")
            elif self.key is not None:
                lines.append(f"or run the same command with --idempotency-key {self.key}")
        return lines

    def _perhaps_made(self) -> str:
        what = f"{self._what} may have been created"
        if self._finds_again:
            return f"{what}: run the same command again to find it"
        how = f"run the same command with --idempotency-key {self.key} to find it"
        return f"{what}: {how}, or see {self._listed}"

    def _in_the_way(self) -> str:
        if self._finds_again:
            return "nothing was sent: add --overwrite to download the file of the same export again"
        return "nothing was sent: pass another path with -o, or --overwrite"


def _was_canceled(error: BaseException) -> bool:
    return isinstance(error, ExportTimeoutError) and error.outcome == "canceled"


@contextlib.contextmanager
def advising(recovery: Recovery) -> Generator[None]:
    """Add to the error of a block the advice on how to find what the command created."""
    try:
        yield
    except BaseException as error:
        sent = recovery.task_id is not None or isinstance(error, KeyboardInterrupt)
        key = recovery.key if sent else None  # otherwise the error contains it
        advice = recovery.advice(error)
        raise AdvisedError(
            error, *advice, task_id=recovery.task_id, key=key, again=recovery.again(error)
        ) from error


def payload_of(source: str, options: ExportOptions, path: str | None = None) -> dict[str, Any]:
    """The payload of an export: the fields of the file, overridden by the options."""
    return payload_with(read_object(source), options, path)


def payload_with(document: dict[str, Any], options: ExportOptions, path: str | None = None) -> dict[str, Any]:
    """The payload of an export: the fields of an object that is an editor state or has one."""
    payload = document if isinstance(document.get("editorState"), dict) else {"editorState": document}
    return {**_defaults(state_in(document), path), **payload, **options_of(options)}


def check(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Check the payload of an export locally, including the timeline.

    Returns:
        The payload, already written as JSON, so that the client neither checks nor writes it again.

    Raises:
        ValidationError: The payload has errors; `problems` contains them and the warnings.
    """
    from indream._sync._checks import checked_export
    from indream.editor_state import lint_editor_state
    from indream.editor_state._payloads import PLACE_OF_STATE
    from indream.editor_state._problems import inside

    found = inside(lint_editor_state(payload["editorState"]), PLACE_OF_STATE)
    advice = [problem for problem in found if problem.severity == "warning"]
    try:
        checked = checked_export(payload, lint=True)
    except ValidationError as error:
        if error.problems and advice:
            error.problems = (*error.problems, *advice)
            error.problems_omitted += found.omitted
        raise
    for problem in advice:
        warnings.warn(str(problem), stacklevel=2)
    return checked


def project_payload(
    state: Mapping[str, Any], options: ExportOptions, path: str | None = None
) -> dict[str, Any]:
    """The payload of an export of a project with this editor state."""
    return {**_defaults(state, path), **options_of(options)}


def options_of(options: ExportOptions) -> dict[str, Any]:
    """The options that were passed, with the wire's names."""
    named: dict[str, Any] = {
        "ratio": options.ratio,
        "scale": options.scale,
        "fps": options.fps,
        "format": options.format,
        "filename": options.filename,
        "callbackUrl": options.callback_url,
        "clientTaskId": options.client_task_id,
    }
    fields = {name: value for name, value in named.items() if value is not None}
    for text in options.option or ():
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise CommandError(f"--option {text}: must be NAME=VALUE")
        fields[name] = _value(value)
    return fields


def check_ending(path: str, payload: Mapping[str, Any]) -> None:
    """Raise CommandError if the suffix of the path does not fit the format of the video."""
    from indream._files.part_file import check_suffix, names_directory

    if names_directory(path):
        return
    try:
        check_suffix(path, str(payload.get("format")))
    except ValueError as error:
        suffix = Path(path).suffix.lower().lstrip(".")
        formats = f"the service renders {' and '.join(_formats())}"
        advice = f"for {suffix} pass --format {suffix}" if suffix in _formats() else formats
        raise CommandError(str(error), advice) from None


def write_created(output: Output, service: Account, created: ExportCreateResponse) -> None:
    """Write an export that was just created."""
    again = f"indream exports wait {created.task_id} -o ."
    with kept(f"export {created.task_id} was created; to wait for it:  {again}", created.task_id):
        output.document(created.to_dict())
    if service.is_sandbox:
        output.note(SANDBOX_HAS_ENDED)
        return
    output.note(f"to wait for it and get its file:  {again}")


def write_file(
    output: Output, service: Account, path: Path, task: ExportTask, extra: Mapping[str, Any] | None = None
) -> None:
    """Write the path of an export's file; only the path, so that scripts can read it.

    Args:
        output: How it is written.
        service: The service that rendered it.
        path: The path.
        task: The export.
        extra: Further fields for machines.
    """
    saved = f"export {task.task_id} is saved as {path}"
    if output.json:
        with kept(saved, task.task_id):
            output.raw({"path": str(path), "task": task.to_dict(), **(extra or {})})
        return
    seconds = counted(task.billed_standard_seconds, "standard second")
    credits = f"{task.charged_credits} {'credit' if task.charged_credits == '1' else 'credits'}"
    billed = f"{seconds} billed, {credits} charged"
    if service.is_sandbox:
        billed = "rendered by a sandbox: the file is a draft or a sample, and nothing was billed"
    output.note(f"{task.duration_seconds:g} s of video, {counted(path.stat().st_size, 'byte')}; {billed}")
    with kept(saved, task.task_id):
        output.line(str(path))


def _defaults(state: Mapping[str, Any], path: str | None) -> dict[str, Any]:
    """The default fields of the payload."""
    ending = Path(path).suffix.lower().lstrip(".") if path else ""
    defaults: dict[str, Any] = {"scale": 1, "fps": 30, "format": ending if ending in _formats() else "mp4"}
    ratio = _ratio_of(state)
    return {"ratio": ratio, **defaults} if ratio else defaults


def _ratio_of(state: Mapping[str, Any]) -> str | None:
    """The `outputRatio` of an editor state, or the ratio of its composition; None if neither is known."""
    if isinstance(ratio := state.get("outputRatio"), str):
        return ratio
    width, height = state.get("compositionWidth"), state.get("compositionHeight")
    if isinstance(width, int) and isinstance(height, int):
        for ratio in _ratios():
            across, _, down = ratio.partition(":")
            if down and width * int(down) == height * int(across):
                return ratio
    return None


def _value(text: str) -> object:
    import orjson

    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value
