"""The options for the length of a list."""

from __future__ import annotations

from indream.cli.listing import Listing


def test_the_maximum_number_of_entries() -> None:
    """20, the given number, or none."""
    assert [20, 1, None, None] == [
        Listing().most,
        Listing(limit=1).most,
        Listing(all=True).most,
        Listing(limit=1, all=True).most,
    ]
