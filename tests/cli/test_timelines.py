"""`timeline new`, and `batch` with a template: from nothing to videos without an editor state by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from indream.cli.starters import STARTERS
from indream.sandbox import Sandbox, run
from indream.timeline import Image, Template, Text, Timeline, Variable
from tests.support.repository import ROOT
from tests.support.scripts import outcome

from .conftest import Cli

MEDIA = ROOT / "tests/media/files"


def program_in(directory: Path, template: str) -> str:
    """The program that `timeline new` has written."""
    return (directory / f"{template}.py").read_text(encoding="utf-8")


# `timeline new`.


@pytest.mark.parametrize("template", STARTERS)
def test_each_program_runs_as_it_stands(
    cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    """It makes a timeline, and renders it against the service in the environment."""
    result = cli("timeline", "new", "--template", template)
    assert (0, "") == (result.code, result.err)
    assert f"{template}.py: run it with python {template}.py\n" == result.out
    with run(speed=1000, api_key="k") as service:
        monkeypatch.setenv("INDREAM_BASE_URL", service.base_url)
        assert (0, "", "") == outcome(program_in(place, template), directory=place)
        assert 1 == len(service.tasks)
    assert b"ftyp" == (place / f"{template}.mp4").read_bytes()[4:8]


def test_the_way_to_run_a_program_is_not_wrapped(
    cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal wraps it, so that it can be copied."""
    for variable, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "40"}.items():
        monkeypatch.setenv(variable, value)
    name = f"{'name-' * 12}.py"
    result = cli("timeline", "new", "--template", "title", name)
    assert (0, f"{name}: run it with python {name}\n", "") == (result.code, result.out, result.err)
    assert STARTERS["title"] == (place / name).read_text(encoding="utf-8")


def test_the_programs_use_files_that_are_there(
    cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures for the slideshow; a video and its captions. They are uploaded once, over two runs."""
    (place / "photos").mkdir()
    shutil.copy(MEDIA / "rotated_180.jpg", place / "photos/a.jpg")
    shutil.copy(MEDIA / "h264_aac.mp4", place / "talk.mp4")
    with run(speed=1000, api_key="k") as service:
        monkeypatch.setenv("INDREAM_BASE_URL", service.base_url)
        for template in ("slideshow", "captions"):
            assert 0 == cli("timeline", "new", "--template", template).code
            for _ in range(2):
                assert (0, "", "") == outcome(program_in(place, template), directory=place, imported=True)
        assert 2 == operations(service).count("POST /v1/uploads")


def test_an_existing_program_is_kept(cli: Cli, place: Path) -> None:
    """Unless it is to be replaced."""
    (place / "title.py").write_text("mine", encoding="utf-8")
    result = cli("timeline", "new")
    assert (1, "error: title.py: the file exists (--overwrite replaces it)\n") == (result.code, result.err)
    assert "mine" == (place / "title.py").read_text(encoding="utf-8")
    assert {"path": "title.py"} == cli("timeline", "new", "--overwrite", "--json").json
    assert STARTERS["title"] == (place / "title.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--template", "movie"], "--template movie: must be one of title, slideshow, captions"),
        (["holiday"], "holiday must end in .py"),
        (["missing/holiday.py"], "the directory for the file is missing"),
    ],
)
def test_wrong_arguments_are_explained(cli: Cli, place: Path, arguments: list[str], words: str) -> None:
    """Nothing is written."""
    before = sorted(place.iterdir())
    result = cli("timeline", "new", *arguments)
    assert 1 == result.code
    assert words in result.err
    assert before == sorted(place.iterdir())


# `batch` with a template.


def operations(sandbox: Sandbox) -> list[str | None]:
    """The operations of the requests that the service received."""
    return [request.operation for request in sandbox.requests]


@pytest.fixture
def template(place: Path) -> Path:
    """A template with a title and a color."""
    timeline = Timeline("1:1")
    timeline.append(Text("{{title}}", duration=2, id="title"))
    variables = [Variable("ink", "color", ["items.title.color"], default="#ffffff")]
    path = place / "template.json"
    path.write_text(Template(timeline, variables).to_json(), encoding="utf-8")
    return path


def table(place: Path, text: str) -> str:
    """A CSV file with these rows."""
    (place / "tables").mkdir(exist_ok=True)
    path = place / "tables/rows.csv"
    path.write_text(text, encoding="utf-8-sig", newline="")
    return str(path)


def titles(sandbox: Sandbox) -> list[Any]:
    """The titles that were rendered, in order."""
    bodies = [json.loads(item.content) for item in sandbox.requests if item.operation == "POST /v1/exports"]
    return [body["editorState"]["items"]["title"]["text"] for body in bodies]


def test_each_row_becomes_a_video(cli: Cli, sandbox: Sandbox, place: Path, template: Path) -> None:
    """The first column has the keys; the same command again renders nothing twice."""
    rows = table(place, 'id,title,ink\r\nann,"Tea, hot",orange\r\nbob,"two\r\nlines",\r\n')
    for _ in range(2):
        result = cli("batch", rows, "--template", template, "-o", "videos", "--scale", 0.6)
        assert 0 == result.code, result.err
        assert {"ann  videos/ann.mp4", "bob  videos/bob.mp4"} == set(result.out.splitlines())
    assert ["Tea, hot", "two\r\nlines"] == sorted(titles(sandbox))


@pytest.mark.parametrize(
    ("header", "arguments", "keys"),
    [
        ("title,key", [], {"1", "2"}),
        ("title,id", [], {"a", "b"}),
        ("title,id", ["--key", "id"], {"1", "2"}),
    ],
)
def test_a_column_has_the_keys(
    cli: Cli, sandbox: Sandbox, place: Path, template: Path, header: str, arguments: list[str], keys: set[str]
) -> None:
    """That of `--key`, otherwise the one named key, otherwise the first."""
    text = f"{header}\na,1\nb,2\n"
    if keys == {"a", "b"}:
        text = "title\na\nb\n"
    result = cli("batch", table(place, text), "--template", template, "-o", "videos", *arguments)
    assert 0 == result.code, result.err
    assert keys == {line.partition("  ")[0] for line in result.out.splitlines()}


def test_all_invalid_rows_are_listed_with_their_lines(
    cli: Cli, sandbox: Sandbox, place: Path, template: Path
) -> None:
    """Nothing is sent, and no directory is left behind."""
    rows = table(place, 'id,title,ink\na,"x\ny",red\nb,x,blurple\n,x,red\nd\n')
    result = cli("batch", rows, "--template", template, "-o", "videos")
    assert (1, "") == (result.code, result.out)
    lines = result.err.splitlines()
    assert "error: 3 of 4 rows cannot be rendered; nothing was sent" == lines[0]
    starts = (
        "  line 4 (b): ink: must be",
        '  line 5: the key "id" is missing',
        "  line 6 (d): title: is missing",
    )
    assert 4 == len(lines)
    assert all(map(str.startswith, lines[1:], starts))
    assert [] == list(sandbox.requests)
    assert not (place / "videos").exists()
    assert 3 == len(cli("batch", rows, "--template", template, "-o", "videos", "--json").error["advice"])


def test_files_in_cells_are_beside_the_table(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Each is uploaded once before the first job, and not again by the same command."""
    timeline = Timeline("1:1")
    timeline.append(Image(MEDIA / "rotated_180.jpg", duration=2, id="title"))
    template = Template(timeline, [Variable("photo", "image", ["items.title"])])
    (place / "template.json").write_text(template.to_json(), encoding="utf-8")
    rows = table(place, "key,photo\na,one.webp\nb,two.jpg\nc,one.webp\n")
    shutil.copy(MEDIA / "lossless.webp", place / "tables/one.webp")
    shutil.copy(MEDIA / "rotated_180.jpg", place / "tables/two.jpg")
    for _ in range(2):
        result = cli("batch", rows, "--template", "template.json", "-o", "videos")
        assert 0 == result.code, result.err
    routes = operations(sandbox)
    assert (2, 3) == (routes.count("POST /v1/uploads"), len(sandbox.tasks))
    assert "POST /v1/exports" not in routes[: routes.index("POST /v1/uploads") + 2]
    (place / "tables/two.jpg").unlink()
    result = cli("batch", rows, "--template", "template.json", "-o", "videos")
    assert "line 3 (b): photo: cannot be read: " in result.err


def test_a_failed_upload_names_the_file(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """No export is created; the same command again continues."""
    timeline = Timeline("1:1")
    timeline.append(Image(MEDIA / "rotated_180.jpg", duration=2, id="title"))
    template = Template(timeline, [Variable("photo", "image", ["items.title"])])
    (place / "template.json").write_text(template.to_json(), encoding="utf-8")
    rows = table(place, "key,photo\na,one.webp\n")
    shutil.copy(MEDIA / "lossless.webp", place / "tables/one.webp")
    sandbox.fail_next("POST /v1/uploads", status=503)
    result = cli("batch", rows, "--template", "template.json", "-o", "videos")
    assert result.code in (1, 2)
    assert "one.webp" in result.err
    assert 0 == len(sandbox.tasks)
    assert 0 == cli("batch", rows, "--template", "template.json", "-o", "videos").code


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("id,title\n", [], "has no rows"),
        ("", [], "has no rows"),
        ("id,id\na,b\n", [], "duplicate column 'id'"),
        ('id,title\na,"b\n', [], "not CSV"),
        ("id,title\na,b\n", ["--key", "name"], "--key name: "),
        ("id,titel\na,b\n", [], 'line 2: titel: is not a variable of the template; did you mean "title"?'),
    ],
)
def test_a_wrong_table_is_explained(
    cli: Cli, sandbox: Sandbox, place: Path, template: Path, text: str, arguments: list[str], words: str
) -> None:
    """Before anything is sent."""
    result = cli("batch", table(place, text), "--template", template, "-o", "videos", *arguments)
    assert 1 == result.code
    assert words in result.err
    assert [] == list(sandbox.requests)


def test_a_wrong_template_is_explained(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """A text that is not JSON, and a template with a place that points at nothing."""
    rows = table(place, "id,title\na,b\n")
    for content, words in (
        (b"not json", "template.json: The template is not JSON: Expecting value, line 1, column 1."),
        (b"{\xff", "template.json is not JSON: byte 1 is not UTF-8"),
    ):
        (place / "template.json").write_bytes(content)
        result = cli("batch", rows, "--template", "template.json", "-o", "videos")
        assert f"error: {words}" == result.err.splitlines()[0]
    timeline = Timeline("1:1")
    timeline.append(Text("{{title}}", duration=2))
    text = Template(timeline).to_json().replace('"name": "title"', '"name": "title", "places": ["items.x"]')
    (place / "template.json").write_text(text, encoding="utf-8")
    result = cli("batch", rows, "--template", "template.json", "-o", "videos")
    assert "error: template.json: The template is not valid" == result.err.splitlines()[0]
    assert "points at nothing" in result.err.splitlines()[1]


@pytest.mark.parametrize("option", [("--key", "id"), ("--scale", "1"), ("--fps", "30"), ("--format", "mp4")])
def test_options_of_rows_need_a_template(cli: Cli, sandbox: Sandbox, option: tuple[str, str]) -> None:
    """Jobs from a JSONL file have payloads of their own."""
    result = cli("batch", "jobs.jsonl", "-o", "videos", *option)
    assert result.err.startswith(f"error: {option[0]} needs --template")
