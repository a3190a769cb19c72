"""Clients in several threads: requests to a sandbox in-process do not interleave, as on a port."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from indream import errors
from indream.sandbox import Sandbox
from indream.sandbox.turns import in_turns, out_of_turn
from tests.support.sandbox.api import PNG
from tests.support.sandbox.ways import payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indream import IndreamClient

_CLIENTS = 8
_ROUNDS = 8


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads take over from each other as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def _race(sandbox: Sandbox, call: Callable[[IndreamClient], Any]) -> list[Any]:
    """Make the same call with several clients at once, and return the results."""
    begin = threading.Barrier(_CLIENTS)

    def run(_: int) -> Any:
        with sandbox.client(max_retries=0) as client:
            begin.wait()
            return call(client)

    with ThreadPoolExecutor(_CLIENTS) as pool:
        return list(pool.map(run, range(_CLIENTS)))


@pytest.mark.usefixtures("eager_threads")
@pytest.mark.parametrize("served", [False, True])
def test_an_idempotency_key_makes_one_export_for_all_threads(served: bool) -> None:
    for _ in range(_ROUNDS):
        with Sandbox(speed=0, slots=_CLIENTS, render="sample") as sandbox:
            if served:
                sandbox.serve()
            created = _race(sandbox, lambda client: client.exports.create(payload(), idempotency_key="one"))
            assert [task.task_id for task in sandbox.tasks] == [*{each.task_id for each in created}]


@pytest.mark.usefixtures("eager_threads")
@pytest.mark.parametrize("served", [False, True])
def test_slots_hold_for_all_threads(served: bool) -> None:
    def create(client: IndreamClient) -> bool:
        try:
            client.exports.create(payload())
        except errors.SlotsFullError:
            return False
        return True

    for _ in range(_ROUNDS):
        with Sandbox(speed=0, slots=1, render="sample") as sandbox:
            if served:
                sandbox.serve()
            assert 1 == sum(_race(sandbox, create)) == len(sandbox.tasks)


def test_a_body_may_be_read_from_the_same_sandbox() -> None:
    """An upload whose source calls the sandbox while it is read."""
    with Sandbox() as sandbox, sandbox.client() as client, sandbox.client() as other:

        def source() -> Iterator[bytes]:
            yield PNG[:10]
            assert other.illustrations.search("sail")
            yield PNG[10:]

        assert len(PNG) == client.uploads.upload(source(), filename="a.png", size=len(PNG)).size


def test_the_lock_is_held_while_a_coroutine_runs_and_not_while_it_waits() -> None:
    turn = threading.Lock()
    held: list[bool] = []

    async def waiting() -> str:
        held.append(turn.locked())
        await asyncio.sleep(0)
        held.append(turn.locked())
        return "read"

    async def failing() -> None:
        raise ZeroDivisionError

    async def work() -> str:
        held.append(turn.locked())
        await asyncio.sleep(0)
        held.append(turn.locked())
        with pytest.raises(ZeroDivisionError):
            await out_of_turn(failing())
        text = await out_of_turn(waiting())
        held.append(turn.locked())
        return text

    async def beside() -> None:
        held.append(turn.locked())

    async def taking_turns() -> str:
        return await in_turns(work(), turn)

    async def both() -> str:
        outcome, _ = await asyncio.gather(taking_turns(), beside())
        return outcome

    assert "read" == asyncio.run(both())
    assert [True, False, True, False, False, True] == held
    assert not turn.locked()


async def test_a_canceled_coroutine_sees_its_cancellation() -> None:
    turn = threading.Lock()
    seen: list[type[BaseException]] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            seen.append(type(error))
            raise

    async def canceled() -> None:
        await in_turns(work(), turn)

    task = asyncio.create_task(canceled())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [asyncio.CancelledError] == seen
    assert not turn.locked()
