"""Which proxy a URL is requested through."""

from __future__ import annotations

import os
import sys
import urllib.request

import pytest

from indream._net.environment import proxies_here
from indream._net.proxies import proxies

PROXY = "http://proxy.test:3128"


def through(environ: dict[str, str], url: str, system: dict[str, str] | None = None) -> str | None:
    """The variable of the proxy for a URL, given as scheme, host and perhaps port."""
    scheme, host, *port = url.split()
    proxy = proxies(environ, system or {}).proxy_for(scheme, host, int(port[0]) if port else None)
    return proxy.variable if proxy is not None else None


@pytest.mark.parametrize(
    ("environ", "url", "expected"),
    [
        ({}, "https service.test", None),
        ({"HTTPS_PROXY": PROXY}, "https service.test", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY}, "http service.test", None),
        ({"HTTP_PROXY": PROXY}, "http service.test", "HTTP_PROXY"),
        ({"HTTP_PROXY": PROXY}, "https service.test", None),
        ({"ALL_PROXY": PROXY}, "http service.test", "ALL_PROXY"),
        ({"all_proxy": PROXY}, "https service.test", "all_proxy"),
        ({"ALL_PROXY": PROXY, "HTTPS_PROXY": PROXY}, "https service.test", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": PROXY}, "https service.test", "https_proxy"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": ""}, "https service.test", None),
        ({"HTTPS_PROXY": " "}, "https service.test", None),
        ({"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, "http service.test", None),
        ({"http_proxy": PROXY, "REQUEST_METHOD": "GET"}, "http service.test", "http_proxy"),
        *(
            ({"ALL_PROXY": PROXY}, f"{scheme} {host}", None)
            for scheme in ("http", "https")
            for host in (
                "localhost",
                "LOCALHOST",
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "[::1]",
                "::ffff:127.0.0.1",
            )
        ),
    ],
)
def test_precedence_of_the_variables(environ: dict[str, str], url: str, expected: str | None) -> None:
    """Lower case wins, the variable of the scheme before the one for all; loopback is never proxied."""
    assert expected == through(environ, url)


@pytest.mark.parametrize(
    ("no_proxy", "direct", "proxied"),
    [
        ("*", ["https service.test", "http 192.0.2.1"], []),
        ("a.test, *", ["https service.test"], []),
        (
            "service.test",
            ["https service.test", "https a.b.service.test"],
            ["https myservice.test", "https test"],
        ),
        (".service.test", ["https service.test", "https a.service.test"], ["https myservice.test"]),
        ("*.service.test", ["https service.test", "https a.service.test"], ["https myservice.test"]),
        ("SERVICE.test.", ["https service.TEST", "https service.test."], ["https other.test"]),
        ("service.test:8443", ["https service.test 8443"], ["https service.test", "https service.test 443"]),
        ("service.test:443", ["https service.test", "https service.test 443"], ["http service.test"]),
        ("https://service.test", ["https service.test"], ["http service.test"]),
        ("192.0.2.1", ["https 192.0.2.1"], ["https 192.0.2.11", "https 1.192.0.2.1.test"]),
        ("192.0.2.1:80", ["http 192.0.2.1"], ["https 192.0.2.1"]),
        ("10.0.0.0/8", ["https 10.1.2.3", "https ::ffff:10.1.2.3"], ["https 11.0.0.1", "https 10.test"]),
        ("10.1.2.3/8", ["https 10.200.0.1"], ["https 11.0.0.1"]),
        ("::ffff:10.0.0.0/104", ["https 10.1.2.3"], ["https 11.0.0.1"]),
        (
            "fd07:b51a:cc66:f0::/64",
            ["https fd07:b51a:cc66:f0::1"],
            ["https fd07:b51a:cc66:f1::1", "https a.test"],
        ),
        ("2001:db8::1", ["https 2001:db8::1", "https [2001:DB8:0::1]"], ["https 2001:db8::2"]),
        ("[2001:db8::1]", ["https 2001:db8::1"], ["https 2001:db8::2"]),
        ("[2001:db8::1]:8443", ["https 2001:db8::1 8443"], ["https 2001:db8::1"]),
        ("bücher.test", ["https xn--bcher-kva.test", "https bücher.test"], ["https bucher.test"]),
        ("a.test b.test,c.test", ["https a.test", "https b.test", "https c.test"], ["https d.test"]),
        ("", [], ["https service.test"]),
        *(
            (f"{entry},service.test", ["https service.test"], ["https other.test"])
            for entry in (
                "http://[",
                "[::1",
                "fd07::/999",
                "10.0.0.0/33",
                "host:port",
                "host:99999",
                "https://other.test/path",
                "/",
                "://",
                ".",
                "*.",
                "a..b",
                "\x00",
                "<local>",
            )
        ),
    ],
)
def test_no_proxy_entries(no_proxy: str, direct: list[str], proxied: list[str]) -> None:
    """NO_PROXY names hosts, domains, ports, addresses and networks; what has no meaning is skipped."""
    environ = {"ALL_PROXY": PROXY, "no_proxy": no_proxy}
    assert [None] * len(direct) == [through(environ, url) for url in direct]
    assert ["ALL_PROXY"] * len(proxied) == [through(environ, url) for url in proxied]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("proxy.test:3128", "http://proxy.test:3128"),
        ("user:word@proxy.test:3128", "http://user:word@proxy.test:3128"),
        ("HTTP://proxy.test", "http://proxy.test"),
        ("https://proxy.test:3129", "https://proxy.test:3129"),
        ("socks5h://proxy.test:1080", "socks5h://proxy.test:1080"),
        ("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"),
    ],
)
def test_proxy_urls_without_a_scheme_are_http(url: str, expected: str) -> None:
    """One without a scheme is an HTTP proxy."""
    proxy = proxies({"ALL_PROXY": url}).proxy_for("https", "service.test")
    assert proxy is not None
    assert (expected, None) == (proxy.url, proxy.problem)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "://",
        "http://proxy:notaport",
        "http://[::1",
        "http://a b",
        "http://a..b",
        "ftp://proxy",
        "socks://p",
    ],
)
def test_an_unusable_proxy_keeps_its_problem(url: str) -> None:
    """Such a proxy keeps its problem: it matters only if a request would use it."""
    proxy = proxies({"ALL_PROXY": url}).proxy_for("https", "service.test")
    assert proxy is not None
    assert proxy.problem is not None
    assert proxy.problem.startswith("the URL of a proxy must")


def test_the_proxy_url_is_not_shown() -> None:
    """It may hold a password."""
    assert "hunter2" not in repr(proxies({"ALL_PROXY": "http://user:hunter2@proxy.test"}))


SYSTEM = {"http": PROXY, "https": PROXY, "ftp": PROXY}


def test_system_settings_apply_without_variables() -> None:
    """They are used where the environment names no proxy; its exceptions apply."""
    assert "the https proxy of the system settings" == through({}, "https service.test", SYSTEM)
    assert "ALL_PROXY" == through({"ALL_PROXY": PROXY}, "https service.test", SYSTEM)
    assert through({"NO_PROXY": "service.test"}, "https service.test", SYSTEM) is None
    assert through({}, "https localhost", SYSTEM) is None


@pytest.mark.parametrize(("platform", "expected"), [("linux", 0), ("darwin", 2), ("win32", 2)])
def test_only_some_systems_have_settings_of_proxies(
    monkeypatch: pytest.MonkeyPatch, platform: str, expected: int
) -> None:
    """macOS and Windows do."""
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(urllib.request, "getproxies", lambda: SYSTEM)
    assert expected == len(proxies_here().by_scheme)
