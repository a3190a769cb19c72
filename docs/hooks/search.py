"""The search shows guides before the reference, and finds a page by words that it does not contain.

People search for the words of their task. "subtitles", for instance, leads to the page about captions.
"""

from __future__ import annotations

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
    "authentication.md": ("api key", "token"),
    "billing.md": ("price", "cost", "slots", "quota"),
    "captions.md": ("subtitles", "srt"),
    "client.md": ("retry", "timeout", "async", "asyncio", "trio"),
    "command-line.md": ("exit code",),
    "errors.md": ("error codes", "rate limit"),
    "files.md": ("upload",),
    "pagination.md": ("cursor",),
    "preview.md": ("contact sheet",),
    "regenerating.md": ("regenerate",),
    "templates.md": ("csv",),
    "timeline.md": (
        *("text", "image", "video", "audio", "music", "transition", "animation", "fade", "crop", "fonts"),
        *("seconds", "ticks", "slideshow"),
    ),
    "waiting.md": ("progress", "batch", "resume", "checkpoint"),
}


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
