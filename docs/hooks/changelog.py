"""The changelog page shows the changes that are not released yet, and those of each version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_PAGE = "changelog.md"
_MARK = "<!-- towncrier: new versions go below -->"
_KINDS = ("added", "changed", "deprecated", "removed", "fixed", "security")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Append them to the page."""
    del files  # MkDocs passes it by name
    if page.file.src_uri != _PAGE:
        return markdown
    root = Path(config.config_file_path).parent
    released = (root / "CHANGELOG.md").read_text(encoding="utf-8").partition(_MARK)[2]
    return f"{markdown}\n{_not_released(root / 'changelog.d')}\n{released}"


def _not_released(directory: Path) -> str:
    lines: list[str] = []
    for kind in _KINDS:
        fragments = [path.read_text(encoding="utf-8") for path in sorted(directory.glob(f"*.{kind}.md"))]
        if fragments:
            lines += ["", f"### {kind.capitalize()}", ""]
            lines += ["- " + text.strip().replace("\n", "\n  ") for text in fragments]
    return "\n".join(["## Not released yet", *lines, ""]) if lines else ""
