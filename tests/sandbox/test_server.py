"""The sandbox over HTTP: its start and stop, and behavior that needs a real server."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from indream.sandbox import Sandbox, run
from indream.sandbox.faults.wire import BreakableProtocol
from indream.sandbox.server import ServerThread, listen
from tests.support.ports import kept_port
from tests.support.sandbox.api import PNG, client_of, create_export, upload_headers
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    import queue


@pytest.fixture
def threads_before() -> set[threading.Thread]:
    """The threads at the beginning of a test."""
    return set(threading.enumerate())


def test_it_answers_from_its_start_until_it_is_closed(
    threads_before: set[threading.Thread],
) -> None:
    sandbox = run()
    assert 401 == httpx.get(f"{sandbox.base_url}/v1/projects", trust_env=False).status_code
    sandbox.close()
    sandbox.close()
    assert set(threading.enumerate()) <= threads_before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{sandbox.base_url}/v1/projects", trust_env=False)
    gc.collect()  # an open socket would warn now, and warnings are errors


def test_it_listens_on_its_port_and_frees_it() -> None:
    with kept_port() as port:
        for _ in range(2):
            with run(port=port) as sandbox:
                assert f"http://127.0.0.1:{port}" == sandbox.base_url
                assert 401 == httpx.get(f"{sandbox.base_url}/v1/projects", trust_env=False).status_code


def test_a_port_in_use_is_an_error_that_leaves_nothing_behind(
    served: Sandbox, threads_before: set[threading.Thread]
) -> None:
    with pytest.raises(OSError, match="in use"):
        run(port=_port(served))
    gc.collect()
    assert set(threading.enumerate()) <= threads_before


@pytest.mark.parametrize("wrong", [{"speed": -1}, {"port": -1}, {"port": 65_536}, {"api_key": ""}])
def test_an_invalid_argument_is_an_error_that_leaves_nothing_behind(
    wrong: dict[str, Any], threads_before: set[threading.Thread]
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        run(**wrong)
    gc.collect()
    assert set(threading.enumerate()) <= threads_before


def test_a_server_that_does_not_start_is_an_error_that_leaves_nothing_behind(
    threads_before: set[threading.Thread],
) -> None:
    async def broken(_scope: object, _receive: object, _send: object) -> None:
        raise RuntimeError("on purpose")

    listener, _ = listen(0)
    with pytest.raises(RuntimeError, match="did not start"):
        ServerThread(broken, listener).start()
    gc.collect()
    assert set(threading.enumerate()) <= threads_before


def test_an_in_process_sandbox_can_be_served_later_and_again() -> None:
    sandbox = Sandbox(speed=0)
    for _ in range(2):
        with sandbox.serve(), client_of(sandbox) as client:
            asset = client.post("/v1/uploads", content=PNG, headers=upload_headers("a.png")).json()["data"]
            assert asset["fileUrl"].startswith(sandbox.base_url)


def test_a_sandbox_is_not_served_twice(served: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="already"):
        served.serve()


def test_several_sandboxes_may_run_side_by_side(served: Sandbox) -> None:
    with run() as other:
        headers = {"Authorization": f"Bearer {served.api_key}"}
        assert 200 == httpx.get(f"{served.base_url}/v1/projects", headers=headers).status_code
        assert 401 == httpx.get(f"{other.base_url}/v1/projects", headers=headers).status_code


def test_an_answer_does_not_wait_for_an_acknowledgment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nagle's algorithm would delay its body by 40 ms."""
    accepted: list[socket.socket] = []
    accept = socket.socket.accept

    def recorded_accept(listener: socket.socket) -> tuple[socket.socket, Any]:
        connection, address = accept(listener)
        accepted.append(connection)
        return connection, address

    monkeypatch.setattr(socket.socket, "accept", recorded_accept)
    with run() as sandbox, client_of(sandbox) as client:
        assert 200 == client.get("/v1/projects").status_code
        [connection] = accepted
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_closing_wakes_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not wait for the next tick or for a fixed time."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def recorded(delay: float) -> None:
        pauses.append(delay)
        await sleep(delay)

    monkeypatch.setattr("indream.sandbox.server.TICK_SECONDS", 3600.0)
    with run() as sandbox, client_of(sandbox) as client:
        assert 200 == client.get("/v1/projects").status_code
        monkeypatch.setattr(asyncio, "sleep", recorded)
        closing = threading.Thread(target=sandbox.close, daemon=True)
        closing.start()
        closing.join(PATIENCE)
        assert not closing.is_alive()
    assert all(delay < 0.1 for delay in pauses)


def test_it_closes_while_connections_are_open(client: httpx.Client, served: Sandbox) -> None:
    client.get("/v1/projects")
    served.close()


def test_it_closes_during_an_upload(served: Sandbox) -> None:
    with _half_an_upload(served):
        served.close()


def test_an_aborted_upload_is_not_a_crash(served: Sandbox, log_lines: queue.Queue[str]) -> None:
    _half_an_upload(served).close()
    assert "INFO POST /v1/uploads was aborted by the client" == log_lines.get(timeout=PATIENCE)
    assert [] == served.requests


def test_a_large_upload_that_is_refused_gets_its_answer(client: httpx.Client) -> None:
    headers = {**upload_headers("a.png"), "Authorization": "Bearer wrong"}
    response = client.post("/v1/uploads", content=PNG + bytes(32 * 2**20), headers=headers)
    assert (401, "OPEN_API_KEY_INVALID") == (response.status_code, response.json()["errorCode"])


def test_tasks_move_while_the_clock_runs() -> None:
    with run(speed=1_000_000) as sandbox, client_of(sandbox) as client:
        path = f"/v1/exports/{create_export(client)}"
        while (task := client.get(path).json()["data"])["status"] != "COMPLETED":
            pass
    assert 100 == task["progress"]


def test_an_output_is_downloaded_in_pieces_without_the_key(client: httpx.Client, served: Sandbox) -> None:
    task_id = create_export(client)
    served.advance(60)
    url = client.get(f"/v1/exports/{task_id}").json()["data"]["outputUrl"]
    with httpx.Client(trust_env=False) as stranger:
        whole = stranger.get(url)
        etag = {"If-Range": whole.headers["etag"]}
        pieces = [
            stranger.get(url, headers={"Range": f"bytes={piece}", **etag}) for piece in ("0-999", "1000-")
        ]
    assert [200, 206, 206] == [response.status_code for response in (whole, *pieces)]
    assert whole.content == b"".join(piece.content for piece in pieces)


def test_an_advance_takes_effect_at_once(client: httpx.Client, served: Sandbox) -> None:
    path = f"/v1/exports/{create_export(client)}"
    seen: list[str] = []
    for _ in range(3):
        seen.append(client.get(path).json()["data"]["status"])
        served.advance(2)
    assert ["PENDING", "PROCESSING", "PROCESSING"] == seen


def _port(sandbox: Sandbox) -> int:
    port = httpx.URL(sandbox.base_url).port
    assert port is not None
    return port


def _half_an_upload(sandbox: Sandbox) -> socket.socket:
    """Return a connection over which four of a hundred bytes have been sent."""
    connection = socket.create_connection(("127.0.0.1", _port(sandbox)))
    connection.sendall(
        f"POST /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {sandbox.api_key}\r\n"
        "x-file-name: a.png\r\nContent-Type: image/png\r\nContent-Length: 100\r\n\r\nhalf".encode()
    )
    return connection


def test_the_settings_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers by HTTP/1.1 alone, and logs its own failures only."""
    settings: list[dict[str, Any]] = []

    class Recorded(uvicorn.Config):
        """Records how it is made."""

        def __init__(self, app: Any, **options: Any) -> None:
            settings.append(options)
            super().__init__(app, **options)

    monkeypatch.setattr(uvicorn, "Config", Recorded)
    listener, _ = listen(0)
    with listener:
        thread = ServerThread(Sandbox().app, listener)
    assert [
        {
            "interface": "asgi3",
            "http": BreakableProtocol,
            "loop": "asyncio",
            "ws": "none",
            "lifespan": "on",
            "log_config": None,
            "log_level": "warning",
            "access_log": False,
        }
    ] == settings
    assert (True, "indream-sandbox") == (thread._thread.daemon, thread._thread.name)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("localhost", "http://127.0.0.1:"),
        ("0.0.0.0", "http://127.0.0.1:"),  # noqa: S104 - this is the case
        ("::1", "http://[::1]:"),
        ("::", "http://[::1]:"),
    ],
)
def test_the_url_is_the_one_for_this_machine(host: str, url: str) -> None:
    listener, shown = listen(0, host)
    with listener:
        assert f"{url}{listener.getsockname()[1]}" == shown
        assert listener.family is (socket.AF_INET6 if ":" in host else socket.AF_INET)


@pytest.mark.parametrize("port", ["0", True, 1.0, None])
def test_a_port_is_a_whole_number(port: Any) -> None:
    with pytest.raises(TypeError, match=r"^port must be a whole number$"):
        listen(port)


@pytest.mark.parametrize(("port", "host"), [(-1, "127.0.0.1"), (65_536, "127.0.0.1"), (0, "example.com")])
def test_a_place_that_cannot_be_listened_on(port: int, host: str) -> None:
    with pytest.raises(ValueError, match="port must be 0 to 65535" if port else "host must be an IP address"):
        listen(port, host)
