"""Checks of URLs, hosts and the headers of callbacks, with exact results."""

from __future__ import annotations

import pytest

from indream._wire.urls import (
    header_name_problem,
    header_value_problem,
    is_loopback,
    origin,
    url_parts,
    url_problem,
)

NOT_URLS = [
    "",
    "service.test",
    "https://",
    "https:///path",
    "https://service.test/a b",
    "https://service.test/a\\b",
    "https://service.test/a\x7fb",
    "https://service.test:x",
    "https://service.test:65536",
    f"https://{'a' * 64}.test",
    "https://[::1",
]


@pytest.mark.parametrize("text", NOT_URLS)
def test_a_text_without_a_host_that_can_be_connected_to_has_no_parts(text: str) -> None:
    """The same holds for a character or a port that no URL can have."""
    assert url_parts(text) is None
    assert "must be a URL such as https://hooks.example.com/indream" == url_problem(text)


def test_a_url_has_parts() -> None:
    """It may have any scheme; a callback needs one of HTTP."""
    parts = url_parts("ftp://user@service.test:8443/path?query")
    assert parts is not None
    assert ("ftp", "service.test", 8443, "/path") == (parts.scheme, parts.hostname, parts.port, parts.path)
    assert url_problem("ftp://service.test") is not None
    assert [None, None] == [url_problem("http://service.test"), url_problem("https://münchen.test/")]


def test_an_origin_has_no_user() -> None:
    """A password must not be shown."""
    assert "https://service.test:8443" == origin("https://anna:p@ss@service.test:8443/path?a=b")
    assert "http://service.test" == origin("http://service.test")


@pytest.mark.parametrize(
    ("hostname", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("", False),
        ("service.test", False),
        ("a.localhost", False),
        ("10.0.0.1", False),
        ("::2", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_hosts_of_this_machine(hostname: str, expected: bool) -> None:
    """By name or address, also an address of IPv4 that is written as IPv6."""
    assert expected is is_loopback(hostname)


def test_headers_of_callbacks() -> None:
    """Names are tokens; values are one line."""
    assert [None, None] == [header_name_problem("X-Key"), header_value_problem("a b é")]
    for name in ("", "X Key", "X:", "Ä"):
        assert "is not the name of a header" == header_name_problem(name)
    for value in ("a\nb", "a\rb", "\0"):
        assert "must not contain a line break or NUL" == header_value_problem(value)
