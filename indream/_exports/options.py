"""The options of `render`: each is defined here, in one place, with its check and its text.

`make generate` writes them from here into the signatures and docstrings of the calls, where editors and
`help()` show them. The command line takes its defaults and texts from here, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, cast

from indream._wire.settings import check_callback, check_flag, check_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.generated.models import ExportCreateResponse, ExportTask

__all__ = ["Leaving", "Options", "RenderKeywords", "RenderOptions", "option", "summary_of"]

T = TypeVar("T")

Leaving = Literal["leave", "cancel"]
"""Leave the export running, or cancel it."""


def check_choice(name: str, value: str) -> None:
    """ValueError that names the argument, for an unknown choice."""
    if value not in ("leave", "cancel"):
        raise ValueError(f"{name} must be 'leave' or 'cancel', not {value!r}")


def option(default: T, check: Callable[[str, Any], object] | None, text: str) -> T:
    """An option of a call.

    Args:
        default: What it is where it is not given.
        check: Called with its name and value; raises if the value is wrong. None as a default is not checked.
        text: What it does, for docstrings and the command line. They add a default that is a number.
    """
    return field(default=default, metadata={"check": check, "text": text})


class Options:
    """Options that check themselves."""

    def __post_init__(self) -> None:
        for one in fields(cast("Any", self)):
            value, check = getattr(self, one.name), one.metadata["check"]
            if check is not None and (value is not None or one.default is not None):
                check(one.name, value)


@dataclass(frozen=True, kw_only=True)
class RenderOptions(Options):
    """What `exports.render` and `projects.render` take by name."""

    idempotency_key: str | None = option(None, None, "A key of yours that identifies this render.")
    timeout: float = option(
        600,
        check_seconds,
        "Seconds for the whole call. A file server that is unavailable is waited for until then.",
    )
    poll_interval: float | None = option(
        None,
        check_seconds,
        "Seconds between two polls, kept exactly. Default: the client's, growing to 10 while nothing "
        "changes.",
    )
    on_timeout: Leaving = option(
        "leave",
        check_choice,
        'What happens to an export that has not ended in time: "leave" it running, or "cancel" it, which may '
        "take 10 seconds more.",
    )
    on_interrupt: Leaving = option("leave", check_choice, "The same for Ctrl-C and for cancellation.")
    overwrite: bool = option(
        False,
        check_flag,
        "Replace an existing file; without it, an existing file is an error at the start.",
    )
    on_created: Callable[[ExportCreateResponse], object] | None = option(
        None, check_callback, "Called with the new export's id and price, before it is waited for."
    )
    on_progress: Callable[[ExportTask], object] | None = option(
        None,
        check_callback,
        "Called with the task at first and whenever its status, phase or progress changes.",
    )
    on_download: Callable[[int, int], object] | None = option(
        None, check_callback, "Called with the bytes received and the bytes of the whole file."
    )


class RenderKeywords(TypedDict, total=False):
    """The same for the overloads of both `render`, which differ in `path`; written by `make generate`."""

    idempotency_key: str | None
    timeout: float
    poll_interval: float | None
    on_timeout: Leaving
    on_interrupt: Leaving
    overwrite: bool
    on_created: Callable[[ExportCreateResponse], object] | None
    on_progress: Callable[[ExportTask], object] | None
    on_download: Callable[[int, int], object] | None


def summary_of(options: type[Options], name: str) -> str:
    """The first sentence of an option's text."""
    (text,) = (one.metadata["text"] for one in fields(cast("Any", options)) if one.name == name)
    sentence, _, _ = text.partition(". ")
    return f"{sentence.removesuffix('.')}."
