"""The picture of docs/performance.md: each figure that stands beside bare httpx, with its limit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from bench.report import HTTPX, Figure

__all__ = ["plot"]

KEPT, MISSED, LINE = "#4051b5", "#c0392b", "#555555"


def plot(figures: Sequence[Figure], path: Path) -> None:
    """Draw a bar for each, its limit as a mark, and a line where both take the same time."""
    shown = [figure for figure in figures if figure.aim.beside == HTTPX]
    names = [figure.aim.name.replace("`", "") for figure in shown]
    # Text stays text, and the same figures give the same bytes.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.family": "sans-serif"}):
        canvas = Canvas(figsize=(8, 0.6 + 0.32 * len(shown)), layout="constrained")
        axes = canvas.add_subplot()
        bars = axes.barh(
            names,
            [figure.value for figure in shown],
            height=0.6,
            color=[KEPT if figure.kept else MISSED for figure in shown],
        )
        axes.bar_label(
            bars, [f"{figure.value:.2f}" for figure in shown], label_type="edge", padding=-30, color="white"
        )
        axes.scatter(
            [figure.aim.limit for figure in shown], names, marker="|", s=160, color=LINE, label="limit"
        )
        axes.axvline(1, color=LINE, linewidth=0.8, linestyle=":")
        axes.invert_yaxis()
        axes.set_xlim(0, max(max(figure.value, figure.aim.limit) for figure in shown) * 1.05)
        axes.set_xlabel("times as long as with bare httpx (1 = the same; less is faster)")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="lower right", frameon=False)
        canvas.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
