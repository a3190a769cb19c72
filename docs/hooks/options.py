"""Keeps names of options on one line, such as `--retry-failed`: browsers may break it after each hyphen."""

from __future__ import annotations

import re
from typing import Any

_OPTION = re.compile(r"<code>(?=--?\w[\w-]*</code>)")


def on_page_content(html: str, **_: Any) -> str:
    """Mark the codes that are the name of an option."""
    return _OPTION.sub('<code class="option">', html)
