"""A project with your own picture: `python -m examples.project_with_upload PICTURE OUT.mp4`.

Each run creates a new asset, project and export. The client sends idempotency keys for the project and the
export, so that neither is created twice after a lost response; an upload takes no key.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from indream import IndreamClient
from indream.progress import ProgressBars
from indream.types import Asset

TICKS = 240_000  # in a second


def fixed(value: float) -> dict[str, Any]:
    """A value without keyframes."""
    return {"value": value, "keyframes": []}


def state_with(asset: Asset) -> dict[str, Any]:
    """A timeline that shows a picture for four seconds."""
    picture = {
        "id": "picture",
        "type": "image",
        "assetId": asset.asset_id,
        "startTicks": 0,
        "durationTicks": 4 * TICKS,
        "isDraggingInTimeline": False,
        "keepAspectRatio": True,
        **{name: fixed(0) for name in ("left", "top", "rotation", "borderRadius")},
        **{name: fixed(1) for name in ("scaleX", "scaleY", "opacity")},
        "width": fixed(1080),
        "height": fixed(1920),
    }
    return {
        "stateSchemaVersion": "v1",
        "compositionWidth": 1080,
        "compositionHeight": 1920,
        "timebaseTicksPerSecond": TICKS,
        "outputRatio": "9:16",
        "globalBackground": {"type": "color", "color": "#1d3557", "gradient": None},
        "tracks": [{"id": "pictures", "items": ["picture"], "hidden": False, "muted": False}],
        "items": {"picture": picture},
        "assets": {asset.asset_id: asset.to_editor_asset()},
        "transitions": {},
    }


def main(picture: str, out_path: str) -> None:
    """Upload the picture, create a project with it, and render the project."""
    directory = Path(out_path).parent
    if not directory.is_dir():  # `render` checks this too, but only after the upload
        sys.exit(f"{directory} is not a directory")
    with IndreamClient(auto_idempotency=True) as client, ProgressBars() as bars:
        asset = client.uploads.upload(picture, on_progress=bars.bytes("upload"))
        project = client.projects.create({"title": "A picture", "editorState": state_with(asset)}, check=True)
        client.projects.add_asset(project.project_id, asset.asset_id)
        result = client.projects.render(
            project.project_id,
            {"ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"},
            out_path,
            overwrite=True,
            on_progress=bars.export("render"),
            on_download=bars.bytes("download"),
        )
    print(result.path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
