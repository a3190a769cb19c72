"""Generated files are replaced completely or not at all, and files that differ are found and named."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import attrs
import pytest

from generator.write import MANIFEST, Output, compare, format_python, replace

FILES = {"made/a.py": b"a = 1\n", "made/deep/b.py": b"b = 1\n", "derived/c.py": b"c = 1\n"}
SOURCES = {"made/a.py": "spec.yaml", "made/deep/b.py": "spec.yaml", "derived/c.py": "written/c.py"}


def output(**changes: bytes) -> Output:
    """The generated files, with other contents for some of them."""
    return Output(
        {**FILES, **{f"made/{name}.py": text for name, text in changes.items()}}, SOURCES, ("made", "derived")
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository in which all is as it should be."""
    for path in ("generator", "written"):
        (tmp_path / path).mkdir()
    (tmp_path / "spec.yaml").write_text("spec")
    (tmp_path / "written/c.py").write_text("async")
    replace(tmp_path, output())
    return tmp_path


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a repository, with the time of its last change."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_fresh_files_have_no_differences(root: Path) -> None:
    """Nothing is found in what was just written, and writing it again changes no file."""
    assert [] == compare(root, output())
    before = contents(root)
    assert 0 == replace(root, output())
    assert before == contents(root)


def test_unchanged_files_are_not_written(root: Path) -> None:
    """A file that is right already keeps its time."""
    before = contents(root)
    assert 2 == replace(root, output(a=b"a = 2\n"))  # the file and the manifest
    after = contents(root)
    assert {"made/a.py", MANIFEST} == {path for path in after if before[path] != after[path]}


def test_a_hand_edit_is_found(root: Path) -> None:
    """An edited file is distinguished from a stale one, also when there are both."""
    (root / "made/a.py").write_bytes(b"a = 3\n")
    messages = ["edited by hand: made/a.py; change spec.yaml instead"]
    assert messages == compare(root, output())
    assert messages == compare(root, output(a=b"a = 2\n"))


def test_a_stale_file_is_found(root: Path) -> None:
    """A changed source is named; if it hasn't changed, it was the generator."""
    assert ["stale: made/a.py; the generator or a template has changed"] == compare(
        root, output(a=b"a = 2\n")
    )
    (root / "spec.yaml").write_text("spec, changed")
    assert ["stale: made/a.py; spec.yaml has changed"] == compare(root, output(a=b"a = 2\n"))
    changed = Output({**FILES, "derived/c.py": b"c = 2\n"}, SOURCES, ("made", "derived"))
    (root / "written/c.py").write_text("async, changed")
    assert ["stale: derived/c.py; written/c.py has changed"] == compare(root, changed)


def test_a_missing_file_is_found(root: Path) -> None:
    """A missing file is named, with its source."""
    (root / "made/deep/b.py").unlink()
    assert ["missing: made/deep/b.py, which comes from spec.yaml"] == compare(root, output())
    replace(root, output())
    assert [] == compare(root, output())


def test_orphans_are_found_and_removed(root: Path) -> None:
    """A file that nothing generates is named, and removed by the next run, with its empty directory."""
    for path in ("made/old/__init__.py", "made/old/__pycache__/x.pyc", "derived/note.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("old")
    reason = "; nothing generates it (any more)"
    assert [f"orphan: made/old/__init__.py{reason}", f"orphan: derived/note.txt{reason}"] == compare(
        root, output()
    )
    assert 2 == replace(root, output())
    assert [] == compare(root, output())
    assert not (root / "made/old").exists()


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": 3}'])
def test_a_broken_manifest_is_found(root: Path, text: str | None) -> None:
    """Without the record, a file that differs is stale; the record itself is named, and written again."""
    if text is None:
        (root / MANIFEST).unlink()
    else:
        (root / MANIFEST).write_text(text)
    assert [f"stale: {MANIFEST}; it does not record the files as they are"] == compare(root, output())
    (root / "made/a.py").write_bytes(b"a = 3\n")
    assert ["stale: made/a.py; spec.yaml has changed"] == compare(root, output())
    replace(root, output())
    assert {"about", "files", "sources"} == json.loads((root / MANIFEST).read_text()).keys()
    assert [] == compare(root, output())


@pytest.mark.parametrize("after", range(5))
def test_a_failing_rename_restores_every_file(
    root: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """If any of the renames fails, every file is there as before, and no other."""
    (root / "made/old.py").write_text("old")
    before = {path: content for path, (content, _) in contents(root).items()}
    moves = 0
    really_replace, really_unlink = Path.replace, Path.unlink

    def count() -> None:
        nonlocal moves
        moves += 1
        if moves == after + 1:
            raise OSError(errno.EIO, "the disk is broken")

    def replace_or_fail(self: Path, target: Any) -> Path:
        count()
        return really_replace(self, target)

    def unlink_or_fail(self: Path, missing_ok: bool = False) -> None:
        count()
        really_unlink(self, missing_ok)

    monkeypatch.setattr(Path, "replace", replace_or_fail)
    monkeypatch.setattr(Path, "unlink", unlink_or_fail)
    files = {**FILES, "made/a.py": b"a = 2\n", "made/new/d.py": b"d = 1\n"}
    sources = {**SOURCES, "made/new/d.py": "spec.yaml"}
    new = Output(files, sources, ("made", "derived"))
    if after < 4:  # a.py, d.py, the manifest, the orphan
        with pytest.raises(OSError, match="the disk is broken"):
            replace(root, new)
        monkeypatch.undo()
        assert before == {path: content for path, (content, _) in contents(root).items()}
        assert {"generator", "written", "made", "derived", "spec.yaml"} == {
            path.name for path in root.iterdir()
        }
    else:
        assert 4 == replace(root, new)
        monkeypatch.undo()
        assert [] == compare(root, new)


def test_sources_change_with_the_files(root: Path) -> None:
    """The manifest is about their new content."""
    new = attrs.evolve(output(a=b"a = 2\n"), updated={"spec.yaml": b"openapi: 3.2.0\n"})
    assert 3 == replace(root, new)
    assert b"openapi: 3.2.0\n" == (root / "spec.yaml").read_bytes()
    assert [] == compare(root, output(a=b"a = 2\n"))


def test_a_full_disk_changes_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is met before the first file has moved."""
    before = contents(root)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    monkeypatch.setattr(shutil, "copy2", fail)
    with pytest.raises(OSError, match="the disk is full"):
        replace(root, attrs.evolve(output(a=b"a = 2\n"), updated={"spec.yaml": b"openapi: 3.2.0\n"}))
    assert before == contents(root)


def test_each_file_is_whole_at_any_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the process die between two renames, each file is the old one or the new one."""
    new = output(a=b"a = 2\n")
    really_replace = Path.replace

    def look_then_replace(self: Path, target: Any) -> Path:
        for path, content in FILES.items():
            assert (root / path).read_bytes() in (content, new.files[path])
        return really_replace(self, target)

    monkeypatch.setattr(Path, "replace", look_then_replace)
    replace(root, new)
    assert [] == compare(root, new)


def test_the_format_is_always_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports are pruned and sorted in our style, regardless of configuration files nearby."""
    (tmp_path / "ruff.toml").write_text("line-length = 40\n[format]\nquote-style = 'single'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    source = (
        "from os import path\nimport attrs\nimport sys\nx = {  'a': sys.argv,  'b': attrs, 'c': [1,2,\n3,]}\n"
    )
    formatted = format_python({"a/b.py": source})
    expected = 'import sys\n\nimport attrs\n\nx = {"a": sys.argv, "b": attrs, "c": [1, 2, 3]}\n'
    assert {"a/b.py": expected} == formatted
