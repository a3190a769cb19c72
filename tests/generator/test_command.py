"""`python -m generator`, in separate repositories."""

from __future__ import annotations

import shutil
import sys
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import generator.__main__ as generator_command
from generator.__main__ import main
from indream import AsyncIndreamClient, IndreamClient
from indream.types import Envelope
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = Path(__file__).parent / "golden/openapi.yaml"

ROUTE = """\
  /v1/projects/{projectId}/notes/{noteId}:
    put:
      operationId: putNote
      tags: [Notes]
      summary: Put a note
      description: Puts a note on a project, and says who has seen it.
      parameters:
        - $ref: '#/components/parameters/ProjectId'
        - {name: noteId, in: path, required: true, schema: {type: string}, description: Which note.}
        - {name: notify, in: query, schema: {type: boolean}, description: Whether to notify everybody.}
        - {name: X-Author, in: header, required: true, schema: {type: string}, description: The author.}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              description: A note.
              type: object
              required: [text]
              properties:
                text: {type: string, description: The text of the note.}
      responses:
        '200':
          description: The note.
          content:
            application/json:
              schema:
                type: object
                required: [data, meta]
                properties:
                  data:
                    type: object
                    description: A note as it was put.
                    required: [noteId, writtenAt, mood]
                    properties:
                      noteId: {type: string, description: Which note.}
                      writtenAt: {type: string, format: date-time, description: When it was written.}
                      mood: {type: string, enum: [glad, sad], description: How it sounds.}
                      seenBy: {type: array, items: {type: string}, description: People who have seen it.}
                  meta: {$ref: '#/components/schemas/ResponseMeta'}
        '404': {$ref: '#/components/responses/NotFound'}
"""
FIELD = """\
        priority: {type: [integer, 'null'], description: How urgent it is.}
"""


def repository(directory: Path, spec: Path) -> Path:
    """A repository with a spec, and what sync code is derived from."""
    (directory / "generator").mkdir(parents=True)
    shutil.copy(spec, directory / "openapi.yaml")
    for source in ("indream/_async", "tests/_async"):
        shutil.copytree(ROOT / source, directory / source, ignore=shutil.ignore_patterns("__pycache__"))
    return directory


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the golden spec, generated; tests copy it."""
    root = repository(tmp_path_factory.mktemp("made") / "root", GOLDEN)
    assert 0 == main([], root)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A generated repository to change."""
    return Path(shutil.copytree(made, tmp_path / "root"))


def check(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit code of `--check`, and what it says."""
    capsys.readouterr()
    code = main(["--check"], root)
    return code, capsys.readouterr().err.splitlines()


def edit(path: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a repository, with the time of its last change."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_help_says_what_the_command_does(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It begins with its name and what it is for, and changes nothing."""
    before = contents(root)
    with pytest.raises(SystemExit) as caught:
        main(["--help"], root)
    text = capsys.readouterr().out
    assert (0, True) == (caught.value.code, text.startswith("usage: python -m generator [-h] [--check]\n"))
    purpose = (generator_command.__doc__ or "").split()
    assert " ".join(purpose) in " ".join(text.split())
    assert before == contents(root)


def test_a_second_run_changes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run changes no file, and `--check` has nothing to say."""
    before = contents(root)
    assert 0 == main([], root)
    assert "0 of them changed" in capsys.readouterr().out
    assert before == contents(root)
    assert (0, []) == check(root, capsys)


def test_directories_without_files_are_removed(root: Path) -> None:
    """With all that are below them, whatever bytecode Python has put there."""
    old = root / "indream/generated/old"
    (old / "inner/__pycache__").mkdir(parents=True)
    (old / "inner/module.py").touch()
    assert 0 == main([], root)
    assert not old.exists()


def test_check_finds_each_difference(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A hand edit, a missing file, an orphan and a changed source are each found, named and explained."""
    edit(root / "indream/generated/models/screw.py", "A screw.", "My screw.")
    (root / "indream/generated/models/nail.py").unlink()
    (root / "indream/generated/models/rivet.py").write_text("# left over\n")
    edit(root / "indream/_async/exports.py", "Exports: create them", "Exports: make them")
    edit(root / "openapi.yaml", "description: A thing to make.", "description: A thing that is to be made.")
    before = contents(root)
    code, messages = check(root, capsys)
    assert 1 == code
    assert {
        "edited by hand: indream/generated/models/screw.py; change openapi.yaml instead",
        "missing: indream/generated/models/nail.py, which comes from openapi.yaml",
        "orphan: indream/generated/models/rivet.py; nothing generates it (any more)",
        "stale: indream/generated/payloads.py; openapi.yaml has changed",
        "stale: indream/_sync/exports.py; indream/_async/exports.py has changed",
        "run `make generate`",
    } == set(messages)
    assert before == contents(root)
    assert 0 == main([], root)
    assert (0, []) == check(root, capsys)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "x-retry: keyed",
            "x-retry: often",
            "(#/paths/~1v1~1things/post/x-retry): must be one of safe, keyed",
        ),
        (
            "{type: boolean}, dep",
            "{type: truth}, dep",
            "(#/paths/~1v1~1things/get/parameters/5/schema/type): 'truth'",
        ),
        ("    Nail:", "    Nail: []\n    Nut:", "(#/components/schemas/Nail): must be a mapping"),
        ("title: Workshop", "title: *shop", "(#): not readable as YAML: found undefined alias 'shop'"),
    ],
)
def test_a_failing_run_changes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    """A mistake in the spec is reported with its line, and every file stays unchanged."""
    edit(root / "openapi.yaml", old, new)
    before = contents(root)
    assert 1 == main([], root)
    output = capsys.readouterr().err
    lines = (root / "openapi.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if new.splitlines()[0] in text)
    assert output.startswith(f"openapi.yaml, line {line} {message}")
    assert output.endswith("\nnothing was changed\n")
    assert before == contents(root)


def test_a_source_without_its_first_line_is_an_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An async source without its first line is reported, and every file stays unchanged."""
    edit(root / "indream/_async/exports.py", "# Written here", "# Written there")
    before = contents(root)
    assert 1 == main([], root)
    assert capsys.readouterr().err.startswith("indream/_async/exports.py, line 1: must be: # Written here")
    assert before == contents(root)


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[Path]:
    """The generated package of the real spec with a new route and a new field, ready for import."""
    root = repository(tmp_path / "root", ROOT / "openapi.yaml")
    edit(root / "openapi.yaml", "\nwebhooks:\n", f"\n{ROUTE}\nwebhooks:\n")
    start = (root / "openapi.yaml").read_text(encoding="utf-8").index("\n    ProjectMetadataResponse:\n")
    text = (root / "openapi.yaml").read_text(encoding="utf-8")
    head, tail = text[:start], text[start:].replace("      properties:\n", f"      properties:\n{FIELD}", 1)
    (root / "openapi.yaml").write_text(head + tail, encoding="utf-8")
    assert 0 == main([], root)
    (root / "indream/generated").rename(root / "grown_sdk")
    sys.path.insert(0, str(root))
    invalidate_caches()
    yield root / "grown_sdk"
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.partition(".")[0] == "grown_sdk"]:
        del sys.modules[name]


@pytest.mark.anyio
async def test_a_new_route_and_a_new_field(grown: Path) -> None:
    """One run makes a new route callable, typed and documented, and a new field an attribute."""
    put_note = import_module("grown_sdk.api.notes.put_note")
    models: Any = import_module("grown_sdk.models")
    seen: list[httpx.Request] = []
    note = {"noteId": "n", "writtenAt": "2026-09-25T00:00:00.000Z", "mood": "proud", "seenBy": ["me"]}

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"data": note, "meta": {}})

    arguments: dict[str, Any] = {"body": {"text": "hello"}, "x_author": "me", "notify": True}
    transport = httpx.MockTransport(answer)
    with IndreamClient("key", base_url="https://service.example", transport=transport) as client:
        value = put_note.sync("p/1", "n", client=client, **arguments)
    async with AsyncIndreamClient("key", base_url="https://service.example", transport=transport) as client:
        assert value == await put_note.asyncio("p/1", "n", client=client, **arguments)
    for request in seen:
        assert ("PUT", b"/v1/projects/p%2F1/notes/n?notify=true") == (request.method, request.url.raw_path)
        assert (b'{"text":"hello"}', "me") == (request.content, request.headers["x-author"])
    assert isinstance(value, Envelope)
    assert isinstance(value.data, models.PutNoteData)
    assert ("n", "proud", ["me"]) == (value.data.note_id, value.data.mood, value.data.seen_by)
    assert note == value.data.to_dict()
    for item in (
        "Put a note.",
        "Puts a note on a project",
        "notify: Whether to notify",
        "NotFoundError: The service",
    ):
        assert item in put_note.sync.__doc__
    assert "class PutNoteRequest(TypedDict):" in (grown / "payloads.py").read_text(encoding="utf-8")
    field = next(field for field in models.ProjectMetadataResponse.fields if field.wire == "priority")
    assert ("priority", False) == (field.name, field.required)
    assert "priority: int | None" in (grown / "models/project_metadata_response.py").read_text(
        encoding="utf-8"
    )


def test_notices_follow_the_summary(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run lists what it did not use after it has generated the rest; `--check` finds nothing stale."""
    spec = root / "openapi.yaml"
    edit(spec, "\n  schemas:\n", "\n  schemas:\n    Spare: {type: string}\n")
    capsys.readouterr()
    assert 0 == main([], root)
    summary, *notices = capsys.readouterr().out.splitlines()
    line = spec.read_text(encoding="utf-8").splitlines().index("    Spare: {type: string}") + 1
    assert summary.endswith(f"; notices: {len(notices)}")
    expected = "(#/components/schemas/Spare): nothing uses this component; remove it, or refer to it"
    assert f"openapi.yaml, line {line} {expected}" in notices
    assert (0, []) == check(root, capsys)
    assert "" == capsys.readouterr().out


def test_all_refusals_are_printed_and_nothing_is_changed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run prints one line for each mistake, in the order of the file, and leaves every file as it was."""
    spec = root / "openapi.yaml"
    edit(spec, "\n  schemas:\n", "\n  others: {}\n  schemas:\n")
    edit(spec, "\npaths:\n", "\npaths:\n  things: {}\n")
    before = contents(root)
    capsys.readouterr()
    assert 1 == main([], root)
    lines = spec.read_text(encoding="utf-8").splitlines()
    expected = [("  things: {}", "#/paths/things"), ("  others: {}", "#/components/others")]
    first, second, end = capsys.readouterr().err.splitlines()
    starts = sorted((lines.index(line) + 1, place) for line, place in expected)
    for message, (number, place) in zip((first, second), starts, strict=True):
        assert message.startswith(f"openapi.yaml, line {number} ({place}): ")
    assert "nothing was changed" == end
    assert before == contents(root)
