"""The documentation site builds strictly and offline, and has no broken links."""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

import indream
import indream.types
from indream import batch, captions, editor_state, media, preview, progress, sandbox, timeline, webhooks
from indream._sync.client import IndreamClient
from tests.support.chromium import chromium, needs_chromium, resize
from tests.support.doc_blocks import PAGES, blocks_of
from tests.support.repository import ROOT

# Blocks that have to be scrolled, and codes without a space that are broken into two lines of a table.
CUT_OFF = """() => [
    ...[...document.querySelectorAll("article pre > code")].filter(
        code => code.scrollWidth > code.clientWidth),
    ...[...document.querySelectorAll("article td code")].filter(
        code => !/\\s/.test(code.textContent) && code.getClientRects().length > 1),
].map(code => code.textContent)"""
# The words that people search for, and the page that the search shows first.
SEARCHES = {
    "animation": "timeline",
    "1080p": "timeline",
    "api key": "authentication",
    "aspect ratio": "timeline",
    "async": "client",
    "asyncio": "client",
    "audio": "timeline",
    "authentication": "authentication",
    "batch": "waiting",
    "bulk": "waiting",
    "callback url": "webhooks",
    "billing": "billing",
    "cancel": "resources/exports",
    "captions": "captions",
    "celery": "deploying",
    "certificates": "network",
    "changelog": "changelog",
    "checkpoint": "waiting",
    "cli": "command-line",
    "command line": "command-line",
    "concat": "timeline",
    "concurrency": "waiting",
    "contact sheet": "preview",
    "context manager": "client",
    "credits": "billing",
    "crop": "timeline",
    "crossfade": "timeline",
    "csv": "templates",
    "cursor": "pagination",
    "django": "webhooks",
    "download": "files",
    "environment variable": "authentication",
    "error codes": "errors",
    "exit code": "command-line",
    "exports.render(": "resources/exports",
    "fade": "timeline",
    "fonts": "timeline",
    "fork": "client",
    "get started": "quick-start",
    "gif": "timeline",
    "idempotency": "resources/exports",
    "idempotency key": "resources/exports",
    "idempotent": "resources/exports",
    "image": "timeline",
    "join clips": "timeline",
    "jupyter": "waiting",
    "ken burns": "timeline",
    "keyframes": "editing",
    "link expires": "files",
    "logging": "client",
    "max file size": "files",
    "merge videos": "timeline",
    "migrate": "moving",
    "mock": "testing",
    "monitoring": "client",
    "multithreading": "client",
    "music": "timeline",
    "mute": "editing",
    "narration": "timeline",
    "opentelemetry": "client",
    "overlay": "timeline",
    "pagination": "pagination",
    "parallel": "waiting",
    "personalized video": "templates",
    "polling": "waiting",
    "preview": "preview",
    "price": "billing",
    "progress": "waiting",
    "proxy": "network",
    "pytest": "testing",
    "python version": "quick-start",
    "quota": "billing",
    "rate limit": "errors",
    "raw endpoints": "raw",
    "regenerate": "regenerating",
    "resolution": "timeline",
    "resume": "waiting",
    "retry": "client",
    "rotate": "timeline",
    "s3": "files",
    "sandbox": "testing",
    "seconds": "timeline",
    "slideshow": "timeline",
    "slots": "billing",
    "slow motion": "editing",
    "speed up": "editing",
    "srt": "captions",
    "streaming": "files",
    "subtitles": "captions",
    "template": "templates",
    "terminal": "command-line",
    "text": "timeline",
    "threads": "client",
    "thumbnail": "preview",
    "ticks": "timeline",
    "tiktok": "timeline",
    "timeout": "client",
    "transition": "timeline",
    "trim video": "editing",
    "troubleshooting": "errors",
    "tutorial": "quick-start",
    "typewriter": "timeline",
    "upload": "files",
    "vertical video": "timeline",
    "video": "timeline",
    "voiceover": "timeline",
    "volume": "editing",
    "watermark": "timeline",
    "webhook signature": "webhooks",
}
# Texts of code that are below the button that copies them.
COVERED = """() => [...document.querySelectorAll("article pre:has(> .md-code__nav)")].flatMap(pre => {
    const button = pre.querySelector("button").getBoundingClientRect();
    const code = pre.querySelector("code"), box = code.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(code);
    return [...range.getClientRects()].filter(text =>
        text.width && Math.min(text.right, box.right) > button.left && text.left < button.right
        && text.bottom > button.top && text.top < button.bottom
    ).map(() => code.textContent);
})"""
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
ELSEWHERE = re.compile(r"(?:https?:)?//")


def build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """The command of `make docs`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-f", str(config), "-d", str(site)],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built without a warning: each link, anchor and page of the navigation is there."""
    directory = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", directory)
    assert 0 == done.returncode, done.stderr
    return directory


class Loads(HTMLParser):
    """The files that a page loads, such as scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address."""
        address = dict(attrs).get(LOADED.get(tag, ""))
        if address:
            self.found.append(address)


def test_nothing_is_fetched(site: Path) -> None:
    """Scripts, styles, fonts and pictures are all the site's own."""
    loaded: set[str] = set()
    for page in site.rglob("*.html"):
        parser = Loads()
        parser.feed(page.read_text(encoding="utf-8"))
        loaded.update(parser.found)
    for style in site.rglob("*.css"):
        loaded.update(re.findall(r"url\([\"']?([^)\"']+)", style.read_text(encoding="utf-8")))
    assert any(address.endswith("iframe-worker.js") for address in loaded)
    assert [] == [address for address in loaded if ELSEWHERE.match(address)]


def test_the_search_works_from_disk(site: Path) -> None:
    """The index is a script too, and knows each error code by its heading."""
    index = (site / "search/search_index.js").read_text(encoding="utf-8")
    assert "errors.html#task_not_cancelable" in index
    assert "files/tests/" not in index


def test_links_to_files_of_the_repository(site: Path) -> None:
    """They open pages with the files' text."""
    page = (site / "reliability.html").read_text(encoding="utf-8")
    assert 'href="files/tests/_async/test_attempts.py.html"' in page
    file = (site / "files/tests/_async/test_attempts.py.html").read_text(encoding="utf-8")
    assert "REPEATABLE" in file


def test_copies_of_markdown_are_pages(site: Path) -> None:
    """With headings, and with links to other copies, to pictures and back to the pages."""
    page = (site / "files/examples/README.md.html").read_text(encoding="utf-8")
    assert "<h1" in page.partition("<article")[2]
    for target in ("demo.py.html", "hero.png", "../../quick-start.html", "../tests/test_examples.py.html"):
        assert f'href="{target}"' in page, target
        assert (site / "files/examples" / target).is_file()
    assert (ROOT / "examples/hero.png").read_bytes() == (site / "files/examples/hero.png").read_bytes()


def test_pages_for_agents(site: Path) -> None:
    """llms.txt lists each page with a sentence, and each page is there as Markdown."""
    text = (site / "llms.txt").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[(.+?)\]\((.+?)\): (.*)$", text, re.MULTILINE)
    targets = {target for _, target, _ in listed}
    assert {page.removeprefix("docs/") for page in PAGES if page != "README.md"} == targets
    assert [] == [target for _, target, sentence in listed if len(sentence) < 15 or "\n" in sentence]
    for title, target, _ in listed:
        page = (site / target).read_text(encoding="utf-8")
        assert page.startswith("# "), title
        assert "<!--" not in page, title
    descriptions = [sentence for _, _, sentence in listed]
    assert sorted(set(descriptions)) == sorted(descriptions)
    assert [] == [text for text in descriptions if text.startswith(("Accepted", "Import"))]
    assert ("Quick start", "quick-start.md") in {(title, target) for title, target, _ in listed}
    assert 'href="llms.txt"' in (site / "agents.html").read_text(encoding="utf-8")


def test_each_page_has_its_description(site: Path) -> None:
    """In its HTML too, where search engines and previews of links read it."""
    listed = dict(
        re.findall(r"\]\((.+?)\): (.*)$", (site / "llms.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for target, sentence in listed.items():
        text = (site / target).with_suffix(".html").read_text(encoding="utf-8")
        found = re.findall(r'<meta name="description" content="([^"]*)">', text)
        assert [sentence.replace("`", "")] == [html.unescape(content) for content in found], target


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_lines_of_code_fit(page: str) -> None:
    """On a screen of 1280 pixels, between the two columns of links: what is longer is cut off."""
    lines = [line for block in blocks_of(page) for line in block.text.splitlines()]
    assert [] == [line for line in lines if len(line) > 88]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with scrollbars."""
    with chromium(scrollbars=True) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page for all tests of this file, since each new one is a new process."""
    return browser.new_page()


@needs_chromium
def test_code_is_seen_whole_in_a_browser(site: Path, page: Page) -> None:
    """At 1280 pixels, with a scrollbar: no line of 88 characters is cut off, no word in a table broken."""
    resize(page, 1280)
    for name in (page.removeprefix("docs/").removesuffix(".md") for page in PAGES if page != "README.md"):
        page.goto((site / f"{name}.html").as_uri())
        assert [] == page.evaluate(CUT_OFF), name
    text = page.locator("article pre > code").first
    text.evaluate("element => { element.textContent = 'x'.repeat(88) }")
    assert [] == page.evaluate(CUT_OFF)
    text.evaluate("element => { element.textContent = 'x'.repeat(120) }")
    assert ["x" * 120] == page.evaluate(CUT_OFF)


@needs_chromium
@pytest.mark.parametrize("width", [400, 1280])
def test_buttons_cover_no_code(site: Path, page: Page, width: int) -> None:
    """The button that copies code is beside it, on phones as well."""
    resize(page, width)
    for name in ("timeline", "captions", "resources/editor", "reference/timeline"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.locator("article .md-code__nav").count()
        assert [] == page.evaluate(COVERED), name


@needs_chromium
def test_wide_tables_scroll_in_their_own_box(site: Path, page: Page) -> None:
    """On a phone, the page itself does not scroll sideways."""
    resize(page, 400)
    for name in ("reliability", "performance", "client", "errors", "reference/editor-state"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.locator("article table").count()
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), name


@needs_chromium
def test_names_of_options_are_on_one_line(site: Path, page: Page) -> None:
    """On a phone, `--retry-failed` is not broken after a hyphen."""
    resize(page, 400)
    page.goto((site / "command-line.html").as_uri())
    options = page.locator("article code").filter(has_text=re.compile(r"^--[a-z-]+$"))
    broken = "nodes => nodes.filter(node => node.getClientRects().length > 1).map(node => node.textContent)"
    assert options.count() > 20
    assert [] == options.evaluate_all(broken)


@needs_chromium
def test_diagrams_are_dark_on_dark_pages(site: Path, browser: Browser) -> None:
    """Their background is that of the page, not a white box."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page.goto((site / "performance.html").as_uri())
    picture = Image.open(io.BytesIO(page.locator("article img").first.screenshot())).convert("L")
    assert max(picture.crop((0, 0, 4, 4)).tobytes()) < 64


@needs_chromium
def test_colors_follow_the_system(site: Path, page: Page) -> None:
    """Also after the first visit, and while a page is open."""
    visits: list[tuple[Literal["light", "dark"], str]]
    visits = [("light", "default"), ("dark", "slate"), ("light", "default")]
    for scheme, name in visits:
        page.emulate_media(color_scheme=scheme)
        page.goto((site / "billing.html").as_uri())
        page.locator(f'body[data-md-color-scheme="{name}"]').wait_for()
    page.emulate_media(color_scheme="dark")
    page.locator('body[data-md-color-scheme="slate"]').wait_for()


@needs_chromium
def test_searches_find_their_pages(site: Path, page: Page) -> None:
    """The search of the site shows the right page first, for the words that people search for."""
    resize(page, 1280)
    page.set_default_timeout(120_000)
    page.goto((site / "index.html").as_uri())
    assert SEARCHES == {words: first_result(page, site, words) for words in SEARCHES}


def _search(box: Locator, words: str) -> None:
    box.fill(words)
    box.press("End")  # The page searches when a key is released.


def first_result(page: Page, site: Path, words: str) -> str:
    """The page that a search shows first, without its suffix."""
    box = page.locator("input.md-search__input")
    result = page.locator(".md-search-result__item a").first
    _search(box, "")
    result.wait_for(state="detached")
    _search(box, words)
    result.wait_for(state="attached")
    address: str = result.evaluate("link => link.href")
    return address.removeprefix(site.as_uri() + "/").partition(".html")[0]


def test_the_reference_is_complete(site: Path) -> None:
    """It has every public name, and every call of every resource, as does the table of all calls."""
    inventory = zlib.decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    names = {line.split(" ", 1)[0] for line in inventory.splitlines()}
    anchors = re.findall(r'id="([\w.]+)"', (site / "reference/editor-state.html").read_text(encoding="utf-8"))
    short = {name.rpartition(".")[2] for name in (*names, *anchors)}
    # The async client is described with the sync one.
    assert {"AsyncIndreamClient", "__version__"} == set(indream.__all__) - short
    # The guides describe the types of raw calls and uploads; `Source` of a timeline is another type.
    assert {"Request", "Response"} == set(indream.types.__all__) - {"Source"} - short
    for module in (batch, captions, editor_state, media, preview, progress, sandbox, timeline, webhooks):
        # The two that raise are for the client's own checks.
        assert set() == set(module.__all__) - {"require_payload", "require_valid"} - short, module.__name__
    all_calls = (ROOT / "docs/resources/index.md").read_text(encoding="utf-8")
    with IndreamClient("sk") as client:
        for resource in ("exports", "projects", "uploads", "assets", "editor", "illustrations"):
            kind = type(getattr(client, resource))
            calls = {f"{kind.__module__}.{kind.__name__}.{call}" for call in vars(kind) if call[0] != "_"}
            assert calls
            assert set() == calls - names
            listed = re.findall(
                r"`(\w+)`", all_calls.partition(f"[`client.{resource}`]")[2].partition("\n")[0]
            )
            assert calls == {f"{kind.__module__}.{kind.__name__}.{call}" for call in listed}


def test_the_reference_is_for_readers(site: Path) -> None:
    """Names of types are not private, and a result that is described in two lines is one result."""
    for name in ("webhooks", "timeline", "sandbox"):
        text = (site / f"reference/{name}.html").read_text(encoding="utf-8")
        # The text beside the argument says which objects have these items.
        assert set(re.findall(r'title="[\w.]+\.(_[A-Z]\w+)"', text)) <= {"_HasItems"}, name
    webhooks_page = (site / "reference/webhooks.html").read_text(encoding="utf-8")
    results = re.findall(r"Returns:</(?:span|strong)>.*?</ul>", webhooks_page, re.DOTALL)
    assert results
    assert [1] * len(results) == [result.count("<li") for result in results]


def test_dead_links_are_found(tmp_path: Path) -> None:
    """A link, an anchor, a file of the repository and a page that is missing in the navigation."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(
        "# A\n\n[a](missing.md) [b](#missing) [c](../tests/missing.py) [d](index.md#a)\n"
    )
    (tmp_path / "docs/lost.md").write_text("# Lost\n")
    (tmp_path / "mkdocs.yml").write_text(
        f"INHERIT: {ROOT}/mkdocs.yml\ndocs_dir: docs\nnav: [index.md]\n"
        f"hooks: [{ROOT}/docs/hooks/repository_files.py]\nplugins: []\nextra_css: []\nexclude_docs: ''\n"
    )
    done = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert 1 == done.returncode
    for item in ("'missing.md'", "'#missing'", "'../tests/missing.py'", "- lost.md"):
        assert item in done.stderr
    assert 4 == done.stderr.count("WARNING")


SLUG = re.compile(r"[^\w\- ]")


def slugs(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {SLUG.sub("", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", ["README.md", "examples/README.md"])
def test_links_of_pages_outside_the_site(page: str) -> None:
    """They point to files and headings that exist."""
    here = ROOT / page
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", here.read_text(encoding="utf-8"))
    assert links
    for path, anchor in links:
        target = here.parent / path if path else here
        assert target.exists(), path
        assert not anchor or anchor in slugs(target), f"{path}#{anchor}"


@pytest.mark.parametrize(
    "page", [str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").rglob("*.md"))]
)
def test_headings_of_a_page_differ(page: str) -> None:
    """A link to one of two equal headings would lead to the first of them, whichever is meant."""
    headings = re.findall(r"^##+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(headings)) == sorted(headings)
