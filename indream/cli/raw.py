"""`raw`: call any operation of the API through the generated layer."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._files.part_file import try_path, write_file
from indream.cli.command import command
from indream.cli.errors import CommandError, known_again
from indream.cli.input import STDIN, name_of, parsed_json, read_bytes
from indream.cli.output import Column, Output, write_json
from indream.cli.paths import as_input, as_output_path
from indream.cli.root import TOOLS, root
from indream.cli.service import Service

if TYPE_CHECKING:
    from indream.cli.operations import RawOperation

__all__ = ["raw"]

_COLUMNS = (
    Column("OPERATION", "operation"),
    Column("ROUTE", "route", rank=3),
    Column("PARAMETERS", "parameters", " ".join, least=17, folds=True, rank=1),
    Column("BODY", "body", rank=2),
    Column("SUMMARY", "summary", least=18, folds=True),
)

_WITHOUT_BODY = (204, 205)


def _names() -> list[tuple[str, str]]:
    from indream.cli.operations import operations

    return [(operation.id, operation.summary) for operation in operations()]


@command(
    root,
    examples=[
        "indream raw --list",
        "indream raw listExports --param pageSize=5",
        'echo \'{"title": "Spring"}\' | indream raw patchProject -p projectId=6f1d2b70 --body -',
        "indream raw uploadAsset -p x-file-name=hero.png -p content-type=image/png --body hero.png",
    ],
    rich_help_panel=TOOLS,
)
def raw(
    output: Output,
    service: Service,
    operation: Annotated[
        str | None,
        typer.Argument(
            metavar="OPERATION", help="Its name in openapi.yaml.", autocompletion=_names, show_default=False
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="A parameter of its path, query, headers or cookies; repeat it for a list. An object is "
            "JSON, or NAME[FIELD]=VALUE for each of its fields.",
            show_default=False,
        ),
    ] = None,
    body: Annotated[
        str | None,
        typer.Option(
            parser=as_input,
            metavar="FILE",
            help="A file with the request body; - is standard input.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--form",
            "-F",
            metavar="NAME=VALUE",
            help="A field of a form body; repeat it for each field. NAME=@FILE sends a file.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", parser=as_output_path, help="Write the response here.", show_default=False
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the operations.")] = False,
) -> None:
    """Call any operation of the API by its name, and write its response unchanged.

    The body is sent unchanged, without a local check; key, retries and errors are those of all commands. An
    operation that is new in openapi.yaml is available after `make generate`.
    """
    from indream.cli.operations import find, operations

    if list_:
        output.table([each.shown() for each in operations()], _COLUMNS, none="No operations.")
        return
    if operation is None:
        raise CommandError("missing OPERATION", "See `indream raw --list`")
    found = find(operation)
    arguments = found.arguments(_pairs("--param", param or []))
    if body is not None and form:
        raise CommandError("--body and --form exclude each other")
    if body is not None:
        arguments["body"] = _body(found, body)
    if form:
        arguments["body"] = found.form(_pairs("--form", form))
    found.check(arguments)
    if file is not None:
        _check_writable(file)
    request = found.request(**arguments)
    named = request.idempotency_key is not None or request.client_task_id
    with service.client() as client, known_again() if named else contextlib.nullcontext():
        response = client.send(request)
    if found.method != "HEAD" and response.status_code not in _WITHOUT_BODY:
        _write(response.content, file)


def _pairs(option: str, texts: list[str]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise CommandError(f"{option} {text}: must be NAME=VALUE")
        pairs.append((name, value))
    return pairs


def _body(operation: RawOperation, source: str) -> Any:
    if operation.body is None:
        raise CommandError(f"{operation.id} takes no body")
    if operation.body.is_form:
        raise CommandError(f"{operation.id} takes --form NAME=VALUE, not --body")
    if operation.body.kind == "binary":
        return read_bytes(source) if source == STDIN else Path(source)
    content = read_bytes(source)
    if operation.body.kind != "text":
        return parsed_json(content, name_of(source))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise CommandError(f"{name_of(source)} is not UTF-8 text: byte {error.start}") from None


def _check_writable(file: Path) -> None:
    """Raise OSError if the response could not be written, before what it answers is sent."""
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    try_path(file, overwrite=True)


def _write(content: bytes, file: Path | None) -> None:
    """Write a response: unchanged to a file or a pipe, formatted on a terminal."""
    if file is not None:
        write_file(file, content)
        return
    try:
        text = content.decode()
        is_json = text.lstrip()[:1] in ("{", "[")
    except UnicodeDecodeError:
        is_json = False
    if is_json:
        write_json(content.decode())
    else:
        sys.stdout.buffer.write(content)
