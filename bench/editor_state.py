"""The time of the check and the lint of an editor state: `python -m bench.editor_state`."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import yaml

from bench.calls import HEADERS, KEY, Null
from bench.report import HTTPX, Aim, Bench, Figure, main
from bench.start import IMPORTING
from bench.timing import fresh_processes, medians, time_text
from indream import IndreamClient
from indream.editor_state import check_editor_state, lint_editor_state
from tests.support.editor_state.builders import ITEM_KINDS, SECOND, Object, item, state, track

__all__ = ["BENCH"]

ITEMS, TRACKS = 1000, 200
ROUNDS, SLOW_ROUNDS, PROCESSES = 31, 5, 15
SPEC = Path(__file__).parents[1] / "openapi.yaml"
DUMPS = "`json.dumps` of it"
SEND = Aim("`editor.validate`: check and send", 0.6, beside=HTTPX)
CHECK = Aim("`check_editor_state`", 0.5, beside=DUMPS)
REFERENCE = Aim("`check_editor_state`", 500, "× as fast", beside="jsonschema", at_least=True)
LINT = Aim("`lint_editor_state`", 3, beside=DUMPS)
TENFOLD = Aim("`lint_editor_state`, 10,000 items", 3, beside=DUMPS)
FIRST = Aim("the first check in a process", 0.25, beside="`import httpx`")
FIRST_USE = """
import json, sys, time, indream
client = indream.IndreamClient("sk_indream_bench")
state = json.load(sys.stdin)
began = time.process_time()
from indream.editor_state import check_editor_state
assert not check_editor_state(state)
print(time.process_time() - began)
"""


def timeline(items: int, tracks: int) -> Object:
    """A valid editor state with items of all kinds, about five on each track."""
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


def measure() -> Iterator[Figure]:
    """Yield all figures."""
    whole, tenfold = timeline(ITEMS, TRACKS), timeline(10 * ITEMS, 10 * TRACKS)
    transport = Null({"valid": True, "errors": []})
    url = "https://api.indream.ai/v1/editor/validate"
    with (
        IndreamClient(KEY, transport=transport) as client,
        httpx.Client(transport=transport, headers=HEADERS) as raw,
    ):
        median = medians(
            {
                "dumps": lambda: json.dumps(whole),
                "check": lambda: check_editor_state(whole),
                "lint": lambda: lint_editor_state(whole),
                "post": lambda: raw.post(url, json={"editorState": whole}).json(),
                "validate": lambda: client.editor.validate(whole),
            },
            ROUNDS,
        )
    yield _ratio(SEND, median["validate"], median["post"])
    yield _ratio(CHECK, median["check"], median["dumps"])
    validator = reference()
    slow = medians(
        {"jsonschema": lambda: validator.is_valid(whole), "check": lambda: check_editor_state(whole)},
        SLOW_ROUNDS,
    )
    yield Figure(REFERENCE, slow["jsonschema"] / slow["check"], time_text(slow["check"], slow["jsonschema"]))
    yield _ratio(LINT, median["lint"], median["dumps"])
    large = medians(
        {"dumps": lambda: json.dumps(tenfold), "lint": lambda: lint_editor_state(tenfold)}, SLOW_ROUNDS
    )
    yield _ratio(TENFOLD, large["lint"], large["dumps"])
    yield _ratio(FIRST, *first_use())


def _ratio(aim: Aim, ours: float, theirs: float) -> Figure:
    return Figure(aim, ours / theirs, time_text(ours, theirs))


def first_use() -> tuple[float, float]:
    """The median seconds of the first check in a process that has made a client, and of `import httpx`."""
    title = json.dumps(state(item("text", "title")))
    with fresh_processes() as number_from:
        rounds = [
            (number_from(FIRST_USE, text=title), number_from(IMPORTING.format("import httpx")))
            for _ in range(PROCESSES + 1)
        ]
    first, imported = zip(*rounds[1:], strict=True)  # the first ones compile
    return statistics.median(first), statistics.median(imported)


def reference() -> Any:
    """A validator of jsonschema with the schema of openapi.yaml."""
    schemas: Any = yaml.safe_load(SPEC.read_text(encoding="utf-8"))["components"]["schemas"]
    root = {"$ref": "#/components/schemas/EditorState", "components": {"schemas": schemas}}
    return jsonschema.Draft202012Validator(root)


BENCH = Bench(
    "Check and lint of an editor state",
    "The editor state has 1,000 items of all kinds in 200 tracks, about 900 kB of JSON. `editor.validate` "
    "checks it against the whole schema, writes it as JSON and sends it; it is compared with httpx and "
    "`post(json=…)`. The check and the lint alone are compared with `json.dumps` of the same editor state, "
    "and the check with the reference validator jsonschema. The first check in a process loads the schema.",
    (SEND, CHECK, REFERENCE, LINT, TENFOLD, FIRST),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
