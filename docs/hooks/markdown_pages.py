"""The site for agents: each page of the navigation as Markdown, and llms.txt, which lists them.

The description of a page in the list is also in its HTML, for search engines and for previews of links.

The Markdown is that of the page after the other hooks: links to files of the repository lead to their copies,
and tables that are made from openapi.yaml are in it.
"""

from __future__ import annotations

import html
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
_SENTENCE = re.compile(r".+?(?:[.:](?=\s|$)|$)", re.DOTALL)
_MARKS = re.compile(r"`|\*\*")
# The status of a decision, which is above its text.
_STATUS = re.compile(r"Accepted, \d{4}-\d\d\.")
_LONGEST_DESCRIPTION = 200
_pages: dict[str, str] = {}
"""The Markdown of each page, by the path of its file, while the site is built."""
_order: list[tuple[str, Page]] = []
"""The pages of the navigation in their order, each with the title of its section, while the site is built."""


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the list, so that pages can link to it; its content is written in the end."""
    files.append(File.generated(config, _LIST, content="", inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Note the Markdown of a page, and describe the page as its front matter would."""
    del config, files  # MkDocs passes them by name
    _pages[page.file.src_uri] = markdown
    text = _MARKS.sub("", description(markdown))
    if text:
        page.meta.setdefault("description", html.escape(text))
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
    """The first sentence of a page, and those after it if they are short; on one line, without links."""
    for part in _BLOCKS.sub("", _COMMENTS.sub("", markdown)).split("\n\n"):
        text = _STATUS.sub("", _LINKS.sub(r"\1", part)).strip()
        if text and text[0] not in "#|<-!:":
            first, *following = _SENTENCE.findall(" ".join(text.split()))
            found: str = first.strip()
            for sentence in following:
                if len(found) + len(sentence) > _LONGEST_DESCRIPTION:
                    break
                found += sentence
            return found.removesuffix(":")
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
