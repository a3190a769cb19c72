"""What a client costs beside bare httpx: its import, its making, and calls without a network.

`python -m bench.client`. What is compared is run in turns, and medians are taken, so that a busy machine
slows both sides.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable

import httpx

from bench.editor_state import medians
from indream import IndreamClient
from tests.faults.service import export_task

ROUNDS = 1001
IMPORTS = 15
KEY = "sk_indream_bench"
HEADERS = {"Content-Type": "application/json"}
TASK = export_task("0d7cf1b4-8f0b-4a6e-9d0f-2f9f5a1c7e11")


class Null(httpx.BaseTransport):
    """A transport that answers everything with one body."""

    def __init__(self, data: object) -> None:
        self._body = json.dumps({"data": data, "meta": {"nextPageCursor": None}}).encode()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        return httpx.Response(200, headers=HEADERS, stream=httpx.ByteStream(self._body))


def second_client() -> float:
    """Milliseconds for a client when there has been one."""
    IndreamClient(KEY).close()
    return medians({"client": lambda: IndreamClient(KEY)}, rounds=ROUNDS)["client"] * 1000


def imports() -> float:
    """How much longer the import takes than httpx's, each in processes of its own; compiled beforehand."""
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(IMPORTS + 1):
            ours.append(_import("from indream import IndreamClient", cache))
            theirs.append(_import("import httpx", cache))
    return statistics.median(ours[1:]) / statistics.median(theirs[1:])


def _import(statement: str, cache: str) -> float:
    script = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}
    done = subprocess.run(  # noqa: S603 - a script of our own
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout)


def calls(data: object, path: str, call: Callable[[IndreamClient], object]) -> float:
    """How much longer a call takes than the same request through bare httpx, its JSON read."""
    url = f"https://api.indream.ai{path}"
    headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
    with (
        IndreamClient(KEY, transport=Null(data)) as client,
        httpx.Client(transport=Null(data), headers=headers) as raw,
    ):
        median = medians({"ours": lambda: call(client), "raw": lambda: raw.get(url).json()}, rounds=ROUNDS)
    return median["ours"] / median["raw"]


def main() -> None:
    """Measure, and print."""
    report("second client, ms", second_client(), "1")
    report("from indream import IndreamClient / import httpx", imports(), "1.4")
    report("GET / raw httpx", calls(TASK, "/v1/exports/t", lambda client: client.exports.get("t")), "1.05")
    report(
        "list of 50 / raw httpx",
        calls([TASK] * 50, "/v1/exports?pageSize=50", lambda client: client.exports.list(page_size=50)),
        "1.25",
    )


def report(what: str, figure: float, aim: str) -> None:
    """One line, with the aim beside the figure."""
    print(f"{what:<50}{figure:>8.2f} | aim {aim}")


if __name__ == "__main__":
    main()
