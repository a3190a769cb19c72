"""`projects`: editor states that the service stores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indream._exports.options import ProjectRenderOptions
from indream.cli.command import command, group
from indream.cli.errors import CommandError, kept
from indream.cli.input import State, read_state
from indream.cli.listing import Listing
from indream.cli.output import Column, Output, moment, moment_in_brief
from indream.cli.paths import as_key, as_output
from indream.cli.progress import progress
from indream.cli.rendering import (
    ExportOptions,
    NoLint,
    Recovery,
    advising,
    check_ending,
    keywords,
    options_of,
    project_payload,
    write_created,
    write_file,
)
from indream.cli.root import ACCOUNT, root
from indream.cli.service import SANDBOX_HAS_ENDED, Account, Service

if TYPE_CHECKING:
    from indream import IndreamClient

__all__ = ["projects"]


_COLUMNS = (
    Column("ID", "projectId"),
    Column("UPDATED (UTC)", "updatedAt", moment, moment_in_brief, rank=1),
    Column("TITLE", "title", least=12, tight=8),
    Column("DESCRIPTION", "description", least=12, rank=2),
)
_ASSET_COLUMNS = (
    Column("ID", "assetId"),
    Column("TYPE", "type", rank=1),
    Column("BYTES", "size", lambda value: f"{value:,}", rank=2),
    Column("FILE", "filename", least=12, tight=8),
)
_ID = "6f1d2b70-4c0e-4a34-9f5e-2f3a7c1d9b10"
_ASSET_ID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"

projects = group(
    "Manage projects: editor states that the service stores, with their assets.",
    examples=["indream projects list", f"indream projects render {_ID} -o spring.mp4"],
)
root.add_typer(projects, name="projects", rich_help_panel=ACCOUNT)

ProjectId = Annotated[str, typer.Argument(metavar="ID", help="The project's id.", show_default=False)]
BoundAsset = Annotated[str, typer.Argument(metavar="ASSET", help="The asset's id.", show_default=False)]
Title = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Its title, up to 120 characters.", show_default=False)
]
Description = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="Its description, up to 500 characters.", show_default=False),
]
ProjectTarget = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        parser=as_output,
        metavar="PATH",
        help="The file, or a directory for it.",
        show_default="this directory, with the filename of the export",
    ),
]
Check = Annotated[
    bool, typer.Option("--check", help="Check the editor state first; without this, it may be a draft.")
]


@command(projects, "list", examples=["indream projects list", "indream projects list --limit 5 --json"])
def list_(output: Output, service: Account, listing: Listing) -> None:
    """List the account's projects."""
    with service.client() as client:
        found = [project.to_dict() for project in client.projects.iter(limit=listing.most)]
    output.table(found, _COLUMNS, none="No projects.", most=listing.most)


@command(projects, examples=['indream projects create state.json --title "Spring campaign"'])
def create(
    state: State,
    output: Output,
    service: Service,
    title: Title = None,
    description: Description = None,
    check: Check = False,
    idempotency_key: Annotated[
        str | None,
        typer.Option(
            parser=as_key,
            metavar="KEY",
            help="Your key for this project: the same command finds it again.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Create a project from an editor state."""
    payload = {"editorState": read_state(state), **_metadata(title, description)}
    recovery = Recovery(service, key=idempotency_key, what="a project", listed="indream projects list")
    with service.client() as client, advising(recovery):
        project = client.projects.create(payload, recovery.key, check=check)
    with kept(f"project {project.project_id} was created"):
        output.document(project.to_dict())
    if service.is_sandbox:
        output.note(SANDBOX_HAS_ENDED)


@command(
    projects,
    examples=[
        f"indream projects get {_ID}",
        f"indream projects get {_ID} --state > state.json",
    ],
)
def get(
    project_id: ProjectId,
    output: Output,
    service: Account,
    state: Annotated[bool, typer.Option("--state", help="Write its editor state, as JSON.")] = False,
) -> None:
    """Show a project."""
    with service.client() as client:
        project = client.projects.get(project_id)
    document = project.to_dict()
    if state:
        output.raw(document["editorState"])
    else:
        output.document(document, {name: document[name] for name in document if name != "editorState"})


@command(
    projects,
    examples=[
        f'indream projects update {_ID} --title "Summer campaign"',
        f"indream projects update {_ID} --no-description",
    ],
)
def update(
    project_id: ProjectId,
    output: Output,
    service: Account,
    title: Title = None,
    description: Description = None,
    no_description: Annotated[bool, typer.Option("--no-description", help="Remove its description.")] = False,
) -> None:
    """Change a project's title, its description, or both."""
    payload = _metadata(title, description)
    if no_description:
        if description is not None:
            raise CommandError("--description and --no-description exclude each other")
        payload["description"] = None
    if not payload:
        raise CommandError("nothing to change: pass --title, --description or --no-description")
    with service.client() as client:
        project = client.projects.update(project_id, payload)
    output.document(project.to_dict())


@command(projects, examples=[f"indream projects sync {_ID} state.json"])
def sync(project_id: ProjectId, state: State, output: Output, service: Account, check: Check = False) -> None:
    """Replace the editor state of a project."""
    payload = {"editorState": read_state(state)}
    with service.client() as client:
        synced = client.projects.sync(project_id, payload, check=check)
    output.document(synced.to_dict())


@command(projects, examples=[f"indream projects delete {_ID}"])
def delete(project_id: ProjectId, output: Output, service: Account) -> None:
    """Delete a project."""
    with service.client() as client:
        deleted = client.projects.delete(project_id)
    output.document(deleted.to_dict())


@command(projects, "list-assets", examples=[f"indream projects list-assets {_ID}"])
def list_assets(project_id: ProjectId, output: Output, service: Account, listing: Listing) -> None:
    """List the assets that are bound to a project."""
    with service.client() as client:
        found = [asset.to_dict() for asset in client.projects.iter_assets(project_id, limit=listing.most)]
    output.table(found, _ASSET_COLUMNS, none="The project has no assets.", most=listing.most)


@command(projects, "add-asset", examples=[f"indream projects add-asset {_ID} {_ASSET_ID}"])
def add_asset(project_id: ProjectId, asset_id: BoundAsset, output: Output, service: Account) -> None:
    """Bind an uploaded asset to a project."""
    with service.client() as client:
        binding = client.projects.add_asset(project_id, asset_id)
    output.document(binding.to_dict())


@command(projects, "remove-asset", examples=[f"indream projects remove-asset {_ID} {_ASSET_ID}"])
def remove_asset(project_id: ProjectId, asset_id: BoundAsset, output: Output, service: Account) -> None:
    """Unbind an asset from a project; the asset itself stays."""
    with service.client() as client:
        removed = client.projects.remove_asset(project_id, asset_id)
    output.document(removed.to_dict())


@command(projects, "create-export", examples=[f"indream projects create-export {_ID} --scale 2"])
def create_export(
    project_id: ProjectId,
    output: Output,
    service: Account,
    options: ExportOptions,
    no_lint: NoLint = False,
) -> None:
    """Create an export of a project in its current state without waiting for it.

    Its editor state is linted first, as with `indream render`.
    """
    named = options_of(options).get("clientTaskId")
    recovery = Recovery(service, key=options.idempotency_key, client_task_id=named)
    with service.client() as client, advising(recovery):
        payload = project_payload(_state(client, project_id, options, no_lint), options)
        created = client.projects.create_export(project_id, payload, recovery.key)
    write_created(output, service, created)


@command(projects, examples=[f"indream projects render {_ID} -o spring.mp4"])
def render(
    project_id: ProjectId,
    output: Output,
    service: Account,
    *,
    target: ProjectTarget = None,
    flags: ProjectRenderOptions,
    options: ExportOptions,
    no_lint: NoLint = False,
) -> None:
    """Render a project in its current state to a file. See `indream render --help`.

    Its editor state is linted first. If it was changed since the same command created an export, pass
    --no-lint to get the file of that export.
    """
    path = target or "."
    named = options_of(options).get("clientTaskId")
    recovery = Recovery(service, path, key=options.idempotency_key, client_task_id=named)
    with service.client() as client, advising(recovery), progress(silent=output.json) as bars:
        payload = project_payload(_state(client, project_id, options, no_lint), options, path)
        check_ending(path, payload)
        result = client.projects.render(
            project_id,
            payload,
            path,
            **keywords(flags, recovery, output, bars),
        )
    write_file(output, service, result.path or Path(path), result.task)


def _metadata(title: str | None, description: str | None) -> dict[str, Any]:
    fields = {"title": title, "description": description}
    return {name: value for name, value in fields.items() if value is not None}


def _state(client: IndreamClient, project_id: str, options: ExportOptions, no_lint: bool) -> dict[str, Any]:
    """The project's editor state; empty if it is neither linted nor needed for the ratio.

    Raises:
        ValidationError: It is linted, and the service is known to reject it.
    """
    if no_lint and options.ratio is not None:
        return {}
    state = client.projects.get(project_id).editor_state
    if not no_lint:
        from indream.editor_state._payloads import require_accepted

        require_accepted(state)
    return state
