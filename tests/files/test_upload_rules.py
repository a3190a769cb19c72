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
        ("image/apng", "apng"),
        ("image/avif", "avif"),
        ("image/bmp", "bmp"),
        ("image/gif", "gif"),
        ("image/heic", "heic"),
        ("image/heif", "heif"),
        ("image/ief", "ief"),
        ("image/jpeg", "jpg jpeg jpe JFIF"),
        ("image/jxl", "jxl"),
        ("image/png", "png"),
        ("image/svg+xml", "svg"),
        ("image/tiff", "tif tiff"),
        ("image/vnd.microsoft.icon", "ico"),
        ("image/webp", "webp"),
        ("image/x-cmu-raster", "ras"),
        ("image/x-portable-anymap", "pnm"),
        ("image/x-portable-bitmap", "pbm"),
        ("image/x-portable-graymap", "pgm"),
        ("image/x-portable-pixmap", "ppm"),
        ("image/x-rgb", "rgb"),
        ("image/x-xbitmap", "xbm"),
        ("image/x-xpixmap", "xpm"),
        ("image/x-xwindowdump", "xwd"),
        ("video/3gpp", "3gp 3gpp"),
        ("video/3gpp2", "3g2"),
        ("video/mp2t", "ts mts m2ts"),
        ("video/mp4", "mp4 m4v"),
        ("video/mpeg", "mpg mpeg mpe mpa m1v m2v"),
        ("video/ogg", "ogv"),
        ("video/quicktime", "mov qt"),
        ("video/webm", "webm"),
        ("video/x-flv", "flv"),
        ("video/x-matroska", "mkv"),
        ("video/x-ms-wmv", "wmv"),
        ("video/x-msvideo", "avi"),
        ("video/x-sgi-movie", "movie"),
        ("audio/aac", "aac adts loas"),
        ("audio/amr", "amr"),
        ("audio/basic", "au snd"),
        ("audio/flac", "flac"),
        ("audio/mp4", "m4a m4b"),
        ("audio/mpeg", "mp3 mp2"),
        ("audio/ogg", "ogg oga opus spx"),
        ("audio/webm", "weba"),
        ("audio/x-aiff", "aif aiff aifc"),
        ("audio/x-matroska", "mka"),
        ("audio/x-ms-wma", "wma"),
        ("audio/x-pn-realaudio", "ra"),
        ("audio/x-wav", "wav"),
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
