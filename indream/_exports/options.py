"""The options of `render`: each is defined once, here, with its check and its text.

`make generate` writes them into the signatures and docstrings of the calls, where editors and `help()` show
them. The command line makes its flags from the same definitions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from indream._wire.settings import Flag, Options, check_callback, check_flag, check_seconds, option

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.generated.models import ExportCreateResponse, ExportTask

__all__ = ["Leaving", "ProjectRenderKeywords", "ProjectRenderOptions", "RenderKeywords", "RenderOptions"]

Leaving = Literal["leave", "cancel"]
"""Leave the export running, or cancel it."""


def check_choice(name: str, value: str) -> None:
    """Raise a ValueError that names the argument if the value is not one of the choices."""
    if value not in ("leave", "cancel"):
        raise ValueError(f"{name} must be 'leave' or 'cancel', not {value!r}")


@dataclass(frozen=True, kw_only=True)
class ProjectRenderOptions(Options):
    """The keyword arguments of `projects.render`, which `exports.render` has too."""

    idempotency_key: str | None = option(None, None, "A key of yours that identifies this render.")
    timeout: float = option(
        600,
        check_seconds,
        "Seconds for the whole call. An unavailable file server is retried until then.",
        flag=Flag(float, "SECONDS"),
    )
    poll_interval: float | None = option(
        None,
        check_seconds,
        "Seconds between two polls, used exactly. Default: the client's, growing to 10 while nothing "
        "changes.",
    )
    on_timeout: Leaving = option(
        "leave",
        check_choice,
        'If the export has not ended in time: "leave" it running, or "cancel" it, which may take 10 more '
        "seconds.",
        flag=Flag(str, "leave|cancel"),
    )
    on_interrupt: Leaving = option("leave", check_choice, "The same for Ctrl-C and for cancellation.")
    overwrite: bool = option(
        False,
        check_flag,
        "Replace an existing file; otherwise an existing file is an error at the start.",
        flag=Flag(bool),
    )
    on_created: Callable[[ExportCreateResponse], object] | None = option(
        None, check_callback, "Called with the new export's id and price, before it is waited for."
    )
    on_progress: Callable[[ExportTask], object] | None = option(
        None,
        check_callback,
        "Called with the task at the start and whenever its status, phase or progress changes.",
    )
    on_download: Callable[[int, int], object] | None = option(
        None, check_callback, "Called with the number of bytes received and the size of the file in bytes."
    )


@dataclass(frozen=True, kw_only=True)
class RenderOptions(ProjectRenderOptions):
    """The keyword arguments of `exports.render`. The editor state of a project is not known to the client."""

    lint: bool = option(
        True,
        check_flag,
        "Lint the editor state too, and raise what the service is known to reject, such as overlapping "
        "items, before anything is sent. False: leave that to the service.",
    )


class RenderKeywords(TypedDict, total=False):
    """The same for the overloads of `exports.render`, which differ in `path`; written by `make generate`."""

    idempotency_key: str | None
    timeout: float
    poll_interval: float | None
    on_timeout: Leaving
    on_interrupt: Leaving
    overwrite: bool
    on_created: Callable[[ExportCreateResponse], object] | None
    on_progress: Callable[[ExportTask], object] | None
    on_download: Callable[[int, int], object] | None
    lint: bool


class ProjectRenderKeywords(TypedDict, total=False):
    """The same for the overloads of `projects.render`; written by `make generate`."""

    idempotency_key: str | None
    timeout: float
    poll_interval: float | None
    on_timeout: Leaving
    on_interrupt: Leaving
    overwrite: bool
    on_created: Callable[[ExportCreateResponse], object] | None
    on_progress: Callable[[ExportTask], object] | None
    on_download: Callable[[int, int], object] | None
