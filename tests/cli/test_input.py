"""Input of commands: files, and standard input."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from indream.cli.errors import CommandError
from indream.cli.input import name_of, opened, parsed_object, read_bytes, state_in, stdin


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python has None for it."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(CommandError, match=r"^standard input is closed"):
        stdin()


def test_standard_input_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is standard input, of which a reader gets a copy that it can seek in."""
    file = tmp_path / "a.json"
    file.write_bytes(b"[1]")
    assert (b"[1]", str(file)) == (read_bytes(str(file)), name_of(str(file)))
    with opened(str(file)) as path:
        assert str(file) == path
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[2]")))
    assert (b"[2]", "standard input") == (read_bytes("-"), name_of("-"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[3]")))
    with opened("-") as copy:
        assert not isinstance(copy, str)
        assert (b"[3]", b"") == (copy.read(), copy.read())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[]", "a must contain a JSON object, not an array"),
        (b'"x"', "a must contain a JSON object, not a string"),
        (b"null", "a must contain a JSON object, not null"),
        (b"false", "a must contain a JSON object, not true or false"),
        (b"1.5", "a must contain a JSON object, not a number"),
        (b"{", "a is not JSON: unexpected end of data, line 1, column 2"),
        (b"{\xff", "a is not JSON: byte 1 is not UTF-8"),
    ],
)
def test_input_that_is_not_an_object(text: bytes, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        parsed_object(text, "a")
    assert message == str(caught.value)


def test_a_byte_order_mark_is_not_a_part_of_the_text() -> None:
    """Editors of Windows write one, in files of JSON too."""
    assert {"a": "ü"} == parsed_object('{"a": "ü"}'.encode("utf-8-sig"), "a")


def test_an_editor_state_inside_an_object() -> None:
    """Or the object itself."""
    assert {"a": 1} == state_in({"editorState": {"a": 1}})
    assert {"editorState": 1} == state_in({"editorState": 1})
