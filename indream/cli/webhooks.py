"""`webhook`: verify, sign and receive webhook requests by hand."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from indream.cli.command import command, group
from indream.cli.errors import CommandError
from indream.cli.input import check_sources, name_of, parsed_object, read_bytes
from indream.cli.output import Output, moment, plain, to_json, writer
from indream.cli.paths import as_input, as_path
from indream.cli.root import TOOLS, root
from indream.cli.service import secret_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream.types import ExportWebhookEvent

__all__ = ["webhooks"]

webhooks = group(
    "Verify, sign and receive webhook requests.",
    examples=["indream webhook sign body.json", "indream webhook verify body.json --headers headers.txt"],
)
root.add_typer(webhooks, name="webhook", rich_help_panel=TOOLS)

_ANY_AGE = 1e15

RawBody = Annotated[
    str,
    typer.Argument(
        parser=as_input,
        metavar="BODY",
        help="A file with the raw body, byte for byte; - is standard input.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Secret:
    """The webhook secret."""

    secret_file: Annotated[
        Path | None,
        typer.Option(
            parser=as_path,
            metavar="FILE",
            help="Read the webhook secret from this file. Default: the environment variable"
            " INDREAM_WEBHOOK_SECRET.",
        ),
    ] = None

    def read(self) -> str:
        """The secret."""
        return secret_from(self.secret_file, "INDREAM_WEBHOOK_SECRET", "webhook secret", "--secret-file")


@command(
    webhooks,
    examples=[
        "indream webhook verify body.json --headers headers.txt --any-age",
        'indream webhook verify - --timestamp "$TIMESTAMP" --signature "$SIGNATURE" < body.json',
    ],
)
def verify(
    body: RawBody,
    output: Output,
    secret: Secret,
    headers: Annotated[
        str | None,
        typer.Option(
            parser=as_input,
            metavar="FILE",
            help="The request's headers: a JSON object, or lines such as `Name: value`.",
            show_default=False,
        ),
    ] = None,
    timestamp: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The header X-Indream-Timestamp.", show_default=False)
    ] = None,
    signature: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The header X-Indream-Signature.", show_default=False)
    ] = None,
    max_skew: Annotated[
        float, typer.Option(metavar="SECONDS", help="The largest difference between its timestamp and now.")
    ] = 300,
    any_age: Annotated[bool, typer.Option("--any-age", help="Accept any timestamp.")] = False,
) -> None:
    """Verify that a webhook request comes from the service, and show its event.

    Exit code 0: it is genuine. 1: it is not, and the message says why.
    """
    from indream import parse_export_webhook

    check_sources(body, headers)
    received = _headers(headers, timestamp, signature)
    event = parse_export_webhook(
        webhook_secret=secret.read(),
        raw_body=read_bytes(body),
        headers=received,
        max_skew_seconds=_ANY_AGE if any_age else max_skew,
    )
    write_event(output, event)


@command(
    webhooks,
    examples=[
        "indream webhook sign body.json",
        "indream webhook sign - --json < body.json",
    ],
)
def sign(
    body: RawBody,
    output: Output,
    secret: Secret,
    timestamp: Annotated[
        int | None,
        typer.Option(metavar="SECONDS", help="The time of sending, in Unix time.", show_default="now"),
    ] = None,
) -> None:
    """Write the headers that the service would send with a body, to test a receiver."""
    from indream import sign_export_webhook

    headers = sign_export_webhook(
        webhook_secret=secret.read(), raw_body=read_bytes(body), timestamp=timestamp
    )
    if output.json:
        output.raw(headers)
        return
    for name, value in headers.items():
        output.line(f"{name}: {value}")


@command(
    webhooks,
    examples=["indream webhook listen --port 8701", "indream webhook listen --count 1 --json"],
)
def listen(
    output: Output,
    secret: Secret,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any free one.")] = 8701,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="The address to listen on; 0.0.0.0 is reachable from other machines."
        ),
    ] = "127.0.0.1",
    count: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="End after N events.", show_default="until Ctrl-C"),
    ] = None,
) -> None:
    """Receive webhooks here, verify them, and write each event.

    Exit code 0: --count events were received; without --count, a signal ended it. 130, 143, 129: Ctrl-C,
    SIGTERM or SIGHUP ended it first.
    """
    from indream.cli.receiver import events

    err = writer(stderr=True)
    # Without --count, a signal is the regular way to end the command, not an interruption.
    ending = contextlib.suppress(KeyboardInterrupt) if count is None else contextlib.nullcontext()
    with ending, events(secret.read(), host, port) as (url, arrivals):
        output.note(f"listening on {url} - press Ctrl-C to stop")
        remaining = count
        for event in arrivals:
            if isinstance(event, str):
                if not output.json:
                    err.print("rejected:", style="bold yellow", end=" ")
                    err.print(event, soft_wrap=True)
                continue
            write_event(output, event, one_line=True)
            remaining = None if remaining is None else remaining - 1
            if remaining == 0:
                return


def _headers(source: str | None, timestamp: str | None, signature: str | None) -> Mapping[str, str]:
    """The headers of a webhook request, from the options."""
    if (source is None) == (timestamp is None and signature is None):
        raise CommandError("missing headers: pass either --headers FILE, or --timestamp and --signature")
    if source is None:
        headers = {"X-Indream-Timestamp": timestamp, "X-Indream-Signature": signature}
        return {name: value for name, value in headers.items() if value is not None}
    content = read_bytes(source)  # once, as it may be standard input
    text = content.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("{"):
        return cast("dict[str, str]", parsed_object(content, name_of(source)))
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def write_event(output: Output, event: ExportWebhookEvent, *, one_line: bool = False) -> None:
    """Write an event: the whole event for machines, a line for people."""
    document = event.to_dict()
    if output.json:
        if one_line:
            output.line(to_json(document, indent=False))
        else:
            output.raw(document)
        return
    out = writer()
    task = event.task
    out.print(f"{moment(document['occurredAt'])} UTC", style="dim", end="  ")
    style = {"EXPORT_COMPLETED": "green", "EXPORT_FAILED": "red"}.get(event.event_type, "cyan")
    out.print(f"{event.event_type:16}", style=style, end="  ")
    parts = [task.task_id, f"{task.progress:g}%", *filter(None, (task.filename, task.error))]
    out.print(plain("  ".join(parts)), soft_wrap=True)
