"""Files with damaged headers: 5,000 of them, and 1,000,000 with `INDREAM_FULL=1`."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.media.mutations import CODES, KINDS, RECORD, SEEDS, SIZE, digest, exact, measure_mutations

RECORDED: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
MORE = 995_000 // SEEDS if "INDREAM_FULL" in os.environ else 0


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_damaged_file_is_measured_or_reported(seed: int) -> None:
    """As before, with the same measurements and the same numbers in messages."""
    ends = measure_mutations(SIZE, seed)
    assert KINDS | CODES - {"MEDIA_NO_DURATION"} <= {end.partition(" ")[0] for end in ends}
    assert RECORDED["digests"][seed] == digest(ends), "`python -m tests.media.mutations results` shows them"
    assert MORE == len(measure_mutations(MORE, SEEDS + seed))


def test_measurements_are_exact() -> None:
    """Also durations and frame rates, for which ffprobe has rounded values."""
    assert RECORDED["exact"] == exact()
