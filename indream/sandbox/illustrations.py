"""The illustrations of the sandbox: made-up names that look like those of the service."""

from __future__ import annotations

__all__ = ["search"]

_NAMES = (
    "IAirplane", "IAnchor", "IApple", "IBalloon", "IBeach", "IBicycle", "IBird", "IBook", "IBridge", "IBus",
    "ICactus", "ICake", "ICamera", "ICampfire", "ICandle", "ICar", "ICastle", "ICat", "IChair", "ICloud",
    "ICoffeeCup", "ICompass", "ICreativeProcess", "ICreativeThinking", "IDesert", "IDog", "IDoor", "IDrum",
    "IElephant", "IEnvelope", "IFeather", "IFish", "IFlower", "IForest", "IFox", "IGift", "IGlobe",
    "IGuitar", "IHammer", "IHat", "IHeart", "IHouse", "IIdea", "IIsland", "IKey", "IKite", "ILadder",
    "ILamp", "ILeaf", "ILighthouse", "IMap", "IMoon", "IMountain", "INotebook", "IPalmTree", "IPencil",
    "IPiano", "IRocket", "ISailingBoat", "ISailor", "ISearch", "ISnowman", "ISun", "ITent", "ITrain",
    "ITree", "IUmbrella", "IViolin", "IWave", "IWindow",
)  # fmt: skip


def search(words: str) -> list[str]:
    """The names that contain what is searched for, in any case of letters; all for an empty search."""
    return [name for name in _NAMES if words.strip().lower() in name.lower()]
