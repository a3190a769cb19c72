"""The rows of the sandbox, in memory, by key and in order. All times are of the sandbox's clock."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from indream.sandbox.clock import ClockReading
from indream.sandbox.options import Render
from indream.sandbox.tasks import TaskPlan

__all__ = ["Account", "Asset", "Export", "Project", "Store", "Table"]

_MOST_STATE_BYTES = 64 * 1024 * 1024

_Key = TypeVar("_Key", bound=Hashable)
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a sandbox: its keys and secrets, its clock, and its number of starts."""

    api_key: str
    api_key_id: str
    webhook_secret: str
    link_secret: bytes
    moment: ClockReading
    starts: int
    """The number of times the sandbox was started with this directory."""


@dataclass(slots=True)
class Project:
    """A project."""

    project_id: str
    title: str
    description: str | None
    editor_state: dict[str, Any]
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class Asset:
    """An uploaded file; `content` is None if the file was too large to be kept."""

    asset_id: str
    type: str
    filename: str
    mimetype: str
    size: int
    file_key: str
    width: float | None
    height: float | None
    duration: float | None
    content: bytes | None


@dataclass(slots=True)
class Export:
    """An export. Its state follows from its plan and the clock, and is not stored."""

    task_id: str
    project_id: str | None
    api_key_id: str
    client_task_id: str | None
    filename: str | None
    format: str
    ticks: int
    callback_url: str | None
    callback_headers: dict[str, str]
    plan: TaskPlan
    canceled_at: int | None = None
    output: Render = "sample"
    """The kind of its file. A draft does not exist before the export is completed."""


class Table(Generic[_Key, _Row]):
    """Rows by key, each with a number that grows and is never reused."""

    def __init__(self) -> None:
        self._rows: dict[_Key, tuple[int, _Row]] = {}
        self._changed: dict[int, _Key] = {}
        self.last_number = 0
        """The greatest number of any row, including removed ones."""

    def add(self, key: _Key, row: _Row) -> bool:
        """Add a row; False if a row has this key."""
        if key in self._rows:
            return False
        self.last_number += 1
        self._rows[key] = (self.last_number, row)
        self._changed[self.last_number] = key
        return True

    def touch(self, key: _Key) -> None:
        """Note that the row with this key was changed in place."""
        self._changed[self._rows[key][0]] = key

    def get(self, key: _Key) -> _Row | None:
        """Return the row with this key; None without one."""
        numbered = self._rows.get(key)
        return None if numbered is None else numbered[1]

    def remove(self, key: _Key) -> bool:
        """Remove the row with this key; False without one."""
        numbered = self._rows.pop(key, None)
        if numbered is None:
            return False
        self._changed[numbered[0]] = key
        return True

    def clear(self) -> None:
        """Remove all rows."""
        for key in list(self._rows):
            self.remove(key)

    def newest_first(self) -> Iterator[tuple[int, _Row]]:
        """Return all rows with their numbers. Rows may be added and removed meanwhile, from any thread."""
        return reversed(list(self._rows.values()))

    def take_changes(self) -> dict[int, _Key]:
        """Return and forget the changes since the last call: the numbers of changed rows, and their keys."""
        # Each step is atomic: another thread may note a change meanwhile.
        changes: dict[int, _Key] = {}
        while self._changed:
            number, key = self._changed.popitem()
            changes[number] = key
        return changes

    def give_back(self, changes: dict[int, _Key]) -> None:
        """Put back changes that were taken, for the next call."""
        for number, key in changes.items():
            self._changed.setdefault(number, key)

    def oldest(self) -> _Key:
        """Return the key of the oldest row."""
        return next(iter(self._rows))

    def numbered(self, key: _Key) -> tuple[int, _Row] | None:
        """Return the row with this key and its number; None without one."""
        return self._rows.get(key)

    def restore(self, key: _Key, number: int, row: _Row) -> None:
        """Add a saved row with its number; the oldest row must be first."""
        self._rows[key] = (number, row)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[_Row]:
        """All rows, oldest first."""
        return (row for _, row in list(self._rows.values()))


class Store:
    """Everything that the account owns."""

    def __init__(self) -> None:
        self.projects: Table[str, Project] = Table()
        self.assets: Table[str, Asset] = Table()
        self.exports: Table[str, Export] = Table()
        self.bindings: Table[tuple[str, str], tuple[str, str]] = Table()
        """The assets of projects: pairs of project id and asset id."""
        self.states: Table[str, bytes] = Table()
        """The editor states of the latest exports as JSON, by task id; at most 64 MiB."""
        self._state_bytes: int | None = None

    def clear(self) -> None:
        """Delete everything."""
        for table in (self.projects, self.assets, self.exports, self.bindings, self.states):
            table.clear()
        self._state_bytes = None

    def keep_state(self, task_id: str, content: bytes) -> None:
        """Keep the editor state of an export, and drop the oldest ones beyond the limit."""
        if self._state_bytes is None:
            self._state_bytes = sum(map(len, self.states))
        self.states.add(task_id, content)
        self._state_bytes += len(content)
        while self._state_bytes > _MOST_STATE_BYTES:
            oldest = self.states.oldest()
            self._state_bytes -= len(self.states.get(oldest) or b"")
            self.states.remove(oldest)

    def delete_project(self, project_id: str) -> None:
        """Delete a project and its bindings; its assets and exports stay."""
        self.projects.remove(project_id)
        for binding in self.bindings:
            if binding[0] == project_id:
                self.bindings.remove(binding)
