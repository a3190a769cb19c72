"""Links of pages to files of the repository outside docs/ lead to a page with the file's text.

One of Markdown is a page as it would be in docs/, with links of its own; a picture is shown as it is.
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

_LINK = re.compile(r"(?<=\]\()(?!\w+:)[^)#\s]+(?=[)#])")
_PICTURES = (".png", ".svg")
_COPIES = "files/"
_LANGUAGES = {".py": "python", ".toml": "toml", ".yaml": "yaml", ".json": "json"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Make the pages."""
    root = Path(config.config_file_path).parent
    pages = list(files.documentation_pages())
    for page in pages:  # grows, as copies of Markdown have links too
        for target in _targets(page.content_string, page.src_uri, config).values():
            uri = _uri(target, config)
            if uri not in files.src_uris:
                content = _content(root, target)
                copy = File.generated(config, uri, content=content, inclusion=InclusionLevel.NOT_IN_NAV)
                files.append(copy)
                if target.endswith(".md"):
                    pages.append(copy)
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links there."""
    del files  # MkDocs gives it by name
    here = posixpath.dirname(page.file.src_uri)
    targets = _targets(markdown, page.file.src_uri, config)
    return _LINK.sub(
        lambda link: (
            posixpath.relpath(_uri(targets[link[0]], config), here) if link[0] in targets else link[0]
        ),
        markdown,
    )


def _targets(markdown: str, src_uri: str, config: MkDocsConfig) -> dict[str, str]:
    """The links of a page that change, each with the path in the repository of the file it leads to.

    Those of pages in docs/ to files outside, and those of copies to any file; other copies than of Markdown
    have none.
    """
    copied = src_uri.removeprefix(_COPIES) if src_uri.startswith(_COPIES) else None
    if copied is not None and not copied.endswith(".md.md"):
        return {}
    docs = Path(config.docs_dir).name
    origin = posixpath.join(docs, src_uri) if copied is None else copied
    found = _found(markdown, posixpath.dirname(origin), Path(config.config_file_path).parent)
    return {link: target for link, target in found if copied is not None or not _is_below(target, docs)}


def _found(markdown: str, folder: str, root: Path) -> Iterator[tuple[str, str]]:
    for link in _LINK.findall(markdown):
        target = posixpath.normpath(posixpath.join(folder, link))
        if not target.startswith("../") and (root / target).is_file():
            yield link, target


def _is_below(target: str, folder: str) -> bool:
    return target.startswith(f"{folder}/")


def _uri(target: str, config: MkDocsConfig) -> str:
    docs = Path(config.docs_dir).name
    if _is_below(target, docs):
        return target.removeprefix(f"{docs}/")
    return _COPIES + target + ("" if target.endswith(_PICTURES) else ".md")


def _content(root: Path, target: str) -> str | bytes:
    if target.endswith(_PICTURES):
        return (root / target).read_bytes()
    text = (root / target).read_text(encoding="utf-8")
    if target.endswith(".md"):
        return f"---\nsearch:\n  exclude: true\n---\n{text}"
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", text)), 3)
    language = _LANGUAGES.get(posixpath.splitext(target)[1], "text")
    matter = f"---\ntitle: {target}\nsearch:\n  exclude: true\nhide:\n  - toc\n---\n"
    return f"{matter}# {target}\n\n{fence}{language}\n{text}{fence}\n"
