"""What the sandbox's account may do, and how the service treats it where that may vary."""

from __future__ import annotations

import attrs

from indream.sandbox.arguments import check_count, check_flag, check_seconds

__all__ = ["Limits"]


@attrs.frozen(kw_only=True)
class Limits:
    """The limits of an account; `Sandbox` says what they are."""

    slots: int = 2
    quota_seconds: int | None = None
    runtime_access: bool = True
    sync_interval: float = 0
    asset_delay: float = 0
    strict_drafts: bool = False

    def __attrs_post_init__(self) -> None:
        check_count("slots", self.slots, least=1)
        check_count("quota_seconds", self.quota_seconds, optional=True)
        check_flag("runtime_access", self.runtime_access)
        check_seconds("sync_interval", self.sync_interval)
        check_seconds("asset_delay", self.asset_delay)
        check_flag("strict_drafts", self.strict_drafts)
