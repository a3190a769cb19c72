"""Proxies on loopback: one that shows what it was asked for, and one that is broken."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

__all__ = ["BrokenProxy", "Proxy"]


class Proxy:
    """Answers each GET with its target, as a proxy or a server sees it, and each CONNECT with a status.

    It is also a SOCKS5 proxy, whose every destination is this server.

    Args:
        status: The status of its answers to GET.
        connect_status: The status of its answers to CONNECT.
        tls: The TLS context of connections to it. Default: they are not encrypted.

    Attributes:
        url: Where it is.
        requests: The requests that it received, such as `CONNECT files.test:443`, or with SOCKS
            `ann:secret SOCKS files.test:443`.
        status: The status of its answers to GET.
        connect_status: The status of its answers to CONNECT.
    """

    def __init__(
        self, status: int = 200, connect_status: int = 502, tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[str] = []
        self.status = status
        self.connect_status = connect_status
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            is_plain = not isinstance(self.connection, ssl.SSLSocket)
            if is_plain and self.connection.recv(1, socket.MSG_PEEK) == b"\x05":
                proxy.requests.append(self._socks())
            super().handle()

        def _socks(self) -> str:
            """Open a connection as RFC 1928 and 1929 say, for a name, with or without a user."""
            _, count = self.rfile.read(2)
            user = self.rfile.read(count) == b"\x02"
            self.wfile.write(b"\x05\x02" if user else b"\x05\x00")
            words = ""
            if user:
                self.rfile.read(1)
                words = f"{self._text()}:{self._text()} "
                self.wfile.write(b"\x01\x00")
            assert self.rfile.read(4) == b"\x05\x01\x00\x03"
            host, port = self._text(), int.from_bytes(self.rfile.read(2), "big")
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            return f"{words}SOCKS {host}:{port}"

        def _text(self) -> str:
            return self.rfile.read(self.rfile.read(1)[0]).decode()

        def do_GET(self) -> None:
            proxy.requests.append(f"GET {self.path}")
            body = b'{"data": ["%s"], "meta": {}}' % self.path.encode() if proxy.status == 200 else b"<html>"
            self.send_response(proxy.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_CONNECT(self) -> None:
            proxy.requests.append(f"CONNECT {self.path}")
            self.send_response(proxy.connect_status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class BrokenProxy:
    """A proxy that never makes a connection to another host.

    Args:
        reply: Its answer to the first bytes of a connection, which it closes then. None: it keeps silent
            until the end, at most 20 seconds.

    Attributes:
        address: Its host and port.
        connections: The number of connections that it has accepted.
    """

    def __init__(self, reply: bytes | None) -> None:
        self.connections = 0
        self._reply = reply
        self._ended = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        with suppress(OSError), socket.create_connection(self._server.getsockname()):
            pass  # This wakes the thread.
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        silent: list[socket.socket] = []
        while True:
            connection, _ = self._server.accept()
            if self._ended.is_set():
                connection.close()
                break
            self.connections += 1
            if self._reply is None:
                connection.settimeout(20)
                silent.append(connection)
                threading.Thread(target=self._keep_silent, args=(connection,), daemon=True).start()
                continue
            with connection:
                connection.recv(65536)
                connection.sendall(self._reply)
        for connection in silent:
            connection.close()

    def _keep_silent(self, connection: socket.socket) -> None:
        self._ended.wait(20)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
