"""The reference of editor states has every field, with the neutral values of the timeline builder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from mkdocs.exceptions import PluginError

from docs.hooks.editor_state_tables import neutral_values, with_tables
from generator.prepare import read
from indream.editor_state._upgrade import _NEUTRAL
from indream.generated import editor_state
from tests.support.contract import contract_spec
from tests.support.editor_state.builders import ASSET_KINDS, ITEM_KINDS
from tests.support.repository import ROOT

PAGE = (ROOT / "docs/reference/editor-state.md").read_text(encoding="utf-8")
SPEC = ROOT / "openapi.yaml"
TYPES = {
    name: getattr(editor_state, name)
    for name in editor_state.__all__
    if hasattr(getattr(editor_state, name), "__required_keys__")
}
BASES = {"Item": ("TimelineItemBase", "GeometryItemBase"), "Asset": ("BaseAsset",)}


@pytest.fixture(scope="module")
def page() -> str:
    """The page with its tables."""
    return with_tables(PAGE, SPEC)


def rows_of(page: str, name: str) -> dict[str, list[str]]:
    """The rows of the table that stands after the anchor of a component, by their fields."""
    [_, below] = page.split(f"{{#indream.generated.editor_state.{name}}}\n")
    table = re.search(r"^\|.*\n(?:\|.*\n)+", below, re.MULTILINE)
    assert table
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[0].splitlines()[2:]]
    return {field.strip("`| "): cells for field, *cells in lines}


@pytest.mark.parametrize("name", TYPES)
def test_the_page_has_every_field(page: str, name: str) -> None:
    """The tables show the fields of each type, and whether they are required."""
    suffix = next((suffix for suffix in BASES if name.endswith(suffix)), "")
    rows = {field: cells for base in BASES.get(suffix, ()) for field, cells in rows_of(page, base).items()}
    rows |= rows_of(page, name)
    kind = TYPES[name]
    fields = kind.__required_keys__ | kind.__optional_keys__
    assert set() == fields - rows.keys()
    for field in fields:
        need = rows[field][1]
        is_required = need == "yes" or name in need.removeprefix("in ").split(", ")
        assert is_required == (field in kind.__required_keys__), field


def test_each_type_of_item_and_asset_has_a_table(page: str) -> None:
    """Each value of `type` has one below a heading of its own."""
    constants = [
        json.loads(rows_of(page, name)["type"][0].strip("`"))
        for name in re.findall(r"^### (\w+(?:Item|Asset))$", page, re.MULTILINE)
    ]
    assert sorted([*ITEM_KINDS, *ASSET_KINDS]) == sorted(constants)


def test_ranges_units_and_neutral_values(page: str) -> None:
    """A row says what a program may write in the field."""
    text = rows_of(page, "TextItem")
    assert ["number ≥ 1", "yes"] == text["fontSize"][:2]
    assert "pixels" in text["fontSize"][2]
    assert '"center"' in text["align"][0]
    assert '`"center"`' == text["align"][3]
    video = rows_of(page, "VideoItem")
    assert ["number ≥ 0.01", "yes", "`1`"] == [video["playbackRate"][index] for index in (0, 1, 3)]
    assert "in BlurBackground" == rows_of(page, "GlobalBackground")["level"][1]


def test_neutral_values_agree_with_the_upgrade() -> None:
    """A field that an upgrade fills in gets the value that the builder writes."""
    found: dict[str, list[object]] = {}
    for place, value in neutral_values(read(contract_spec()).reader).items():
        plain = value["value"] if isinstance(value, dict) and "keyframes" in value else value
        found.setdefault(place.rpartition("/")[2], []).append(plain)
    for name, value in _NEUTRAL.items():
        assert name in found
        assert all(value == other for other in found[name]), name


def test_a_component_without_a_table_is_an_error(tmp_path: Path) -> None:
    """A new component of the spec has to be shown on the page."""
    with pytest.raises(PluginError, match="no table for FontStyle: add <!-- table: FontStyle -->"):
        with_tables(PAGE.replace("<!-- table: FontStyle -->", ""), SPEC)
    spec = SPEC.read_text(encoding="utf-8")
    changed = spec.replace(
        "    Track:\n",
        "    Mood:\n      description: A mood.\n      type: object\n      required: [tempo]\n"
        "      properties:\n        tempo: {type: number, description: The tempo.}\n"
        "      examples:\n        - {tempo: 1}\n\n"
        "    Track:\n",
        1,
    ).replace(
        "        globalBackground: {$ref: '#/components/schemas/GlobalBackground'}\n        brandRuntime",
        "        globalBackground: {$ref: '#/components/schemas/GlobalBackground'}\n"
        "        mood: {$ref: '#/components/schemas/Mood'}\n        brandRuntime",
        1,
    )
    path = tmp_path / "openapi.yaml"
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(PluginError, match="no table for Mood"):
        with_tables(PAGE, path)
    assert "tempo" in with_tables(f"{PAGE}\n<!-- table: Mood -->\n", path)
