"""A video for each row of a table: `python -m examples.batch_from_csv examples/titles.csv DIRECTORY`.

You can stop it at any time, even with `kill -9`. Run it again to resume: nothing is rendered twice.
"""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

from indream import IndreamClient
from indream.batch import jobs_from_csv
from indream.progress import ProgressBars

TEMPLATE = json.loads((Path(__file__).parent / "states" / "title-card.json").read_text(encoding="utf-8"))


def job(row: dict[str, str]) -> dict[str, Any]:
    """Put a row into the template."""
    state = copy.deepcopy(TEMPLATE)
    state["items"]["greeting"]["text"] = row["title"]
    payload = {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
    return {"key": row["id"], "payload": payload}


def main(table: str, directory: str) -> int:
    """Render all rows; the exit code is 0 if all files were saved, 1 if a row failed."""
    failed = 0
    Path(directory).mkdir(exist_ok=True)
    with IndreamClient() as client, ProgressBars() as bars:
        jobs = jobs_from_csv(table, job)
        for outcome in client.exports.render_many(jobs, directory, on_progress=bars.batch()):
            print(f"{outcome.key}: {outcome.error or outcome.path}")
            failed += outcome.error is not None
    return min(failed, 1)  # systems keep eight bits of an exit code: 256 would be 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
