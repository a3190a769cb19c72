"""Targets that the system itself protects: bind mounts, immutable files, the sticky bit, full disks.

`tests/_async/test_targets.py` has the same with a system that is made up, for where these cannot run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from indream._files.part_file import mount_points
from tests.support.repository import OPTIONS, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux has them")


RENDER = """
import json, sys
import httpx
from indream import IndreamClient

def answer(request):
    print("sent")
    return httpx.Response(500)

payload = json.loads(sys.stdin.read())
with IndreamClient("sk", transport=httpx.MockTransport(answer), max_retries=0) as client:
    try:
        client.exports.render(payload, sys.argv[1], overwrite=True)
    except OSError as error:
        print(error.errno, error.filename, error.strerror, sep="|")
"""


@pytest.fixture
def payload(state: dict[str, Any]) -> dict[str, Any]:
    """A payload of the caller's own."""
    return {**OPTIONS, "editorState": state}


def run(before: str, script: str, *arguments: str, input_data: object, **options: Any) -> list[str]:
    """The lines that a script prints in its own mount namespace, after shell commands; or a skip."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    prepared = subprocess.run(
        ["unshare", "-m", "sh", "-c", f"set -e\n{before}"], capture_output=True, text=True, check=False
    )
    if prepared.returncode:
        pytest.skip(f"cannot be prepared here: {prepared.stderr.strip()}")
    # The first run has shown that it works; a mount ends with its namespace, so it is made again.
    done = subprocess.run(
        [
            "unshare",
            "-m",
            "sh",
            "-c",
            f'set -e\n{before}\nexec "$@"',
            "sh",
            sys.executable,
            "-c",
            script,
            *arguments,
        ],
        input=json.dumps(input_data),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )
    assert "" == done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["hero.mp4", "my hero.mp4"])
def test_a_mounted_file_is_protected(tmp_path: Path, payload: dict[str, Any], name: str) -> None:
    """A single file of a host in a container, on the same device: found before anything is sent."""
    (tmp_path / name).write_bytes(b"old")
    (tmp_path / "source").write_bytes(b"mine")
    target = str(tmp_path / name)
    lines = run(f"mount --bind '{tmp_path}/source' '{target}'", RENDER, target, input_data=payload)
    reason = "the file is a mount point and cannot be replaced: mount its directory, or choose another path"
    assert [f"16|{target}|{reason}"] == lines
    assert {name, "source"} == {path.name for path in tmp_path.iterdir()}


def test_files_in_a_mounted_directory_can_be_replaced(tmp_path: Path, payload: dict[str, Any]) -> None:
    """The files in it can be replaced: the request is sent."""
    (tmp_path / "videos").mkdir()
    (tmp_path / "source").mkdir()
    (tmp_path / "source/hero.mp4").write_bytes(b"old")
    before = f"mount --bind '{tmp_path}/source' '{tmp_path}/videos'"
    lines = run(
        before,
        RENDER + "    except Exception:\n        pass\n",
        f"{tmp_path}/videos/hero.mp4",
        input_data=payload,
    )
    assert ["sent"] == lines


@pytest.mark.parametrize("flag", ["i", "a"])
def test_an_immutable_file_is_protected(tmp_path: Path, payload: dict[str, Any], flag: str) -> None:
    """Or one that can only be appended to."""
    target = tmp_path / "hero.mp4"
    target.write_bytes(b"old")
    try:
        lines = run(f"chattr +{flag} '{target}'", RENDER, str(target), input_data=payload)
    finally:
        subprocess.run(["chattr", f"-{flag}", str(target)], capture_output=True, check=False)
    reason = "the file is immutable or append-only and cannot be replaced: choose another path"
    assert [f"1|{target}|{reason}"] == lines


def test_a_read_only_mount_is_named(tmp_path: Path, payload: dict[str, Any]) -> None:
    """The error names its directory."""
    before = f"mount --bind '{tmp_path}' '{tmp_path}'; mount -o remount,ro,bind '{tmp_path}'"
    lines = run(before, RENDER, f"{tmp_path}/hero.mp4", input_data=payload)
    assert [f"30|{tmp_path}|Read-only file system"] == lines


FULL_DISK = """
import json, os, sys
from pathlib import Path
from indream import IndreamClient
from indream.sandbox import run

payload, (disk, directory) = json.loads(sys.stdin.read()), sys.argv[1:]
jobs = [{"key": f"job-{number}", "payload": payload} for number in range(12)]
filler = Path(disk, "filler")
with filler.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        file.truncate(filler.stat().st_size - 4096)
with run(speed=1000) as sandbox:
    with IndreamClient(sandbox.api_key, base_url=sandbox.base_url, poll_interval=0.05) as client:
        def batch():
            return list(client.exports.render_many(jobs, directory, checkpoint=Path(disk, "jobs.jsonl")))
        try:
            batch()
        except OSError as error:
            created = sandbox.requests.to("POST /v1/exports")
            sent = [request for request in created if request.status == 201]
            print(error.errno, error.filename, sep="|")
            for task, request in zip(sandbox.tasks, sent, strict=True):
                if task.task_id in str(error):
                    print(request.headers["idempotency-key"] in str(error))
        filler.unlink()
        errors = [outcome.error for outcome in batch() if outcome.error]
        print(errors, len(os.listdir(directory)), len(sandbox.tasks))
"""


def test_a_batch_resumes_after_a_full_disk(tmp_path: Path, payload: dict[str, Any]) -> None:
    """A page of it is left: a line is cut, the error names its export, and the next run pays for no other."""
    disk, directory = tmp_path / "disk", tmp_path / "videos"
    disk.mkdir()
    directory.mkdir()
    before = f"mount -t tmpfs -o size=64k tmpfs '{disk}'"
    lines = run(before, FULL_DISK, str(disk), str(directory), input_data=payload)
    assert [f"28|{disk}/jobs.jsonl", "True", "[] 12 12"] == lines


NOBODY = 65534


def test_a_file_of_another_user_in_a_sticky_directory_is_protected(
    tmp_path: Path, payload: dict[str, Any]
) -> None:
    """Such as /tmp: only the owner may replace a file there."""
    if os.getuid() != 0:
        pytest.skip("needs root, to become somebody else")
    directory = Path("/tmp") / f"indream-sticky-{os.getpid()}"  # noqa: S108 - others can reach it there
    directory.mkdir()
    try:
        directory.chmod(0o1777)
        (directory / "hero.mp4").write_bytes(b"old")
        script = "import os\nimport indream._files.part_file as s\nfrom pathlib import Path\n"
        script += f"os.setuid({NOBODY})\n"
        script += dedent(
            """
            import sys, errno
            path = Path(sys.argv[1])
            try:
                s.check_replaceable(path, path)
            except PermissionError as error:
                print(error.errno, error.filename, sep="|")
            (path.parent / "new").write_bytes(b"")
            try:
                (path.parent / "new").replace(path)
            except PermissionError as error:
                print(error.errno)
            """
        )
        lines = run("true", script, str(directory / "hero.mp4"), input_data=None)
    finally:
        shutil.rmtree(directory)
    assert [f"1|{directory}/hero.mp4", "1"] == lines


def test_the_table_of_mounts_is_parsed() -> None:
    """Spaces, tabs, line breaks and backslashes are octal there; what is not a line of it is ignored."""
    table = (
        b"22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
        b"63 22 254:0 /a /my\\040videos/a\\134b\\011c\\012.mp4 rw - ext4 /dev/vda rw\n"
        b"64 22 0:30 / /caf\xc3\xa9 rw - tmpfs tmpfs rw\n"
        b"what\n\n"
    )
    assert {b"/", b"/my videos/a\\b\tc\n.mp4", "/café".encode()} == mount_points(table)
