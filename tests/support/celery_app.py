"""The application that workers of tests run: that of the example, with a client that polls often."""

from __future__ import annotations

import functools

from examples import celery_workers
from indream import IndreamClient

__all__ = ["app"]

app = celery_workers.app
celery_workers.client = functools.cache(lambda: IndreamClient(poll_interval=0.02))
