"""Apply the word list to the repository: findings, allowed exceptions, and parts still to be rewritten."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

from tests.language.reading import Piece, names, sentences
from tests.language.rules import NAME_ADVICE, NAMES, PARTS, SENTENCES

ROOT = Path(__file__).resolve().parents[2]
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")

_CHECKED = re.compile(
    r"(?:indream|generator|templates|examples|bench|tests|docs|changelog\.d|\.github)/.+\.(?:py|md|jinja|txt|toml|yml)"
    r"|[A-Z]+\.md|Makefile|openapi\.yaml|pyproject\.toml|mkdocs\.yml"
)
# These are made from other files, or recorded.
_MADE = re.compile(
    r"(?:indream/_sync|indream/generated|tests/_sync|tests/cassettes|tests/vectors)/|.*/public_api\.txt"
    r"|generator/golden/|tests/generator/golden/"
)
_CONTEXT = 30


class Finding(NamedTuple):
    """A place that breaks a rule."""

    path: str
    line: int
    text: str
    excerpt: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.excerpt!r}: {self.advice}"


class Exceptions(NamedTuple):
    """The content of exceptions.toml."""

    allowed: list[dict[str, str]]
    remaining: dict[str, int]


def files() -> list[str]:
    """The paths that the word list applies to, relative to the root of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return sorted(
        path
        for path in listed
        if _CHECKED.fullmatch(path) and not _MADE.match(path) and (ROOT / path).is_file()
    )


def findings(path: str, root: Path = ROOT) -> list[Finding]:
    """The places of one file that break a rule, in the order of their lines."""
    found = [finding for piece in sentences(root / path) for finding in _in_sentences(path, piece)]
    found += [finding for piece in names(root / path) for finding in _in_name(path, piece)]
    return sorted(found, key=lambda finding: finding.line)


def read_exceptions(path: Path = EXCEPTIONS) -> Exceptions:
    """Read the allowed exceptions and the counts of the parts that are still to be rewritten."""
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Exceptions(content.get("allowed", []), content.get("remaining", {}))


def judge(found: Iterable[Finding], exceptions: Exceptions) -> list[str]:
    """The messages to print; none when every finding is allowed, or within the count of its part."""
    used: Counter[int] = Counter()
    open_findings: dict[str, list[Finding]] = {part: [] for part in exceptions.remaining}
    messages: list[str] = []
    for finding in found:
        number = next((n for n, entry in enumerate(exceptions.allowed) if _allows(entry, finding)), None)
        if number is not None:
            used[number] += 1
            continue
        part = part_of(finding.path, exceptions.remaining)
        if part is None:
            messages.append(str(finding))
        else:
            open_findings[part].append(finding)
    for part, places in open_findings.items():
        limit = exceptions.remaining[part]
        if len(places) > limit:
            messages.append(
                f"{part}: {len(places)} findings, {limit} before; the number may only go down "
                f"(python -m tests.language --all {part})"
            )
        if not places:
            messages.append(f"{EXCEPTIONS.name}: {part} has no findings; remove it")
    for number, entry in enumerate(exceptions.allowed):
        if not used[number]:
            messages.append(f"{EXCEPTIONS.name}: {entry['path']} {entry['text']!r} allows nothing; remove it")
        if not entry.get("reason"):
            messages.append(f"{EXCEPTIONS.name}: {entry['path']} {entry['text']!r} has no reason")
    return messages


def lowered(found: Iterable[Finding], exceptions: Exceptions) -> dict[str, int]:
    """The counts as they are now, where they are lower than before; parts without findings are left out."""
    counts = Counter(
        part
        for finding in found
        if not any(_allows(entry, finding) for entry in exceptions.allowed)
        and (part := part_of(finding.path, exceptions.remaining)) is not None
    )
    return {part: min(counts[part], limit) for part, limit in exceptions.remaining.items() if counts[part]}


def part_of(path: str, parts: Iterable[str]) -> str | None:
    """The longest of the parts, a file or a directory, that the path belongs to."""
    fitting = [part for part in parts if path == part or path.startswith(f"{part}/")]
    return max(fitting, key=len, default=None)


def _allows(entry: dict[str, str], finding: Finding) -> bool:
    return fnmatch(finding.path, entry["path"]) and entry["text"] in finding.excerpt


def _in_sentences(path: str, piece: Piece) -> list[Finding]:
    found: list[Finding] = []
    for rule in SENTENCES:
        for match in rule.pattern.finditer(piece.text):
            start, end = match.span()
            excerpt = " ".join(piece.text[max(0, start - _CONTEXT) : end + _CONTEXT].split())
            line = piece.line + piece.text.count("\n", 0, start)
            found.append(Finding(path, line, match[0], excerpt, rule.advice))
    return found


def _in_name(path: str, piece: Piece) -> list[Finding]:
    name = piece.text
    bare = name.strip("_")
    if bare in NAMES:
        return [Finding(path, piece.line, name, name, NAME_ADVICE)]
    parts = [part for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name) if part.lower() in PARTS]
    return [Finding(path, piece.line, name, name, f"write {PARTS[part.lower()]!r}") for part in parts]
