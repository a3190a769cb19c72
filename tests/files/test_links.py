"""Which links to files are followed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._files.links import Link, Near, near, read_link
from indream._wire.settings import Secret
from tests.support.client_settings import client_settings

LOOPBACK = [
    "localhost",
    "LOCALHOST.",
    "files.localhost",
    "127.0.0.1",
    "127.0.0.1.",
    "127.255.0.9",
    "127.1",
    "127.0.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.1.2.3",
    "0",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0X7F.0.0.0x1",
    "0177.0.0.01",
    "127.0x1",
    "127.255.1",
    "0x",
    "0x" + "0" * 30 + "7f000001",
    "::1",
    "::2",
    "0:0:0:0:0:0:0:1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "ＬＯＣＡＬＨＯＳＴ",
]
LINK_LOCAL = [
    "169.254.169.254",
    "169.254.0.1",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]
ELSEWHERE = [
    "files.test",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "128.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "169.253.1.1",
    "126.255.255.255",
    "2147483648",
    "4294967296",
    "08.0.0.1",
    "127.0.0.256",
    "127.256.0.1",
    "256.0.0.1",
    "0x" + "0" * 31 + "7f000001",
    "127.0.0.0.1",
    "127.0.0.0.0",
    "::1:7f00:1",
    "127..1",
    "",
    "-127.0.0.1",
    "0x7f000001z",
    "9" * 400,
    "fec0::1",
    "2001:db8::1",
    "müller.test",
    "a" * 70 + ".test",
]


def flaw(link: str, base_url: str | None = None, *, allow_insecure: bool = False) -> str | None:
    """The mistake in a link, if any."""
    read = read_link(Secret(link), client_settings(base_url, allow_insecure=allow_insecure))
    return read if isinstance(read, str) else None


@pytest.mark.rule("downloads.near")
@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_hosts(host: str) -> None:
    """Loopback in every form that a system connects to itself."""
    assert Near.LOOPBACK is near(host)


@pytest.mark.rule("downloads.near")
@pytest.mark.parametrize("host", LINK_LOCAL)
def test_link_local_hosts(host: str) -> None:
    """Link-local addresses, among them the one where clouds keep credentials."""
    assert Near.LINK_LOCAL is near(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_other_hosts(host: str) -> None:
    """All others, private networks too, and names that only look like addresses."""
    assert near(host) is None


@given(st.text(max_size=40))
def test_any_host_has_an_answer(host: str) -> None:
    """Any text has an answer."""
    assert near(host) in (None, *Near)


@pytest.mark.rule("downloads.near")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_links_to_this_machine(host: str) -> None:
    """They are followed if the API is on this machine too, over http as well; otherwise over neither."""
    for scheme in ("http", "https"):
        link = f"{scheme}://{host}:8700/x"
        assert flaw(link, "http://127.0.0.1:8700") is None
        assert flaw(link, "https://localhost") is None
        assert flaw(link, "http://0.0.0.0:8700", allow_insecure=True) is None
        for base_url in (None, "http://10.0.0.1", "http://169.254.1.1"):
            problem = flaw(link, base_url, allow_insecure=True)
            assert problem is not None
            assert problem.startswith("leads to this machine (")


@pytest.mark.rule("downloads.near")
def test_links_to_this_machines_own_network() -> None:
    """They are followed only if the API has the same address."""
    link = "https://169.254.169.254/latest/meta-data/"
    for base_url in (None, "http://127.0.0.1:8700", "http://169.254.1.1", "http://sandbox:8700"):
        problem = flaw(link, base_url, allow_insecure=True)
        assert problem is not None
        assert problem.startswith("leads to this machine's own network (169.254.169.254), but the API is at ")
    assert flaw(link, "https://169.254.169.254") is None


@pytest.mark.rule("downloads.https")
@pytest.mark.parametrize(
    ("link", "base_url", "allow_insecure", "message"),
    [
        ("http://sandbox:8700/x", "http://sandbox:8700", True, None),
        ("http://SANDBOX/x", "http://sandbox:8700", True, None),
        ("http://sandbox./x", "http://sandbox:8700", True, None),
        ("http://sandbox/x", "https://sandbox", True, None),
        ("http://sandbox/x", "https://sandbox", False, "allow_insecure=True accepts http from sandbox"),
        ("http://files.test/x", "http://sandbox:8700", True, "could read and change the file"),
        ("http://files.test/x", "http://127.0.0.1:8700", False, "could read and change the file"),
        ("http://10.0.0.1/x", "http://127.0.0.1:8700", True, "could read and change the file"),
        ("http://sandbox.evil.test/x", "http://sandbox:8700", True, "could read and change the file"),
        ("https://files.test/x", "http://sandbox:8700", True, None),
    ],
)
def test_http_links_and_advice(link: str, base_url: str, allow_insecure: bool, message: str | None) -> None:
    """From loopback, and with the permission from the API's own host; advice is given where it helps."""
    found = flaw(link, base_url, allow_insecure=allow_insecure)
    assert (found is None) if message is None else (found is not None and message in found)
    assert found is None or ("allow_insecure" in found) == ("allow_insecure" in (message or ""))


@pytest.mark.rule("downloads.https", "downloads.redirects")
def test_the_longest_link() -> None:
    """It has 65,536 characters."""
    longest = "https://files.test/".ljust(65_536, "x")
    assert flaw(longest) is None
    assert flaw(f"{longest}x") is not None


def test_redirects_from_http() -> None:
    """They may redirect to https anywhere, and stay on http only where a link may be http."""
    here = client_settings("http://sandbox:8700", allow_insecure=True)
    origin = read_link(Secret("http://sandbox:8700/x"), here)
    assert isinstance(origin, Link)
    for place in ("/y", "https://files.test/y"):
        assert isinstance(read_link(Secret(place), here, origin), Link)
    for place in ("http://files.test/y", "http://169.254.169.254/y", "//127.0.0.1/y"):
        assert isinstance(read_link(Secret(place), here, origin), str)
    secure = read_link(Secret("https://sandbox:8700/x"), here)
    assert isinstance(secure, Link)
    assert "leads from https to http" == read_link(Secret("http://sandbox:8700/y"), here, secure)
    for place in ("http://[::1", "/a\nb", "/a b", "https://"):
        assert "is not a URL" == read_link(Secret(place), here, origin)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("https://user@files.test/x", "contains a user name or password"),
        ("https://:password@files.test/x", "contains a user name or password"),
        ("ftp://files.test/x", "is ftp:, not https:"),
        (f"{'x' * 21}://files.test/x", f"is {'x' * 20}:, not https:"),
        ("https:///x", "is not a URL"),
        ("https://files.test:65536/x", "is not a URL"),
        ("http://files.test/x", "is http, not https: others on the network could read and change the file"),
    ],
)
def test_links_that_are_rejected(link: str, message: str) -> None:
    """Each for a reason that does not show them."""
    assert message == flaw(link)


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        ("https://a.test/x?t=1", "GET https://a.test/x?t=1, /x?t=1, t=1", "GET …, …, …"),
        ("https://a.test/x", "GET https://a.test/x, /x", "GET …, /x"),
        ("https://a.test/", "a/b? is https://a.test/", "a/b? is …"),
        ("https://a.test/?", "a/b? is /?", "a/b? is /?"),
    ],
)
def test_links_in_texts_are_hidden(url: str, text: str, expected: str) -> None:
    """A text without a secret stays as it is."""
    link = read_link(Secret(url), client_settings())
    assert isinstance(link, Link)
    assert expected == link.hide_in(text)
