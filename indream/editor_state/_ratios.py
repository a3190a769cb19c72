"""Whether a ratio, such as 16:9, is that of a composition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from indream._json.words import quoted
from indream.editor_state._problems import Finding
from indream.editor_state._schema import resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._json.paths import Path

__all__ = ["length_at", "ratio_problems"]

# The least and the most pixels of a side of a composition.
_SIDES: Final = (50, 1920)
# Sides are whole numbers of pixels, so a ratio is seldom exact.
_ROUNDING: Final = 0.01


def length_at(document: Mapping[str, Any], field: str) -> float | None:
    """The width or height of a composition; None if it is not valid, which the schema reports."""
    value = document.get(field)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value if _SIDES[0] <= value <= _SIDES[1] else None


def ratio_problems(
    code: str, path: Path, ratio: object, width: float | None, height: float | None
) -> list[Finding]:
    """A warning about a ratio that a composition does not have.

    Args:
        code: The code of the warning.
        path: The place of the ratio.
        ratio: The ratio. One that is not known is reported by the schema.
        width: The width of the composition in pixels; None if it is not valid.
        height: The height.
    """
    ratios: list[str] = resolved("#/$defs/ExportRatio")["enum"]
    if not isinstance(ratio, str) or ratio not in ratios or not width or not height:
        return []
    if _fits(width, height, ratio):
        return []
    fitting = next(other for other in ratios if _fits(width, height, other))  # at least "custom"
    message = f"is {quoted(ratio)}, but the composition has {width:g} × {height:g} pixels"
    hint = f"use {quoted(fitting)}, or change the size of the composition"
    return [Finding(code, path, message, hint, "warning")]


def _fits(width: float, height: float, ratio: str) -> bool:
    """Whether a size has a ratio of the spec, except for rounding; "custom" fits every size."""
    across, _, down = ratio.partition(":")
    if not down:
        return True
    return abs(width * int(down) - height * int(across)) <= _ROUNDING * width * int(down)
