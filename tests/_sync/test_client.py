# Derived from tests/_async/test_client.py by `make generate`: do not edit, change that file.
"""How a client is made, brought its own connections, closed."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import create_autospec

import httpx
import pytest

from indream import IndreamClient
from indream.editor_state._schema import validator_of
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    DownloadError,
    ExportTimeoutError,
    NotFoundError,
    ServerError,
    ValidationError,
)
from tests.support.fake_service import (
    API_KEY,
    CREATED,
    FakeService,
    answer,
    envelope,
    export_task,
    problem,
    task,
)
from tests.support.faults.tls import server_context, trusted, unread_certificates
from tests.support.ports import kept_port
from tests.support.proxy import BrokenProxy, Proxy

ENVIRONMENT = ("INDREAM_API_KEY", "INDREAM_BASE_URL")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings."""
    for name in (*ENVIRONMENT, *PROXIES, *map(str.lower, PROXIES)):
        monkeypatch.delenv(name, raising=False)


# --- arguments

NAN = float("nan")


@pytest.mark.rule("secrets.key-checked", "secrets.https")
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"api_key": ""}, ValueError, "the API key is missing"),
        ({"api_key": None}, ValueError, "set INDREAM_API_KEY"),
        ({"api_key": " \n"}, ValueError, "the API key is missing"),
        ({"api_key": b"sk"}, TypeError, "api_key must be a string"),
        ({"api_key": 5}, TypeError, "api_key must be a string"),
        *(({"timeout": value}, ValueError, "timeout") for value in (0, -1, NAN, float("inf"), 4e7, 10**400)),
        *(({"timeout": value}, TypeError, "timeout") for value in (None, "60", True, httpx.Timeout(5))),
        *(({"max_retries": value}, ValueError, "max_retries") for value in (-1, 101)),
        *(({"max_retries": value}, TypeError, "max_retries") for value in (None, "2", 2.0, True)),
        *(({"poll_interval": value}, ValueError, "poll_interval") for value in (0, -1, NAN)),
        *(({"poll_interval": value}, TypeError, "poll_interval") for value in (None, "2", False)),
        *(
            ({"base_url": value}, ValueError, "base_url")
            for value in (
                "",
                "api.indream.ai",
                "//api.indream.ai",
                "ftp://api.indream.ai",
                "https://",
                "https:///v1",
                "https://api.indream.ai/?a=1",
                "https://api.indream.ai/#a",
                "https://user@api.indream.ai",
                "https://user:word@api.indream.ai",
                "https://api.indream.ai:99999",
                "https://api.indream.ai:port",
                "https://api indream.ai",
                "https://api\\indream.ai",
                "https://api.indream.ai\n.evil.test",
                "https://[::1",
                "https://a..b",
                "https://" + "a" * 64 + ".test",
                "https://bücher.test",
                "http://api.indream.ai",
            )
        ),
        ({"base_url": 5}, TypeError, "base_url"),
        *(
            ({name: value}, TypeError, f"{name} must be True or False")
            for name in ("allow_insecure", "auto_idempotency")
            for value in (None, "false", "no", 1)
        ),
        ({"base_url": httpx.URL("https://api.indream.ai")}, TypeError, "base_url"),
    ],
)
def test_invalid_arguments_are_rejected_by_name(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Out of range is a ValueError, a wrong kind a TypeError; both name the argument."""
    with pytest.raises(error, match=words):
        IndreamClient(**{"api_key": API_KEY, **arguments})


def test_only_the_key_may_be_positional() -> None:
    """Only the key may be given by position."""
    with pytest.raises(TypeError, match="positional"):
        IndreamClient(API_KEY, "https://service.test")  # type: ignore[misc]


def test_limits_of_the_arguments_are_accepted() -> None:
    """The edges of the ranges."""
    for arguments in (
        {"timeout": 0.001, "max_retries": 0, "poll_interval": 0.001},
        {"timeout": 366 * 86_400, "max_retries": 100, "poll_interval": 3600.5},
        {"base_url": " https://service.test:8443/api/// "},
    ):
        with IndreamClient(API_KEY, **arguments) as client:
            assert arguments.get("poll_interval", 2) == client.poll_interval


@pytest.mark.parametrize(
    ("arguments", "environment", "key", "url"),
    [
        ({"api_key": "sk_given"}, {}, "sk_given", "https://api.indream.ai"),
        ({}, {"INDREAM_API_KEY": "sk_env"}, "sk_env", "https://api.indream.ai"),
        ({"api_key": "sk_given"}, {"INDREAM_API_KEY": "sk_env"}, "sk_given", "https://api.indream.ai"),
        ({"api_key": " sk_given\n"}, {}, "sk_given", "https://api.indream.ai"),
        ({}, {"INDREAM_API_KEY": "sk_env\n"}, "sk_env", "https://api.indream.ai"),
        ({"api_key": "sk"}, {"INDREAM_BASE_URL": "https://env.test"}, "sk", "https://env.test"),
        ({"api_key": "sk"}, {"INDREAM_BASE_URL": ""}, "sk", "https://api.indream.ai"),
        (
            {"api_key": "sk", "base_url": "https://given.test/api/"},
            {"INDREAM_BASE_URL": "https://env.test"},
            "sk",
            "https://given.test/api",
        ),
    ],
)
def test_the_environment_supplies_key_and_url(
    monkeypatch: pytest.MonkeyPatch,
    arguments: dict[str, str],
    environment: dict[str, str],
    key: str,
    url: str,
) -> None:
    """`api_key=None` reads INDREAM_API_KEY, `base_url=None` INDREAM_BASE_URL; what is given wins."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    service = FakeService(task())
    with IndreamClient(**arguments, transport=httpx.MockTransport(service)) as client:
        client.exports.get("t")
    (request,) = service.requests
    assert f"{url}/v1/exports/t" == str(request.url)
    assert f"Bearer {key}" == request.headers["Authorization"]


def test_an_empty_key_is_not_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`IndreamClient("")` is a ValueError, even if the environment has a key."""
    monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
    with pytest.raises(ValueError, match="the API key is missing"):
        IndreamClient("")


# --- closing


class Closable(FakeService):
    """A transport that records whether it was closed."""

    def __init__(self, *script: Any) -> None:
        super().__init__(*script)
        self.closed = 0
        self.transport = httpx.MockTransport(self)
        self.transport.close = self._aclose  # type: ignore[method-assign]

    def _aclose(self) -> None:
        self.closed += 1


def test_leaving_the_context_closes_the_client() -> None:
    """On leaving the block, also by an error; a transport that was given is closed with the client."""
    service = Closable(task())
    with IndreamClient(API_KEY, transport=service.transport) as client:
        assert isinstance(client, IndreamClient)
        client.exports.get("t")
        assert 0 == service.closed
    assert 1 == service.closed
    with pytest.raises(ValueError, match="must not be empty"):
        with IndreamClient(API_KEY, transport=service.transport) as client:
            client.exports.get("")
    assert 2 == service.closed


def test_closing_twice_does_nothing() -> None:
    """Closing what is closed does nothing."""
    service = Closable(task())
    client = IndreamClient(API_KEY, transport=service.transport)
    client.exports.get("t")
    client.close()
    client.close()
    assert 1 == service.closed


def test_a_closed_client_says_that_it_is_closed() -> None:
    """Using it again is an error that says what is wrong, not one of httpx."""
    service = FakeService(task())
    client = IndreamClient(**service.options)
    client.close()
    for work in (client.exports.get, client.exports.wait, client.assets.delete):
        with pytest.raises(RuntimeError, match="the client is closed") as caught:
            work("t")
        assert caught.value.__context__ is None
    assert [] == service.requests


# --- a client of the caller's own


@pytest.mark.rule("answers.redirect", "secrets.key-place")
@pytest.mark.usefixtures("held_time")
def test_a_supplied_http_client_is_used_and_left_open() -> None:
    """`http_client=` provides connections; the request is ours, without the client's own headers."""
    service = FakeService(answer(302, headers={"Location": "https://elsewhere.test/", "Set-Cookie": "a=1"}))
    http_client = httpx.Client(
        transport=httpx.MockTransport(service),
        auth=("user", "word"),
        headers={"Authorization": "Bearer theirs", "X-Theirs": "1", "User-Agent": "theirs"},
        params={"theirs": "1"},
        cookies={"theirs": "1"},
        base_url="https://theirs.test/base",
        follow_redirects=True,
        timeout=1,
    )
    with IndreamClient(
        API_KEY, base_url="https://service.test", http_client=http_client
    ) as client:
        for _ in range(2):
            with pytest.raises(APIError) as caught:
                client.exports.get("t")
    assert 302 == caught.value.status
    assert 2 == len(service.requests)
    for request in service.requests:
        assert "https://service.test/v1/exports/t" == str(request.url)
        assert f"Bearer {API_KEY}" == request.headers["Authorization"]
        assert request.headers["User-Agent"].startswith("indream-client/")
        assert {"X-Theirs", "Cookie"}.isdisjoint(request.headers)
        assert 60 == request.extensions["timeout"]["read"]
    assert not http_client.is_closed
    assert "Bearer theirs" == http_client.headers["Authorization"]
    http_client.close()


def test_closing_either_client_leaves_the_other_open() -> None:
    """Our client is closed then, theirs is not; and the other way round."""
    service = FakeService(task())
    http_client = httpx.Client(transport=httpx.MockTransport(service))
    client = IndreamClient(API_KEY, http_client=http_client)
    client.close()
    with pytest.raises(RuntimeError, match="the client is closed"):
        client.exports.get("t")
    client = IndreamClient(API_KEY, http_client=http_client)
    client.exports.get("t")
    http_client.close()
    with pytest.raises(RuntimeError, match="the client is closed"):
        client.exports.get("t")


def test_event_hooks_of_a_supplied_client_see_each_attempt() -> None:
    """Their hooks see each attempt; one that raises for the status raises no error of httpx to the user."""
    seen: list[str] = []

    def on_request(request: httpx.Request) -> None:
        seen.append(request.method)

    def on_response(response: httpx.Response) -> None:
        response.raise_for_status()

    service = FakeService(problem(404, headers={"X-Request-Id": "r-1"}))
    http_client = httpx.Client(
        transport=httpx.MockTransport(service),
        event_hooks={"request": [on_request], "response": [on_response]},
    )
    with http_client, IndreamClient(API_KEY, http_client=http_client) as client:
        with pytest.raises(NotFoundError) as caught:
            client.exports.get("t")
    assert ["GET"] == seen
    assert ("SDK_UNEXPECTED_RESPONSE", "r-1") == (caught.value.error_code, caught.value.request_id)
    assert caught.value.__context__ is None


def test_event_hooks_may_read_the_answer() -> None:
    """A hook may read the body before us."""

    def on_response(response: httpx.Response) -> None:
        response.read()

    http_client = httpx.Client(
        transport=httpx.MockTransport(FakeService(task("PAUSED"))), event_hooks={"response": [on_response]}
    )
    with http_client, IndreamClient(API_KEY, http_client=http_client) as client:
        assert "PAUSED" == (client.exports.get("t")).status


class Half(httpx.BaseTransport):
    """A transport of one kind only."""


def test_sync_connections_are_rejected_by_the_constructor() -> None:
    """A client of the other kind is refused when ours is made, not during a call."""
    (other_client,) = {getattr(httpx, name) for name in ("Client", "AsyncClient")} - {httpx.Client}
    (other_transport,) = [
        transport
        for transport in (getattr(httpx, f"{kind}HTTPTransport") for kind in ("", "Async"))
        if not issubclass(transport, httpx.BaseTransport)
    ]
    for wrong in (other_client(), object(), "http"):
        with pytest.raises(TypeError, match="http_client must be an httpx"):
            IndreamClient(API_KEY, http_client=wrong)
    for wrong in (other_transport(), object(), "http"):
        with pytest.raises(TypeError, match="transport must be an httpx"):
            IndreamClient(API_KEY, transport=wrong)
    with pytest.raises(ValueError, match="not both"):
        IndreamClient(
            API_KEY, transport=httpx.MockTransport(FakeService()), http_client=httpx.Client()
        )
    with IndreamClient(API_KEY, transport=Half()):
        pass


# --- proxies


@pytest.fixture
def server() -> Iterator[Proxy]:
    """A server on loopback, which is a proxy too."""
    with Proxy() as proxy:
        yield proxy


@pytest.mark.rule("secrets.proxy-loopback")
def test_loopback_bypasses_proxies(server: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Traffic to this machine doesn't leave it through a proxy of the environment."""
    for name in PROXIES[:3]:
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with IndreamClient(API_KEY, base_url=server.url, max_retries=0) as client:
        assert ["/v1/illustrations"] == client.illustrations.search()


@pytest.mark.rule("secrets.proxy-others")
@pytest.mark.parametrize(
    "exceptions", ["", "fd07:b51a:cc66:f0::/64", "[::1]", "http://[, fd07::/999, host:port"]
)
def test_other_hosts_use_the_proxy_of_the_environment(
    server: Proxy, exceptions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else goes the way the environment says; exceptions without a meaning are skipped."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", exceptions)
    with IndreamClient(API_KEY, base_url="http://service.test", allow_insecure=True) as client:
        assert ["http://service.test/v1/illustrations"] == client.illustrations.search()


def test_a_proxy_may_be_reached_with_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its certificate is checked like that of the service."""
    with trusted(), Proxy(tls=server_context()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("127.0.0.1", "localhost"))
        with IndreamClient(API_KEY, base_url="http://service.test", allow_insecure=True) as client:
            assert ["http://service.test/v1/illustrations"] == client.illustrations.search()
    with Proxy(tls=server_context()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("127.0.0.1", "localhost"))
        options = {"base_url": "http://service.test", "allow_insecure": True, "max_retries": 0}
        with IndreamClient(API_KEY, **options) as client:
            with pytest.raises(APIConnectionError, match="certificate"):
                client.illustrations.search()


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
@pytest.mark.parametrize(("user", "seen"), [("", ""), ("us%40er:pa%3Ass@", "us@er:pa:ss ")])
def test_socks_proxies_of_the_environment_are_used(
    scheme: str, user: str, seen: str, server: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy resolves the host; a user and a password may be percent-encoded."""
    monkeypatch.setenv("ALL_PROXY", server.url.replace("http://", f"{scheme}://{user}"))
    with IndreamClient(API_KEY, base_url="http://service.test", allow_insecure=True) as client:
        assert ["/v1/illustrations"] == client.illustrations.search()
    assert [f"{seen}SOCKS service.test:80", "GET /v1/illustrations"] == server.requests


@pytest.mark.rule("secrets.proxy-others")
def test_files_on_other_hosts_use_the_proxy_of_the_environment(
    server: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the service is on this machine: its files may not be."""
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.connect_status = 403
    done = export_task(status="COMPLETED", outputUrl="https://files.test/a.mp4")
    with IndreamClient(API_KEY, base_url=server.url) as client:
        with pytest.raises(DownloadError):
            client.exports.download(done, tmp_path / "a.mp4", timeout=5)
    assert "CONNECT files.test:443" in server.requests


UNUSABLE = [
    ("HTTPS_PROXY", "http://hunter2@proxy:notaport", "HTTPS_PROXY: .* like http://proxy.example:3128"),
    ("https_proxy", "http://user:hunter2#x@proxy:3128", "https_proxy: .* percent-encoded"),
    ("ALL_PROXY", "socks://user:hunter2@proxy:1080", "ALL_PROXY: .* http, https, socks5 or socks5h"),
    ("ALL_PROXY", "hunter2://", "ALL_PROXY: .* http, https, socks5 or socks5h"),
    ("ALL_PROXY", "http://user:hunter2@\u2603.test", "ALL_PROXY: httpx cannot use the URL of this proxy"),
    ("ALL_PROXY", "socks5://user:hunter2@proxy:1080", "ALL_PROXY: .* pip install 'httpx.socks.'"),
    ("HTTPS_PROXY", "http://hunter2..proxy", "HTTPS_PROXY: .* like http://proxy.example:3128"),
]


@pytest.mark.rule("secrets.proxy-unusable")
@pytest.mark.parametrize(("variable", "value", "words"), UNUSABLE)
def test_an_unusable_proxy_is_named_by_its_variable(
    variable: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the variable, not its value, which may hold a password."""
    monkeypatch.setitem(sys.modules, "socksio", None)  # as if it was not installed
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValueError, match=f"^{words}") as caught:
        IndreamClient(API_KEY)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("variable", "value", "words"), UNUSABLE)
def test_an_unusable_proxy_matters_only_where_it_is_needed(
    variable: str, value: str, words: str, server: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is rejected only where a request would go through it, such as for a file on another host."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv(variable, value)
    done = export_task(status="COMPLETED", outputUrl="https://files.test/a.mp4")
    with IndreamClient(API_KEY, base_url=server.url) as client:
        assert ["/v1/illustrations"] == client.illustrations.search()
        with pytest.raises(DownloadError, match=words):
            client.exports.download(done, tmp_path / "a.mp4")


# --- names of hosts


@pytest.mark.rule("deadlines.attempt", "deadlines.wait", "attempts.not-sent")
def test_a_silent_name_server_does_not_extend_a_call(
    held_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Resolving a name is a part of connecting: the call ends after its timeout, and nothing was sent."""
    ended = threading.Event()

    def silent(*_: Any, flags: int = 0, **__: Any) -> NoReturn:
        if not flags:
            ended.wait(20)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    options: dict[str, Any] = {"base_url": "https://service.test", "timeout": 0.1, "max_retries": 1}
    with IndreamClient(API_KEY, **options) as client:
        with pytest.raises(APITimeoutError) as caught:
            client.projects.create({"title": "A", "editorState": {}})
        with pytest.raises(ExportTimeoutError):
            client.exports.wait("task-1", timeout=0.1)
    ended.set()
    assert "could not connect to https://service.test: timed out (2 attempts)" == str(caught.value)
    assert not caught.value.may_have_succeeded


# --- trusted certificates


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("kind", ["missing", "of the other kind", "empty"])
def test_unreadable_certificates_are_named_by_variable_and_path(
    variable: str, kind: str, server: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the variable and the path; plain http needs none of it."""
    path = tmp_path / "trusted"
    if (variable, kind) in {("SSL_CERT_FILE", "empty"), ("SSL_CERT_DIR", "of the other kind")}:
        path.touch()
    elif kind != "missing":
        path.mkdir()
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(variable, str(path))
    with unread_certificates():
        with pytest.raises(ValueError, match=f"^{variable}: cannot read certificates from ") as caught:
            IndreamClient(API_KEY)
        assert str(path) in str(caught.value)
        with IndreamClient(API_KEY, base_url=server.url) as client:
            assert ["/v1/illustrations"] == client.illustrations.search()


def test_plain_http_reads_no_certificates(server: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes longer than everything else about a client."""
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: pytest.fail("certificates are read"))
    with unread_certificates():
        with IndreamClient(API_KEY, base_url=server.url) as client:
            assert ["/v1/illustrations"] == client.illustrations.search()


# --- connections that cannot be made


@pytest.mark.rule("attempts.not-sent")
def test_a_refused_connection_is_retried_and_reported(held_time: Any) -> None:
    """A refused connection is tried again and then reported in plain words."""
    with kept_port() as port:
        with IndreamClient(API_KEY, base_url=f"http://127.0.0.1:{port}") as client:
            with pytest.raises(APIConnectionError) as caught:
                client.exports.get("t")
    expected = f"could not connect to http://127.0.0.1:{port}: connection refused (3 attempts)"
    assert expected == str(caught.value)
    assert not caught.value.may_have_succeeded
    assert 2 == len(held_time.pauses)


def test_a_connection_error_names_the_variable_of_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says where the URL was read from, as nothing in the code names it."""
    with kept_port() as port:
        monkeypatch.setenv("INDREAM_BASE_URL", f"http://127.0.0.1:{port}/gateway")
        with IndreamClient(API_KEY, max_retries=0) as client:
            with pytest.raises(APIConnectionError) as caught:
                client.exports.get("t")
    expected = f"could not connect to http://127.0.0.1:{port} (from INDREAM_BASE_URL): connection refused"
    assert expected == str(caught.value)


def test_an_unknown_host_is_reported_in_the_resolvers_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is that of the resolver."""

    def unknown(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with IndreamClient(API_KEY, base_url="https://service.test:8443", max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            client.exports.get("t")
    expected = (
        "could not connect to https://service.test:8443: name resolution failed: name or service not known"
    )
    assert expected == str(caught.value)


def test_failing_tls_is_permanent(server: Proxy) -> None:
    """TLS that fails is permanent."""
    url = server.url.replace("http:", "https:")
    with IndreamClient(API_KEY, base_url=url) as client:
        with pytest.raises(APIConnectionError, match=f"^could not connect to {url}: TLS failed: ") as caught:
            client.exports.get("t")
    assert caught.value.permanent
    assert 1 == caught.value.attempts


@pytest.mark.parametrize("name", ["base_url", "INDREAM_BASE_URL"])
@pytest.mark.parametrize("suffix", ["/v1", "/v1/", "/gateway/v1"])
def test_a_base_url_with_a_version_is_rejected(
    name: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request would be a 404; the message names the argument, or the variable, and what to write."""
    url = f"https://service.test{suffix}"
    monkeypatch.setenv("INDREAM_BASE_URL", url)
    expected = f"^{name} must not end in /v1, which the client adds: use {url.rstrip('/')[:-3]}$"
    with pytest.raises(ValueError, match=expected):
        IndreamClient(API_KEY, base_url=url if name == "base_url" else None)


# --- proxies that refuse


@pytest.mark.rule("attempts.proxy-refusal")
@pytest.mark.parametrize(
    ("status", "attempts", "permanent"),
    [(407, 1, True), (403, 1, True), (400, 1, True), (408, 3, False), (429, 3, False), (502, 3, False)],
)
@pytest.mark.parametrize("brought", [False, True])
def test_a_proxy_that_rejects_connect_is_permanent_or_temporary_by_status(
    status: int,
    attempts: int,
    permanent: bool,
    brought: bool,
    server: Proxy,
    held_time: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A 4xx to CONNECT will be one again, except 408 and 429; anything else may pass."""
    server.connect_status = status
    options: dict[str, Any] = {"base_url": "https://service.test"}
    through = " through the proxy in HTTPS_PROXY"
    if brought:
        options["http_client"] = httpx.Client(proxy=server.url)
        through = ""
    else:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
    with IndreamClient(API_KEY, **options) as client:
        with pytest.raises(APIConnectionError) as caught:
            client.exports.get("t")
    if brought:
        options["http_client"].close()
    expected = f"could not connect to https://service.test{through}: the proxy answered: {status} "
    assert str(caught.value).startswith(expected)
    assert ["CONNECT service.test:443"] * attempts == server.requests
    assert (attempts, permanent) == (caught.value.attempts, caught.value.permanent)


@pytest.mark.rule("attempts.proxy-refusal")
@pytest.mark.parametrize("status", [403, 407])
def test_a_rejecting_proxy_ends_a_wait_at_once(
    status: int, server: Proxy, held_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and not after its timeout: polling on does not help."""
    server.connect_status = status
    monkeypatch.setenv("ALL_PROXY", server.url)
    with IndreamClient(API_KEY, base_url="https://service.test") as client:
        with pytest.raises(APIConnectionError, match=f"in ALL_PROXY: the proxy answered: {status} "):
            client.exports.wait("task-1")
    assert [] == held_time.pauses


@pytest.mark.rule("attempts.proxy-refusal")
def test_a_proxy_answers_plain_http_in_place_of_the_service(
    server: Proxy, held_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain http has no CONNECT: the proxy answers in place of the service."""
    server.status = 407
    monkeypatch.setenv("HTTP_PROXY", server.url)
    with IndreamClient(API_KEY, base_url="http://service.test", allow_insecure=True) as client:
        with pytest.raises(APIError, match=r"a proxy requires authentication: .* \(status 407"):
            client.exports.wait("task-1")
    assert [] == held_time.pauses


@pytest.mark.rule("attempts.not-sent")
@pytest.mark.parametrize(
    ("scheme", "reply", "words"),
    [
        ("http", b"", "Server disconnected without sending a response"),
        ("http", b"HTTP/1.1 20", "Server disconnected without sending a response"),
        ("http", b"hello\r\n\r\n", "illegal status line"),
        ("socks5", b"", "the proxy answered: an invalid SOCKS reply"),
        ("socks5", b"\x05", "the proxy answered: an invalid SOCKS reply"),
        ("socks5", b"HTTP/1.1 400 Bad Request\r\n\r\n", "the proxy answered: an invalid SOCKS reply"),
        ("socks5", b"\x05\xff", "the proxy answered: Requested NO AUTHENTICATION"),
    ],
)
def test_a_request_that_a_broken_proxy_did_not_pass_on_is_retried(
    scheme: str, reply: bytes, words: str, held_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent to the service, so every call is retried, and nothing can have happened."""
    with BrokenProxy(reply) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{proxy.address}")
        with IndreamClient(API_KEY, base_url="https://service.test") as client:
            with pytest.raises(APIConnectionError) as caught:
                client.projects.create({"title": "A", "editorState": {}})
    through = "could not connect to https://service.test through the proxy in HTTPS_PROXY: "
    assert str(caught.value).startswith(through + words)
    assert (3, 3) == (proxy.connections, caught.value.attempts)
    assert not caught.value.permanent
    assert not caught.value.may_have_succeeded


@pytest.mark.rule("attempts.not-sent", "deadlines.total")
@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
def test_a_silent_proxy_does_not_extend_a_call(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent, and the call ends after its timeout."""
    with BrokenProxy(None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{proxy.address}")
        options: dict[str, Any] = {"base_url": "https://service.test", "timeout": 0.1, "max_retries": 0}
        with IndreamClient(API_KEY, **options) as client:
            with pytest.raises(APITimeoutError) as caught:
                client.projects.create({"title": "A", "editorState": {}})
    through = "could not connect to https://service.test through the proxy in HTTPS_PROXY: timed out"
    assert through == str(caught.value)
    assert not caught.value.may_have_succeeded


# --- what clients share


def test_clients_share_a_tls_context() -> None:
    """Making it takes longer than everything else about a client, so it is made once."""
    with IndreamClient(API_KEY):
        pass
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", lambda *_, **__: pytest.fail("made again"))
        with IndreamClient(API_KEY), IndreamClient(API_KEY, base_url="https://service.test"):
            pass


@pytest.mark.rule("attempts.budget-shared")
@pytest.mark.usefixtures("held_time")
def test_clients_share_nothing_but_the_tls_context() -> None:
    """Two clients share nothing but the TLS context."""
    first, other = (IndreamClient(**FakeService(problem(503)).options) for _ in range(2))
    with first, other:
        assert first.exports is first.exports
        assert first.exports is not other.exports
        for _ in range(100):  # more than one client may retry
            with pytest.raises(ServerError):
                first.exports.get("t")
        with pytest.raises(ServerError) as caught:
            other.exports.get("t")
        assert 3 == caught.value.attempts


def test_warm_up_sends_nothing_and_compiles_the_schemas() -> None:
    """It sends nothing, can be repeated, and leaves no schema to be compiled by a call."""
    service = FakeService(envelope(CREATED, 201))
    with IndreamClient(**service.options) as client:
        client.warm_up()
        client.with_options(timeout=5).warm_up()
        assert [] == service.requests
        compiled = validator_of.cache_info().misses
        with pytest.raises(ValidationError):
            client.exports.create({"editorState": {}})
        with pytest.raises(ValidationError):
            client.projects.update("p", {"title": 5})
    assert compiled == validator_of.cache_info().misses


def test_an_autospecced_client_has_every_call() -> None:
    """A stand-in that users' tests may use for a client: resources are properties of the class."""
    mock = create_autospec(IndreamClient)
    mock.exports.create.return_value = "created"
    assert "created" == mock.exports.create({})
    for name in ("assets", "editor", "exports", "illustrations", "projects", "uploads"):
        assert isinstance(getattr(IndreamClient, name), property)


def test_tools_that_replace_the_transport_of_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorders, mocks and tracers replace this method; they see the requests of any client."""
    seen: list[str] = []

    def answer(_: object, request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json={"data": ["Bird"], "meta": {}})

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
    with IndreamClient("k") as client:
        assert ["Bird"] == client.illustrations.search()
    assert ["https://api.indream.ai/v1/illustrations"] == seen
