"""`make api`: writes the public names and signatures, and the command line, down as they are now."""

from __future__ import annotations

import gc

from tests.compatibility import command_line, public_api

gc.disable()  # all that griffe makes stays to the end
for module in (public_api, command_line):
    module.FILE.write_text(module.written(), encoding="utf-8")
