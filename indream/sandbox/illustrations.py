"""The illustrations of the sandbox: plain names, made up."""

from __future__ import annotations

__all__ = ["search"]

_NAMES = (
    "airplane", "anchor", "apple", "balloon", "beach", "bicycle", "bird", "book", "bridge", "bus",
    "cactus", "cake", "camera", "campfire", "candle", "car", "castle", "cat", "chair", "cloud",
    "coffee-cup", "compass", "desert", "dog", "door", "drum", "elephant", "envelope", "feather", "fish",
    "flower", "forest", "fox", "gift", "globe", "guitar", "hammer", "hat", "heart", "house",
    "island", "key", "kite", "ladder", "lamp", "leaf", "lighthouse", "map", "moon", "mountain",
    "notebook", "palm-tree", "pencil", "piano", "rocket", "sailing-boat", "sailor", "snowman", "sun", "tent",
    "train", "tree", "umbrella", "violin", "wave", "window",
)  # fmt: skip


def search(words: str) -> list[str]:
    """The names that contain what is searched for, in any case of letters; all for an empty search."""
    return [name for name in _NAMES if words.strip().lower() in name]
