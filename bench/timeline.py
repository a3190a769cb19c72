"""The time to build and to copy large timelines, and of the import: `python -m bench.timeline`.

It is not on docs/performance.md, which is about the client.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator

from bench.report import Aim, Bench, Figure, main
from bench.start import IMPORTING
from bench.timing import fresh_processes, medians, time_text
from indream.generated.editor_state import ImageAsset
from indream.timeline import Image, Text, Timeline

__all__ = ["BENCH"]

ITEMS, ROUNDS, PROCESSES = 1000, 15, 25
APPEND = Aim("1,000 appends, beside `json.dumps` of the editor state", 5)
COPY = Aim("`from_editor_state` and `to_editor_state` of 1,000 items, beside `json.dumps`", 8)
EDIT = Aim("the same with a change between them, after which the editor state is checked", 12)
IMPORT = Aim("`from indream.timeline import Text, Timeline`, after `indream.editor_state`", 30, "ms")
STATEMENTS = (
    "import indream.editor_state",
    "import indream.editor_state; from indream.timeline import Text, Timeline",
)
PICTURE: ImageAsset = {
    "id": "photo",
    "type": "image",
    "filename": "photo.png",
    "size": 1,
    "remoteUrl": "https://files.example.com/photo.png",
    "mimeType": "image/png",
    "width": 4000,
    "height": 3000,
}


def measure() -> Iterator[Figure]:
    """Yield each time as a ratio to `json.dumps`, and that of the import."""
    # Half of the items are pictures, whose description is used again, half are texts of their own.
    picture = Image(PICTURE, duration=2)

    def build() -> Timeline:
        timeline = Timeline()
        for number in range(ITEMS // 2):
            timeline.append(picture)
            timeline.append(Text(f"Number {number}", duration=1))
        return timeline

    state = build().to_editor_state()

    def edit() -> None:
        timeline = Timeline.from_editor_state(state)
        timeline.append(picture)
        timeline.to_editor_state()

    median = medians(
        {
            "dumps": lambda: json.dumps(state),
            "append": build,
            "copy": lambda: Timeline.from_editor_state(state).to_editor_state(),
            "edit": edit,
        },
        ROUNDS,
    )
    for aim, name in ((APPEND, "append"), (COPY, "copy"), (EDIT, "edit")):
        yield Figure(aim, median[name] / median["dumps"], time_text(median[name], median["dumps"]))
    with fresh_processes() as number_from:
        rounds = [
            [number_from(IMPORTING.format(statement)) for statement in STATEMENTS]
            for _ in range(PROCESSES + 1)
        ]
    before, after = (statistics.median(times) for times in zip(*rounds[1:], strict=True))
    yield Figure(IMPORT, (after - before) * 1000, f"{time_text(after, before)} with and without it")


BENCH = Bench(
    "Timelines",
    "Building, copying and `json.dumps` take turns. The import is measured in new processes, in processor "
    "time.",
    (APPEND, COPY, EDIT, IMPORT),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
