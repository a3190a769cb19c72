# Derived from tests/_async/test_options.py by `make generate`: do not edit, change that file.
"""`with_options`: the same client with other options, for a call or a few."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from indream import IndreamClient
from indream.errors import APITimeoutError, ServerError
from tests.support.fake_service import API_KEY, BASE_URL, CREATED, FakeService, drop, envelope, problem, task
from tests.support.faults.plans import Good
from tests.support.faults.server import FaultServer
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS

pytestmark = pytest.mark.usefixtures("held_time")


def test_with_options_sets_max_retries_for_the_view_only() -> None:
    """Retries are as the view says, and as before for the client it was made from."""
    service = FakeService(problem(503))
    with IndreamClient(**service.options, max_retries=1) as client:
        for item, attempts in ((client.with_options(max_retries=3), 4), (client, 2)):
            with pytest.raises(ServerError) as caught:
                item.exports.get("t")
            assert attempts == caught.value.attempts


def test_with_options_sets_the_timeout() -> None:
    """The timeouts passed to httpx are the view's."""
    service = FakeService(task())
    with IndreamClient(**service.options, timeout=30) as client:
        client.with_options(timeout=2).exports.get("t")
        client.exports.get("t")
    read = [request.extensions["timeout"]["read"] for request in service.requests]
    assert [2, 30] == read


def test_with_options_sets_the_poll_interval(held_time: HeldTime) -> None:
    """Between two polls of an export, the pause is the view's."""
    service = FakeService(task("PENDING", progress=0), task("COMPLETED"))
    with IndreamClient(**service.options) as client:
        client.with_options(poll_interval=0.5).exports.wait("task-1")
    assert [0.5] == held_time.pauses


def test_pauses_grow_while_an_export_cannot_be_polled(held_time: HeldTime) -> None:
    """As while nothing changes; a pause that the service asks for is the least."""
    faults = [problem(503), problem(503), problem(503, headers={"Retry-After": "20"})]
    service = FakeService(
        task("PENDING", progress=0), *faults, task("PENDING", progress=0), task("COMPLETED")
    )
    with IndreamClient(**service.options, max_retries=0) as client:
        client.exports.wait("task-1")
    assert [2, 2.5, 3.125, 20, 4.8828125] == held_time.pauses


def test_with_options_sets_auto_idempotency() -> None:
    """Automatic keys can be asked for where they are wanted."""
    service = FakeService(envelope(CREATED, 201))
    with IndreamClient(**service.options) as client:
        client.with_options(auto_idempotency=True).projects.create_export("p", OPTIONS)
        client.projects.create_export("p", OPTIONS)
    assert [True, False] == ["idempotency-key" in request.headers for request in service.requests]


def test_a_view_of_a_subclass_keeps_its_attributes() -> None:
    """It has the attributes that a subclass has put into the client, and its own resources."""

    class Ours(IndreamClient):
        def __init__(self, tenant: str, **options: Any) -> None:
            super().__init__(**options)
            self.tenant = tenant

    with Ours("spring", **FakeService().options) as client:
        exports = client.exports
        view = client.with_options(timeout=5)
    assert (Ours, "spring") == (type(view), view.tenant)
    assert exports is client.exports is not view.exports


@pytest.mark.parametrize("value", ["false", 1])
def test_flags_must_be_true_or_false(value: Any) -> None:
    """A "false" from a file would mean yes."""
    with IndreamClient(**FakeService().options) as client:
        with pytest.raises(TypeError, match="auto_idempotency must be True or False"):
            client.with_options(auto_idempotency=value)


def test_options_of_views_add_up() -> None:
    """A view of a view keeps the options that it does not change."""
    service = FakeService(problem(503))
    with IndreamClient(**service.options) as client:
        view = client.with_options(max_retries=0).with_options(timeout=5)
        with pytest.raises(ServerError) as caught:
            view.exports.get("t")
    assert (1, 5) == (caught.value.attempts, service.requests[0].extensions["timeout"]["read"])
    assert f"<{type(client).__name__} {BASE_URL}>" == repr(view)
    assert API_KEY not in repr(vars(view))


@pytest.mark.rule("attempts.budget-shared")
def test_views_share_the_budget() -> None:
    """Views made for each call do not add up to more retries in an outage than the client has."""
    service = FakeService(drop(httpx.ReadTimeout))
    attempts = 0
    with IndreamClient(**service.options) as client:
        for _ in range(100):
            with pytest.raises(APITimeoutError) as caught:
                client.with_options(max_retries=2).exports.get("t")
            attempts += caught.value.attempts
    assert attempts == 100 + 500 // 14


def test_closing_a_view_leaves_the_client_open() -> None:
    """The connections belong to the client; with it the views are closed."""
    service = FakeService(task())
    client = IndreamClient(**service.options)
    with client.with_options(timeout=5) as view:
        view.exports.get("t")
    view.exports.get("t")
    client.exports.get("t")
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        view.exports.get("t")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"timeout": 0}, ValueError),
        ({"timeout": "5"}, TypeError),
        ({"max_retries": -1}, ValueError),
        ({"max_retries": 1.5}, TypeError),
        ({"poll_interval": float("nan")}, ValueError),
        ({"on_request": "print"}, TypeError),
        ({"on_response": 5}, TypeError),
    ],
)
def test_invalid_options_are_rejected_by_name(options: dict[str, Any], error: type[Exception]) -> None:
    """The option is named, as in the constructor."""
    with IndreamClient(**FakeService(task()).options) as client:
        with pytest.raises(error, match=next(iter(options))):
            client.with_options(**options)


def test_a_view_shares_the_connections() -> None:
    """A view sends its requests over the connections that the client has opened."""
    with FaultServer([Good()] * 3) as server:
        with IndreamClient("sk", base_url=server.base_url) as client:
            client.exports.get("t")
            client.with_options(max_retries=0).exports.get("t")
            client.with_options(timeout=5).with_options(max_retries=1).exports.get("t")
        assert [1, 1, 1] == [request.connection for request in server.requests]
