"""Derive sync code from async code, line for line, so that both have the same line numbers."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["AsyncSource", "DeriveError", "derive", "sources_in"]

FIRST_LINE = "# Written here, async; {target} is derived from it."
HEADER = "# Derived from {source} by `make generate`: do not edit, change that file."

SUBSTITUTIONS: tuple[tuple[str, str], ...] = (
    (r"\basync def\b", "def"),
    (r"\basync for\b", "for"),
    (r"\basync with\b", "with"),
    (r"\bawait ", ""),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\b__aiter__\b", "__iter__"),
    (r"\b__anext__\b", "__next__"),
    (r"\banext\(", "next("),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\baclose\b", "close"),
    (r"\baiter_raw\b", "iter_raw"),
    (r"\baread\b", "read"),
    (r"\baclosing\b", "closing"),
    (r"\baiter\(", "iter("),
    (r"\bhandle_async_request\b", "handle_request"),
    (r"\bAsync(Iterator|Generator)\b", r"\1"),
    (
        r"\bAsync(BaseTransport|HTTPTransport|ConnectionInterface|ConnectionPool|HTTPProxy|SOCKSProxy)\b",
        r"\1",
    ),
    (r"\bAsyncByteStream\b", "SyncByteStream"),
    (r"\bAsyncBinaryContent\b", "BinaryContent"),
    (r"\bAsyncNetwork(Backend|Stream)\b", r"Network\1"),
    (r"^from indream\._net\.loop_sockets import LoopBackend$", "from httpcore import SyncBackend"),
    (r"\bLoopBackend\b", "SyncBackend"),
    (r"\bhttpx(2?)\.AsyncClient\b", r"httpx\1.Client"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"^import asyncio$", "import time"),
    (
        r"^from indream\._net\.workers import disk_work, keeping_warnings$",
        "from indream._net.workers import call as disk_work, keeping_warnings",
    ),
    (r"\basync_network\b", "sync_network"),
    (r"^from asyncio import current_task$", "from threading import current_thread as current_task"),
    (r"\bis_large as is_slow\b", "is_never_large as is_slow"),
    (r"^from anyio import CancelScope$", "from contextlib import nullcontext"),
    (r"\bCancelScope\(shield=True\)", "nullcontext()"),
    (r"\.asyncio\(", ".sync("),
    (r"\.asyncio_detailed\(", ".sync_detailed("),
    (r"\b_async\b", "_sync"),
    (r"\bAsync(Indream|Session|Connection|FileAnswer|Routes)", r"\1"),
    (r"\bAsync(Assets|Editor|Exports|Illustrations|Projects|Uploads)", r"\1"),
    (r"\bAsync(Channels|Places|Way)\b", r"\1"),
    (r"\bloop_owner\b", "process_owner"),
    (r"\bAsyncSourceReader\b", "SourceReader"),
    (r"\bAsyncCrew\b", "Crew"),
)
"""Applied to each line in this order. A substitution that matches nothing is an error."""

_ASYNC = re.compile(r"\basync[\s\\]+(def|for|with)\b|\bawait\b")
_IMPORT = re.compile(r"(\s*from \S+ import )([\w, ]+)")


class DeriveError(Exception):
    """Sync code cannot be derived; a line of the text for each reason says where, why and what to do."""


@attrs.frozen
class AsyncSource:
    """An async file, and the path of the sync file that is derived from it."""

    path: str
    target: str
    text: str


def derive(
    sources: Iterable[AsyncSource], substitutions: Sequence[tuple[str, str]] = SUBSTITUTIONS
) -> dict[str, str]:
    """Sync text, by its path."""
    used: set[str] = set()
    derived: dict[str, str] = {}
    mistakes: list[str] = []
    for source in sources:
        result = _derived(source, tuple(substitutions))
        used |= result.used
        derived[source.target] = result.text
        mistakes += result.mistakes
    dead = [pattern for pattern, _ in substitutions if pattern not in used]
    if derived and dead:
        mistakes.append(f"generator/unasync.py: these substitutions match nothing, remove them: {dead}")
    if mistakes:
        raise DeriveError("\n".join(mistakes))
    return derived


@attrs.frozen
class _Derived:
    """Sync text, the patterns that matched, and the mistakes."""

    text: str
    used: frozenset[str]
    mistakes: tuple[str, ...]


@cache  # a run of the generator after a change, as in tests, has nearly the same sources
def _derived(source: AsyncSource, substitutions: tuple[tuple[str, str], ...]) -> _Derived:
    rules, any_rule = _rules(substitutions)
    used: set[str] = set()
    first, *rest = source.text.splitlines() or [""]
    expected = FIRST_LINE.format(target=source.target)
    mistakes = [f"{source.path}, line 1: must be: {expected}"] if first != expected else []
    body = [_line(line, rules, used) if any_rule.search(line) else line for line in rest]
    text = "\n".join([HEADER.format(source=source.path), *body]) + "\n"
    return _Derived(text, frozenset(used), (*mistakes, *_mistakes(source.path, text)))


@cache
def _rules(
    substitutions: tuple[tuple[str, str], ...],
) -> tuple[list[tuple[re.Pattern[str], str]], re.Pattern[str]]:
    """The substitutions, and a pattern for lines that any of them may change, which most do not."""
    # Without the boundaries, `re` skips to the letters that a pattern begins with.
    any_rule = "|".join(pattern.removeprefix(r"\b").removeprefix("^") for pattern, _ in substitutions)
    return [(re.compile(pattern), text) for pattern, text in substitutions], re.compile(any_rule)


def _line(line: str, rules: list[tuple[re.Pattern[str], str]], used: set[str]) -> str:
    changed = line
    for pattern, replacement in rules:
        changed, count = pattern.subn(replacement, changed)
        if count:
            used.add(pattern.pattern)
    imported = _IMPORT.fullmatch(changed)
    if imported and changed != line:  # the new names may have another order
        names = sorted(
            imported[2].split(", "), key=lambda name: (not name.isupper(), name[0].islower(), name)
        )
        return imported[1] + ", ".join(names)
    return changed


def _mistakes(path: str, text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield f"{path}, line {error.lineno}: not Python: {error.msg}"
        return
    if not _ASYNC.search(text):  # nearly always; a walk takes longer than all substitutions
        return
    nodes = list(ast.walk(tree))
    lines = {
        node.target.lineno if isinstance(node, ast.comprehension) else node.lineno
        for node in nodes
        if (isinstance(node, ast.comprehension) and node.is_async)
        or isinstance(node, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await)
    }
    for line in sorted(lines):
        yield f"{path}, line {line}: stays async; add a substitution to generator/unasync.py"


def sources_in(root: Path, async_directory: str, sync_directory: str) -> list[AsyncSource]:
    """The async sources of a directory."""
    return [
        AsyncSource(
            path.relative_to(root).as_posix(),
            f"{sync_directory}/{path.relative_to(root / async_directory).as_posix()}",
            path.read_text(encoding="utf-8"),
        )
        for path in sorted((root / async_directory).rglob("*.py"))
    ]
