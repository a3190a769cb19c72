"""The size of a picture, its label and its background."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from indream.preview import Fonts, PreviewError, frame
from indream.preview._drawn import Placement
from indream.preview._paint import labeled
from indream.preview._picture import checked_size
from tests.support.preview_states import MEDIA, picture

FONTS = Fonts(system=False)
GRADIENT = "linear-gradient(90deg, #fff 50%, #000 50%)"


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 360), (640, 360)),
        ((10.4, 20.6), (10, 21)),
        ((0.2, 0.4), (1, 1)),
        ((8000, 8000), (8000, 8000)),
        ((8000, 8000.001), None),
        ((float("nan"), 1), None),
    ],
)
def test_the_size_of_a_picture(size: tuple[float, float], expected: tuple[int, int] | None) -> None:
    """It is in whole pixels, at least one and at most 64 million."""
    if expected is not None:
        assert expected == checked_size(*size)
        return
    with pytest.raises(PreviewError) as caught:
        checked_size(*size)
    reason = f"the picture would have {size[0]:.0f} × {size[1]:.0f} pixels, more than 64 million"
    assert (f"{reason}; pass a smaller scale", "PREVIEW_SIZE") == (str(caught.value), caught.value.code)


@pytest.mark.parametrize(
    ("size", "font", "shade", "corner"),
    [
        ((640, 360), None, (118, 18), (515.7, 335.8)),
        ((100, 100), None, (82, 13), (13.7, 83.2)),
        ((640, 360), 20, (206, 32), (424.3, 318)),
    ],
)
def test_the_place_of_the_label(
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    font: float | None,
    shade: tuple[int, int],
    corner: tuple[float, float],
) -> None:
    """In the lower right corner, on a shade; its size is that of the picture if no size is passed."""
    put: list[tuple[Any, Placement]] = []
    monkeypatch.setattr(
        "indream.preview._paint.put", lambda _, drawn, placement: put.append((drawn, placement))
    )
    labeled(Image.new("RGB", size), font)
    (back, below), (letters, above) = put
    assert ((0, 0, 0), None, shade, 0, 0, 1, 1) == back
    assert pytest.approx((1, 0, corner[0], 0, 1, corner[1]), abs=0.1) == below.matrix == above.matrix
    assert (0.55, 1, None, None) == (below.opacity, above.opacity, below.clip, above.clip)
    assert ((255, 255, 255), 1, 1) == (letters.fill, letters.density_x, letters.density_y)
    assert 235 == max(letters.mask.tobytes())
    # The letters are in the middle of the shade.
    assert shade[0] / 2 == pytest.approx(letters.left + letters.size[0] / 2, abs=1.5)
    assert shade[1] / 2 == pytest.approx(letters.top + letters.size[1] / 2, abs=1.5)


def background(**fields: Any) -> tuple[Any, list[str]]:
    """The picture of a background alone, a quarter of 640 × 360 pixels, and its notes."""
    assets = fields.pop("assets", {})
    document = picture(globalBackground=fields, assets=assets)
    found = frame(document, scale=0.25, fonts=FONTS, files=MEDIA, label=False)
    return found.image, [f"{note.code[8:]}{note.message.partition(':')[2]}" for note in found.notes]


@pytest.mark.parametrize(
    ("fields", "colors", "notes"),
    [
        ({"type": "color", "color": "#102030"}, [(16, 32, 48)] * 2, []),
        ({"type": "color", "color": "#10203080"}, [(8, 16, 24)] * 2, []),
        ({"type": "color", "gradient": GRADIENT}, [(255,) * 3, (0,) * 3], []),
        (
            {"type": "color", "color": "#102030", "gradient": "odd" * 30},
            [(16, 32, 48)] * 2,
            [f"COLOR_UNKNOWN {'odd' * 20!r}."],
        ),
        ({"type": "nothing", "color": "#102030"}, [(0, 0, 0)] * 2, []),
        ({"type": "blur", "level": 2}, [(0, 0, 0)] * 2, ["EFFECT_APPROXIMATED blurred background."]),
        (
            {"type": "image", "imageAssetId": "nowhere"},
            [(58, 66, 82)] * 2,
            ["FILE_MISSING no file was passed for nowhere."],
        ),
        (
            {"type": "image"},
            [(58, 66, 82)] * 2,
            ["FILE_MISSING no file was passed for background."],
        ),
    ],
)
def test_backgrounds(fields: Any, colors: list[tuple[int, ...]], notes: list[str]) -> None:
    """Their colors at the left and the right; a note if one cannot be drawn as it is."""
    image, found = background(**fields)
    assert (colors, notes) == ([image.getpixel(place) for place in ((20, 60), (140, 60))], found)
