"""A project with your own picture: `python -m examples.project_with_upload PICTURE OUT.mp4`.

Each run creates a new asset, project and export. The client sends idempotency keys for the project and the
export, so that neither is created twice after a lost response; an upload takes no key.
"""

from __future__ import annotations

import sys
from pathlib import Path

from indream import IndreamClient
from indream.progress import ProgressBars
from indream.timeline import Image, Timeline
from indream.types import Asset, EditorState


def state_with(asset: Asset) -> EditorState:
    """A timeline that shows a picture for four seconds."""
    timeline = Timeline("9:16", background="#1d3557")
    timeline.append(Image(asset, duration=4, fit="contain"))
    return timeline.to_editor_state()


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
