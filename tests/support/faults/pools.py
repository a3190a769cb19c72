"""The connections that pools have left after cancellations and interruptions.

`python -m tests.support.faults.pools` prints the table in docs/decisions/0002.
"""

from __future__ import annotations

import asyncio
import importlib
import random
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs
import httpcore
import httpcore2

from indream._async._channels import AsyncChannels
from indream._net.streams import Streams
from indream._sync._channels import Channels
from tests.support.faults.interrupting import Interrupt
from tests.support.faults.plans import Good, always
from tests.support.faults.server import FaultServer

if TYPE_CHECKING:
    from collections.abc import Callable

SLOTS = 4
STORM = 8
ROUNDS = 150
SEEDS = (1, 2, 3, 4)
MOMENTS = 1000
PATIENCE = 2.0
"""Seconds that a call on loopback is waited for before it counts as blocked."""


@attrs.frozen
class Kind:
    """A kind of pool.

    Attributes:
        name: Its name.
        library: httpcore, or its fork.
        asynchronous: Makes a pool for an event loop, of this many connections at most.
        blocking: Makes a blocking one.
    """

    name: str
    library: Any
    asynchronous: Callable[[int], Any]
    blocking: Callable[[int], Any]

    def request(self, url: str, seconds: float) -> Any:
        """A request of the library's."""
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        extensions = {"timeout": timeouts}
        return self.library.Request("GET", url, headers={"Host": "localhost"}, extensions=extensions)


def _of(library: Any) -> Kind:
    return Kind(
        f"{library.__name__} {library.__version__}",
        library,
        lambda limit: library.AsyncConnectionPool(max_connections=limit, keepalive_expiry=5.0),
        lambda limit: library.ConnectionPool(max_connections=limit, keepalive_expiry=5.0),
    )


KINDS = (
    _of(httpcore),
    _of(httpcore2),
    Kind(
        f"ours, over httpcore {httpcore.__version__}",
        httpcore,
        lambda limit: AsyncChannels(_a_connection, Streams(), limit),
        lambda limit: Channels(_connection, Streams(), limit),
    ),
)


def _a_connection(backend: Any) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(network_backend=backend, keepalive_expiry=5.0)


def _connection(backend: Any) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(network_backend=backend, keepalive_expiry=5.0)


async def storms(kind: Kind, url: str, seed: int, *, twice: bool) -> int:
    """Cancel storms of calls in a pool of four, and count the follow-up calls that get no connection."""
    chance = random.Random(seed)
    pool = kind.asynchronous(SLOTS)

    async def call(seconds: float = PATIENCE) -> None:
        response = await pool.handle_async_request(kind.request(url, seconds))
        try:
            async for _ in response.stream:
                pass
        finally:
            await response.aclose()

    async def canceled() -> None:
        task = asyncio.ensure_future(call(60.0))
        for _ in range(chance.randrange(40)):
            await asyncio.sleep(0)
        task.cancel()
        if twice:
            for _ in range(chance.randrange(1, 8)):
                await asyncio.sleep(0)
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    for _ in range(ROUNDS):
        await asyncio.gather(*(canceled() for _ in range(STORM)))
    ended = await asyncio.gather(*(call() for _ in range(SLOTS)), return_exceptions=True)
    await pool.aclose()
    return sum(isinstance(result, kind.library.PoolTimeout) for result in ended)


def interruptions(kind: Kind, url: str) -> tuple[int, int]:
    """Interrupt a blocking call at every moment; count the moments, and the next calls that hang or fail."""
    lost = 0

    def call(pool: Any, seconds: float) -> None:
        response = pool.handle_request(kind.request(url, seconds))
        try:
            for _ in response.stream:
                pass
        finally:
            response.close()

    def interrupted(pool: Any, moment: int, ended: list[bool]) -> None:
        with suppress(KeyboardInterrupt), Interrupt(moment, within):
            call(pool, 60.0)
            ended.append(True)

    def follow_up(pool: Any, answered: list[bool]) -> None:
        with suppress(Exception):
            call(pool, PATIENCE / 2)
            answered.append(True)

    call(kind.blocking(1), 60.0)
    packages = (kind.library.__name__, "indream")
    within = [name for name in sys.modules if name.partition(".")[0] in packages]
    for moment in range(MOMENTS):
        pool = kind.blocking(1)
        call(pool, 60.0)
        ended: list[bool] = []
        answered: list[bool] = []
        _in_thread(interrupted, pool, moment, ended)
        if ended:
            return moment, lost
        _in_thread(follow_up, pool, answered)
        lost += not answered
    return MOMENTS, lost


def _in_thread(work: Callable[..., None], *arguments: Any) -> None:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    thread.join(PATIENCE)


def main() -> None:
    """Print what is left of each kind."""
    with FaultServer({"*": always(Good())}) as server:
        url = f"{server.base_url}/v1/exports/t"
        for kind in KINDS:
            print(kind.name)
            for loop in ("asyncio", "uvloop"):
                for twice in (False, True):
                    with asyncio.Runner(loop_factory=importlib.import_module(loop).new_event_loop) as runner:
                        lost = [runner.run(storms(kind, url, seed, twice=twice)) for seed in SEEDS]
                    print(
                        f"  {loop}, canceled {'twice' if twice else 'once'}: PoolTimeouts of {SLOTS}: {lost}"
                    )
            moments, lost_after = interruptions(kind, url)
            print(f"  interrupted at {moments} moments: {lost_after} follow-up calls hang or fail")


if __name__ == "__main__":
    main()
