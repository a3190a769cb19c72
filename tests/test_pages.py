"""Every Python block of README.md and docs/ runs, against a sandbox."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indream import _clock
from indream._async import _runtime as async_runtime
from indream._sync import _runtime as sync_runtime
from indream.sandbox import Sandbox, run
from indream.webhooks import sign_export_webhook
from tests.support.doc_blocks import PAGES, RECIPES_RUN_BY, Block, blocks_of, execute
from tests.support.repository import OPTIONS, ROOT, title_card

SECRET = "whsec_pages"
PLUGINS_OF_OURS = ["cacheprovider", "schemathesis", "hypothesispytest"]  # slow to load, and not the reader's
ONCE = {"docs/files.md"}  # its download is of a file that is not there yet
FASTER = 20  # are pauses; the sandbox's clock advances when it is polled
# As in `make lowest`: the test client of starlette 0.40 uses a name that anyio has moved.
OF_OLD_STARLETTE = "ignore:The anyio.abc.BlockingPortal alias:DeprecationWarning"


def programs(page: str) -> list[Block]:
    """The blocks that run here."""
    return [block for block in blocks_of(page) if block.language == "python" and block.recipe is None]


RUN_HERE = [page for page in PAGES if programs(page)]


def test_the_search_finds_blocks() -> None:
    """Where they are many, many are found."""
    assert len(programs("README.md")) >= 5
    assert {"README.md", "docs/errors.md", "docs/resources/exports.md"} <= set(RUN_HERE)


def test_every_recipe_is_run_by_a_test() -> None:
    """Those that do not run here are on pages that a test module takes care of."""
    with_recipes = {page for page in PAGES if any(block.recipe for block in blocks_of(page))}
    assert set(RECIPES_RUN_BY) == with_recipes
    for page, module in RECIPES_RUN_BY.items():
        assert f'recipes_of("{page}")' in (ROOT / module).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["  ```python\n  x\n  ```\n", "~~~python\nx\n~~~\n", "```py\nx\n```\n", "``` python\nx\n```\n",
     "<!-- recipe: a -->\n\n```python\nx\n```\n", "> ```python\n> x\n> ```\n"],
)  # fmt: skip
def test_a_malformed_block_fails(text: str) -> None:
    """It fails, rather than not run."""
    with pytest.raises(AssertionError, match=r"page\.md: a"):
        blocks_of("page.md", text)


@pytest.mark.parametrize(
    "page", [page for page in RUN_HERE if any(block.has_tests for block in programs(page))]
)
def test_pages_with_tests_say_how_they_are_run(page: str) -> None:
    """With pytest, which no extra installs: the block has to install it, unless it is about a checkout."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.search(r"python -m pytest\b", text)
    assert re.search(r"^pip install .*\bpytest$", text, re.MULTILINE) or "/python -m pytest" in text


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a page is followed: a directory with the examples, from which modules are imported."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    loaded = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - loaded:
        if (tmp_path / f"{name}.py").is_file():
            del sys.modules[name]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A service in the environment, for a client whose time passes only in its pauses, which are short."""
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        time.sleep(seconds / FASTER)

    async def pause_async(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(seconds / FASTER)

    monkeypatch.setattr(_clock, "monotonic", lambda: sum(pauses))
    monkeypatch.setattr(sync_runtime, "sleep", pause)
    monkeypatch.setattr(async_runtime, "sleep", pause_async)
    monkeypatch.setenv("INDREAM_WEBHOOK_SECRET", SECRET)
    with run(speed="auto", webhook_secret=SECRET) as sandbox:
        monkeypatch.setenv("INDREAM_API_KEY", sandbox.api_key)
        monkeypatch.setenv("INDREAM_BASE_URL", sandbox.base_url)
        yield sandbox


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("page", RUN_HERE)
def test_every_block_of_a_page_runs(page: str, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its blocks run as they stand, in their order, with the key and the URL in the environment.

    And again in the same directory, for the same account: no program trips over what its first run has left.
    """
    blocks = programs(page)
    _follow(blocks, directory, capsys)
    if page not in ONCE:
        _follow([block for block in blocks if not block.has_tests], directory, capsys)


def test_readme_touches_only_what_its_reader_made(
    service: Sandbox, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its programs download no other export of the account, and write only the files that they name."""
    with service.client() as client:
        client.exports.render({**OPTIONS, "editorState": title_card()})
    before = set(directory.rglob("*"))
    _follow([block for block in programs("README.md") if not block.has_tests], directory, capsys)
    written = {path.relative_to(directory).as_posix() for path in set(directory.rglob("*")) - before}
    assert {"welcome.mp4", "videos", "videos/p1.mp4", "videos/p2.mp4", "videos/batch.jsonl"} == written
    assert {"GET", "POST"} == {request.method for request in service.requests}


def _follow(blocks: list[Block], directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    tests: list[str] = []
    for block in blocks:
        where = f"{block.page}, line {block.line}"
        if block.file:
            (directory / block.file).write_text(block.text, encoding="utf-8")
        if block.has_tests:
            assert block.file, f"{where}: tests begin with a line that names their file, such as # test_it.py"
            assert block.file not in tests, f"{where}: another block of tests has the same file"
            tests.append(block.file)
            continue
        if block.is_program or not names:
            names = {"__name__": "page"}
        execute(block, names)
        _take_an_event(names)
        printed = capsys.readouterr().out
        assert block.prints in (None, printed), where
    if tests:
        _run_tests(tests, directory, blocks[0].page)


def _run_tests(files: list[str], directory: Path, page: str) -> None:
    without = [word for name in PLUGINS_OF_OURS for word in ("-p", f"no:{name}")]
    warnings = ("-W", "error", "-W", OF_OLD_STARLETTE)
    command = [sys.executable, "-m", "pytest", "-q", *warnings, *without, *files]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True)
    assert 0 == done.returncode, f"{page}:\n{done.stdout}"


def _take_an_event(names: dict[str, object]) -> None:
    """Where a block ends with a receiver of webhooks, give it a genuine event."""
    receive = names.pop("receive", None)
    if receive is not None:
        assert callable(receive)
        body = (ROOT / "tests/vectors/event.json").read_bytes()
        receive(body, sign_export_webhook(webhook_secret=SECRET, raw_body=body))
