"""`make api`: writes the public names and signatures down as they are now."""

from __future__ import annotations

from tests.compatibility.public_api import FILE, written

FILE.write_text(written(), encoding="utf-8")
