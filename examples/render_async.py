"""Two renders side by side: `python -m examples.render_async STATE.json DIRECTORY`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from indream import AsyncIndreamClient
from indream.types import RenderResult


async def main(state: dict[str, Any], directory: str) -> None:
    """Render the same state in portrait and in landscape."""
    async with AsyncIndreamClient() as client:

        async def render(ratio: str, name: str) -> RenderResult:
            payload = {"editorState": state, "ratio": ratio, "scale": 1, "fps": 30, "format": "mp4"}
            return await client.exports.render(payload, Path(directory) / name)

        for result in await asyncio.gather(render("9:16", "upright.mp4"), render("16:9", "lying.mp4")):
            print(result.path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    loaded = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    asyncio.run(main(loaded, sys.argv[2]))
