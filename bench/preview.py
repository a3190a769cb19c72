"""The time to draw previews: `python -m bench.preview`."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import av
from PIL import Image

from bench.report import Aim, Bench, Figure, main
from bench.timing import time_text
from indream.preview import Fonts, contact_sheet, draft, frame
from tests.support.editor_state.builders import (
    SECOND,
    asset,
    item,
    sequence,
    state,
    still,
    track,
    transition,
)
from tests.support.preview_states import box
from tests.support.repository import ROOT

__all__ = ["BENCH"]

ROUNDS, DRAFTS = 21, 5
LAYERS, PICTURES = 30, 8
FPS, LINES, LENGTH = 15, 480, 10
HERO = ROOT / "examples/hero.png"
FRAME = Aim(f"`frame` with {LAYERS} rotated layers, 1080 × 1920 at half size", 250, "ms")
FRAME_RATIO = Aim("the same, compared with one resize of a picture of that size", 12, beside="Pillow")
SHEET = Aim(f"`contact_sheet` of {PICTURES} pictures", 150, "ms")
SHEET_RATIO = Aim("the same, compared with one resize of such a picture for each", 1, beside="Pillow")

DRAFT = Aim(f"`draft` with {LINES} lines, frames per second", 50, "", at_least=True)
DRAFT_RATIO = Aim("each of its frames, compared with one resize to its size", 2, beside="Pillow")


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


def story() -> dict[str, Any]:
    """Ten seconds: a video, a transition to an image that grows, and above them a title and a shape."""

    def moving(*values: float) -> dict[str, Any]:
        times = (0, LENGTH * SECOND // 2 - 1)
        points = [
            {"id": str(time), "timeTicks": time, "value": value}
            for time, value in zip(times, values, strict=True)
        ]
        return {"value": values[0], "keyframes": points}

    half, whole = LENGTH * SECOND // 2, LENGTH * SECOND
    items = [
        item(
            "text",
            "title",
            0,
            whole,
            text="A title in two lines,\nwith an outline",
            **box(200, 700, 1520, 240),
        )
        | {"fontSize": 90, "strokeWidth": 6},
        item("solid", "shape", 0, whole, shape="circle", color="#ff8800cc", **box(1500, 80, 300, 300))
        | {"rotation": moving(0, 180)},
        item("video", "film", 0, half, assetId="film", **box(0, 0, 1920, 1080)),
        item("image", "hero", half, half, assetId="hero", **box(0, 0, 1920, 1080))
        | {"scaleX": moving(1, 1.2), "scaleY": moving(1, 1.2)},
    ]
    return state(
        *items,
        compositionWidth=1920,
        compositionHeight=1080,
        tracks=[track("title", "title"), track("shape", "shape"), track("low", "film", "hero")],
        assets={"film": asset("video", "film"), "hero": asset("image", "hero")},
        transitions={"fade": transition("fade", "low", "film", "hero")},
    )


def film(path: Path) -> None:
    """Write a video of 5 seconds with 720 lines, in which a picture moves."""
    with Image.open(HERO) as image:
        picture = image.convert("RGB").resize((1600, 720))
    with av.open(path, "w") as container:
        stream: Any = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        new: Callable[[Image.Image], Any] = av.VideoFrame.from_image
        for number in range(LENGTH // 2 * 30):
            container.mux(stream.encode(new(picture.crop((number, 0, number + 1280, 720)))))
        container.mux(stream.encode(None))


def measure() -> Iterator[Figure]:
    """Yield the times of a frame, a sheet and a draft, and how they compare with plain resizes."""
    yield from pictures()
    with tempfile.TemporaryDirectory() as directory:
        yield from drafts(Path(directory))


def drafts(directory: Path) -> Iterator[Figure]:
    """Yield the frames per second of a draft, and how they compare with plain resizes."""
    document, fonts = story(), Fonts(system=False)
    files = {"film": directory / "film.mp4", "hero": HERO}
    film(files["film"])
    picture, size = Image.effect_noise((1920, 1080), 50).convert("RGB"), (LINES * 16 // 18 * 2, LINES)
    median = _processor_medians(
        {
            "draft": lambda: draft(
                document, directory / "draft.mp4", fps=FPS, height=LINES, files=files, fonts=fonts
            ),
            "resize": lambda: picture.resize(size),
        },
        DRAFTS,
    )
    each = median["draft"] / (FPS * LENGTH)
    yield Figure(DRAFT, 1 / each, f"the median of {DRAFTS} drafts of {LENGTH} s")
    yield Figure(DRAFT_RATIO, each / median["resize"], time_text(each, median["resize"]))


def pictures() -> Iterator[Figure]:
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
        },
        ROUNDS,
    )
    compared = ((FRAME, FRAME_RATIO, "frame", "half"), (SHEET, SHEET_RATIO, "sheet", "small"))
    for aim, ratio, name, plain in compared:
        yield Figure(aim, median[name] * 1000, f"the median of {ROUNDS}")
        yield Figure(ratio, median[name] / median[plain], time_text(median[name], median[plain]))


def _processor_medians(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of processor time of each function; they run in turns, after a first time."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            began = time.process_time()
            run()
            if number:
                taken[name].append(time.process_time() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


BENCH = Bench(
    "Previews",
    "In processor time, with the fonts of the package, after a first picture: the shapes of letters are "
    "kept, files are read each time. The resize is Pillow's, of a picture as large as the composition. "
    "The draft has a video, a transition to an image that grows, a title and a shape that turns; its time "
    "includes the encoder.",
    (FRAME, FRAME_RATIO, SHEET, SHEET_RATIO, DRAFT, DRAFT_RATIO),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
