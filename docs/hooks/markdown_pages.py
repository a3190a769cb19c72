"""The site for agents: each page of the navigation as Markdown, and llms.txt, which lists them.

The Markdown is that of the page after the other hooks: links to files of the repository lead to their copies,
and tables that are made from openapi.yaml are in it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, InclusionLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation, Section
    from mkdocs.structure.pages import Page

_LIST = "llms.txt"
_COMMENTS = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_BLOCKS = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r".+?[.:](?=\s|$)", re.DOTALL)
_pages: dict[str, str] = {}
"""The Markdown of each page, by the path of its file, while the site is built."""
_order: list[tuple[str, Page]] = []
"""The pages of the navigation in their order, each with the title of its section, while the site is built."""


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the list, so that pages can link to it; its content is written in the end."""
    files.append(File.generated(config, _LIST, content="", inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Note the Markdown of a page."""
    del config, files  # MkDocs passes them by name
    _pages[page.file.src_uri] = markdown
    return markdown


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
    """Note the pages of the navigation in their order."""
    del config, files
    _order[:] = _in_order(nav)
    return nav


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write the pages and the list."""
    site = Path(config.site_dir)
    lines = [f"# {config.site_name}", "", f"> {config.site_description}"]
    section = None
    for within, page in _order:
        markdown = _COMMENTS.sub("", _pages[page.file.src_uri]).lstrip()
        target = _target(page)
        (site / target).write_text(markdown, encoding="utf-8")
        if within != section:
            lines += ["", f"## {within}", ""]
            section = within
        lines.append(f"- [{_title(page)}]({target}): {description(markdown)}")
    (site / _LIST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    _pages.clear()
    _order.clear()


def description(markdown: str) -> str:
    """The first sentence of a page, on one line and without links."""
    for part in _BLOCKS.sub("", markdown).split("\n\n"):
        text = part.strip()
        if text and text[0] not in "#|<-!:":
            found = _SENTENCE.match(text)
            sentence = _LINKS.sub(r"\1", found[0] if found else text)
            return " ".join(sentence.split()).removesuffix(":")
    return ""


def _target(page: Page) -> str:
    return f"{posixpath.splitext(page.file.dest_uri)[0]}.md"


def _in_order(nav: Navigation) -> Iterator[tuple[str, Page]]:
    """The pages, each with the title of its section at the top."""
    for page in nav.pages:
        top: Page | Section = page
        while top.parent is not None:
            top = top.parent
        yield ("Start" if top is page else _title(top)), page


def _title(part: Any) -> str:  # MkDocs does not say its type
    return str(part.title)
