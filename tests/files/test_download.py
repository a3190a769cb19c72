"""The decisions about downloads that are seen best from near by."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._files.download import Again, Download, Take, bare_name, file_name
from indream._files.links import Link
from indream._wire.retry import Budget, Failure, Outlook
from indream._wire.settings import Secret
from indream.errors import DownloadError
from tests.support.client_settings import client_settings
from tests.support.downloading import ETAG, LINK, SIGNATURE, completed

SETTINGS = client_settings()
CUT = Failure(Outlook.AMBIGUOUS, "cut")

NAMES = {
    "hero.mp4": "hero.mp4",
    "Müller & Söhne – 2026.mp4": "Müller & Söhne – 2026.mp4",
    "動画.webm": "動画.webm",
    "no suffix": "no suffix",
    "a/b.mp4": "b.mp4",
    "a\\b.mp4": "b.mp4",
    "../../b.mp4": "b.mp4",
    "/etc/passwd": "passwd",
    "C:\\b.mp4": "b.mp4",
    "C:b.mp4": "C_b.mp4",
    "\\\\host\\share\\b.mp4": "b.mp4",
    "b.mp4:stream": "b.mp4_stream",
    'what? "yes" <no>|*.mp4': "what_ _yes_ _no___.mp4",
    "a\0b\r\n\x7f\x85.mp4": "a_b____.mp4",
    "gpj\u202e4pm.mp4": "gpj_4pm.mp4",
    "\ud800.mp4": "_.mp4",
    ".bashrc": "bashrc",
    "..hidden": "hidden",
    " b.mp4. . ": "b.mp4",
    "con": "_con",
    "NUL.mp4": "_NUL.mp4",
    "com1.tar.gz": "_com1.tar.gz",
    "lpt² .mp4": "_lpt².mp4",
    "conin$": "_conin$",
    "console.mp4": "console.mp4",
    "com10.mp4": "com10.mp4",
}


@pytest.mark.rule("downloads.name")
@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_the_last_part_of_a_path(name: str) -> None:
    """The last part of a path, which every system takes and shows as it is."""
    assert NAMES[name] == bare_name(name)
    assert NAMES[name] == file_name(completed(filename=name))


@pytest.mark.parametrize("name", [None, "", ".", "..", "...", "/", "a/", "../", " ", "\\", ". ."])
def test_an_unusable_name_is_replaced_by_the_task_id(name: str | None) -> None:
    """The task's id is used instead, with the suffix of the link if it is a video's."""
    assert "task-1.mp4" == file_name(completed(filename=name))
    for url, suffix in {
        "https://files.test/x.webm?sig=.mp4": ".webm",
        "https://files.test/x.WEBM": ".webm",
        "https://files.test/x.exe": ".mp4",
        "https://files.test/": ".mp4",
    }.items():
        assert f"task-1{suffix}" == file_name(completed(filename=name, outputUrl=url))


def test_an_unusable_task_id_is_cleaned() -> None:
    """An id is from elsewhere, too."""
    assert "passwd.mp4" == file_name(completed(filename=None, taskId="../../etc/passwd"))
    assert "export.mp4" == file_name(completed(filename=None, taskId="../.."))


def test_long_names_are_cut_to_255_bytes() -> None:
    """They are cut to what file systems take, in bytes; the suffix stays."""
    assert "x" * 251 + ".mp4" == bare_name("x" * 300 + ".mp4")
    assert "é" * 125 + ".mp4" == bare_name("é" * 300 + ".mp4")
    assert 255 == len(bare_name("x." + "y" * 300))


@pytest.mark.rule("downloads.name")
@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_name_becomes_a_safe_file_name(name: str) -> None:
    """Every name becomes one part of a path, printable, of a limited size, and stable if cleaned again."""
    bare = bare_name(name)
    assert not set(bare) & set('/\\<>:"|?*\0')
    assert bare.isprintable()
    assert not bare.startswith((".", " "))
    assert not bare.endswith((".", " "))
    assert len(bare.encode()) <= 255
    assert bare == bare_name(bare)


def test_a_link_shows_its_host_only() -> None:
    """Not even to a debugger that prints it, nor in what others say of it."""
    link = Link(Secret(LINK), "files.test", True)
    assert "Link(url=Secret('…'), host='files.test', secure=True)" == repr(link)
    for item in (LINK, f"GET /out/video.mp4?signature={SIGNATURE}", f"?signature={SIGNATURE}!"):
        assert SIGNATURE not in link.hide_in(item)
    root = Link(Secret("https://files.test/"), "files.test", True)
    assert "no URL here: / ?" == root.hide_in("no URL here: / ?")


def begun(budget: Budget, **more: Any) -> Download:
    """A download of 100 bytes, of which half are there."""
    download = Download("t", Secret(LINK), SETTINGS, budget, **more)
    download.ask(0)
    assert Take(0, 100) == download.answered(200, {"content-length": "100", "etag": ETAG}, 0, 0, 0.5)
    download.took(50, 0)
    return download


def test_an_etag_that_no_header_can_hold_is_ignored() -> None:
    """After a cut the file is asked for from its beginning."""
    download = Download("t", Secret(LINK), SETTINGS, Budget())
    download.ask(0)
    download.answered(200, {"content-length": "100", "etag": '"v\xe4"'}, 0, 0, 0.5)
    download.took(50, 0)
    assert Again(0.25) == download.ended(CUT, 0, 0.5)
    _, headers = download.ask(0)
    assert {"Accept", "Accept-Encoding"} == {name for name, _ in headers}


def test_bytes_give_the_budget_back() -> None:
    """The cost of a retry is returned when it has received something; the end of a file is a success."""
    budget = Budget()
    download = begun(budget)
    for attempt in range(3):
        assert Again(0.25) == download.ended(CUT, 0, 0.5)
        assert not budget.spend(Budget.CAPACITY - 13)
        download.ask(0)
        part = {"content-range": f"bytes {50 + attempt}-99/100", "content-length": str(50 - attempt)}
        part["etag"] = ETAG
        assert Take(50 + attempt, 100) == download.answered(206, part, 0, 0, 0.5)
        download.took(1, 0)
        assert budget.spend(Budget.CAPACITY)
        budget.give_back(Budget.CAPACITY)
    assert budget.spend(1)
    download.took(47, 0)
    assert download.ended(None, 0, 0.5) is None
    assert budget.spend(Budget.CAPACITY)


def test_a_fault_after_the_last_byte() -> None:
    """It does not matter any more."""
    download = begun(Budget())
    download.took(50, 0)
    assert download.ended(CUT, 0, 0.5) is None


@pytest.mark.parametrize("length", ["", "-1", "+1", "1.0", "1_0", "²", "١", "1" * 19, "0x1", "1, 1", " 1"])
def test_invalid_lengths_are_rejected(length: str) -> None:
    """Digits, and as many as a file can have."""
    download = Download("t", Secret(LINK), SETTINGS, Budget())
    download.ask(0)
    with pytest.raises(DownloadError, match="missing or unusable Content-Length"):
        download.answered(200, {"content-length": length}, 0, 0, 0.5)


@pytest.mark.rule("downloads.redirects")
@given(location=st.text(max_size=60))
def test_any_redirect_is_safe_or_an_error(location: str) -> None:
    """A hop that is taken is https, has a host and nobody's name; all others are one error."""
    download = Download("t", Secret(LINK), SETTINGS, Budget())
    download.ask(0)
    try:
        assert Again(0) == download.answered(302, {}, 0, 0, 0.5, Secret(location))
    except DownloadError:
        return
    link, _ = download.ask(0)
    assert link.secure
    assert link.host
    assert "@" not in link.url.reveal().split("/")[2]
