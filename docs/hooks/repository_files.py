"""Links of pages to files of the repository outside docs/ lead to a page with the file's text.

So one and the same link works where the page is read in the repository and in the site, which is whole
without it. A link to what does not exist is left as it is: MkDocs tells of it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_LINK = re.compile(r"(?<=\]\()(?:\.\./)+[^)#\s]+(?=[)#])")
_LANGUAGES = {".py": "python", ".toml": "toml", ".yaml": "yaml", ".md": "markdown", ".json": "json"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Make the pages."""
    root = Path(config.config_file_path).parent
    for page in list(files.documentation_pages()):
        for target in _targets(page.content_string, page.src_uri, config).values():
            uri = _uri(target)
            if uri not in files.src_uris:
                text = (root / target).read_text(encoding="utf-8")
                content = _content(target, text)
                level = InclusionLevel.NOT_IN_NAV
                files.append(File.generated(config, uri, content=content, inclusion=level))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links there."""
    del files  # MkDocs gives it by name
    here = posixpath.dirname(page.file.src_uri)
    targets = _targets(markdown, page.file.src_uri, config)
    return _LINK.sub(
        lambda link: posixpath.relpath(_uri(targets[link[0]]), here) if link[0] in targets else link[0],
        markdown,
    )


def _targets(markdown: str, src_uri: str, config: MkDocsConfig) -> dict[str, str]:
    """The links of a page to existing files outside docs/, each with its path in the repository."""
    return dict(_found(markdown, src_uri, Path(config.config_file_path).parent, Path(config.docs_dir).name))


def _found(markdown: str, src_uri: str, root: Path, docs: str) -> Iterator[tuple[str, str]]:
    for link in _LINK.findall(markdown):
        target = posixpath.normpath(posixpath.join(docs, posixpath.dirname(src_uri), link))
        if not target.startswith(("../", f"{docs}/")) and (root / target).is_file():
            yield link, target


def _uri(target: str) -> str:
    return f"files/{target}.md"


def _content(target: str, text: str) -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", text)), 3)
    language = _LANGUAGES.get(posixpath.splitext(target)[1], "text")
    matter = f"---\ntitle: {target}\nsearch:\n  exclude: true\nhide:\n  - toc\n---\n"
    return f"{matter}# {target}\n\n{fence}{language}\n{text}{fence}\n"
