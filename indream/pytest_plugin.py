"""The pytest plugin: fixtures for a sandbox per test, and for clients of it.

The sandbox is not imported until a test uses one of the fixtures. `docs/testing.md` has examples.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indream import AsyncIndreamClient, IndreamClient
    from indream.sandbox import Sandbox

__all__ = ["async_indream_client", "indream_client", "indream_sandbox"]

_MARKER = "indream_sandbox"
_DEFAULTS: dict[str, Any] = {"speed": "auto", "seed": 1, "render": "sample"}


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(*, port=None, **options): options of the fixture `indream_sandbox`: "
        "port=True serves it on a free port, a number on that port; the other options are those of "
        "indream.sandbox.Sandbox, such as speed.",
    )


@pytest.fixture
def indream_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox for this test alone: in-process, with a clock that moves forward while a test waits."""
    from indream.sandbox import Sandbox

    options = _DEFAULTS | _marked(request.node, set(inspect.signature(Sandbox).parameters))
    port = options.pop("port", None)
    with Sandbox(**options) as sandbox:
        if port is not None and port is not False:
            sandbox.serve(0 if port is True else port)
        yield sandbox


@pytest.fixture
def indream_client(indream_sandbox: Sandbox) -> Iterator[IndreamClient]:
    """An IndreamClient for the test's sandbox, closed after the test."""
    with indream_sandbox.client() as client:
        yield client


@pytest.fixture
def async_indream_client(indream_sandbox: Sandbox) -> Iterator[AsyncIndreamClient]:
    """An AsyncIndreamClient for the test's sandbox, closed after the test; it works in any event loop."""
    import asyncio

    client = indream_sandbox.async_client()
    yield client
    # The test's event loop may be closed already, so the client is closed in a new one. A loop factory keeps
    # it from replacing the current loop of a plugin.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(client.aclose())


def _marked(node: pytest.Item, names: set[str]) -> dict[str, Any]:
    """The options of a test's markers; a marker that is closer to the test wins."""
    options: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(_MARKER))):
        unknown = marker.kwargs.keys() - names - {"port"}
        if marker.args or unknown:
            wrong = ", ".join([*map(repr, marker.args), *sorted(unknown)])
            accepted = ", ".join(["port", *sorted(names)])
            raise pytest.UsageError(
                f"@pytest.mark.{_MARKER} does not take {wrong}; it takes by name: {accepted}"
            )
        options |= marker.kwargs
    return options
