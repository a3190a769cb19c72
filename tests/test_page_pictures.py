"""The pictures on pages are those that the code above them draws: `make docs` writes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docs.hooks.page_pictures import difference, drawn, pictures_of
from tests.support.doc_blocks import PAGES
from tests.support.repository import ROOT

WITH_PICTURES = [page for page in PAGES if pictures_of(ROOT, page)]
TOLERANCE = 1.0


@pytest.mark.parametrize("page", WITH_PICTURES)
def test_pictures_are_those_of_the_code(page: str) -> None:
    """Each is the one in docs/assets/pictures, except for rounding."""
    for picture, image in drawn(ROOT, page):
        assert difference(picture.file, image) <= TOLERANCE, f"{page}, line {picture.line}: run `make docs`"


def test_each_file_is_on_a_page() -> None:
    """None is left behind."""
    shown = {picture.file for page in WITH_PICTURES for picture in pictures_of(ROOT, page)}
    assert shown == set((ROOT / "docs/assets/pictures").iterdir())


@pytest.mark.parametrize("call", ["frame(timeline, 3)", "contact_sheet(timeline, width=320)"])
def test_another_picture_is_found(call: str, tmp_path: Path) -> None:
    """One that differs from its code is not taken for it."""
    page = "docs/timeline.md"
    for name in ("docs", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    [picture, *_] = pictures_of(ROOT, page)
    changed = tmp_path / page
    changed.write_text(changed.read_text(encoding="utf-8").replace(picture.call, call), encoding="utf-8")
    [(other, image), *_] = drawn(tmp_path, page)
    assert call == other.call
    assert difference(other.file, image) > TOLERANCE
