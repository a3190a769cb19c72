"""Requests for another host are refused."""

from __future__ import annotations

import pytest

from indream.sandbox import Sandbox
from indream.sandbox.problems import Code
from indream.sandbox.server import is_public
from tests.support.sandbox.api import Api


def _status(api: Api, host: str | bytes) -> int:
    return api.send("GET", "/v1/projects", headers={"Host": host}).status_code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:9",
        "127.8.8.8",
        "localhost",
        "LOCALHOST:8700",
        "[::1]",
        "[::1]:8700",
        "[::0001]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_each_name_of_this_machine_is_accepted(api: Api, host: str) -> None:
    assert 200 == _status(api, host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.0.0.1@example.com",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104 - no socket is bound to it
        "2130706433",
        "[::1",
        "::1",
        "local host",
        "localhost:",
        "localhost:port",
        "lоcalhost".encode(),
    ],
)
def test_a_request_for_another_host_is_refused(api: Api, host: str | bytes) -> None:
    """A stranger's page can make its host name resolve to this machine; the browser still sends that name."""
    response = api.send("GET", "/v1/projects", headers={"Host": host})
    assert (421, Code.SANDBOX_HOST_REFUSED) == (response.status_code, response.json()["errorCode"])


@pytest.mark.parametrize(
    "path", ["/v1/exports", "/_sandbox/requests", "/outputs/a.mp4", "/uploads/a.png", "/"]
)
def test_every_route_refuses_another_host(api: Api, path: str) -> None:
    assert 421 == api.send("GET", path, headers={"Host": "example.com"}).status_code


def test_the_host_of_the_base_url_is_accepted() -> None:
    api = Api(base_url="http://sandbox.test:8700/")
    assert "http://sandbox.test:8700" == api.sandbox.base_url
    assert [200, 200, 200, 421] == [
        _status(api, host) for host in ("sandbox.test:8700", "Sandbox.Test", "127.0.0.1", "other.test")
    ]
    assert api.upload()["fileUrl"].startswith("http://sandbox.test:8700/uploads/")


def test_a_public_sandbox_accepts_any_address_but_no_name() -> None:
    api = Api()
    with api.sandbox.serve(host="0.0.0.0"):  # noqa: S104 - this is the case
        assert api.sandbox.base_url.startswith("http://127.0.0.1:")
        assert [200, 200, 421] == [
            _status(api, host) for host in ("10.0.0.1:8700", "[fe80::1]", "example.com")
        ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("0.0.0.0", True),  # noqa: S104 - no socket is bound to it
        ("::", True),
        ("192.0.2.1", True),
    ],
)
def test_only_loopback_cannot_be_reached_by_other_machines(host: str, expected: bool) -> None:
    assert expected == is_public(host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sandbox:8700",
        "ftp://sandbox",
        "http://",
        "http://a/b",
        "http://a?b",
        "http://a#b",
        "http://a:0",
        "http://user@a",
        "http://a b",
    ],
)
def test_an_invalid_base_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base_url must be http or https and a host"):
        Sandbox(base_url=url)


def test_a_base_url_is_a_text_of_a_sane_length() -> None:
    with pytest.raises(TypeError, match="base_url must be a string"):
        Sandbox(base_url=5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="base_url must have at most 10,000 characters"):
        Sandbox(base_url=f"http://{'a' * 10_000}")


def test_a_base_url_stays_when_it_is_served() -> None:
    with Sandbox(base_url="http://localhost:1234").serve() as sandbox:
        assert "http://localhost:1234" == sandbox.base_url
