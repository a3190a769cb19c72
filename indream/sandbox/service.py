"""The state of a sandbox: its account, clock, rows, planned faults and records."""

from __future__ import annotations

import random
import re
import secrets
import threading
import uuid
from typing import TYPE_CHECKING, Any

import orjson

from indream.sandbox import answers
from indream.sandbox.checks import CheckLog
from indream.sandbox.clock import Clock
from indream.sandbox.drafts import Drafts, draw_draft
from indream.sandbox.faults.planned import Fault, PlannedFaults
from indream.sandbox.options import Limits, Render, Speed, check_count, check_text
from indream.sandbox.pool import Pool
from indream.sandbox.previews import Sheets
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.records import RequestLog
from indream.sandbox.replays import Replays
from indream.sandbox.requests import REAL_KEY
from indream.sandbox.sources import Sources, sources_of, uses
from indream.sandbox.store import Account, Asset, Export, Project, Store
from indream.sandbox.tasks import Course, delayed, rendering_until
from indream.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from indream.sandbox.persistence import Archive

__all__ = ["Service", "not_found"]

_MOST_SEED = 2**63 - 1
_PATIENCE_SECONDS = 0.5


class Service:
    """The state behind the routes."""

    def __init__(
        self,
        *,
        base_url: str,
        speed: Speed,
        seed: int | None,
        api_key: str | None,
        webhook_secret: str | None,
        limits: Limits,
        archive: Archive | None,
        render: Render,
    ) -> None:
        if api_key is not None:
            _check_key(api_key)
        if webhook_secret is not None:
            check_text("webhook_secret", webhook_secret)
        if seed is not None:
            check_count("seed", seed, least=-_MOST_SEED, most=_MOST_SEED)
        self.base_url = base_url
        self.is_public = False
        """Whether other machines can reach it."""
        before = None if archive is None else archive.account()
        self.api_key = _first(
            api_key, before.api_key if before else None, f"sk_sandbox_{secrets.token_hex(16)}"
        )
        self.webhook_secret = _first(
            webhook_secret,
            before.webhook_secret if before else None,
            f"whsec_sandbox_{secrets.token_hex(16)}",
        )
        self.clock = Clock(speed, before.moment if before else None)
        self.store = Store()
        self.replays = Replays()
        self.render: Render = render
        self.drafts = Drafts(draw_draft, self._drawn, None if archive is None else archive.drafts)
        self.webhooks = Webhooks(self.clock, self.webhook_secret, self.task, self.drafts)
        self.requests = RequestLog()
        self.checks = CheckLog()
        self.sheets = Sheets()
        self.faults: PlannedFaults[Fault] = PlannedFaults()
        self.courses: PlannedFaults[Course] = PlannedFaults()
        self.synced: dict[str, int] = {}
        """When each project was last synced."""
        self.added: dict[tuple[str, str], int] = {}
        """When each asset was added to a project, by both ids."""
        self.turn = threading.Lock()
        """Held by the handler that is running; see `in_turns`."""
        self.limits = limits
        self.pool = self._new_pool()
        # A seed makes the ids predictable on purpose.
        self._starts = before.starts + 1 if before else 1
        source = (
            seed if self._starts == 1 else f"{seed}, start {self._starts}"
        )  # a restart does not repeat ids
        self._random = random.SystemRandom() if seed is None else random.Random(source)  # noqa: S311 - reproducible
        self._link_secret = before.link_secret if before else secrets.token_bytes(32)
        self.api_key_id = before.api_key_id if before else self.new_id()
        self._archive = archive
        if archive is not None:
            archive.restore(self.store, self.replays.kept)
            self.drafts.restore(export.task_id for export in self.store.exports)
            now = self.clock.now()
            for export in self.store.exports:
                self._resume_draft(export, now)
                self.webhooks.follow(export, after=now)
            self.save()

    def save(self) -> None:
        """Save everything, if the sandbox has a directory.

        Raises:
            OSError: The changes cannot be written. The next call writes them.
        """
        if self._archive is not None:
            account = Account(
                api_key=self.api_key,
                api_key_id=self.api_key_id,
                webhook_secret=self.webhook_secret,
                link_secret=self._link_secret,
                moment=self.clock.moment(),
                starts=self._starts,
            )
            self._archive.save(account, self.store, self.replays.kept)

    def clear(self) -> None:
        """Delete everything but the time and the keys."""
        self.drafts.clear()
        self.store.clear()
        self.replays.kept.clear()
        self.synced.clear()
        self.added.clear()
        self.pool = self._new_pool()
        self.webhooks.outbox.clear()
        self.requests.clear()
        self.checks.clear()
        self.sheets.clear()
        self.save()

    def close(self) -> None:
        """Stop the drafts, save everything, and release the directory. It may be called again.

        Raises:
            OSError: The changes cannot be written.
        """
        self.drafts.close()
        archive = self._archive
        if archive is not None:
            try:
                self.save()
            finally:
                self._archive = None
                archive.close()

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return answers.moment(self.clock.now(), self.clock)

    def new_id(self) -> str:
        """Return a new id."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def project(self, project_id: str, *, otherwise: int = 404) -> Project:
        """Return the project with this id, or raise a problem."""
        project = self.store.projects.get(project_id)
        if project is None:
            raise not_found("project", otherwise)
        return project

    def export(self, task_id: str) -> Export:
        """Return the export with this id, or raise a problem."""
        export = self.store.exports.get(task_id)
        if export is None:
            raise not_found("task")
        return export

    def task(self, export: Export, now: int) -> dict[str, Any]:
        """Return the ExportTask of an export at a moment."""
        state = self.pool.state_of(export, now)
        completed = state.completed if state.status == "COMPLETED" else None
        url = None if completed is None else self._output_url(export, completed, now)
        return answers.export_task(export, state, url, self.clock)

    def begin_draft(self, export: Export, editor_state: dict[str, Any]) -> None:
        """Draw the file of a new export, unless it is the sample."""
        if export.output == "draft":
            self.drafts.begin(export.task_id, editor_state, self.sources(editor_state))

    def cancel(self, export: Export, now: int) -> None:
        """Cancel an active export."""
        share = self.drafts.share(export.task_id)
        if share < 1:
            # Its progress stays what clients have seen.
            end = rendering_until(export.plan, now, share)
            self.webhooks.outbox.delay(export, delayed(export.plan, end))
        export.canceled_at = now
        self.store.exports.touch(export.task_id)
        self.drafts.cancel(export.task_id)

    def sources(self, editor_state: dict[str, Any]) -> Sources:
        """Return the uploaded files that an editor state uses."""
        return sources_of(editor_state, self.store.assets, self.base_url)

    def is_referenced(self, asset: Asset) -> bool:
        """Return whether a project has an asset, or uses its file in its editor state."""
        return any(asset_id == asset.asset_id for _, asset_id in self.store.bindings) or any(
            uses(project.editor_state, asset, self.base_url) for project in self.store.projects
        )

    def output(self, export: Export) -> Path | None:
        """Return the draft of a completed export; None for the sample."""
        return self.drafts.path(export.task_id) if export.output == "draft" else None

    async def poll(self, exports: list[Export]) -> int:
        """Return the moment at which a client polls exports.

        With speed "auto", a client that polls exports which are still being drawn waits for them for a
        moment of real time, instead of polling a thousand times per second.
        """
        now = self.pool.poll(exports)
        if self.pool.is_held(exports):
            await self.drafts.wait((export.task_id for export in exports), _PATIENCE_SECONDS)
            now = self.pool.poll(exports)
        return now

    def _new_pool(self) -> Pool:
        return Pool(self.store.exports, self.clock, self.limits, self.drafts.share)

    def _drawn(self, task_id: str, is_drawn: bool) -> None:
        """Let an export end now that its file exists, or return the sample. The drafts' thread calls it."""
        export = self.store.exports.get(task_id)
        if export is None or export.canceled_at is not None:
            return
        if not is_drawn:
            export.output = "sample"
        self.webhooks.outbox.delay(export, delayed(export.plan, self.clock.now()))
        self.store.exports.touch(task_id)

    def _resume_draft(self, export: Export, now: int) -> None:
        """Draw the file of a saved export if that was not done before the sandbox stopped."""
        if export.output == "sample" or export.canceled_at is not None or self.drafts.path(export.task_id):
            return
        # Its end has not been reported yet.
        export.plan = delayed(export.plan, now + 1)
        content = self.store.states.get(export.task_id)
        if content is None or self.render == "sample":
            export.output = "sample"
        else:
            self.begin_draft(export, orjson.loads(content))
        self.store.exports.touch(export.task_id)

    def opens_output(self, name: str, expires: int, token: str) -> bool:
        """Return whether the sandbox made a link to an output file."""
        return answers.token_matches(self._link_secret, name, expires, token)

    def _output_url(self, export: Export, completed: int, now: int) -> str:
        name = f"{export.task_id}.{export.format}"
        query = answers.output_query(self._link_secret, name, answers.expiry(completed, now))
        return f"{self.base_url}/outputs/{name}?{query}"


def _check_key(api_key: str) -> None:
    check_text("api_key", api_key)
    if re.fullmatch(r"[!-~]+", api_key) is None:
        raise ValueError("api_key must be printable ASCII without spaces")
    if api_key.startswith(REAL_KEY):
        raise ValueError(
            f"api_key looks like a real key ({REAL_KEY}…), which must not be given to a sandbox; "
            "omit it, or make up a key with another prefix"
        )


def _first(*choices: str | None) -> str:
    """Return the first string that is not None."""
    return next(choice for choice in choices if choice is not None)


def not_found(kind: str, status: int = 404) -> ProblemError:
    """Return the problem of an unknown id."""
    return ProblemError(status, Code.SANDBOX_NOT_FOUND, f"There is no {kind} with this identifier.")
