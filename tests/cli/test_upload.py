"""`upload`: the call that it makes, and what it writes about its end."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indream.cli.errors import AdvisedError, CommandError
from indream.cli.output import Output
from indream.cli.upload import upload

ASSET = SimpleNamespace(
    asset_id="asset-1", to_dict=lambda: {"assetId": "asset-1"}, to_editor_asset=lambda: {"id": "asset-1"}
)


class Uploads:
    """Records the calls; each ends with an error if there is one."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, dict[str, Any]]] = []
        self.error: BaseException | None = None

    def service(self, *, is_sandbox: bool = False) -> Any:
        """A service with these uploads."""
        client = nullcontext(SimpleNamespace(uploads=self))
        return SimpleNamespace(client=lambda: client, is_sandbox=is_sandbox)

    def upload(self, content: Any, **options: Any) -> Any:
        """Record a call."""
        options.pop("on_progress")(3, 4)
        self.calls.append((content if isinstance(content, str) else content.read(), options))
        if self.error is not None:
            raise self.error
        return ASSET


@pytest.mark.parametrize(
    ("options", "sent", "name"),
    [
        ({}, (None, None, None), "a.png"),
        ({"filename": "b.png"}, ("b.png", None, None), "b.png"),
        ({"content_type": "image/png", "project": "p"}, (None, "image/png", "p"), "a.png"),
    ],
)
def test_the_options_of_an_upload(
    options: dict[str, str],
    sent: tuple[str | None, ...],
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each reaches the call, and the name is that of the progress."""
    uploads = Uploads()
    upload("in/a.png", Output(), uploads.service(), **options)
    assert [("in/a.png", dict(zip(("filename", "content_type", "project_id"), sent, strict=True)))] == (
        uploads.calls
    )
    assert ("asset id  asset-1\n", f"{name}: 75% of 4 bytes\n") == capsys.readouterr()


def test_the_asset_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Without progress; or its entry in an editor state, which is always JSON."""
    uploads = Uploads()
    upload("a.png", Output(json=True), uploads.service(is_sandbox=True), editor_asset=False)
    assert ('{\n  "assetId": "asset-1"\n}\n', "") == capsys.readouterr()
    upload("a.png", Output(), uploads.service(is_sandbox=True), editor_asset=True)
    out, err = capsys.readouterr()
    assert ('{\n  "id": "asset-1"\n}\n', 2) == (out, len(err.splitlines()))
    assert err.endswith("\ncreated in a sandbox that has ended: nothing was billed\n")


@pytest.mark.parametrize(
    ("project", "how"),
    [(None, "check your account"), ("p", "see indream projects list-assets p")],
)
def test_an_interrupted_upload(project: str | None, how: str) -> None:
    """It may have become an asset."""
    uploads = Uploads()
    uploads.error = KeyboardInterrupt()
    with pytest.raises(AdvisedError) as caught:
        upload("a.png", Output(), uploads.service(), project=project)
    advice = f"the file may have become an asset: {how} before you upload it again"
    assert (uploads.error, (advice,)) == (caught.value.error, caught.value.advice)


@pytest.mark.parametrize(
    ("file", "options", "message"),
    [
        ("-", {}, "standard input has no name: pass --filename, such as --filename hero.png"),
        ("a.png", {"project": "p"}, "--sandbox excludes --project: a new sandbox has no projects"),
    ],
)
def test_options_that_are_rejected(file: str, options: dict[str, str], message: str) -> None:
    """Before anything is sent."""
    uploads = Uploads()
    with pytest.raises(CommandError) as caught:
        upload(file, Output(), uploads.service(is_sandbox=True), **options)
    assert (message, []) == (str(caught.value), uploads.calls)


def test_standard_input_with_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is copied, so that its size can be measured."""
    (tmp_path / "input").write_bytes(b"content")
    uploads = Uploads()
    with (tmp_path / "input").open(encoding="utf-8") as text:
        monkeypatch.setattr("sys.stdin", text)
        upload("-", Output(), uploads.service(), filename="a.png")
    assert [b"content"] == [content for content, _ in uploads.calls]
