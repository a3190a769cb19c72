"""Time that a library for tests holds still, as freezegun does, does not hold a call."""

from __future__ import annotations

import runpy
import time
from typing import Any

import httpx
import pytest

from indream import IndreamClient, _clock
from indream.errors import ExportTimeoutError
from tests.support.fake_service import FakeService, task


@pytest.fixture
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clocks of `time` stand still, in every module that has them; sleeping takes its time."""
    for name in ("monotonic", "perf_counter", "time"):
        monkeypatch.setattr(time, name, lambda: 1_790_000_000.0)


@pytest.mark.usefixtures("_frozen")
def test_a_wait_ends_while_time_is_frozen() -> None:
    """Its deadline uses a clock that is not frozen."""

    def poll(request: httpx.Request) -> httpx.Response:
        assert len(service.requests) < 100, "the wait does not end"
        return task()(request)

    service = FakeService(poll)
    with IndreamClient(**service.options) as client, pytest.raises(ExportTimeoutError):
        client.exports.wait("task-1", timeout=0.05, poll_interval=0.01)


def test_a_package_loaded_while_time_is_frozen_keeps_the_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock runs when it is no longer frozen: the replacement was not kept."""
    with monkeypatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: -1.0)
        loaded: dict[str, Any] = runpy.run_path(_clock.__file__)
        assert loaded["monotonic"]() == -1.0
    assert loaded["monotonic"]() >= 0


def test_a_package_loaded_while_time_is_frozen_keeps_the_real_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates of other machines are compared with the date of this one, also later."""
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: 7.0)
        loaded: dict[str, Any] = runpy.run_path(_clock.__file__)
        assert loaded["wall_time"]() == 7.0
    assert loaded["wall_time"]() > 1_700_000_000
