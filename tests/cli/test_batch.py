"""`batch`: jobs in, files out, going on where it was broken off."""

from __future__ import annotations

import errno
import json
import signal
from pathlib import Path

import pytest

from indream.sandbox import Sandbox
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS

from .conftest import Cli


@pytest.fixture
def jobs(place: Path) -> Path:
    """Three jobs, the second of which fails if its `clientTaskId` says so."""
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    payload = {**OPTIONS, "editorState": state}
    lines = [json.dumps({"key": key, "payload": payload}) for key in ("ann", "bob", "cid")]
    path = place / "jobs.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def failing(jobs: Path) -> str:
    """The same jobs, the first of which fails."""
    text = jobs.read_text(encoding="utf-8")
    jobs.write_text(text.replace('"ratio"', '"clientTaskId": "sandbox-fail", "ratio"', 1), encoding="utf-8")
    return str(jobs)


def test_a_batch_saves_one_file_per_job(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """A line for each, and the same again renders nothing twice."""
    for _ in range(2):
        result = cli("batch", jobs, "-o", "videos")
        assert 0 == result.code, result.err
        assert {f"{key}  videos/{key}.mp4" for key in ("ann", "bob", "cid")} == set(result.out.splitlines())
        assert "videos: 3 of 3 ended" == result.err.splitlines()[-1]
    assert 3 == len(sandbox.tasks)
    assert {"ann.mp4", "bob.mp4", "cid.mp4", "batch.jsonl"} == {
        item.name for item in Path("videos").iterdir()
    }


def test_a_job_without_room_names_its_file(
    cli: Cli, sandbox: Sandbox, jobs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, as other commands do, without the number of the error."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    jobs.write_text(jobs.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("indream._files.part_file.sync", full)
        result = cli("batch", jobs, "-o", "videos")
    assert (1, "ann  videos/ann.mp4: No space left on device\n") == (result.code, result.out)
    assert 0 == cli("batch", jobs, "-o", "videos").code
    assert 1 == len(sandbox.tasks)


def test_keys_are_printed_as_they_are(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """Without emoji in place of words."""
    job = json.loads(jobs.read_text().splitlines()[0])
    Path("one.jsonl").write_text(json.dumps(job | {"key": ":smile:", "filename": "one.mp4"}))
    done = cli("batch", "one.jsonl", "-o", "videos")
    assert (":smile:  videos/one.mp4\n", 0) == (done.out, done.code), done.err


def test_files_of_others_are_replaced_only_if_asked_for(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """The batch is refused before a job is sent."""
    Path("videos").mkdir()
    Path("videos/bob.mp4").write_bytes(b"mine")
    assert 0 != cli("batch", jobs, "-o", "videos").code
    assert (b"mine", 0) == (Path("videos/bob.mp4").read_bytes(), len(sandbox.tasks))
    result = cli("batch", jobs, "-o", "videos", "--overwrite")
    assert 0 == result.code, result.err
    assert b"mine" != Path("videos/bob.mp4").read_bytes()


def test_jobs_from_standard_input_use_a_named_checkpoint(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """For jobs that a program writes."""
    result = cli("batch", "-", "-o", "videos", "--checkpoint", "night.jsonl", stdin=jobs.read_bytes())
    assert 0 == result.code, result.err
    assert Path("night.jsonl").exists()
    assert not Path("videos/batch.jsonl").exists()


def test_json_output_has_one_line_per_job(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """An object in each line, as the jobs end; a failure is exit code 1 and stops nothing."""
    result = cli("batch", failing(jobs), "-o", "videos", "--json")
    assert (1, "") == (result.code, result.err)
    outcomes = {item["key"]: item for item in map(json.loads, result.out.splitlines())}
    assert "videos/bob.mp4" == outcomes["bob"]["path"]
    assert None is outcomes["bob"]["error"]
    assert ("TASK_TERMINAL_FAILURE", None) == (
        outcomes["ann"]["error"]["errorCode"],
        outcomes["ann"]["path"],
    )


def test_stop_on_failure_reports_jobs_that_were_not_sent(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """Jobs that were not sent are shown, too; failed ones are only repeated on request."""
    sandbox.take_slots(1)  # one at a time
    result = cli("batch", failing(jobs), "-o", "videos", "--fail-fast")
    assert 1 == result.code
    assert 3 == len(result.out.splitlines())
    sent = len(sandbox.tasks)
    assert sent < 3
    assert 1 == cli("batch", jobs, "-o", "videos").code
    assert 3 == len(sandbox.tasks)
    assert 1 == cli("batch", jobs, "-o", "videos", "--retry-failed").code
    assert 4 == len(sandbox.tasks)


def test_invalid_jobs_are_all_reported_before_a_request(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """All of them with all their problems; nothing is sent, and no directory is left behind."""
    text = jobs.read_text(encoding="utf-8")
    jobs.write_text(text.replace('"fps": 30', '"fps": 31').replace("bob", "ann", 1), encoding="utf-8")
    result = cli("batch", jobs, "-o", "videos")
    assert 1 == result.code
    assert "error: 3 of 3 jobs can't be rendered; nothing was sent" == result.err.splitlines()[0]
    assert "  error  $.fps  must be 30 or 60, is 31" in result.err.splitlines()
    assert [] == list(sandbox.requests)
    assert not Path("videos").exists()
    error = cli("batch", jobs, "-o", "videos", "--json").error
    assert 3 == len(error["jobs"])
    assert "$.fps" == error["jobs"]["ann"]["problems"][0]["path"]
    assert error["detail"].startswith("ann: ")
    assert "\n" not in error["detail"]


def test_an_invalid_line_is_named(cli: Cli, sandbox: Sandbox) -> None:
    """The line is named."""
    result = cli("batch", "-", "-o", "videos", stdin=b'\n{"key"')
    assert 1 == result.code
    assert result.err.startswith("error: <stdin>, line 2: not JSON")
    assert 1 == cli("batch", "nowhere.jsonl", "-o", "videos").code
    assert not Path("videos").exists()


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_a_file_without_jobs_is_an_error(cli: Cli, sandbox: Sandbox, place: Path, content: bytes) -> None:
    """It is nearly always a mistake, such as a program that wrote nothing; no directory is left behind."""
    (place / "people.jsonl").write_bytes(content)
    for source, name in (("people.jsonl", "people.jsonl"), ("-", "standard input")):
        result = cli("batch", source, "-o", "videos", stdin=content)
        assert (1, "") == (result.code, result.out)
        title, *advice = result.err.splitlines()
        assert f"error: {name} has no jobs" == title
        assert any("a JSON object in each line" in line for line in advice)
    assert f"{name} has no jobs" == cli("batch", "-", "-o", "videos", "--json").error["detail"]
    assert [] == list(sandbox.requests)
    assert not Path("videos").exists()


def test_an_outage_is_a_temporary_error(cli: Cli, sandbox: Sandbox, jobs: Path) -> None:
    """An outage is exit code 2, and the batch continues when it is run again."""
    sandbox.fail_next("POST /v1/exports", status=503, times=None)
    result = cli("batch", jobs, "-o", "videos", "--max-outage", "30")
    assert 2 == result.code
    assert "  run the same command again to resume" in result.err.splitlines()
    sandbox.heal()
    sandbox.fail_next("POST /v1/exports", close=True, times=None)
    error = cli("batch", jobs, "-o", "videos", "--max-outage", "30", "--json").error
    assert (True, True, 2) == (error["mayHaveSucceeded"], error["transient"], error["exitCode"])
    sandbox.heal()
    assert 0 == cli("batch", jobs, "-o", "videos").code
    assert 3 == len(sandbox.tasks)


def test_ctrl_c_can_be_resumed(cli: Cli, sandbox: Sandbox, held_time: HeldTime, jobs: Path) -> None:
    """The same command continues."""
    held_time.on_pause = lambda _: signal.raise_signal(signal.SIGINT)
    result = cli("batch", jobs, "-o", "videos")
    assert 130 == result.code
    assert ["interrupted", "  run the same command again to resume"] == result.err.splitlines()[-2:]
    held_time.on_pause = sandbox.advance
    assert 0 == cli("batch", jobs, "-o", "videos").code
    assert 3 == len(sandbox.tasks)


@pytest.mark.parametrize(
    ("name", "content", "options", "message", "advice"),
    [
        ("people.csv", b"id,title\nann,Hi\n", (), "people.csv, line 1: not JSON", "CSV file, add --template"),
        (
            "people.xlsx",
            b"PK\x03\x04\xff",
            (),
            "people.xlsx, line 1: not JSON: byte 4 is not UTF-8",
            "a JSON object in each line",
        ),
        (
            "people.xlsx",
            b"PK\x03\x04\xff",
            ("--template", "state.json"),
            "not CSV: byte 4",
            "the names of the",
        ),
        (
            "a.jsonl",
            b'{"key": "a"}',
            ("--template", "state.json"),
            "a.jsonl is not CSV",
            "must be a CSV file",
        ),
    ],
)
def test_an_input_of_another_kind_says_what_is_accepted(
    cli: Cli,
    sandbox: Sandbox,
    place: Path,
    name: str,
    content: bytes,
    options: tuple[str, ...],
    message: str,
    advice: str,
) -> None:
    """Nothing is sent."""
    (place / name).write_bytes(content)
    result = cli("batch", name, "-o", "videos", *options)
    title, *lines = result.err.splitlines()
    assert (1, True) == (result.code, message in title)
    assert any(advice in line for line in lines)
    assert [] == list(sandbox.requests)
