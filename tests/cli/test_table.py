"""The rows of a table, as jobs of a batch."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indream.cli.errors import AdvisedError, CommandError
from indream.cli.table import table_jobs, uploader
from indream.errors import APIConnectionError
from indream.timeline import Template
from tests.support.repository import STATE_FILE

ACCEPTED = "the first line of the file must have the names of the columns"


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template with the variable `title`, in the current directory."""
    monkeypatch.chdir(tmp_path)
    text = STATE_FILE.read_text(encoding="utf-8").replace("Hello, timeline", "{{title}}")
    Path("template.json").write_text(text, encoding="utf-8-sig")
    return "template.json"


def written(content: bytes) -> str:
    """A table in the current directory."""
    Path("rows.csv").write_bytes(content)
    return "rows.csv"


def no_upload(_: Any) -> None:
    """Upload nothing."""


@pytest.mark.parametrize(
    ("content", "key", "name", "lines"),
    [
        (b"id,title\na,A\nb,B\n", None, "id", ["line 2", "line 3"]),
        (b"\xef\xbb\xbfid,title\r\na,A\r\nb,B", None, "id", ["line 2", "line 3"]),
        (b"title,key,id\nA,k,a\nB,l,b\n", None, "key", ["line 2", "line 3"]),
        (b"title,key,id\nA,k,a\nB,l,b\n", "id", "id", ["line 2", "line 3"]),
        (b'title,id\n"A\nA",a\nB,b\n', None, "title", ["line 3", "line 4"]),
        (b"id,title\ra,A\rb,B\r", None, "id", ["line 2", "line 3"]),
    ],
)
def test_rows_become_jobs(
    template: str,
    content: bytes,
    key: str | None,
    name: str,
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the column of their keys, and the lines of the file as their names in messages."""
    calls: list[tuple[list[dict[str, str]], dict[str, Any]]] = []
    monkeypatch.setattr(Template, "jobs", lambda _, rows, **options: calls.append((rows, options)))
    table_jobs(written(content), template, key, no_upload, {"scale": 2})
    [(rows, options)] = calls
    assert {
        "key": name,
        "names": lines,
        "directory": Path.cwd(),
        "upload": no_upload,
        "scale": 2,
    } == options
    assert ["A", "B"] == [row["title"][0] for row in rows]


def test_the_jobs_of_rows(template: str) -> None:
    """Each has the text of its row."""
    first, second = table_jobs(written(b"id,title\na,A\nb,B\n"), template, None, no_upload, {"fps": 60})
    assert (["a", "b"], 60) == ([first["key"], second["key"]], first["payload"]["fps"])
    assert '"A"' in json.dumps(first["payload"]["editorState"])
    assert '"B"' in json.dumps(second["payload"]["editorState"])


@pytest.mark.parametrize(
    ("content", "key", "message"),
    [
        (b"id,title\n\xff,A\n", None, "rows.csv is not CSV: byte 9 is not UTF-8"),
        (b' {"key": 1}', None, "rows.csv is not CSV: it begins like JSON"),
        (b"[1]", None, "rows.csv is not CSV: it begins like JSON"),
        (b"", None, "rows.csv has no rows"),
        (b"id,title\n", None, "rows.csv has no rows"),
        (b'id,title\na,"A"x\n', None, "rows.csv, line 2: not CSV: ',' expected after '\"'"),
        (b"id,title,id\na,A,b\n", None, "rows.csv, line 1: duplicate column 'id'"),
        (b"id,title\na,A\n", "name", "--key name: rows.csv has no such column"),
        (b"id,name\na,A\n", None, "1 of 1 row cannot be rendered; nothing was sent"),
    ],
)
def test_a_table_that_cannot_be_used(template: str, content: bytes, key: str | None, message: str) -> None:
    """The error names the file and the line."""
    with pytest.raises(CommandError) as caught:
        list(table_jobs(written(content), template, key, no_upload, {}))
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff", "other.json is not JSON: byte 0 is not UTF-8"), (b"{", "other.json: ")],
)
def test_a_template_that_cannot_be_used(template: str, content: bytes, message: str) -> None:
    Path("other.json").write_bytes(content)
    with pytest.raises(CommandError) as caught:
        table_jobs(written(b"id,title\na,A\n"), "other.json", None, no_upload, {})
    assert str(caught.value).startswith(message)
    assert not str(caught.value).endswith(":")


def test_files_are_uploaded_once(tmp_path: Path) -> None:
    """A file beside the videos records them; an error has the notes about its file as advice."""
    calls: list[tuple[Any, dict[str, Any]]] = []
    fault: list[Exception] = []

    def upload_assets(files: Any, **options: Any) -> None:
        calls.append((files, options))
        if fault:
            raise fault[0]

    client: Any = SimpleNamespace(uploads=SimpleNamespace(upload_assets=upload_assets))
    upload = uploader(client, tmp_path, print)
    upload(["a.png"])
    [(files, options)] = calls
    assert (["a.png"], print, tmp_path) == (files, options["on_progress"], options["cache"].parent)
    for error in (APIConnectionError("reset"), OSError("full"), ValueError("odd")):
        error.add_note("in a.png")
        fault[:] = [error]
        with pytest.raises(AdvisedError) as caught:
            upload(["a.png"])
        assert (error, ("in a.png",)) == (caught.value.error, caught.value.advice)
