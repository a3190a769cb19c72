"""No key and no signed value is in what is checked in."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.conftest import CANARY, CASSETTES

SIGNED = re.compile(r"(token|signature|expires)=(?!scrubbed)[^&\"\s]+", re.IGNORECASE)


def test_cassettes_hold_no_key_and_no_signed_value() -> None:
    """The canary key, every Authorization header and every signed URL were left out when recording."""
    paths = sorted(CASSETTES.glob("*.yaml"))
    assert len(paths) >= 18
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert CANARY not in text, path.name
        assert not SIGNED.search(text), path.name
        for interaction in yaml.safe_load(text)["interactions"]:
            assert "authorization" not in {name.lower() for name in interaction["request"]["headers"]}


def test_every_cassette_belongs_to_a_test() -> None:
    """A cassette that no test plays would go stale unseen."""
    tests = (Path(__file__).parent / "_async/test_calls.py").read_text(encoding="utf-8")
    for path in CASSETTES.glob("*.yaml"):
        assert f"def {path.stem}(" in tests, path.name
