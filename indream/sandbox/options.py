"""The arguments of a sandbox, for what hands them on to it."""

from __future__ import annotations

import os
from typing import TypedDict

from indream.sandbox.clock import Speed

__all__ = ["SandboxOptions"]


class SandboxOptions(TypedDict, total=False):
    """The arguments of `Sandbox`, which says what they are; `run` and `create_app` take the same."""

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
