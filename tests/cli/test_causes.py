"""The message shows the cause of a failed command once, and in full: a proxy, a resolver, the last poll."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from indream.sandbox import Sandbox
from tests.support.held_time import HeldTime
from tests.support.proxy import Proxy

from .conftest import API_KEY, Cli


def test_a_wait_timeout_shows_the_last_fault(cli: Cli, sandbox: Sandbox, held_time: HeldTime) -> None:
    """It distinguishes an outage from a render that takes long."""
    task_id = cli("exports", "create", "state.json", "--json").json["taskId"]
    sandbox.fail_next("GET /v1/exports/{taskId}", status=503, times=None)
    wait = ("exports", "wait", task_id, "--timeout", "30")
    result = cli(*wait)
    assert 2 == result.code
    assert f"error: export {task_id} did not end within 30 s" in result.err
    assert 1 == result.err.count("status 503")
    assert 1 == cli(*wait, "--json").error["detail"].count("status 503")


def test_a_render_timeout_shows_the_last_fault(cli: Cli, sandbox: Sandbox, held_time: HeldTime) -> None:
    """The same while a render waits, with the way back to its export."""
    sandbox.fail_next("GET /v1/exports/{taskId}", status=503, times=None)
    result = cli("render", "state.json", "--timeout", "30")
    assert 2 == result.code
    assert 1 == result.err.count("status 503")
    assert f"  to wait for it again:  indream exports wait {sandbox.tasks[0].task_id}" in result.err


@pytest.mark.parametrize(("status", "code"), [(407, 1), (403, 1), (502, 2)])
def test_a_rejecting_proxy_names_variable_and_status(
    cli: Cli, held_time: HeldTime, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    """Its variable and its status are named; a 4xx of it is a permanent error."""
    with Proxy() as proxy:
        proxy.connect_status = status
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
        for argv in (("exports", "list"), ("exports", "wait", "some-id", "--timeout", "30")):
            result = cli(*argv, "--base-url", "https://service.test")
            assert code == result.code
            assert 1 == result.err.count("through the proxy in HTTPS_PROXY: the proxy answered: ")
            assert str(status) in result.err
            assert ("temporary error, retry later" in result.err) == (code == 2 and argv[1] == "list")


def test_an_unknown_host_names_the_url_and_its_origin(
    cli: Cli, held_time: HeldTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver's own message, with the URL and the place it was read from."""

    def resolve(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
    monkeypatch.setenv("INDREAM_BASE_URL", "https://api.test")
    result = cli("exports", "list")
    assert 2 == result.code
    message = "could not connect to https://api.test (from INDREAM_BASE_URL): name resolution failed: "
    assert message in result.err
    assert 1 == result.err.lower().count("name or service not known")
    assert message in cli("exports", "list", "--json").error["detail"]
