"""The values that the page shows. Collecting them changes nothing."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

import attrs

from indream._json.dates import parse_moment
from indream.sandbox import tasks
from indream.sandbox.answers import moment
from indream.sandbox.previews import can_draw

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from indream.sandbox.checks import FailedCheck
    from indream.sandbox.faults.planned import Fault, Planned
    from indream.sandbox.outbox import WebhookRecord
    from indream.sandbox.records import RequestRecord
    from indream.sandbox.service import Service
    from indream.sandbox.store import Asset, Export, Project

__all__ = ["ExportRow", "ProjectRow", "Shown", "View", "WebhookRow", "view_of", "without_query"]

ROWS = 25
"""The maximum number of rows in a table."""

REQUESTS = 50

_Row = TypeVar("_Row")


@attrs.frozen
class Shown(Generic[_Row]):
    """The newest rows of a table, newest first, and the total number of rows."""

    rows: list[_Row]
    total: int


@attrs.frozen(kw_only=True)
class ExportRow:
    """An export and its state."""

    task_id: str
    name: str | None
    state: tasks.State
    error: str | None
    created: datetime
    seconds: float
    format: str
    has_state: bool
    """Whether its editor state is kept."""


@attrs.frozen(kw_only=True)
class ProjectRow:
    """A project and the number of its assets."""

    project_id: str
    title: str
    assets: int
    created: datetime
    updated: datetime


@attrs.frozen(kw_only=True)
class WebhookRow:
    """A webhook that has become due; its outcome is "delivered", "failed", "lost" or "waiting"."""

    number: int
    event: str
    at: datetime
    task_id: str
    target: str
    outcome: str
    attempts: int
    detail: str | None


@attrs.frozen(kw_only=True)
class View:
    """The values of the page."""

    base_url: str
    now: datetime
    speed: float | None
    """The speed of time; None if it moves when clients poll."""
    slots: int
    slots_used: int
    slots_of_others: int
    faults: list[Planned[Fault]]
    has_pictures: bool
    """Whether contact sheets can be drawn."""
    exports: Shown[ExportRow]
    checks: list[tuple[int, FailedCheck]]
    requests: Shown[tuple[int, RequestRecord]]
    webhooks: Shown[WebhookRow]
    projects: Shown[ProjectRow]
    assets: Shown[Asset]


def view_of(service: Service) -> View:
    """Collect the current values."""
    now, store = service.clock.now(), service.store
    bound = Counter(project_id for project_id, _ in store.bindings)
    outbox = service.webhooks.outbox
    return View(
        base_url=service.base_url,
        now=moment(now, service.clock),
        speed=None if service.clock.is_auto else service.clock.moment().speed,
        slots=service.limits.slots,
        slots_used=service.pool.used,
        slots_of_others=service.pool.taken,
        faults=service.faults.remaining(),
        has_pictures=can_draw(),
        checks=service.checks.newest(),
        exports=Shown(
            [_export(service, row, now) for row in _newest(store.exports.newest_first())], len(store.exports)
        ),
        requests=Shown(service.requests.newest(REQUESTS), len(service.requests)),
        webhooks=Shown([_webhook(*row) for row in outbox.latest(ROWS)], len(outbox)),
        projects=Shown(
            [_project(service, row, bound[row.project_id]) for row in _newest(store.projects.newest_first())],
            len(store.projects),
        ),
        assets=Shown(_newest(store.assets.newest_first()), len(store.assets)),
    )


def without_query(url: str) -> str:
    """Return a URL without the parts that may be secrets: query, fragment, user name and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"
    host = parts.netloc.rpartition("@")[2]
    hidden = "?…" if parts.query or parts.fragment else ""
    return f"{parts.scheme}://{host}{parts.path}{hidden}"


def _newest(numbered: Iterable[tuple[int, _Row]]) -> list[_Row]:
    return [row for _, row in islice(numbered, ROWS)]


def _export(service: Service, export: Export, now: int) -> ExportRow:
    state = service.pool.state_of(export, now)
    return ExportRow(
        task_id=export.task_id,
        name=export.filename or export.client_task_id,
        state=state,
        error=export.plan.error if state.status == "FAILED" else None,
        created=moment(export.plan.created, service.clock),
        seconds=export.ticks / tasks.TICKS_PER_SECOND,
        format=export.format,
        has_state=service.store.states.get(export.task_id) is not None,
    )


def _project(service: Service, project: Project, assets: int) -> ProjectRow:
    return ProjectRow(
        project_id=project.project_id,
        title=project.title,
        assets=assets,
        created=moment(project.created_at, service.clock),
        updated=moment(project.updated_at, service.clock),
    )


def _webhook(number: int, webhook: WebhookRecord) -> WebhookRow:
    if webhook.delivered:
        outcome = "delivered"
    elif webhook.status is not None:
        outcome = "failed"
    elif webhook.error is not None:
        outcome = "failed" if webhook.attempts else "lost"
    else:
        outcome = "waiting"
    return WebhookRow(
        number=number,
        event=webhook.event,
        at=parse_moment(webhook.body["occurredAt"]),
        task_id=webhook.task_id,
        target=without_query(webhook.url),
        outcome=outcome,
        attempts=webhook.attempts,
        detail=f"answered {webhook.status}" if webhook.status is not None else webhook.error,
    )
