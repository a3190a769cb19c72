# Written here, async; tests/_sync/test_signatures.py is derived from it.
"""The defaults of arguments, on which users rely without writing them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from indream import AsyncIndreamClient

PAGE: dict[str, Any] = {"page_size": None, "page_cursor": None}
ITEMS: dict[str, Any] = {"limit": None, "page_size": None}
RENDER: dict[str, Any] = {
    "path": None,
    "idempotency_key": None,
    "timeout": 600,
    "poll_interval": None,
    "on_timeout": "leave",
    "on_interrupt": "leave",
    "overwrite": False,
    "on_created": None,
    "on_progress": None,
    "on_download": None,
}
CLIENT: dict[str, dict[str, Any]] = {
    "__init__": {
        "api_key": None,
        "base_url": None,
        "timeout": 60,
        "max_retries": 2,
        "poll_interval": 2,
        "transport": None,
        "http_client": None,
        "auto_idempotency": False,
        "allow_insecure": False,
        "on_request": None,
        "on_response": None,
        "tracer_provider": None,
    },
    "with_options": {
        "timeout": None,
        "max_retries": None,
        "poll_interval": None,
        "auto_idempotency": None,
        "on_request": None,
        "on_response": None,
    },
    "send": {"deadline": None},
}
EXPORTS: dict[str, dict[str, Any]] = {
    "create": {"idempotency_key": None},
    "list": {**PAGE, "created_by_api_key_id": None},
    "iter": {**ITEMS, "created_by_api_key_id": None},
    "watch": {"timeout": 600, "poll_interval": None},
    "as_completed": {"timeout": None, "poll_interval": None},
    "wait": {"timeout": 600, "poll_interval": None, "on_progress": None},
    "download": {"overwrite": False, "on_progress": None, "timeout": None},
    "render": {**RENDER, "lint": True},
    "render_many": {
        "checkpoint": None,
        "timeout": None,
        "poll_interval": None,
        "max_outage": 600,
        "fail_fast": False,
        "retry_failed": False,
        "overwrite": False,
        "lint": True,
        "on_progress": None,
    },
}
PROJECTS: dict[str, dict[str, Any]] = {
    "create": {"idempotency_key": None, "check": False},
    "list": PAGE,
    "iter": ITEMS,
    "sync": {"check": False},
    "list_assets": PAGE,
    "iter_assets": ITEMS,
    "create_export": {"idempotency_key": None},
    "render": RENDER,
}
UPLOADS: dict[str, dict[str, Any]] = {
    "upload": {
        "filename": None,
        "content_type": None,
        "project_id": None,
        "size": None,
        "on_progress": None,
    },
    "upload_assets": {
        "project_id": None,
        "cache": "indream-uploads.json",
        "concurrency": 2,
        "on_progress": None,
    },
}


def defaults(function: Any) -> dict[str, Any]:
    """The defaults of a function's parameters."""
    parameters = inspect.signature(function).parameters.values()
    return {each.name: each.default for each in parameters if each.default is not each.empty}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("", CLIENT),
        ("assets", {}),
        ("editor", {}),
        ("exports", EXPORTS),
        ("illustrations", {"search": {"q": None}}),
        ("projects", PROJECTS),
        ("uploads", UPLOADS),
    ],
)
async def test_defaults_of_calls(resource: str, expected: dict[str, dict[str, Any]]) -> None:
    """Each call of a resource that has any, and those of the client itself."""
    async with AsyncIndreamClient("sk") as client:
        owner = type(getattr(client, resource) if resource else client)
    calls = {
        name: defaults(value)
        for name, value in vars(owner).items()
        if inspect.isfunction(value) and (name == "__init__" or not name.startswith("_"))
    }
    # False is equal to 0 in Python.
    assert repr(expected) == repr({name: found for name, found in calls.items() if found})
