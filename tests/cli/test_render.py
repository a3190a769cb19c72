"""`render`: from a state to a file, the messages during the render, and the files when it ends early."""

from __future__ import annotations

import importlib.util
import json
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image

from indream._sync._session import Session
from indream.cli.progress import progress
from indream.sandbox import Sandbox, run
from tests.support.fake_service import export_task
from tests.support.held_time import HeldTime
from tests.support.ports import kept_port

from .conftest import API_KEY, Cli


def sent(sandbox: Sandbox) -> dict[str, Any]:
    """The body of the last export that was asked for."""
    body = [request for request in sandbox.requests if request.method == "POST"][-1].body
    return dict(body)


def test_render_prints_the_path_of_the_file(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Its path is the result; its id and the progress go to standard error, line by line."""
    result = cli("render", "state.json", "-o", "welcome.mp4")
    assert (0, "welcome.mp4\n") == (result.code, result.out)
    assert (place / "welcome.mp4").read_bytes()
    lines = result.err.splitlines()
    assert [f"export {sandbox.tasks[0].task_id} created", "render: pending 0%"] == lines[:2]
    assert "render: completed 100%" in lines
    assert lines[-1].startswith("4 s of video, 9,567 bytes; 4 standard seconds billed")
    assert [True] == [
        "idempotency-key" in request.headers for request in sandbox.requests if request.method == "POST"
    ]


def test_a_log_has_a_line_for_each_ten_percent(capsys: pytest.CaptureFixture[str]) -> None:
    """And for each phase, however often the service is asked."""
    with progress(silent=False) as shown:
        show = shown.export("render")
        for percent in (0, 1, 9, 10, 11, 19.5, 20, 55):
            show(export_task(status="PROCESSING", progress=percent, exportPhase="rendering"))
        for phase in ("saving", "saving"):
            show(export_task(status="PROCESSING", progress=55, exportPhase=phase))
        read = shown.bytes("download")
        for done in (0, 9, 10, 11, 20, 100):
            read(done, 100)
    assert [
        "render: rendering 0%", "render: rendering 10%", "render: rendering 20%", "render: rendering 55%",
        "render: saving 55%", *(f"download: {percent}% of 100 bytes" for percent in (0, 10, 20, 100)),
    ] == capsys.readouterr().err.splitlines()  # fmt: skip


def test_json_output_is_one_object(cli: Cli, sandbox: Sandbox) -> None:
    """One JSON object is the result; another one has the id as soon as it is known."""
    result = cli("render", "state.json", "--json")
    assert 0 == result.code
    [request] = [item for item in sandbox.requests if item.method == "POST"]
    [task] = sandbox.tasks
    assert json.loads(result.err) == {
        "taskId": task.task_id,
        "idempotencyKey": request.headers["idempotency-key"],
    }
    assert "state.mp4" == result.json["path"]
    assert "COMPLETED" == result.json["task"]["status"]
    assert sandbox.tasks[0].task_id == result.json["task"]["taskId"]


def test_options_default_to_the_state(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """The ratio is that of the state, or of its composition."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    assert 0 == cli("render", "state.json").code
    assert {"ratio": state["outputRatio"], "scale": 1, "fps": 30, "format": "mp4"}.items() <= (
        sent(sandbox).items()
    )
    del state["outputRatio"]
    wide = {**state, "compositionWidth": 1280, "compositionHeight": 720}
    assert 0 == cli("render", "-", "-o", "wide.mp4", stdin=json.dumps(wide).encode()).code
    assert "16:9" == sent(sandbox)["ratio"]


def test_an_unusual_shape_needs_a_ratio(cli: Cli, place: Path) -> None:
    """Nothing is guessed, and the answer says what there is to choose from."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    del state["outputRatio"]
    odd = {**state, "compositionWidth": 1000, "compositionHeight": 700}
    result = cli("render", "-", "--sandbox", stdin=json.dumps(odd).encode())
    assert 1 == result.code
    assert "$.ratio" in result.err
    assert '"16:9"' in result.err


def test_options_override_the_file(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Options take precedence over the file, which takes precedence over the defaults."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {"editorState": state, "fps": 60, "scale": 2, "ratio": "1:1"}
    (place / "payload.json").write_text(json.dumps(payload), encoding="utf-8")
    result = cli(
        "render", "payload.json", "-o", "x.webm", "--scale", "1.5", "--filename", "y.webm",
        "--client-task-id", "mine", "--callback-url", "http://127.0.0.1:9/", "--option",
        'callbackHeaders={"X-Campaign": "summer"}', "--option", "stateSchemaVersion=v1",
    )  # fmt: skip
    assert 0 == result.code, result.err
    body = sent(sandbox)
    assert state == body.pop("editorState")
    assert {
        "fps": 60,
        "scale": 1.5,
        "ratio": "1:1",
        "format": "webm",
        "filename": "y.webm",
        "clientTaskId": "mine",
        "callbackUrl": "http://127.0.0.1:9/",
        "callbackHeaders": {"X-Campaign": "summer"},
        "stateSchemaVersion": "v1",
    } == body


def test_an_invalid_callback_is_reported_before_a_request(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """It is found before anything is sent."""
    result = cli("render", "state.json", "-o", "x.mp4", "--callback-url", "hooks.example.com/indream")
    assert 1 == result.code
    assert "$.callbackUrl" in result.err
    assert "must be a URL such as https://hooks.example.com/indream" in " ".join(result.err.split())
    assert [] == list(sandbox.requests)


def test_allow_insecure_covers_the_files_of_the_host(
    cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch, held_time: HeldTime
) -> None:
    """--allow-insecure covers the files on the service's own host, which is not on this machine."""
    resolve = socket.getaddrinfo

    def of_this_machine(host: str, *more: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if host == "sandbox.test" else host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", of_this_machine)
    with (
        kept_port() as port,
        run(port=port, base_url=f"http://sandbox.test:{port}", speed=0, api_key=API_KEY) as sandbox,
    ):
        held_time.advances(sandbox)
        monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        rejected = cli("render", "state.json", "-o", "a.mp4")
        assert 1 == rejected.code
        assert "(--allow-insecure permits it, for a network you trust)" in rejected.err
        assert [] == sandbox.tasks
        rendered = cli("render", "state.json", "-o", "a.mp4", "--allow-insecure")
        assert 0 == rendered.code, rendered.err
        task = sandbox.tasks[0].task_id
        downloaded = cli("exports", "download", task, "-o", "b.mp4", "--allow-insecure")
        assert 0 == downloaded.code, downloaded.err
    assert (place / "a.mp4").read_bytes() == (place / "b.mp4").read_bytes()


def test_all_problems_are_reported_at_once(cli: Cli, wrong: Path) -> None:
    """Those of the state and those of the options; nothing is sent, and no file is written."""
    result = cli("render", wrong, "--sandbox", "--fps", "31", "--ratio", "9x16")
    assert (1, "") == (result.code, result.out)
    first, _, *rows = result.err.splitlines()
    assert "error: The editor state is not valid; nothing was sent (4 problems)" == first
    places = [row.split()[1] for row in rows if row.startswith("  error")]
    assert {"$.editorState.items.greeting.fontSize", "$.editorState.tracks", "$.fps", "$.ratio"} == set(
        places
    )
    assert not list(wrong.parent.glob("*.mp4"))

    error = cli("render", wrong, "--sandbox", "--json").error
    assert ("EDITOR_SCHEMA_INVALID", 422, 1) == (error["errorCode"], error["status"], error["exitCode"])
    assert ["$.editorState.items.greeting.fontSize", "$.editorState.tracks"] == [
        item["path"] for item in error["problems"]
    ]


@pytest.mark.parametrize("command", ["render", "exports create"])
def test_lint_errors_are_reported_before_a_request(
    cli: Cli, sandbox: Sandbox, place: Path, command: str
) -> None:
    """All problems, with their hints, as `lint` shows them; the service may be asked all the same."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["tracks"].append({**state["tracks"][0], "id": "again"})
    (place / "twice.json").write_text(json.dumps(state), encoding="utf-8")
    _, *linted = cli("lint", "twice.json").out.splitlines()
    assert len(linted) > 2
    result = cli(*command.split(), "twice.json")
    assert (1, "") == (result.code, result.out)
    shown = [line.replace("$.editorState", "$").split() for line in result.err.splitlines()[1:] if line]
    assert [line.split() for line in linted] == shown
    error = cli(*command.split(), "twice.json", "--json").error
    problems = cli("lint", "twice.json", "--json").json["problems"]
    for problem in problems:
        problem["path"] = "$.editorState" + problem["path"].removeprefix("$")
    assert ("EDITOR_TRACK_ITEM_REPEATED", problems) == (error["errorCode"], error["problems"])
    with_fps = cli(*command.split(), "twice.json", "--fps", "31", "--json").error
    assert {"$.fps", problems[0]["path"]} <= {problem["path"] for problem in with_fps["problems"]}
    assert [] == list(sandbox.requests)

    unlinted = cli(*command.split(), "twice.json", "--no-lint")
    assert 1 == unlinted.code
    assert ["POST"] == [request.method for request in sandbox.requests]


def test_warnings_do_not_stop_a_render(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """The service takes it."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    state["items"]["spare"] = {**state["items"]["greeting"], "id": "spare"}
    result = cli("render", "-", "-o", "a.mp4", stdin=json.dumps(state).encode())
    assert 0 == result.code
    assert "warning: $.editorState.items.spare: is not in a track, so it is never drawn" in result.err


def test_a_misspelled_field_is_warned_about(cli: Cli, sandbox: Sandbox) -> None:
    """It is warned of, in the form that was asked for."""
    misspelt = ("render", "state.json", "--overwrite", "--option", "clientTaskID=x")
    result = cli(*misspelt)
    assert 0 == result.code
    assert result.err.startswith("warning: ")
    assert "clientTaskId" in result.err.splitlines()[0]
    assert "clientTaskId" in json.loads(cli(*misspelt, "--json").err.splitlines()[0])["warning"]


def test_the_same_key_finds_the_same_export(cli: Cli, sandbox: Sandbox) -> None:
    """With a key, a render is not billed twice; an existing file is not lost."""
    again = ("render", "state.json", "--idempotency-key", "welcome-1")
    assert 0 == cli(*again).code
    refused = cli(*again)
    assert 1 == refused.code
    assert [
        "error: state.mp4: the file exists (--overwrite replaces it)",
        "  nothing was sent: add --overwrite to download the file of the same export again",
    ] == refused.err.splitlines()
    assert 0 == cli(*again, "--overwrite").code
    assert 1 == len(sandbox.tasks)
    second = cli("render", "state.json")
    assert "  nothing was sent: pass another path with -o, or --overwrite" == second.err.splitlines()[-1]


def test_sandbox_option_starts_a_sandbox(cli: Cli) -> None:
    """`--sandbox` starts one; nobody takes the file for the real one."""
    result = cli("render", "state.json", "--sandbox", "-o", "here.mp4")
    assert (0, "here.mp4\n") == (result.code, result.out)
    last = result.err.splitlines()[-1]
    assert last.endswith(
        "bytes; rendered by a sandbox: the file is a draft or a sample, and nothing was billed"
    )
    assert "credits" not in result.err
    begun = cli("exports", "create", "state.json", "--sandbox")
    assert 0 == begun.code
    assert "created in a sandbox that has ended: nothing was billed\n" == begun.err


@pytest.mark.parametrize(
    ("options", "message", "advice"),
    [
        (
            ("-o", "q.mov"),
            "q.mov ends in .mov, but the format of the payload is mp4: change one of them",
            "the service renders mp4 and webm",
        ),
        (
            ("-o", "q.mp4", "--format", "webm"),
            "q.mp4 ends in .mp4, but the format of the payload is webm: change one of them",
            "for mp4 pass --format mp4",
        ),
    ],
)
def test_a_suffix_of_another_format_is_rejected(
    cli: Cli, sandbox: Sandbox, options: tuple[str, ...], message: str, advice: str
) -> None:
    """It is rejected before anything is sent; only the state of a project is read first."""
    refused = (1, "", f"error: {message}\n  {advice}\n")
    result = cli("render", "state.json", *options)
    assert refused == (result.code, result.out, result.err)
    assert [] == list(sandbox.requests)
    project = cli("projects", "create", "state.json", "--json").json["projectId"]
    result = cli("projects", "render", project, *options)
    assert refused == (result.code, result.out, result.err)
    assert [] == list(sandbox.tasks)


@pytest.mark.parametrize("path", ["q.video", "q", "q.MP4", "folder.mov"])
def test_other_suffixes_and_directories_are_accepted(
    cli: Cli, sandbox: Sandbox, place: Path, path: str
) -> None:
    """Suffixes that belong to no format, and directories of any name, are the user's choice."""
    (place / "folder.mov").mkdir()
    assert 0 == cli("render", "state.json", "-o", path).code


def test_a_failed_export_is_a_permanent_error(cli: Cli, sandbox: Sandbox) -> None:
    """A permanent error; no advice to wait for it."""
    sandbox.fail_next_task(error="no disk")
    result = cli("render", "state.json")
    assert 1 == result.code
    assert result.err.splitlines()[-1].startswith("error: Export failed: export ")
    assert "no disk" in result.err


def test_a_key_of_a_failed_export_asks_for_a_new_one(cli: Cli, sandbox: Sandbox) -> None:
    """A new render needs a new key, and the message says so."""
    sandbox.fail_next_task(error="no disk")
    for _ in range(2):
        result = cli("render", "state.json", "--idempotency-key", "welcome-1")
        assert 1 == result.code
        message = "  the key finds this export again: to render again, use another key"
        assert message == result.err.splitlines()[-1]
    assert 1 == len(sandbox.tasks)
    assert 0 == cli("render", "state.json", "--idempotency-key", "welcome-2").code


def test_a_timeout_shows_how_to_resume(cli: Cli, sandbox: Sandbox, held_time: HeldTime) -> None:
    """It continues to render: the error says how to resume."""
    held_time.on_pause = None
    result = cli("render", "state.json", "-o", "my video.mp4", "--timeout", "20")
    assert 2 == result.code
    task_id = sandbox.tasks[0].task_id
    *_, error, advice = result.err.splitlines()
    assert (
        f"error: export {task_id} did not end within 20 s (last seen PENDING at 0%); it was left running"
        == error
    )
    assert f"  to wait for it again:  indream exports wait {task_id} -o 'my video.mp4'" == advice

    output = cli("render", "state.json", "--timeout", "20", "--json").error
    assert (2, False) == (output["exitCode"], output["transient"])
    assert output["taskId"] in {task.task_id for task in sandbox.tasks}
    assert sandbox.requests[-1].method == "GET"
    assert output["idempotencyKey"] in {
        request.headers.get("idempotency-key") for request in sandbox.requests
    }


def test_a_timeout_with_a_key_is_resumed_by_the_same_command(
    cli: Cli, sandbox: Sandbox, held_time: HeldTime
) -> None:
    """The same command again waits on for the same export."""
    held_time.on_pause = None
    again = ("render", "state.json", "--timeout", "20", "--idempotency-key", "welcome-1")
    assert 2 == cli(*again).code
    held_time.on_pause = sandbox.advance
    assert 0 == cli(*again).code
    assert 1 == len(sandbox.tasks)


def test_a_canceled_export_is_not_offered_for_resuming(
    cli: Cli, sandbox: Sandbox, held_time: HeldTime
) -> None:
    """There is nothing to resume; the same key would return the canceled export."""
    held_time.on_pause = None
    out_of_time = ("render", "state.json", "--timeout", "20", "--on-timeout", "cancel")
    result = cli(*out_of_time)
    assert 2 == result.code
    assert result.err.endswith("was canceled\n")
    assert "CANCELED" == sandbox.tasks[0].status
    named = cli(*out_of_time, "--idempotency-key", "welcome-1")
    assert 2 == named.code
    assert "to render again, use another key" in named.err.splitlines()[-1]


def test_an_invalid_choice_lists_the_valid_ones(cli: Cli) -> None:
    """The error says which there are."""
    result = cli("render", "state.json", "--sandbox", "--on-timeout", "explode")
    assert (1, "error: on_timeout must be 'leave' or 'cancel', not 'explode'\n") == (result.code, result.err)


def test_full_slots_are_a_temporary_error(cli: Cli, sandbox: Sandbox) -> None:
    """Although it is a 422."""
    sandbox.take_slots(2)
    result = cli("render", "state.json", "--timeout", "30")
    assert 2 == result.code
    assert "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED" in result.err
    assert "  temporary error, retry later\n" in result.err


def interrupt(*_: object, **__: object) -> None:
    """Ctrl-C."""
    signal.raise_signal(signal.SIGINT)


def test_ctrl_c_leaves_the_export_running(cli: Cli, sandbox: Sandbox, held_time: HeldTime) -> None:
    """The exit code is the shells' own; the message says how to resume, for machines too."""
    held_time.on_pause = interrupt
    result = cli("render", "state.json", "-o", "welcome.mp4")
    assert 130 == result.code
    [task] = sandbox.tasks
    assert "PENDING" == task.status
    key = sandbox.requests.to("POST /v1/exports")[0].headers["idempotency-key"]
    assert [
        "interrupted",
        f"  export {task.task_id} was not canceled",
        f"  to wait for it again:  indream exports wait {task.task_id} -o welcome.mp4",
        f"  to cancel it:          indream exports cancel {task.task_id}",
        f"  or run the same command with --idempotency-key {key}",
    ] == result.err.splitlines()[-5:]

    output = cli("render", "state.json", "--json").error
    assert (130, 4) == (output["exitCode"], len(output["advice"]))
    assert output["taskId"] in {task.task_id for task in sandbox.tasks}


def test_ctrl_c_with_a_key_offers_the_same_command(cli: Cli, sandbox: Sandbox, held_time: HeldTime) -> None:
    """The same command finds the export."""
    held_time.on_pause = interrupt
    result = cli("render", "state.json", "--idempotency-key", "mine")
    assert 130 == result.code
    assert "  or run the same command again" == result.err.splitlines()[-1]
    held_time.on_pause = sandbox.advance
    assert 0 == cli("render", "state.json", "--idempotency-key", "mine").code
    assert 1 == len(sandbox.tasks)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--idempotency-key", "a"), "run the same command again to find it"),
        (("--client-task-id", "a"), "run the same command again to find it"),
        ((), "run the same command with --idempotency-key KEY to find it, or see indream exports list"),
    ],
)
@pytest.mark.parametrize("command", [("render",), ("exports", "create")])
def test_ctrl_c_during_creation_shows_the_key(
    cli: Cli,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    options: tuple[str, ...],
    message: str,
) -> None:
    """Whether it was made is not known; the key that was sent finds it."""

    def send(session: Session, *args: Any, **options: Any) -> Any:
        really(session, *args, **options)
        signal.raise_signal(signal.SIGINT)

    really = Session.send
    with monkeypatch.context() as patched:
        patched.setattr(Session, "send", send)
        result = cli(*command, "state.json", *options)
    assert 130 == result.code
    key = sandbox.requests[-1].headers.get("idempotency-key", "none")
    assert f"  an export may have been created: {message.replace('KEY', key)}" == result.err.splitlines()[-1]
    again = options or ("--idempotency-key", key)
    assert 0 == cli(*command, "state.json", *again).code
    assert 1 == len(sandbox.tasks)


def test_ctrl_c_in_json_output_has_the_key(
    cli: Cli, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They get the key that may have been sent."""
    monkeypatch.setattr(Session, "send", interrupt)
    output = cli("render", "state.json", "--json").error
    assert output["idempotencyKey"] in output["advice"][0]


@pytest.mark.parametrize("command", [["render"], ["exports", "create"]], ids=" ".join)
@pytest.mark.parametrize("flags", [[], ["--no-lint"]], ids=["linted", "not linted"])
def test_a_payload_is_written_once(
    cli: Cli,
    sandbox: Sandbox,
    place: Path,
    command: list[str],
    flags: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The editor state by one call of orjson, and what is around it by another."""
    calls: list[str] = []
    write = orjson.dumps
    thread = threading.get_ident()  # The sandbox writes it too, in a thread of its own.

    def recorded(value: Any, *args: Any, **options: Any) -> bytes:
        if isinstance(value, dict) and threading.get_ident() == thread:
            calls.extend(part for part in ("tracks", "editorState") if part in value)
        return write(value, *args, **options)

    monkeypatch.setattr(orjson, "dumps", recorded)
    result = cli(*command, "state.json", *flags)
    assert 0 == result.code, result.err
    assert ["tracks", "editorState"] == calls
    assert json.loads((place / "state.json").read_bytes()) == sent(sandbox)["editorState"]


def test_a_preview_is_drawn_before_the_render(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Beside the file, or in its directory; the output says where, and where it is known to differ."""
    result = cli("render", "state.json", "-o", "welcome.mp4", "--preview", "--files", ".")
    assert (0, "welcome.mp4\n") == (result.code, result.out)
    lines = result.err.splitlines()
    created = lines.index(f"export {sandbox.tasks[0].task_id} created")
    assert "preview: welcome-preview.png" == lines[created - 1]
    assert lines[0].startswith("PREVIEW_")
    (place / "videos").mkdir()
    assert "preview: videos/state-preview.png" in cli("render", "state.json", "-o", "videos", "--preview").err
    for name in ("welcome-preview.png", "videos/state-preview.png"):
        with Image.open(place / name) as image:
            assert (1320, 625) == image.size


def test_a_preview_in_json(cli: Cli, sandbox: Sandbox) -> None:
    """A field of the result; standard error has no more lines than without."""
    result = cli("render", "state.json", "--preview", "--json")
    assert ("state.mp4", "state-preview.png") == (result.json["path"], result.json["preview"])
    assert sandbox.tasks[0].task_id == json.loads(result.err)["taskId"]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_preview_that_fails_is_a_warning(
    cli: Cli, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    """The file is rendered all the same, once."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("indream.preview._sheet.contact_sheet", broken)
    monkeypatch.setattr("indream.preview.contact_sheet", broken, raising=False)
    result = cli("render", "state.json", "--preview", *(["--json"] if as_json else []))
    assert 0 == result.code
    assert 1 == len(sandbox.tasks)
    message = "the preview could not be drawn: no ink"
    if as_json:
        assert {"warning": message} == json.loads(result.err.splitlines()[0])
        assert result.json["preview"] is None
    else:
        assert f"warning: {message}" == result.err.splitlines()[0]
        assert "preview: " not in result.err


def test_a_preview_that_cannot_be_saved_is_a_warning(cli: Cli, sandbox: Sandbox, place: Path) -> None:
    """Such as where a directory has its name."""
    (place / "state-preview.png").mkdir()
    result = cli("render", "state.json", "--preview")
    assert (0, "state.mp4\n", 1) == (result.code, result.out, len(sandbox.tasks))
    assert result.err.startswith("warning: the preview could not be drawn: state-preview.png: ")


def test_a_preview_without_its_extra(cli: Cli, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error before anything is sent."""
    found = importlib.util.find_spec
    monkeypatch.setattr("indream._extras.find_spec", lambda name: None if name == "PIL" else found(name))
    result = cli("render", "state.json", "--preview")
    assert (1, []) == (result.code, sandbox.requests.to("POST /v1/exports"))
    assert "indream render --preview needs Pillow, which is not installed: pip install" in result.err
    assert "indream-client[preview]" in result.err


def test_files_are_for_the_preview(cli: Cli, sandbox: Sandbox) -> None:
    """Without it, the option would have no effect, so it is an error before anything is sent."""
    result = cli("render", "state.json", "--files", ".")
    assert (1, []) == (result.code, [*sandbox.requests])
    assert "--files is for --preview; leave it out, or add --preview" in result.err
