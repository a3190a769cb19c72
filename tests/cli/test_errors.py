"""Exit codes: they say which calls may simply be run again; and the key stays hidden."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest

from indream.cli.errors import exit_code, fields_of
from indream.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthError,
    ConflictError,
    DownloadError,
    DownloadTimeoutError,
    ExportFailedError,
    ExportTimeoutError,
    JobNotSentError,
    NotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    SlotsFullError,
    UploadOutcomeUnknownError,
    UploadSourceError,
    ValidationError,
    WebhookVerificationError,
)
from indream.sandbox import Sandbox
from tests.support.fake_service import export_task
from tests.support.repository import ROOT

from .conftest import API_KEY, Cli

FOR_GOOD = APIConnectionError("no trust in the certificate")
FOR_GOOD.permanent = True
REJECTED_LINK = DownloadError("the link is http, not https")
REJECTED_LINK.permanent = True
PERHAPS = APIConnectionError("reset")
PERHAPS.may_have_succeeded = True


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RateLimitError(status=429), 2),
        (QuotaExceededError(status=429), 1),
        (SlotsFullError(status=422), 2),
        (ValidationError(status=422), 1),
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
        (PERHAPS, 2),
        (APITimeoutError("silence"), 2),
        (ExportTimeoutError("id", 1), 2),
        (UploadOutcomeUnknownError("silence"), 2),
        (UploadSourceError("it grew"), 1),
        (DownloadTimeoutError("silence"), 2),
        (DownloadError("not done yet"), 2),
        (DownloadError("gone", status=404), 1),
        (DownloadError("no such method", status=501), 1),
        (REJECTED_LINK, 1),
        (JobNotSentError(ServerError(status=503), "a"), 2),
        (JobNotSentError(AuthError(status=401), "a"), 1),
        (JobNotSentError(OSError("the disk is full"), "a"), 1),
        (DownloadError("broken", status=502), 2),
        (DownloadError("throttled", status=429), 2),
        (WebhookVerificationError("forged"), 1),
        (ValueError("timeout"), 1),
        (FileNotFoundError("state.json"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code(error: BaseException, code: int) -> None:
    """One for each way that things go wrong."""
    assert code == exit_code(error)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.mp4"), "a.mp4: No space left on device"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError("the disk is full"), "the disk is full"),
    ],
)
def test_an_error_of_the_system_is_in_words(error: OSError, text: str) -> None:
    """Its number means nothing to most people."""
    assert text == fields_of(error)["detail"]


def test_errors_do_not_show_signed_links() -> None:
    """The task in an error is without its link: errors end up in logs."""
    failed = export_task(status="CANCELED", outputUrl="https://x.test/a?sig=1")
    fields = fields_of(ExportFailedError(failed))
    assert ("task-1", "CANCELED") == (fields["task"]["taskId"], fields["task"]["status"])
    assert "sig=1" not in str(fields)


def test_an_outage_is_a_temporary_error(cli: Cli, sandbox: Sandbox) -> None:
    """People read that the error is temporary, machines in how many seconds to retry."""
    sandbox.fail_next("GET /v1/exports", status=503, times=None)
    result = cli("exports", "list")
    assert 2 == result.code
    assert "status 503" in result.err
    assert "  temporary error, retry later\n" in result.err
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


PERHAPS_DONE = "  the service may have carried it out: "


@pytest.mark.parametrize(
    ("route", "argv"),
    [
        ("DELETE /v1/projects/{projectId}", ("projects", "delete", "some-id")),
        ("PATCH /v1/projects/{projectId}", ("projects", "update", "some-id", "--title", "Spring")),
        ("POST /v1/uploads", ("upload", "hero.png")),
    ],
)
def test_an_unknown_outcome_is_not_called_temporary(
    cli: Cli, sandbox: Sandbox, route: str, argv: tuple[str, ...]
) -> None:
    """Nobody repeats it unawares: the message does not say to retry, and for machines it is not transient."""
    sandbox.fail_next(route, close=True, times=None)
    result = cli(*argv)
    assert 2 == result.code
    assert f"{PERHAPS_DONE}check before you repeat it\n" in result.err
    assert "later" not in result.err
    assert ".;" not in result.err
    error = cli(*argv, "--json").error
    assert (2, False, True, None) == (
        error["exitCode"], error["transient"], error["mayHaveSucceeded"], error["idempotencyKey"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("route", "argv", "listed"),
    [
        ("POST /v1/exports", ("exports", "create", "state.json"), "exports"),
        ("POST /v1/exports", ("render", "state.json"), "exports"),
        ("POST /v1/projects", ("projects", "create", "state.json"), "projects"),
    ],
)
def test_the_generated_key_is_shown_after_a_lost_answer(
    cli: Cli, sandbox: Sandbox, route: str, argv: tuple[str, ...], listed: str
) -> None:
    """After a lost response, people and machines see the key; with it nothing is created twice."""
    sandbox.fail_next(route, close=True, after_commit=True, times=None)
    result = cli(*argv)
    assert 2 == result.code
    assert f"{PERHAPS_DONE}to repeat it safely, add --idempotency-key " in result.err
    assert "later" not in result.err
    sandbox.heal()
    key = result.err.split()[-1]
    again = cli(*argv, "--idempotency-key", key)
    assert 0 == again.code, again.err
    assert 1 == len(cli(listed, "list", "--json").json)

    sandbox.fail_next(route, close=True, after_commit=True, times=None)
    error = cli(*argv, "--json", *(("--overwrite",) if argv[0] == "render" else ())).error
    assert (2, False, True) == (error["exitCode"], error["transient"], error["mayHaveSucceeded"])
    assert error["idempotencyKey"] in error["advice"][-1]


@pytest.mark.parametrize(
    "argv",
    [
        ("render", "state.json", "--idempotency-key", "mine"),
        ("render", "state.json", "--client-task-id", "mine"),
        ("exports", "create", "state.json", "--option", "clientTaskId=mine"),
        ("raw", "createExport", "-p", "idempotency-key=mine", "--body", "payload.json"),
    ],
)
def test_with_a_key_of_the_user_a_lost_answer_is_temporary(
    cli: Cli, sandbox: Sandbox, place: Path, argv: tuple[str, ...]
) -> None:
    """Unchanged: exit code 2, and then the same export."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {"editorState": state, "stateSchemaVersion": "v1", "ratio": "9:16", "scale": 1, "fps": 30}
    (place / "payload.json").write_text(json.dumps({**payload, "format": "mp4"}), encoding="utf-8")
    sandbox.fail_next("POST /v1/exports", close=True, after_commit=True, times=None)
    result = cli(*argv)
    assert 2 == result.code
    assert "  temporary error, retry later\n" in result.err
    assert f"{PERHAPS_DONE}run the same command again to find it\n" in result.err
    sandbox.heal()
    again = cli(*argv)
    assert 0 == again.code, again.err
    assert 1 == len(sandbox.tasks)


@pytest.mark.parametrize(
    "argv",
    [
        ("nonsense",),
        ("render", "state.json", "--option", "novalue"),
        ("render", "nowhere.json"),
        ("render", "wrong.json"),
        ("exports", "get", "nope"),
        ("batch", "nowhere.jsonl", "-o", "videos"),
        ("webhook", "verify", "body.json", "--timestamp", "1", "--signature", "x"),
    ],
)
@pytest.mark.usefixtures("wrong", "sandbox")
def test_every_error_has_the_same_fields(cli: Cli, argv: tuple[str, ...]) -> None:
    """The fields that the page promises; a program need not ask whether they are there, after any error."""
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    promised = re.search(r"An error in JSON always has (.*?);", page, re.DOTALL)
    assert promised is not None
    names = set(re.findall(r"`(\w+)`", promised[1]))
    assert {"errorCode", "problems", "transient", "exitCode"} < names
    error = cli(*argv, "--json").error
    assert names <= set(error)
    assert (False, 1) == (error["transient"], error["exitCode"])


def test_a_wrong_key_names_its_origin(
    cli: Cli, sandbox: Sandbox, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    ("options", "message"),
    [
        (
            (),
            "missing API key\n  set INDREAM_API_KEY, or name a file with --api-key-file\n  to try it ",
        ),
        (("--api-key-file", "empty"), "empty is empty: it must contain the API key"),
        (("--api-key-file", "nowhere"), "nowhere: No such file or directory"),
        (("--api-key-file", "strange"), "the API key (api_key or INDREAM_API_KEY) must be printable ASCII"),
        (("--sandbox", "--api-key-file", "key"), "--sandbox excludes --api-key-file and --base-url"),
        (("--sandbox", "--base-url", "http://x"), "--sandbox excludes --api-key-file and --base-url"),
        (
            ("--api-key-file", "key", "--base-url", "http://example.com"),
            (
                "--base-url must be https: over http, others on the network could read the API key "
                "(--allow-insecure "
            ),
        ),
        (("--api-key-file", "key", "--base-url", "ftp://x"), "--base-url must be an http(s) URL"),
    ],
)
def test_a_missing_key_is_reported_before_a_request(
    cli: Cli, place: Path, options: tuple[str, ...], message: str
) -> None:
    """Nothing is sent, and no key is shown."""
    (place / "empty").touch()
    (place / "key").write_text(API_KEY, encoding="utf-8")
    (place / "strange").write_text(f"{API_KEY} ümlaut", encoding="utf-8")
    result = cli("illustrations", *options)
    assert (1, "") == (result.code, result.out)
    assert result.err.startswith(f"error: {message}")
    assert 1 == cli("illustrations", *options, "--json").error["exitCode"]
