"""Lines of text: where they are broken, and how wide they are."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from typing import Any

import pytest

import indream.preview
from indream.preview import Fonts
from indream.preview._bidi import levels_of, visual_order
from indream.preview._text import Style, Typesetter
from tests.support.chromium import chromium, needs_chromium

FONTS = Fonts(system=False)
SHIPPED = Path(indream.preview.__file__).with_name("fonts")
FAMILIES = {"Inter": "inter", "Roboto": "roboto", "TikTok Sans": "tiktok-sans"}
# "ffi" is missing: Roboto has a ligature for it, which is not drawn.
WORDS = (
    "the quick brown fox jumps over lazy dogs AVATAR Tomorrow's well-known e-mail 3-4 x-ray co-operate naïve "
    "café 100% $5.00 (see below) and/or state-of-the-art “quoted” — dash – range 10–20 wait… what?! Yes, no; "
    "a.b.c www.example.com/path?x=1 A/B C++ #tag @home 1,000 don't Größe façade P&L [1] {x} *bold* -5 -dash "
    "end- fi fl To Ty LT AV"
)
BROKEN = """async boxes => {
    await Promise.all([...document.fonts].map(font => font.load()));
    return boxes.map(box => {
        const element = document.createElement("div");
        Object.assign(element.style, {
            width: box.width + "px", fontFamily: `"${box.fontFamily}"`, fontWeight: box.fontStyle.weight,
            fontSize: box.fontSize + "px", lineHeight: 1.2, letterSpacing: box.letterSpacing + "px",
            whiteSpace: "pre-wrap", position: "absolute", textRendering: "geometricPrecision",
        });
        element.textContent = box.text;
        document.body.append(element);
        const range = document.createRange(), lines = [];
        let top = null, line = "";
        [...box.text].forEach((character, index) => {
            if (character == "\\n") { lines.push(line); line = ""; top = null; return; }
            range.setStart(element.firstChild, index);
            range.setEnd(element.firstChild, index + 1);
            const y = range.getClientRects()[0]?.top ?? top;
            if (top !== null && y > top + 1 && character != " ") { lines.push(line); line = ""; }
            if (character != " " || top === null) top = Math.max(top ?? y, y);
            line += character;
        });
        element.remove();
        return [...lines, line].map(text => text.trimEnd());
    });
}"""

ORDER = """lines => lines.map(([text, direction]) => {
    const element = document.createElement("div");
    element.dir = direction;
    element.style.cssText = "white-space: pre; position: absolute; left: 0; width: 4000px";
    element.textContent = text;
    document.body.append(element);
    const range = document.createRange();
    const places = [...text].map((_, index) => {
        range.setStart(element.firstChild, index);
        range.setEnd(element.firstChild, index + 1);
        const box = range.getBoundingClientRect();
        return [box.left + box.right, index];
    });
    element.remove();
    return places.sort(([a], [b]) => a - b).map(([, index]) => index);
})"""


def boxes(count: int) -> list[dict[str, Any]]:
    """Texts in boxes, in all fonts of the package; the same ones each time."""
    chance, words = random.Random(20), WORDS.split()
    found: list[dict[str, Any]] = []
    for index in range(count):
        text = " ".join(chance.choice(words) for _ in range(chance.randint(2, 16)))
        found.append(
            {
                "text": text.replace(" ", "\n", 1) if index % 5 == 0 else text,
                "fontFamily": chance.choice(list(FAMILIES)),
                "fontStyle": {"variant": "normal", "weight": chance.choice(["400", "700"])},
                "fontSize": chance.choice([13, 24, 37.5, 48, 96]),
                "letterSpacing": chance.choice([0, 0, 0, 1, -0.5, 4]),
                "width": chance.randint(80, 900),
            }
        )
    return found


def lines(text: str, width: float, **changes: Any) -> list[str]:
    """The lines of a text in Inter, 20 pixels high."""
    style = Style.of({"fontFamily": "Inter", "fontSize": 20, **changes})
    return [line.text for line in Typesetter(FONTS, style).lines(text, width)]


@needs_chromium
def test_lines_are_broken_where_chromium_breaks_them() -> None:
    """400 generated boxes."""
    faces = [
        f"@font-face {{font-family: '{family}'; font-weight: {weight}; src: url(data:font/ttf;base64,"
        f"{base64.b64encode((SHIPPED / f'{file}-{weight}.ttf').read_bytes()).decode()})}}"
        for family, file in FAMILIES.items()
        for weight in (400, 700)
    ]
    made = boxes(400)
    with chromium("--font-render-hinting=none") as browser:
        page = browser.new_page()
        page.set_content(f"<style>{''.join(faces)}</style>")
        expected = page.evaluate(BROKEN, made)
    for box, theirs in zip(made, expected, strict=True):
        own = [line.text for line in Typesetter(FONTS, Style.of(box)).lines(box["text"], box["width"])]
        assert theirs == own, box


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("one two", ["one", "two"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("well-known", ["well-", "known"]),
        ("a-word -5 3-4", ["a-", "word", "-5 3-", "4"]),
        ("unbreakable", ["unbreakable"]),
        ("ends   with  ", ["ends", "with"]),
        ("文字文字文", ["文字文", "字文"]),
        ("one\r\ntwo", ["one", "two"]),
    ],
)
def test_breaks(text: str, expected: list[str]) -> None:
    """A word that is wider than the box sticks out."""
    assert expected == lines(text, 55 if text.isascii() else FONTS.width("文字文", {"fontSize": 20}))


def test_width() -> None:
    """That of the longest line; letter spacing follows each letter; pairs of letters are kerned."""
    item = {"fontFamily": "Inter", "fontSize": 100, "letterSpacing": 0}
    assert FONTS.width("AV", item) < FONTS.width("A", item) + FONTS.width("V", item)
    assert FONTS.width("ab\nabc", item) == FONTS.width("abc", item)
    spaced = FONTS.width("abc", {**item, "letterSpacing": 10})
    assert FONTS.width("abc", item) + 30 == pytest.approx(spaced)
    assert 0 == FONTS.width("", item)


def test_combined_characters() -> None:
    """An accent of its own is the same as the letter with the accent."""
    item = {"fontFamily": "Roboto", "fontSize": 40}
    assert FONTS.width("e\u0301", item) == FONTS.width("\xe9", item)
    assert FONTS.width("a\u200db\ufe0f", item) == FONTS.width("ab", item)


@pytest.mark.parametrize(
    ("text", "rtl", "expected"),
    [
        ("אבג", False, "גבא"),
        ("אבג", True, "גבא"),
        ("abc", True, "abc"),
        ("ab אב 12 cd", False, "ab 12 בא cd"),
        ("אב ab 12 גד", True, "דג ab 12 בא"),
        ("אב, גד.", True, ".דג ,בא"),
        # Brackets and quotation marks embrace the words, so they are mirrored.
        ("(אב) [גד] <הו> «זח»", True, "«חז» <וה> [דג] (בא)"),
        ("אב (ab) גד", True, "דג (ab) בא"),
        ("ab (אב) cd", True, "cd (בא) ab"),
        ("ab (אב) cd", False, "ab (בא) cd"),
        ("a (אב (b", False, "a (בא (b"),
        # Numbers follow each other like words, each with its signs.
        ("50% אב 3-4, 1/2", True, "1/2 ,3-4 בא 50%"),
        ("אב 12:30, 5", True, "5 ,12:30 בא"),
        ("אב! 12", False, "12 !בא"),
        ("אב $5 +7%", True, "7%+ $5 בא"),
        ("\u0628 1/2", True, "1/2 \u0628"),
        ("\u0628 1-2", True, "2-1 \u0628"),
        ("אב\tגד", False, "בא\tדג"),
        ("אב\u200dגד", True, "דגבא"),
    ],
)
def test_text_from_right_to_left(text: str, rtl: bool, expected: str) -> None:
    """Its letters are in visual order, and those of words and numbers in the other direction in theirs."""
    style = Style.of({"fontSize": 20, "direction": "rtl" if rtl else "ltr"})
    (line,) = Typesetter(FONTS, style).lines(text)
    seen = "".join(glyph.character for glyph in sorted(line.glyphs, key=lambda glyph: glyph.x))
    assert expected.replace(" ", "").replace("\t", "") == seen
    assert all(0 <= glyph.x < line.width for glyph in line.glyphs)


def test_a_broken_line_knows_the_paragraph() -> None:
    """A number at the start of a line follows the word at the end of the line before it."""
    style = Style.of({"fontFamily": "Inter", "fontSize": 20, "direction": "ltr"})
    words = Typesetter(FONTS, style).lines("ab אב 12 גד", FONTS.width("ab אב", {"fontSize": 20}) + 1)
    seen = ["".join(glyph.character for glyph in sorted(line.glyphs, key=lambda it: it.x)) for line in words]
    assert ["abבא", "דג12"] == seen


@needs_chromium
def test_characters_are_in_the_order_of_chromium() -> None:
    """1,000 generated lines of letters, numbers, brackets and signs, in both directions."""
    chance = random.Random(5)
    some = "abאבגדבמ12345 .,:;!?()[]{}<>-+/%$€#&«»\"'—…    عبد٣٤"
    made = [
        ["".join(chance.choices(some, k=chance.randint(1, 18))).rstrip() + "א", chance.choice(["ltr", "rtl"])]
        for _ in range(1000)
    ]
    with chromium() as browser:
        page = browser.new_page()
        expected = page.evaluate(ORDER, made)
    for (text, direction), theirs in zip(made, expected, strict=True):
        assert theirs == visual_order(levels_of(text, rtl=direction == "rtl")), (text, direction)


@pytest.mark.parametrize(
    ("text", "rtl", "levels"), [("א \tב", False, [1, 0, 0, 1]), ("a \tb", True, [2, 1, 1, 2])]
)
def test_white_space_before_a_tab_has_the_direction_of_the_line(
    text: str, rtl: bool, levels: list[int]
) -> None:
    """As the tab itself has (UAX #9, rule L1)."""
    assert levels == levels_of(text, rtl=rtl)


def test_a_tab_is_as_wide_as_four_spaces() -> None:
    """Also between words."""
    style = Style.of({"fontFamily": "Inter", "fontSize": 20})
    tab, spaces = (Typesetter(FONTS, style).lines(f"|{white}|")[0].width for white in ("\t", "    "))
    assert spaces == pytest.approx(tab)


@pytest.mark.parametrize(
    ("character", "joins"),
    [("\u08ff", False), ("\u0900", True), ("\u0dff", True), ("\u0e00", False), ("\u0628", True)],
)
def test_scripts_whose_letters_join(character: str, joins: bool) -> None:
    """It is noted that they are drawn one by one: those of India, and Arabic letters."""
    noted: list[tuple[str, str]] = []
    setter = Typesetter(FONTS, Style.of({}), lambda kind, detail: noted.append((kind, detail)))
    setter.lines(character)
    assert joins == (("glyph", "letters that join are drawn one by one") in noted)
