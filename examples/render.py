"""One render, from an editor state to a file: `python -m examples.render STATE.json OUT.mp4 [TRY]`.

The key is in INDREAM_API_KEY. Killed and run again, it finds the same export: nothing is billed twice.
TRY is any word; with another one the same is rendered anew, for new credits, after an export that failed.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from indream import ExportFailedError, IndreamClient, IndreamError, ValidationError
from indream.progress import ProgressBars


def told(error: IndreamError) -> list[str]:
    """What is wrong, and what to do."""
    if isinstance(error, ValidationError) and error.problems:
        return [str(problem) for problem in error.problems]
    if isinstance(error, ExportFailedError):
        return [str(error), "The same command finds this export again; another TRY renders it anew."]
    return [str(error), "Once that is mended, the same command goes on where this ended."]


def main(state_path: str, out_path: str, attempt: str = "") -> int:
    """Render it; the exit code is 0 when the file is there."""
    payload = {
        "editorState": json.loads(Path(state_path).read_bytes()),
        "ratio": "9:16",
        "scale": 1,
        "fps": 30,
        "format": "mp4",
    }
    # Of all that is sent: a key that came with another payload before is refused.
    named = json.dumps([payload, attempt], sort_keys=True)
    with IndreamClient() as client, ProgressBars() as bars:
        try:
            result = client.exports.render(
                payload,
                out_path,
                idempotency_key=f"render-{sha256(named.encode()).hexdigest()[:32]}",
                overwrite=True,
                on_progress=bars.export("render"),
                on_download=bars.bytes("download"),
            )
        except IndreamError as error:
            print(*told(error), sep="\n", file=sys.stderr)
            return 1
    print(f"{result.path}: {result.task.billed_standard_seconds} standard seconds")
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
