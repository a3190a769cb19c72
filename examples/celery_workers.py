"""A batch shared by Celery workers on several machines; nothing is rendered twice.

    pip install "indream-client" "celery[redis]"
    export INDREAM_API_KEY=… CELERY_BROKER_URL=redis://localhost
    celery --app examples.celery_workers worker --concurrency 4       on each machine
    python -m examples.celery_workers examples/titles.csv spring      once

A broker may deliver a job twice, and a worker may be killed. Neither does harm: the job's key is the
idempotency key of its export, so the next worker finds the existing export.
"""

from __future__ import annotations

import csv
import functools
import os
import sys
from pathlib import Path

from celery import Celery, Task

from indream import IndreamClient, IndreamError
from indream.timeline import Text, Timeline

DIRECTORY = Path(os.environ.get("VIDEOS", "videos"))

app = Celery("videos", broker=os.environ.get("CELERY_BROKER_URL"))
app.conf.task_acks_late = True  # the job of a worker that was killed is delivered again
app.conf.task_reject_on_worker_lost = True
app.conf.worker_prefetch_multiplier = 1  # renders take long, so no worker reserves jobs


@functools.cache
def client() -> IndreamClient:
    """One client per process; after a fork it opens its own connections."""
    return IndreamClient()


@app.task(bind=True, max_retries=20)
def render(task: Task[..., str], key: str, title: str) -> str:
    """Render one video to a file and return its path."""
    timeline = Timeline("9:16", background="#1d3557")
    timeline.append(Text(title, duration=4))
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    path = DIRECTORY / f"{key}.mp4"
    try:
        client().exports.render(timeline.to_payload(), path, idempotency_key=key, timeout=600, overwrite=True)
    except IndreamError as error:
        if error.retryable:
            raise task.retry(exc=error, countdown=error.retry_after or 30) from None
        raise
    return str(path)


def enqueue(table: str, batch: str) -> None:
    """Enqueue a job for each row. The keys contain the name of the batch, so a repetition does no harm."""
    with Path(table).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            render.delay(f"{batch}-{row['id']}", row["title"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    enqueue(*sys.argv[1:])
