"""The examples in docstrings do what they say, and the calls that people begin with have one."""

from __future__ import annotations

import doctest
import importlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from indream import IndreamClient, webhooks
from indream.sandbox import run
from tests.support.repository import OPTIONS, ROOT, title_card

SHOWN = [
    *(f"indream.webhooks.{name}" for name in webhooks.__all__),
    *(f"indream._sync.exports.Exports.{name}" for name in (
        "create", "iter", "watch", "as_completed", "wait", "download", "render", "render_many")),
    "indream._sync.uploads.Uploads.upload",
    "indream._sync.projects.Projects.render",
    "indream.preview._draft.draft",
    "indream._models.asset_methods.AssetMethods.to_editor_asset",
]  # fmt: skip


def modules() -> list[str]:
    """The modules with examples of ours, the async ones by what is derived from them.

    To import all others and to search them would take several times as long.
    """
    left_out = ("indream.__pyinstaller", "indream._async", "indream.generated")
    paths = sorted((ROOT / "indream").rglob("*.py"))
    found = [path.relative_to(ROOT) for path in paths if ">>>" in path.read_text(encoding="utf-8")]
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in found]
    return [name for name in names if not name.startswith(left_out)]


def examples() -> list[doctest.DocTest]:
    """Each docstring with examples."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in modules() for test in finder.find(importlib.import_module(name), name)]
    return [test for test in found if test.examples]


EXAMPLES = examples()


def test_entry_points_have_an_example() -> None:
    """These have an example."""
    assert set(SHOWN) <= {test.name for test in EXAMPLES}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The names that examples use without defining them: a client, a payload, an export and so on."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "videos").mkdir()
    shutil.copy(ROOT / "examples/hero.png", tmp_path)
    state = title_card()
    payload = {**OPTIONS, "editorState": state}
    with run(speed=1000) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        with IndreamClient(poll_interval=0.05) as client:
            done = client.exports.render({**payload, "filename": "welcome.mp4"}, idempotency_key="welcome")
            project = client.projects.create({"title": "Spring", "editorState": state})
            names = {"task_id": done.task.task_id, "project_id": project.project_id}
            yield {"client": client, "state": state, "payload": payload, **names}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda test: test.name)
def test_each_example_works(example: doctest.DocTest, request: pytest.FixtureRequest) -> None:
    """It does what it says."""
    if example.name.startswith(("indream._sync", "indream.media", "indream.preview")):
        example.globs |= request.getfixturevalue("scene")
    assert 0 == doctest.DocTestRunner().run(example).failed
