"""Pictures on pages are drawn by the code above them, so that they show what it makes.

A picture in `assets/pictures/` has the call that draws it as its title. The block of Python above it is run,
with as many of those before it as define the names that it uses; then the call is evaluated. Nothing is sent.
The file is written only if it would look different.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops, ImageStat

from indream.preview import Fonts, Picture, contact_sheet, frame
from tests.support.doc_blocks import Block, blocks_of, execute

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mkdocs.config.defaults import MkDocsConfig

__all__ = ["PagePicture", "difference", "drawn", "pictures_of"]

_PICTURE = re.compile(r'!\[[^\]]*\]\((?P<file>assets/pictures/[\w-]+\.png) "(?P<call>[^"]+)"\)')
_TOLERANCE = 1  # of 255, as the pictures that the tests compare


class PagePicture(NamedTuple):
    """A picture on a page.

    Attributes:
        file: Its path.
        line: Its line on the page, from 1.
        call: The call that draws it.
    """

    file: Path
    line: int
    call: str


def on_pre_build(*, config: MkDocsConfig) -> None:
    """Draw the pictures of all pages, and write those that look different."""
    root = Path(config.config_file_path).absolute().parent  # as it is given: `-f mkdocs.yml` is relative
    for path in sorted(Path(config.docs_dir).rglob("*.md")):
        for picture, image in drawn(root, path.relative_to(root).as_posix()):
            if difference(picture.file, image) > _TOLERANCE:
                picture.file.parent.mkdir(exist_ok=True)
                image.save(picture.file, optimize=True)


def pictures_of(root: Path, page: str) -> list[PagePicture]:
    """The pictures of a page that are drawn.

    Args:
        root: The directory of the repository.
        page: The path of the page in it.
    """
    path = root / page
    text = path.read_text(encoding="utf-8")
    return [
        PagePicture(path.parent / found["file"], 1 + text.count("\n", 0, found.start()), found["call"])
        for found in _PICTURE.finditer(text)
    ]


def drawn(root: Path, page: str) -> Iterator[tuple[PagePicture, Image.Image]]:
    """Draw the pictures of a page.

    Args:
        root: The directory of the repository.
        page: The path of the page in it.
    """
    pictures = pictures_of(root, page)
    if not pictures:
        return
    text = (root / page).read_text(encoding="utf-8")
    blocks = [block for block in blocks_of(page, text) if block.language == "python" and not block.has_tests]
    fonts = Fonts(system=False)
    calls = {
        "frame": functools.partial(frame, fonts=fonts),
        "contact_sheet": functools.partial(contact_sheet, fonts=fonts),
    }
    with _reader(root):
        for picture in pictures:
            names = _run([block for block in blocks if block.line < picture.line])
            made: object = eval(picture.call, {**names, **calls})  # noqa: S307 - the page's code has just run, too
            if not isinstance(made, Picture):
                raise TypeError(f"{page}, line {picture.line}: {picture.call} does not draw a picture")
            yield picture, made.image


def difference(file: Path, image: Image.Image) -> float:
    """The mean difference of a picture from that of a file, 0 to 255."""
    if not file.is_file():
        return 255
    with Image.open(file) as written:
        before, after = written.convert("RGB"), image.convert("RGB")
    if before.size != after.size:
        return 255
    bands: list[float] = ImageStat.Stat(ImageChops.difference(before, after)).mean
    return sum(bands) / len(bands)


def _run(blocks: list[Block]) -> dict[str, object]:
    """The names after the last block: the fewest blocks are run that define all of them."""
    for first in reversed(range(len(blocks))):
        names: dict[str, object] = {"__name__": "page"}
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                for block in blocks[first:]:
                    execute(block, names)
        except NameError:
            if not first:
                raise
        else:
            return names
    raise ValueError("a picture needs a block of Python above it")


@contextlib.contextmanager
def _reader(root: Path) -> Generator[None]:
    """A directory with the examples, and a key in the environment, for a service that no call reaches."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as directory:
        shutil.copytree(root / "examples", Path(directory, "examples"))
        os.environ.update(INDREAM_API_KEY="key", INDREAM_BASE_URL="http://127.0.0.1:9")
        try:
            with contextlib.chdir(directory):
                yield
        finally:
            os.environ.clear()
            os.environ.update(before)
