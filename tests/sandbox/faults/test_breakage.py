"""How a fault changes an answer, part by part, without real time."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from indream.sandbox import Fault
from indream.sandbox.faults import breakage
from indream.sandbox.faults.breakage import EXTENSION, FAULT, SETTLE, Breakage
from indream.sandbox.faults.planned import PlannedFaults

LIST = "GET /v1/exports"


class Exchange:
    """One request to an application with a planned fault: what was sent, settled and waited for."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        fault: Fault,
        *,
        timeout: float | None = None,
        on_port: bool = True,
    ) -> None:
        self.sent: list[dict[str, Any]] = []
        self.settled: list[int | None] = []
        self.pauses: list[float] = []
        self.carried_out = 0
        self.body_parts_read = 0
        self.error: Exception | None = None
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/v1/exports",
            SETTLE: self.settled.append,
        }
        if not on_port:
            self.scope["extensions"] = {EXTENSION: {"read_timeout": timeout}}
        self._messages = [
            {"type": "http.request", "body": b"a", "more_body": True},
            {"type": "http.request", "body": b"b"},
        ]

        async def sleep(seconds: float, _: object) -> None:
            self.pauses.append(seconds)

        monkeypatch.setattr(breakage, "_sleep_while_connected", sleep)
        faults: PlannedFaults[Fault] = PlannedFaults()
        faults.plan(fault)
        try:
            asyncio.run(Breakage(self._app, faults)(self.scope, self._receive, self._send))
        except httpx.TransportError as error:
            self.error = error

    async def _app(self, scope: Any, _: object, send: Any) -> None:
        self.carried_out += 1
        scope["code"] = "of the answer"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"0123456789", "more_body": True})
        await send({"type": "http.response.body", "body": b"abcde"})

    async def _receive(self) -> Any:
        self.body_parts_read += 1
        return self._messages.pop(0)

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def parts(self) -> list[tuple[bytes, bool]]:
        """The parts of the body, and whether more were announced."""
        return [(each["body"], each.get("more_body", False)) for each in self.sent[1:]]


@pytest.mark.parametrize(
    ("cut", "parts"),
    [
        (0, [(b"", True)]),
        (4, [(b"0123", True)]),
        (10, [(b"0123456789", True), (b"", True)]),
        (12, [(b"0123456789", True), (b"ab", True)]),
    ],
)
def test_an_answer_is_cut(monkeypatch: pytest.MonkeyPatch, cut: int, parts: list[tuple[bytes, bool]]) -> None:
    exchange = Exchange(monkeypatch, Fault(operation=LIST, cut=cut))
    assert (parts, [200], [], 1) == (exchange.parts, exchange.settled, exchange.pauses, exchange.carried_out)
    assert isinstance(exchange.error, httpx.RemoteProtocolError)
    assert "peer closed connection without sending complete message body" == str(exchange.error)


@pytest.mark.parametrize("fault", [{"cut": 15}, {"delay": 0.5}])
def test_an_answer_is_complete(monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]) -> None:
    """If it is not longer than the cut, or only late."""
    exchange = Exchange(monkeypatch, Fault(operation=LIST, **fault))
    assert [(b"0123456789", True), (b"abcde", False)] == exchange.parts
    assert (None, [200], [fault["delay"]] if "delay" in fault else []) == (
        exchange.error,
        exchange.settled,
        exchange.pauses,
    )
    assert fault.items() <= exchange.scope[FAULT].to_dict().items()


@pytest.mark.parametrize(
    ("rate", "sizes", "pauses"),
    [
        (60, [3, 3, 3, 1, 3, 2], [0.05] * 4),
        (25, [1] * 15, [0.04] * 13),
        (1, [1] * 15, [1.0] * 13),
        (200, [10, 5], []),
        (180, [9, 1, 5], [0.05]),
    ],
)
def test_an_answer_is_slow_on_a_port(
    monkeypatch: pytest.MonkeyPatch, rate: float, sizes: list[int], pauses: list[float]
) -> None:
    """It is sent twenty times per second, at least a byte at a time."""
    fault = Fault(operation=LIST, bytes_per_second=rate)
    exchange = Exchange(monkeypatch, fault)
    assert (sizes, pauses) == ([len(part) for part, _ in exchange.parts], exchange.pauses)
    assert [True] * (len(sizes) - 1) + [False] == [more for _, more in exchange.parts]
    assert b"0123456789abcde" == b"".join(part for part, _ in exchange.parts)
    in_process = Exchange(monkeypatch, fault, on_port=False)
    assert ([10, 5], []) == ([len(part) for part, _ in in_process.parts], in_process.pauses)


@pytest.mark.parametrize(
    ("delay", "timeout", "times_out"),
    [(1, 0.5, True), (1, 1, False), (1, 1.5, False), (1, None, False), (0, 0.0, False)],
)
def test_nothing_waits_in_process(
    monkeypatch: pytest.MonkeyPatch, delay: float, timeout: float | None, times_out: bool
) -> None:
    fault = Fault(operation=LIST, delay=delay, status=503)
    exchange = Exchange(monkeypatch, fault, timeout=timeout, on_port=False)
    assert ([503], []) == (exchange.settled, exchange.pauses)
    assert times_out is isinstance(exchange.error, httpx.ReadTimeout)
    assert times_out is (not exchange.sent)


@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize(
    ("how", "status"),
    [({"status": 500}, 500), ({"throttle": 1}, 429), ({"close": True}, None), ({"reset": True}, None)],
)
def test_a_replaced_answer(
    monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], status: int | None, after_commit: bool
) -> None:
    """The request is carried out before, or its body is read; the error code of a lost answer is dropped."""
    fault = Fault(operation=LIST, after_commit=after_commit, delay=2, **how)
    exchange = Exchange(monkeypatch, fault)
    assert (int(after_commit), 0 if after_commit else 2) == (exchange.carried_out, exchange.body_parts_read)
    assert ([status], [2]) == (exchange.settled, exchange.pauses)
    assert "code" not in exchange.scope
    assert status == (exchange.sent[0]["status"] if exchange.sent else None)
    assert {"close": httpx.RemoteProtocolError, "reset": httpx.ReadError}.get(next(iter(how))) == (
        type(exchange.error) if exchange.error else None
    )


def test_a_page_has_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange(monkeypatch, Fault(operation=LIST, status=502, html=True, retry_after=1.2))
    headers = dict(exchange.sent[0]["headers"])
    assert (502, b"2", b"text/html; charset=utf-8") == (
        exchange.sent[0]["status"],
        headers[b"retry-after"],
        headers[b"content-type"],
    )
    title = b"<html><head><title>502</title></head><body><center><h1>502</h1></center></body></html>\n"
    assert [(title, False)] == exchange.parts


def test_nothing_runs_on_after_a_delay() -> None:
    """On a port, a delay ends early if the client disconnects; nothing listens for that afterwards."""
    faults: PlannedFaults[Fault] = PlannedFaults()
    faults.plan(Fault(operation=LIST, delay=0.001, status=503))
    scope = {"type": "http", "method": "GET", "path": "/v1/exports", SETTLE: lambda _: None}

    async def handle() -> set[Any]:
        messages = iter([{"type": "http.request"}])

        async def receive() -> Any:
            return next(messages, None) or await asyncio.Event().wait()

        async def send(_: Any) -> None:
            pass

        async def app(*_: Any) -> None:
            raise AssertionError("the fault replaces the answer")

        await Breakage(app, faults)(scope, receive, send)
        await asyncio.sleep(0)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert set() == asyncio.run(handle())
