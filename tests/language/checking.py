"""Apply the word list to the repository: findings, and allowed exceptions."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

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


def read_exceptions(path: Path = EXCEPTIONS) -> list[dict[str, str]]:
    """Read the allowed exceptions."""
    allowed: list[dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["allowed"]
    return allowed


def judge(found: Iterable[Finding], allowed: list[dict[str, str]]) -> list[str]:
    """The messages to print; none when every finding is allowed, and every exception is needed."""
    used: Counter[int] = Counter()
    messages: list[str] = []
    for finding in found:
        number = next((n for n, entry in enumerate(allowed) if _allows(entry, finding)), None)
        if number is None:
            messages.append(str(finding))
        else:
            used[number] += 1
    for number, entry in enumerate(allowed):
        if not used[number]:
            messages.append(f"{EXCEPTIONS.name}: {entry['path']} {entry['text']!r} allows nothing; remove it")
        if not entry.get("reason"):
            messages.append(f"{EXCEPTIONS.name}: {entry['path']} {entry['text']!r} has no reason")
    return messages


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
