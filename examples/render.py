"""One render, from an editor state to a file: `python -m examples.render STATE.json OUT.mp4`.

The key is in INDREAM_API_KEY. Killed and run again, it finds the same export: nothing is billed twice.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from indream import IndreamClient, ValidationError
from indream.progress import ProgressBars


def main(state_path: str, out_path: str) -> int:
    """Render it; the exit code is 0 when the file is there."""
    text = Path(state_path).read_bytes()
    payload = {
        "editorState": json.loads(text),
        "ratio": "9:16",
        "scale": 1,
        "fps": 30,
        "format": "mp4",
    }
    with IndreamClient() as client, ProgressBars() as bars:
        try:
            result = client.exports.render(
                payload,
                out_path,
                idempotency_key=f"render-{sha256(text).hexdigest()[:32]}",
                overwrite=True,
                on_progress=bars.export("render"),
                on_download=bars.bytes("download"),
            )
        except ValidationError as error:
            problems = [str(problem) for problem in error.problems] or [str(error)]
            print(*problems, sep="\n", file=sys.stderr)
            return 1
    print(f"{result.path}: {result.task.billed_standard_seconds} standard seconds")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
