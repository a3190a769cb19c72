"""File names as they travel."""

from __future__ import annotations

import mimetypes
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._core.uploads import content_type_of, encode_file_name


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_name_can_be_read_back(name: str) -> None:
    """One line of printable ASCII of up to 512 characters, from which the name can be told."""
    try:
        sent = encode_file_name(name)
    except ValueError:
        assert len(name) > 40 or any("\ud800" <= character <= "\udfff" for character in name)
        return
    assert name == unquote(sent)
    assert all(" " <= character <= "~" for character in sent)
    assert sent == sent.strip()
    assert len(sent) <= 512


@pytest.mark.rule("uploads.type")
@pytest.mark.parametrize("known", [None, "text/vnd.trolltech.linguist"])
@pytest.mark.parametrize(
    ("kind", "suffixes"),
    [
        ("image/jpeg", "jpg jpeg JFIF"),
        ("image/png", "png"),
        ("image/webp", "webp"),
        ("image/heic", "heic"),
        ("video/mp4", "mp4 m4v"),
        ("video/mp2t", "ts mts m2ts"),
        ("video/3gpp", "3gp"),
        ("video/x-msvideo", "avi"),
        ("video/x-ms-wmv", "wmv"),
        ("video/x-flv", "flv"),
        ("video/ogg", "ogv"),
        ("video/x-matroska", "mkv"),
        ("audio/x-wav", "wav"),
        ("audio/flac", "flac"),
        ("audio/ogg", "ogg oga opus"),
        ("audio/aac", "aac"),
        ("audio/amr", "amr"),
        ("audio/x-ms-wma", "wma"),
        ("audio/x-matroska", "mka"),
    ],
)
def test_types_are_told_alike_on_each_machine(
    monkeypatch: pytest.MonkeyPatch, known: str | None, kind: str, suffixes: str
) -> None:
    """Whatever its own table of types has, or lacks."""
    monkeypatch.setattr(mimetypes, "guess_type", lambda _: (known, None))
    for suffix in suffixes.split():
        assert kind == content_type_of(f"take.{suffix}", None)
