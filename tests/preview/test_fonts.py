"""Which font files are used, in which order, whatever is in the directories."""

from __future__ import annotations

import os
import random
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import indream.preview
from indream.editor_state import lint_layout
from indream.preview import Fonts, frame
from indream.preview._font import metrics_of, weight_of
from tests.support.preview_states import box, picture, text

SHIPPED = Path(indream.preview.__file__).with_name("fonts")


@pytest.mark.parametrize("family", ["Inter", "Roboto", "TikTok Sans", "tiktok sans", "'Nobody', inter"])
@pytest.mark.parametrize(("weight", "nearest"), [("400", 400), ("300", 400), ("900", 700), ("bold", 700)])
def test_the_fonts_of_the_package(family: str, weight: str, nearest: int) -> None:
    """The nearest weight is used."""
    font = Fonts(system=False).find(family, weight)
    assert font is not None
    assert (nearest, SHIPPED) == (font.weight, font.path.parent)


def test_a_family_that_is_not_installed() -> None:
    """It is None, not an error."""
    assert Fonts(system=False).find("Comic Sans MS") is None
    assert Fonts(system=False).find("") is None


def test_directories_are_searched_first(tmp_path: Path) -> None:
    """Also those inside them; a file that is not a font, or is damaged, is passed over."""
    (tmp_path / "inside").mkdir()
    shutil.copy(SHIPPED / "inter-700.ttf", tmp_path / "inside/mine.TTF")
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "text.otf").write_text("not a font")
    (tmp_path / "short.ttf").write_bytes((SHIPPED / "roboto-400.ttf").read_bytes()[:300])
    fonts = Fonts(tmp_path, system=False)
    bold, regular = fonts.find("Inter", "700"), fonts.find("Inter", "400")
    assert bold is not None
    assert tmp_path / "inside/mine.TTF" == bold.path
    assert regular is not None
    assert SHIPPED == regular.path.parent


@pytest.mark.parametrize("table", [b"CBDT", b"sbix"])
def test_fonts_of_colored_pictures_are_passed_over(tmp_path: Path, table: bytes) -> None:
    """Pillow draws their glyphs in a few sizes only: another font is used instead."""
    whole = (SHIPPED / "roboto-400.ttf").read_bytes()
    assert 1 == whole[:400].count(b"GPOS")
    (tmp_path / "emoji.ttf").write_bytes(whole.replace(b"GPOS", table, 1))
    found = Fonts(tmp_path, system=False).find("Roboto")
    assert found is not None
    assert SHIPPED == found.path.parent


def test_an_italic_font_is_used_for_italic_text(tmp_path: Path) -> None:
    """Otherwise the upright one, whichever comes first."""
    content = bytearray((SHIPPED / "inter-400.ttf").read_bytes())
    (table,) = re.finditer(rb"OS/2.{4}(.{4})", bytes(content[:400]), re.DOTALL)
    content[int.from_bytes(table[1], "big") + 63] |= 1  # fsSelection: italic
    for name in ("a-italic.ttf", "c-italic.ttf"):
        (tmp_path / name).write_bytes(content)
    shutil.copy(SHIPPED / "inter-400.ttf", tmp_path / "b-upright.ttf")
    fonts = Fonts(tmp_path, system=False)
    for variant in ("normal", "Regular", "italic", "Italic", "oblique"):
        font = fonts.find("Inter", "400", variant)
        assert font is not None
        name = "b-upright.ttf" if variant in ("normal", "Regular") else "a-italic.ttf"
        assert name == font.path.name


def test_fonts_of_one_file_are_equal() -> None:
    """Whichever search has found them."""
    first, second = (Fonts(system=False).find("Inter") for _ in range(2))
    assert (first, hash(first)) == (second, hash(second))
    assert first != Fonts(system=False).find("Inter", "700")


def test_damaged_fonts(tmp_path: Path) -> None:
    """Reading them never raises, and never takes long."""
    chance = random.Random(7)
    whole = (SHIPPED / "roboto-400.ttf").read_bytes()
    for number in range(60):
        content = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20, 200])):
            content[chance.randrange(chance.choice([300, len(content)]))] = chance.randrange(256)
        (tmp_path / f"{number}.ttf").write_bytes(content[: chance.choice([len(content), 20_000])])
    fonts = Fonts(tmp_path, system=False)
    for weight in ("400", "700"):
        assert fonts.find("Roboto", weight) is not None
    for character in "aé文\u2603":
        fonts.having(character)
    for number in range(60):
        own = tmp_path / f"own-{number}"
        own.mkdir()
        shutil.copy(tmp_path / f"{number}.ttf", own)
        assert Fonts(own, system=False).width("AVA To", {"fontFamily": "Roboto", "fontSize": 10}) >= 0


def test_directories_that_do_not_exist(tmp_path: Path) -> None:
    """A misspelled directory is an error, not a picture in other fonts."""
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Fonts(tmp_path / "nowhere")
    (tmp_path / "font.ttf").write_bytes(b"")
    with pytest.raises(NotADirectoryError, match=r"font\.ttf"):
        Fonts(tmp_path / "font.ttf")


def test_licenses_are_beside_the_fonts() -> None:
    """They may be shipped only with them."""
    for name in ("inter", "roboto", "tiktok-sans"):
        assert "SIL OPEN FONT LICENSE" in (SHIPPED / f"{name}-LICENSE.txt").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 500_000


SYSTEM = """
from indream.preview import Fonts, frame
for fonts in (Fonts(), Fonts(system=False)):
    font = fonts.find("Dtest")
    print(font and font.path.name)
"""


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system has its fonts elsewhere")
def test_fonts_of_the_system(tmp_path: Path) -> None:
    """They are found in its directories, unless they are not to be used."""
    (tmp_path / "fonts/inside").mkdir(parents=True)
    content = (SHIPPED / "inter-400.ttf").read_bytes()
    # The names in the file are UTF-16; one that is as long replaces them.
    renamed = content.replace("Inter".encode("utf-16-be"), "Dtest".encode("utf-16-be"))
    (tmp_path / "fonts/inside/own.ttf").write_bytes(renamed)
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-c", SYSTEM]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "own.ttf\nNone\n" == done.stdout


def test_the_layout_lint_measures_with_fonts() -> None:
    """A text that is as wide as its box fits; one in a narrower box does not."""
    fonts = Fonts(system=False)
    word = text("it", "Unbreakable", fontSize=80)
    width = fonts.width("Unbreakable", word)
    found = [
        [
            problem.code
            for problem in lint_layout(picture(word | box(20, 20, size, 96)), fonts=fonts)
            if problem.code == "LAYOUT_TEXT_OVERFLOW"
        ]
        for size in (width + 1, width * 0.9)
    ]
    assert [[], ["LAYOUT_TEXT_OVERFLOW"]] == found


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda fonts: fonts.find("Inter", 700), "weight must be a text, not int; pass '700'"),
        (lambda fonts: fonts.find("Inter", None), "weight must be a text, not NoneType"),
        (lambda fonts: fonts.find(["Inter"]), "family must be a text, not list"),
        (lambda fonts: fonts.find("Inter", "400", True), "variant must be a text, not bool"),
        (lambda fonts: fonts.substitute(700), "weight must be a text, not int; pass '700'"),
        (lambda fonts: fonts.having(65), "character must be a text, not int; pass '65'"),
        (lambda fonts: fonts.width(5, {}), "text must be a text, not int; pass '5'"),
        (lambda fonts: fonts.width("x", "Inter"), "item must be a text or captions item, a dict, not str"),
        (lambda fonts: lint_layout({}, fonts="fonts"), "fonts must be Fonts(directory), not str"),
    ],
)
def test_an_argument_of_another_type_is_named(call: Any, message: str) -> None:
    """With the text to pass for a weight that is a number, as it is in CSS."""
    with pytest.raises(TypeError) as caught:
        call(Fonts(system=False))
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("text", "weight"),
    [("100", 100), ("400", 400), ("950", 950), ("normal", 400), ("regular", 400), ("medium", 500),
     ("bold", 700), ("black", 900), ("1000", 1000), ("10000", 400), ("Bold", 700), ("?", 400), ("", 400)],
)  # fmt: skip
def test_weights_have_names(text: str, weight: int) -> None:
    """As in CSS and in the names of fonts; another text is the usual weight."""
    assert weight == weight_of(text)


@pytest.mark.parametrize(
    ("coverage", "kerned"),
    [(0x0001, True), (0x0000, False), (0x0201, False), (0x0200, False)],
    ids=["horizontal", "vertical", "classes", "vertical classes"],
)
def test_an_old_table_of_kerning_is_read(tmp_path: Path, coverage: int, kerned: bool) -> None:
    """Its horizontal pairs, if the font has no newer table; other forms are passed over."""
    font = bytearray((SHIPPED / "roboto-400.ttf").read_bytes())
    entries = {bytes(font[at : at + 4]): at for at in range(12, 12 + 16 * font[5], 16)}
    roboto = Fonts(system=False).find("Roboto")
    metrics = roboto and metrics_of(roboto)
    assert metrics is not None
    glyphs = metrics.glyphs
    pair = struct.pack(">HHh", glyphs[ord("A")], glyphs[ord("V")], -500)
    kern = struct.pack(">9H", 0, 1, 0, 14 + len(pair), coverage, 1, 0, 0, 0) + pair
    struct.pack_into(">4sIII", font, entries[b"GPOS"], b"kern", 0, len(font), len(kern))
    (tmp_path / "old.ttf").write_bytes(font + kern)
    fonts, item = Fonts(tmp_path, system=False), {"fontFamily": "Roboto", "fontSize": 100}
    apart = fonts.width("A", item) + fonts.width("V", item)
    assert kerned == (fonts.width("AV", item) < apart)
    assert fonts.width("VA", item) == pytest.approx(apart)


@pytest.mark.parametrize(
    ("family", "weight", "variant", "detail"),
    [
        ("Roboto", "bold", "normal", None),
        ("roboto", "normal", "regular", None),
        ("Roboto", "regular", "Normal", None),
        ("Roboto, sans-serif", "400", "normal", None),
        ("'TikTok Sans'", "700", "normal", None),
        ("Nobody, Roboto", "700", "normal", "Nobody, Roboto 700 is drawn in Roboto 700"),
        ("Roboto", "900", "normal", "Roboto 900 is drawn in Roboto 700"),
        ("Roboto", "medium", "normal", "Roboto medium is drawn in Roboto 400"),
        ("Roboto", "bold", "italic", "Roboto bold italic is drawn in Roboto 700"),
    ],
)
def test_when_another_font_is_noted(family: str, weight: str, variant: str, detail: str | None) -> None:
    """If it has another family, weight or style, and not if these are only written in another way."""
    element = text(
        "it",
        "Hello",
        fontFamily=family,
        fontStyle={"variant": variant, "weight": weight},
        **box(0, 0, 640, 100),
    )
    notes = [note.message for note in frame(picture(element), fonts=Fonts(system=False)).notes]
    expected = f"Some fonts are not installed; the lines may break elsewhere: {detail}."
    assert ([] if detail is None else [expected]) == notes
