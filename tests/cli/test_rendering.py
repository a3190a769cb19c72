"""The payload that a command sends, and its advice on an export that it has created."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indream.cli.errors import CommandError
from indream.cli.output import Output
from indream.cli.rendering import ExportOptions, Recovery, check, payload_with, project_payload, write_file
from indream.cli.service import Account, Service
from indream.errors import (
    APIConnectionError,
    AuthError,
    DownloadError,
    ExportFailedError,
    ExportTimeoutError,
    ValidationError,
)
from indream.types import ExportCreateResponse
from tests.support.fake_service import CREATED, export_task
from tests.support.repository import STATE_FILE

PORTRAIT = {"compositionWidth": 1080, "compositionHeight": 1920}
DEFAULTS = {"scale": 1, "fps": 30, "format": "mp4"}


@pytest.mark.parametrize(
    ("state", "path", "expected"),
    [
        (PORTRAIT, None, {"ratio": "9:16", **DEFAULTS}),
        ({**PORTRAIT, "outputRatio": "custom"}, None, {"ratio": "custom", **DEFAULTS}),
        ({"compositionWidth": 1920, "compositionHeight": 1080}, ".", {"ratio": "16:9", **DEFAULTS}),
        ({"compositionWidth": 4, "compositionHeight": 4}, "a.mp4", {"ratio": "1:1", **DEFAULTS}),
        ({"compositionWidth": 1920, "compositionHeight": 1081}, "a.avi", DEFAULTS),
        ({"compositionWidth": 1920}, "a.WEBM", {**DEFAULTS, "format": "webm"}),
        ({"compositionHeight": 1920}, "webm", DEFAULTS),
    ],
)
def test_the_defaults_of_a_payload(state: dict[str, Any], path: str | None, expected: dict[str, Any]) -> None:
    """The ratio is that of the state, and the format that of the file."""
    assert {**expected, "editorState": state} == payload_with(state, ExportOptions(), path)
    assert expected == project_payload(state, ExportOptions(), path)


def test_advice_is_added_to_other_problems_only() -> None:
    """An error about the version of a payload, which has no problems, does not get those of the state."""
    state = json.loads(STATE_FILE.read_text(encoding="utf-8"))
    state["items"]["spare"] = {**state["items"]["greeting"], "id": "spare"}
    payload = payload_with(state, ExportOptions())
    for field, value, places in (
        ("fps", 31, ["$.fps", "$.editorState.items.spare"]),
        ("stateSchemaVersion", "v2", []),
    ):
        with pytest.raises(ValidationError) as caught:
            check({**payload, field: value})
        assert places == [problem.path for problem in caught.value.problems]
        assert 0 == caught.value.problems_omitted


def test_options_override_the_payload() -> None:
    """And the payload overrides the defaults; values of further options may be JSON."""
    options = ExportOptions(
        ratio="1:1",
        scale=2.0,
        fps=60,
        format="webm",
        filename="a.webm",
        callback_url="https://x.test",
        client_task_id="mine",
        option=["a=1", 'b={"c": [2]}', "d=e=f", "g=", "fps=25"],
    )
    named = {
        "ratio": "1:1",
        "scale": 2.0,
        "fps": 25,
        "format": "webm",
        "filename": "a.webm",
        "callbackUrl": "https://x.test",
        "clientTaskId": "mine",
        "a": 1,
        "b": {"c": [2]},
        "d": "e=f",
        "g": "",
    }
    payload = {"editorState": PORTRAIT, "scale": 3, "title": "A"}
    assert {"title": "A", "editorState": PORTRAIT, **named} == payload_with(payload, options)
    assert {**payload, "ratio": "9:16", "fps": 30, "format": "mp4"} == payload_with(payload, ExportOptions())
    assert named == project_payload(PORTRAIT, options)
    for text in ("novalue", "=1"):
        with pytest.raises(CommandError, match=f"^--option {text}: must be NAME=VALUE$"):
            payload_with(payload, ExportOptions(option=[text]))


ERRORS: dict[str, BaseException] = {
    "Ctrl-C": KeyboardInterrupt(),
    "failed": ExportFailedError(export_task(status="FAILED")),
    "timeout": ExportTimeoutError("task-1", 5),
    "canceled": ExportTimeoutError("task-1", 5, outcome="canceled"),
    "lost": APIConnectionError("reset"),
    "no key": AuthError(status=401),
    "gone": DownloadError("gone", status=404),
    "disk": OSError("full"),
    "exists": FileExistsError("a.mp4"),
}
RECOVERIES: dict[str, dict[str, Any]] = {
    "new": {},
    "with a key": {"key": "mine"},
    "with an id": {"client_task_id": "mine"},
    "waits": {"task_id": "task-1", "path": None},
}


WAIT = "to wait for it again:  indream exports wait task-1 -o 'a b.mp4'"
WAIT_ONLY = "to wait for it again:  indream exports wait task-1"
CANCEL = "to cancel it:          indream exports cancel task-1"
RUNNING = "export task-1 was not canceled"
AGAIN = "or run the same command again"
ANOTHER_KEY = "the key finds this export again: to render again, use another key"
PERHAPS = (
    "an export may have been created: run the same command with --idempotency-key a-new-key to find it,"
    " or see indream exports list"
)
WITH_A_KEY: dict[str, Any] = {
    "Ctrl-C": (True, RUNNING, WAIT, CANCEL, AGAIN),
    "failed": (True, ANOTHER_KEY),
    "timeout": (True, WAIT),
    "canceled": (False, ANOTHER_KEY),
    "lost": (True, WAIT),
    "no key": (True,),
    "gone": (True, WAIT),
    "disk": (True, WAIT),
    "exists": (True, WAIT),
}
ADVICE: dict[tuple[str, bool], Any] = {
    ("new", False): (
        "a-new-key",
        {
            "Ctrl-C": (None, PERHAPS),
            "failed": (None,),
            "timeout": (None,),
            "canceled": (True,),
            "lost": (None,),
            "no key": (None,),
            "gone": (None,),
            "disk": (None,),
            "exists": (None, "nothing was sent: pass another path with -o, or --overwrite"),
        },
    ),
    ("new", True): (
        "a-new-key",
        {
            "Ctrl-C": (
                False,
                RUNNING,
                WAIT,
                CANCEL,
                "or run the same command with --idempotency-key a-new-key",
            ),
            "failed": (False,),
            "timeout": (False, WAIT),
            "canceled": (True,),
            "lost": (False, WAIT),
            "no key": (False,),
            "gone": (False, WAIT),
            "disk": (False, WAIT),
            "exists": (False, WAIT),
        },
    ),
    ("with a key", False): (
        "mine",
        {
            "Ctrl-C": (True, "an export may have been created: run the same command again to find it"),
            "failed": (True,),
            "timeout": (True,),
            "canceled": (True,),
            "lost": (True,),
            "no key": (True,),
            "gone": (True,),
            "disk": (True,),
            "exists": (
                True,
                "nothing was sent: add --overwrite to download the file of the same export again",
            ),
        },
    ),
    ("with a key", True): (
        "mine",
        WITH_A_KEY,
    ),
    ("with an id", False): (
        None,
        {
            "Ctrl-C": (True, "an export may have been created: run the same command again to find it"),
            "failed": (True,),
            "timeout": (True,),
            "canceled": (True,),
            "lost": (True,),
            "no key": (True,),
            "gone": (True,),
            "disk": (True,),
            "exists": (
                True,
                "nothing was sent: add --overwrite to download the file of the same export again",
            ),
        },
    ),
    ("with an id", True): (
        None,
        WITH_A_KEY,
    ),
    ("waits", False): (
        None,
        {
            "Ctrl-C": (True, RUNNING, WAIT_ONLY, CANCEL),
            "failed": (True,),
            "timeout": (True, WAIT_ONLY),
            "canceled": (True,),
            "lost": (True, WAIT_ONLY),
            "no key": (True,),
            "gone": (True, WAIT_ONLY),
            "disk": (True, WAIT_ONLY),
            "exists": (True, WAIT_ONLY),
        },
    ),
}


def advice_of(recovery: Recovery) -> dict[str, Any]:
    """Whether a command can be repeated after each error, and its advice."""
    return {name: (recovery.again(error), *recovery.advice(error)) for name, error in ERRORS.items()}


@pytest.mark.parametrize(("name", "created"), ADVICE)
def test_the_advice_after_an_error(name: str, created: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """How to find the export again, and whether the same command may be repeated."""
    monkeypatch.setattr("indream.cli.rendering.new_key", lambda: "a-new-key")
    recovery = Recovery(Account(), **{"path": "a b.mp4", **RECOVERIES[name]})
    if created:
        recovery.created(ExportCreateResponse.model_validate(CREATED))
    assert ADVICE[name, created] == (recovery.key, advice_of(recovery))


def test_a_sandbox_has_nothing_to_be_found() -> None:
    """It has ended; the same command makes another one."""
    recovery = Recovery(Service(sandbox=True), "a.mp4")
    recovery.created(ExportCreateResponse.model_validate(CREATED))
    assert dict.fromkeys(ERRORS, (True,)) == advice_of(recovery)


def test_the_noun_and_the_list_of_other_objects() -> None:
    """For a project, for example."""
    recovery = Recovery(Account(), what="a project", listed="indream projects list")
    again = f"run the same command with --idempotency-key {recovery.key} to find it"
    expected = f"a project may have been created: {again}, or see indream projects list"
    assert [expected] == recovery.advice(KeyboardInterrupt())


SANDBOX = "rendered by a sandbox: the file is a draft or a sample, and nothing was billed"


@pytest.mark.parametrize(
    ("service", "credits", "note"),
    [
        (Account(), "4.00", "4 s of video, 3 bytes; 4 standard seconds billed, 4.00 credits charged"),
        (Account(), "1", "4 s of video, 3 bytes; 4 standard seconds billed, 1 credit charged"),
        (
            Service(sandbox=True),
            "1",
            f"4 s of video, 3 bytes; {SANDBOX}",
        ),
    ],
)
def test_the_costs_of_a_file(
    service: Account, credits: str, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error; the path is on standard output."""
    file = tmp_path / "a.mp4"
    file.write_bytes(b"abc")
    task = export_task(chargedCredits=credits, durationSeconds=4, billedStandardSeconds=4)
    write_file(Output(), service, file, task)
    assert (f"{file}\n", f"{note}\n") == capsys.readouterr()
