"""The options of a sandbox, the limits of its account, and the checks of values from its users.

The values are from Python, from the command line, or from JSON of the control routes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

import attrs

from indream._errors import MissingExtraError
from indream._extras import require

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Limits",
    "Render",
    "SandboxOptions",
    "Speed",
    "as_object",
    "can_draft",
    "check_count",
    "check_flag",
    "check_seconds",
    "check_text",
    "chosen_render",
]

Speed = float | Literal["auto"]
Render = Literal["draft", "sample"]

_RENDER_VARIABLE = "INDREAM_SANDBOX_RENDER"

_MOST_COUNT = 1_000_000_000
_MOST_SECONDS = 1_000_000_000.0
"""About 32 years."""
_MOST_TEXT = 10_000


class SandboxOptions(TypedDict, total=False):
    """The arguments of `Sandbox`, which explains them; `run` and `create_app` take the same."""

    base_url: str | None
    speed: Speed
    seed: int | None
    api_key: str | None
    webhook_secret: str | None
    data: str | os.PathLike[str] | None
    slots: int
    quota_seconds: int | None
    runtime_access: bool
    sync_interval: float
    asset_delay: float
    strict_drafts: bool
    render: Render | None


@attrs.frozen(kw_only=True)
class Limits:
    """The limits of an account; `Sandbox` explains them."""

    slots: int
    quota_seconds: int | None
    runtime_access: bool
    sync_interval: float
    asset_delay: float
    strict_drafts: bool

    def __attrs_post_init__(self) -> None:
        check_count("slots", self.slots, least=1)
        check_count("quota_seconds", self.quota_seconds, optional=True)
        check_flag("runtime_access", self.runtime_access)
        check_seconds("sync_interval", self.sync_interval)
        check_seconds("asset_delay", self.asset_delay)
        check_flag("strict_drafts", self.strict_drafts)


def check_count(
    name: str, value: object, *, least: int = 0, most: int = _MOST_COUNT, optional: bool = False
) -> None:
    """Require a whole number from `least` to `most`, or None if the value is optional."""
    if value is None and optional:
        return
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number")
    if value < least:
        raise ValueError(f"{name} must be {least} or more")
    if value > most:
        raise ValueError(f"{name} must be {least} to {most:,}")


def check_seconds(
    name: str, value: object, *, least: float = 0, most: float = _MOST_SECONDS, optional: bool = False
) -> None:
    """Require a number from `least` to `most`, or None if the value is optional."""
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number")
    if not least <= value <= most:  # also rejects NaN
        is_too_large = value > most or most < _MOST_SECONDS
        limits = f"{least:,g} to {most:,.0f}" if is_too_large else f"{least:g} or more"
        raise ValueError(f"{name} must be a number, {limits}")


def check_flag(name: str, value: object) -> None:
    """Require True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false")


def check_text(name: str, value: object, *, most: int = _MOST_TEXT) -> None:
    """Require a string of at most `most` characters that UTF-8 can encode."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string")
    if len(value) > most:
        raise ValueError(f"{name} must have at most {most:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} must not contain lone surrogates") from None


def chosen_render(value: object, environ: Mapping[str, str]) -> Render:
    """Return the kind of file that exports have.

    Args:
        value: The choice of the user. None stands for the environment variable, and without it for drafts
            where the packages that draw them are installed.
        environ: The environment variables.

    Raises:
        ValueError: The choice is not "draft" or "sample".
        MissingExtraError: Drafts are chosen, but the packages that draw them are not installed.
    """
    name, choice = "render", value
    if value is None:
        name, choice = _RENDER_VARIABLE, environ.get(_RENDER_VARIABLE) or None
    if choice not in (None, "draft", "sample"):
        raise ValueError(f"{name} must be draft or sample")
    if choice == "draft":
        _require_draft()
    return choice or ("draft" if can_draft() else "sample")


def can_draft() -> bool:
    """Return whether the packages that draw drafts are installed."""
    try:
        _require_draft()
    except MissingExtraError:
        return False
    return True


def _require_draft() -> None:
    require("a sandbox that renders drafts", "draft", "av", "PIL")


def as_object(value: object) -> dict[str, Any]:
    """Return the value if it is a JSON object, and an empty object otherwise."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
