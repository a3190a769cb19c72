# Derived from indream/_async/_asset_uploads.py by `make generate`: do not edit, change that file.
"""The loop that uploads the local files of a timeline.

Uploads run in the background, in threads or tasks. Only the loop attaches assets, writes to the cache and
reports the progress: a callback of the caller runs where the caller has called.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from indream._arguments import check_type
from indream._sync._runtime import off_loop, off_loop_at_last
from indream._sync._uploading import upload_file
from indream._files.local_assets import HasLocalFiles, contents_of
from indream._files.part_file import is_still
from indream._files.upload_cache import UploadCache
from indream._net.workers import Crew
from indream._wire.settings import check_callback, check_count
from indream.errors import NotFoundError, UploadSourceError
from indream.generated.api.assets import get_asset

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from indream._sync._session import Session
    from indream._files.local_assets import Content
    from indream._wire.source import OnProgress
    from indream.generated.models import Asset

__all__ = ["AssetUploads"]

REPORTS = 0.1
"""Seconds between two reports of progress while no upload ends."""


class Work(Protocol):
    """Work for one content in the background."""

    def __call__(self, content: Content) -> Asset | None:
        """Return its asset, or None if the asset that the cache has for it no longer exists."""
        ...


class AssetUploads:
    """One run of `uploads.upload_assets`, which describes the arguments."""

    def __init__(
        self,
        session: Session,
        target: HasLocalFiles,
        *,
        project_id: str | None,
        cache: str | os.PathLike[str] | None,
        concurrency: int,
        on_progress: OnProgress | None,
    ) -> None:
        words = "a Timeline or an object with `files` and `attach`"
        check_type("timeline", target, HasLocalFiles, words)
        self._target = target
        self._project_id = project_id
        self._concurrency = check_count("concurrency", concurrency)
        self._on_progress = check_callback("on_progress", on_progress)
        self._cache: UploadCache | None = None
        if cache is not None:
            self._cache = UploadCache(cache, session.settings.base_url, project_id)
        # Connections of their own, because a thread that waits for the service is ended by cutting them off.
        self._own = session.connection.apart()
        self._session = session if self._own is None else replace(session, connection=self._own)
        self._crew: Crew[Content, Asset | None] = Crew(self._hang_up)
        self._assets: dict[Content, Asset] = {}
        self._sent: dict[Content, int] = {}
        self._total: int | None = None  # until the files have been read
        self._reported: int | None = None

    def run(self) -> list[Asset]:
        """Upload the files, and return an asset for each of them."""
        try:
            files = dict(self._target.files)
            contents = off_loop(contents_of, files)
            if self._cache is not None and contents:
                off_loop(self._cache.read)
                self._each([content for content in contents if self._cache.find(content)], self._find)
            missing = [content for content in contents if content not in self._assets]
            if self._cache is not None and missing:
                off_loop(self._cache.check_writable)
            self._sent = {content: content.size for content in self._assets}
            self._total = sum(content.size for content in contents)
            self._each(missing, self._send)
        finally:
            self._close()
        by_id = {asset_id: self._assets[content] for content in contents for asset_id in content.asset_ids}
        return [by_id[asset_id] for asset_id in files]

    def _find(self, content: Content) -> Asset | None:
        """The asset that an earlier run has uploaded, if it still exists."""
        found = None if self._cache is None else self._cache.find(content)
        try:
            return self._session.data(get_asset.request(found or ""))
        except NotFoundError:
            return None

    def _send(self, content: Content) -> Asset:
        def count(sent: int, _: int) -> None:
            self._sent[content] = sent

        return upload_file(
            self._session, content.path.rooted, project_id=self._project_id, on_progress=count
        )

    def _each(self, contents: Iterable[Content], work: Work) -> None:
        """Do some work for each content; after an error, what is running is completed, and no more begins."""
        waiting, running = deque(contents), 0
        failures: list[tuple[Content, BaseException]] = []
        while True:
            while waiting and not failures and running < self._concurrency:
                content = waiting.popleft()
                self._crew.start(content, partial(work, content))
                running += 1
            self._report()
            if not running:
                break
            self._crew.wait(None if self._on_progress is None else REPORTS)
            while (finished := self._crew.take()) is not None:
                running -= 1
                if finished.error is not None:
                    failures.append((finished.item, finished.error))
                    continue
                try:
                    self._record(finished.item, finished.value)
                except Exception as error:  # noqa: BLE001 - kept, and raised below
                    failures.append((finished.item, error))
        if failures:
            try:
                raise self._first(failures)
            finally:
                del failures  # The traceback of each error refers to this frame.

    def _first(self, failures: list[tuple[Content, BaseException]]) -> BaseException:
        (content, error), *further = failures
        error.add_note(f"for the file {content.names}")
        for content, other in further:
            error.add_note(f"also for the file {content.names}: {other}")
        if self._assets:
            error.add_note("the files that were uploaded are not sent again: call `upload_assets` again")
        return error

    def _record(self, content: Content, asset: Asset | None) -> None:
        if asset is None:
            if self._cache is not None:
                self._cache.forget(content)
            return
        is_known = self._cache is not None and self._cache.find(content) == asset.asset_id
        if not is_known and not off_loop(is_still, content.path.rooted, content.stamp):
            raise UploadSourceError(
                f"the file {str(content.path)!r} has changed since its upload began, so the content of asset "
                f"{asset.asset_id} is not known: upload the file again"
            )
        self._attach(content, asset)
        if self._cache is not None and not is_known:
            off_loop(self._cache.keep, content, asset.asset_id)

    def _attach(self, content: Content, asset: Asset) -> None:
        self._assets[content] = asset
        for asset_id in content.asset_ids:
            self._target.attach(asset_id, asset)

    def _report(self) -> None:
        if self._on_progress is None or self._total is None:
            return
        sent = sum(self._sent.copy().values())
        if sent != self._reported:
            self._reported = sent
            self._on_progress(sent, self._total)

    def _close(self) -> None:
        """Record the uploads that have ended, and end the others, even if this is canceled or interrupted."""
        try:
            while (finished := self._crew.take()) is not None:
                if finished.value is not None:
                    self._record_at_last(finished.item, finished.value)
            self._crew.close()
            own, self._own = self._own, None
            if own is not None:
                own.close()
        except BaseException:
            self._close()
            raise

    def _record_at_last(self, content: Content, asset: Asset) -> None:
        self._attach(content, asset)
        if self._cache is not None:
            with suppress(OSError, ValueError):  # The interruption is raised, not that the disk is full.
                off_loop_at_last(partial(self._cache.keep, content, asset.asset_id))

    def _hang_up(self) -> None:
        if self._own is not None:
            self._own.hang_up()
