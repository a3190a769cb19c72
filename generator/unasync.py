"""Derive sync code from async code, line for line, so that both have the same line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

__all__ = ["DeriveError", "derive"]

FIRST_LINE = "# Written here, async; {target} is derived from it."

SUBSTITUTIONS: tuple[tuple[str, str], ...] = (
    (r"\bfrom collections\.abc import AsyncIterator\b", "from collections.abc import Iterator"),
    (r"\basync def\b", "def"),
    (r"\basync for\b", "for"),
    (r"\basync with\b", "with"),
    (r"\bawait ", ""),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bAsyncBaseTransport\b", "BaseTransport"),
    (r"\bhttpx\.AsyncClient\b", "httpx.Client"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"^import asyncio$", "import time"),
    (r"\.asyncio\(", ".sync("),
    (r"\.asyncio_detailed\(", ".sync_detailed("),
    (r"\b_async\b", "_sync"),
    (r"\bAsync(Indream|Connection|Assets|Editor|Exports|Illustrations|Projects|Uploads)", r"\1"),
)
"""Applied in this order to each line. One that matches nothing anywhere fails the build: it is dead."""


class DeriveError(Exception):
    """An async source can't be derived from."""


def derive(sources: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Sync text by target path, from (source path, target path, text)."""
    used: set[str] = set()
    derived: dict[str, str] = {}
    for source, target, text in sources:
        lines = text.splitlines()
        wanted = FIRST_LINE.format(target=target)
        if not lines or lines[0] != wanted:
            raise DeriveError(f"{source} must begin with the line: {wanted}")
        header = f"# Derived from {source} by `make generate`: do not edit, change that file."
        body = [_line(line, used) for line in lines[1:]]
        derived[target] = "\n".join([header, *body]) + "\n"
    dead = [pattern for pattern, _ in SUBSTITUTIONS if pattern not in used]
    if dead:
        raise DeriveError(f"these substitutions match nothing: {dead}")
    return derived


def _line(line: str, used: set[str]) -> str:
    for pattern, replacement in SUBSTITUTIONS:
        changed, count = re.subn(pattern, replacement, line)
        if count:
            used.add(pattern)
            line = changed
    return line


def sources_in(root: Path, async_folder: str, sync_folder: str) -> list[tuple[str, str, str]]:
    """The async sources of a folder, with where each one's derived file goes."""
    found: list[tuple[str, str, str]] = []
    for path in sorted((root / async_folder).rglob("*.py")):
        below = path.relative_to(root / async_folder).as_posix()
        found.append((f"{async_folder}/{below}", f"{sync_folder}/{below}", path.read_text(encoding="utf-8")))
    return found
