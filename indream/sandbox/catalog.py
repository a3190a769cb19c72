"""The catalog of the editor: all that the contract's EditorState allows, with presets, and illustrations."""

from __future__ import annotations

from typing import Any

from indream.sandbox.contract import enum_values, load

__all__ = ["capabilities", "search_illustrations", "version"]

# The schema doesn't say which caption animations are for `in`, `out` or `loop`; these repeat forever.
_LOOPS = frozenset({"jitter", "rainbow", "sweep-shine"})

# RFC 2606 reserves this domain: the URL cannot be mistaken for a file of the service.
_FILES = "https://sandbox.invalid"

_ILLUSTRATIONS = (
    "IAirplane", "IAnchor", "IApple", "IBalloon", "IBeach", "IBicycle", "IBird", "IBook", "IBridge", "IBus",
    "ICactus", "ICake", "ICamera", "ICampfire", "ICandle", "ICar", "ICastle", "ICat", "IChair", "ICloud",
    "ICoffeeCup", "ICompass", "ICreativeProcess", "ICreativeThinking", "IDesert", "IDog", "IDoor", "IDrum",
    "IElephant", "IEnvelope", "IFeather", "IFish", "IFlower", "IForest", "IFox", "IGift", "IGlobe",
    "IGuitar", "IHammer", "IHat", "IHeart", "IHouse", "IIdea", "IIsland", "IKey", "IKite", "ILadder",
    "ILamp", "ILeaf", "ILighthouse", "IMap", "IMoon", "IMountain", "INotebook", "IPalmTree", "IPencil",
    "IPiano", "IRocket", "ISailingBoat", "ISailor", "ISearch", "ISnowman", "ISun", "ITent", "ITrain",
    "ITree", "IUmbrella", "IViolin", "IWave", "IWindow",
)  # fmt: skip


def version() -> str:
    """Return the version of the capabilities, which is the version of the contract."""
    return str(load()["version"])


def capabilities() -> dict[str, Any]:
    """Return an EditorCapabilities."""
    captions = enum_values("CaptionAnimationSpec", "type")
    passing = [kind for kind in captions if kind not in _LOOPS]
    transitions = enum_values("Transition", "type")
    effects = enum_values("EffectItem", "effectType")
    filters = enum_values("FilterItem", "filterType")
    return {
        "version": version(),
        "animations": enum_values("AnimationSpec", "type"),
        "captionAnimations": {
            "in": [_caption_preset(kind, "in") for kind in passing],
            "out": [_caption_preset(kind, "out") for kind in passing],
            "loop": [_caption_preset(kind, "loop") for kind in captions if kind in _LOOPS],
        },
        "transitions": transitions,
        "transitionPresets": [_preset(kind) for kind in transitions],
        "effects": effects,
        "effectPresets": [
            {**_preset(kind), "defaultDurationInSeconds": 1, "defaultIntensity": 0.5, "params": _params(kind)}
            for kind in effects
        ],
        "filters": filters,
        "filterPresets": [{**_preset(kind), "defaultIntensity": 0.7} for kind in filters],
        "shapes": enum_values("SolidItem", "shape"),
        "backgroundPresets": {
            "colors": ["#000000", "#ffffff", "#0f172a"],
            "gradients": ["linear-gradient(180deg, #0ea5e9, #1d4ed8)"],
            "images": [f"{_FILES}/backgrounds/paper.png"],
            "blurLevels": enum_values("BlurBackground", "level"),
        },
    }


def search_illustrations(words: str) -> list[str]:
    """Return the illustrations whose name contains the words, ignoring case; all if there are none."""
    return [name for name in _ILLUSTRATIONS if words.strip().lower() in name.lower()]


def _preset(kind: str, place: str = "default") -> dict[str, Any]:
    return {"id": f"{kind}-{place}", "type": kind, "label": kind.replace("-", " ").capitalize()}


def _caption_preset(kind: str, place: str) -> dict[str, Any]:
    preset = _preset(kind, place)
    return {**preset, "preview": f"{_FILES}/previews/{preset['id']}.webm"}


def _params(effect: str) -> dict[str, Any]:
    """Return the parameters of an effect; only `flash-to-black` has any."""
    if effect != "flash-to-black":
        return {}
    return {"brightTicks": 48_000, "darkTicks": 48_000, "tailDarkTicks": 24_000, "maxOpacity": 0.9}
