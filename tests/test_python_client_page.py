"""The service's own page about its Python client: each of its snippets runs with this package.

The code of the snippets stands here as it does there, except for the address of the service, which is a
sandbox, and the lines that look at what came of it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient, IndreamClient, errors, verify_export_webhook_request
from indream.sandbox import Sandbox
from indream.types import ExportWebhookEvent
from indream.webhooks import sign_export_webhook
from tests.support.fake_service import TASK
from tests.support.repository import OPTIONS

WEBHOOK_SECRET = "whsec_of_the_test"


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[IndreamClient]:
    """The client that the page begins with."""
    client = IndreamClient(
        api_key=sandbox.api_key,
        base_url=sandbox.base_url,
        timeout=60,
        max_retries=2,
    )
    yield client
    client.close()


@pytest.fixture
def editor_state(state: dict[str, Any]) -> dict[str, Any]:
    """The state that the page uses without defining it."""
    return state


def test_search_illustrations(client: IndreamClient, capsys: pytest.CaptureFixture[str]) -> None:
    """Names come as a list of strings."""
    (word, *_) = client.illustrations.search()
    items = client.illustrations.search(word)
    print(items)
    assert f"{items}\n" == capsys.readouterr().out
    assert word in items


def test_create_and_wait(
    client: IndreamClient, editor_state: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """An export is made and waited for."""
    created = client.exports.create(
        {
            "editorState": editor_state,
            "ratio": "9:16",
            "scale": 0.6,
            "fps": 30,
            "format": "mp4",
        }
    )
    print(created.duration_seconds, created.billed_standard_seconds)
    done = client.exports.wait(created.task_id, timeout=600, poll_interval=2)
    print(done.status, done.output_url)
    assert f"4 4\nCOMPLETED {done.output_url}\n" == capsys.readouterr().out.replace("4.0", "4")
    assert (done.output_url or "").startswith("http")


def test_two_active_exports_are_the_limit(client: IndreamClient, editor_state: dict[str, Any]) -> None:
    """The third is a 422 with its own code."""
    for _ in range(2):
        client.exports.create({"editorState": editor_state, **OPTIONS})
    with pytest.raises(errors.ValidationError) as caught:
        client.exports.create({"editorState": editor_state, **OPTIONS})
    assert (422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED") == (
        caught.value.status,
        caught.value.error_code,
    )


def test_project_workflow(
    client: IndreamClient,
    editor_state: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A draft, a file that is bound to it, a sync, and an export of the project.

    The asset on the page has three of its fields, which the client lets pass, as it does any draft.
    """
    monkeypatch.chdir(tmp_path)
    png = "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    png += "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
    Path("hero.png").write_bytes(bytes.fromhex(png))
    project = client.projects.create(
        {
            "title": "Launch draft",
            "editorState": editor_state,
        }
    )
    with open("hero.png", "rb") as fh:  # noqa: PTH123 - the page's line
        asset = client.uploads.upload(
            fh.read(),
            filename="hero.png",
            content_type="image/png",
            project_id=project.project_id,
        )
    client.projects.sync(
        project.project_id,
        {
            "editorState": {
                **editor_state,
                "assets": {
                    **editor_state.get("assets", {}),
                    "hero": {
                        "type": "image",
                        "remoteUrl": asset.file_url,
                        "remoteKey": asset.file_key,
                    },
                },
            }
        },
    )
    created_from_project = client.projects.create_export(
        project.project_id,
        {
            "ratio": "9:16",
            "scale": 0.6,
            "fps": 30,
            "format": "mp4",
        },
    )
    done = client.exports.wait(created_from_project.task_id, timeout=600, poll_interval=2)
    print(done.project_id, done.status)
    assert f"{project.project_id} COMPLETED\n" == capsys.readouterr().out
    assert [asset] == client.projects.list_assets(project.project_id).items
    synced = client.projects.get(project.project_id).editor_state
    assert asset.file_key == synced["assets"]["hero"]["remoteKey"]


def test_list_exports(
    client: IndreamClient, editor_state: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A page of exports, empty or not."""
    for count in (0, 1):
        page = client.exports.list(
            page_size=20,
            page_cursor=None,
            created_by_api_key_id=None,
        )
        print(len(page.items), page.next_page_cursor)
        print(page.items[0].created_by_api_key_id if page.items else None)
        key_id = page.items[0].created_by_api_key_id if page.items else None
        assert f"{count} None\n{key_id}\n" == capsys.readouterr().out
        client.exports.create({"editorState": editor_state, **OPTIONS})


class Request:
    """A request as a web framework hands it over."""

    def __init__(self, body: bytes, headers: dict[str, str]) -> None:
        self._body = body
        self.headers = headers

    def get_data(self, *, as_text: bool) -> str:
        """The body as text."""
        assert as_text
        return self._body.decode()


def test_verify_and_parse_a_webhook(capsys: pytest.CaptureFixture[str]) -> None:
    """A signed event is accepted and read, a forged one refused."""
    event = {"eventType": "EXPORT_COMPLETED", "occurredAt": TASK["createdAt"], "task": TASK}
    body = json.dumps(event).encode()
    headers = sign_export_webhook(webhook_secret=WEBHOOK_SECRET, raw_body=body)
    request = Request(body, headers)

    raw_body = request.get_data(as_text=True)
    is_valid = verify_export_webhook_request(
        webhook_secret=WEBHOOK_SECRET,
        raw_body=raw_body,
        headers=request.headers,
        max_skew_seconds=300,  # optional
    )
    if not is_valid:
        raise ValueError("Invalid webhook signature")

    event = ExportWebhookEvent.model_validate(json.loads(raw_body))
    print(event.event_type)
    print(
        event.task.task_id,
        event.task.status,
        event.task.duration_seconds,
        event.task.billed_standard_seconds,
    )
    assert "EXPORT_COMPLETED\ntask-1 PROCESSING 4 4\n" == capsys.readouterr().out
    assert not verify_export_webhook_request(
        webhook_secret=WEBHOOK_SECRET, raw_body=raw_body + " ", headers=request.headers
    )


def test_validate_an_editor_state(
    client: IndreamClient, editor_state: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The capabilities, and the mistakes in a state."""
    capabilities = client.editor.capabilities()
    print([preset.id for preset in capabilities.caption_animations.in_])
    assert len(capsys.readouterr().out) > len("[]\n")
    for wrong in (False, True):
        if wrong:
            first, second = editor_state["tracks"][0]["items"]
            editor_state["transitions"] = {}
            editor_state["items"][second]["startTicks"] = editor_state["items"][first]["startTicks"]
        result = client.editor.validate(editor_state)
        if not result.valid:
            for err in result.errors:
                print(err.code, err.path, err.message)
        assert wrong == capsys.readouterr().out.startswith("EDITOR_TRACK_ITEM_OVERLAP ")


def test_the_local_check_comes_first(sandbox: Sandbox, client: IndreamClient) -> None:
    """An invalid payload is a ValidationError at once, without a request."""
    with pytest.raises(errors.ValidationError):
        client.editor.validate({})
    with pytest.raises(errors.ValidationError):
        client.exports.create({"editorState": {}, **OPTIONS})
    assert [] == sandbox.requests


def test_async_client(
    sandbox: Sandbox,
    editor_state: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same calls, awaited."""
    monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)

    async def main() -> None:
        client = AsyncIndreamClient(api_key=sandbox.api_key)
        created = await client.exports.create(
            {
                "editorState": editor_state,
                "ratio": "9:16",
                "scale": 0.6,
                "fps": 30,
                "format": "mp4",
            }
        )
        done = await client.exports.wait(created.task_id, timeout=600, poll_interval=2)
        print(done.status, done.output_url)
        await client.aclose()

    asyncio.run(main())
    assert capsys.readouterr().out.startswith("COMPLETED http")


@pytest.mark.parametrize(
    ("fault", "cls"),
    [
        ("the key", errors.AuthError),
        ("the payload", errors.ValidationError),
        ("the id", errors.APIError),
    ],
)
def test_exceptions(sandbox: Sandbox, client: IndreamClient, fault: str, cls: type[errors.APIError]) -> None:
    """The classes that the page names are raised for what it says, and are APIErrors."""
    assert issubclass(errors.RateLimitError, errors.APIError)
    with pytest.raises(cls), IndreamClient("sk_wrong", base_url=sandbox.base_url) as stranger:
        {
            "the key": stranger.exports.list,
            "the payload": lambda: client.projects.create({"title": "x" * 121, "editorState": {}}),
            "the id": lambda: client.exports.get("no-such-task"),
        }[fault]()
