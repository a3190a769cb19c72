"""Links to files of the repository outside docs/ open a page with the file's text.

A Markdown file becomes a page like those in docs/, with links of its own; a picture is shown as it is. So
the same link works in the repository and in the site, which is complete without the repository. A link to
a file that does not exist is not changed: MkDocs reports it.
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
# Linked as they are; any other file becomes a page that shows its text.
_BINARY = (".png", ".svg", ".mp3", ".mp4")
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
    """Replace the links with links to those pages."""
    del files  # MkDocs passes it by name
    here = posixpath.dirname(page.file.src_uri)
    targets = _targets(markdown, page.file.src_uri, config)
    return _LINK.sub(
        lambda link: (
            posixpath.relpath(_uri(targets[link[0]], config), here) if link[0] in targets else link[0]
        ),
        markdown,
    )


def _targets(markdown: str, src_uri: str, config: MkDocsConfig) -> dict[str, str]:
    """The links of a page that change, each with the path in the repository of the file that it opens.

    A page in docs/ has those to files outside docs/, and a copy of a Markdown file has those to any file.
    Other copies have none.
    """
    copied = src_uri.removeprefix(_COPIES) if src_uri.startswith(_COPIES) else None
    if copied is not None and not copied.endswith(".md.md"):
        return {}
    docs = Path(config.docs_dir).name
    origin = posixpath.join(docs, src_uri) if copied is None else copied
    links = _links(markdown, posixpath.dirname(origin), Path(config.config_file_path).parent)
    return {link: target for link, target in links if copied is not None or not _is_below(target, docs)}


def _links(markdown: str, directory: str, root: Path) -> Iterator[tuple[str, str]]:
    for link in _LINK.findall(markdown):
        target = posixpath.normpath(posixpath.join(directory, link))
        if not target.startswith("../") and (root / target).is_file():
            yield link, target


def _is_below(target: str, directory: str) -> bool:
    return target.startswith(f"{directory}/")


def _uri(target: str, config: MkDocsConfig) -> str:
    docs = Path(config.docs_dir).name
    if _is_below(target, docs):
        return target.removeprefix(f"{docs}/")
    return _COPIES + target + ("" if target.endswith(_BINARY) else ".md")


def _content(root: Path, target: str) -> str | bytes:
    if target.endswith(_BINARY):
        return (root / target).read_bytes()
    text = (root / target).read_text(encoding="utf-8")
    if target.endswith(".md"):
        return f"---\nsearch:\n  exclude: true\n---\n{text}"
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", text)), 3)
    language = _LANGUAGES.get(posixpath.splitext(target)[1], "text")
    matter = f"---\ntitle: {target}\nsearch:\n  exclude: true\nhide:\n  - toc\n---\n"
    return f"{matter}# {target}\n\n{fence}{language}\n{text}{fence}\n"
