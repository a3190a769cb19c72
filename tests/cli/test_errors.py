"""Exit codes: 1 for what will not work as it stands, 2 for what may work later; and the key stays hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from indream.cli.errors import exit_code
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthError,
    ConflictError,
    DownloadError,
    DownloadTimeoutError,
    ExportTimeoutError,
    NotFoundError,
    RateLimitError,
    ServerError,
    UploadOutcomeUnknownError,
    UploadSourceError,
    ValidationError,
    WebhookVerificationError,
)
from indream.sandbox import Sandbox

from .conftest import API_KEY, Cli

FOR_GOOD = APIConnectionError("no trust in the certificate")
FOR_GOOD.permanent = True


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RateLimitError(status=429), 2),
        (RateLimitError(status=429, error_code="OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"), 1),
        (ValidationError(status=422, error_code="OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED"), 2),
        (ValidationError(status=422, error_code="EDITOR_SCHEMA_INVALID"), 1),
        (ServerError(status=503), 2),
        (ServerError(status=501), 1),
        (APIError(status=408), 2),
        (APIError(status=302), 1),
        (AuthError(status=401), 1),
        (NotFoundError(status=404), 1),
        (ConflictError(status=409), 1),
        (APIConnectionError("reset"), 2),
        (FOR_GOOD, 1),
        (APITimeoutError("silence"), 2),
        (ExportTimeoutError("id", 1), 2),
        (UploadOutcomeUnknownError("silence"), 2),
        (UploadSourceError("it grew"), 1),
        (DownloadTimeoutError("silence"), 2),
        (DownloadError("not done yet"), 2),
        (DownloadError("gone", status=404), 1),
        (DownloadError("broken", status=502), 2),
        (WebhookVerificationError("forged"), 1),
        (ValueError("timeout"), 1),
        (FileNotFoundError("state.json"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_codes(error: BaseException, code: int) -> None:
    """One for each way that things go wrong."""
    assert code == exit_code(error)


def test_an_outage(cli: Cli, sandbox: Sandbox) -> None:
    """People are told that it may work later, machines in how many seconds."""
    sandbox.fail_next("GET /v1/exports", status=503, times=None)
    result = cli("exports", "list")
    assert 2 == result.code
    assert "status 503" in result.err
    assert "  it may work later\n" in result.err
    sandbox.heal()
    sandbox.fail_next("GET /v1/exports", status=429, retry_after=99, times=None)
    assert "  the service asks to wait 99 s\n" in cli("exports", "list").err
    error = cli("exports", "list", "--json").error
    assert (429, True, 99, 2) == (
        error["status"],
        error["transient"],
        error["retryAfter"],
        error["exitCode"],
    )


def test_what_may_have_been_carried_out(cli: Cli, sandbox: Sandbox) -> None:
    """Nobody repeats it unawares; a key makes it safe to."""
    sandbox.fail_next("DELETE /v1/projects/{projectId}", close=True, times=None)
    result = cli("projects", "delete", "some-id")
    assert 2 == result.code
    assert "  the service may have carried it out all the same: look before you repeat it\n" in result.err
    sandbox.fail_next("POST /v1/exports", close=True, times=None)
    created = cli("exports", "create", "state.json")
    assert 2 == created.code
    assert (
        "  the service may have carried it out all the same: to repeat it safely, add --idempotency-key "
        in (created.err)
    )


def test_a_wrong_key(cli: Cli, sandbox: Sandbox, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where the key comes from."""
    monkeypatch.setenv("INDREAM_API_KEY", "sk_other")
    result = cli("exports", "list")
    assert 1 == result.code
    assert "OPEN_API_KEY_INVALID" in result.err
    assert (
        "  the key is read from INDREAM_API_KEY, or from the file that --api-key-file names\n" in result.err
    )
    (place / "key").write_text(f"{API_KEY}\n", encoding="utf-8")
    assert 0 == cli("exports", "list", "--api-key-file", "key").code


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "there is no API key\n  set INDREAM_API_KEY, or name a file with --api-key-file\n  or try it"),
        (("--api-key-file", "empty"), "empty is empty: it should hold the API key"),
        (("--api-key-file", "nowhere"), "nowhere: No such file or directory"),
        (("--api-key-file", "strange"), "the API key (api_key or INDREAM_API_KEY) must be printable ASCII"),
        (("--sandbox", "--api-key-file", "key"), "--sandbox needs neither --api-key-file nor --base-url"),
        (("--sandbox", "--base-url", "http://x"), "--sandbox needs neither --api-key-file nor --base-url"),
        (
            ("--api-key-file", "key", "--base-url", "http://example.com"),
            "base_url must be https: over http the API key could be read on the way (--allow-insecure ",
        ),
        (("--api-key-file", "key", "--base-url", "ftp://x"), "base_url must be an http(s) URL"),
    ],
)
def test_where_the_key_is_not(cli: Cli, place: Path, options: tuple[str, ...], told: str) -> None:
    """Nothing is sent, and no key is shown."""
    (place / "empty").touch()
    (place / "key").write_text(API_KEY, encoding="utf-8")
    (place / "strange").write_text(f"{API_KEY} ümlaut", encoding="utf-8")
    result = cli("exports", "list", *options)
    assert (1, "") == (result.code, result.out)
    assert result.err.startswith(f"error: {told}")
    assert 1 == cli("exports", "list", *options, "--json").error["exitCode"]
