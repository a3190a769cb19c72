"""The directory of a sandbox: what is saved there, and restored by the next sandbox."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from indream.sandbox import Sandbox
from indream.sandbox.persistence import Archive
from indream.sandbox.problems import Code
from tests.support.sandbox.api import OPTIONS, PNG, Api, editor_state, export_body, project_body, solid
from tests.support.sandbox.ways import Reach, payload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.sandbox.receiving import Receiver


OLD_PLAN = "UPDATE rows SET facts = json_set(CAST(facts AS TEXT), '$.plan', json('[1, 2, 3, 4, 5]'))"
"""Gives rows a plan that has fewer moments."""


KEY_ID = "6513270e-269e-4d37-b2a7-4de452e6b438"
PROJECT_IDS = [
    "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
    "947c9758-2f17-4636-afc4-880326fd118b",
    "26390a4c-204d-4025-8878-26ee9944e01a",
]
"""The ids of the first projects of three starts, with the seed 7."""


class Keeper:
    """A sandbox with a directory, which can be restarted."""

    def __init__(self, directory: Path, **options: Any) -> None:
        self._options = {"data": directory, **options}
        self.api = Api(**self._options)

    def again(self, **options: Any) -> Api:
        """Close the sandbox and start the next one."""
        self.api.sandbox.close()
        self.api = Api(**{**self._options, **options})
        return self.api


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """A sandbox with a directory."""
    keeper = Keeper(tmp_path / "deep" / "data")
    yield keeper
    keeper.api.sandbox.close()


def test_projects_and_assets_are_kept(keeper: Keeper) -> None:
    api = keeper.api
    draft = {"stateSchemaVersion": "v1", "tracks": "später"}
    project_id = api.create_project(editorState=draft, title="Sommer", description=None)
    bound, loose = api.upload("b.png", project=project_id), api.upload("l.png")
    paths = [
        f"/v1/projects/{project_id}",
        f"/v1/projects/{project_id}/assets",
        f"/v1/assets/{loose['assetId']}",
    ]
    before = [api.data("GET", path, draft=True) for path in paths]
    api = keeper.again()
    assert before == [api.data("GET", path, draft=True) for path in paths]
    for asset in (bound, loose):
        assert PNG == api.send("GET", asset["fileUrl"]).content
    assert (409, Code.ASSET_REFERENCED) == api.problem("DELETE", f"/v1/assets/{bound['assetId']}")


def test_exports_are_kept_and_continue(keeper: Keeper) -> None:
    api = keeper.api
    api.sandbox.pause_next_task(50, seconds=100)
    paused, canceled = api.create_export(filename="a.mp4", clientTaskId="mine"), api.create_export()
    api.sandbox.advance(1.5)
    api.data("DELETE", f"/v1/exports/{canceled}")
    api.sandbox.advance(10)
    before = api.data("GET", "/v1/exports")
    assert ["CANCELED", "PAUSED"] == [task["status"] for task in before]
    api = keeper.again()
    assert before == api.data("GET", "/v1/exports")
    assert paused == api.create_export(clientTaskId="mine"), "its clientTaskId is known"
    api.sandbox.advance(100)
    assert "COMPLETED" == api.data("GET", f"/v1/exports/{paused}")["status"]


def test_a_link_to_a_video_stays_valid(keeper: Keeper) -> None:
    path = f"/v1/exports/{keeper.api.create_export()}"
    keeper.api.sandbox.advance(60)
    url = keeper.api.data("GET", path)["outputUrl"]
    assert 200 == keeper.again().send("GET", url).status_code


def test_answers_are_repeated(keeper: Keeper) -> None:
    headers = {"Idempotency-Key": "mine"}
    first = keeper.api.call("POST", "/v1/exports", json=export_body(), headers=headers)
    again = keeper.again().call("POST", "/v1/exports", json=export_body(), headers=headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert 1 == len(keeper.api.sandbox.tasks)


def test_changes_and_deletions_are_kept(keeper: Keeper) -> None:
    api = keeper.api
    changed, deleted = (f"/v1/projects/{api.create_project(title='Old')}" for _ in range(2))
    asset = f"/v1/assets/{api.upload()['assetId']}"
    api = keeper.again()
    state = editor_state(solid(seconds=9))
    api.data("PATCH", changed, json={"title": "New"})
    api.data("POST", f"{changed}/sync", json=project_body(editorState=state))
    api.data("DELETE", deleted)
    api.data("DELETE", asset)
    api = keeper.again()
    project = api.data("GET", changed)
    assert ("New", state) == (project["title"], project["editorState"])
    for path in (deleted, asset):
        assert 404 == api.call("GET", path).status_code


def test_keys_stay_unless_new_ones_are_passed(keeper: Keeper) -> None:
    def keys(sandbox: Sandbox) -> tuple[str, str]:
        return sandbox.api_key, sandbox.webhook_secret

    first = keys(keeper.api.sandbox)
    assert first == keys(keeper.again().sandbox)
    new = ("sk_sandbox_mine", "whsec_mine")
    assert new == keys(keeper.again(api_key=new[0], webhook_secret=new[1]).sandbox)
    assert new == keys(keeper.again().sandbox)


def test_the_id_of_the_key_stays(keeper: Keeper) -> None:
    key_id = keeper.api.data("GET", f"/v1/exports/{keeper.api.create_export()}")["createdByApiKeyId"]
    assert (
        key_id == keeper.again().data("GET", f"/v1/exports/{keeper.api.create_export()}")["createdByApiKeyId"]
    )


def test_a_stopped_clock_keeps_its_time(keeper: Keeper) -> None:
    keeper.api.sandbox.advance(100_000)
    before = keeper.api.data("POST", "/v1/projects", json=project_body())["createdAt"]
    assert before == keeper.again().data("POST", "/v1/projects", json=project_body())["createdAt"]


def test_a_running_clock_has_never_stopped(keeper: Keeper) -> None:
    keeper.again(speed=1_000_000)
    task_id = keeper.api.create_export()
    assert "COMPLETED" == keeper.again(speed=0).data("GET", f"/v1/exports/{task_id}")["status"]


def test_dates_stay_the_same(keeper: Keeper) -> None:
    """Also if the next sandbox has another speed."""
    api = keeper.again(speed=1_000)
    api.create_project()
    api.sandbox.advance(3_600)
    api.create_project()
    before = api.data("GET", "/v1/projects")
    assert 2 == len(before)
    for speed in (0, 10):
        assert before == keeper.again(speed=speed).data("GET", "/v1/projects")


def test_a_seed_never_repeats_an_id(keeper: Keeper) -> None:
    ids = [keeper.api.create_project() for _ in range(2)]
    ids += [keeper.again().create_project() for _ in range(2)]
    assert 4 == len(set(ids))


def test_a_cursor_stays_valid_after_the_newest_row_is_deleted(keeper: Keeper) -> None:
    """Numbers of rows are never reused."""
    ids = [keeper.api.create_project() for _ in range(3)]
    page = keeper.api.call("GET", "/v1/projects", params={"pageSize": "1"}).json()
    keeper.api.data("DELETE", f"/v1/projects/{ids[2]}")
    api = keeper.again()
    api.create_project()
    rest = api.data("GET", "/v1/projects", params={"pageCursor": page["meta"]["nextPageCursor"]})
    assert ids[1::-1] == [project["projectId"] for project in rest]


def test_clearing_deletes_everything_except_the_keys(keeper: Keeper) -> None:
    key = keeper.api.sandbox.api_key
    keeper.api.create_export()
    keeper.api.upload(project=keeper.api.create_project())
    keeper.api.sandbox.clear()
    api = keeper.again()
    assert ([], [], key) == (
        api.data("GET", "/v1/exports"),
        api.data("GET", "/v1/projects"),
        api.sandbox.api_key,
    )


def test_webhooks_that_are_not_due_are_sent_by_the_next_sandbox(tmp_path: Path, receiver: Receiver) -> None:
    """Webhooks that were sent are not sent again."""
    with Reach("port", speed=0, data=tmp_path).sandbox as sandbox, sandbox.client() as client:
        client.exports.create(payload(callbackUrl=receiver.url))
        sandbox.advance(1)
        assert "EXPORT_STARTED" == receiver.next().event["eventType"]
    with Reach("port", speed=0, data=tmp_path).sandbox as sandbox:
        sandbox.advance(60)
        assert "EXPORT_COMPLETED" == receiver.next().event["eventType"]
    assert receiver.queue.empty()


def test_an_export_of_a_project_is_kept(keeper: Keeper) -> None:
    project_id = keeper.api.create_project()
    keeper.api.data("POST", f"/v1/projects/{project_id}/exports", json={**OPTIONS, "format": "webm"})
    [task] = keeper.again().sandbox.tasks
    assert project_id == task.project_id


def test_only_the_user_may_read_the_directory(keeper: Keeper, tmp_path: Path) -> None:
    """It contains keys."""
    directory = tmp_path / "deep" / "data"
    assert 0o700 == directory.stat().st_mode & 0o777
    assert {0o600} == {path.stat().st_mode & 0o777 for path in directory.iterdir()}
    assert keeper.api.sandbox.api_key.encode() in b"".join(path.read_bytes() for path in directory.iterdir())


def test_a_directory_is_for_one_sandbox_at_a_time(keeper: Keeper, tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError, match="is in use by another sandbox"):
        Sandbox(data=tmp_path / "deep" / "data")
    keeper.api.create_project()


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 99",
        "UPDATE rows SET facts = '{}'",
        "UPDATE rows SET facts = '['",
        "UPDATE rows SET key = '[1, 2, 3]'",
        "UPDATE account SET facts = '{\"api_key\": 1}'",
        OLD_PLAN,
        f"{OLD_PLAN} WHERE kind = 'exports'",
        "DROP TABLE rows",
    ],
)
def test_data_of_another_version_is_not_changed(keeper: Keeper, tmp_path: Path, statement: str) -> None:
    keeper.api.upload(project=keeper.api.create_project())
    keeper.api.create_export()
    keeper.api.sandbox.close()
    path = tmp_path / "deep" / "data" / "sandbox.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()
    before = path.read_bytes()
    for _ in range(2):  # the failed start releases the directory
        with pytest.raises(ValueError, match="was written by another version or another program"):
            Sandbox(data=path.parent)
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        ("text", ValueError, "was written by another version or another program"),
        ("directory", OSError, "unable to open database file"),
    ],
)
def test_a_database_that_cannot_be_opened_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, error: type[Exception], message: str
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def recorded(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", recorded)
    path = tmp_path / "sandbox.sqlite3"
    if kind == "text":
        path.write_bytes(b"text" * 1_000)
    else:
        path.mkdir()
    with pytest.raises(error, match=message):
        Archive(tmp_path)
    for database in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            database.execute("SELECT 1")


def test_the_database_is_of_one_process_that_writes_ahead(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    pragmas = ("locking_mode", "journal_mode", "synchronous", "busy_timeout", "user_version")
    assert ["exclusive", "wal", 1, 0, 1] == [
        archive._database.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas
    ]
    archive.close()


def test_changes_that_found_no_room_are_saved_later(keeper: Keeper) -> None:
    """With the disk full in the middle of a transaction."""
    archive: Any = keeper.api.sandbox._service._archive
    archive._database.execute("PRAGMA max_page_count = 1")
    state = {**editor_state(), "x": "x" * 100_000}
    for _ in range(2):
        answer = keeper.api.send("POST", "/v1/projects", json=project_body(editorState=state))
        assert (500, Code.SANDBOX_NOT_SAVED) == (answer.status_code, answer.json()["errorCode"])
    archive._database.execute("PRAGMA max_page_count = 1000000")
    keeper.api.create_project()
    assert 3 == len(keeper.again().data("GET", "/v1/projects"))


def test_an_unsaved_change_is_not_reported_and_is_saved_later(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "_write", full)
        answer = keeper.api.send("POST", "/v1/projects", json=project_body())
        assert (500, Code.SANDBOX_NOT_SAVED) == (answer.status_code, answer.json()["errorCode"])
    keeper.api.create_project()
    assert 2 == len(keeper.again().data("GET", "/v1/projects"))


def test_an_invalid_argument_releases_the_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="api_key"):
        Sandbox(data=tmp_path, api_key="")
    Sandbox(data=tmp_path).close()


def test_a_sandbox_is_closed_more_than_once(tmp_path: Path) -> None:
    """The directory is released the first time, and belongs to the next sandbox then."""
    first = Sandbox(data=tmp_path)
    first.close()
    second = Sandbox(data=tmp_path)
    first.advance(5)  # a change that belongs to nobody's directory
    first.close()
    second.close()
    Sandbox(data=tmp_path).close()


def test_ended_exports_stay_as_they_are(keeper: Keeper) -> None:
    """In WebM, failed and canceled."""
    api = keeper.again(render="draft", slots=3)
    api.create_export(format="webm")
    api.create_export(clientTaskId="sandbox-fail")
    canceled = api.create_export(format="webm")
    api.sandbox.advance(2)
    api.data("DELETE", f"/v1/exports/{canceled}")
    api.sandbox.advance(60)
    before = api.data("GET", "/v1/exports")
    assert ["CANCELED", "FAILED", "COMPLETED"] == [task["status"] for task in before]
    assert before == keeper.again().data("GET", "/v1/exports")


def test_a_seed_gives_the_same_ids_in_each_version(keeper: Keeper) -> None:
    """At the first start with a directory, as without one, and at each later start."""
    without = Api(seed=7)
    assert (KEY_ID, PROJECT_IDS[0]) == (without.sandbox._service.api_key_id, without.create_project())
    for number, project_id in enumerate(PROJECT_IDS):
        api = keeper.again() if number else keeper.api
        assert (KEY_ID, project_id) == (api.sandbox._service.api_key_id, api.create_project())


@pytest.mark.parametrize(
    ("data", "error"),
    [("", ValueError("data must not be empty")), (5, TypeError("data must be a string or a path, not int"))],
)
def test_the_directory_of_the_data_is_a_path(data: Any, error: Exception) -> None:
    with pytest.raises(type(error), match=f"^{error}$"):
        Sandbox(data=data)
