"""The modules that an import of the client loads, and those that are loaded later."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.repository import ROOT

LATER = "attrs", "attr", "jsonschema_rs", "dateutil", "indream.generated.models", "indream.editor_state"
PROGRAM = f"""
import sys
sys.modules["rich"] = None  # httpx imports it for a command of its own, and older versions of it import attr
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


CAPTIONS = """
import sys
import indream.captions
print([name for name in sys.modules if name.startswith("indream.captions.")])
cues = indream.captions.parse_captions("[00:01.00]A")
cues.to_editor_asset("speech")
indream.captions.captions_of({"tracks": [], "items": {}, "assets": {}})
cues.save(sys.argv[1])
others = "attr", "attrs", "dateutil", "httpcore", "httpx", "jsonschema_rs", "orjson"
print([name for name in others if name in sys.modules])
"""


def test_captions_need_no_other_package(tmp_path: Path) -> None:
    """Their modules are loaded on first use, and load no package of others, not even to write a file."""
    command = [sys.executable, "-W", "error", "-c", CAPTIONS, str(tmp_path / "a.srt")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "[]\n[]\n" == done.stdout


TIMELINE = """
import sys
import indream.timeline
print([name for name in sys.modules if name.startswith(("indream.timeline.", "indream.captions."))])
timeline = indream.timeline.Timeline()
timeline.append(indream.timeline.Image(sys.argv[1], duration=1))
timeline.overlay(indream.timeline.Captions(sys.argv[2]))
others = "attr", "attrs", "dateutil", "httpcore", "httpx", "jsonschema_rs", "orjson"
print([name for name in others if name in sys.modules])
state = timeline.to_editor_state()
print([name for name in ("httpcore", "httpx") if name in sys.modules])
"""


def test_media_files_are_measured_without_slow_modules() -> None:
    """The modules for settings, and what they import, are for clients."""
    program = "import sys, indream.media as m; m.probe; print({'inspect', 'dataclasses'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "set()\n" == done.stdout


def test_a_timeline_needs_no_other_package_until_it_is_checked() -> None:
    """Its modules are loaded on first use; the check needs a validator, but nothing that sends."""
    files = [str(ROOT / "examples" / name) for name in ("hero.png", "speech.srt")]
    command = [sys.executable, "-W", "error", "-c", TIMELINE, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "[]\n[]\n[]\n" == done.stdout
