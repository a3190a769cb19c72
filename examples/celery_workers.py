"""A batch shared by Celery workers on several machines; nothing is rendered twice.

    pip install "indream-client>=2" "celery[redis]"
    export INDREAM_API_KEY=… CELERY_BROKER_URL=redis://localhost
    celery --app examples.celery_workers worker --concurrency 2       # on each machine
    python -m examples.celery_workers examples/titles.csv spring      # once

A broker may deliver a job twice, and a worker may be killed. Neither does harm: the job's key is the
idempotency key of its export, so the next worker finds the existing export. docs/deploying.md explains the
settings.
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

DIRECTORY = Path(os.environ.get("VIDEOS", "videos"))  # the same directory for all workers
TIMEOUT = 600.0  # seconds for one job: the wait for a slot, the render and the download
LONGEST_PAUSE = 300.0

app = Celery("videos", broker=os.environ.get("CELERY_BROKER_URL"))
app.conf.task_acks_late = True  # the job of a worker that was killed is delivered again
app.conf.task_reject_on_worker_lost = True
app.conf.worker_prefetch_multiplier = 1  # renders take long, so no worker reserves jobs
app.conf.broker_connection_retry_on_startup = True
# Redis delivers a job again if it is not acknowledged within this time, so no job may take or pause longer.
app.conf.broker_transport_options = {"visibility_timeout": 1.5 * TIMEOUT}
# With these pauses, a job can be sent while the broker restarts.
app.conf.task_publish_retry_policy = {"max_retries": 20, "interval_step": 1, "interval_max": 10}


@functools.cache
def client() -> IndreamClient:
    """One client per process; after a fork it opens its own connections."""
    return IndreamClient()


# The name is the same in the workers and in the program below, which is `__main__`.
@app.task(bind=True, name="videos.render", max_retries=100)
def render(task: Task[..., str], key: str, title: str) -> str:
    """Render one video to a file and return its path."""
    path = DIRECTORY / f"{key}.mp4"
    if path.exists():  # the job was delivered twice; a file gets its name when it is complete
        return str(path)
    timeline = Timeline("9:16", background="#1d3557")
    timeline.append(Text(title, duration=4))
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    try:
        client().exports.render(
            timeline.to_payload(), path, idempotency_key=key, timeout=TIMEOUT, overwrite=True
        )
    except IndreamError as error:
        if error.retryable:  # no free slot, no connection, or the export has not ended in time
            raise task.retry(exc=error, countdown=min(error.retry_after or 30, LONGEST_PAUSE)) from None
        raise
    return str(path)


def enqueue(table: str, batch: str) -> None:
    """Enqueue a job for each row. Each key has the name of the batch: a second call renders nothing."""
    with Path(table).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            render.delay(f"{batch}-{row['id']}", row["title"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    enqueue(*sys.argv[1:])
