"""File names as they travel."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._files.upload_rules import check_upload, content_type_of, encode_file_name, file_name_of


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


MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("name", "kind", "limit"),
    [
        ("a.mp4", "video", 800),
        ("a.mp3", "audio", 25),
        ("a.srt", "caption", 10),
        ("a.ASS", "caption", 10),
        ("a.lrc", "caption", 10),
    ],
)
def test_a_file_has_at_most_the_size_of_its_kind(name: str, kind: str, limit: int) -> None:
    """And is not empty."""
    type_ = content_type_of(name, None)
    for size in (1, limit * MIB):
        check_upload(name, type_, size)
    size = limit * MIB + 1
    with pytest.raises(
        ValueError, match=f"'{name}' has {size:,} bytes; the limit for {kind} files is {limit} MiB"
    ):
        check_upload(name, type_, size)
    with pytest.raises(ValueError, match=f"'{name}' is empty: there is nothing to upload"):
        check_upload(name, type_, 0)


def test_pictures_have_no_greatest_size() -> None:
    """The service publishes none; its other kinds are refused."""
    check_upload("a.bin", " IMAGE / png", 10**15)
    with pytest.raises(ValueError, match=r"'a\.bin' \(text/plain\) cannot be uploaded: the service accepts"):
        check_upload("a.bin", "text/plain", 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a b.png", "a b.png"),
        (" a.png", "%20a.png"),
        ("a%20.png", "a%2520.png"),
        ("ä.png", "%C3%A4.png"),
        ("a\tb.png", "a%09b.png"),
        ("x" * 512, "x" * 512),
        ("ä" * 85 + "xx", "%C3%A4" * 85 + "xx"),
    ],
)
def test_a_name_is_encoded_if_it_has_to_be(name: str, expected: str) -> None:
    """Up to 512 characters of it are sent."""
    assert expected == encode_file_name(name)
    with pytest.raises(ValueError, match="characters when encoded; the limit is 512"):
        encode_file_name(name + "x" * (513 - len(expected)))


class Named:
    """A file with a name."""

    def __init__(self, name: object, filename: object = None) -> None:
        self.name = name
        self.filename = filename


@pytest.mark.parametrize(
    ("content", "filename", "expected"),
    [
        ("directory/a.png", None, "a.png"),
        (PurePath("directory/a.png"), None, "a.png"),
        ("directory/a.png", "b/c.png", "b/c.png"),
        (b"content", "b.png", "b.png"),
        (Named("/tmp/a.png"), None, "a.png"),  # noqa: S108 - no file is there
        (Named(b"/x/a.png"), None, "a.png"),
        (Named(PurePath("/x/a.png")), None, "a.png"),
        (Named("field", "/x/b.png"), None, "b.png"),
        (Named("a.png", 5), None, "a.png"),
    ],
)
def test_the_name_of_a_file(content: object, filename: str | None, expected: str) -> None:
    """By its path, its own name, or as passed."""
    assert expected == file_name_of(content, filename)


@pytest.mark.parametrize("content", [b"content", Named(3), Named("<stdin>"), Named(""), Named("/")])
def test_a_file_without_a_name(content: object) -> None:
    """Needs one."""
    with pytest.raises(TypeError, match="content has no file name: pass filename"):
        file_name_of(content, None)


@pytest.mark.parametrize("path", ["/", ".", "./.", PurePath()])
def test_a_path_without_a_name(path: str | PurePath) -> None:
    """Only directories have one, so another name would not help."""
    with pytest.raises(IsADirectoryError, match="is a directory; only files can be uploaded") as caught:
        file_name_of(path, None)
    assert str(path) == caught.value.filename


def test_a_name_and_a_type_are_texts() -> None:
    """And a name is not empty."""
    assert "video/x-own" == content_type_of("a.bin", "video/x-own")
    with pytest.raises(TypeError, match="content_type must be a string, not int"):
        content_type_of("a.png", 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="filename must be a string, not int"):
        encode_file_name(5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="filename must not be empty"):
        encode_file_name("")
