"""`python -m tests.preview.renew_golden` draws the pictures that are compared; look at them then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indream.preview import Fonts, frame
from tests.support.preview_states import GOLDEN, MEDIA

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.preview import Picture

__all__ = ["PICTURES"]

FONTS = Fonts(system=False)


def _drawn(name: str) -> Picture:
    """A picture, 320 pixels wide, with the fonts of the package."""
    document, at = GOLDEN[name]
    return frame(document, at, scale=0.5, files=MEDIA, fonts=FONTS)


PICTURES: dict[Path, Callable[[], Picture]] = {
    Path(__file__).parent / "golden" / f"{name}.png": lambda name=name: _drawn(name)  # type: ignore[misc]
    for name in GOLDEN
}
"""The pictures by their files."""


if __name__ == "__main__":
    for path, draw in PICTURES.items():
        draw().image.save(path, optimize=True)
