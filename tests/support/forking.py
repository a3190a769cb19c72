"""Python programs that begin with their imports done: forks of a process that has done them.

A short program spends most of its time on imports. A fork has the arguments, environment, streams, session
and handlers of signals of a new process, and ends as one. Start a new process where imports or closed streams
matter, and once for each behavior.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

from tests.support.repository import ROOT

__all__ = ["ALLOCATOR", "DEVELOPMENT", "IMPORTS", "Fork", "python"]

DEVELOPMENT = ("-X", "dev", "-W", "error")
"""Options of Python for programs whose warnings are errors."""
ALLOCATOR: Mapping[str, str] = {"PYTHONMALLOC": "default"}
"""Environment variables for these programs.

The allocator of development mode looks for errors of C code. It makes Python 3.11.2 crash at the end of a
program whose threads have just begun.
"""
IMPORTS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    (): (
        *("indream.cli.app", "indream.cli.render", "indream.cli.batch", "indream.cli.exports"),
        *("indream._sync._resources", "indream._sync._channels", "indream.progress", "rich.progress_bar"),
    ),
    DEVELOPMENT: (
        *("indream._sync._resources", "indream._sync._channels"),
        *("indream._async._resources", "indream._async._channels"),
    ),
}
"""The modules that are imported before a fork, by the options of Python."""


def python(*argv: str, options: tuple[str, ...] = (), **settings: Any) -> Fork | subprocess.Popen[str]:
    """Start a program that may be a fork.

    Args:
        argv: `-m` and a module, or `-c` and a program; then the arguments.
        options: The options of Python, one of the keys of `IMPORTS`.
        settings: Settings of `Fork`.
    """
    if hasattr(os, "pidfd_open"):
        return Fork(_server(options), argv, **settings)
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    settings["env"] = (os.environ if settings.get("env") is None else settings["env"]) | ALLOCATOR
    return subprocess.Popen([sys.executable, *options, *argv], text=True, **{**streams, **settings})


class _Server:
    """A process of `tests.support.fork_server`."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self._connection, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            number = other.fileno()
            command = [sys.executable, *options, "-m", "tests.support.fork_server", str(number)]
            self._process = subprocess.Popen(
                [*command, *IMPORTS[options]], cwd=ROOT, env=os.environ | ALLOCATOR, pass_fds=[number]
            )

    def ask(self, request: Mapping[str, Any], descriptors: tuple[int, ...] = ()) -> int:
        """Send a request, with the streams of a fork; return the answer."""
        socket.send_fds(self._connection, [json.dumps(request).encode()], descriptors)
        answer = self._connection.recv(100)
        assert answer, "the process that forks has ended"
        return int(answer)

    def close(self) -> None:
        """End it."""
        self._connection.close()
        self._process.wait()


@cache
def _server(options: tuple[str, ...]) -> _Server:
    server = _Server(options)
    atexit.register(server.close)
    return server


class Fork:
    """A fork, with the methods and attributes of `subprocess.Popen` that tests use.

    Args:
        server: The process to fork.
        argv: The arguments of Python.
        stdin: A descriptor, or none: there is nothing to read.
        stdout: A descriptor, or `subprocess.PIPE`.
        stderr: The same.
        env: The environment. Default: that of this process.
        cwd: The directory. Default: that of this process.
        start_new_session: Whether it has a session of its own.
    """

    def __init__(
        self,
        server: _Server,
        argv: tuple[str, ...],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        start_new_session: bool = False,
    ) -> None:
        self._server, self._argv = server, argv
        self.returncode: int | None = None
        with ExitStack() as theirs:
            if stdin == subprocess.DEVNULL:
                stdin = os.open(os.devnull, os.O_RDWR)
                theirs.callback(os.close, stdin)
            stdout, self.stdout = _piped(stdout, theirs)
            stderr, self.stderr = _piped(stderr, theirs)
            request = {
                "argv": argv,
                "env": dict(os.environ if env is None else env),
                "cwd": str(cwd or Path.cwd()),
                "new_session": start_new_session,
            }
            self.pid = server.ask(request, (stdin, stdout, stderr))
        self._ended = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; return the exit code."""
        code = self._wait(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self._argv, timeout or 0)
        return code

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            end = select.poll()
            end.register(self._ended, select.POLLIN)
            if end.poll(None if timeout is None else timeout * 1000):
                self.returncode = self._server.ask({"wait": self.pid})
                os.close(self._ended)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read its output to the end, and wait for its end."""
        with ThreadPoolExecutor(2) as pool:
            output, errors = (pool.submit(_rest, stream) for stream in (self.stdout, self.stderr))
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        self._close()
        return output.result(), errors.result()

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless its end is known."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _close(self) -> None:
        for stream in (self.stdout, self.stderr):
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self.wait()


def _rest(stream: IO[str]) -> str:
    """The text that was not read, if any."""
    return "" if stream.closed else stream.read()


def _piped(stream: int, theirs: ExitStack) -> tuple[int, IO[str]]:
    """The descriptor of a stream, and the end of its pipe from which this process reads."""
    if stream != subprocess.PIPE:
        return stream, io.StringIO()
    reader, writer = os.pipe()
    theirs.callback(os.close, writer)
    return writer, os.fdopen(reader, encoding="utf-8")
