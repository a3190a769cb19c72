"""An empty path, such as that of a setting without a value, is an error that says so.

`pathlib` reads it as the current directory. The tests of the calls of a client are in `_async/`, those of the
commands in `cli/`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indream.batch import jobs_from_csv, jobs_from_jsonl
from indream.captions import Cues, read_captions
from indream.media import probe
from indream.preview import Fonts, draft, frame, timeline_page
from indream.timeline import Audio, Captions, Image, Solid, Template, Timeline, Video
from indream.types import EditorState

TIMELINE = Timeline("16:9", background="#000000")
TIMELINE.append(Solid("#ffffff", duration=1))
STATE: EditorState = TIMELINE.to_editor_state()
PATH = "the path must not be empty"
FILE = "the file of 'hero' must not be empty"


def of_files(files: dict[str, Any]) -> Template:
    document: dict[str, Any] = json.loads(Template(STATE).to_json())
    return Template.from_json(json.dumps({**document, "files": files}))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: probe(""), PATH),
        (lambda: Video(""), PATH),
        (lambda: Image(""), PATH),
        (lambda: Audio(""), PATH),
        (lambda: Captions(""), PATH),
        (lambda: Timeline.from_editor_state(STATE, files={"hero": ""}), FILE),
        (lambda: of_files({"hero": ""}), f"The JSON of the template is not valid: {FILE}."),
        (lambda: Template(STATE).jobs([], key="key", directory=""), "directory must not be empty"),
        (lambda: read_captions(""), PATH),
        (lambda: Cues([("Hello", 0, 1000)]).save(""), "path must not be empty"),
        (lambda: list(jobs_from_jsonl("")), PATH),
        (lambda: list(jobs_from_csv("", dict)), "path must not be empty"),
        (lambda: frame(STATE, 0, files={"hero": ""}), FILE),
        (lambda: frame(STATE, 0, scale=0.1).save(""), "path must not be empty"),
        (lambda: timeline_page(STATE, files={"hero": ""}), FILE),
        (lambda: timeline_page(STATE, directory=""), "directory must not be empty"),
        (lambda: draft(STATE, ""), "path must not be empty"),
        (lambda: Fonts("fonts", ""), "directory must not be empty"),
    ],
)
def test_an_empty_path_is_named(
    call: Callable[[], object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written to the current directory."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"empty") as caught:
        call()
    assert message == str(caught.value)
    assert [] == list(tmp_path.iterdir())


def test_the_current_directory_has_a_name() -> None:
    """A path that is made from an empty text is a dot."""
    with pytest.raises(IsADirectoryError):
        probe(Path())
