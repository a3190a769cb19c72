"""The search shows guides before the reference, and finds a page by words that it does not contain.

People search for the words of their task. "subtitles", for instance, leads to the page about captions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

# How much pages count, by the beginning of their path. Any other page is a guide, which counts 1.
_BOOSTS = {
    "reference/": 0.1,
    "decisions/": 0.01,
    "building.md": 0.01,
    "changelog.md": 0.01,
    "moving.md": 0.1,
    "performance.md": 0.01,
    "reliability.md": 0.01,
}
_WORDS = {
    "authentication.md": ("api key", "token", "environment variable"),
    "billing.md": ("price", "cost", "slots", "quota"),
    "captions.md": ("subtitles", "srt"),
    "client.md": (
        *("retry", "timeout", "async", "asyncio", "trio", "close", "context manager"),
        *("multithreading", "multiprocessing", "monitoring", "metrics"),
    ),
    "command-line.md": ("exit code", "cli", "terminal", "stdin"),
    "editing.md": ("trim", "split", "speed", "slow motion", "mute", "ducking"),
    "errors.md": ("error codes", "rate limit", "troubleshooting", "faq"),
    "files.md": ("upload", "link expires", "streaming", "max file size", "s3"),
    "moving.md": ("migrate", "migration"),
    "pagination.md": ("cursor",),
    "preview.md": ("contact sheet", "thumbnail", "screenshot"),
    "quick-start.md": ("get started", "getting started", "tutorial", "python version"),
    "regenerating.md": ("regenerate",),
    "resources/exports.md": ("idempotency key", "idempotent"),
    "templates.md": ("csv", "placeholders", "personalized"),
    "testing.md": ("mock",),
    "timeline.md": (
        *("text", "image", "video", "audio", "music", "transition", "animation", "fade", "crop", "fonts"),
        *("seconds", "ticks", "slideshow", "crossfade", "zoom", "watermark", "background color"),
        *("resolution", "1080p", "4k", "aspect ratio", "fps", "vertical", "tiktok", "instagram", "shorts"),
        *("voiceover", "narration", "concat", "join", "merge", "overlay", "gif", "rotate", "ken burns"),
    ),
    "waiting.md": (
        *("progress", "batch", "resume", "checkpoint", "jupyter", "polling"),
        *("bulk", "parallel", "concurrency"),
    ),
    "webhooks.md": ("callback", "notification"),
}


# lunr merges the nodes of its index that have the same text. It writes the labels and the numbers of the next
# nodes without anything between them, so labels that are digits make different nodes look the same, and
# searches for their words fail. A comma after each number makes the texts differ.
_MERGED = "e=e+s+o.id}return e}"
_DISTINCT = 'e=e+s+o.id+","}return e}'


def on_post_build(*, config: MkDocsConfig) -> None:
    """Correct the search of the theme, which would otherwise lose some words of a large site."""
    [worker] = (Path(config.site_dir) / "assets/javascripts/workers").glob("search.*.min.js")
    code = worker.read_text(encoding="utf-8")
    if code.count(_MERGED) != 1:
        raise RuntimeError(f"{worker.name} is another version of lunr; see whether it still merges nodes")
    worker.write_text(code.replace(_MERGED, _DISTINCT), encoding="utf-8")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set both for a page, as its front matter would."""
    del config, files  # MkDocs passes them by name
    uri = page.file.src_uri
    search = page.meta.setdefault("search", {})
    for beginning, boost in _BOOSTS.items():
        if uri.startswith(beginning):
            search.setdefault("boost", boost)
    if uri in _WORDS:
        page.meta["tags"] = list(_WORDS[uri])
    return markdown
