# Written here, async; tests/_sync/test_attempts.py is derived from it.
"""How often a request is sent: the policy's section "Attempts", seen by the service."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable
from typing import Any, NoReturn

import httpcore
import httpx
import pytest

from indream import AsyncIndreamClient
from indream._net.loop_sockets import LoopBackend
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    ConflictError,
    IndreamError,
    RateLimitError,
    ServerError,
    SlotsFullError,
)
from tests.support.fake_service import (
    CREATED,
    Chunks,
    FakeService,
    answer,
    drop,
    envelope,
    problem,
    task,
)
from tests.support.held_time import START, HeldTime
from tests.support.repository import OPTIONS

pytestmark = pytest.mark.usefixtures("held_time")

NAMED = {**OPTIONS, "clientTaskId": "mine"}
QUOTA = "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"

Work = Callable[[AsyncIndreamClient], Any]

REPEATABLE: dict[str, Work] = {
    "exports.get": lambda client: client.exports.get("t"),
    "exports.list": lambda client: client.exports.list(),
    "projects.list": lambda client: client.projects.list(),
    "projects.get": lambda client: client.projects.get("p"),
    "projects.list_assets": lambda client: client.projects.list_assets("p"),
    "projects.create_export with a key": lambda client: client.projects.create_export("p", OPTIONS, "key"),
    "projects.create_export, named": lambda client: client.projects.create_export("p", NAMED),
    "assets.get": lambda client: client.assets.get("a"),
    "editor.capabilities": lambda client: client.editor.capabilities(),
    "illustrations.search": lambda client: client.illustrations.search("x"),
}
SENT_ONCE: dict[str, Work] = {
    "exports.cancel": lambda client: client.exports.cancel("t"),
    "projects.create": lambda client: client.projects.create({"editorState": {}}),
    "projects.create with a key": lambda client: client.projects.create({"editorState": {}}, "key"),
    "projects.update": lambda client: client.projects.update("p", {"title": "x"}),
    "projects.sync": lambda client: client.projects.sync("p", {"editorState": {}}),
    "projects.delete": lambda client: client.projects.delete("p"),
    "projects.add_asset": lambda client: client.projects.add_asset("p", "a"),
    "projects.remove_asset": lambda client: client.projects.remove_asset("p", "a"),
    "projects.create_export": lambda client: client.projects.create_export("p", OPTIONS),
    "projects.create_export, no name": lambda client: client.projects.create_export(
        "p", {**OPTIONS, "clientTaskId": ""}
    ),
    "uploads.upload": lambda client: client.uploads.upload(b"GIF", filename="a.gif"),
    "assets.delete": lambda client: client.assets.delete("a"),
}


class ProtocolError(Exception):
    """As h2 raises it for a connection that was closed; httpcore turns it into its own error."""

    __module__ = "h2.exceptions"


AMBIGUOUS: dict[str, Any] = {
    "HTTP/2 connection closed": drop(httpx.LocalProtocolError, cause=ProtocolError("state CLOSED")),
    "read timeout": drop(httpx.ReadTimeout),
    "write timeout": drop(httpx.WriteTimeout),
    "read error": drop(httpx.ReadError),
    "write error": drop(httpx.WriteError),
    "dropped": drop(httpx.RemoteProtocolError, "Server disconnected without sending a response."),
    "dropped in the body": answer(200, Chunks(b'{"data": ', httpx.ReadError("cut"))),
    "reset by a transport of one's own": ConnectionResetError("reset"),
    **{str(status): problem(status) for status in (408, 500, 502, 503, 504)},
    "an HTML 502": answer(502, "<html>Bad gateway</html>", {"Content-Type": "text/html"}),
    "a 503 cut in the body": answer(503, Chunks(b"{", httpx.ReadError("cut"))),
    "a 500 in a broken encoding": answer(500, b"no gzip", {"Content-Encoding": "gzip"}),
}
NOT_SENT: dict[str, Any] = {
    "refused": drop(httpx.ConnectError),
    "not connected in time": drop(httpx.ConnectTimeout),
    "no free connection": drop(httpx.PoolTimeout),
    "refused by the proxy": drop(httpx.ProxyError),
    "hung up in the TLS handshake": drop(httpx.ConnectError, cause=ssl.SSLEOFError(8, "EOF")),
}
FINAL: dict[str, Any] = {
    **{
        str(status): problem(status)
        for status in (
            400,
            401,
            403,
            404,
            405,
            409,
            410,
            413,
            418,
            422,
            425,
            451,
            501,
            505,
            511,
            520,
            599,
            600,
        )
    },
    **{
        str(status): answer(status, headers={"Location": "https://elsewhere.test/"})
        for status in (300, 301, 302, 303, 304, 307, 308)
    },
    "quota used up": problem(429, QUOTA, {"Retry-After": "1"}),
    "TLS": drop(httpx.ConnectError, cause=ssl.SSLCertVerificationError(1, "self-signed certificate")),
    "no such protocol": drop(httpx.UnsupportedProtocol),
    "not HTTP": drop(httpx.LocalProtocolError),
    "a 200 that is not JSON": answer(200, "<html>"),
    "a 200 of another shape": envelope({"hello": "world"}),
    "a 200 in a broken encoding": answer(200, b"no gzip", {"Content-Encoding": "gzip"}),
}


async def attempts_at(work: Work, script: Any, **options: Any) -> int:
    """The number of requests that a service with this fault receives; the error says the same."""
    service = FakeService(script)
    async with AsyncIndreamClient(**{**service.options, **options}) as client:
        with pytest.raises(IndreamError) as caught:
            await work(client)
    assert len(service.requests) == caught.value.attempts
    return caught.value.attempts


@pytest.mark.rule("attempts.repeatable")
@pytest.mark.parametrize("name", REPEATABLE)
async def test_calls_that_are_retried_when_the_outcome_is_unknown(name: str) -> None:
    """GET, `editor.validate` and exports with a key or their own name: up to `max_retries` more."""
    assert 3 == await attempts_at(REPEATABLE[name], problem(503))


@pytest.mark.rule("attempts.once", "attempts.create-project")
@pytest.mark.parametrize("name", SENT_ONCE)
async def test_calls_that_are_sent_once(name: str) -> None:
    """Any other POST, PATCH, DELETE or upload may have been carried out already."""
    assert 1 == await attempts_at(SENT_ONCE[name], problem(503))


@pytest.mark.rule("attempts.ambiguous", "attempts.status-decides")
@pytest.mark.parametrize("fault", AMBIGUOUS)
async def test_faults_with_an_unknown_outcome_are_retried_where_it_is_harmless(fault: str) -> None:
    """They are retried where a repetition does no harm, and only there."""
    assert 3 == await attempts_at(REPEATABLE["exports.get"], AMBIGUOUS[fault])
    assert 1 == await attempts_at(SENT_ONCE["projects.create_export"], AMBIGUOUS[fault])


@pytest.mark.rule("attempts.not-sent")
@pytest.mark.parametrize("fault", NOT_SENT)
async def test_requests_that_were_not_sent_are_retried(fault: str) -> None:
    """Without a connection nothing has happened, so every call is tried again."""
    assert 3 == await attempts_at(REPEATABLE["exports.get"], NOT_SENT[fault])
    assert 3 == await attempts_at(SENT_ONCE["projects.create_export"], NOT_SENT[fault])
    assert 3 == await attempts_at(SENT_ONCE["uploads.upload"], NOT_SENT[fault])


@pytest.mark.rule("attempts.not-sent")
@pytest.mark.parametrize("name", [*REPEATABLE, *SENT_ONCE])
async def test_every_call_that_was_not_sent_is_retried(name: str) -> None:
    """Those too that are sent once: this was not once."""
    assert 3 == await attempts_at((REPEATABLE | SENT_ONCE)[name], drop(httpx.ConnectError))


@pytest.mark.rule("attempts.throttled")
@pytest.mark.parametrize(("table", "expected"), [(REPEATABLE, 3), (SENT_ONCE, 1)])
async def test_throttled_calls_follow_the_same_rule(table: dict[str, Work], expected: int) -> None:
    """429 is retried where an unknown outcome would be."""
    for name, work in table.items():
        assert expected == await attempts_at(work, problem(429, "OPEN_API_REQUEST_LIMIT_EXCEEDED")), name


@pytest.mark.rule("attempts.never", "attempts.quota")
@pytest.mark.parametrize("fault", FINAL)
async def test_permanent_errors_are_not_retried(fault: str) -> None:
    """Other 4xx, 501, 505, 3xx, TLS failures, a used-up quota, and a success that can't be read."""
    assert 1 == await attempts_at(REPEATABLE["exports.get"], FINAL[fault])


@pytest.mark.rule("attempts.repeatable", "attempts.once")
async def test_checked_calls_are_retried_by_their_own_rules(state: dict[str, Any]) -> None:
    """`editor.validate` changes nothing; `exports.create` depends on its key or `clientTaskId`."""
    payload = {"editorState": state, **OPTIONS}
    fault = problem(503)
    assert 3 == await attempts_at(lambda client: client.editor.validate(state), fault)
    assert 1 == await attempts_at(lambda client: client.exports.create(payload), fault)
    assert 3 == await attempts_at(lambda client: client.exports.create(payload, "key"), fault)
    assert 3 == await attempts_at(
        lambda client: client.exports.create({**payload, "clientTaskId": "mine"}), fault
    )


@pytest.mark.rule("attempts.at-most")
@pytest.mark.parametrize(("max_retries", "expected"), [(0, 1), (1, 2), (2, 3), (5, 6)])
async def test_max_retries_limits_the_attempts(max_retries: int, expected: int) -> None:
    """`max_retries=2` means three attempts at most."""
    assert expected == await attempts_at(REPEATABLE["exports.get"], problem(503), max_retries=max_retries)


@pytest.mark.rule("attempts.one-layer")
async def test_the_transport_does_not_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each attempt connects once: the transport's own retries are not used."""
    tried: list[str] = []

    async def connect_tcp(_: object, host: str, *__: object, **___: object) -> NoReturn:
        tried.append(host)
        raise httpcore.ConnectError("refused")

    monkeypatch.setattr(LoopBackend, "connect_tcp", connect_tcp)
    async with AsyncIndreamClient("sk", base_url="http://127.0.0.1:1", max_retries=4) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.exports.get("t")
    assert ["127.0.0.1"] * 5 == tried
    assert 5 == caught.value.attempts


async def test_a_successful_retry_hides_earlier_faults(held_time: HeldTime) -> None:
    """Nothing of the faults before is seen in the result."""
    service = FakeService(drop(httpx.ReadTimeout), problem(503), task("COMPLETED"))
    async with AsyncIndreamClient(**service.options) as client:
        done = await client.exports.get("t")
    assert "COMPLETED" == done.status
    assert 3 == len(service.requests)
    assert 2 == len(held_time.pauses)


class Interrupted(BaseException):
    """As a cancellation or Ctrl-C is, no Exception."""


@pytest.mark.rule("attempts.canceled")
async def test_an_interruption_is_not_retried() -> None:
    """Cancellation is never retried and never changed into another error."""
    service = FakeService(task())

    def interrupt(request: httpx.Request) -> httpx.Response:
        service.requests.append(request)
        raise Interrupted

    options = {**service.options, "transport": httpx.MockTransport(interrupt)}
    async with AsyncIndreamClient(**options) as client:
        with pytest.raises(Interrupted):
            await client.exports.get("t")
    assert 1 == len(service.requests)


# --- what is sent again


@pytest.mark.rule("attempts.same-bytes")
async def test_attempts_are_byte_identical(state: dict[str, Any]) -> None:
    """The body is written once: each attempt has the same bytes and the same key, come what may."""
    payload = {"editorState": state, **OPTIONS}
    service = FakeService()

    def change(request: object) -> None:
        payload.update(scale=8)
        state.clear()

    service.script = [answer(503, before=change), drop(httpx.ReadTimeout), envelope(CREATED, 201)]
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.create(payload, "key-1")
    first, *further = service.requests
    assert 2 == len(further)
    assert b'"scale":0.6' in first.content
    for other in further:
        assert (first.content, first.url, first.headers) == (other.content, other.url, other.headers)
    assert ["key-1"] * 3 == [request.headers["Idempotency-Key"] for request in service.requests]


@pytest.mark.rule("attempts.own-key")
async def test_no_idempotency_key_is_sent_unless_asked_for(state: dict[str, Any]) -> None:
    """An Idempotency-Key is sent only when the caller gives one or has asked for automatic ones."""
    service = FakeService(envelope(CREATED, 201))
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.create({"editorState": state, **OPTIONS})
    assert "Idempotency-Key" not in service.requests[0].headers


@pytest.mark.rule("attempts.own-key", "attempts.create-project", "attempts.same-bytes")
async def test_automatic_keys_are_shared_by_the_attempts_of_a_call(state: dict[str, Any]) -> None:
    """`auto_idempotency`: one UUID for each call, shared by its attempts; then also creates are retried."""
    payload = {"editorState": state, **OPTIONS}
    service = FakeService(problem(503))
    async with AsyncIndreamClient(**service.options, auto_idempotency=True) as client:
        for work in (
            client.exports.create,
            client.projects.create,
            lambda payload: client.projects.create_export("p", OPTIONS),
        ):
            with pytest.raises(ServerError) as caught:
                await work(payload)
            assert caught.value.idempotency_key == service.requests[-1].headers["Idempotency-Key"]
    keys = [request.headers["Idempotency-Key"] for request in service.requests]
    assert [keys[0]] * 3 + [keys[3]] * 3 + [keys[6]] * 3 == keys
    assert 3 == len({keys[0], keys[3], keys[6]})
    assert {36} == {len(key) for key in keys}


@pytest.mark.rule("attempts.own-key")
async def test_automatic_keys_do_not_replace_the_callers_key_or_client_task_id(state: dict[str, Any]) -> None:
    """A key that was given is kept; a `clientTaskId` stays in charge, which a new key would overrule."""
    payload = {"editorState": state, **OPTIONS}
    service = FakeService(envelope(CREATED, 201))
    async with AsyncIndreamClient(**service.options, auto_idempotency=True) as client:
        await client.exports.create(payload, "mine")
        await client.exports.create({**payload, "clientTaskId": "mine"})
    assert ["mine", None] == [request.headers.get("Idempotency-Key") for request in service.requests]


@pytest.mark.rule("attempts.own-key")
async def test_calls_without_a_key_parameter_get_no_automatic_key() -> None:
    """Calls that take no key get none, and are still sent once."""
    service = FakeService(problem(503))
    async with AsyncIndreamClient(**service.options, auto_idempotency=True) as client:
        with pytest.raises(ServerError):
            await client.projects.update("p", {"title": "x"})
    assert [None] == [request.headers.get("Idempotency-Key") for request in service.requests]


# --- pauses


@pytest.mark.rule("attempts.backoff")
@pytest.mark.parametrize(
    ("status", "longest"), [(503, [0.5, 1, 2, 4, 8, 8, 8]), (429, [1, 2, 4, 8, 8, 8, 8])]
)
@pytest.mark.parametrize("chance", [0.0, 0.25, 1.0])
async def test_backoff_doubles_up_to_8_seconds(
    held_time: HeldTime, status: int, longest: list[float], chance: float
) -> None:
    """Pauses are drawn between 0 and a bound that doubles from 0.5 s (for 429 from 1 s) to 8 s."""
    held_time.chance = chance
    service = FakeService(problem(status))
    async with AsyncIndreamClient(**service.options, max_retries=7) as client:
        with pytest.raises(APIError):
            await client.exports.get("t")
    assert [bound * chance for bound in longest] == held_time.pauses


HTTP_DATES = {
    "Mon, 21 Sep 2026 14:13:30 GMT": 10,  # START is 14:13:20
    "Monday, 21-Sep-26 14:13:30 GMT": 10,
    "Mon Sep 21 14:13:30 2026": 10,
    "Mon, 21 Sep 2026 16:13:30 +0200": 10,
}


@pytest.mark.rule("attempts.retry-after", "attempts.retry-after-forms")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2", 2),
        ("007", 7),
        (" 3 ", 3),
        ("60", 60),
        *HTTP_DATES.items(),
        # Shorter than the backoff of 0.25 s, in the past, or not allowed in the header: the backoff is used.
        ("0", 0.25),
        ("Mon, 21 Sep 2026 14:13:20 GMT", 0.25),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.25),
        ("", 0.25),
        ("soon", 0.25),
        ("-5", 0.25),
        ("+5", 0.25),
        ("1.5", 0.25),
        ("1e1", 0.25),
        ("1_0", 0.25),
        ("5, 7", 0.25),
        ("5 seconds", 0.25),
        ("9999999999", 0.25),
        ("2026-09-21T14:13:30Z", 0.25),
        ("Mon, 99 Sep 2026 14:13:30 GMT", 0.25),
        ("Mon, 21 Sep 99999 14:13:30 GMT", 0.25),
    ],
)
async def test_retry_after_is_honored_where_it_is_longer(
    held_time: HeldTime, value: str, expected: float
) -> None:
    """Retry-After wins where it is longer: ASCII digits, or any HTTP date; what is malformed is ignored."""
    assert 1_790_000_000 == START
    held_time.pauses.clear()
    service = FakeService(problem(503, headers={"Retry-After": value}), task())
    async with AsyncIndreamClient(**service.options) as client:
        await client.exports.get("t")
    assert [expected] == held_time.pauses


@pytest.mark.rule("attempts.retry-after-long", "attempts.retry-after-on-error")
@pytest.mark.parametrize(
    ("value", "expected"),
    [("61", 61), ("999999999", 999_999_999), ("Mon, 21 Sep 2026 14:14:21 GMT", 61)],
)
async def test_retry_after_beyond_a_minute_is_raised_at_once(
    held_time: HeldTime, value: str, expected: float
) -> None:
    """Nobody is kept waiting for longer than 60 s: the error comes at once, with what was asked for."""
    service = FakeService(problem(429, headers={"Retry-After": value}))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(RateLimitError) as caught:
            await client.exports.get("t")
    assert (1, expected) == (caught.value.attempts, caught.value.retry_after)
    assert [] == held_time.pauses


@pytest.mark.rule("attempts.retry-after-on-error")
@pytest.mark.parametrize("work", ["get", "update"])
@pytest.mark.parametrize("status", [404, 422, 429, 500, 503])
async def test_retry_after_is_on_every_error(status: int, work: str) -> None:
    """The caller sees it also if it was not waited for, or if waiting did not help."""
    service = FakeService(problem(status, headers={"Retry-After": "7"}))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError) as caught:
            await (client.projects.get("p") if work == "get" else client.projects.update("p", {}))
    assert 7 == caught.value.retry_after


@pytest.mark.rule("attempts.retry-after-on-error")
async def test_retry_after_is_taken_from_the_last_answer() -> None:
    """An earlier attempt's Retry-After no longer counts."""
    service = FakeService(problem(503, headers={"Retry-After": "7"}), answer(200, "<html>"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIError) as caught:
            await client.exports.get("t")
        service.script = [problem(503, headers={"Retry-After": "7"}), drop(httpx.ReadTimeout)]
        with pytest.raises(APITimeoutError) as timed_out:
            await client.exports.get("t")
    assert (None, None) == (caught.value.retry_after, timed_out.value.retry_after)


# --- the budget


async def failures_of(client: AsyncIndreamClient, calls: int) -> None:
    """Calls that all fail."""
    for _ in range(calls):
        with pytest.raises(IndreamError):
            await client.exports.get("t")


@pytest.mark.rule("attempts.budget")
@pytest.mark.parametrize(("fault", "retries"), [(problem(503), 35), (problem(429), 100)])
async def test_an_outage_does_not_triple_the_load(fault: Any, retries: int) -> None:
    """500 tokens: a retry of an unknown outcome costs 14, of a throttled call 5; first attempts are free."""
    service = FakeService(fault)
    async with AsyncIndreamClient(**service.options) as client:
        await failures_of(client, 150)
    assert 150 + retries == len(service.requests)


@pytest.mark.rule("attempts.budget-first")
async def test_first_attempts_are_made_during_an_outage(held_time: HeldTime) -> None:
    """With nothing left for retries each call is still made, once and without a pause."""
    service = FakeService(problem(503))
    async with AsyncIndreamClient(**service.options) as client:
        await failures_of(client, 40)
        service.requests, held_time.pauses = [], []
        await failures_of(client, 40)
        assert (40, []) == (len(service.requests), held_time.pauses)
        service.script = [task()]
        assert "PROCESSING" == (await client.exports.get("t")).status


@pytest.mark.rule("attempts.budget-refill")
async def test_a_successful_retry_refunds_its_tokens() -> None:
    """Faults that a retry fixes never use up the budget."""
    service = FakeService(*[problem(503), task()] * 100)
    async with AsyncIndreamClient(**service.options) as client:
        for _ in range(100):
            await client.exports.get("t")
    assert 200 == len(service.requests)


@pytest.mark.rule("attempts.budget-refill")
async def test_each_success_adds_a_token() -> None:
    """After an outage (10 tokens are left of 500) four successes pay for the next retry."""
    service = FakeService(problem(503))
    async with AsyncIndreamClient(**service.options) as client:
        await failures_of(client, 40)
        for successes, attempts in ((3, 1), (1, 2), (13, 1), (1, 2)):
            service.script, service.requests = [task()], []
            for _ in range(successes):
                await client.exports.get("t")
            service.script, service.requests = [problem(503)], []
            await failures_of(client, 1)
            assert attempts == len(service.requests)


# --- the content of the error


@pytest.mark.rule("attempts.error-fields")
@pytest.mark.parametrize(
    ("work", "script", "attempts", "may_have_succeeded"),
    [
        ("create_export", [drop(httpx.ReadTimeout)], 1, True),
        ("create_export", [drop(httpx.ConnectError)], 3, False),
        ("create_export", [problem(500)], 1, True),
        ("create_export", [problem(524)], 1, True),
        ("create_export", [problem(599)], 1, True),
        ("create_export", [problem(600)], 1, False),
        ("create_export", [problem(501)], 1, False),
        ("create_export", [problem(429)], 1, False),
        ("create_export", [problem(422)], 1, False),
        ("create_export", [answer(302)], 1, False),
        ("create_export", [answer(201, "<html>")], 1, True),
        ("create_export", [answer(201, Chunks(b"{", httpx.ReadError("cut")))], 1, True),
        ("create_export with a key", [problem(504), problem(422)], 2, True),
        ("create_export with a key", [drop(httpx.ReadTimeout), drop(httpx.ConnectError)], 3, True),
        ("delete", [drop(httpx.RemoteProtocolError)], 1, True),
        ("get", [drop(httpx.ReadTimeout)], 3, False),
        ("get", [answer(200, "<html>")], 1, False),
    ],
)
async def test_errors_report_attempts_key_and_outcome(
    work: str, script: list[Any], attempts: int, may_have_succeeded: bool
) -> None:
    """Attempts made, the key, and whether the service may have carried it out all the same."""
    service = FakeService(*script)
    calls: dict[str, Work] = {
        "create_export": SENT_ONCE["projects.create_export"],
        "create_export with a key": REPEATABLE["projects.create_export with a key"],
        "delete": SENT_ONCE["assets.delete"],
        "get": REPEATABLE["assets.get"],
    }
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(IndreamError) as caught:
            await calls[work](client)
    assert attempts == caught.value.attempts == len(service.requests)
    assert may_have_succeeded == caught.value.may_have_succeeded
    assert ("key" if "key" in work else None) == caught.value.idempotency_key


NO_RESPONSE = "GET /v1/exports/{taskId}: no response from https://service.test after 3 attempts"
NOT_CONNECTED = "could not connect to https://service.test"


@pytest.mark.parametrize(
    ("fault", "cls", "words", "permanent"),
    [
        (drop(httpx.ReadTimeout), APITimeoutError, f"{NO_RESPONSE}: timed out (ReadTimeout)", False),
        (TimeoutError(), APITimeoutError, f"{NO_RESPONSE}: timed out (TimeoutError)", False),
        (drop(httpx.ReadError, ""), APIConnectionError, f"{NO_RESPONSE}: ReadError", False),
        (
            drop(httpx.ReadError, "", ConnectionResetError(errno.ECONNRESET, "reset")),
            APIConnectionError,
            f"{NO_RESPONSE}: connection reset by peer",
            False,
        ),
        (drop(httpx.ConnectTimeout), APITimeoutError, f"{NOT_CONNECTED}: timed out (3 attempts)", False),
        (
            drop(httpx.PoolTimeout),
            APITimeoutError,
            f"{NOT_CONNECTED}: no connection became free in time (3 attempts)",
            False,
        ),
        (
            drop(httpx.ConnectError, "All attempts failed.", OSError(errno.ECONNREFUSED, "[Errno 111]")),
            APIConnectionError,
            f"{NOT_CONNECTED}: connection refused (3 attempts)",
            False,
        ),
        (
            drop(httpx.ConnectError, cause=socket.gaierror(socket.EAI_NONAME, "Name not known")),
            APIConnectionError,
            f"{NOT_CONNECTED}: name resolution failed: name not known (3 attempts)",
            False,
        ),
        (
            drop(httpx.ProxyError, "502 Bad Gateway"),
            APIConnectionError,
            f"{NOT_CONNECTED}: the proxy answered: 502 Bad Gateway (3 attempts)",
            False,
        ),
        (
            FINAL["TLS"],
            APIConnectionError,
            f"{NOT_CONNECTED}: the certificate is not trusted: self-signed certificate",
            True,
        ),
        (
            drop(httpx.LocalProtocolError, "Illegal header value b'x'"),
            APIConnectionError,
            "GET /v1/exports/{taskId}: the request failed: it cannot be written as HTTP (LocalProtocolError)",
            True,
        ),
    ],
)
async def test_faults_of_the_wire_are_connection_and_timeout_errors(
    fault: Any, cls: type[APIConnectionError], words: str, permanent: bool
) -> None:
    """No answer is an APIConnectionError; none in time an APITimeoutError, which is a TimeoutError too."""
    service = FakeService(fault)
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.exports.get("a secret id")
    assert cls is type(caught.value)
    assert issubclass(cls, TimeoutError) == (cls is APITimeoutError)
    assert words == str(caught.value)
    assert permanent == caught.value.permanent


@pytest.mark.rule("attempts.error-fields")
async def test_an_earlier_attempt_that_may_have_arrived_is_reported() -> None:
    """The message doesn't say "not sent" when an earlier attempt may have arrived."""
    service = FakeService(drop(httpx.ReadTimeout), drop(httpx.ConnectError))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(APIConnectionError, match=r"no response from .* after 3 attempts"):
            await client.projects.create_export("p", OPTIONS, "key")


async def test_the_last_of_several_answers_is_raised() -> None:
    """The call raises the response to the last attempt."""
    service = FakeService(drop(httpx.ReadTimeout), problem(503), problem(409, "ASSET_REFERENCED"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(ConflictError) as caught:
            await client.assets.get("a")
    assert ("ASSET_REFERENCED", 3) == (caught.value.error_code, caught.value.attempts)


async def test_full_slots_are_not_retried() -> None:
    """422 for taken slots is the caller's to wait for."""
    service = FakeService(problem(422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED"))
    async with AsyncIndreamClient(**service.options) as client:
        with pytest.raises(SlotsFullError):
            await client.projects.create_export("p", OPTIONS, "key")
    assert 1 == len(service.requests)


async def test_the_tables_name_every_call() -> None:
    """The tables above name each call of the facade that goes through the send path."""
    named = {name.split(" ")[0].rstrip(",") for name in (*REPEATABLE, *SENT_ONCE)}
    named |= {"exports.create", "editor.validate", "exports.wait", "exports.watch"}
    named |= {"editor.lint"}  # sends nothing
    # Made of the calls above, and of downloads, which have rules of their own.
    named |= {"exports.as_completed", "exports.iter", "projects.iter", "projects.iter_assets"}
    named |= {"exports.render", "exports.render_many", "projects.render", "exports.download"}
    named |= {"uploads.upload_assets"}
    async with AsyncIndreamClient(**FakeService().options) as client:
        resources = {
            name: getattr(client, name)
            for name in ("exports", "projects", "uploads", "assets", "editor", "illustrations")
        }
    found = {
        f"{name}.{call}"
        for name, resource in resources.items()
        for call in dir(resource)
        if not call.startswith("_")
    }
    assert found == named
