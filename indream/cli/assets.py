"""`assets`: uploaded files."""

from __future__ import annotations

from typing import Annotated

import typer

from indream.cli.command import command, group
from indream.cli.output import Output
from indream.cli.root import ACCOUNT, root
from indream.cli.service import Account

__all__ = ["AssetId", "assets"]

assets = group(
    "Show and delete uploaded files. See `indream upload` to add one.",
    examples=["indream assets get 1b4e28ba-2fa1-41d2-883f-0016d3cca427"],
)
root.add_typer(assets, name="assets", rich_help_panel=ACCOUNT)

AssetId = Annotated[str, typer.Argument(metavar="ID", help="The asset's id.", show_default=False)]


@command(assets, examples=["indream assets get 1b4e28ba-2fa1-41d2-883f-0016d3cca427"])
def get(asset_id: AssetId, output: Output, service: Account) -> None:
    """Show an uploaded file."""
    with service.client() as client:
        asset = client.assets.get(asset_id)
    output.document(asset.to_dict())


@command(assets, examples=["indream assets delete 1b4e28ba-2fa1-41d2-883f-0016d3cca427"])
def delete(asset_id: AssetId, output: Output, service: Account) -> None:
    """Delete an uploaded file, if no project uses it."""
    with service.client() as client:
        deleted = client.assets.delete(asset_id)
    output.document(deleted.to_dict())
