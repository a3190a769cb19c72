"""The page in a real browser: changes are shown without a reload, and no script in its texts runs.

It needs Chromium, from Debian or elsewhere; `.ci/run` installs it if it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from indream.sandbox import Sandbox, run
from tests.support.chromium import PATIENCE_MS, chromium, needs_chromium
from tests.support.ports import kept_port
from tests.support.sandbox.api import client_of, create_export, project_body

if TYPE_CHECKING:
    import httpx

pytestmark = needs_chromium

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a new profile."""
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as browser:
        yield browser


@pytest.fixture
def complaints() -> list[str]:
    """The errors that a browser reports, such as a script that its policy forbids."""
    return []


@pytest.fixture
def open_page(browser: Browser, served: Sandbox, complaints: list[str]) -> Iterator[Open]:
    """A function that opens the page of the served sandbox, with options for the browser's context."""
    contexts: list[Any] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(f"{served.base_url}/", wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_changes_are_shown_without_a_reload(
    open_page: Open, served: Sandbox, client: httpx.Client, complaints: list[str]
) -> None:
    """The page shows every request and webhook of an integration, and loads nothing from elsewhere."""
    page = open_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    expect(page.locator("#live")).to_have_text("Live")
    page.evaluate("document.body.dataset.mark = 'the page that was loaded'")

    client.post("/v1/projects", json=project_body(title="Autumn"))
    expect(page.locator("#projects-rows")).to_contain_text("Autumn")
    task_id = create_export(client, filename="trailer.mp4", callbackUrl="http://127.0.0.1:9/hook")
    row = page.locator(f"#export-{task_id}")
    expect(row.locator(".badge")).to_have_text("PENDING")
    expect(page).to_have_title("1 running · Indream sandbox")
    for seconds, status in ((2, "PROCESSING"), (60, "COMPLETED")):
        served.advance(seconds)
        expect(row.locator(".badge")).to_have_text(status)
    expect(row.locator("progress")).to_have_attribute("value", "100")
    expect(page.locator("#webhooks-rows .badge", has_text="failed")).to_have_count(2)
    client.get("/v1/exports/nothing")
    expect(page.locator("#requests-rows tr").first).to_contain_text("SANDBOX_NOT_FOUND")
    served.clear()
    expect(page.locator("#exports-rows")).to_contain_text("No exports yet")

    expect(page.locator("body")).to_have_attribute("data-mark", "the page that was loaded")
    picture = f"{served.base_url}/_sandbox/exports/{task_id}/sheet.png"
    assert {f"{served.base_url}/", picture} == set(requested)
    assert [] == complaints


def test_the_preview_of_an_export_can_be_opened(
    open_page: Open, served: Sandbox, client: httpx.Client, complaints: list[str]
) -> None:
    """Its contact sheet is shown, and its tracks play in a page of their own."""
    create_export(client)
    page = open_page()
    picture = page.locator("#exports-rows img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#exports-rows img').naturalWidth > 0")
    page.goto(f"{served.base_url}{page.locator('a', has_text='Tracks').get_attribute('href')}")
    expect(page.locator("h1")).to_have_text("Timeline preview")
    page.locator("#toggle").click()
    expect(page.locator("#toggle")).to_have_text("Pause")
    assert [] == complaints


def test_scrolling_focus_and_selection_stay(open_page: Open, served: Sandbox, client: httpx.Client) -> None:
    """They stay while rows around them are added and removed."""
    served.take_slots(1)
    first = create_export(client, filename="first.mp4")
    served.advance(60)
    page = open_page(viewport={"width": 1400, "height": 300})
    link = page.locator(f"#export-{first} a", has_text="mp4")
    link.focus()
    page.evaluate("scrollTo(0, 40)")
    name = f"#export-{first} .name"
    page.evaluate("name => getSelection().selectAllChildren(document.querySelector(name))", name)
    second = create_export(client, filename="second.mp4")
    expect(page.locator("#exports-rows tr").first).to_have_id(f"export-{second}")
    expect(link).to_be_focused()
    assert "first.mp4" == page.evaluate("String(getSelection())")
    assert 40 <= page.evaluate("scrollY")


def test_no_script_of_a_stranger_runs(
    open_page: Open, served: Sandbox, client: httpx.Client, complaints: list[str]
) -> None:
    """Neither in the loaded page, nor in rows that its script adds."""
    page = open_page()
    expect(page.locator("#live")).to_have_text("Live")
    script = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    client.post("/v1/projects", json=project_body(title=script))
    create_export(client, filename=script, callbackUrl=f"http://127.0.0.1:9/{script.replace(' ', '/')}")
    client.get(f"/v1/{script}")
    for _ in range(2):
        expect(page.locator("#projects-rows .name")).to_have_text(script)
        expect(page.locator("#exports-rows .name")).to_have_text(script)
        assert ["Contact sheet"] == [image.get_attribute("alt") for image in page.locator("img").all()]
        page.reload()
    assert [] == complaints


def test_a_lost_connection_is_shown_and_recovers(open_page: Open) -> None:
    page = open_page()
    live = page.locator("#live")
    with kept_port() as port:
        with run(port=port, speed=0) as sandbox:
            page.goto(f"{sandbox.base_url}/")
            expect(live).to_have_text("Live")
        expect(live).to_have_text("Connection lost, retrying")
        with run(port=port, speed=0) as again, client_of(again) as client:
            client.post("/v1/projects", json=project_body(title="Autumn"))
            expect(live).to_have_text("Live")
            expect(page.locator("#projects-rows")).to_contain_text("Autumn")


def test_the_page_reloads_without_javascript(open_page: Open, client: httpx.Client) -> None:
    page = open_page(java_script_enabled=False)
    text = "Reloads every 3 seconds"
    expect(page.locator("header")).to_contain_text(text, use_inner_text=True)
    client.post("/v1/projects", json=project_body(title="Autumn"))
    expect(page.locator("#projects-rows")).to_contain_text("Autumn")


def test_other_machines_see_the_live_page_with_the_key_as_the_password(
    open_page: Open, served: Sandbox, client: httpx.Client
) -> None:
    """The browser sends it; the script does not know it."""
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    page = open_page(
        extra_http_headers=elsewhere, http_credentials={"username": "me", "password": served.api_key}
    )
    expect(page.locator("#live")).to_have_text("Live")
    client.post("/v1/projects", json=project_body(title="Autumn"))
    expect(page.locator("#projects-rows")).to_contain_text("Autumn")
    wrong = open_page(extra_http_headers=elsewhere, http_credentials={"username": "me", "password": "wrong"})
    expect(wrong.locator("body")).to_contain_text("OPEN_API_KEY_INVALID")


@pytest.mark.parametrize("width", [320, 720, 1280, 1920])
def test_the_page_fits_into_any_window(
    open_page: Open, served: Sandbox, client: httpx.Client, width: int
) -> None:
    """The page never scrolls sideways; its tables may, in wide windows."""
    served.fail_next_task(error="Long, " * 50)
    create_export(client, filename="long" * 60, callbackUrl=f"http://127.0.0.1:9/{'long' * 100}")
    served.advance(60)
    client.get(f"/v1/{'long' * 100}")
    client.post("/v1/projects", json=project_body(title="long" * 30))
    page = open_page(viewport={"width": width, "height": 800})
    expect(page.locator("#webhooks-rows .badge", has_text="failed")).to_have_count(2)
    assert width >= page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("width", [1280, 1679, 1680, 1920])
def test_a_wide_window_shows_all_columns_of_exports(
    open_page: Open, served: Sandbox, client: httpx.Client, width: int
) -> None:
    """The link to a video is in the last one, behind a contact sheet that is as wide as one can be."""
    create_export(client)
    served.advance(60)
    page = open_page(viewport={"width": width, "height": 800})
    picture = page.locator("#exports-rows .preview img")
    picture.evaluate("picture => picture.style.minWidth = getComputedStyle(picture).maxWidth")
    table = page.locator("section.exports .scroll")
    assert "mp4" in table.inner_text()
    assert [0, 0] == table.evaluate("table => [table.scrollWidth - table.clientWidth, table.scrollLeft]")


def test_slots_that_are_not_drawn_take_no_room(open_page: Open) -> None:
    with run(speed=0, slots=50) as sandbox:
        page = open_page()
        page.goto(f"{sandbox.base_url}/")
        slots = page.locator(".slots")
        assert ("none", "50") == (
            slots.evaluate("slots => getComputedStyle(slots).display"),
            slots.locator("..").inner_text().split()[2],
        )
