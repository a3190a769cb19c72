"""`probe`: a table or JSON for the files that can be measured, an error for each that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Cli

FILES = Path(__file__).parents[1] / "media/files"


@pytest.fixture
def files(place: Path) -> Path:
    """A directory with some media files."""
    for name in ("ntsc.mp4", "loops.gif", "cbr.mp3", "truncated.mp4"):
        (place / name).write_bytes((FILES / name).read_bytes())
    return place


@pytest.mark.usefixtures("files")
def test_files_are_measured_without_a_key(cli: Cli) -> None:
    result = cli("probe", "hero.png", "ntsc.mp4", "loops.gif", "cbr.mp3")
    assert (0, "") == (result.code, result.err)
    assert (
        "FILE       KIND   SIZE       SECONDS  SOUND  FPS    CODECS  TYPE\n"
        "hero.png   image  640 × 360  -        -      -      -       image/png\n"
        "ntsc.mp4   video  64 × 48    1.001    no     29.97  h264    video/mp4\n"
        "loops.gif  gif    40 × 30    1        -      5      -       image/gif\n"
        "cbr.mp3    audio  -          1        yes    -      mp3     audio/mpeg\n"
    ) == result.out


@pytest.mark.usefixtures("files")
def test_json_has_the_names_of_the_editor_state(cli: Cli) -> None:
    result = cli("probe", "ntsc.mp4", "--json")
    assert [
        {
            "file": "ntsc.mp4",
            "kind": "video",
            "mimeType": "video/mp4",
            "size": (FILES / "ntsc.mp4").stat().st_size,
            "width": 64,
            "height": 48,
            "durationInSeconds": 1.001,
            "hasAudioTrack": False,
            "loopBehavior": None,
            "rotation": 0,
            "fps": 30000 / 1001,
            "codec": "h264",
            "audioCodec": None,
        }
    ] == result.json


@pytest.mark.usefixtures("files")
def test_standard_input_is_measured(cli: Cli) -> None:
    result = cli("probe", "-", "--json", stdin=(FILES / "cbr.mp3").read_bytes())
    assert ("standard input", 1.0) == (result.json[0]["file"], result.json[0]["durationInSeconds"])


@pytest.mark.usefixtures("files")
def test_a_file_that_cannot_be_measured_does_not_hide_the_others(cli: Cli) -> None:
    result = cli("probe", "truncated.mp4", "nowhere.mp4", "hero.png", "state.json")
    assert 1 == result.code
    errors = result.err.splitlines()
    assert errors[0].startswith("error: truncated.mp4: the file is cut off")
    assert "error: nowhere.mp4: No such file or directory" == errors[1]
    assert errors[2].startswith("error: state.json: its format is not known")
    assert 2 == len(result.out.splitlines())
    broken = cli("probe", "truncated.mp4", "--json")
    assert (1, []) == (broken.code, broken.json)
    assert '"errorCode":"MEDIA_TRUNCATED"' in broken.err
