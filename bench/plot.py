"""The picture of docs/performance.md: each figure beside bare httpx, with its limit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bench.report import HTTPX, Figure

__all__ = ["plot"]

KEPT, MISSED, LIMIT, LINE = "#4051b5", "#c0392b", "#111111", "#555555"


def plot(figures: Sequence[Figure], path: Path) -> None:
    """Draw each figure as a bar and its limit as a mark, and a line where both take the same time."""
    shown = [figure for figure in figures if figure.aim.beside == HTTPX]
    names = [figure.aim.name.replace("`", "") for figure in shown]
    # Text is kept as text, and the same figures give the same bytes.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.family": "sans-serif"}):
        canvas = Canvas(figsize=(8, 0.6 + 0.32 * len(shown)), layout="constrained")
        axes = canvas.add_subplot()
        bars = axes.barh(
            names,
            [figure.value for figure in shown],
            height=0.6,
            color=[KEPT if figure.kept else MISSED for figure in shown],
        )
        for bar in bars:
            bar.set_gid("bar")
        right = 1.05 * max(max(figure.value, figure.aim.limit) for figure in shown)
        axes.set_xlim(0, right)
        # The number is at the left end of its bar, away from the limit, or after a bar that is too short.
        for name, figure in zip(names, shown, strict=True):
            fits = figure.value > 0.1 * right
            place, color = (0, "white") if fits else (figure.value, LINE)
            axes.text(place + 0.01 * right, name, f"{figure.value:.2f}", va="center", color=color)
        axes.axvline(1, color=LINE, linewidth=0.8, linestyle=":")
        # A limit that was missed lies on its bar, so it is drawn above it, with a light rim.
        for width, color, gid in ((5.0, "white", "rims"), (2.0, LIMIT, "limits")):
            axes.plot(
                [figure.aim.limit for figure in shown],
                names,
                linestyle="none",
                marker="|",
                markersize=17,
                markeredgewidth=width,
                color=color,
                gid=gid,
                zorder=3,
            )
        axes.invert_yaxis()
        axes.set_xlabel("times as long as with bare httpx (less than 1 is faster)")
        axes.spines[["top", "right"]].set_visible(False)
        canvas.legend(handles=_legend(), loc="outside upper right", frameon=False, ncols=3)
        canvas.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _legend() -> list[Artist]:
    """The legend. It is outside of the rows, so that it does not look like part of one."""
    mark = Line2D([], [], linestyle="none", marker="|", markersize=14, markeredgewidth=2, color=LIMIT)
    mark.set_label("limit")
    return [Patch(color=KEPT, label="kept"), Patch(color=MISSED, label="missed"), mark]
