"""The options of the commands that serve a sandbox: each is defined once, here, with its check and its text.

`python -m indream.sandbox` makes its parser from them, and `indream sandbox` its flags.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from indream._wire.settings import Flag, Options, option, with_flags

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.sandbox.options import Render

__all__ = ["Arguments"]


def _whole(least: int | None = None, most: int | None = None) -> Callable[[str, str], int]:
    """A reader of whole numbers from `least` to `most`; ValueError names the option."""
    limits = "" if least is None else f", {least} or more" if most is None else f", from {least} to {most}"

    def read(name: str, text: str) -> int:
        # int() alone would accept '+5', '1_0' and digits of other scripts.
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit():
            number = int(text)
            if (least is None or least <= number) and (most is None or number <= most):
                return number
        raise ValueError(f"{_flag(name)} must be a whole number{limits}")

    return read


def _seconds(name: str, text: str, also: str = "") -> float:
    # float() alone would accept ' 5 ', '1_0' and digits of other scripts.
    if re.fullmatch(r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?", text) and math.isfinite(float(text)):
        return float(text)
    raise ValueError(f"{_flag(name)} must be a number, 0 or more{also}")


def _speed(name: str, text: str) -> float | Literal["auto"]:
    return "auto" if text == "auto" else _seconds(name, text, ", or auto")


def _render(name: str, text: str) -> Render:
    choices: tuple[Render, ...] = ("draft", "sample")
    for choice in choices:
        if text == choice:
            return choice
    raise ValueError(f"{_flag(name)} must be draft or sample")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


@dataclass(frozen=True, kw_only=True)
class Arguments(Options):
    """The arguments of `run` as texts. The check of each also reads it."""

    port: str = option("8700", _whole(0, 65535), "The port; 0 for any free one.", flag=Flag(str, "PORT"))
    host: str = option(
        "127.0.0.1",
        None,
        "The address to listen on; 0.0.0.0 is reachable from other machines.",
        flag=Flag(str, "ADDRESS"),
    )
    base_url: str | None = option(
        None,
        None,
        "The URL that clients use, such as http://sandbox:8700.",
        flag=Flag(str, "URL", "this machine and port"),
    )
    speed: str = option(
        "1",
        _speed,
        "The speed of the sandbox's time: 1 is real time, 0 stops it, and auto moves to the next event"
        " whenever a client polls an export.",
        flag=Flag(str, "NUMBER"),
    )
    seed: str | None = option(None, _whole(), "Make the ids the same in every run.", flag=Flag(str, "NUMBER"))
    data: str | None = option(
        None, None, "Keep everything in this directory.", flag=Flag(str, "DIRECTORY", "in memory")
    )
    api_key: str | None = option(
        None,
        None,
        "The API key that clients send.",
        flag=Flag(str, "KEY", "the one in DIRECTORY, or a new one"),
    )
    webhook_secret: str | None = option(
        None,
        None,
        "The secret that signs webhooks.",
        flag=Flag(str, "SECRET", "the one in DIRECTORY, or a new one"),
    )
    slots: str = option(
        "2", _whole(1), "The number of exports that may be active at a time.", flag=Flag(str, "N")
    )
    quota_seconds: str | None = option(
        None,
        _whole(0),
        "The number of standard seconds that the key may export in total.",
        flag=Flag(str, "N", "unlimited"),
    )
    no_runtime_access: bool = option(
        False,
        None,
        "Restrict the account to the editor's capabilities and validation.",
        flag=Flag(bool),
    )
    sync_interval: str = option(
        "0",
        _seconds,
        "The minimum time between two syncs of a project, in the sandbox's time.",
        flag=Flag(str, "SECONDS"),
    )
    asset_delay: str = option(
        "0",
        _seconds,
        "The time until the list of a project's assets shows a new one, in the sandbox's time.",
        flag=Flag(str, "SECONDS"),
    )
    strict_drafts: bool = option(
        False,
        None,
        "Reject drafts of projects that do not match the schema of editor states.",
        flag=Flag(bool),
    )
    render: str | None = option(
        None,
        _render,
        "The videos of exports: drafts of their editor states, or the same sample clip.",
        flag=Flag(str, "draft|sample", "$INDREAM_SANDBOX_RENDER, or draft if the extra draft is installed"),
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `run`."""
        values = with_flags(self)
        for item in fields(self):
            read, text = item.metadata["check"], values[item.name]
            if read is not None and text is not None:
                values[item.name] = read(item.name, text)
        values["runtime_access"] = not values.pop("no_runtime_access")
        return values
