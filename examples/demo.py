"""Render an editor state to a video file, against the local sandbox: `make demo`.

The same calls work with the service: remove the sandbox, and pass your key to the client.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from indream import IndreamClient, parse_export_webhook
from indream.editor_state import check_editor_state
from indream.errors import WebhookVerificationError
from indream.sandbox import run
from indream.types import ExportTask, ExportWebhookEvent

STATE = Path(__file__).parent / "states" / "title-card.json"
OUTPUT = Path("demo-output")
SPEED = 3  # sandbox seconds in a second


def main() -> int:
    """Run the demo; the exit code is 0 if a video was saved."""
    began = time.monotonic()
    state = json.loads(STATE.read_text(encoding="utf-8"))
    with (
        run(speed=SPEED) as sandbox,
        webhook_receiver(sandbox.webhook_secret) as (callback_url, events),
        IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client,
    ):
        say("sandbox", f"{sandbox.base_url}, {SPEED} times as fast as real time")
        problems = check_editor_state(state)
        if problems:
            for problem in problems:
                say("problem", str(problem))
            return 1
        say(
            "checked",
            f"{STATE.name}: {len(state['items'])} items on {len(state['tracks'])} tracks, no problem",
        )
        say("validated", f"the service says valid={client.editor.validate(state).valid}")

        created = client.exports.create(
            {
                "editorState": state,
                "ratio": "9:16",
                "scale": 0.6,
                "fps": 30,
                "format": "mp4",
                "filename": "title-card.mp4",
                "callbackUrl": callback_url,
            },
            idempotency_key=f"demo-{time.time_ns()}",
        )
        say("created", f"export {created.task_id}, {created.duration_seconds:g} s of video, "
            f"{created.billed_standard_seconds} standard seconds billed")  # fmt: skip

        done = client.exports.wait(created.task_id, timeout=60, poll_interval=0.2, on_progress=show_progress)
        for event in received(events, until="EXPORT_COMPLETED"):
            say("webhook", f"{event.event_type}, signature verified, task {event.task.status}")
        OUTPUT.mkdir(exist_ok=True)
        path = client.exports.download(done, OUTPUT, overwrite=True)
        say("downloaded", f"{path} ({path.stat().st_size:,} bytes)")
    say("done", f"in {time.monotonic() - began:.1f} s")
    return 0


def say(step: str, message: str) -> None:
    """Print a step of the demo."""
    print(f"{step:>11}  {message}", flush=True)


def show_progress(task: ExportTask) -> None:
    """Print a line for each change of the task."""
    filled = round(task.progress / 5)
    phase = f" ({task.export_phase})" if task.export_phase else ""
    say("progress", f"[{'#' * filled}{'.' * (20 - filled)}] {task.progress:3.0f}%  {task.status}{phase}")


@contextmanager
def webhook_receiver(secret: str) -> Generator[tuple[str, SimpleQueue[ExportWebhookEvent]]]:
    """A small web server on loopback that receives webhooks: its URL, and a queue of genuine events."""
    events: SimpleQueue[ExportWebhookEvent] = SimpleQueue()

    class Receiver(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            raw_body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                event = parse_export_webhook(webhook_secret=secret, raw_body=raw_body, headers=self.headers)
            except WebhookVerificationError:
                self.send_response(400)
            else:
                events.put(event)
                self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing; the demo prints its own steps."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhooks", events
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def received(events: SimpleQueue[ExportWebhookEvent], until: str) -> Iterator[ExportWebhookEvent]:
    """The received events up to one of this type; not forever, since an event may be lost."""
    try:
        while True:
            event = events.get(timeout=5)
            yield event
            if event.event_type == until:
                return
    except Empty:
        say("webhook", f"{until} was not received")


if __name__ == "__main__":
    sys.exit(main())
