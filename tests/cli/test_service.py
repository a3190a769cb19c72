"""The client that the options of a command make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indream.cli.errors import CommandError
from indream.cli.service import Account, Service, secret_from

from .conftest import Cli


@pytest.mark.parametrize("kind", [Account, Service])
def test_the_settings_of_a_client(
    kind: type[Account], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The key is that of the environment, or of a file; a lost response can be repeated."""
    monkeypatch.setenv("INDREAM_API_KEY", " sk_environment\n")
    (tmp_path / "key").write_text("sk_file\n", encoding="utf-8")
    with kind().settings() as settings:
        assert {
            "api_key": "sk_environment",
            "base_url": None,
            "allow_insecure": False,
            "auto_idempotency": True,
        } == settings
    options: dict[str, Any] = {"base_url": "http://x.test", "allow_insecure": True}
    with kind(api_key_file=tmp_path / "key", **options).settings() as settings:
        assert {"api_key": "sk_file", "auto_idempotency": True, **options} == settings
    assert (False, False) == (kind().is_sandbox, kind().verbose)
    with kind().client() as client:
        assert repr(client).startswith("<IndreamClient ")


def test_a_sandbox_for_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is faster than the service, and is asked more often; it ends with the command."""
    steps: list[object] = []

    @contextmanager
    def run(**options: Any) -> Iterator[SimpleNamespace]:
        steps.append(options)
        yield SimpleNamespace(api_key="sk_sandbox", base_url="http://127.0.0.1:8700")
        steps.append("closed")

    monkeypatch.setattr("indream.sandbox.run", run)
    service = Service(sandbox=True)
    with service.settings() as settings:
        assert {
            "api_key": "sk_sandbox",
            "base_url": "http://127.0.0.1:8700",
            "poll_interval": 0.1,
            "auto_idempotency": True,
        } == settings
    assert [{"speed": 4}, "closed"] == steps
    assert service.is_sandbox
    for excluded in ({"api_key_file": Path("key")}, {"base_url": "http://x.test"}):
        with (
            pytest.raises(CommandError, match="--sandbox excludes"),
            Service(sandbox=True, **excluded).settings(),
        ):
            pass


@pytest.mark.parametrize(
    ("kind", "advice"), [(Account, ()), (Service, ("to try it without a key, add --sandbox",))]
)
def test_a_missing_key(kind: type[Account], advice: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox is offered where it can serve the command."""
    monkeypatch.setenv("INDREAM_API_KEY", " ")
    with pytest.raises(CommandError, match=r"^missing API key$") as caught, kind().settings():
        pass
    assert ("set INDREAM_API_KEY, or name a file with --api-key-file", *advice) == caught.value.advice


def test_a_file_with_a_secret_is_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoding of the system does not matter."""
    monkeypatch.setattr(Path, "read_text", lambda _, **options: str(options))
    assert "{'encoding': 'utf-8-sig'}" == secret_from(Path("key"), "KEY", "key", "--key")


def test_a_file_with_a_secret_may_be_written_by_an_editor_of_windows(tmp_path: Path) -> None:
    """A byte order mark is not part of the secret; another encoding is named as such, with its file."""
    file = tmp_path / "key"
    file.write_bytes("sk_test\r\n".encode("utf-8-sig"))
    assert "sk_test" == secret_from(file, "KEY", "key", "--key")
    file.write_bytes("sk_test".encode("utf-16"))
    with pytest.raises(CommandError, match=r"key is not UTF-8 text: byte 0$"):
        secret_from(file, "KEY", "key", "--key")


def test_a_secret_in_place_of_its_file_is_hidden(cli: Cli) -> None:
    """It was typed by mistake, and messages end up in logs."""
    result = cli("webhook", "sign", "state.json", "--secret-file", "whsec_typed_by_mistake")
    assert (1, "error: whsec_…: No such file or directory\n") == (result.code, result.err)
