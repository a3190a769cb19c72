"""Results that are kept for the next pictures: which are made again, and which are removed."""

from __future__ import annotations

from indream.preview._kept import Kept


def made(kept: Kept[int], keys: str, size: int = 1) -> str:
    """The keys whose result was made when they were requested in this order."""
    found: list[str] = []

    def make(key: str) -> int:
        found.append(key)
        return size

    for key in keys:
        assert size == kept.get(key, 1, lambda key=key: make(key))
    return "".join(found)


def test_the_oldest_results_are_removed() -> None:
    """From a number of results on, or a number of pixels."""
    for kept in (
        Kept[int](lambda size: size, count=2, limit=100),
        Kept[int](lambda size: size, count=9, limit=2),
    ):
        assert "abc" == made(kept, "abab" + "cbc")
        assert "ab" == made(kept, "ab")


def test_the_last_result_is_kept_whatever_its_size() -> None:
    kept = Kept[int](lambda size: size, count=9, limit=10)
    assert "ab" == made(kept, "aabb", size=11)
    assert "ab" == made(kept, "ab", size=11)[:2]


def test_a_result_of_another_version_is_made_again() -> None:
    """Its pixels do not count twice."""
    kept = Kept[int](lambda size: size, count=9, limit=10)
    for version in range(20):
        assert version % 5 == kept.get("a", version, lambda version=version: version % 5)
    assert "bc" == made(kept, "bcbc", size=3)
