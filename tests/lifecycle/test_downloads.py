"""Downloads that are canceled, interrupted, or never finished."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from indream import AsyncIndreamClient
from tests.support.downloading import CONTENT, completed, files_in
from tests.support.faults.server import FaultServer
from tests.support.scripts import outcome

ROUNDS = 60


@pytest.mark.rule("downloads.whole")
@pytest.mark.parametrize("seed", [1, 2])
def test_canceled_downloads_leave_no_parts(tmp_path: Path, seed: int) -> None:
    """At any moment: a complete file or none, no other file, and a client that continues."""
    chance = random.Random(seed)

    async def main() -> None:
        async with AsyncIndreamClient("k", base_url=server.base_url) as client:
            for number in range(ROUNDS):
                try:
                    async with asyncio.timeout(chance.uniform(0.0, 0.02)):
                        await client.exports.download(export, tmp_path / f"{number}.mp4")
                except TimeoutError:
                    pass
            await client.exports.download(export, tmp_path / "last.mp4")

    content = CONTENT * 512
    with FaultServer() as server:
        server.service.files["/video.mp4"] = content
        export = completed(outputUrl=f"{server.base_url}/video.mp4")
        asyncio.run(main())  # it waits for the threads at work on files
    files = files_in(tmp_path)
    assert "last.mp4" in files
    assert {content} == set(files.values())
    assert {".mp4"} == {Path(name).suffix for name in files}


BEGINNING = """
import asyncio, logging, sys
from pathlib import Path
from indream import AsyncIndreamClient, IndreamClient
from tests.support.downloading import completed

logging.getLogger("asyncio").setLevel(logging.ERROR)  # dev mode logs how long a task took
base_url, directory = sys.argv[1].rsplit(" ", 1)
export = completed(outputUrl=f"{base_url}/video.mp4")
client = IndreamClient(base_url=base_url)
aclient = AsyncIndreamClient(base_url=base_url)

def stop(received, total):
    if received:
        raise SystemExit
"""
ENDS = {
    "not closed": """
client.exports.download(export, directory)
asyncio.run(aclient.exports.download(export, directory, overwrite=True))
asyncio.run(aclient.exports.download(export, directory, overwrite=True))
""",
    "closed": """
client.exports.download(export, directory)
client.close()
async def main():
    async with aclient:
        await aclient.exports.download(export, directory, overwrite=True)
asyncio.run(main())
""",
    "stopped": "client.exports.download(export, directory, on_progress=stop)",
    "stopped, async": "asyncio.run(aclient.exports.download(export, directory, on_progress=stop))",
    "steps that nobody takes": """
from indream._sync._downloads import download_steps
steps = download_steps(client._session, export, directory)
next(steps)
""",
    "async steps that nobody takes": """
from indream._async._downloads import download_steps
async def main():
    global steps
    steps = download_steps(aclient._session, export, directory)
    await anext(steps)
asyncio.run(main())
""",
}


@pytest.mark.rule("downloads.whole")
@pytest.mark.parametrize("end", ENDS)
def test_a_program_that_exits_leaves_no_parts(tmp_path: Path, end: str) -> None:
    """The process ends without a word, and without half a file."""
    with FaultServer() as server:
        server.service.files["/video.mp4"] = CONTENT * 4096
        arguments, imported = f"{server.base_url} {tmp_path}", end != "not closed"
        assert (0, "", "") == outcome(BEGINNING + ENDS[end], arguments, imported=imported)
    expected = {"hero.mp4": CONTENT * 4096} if "closed" in end else {}
    assert expected == files_in(tmp_path)
