"""The project's spec, as a document and as the generator reads it."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from generator.reading import load
from generator.spec import Spec
from tests.support.repository import ROOT

__all__ = ["contract", "contract_spec", "read_yaml"]

_PATH = ROOT / "openapi.yaml"
# The parser of libyaml takes a tenth of the time of the one in Python. Not every PyYAML has it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The value of a YAML document."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506


@cache
def contract() -> dict[str, Any]:
    """`openapi.yaml`; do not change it."""
    document: dict[str, Any] = read_yaml(_PATH.read_text(encoding="utf-8"))
    return document


@cache
def contract_spec() -> Spec:
    """`openapi.yaml`, as the generator reads it; do not change it."""
    return load(_PATH)
