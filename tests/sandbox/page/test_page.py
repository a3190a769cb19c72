"""The page at `/`: what it shows and what it hides, and that opening it changes nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import indream.preview
import indream.sandbox
from indream.sandbox import Sandbox
from indream.sandbox.page.view import without_query
from indream.sandbox.problems import Code
from tests.support.editor_state.builders import asset, item
from tests.support.sandbox.api import Api, editor_state, export_body, project_body, solid
from tests.support.sandbox.looking import Page, get, look

if TYPE_CHECKING:
    from tests.support.sandbox.receiving import Receiver

SCRIPTS = [
    "<script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></style></textarea><script>alert(1)</script>",
    "<!--",
    "&lt;b&gt;",
]
MP4 = (Path(indream.sandbox.__file__).parent / "outputs" / "sample.mp4").read_bytes()
UNREACHABLE = "http://127.0.0.1:9/hook"
"""A URL without a server."""


@pytest.fixture
def sandbox(api: Api) -> Sandbox:
    """The sandbox of `api`."""
    return api.sandbox


# ---- Its content -------------------------------------------------------------------------------------


def test_an_empty_page_explains_how_to_begin(sandbox: Sandbox) -> None:
    page = look(sandbox)
    assert {
        "Base URL": "http://127.0.0.1",
        "Export slots": "0 of 2 in use",
    }.items() <= page.facts.items()
    [[text]] = page.tables["exports"]
    assert "Give your client the base URL|http://127.0.0.1|and the API key" in text
    assert "Indream sandbox" == page.texts["title"]
    assert [["No editor state has failed a check."]] == page.tables["checks"]
    for name in ("requests", "webhooks", "projects", "assets"):
        [[text]] = page.tables[name]
        assert text.startswith(f"No {name} yet.")
        assert "0" == page.texts[f"{name}-count"]


@pytest.mark.parametrize(
    ("speed", "text"),
    [
        (0, "stopped, moves only when advanced"),
        (1, "real time"),
        (2.5, "2.5× real time"),
        ("auto", "moves when a client polls an export"),
    ],
)
def test_the_page_shows_the_time_and_its_speed(speed: Any, text: str) -> None:
    page = look(Sandbox(speed=speed))
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\|· {re.escape(text)}", page.facts["Sandbox time, UTC"]
    )


@pytest.mark.parametrize(
    ("prefix", "seconds", "status", "progress"),
    [
        ("mine", 0.5, "PENDING", "0 %"),
        ("mine", 2, "PROCESSING", "36 % · rendering"),
        ("mine", 3.75, "PROCESSING", "93 % · saving"),
        ("mine", 60, "COMPLETED", "100 %"),
        ("sandbox-pause", 5, "PAUSED", "45 %"),
        ("sandbox-fail", 60, "FAILED", "45 %"),
    ],
)
def test_an_export_is_shown_with_its_state(
    api: Api, sandbox: Sandbox, prefix: str, seconds: float, status: str, progress: str
) -> None:
    task_id = api.create_export(clientTaskId=f"{prefix}-1")
    created = sandbox.tasks[0].created_at
    sandbox.advance(seconds)
    page = look(sandbox)
    name = f"{prefix}-1|{task_id}"
    failed = "|The sandbox failed this export because of its clientTaskId." if status == "FAILED" else ""
    output = "mp4" if status == "COMPLETED" else ""
    assert [
        [f"{name}{failed}", status, progress, f"{created:%H:%M:%S}", "5 s", "Tracks", output]
    ] == page.tables["exports"]
    assert [progress.partition(" ")[0]] == [row["value"] for row in page.attributes("progress")]
    running = status in ("PENDING", "PROCESSING", "PAUSED")
    assert f"{int(running)} of 2 in use" == page.facts["Export slots"]
    assert ("1 running · Indream sandbox" if running else "Indream sandbox") == page.texts["title"]


def test_a_canceled_export_is_shown_and_releases_its_slot(api: Api, sandbox: Sandbox) -> None:
    task_id = api.create_export(filename="trailer.mp4", editorState=editor_state(solid(seconds=95)))
    sandbox.take_slots(1)
    assert "2 of 2 in use, 1 by others" == look(sandbox).facts["Export slots"]
    api.call("DELETE", f"/v1/exports/{task_id}")
    page = look(sandbox)
    assert [f"trailer.mp4|{task_id}", "CANCELED", "0 %"] == page.tables["exports"][0][:3]
    assert "1:35" == page.tables["exports"][0][4]
    assert "1 of 2 in use, 1 by others" == page.facts["Export slots"]


def test_projects_and_assets_are_shown_newest_first(api: Api, sandbox: Sandbox) -> None:
    first, second = api.create_project(title="Spring"), api.create_project(title="Autumn")
    uploaded = api.upload("beach.png", project=first)
    asset, size = uploaded["assetId"], f"{uploaded['size']} bytes"
    created = sandbox_time(look(sandbox))
    page = look(sandbox)
    assert [
        [f"Autumn|{second}", "0", created, created],
        [f"Spring|{first}", "1", created, created],
    ] == page.tables["projects"]
    assert [[f"beach.png|{asset}", "image/png", "640 × 480", "", size]] == page.tables["assets"]


def test_rows_of_another_day_are_shown_with_the_date(api: Api, sandbox: Sandbox) -> None:
    api.create_project()
    day = look(sandbox).facts["Sandbox time, UTC"][:10]
    sandbox.advance(24 * 60 * 60)
    assert look(sandbox).tables["projects"][0][2].startswith(f"{day} ")


def test_times_can_be_read_by_programs(api: Api, sandbox: Sandbox) -> None:
    api.create_project()
    day = look(sandbox).facts["Sandbox time, UTC"][:10]
    times = re.findall(r"<time[^>]*>", get(sandbox).text)
    assert times
    assert all(f' datetime="{day}T' in time for time in times)


def test_webhooks_are_shown_with_their_outcome(api: Api, sandbox: Sandbox, receiver: Receiver) -> None:
    with sandbox.client() as client:

        def make_due() -> None:
            sandbox.advance(60)
            client.exports.list()  # in-process webhooks are sent with requests

        sandbox.disturb_webhooks("EXPORT_STARTED", copies=2)
        sandbox.disturb_webhooks("EXPORT_COMPLETED", lost=True)
        delivered = api.create_export(callbackUrl=receiver.url)
        make_due()
        receiver.status = 500
        failed = api.create_export(callbackUrl=receiver.url)
        make_due()
        gone = api.create_export(callbackUrl=UNREACHABLE)
        make_due()
    rows = [row[1:] for row in look(sandbox).tables["webhooks"]]
    unreached = "failed|ConnectError: All connection attempts failed"
    assert [
        [f"EXPORT_COMPLETED|{gone}", UNREACHABLE, unreached, "1"],
        [f"EXPORT_STARTED|{gone}", UNREACHABLE, unreached, "1"],
        [f"EXPORT_COMPLETED|{failed}", receiver.url, "failed|answered 500", "1"],
        [f"EXPORT_STARTED|{failed}", receiver.url, "failed|answered 500", "1"],
        [f"EXPORT_COMPLETED|{delivered}", receiver.url, "lost|lost as planned", "0"],
        [f"EXPORT_STARTED|{delivered}", receiver.url, "delivered|answered 204", "2"],
    ] == rows


def test_a_webhook_that_is_not_sent_yet_is_waiting(api: Api, sandbox: Sandbox) -> None:
    task_id = api.create_export(callbackUrl=UNREACHABLE)
    sandbox.advance(1)
    assert 1 == len(sandbox.webhooks)  # reading the records makes it due
    assert [[f"EXPORT_STARTED|{task_id}", UNREACHABLE, "waiting", "0"]] == [
        row[1:] for row in look(sandbox).tables["webhooks"]
    ]


def test_requests_are_shown_newest_first_with_their_answers(api: Api, sandbox: Sandbox) -> None:
    api.create_project()
    api.call("GET", "/v1/exports/nothing")
    sandbox.fail_next("GET /v1/exports", status=503)
    api.send("GET", "/v1/exports")
    sandbox.fail_next("GET /v1/exports", reset=True)
    with pytest.raises(httpx.ReadError):
        api.send("GET", "/v1/exports")
    page = look(sandbox)
    now = sandbox_time(page)
    assert [
        [now, "GET|/v1/exports|planned: reset", "broke"],
        [now, "GET|/v1/exports|SANDBOX_FAULT|planned: status 503", "503"],
        [now, "GET|/v1/exports/nothing|SANDBOX_NOT_FOUND", "404"],
        [now, "POST|/v1/projects", "201"],
    ] == [row[:3] for row in page.tables["requests"]]
    assert all(re.fullmatch(r"[\d.]+ m?s", row[3]) for row in page.tables["requests"])


def test_only_the_newest_rows_are_shown(api: Api, sandbox: Sandbox) -> None:
    for number in range(60):
        api.create_project(title=f"Project {number}")
    page = look(sandbox)
    assert 50 == len(page.tables["requests"])
    assert "the latest 50 of 60" == page.texts["requests-count"]
    assert [f"Project {number}" for number in range(59, 34, -1)] == [
        row[0].partition("|")[0] for row in page.tables["projects"]
    ]
    assert "the latest 25 of 60" == page.texts["projects-count"]


def test_planned_faults_are_shown_until_they_have_happened(api: Api, sandbox: Sandbox) -> None:
    sandbox.fail_next("GET /v1/exports", status=503, times=2)
    sandbox.fail_next("*", delay=0.5, times=None, after=9)
    text = "GET /v1/exports|status 503, 2×|*|delay 0.5 s, every time"
    assert text == look(sandbox).facts["Planned faults"]
    sandbox.heal()
    assert "Planned faults" not in look(sandbox).facts


def test_each_row_keeps_its_id_when_rows_are_added(api: Api, sandbox: Sandbox) -> None:
    """The script finds changed rows by their ids."""
    api.create_project()
    before = row_ids(look(sandbox))
    api.create_project()
    after = row_ids(look(sandbox))
    assert len(after) == len(set(after))
    assert {row for row in before if not row.endswith("-none")} < set(after)


# ---- Input of strangers ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SCRIPTS)
def test_input_of_strangers_is_text(api: Api, sandbox: Sandbox, text: str) -> None:
    """No text of a request or a fault on the page adds an element."""
    clean = Api()
    for each, value in ((clean, "clean"), (api, text)):
        each.sandbox.take_slots(1)
        each.sandbox.fail_next_task(error=value)
        each.create_export(filename=value, callbackUrl=_in_a_url(value))
        each.sandbox.advance(60)
        assert 2 == len(each.sandbox.webhooks)
        each.create_export(clientTaskId=value)
        each.create_project(title=value, description=value)
        each.upload(f"{value}.png")
        each.call("GET", f"/v1/{value}")
        each.sandbox.fail_next(f"GET /v1/exports/{value.replace('/', '')}", status=500, code="X")
    page, plain = look(sandbox), look(clean.sandbox)
    assert [tag for tag, _ in plain.elements] == [tag for tag, _ in page.elements]
    assert [list(attributes) for _, attributes in plain.elements] == [
        list(attributes) for _, attributes in page.elements
    ]
    [[later, *_], [earlier, *_]] = page.tables["exports"]
    assert later.startswith(f"{text}|")
    assert earlier.startswith(f"{text}|")
    assert earlier.endswith(f"|{text}")
    assert page.tables["projects"][0][0].startswith(f"{text}|")
    assert page.tables["assets"][0][0].startswith(f"{text}.png|")
    assert _in_a_url(text) == page.tables["webhooks"][0][2]


def _in_a_url(text: str) -> str:
    """Return a URL with the text; a slash replaces spaces and separates attributes as well."""
    return f"http://127.0.0.1:9/{text.replace(' ', '/')}"


def test_long_texts_are_shortened(api: Api, sandbox: Sandbox) -> None:
    api.call("GET", f"/v1/{'long' * 1_000}")
    [row] = look(sandbox).tables["requests"]
    assert row[1].startswith("GET|/v1/longlong")
    assert "lon…|" in row[1]
    assert len(row[1]) < 200


# ---- Contact sheets, tracks and failed checks --------------------------------------------------------


def test_an_export_has_a_contact_sheet_and_its_tracks(
    api: Api, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are made when they are opened, and the sheet only once."""
    drawn: list[Any] = []
    contact_sheet = indream.preview.contact_sheet

    def counted(*arguments: Any, **options: Any) -> Any:
        drawn.append(options["files"])
        return contact_sheet(*arguments, **options)

    monkeypatch.setattr(indream.preview, "contact_sheet", counted)
    task_id = api.create_export(editorState=editor_state(solid("<b>solid</b>", seconds=1)))
    page = look(sandbox)
    [picture] = page.attributes("img")
    links = [link["href"] for link in page.attributes("a")]
    assert [f"/_sandbox/exports/{task_id}/{name}" for name in ("sheet.png", "timeline")] == links
    assert [] == drawn
    for _ in range(2):
        sheet = get(sandbox, picture["src"] or "")
        assert "image/png" == sheet.headers["content-type"]
        assert sheet.content.startswith(b"\x89PNG")
        assert ("no-store", "nosniff") == (
            sheet.headers["cache-control"],
            sheet.headers["x-content-type-options"],
        )
    assert [{}] == drawn
    timeline = get(sandbox, links[1] or "")
    assert "&lt;b&gt;solid&lt;/b&gt;" in timeline.text
    assert "<b>solid" not in timeline.text
    assert "frame-ancestors 'none'" == timeline.headers["content-security-policy"]
    assert 'http-equiv="Content-Security-Policy" content="default-src' in timeline.text
    sandbox.clear()
    for link in links:
        assert 404 == get(sandbox, link or "").status_code


def test_uploads_are_in_the_sheet_and_linked_by_the_tracks(api: Api, sandbox: Sandbox) -> None:
    """A picture is embedded, and a video is linked."""
    picture, video = api.upload(), api.upload("a.mp4", content=MP4, mimetype="video/mp4")
    state = editor_state()
    state["items"] |= {
        "image": item("image", "image", 0, 240_000, assetId="image"),
        "video": item("video", "video", 240_000, 240_000, assetId="video"),
    }
    state["tracks"][0]["items"] = ["image", "video"]
    state["assets"] = {
        "image": asset("image", "image", remoteKey=picture["fileKey"]),
        "video": asset("video", "video", remoteKey=video["fileKey"]),
    }
    task_id = api.create_export(editorState=state)
    html = get(sandbox, f"/_sandbox/exports/{task_id}/timeline").text
    assert "data:image/png;base64," in html
    name = video["fileKey"].removeprefix("uploads/")
    assert f"files/{name}" in html
    file = get(sandbox, f"/_sandbox/exports/{task_id}/files/{name}")
    assert (200, MP4, "video/mp4") == (file.status_code, file.content, file.headers["content-type"])
    assert "same-origin" == file.headers["cross-origin-resource-policy"]


def test_without_pillow_the_page_links_the_tracks(
    api: Api, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("indream.sandbox.page.view", "indream.sandbox.routes.browser"):
        monkeypatch.setattr(f"{module}.can_draw", lambda: False)
    task_id = api.create_export()
    page = look(sandbox)
    assert [] == page.attributes("img")
    assert "Tracks" == page.tables["exports"][0][5]
    assert 200 == get(sandbox, f"/_sandbox/exports/{task_id}/timeline").status_code
    refused = get(sandbox, f"/_sandbox/exports/{task_id}/sheet.png")
    assert 404 == refused.status_code
    assert 'pip install "indream-client[preview]>=2"' in refused.json()["detail"]


def test_a_sheet_that_cannot_be_drawn_is_not_found(
    api: Api, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise indream.preview.PreviewError("it is too large")

    monkeypatch.setattr(indream.preview, "contact_sheet", refuse)
    response = get(sandbox, f"/_sandbox/exports/{api.create_export()}/sheet.png")
    assert (404, True) == (response.status_code, "it is too large" in response.text)


def test_failed_checks_are_shown_with_their_paths() -> None:
    """Those of exports, of validations and of strict drafts; each can be opened with its problems."""
    api = Api(strict_drafts=True)
    overlapping = editor_state(solid("a"), solid("b", start=2))
    untyped = editor_state(*(solid(f"<i>{number}</i>") for number in range(7)))
    for each in untyped["items"].values():
        del each["type"]
    api.problem("POST", "/v1/exports", json=export_body(editorState=overlapping))
    api.data("POST", "/v1/editor/validate", json={"editorState": overlapping}, draft=True)
    api.problem("POST", "/v1/projects", json=project_body(editorState=untyped))
    api.create_export()
    page = look(api.sandbox)
    [drafted, validated, exported] = page.tables["checks"]
    overlap = 'EDITOR_TRACK_ITEM_OVERLAP|$.items.b.startTicks|is 480000 (2 s), but "a" on the same track'
    assert "3" == page.texts["checks-count"]
    assert ["POST /v1/projects", "POST /v1/editor/validate", "POST /v1/exports"] == [
        row[1] for row in (drafted, validated, exported)
    ]
    assert exported[2].startswith(overlap)
    assert exported[2] == validated[2]
    assert drafted[2].startswith('EDITOR_SCHEMA_INVALID|$.items["<i>0</i>"].type|is missing|')
    assert drafted[2].endswith("|and 2 more")
    opened = get(api.sandbox, "/_sandbox/checks/1/timeline")
    assert (200, True) == (opened.status_code, "EDITOR_TRACK_ITEM_OVERLAP" in opened.text)
    for number in (0, 9):
        assert 404 == get(api.sandbox, f"/_sandbox/checks/{number}/timeline").status_code
    assert "<i>0" not in get(api.sandbox, "/_sandbox/checks/3/timeline").text
    assert [] == [request for request in api.sandbox.requests if "_sandbox" in request.path]
    api.sandbox.clear()
    assert [["No editor state has failed a check."]] == look(api.sandbox).tables["checks"]


def test_the_latest_failed_checks_are_kept(api: Api, sandbox: Sandbox) -> None:
    for number in range(30):
        state = editor_state(solid(f"a{number}"), solid("b", start=2))
        api.problem("POST", "/v1/exports", json=export_body(editorState=state))
    rows = look(sandbox).tables["checks"]
    assert (25, True) == (len(rows), '"a29" on the same track' in rows[0][2])
    assert 404 == get(sandbox, "/_sandbox/checks/5/timeline").status_code
    assert 200 == get(sandbox, "/_sandbox/checks/6/timeline").status_code


@pytest.mark.parametrize("name", ["sheet.png", "timeline", "files/{asset}.png", "check"])
def test_what_the_page_links_requires_the_key_from_elsewhere(api: Api, sandbox: Sandbox, name: str) -> None:
    bad = editor_state(solid("a"), solid("b", start=2))
    api.problem("POST", "/v1/exports", json=export_body(editorState=bad))
    asset_id = api.upload()["assetId"]
    path = f"/_sandbox/exports/{api.create_export()}/{name.format(asset=asset_id)}"
    path = "/_sandbox/checks/1/timeline" if name == "check" else path
    assert 200 == get(sandbox, path).status_code
    assert 401 == get(sandbox, path, peer="10.0.0.5").status_code


# ---- Secrets -----------------------------------------------------------------------------------------


def test_the_page_contains_no_secret(api: Api, sandbox: Sandbox) -> None:
    """Not keys, queries, headers of webhooks, or the value of a header that cannot be sent."""
    for headers in ({"X-Token": "hush-header"}, {"X-Token": "hush-header "}):
        callback = "http://hush-user:hush-password@127.0.0.1:9/hook?token=hush-query#hush-fragment"
        task_id = api.create_export(callbackUrl=callback, callbackHeaders=headers)
        sandbox.advance(60)
        with sandbox.client() as client:
            task = client.exports.get(task_id)
    assert task.output_url is not None
    signed = httpx.URL(task.output_url)
    get(sandbox, signed.raw_path.decode())
    get(sandbox, f"/v1/exports?api_key={sandbox.api_key}")
    html = get(sandbox).text
    assert "http://127.0.0.1:9/hook?…" in html
    assert "/outputs/" in html
    for secret in ("hush", sandbox.api_key, sandbox.webhook_secret, *signed.params.values()):
        assert secret not in html


def test_an_invalid_callback_url_is_not_shown() -> None:
    """A sandbox of an earlier version may have saved one."""
    assert "…" == without_query("http://[hush")


def test_a_header_that_cannot_be_sent_is_not_shown(api: Api, receiver: Receiver) -> None:
    api.create_export(callbackUrl=receiver.url, callbackHeaders={"X-Token": "hush-header "})
    api.sandbox.advance(1)
    with api.sandbox.client() as client:
        client.exports.list()
    [[*_, outcome, attempts]] = look(api.sandbox).tables["webhooks"]
    text = "failed|LocalProtocolError: callbackHeaders contains a header that cannot be sent"
    assert (text, "1") == (outcome, attempts)


# ---- Headers for the browser -------------------------------------------------------------------------


def test_a_browser_may_run_its_script_and_nothing_else(sandbox: Sandbox) -> None:
    response = get(sandbox)
    policy = dict(
        part.split(" ", maxsplit=1) for part in response.headers["content-security-policy"].split("; ")
    )
    page = Page(response.text)
    assert {
        "default-src": "'none'",
        "script-src": f"'{digest(page.texts['script'])}'",
        "style-src": f"'{digest(page.texts['style'])}'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    } == policy
    assert [{}] == page.attributes("script")
    assert {
        "cache-control": "no-store",
        "content-type": "text/html; charset=utf-8",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }.items() <= dict(response.headers).items()


def test_the_page_is_self_contained(api: Api, sandbox: Sandbox) -> None:
    api.create_export()
    sandbox.advance(60)
    page = look(sandbox)
    links = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href", "action", "srcset", "style")
    ]
    assert {"data:", "/_san"} == {str(link)[:5] for link in links}


def test_the_page_reloads_without_javascript(sandbox: Sandbox) -> None:
    assert {"http-equiv": "refresh", "content": "3"} in look(sandbox).attributes("meta")


# ---- Opening it changes nothing ----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_page_is_not_a_request_to_the_service(
    api: Api, sandbox: Sandbox, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="indream.sandbox")
    sandbox.fail_next("*", status=503)
    response = get(sandbox, method=method)
    assert (200, 1) == (response.status_code, len(sandbox.faults))
    assert ([], []) == (sandbox.requests, caplog.messages)
    assert 503 == api.send("GET", "/v1/exports").status_code


def test_opening_the_page_does_not_move_the_time() -> None:
    """With speed "auto", only a poll of a client does."""
    api = Api(speed="auto")
    task_id = api.create_export()
    api.call("GET", f"/v1/exports/{task_id}")
    before = [look(api.sandbox).tables["exports"] for _ in range(3)]
    assert ["PENDING"] * 3 == [rows[0][1] for rows in before]
    assert "PROCESSING" == api.data("GET", f"/v1/exports/{task_id}")["status"]


def test_opening_the_page_makes_no_webhook_due(api: Api, sandbox: Sandbox) -> None:
    """Mishaps that are planned later still meet the webhook."""
    api.create_export(callbackUrl=UNREACHABLE)
    sandbox.advance(1)
    assert [["No webhooks yet. An export with a|callbackUrl|sends them."]] == look(sandbox).tables["webhooks"]
    sandbox.disturb_webhooks(lost=True)
    assert ["lost as planned"] == [webhook.error for webhook in sandbox.webhooks]


def test_opening_the_page_saves_nothing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(speed=0, data=tmp_path) as sandbox:
        with monkeypatch.context() as patch:
            patch.setattr(sandbox._service, "save", pytest.fail)
            look(sandbox)


def test_other_methods_on_its_path_are_requests(api: Api, sandbox: Sandbox) -> None:
    assert (405, Code.SANDBOX_METHOD_NOT_ALLOWED) == api.problem("POST", "/")
    assert [("POST", "/", 405)] == [(row.method, row.path, row.status) for row in sandbox.requests]


def test_an_account_without_access_sees_the_page() -> None:
    assert 200 == get(Sandbox(runtime_access=False)).status_code


def test_a_failure_of_the_page_is_logged_as_a_crash(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(sandbox._service, "pool")
    response = get(sandbox)
    assert (500, Code.SANDBOX_CRASHED) == (response.status_code, response.json()["errorCode"])
    assert "GET / failed" in caplog.text


# ---- Access ------------------------------------------------------------------------------------------

ELSEWHERE: list[dict[str, Any]] = [
    {"peer": "192.0.2.7", "host": "192.0.2.1:8700"},
    {"peer": "192.0.2.7", "host": "127.0.0.1:8700"},
    {"peer": None, "host": "127.0.0.1:8700"},
    {"host": "sandbox.example:8700"},
    {"headers": {"X-Forwarded-For": "127.0.0.1"}},
    {"headers": {"Forwarded": "for=192.0.2.7"}},
    {"headers": {"Via": "1.1 proxy"}},
]


@pytest.fixture
def public() -> Sandbox:
    """A sandbox with its own host name that acts as if it were served to other machines."""
    sandbox = Sandbox(speed=0, base_url="http://sandbox.example:8700", api_key="sk_sandbox_mine")
    sandbox._service.is_public = True
    return sandbox


@pytest.mark.parametrize("host", ["127.0.0.1:8700", "localhost:8700", "[::1]:8700"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_browser_on_this_machine_needs_no_key(public: Sandbox, host: str, peer: str) -> None:
    assert 200 == get(public, host=host, peer=peer).status_code


@pytest.mark.parametrize("place", ELSEWHERE)
def test_other_machines_need_the_key_as_the_password(public: Sandbox, place: dict[str, Any]) -> None:
    headers = place.get("headers", {})
    for path in ("/", "/_sandbox/outputs/1"):
        response = get(public, path, **{"host": "127.0.0.1", **place})
        assert (401, Code.OPEN_API_KEY_INVALID) == (response.status_code, response.json()["errorCode"])
        assert 'Basic realm="Indream sandbox", charset="UTF-8"' == response.headers["www-authenticate"]
        assert "as the password of any user name" in response.json()["detail"]
    for authorization in (basic("anybody:sk_sandbox_mine"), "Bearer sk_sandbox_mine"):
        sent = {**headers, "Authorization": authorization}
        assert 200 == get(public, **{"host": "127.0.0.1", **place, "headers": sent}).status_code


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic",
        "Basic sk_sandbox_mine",
        "Basic ???",
        "Basic /w==",
        "Basic !" + base64.b64encode(b"me:sk_sandbox_mine").decode(),
        "Digest sk_sandbox_mine",
        "Basic " + base64.b64encode(b"sk_sandbox_mine").decode(),
        "Basic " + base64.b64encode(b"sk_sandbox_mine:").decode(),
        "Basic " + base64.b64encode("me:clé".encode()).decode(),
    ],
)
def test_a_wrong_password_shows_nothing(public: Sandbox, authorization: str) -> None:
    response = get(public, peer="192.0.2.7", headers={"Authorization": authorization})
    assert 401 == response.status_code
    assert "sk_sandbox_mine" not in response.text


def test_the_page_refuses_a_real_key(public: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"Authorization": basic("me:sk_indream_live_123")}
    assert 401 == get(public, peer="192.0.2.7", headers=headers).status_code
    assert "what looks like a real API key" in caplog.text
    assert "live_123" not in caplog.text


def test_the_page_refuses_another_host(public: Sandbox) -> None:
    response = get(public, host="rebound.example")
    assert (421, Code.SANDBOX_HOST_REFUSED) == (response.status_code, response.json()["errorCode"])


# ---- Links to videos ---------------------------------------------------------------------------------


def test_the_link_on_the_page_returns_the_video_and_is_not_recorded(api: Api, sandbox: Sandbox) -> None:
    for kind in ("mp4", "webm"):
        api.create_export(format=kind)
    sandbox.advance(60)
    count = len(sandbox.requests)
    links = [str(link["href"]) for link in look(sandbox).attributes("a") if "/outputs/" in str(link["href"])]
    answers = [get(sandbox, link) for link in links]
    assert ["video/webm", "video/mp4"] == [answer.headers["content-type"] for answer in answers]
    assert all(len(answer.content) > 1_000 for answer in answers)
    assert {"no-store"} == {answer.headers["cache-control"] for answer in answers}
    assert count == len(sandbox.requests)


def test_an_export_that_is_not_completed_has_no_video(api: Api, sandbox: Sandbox) -> None:
    task_id = api.create_export()
    for name in (task_id, "nothing"):
        response = get(sandbox, f"/_sandbox/outputs/{name}")
        assert (404, Code.SANDBOX_NOT_FOUND) == (response.status_code, response.json()["errorCode"])


# ---- Records of requests -----------------------------------------------------------------------------


def test_a_record_has_the_time_and_the_error_code_of_its_request(api: Api, sandbox: Sandbox) -> None:
    api.create_export()
    sandbox.advance(90)
    api.call("GET", "/v1/exports/nothing")
    first, second = sandbox.requests
    assert sandbox.tasks[0].created_at == first.at
    assert 90 == (second.at - first.at).total_seconds()
    assert (None, "SANDBOX_NOT_FOUND") == (first.error_code, second.error_code)
    assert first.seconds > 0
    shown = api.send("GET", "/_sandbox/requests").json()["data"][0]
    created = api.data("GET", "/v1/exports")[0]["createdAt"]
    assert (created, first.seconds, None) == (shown["at"], shown["seconds"], shown["errorCode"])


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 503}, "SANDBOX_FAULT"),
        ({"throttle": 2}, "OPEN_API_REQUEST_LIMIT_EXCEEDED"),
        ({"status": 502, "html": True}, None),
        ({"reset": True}, None),
        ({"delay": 0.001}, "SANDBOX_NOT_FOUND"),
    ],
)
@pytest.mark.parametrize("after_commit", [False, True])
def test_the_code_in_a_record_is_that_of_the_answer(
    api: Api, fault: dict[str, Any], code: str | None, after_commit: bool
) -> None:
    after = {} if "delay" in fault else {"after_commit": after_commit}
    api.sandbox.fail_next("*", **fault, **after)
    try:
        api.send("GET", "/v1/exports/nothing")
    except httpx.ReadError:
        assert "reset" in fault
    assert [code] == [record.error_code for record in api.sandbox.requests]


def basic(credentials: str) -> str:
    """Return the header Authorization for a user name and a password."""
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


def digest(text: str) -> str:
    """Return the name of an inline script or style in a policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def row_ids(page: Page) -> list[str]:
    """Return the ids of all rows of the tables."""
    return [str(attributes["id"]) for attributes in page.attributes("tr") if "id" in attributes]


def sandbox_time(page: Page) -> str:
    """Return the time of day on the page."""
    return page.facts["Sandbox time, UTC"][11:19]
