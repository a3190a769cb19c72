"""The page of made-up values, compared with page.html as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from indream.editor_state import EditorStateProblem
from indream.sandbox import Fault, RequestRecord
from indream.sandbox.checks import FailedCheck
from indream.sandbox.faults.planned import Planned
from indream.sandbox.page.document import document
from indream.sandbox.page.view import ExportRow, ProjectRow, Shown, View, WebhookRow
from indream.sandbox.page.wording import clipped, duration, file_size, pace, running_time
from indream.sandbox.store import Asset
from indream.sandbox.tasks import State

GOLDEN = Path(__file__).with_name("page.html")
"""The page with a line for each element, without its style and its script."""

NOW = datetime(2026, 9, 25, 12, 30, 15, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 9, 24, 23, 59, 58, tzinfo=UTC)


def _export(number: int, state: State, **more: Any) -> ExportRow:
    fields: dict[str, Any] = {
        "task_id": f"task/{number}",
        "name": f"name {number}",
        "state": state,
        "error": None,
        "created": NOW,
        "seconds": 5,
        "format": "mp4",
        "has_state": True,
    }
    return ExportRow(**fields | more)


def _request(status: int | None, **more: Any) -> RequestRecord:
    return RequestRecord(method="GET", path="/v1/exports", at=NOW, seconds=0.0042, status=status, **more)


def _webhook(number: int, outcome: str, detail: str | None) -> WebhookRow:
    return WebhookRow(
        number=number,
        event="EXPORT_STARTED",
        at=DAY_BEFORE,
        task_id="task/1",
        target="http://127.0.0.1:9/hook",
        outcome=outcome,
        attempts=number,
        detail=detail,
    )


def _check(problems: int, omitted: int) -> FailedCheck:
    found = [EditorStateProblem("EDITOR_SCHEMA_INVALID", f"$.a{n}", "is missing") for n in range(problems)]
    return FailedCheck("POST /v1/exports", NOW, found, omitted, b"{}")


def _asset(number: int, **more: Any) -> Asset:
    fields: dict[str, Any] = {
        "asset_id": f"asset-{number}",
        "type": "VIDEO",
        "filename": "beach.mp4",
        "mimetype": "video/mp4",
        "size": 25_300,
        "file_key": "uploads/beach.mp4",
        "width": 320,
        "height": 180.5,
        "duration": 61.2,
        "content": None,
    }
    return Asset(**fields | more)


VIEW = View(
    base_url="http://127.0.0.1:8700",
    now=NOW,
    speed=2.5,
    slots=12,
    slots_used=3,
    slots_of_others=1,
    faults=[
        Planned(Fault(operation="*", status=503), times=2, after=0),
        Planned(Fault(operation="*", close=True), times=None, after=0),
    ],
    has_pictures=True,
    exports=Shown(
        [
            _export(1, State("PENDING", 0)),
            _export(2, State("PROCESSING", 36.5, "rendering"), name=None, created=DAY_BEFORE),
            _export(3, State("PAUSED", 45), has_state=False),
            _export(4, State("COMPLETED", 100, "finishing"), format="webm", seconds=61.5),
            _export(5, State("FAILED", 45), error="The disk is full."),
            _export(6, State("CANCELED", 1)),
        ],
        1_006,
    ),
    checks=[(3, _check(5, 0)), (2, _check(6, 1_000)), (1, _check(1, 0))],
    requests=Shown(
        [
            (6, _request(200, query="q=sail")),
            (5, _request(304)),
            (4, _request(404, error_code="SANDBOX_NOT_FOUND")),
            (3, _request(503, error_code="SANDBOX_FAULT", fault="status 503")),
            (2, _request(None, fault="reset")),
        ],
        6,
    ),
    webhooks=Shown(
        [
            _webhook(4, "delivered", "answered 204"),
            _webhook(3, "failed", "answered 500"),
            _webhook(2, "lost", "lost as planned"),
            _webhook(0, "waiting", None),
        ],
        4,
    ),
    projects=Shown(
        [ProjectRow(project_id="project-1", title="Spring", assets=2, created=DAY_BEFORE, updated=NOW)], 1
    ),
    assets=Shown(
        [
            _asset(3),
            _asset(2, width=None, duration=None),
            _asset(1, height=None, duration=3, mimetype="audio/" + "x" * 200),
        ],
        3,
    ),
)
EMPTY = attrs.evolve(
    VIEW,
    speed=None,
    slots=13,
    slots_used=0,
    slots_of_others=0,
    faults=[],
    has_pictures=False,
    exports=Shown([_export(1, State("PENDING", 0))], 1),
    checks=[],
    requests=Shown([], 0),
    webhooks=Shown([], 0),
    projects=Shown([], 0),
    assets=Shown([], 0),
)


def _lines(view: View) -> str:
    """The page with a line for each element, without its style and its script."""
    page = re.sub(r"(?s)(<(style|script)>).*?(</\2>)", r"\1\3", document(view))
    return page.replace("><", ">\n<")


def test_the_page_is_as_before(request: pytest.FixtureRequest) -> None:
    """`make record` writes page.html again; the difference shows in review."""
    shown = f"{_lines(VIEW)}\n{_lines(EMPTY)}"
    if request.config.getoption("--record"):
        GOLDEN.write_text(shown, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize(
    ("wording", "value", "expected"),
    [
        (clipped, "x" * 160, "x" * 160),
        (clipped, "x" * 161, f"{'x' * 159}…"),
        (duration, 1, "1.0 s"),
        (duration, 4.24, "4.2 s"),
        (duration, 0.9994, "999 ms"),
        (duration, 0.01, "10 ms"),
        (duration, 0.0099, "9.9 ms"),
        (duration, 0, "0.0 ms"),
        (running_time, 0, "0 s"),
        (running_time, 5, "5 s"),
        (running_time, 59.94, "59.9 s"),
        (running_time, 59.95, "1:00"),
        (running_time, 60, "1:00"),
        (running_time, 61.2, "1:01"),
        (running_time, 3_725, "62:05"),
        (file_size, 0, "0 bytes"),
        (file_size, 1, "1 byte"),
        (file_size, 999, "999 bytes"),
        (file_size, 1_000, "1 kB"),
        (file_size, 25_340, "25.3 kB"),
        (file_size, 999_499, "999 kB"),
        (file_size, 999_500, "1 MB"),
        (file_size, 999_499_999, "999 MB"),
        (file_size, 999_500_000, "1 GB"),
        (file_size, 25_300_000_000, "25.3 GB"),
        (pace, None, "moves when a client polls an export"),
        (pace, 0, "stopped, moves only when advanced"),
        (pace, 1, "real time"),
        (pace, 0.5, "0.5× real time"),
        (duration, 0.000_42, "0.4 ms"),
        (running_time, 0.5, "0.5 s"),
        (file_size, 734_003_200, "734 MB"),
        (file_size, 1_500_000_000, "1.5 GB"),
    ],
)
def test_sizes_and_times_are_short(wording: Callable[[Any], str], value: Any, expected: str) -> None:
    assert expected == wording(value)
