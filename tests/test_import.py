"""The modules that an import of the client loads, and those that are loaded later."""

from __future__ import annotations

import subprocess
import sys

LATER = "attrs", "attr", "jsonschema_rs", "dateutil", "indream.generated.models", "indream.editor_state"
PROGRAM = f"""
import sys
from indream import AsyncIndreamClient, IndreamClient
print([name for name in {LATER} if name in sys.modules])
IndreamClient("sk_test").close()
print([name for name in {LATER} if name not in sys.modules])
"""


def test_models_and_schema_are_loaded_on_first_use() -> None:
    """The import needs neither attrs, models nor the schema; a client has all that its calls need."""
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "[]\n[]\n" == done.stdout
