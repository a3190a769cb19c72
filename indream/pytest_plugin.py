"""The pytest plugin: fixtures that give a test a sandbox of its own, and clients of it.

Nothing of the sandbox is imported until a test asks for one of the fixtures. `docs/testing.md` has examples.
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
_DEFAULTS: dict[str, Any] = {"speed": "auto", "seed": 1}


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(*, port=None, **options): how the fixture `indream_sandbox` makes its sandbox: "
        "port=True serves it on a free port, a number on that one; options are those of "
        "indream.sandbox.Sandbox, such as speed.",
    )


@pytest.fixture
def indream_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """An Indream sandbox of the test's own: in-process, on a clock that no test has to wait for."""
    from indream.sandbox import Sandbox

    options = _DEFAULTS | _marked(request.node, set(inspect.signature(Sandbox).parameters))
    port = options.pop("port", None)
    with Sandbox(**options) as sandbox:
        if port is not None and port is not False:
            sandbox.serve(0 if port is True else port)
        yield sandbox


@pytest.fixture
def indream_client(indream_sandbox: Sandbox) -> Iterator[IndreamClient]:
    """An IndreamClient of the test's sandbox, closed after the test."""
    with indream_sandbox.client() as client:
        yield client


@pytest.fixture
def async_indream_client(indream_sandbox: Sandbox) -> Iterator[AsyncIndreamClient]:
    """An AsyncIndreamClient of the test's sandbox, closed after the test, in whatever loop that runs."""
    import asyncio

    client = indream_sandbox.async_client()
    yield client
    # A loop of its own, which disturbs no plugin's: that of the test may be gone.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(client.aclose())


def _marked(node: pytest.Item, names: set[str]) -> dict[str, Any]:
    """The options of a test's markers; what stands nearer to the test counts more."""
    options: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(_MARKER))):
        unknown = marker.kwargs.keys() - names - {"port"}
        if marker.args or unknown:
            wrong = ", ".join([*map(repr, marker.args), *sorted(unknown)])
            known = ", ".join(["port", *sorted(names)])
            raise pytest.UsageError(
                f"@pytest.mark.{_MARKER} does not take {wrong}; it takes by name: {known}"
            )
        options |= marker.kwargs
    return options
