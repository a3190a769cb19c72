# Derived from tests/_async/test_upload_assets.py by `make generate`: do not edit, change that file.
"""`uploads.upload_assets`: each content is sent once, also across runs, and no completed upload is lost."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import httpx
import pytest

from indream import IndreamClient
from indream._sync._http import Connection
from indream.errors import APIError, AuthError, ServerError, UploadOutcomeUnknownError, UploadSourceError
from tests.support.connections import closed_connections
from tests.support.downloading import files_in, names
from tests.support.fake_service import ASSET, Chunks, FakeService, answer, envelope, problem
from tests.support.faults.plans import CarryOut, CloseAfterCommit, Good, Problem, always
from tests.support.faults.server import FaultServer
from tests.support.uploading import LocalFiles
from tests.support.waiting import PATIENCE

KEY = "sk_indream_canary"
ENTRY = {
    "assetId": "asset-1",
    "filename": "a.png",
    "contentType": "image/png",
    "sha256": sha256(b"1").hexdigest(),
    "service": "https://service.test",
    "projectId": None,
}
"""An entry of the cache."""


class Storage:
    """A service that stores what is uploaded.

    Attributes:
        uploads: The name of each file that was uploaded, in order.
        looked_up: The id of each asset that was looked up.
        assets: The assets that exist.
        faults: Answers in place of a stored file, by its name.
        together: The greatest number of uploads at the same time.
    """

    def __init__(self, *faults: tuple[str, Callable[[httpx.Request], httpx.Response]]) -> None:
        self.uploads: list[str] = []
        self.looked_up: list[str] = []
        self.assets: dict[str, dict[str, Any]] = {}
        self.faults = dict(faults)
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            return self._post(request) if request.method == "POST" else self._get(request)

    def _post(self, request: httpx.Request) -> httpx.Response:
        name = request.headers["x-file-name"]
        if name in self.faults:
            return self.faults[name](request)
        self.uploads.append(name)
        asset_id = f"asset-{len(self.uploads)}"
        link = f"https://files.test/{asset_id}?signature=s1gn4ture"
        self.assets[asset_id] = {**ASSET, "assetId": asset_id, "filename": name, "fileUrl": link}
        return envelope(self.assets[asset_id], 201)(request)

    def _get(self, request: httpx.Request) -> httpx.Response:
        asset_id = request.url.path.rpartition("/")[2]
        self.looked_up.append(asset_id)
        asset = self.assets.get(asset_id)
        return (envelope(asset) if asset else problem(404, "NOT_FOUND"))(request)

    def options(self, base_url: str = "https://service.test") -> dict[str, Any]:
        """Arguments for a client of this service."""
        transport = httpx.MockTransport(self)
        return {"api_key": KEY, "base_url": base_url, "transport": transport, "max_retries": 0}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A path for the cache, beside no other file."""
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache/uploads.json"


def written(path: Path, content: bytes) -> None:
    """Write a file; it is never seen while it is empty."""
    place = path.with_name(f"{path.name}.new")
    place.write_bytes(content)
    place.replace(path)


def entries(cache: Path) -> list[dict[str, str]]:
    """The entries of a cache."""
    found: list[dict[str, str]] = json.loads(cache.read_bytes())["assets"]
    return found


def files(directory: Path, *contents: tuple[str, bytes]) -> LocalFiles:
    """Local files with these names and contents; the id of each asset is the name without its suffix."""
    for name, content in contents:
        written(directory / name, content)
    return LocalFiles({name.partition(".")[0]: directory / name for name, _ in contents})


def three(directory: Path) -> LocalFiles:
    """Three images with different contents."""
    return files(directory, ("a.png", b"1"), ("b.png", b"22"), ("c.png", b"333"))


def upload(storage: Storage, target: LocalFiles, cache: Path | None, **options: Any) -> list[str]:
    """Upload the files one after another, and return the names that the service has for them."""
    with IndreamClient(**storage.options()) as client:
        assets = client.uploads.upload_assets(target, cache=cache, **{"concurrency": 1, **options})
    return [asset.filename for asset in assets]


def test_files_are_uploaded_and_attached(tmp_path: Path, cache: Path) -> None:
    """Each file gets its own asset, and the assets are returned in the order of the files."""
    storage, target = Storage(), three(tmp_path)
    assert ["a.png", "b.png", "c.png"] == upload(storage, target, cache)
    assert {} == target.files
    assert {"a": "asset-1", "b": "asset-2", "c": "asset-3"} == target.attached


def test_the_order_is_that_of_the_files(tmp_path: Path, cache: Path) -> None:
    """Also if some are found in the cache, and some have the content of others."""
    storage = Storage()
    upload(storage, files(tmp_path, ("b.png", b"22")), cache)
    target = files(tmp_path, ("c.png", b"333"), ("b.png", b"22"), ("a.png", b"1"), ("d.png", b"333"))
    assert ["c.png", "b.png", "a.png", "c.png"] == upload(storage, target, cache, concurrency=4)


def test_the_same_content_is_sent_once(tmp_path: Path, cache: Path) -> None:
    """Several files with the same content become one asset, which is attached to all of their ids."""
    storage = Storage()
    target = files(tmp_path, ("a.png", b"same"), ("b.png", b"other"), ("c.png", b"same"))
    assert ["a.png", "b.png", "a.png"] == upload(storage, target, cache)
    assert ["a.png", "b.png"] == storage.uploads
    assert {"a": "asset-1", "b": "asset-2", "c": "asset-1"} == target.attached


def test_the_same_bytes_of_another_type_are_another_asset(tmp_path: Path, cache: Path) -> None:
    """A video track cannot refer to an asset that was uploaded as audio."""
    storage = Storage()
    upload(storage, files(tmp_path, ("a.webm", b"same"), ("b.weba", b"same")), cache)
    assert ["a.webm", "b.weba"] == storage.uploads


def test_a_second_run_sends_nothing(tmp_path: Path, cache: Path) -> None:
    """The cache has the ids of the assets; the service supplies their present links."""
    storage = Storage()
    upload(storage, three(tmp_path), cache)
    target = three(tmp_path)
    assert ["a.png", "b.png", "c.png"] == upload(storage, target, cache)
    assert (3, ["asset-1", "asset-2", "asset-3"]) == (len(storage.uploads), storage.looked_up)
    assert {"a": "asset-1", "b": "asset-2", "c": "asset-3"} == target.attached


def test_a_renamed_file_is_found_in_the_cache(tmp_path: Path, cache: Path) -> None:
    """The content decides, not the name; a changed file with an old name is uploaded."""
    storage = Storage()
    upload(storage, files(tmp_path, ("a.png", b"1")), cache)
    upload(storage, files(tmp_path, ("renamed.png", b"1"), ("a.png", b"new")), cache)
    assert ["a.png", "a.png"] == storage.uploads


def test_an_asset_that_is_gone_is_uploaded_again(tmp_path: Path, cache: Path) -> None:
    """A 404 for a cached asset; the new one takes its place in the cache."""
    storage = Storage()
    upload(storage, three(tmp_path), cache)
    del storage.assets["asset-2"]
    upload(storage, three(tmp_path), cache)
    assert ["a.png", "b.png", "c.png", "b.png"] == storage.uploads
    storage.looked_up.clear()
    upload(storage, three(tmp_path), cache)
    assert (4, ["asset-1", "asset-4", "asset-3"]) == (len(storage.uploads), storage.looked_up)


def test_an_asset_that_is_gone_leaves_the_cache(tmp_path: Path, cache: Path) -> None:
    """With the next upload, although its own file was not uploaded again."""
    storage = Storage()
    upload(storage, three(tmp_path), cache)
    del storage.assets["asset-1"], storage.assets["asset-3"]
    storage.faults["c.png"] = problem(422)
    with pytest.raises(APIError):
        upload(storage, three(tmp_path), cache)
    assert {"a.png": "asset-4", "b.png": "asset-2"} == {
        entry["filename"]: entry["assetId"] for entry in entries(cache)
    }


def test_uploads_of_another_run_stay_in_the_cache(tmp_path: Path, cache: Path) -> None:
    """It may write them while this run is uploading."""
    upload(Storage(), files(tmp_path, ("other.png", b"0")), cache.with_name("other.json"))
    of_the_other = files_in(cache.parent)["other.json"]

    def meanwhile(request: httpx.Request) -> httpx.Response:
        written(cache, of_the_other)
        return envelope({**ASSET, "assetId": "mine", "filename": "a.png"}, 201)(request)

    upload(Storage(("a.png", meanwhile)), files(tmp_path, ("a.png", b"1")), cache)
    assert {"other.png": "asset-1", "a.png": "mine"} == {
        entry["filename"]: entry["assetId"] for entry in entries(cache)
    }


def test_without_a_cache_no_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a second run sends everything again."""
    storage = Storage()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    upload(storage, three(tmp_path), None)
    upload(storage, three(tmp_path), None)
    assert (6, []) == (len(storage.uploads), names(tmp_path / "here"))


def test_the_cache_is_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its default name is `indream-uploads.json`."""
    storage = Storage()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with IndreamClient(**storage.options()) as client:
        client.uploads.upload_assets(three(tmp_path))
    assert ["indream-uploads.json"] == names(tmp_path / "here")


def test_relative_paths_keep_their_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the files and of the cache, although the program changes its current directory meanwhile."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    three(tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    storage, relative = Storage(), LocalFiles({name: Path(f"{name}.png") for name in "abc"})
    upload(storage, relative, Path("cache"), on_progress=lambda *_: os.chdir(tmp_path / "there"))
    assert (["a.png", "b.png", "c.png"], []) == (storage.uploads, names(tmp_path / "there"))
    assert 3 == len(entries(tmp_path / "here/cache"))


def test_the_cache_has_no_secrets(tmp_path: Path, cache: Path) -> None:
    """Neither the key nor a signed link; only what finds the asset again."""
    upload(Storage(), files(tmp_path, ("a.png", b"1")), cache)
    text = files_in(cache.parent)[cache.name].decode()
    assert not any(secret in text for secret in (KEY, "s1gn4ture", "files.test", str(tmp_path)))
    assert [
        {
            "assetId": "asset-1",
            "filename": "a.png",
            "contentType": "image/png",
            "sha256": sha256(b"1").hexdigest(),
            "service": "https://service.test",
            "projectId": None,
        }
    ] == entries(cache)


@pytest.mark.parametrize(
    ("options", "project"), [({"base_url": "https://other.test"}, None), ({}, "p-1")], ids=["host", "project"]
)
def test_assets_of_another_host_or_project_are_not_used(
    tmp_path: Path, cache: Path, options: dict[str, str], project: str | None
) -> None:
    """Its entries stay in the cache for later runs."""
    storage = Storage()
    upload(storage, files(tmp_path, ("a.png", b"1")), cache)
    with IndreamClient(**storage.options(**options)) as client:
        target = files(tmp_path, ("a.png", b"1"))
        client.uploads.upload_assets(target, cache=cache, project_id=project)
    assert (["a.png", "a.png"], []) == (storage.uploads, storage.looked_up)
    upload(storage, files(tmp_path, ("a.png", b"1")), cache)
    assert (2, ["asset-1"]) == (len(storage.uploads), storage.looked_up)


def test_a_project_is_sent(tmp_path: Path) -> None:
    """As `upload` sends it."""
    service = FakeService(envelope(ASSET, 201))
    with IndreamClient(**service.options) as client:
        target = files(tmp_path, ("a.png", b"1"))
        client.uploads.upload_assets(target, cache=None, project_id="p-1")
    assert "p-1" == service.requests[0].headers["x-project-id"]


def test_options_of_the_client_apply(tmp_path: Path) -> None:
    """`with_options` applies to every upload."""
    attempts: list[int] = []
    service = FakeService(envelope(ASSET, 201))
    with IndreamClient(**service.options) as client:
        view = client.with_options(on_request=lambda info: attempts.append(info.attempt))
        view.uploads.upload_assets(three(tmp_path), cache=None)
    assert [1, 1, 1] == attempts


def test_without_local_files_nothing_happens(tmp_path: Path) -> None:
    """No request is sent, and no cache is read or written."""
    cache = tmp_path / "missing/uploads.json"
    assert [] == upload(Storage(), LocalFiles({}), cache)


# Failures.


def test_a_failure_keeps_completed_uploads(tmp_path: Path, cache: Path) -> None:
    """The error names the file; a second call sends only the rest."""
    storage, target = Storage(("b.png", problem(422, "INVALID_FILE"))), three(tmp_path)
    with pytest.raises(APIError) as caught:
        upload(storage, target, cache)
    assert any(f"{tmp_path / 'b.png'} (asset 'b')" in note for note in caught.value.__notes__)
    again = "the files that were uploaded are not sent again: call `upload_assets` again"
    assert again == caught.value.__notes__[-1]
    assert (["a.png"], {"a": "asset-1"}) == (storage.uploads, target.attached)
    storage.faults.clear()
    assert ["b.png", "c.png"] == upload(storage, target, cache)
    assert ["a.png", "b.png", "c.png"] == storage.uploads
    upload(storage, three(tmp_path), cache)
    assert 3 == len(storage.uploads)


def test_uploads_that_are_running_are_completed_after_a_failure(tmp_path: Path, cache: Path) -> None:
    """They are attached and cached."""
    storage = Storage(("a.png", problem(500)))
    target = files(tmp_path, ("a.png", b"1"), ("b.png", b"22"))
    with pytest.raises(ServerError):
        upload(storage, target, cache, concurrency=2)
    assert {"b": "asset-1"} == target.attached
    assert ["b.png"] == [entry["filename"] for entry in entries(cache)]


def test_all_failures_are_named(tmp_path: Path) -> None:
    """The first is raised, with a note for each of the others that failed at the same time."""
    storage, target = Storage(("a.png", problem(500)), ("b.png", problem(422))), three(tmp_path)
    with pytest.raises(APIError) as caught:
        upload(storage, target, None, concurrency=2)
    notes = "\n".join(caught.value.__notes__)
    assert f"{tmp_path / 'a.png'} (asset 'a')" in notes
    assert f"{tmp_path / 'b.png'} (asset 'b')" in notes
    assert "call `upload_assets` again" not in notes


def test_a_failed_look_up_ends_the_uploads(tmp_path: Path, cache: Path) -> None:
    """Only a 404 says that an asset is gone: any other error could lead to a second asset."""
    storage = Storage()
    upload(storage, three(tmp_path), cache)
    with IndreamClient(**FakeService(problem(401)).options) as client:
        with pytest.raises(AuthError) as caught:
            client.uploads.upload_assets(three(tmp_path), cache=cache)
    assert "a.png" in caught.value.__notes__[0]


def test_a_file_that_changes_during_its_upload_is_not_attached(tmp_path: Path, cache: Path) -> None:
    """Otherwise the cache would have the asset under the digest of another content."""
    storage, target = Storage(), files(tmp_path, ("a.png", b"1"))

    def change(sent: int, total: int) -> None:
        if sent == 0:
            written(tmp_path / "a.png", b"2")

    with pytest.raises(UploadSourceError, match=r"a\.png' has changed.*asset-1"):
        upload(storage, target, cache, on_progress=change)
    assert ({}, []) == (target.attached, names(cache.parent))


def test_a_lost_answer_is_reported_and_not_repeated(tmp_path: Path, cache: Path) -> None:
    """The service has the asset, but its id is not known."""
    with FaultServer({"POST /v1/uploads": iter([Good(), CloseAfterCommit(), Good(), Good()])}) as server:
        with IndreamClient(KEY, base_url=server.base_url) as client:
            target = three(tmp_path)
            with pytest.raises(UploadOutcomeUnknownError) as caught:
                client.uploads.upload_assets(target, cache=cache, concurrency=1)
            assert "b.png (asset 'b')" in caught.value.__notes__[0]
            assert ["a"] == [*target.attached]
            assert 2 == len(server.service.ledger.lines("asset"))


def test_a_failure_over_the_wire_is_resumed(tmp_path: Path, cache: Path) -> None:
    """With two uploads at a time, and connections that are reused."""
    plan = {"POST /v1/uploads": iter([Good(), Problem(422), *[Good()] * 10])}
    with FaultServer(plan) as server:
        with IndreamClient(KEY, base_url=server.base_url) as client:
            target = three(tmp_path)
            with pytest.raises(APIError):
                client.uploads.upload_assets(target, cache=cache)
            client.uploads.upload_assets(target, cache=cache)
            assert {} == target.files
        assert 3 == len(server.service.ledger.lines("asset"))


def test_the_connections_of_the_uploads_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the client stay open, for its next call."""
    closed = closed_connections(Connection, monkeypatch)
    with FaultServer() as server:
        with IndreamClient(KEY, base_url=server.base_url) as client:
            client.uploads.upload_assets(three(tmp_path), cache=None)
            assert 1 == len(closed)


# Wrong input.


def refused(target: LocalFiles, **options: Any) -> str:
    """The error for wrong input, and proof that nothing was sent."""
    service = FakeService()
    with IndreamClient(**service.options) as client:
        with pytest.raises((OSError, TypeError, ValueError)) as caught:
            client.uploads.upload_assets(target, **{"cache": None, **options})
    assert [] == service.requests
    return "\n".join(
        [type(caught.value).__name__, str(caught.value), *getattr(caught.value, "__notes__", [])]
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.png", None, ["FileNotFoundError", "gone.png"]),
        ("empty.png", b"", ["ValueError", "empty"]),
        ("notes.pdf", b"%PDF", ["ValueError", "cannot find the type"]),
        ("directory.png", Path.mkdir, ["IsADirectoryError", "only files"]),
        ("pipe.png", os.mkfifo, ["ValueError", "pipe.png' is not a regular file"]),
        (f"{'ü' * 100}.png", b"1", ["ValueError", "604 characters when encoded; the limit is 512"]),
    ],
)
def test_a_wrong_file_is_found_before_anything_is_sent(
    tmp_path: Path, name: str, content: bytes | Callable[[Path], None] | None, words: Sequence[str]
) -> None:
    """Also if it is the last one; the error names the file and its asset."""
    target = three(tmp_path)
    target.files["last"] = tmp_path / name
    if isinstance(content, bytes):
        written(tmp_path / name, content)
    elif content is not None:
        content(tmp_path / name)
    message = refused(target)
    assert [] == [word for word in [*words, name, "'last'"] if word not in message]


def test_an_empty_path_is_named(tmp_path: Path) -> None:
    """Otherwise it would be the current directory."""
    target = three(tmp_path)
    target.files["last"] = ""
    assert "ValueError\nthe file of 'last' must not be empty" == refused(target)


def test_an_object_without_files_is_rejected() -> None:
    """As an editor state, and what could not record where its files are stored, after they were sent."""
    for target in ({"assets": {}}, SimpleNamespace(files={})):
        message = refused(target)  # type: ignore[arg-type]
        assert message.startswith("TypeError\ntimeline must be a Timeline or an object with `files`")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"concurrency": 0}, "ValueError\nconcurrency must be at least 1"),
        ({"concurrency": True}, "TypeError\nconcurrency must be an int, not bool"),
        ({"concurrency": 1.5}, "TypeError\nconcurrency must be an int, not float"),
        ({"cache": 5}, "TypeError\ncache must be a string or a path, not int"),
        ({"cache": ""}, "ValueError\ncache must not be empty"),
        ({"on_progress": 5}, "TypeError\non_progress must be a function"),
    ],
)
def test_wrong_options_are_rejected(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    """Before any file is read."""
    assert words in refused(three(tmp_path), **options)


def test_a_cache_in_a_missing_directory_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    """The error names the directory; a directory at the path of the cache is an error, too."""
    missing = tmp_path / "missing/uploads.json"
    assert str(tmp_path / "missing") in refused(three(tmp_path), cache=missing)
    assert "IsADirectoryError" in refused(three(tmp_path), cache=tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": "indream-batch", "version": 1}',
        b'{"format": "indream-uploads", "version": 2, "assets": []}',
        b'{"format": "indream-uploads", "version": 1, "assets": [{"assetId": 5}]}',
        *(
            json.dumps({"format": "indream-uploads", "version": 1, "assets": [{**ENTRY, name: 5}]}).encode()
            for name in ENTRY
        ),
        b"\xff",
    ],
)
def test_a_damaged_cache_is_an_error_and_stays_as_it_is(
    tmp_path: Path, cache: Path, content: bytes
) -> None:
    """It may be another program's file; the error names it and says what to do."""
    written(cache, content)
    message = refused(three(tmp_path), cache=cache)
    assert f"ValueError\n{cache}: not a cache of uploads: pass another `cache`, or delete the file" in message
    assert {cache.name: content} == files_in(cache.parent)


@pytest.mark.skipif(os.name != "posix", reason="there are no such files elsewhere")
def test_a_cache_that_is_not_a_regular_file(tmp_path: Path) -> None:
    """It is refused before it is read: a pipe might never end."""
    message = refused(three(tmp_path), cache=os.devnull)
    assert f"ValueError\n{os.devnull} is not a regular file: pass another `cache`" == message


# Several at a time, progress and interruptions.


@attrs.frozen
class Together(Good):
    """An answer once as many requests were received as the barrier has parties."""

    barrier: threading.Barrier

    def _acts(self, carry_out: CarryOut) -> Iterator[Any]:
        self.barrier.wait(PATIENCE)
        yield from super()._acts(carry_out)


def test_two_uploads_run_at_the_same_time(tmp_path: Path) -> None:
    """Each of the two waits for the other."""
    with FaultServer({"POST /v1/uploads": always(Together(threading.Barrier(2)))}) as server:
        with IndreamClient(KEY, base_url=server.base_url) as client:
            target = files(tmp_path, *((f"{number}.png", b"%d" % number) for number in range(4)))
            client.uploads.upload_assets(target, cache=None)
    assert {} == target.files


@pytest.mark.parametrize("concurrency", [1, 2, 5])
def test_no_more_uploads_run_than_are_allowed(tmp_path: Path, concurrency: int) -> None:
    """`concurrency` is their limit."""
    running: set[str] = set()
    most: list[int] = []

    class Watching(LocalFiles):
        def attach(self, asset_id: str, uploaded: Any) -> None:
            running.discard(f"{asset_id}.png")
            super().attach(asset_id, uploaded)

    def began(request: httpx.Request) -> None:
        running.add(request.headers["x-file-name"])
        most.append(len(running))

    contents = [(f"{number}.png", b"%d" % number) for number in range(6)]
    target = Watching(files(tmp_path, *contents).files)
    service = FakeService(answer(201, Chunks(json.dumps({"data": ASSET, "meta": {}})), before=began))
    with IndreamClient(**service.options) as client:
        client.uploads.upload_assets(target, cache=None, concurrency=concurrency)
    assert 6 == len(service.requests)
    assert max(most) <= concurrency


def test_progress_has_the_total_of_all_files(tmp_path: Path, cache: Path) -> None:
    """It starts at 0 and ends with the total; each content counts once, and what is cached as sent."""
    seen: list[tuple[int, int]] = []
    target = files(tmp_path, ("a.png", b"1"), ("b.png", b"22"), ("same.png", b"22"), ("c.png", b"333"))
    storage = Storage()
    upload(storage, target, cache, on_progress=lambda *numbers: seen.append(numbers))
    assert ((0, 6), (6, 6)) == (seen[0], seen[-1])
    assert sorted(seen) == seen
    seen.clear()
    written(tmp_path / "c.png", b"4444")
    target = files(tmp_path, ("a.png", b"1"), ("b.png", b"22"))
    target.files["c"] = tmp_path / "c.png"
    upload(storage, target, cache, on_progress=lambda *numbers: seen.append(numbers))
    assert ((3, 7), (7, 7)) == (seen[0], seen[-1])


def test_progress_is_reported_where_the_call_was_made(tmp_path: Path) -> None:
    """Not in a thread of an upload."""
    threads: set[int] = set()
    target = three(tmp_path)
    upload(Storage(), target, None, on_progress=lambda *_: threads.add(threading.get_ident()))
    assert {threading.get_ident()} == threads


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interruption_keeps_completed_uploads(
    tmp_path: Path, cache: Path, error: type[BaseException]
) -> None:
    """The cache is valid afterward, no thread or part of a file remains, and the next call continues."""
    storage, target = Storage(), three(tmp_path)
    before = threading.active_count()

    def interrupt(sent: int, total: int) -> None:
        if target.attached:
            raise error

    with pytest.raises(error):
        upload(storage, target, cache, on_progress=interrupt)
    assert ["uploads.json"] == names(cache.parent)
    assert ["a"] == [*target.attached]
    assert threading.active_count() <= before + 4  # The threads for work with the disk are kept.
    upload(storage, target, cache)
    assert sorted(["a.png", "b.png", "c.png"]) == sorted(set(storage.uploads))
    assert {} == target.files


def test_the_cache_is_a_text_for_people(tmp_path: Path, cache: Path) -> None:
    """With a line for each field, so that its changes can be read."""
    upload(Storage(), files(tmp_path, ("a.png", b"1")), cache)
    text = files_in(cache.parent)[cache.name].decode()
    content = {"format": "indream-uploads", "version": 1, "assets": [ENTRY]}
    assert f"{json.dumps(content, indent=2)}\n" == text
