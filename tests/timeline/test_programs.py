"""The programs of `examples/timeline` run as they are, against a sandbox, and are short."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from indream.editor_state import check_editor_state, lint_editor_state
from indream.media import probe
from indream.sandbox import Sandbox, run
from tests.support.repository import ROOT
from tests.support.timeline import write_files

# The programs are as short as a first script is: they leave it to the interpreter to close files.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

PROGRAMS = ROOT / "examples/timeline"
LIMITS = {"hello": 6, "holiday": 12}
"""The maximum number of lines, without blank ones."""


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """A service that is in the environment, and the files that the programs read."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    with run(speed=1000) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        yield sandbox


@pytest.mark.parametrize(
    "name", ["hello", "holiday", "everything", "numbers", "interview", "edit", "slideshow"]
)
@pytest.mark.usefixtures("sandbox")
def test_a_program_makes_a_valid_editor_state(name: str) -> None:
    """Files that are only local are the only thing that is missing."""
    state = runpy.run_path(str(PROGRAMS / f"{name}.py"))["timeline"].to_editor_state()
    assert not check_editor_state(state)
    assert {"EDITOR_ASSET_NOT_UPLOADED"} >= {problem.code for problem in lint_editor_state(state)}


def test_hello_renders_a_video(sandbox: Sandbox, tmp_path: Path) -> None:
    """The first program of a new user."""
    runpy.run_path(str(PROGRAMS / "hello.py"))
    assert (tmp_path / "hello.mp4").read_bytes()
    assert ["COMPLETED"] == [task.status for task in sandbox.tasks]


def test_holiday_uploads_its_files_and_renders_a_video(sandbox: Sandbox, tmp_path: Path) -> None:
    """Two clips, captions and music."""
    runpy.run_path(str(PROGRAMS / "holiday.py"))
    assert (tmp_path / "holiday.mp4").read_bytes()
    sent = [request for request in sandbox.requests if request.method == "POST"]
    assert ["/v1/uploads"] * 3 + ["/v1/exports"] == [request.path for request in sent]
    state = sent[-1].body["editorState"]
    assert ["audio", "caption", "video", "video"] == sorted(
        asset["type"] for asset in state["assets"].values()
    )
    assert [] == lint_editor_state(state)


@pytest.mark.usefixtures("sandbox")
def test_slideshow_draws_a_contact_sheet(tmp_path: Path) -> None:
    """Of the photos of a directory."""
    timeline = runpy.run_path(str(PROGRAMS / "slideshow.py"))["timeline"]
    assert ["image", "image"] == [clip.type for clip in timeline.main.clips]
    assert probe(tmp_path / "slideshow.png").kind == "image"


def test_batch_renders_a_video_for_each_row(sandbox: Sandbox, tmp_path: Path) -> None:
    """Rows and a template."""
    runpy.run_path(str(PROGRAMS / "batch.py"))
    rows = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert rows
    assert [f"{row.split(',')[0]}.mp4" for row in rows] == sorted(
        path.name for path in (tmp_path / "cards").glob("*.mp4")
    )
    assert len(rows) == len(sandbox.tasks)


@pytest.mark.usefixtures("sandbox")
def test_everything_has_each_type_of_item() -> None:
    """All fourteen."""
    state = runpy.run_path(str(PROGRAMS / "everything.py"))["state"]
    types = {item["type"] for item in state["items"].values()}
    assert types == {
        *("audio", "captions", "chart", "effect", "filter", "gif", "illustration", "image", "lottie"),
        *("motion-graphic", "solid", "text", "text-template", "video"),
    }


@pytest.mark.usefixtures("sandbox")
def test_edit_prints_the_changes_of_the_upgrade_and_no_layout_problem_of_the_edits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An old editor state is upgraded, trimmed, split and added to."""
    timeline = runpy.run_path(str(PROGRAMS / "edit.py"))["timeline"]

    periods = [(clip.type, float(clip.start), float(clip.end)) for clip in timeline.tracks[0].clips]
    assert periods == [("solid", 0, 1.5), ("solid", 1.5, 2), ("solid", 2, pytest.approx(3.3))]
    assert "stateVersion" in capsys.readouterr().out


@pytest.mark.parametrize("name", LIMITS)
def test_a_program_is_short(name: str) -> None:
    """Blank lines and a docstring do not count."""
    lines = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.startswith('"""')]
    assert len(code) <= LIMITS[name]
