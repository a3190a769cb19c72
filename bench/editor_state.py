"""How long the check and the lint of an editor state take, as ratios measured in one run.

`python -m bench.editor_state`. What is compared is run in turns, and medians are taken, so that a busy
machine slows both sides.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import yaml

from indream import IndreamClient
from indream.editor_state import check_editor_state, lint_editor_state
from tests.editor_state.builders import ITEM_KINDS, SECOND, Object, item, state, track

ITEMS, TRACKS = 1000, 200
ROUNDS = 31
SPEC = Path(__file__).parents[1] / "openapi.yaml"
VALID = b'{"data":{"valid":true,"errors":[]},"meta":{}}'
FIRST_USE = """
import json, sys, time, indream
client = indream.IndreamClient("sk_indream_bench")
state = json.load(sys.stdin)
began = time.perf_counter()
from indream.editor_state import check_editor_state
assert not check_editor_state(state)
print(time.perf_counter() - began)
"""


def timeline(items: int, tracks: int) -> Object:
    """A valid timeline of all kinds of items in turn, five or so on each track."""
    clips: list[Object] = []
    lanes = [track(f"track-{number}") for number in range(tracks)]
    for number in range(items):
        kind = ITEM_KINDS[number % len(ITEM_KINDS)]
        clip = item(kind, f"item-{number}", number // tracks * SECOND)
        for name in {"top", "left", "opacity"} & clip.keys():
            clip[name]["keyframes"] = [{"timeTicks": time, "value": 0.5} for time in (0, SECOND // 2)]
        clips.append(clip)
        lanes[number % tracks]["items"].append(clip["id"])
    whole = state(*clips, tracks=lanes)
    assert not check_editor_state(whole)
    assert not lint_editor_state(whole)
    return whole


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def medians(runs: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median seconds of each, run in turns."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(seconds(run))
    return {name: statistics.median(times) for name, times in taken.items()}


def first_use() -> float:
    """The seconds of the first check in a process that has made a client.

    Nothing runs in turns with it: the fastest of several is the one least disturbed.
    """
    title = json.dumps(state(item("text", "title")))
    with tempfile.TemporaryDirectory() as cache:
        # Compiled modules, as they are after an installation.
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}
        taken = [
            subprocess.run(  # noqa: S603 - a script of our own
                [sys.executable, "-c", FIRST_USE],
                input=title,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            ).stdout
            for _ in range(8)
        ]
    return min(map(float, taken))


def main() -> None:
    """Measure, and print."""
    whole, tenfold = timeline(ITEMS, TRACKS), timeline(10 * ITEMS, 10 * TRACKS)
    print(f"{ITEMS} items in {TRACKS} tracks, {len(json.dumps(whole)) // 1000} kB of JSON")

    wire = httpx.MockTransport(lambda request: httpx.Response(200, content=VALID))
    raw = httpx.Client(transport=wire, headers={"Authorization": "Bearer sk_indream_bench"})
    client = IndreamClient("sk_indream_bench", transport=wire)
    url = "https://api.indream.ai/v1/editor/validate"
    median = medians(
        {
            "dumps": lambda: json.dumps(whole),
            "check": lambda: check_editor_state(whole),
            "lint": lambda: lint_editor_state(whole),
            "post": lambda: raw.post(url, json={"editorState": whole}).json(),
            "validate": lambda: client.editor.validate(whole),
        }
    )
    large = medians(
        {"dumps": lambda: json.dumps(tenfold), "lint": lambda: lint_editor_state(tenfold)}, rounds=7
    )
    validator = reference()
    slow = medians(
        {"jsonschema": lambda: validator.is_valid(whole), "check": lambda: check_editor_state(whole)},
        rounds=3,
    )
    report("check / json.dumps", median["check"] / median["dumps"], "below 1")
    report("jsonschema / check", slow["jsonschema"] / slow["check"], "above 500")
    report("editor.validate / raw httpx post(json=…)", median["validate"] / median["post"], "at most 1.0")
    report("lint / json.dumps", median["lint"] / median["dumps"], "below 3")
    report("lint / json.dumps, 10 times as many items", large["lint"] / large["dumps"], "below 3")
    report("first use of the check, in ms", first_use() * 1000, "below 15")


def reference() -> Any:
    """jsonschema over the schema as it is written."""
    schemas: Any = yaml.safe_load(SPEC.read_text(encoding="utf-8"))["components"]["schemas"]
    root = {"$ref": "#/components/schemas/EditorState", "components": {"schemas": schemas}}
    return jsonschema.Draft202012Validator(root)


def report(what: str, figure: float, aim: str) -> None:
    """One line, with the aim beside the figure."""
    print(f"{what:<45}{figure:>10.2f}   aim: {aim}")


if __name__ == "__main__":
    main()
