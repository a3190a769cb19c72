"""Pictures of editor states are those that were looked at, except for rounding."""

from __future__ import annotations

from pathlib import Path

import PIL
import pytest
from PIL import Image, ImageChops, ImageStat

from indream.editor_state import check_editor_state
from tests.support.preview_states import GOLDEN

from .renew_golden import PICTURES

TOLERANCE = 1.0


def difference(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of the channel that differs most, of 255."""
    assert first.size == second.size
    return max(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean)


@pytest.mark.skipif(
    int(PIL.__version__.partition(".")[0]) < 13, reason="older versions place letters differently"
)
@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_pictures(path: Path) -> None:
    """`python -m tests.preview.renew_golden` draws them again."""
    with Image.open(path) as expected:
        assert difference(expected, PICTURES[path]().image) <= TOLERANCE


@pytest.mark.parametrize("name", GOLDEN)
def test_their_editor_states_are_valid(name: str) -> None:
    """The pictures are those of states that the service takes."""
    assert [] == [str(problem) for problem in check_editor_state(GOLDEN[name][0])]


def test_a_changed_picture_is_found() -> None:
    """Two pictures of which a part differs."""
    wipe, slide = (draw().image for path, draw in PICTURES.items() if path.stem in ("wipe", "slide"))
    assert difference(wipe, slide) > TOLERANCE
