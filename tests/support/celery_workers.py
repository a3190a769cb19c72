"""The example of Celery workers as processes, behind a Redis server of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis

from examples.celery_workers import app
from tests.support.repository import ROOT
from tests.support.waiting import PATIENCE, until

__all__ = ["Broker", "Worker", "needs_redis", "serving_broker"]

_REDIS = shutil.which("redis-server")

needs_redis = pytest.mark.skipif(_REDIS is None, reason="no Redis: redis-server is not installed")
"""A mark for tests that are skipped without Redis."""


class Broker:
    """A Redis server on a socket in a directory, where it keeps its data.

    Args:
        directory: The directory, with a short path, since that of a socket must be short.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._socket = directory / "redis.sock"
        self.url = f"redis+socket://{self._socket}"
        self.client = redis.Redis(unix_socket_path=str(self._socket))
        self._start()

    def _start(self) -> None:
        assert _REDIS is not None
        self._process = subprocess.Popen(
            [_REDIS, "--port", "0", "--unixsocket", self._socket, "--dir", self._directory,
             "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            assert self._process.poll() is None, "redis-server has ended"
            return False

    def restart(self) -> None:
        """End it, and start it with the data that it has kept."""
        self._stop()
        self._start()

    def _stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def waiting(self) -> int:
        """The number of jobs that no worker has."""
        return int(self.client.llen("celery"))  # type: ignore[arg-type]

    def delivered(self) -> int:
        """The number of jobs that workers have, and have not acknowledged."""
        return int(self.client.hlen("unacked"))  # type: ignore[arg-type]

    def deliver_again(self) -> None:
        """Let the visibility timeout of all those jobs pass, and put them back, as a worker does in time."""
        tags: list[bytes] = self.client.zrange("unacked_index", 0, -1)  # type: ignore[assignment]
        for tag in tags:
            self.client.zadd("unacked_index", {tag: 1}, xx=True)
        with app.connection_for_write(self.url) as connection:
            # Does nothing while a worker does the same.
            connection.default_channel.qos.restore_visible(num=None, interval=1)

    def close(self) -> None:
        """End it."""
        self.client.close()
        self._stop()


@contextmanager
def serving_broker() -> Iterator[Broker]:
    """A broker for a block."""
    with TemporaryDirectory(prefix="redis-") as directory, ExitStack() as stack:
        broker = Broker(Path(directory))
        stack.callback(broker.close)
        yield broker


class Worker:
    """A worker in a process group of its own, with two jobs at a time.

    Args:
        name: Its name.
        log: The file that its output is appended to.
        variables: Its environment variables, besides those of this process.
    """

    def __init__(self, name: str, log: Path, variables: dict[str, str]) -> None:
        command = [sys.executable, "-m", "celery", "--app", "tests.support.celery_app", "worker",
                   "--concurrency", "2",
                   "--hostname", f"{name}@%h", "--loglevel", "INFO", "--without-mingle",
                   "--without-gossip"]  # fmt: skip
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End all its processes at once, as when its machine fails."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)

    def stop(self) -> int:
        """Let it end its jobs and give its exit code."""
        self._process.terminate()
        return self._process.wait(PATIENCE)
