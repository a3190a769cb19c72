"""The directory in which a sandbox is kept: written before an answer is sent, read at the next start."""

from __future__ import annotations

import base64
import contextlib
import errno
import sqlite3
import threading
from collections.abc import Generator, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import orjson

from indream.sandbox.replays import Replay
from indream.sandbox.store import Account, Asset, Export, Project, Store, Table

__all__ = ["Archive"]

_FILE = "sandbox.sqlite3"
_FORMAT = 1
_PAIR = tuple[str, str]
_LAYOUT = """
    CREATE TABLE account (one INTEGER PRIMARY KEY CHECK (one = 1), facts BLOB NOT NULL);
    CREATE TABLE counters (kind TEXT PRIMARY KEY, last_number INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE rows (
        kind TEXT NOT NULL,
        number INTEGER NOT NULL,
        key BLOB NOT NULL,
        facts BLOB NOT NULL,
        PRIMARY KEY (kind, number)
    );
"""


class Archive:
    """A directory with one sandbox, for one process at a time.

    Args:
        directory: The directory; it is created if it does not exist.

    Raises:
        OSError: The directory cannot be created or written to, or another sandbox uses it.
        ValueError: Its content was not written by a sandbox of this version.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / _FILE
        self.drafts = directory / "drafts"
        """The directory for the drafts of exports."""
        _make(directory)
        self._path.touch(mode=0o600)  # it contains keys
        # Rows are written by the thread that serves them, one at a time.
        with contextlib.ExitStack() as stack:
            try:
                self._database = sqlite3.connect(
                    self._path, timeout=0, isolation_level=None, check_same_thread=False
                )
                stack.callback(self._database.close)
                self._open()
            except sqlite3.Error as error:
                raise self._refusal(error) from None
            stack.pop_all()
        self._account: bytes | None = None
        self._lock = threading.Lock()

    def account(self) -> Account | None:
        """Return the account of the sandbox; None at its first start."""
        with self._reading():
            row = self._database.execute("SELECT facts FROM account").fetchone()
            return None if row is None else _load(Account, orjson.loads(row[0]))

    def restore(self, store: Store, replays: Table[tuple[str, str], Replay]) -> None:
        """Fill empty tables with the rows that were saved."""
        with self._reading():
            last_numbers = dict(self._database.execute("SELECT kind, last_number FROM counters"))
            for kind, table, key_type, row_type in _tables(store, replays):
                rows = self._database.execute(
                    "SELECT number, key, facts FROM rows WHERE kind = ? ORDER BY number", (kind,)
                )
                for number, key, facts in rows:
                    row = _load(row_type, orjson.loads(facts))
                    table.restore(_load(key_type, orjson.loads(key)), number, row)
                table.last_number = last_numbers.get(kind, table.last_number)

    def save(self, account: Account, store: Store, replays: Table[tuple[str, str], Replay]) -> None:
        """Write the changes since the last call. It may be called from any thread.

        Raises:
            OSError: The changes cannot be written. The next call writes them.
        """
        with self._lock:
            taken = [(kind, table, table.take_changes()) for kind, table, _, _ in _tables(store, replays)]
            try:
                self._write_changes(_dump(account), taken)
            except BaseException as error:
                for _, table, changes in taken:
                    table.give_back(changes)
                if isinstance(error, sqlite3.Error | orjson.JSONEncodeError):
                    raise OSError(f"could not write to {self._path}: {error}") from error
                raise

    def _write_changes(
        self, account: bytes, taken: list[tuple[str, Table[Any, Any], dict[int, Any]]]
    ) -> None:
        statements: list[tuple[str, tuple[Any, ...]]] = []
        for kind, table, changes in taken:
            for number, key in changes.items():
                numbered = table.numbered(key)
                if numbered is not None and numbered[0] == number:
                    row = (kind, number, _dump(key), _dump(numbered[1]))
                    statements.append(("REPLACE INTO rows VALUES (?, ?, ?, ?)", row))
                else:
                    statements.append(("DELETE FROM rows WHERE kind = ? AND number = ?", (kind, number)))
            if changes:
                statements.append(("REPLACE INTO counters VALUES (?, ?)", (kind, table.last_number)))
        if account != self._account:
            statements.append(("REPLACE INTO account VALUES (1, ?)", (account,)))
        if statements:
            self._write(statements)
            self._account = account

    def close(self) -> None:
        """Release the directory for another process. It may be called again."""
        self._database.close()

    def _open(self) -> None:
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        # Committed changes outlive the process; the write-ahead log makes commits cheap.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("BEGIN EXCLUSIVE")
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        is_empty = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if is_empty:
            for statement in _LAYOUT.split(";"):
                self._database.execute(statement)
            self._database.execute(f"PRAGMA user_version = {_FORMAT}")
        elif version != _FORMAT:
            raise self._unreadable()
        self._database.execute("COMMIT")

    def _write(self, changes: list[tuple[str, tuple[Any, ...]]]) -> None:
        self._database.execute("BEGIN")
        try:
            for statement, values in changes:
                self._database.execute(statement, values)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.rollback()
            raise

    @contextlib.contextmanager
    def _reading(self) -> Generator[None]:
        """Refuse data that a sandbox of this version did not write."""
        try:
            yield
        except (sqlite3.DatabaseError, TypeError, ValueError, LookupError, AttributeError):
            raise self._unreadable() from None

    def _refusal(self, error: sqlite3.Error) -> Exception:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return BlockingIOError(f"{self._path.parent} is in use by another sandbox")
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            return self._unreadable()
        return OSError(f"{self._path}: {error}")

    def _unreadable(self) -> ValueError:
        return ValueError(
            f"{self._path} was written by another version or another program; "
            "delete it or use another directory"
        )


def _make(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        # The path, or one that contains it, is that of a file.
        raise NotADirectoryError(errno.ENOTDIR, "not a directory", str(directory)) from None


def _tables(
    store: Store, replays: Table[tuple[str, str], Replay]
) -> Iterator[tuple[str, Table[Any, Any], Any, Any]]:
    """Yield the name, the table, the key type and the row type of everything that is saved."""
    yield "projects", store.projects, str, Project
    yield "assets", store.assets, str, Asset
    yield "exports", store.exports, str, Export
    yield "bindings", store.bindings, _PAIR, _PAIR
    yield "states", store.states, str, bytes
    yield "replays", replays, _PAIR, Replay


def _dump(row: Any) -> bytes:
    return orjson.dumps(row, default=_plain)


def _plain(value: bytes | tuple[Any, ...]) -> str | list[Any]:
    """Return a value that orjson does not write, bytes or a named tuple, as JSON."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else [*value]


def _load(kind: Any, value: Any) -> Any:
    """Rebuild a value of a type from its JSON."""
    arguments = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        [inner] = (argument for argument in arguments if argument is not type(None))
        return None if value is None else _load(inner, value)
    if get_origin(kind) is tuple:
        types = (arguments[0] for _ in value) if arguments[-1] is ... else arguments
        return tuple(_load(inner, part) for inner, part in zip(types, value, strict=True))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return cast("Any", kind)(**{name: _load(hints[name], part) for name, part in value.items()})
    if isinstance(kind, type) and issubclass(kind, tuple):  # a named tuple
        named = zip(get_type_hints(cast("Any", kind)).values(), value, strict=True)
        return cast("Any", kind)(*(_load(inner, part) for inner, part in named))
    return base64.b64decode(value) if kind is bytes else value
