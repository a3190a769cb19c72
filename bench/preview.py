"""The time to draw previews: `python -m bench.preview`."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PIL import Image

from bench.report import Aim, Bench, Figure, main
from bench.timing import time_text
from indream.preview import Fonts, contact_sheet, frame
from tests.support.editor_state.builders import SECOND, asset, item, sequence, state, still
from tests.support.repository import ROOT

__all__ = ["BENCH"]

ROUNDS = 21
LAYERS, PICTURES = 30, 8
HERO = ROOT / "examples/hero.png"
FRAME = Aim(f"`frame` with {LAYERS} rotated layers, 1080 × 1920 at half size", 250, "ms")
FRAME_RATIO = Aim("the same, compared with one resize of a picture of that size", 12, beside="Pillow")
SHEET = Aim(f"`contact_sheet` of {PICTURES} pictures", 150, "ms")
SHEET_RATIO = Aim("the same, compared with one resize of such a picture for each", 1, beside="Pillow")


def layers() -> dict[str, Any]:
    """Texts, images and shapes of different sizes, all of them rotated."""
    items: list[dict[str, Any]] = []
    for index in range(LAYERS):
        kind = ("text", "image", "solid")[index % 3]
        fields = {"assetId": "hero"} if kind == "image" else {}
        place = {
            "left": index * 83 % 500,
            "top": index * 191 % 1300,
            "width": 300 + index * 47 % 300,
            "height": 200 + index * 61 % 300,
            "rotation": 1 + index * 37 % 359,
            "borderRadius": 30,
        }
        numbers = {name: still(value) for name, value in place.items()}
        items.append(item(kind, f"it-{index}", **fields, **numbers))
    return state(*items, assets={"hero": asset("image", "hero")})


def clips() -> dict[str, Any]:
    """Images and texts in turns."""
    whole = {name: still(value) for name, value in {"width": 1080, "height": 1920}.items()}
    items = [
        item("image" if index % 2 else "text", f"it-{index}", index * SECOND, **whole)
        | ({"assetId": "hero"} if index % 2 else {"text": f"Part {index} of the timeline, in two lines"})
        for index in range(PICTURES)
    ]
    return sequence(*items, assets={"hero": asset("image", "hero")})


def measure() -> Iterator[Figure]:
    """Yield the times of a frame and of a sheet, and how they compare with plain resizes."""
    document, timeline, fonts = layers(), clips(), Fonts(system=False)
    files = {"hero": HERO}
    times = [index + 0.5 for index in range(PICTURES)]
    picture = Image.effect_noise((1080, 1920), 50).convert("RGB")
    median = _processor_medians(
        {
            "frame": lambda: frame(document, scale=0.5, files=files, fonts=fonts),
            "sheet": lambda: contact_sheet(timeline, times=times, files=files, fonts=fonts),
            "half": lambda: picture.resize((540, 960)),
            "small": lambda: [picture.resize((320, 569)) for _ in range(PICTURES)],
        }
    )
    compared = ((FRAME, FRAME_RATIO, "frame", "half"), (SHEET, SHEET_RATIO, "sheet", "small"))
    for aim, ratio, name, plain in compared:
        yield Figure(aim, median[name] * 1000, f"the median of {ROUNDS}")
        yield Figure(ratio, median[name] / median[plain], time_text(median[name], median[plain]))


def _processor_medians(runs: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of processor time of each function; they run in turns, after a first time."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + 1):
        for name, run in runs.items():
            began = time.process_time()
            run()
            if number:
                taken[name].append(time.process_time() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


BENCH = Bench(
    "Previews",
    "In processor time, with the fonts of the package, after a first picture: the shapes of letters are "
    "kept, files are read each time. The resize is Pillow's, of a picture as large as the composition.",
    (FRAME, FRAME_RATIO, SHEET, SHEET_RATIO),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
