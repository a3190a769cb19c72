"""Make a timeline, preview it, and render it to a video file, against the local sandbox: `make demo`.

The same calls work with the service: remove the sandbox, and pass your key to the client.
"""

from __future__ import annotations

import math
import sys
import time
import wave
from array import array
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from indream import IndreamClient, parse_export_webhook
from indream.captions import Cues
from indream.errors import WebhookVerificationError
from indream.preview import contact_sheet, timeline_page
from indream.sandbox import run
from indream.timeline import Audio, Captions, Image, Solid, Text, Timeline, Transition
from indream.types import ExportTask, ExportWebhookEvent

HERO = Path(__file__).parent / "hero.png"
OUTPUT = Path("demo-output")
SPEED = 20  # sandbox seconds per second


def main() -> int:
    """Run the demo; the exit code is 0 if a video was saved."""
    began = time.monotonic()
    OUTPUT.mkdir(exist_ok=True)
    timeline = make_timeline(OUTPUT / "tune.wav")
    say("timeline", f"{timeline.duration} s on {len(timeline.tracks)} tracks, checked")

    sheet, page = OUTPUT / "demo.png", OUTPUT / "demo.html"
    contact_sheet(timeline, count=8).save(sheet)
    page.write_text(timeline_page(timeline, directory=OUTPUT), encoding="utf-8")
    say("preview", f"{sheet} and {page}")

    with (
        run(speed=SPEED, render="draft") as sandbox,
        webhook_receiver(sandbox.webhook_secret) as (callback_url, events),
        IndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client,
    ):
        say("sandbox", f"{sandbox.base_url}, {SPEED} times as fast as real time")
        for asset in client.uploads.upload_assets(timeline, cache=None):
            say("uploaded", f"{asset.filename}, {asset.size:,} bytes")

        payload = timeline.to_payload(scale=0.6, filename="demo.mp4", callback_url=callback_url)
        created = client.exports.create(payload, idempotency_key=f"demo-{time.time_ns()}")
        say("created", f"export {created.task_id}, {created.duration_seconds:g} s of video, "
            f"{created.billed_standard_seconds} standard seconds billed")  # fmt: skip

        done = client.exports.wait(created.task_id, timeout=60, poll_interval=0.2, on_progress=show_progress)
        for event in received(events, until="EXPORT_COMPLETED"):
            say("webhook", f"{event.event_type}, signature verified, task {event.task.status}")
        video = client.exports.download(done, OUTPUT, overwrite=True)
        say("downloaded", f"{video} ({video.stat().st_size:,} bytes)")

    say("done", f"in {time.monotonic() - began:.1f} s. Look at:")
    for path, content in ((video, "the video"), (sheet, "its pictures"), (page, "its tracks, with a player")):
        say("", f"{path}  {content}")
    return 0


def make_timeline(tune: Path) -> Timeline:
    """A title, a picture with captions, and a last card, with shapes and a tune.

    Args:
        tune: Where the tune is written to.
    """
    background = "linear-gradient(135deg, #0f172a 0%, #4338ca 100%)"
    timeline = Timeline(width=1280, height=720, background=background)
    title = timeline.append(Text("Made in Python", duration=2.5, font_size=100, font_weight="700"))
    photo = timeline.append(
        Image(
            HERO,
            duration=3.5,
            width="60%",
            position=("50%", "45%"),
            anchor="center",
            border_radius=24,
            scale=[(0, 1), ("end", 1.15, "ease-in-out")],
        ),
        transition=Transition("slide", 0.5, direction="from-right"),
    )
    timeline.append(Text("Now make yours", duration=2, font_size=80, color="#ffd166"), transition="fade")

    shape = Solid(
        "#ffd166",
        shape="star",
        width=150,
        height=150,
        rotation=[(0, 0), ("end", 180, "ease-in-out")],
        position="top-right",
        margin="6%",
        enter="fade",
    )
    timeline.overlay(shape, during=title)
    timeline.overlay(
        Solid("#f472b6", width="30%", height=10, position=("35%", "62%"), enter="slide-right"), during=title
    )
    words = [
        ("A picture,", 300, 1000),
        (" with captions", 1000, 1700),
        (" word by word,", 1700, 2400),
        (" in a few lines.", 2400, 3200),
    ]
    timeline.overlay(Captions(Cues(words, granularity="word"), stroke_width=4), at=photo)
    write_tune(tune, float(timeline.duration))
    timeline.sound(Audio(tune, volume_db=-6, audio_fade_out=1), until="end")
    return timeline


def write_tune(path: Path, seconds: float) -> None:
    """Write a tune of soft tones as a WAV file."""
    rate = 22_050
    samples = array("h")
    for index in range(round(seconds * rate)):
        step, at = divmod(index / rate, 0.25)
        pitch = 220 * 2 ** ((0, 7, 12, 16, 19, 16, 12, 7)[int(step) % 8] / 12)
        samples.append(round(9000 * math.exp(-6 * at) * math.sin(2 * math.pi * pitch * at)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


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
    """Yield the received events up to one of this type, or until none is received for 5 seconds."""
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
