"""The tables of the page: their headings, columns and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from indream.preview._markup import Child, Html, element, joined
from indream.sandbox.contract import CONTROL
from indream.sandbox.page.wording import clipped, duration, file_size, running_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from indream.sandbox.checks import FailedCheck
    from indream.sandbox.page.view import ExportRow, ProjectRow, View, WebhookRow
    from indream.sandbox.records import RequestRecord
    from indream.sandbox.store import Asset

__all__ = ["sections"]

_PROBLEMS = 5

_TONES = {
    "PENDING": "none",
    "PROCESSING": "busy",
    "PAUSED": "odd",
    "COMPLETED": "good",
    "FAILED": "bad",
    "CANCELED": "none",
    "delivered": "good",
    "failed": "bad",
    "lost": "odd",
    "waiting": "none",
}


class _TableColumn(NamedTuple):
    label: str
    kind: str = ""


def sections(view: View) -> Iterable[Html]:
    """Return the tables, each in a section with its heading."""
    now = view.now
    return (
        _section(
            "exports",
            "Exports",
            view.exports.total,
            [
                _TableColumn("Export", "wide"),
                _TableColumn("Status"),
                _TableColumn("Progress", "progress"),
                _TableColumn("Created", "minor"),
                _TableColumn("Length", "number minor"),
                _TableColumn("Preview", "preview"),
                _TableColumn("Output"),
            ],
            [_export_row(row, now, has_picture=view.has_pictures) for row in view.exports.rows],
            joined(
                (
                    "No exports yet. Give your client the base URL ",
                    element("code", view.base_url),
                    " and the API key that the sandbox printed at its start: its exports appear here.",
                )
            ),
        ),
        _section(
            "checks",
            "Failed checks",
            len(view.checks),
            [
                _TableColumn("Time"),
                _TableColumn("Request", "wide"),
                _TableColumn("Problems", "wide"),
                _TableColumn("Editor state"),
            ],
            [_check_row(number, check, now) for number, check in view.checks],
            "No editor state has failed a check.",
        ),
        _section(
            "requests",
            "Requests",
            view.requests.total,
            [
                _TableColumn("Time"),
                _TableColumn("Request", "wide"),
                _TableColumn("Answer"),
                _TableColumn("Took", "number minor"),
            ],
            [_request_row(number, record, now) for number, record in view.requests.rows],
            "No requests yet.",
        ),
        _section(
            "webhooks",
            "Webhooks",
            view.webhooks.total,
            [
                _TableColumn("Time"),
                _TableColumn("Event", "wide"),
                _TableColumn("Target", "wide"),
                _TableColumn("Outcome"),
                _TableColumn("Attempts", "number"),
            ],
            [_webhook_row(row, now) for row in view.webhooks.rows],
            joined(("No webhooks yet. An export with a ", element("code", "callbackUrl"), " sends them.")),
        ),
        _section(
            "projects",
            "Projects",
            view.projects.total,
            [
                _TableColumn("Project", "wide"),
                _TableColumn("Assets", "number"),
                _TableColumn("Created", "minor"),
                _TableColumn("Updated"),
            ],
            [_project_row(row, now) for row in view.projects.rows],
            "No projects yet.",
        ),
        _section(
            "assets",
            "Assets",
            view.assets.total,
            [
                _TableColumn("File", "wide"),
                _TableColumn("Type"),
                _TableColumn("Dimensions", "number minor"),
                _TableColumn("Length", "number minor"),
                _TableColumn("Size", "number"),
            ],
            [_asset_row(row) for row in view.assets.rows],
            "No assets yet.",
        ),
    )


def _section(
    name: str, title: str, total: int, columns: list[_TableColumn], written: list[Html], empty: Child
) -> Html:
    heading = f"{name}-heading"
    count = f"{total:,}" if total == len(written) else f"the latest {len(written)} of {total:,}"
    if not written:
        written = [
            element("tr", element("td", empty, colspan=len(columns), class_="empty"), id=f"{name}-none")
        ]
    labels = (element("th", column.label, scope="col", class_=column.kind or None) for column in columns)
    table = element(
        "table",
        element("thead", element("tr", *labels)),
        element("tbody", *written, id=f"{name}-rows", data_live=True),
        aria_labelledby=heading,
    )
    return element(
        "section",
        element(
            "div",
            element("h2", title, id=heading),
            element("p", count, id=f"{name}-count", data_live=True),
            class_="heading",
        ),
        # Only an element that can have the focus can be scrolled with the keyboard.
        element("div", table, class_="scroll", tabindex=0, role="region", aria_labelledby=heading),
        class_=name,
    )


def _export_row(export: ExportRow, now: datetime, *, has_picture: bool) -> Html:
    """An export: its name, its state, and its video when it is completed."""
    status, percent = export.state.status, f"{export.state.progress:g}"
    tone = _TONES[status]
    phase = f" · {export.state.phase}" if export.state.phase and status != "COMPLETED" else ""
    preview = _preview(export, has_picture=has_picture) if export.has_state else ()
    output = None
    if status == "COMPLETED":
        href = f"{CONTROL}/outputs/{quote(export.task_id, safe='')}"
        output = element("a", export.format, href=href, target="_blank", rel="noopener")
    return element(
        "tr",
        _subject(
            export.task_id,
            export.name,
            element("span", clipped(export.error), class_="under wrong") if export.error else None,
        ),
        element("td", _badge(status, tone)),
        element(
            "td",
            element("progress", max=100, value=percent, class_=tone, aria_label=f"{percent} %"),
            element("span", f"{percent} %{phase}", class_="under"),
            class_="progress",
        ),
        element("td", _time(export.created, now), class_="minor"),
        element("td", running_time(export.seconds), class_="number minor"),
        element("td", *preview, class_="preview"),
        element("td", output),
        id=f"export-{export.task_id}",
    )


def _preview(export: ExportRow, *, has_picture: bool) -> Iterable[Html]:
    """The contact sheet of an export, if it can be drawn, and the link to its tracks."""
    href = f"{CONTROL}/exports/{quote(export.task_id, safe='')}"
    if has_picture:
        picture = element("img", src=f"{href}/sheet.png", alt="Contact sheet", loading="lazy")
        yield element("a", picture, href=f"{href}/sheet.png", target="_blank", rel="noopener")
    yield element("a", "Tracks", href=f"{href}/timeline", target="_blank", rel="noopener")


def _check_row(number: int, check: FailedCheck, now: datetime) -> Html:
    """An editor state that failed a check, and its first problems."""
    problems = [
        element(
            "div",
            element("code", problem.code, class_="wrong"),
            element("code", clipped(problem.path), class_="under"),
            element("span", clipped(problem.message), class_="under"),
        )
        for problem in check.problems[:_PROBLEMS]
    ]
    more = len(check.problems) + check.omitted - len(problems)
    if more:
        problems.append(element("span", f"and {more:,} more", class_="under"))
    href = f"{CONTROL}/checks/{number}/timeline"
    return element(
        "tr",
        element("td", _time(check.at, now)),
        element("td", element("code", check.operation, class_="path"), class_="wide"),
        element("td", *problems, class_="wide"),
        element("td", element("a", "Open", href=href, target="_blank", rel="noopener")),
        id=f"check-{number}",
    )


def _request_row(number: int, record: RequestRecord, now: datetime) -> Html:
    """A request and its answer."""
    status = "broke" if record.status is None else str(record.status)
    tone = {"2": "good", "3": "busy", "4": "odd"}.get(status[0], "bad")
    path = f"{clipped(record.path)}{'?…' if record.query else ''}"
    return element(
        "tr",
        element("td", _time(record.at, now)),
        element(
            "td",
            element("code", element("b", record.method), f" {path}", class_="path"),
            element("code", record.error_code, class_="under wrong") if record.error_code else None,
            element("span", f"planned: {clipped(record.fault)}", class_="under") if record.fault else None,
            class_="wide",
        ),
        element("td", _badge(status, tone)),
        element("td", duration(record.seconds), class_="number minor"),
        id=f"request-{number}",
    )


def _webhook_row(webhook: WebhookRow, now: datetime) -> Html:
    """A webhook that has become due, and its outcome."""
    return element(
        "tr",
        element("td", _time(webhook.at, now)),
        element(
            "td",
            element("code", webhook.event),
            element("code", webhook.task_id, class_="under id"),
            class_="wide",
        ),
        element("td", element("code", clipped(webhook.target), class_="path"), class_="wide"),
        element(
            "td",
            _badge(webhook.outcome, _TONES[webhook.outcome]),
            element("span", clipped(webhook.detail), class_="under") if webhook.detail else None,
        ),
        element("td", webhook.attempts, class_="number", data_label="Attempts"),
        id=f"webhook-{webhook.number}",
    )


def _project_row(project: ProjectRow, now: datetime) -> Html:
    """A project."""
    return element(
        "tr",
        _subject(project.project_id, project.title),
        element("td", project.assets, class_="number", data_label="Assets"),
        element("td", _time(project.created, now), class_="minor"),
        element("td", _time(project.updated, now)),
        id=f"project-{project.project_id}",
    )


def _asset_row(asset: Asset) -> Html:
    """An asset."""
    length = None if asset.duration is None else running_time(asset.duration)
    picture = None if asset.width is None or asset.height is None else f"{asset.width:g} × {asset.height:g}"
    return element(
        "tr",
        _subject(asset.asset_id, asset.filename),
        element("td", clipped(asset.mimetype)),
        element("td", picture, class_="number minor"),
        element("td", length, class_="number minor"),
        element("td", file_size(asset.size), class_="number"),
        id=f"asset-{asset.asset_id}",
    )


def _subject(identifier: str, name: str | None, more: Html | None = None) -> Html:
    """The cell that names the subject of a row."""
    named = element("span", clipped(name), class_="name") if name else None
    return element(
        "th", named, element("code", identifier, class_="under id"), more, scope="row", class_="wide"
    )


def _badge(text: str, tone: str) -> Html:
    return element("span", text, class_=f"badge {tone}")


def _time(moment: datetime, now: datetime) -> Html:
    """A time of the sandbox, with the date if it is not today."""
    form = "%H:%M:%S" if moment.date() == now.date() else "%Y-%m-%d %H:%M"
    return element("time", f"{moment:{form}}", datetime=moment.isoformat(), title=moment.isoformat(" "))
