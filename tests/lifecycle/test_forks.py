"""Clients in a forked child make their own connections."""

from __future__ import annotations

import os

import pytest

from indream.sandbox import Sandbox
from tests.support.faults.server import FaultServer
from tests.support.scripts import outcome

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")

BEGINNING = """
import asyncio, logging, os, sys
import httpx
import indream._async._routes, indream._sync._routes
from indream import AsyncIndreamClient, IndreamClient

# Connections are kept however long the machine takes.
indream._async._routes.KEEPALIVE = indream._sync._routes.KEEPALIVE = 1e9
logging.getLogger("asyncio").setLevel(logging.ERROR)  # dev mode logs how long a task took

def fork(work):
    child = os.fork()
    if child == 0:
        work("child")
        sys.exit()
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""
SYNC = """
client = IndreamClient(base_url=sys.argv[1])
call = client.exports.get
"""
ASYNC = """
client = AsyncIndreamClient(base_url=sys.argv[1])
def call(task):
    async def get():
        await client.exports.get(task)
    asyncio.run(get())
"""
ONE_LOOP = """
client = AsyncIndreamClient(base_url=sys.argv[1])
loop = asyncio.new_event_loop()
def call(task):
    if task == "child":
        async def get():
            await client.exports.get(task)
        asyncio.run(get())
        os._exit(0)  # at a longer exit the parent's loop would complain of not being closed
    else:
        loop.run_until_complete(client.exports.get(task))
"""
CALLS = """
call("parent")
fork(call)
call("parent")
"""
CLOSED_IN_THE_CHILD = """
call("parent")
def close(_):
    client.close()
fork(close)
call("parent")
"""
BROUGHT = """
http_client = httpx.Client(limits=httpx.Limits(keepalive_expiry=None))
client = IndreamClient(base_url=sys.argv[1], http_client=http_client)
client.exports.get("parent")
def call(task):
    try:
        client.exports.get(task)
    except RuntimeError as error:
        assert "one client for each" in str(error), error
    os._exit(0)  # without closing the parent's connection, which it still needs
fork(call)
client.exports.get("parent")
http_client.close()
"""
LOOP_ENDS = "loop.run_until_complete(client.aclose())\nloop.close()\n"


def connections(script: str, *, imported: bool = True) -> list[tuple[str, int]]:
    """The caller of each request, and its connection."""
    with FaultServer() as server:
        assert (0, "", "") == outcome(BEGINNING + script, server.base_url, imported=imported)
        return [(request.target.rpartition("/")[2], request.connection) for request in server.requests]


@pytest.mark.rule("sharing.forks")
def test_a_forked_child_uses_new_connections() -> None:
    assert [("parent", 1), ("child", 2), ("parent", 1)] == connections(SYNC + CALLS, imported=False)


@pytest.mark.rule("sharing.forks")
def test_a_forked_child_uses_an_async_client_in_new_loops() -> None:
    assert [("parent", 1), ("child", 2), ("parent", 3)] == connections(ASYNC + CALLS)


@pytest.mark.rule("sharing.forks")
def test_a_forked_child_leaves_the_parents_loop_alone() -> None:
    """The child lets go of the parent's loop without touching the selector that both have."""
    expected = [("parent", 1), ("child", 2), ("parent", 1)]
    assert expected == connections(ONE_LOOP + CALLS + LOOP_ENDS)


@pytest.mark.rule("sharing.forks")
def test_closing_in_the_child_leaves_the_parents_connection_open() -> None:
    """The parent's connection stays open."""
    assert [("parent", 1), ("parent", 1)] == connections(SYNC + CLOSED_IN_THE_CHILD)


@pytest.mark.rule("sharing.forks")
def test_a_supplied_client_with_connections_is_refused_in_the_child() -> None:
    assert [("parent", 1), ("parent", 1)] == connections(BROUGHT)


FIRST_CALLS = """
import contextlib, json, pathlib, signal, tempfile, threading
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

state = json.loads(pathlib.Path("examples/states/title-card.json").read_bytes())
payload = {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}
wrong = {**payload, "editorState": {**state, "compositionWidht": 50, "assets": {"a": {"kind": 1}}}}

class Held(MetaPathFinder):
    '''Holds the imports of the other thread once they have begun: their locks stay locked.'''
    names = []
    begun, released = threading.Event(), threading.Event()
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is not thread:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader.exec_module = partial(self.exec_module, spec.loader.exec_module)
            self.names.append(name)
        return spec
    def exec_module(self, execute, module):
        self.begun.set()
        self.released.wait()
        execute(module)

def first_calls():
    with tempfile.TemporaryDirectory() as directory:
        calls(directory)

def in_thread():
    try:
        first_calls()
    finally:
        Held.begun.set()

held = Held()
thread = threading.Thread(target=in_thread)
"""
CALLS_OF_ALL_KINDS = """
hooks = {"on_request": str, "on_response": str}
client = IndreamClient(base_url=sys.argv[1], poll_interval=0.01, auto_idempotency=True, **hooks)

def calls(directory):
    picture = pathlib.Path(directory, "a.svg")
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>")
    with contextlib.suppress(Exception):
        client.uploads.upload(picture)
    with contextlib.suppress(Exception):
        client.exports.create(wrong)
    with contextlib.suppress(Exception):
        client.exports.get("unknown")
    client.exports.render(payload, pathlib.Path(directory, "one.mp4"))
    list(client.exports.render_many([{"key": "two", "payload": payload}], directory))
    list(client.exports.as_completed([task.task_id for task in client.exports.iter(limit=1)]))
    client.editor.capabilities()
    client.editor.lint(state)
    client.editor.validate(state)
    client.projects.create({"editorState": state})
    client.assets
    client.illustrations.search("sail")
"""
ASYNC_CALLS = """
client = AsyncIndreamClient(base_url=sys.argv[1], poll_interval=0.01)
asyncio.run(client.warm_up())

def calls(directory):
    async def call():
        await client.exports.render(payload, pathlib.Path(directory, "one.mp4"))
    asyncio.run(call())
"""
FORK_MEANWHILE = """
sys.meta_path.insert(0, held)
thread.start()
Held.begun.wait()

def in_child(_):
    signal.alarm(50)  # ends it if it hangs
    first_calls()

try:
    fork(in_child)
finally:
    Held.released.set()
    thread.join()
print(Held.names)
"""


@pytest.mark.rule("sharing.forks")
@pytest.mark.parametrize("script", [CALLS_OF_ALL_KINDS, ASYNC_CALLS], ids=["sync", "async"])
def test_a_fork_during_first_calls_does_not_deadlock(script: str) -> None:
    """Calls import nothing, or the child would wait forever for the lock of an import of the parent's."""
    with Sandbox(api_key="k", speed="auto").serve() as sandbox:
        program = BEGINNING + FIRST_CALLS + script + FORK_MEANWHILE
        assert (0, "[]\n", "") == outcome(program, sandbox.base_url)
