# Written here, async; tests/_sync/test_httpx2.py is derived from it.
"""A ready client of httpx2 may be brought along, too."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import httpx2
import pytest

from indream import AsyncIndreamClient
from indream._async._httpx2 import Httpx2Transport
from indream._net.tls import shared_context
from indream.errors import APIConnectionError, APIError, APITimeoutError, IndreamError, ServerError
from tests.support.fake_service import API_KEY, TASK
from tests.support.faults.drivers import no_pauses
from tests.support.faults.plans import (
    FAULTS,
    Answer,
    CloseBeforeCommit,
    CutBody,
    Hang,
    Problem,
    Redirect,
    Step,
)
from tests.support.faults.server import FaultServer
from tests.support.ports import closed_port


async def test_calls_use_the_httpx2_client() -> None:
    """With our key, headers and body, without those of the client; it stays open."""
    with FaultServer() as server, no_pauses():
        async with httpx2.AsyncClient(
            headers={"X-Theirs": "1"}, auth=("a", "b"), timeout=1, verify=shared_context()
        ) as theirs:
            async with AsyncIndreamClient(API_KEY, base_url=server.base_url, http_client=theirs) as client:
                await client.exports.get("t")
                server.plan.add("*", [Problem(503)])
                await client.illustrations.search("x")
                await client.projects.create({"editorState": {}})
                await client.uploads.upload(io.BytesIO(b"abc" * 100_000), filename="a.png")
            assert not theirs.is_closed
    assert {f"Bearer {API_KEY}"} == {request.header("Authorization") for request in server.requests}
    assert {None} == {request.header("X-Theirs") for request in server.requests}
    assert [b"abc" * 100_000] == [made.payload for made in server.service.ledger.lines("asset")]
    assert 1 == len({request.connection for request in server.requests})


@pytest.mark.parametrize(
    ("step", "kind", "attempts"),
    [
        (CloseBeforeCommit(), APIConnectionError, 3),
        (CutBody(), APIConnectionError, 3),
        (Hang(), APITimeoutError, 3),
        (Hang(300), APITimeoutError, 3),
        (Problem(503), ServerError, 3),
        (Redirect("https://elsewhere.test/"), APIError, 1),
        (Redirect("https://[/"), APIError, 1),
    ],
)
async def test_faults_of_httpx2_are_reported_and_retried_as_ours(
    step: Step, kind: type[IndreamError], attempts: int
) -> None:
    """Told apart and retried as those of httpx, which none of them shows."""
    timeout = 0.1 if isinstance(step, Hang) else 30
    with FaultServer([step] * 3) as server, no_pauses():
        async with httpx2.AsyncClient(verify=shared_context()) as theirs:
            async with AsyncIndreamClient(
                API_KEY, base_url=server.base_url, http_client=theirs, timeout=timeout
            ) as client:
                with pytest.raises(kind) as caught:
                    await client.exports.get("t")
    assert (kind, attempts) == (type(caught.value), caught.value.attempts)
    assert (None, True) == (caught.value.__cause__, caught.value.__context__ is None)


async def test_a_refused_connection_is_retried() -> None:
    """It was not sent, so anything is tried again."""
    with closed_port() as url, no_pauses():
        async with (
            httpx2.AsyncClient(verify=shared_context()) as theirs,
            AsyncIndreamClient("k", base_url=url, http_client=theirs) as client,
        ):
            with pytest.raises(APIConnectionError) as caught:
                await client.projects.create({"editorState": {}})
    assert (3, False) == (caught.value.attempts, caught.value.may_have_succeeded)


@pytest.mark.parametrize("step", FAULTS, ids=repr)
async def test_no_exception_of_httpx2_is_raised(step: Step) -> None:
    """For everything that may happen on the wire."""
    with FaultServer([step]) as server:
        async with httpx2.AsyncClient(verify=shared_context()) as theirs:
            async with AsyncIndreamClient(
                API_KEY, base_url=server.base_url, http_client=theirs, max_retries=0, timeout=0.1
            ) as client:
                try:
                    await client.exports.get("t")
                except IndreamError as error:
                    text = f"{error!r}{vars(error)}"
                    assert API_KEY not in text


@pytest.mark.parametrize("reads", [False, True])
async def test_a_response_of_httpx2_keeps_what_its_transport_says(reads: bool) -> None:
    """Whether a hook of the client has read it or not."""

    async def hook(response: Any) -> None:
        if reads:
            await response.aread()

    says = {"network_stream": object()}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(202, text="ab", extensions=says))
    async with httpx2.AsyncClient(transport=transport, event_hooks={"response": [hook]}) as theirs:
        response = await Httpx2Transport(theirs).handle_async_request(
            httpx.Request("GET", "https://service.test")
        )
        assert b"ab" == await response.aread()
    assert (202, says) == (response.status_code, response.extensions)


async def test_event_hooks_of_httpx2_may_read_and_raise() -> None:
    """They may read the response, or raise for its status: the call raises our own error."""
    seen: list[int] = []

    async def read(response: Any) -> None:
        seen.append(response.status_code)
        await response.aread()
        response.raise_for_status()

    with FaultServer() as server, no_pauses():
        async with httpx2.AsyncClient(verify=shared_context(), event_hooks={"response": [read]}) as theirs:
            async with AsyncIndreamClient("k", base_url=server.base_url, http_client=theirs) as client:
                assert "COMPLETED" == (await client.exports.get("t")).status
                server.plan.add("*", [Answer(404)])
                with pytest.raises(APIError) as caught:
                    await client.exports.get("t")
    assert (404, [200, 404]) == (caught.value.status, seen)


async def test_a_mock_transport_of_httpx2_works() -> None:
    """Such as one for tests, whose answers are whole from the beginning."""
    mocked = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"data": TASK, "meta": {}}))
    async with httpx2.AsyncClient(transport=mocked) as theirs:
        async with AsyncIndreamClient("k", http_client=theirs) as client:
            assert "PROCESSING" == (await client.exports.get("t")).status


async def test_a_client_of_the_other_kind_is_rejected() -> None:
    """A sync client can't be used with the async one, nor the other way round."""
    (other,) = {"Client", "AsyncClient"} - {httpx2.AsyncClient.__name__}
    with pytest.raises(TypeError, match="http_client must be an httpx"):
        AsyncIndreamClient("k", http_client=getattr(httpx2, other)())


async def test_the_key_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """With the layers below at DEBUG too."""
    caplog.set_level(logging.DEBUG)
    with FaultServer() as server:
        async with httpx2.AsyncClient(verify=shared_context()) as theirs:
            async with AsyncIndreamClient(API_KEY, base_url=server.base_url, http_client=theirs) as client:
                await client.exports.get("t")
    assert {"indream", "httpx2", "httpcore2"} <= {record.name.partition(".")[0] for record in caplog.records}
    assert API_KEY not in "".join(f"{caplog.text}{vars(record)}" for record in caplog.records)


REQUEST = httpx2.Request("GET", "http://a.test")


class Raises(httpx2.AsyncBaseTransport):
    """A transport of httpx2 that raises an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        raise self._error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (httpx2.InvalidURL("no host"), IndreamError, "a redirect to an invalid URL"),
        (httpx2.HTTPStatusError("", request=REQUEST, response=httpx2.Response(404)), APIError, "404"),
        (RuntimeError("the transport is closed"), RuntimeError, "the transport is closed"),
        (ValueError("odd"), ValueError, "odd"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_errors_of_a_transport_or_hook_of_httpx2(
    error: Exception, kind: type[Exception], words: str
) -> None:
    """Those of httpx2 are handled like those of httpx, and all others are raised as they are."""
    async with httpx2.AsyncClient(transport=Raises(error)) as theirs:
        async with AsyncIndreamClient(API_KEY, http_client=theirs, max_retries=0) as client:
            with pytest.raises(kind, match=words):
                await client.exports.get("t")


async def test_a_status_that_httpx2_raises_keeps_its_headers() -> None:
    """The time after which a retry may help, for instance."""
    response = httpx2.Response(503, headers={"Retry-After": "7"})
    error = httpx2.HTTPStatusError("", request=REQUEST, response=response)
    async with httpx2.AsyncClient(transport=Raises(error)) as theirs:
        async with AsyncIndreamClient(API_KEY, http_client=theirs, max_retries=0) as client:
            with pytest.raises(ServerError) as caught:
                await client.exports.get("t")
    assert (503, 7) == (caught.value.status, caught.value.retry_after)


class Broken(httpx2.AsyncByteStream):
    """A body that ends with an error of the caller's code."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"data": '
        raise ValueError("odd")


async def test_an_error_of_a_body_of_httpx2_is_raised() -> None:
    """A body that breaks off is not taken for a whole one."""
    mocked = httpx2.MockTransport(lambda request: httpx2.Response(200, stream=Broken()))
    async with httpx2.AsyncClient(transport=mocked) as theirs:
        async with AsyncIndreamClient("k", http_client=theirs) as client:
            with pytest.raises(ValueError, match=r"^odd$"):
                await client.exports.get("t")
