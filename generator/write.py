"""Replace the checked-in files with the generated ones, or list the differences."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

# ruff's package has no types.
from ruff import find_ruff_bin  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs] - it has none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["MANIFEST", "FormatError", "Output", "compare", "compile_errors", "format_python", "replace"]

MANIFEST = "generator/manifest.json"
_STYLE = ("--isolated", "--no-cache", "--quiet", "--line-length", "110", "--target-version", "py311")
_FIX = ("check", "--fix-only", "--unsafe-fixes", "--select", "F401,I,TC001,TC003", "--config",
         "lint.isort.split-on-trailing-comma=false",
         "--config", 'lint.isort.known-first-party=["indream"]',
         # Annotations of models are resolved when a program runs, by `typing.get_type_hints`.
         "--config", 'lint.per-file-ignores={"**/models/*" = ["TC"]}')  # fmt: skip
_FORMAT = ("format", "--config", "format.skip-magic-trailing-comma=true")


@attrs.frozen
class Output:
    """The generated files: the content of each by its path, and its source."""

    files: Mapping[str, bytes]
    sources: Mapping[str, str]
    directories: tuple[str, ...]
    """The directories that contain only these files."""
    notices: Sequence[str] = ()
    """Facts about the spec that users of the generator should know, one line each."""
    updated: Mapping[str, bytes] = MappingProxyType({})
    """The new content of sources that change with these files."""


class FormatError(Exception):
    """ruff failed; the text is its own, with the path and the line that it names."""

    def __init__(self, output: str) -> None:
        super().__init__(" ".join(output.split()))
        found = re.search(r"([\w/.-]+\.py):([0-9]+)", output)
        self.path, self.line = (found[1], int(found[2])) if found else ("", 1)


def compile_errors(files: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """The path, the line and the reason for each source that is not Python, or that Python warns about."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path, text in files.items():
            try:
                compile(text, path, "exec", dont_inherit=True)
            except SyntaxError as error:
                yield path, error.lineno or 1, error.msg
            except (MemoryError, RecursionError, ValueError) as error:
                yield path, 1, str(error) or "too complex"


def format_python(files: Mapping[str, str]) -> dict[str, str]:
    """Format Python sources with sorted imports in ruff's default style; the host's settings are ignored."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in files.items():
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        program: str = find_ruff_bin()  # `python -m ruff` would start Python only to find it
        for command in (_FIX, _FORMAT):
            ruff = [program, command[0], *_STYLE, *command[1:], "."]
            done = subprocess.run(ruff, cwd=directory, capture_output=True, encoding="utf-8", check=False)
            if done.returncode:
                raise FormatError(done.stderr or done.stdout)
        return {path: (directory / path).read_text(encoding="utf-8") for path in files}


def compare(root: Path, output: Output) -> list[str]:
    """The differences between the checked-in files and newly generated ones, one sentence each."""
    recorded, sources = _recorded(root)
    findings: list[str] = []
    for path, content in sorted(output.files.items()):
        source = output.sources[path]
        existing = _content(root / path)
        if existing == content:
            continue
        if existing is None:
            findings.append(f"missing: {path}, which comes from {source}")
        elif path in recorded and _digest(existing) != recorded[path]:
            findings.append(f"edited by hand: {path}; change {source} instead")
        elif sources.get(source) != _digest(_content(root / source) or b""):
            findings.append(f"stale: {path}; {source} has changed")
        else:
            findings.append(f"stale: {path}; the generator or a template has changed")
    findings += [f"orphan: {path}; nothing generates it (any more)" for path in _orphans(root, output)]
    if not findings and _content(root / MANIFEST) != _manifest(root, output):
        findings.append(f"stale: {MANIFEST}; it does not record the files as they are")
    return findings


def replace(root: Path, output: Output) -> int:
    """Write changed files and remove orphans; other files are not touched.

    The files are first written to a temporary directory, then renamed to their targets, the manifest last. If
    that fails, all files are restored. If the process is killed, each file is either the complete old one or
    the complete new one, and the next run finishes the work.

    Returns:
        The number of files that were written or removed.
    """
    contents = {**output.updated, **output.files, MANIFEST: _manifest(root, output)}
    changed = [path for path, content in contents.items() if _content(root / path) != content]
    orphans = _orphans(root, output)
    if not changed and not orphans:
        return 0
    with tempfile.TemporaryDirectory(dir=root, prefix=".generating-") as name:
        fresh, before = Path(name) / "fresh", Path(name) / "before"
        for path in changed:
            _parent(fresh / path).write_bytes(contents[path])
        for path in (*changed, *orphans):
            if (root / path).exists():
                shutil.copy2(root / path, _parent(before / path))
        try:
            for path in changed:
                (fresh / path).replace(_parent(root / path))
            for path in orphans:
                (root / path).unlink()
        except BaseException:
            for path in (*changed, *orphans):
                if (before / path).exists():
                    (before / path).replace(_parent(root / path))
                else:
                    (root / path).unlink(missing_ok=True)
            raise
        finally:
            for directory in output.directories:
                _drop_empty_directories(root / directory)
    return len(changed) + len(orphans)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _manifest(root: Path, output: Output) -> bytes:
    """The record from which `compare` knows whether a file was edited by hand or its source has changed."""
    sources = {
        source: output.updated.get(source) or _content(root / source) or b""
        for source in sorted({*output.sources.values()})
    }
    record = {
        "about": "Written by `make generate`, do not edit: the SHA-256 of the files and of their sources.",
        "files": {path: _digest(content) for path, content in sorted(output.files.items())},
        "sources": {source: _digest(content) for source, content in sources.items()},
    }
    return (json.dumps(record, indent=1) + "\n").encode()


def _recorded(root: Path) -> tuple[dict[str, str], dict[str, str]]:
    try:
        record = json.loads(_content(root / MANIFEST) or b"{}")
        return dict(record.get("files", {})), dict(record.get("sources", {}))
    except (ValueError, TypeError, AttributeError):
        return {}, {}  # edited by hand, or by git, so that nothing is known


def _orphans(root: Path, output: Output) -> list[str]:
    return [
        path
        for directory in output.directories
        for path in _present(root, directory)
        if path not in output.files
    ]


def _present(root: Path, directory: str) -> Iterator[str]:
    for path in sorted((root / directory).rglob("*")):
        if not path.is_dir() and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix()


def _drop_empty_directories(directory: Path) -> None:
    for path in sorted((path for path in directory.rglob("*") if path.is_dir()), reverse=True):
        if path.name != "__pycache__" and all(child.name == "__pycache__" for child in path.iterdir()):
            shutil.rmtree(path)
