"""One render, from an editor state to a file: `python -m examples.render STATE.json OUT.mp4 [TRY]`.

The key is read from INDREAM_API_KEY. If the program is killed and run again, it finds the same export, and
nothing is billed twice. TRY is any word: to render again after a failed export, use another one. This costs
new credits.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from indream import ExportFailedError, IndreamClient, IndreamError, ValidationError
from indream.progress import ProgressBars


def describe(error: IndreamError) -> list[str]:
    """The problems and what to do about them, one per line."""
    if isinstance(error, ValidationError) and error.problems:
        return [str(problem) for problem in error.problems]
    if isinstance(error, ExportFailedError):
        return [str(error), "The same command finds this export again; use another TRY to render again."]
    return [str(error), "Fix this and run the same command again to resume."]


def main(state_path: str, out_path: str, attempt: str = "") -> int:
    """Render the state; the exit code is 0 if the file was saved."""
    payload = {
        "editorState": json.loads(Path(state_path).read_bytes()),
        "ratio": "9:16",
        "scale": 1,
        "fps": 30,
        "format": "mp4",
    }
    # The key is a hash of the payload, since the service rejects a key that was used with another payload.
    content = json.dumps([payload, attempt], sort_keys=True)
    with IndreamClient() as client, ProgressBars() as bars:
        try:
            result = client.exports.render(
                payload,
                out_path,
                idempotency_key=f"render-{sha256(content.encode()).hexdigest()[:32]}",
                overwrite=True,
                on_progress=bars.export("render"),
                on_download=bars.bytes("download"),
            )
        except IndreamError as error:
            print(*describe(error), sep="\n", file=sys.stderr)
            return 1
    print(f"{result.path}: {result.task.billed_standard_seconds} standard seconds")
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
