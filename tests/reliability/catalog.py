"""The rules of the client's behavior on the wire, read from rules.toml, which says how tests name them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import attrs

__all__ = ["Catalog", "Rule", "Section", "catalog"]


@attrs.frozen
class Rule:
    """One rule: its id, and what the page says."""

    id: str
    text: str


@attrs.frozen
class Section:
    """Rules on one subject."""

    title: str
    rules: tuple[Rule, ...]


@attrs.frozen
class Catalog:
    """All rules."""

    sections: tuple[Section, ...]

    @property
    def ids(self) -> list[str]:
        """The id of every rule, in the order of the page."""
        return [rule.id for section in self.sections for rule in section.rules]


def catalog() -> Catalog:
    """The catalog in rules.toml."""
    document = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    return Catalog(tuple(_section(*item) for item in document.items()))


def _section(section: str, document: dict[str, Any]) -> Section:
    rules = document["rules"].items()
    return Section(document["title"], tuple(Rule(f"{section}.{name}", text) for name, text in rules))
