"""The account that the sandbox plays: its keys, its clock, what it owns, and what was asked of it."""

from __future__ import annotations

import random
import re
import secrets
import uuid
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from indream.sandbox import answers, links, tasks
from indream.sandbox.clock import Clock
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.replays import Replays
from indream.sandbox.store import Export, Project, Store
from indream.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from indream.sandbox.answers import Answer

__all__ = ["EXPORT_SLOTS", "RequestRecord", "Service"]

EXPORT_SLOTS = 2
"""How many exports may be active at a time: the smallest limit known of the service."""

_REQUESTS_KEPT = 10_000


class RequestRecord(NamedTuple):
    """A request that the sandbox has answered."""

    method: str
    path: str
    status: int


class Service:
    """The state behind the routes."""

    def __init__(
        self,
        *,
        base_url: str,
        speed: float,
        seed: int | None,
        api_key: str | None,
        webhook_secret: str | None,
    ) -> None:
        if api_key is not None and re.fullmatch(r"[!-~]+", api_key) is None:
            raise ValueError("api_key must be printable ASCII without spaces")
        self.base_url = base_url
        self.api_key = f"sk_sandbox_{secrets.token_hex(16)}" if api_key is None else api_key
        self.webhook_secret = (
            f"whsec_sandbox_{secrets.token_hex(16)}" if webhook_secret is None else webhook_secret
        )
        self.clock = Clock(speed)
        self.store = Store()
        self.replays: Replays[Answer] = Replays()
        self.webhooks = Webhooks(self.clock, self.webhook_secret, self.task)
        self.requests: deque[RequestRecord] = deque(maxlen=_REQUESTS_KEPT)
        # With a seed the ids can be guessed: that is what it is for, and nothing but loopback is served.
        self._random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311
        self._link_secret = secrets.token_bytes(32)
        self.api_key_id = self.new_id()

    def new_id(self) -> str:
        """A new identifier."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def project(self, project_id: str, *, otherwise: int = 404) -> Project:
        """The project with this id, or a problem."""
        project = self.store.projects.get(project_id)
        if project is None:
            raise not_found("project", otherwise)
        return project

    def export(self, task_id: str) -> Export:
        """The export with this id, or a problem."""
        export = self.store.exports.get(task_id)
        if export is None:
            raise not_found("task")
        return export

    def state(self, export: Export, now: int) -> tasks.State:
        """Where an export stands."""
        return tasks.state_at(export.plan, now, export.canceled_at)

    def free_slots(self) -> int:
        """How many exports could be started now."""
        now = self.clock.now()
        return EXPORT_SLOTS - sum(tasks.is_active(self.state(export, now)) for export in self.store.exports)

    def task(self, export: Export, now: int) -> dict[str, Any]:
        """An export as the ExportTask it is at a moment."""
        state = self.state(export, now)
        url = None if state.completed is None else self._output_url(export, state.completed, now)
        return answers.export_task(export, state, url)

    def opens_output(self, name: str, expires: int, token: str) -> bool:
        """Whether a link to an output file is one that the sandbox gave out."""
        return links.token_matches(self._link_secret, name, expires, token)

    def _output_url(self, export: Export, completed: int, now: int) -> str:
        name = f"{export.task_id}.{export.format}"
        query = links.output_query(self._link_secret, name, links.expiry(completed, now))
        return f"{self.base_url}/outputs/{name}?{query}"


def not_found(what: str, status: int = 404) -> ProblemError:
    """The problem of an id that stands for nothing."""
    return ProblemError(status, Code.SANDBOX_NOT_FOUND, f"There is no {what} with this identifier.")
