"""A small web server that receives webhooks, verifies them, and yields their events."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import socketserver
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from indream import parse_export_webhook
from indream.cli.errors import CommandError
from indream.errors import WebhookVerificationError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from indream.types import ExportWebhookEvent

__all__ = ["events"]

_MOST_BYTES = 1_048_576
_MOST_DIGITS = 9
_SLOWEST = 10.0
"""Seconds that a sender may send nothing."""
_INTERVAL = 0.2
"""Seconds between two checks for Ctrl-C, on systems where it does not interrupt a waiting thread."""


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        # HTTPServer would look up the machine's name in the DNS, which may take long.
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A sender may hang up at any time; that is not worth a traceback between the events.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Server6(_Server):
    address_family = socket.AF_INET6


@contextlib.contextmanager
def events(secret: str, host: str, port: int) -> Generator[tuple[str, Iterator[ExportWebhookEvent | str]]]:
    """Receive webhooks for the duration of a block.

    Args:
        secret: The webhook secret.
        host: The address to listen on.
        port: The port, or 0 for any free port.

    Yields:
        The URL of the server, and an iterator: over each genuine event, once, and over the reason of each
        rejected request.
    """
    received: SimpleQueue[ExportWebhookEvent | str] = SimpleQueue()
    server = _listening(host, port, _receiver(secret, received))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    name = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{name}:{server.server_address[1]}", _received(received)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listening(host: str, port: int, receiver: type[BaseHTTPRequestHandler]) -> _Server:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        raise CommandError(f"--host {host}: must be an IP address of this machine") from None
    server_class = _Server if version == 4 else _Server6
    try:
        return server_class((host, port), receiver)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"port {port} is already in use: pass another --port") from None
        raise CommandError(f"cannot listen on {host}, port {port}: {error.strerror}") from None


def _receiver(secret: str, received: SimpleQueue[ExportWebhookEvent | str]) -> type[BaseHTTPRequestHandler]:
    seen = _Seen()

    class Receiver(BaseHTTPRequestHandler):
        timeout = _SLOWEST

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()):
                self._refuse(411, "a request without Content-Length")
                return
            # The number of digits is checked first: a header may have more of them than int() accepts.
            if len(length) > _MOST_DIGITS:
                self._refuse(413, f"a body whose length has {len(length):,} digits")
                return
            if int(length) > _MOST_BYTES:
                self._refuse(413, f"a body of {int(length):,} bytes")
                return
            body = self.rfile.read(int(length))
            try:
                event = parse_export_webhook(
                    webhook_secret=secret, raw_body=body, headers=self.headers.items(), seen=seen
                )
            except WebhookVerificationError as error:
                # A repeated event is confirmed, so that it is not sent again.
                self._refuse(204 if error.reason == "REPLAYED" else 400, str(error))
                return
            received.put(event)
            self._answer(204)

        def _refuse(self, status: int, reason: str) -> None:
            received.put(reason)
            self._answer(status)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Connection", "close")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: the command itself shows each request."""

    return Receiver


class _Seen:
    """The signatures of the last requests, to detect repeated ones."""

    _MOST = 10_000

    def __init__(self) -> None:
        self._lock = Lock()
        self._signatures: dict[str, None] = {}

    def __call__(self, signature: str, ttl: int) -> bool:
        with self._lock:
            if signature in self._signatures:
                return True
            self._signatures[signature] = None
            if len(self._signatures) > self._MOST:
                del self._signatures[next(iter(self._signatures))]
            return False


def _received(received: SimpleQueue[ExportWebhookEvent | str]) -> Iterator[ExportWebhookEvent | str]:
    while True:
        with contextlib.suppress(Empty):
            yield received.get(timeout=_INTERVAL)
