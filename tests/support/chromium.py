"""Chromium for tests, if it is installed; it can reach this machine only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["PATIENCE_MS", "chromium", "needs_chromium", "resize"]

# The first has no windows, which saves a third of the processor time of the tests that use it.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
_ARGUMENTS = [
    "--disable-quic",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 30_000
"""How long a test waits for the browser, on a busy machine."""

needs_chromium = pytest.mark.skipif(
    _CHROMIUM is None, reason=f"no Chromium: none of {', '.join(_NAMES)} is installed"
)
"""A mark for tests that are skipped without Chromium."""


@contextmanager
def chromium(*arguments: str, scrollbars: bool = False) -> Iterator[Browser]:
    """Chromium with a new profile, and with further arguments."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=_CHROMIUM,
            args=[*_ARGUMENTS, *arguments],
            ignore_default_args=["--hide-scrollbars"] if scrollbars else None,
            timeout=2 * PATIENCE_MS,
        ) as browser,
    ):
        yield browser


def resize(page: Page, width: int, height: int = 900, scheme: Literal["light", "dark"] = "light") -> None:
    """Give a page another size and color scheme: a new page would be a new process."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
