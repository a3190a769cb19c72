"""Put generated files in place of the checked-in ones, or say how the two differ."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["Tree", "compare", "format_python", "replace"]

Tree = dict[str, bytes]
"""Files by their path below the repository."""

MANIFEST = "generator/manifest.json"
STYLE = ["--isolated", "--line-length", "110", "--target-version", "py311"]


def format_python(files: Mapping[str, str]) -> dict[str, str]:
    """Format Python sources: unused imports out, the rest sorted, ruff's own style, whatever the host's is."""
    ruff = [sys.executable, "-m", "ruff"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        for command in (
            ["check", "--quiet", "--select", "F401,I", "--fix-only", "--config",
             'lint.isort.known-first-party=["indream"]', "--config", "lint.isort.split-on-trailing-comma=false"],
            ["format", "--quiet", "--config", "format.skip-magic-trailing-comma=true"],
        ):  # fmt: skip
            subprocess.run([*ruff, command[0], *STYLE, "--no-cache", *command[1:], name], check=True)
        return {path: (folder / path).read_text(encoding="utf-8") for path in files}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def manifest_of(tree: Mapping[str, bytes]) -> bytes:
    """The record by which `--check` tells a hand edit from a changed source."""
    record = {
        "written by": "python -m generator; do not edit",
        "sha256": {path: _digest(content) for path, content in sorted(tree.items())},
    }
    return (json.dumps(record, indent=1) + "\n").encode()


def _present(root: Path, folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(root).as_posix()


def compare(root: Path, tree: Tree, folders: tuple[str, ...], sources: Mapping[str, str]) -> list[str]:
    """How the checked-in files differ from freshly made ones, a sentence each; empty when they don't."""
    try:
        recorded: dict[str, str] = json.loads((root / MANIFEST).read_bytes())["sha256"]
    except (OSError, ValueError, KeyError):
        recorded = {}
    findings: list[str] = []
    for path, content in sorted(tree.items()):
        there = (root / path).read_bytes() if (root / path).is_file() else None
        if there == content:
            continue
        if there is None:
            findings.append(f"missing: {path}, which comes from {sources[path]}")
        elif path in recorded and _digest(there) != recorded[path]:
            findings.append(f"edited by hand: {path}; change {sources[path]} instead")
        else:
            findings.append(f"stale: {path}; {sources[path]}, a template or the generator has changed")
    findings += [
        f"orphan: {path}; nothing generates it (any more)" for path in _present(root, folders) if path not in tree
    ]
    if not findings and (root / MANIFEST).read_bytes() != manifest_of(tree):
        findings.append(f"stale: {MANIFEST}; it does not record the files as they are")
    return findings


def replace(root: Path, tree: Tree, folders: tuple[str, ...]) -> None:
    """Put new folders in place of the old ones: all is written first, then each is swapped by a rename."""
    with tempfile.TemporaryDirectory(dir=root, prefix=".generating-") as name:
        scratch = Path(name)
        for path, content in tree.items():
            target = scratch / "new" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for folder in folders:
            new, old, place = scratch / "new" / folder, scratch / "old" / folder, root / folder
            if not new.is_dir():
                new.mkdir(parents=True)
            old.parent.mkdir(parents=True, exist_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():
                place.rename(old)
            try:
                new.rename(place)
            except OSError:
                if old.exists():
                    old.rename(place)
                raise
        manifest = scratch / "manifest.json"
        manifest.write_bytes(manifest_of(tree))
        shutil.move(manifest, root / MANIFEST)
