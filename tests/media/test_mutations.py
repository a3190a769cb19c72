"""Files with damaged headers: 5,000 of them, and 1,000,000 with `INDREAM_FULL=1`."""

from __future__ import annotations

import os

import pytest

from tests.media.mutations import CODES, KINDS, measure_mutations

PARTS = 10
FILES = (1_000_000 if "INDREAM_FULL" in os.environ else 5_000) // PARTS


@pytest.mark.parametrize("seed", range(PARTS))
def test_a_damaged_file_is_measured_or_reported(seed: int) -> None:
    ends = measure_mutations(FILES, seed)
    assert FILES == sum(ends.values())
    assert KINDS | CODES - {"MEDIA_NO_DURATION"} <= set(ends)
