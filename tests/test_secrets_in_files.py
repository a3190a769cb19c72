"""No key and no signed value is in what is checked in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CANARY, CASSETTES
from tests.support.contract import read_yaml

SIGNED = re.compile(r"(token|signature|expires)=(?!scrubbed)[^&\"\s]+", re.IGNORECASE)


@pytest.mark.rule("secrets.key-cassettes")
def test_cassettes_hold_no_key_and_no_signed_value() -> None:
    """The canary key, every Authorization header and every signed URL were left out when recording."""
    paths = sorted(CASSETTES.glob("*.yaml"))
    assert len(paths) >= 18
    for path in paths:
        text = path.read_text(encoding="utf-8")
        document = read_yaml(text)
        # As it is played back, too: a body that is not text is base64 in the file.
        for shown in (text, "\n".join(scalars(document))):
            assert CANARY not in shown, path.name
            assert not SIGNED.search(shown), path.name
        for interaction in document["interactions"]:
            assert "authorization" not in {name.lower() for name in interaction["request"]["headers"]}


def scalars(value: Any) -> Iterator[str]:
    """Everything written down in a document, as text."""
    match value:
        case dict():
            for key, part in value.items():
                yield from (*scalars(key), *scalars(part))
        case list():
            for part in value:
                yield from scalars(part)
        case bytes():
            yield value.decode("latin-1")
        case _:
            yield str(value)


def test_every_cassette_belongs_to_a_test() -> None:
    """A cassette that no test plays would go stale unseen."""
    tests = (Path(__file__).parent / "_async/test_calls.py").read_text(encoding="utf-8")
    for path in CASSETTES.glob("*.yaml"):
        assert f"def {path.stem}(" in tests, path.name
