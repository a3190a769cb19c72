"""The checked arguments of a client, for tests of decisions that take them."""

from __future__ import annotations

from indream._wire.settings import Secret, Settings, make_settings

__all__ = ["client_settings"]


def client_settings(
    base_url: str | None = None,
    *,
    timeout: float = 60,
    max_retries: int = 2,
    allow_insecure: bool = False,
) -> Settings:
    """The settings of a client, by default those of `IndreamClient("sk")`."""
    return make_settings(
        api_key=Secret("sk"),
        base_url=base_url,
        timeout=timeout,
        max_retries=max_retries,
        poll_interval=2,
        auto_idempotency=False,
        allow_insecure=allow_insecure,
    )
