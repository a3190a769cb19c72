"""A video for each row of a table: `python -m examples.batch_from_csv examples/titles.csv DIRECTORY`.

You can stop it at any time, even with `kill -9`. Run it again to resume: nothing is rendered twice.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from indream import IndreamClient
from indream.progress import ProgressBars
from indream.timeline import Template, Text, Timeline


def template() -> Template:
    """The video of a row; names in two pairs of braces are columns of the table."""
    timeline = Timeline("9:16", background="#1d3557")
    timeline.append(Text("{{title}}", duration=4, enter="slide-up"))
    return Template(timeline)


def main(table: str, directory: str) -> int:
    """Render all rows; the exit code is 0 if all files were saved, 1 if a row failed."""
    failed = 0
    Path(directory).mkdir(exist_ok=True)
    with (
        Path(table).open(encoding="utf-8-sig", newline="") as file,
        IndreamClient() as client,
        ProgressBars() as bars,
    ):
        jobs = template().jobs(csv.DictReader(file), key="id", scale=0.6)
        for outcome in client.exports.render_many(jobs, directory, on_progress=bars.batch()):
            print(f"{outcome.key}: {outcome.error or outcome.path}")
            failed += outcome.error is not None
    return min(failed, 1)  # exit codes have eight bits, so 256 would be 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
