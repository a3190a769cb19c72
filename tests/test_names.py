"""Every name and every call that users already have, with its signature, on both clients."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient, IndreamClient
from indream._async.exports import AsyncExports
from indream._async.projects import AsyncProjects
from indream._exports.options import ProjectRenderKeywords, RenderKeywords
from indream._sync.exports import Exports
from indream._sync.projects import Projects
from indream.types import ExportTask, RenderResult
from tests.support.fake_service import TASK

NAMES = {
    "indream": (
        "IndreamClient AsyncIndreamClient verify_export_webhook_request verify_export_webhook_signature "
        "IndreamError APIError AuthError ValidationError NotFoundError ConflictError RateLimitError "
        "ServerError ExportFailedError ExportTimeoutError APIConnectionError APITimeoutError __version__"
    ),
    "indream.types": (
        "ExportTask ExportCreateResponse ExportTaskListResponse ExportWebhookEvent TaskStatus ExportPhase "
        "WebhookEventType CreateExportRequest ProjectExportRequest CreateProjectRequest SyncProjectRequest "
        "ProjectSummary ProjectDetail ProjectMetadataResponse ProjectSyncResponse ProjectDeleteResponse "
        "ProjectListResponse Asset AssetListResponse AssetDeleteResponse ProjectAssetBindingResponse "
        "ProjectAssetDeleteResponse EditorCapabilities CaptionAnimationPresetGroups "
        "CaptionAnimationPresetItem EditorValidationResult EditorValidationError"
    ),
    "indream.errors": (
        "IndreamError APIError AuthError ValidationError NotFoundError ConflictError RateLimitError "
        "ServerError ExportFailedError ExportTimeoutError APIConnectionError APITimeoutError Problem"
    ),
    "indream.webhooks": "verify_export_webhook_request verify_export_webhook_signature",
}

REQUIRED = inspect.Parameter.empty
CONSTRUCTOR = {
    "api_key": None,
    "base_url": None,
    "timeout": 60,
    "max_retries": 2,
    "poll_interval": 2,
    "transport": None,
    "http_client": None,
    "auto_idempotency": False,
    "allow_insecure": False,
}
# The parameters that users pass, in their order; what is ours alone comes after them, by name only.
CALLS: dict[str, dict[str, Any]] = {
    "exports.create": {"payload": REQUIRED, "idempotency_key": None},
    "exports.get": {"task_id": REQUIRED},
    "exports.cancel": {"task_id": REQUIRED},
    "exports.wait": {"task_id": REQUIRED, "timeout": 600, "poll_interval": None},
    "exports.list": {"page_size": None, "page_cursor": None, "created_by_api_key_id": None},
    "projects.create": {"payload": REQUIRED, "idempotency_key": None},
    "projects.list": {"page_size": None, "page_cursor": None},
    "projects.get": {"project_id": REQUIRED},
    "projects.update": {"project_id": REQUIRED, "payload": REQUIRED},
    "projects.sync": {"project_id": REQUIRED, "payload": REQUIRED},
    "projects.delete": {"project_id": REQUIRED},
    "projects.list_assets": {"project_id": REQUIRED, "page_size": None, "page_cursor": None},
    "projects.add_asset": {"project_id": REQUIRED, "asset_id": REQUIRED},
    "projects.remove_asset": {"project_id": REQUIRED, "asset_id": REQUIRED},
    "projects.create_export": {"project_id": REQUIRED, "payload": REQUIRED, "idempotency_key": None},
    "uploads.upload": {"content": REQUIRED, "filename": None, "content_type": None, "project_id": None},
    "assets.get": {"asset_id": REQUIRED},
    "assets.delete": {"asset_id": REQUIRED},
    "editor.capabilities": {},
    "editor.validate": {"editor_state": REQUIRED},
    "illustrations.search": {"q": None},
}
VERIFIERS = {
    "verify_export_webhook_request": {
        "webhook_secret": REQUIRED,
        "raw_body": REQUIRED,
        "headers": REQUIRED,
        "max_skew_seconds": 300,
        "now_timestamp_seconds": None,
    },
    "verify_export_webhook_signature": {
        "webhook_secret": REQUIRED,
        "timestamp": REQUIRED,
        "raw_body": REQUIRED,
        "signature": REQUIRED,
    },
}


def parameters(function: Any) -> dict[str, Any]:
    """The parameters of a call and their defaults, in order."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "self"
    }


def call_of(client: type, name: str) -> Any:
    """A call of a client class, by its name on the client."""
    resource, call = name.split(".")
    made: Any = client("sk_indream_x")
    return getattr(getattr(made, resource), call)


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in NAMES.items() for name in names.split()]
)
def test_names_import_from_where_they_were(module: str, name: str) -> None:
    """Each of them, and it is listed by `dir` and, as far as `import *` gives names, by `__all__`."""
    home = importlib.import_module(module)
    assert hasattr(home, name)
    assert name in dir(home)
    assert name in home.__all__


@pytest.mark.parametrize("module", NAMES)
def test_all_matches_what_exists(module: str) -> None:
    """A module has every name that it says it exports, and no others."""
    home = importlib.import_module(module)
    assert [] == [name for name in home.__all__ if not hasattr(home, name)]
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = home.no_such_name


@pytest.mark.parametrize("client", [IndreamClient, AsyncIndreamClient])
def test_constructors(client: type) -> None:
    """The same arguments with the same defaults, what is new after them; all but the key have to be named."""
    found = parameters(client)
    assert CONSTRUCTOR == dict(list(found.items())[: len(CONSTRUCTOR)])
    assert all(found[name] is None for name in list(found)[len(CONSTRUCTOR) :])
    kinds = [parameter.kind for parameter in inspect.signature(client).parameters.values()]
    assert inspect.Parameter.POSITIONAL_OR_KEYWORD == kinds[0]
    assert {inspect.Parameter.KEYWORD_ONLY} == set(kinds[1:])


@pytest.mark.parametrize("client", [IndreamClient, AsyncIndreamClient])
@pytest.mark.parametrize("name", CALLS)
def test_calls(client: type, name: str) -> None:
    """Each call takes what it took, in that order; what is new is optional and has to be named."""
    call = call_of(client, name)
    found = parameters(call)
    expected = CALLS[name]
    assert expected == dict(list(found.items())[: len(expected)])
    for parameter in list(inspect.signature(call).parameters.values())[len(expected) :]:
        assert inspect.Parameter.KEYWORD_ONLY == parameter.kind
        assert parameter.default is not REQUIRED
    assert (client is AsyncIndreamClient) == inspect.iscoroutinefunction(call)


@pytest.mark.parametrize("resource", ["exports", "projects", "uploads", "assets", "editor", "illustrations"])
def test_both_clients_have_the_same_calls(resource: str) -> None:
    """Names, parameters and documentation: one is derived from the other."""
    first, other = (
        getattr(client("sk_indream_x"), resource) for client in (IndreamClient, AsyncIndreamClient)
    )
    calls = [name for name in dir(first) if not name.startswith("_")]
    assert calls == [name for name in dir(other) if not name.startswith("_")]
    for name in calls:
        assert parameters(getattr(first, name)) == parameters(getattr(other, name))
        messages = inspect.getdoc(getattr(other, name)) or ""
        assert messages.replace("await ", "").replace("async for", "for") == inspect.getdoc(
            getattr(first, name)
        )


@pytest.mark.parametrize("name", VERIFIERS)
def test_verifiers(name: str) -> None:
    """The webhook functions take their arguments by name, as they did."""
    function = getattr(importlib.import_module("indream"), name)
    expected = VERIFIERS[name]
    assert expected == {key: default for key, default in parameters(function).items() if key in expected}
    assert function is getattr(importlib.import_module("indream.webhooks"), name)


def test_closing() -> None:
    """`close()`, and `aclose()` for the async client."""
    assert not inspect.iscoroutinefunction(IndreamClient.close)
    assert inspect.iscoroutinefunction(AsyncIndreamClient.aclose)
    assert not hasattr(AsyncIndreamClient, "close")


@pytest.mark.parametrize(
    ("resource", "keywords"),
    [
        (Exports, RenderKeywords),
        (Projects, ProjectRenderKeywords),
        (AsyncExports, RenderKeywords),
        (AsyncProjects, ProjectRenderKeywords),
    ],
)
def test_overloads_of_render_match_its_parameters(resource: Any, keywords: Any) -> None:
    """Type checkers see no keyword less than there is."""
    found = inspect.signature(resource.render).parameters.values()
    named = {parameter.name for parameter in found if parameter.kind is parameter.KEYWORD_ONLY}
    assert named == set(keywords.__annotations__)


def test_a_render_result_takes_the_type_of_its_path() -> None:
    """Annotations that are read at run time work too; without a parameter it is as good."""
    result = RenderResult[Path](ExportTask.model_validate(TASK), Path("hero.mp4"))
    assert isinstance(result, RenderResult)
    assert Path("hero.mp4") == result.path


LAZY = (
    "indream",
    "indream.batch",
    "indream.editor_state",
    "indream.generated.models",
    "indream.sandbox",
    "indream.types",
)


@pytest.mark.parametrize("package", LAZY)
def test_packages_that_load_lazily_list_all_their_names(package: str) -> None:
    """`dir`, and with it completion in a shell, shows names before their first use."""
    program = f"""
import {package} as package
listed = set(dir(package))
print(sorted(set(package.__all__) - listed))
"""
    command = [sys.executable, "-W", "error", "-c", program]
    assert "[]\n" == subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("package", LAZY)
def test_a_name_that_a_lazy_package_lacks(package: str) -> None:
    """The error is the one that Python raises for any module."""
    module = importlib.import_module(package)
    with pytest.raises(AttributeError) as caught:
        _ = module.ExportTsak
    assert f"module {package!r} has no attribute 'ExportTsak'" == str(caught.value)
    assert not hasattr(module, "import_module")


@pytest.mark.parametrize("package", LAZY)
def test_a_name_is_loaded_once(package: str) -> None:
    """From the second use on it is an ordinary attribute of the package."""
    module = importlib.import_module(package)
    names = set(module.__all__)
    assert {name: getattr(module, name) for name in names} == {name: vars(module)[name] for name in names}
