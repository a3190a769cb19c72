"""Import modules, then fork for each request: `python -m tests.support.fork_server DESCRIPTOR MODULE...`.

`tests.support.forking` starts it and sends the requests. A fork gets its own streams, arguments, environment,
directory and session, runs its program as `__main__`, and ends as any process of Python does.
"""

from __future__ import annotations

import gc
import io
import json
import os
import runpy
import socket
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__all__: list[str] = []

_MOST = 200_000
"""Bytes of a request."""


def _serve(connection: socket.socket) -> Any:
    """Answer requests until the connection is closed. In a fork, return its request."""
    while True:
        message, descriptors, *_ = socket.recv_fds(connection, _MOST, 3)
        if not message:
            connection.close()
            sys.exit()
        request = json.loads(message)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                connection.close()
                _become(request, descriptors)
                return request
            for descriptor in descriptors:
                os.close(descriptor)
        connection.send(str(answer).encode())


def _become(request: Any, descriptors: list[int]) -> None:
    """Give this process the streams, the environment, the directory and the session of a new one."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # A stream looks at its file when it is created: whether it is a terminal, and whether it can seek.
    sys.stdin = sys.__stdin__ = _stream(0, sys.stdin)
    sys.stdout = sys.__stdout__ = _stream(1, sys.stdout)
    sys.stderr = sys.__stderr__ = _stream(2, sys.stderr)
    if request["new_session"]:
        os.setsid()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])


def _stream(number: int, before: Any) -> Any:
    """A standard stream as Python creates it, also if PYTHONUNBUFFERED is set."""
    buffer: Any = io.FileIO(number, before.mode, closefd=False)
    buffer.name = before.name
    if before.mode == "r":
        buffer = io.BufferedReader(buffer)
    elif not before.write_through:
        buffer = io.BufferedWriter(buffer)
    stream: Any = io.TextIOWrapper(
        buffer,
        before.encoding,
        before.errors,
        line_buffering=before.line_buffering if number == 2 else buffer.isatty(),
        write_through=before.write_through,
    )
    stream.mode = before.mode
    return stream


def _run(request: Any) -> None:
    """Run a module or the text of a program."""
    option, program, *rest = request["argv"]
    if option == "-m":
        sys.argv[1:] = rest
        sys.path[0] = request["cwd"]
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        sys.argv[:] = ["-c", *rest]
        sys.path[0] = ""
        main = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(program, "<string>", "exec"), vars(main))  # noqa: S102 - as Python does with -c


if __name__ == "__main__":
    for _name in sys.argv[2:]:
        import_module(_name)
    gc.freeze()  # forks need not look for garbage in what they share
    _run(_serve(socket.socket(fileno=int(sys.argv[1]))))
