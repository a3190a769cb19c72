"""The options of a command for the service and its key, and the client made from them."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream.cli.errors import CommandError
from indream.cli.paths import as_path

if TYPE_CHECKING:
    from collections.abc import Generator

    from indream import IndreamClient

__all__ = ["SANDBOX_HAS_ENDED", "Account", "Service", "secret_from"]

SANDBOX_HAS_ENDED = "created in a sandbox that has ended: nothing was billed"
_PANEL = "Service"
_SANDBOX_SPEED = 4
_SANDBOX_POLL_INTERVAL = 0.1


@dataclass(frozen=True)
class Account:
    """The options for the service and its key."""

    api_key_file: Annotated[
        Path | None,
        typer.Option(
            parser=as_path,
            metavar="FILE",
            help="Read the API key from this file. Default: the environment variable INDREAM_API_KEY.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The address of the service. Default: INDREAM_BASE_URL, or https://api.indream.ai.",
            rich_help_panel=_PANEL,
        ),
    ] = None
    allow_insecure: Annotated[
        bool,
        typer.Option(
            "--allow-insecure",
            help="Allow plain http to another machine.",
            rich_help_panel=_PANEL,
        ),
    ] = False
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Write a line for each attempt of a request to standard error.",
            rich_help_panel=_PANEL,
        ),
    ] = False

    @property
    def is_sandbox(self) -> bool:
        """Whether the service is a sandbox, which ends with the command."""
        return False

    @contextlib.contextmanager
    def settings(self) -> Generator[dict[str, Any]]:
        """The arguments of a client for a block."""
        yield {
            "api_key": secret_from(
                self.api_key_file, "INDREAM_API_KEY", "API key", "--api-key-file", *self._advice()
            ),
            "base_url": self.base_url,
            "allow_insecure": self.allow_insecure,
            # One command is one call. With an idempotency key it can be retried after a lost response.
            "auto_idempotency": True,
        }

    @contextlib.contextmanager
    def client(self) -> Generator[IndreamClient]:
        """A client for a block."""
        with self.settings() as settings:
            from indream import IndreamClient

            with IndreamClient(**settings) as client:
                yield client

    def _advice(self) -> list[str]:
        """The ways to run the command without a key, for the error that says that it is missing."""
        return []


@dataclass(frozen=True)
class Service(Account):
    """The same for commands that a new sandbox can serve too: they need nothing that an account has."""

    sandbox: Annotated[
        bool,
        typer.Option(
            "--sandbox",
            help="Use a new local sandbox instead: no key, no bill, the video is a draft or a sample.",
            rich_help_panel=_PANEL,
        ),
    ] = False

    @property
    def is_sandbox(self) -> bool:
        """Whether the service is a sandbox, which ends with the command."""
        return self.sandbox

    @contextlib.contextmanager
    def settings(self) -> Generator[dict[str, Any]]:
        """The arguments of a client for a block; with `--sandbox`, its sandbox runs during the block."""
        if not self.sandbox:
            with super().settings() as settings:
                yield settings
            return
        if self.api_key_file is not None or self.base_url is not None:
            raise CommandError("--sandbox excludes --api-key-file and --base-url")
        from indream.sandbox import run

        with run(speed=_SANDBOX_SPEED) as sandbox:
            yield {
                "api_key": sandbox.api_key,
                "base_url": sandbox.base_url,
                "poll_interval": _SANDBOX_POLL_INTERVAL,
                "auto_idempotency": True,
            }

    def _advice(self) -> list[str]:
        return ["to try it without a key, add --sandbox"]


def secret_from(file: Path | None, variable: str, what: str, option: str, *advice: str) -> str:
    """A secret from a file or from the environment. Other users could read an argument of the command."""
    if file is not None:
        try:
            secret = file.read_text(encoding="utf-8-sig").strip()
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not UTF-8 text: byte {error.start}") from None
        if not secret:
            raise CommandError(f"{file} is empty: it must contain the {what}")
        return secret
    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise CommandError(f"missing {what}", f"set {variable}, or name a file with {option}", *advice)
    return secret
