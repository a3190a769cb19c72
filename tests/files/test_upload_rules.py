"""File names as they travel."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._files.upload_rules import content_type_of, encode_file_name


@given(st.text(min_size=1))
def test_any_name_can_be_read_back(name: str) -> None:
    """One line of printable ASCII of up to 512 characters, from which the name can be decoded."""
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
def test_types_are_the_same_on_each_system(kind: str, suffixes: str) -> None:
    """They are from a table of our own: no file of the system is read for them."""
    for suffix in suffixes.split():
        assert kind == content_type_of(f"take.{suffix}", None)


@pytest.mark.parametrize("name", ["report.pdf", "take.mp4.gz", "take", "take.unknown"])
def test_a_name_without_a_known_type(name: str) -> None:
    """The error names the file and what can be uploaded."""
    with pytest.raises(ValueError, match=f"{name}.*pass content_type if it is an image, a video"):
        content_type_of(name, None)
