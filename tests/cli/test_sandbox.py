"""`sandbox`: its options reach the server."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Cli


def test_the_options_reach_the_server(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of `python -m indream.sandbox`."""
    served: list[Any] = []
    monkeypatch.setattr("indream.sandbox.__main__.serve", served.append)
    assert 0 == cli("sandbox", "--port", "8701").code
    assert ["8701"] == [arguments.port for arguments in served]
