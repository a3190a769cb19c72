"""An endpoint for webhooks."""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.support.waiting import PATIENCE

__all__ = ["ReceivedWebhook", "Receiver"]


class ReceivedWebhook(NamedTuple):
    """A request that was received."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The body as JSON."""
        event: dict[str, Any] = json.loads(self.body)
        return event


class Receiver:
    """A webhook endpoint."""

    def __init__(self) -> None:
        self.queue: queue.Queue[ReceivedWebhook] = queue.Queue()
        self.status = 204
        self.may_answer = threading.Event()
        self.may_answer.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """Puts requests into the queue."""

            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                # Before the answer: after it the next request may overtake this one.
                receiver.queue.put(ReceivedWebhook({k.lower(): v for k, v in self.headers.items()}, body))
                receiver.may_answer.wait(PATIENCE)
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def next(self) -> ReceivedWebhook:
        """Wait for the next request and return it."""
        return self.queue.get(timeout=PATIENCE)
