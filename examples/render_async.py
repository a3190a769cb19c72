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
    """Render the same state in two sizes."""
    async with AsyncIndreamClient() as client:

        async def render(scale: float, name: str) -> RenderResult:
            payload = {"editorState": state, "ratio": "9:16", "scale": scale, "fps": 30, "format": "mp4"}
            return await client.exports.render(payload, Path(directory) / name)

        for result in await asyncio.gather(render(0.6, "small.mp4"), render(1, "large.mp4")):
            print(result.path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    loaded = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    asyncio.run(main(loaded, sys.argv[2]))
