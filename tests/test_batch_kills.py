"""A batch that is killed at any point renders nothing twice and ends completely."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from indream.sandbox import run
from tests.support.batch_process import run_with_deaths

JOBS = 2
NEVER = 10**9
"""A moment that no run reaches."""
FULL = "INDREAM_FULL" in os.environ


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that die are forked")
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Before and after each request and each thing that is made sure to be on the disk."""
    moments = [*range(0, 60, 1 if FULL else 5), NEVER]
    with run(speed=200) as sandbox:
        died = run_with_deaths(sandbox.base_url, sandbox.api_key, tmp_path, JOBS, 0.02, moments)
        # How often it polls depends on the machine, but no run ends before moment 30.
        assert {moment for moment in moments if moment <= 30} <= set(died)
        assert NEVER not in died
        exports = Counter(task.filename for task in sandbox.tasks)
    names = [f"moment-{moment}-{number}.mp4" for moment in moments for number in range(JOBS)]
    assert dict.fromkeys(names, 1) == exports
    for moment in moments:
        remaining = sorted(path.name for path in (tmp_path / f"moment-{moment}").iterdir())
        assert ["batch.jsonl", *names[moments.index(moment) * JOBS :][:JOBS]] == remaining
