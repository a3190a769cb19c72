"""The pytest plugin, in separate runs of pytest."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.ports import kept_port

STATE = """
import json
TRACK = {"id": "t", "items": [], "hidden": False, "muted": False}
STATE = {
    "stateSchemaVersion": "v1", "compositionWidth": 1920, "compositionHeight": 1080,
    "timebaseTicksPerSecond": 240000, "tracks": [TRACK], "assets": {}, "items": {}, "transitions": {},
}
PAYLOAD = {"editorState": STATE, "ratio": "16:9", "scale": 0.6, "fps": 30, "format": "mp4"}
"""


class Imported:
    """Keeps what tests in this process import: pytest would unload it, although what stays refers to it."""

    def __init__(self) -> None:
        self._modules: dict[str, ModuleType] = {}

    def pytest_unconfigure(self) -> None:
        """Note the modules at the end of a run of pytest, except those of the tests."""
        here = str(Path.cwd())
        for name, module in sys.modules.items():
            if not (getattr(module, "__file__", None) or "").startswith(here):
                self._modules[name] = module

    def load(self) -> None:
        """Put them back."""
        sys.modules.update(self._modules)


IMPORTED = Imported()


@pytest.fixture
def imported() -> Iterator[None]:
    """Put back what was imported, after `pytester` has unloaded it."""
    yield
    IMPORTED.load()


@pytest.fixture
def tests(imported: None, pytester: pytest.Pytester) -> pytest.Pytester:
    """A directory for tests, in which warnings are errors."""
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = -p no:cacheprovider --strict-markers")
    pytester.makepyfile(given=STATE)
    return pytester


def run_here(tests: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run tests in this process."""
    result = tests.runpytest_inprocess(*arguments, plugins=[IMPORTED])
    IMPORTED.load()
    return result


def passed(tests: pytest.Pytester, source: str, count: int = 1) -> None:
    """Run these tests, which are to pass."""
    tests.makepyfile(source)
    run_here(tests, "-q").assert_outcomes(passed=count)


def test_pytest_finds_the_plugin() -> None:
    """Everybody who installs the package has its fixtures."""
    [entry] = [
        entry
        for entry in importlib.metadata.entry_points(group="pytest11")
        if entry.value == "indream.pytest_plugin"
    ]
    assert "indream" == entry.name


def test_nothing_is_imported_unless_a_fixture_is_asked_for(tests: pytest.Pytester) -> None:
    """Other tests neither wait for the client nor need what the sandbox needs."""
    tests.makepyfile(
        """
        import sys

        def test_of_something_else():
            ours = {"indream", "indream._lazy", "indream._version", "indream.pytest_plugin"}
            others = ("indream", "httpx", "starlette", "uvicorn", "attrs", "orjson")
            assert ours == {name for name in sys.modules if name.split(".")[0] in others}
        """
    )
    tests.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_fixtures_and_markers_are_listed(tests: pytest.Pytester) -> None:
    """`pytest --fixtures` and `pytest --markers` know them."""
    output = run_here(tests, "--fixtures", "-q").stdout.str()
    for name in ("indream_sandbox", "indream_client", "async_indream_client"):
        assert f"{name} -- " in output
    assert "@pytest.mark.indream_sandbox(*, port=None" in run_here(tests, "--markers").stdout.str()


def test_a_render_takes_no_time_and_no_port_and_leaves_no_thread(tests: pytest.Pytester) -> None:
    """The client and the sandbox of a test belong together."""
    passed(
        tests,
        """
        import threading
        from given import PAYLOAD

        before = set(threading.enumerate())

        def test_it(indream_client, indream_sandbox, tmp_path):
            indream_client.exports.render(PAYLOAD, tmp_path / "a.mp4")
            assert ["COMPLETED"] == [task.status for task in indream_sandbox.tasks]
            for thread in set(threading.enumerate()) - before:
                thread.join(60)  # The thread that sent the file is ending.
            assert set(threading.enumerate()) <= before
            assert "http://127.0.0.1" == indream_sandbox.base_url
        """,
    )


def test_a_marker_chooses_drafts(tests: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """By default exports return the sample, which takes no time, whatever the environment says."""
    monkeypatch.setenv("INDREAM_SANDBOX_RENDER", "draft")
    passed(
        tests,
        """
        import pytest

        def test_the_default(indream_sandbox):
            assert indream_sandbox.render == "sample"

        @pytest.mark.indream_sandbox(render="draft")
        def test_the_marker(indream_sandbox):
            assert indream_sandbox.render == "draft"
        """,
        count=2,
    )


def test_each_test_has_its_own_sandbox_with_the_same_ids(tests: pytest.Pytester) -> None:
    """No test sees what another one has made."""
    passed(
        tests,
        """
        import pytest
        from given import PAYLOAD
        ids = set()

        @pytest.mark.parametrize("number", range(3))
        def test_it(number, indream_client, indream_sandbox):
            assert [] == indream_sandbox.tasks
            ids.add(indream_client.exports.create(PAYLOAD).task_id)
            assert {"1e2feb89-414c-443c-9027-c4d1c386bbc4"} == ids
        """,
        count=3,
    )


def test_faults_can_be_planned(tests: pytest.Pytester) -> None:
    """As the page on testing has it."""
    passed(
        tests,
        """
        from given import PAYLOAD

        def test_it(indream_client, indream_sandbox):
            indream_sandbox.fail_next("POST /v1/exports", after_commit=True, close=True)
            indream_client.exports.create(PAYLOAD, idempotency_key="mine")
            assert 1 == len(indream_sandbox.tasks)
            assert [None, 201] == [one.status for one in indream_sandbox.requests.to("POST /v1/exports")]
        """,
    )


ASYNC = """
import pytest
from given import PAYLOAD
{head}
async def test_it(async_indream_client, indream_sandbox, tmp_path):
    await async_indream_client.exports.render(PAYLOAD, tmp_path / "a.mp4")
    assert ["COMPLETED"] == [task.status for task in indream_sandbox.tasks]
"""


@pytest.mark.parametrize("port", ["", "@pytest.mark.indream_sandbox(port=True)\n"])
def test_the_async_client_works_under_anyio(tests: pytest.Pytester, port: str) -> None:
    """In the loop that anyio runs the test in, which is gone when the client is closed."""
    tests.makeconftest("import pytest\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'")
    passed(tests, ASYNC.format(head=f"{port}@pytest.mark.anyio"))


@pytest.mark.parametrize("port", ["", "@pytest.mark.indream_sandbox(port=True)\n"])
def test_the_async_client_works_under_asyncio_run(tests: pytest.Pytester, port: str) -> None:
    """Without any plugin."""
    passed(
        tests,
        f"""
import asyncio, pytest
from given import PAYLOAD
{port}
def test_it(async_indream_client, indream_sandbox):
    asyncio.run(async_indream_client.exports.render(PAYLOAD))
    assert ["COMPLETED"] == [task.status for task in indream_sandbox.tasks]
""",
    )


def test_closing_the_async_client_keeps_the_current_loop(tests: pytest.Pytester) -> None:
    """A plugin may have set one for all tests; the client is closed in another one."""
    passed(
        tests,
        """
        import asyncio
        loop = asyncio.new_event_loop()
        clients = []

        def test_with_a_client(async_indream_client):
            asyncio.set_event_loop(loop)
            clients.append(async_indream_client)

        def test_afterwards():
            assert asyncio.get_event_loop() is loop
            asyncio.set_event_loop(None)
            try:
                coroutine = clients[0].exports.get("task")
                loop.run_until_complete(coroutine)
            except RuntimeError as error:
                assert "closed" in str(error)
            else:
                raise AssertionError("the client is open")
            loop.close()
        """,
        count=2,
    )


def test_the_sandbox_can_be_served_on_a_port(tests: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any free one with True, or that very one; closed after the test."""
    source = """
        import os
        import pytest
        from urllib.request import Request, urlopen

        PORT = int(os.environ["PORT_TO_ASK_FOR"])

        def ask(sandbox):
            headers = {"Authorization": f"Bearer {sandbox.api_key}"}
            with urlopen(Request(f"{sandbox.base_url}/v1/exports", headers=headers)) as answer:
                assert 200 == answer.status

        @pytest.mark.indream_sandbox(port=True)
        def test_any(indream_client, indream_sandbox):
            ask(indream_sandbox)
            indream_client.illustrations.search()
            assert 2 == len(indream_sandbox.requests)
            assert 1024 <= int(indream_sandbox.base_url.rpartition(":")[2])

        @pytest.mark.parametrize("again", range(2))
        @pytest.mark.indream_sandbox(port=PORT)
        def test_this_one(again, indream_sandbox):
            assert f"http://127.0.0.1:{PORT}" == indream_sandbox.base_url
            ask(indream_sandbox)

        @pytest.mark.indream_sandbox(port=False)
        def test_none(indream_sandbox):
            assert "http://127.0.0.1" == indream_sandbox.base_url
        """
    with kept_port() as port:
        monkeypatch.setenv("PORT_TO_ASK_FOR", str(port))
        passed(tests, source, count=4)


def test_the_nearest_marker_has_the_options(tests: pytest.Pytester) -> None:
    """For a module, a class, a test."""
    passed(
        tests,
        """
        import pytest
        from given import PAYLOAD

        pytestmark = pytest.mark.indream_sandbox(slots=1, speed=0)

        def test_of_the_module(indream_client, indream_sandbox):
            task_id = indream_client.exports.create(PAYLOAD).task_id
            for _ in range(2):
                assert "PENDING" == indream_client.exports.get(task_id).status
            indream_sandbox.advance(60)
            assert "COMPLETED" == indream_client.exports.get(task_id).status

        @pytest.mark.indream_sandbox(slots=3)
        class TestMany:
            def test_of_the_class(self, indream_client):
                for _ in range(3):
                    indream_client.exports.create(PAYLOAD)

            @pytest.mark.indream_sandbox(api_key="sk_sandbox_mine", slots=1)
            def test_of_its_own(self, indream_client, indream_sandbox):
                assert "sk_sandbox_mine" == indream_sandbox.api_key
                indream_client.exports.create(PAYLOAD)
                with pytest.raises(Exception, match="slots are taken"):
                    indream_client.exports.create(PAYLOAD)
        """,
        count=3,
    )


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        (
            "color='red'",
            "indream_sandbox does not take color; it takes by name: port, api_key, asset_delay",
        ),
        ("0", "indream_sandbox does not take 0; it takes by name"),
        ("slots=0", "slots must be 1 or more"),
        ("port=99999", "port must be 0 to 65535"),
    ],
)
def test_an_invalid_marker_fails_the_test(tests: pytest.Pytester, marker: str, message: str) -> None:
    """The test fails with what is wrong."""
    tests.makepyfile(
        f"import pytest\n@pytest.mark.indream_sandbox({marker})\ndef test_it(indream_sandbox): pass"
    )
    result = run_here(tests, "-q")
    result.assert_outcomes(errors=1)
    assert message in result.stdout.str()
