"""`make api`: writes the public names and signatures, and the command line, down as they are now."""

from __future__ import annotations

from tests.compatibility import command_line, public_api

for module in (public_api, command_line):
    module.FILE.write_text(module.written(), encoding="utf-8")
